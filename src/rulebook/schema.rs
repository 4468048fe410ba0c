//! The rule files as written: what fields they have. Nothing here has been checked against other files.

use super::conditions::{Conditions, Part};
use super::error::RuleError;
use super::files::{RuleFile, RuleFiles};
use super::{Definition, Kind};
use crate::text::Apostrophe;
use crate::transcript::{Channel, Direction, Language, Purpose, Speaker};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use toml::Spanned;

/// A text with the bytes of the file it stands in.
pub(super) type Text = Spanned<String>;

/// `rules/behaviours/*.toml` and `rules/signals/*.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DefinitionFile {
    title: BTreeMap<String, String>,
    means: String,
    #[serde(default, rename = "not")]
    _not: Option<String>,
    #[serde(default, rename = "source")]
    _source: Option<String>,
    speaker: OneOrMany<Speaker>,
    due: Option<Due>,
    #[serde(default)]
    evidence: EvidenceTable,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    draft: bool,
}

/// When a behaviour is called for by itself, so that its absence may be called *missed*.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Due {
    /// In every assessed call that the other fields allow.
    pub always: bool,
    /// Only if one of these behaviours or signals was found.
    pub when: Vec<String>,
    /// Only in calls for one of these purposes; empty: any.
    pub purpose: Vec<Purpose>,
    /// Only in contacts that this side started.
    pub direction: Option<Direction>,
    /// Only in these channels; empty: any.
    pub channel: Vec<Channel>,
    /// The part of the call where it is due.
    pub part: Option<Part>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct EvidenceTable {
    part: Vec<Part>,
    not_part: Vec<Part>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

/// `rules/LANGUAGE/lexicon.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LexiconFile {
    #[serde(default)]
    pub text: TextTable,
    #[serde(default)]
    pub entries: BTreeMap<Text, Vec<Text>>,
}

/// How text in a language is cut up.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TextTable {
    pub apostrophe: Apostrophe,
    pub fillers: Vec<String>,
    pub abbreviations: Vec<String>,
    pub borders: Vec<String>,
    pub question: Vec<Text>,
    pub not_name: Vec<String>,
    pub name_particles: Vec<String>,
    pub company_forms: Vec<String>,
}

/// Declares the fields of a group twice: in a `[[group]]`, and above the first `[[group]]` of the file, where
/// they are a group of their own.
macro_rules! group_tables {
    ($($field:ident: $type:ty),+ $(,)?) => {
        /// `rules/LANGUAGE/ID.toml`.
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct LanguageFile {
            #[serde(default, rename = "match")]
            pub matches: Vec<Spanned<ExampleWritten>>,
            #[serde(default, rename = "no_match")]
            pub no_matches: Vec<Spanned<ExampleWritten>>,
            #[serde(default, rename = "group")]
            pub groups: Vec<GroupTable>,
            /// The language has no such thing, so that there is nothing to find.
            #[serde(default)]
            pub absent: bool,
            $(#[serde(default)] $field: $type),+
        }

        /// A `[[group]]` of a language's rule file.
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub(super) struct GroupTable {
            $(pub $field: $type),+
        }

        impl LanguageFile {
            /// Takes the fields above the first `[[group]]` as a group.
            pub fn take_top_group(&mut self) -> GroupTable {
                GroupTable { $($field: std::mem::take(&mut self.$field)),+ }
            }
        }
    };
}

group_tables! {
    patterns: Vec<Text>,
    exceptions: Vec<Text>,
    exceptions_in_match: Vec<Text>,
    part: Vec<Part>,
    not_part: Vec<Part>,
    question: Option<bool>,
    after: Vec<Text>,
    not_after: Vec<Text>,
    with: Vec<Text>,
    without: Vec<Text>,
    within: Option<usize>,
    answers: Vec<Text>,
    answers_question: Option<bool>,
    first: bool,
    channel: Vec<Channel>,
    direction: Option<Direction>,
    purpose: Vec<Purpose>,
    turn_words: Option<(usize, usize)>,
    weak: bool,
    binds: Option<BindsWritten>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BindsWritten {
    CustomerName,
    AgentName,
}

/// An example sentence: a text, or a table that says where it stands.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum ExampleWritten {
    Text(String),
    Table(Box<ExampleTable>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleTable {
    pub text: String,
    pub because: Option<String>,
    pub part: Option<Part>,
    pub channel: Option<Channel>,
    pub direction: Option<Direction>,
    pub purpose: Option<Purpose>,
    pub customer_name: Option<String>,
    pub agent_name: Option<String>,
    pub company: Option<String>,
    #[serde(default)]
    pub before: Vec<String>,
}

/// Reads a TOML file into `T`; on failure notes the error and gives nothing.
pub(super) fn parse<T: DeserializeOwned>(file: &RuleFile, errors: &mut Vec<RuleError>) -> Option<T> {
    match toml::from_str(&file.text) {
        Ok(parsed) => Some(parsed),
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            errors.push(RuleError::new(error.message(), "", &file.shown, span));
            None
        }
    }
}

/// All behaviours, then all signals, each in the order of their ids.
pub(super) fn definitions(files: &RuleFiles, errors: &mut Vec<RuleError>) -> Vec<Definition> {
    let mut definitions = Vec::new();
    for (folder, kind) in [("behaviours", Kind::Behaviour), ("signals", Kind::Signal)] {
        for (id, file) in files.under(folder) {
            // A file that cannot be read defines its id all the same: who names the id makes no mistake.
            definitions.push(match parse::<DefinitionFile>(file, errors) {
                Some(written) => definition(id, kind, written, file, errors),
                None => Definition { id: id.to_owned(), kind, ..Definition::unreadable() },
            });
        }
    }
    definitions
}

impl Definition {
    /// Stands in for a file with errors, and never leaves this stage.
    fn unreadable() -> Self {
        Definition {
            id: String::new(),
            kind: Kind::Behaviour,
            titles: BTreeMap::new(),
            means: String::new(),
            speakers: Vec::new(),
            due: None,
            evidence: Conditions::default(),
            tags: Vec::new(),
            is_draft: false,
        }
    }
}

fn definition(
    id: &str,
    kind: Kind,
    written: DefinitionFile,
    file: &RuleFile,
    errors: &mut Vec<RuleError>,
) -> Definition {
    let mut titles = BTreeMap::new();
    for (tag, title) in written.title {
        match Language::from_tag(&tag) {
            Some(language) => drop(titles.insert(language, title)),
            None => errors.push(RuleError::new(
                format!("`{tag}` is no language"),
                "write two letters: de, fr, it, en, nl …",
                &file.shown,
                0..0,
            )),
        }
    }
    let speakers = match written.speaker {
        OneOrMany::One(speaker) => vec![speaker],
        OneOrMany::Many(speakers) => speakers,
    };
    if speakers.is_empty() {
        errors.push(RuleError::new("nobody can show this", "name a speaker", &file.shown, 0..0));
    }
    Definition {
        id: id.to_owned(),
        kind,
        titles,
        means: written.means,
        speakers,
        due: written.due,
        evidence: Conditions {
            parts: written.evidence.part.into_iter().collect(),
            not_parts: written.evidence.not_part.into_iter().collect(),
            ..Conditions::default()
        },
        tags: written.tags,
        is_draft: written.draft,
    }
}
