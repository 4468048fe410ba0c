//! `evidence.csv`: one piece of evidence a row, with the words.

use super::cells::RowWriter;
use super::redact::redact_quote;
use super::{AssessedCall, CallTable, Column, columns};
use crate::rulebook::Rulebook;
use std::borrow::Cow;

pub(super) struct EvidenceTable<'a> {
    pub rulebook: &'a Rulebook,
    pub redact: bool,
}

impl CallTable for EvidenceTable<'_> {
    fn file(&self) -> String {
        "evidence.csv".to_owned()
    }

    fn columns(&self) -> Vec<Column> {
        columns(&[
            ("call_id", "the call's id"),
            ("id", "the behaviour's or signal's id in the codebook"),
            ("turn", "the turn, counted from 0"),
            ("second", "when the turn began, in seconds from the start of the call"),
            ("speaker", "agent, customer or system"),
            ("words", "the words that show it; numbers that identify people are taken out unless asked otherwise"),
            ("pattern", "the rule that found them: file and line"),
        ])
    }

    fn render(&self, assessed: &AssessedCall<'_>, row: &mut RowWriter<'_>) {
        for evidence in &assessed.assessment.detection.evidence {
            let Some(turn) = assessed.call.turns.get(evidence.turn) else { continue };
            let words = turn.text.get(evidence.span.clone()).unwrap_or("");
            let words =
                if self.redact { redact_quote(&turn.text, evidence.span.clone()) } else { Cow::Borrowed(words) };
            row.cell(&assessed.call.call_id)
                .cell(&self.rulebook.definition(evidence.definition).id)
                .number(evidence.turn)
                .cell(&turn.start.map_or(String::new(), |second| format!("{:.1}", second.get())))
                .word(turn.speaker.as_str())
                .cell(&words)
                .cell(&format!("{}:{}", evidence.file, evidence.line))
                .end();
        }
    }
}
