//! The rulebook: what behaviours and signals are, and how each language says them.
//!
//! ```text
//! rules/ (embedded, overlaid by --rules)  ──>  RuleFiles  ──>  schema (as written)  ──>  Rulebook (as used)
//!                                                              every error of every file in one RuleErrors
//! ```
//!
//! A [`Rulebook`] is whole or it is not there: no half-valid rule travels on. A language's patterns are
//! compiled by [`crate::detect`] when the first call in it comes.

mod conditions;
mod error;
mod files;
mod language;
mod load;
mod order;
mod schema;

pub use conditions::{Conditions, Part, Parts};
pub use error::{RuleError, RuleErrors};
pub use files::{RuleFile, RuleFiles};
pub(crate) use language::split;
pub use language::{
    Binds, Entry, Example, ExampleTurn, Group, LanguageRules, LocatedPattern, Rule, Slot, TextSettings,
};
pub use order::Order;
pub use schema::Due;

use crate::transcript::{Language, Speaker};
use std::collections::BTreeMap;

/// Which of the two kinds of things rules detect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What the agent does.
    Behaviour,
    /// What the customer lets know; signals decide which behaviours are called for.
    Signal,
}

/// The number of a behaviour or signal: its index in [`Rulebook::definitions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DefinitionId(pub u16);

/// What a behaviour or signal is, in no language's words.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The codebook's id, such as `name-use`.
    pub id: String,
    /// Whether it is the agent's or the customer's.
    pub kind: Kind,
    /// Titles for people, by language.
    pub titles: BTreeMap<Language, String>,
    /// What it is, in English, for researchers and reports.
    pub means: String,
    /// Whose turns can show it; never empty.
    pub speakers: Vec<Speaker>,
    /// When it is called for by itself; `None`: never, so that it is never missed.
    pub due: Option<Due>,
    /// Conditions on its evidence that hold in every language.
    pub evidence: Conditions,
    /// The user's tags (`mandatory`, `client`).
    pub tags: Vec<String>,
    /// Its rules are not reliable enough for verdicts yet: it is found, so that other rules can ask about it, and
    /// measured by `evaluate`, but nothing is said of it.
    pub is_draft: bool,
}

/// Everything rules say, checked as a whole.
#[derive(Debug)]
pub struct Rulebook {
    definitions: Vec<Definition>,
    by_id: BTreeMap<String, DefinitionId>,
    languages: BTreeMap<Language, LanguageRules>,
    fingerprint: String,
}

impl Rulebook {
    /// Reads and checks all rule files.
    ///
    /// # Errors
    /// [`RuleErrors`] with every error of every file, not the first only.
    pub fn load(files: &RuleFiles) -> Result<Self, RuleErrors> {
        let (rulebook, errors) = Self::read(files);
        if errors.is_empty() { Ok(rulebook) } else { Err(RuleErrors::new(errors)) }
    }

    /// As [`Rulebook::load`], but gives what could be read beside the errors, so that frameworks can be checked
    /// against it in the same run. With errors it is good for nothing else.
    pub fn read(files: &RuleFiles) -> (Self, Vec<RuleError>) {
        let mut errors = Vec::new();
        for file in files.unread() {
            let help = "rule files are behaviours/ID.toml, signals/ID.toml, frameworks/ID.toml, de/ID.toml (or any other \
                        language's two letters) and speakers.toml";
            errors.push(RuleError::new("nobody reads this file", help, &file.shown, 0..0));
        }
        let definitions = schema::definitions(files, &mut errors);
        let by_id: BTreeMap<String, DefinitionId> = definitions
            .iter()
            .enumerate()
            .map(|(index, definition)| (definition.id.clone(), DefinitionId(index as u16)))
            .collect();
        let mut languages = load::load_all(files, &by_id, &mut errors);
        for rules in languages.values_mut() {
            rules.order = order::order(rules, &definitions, &mut errors);
        }
        let mut rulebook = Rulebook { definitions, by_id, languages, fingerprint: files.fingerprint() };
        rulebook.resolve_due(files, &mut errors);
        (rulebook, errors)
    }

    /// The ids that [`Due`] tables name must exist.
    fn resolve_due(&mut self, files: &RuleFiles, errors: &mut Vec<RuleError>) {
        for definition in &self.definitions {
            let named = definition.due.iter().flat_map(|due| &due.when);
            for id in named.filter(|id| !self.by_id.contains_key(*id)) {
                let path = files.path_of_definition(&definition.id);
                errors.push(RuleError::unknown_id(id, self.by_id.keys(), path, 0..0));
            }
        }
    }

    /// All behaviours, then all signals, each sorted by id.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// A definition by its number.
    pub fn definition(&self, id: DefinitionId) -> &Definition {
        &self.definitions[id.0 as usize]
    }

    /// The number of the behaviour or signal with the codebook's `id`.
    pub fn id(&self, id: &str) -> Option<DefinitionId> {
        self.by_id.get(id).copied()
    }

    /// All numbers, in the order of [`Rulebook::definitions`].
    pub fn ids(&self) -> impl Iterator<Item = DefinitionId> + use<> {
        (0..self.definitions.len()).map(|index| DefinitionId(index as u16))
    }

    /// How `language` says things; `None` if it has no rules.
    pub fn language(&self, language: Language) -> Option<&LanguageRules> {
        self.languages.get(&language)
    }

    /// The languages that have rules, sorted.
    pub fn languages(&self) -> impl Iterator<Item = Language> + '_ {
        self.languages.keys().copied()
    }

    /// A fingerprint of all rule files: equal rulebooks have equal ones on every machine.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}
