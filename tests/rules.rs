//! Facts about the embedded rule files as a whole.

use callrubric::detect::{Detector, Failure, check_examples};
use callrubric::framework::{Demand, Framework};
use callrubric::read::SpeakerNames;
use callrubric::rulebook::{RuleFiles, Rulebook};
use std::collections::BTreeSet;
use std::sync::Arc;

fn rulebook() -> Arc<Rulebook> {
    Arc::new(
        Rulebook::load(&RuleFiles::embedded()).unwrap_or_else(|errors| panic!("the rule files have faults:\n{errors}")),
    )
}

fn frameworks(rulebook: &Rulebook) -> Vec<Framework> {
    Framework::load_all(&RuleFiles::embedded(), rulebook)
        .unwrap_or_else(|errors| panic!("the frameworks have faults:\n{errors}"))
}

#[test]
fn the_embedded_rulebook_and_frameworks_load() {
    let rulebook = rulebook();
    assert!(rulebook.definitions().len() > 60, "only {} definitions", rulebook.definitions().len());
    assert!(frameworks(&rulebook).iter().any(|framework| framework.id == "kundendialog"));
}

#[test]
fn the_embedded_speaker_words_load() {
    let files = RuleFiles::embedded();
    let words = &files.get("speakers.toml").expect("it is embedded").text;
    SpeakerNames::from_toml(words).unwrap_or_else(|error| panic!("rules/speakers.toml: {error}"));
}

#[test]
fn every_example_sentence_is_as_it_should_be() {
    let rulebook = rulebook();
    let detector = Detector::new(rulebook.clone());
    let (mut count, mut failed) = (0, Vec::new());
    for language in rulebook.languages() {
        let (tried, failures) = check_examples(&detector, language);
        count += tried;
        failed.extend(failures);
    }
    let drawn: Vec<String> = failed
        .iter()
        .map(|failure| {
            let what = match &failure.failure {
                Failure::Miss => "not found".to_owned(),
                Failure::Unmarked(words) => format!("found, but not the marked words {words:?}"),
                Failure::FalseAlarm { found, file, line } => {
                    format!("must not match, but `{found}` does ({file}:{line})")
                }
            };
            let id = &rulebook.definition(failure.definition).id;
            format!("{}:{}: {id}: {what}\n    {}", failure.file, failure.line, failure.text)
        })
        .collect();
    assert!(drawn.is_empty(), "{} of {count} example sentences:\n{}", drawn.len(), drawn.join("\n"));
}

#[test]
fn every_rule_has_sentences_that_must_match_and_sentences_that_must_not() {
    let rulebook = rulebook();
    let mut lacking = Vec::new();
    for language in rulebook.languages() {
        let rules = rulebook.language(language).map_or(&[][..], |rules| &rules.rules);
        for rule in rules.iter().filter(|rule| !rule.groups.is_empty()) {
            for (examples, name) in [(&rule.matches, "match"), (&rule.no_matches, "no_match")] {
                if examples.is_empty() {
                    lacking.push(format!("{}: no `{name}`", rule.file));
                }
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn languages_with_rules_have_rules_for_the_same_things() {
    let rulebook = rulebook();
    let of = |language| -> BTreeSet<&str> {
        let rules = rulebook.language(language).map_or(&[][..], |rules| &rules.rules);
        rules.iter().map(|rule| rulebook.definition(rule.definition).id.as_str()).collect()
    };
    let all: BTreeSet<&str> = rulebook.languages().flat_map(of).collect();
    let holes: Vec<String> = rulebook
        .languages()
        .flat_map(|language| {
            all.difference(&of(language)).map(|id| format!("rules/{language}/{id}.toml")).collect::<Vec<_>>()
        })
        .collect();
    assert!(holes.is_empty(), "other languages have rules for these: {}", holes.join(", "));
}

#[test]
fn every_definition_has_a_meaning_and_titles_in_five_languages() {
    let mut lacking = Vec::new();
    for definition in rulebook().definitions() {
        let languages: Vec<&str> = definition.titles.keys().map(|language| language.as_str()).collect();
        if languages != ["de", "en", "fr", "it", "nl"]
            || definition.titles.values().any(|title| title.trim().is_empty())
        {
            lacking.push(format!("{}: titles in {languages:?}", definition.id));
        }
        if definition.means.trim().is_empty() {
            lacking.push(format!("{}: no meaning", definition.id));
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn kundendialog_asks_only_for_what_agents_do() {
    use callrubric::rulebook::Kind;
    let rulebook = rulebook();
    for framework in frameworks(&rulebook).iter().filter(|framework| framework.id == "kundendialog") {
        for competency in &framework.competencies {
            for group in &competency.groups {
                let asked = match &group.demand {
                    Demand::Any { definitions, .. } | Demand::None(definitions) => definitions.as_slice(),
                    _ => &[],
                };
                for &id in asked {
                    let definition = rulebook.definition(id);
                    assert_eq!(definition.kind, Kind::Behaviour, "{} asks for {}", competency.id, definition.id);
                }
            }
        }
    }
}
