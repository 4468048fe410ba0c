//! Inputs become [`Transcript`]s; what cannot becomes a [`Reject`].
//!
//! ```text
//! paths, globs, `-` ──> Inputs ──> Block (bytes, at most a few hundred kB of JSON Lines or one file)
//!                                    └──> Reader::read ──> Transcript | Reject
//! ```
//!
//! Finding the files and cutting them into blocks is done by one thread and does not look into the text;
//! reading a block is the work of many threads.

mod block;
mod inputs;
mod jsonl;
mod plain;
mod speakers;
mod webvtt;

pub use block::{Block, Format};
pub use inputs::Inputs;
pub use speakers::SpeakerNames;

use crate::transcript::{Place, Transcript};

/// How much of the input a [`Reject`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectScope {
    /// A folder, a glob or a file that could not be opened: how many calls it held is unknown.
    Input,
    /// One call that could not be read.
    Call,
    /// A part of a call; the call itself was read.
    Turn,
}

/// What could not be read, in whole or in part, where, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Reject {
    /// How much was lost.
    pub scope: RejectScope,
    /// Where it stands.
    pub place: Place,
    /// The call it belongs to, where that is known.
    pub call_id: Option<String>,
    /// What is wrong and what was expected, in one sentence.
    pub reason: String,
}

/// What reading a block gives, in the order of the input.
#[derive(Clone, Debug, PartialEq)]
pub enum Read {
    /// A call.
    Call(Box<Transcript>, Place),
    /// What was lost.
    Reject(Reject),
}
