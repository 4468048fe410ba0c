//! Competency frameworks: what a framework asks of an agent, and by which behaviours it shows in a call.
//!
//! A framework is data (`rules/frameworks/ID.toml`): the mapping to behaviours is for users to change.

mod schema;

use crate::rulebook::{DefinitionId, Part, RuleError, RuleErrors, RuleFiles, Rulebook};
use crate::transcript::{Channel, Direction, Language, Purpose};
use std::collections::BTreeMap;

/// A framework, whole and checked against the rulebook.
#[derive(Clone, Debug)]
pub struct Framework {
    /// The name of its file: `kundendialog`.
    pub id: String,
    /// Titles by language.
    pub titles: Titles,
    /// The areas, in the framework's order.
    pub areas: Vec<Area>,
    /// The competencies, in the framework's order.
    pub competencies: Vec<Competency>,
}

/// Titles of one thing by language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Titles(BTreeMap<Language, String>);

impl Titles {
    /// The title in `language`, else in English, else the first there is.
    pub fn get(&self, language: Language) -> &str {
        let english = Language::from_tag("en");
        self.0
            .get(&language)
            .or_else(|| english.and_then(|english| self.0.get(&english)))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// The languages there are titles in.
    pub fn languages(&self) -> impl Iterator<Item = Language> + '_ {
        self.0.keys().copied()
    }
}

/// A part of a framework.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its id in the framework's document.
    pub id: String,
    /// Titles by language.
    pub titles: Titles,
}

/// How much of a competency a conversation can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It shows in what is said.
    Yes,
    /// Only a part of it does; the reason is told.
    Partly,
    /// Nothing in a transcript can show it; the reason is told.
    No,
}

/// What a framework asks of an agent.
#[derive(Clone, Debug)]
pub struct Competency {
    /// Its id: `KD 2.1`.
    pub id: String,
    /// Its area, as an index into [`Framework::areas`].
    pub area: usize,
    /// Titles by language.
    pub titles: Titles,
    /// How much of it can be seen.
    pub seen: Seen,
    /// Why only a part or nothing of it can be seen; empty if all can.
    pub reason: Titles,
    /// The purposes of call in which it is called for; empty: all.
    pub scope: Vec<Purpose>,
    /// The channels in which it is called for; empty: all.
    pub channels: Vec<Channel>,
    /// Its groups apply only if one of these was found; empty: always.
    pub when: Vec<DefinitionId>,
    /// What it asks for.
    pub groups: Vec<Group>,
}

/// One thing that a competency asks for.
#[derive(Clone, Debug)]
pub struct Group {
    /// What shows it.
    pub demand: Demand,
    /// It applies only if one of these was found; empty: always.
    pub when: Vec<DefinitionId>,
    /// It counts when shown and is never missed.
    pub optional: bool,
    /// Only in contacts that this side started.
    pub direction: Option<Direction>,
    /// Only in these channels; empty: all.
    pub channels: Vec<Channel>,
    /// As the framework's page writes it: `name-capture|name-use`, `name-use×2`, `none(impolite-language)`.
    pub label: String,
}

/// What shows a group.
#[derive(Clone, Debug, PartialEq)]
pub enum Demand {
    /// Any one of these behaviours.
    Any {
        /// The behaviours.
        definitions: Vec<DefinitionId>,
        /// On at least so many distinct turns.
        times: usize,
        /// Only in this part of the call.
        part: Option<Part>,
    },
    /// None of these behaviours.
    None(Vec<DefinitionId>),
    /// The call is not in the regional language of the site.
    OtherThanRegional,
    /// All behaviours that the user's rulebook gives this tag.
    Tagged(Vec<DefinitionId>),
}

impl Framework {
    /// Reads and checks every framework of the rule files, in the order of their ids.
    ///
    /// # Errors
    /// Every fault of every framework file: fields that do not exist, behaviours and areas nobody defines, a
    /// competency that can be seen but asks for nothing, a missing reason.
    pub fn load_all(files: &RuleFiles, rulebook: &Rulebook) -> Result<Vec<Framework>, RuleErrors> {
        let (frameworks, errors) = Self::read_all(files, rulebook);
        if errors.is_empty() { Ok(frameworks) } else { Err(RuleErrors::new(errors)) }
    }

    /// As [`Framework::load_all`], but gives what could be read beside the errors.
    pub fn read_all(files: &RuleFiles, rulebook: &Rulebook) -> (Vec<Framework>, Vec<RuleError>) {
        let mut errors = Vec::new();
        let frameworks =
            files.under("frameworks").filter_map(|(id, file)| schema::load(id, file, rulebook, &mut errors)).collect();
        (frameworks, errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_kundendialog_is_whole() {
        let files = RuleFiles::embedded();
        let rulebook = Rulebook::load(&files).unwrap_or_else(|errors| panic!("{errors}"));
        let frameworks = Framework::load_all(&files, &rulebook).unwrap_or_else(|errors| panic!("{errors}"));
        let kundendialog = frameworks.iter().find(|framework| framework.id == "kundendialog").expect("it is embedded");
        assert_eq!(kundendialog.areas.len(), 7);
        assert_eq!(kundendialog.competencies.len(), 40);
        let five = ["de", "en", "fr", "it", "nl"];
        for competency in &kundendialog.competencies {
            let languages: Vec<String> = competency.titles.languages().map(|language| language.to_string()).collect();
            assert_eq!(languages, five, "titles of {}", competency.id);
            if competency.seen != Seen::Yes {
                assert_eq!(competency.reason.languages().count(), five.len(), "reasons of {}", competency.id);
            }
        }
    }
}
