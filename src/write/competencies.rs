//! `competencies.csv`: a call and a competency a row, with what the verdict rests on.

use super::cells::RowWriter;
use super::{AssessedCall, CallTable, Column, columns};
use crate::framework::{Competency, Framework};
use crate::rulebook::Rulebook;
use crate::score::{Coverage, Verdict};
use std::fmt::Write;

pub(super) struct CompetenciesTable<'a> {
    pub rulebook: &'a Rulebook,
    pub frameworks: &'a [Framework],
}

impl CallTable for CompetenciesTable<'_> {
    fn file(&self) -> String {
        "competencies.csv".to_owned()
    }

    fn columns(&self) -> Vec<Column> {
        columns(&[
            ("call_id", "the call's id"),
            ("framework", "the framework's id"),
            ("area", "the area's id"),
            ("competency", "the competency's id"),
            (
                "status",
                "covered, partial, missed, not applicable, not observable, not assessed (no rules) or undecidable",
            ),
            ("share", "shown groups among those shown or missed; empty unless covered, partial or missed"),
            ("in_scope", "yes if the call's purpose and channel call for the competency; outside it is never missed"),
            ("groups_shown", "what was shown, each with the first turn that shows it (from 0), parted by ` ; `"),
            ("groups_missed", "what was called for and not shown, parted by ` ; `"),
            (
                "called_for_by",
                "for what was missed: what called for it and on which turn, and the part of the call where it was due",
            ),
            ("groups_open", "what could not be judged, and why, parted by ` ; `"),
        ])
    }

    fn render(&self, assessed: &AssessedCall<'_>, row: &mut RowWriter<'_>) {
        for (framework, coverages) in self.frameworks.iter().zip(&assessed.assessment.frameworks) {
            for (competency, coverage) in framework.competencies.iter().zip(coverages) {
                let texts = self.texts(competency, coverage);
                row.cell(&assessed.call.call_id)
                    .cell(&framework.id)
                    .cell(&framework.areas[competency.area].id)
                    .cell(&competency.id)
                    .word(coverage.status.as_str())
                    .share(coverage.share)
                    .word(if coverage.in_scope { "yes" } else { "no" })
                    .cell(&texts.shown)
                    .cell(&texts.missed)
                    .cell(&texts.called_for_by)
                    .cell(&texts.open)
                    .end();
            }
        }
    }
}

#[derive(Default)]
struct Texts {
    shown: String,
    missed: String,
    called_for_by: String,
    open: String,
}

impl CompetenciesTable<'_> {
    fn texts(&self, competency: &Competency, coverage: &Coverage) -> Texts {
        let mut texts = Texts::default();
        for (group, verdict) in competency.groups.iter().zip(&coverage.groups) {
            match verdict.verdict {
                Verdict::Shown => append(&mut texts.shown, &group.label, verdict.turn),
                Verdict::Missed => {
                    append(&mut texts.missed, &group.label, verdict.turn);
                    if let Some(cause) = &verdict.cause {
                        match (cause.trigger, cause.part) {
                            (Some((id, turn)), part) => {
                                append(&mut texts.called_for_by, &self.rulebook.definition(id).id, Some(turn));
                                if let Some(part) = part {
                                    let _ = write!(texts.called_for_by, ", {}", part.as_str());
                                }
                            }
                            (None, Some(part)) => append(&mut texts.called_for_by, part.as_str(), None),
                            (None, None) => append(&mut texts.called_for_by, "every call in scope", None),
                        }
                    }
                }
                Verdict::NotAssessed | Verdict::Undecidable => {
                    append(&mut texts.open, &group.label, None);
                    let _ = write!(texts.open, ": {}", verdict.verdict.as_str());
                }
                Verdict::NotApplicable => {}
            }
        }
        texts
    }
}

fn append(list: &mut String, item: &str, turn: Option<usize>) {
    if !list.is_empty() {
        list.push_str(" ; ");
    }
    list.push_str(item);
    if let Some(turn) = turn {
        let _ = write!(list, " (turn {turn})");
    }
}
