//! Inputs become [`Transcript`]s; what cannot becomes a [`Reject`].
//!
//! ```text
//! paths, globs, `-` ──> Inputs ──> Block (bytes, at most a few hundred kB of JSON Lines or one file)
//!                                    └──> Reader::read ──> Transcript | Reject
//! ```
//!
//! Finding the files and cutting them into blocks is done by one thread and does not look into the text;
//! reading a block is the work of many threads.
//!
//! Three limits keep hostile input from filling the memory: [`MAX_CALL_BYTES`], [`MAX_TURNS`] and
//! [`MAX_NOTES`]. What they cut off is told as a [`Reject`].

mod block;
mod clean;
mod draft;
mod find;
mod inputs;
mod json;
mod plain;
mod plain_line;
mod raw;
mod source;
mod speakers;
mod vtt_cues;
mod webvtt;

#[cfg(test)]
mod tests;

pub use block::{Block, Format};
pub use inputs::Inputs;
pub use speakers::{SpeakerNames, SpeakerNamesError};

use crate::transcript::{Place, Transcript};

/// The most bytes, decompressed, that one call may have: a line of JSON Lines or a file of another format.
pub const MAX_CALL_BYTES: usize = 64 << 20;

/// The most turns that one call may have; one with more is rejected.
pub const MAX_TURNS: usize = 200_000;

/// The most rejects of scope [`Turn`](RejectScope::Turn) and [`Field`](RejectScope::Field) that one call
/// gives; the rest are counted in one more.
pub const MAX_NOTES: usize = 50;

/// How much of the input a [`Reject`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectScope {
    /// A folder, a glob or a file that could not be opened or read to its end: how many calls were lost is
    /// unknown.
    Input,
    /// One call that could not be read.
    Call,
    /// A turn that was left out or has no text; the call itself was read.
    Turn,
    /// A field that was ignored or could not be understood; the call, and the turn it stands in, were read.
    Field,
}

impl RejectScope {
    /// The name used in files: `input`, `call`, `turn` or `field`.
    pub fn as_str(self) -> &'static str {
        match self {
            RejectScope::Input => "input",
            RejectScope::Call => "call",
            RejectScope::Turn => "turn",
            RejectScope::Field => "field",
        }
    }
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
    /// What is wrong and what was expected, in one sentence that quotes nothing that was said.
    pub reason: String,
}

/// What reading a block gives, in the order of the input.
#[derive(Clone, Debug, PartialEq)]
pub enum Read {
    /// A call, and where it begins. What was lost of it follows as rejects that name its id.
    Call(Box<Transcript>, Place),
    /// What was lost.
    Reject(Reject),
}

/// Reads blocks. Immutable: one serves all threads.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// Who speaks behind a label that is not one of the four names of [`Speaker`](crate::transcript::Speaker).
    pub speakers: SpeakerNames,
}

impl Reader {
    /// A reader that places voices by `speakers`.
    pub fn new(speakers: SpeakerNames) -> Self {
        Reader { speakers }
    }

    /// Gives every call of `block`, and everything in it that could not be read, to `sink` in the order of
    /// the input. Nothing in `block` makes it fail as a whole.
    pub fn read(&self, block: &Block, sink: &mut dyn FnMut(Read)) {
        match block.format {
            Format::JsonLines => json::read_lines(block, &self.speakers, sink),
            Format::Json => json::read_document(block, &self.speakers, sink),
            Format::Plain => draft::read_file(block, &self.speakers, sink, plain::read),
            Format::WebVtt => draft::read_file(block, &self.speakers, sink, webvtt::read),
        }
    }
}
