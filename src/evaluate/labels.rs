//! Labels as the codebook has them: JSON Lines, one conversation a line.

use serde::Deserialize;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// The labels of many calls.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    calls: BTreeMap<String, BTreeMap<String, BTreeSet<usize>>>,
}

/// What is wrong in a label file.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    /// A line is not what the codebook asks for.
    #[error("line {line}: {reason}; a line is {{\"call_id\": …, \"labels\": [{{\"id\": …, \"turns\": […]}}]}}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// A call has two lines.
    #[error("line {line}: the call `{call_id}` has been labelled before")]
    Repeated {
        /// Counted from 1.
        line: usize,
        /// The call.
        call_id: String,
    },
}

#[derive(Deserialize)]
struct CallLine {
    call_id: String,
    labels: Vec<LabelLine>,
}

#[derive(Deserialize)]
struct LabelLine {
    id: String,
    turns: BTreeSet<usize>,
}

impl Labels {
    /// Reads the text of a label file; blank lines are skipped.
    ///
    /// # Errors
    /// The first line that is not as it should be.
    pub fn parse(text: &str) -> Result<Self, LabelError> {
        let mut calls = BTreeMap::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let number = index + 1;
            let call: CallLine = serde_json::from_str(line)
                .map_err(|error| LabelError::Line { line: number, reason: error.to_string() })?;
            let mut labels: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
            for label in call.labels {
                labels.entry(label.id).or_default().extend(label.turns);
            }
            if calls.insert(call.call_id.clone(), labels).is_some() {
                return Err(LabelError::Repeated { line: number, call_id: call.call_id });
            }
        }
        Ok(Labels { calls })
    }

    /// Adds the labels of other calls; the id of a call that both have, if there is one.
    pub fn merge(&mut self, other: Labels) -> Option<String> {
        let mut repeated = None;
        for (call_id, labels) in other.calls {
            match self.calls.entry(call_id) {
                Entry::Vacant(free) => {
                    free.insert(labels);
                }
                Entry::Occupied(taken) => repeated = Some(taken.key().clone()),
            }
        }
        repeated
    }

    /// Whether the call has been labelled at all: a labelled call may show nothing.
    pub fn knows(&self, call_id: &str) -> bool {
        self.calls.contains_key(call_id)
    }

    /// The turns of a call that carry the label `id`.
    pub fn turns(&self, call_id: &str, id: &str) -> BTreeSet<usize> {
        self.calls.get(call_id).and_then(|labels| labels.get(id)).cloned().unwrap_or_default()
    }

    /// Every id that some call carries.
    pub fn ids(&self) -> BTreeSet<&str> {
        self.calls.values().flat_map(|labels| labels.keys().map(String::as_str)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_read_as_the_codebook_writes_them() {
        let text = "{\"call_id\":\"a\",\"labels\":[{\"id\":\"greeting\",\"turns\":[0,2]}]}\n\n{\"call_id\":\"b\",\"labels\":[]}\n";
        let labels = Labels::parse(text).expect("these lines are well formed");
        assert_eq!(labels.turns("a", "greeting"), BTreeSet::from([0, 2]));
        assert!(labels.turns("a", "farewell").is_empty());
        assert!(labels.knows("b") && !labels.knows("c"));
    }

    #[test]
    fn a_faulty_line_is_named() {
        let cases = [
            ("{\"call_id\":\"a\"}", "line 1: missing field `labels`"),
            ("\nnonsense", "line 2: expected ident"),
            ("{\"call_id\":\"a\",\"labels\":[]}\n{\"call_id\":\"a\",\"labels\":[]}", "line 2: the call `a`"),
        ];
        for (text, expected) in cases {
            let error = Labels::parse(text).expect_err(text).to_string();
            assert!(error.starts_with(expected), "text: {text:?}, error: {error}");
        }
    }
}
