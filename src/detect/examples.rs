//! The example sentences of the rule files, run as tests.

use super::gate::Leniency;
use super::{Detector, Scratch, parts};
use crate::rulebook::{DefinitionId, Example, Kind, Part, Parts, Rule};
use crate::transcript::{Language, Speaker, Transcript, Turn};
use std::ops::Range;
use std::sync::Arc;

/// How an example sentence failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It must match and nothing was found.
    Miss,
    /// It must match; these marked words were not among those found.
    Unmarked(Vec<String>),
    /// It must not match; these words were found, by the pattern at this line of its file.
    FalseAlarm {
        /// The words.
        found: String,
        /// The pattern's file.
        file: Arc<str>,
        /// The pattern's line.
        line: u32,
    },
}

/// An example sentence that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFailure {
    /// Whose example it is.
    pub definition: DefinitionId,
    /// The sentence.
    pub text: String,
    /// The file it stands in.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
    /// How it failed.
    pub failure: Failure,
}

/// Runs every example sentence of `language`; how many there are, and those that failed.
pub fn check_examples(detector: &Detector, language: Language) -> (usize, Vec<ExampleFailure>) {
    let mut scratch = Scratch::default();
    let mut count = 0;
    let mut failures = Vec::new();
    let rules = detector.rulebook().language(language).map_or(&[][..], |rules| &rules.rules);
    for rule in rules {
        let wanted = rule.matches.iter().map(|example| (example, true));
        for (example, must_match) in wanted.chain(rule.no_matches.iter().map(|example| (example, false))) {
            count += 1;
            if let Some(failure) = check(detector, language, rule, example, must_match, &mut scratch) {
                failures.push(ExampleFailure {
                    definition: rule.definition,
                    text: example.text.clone(),
                    file: rule.file.clone(),
                    line: example.line,
                    failure,
                });
            }
        }
    }
    (count, failures)
}

fn check(
    detector: &Detector,
    language: Language,
    rule: &Rule,
    example: &Example,
    must_match: bool,
    scratch: &mut Scratch,
) -> Option<Failure> {
    let definition = detector.rulebook().definition(rule.definition);
    let speaker = match definition.kind {
        Kind::Behaviour => Speaker::Agent,
        Kind::Signal => Speaker::Customer,
    };
    let call = as_call(example, speaker);
    let turn = call.turns.len() - 1;
    let mut parts = parts::parts(&call.turns);
    // The start is a part of the opening.
    let opening = (example.part == Some(Part::Start)).then_some(Part::Opening);
    parts[turn] = example.part.into_iter().chain(opening).collect::<Parts>();
    let leniency = Leniency {
        part: example.part.is_none(),
        context: example.before.is_empty(),
        channel: example.channel.is_none(),
        direction: example.direction.is_none(),
        purpose: example.purpose.is_none(),
    };
    let detection = detector.detect_in(&call, language, parts, leniency, scratch);
    let found: Vec<_> = detection.of(rule.definition).filter(|evidence| evidence.turn == turn).collect();
    if must_match {
        if found.is_empty() {
            return Some(Failure::Miss);
        }
        let covered = |mark: &Range<usize>| is_covered(&example.text, mark, found.iter().map(|one| &one.span));
        let missed: Vec<String> = example
            .marks
            .iter()
            .filter(|mark| !covered(mark))
            .map(|mark| example.text[mark.clone()].to_owned())
            .collect();
        return (!missed.is_empty()).then_some(Failure::Unmarked(missed));
    }
    found.first().map(|evidence| Failure::FalseAlarm {
        found: example.text[evidence.span.clone()].to_owned(),
        file: evidence.file.clone(),
        line: evidence.line,
    })
}

/// Whether every letter of `mark` lies in one of `spans`; punctuation at its edges does not matter.
fn is_covered<'a>(text: &str, mark: &Range<usize>, spans: impl Iterator<Item = &'a Range<usize>> + Clone) -> bool {
    text[mark.clone()]
        .char_indices()
        .filter(|(_, character)| character.is_alphanumeric())
        .all(|(at, _)| spans.clone().any(|span| span.contains(&(mark.start + at))))
}

fn as_call(example: &Example, speaker: Speaker) -> Transcript {
    let turn = |speaker, text: &str| Turn { speaker, text: text.to_owned(), start: None, end: None };
    let mut turns: Vec<Turn> = example.before.iter().map(|before| turn(before.speaker, &before.text)).collect();
    turns.push(turn(speaker, &example.text));
    Transcript {
        call_id: "example".to_owned(),
        channel: example.channel,
        direction: example.direction,
        purpose: example.purpose,
        customer_name: example.customer_name.clone(),
        agent_name: example.agent_name.clone(),
        company: example.company.clone(),
        turns,
        ..Transcript::default()
    }
}
