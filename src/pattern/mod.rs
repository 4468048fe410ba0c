//! The pattern language: phrases as linguists write them, parsed into [`Pattern`]s.
//!
//! What the signs mean is told in `rules/README.md`; this module knows how they are written. Which words,
//! lexicon entries and slots there are is the rulebook's matter.

mod parse;

pub use parse::{PatternError, parse};

use std::ops::Range;

/// The most words a gap may span.
pub const LONGEST_GAP: u8 = 12;

/// A pattern as written: one part, or several that must meet in one clause (`&`).
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// At least one; each is found on its own.
    pub parts: Vec<Node>,
}

/// A piece of a pattern, with the bytes of the pattern's text it was written in.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it is written: bytes from the start of the pattern.
    pub span: Range<usize>,
}

/// What a piece of a pattern is.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// A word, as written.
    Word(String),
    /// A word with a star before it, behind it, or both.
    Star {
        /// The letters given.
        stem: String,
        /// Letters may come before them.
        before: bool,
        /// Letters may come after them.
        after: bool,
    },
    /// A word in exactly this spelling.
    Exact(String),
    /// `{name}`: a slot or an entry of the lexicon.
    Entry(String),
    /// A number of any words.
    Gap {
        /// At least so many.
        min: u8,
        /// At most so many.
        max: u8,
    },
    /// The beginning of a clause or of a part of it.
    Begin,
    /// The end of a clause or of a part of it.
    End,
    /// One after another.
    Sequence(Vec<Node>),
    /// One of these.
    Alternatives(Vec<Node>),
    /// This or nothing.
    Optional(Box<Node>),
}
