//! How well what was found agrees with labels that people gave.
//!
//! Agreement is counted at two levels: of calls (was it found where it occurs at all?) and of turns (was it
//! found on the turns that carry the label?). Only behaviours and signals that have rules in the call's
//! language take part.

mod labels;
mod report;

pub use labels::{LabelError, Labels};
pub use report::{Agreement, Level, Report, Row, Subject};

use crate::detect::{Detection, Evidence};
use crate::rulebook::{DefinitionId, Rulebook};
use crate::transcript::{Language, Transcript};
use std::collections::BTreeSet;

/// What was found and what was labelled in one call.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The call.
    pub call_id: String,
    /// The language whose rules were used.
    pub language: Language,
    /// Per definition that has rules in the language.
    pub ids: Vec<Compared>,
}

/// The same for one behaviour or signal.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Which.
    pub definition: DefinitionId,
    /// The turns that carry the label.
    pub labelled: BTreeSet<usize>,
    /// The turns on which it was found.
    pub found: BTreeSet<usize>,
}

/// Sets what was found in `call` beside its labels.
pub fn compare(
    rulebook: &Rulebook,
    call: &Transcript,
    language: Language,
    detection: &Detection,
    labels: &Labels,
) -> Comparison {
    let rules = rulebook.language(language).map_or(&[][..], |rules| &rules.rules);
    let ids = rules
        .iter()
        .map(|rule| Compared {
            definition: rule.definition,
            labelled: labels.turns(&call.call_id, &rulebook.definition(rule.definition).id),
            found: detection.of(rule.definition).map(|evidence| evidence.turn).collect(),
        })
        .collect();
    Comparison { call_id: call.call_id.clone(), language, ids }
}

/// A turn on which finding and label differ.
#[derive(Clone, Debug)]
pub struct Disagreement<'a> {
    /// What was found and not labelled, or labelled and not found.
    pub definition: DefinitionId,
    /// The turn (0-based).
    pub turn: usize,
    /// The evidence, if it was found; `None` if it was missed.
    pub evidence: Option<&'a Evidence>,
}

/// Every turn on which finding and labels differ, by definition and turn.
pub fn disagreements<'a>(comparison: &Comparison, detection: &'a Detection) -> Vec<Disagreement<'a>> {
    let mut all = Vec::new();
    for compared in &comparison.ids {
        let definition = compared.definition;
        for &turn in compared.labelled.symmetric_difference(&compared.found) {
            let evidence = detection.of(definition).find(|evidence| evidence.turn == turn);
            all.push(Disagreement { definition, turn, evidence });
        }
    }
    all
}
