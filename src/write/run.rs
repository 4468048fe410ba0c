//! `run.json`: what was run, on what, and what became of it.

use crate::transcript::Language;
use serde::Serialize;
use std::time::Duration;

pub(super) const FILE: &str = "run.json";

/// What a run did.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// The program's version.
    pub version: &'static str,
    /// The fingerprint of the rulebook.
    pub rulebook: String,
    /// What the user asked for.
    pub options: RunOptions,
    /// What was read and what became of it.
    pub counts: Counts,
    /// How long it took.
    #[serde(rename = "duration_seconds", serialize_with = "seconds")]
    pub duration: Duration,
    /// False if the run stopped before the end of its inputs.
    pub complete: bool,
}

/// What decides the results, beside inputs and rules.
#[derive(Clone, Debug, Serialize)]
pub struct RunOptions {
    /// As the user named them.
    pub inputs: Vec<String>,
    /// The language the user forced.
    pub language: Option<Language>,
    /// The frameworks of the outputs.
    pub frameworks: Vec<String>,
    /// Whether quotes are redacted.
    pub redacted: bool,
}

/// `calls_in = assessed + not_assessed + rejected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Calls that the inputs hold, as far as they could be opened.
    pub calls_in: u64,
    /// Calls with verdicts.
    pub assessed: u64,
    /// Calls that were read and cannot bear verdicts.
    pub not_assessed: u64,
    /// Calls that could not be read, or whose id had come before.
    pub rejected: u64,
    /// Files and folders that could not be opened or read to their end: how many calls they hold is unknown.
    pub inputs_rejected: u64,
    /// Turns left out of calls that were read.
    pub turns_rejected: u64,
    /// Fields ignored in calls that were read.
    pub fields_rejected: u64,
    /// Turns of the calls that were read.
    pub turns: u64,
    /// Pieces of evidence.
    pub evidence: u64,
    /// Competencies covered, over all calls.
    pub covered: u64,
    /// Competencies covered in part.
    pub partial: u64,
    /// Competencies missed.
    pub missed: u64,
    /// Bytes of transcript, decompressed.
    pub bytes: u64,
}

fn seconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((duration.as_secs_f64() * 1000.0).round() / 1000.0)
}
