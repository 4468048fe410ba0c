//! A piece of input as it goes from the one thread that opens files to the many that read them.

use std::sync::Arc;

/// How the bytes of a [`Block`] are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// The canonical form: one conversation, one JSON object, one line.
    JsonLines,
    /// One conversation as one JSON object written over several lines.
    Json,
    /// `[00:12] Label: text`, one conversation a file.
    Plain,
    /// WebVTT as Teams, Zoom and others write it, one conversation a file.
    WebVtt,
}

impl Format {
    /// The name used in messages and in `run.json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::JsonLines => "json-lines",
            Format::Json => "json",
            Format::Plain => "plain-text",
            Format::WebVtt => "webvtt",
        }
    }
}

/// Whole lines of a JSON Lines source, or a whole file of another format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The file as the user named it or as it was found; `-` for standard input.
    pub source: Arc<str>,
    /// How `bytes` are to be read.
    pub format: Format,
    /// The number of the first line of `bytes` in its source, counted from 1.
    pub first_line: u64,
    /// The text, decompressed, otherwise as delivered.
    pub bytes: Vec<u8>,
    /// How many bytes of all inputs, as they lie on disk, were read when this block was complete: never less
    /// than in the block before, and comparable with [`Inputs::total_bytes`](super::Inputs::total_bytes).
    pub consumed: u64,
}
