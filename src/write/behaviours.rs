//! `behaviours.csv`: a call and a behaviour or signal a row.

use super::cells::RowWriter;
use super::{AssessedCall, CallTable, Column, columns};
use crate::rulebook::{Kind, Rulebook};
use crate::score::Verdict;

pub(super) struct BehavioursTable<'a> {
    pub rulebook: &'a Rulebook,
}

impl CallTable for BehavioursTable<'_> {
    fn file(&self) -> String {
        "behaviours.csv".to_owned()
    }

    fn columns(&self) -> Vec<Column> {
        columns(&[
            ("call_id", "the call's id"),
            ("id", "the behaviour's or signal's id in the codebook"),
            ("kind", "behaviour (the agent's) or signal (the customer's)"),
            ("verdict", "shown, missed, not applicable, not assessed or undecidable"),
            ("count", "how many pieces of evidence there are"),
            ("first_turn", "the first turn that shows it, counted from 0"),
            ("first_second", "when that turn began, in seconds from the start of the call"),
            ("called_for_by", "what called for it and on which turn; `every call` where it always is"),
            ("due_in", "the part of the call where it was due"),
        ])
    }

    fn render(&self, assessed: &AssessedCall<'_>, row: &mut RowWriter<'_>) {
        if assessed.assessment.bearing.not_assessed.is_some() {
            return;
        }
        let turns = &assessed.call.turns;
        for one in &assessed.assessment.behaviours {
            if one.verdict == Verdict::NotAssessed && one.cause.is_none() {
                continue;
            }
            let definition = self.rulebook.definition(one.definition);
            let kind = match definition.kind {
                Kind::Behaviour => "behaviour",
                Kind::Signal => "signal",
            };
            let second = one.first_turn.and_then(|turn| turns.get(turn)?.start);
            row.cell(&assessed.call.call_id)
                .cell(&definition.id)
                .word(kind)
                .word(one.verdict.as_str())
                .number(one.count)
                .maybe_number(one.first_turn)
                .cell(&second.map_or(String::new(), |second| format!("{:.1}", second.get())));
            match &one.cause {
                None => row.word("").word(""),
                Some(cause) => {
                    let by = cause.trigger.map_or("every call".to_owned(), |(id, turn)| {
                        format!("{} (turn {turn})", self.rulebook.definition(id).id)
                    });
                    row.cell(&by).word(cause.part.map_or("", |part| part.as_str()))
                }
            };
            row.end();
        }
    }
}
