//! Where and after what a match counts.

use super::DefinitionId;
use crate::transcript::{Channel, Direction, Purpose};
use serde::Deserialize;

/// A named part of a call. Parts may overlap: a short call's opening may be its closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// What the agent says before the customer answers.
    Start,
    /// The beginning, the start included.
    Opening,
    /// Neither opening nor closing.
    Middle,
    /// The end.
    Closing,
}

impl Part {
    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Start => "start",
            Part::Opening => "opening",
            Part::Middle => "middle",
            Part::Closing => "closing",
        }
    }
}

/// A set of [`Part`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts(u8);

impl Parts {
    /// No part.
    pub const NONE: Parts = Parts(0);

    /// Adds a part.
    pub fn insert(&mut self, part: Part) {
        self.0 |= 1 << part as u8;
    }

    /// Whether `part` is in the set.
    pub fn contains(self, part: Part) -> bool {
        self.0 & (1 << part as u8) != 0
    }

    /// Whether the two sets share a part.
    pub fn meets(self, other: Parts) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is no part in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Part> for Parts {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        let mut set = Parts::NONE;
        parts.into_iter().for_each(|part| set.insert(part));
        set
    }
}

/// What must hold around a match for it to count. The default holds everywhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions {
    /// The turn is in one of these parts; empty: in any.
    pub parts: Parts,
    /// The turn is in none of these parts.
    pub not_parts: Parts,
    /// The clause asks (true) or does not (false).
    pub question: Option<bool>,
    /// One of these was found on this turn or on one of the `within` turns before it; empty: no such condition.
    pub after: Vec<DefinitionId>,
    /// None of these was found on this turn or on one of the `within` turns before it.
    pub not_after: Vec<DefinitionId>,
    /// One of these was found at most `within` turns away; empty: no such condition.
    pub with: Vec<DefinitionId>,
    /// None of these was found on this turn.
    pub without: Vec<DefinitionId>,
    /// How many turns `after`, `not_after` and `with` reach.
    pub within: usize,
    /// One of these was found in what the other said just before; empty: no such condition.
    pub answers: Vec<DefinitionId>,
    /// What the other said just before asks (true) or does not (false).
    pub answers_question: Option<bool>,
    /// Only the first turn of the call on which it is found counts.
    pub first: bool,
    /// The conversation's channel is one of these; empty: any.
    pub channels: Vec<Channel>,
    /// Who started the contact.
    pub direction: Option<Direction>,
    /// The conversation's purpose is one of these; empty: any.
    pub purposes: Vec<Purpose>,
    /// The turn has at least and at most so many words.
    pub turn_words: Option<(usize, usize)>,
}

impl Conditions {
    /// The behaviours and signals these conditions ask about.
    pub fn depends_on(&self) -> impl Iterator<Item = DefinitionId> + '_ {
        let asked = [&self.after, &self.not_after, &self.with, &self.without, &self.answers];
        asked.into_iter().flatten().copied()
    }
}
