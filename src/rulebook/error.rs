//! What can be wrong in rule files. How it is drawn under the text is the command line's matter.

use std::fmt;
use std::ops::Range;

/// A fault in a rule file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct RuleError {
    /// What is wrong, in one sentence.
    pub message: String,
    /// What would be right; may be empty.
    pub help: String,
    /// The file, as people see its path.
    pub file: String,
    /// Bytes from the start of the file; empty where the file as a whole is meant.
    pub span: Range<usize>,
}

impl RuleError {
    /// A fault at `span` of `file`.
    pub fn new(message: impl Into<String>, help: impl Into<String>, file: &str, span: Range<usize>) -> Self {
        RuleError { message: message.into(), help: help.into(), file: file.to_owned(), span }
    }

    /// An id that no definition has, with the nearest one that exists.
    pub fn unknown_id<'a>(id: &str, known: impl Iterator<Item = &'a String>, file: &str, span: Range<usize>) -> Self {
        Self::unknown("behaviour or signal", id, known.map(String::as_str), file, span)
    }

    /// A name that does not exist, with the nearest one that does.
    pub fn unknown<'a>(
        what: &str,
        name: &str,
        known: impl Iterator<Item = &'a str>,
        file: &str,
        span: Range<usize>,
    ) -> Self {
        let help = nearest(name, known).map_or(String::new(), |near| format!("did you mean `{near}`?"));
        Self::new(format!("unknown {what} `{name}`"), help, file, span)
    }
}

/// Every fault found in a rulebook, sorted by file and place.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleErrors(Vec<RuleError>);

impl RuleErrors {
    /// Sorts `errors` by file and place.
    pub fn new(mut errors: Vec<RuleError>) -> Self {
        errors.sort_by(|a, b| (&a.file, a.span.start).cmp(&(&b.file, b.span.start)));
        RuleErrors(errors)
    }

    /// The faults; at least one.
    pub fn iter(&self) -> impl Iterator<Item = &RuleError> {
        self.0.iter()
    }
}

impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for error in &self.0 {
            writeln!(f, "{}: {} ({})", error.file, error.message, error.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for RuleErrors {}

/// The name in `known` with the fewest letters to change, if it is few enough to be a slip.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (edits(name, candidate), candidate))
        .filter(|&(distance, candidate)| distance <= 1 + candidate.chars().count() / 4)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The number of letters to insert, remove or change between two words (Levenshtein 1966).
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_answered_with_the_nearest_name() {
        let known = ["title", "greeting", "send"];
        let cases = [("titel", Some("title")), ("greting", Some("greeting")), ("weather", None)];
        for (name, expected) in cases {
            assert_eq!(nearest(name, known.into_iter()), expected, "name: {name}");
        }
    }
}
