//! Conditions that are decided by the call, the turn and the clause alone: asked before a pattern is tried.

use crate::rulebook::{Conditions, Parts};
use crate::text::Clause;
use crate::transcript::Transcript;

/// What is taken as fitting where nothing is known: only example sentences leave something open.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Leniency {
    pub part: bool,
    pub context: bool,
    pub channel: bool,
    pub direction: bool,
    pub purpose: bool,
}

/// A call and what is taken as fitting in it.
#[derive(Clone, Copy)]
pub(super) struct Gate<'a> {
    pub call: &'a Transcript,
    /// Per turn.
    pub parts: &'a [Parts],
    pub leniency: Leniency,
}

impl Gate<'_> {
    /// Whether a pattern under `conditions` may be tried on a clause of a turn that has so many words.
    pub fn admits(&self, conditions: &Conditions, turn: usize, words: usize, clause: &Clause) -> bool {
        let Gate { call, parts, leniency } = self;
        let part = leniency.part
            || ((conditions.parts.is_empty() || parts[turn].meets(conditions.parts))
                && !parts[turn].meets(conditions.not_parts));
        // A question without punctuation is told by its words only, once something was found.
        let question = conditions.question.is_none_or(|wanted| wanted == clause.asks || !clause.punctuated);
        let channel = conditions.channels.is_empty()
            || call.channel.map_or(leniency.channel, |channel| conditions.channels.contains(&channel));
        let direction = conditions
            .direction
            .is_none_or(|wanted| call.direction.map_or(leniency.direction, |direction| direction == wanted));
        let purpose = conditions.purposes.is_empty()
            || call.purpose.map_or(leniency.purpose, |purpose| conditions.purposes.contains(&purpose));
        let length = conditions.turn_words.is_none_or(|(least, most)| (least..=most).contains(&words));
        part && question && channel && direction && purpose && length
    }
}
