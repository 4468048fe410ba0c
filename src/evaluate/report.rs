//! Precision, recall and F1 by id and language, with intervals, as rows.

use super::Comparison;
use crate::rulebook::{DefinitionId, Rulebook};
use crate::statistics::{Interval, resampled, wilson};
use crate::transcript::Language;
use std::collections::BTreeSet;

/// At which level finding and label are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Did it occur in the call?
    Call,
    /// On which turns?
    Turn,
}

impl Level {
    /// The name used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Call => "call",
            Level::Turn => "turn",
        }
    }
}

/// What a row of a report is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One behaviour or signal.
    Id(String),
    /// All together, every label counted once.
    Micro,
    /// The mean over the ids that are labelled in at least one call.
    Macro,
}

impl Subject {
    /// The id, `micro` or `macro`.
    pub fn as_str(&self) -> &str {
        match self {
            Subject::Id(id) => id,
            Subject::Micro => "micro",
            Subject::Macro => "macro",
        }
    }
}

/// How often finding and label agree and differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Found and labelled.
    pub true_positives: u64,
    /// Found, not labelled.
    pub false_positives: u64,
    /// Labelled, not found.
    pub false_negatives: u64,
}

impl Agreement {
    fn add(&mut self, other: Agreement) {
        self.true_positives += other.true_positives;
        self.false_positives += other.false_positives;
        self.false_negatives += other.false_negatives;
    }

    /// The share of what was found that is labelled; `None` if nothing was found.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.true_positives, self.true_positives + self.false_positives)
    }

    /// The share of what is labelled that was found; `None` if nothing is labelled.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.true_positives, self.true_positives + self.false_negatives)
    }

    /// The harmonic mean of precision and recall; `None` if nothing was found and nothing is labelled.
    pub fn f1(&self) -> Option<f64> {
        ratio(2 * self.true_positives, 2 * self.true_positives + self.false_positives + self.false_negatives)
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// One line of a report.
#[derive(Clone, Debug)]
pub struct Row {
    /// The language; `None`: all together.
    pub language: Option<Language>,
    /// What it is about.
    pub subject: Subject,
    /// At which level.
    pub level: Level,
    /// In how many calls it was looked for.
    pub calls: usize,
    /// The counts; of a macro row, the micro counts.
    pub agreement: Agreement,
    /// Precision with Wilson's interval; not for macro rows.
    pub precision: Option<(f64, Interval)>,
    /// Recall with Wilson's interval; not for macro rows.
    pub recall: Option<(f64, Interval)>,
    /// F1 with its interval over calls drawn again.
    pub f1: Option<(f64, Interval)>,
}

/// All rows, by language (all together last), level and id.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// See [`Row`].
    pub rows: Vec<Row>,
}

/// The agreement of one call on each id, in the order of the ids of the table.
type CallCounts = Vec<Option<Agreement>>;

impl Report {
    /// Counts the agreement of all comparisons.
    pub fn new(rulebook: &Rulebook, comparisons: &[Comparison]) -> Self {
        let languages: BTreeSet<Language> = comparisons.iter().map(|comparison| comparison.language).collect();
        let mut scopes: Vec<Option<Language>> = languages.into_iter().map(Some).collect();
        if scopes.len() != 1 {
            scopes.push(None);
        }
        let mut rows = Vec::new();
        for language in scopes {
            let inside: Vec<&Comparison> = comparisons
                .iter()
                .filter(|comparison| language.is_none_or(|language| comparison.language == language))
                .collect();
            for level in [Level::Call, Level::Turn] {
                rows.extend(scope_rows(rulebook, &inside, language, level));
            }
        }
        Report { rows }
    }
}

fn scope_rows(rulebook: &Rulebook, calls: &[&Comparison], language: Option<Language>, level: Level) -> Vec<Row> {
    let ids: BTreeSet<DefinitionId> =
        calls.iter().flat_map(|call| call.ids.iter().map(|compared| compared.definition)).collect();
    let ids: Vec<DefinitionId> = ids.into_iter().collect();
    let counts: Vec<CallCounts> = calls.iter().map(|call| count(call, &ids, level)).collect();
    let row = |subject, calls, agreement: Agreement, f1| {
        let found = agreement.true_positives + agreement.false_positives;
        let labelled = agreement.true_positives + agreement.false_negatives;
        Row {
            language,
            subject,
            level,
            calls,
            agreement,
            precision: agreement.precision().zip(wilson(agreement.true_positives, found)),
            recall: agreement.recall().zip(wilson(agreement.true_positives, labelled)),
            f1,
        }
    };
    let mut rows = Vec::new();
    for (column, &id) in ids.iter().enumerate() {
        let own: Vec<Agreement> = counts.iter().filter_map(|call| call[column]).collect();
        let f1 = sum(&mut own.iter()).f1().zip(resampled(&own, |drawn| sum(drawn).f1()));
        let subject = Subject::Id(rulebook.definition(id).id.clone());
        rows.push(row(subject, own.len(), sum(&mut own.iter()), f1));
    }
    let all = |drawn: &mut dyn Iterator<Item = &CallCounts>| {
        let mut total = Agreement::default();
        drawn.for_each(|call| call.iter().flatten().for_each(|&agreement| total.add(agreement)));
        total
    };
    let micro = all(&mut counts.iter());
    let micro_f1 = micro.f1().zip(resampled(&counts, |drawn| all(drawn).f1()));
    rows.push(row(Subject::Micro, counts.len(), micro, micro_f1));
    let macro_f1 =
        macro_mean(&mut counts.iter(), ids.len()).zip(resampled(&counts, |drawn| macro_mean(drawn, ids.len())));
    let mut last = row(Subject::Macro, counts.len(), micro, macro_f1);
    (last.precision, last.recall) = (None, None);
    rows.push(last);
    rows
}

/// What one call has for each of `ids`; `None` where its language has no rules for one.
fn count(call: &Comparison, ids: &[DefinitionId], level: Level) -> CallCounts {
    ids.iter()
        .map(|id| {
            let compared = call.ids.iter().find(|compared| compared.definition == *id)?;
            let (labelled, found) = (&compared.labelled, &compared.found);
            Some(match level {
                Level::Turn => Agreement {
                    true_positives: labelled.intersection(found).count() as u64,
                    false_positives: found.difference(labelled).count() as u64,
                    false_negatives: labelled.difference(found).count() as u64,
                },
                Level::Call => Agreement {
                    true_positives: u64::from(!labelled.is_empty() && !found.is_empty()),
                    false_positives: u64::from(labelled.is_empty() && !found.is_empty()),
                    false_negatives: u64::from(!labelled.is_empty() && found.is_empty()),
                },
            })
        })
        .collect()
}

fn sum(agreements: &mut dyn Iterator<Item = &Agreement>) -> Agreement {
    let mut total = Agreement::default();
    agreements.for_each(|&agreement| total.add(agreement));
    total
}

/// The mean F1 over the ids that at least one call carries; `None` if no call carries any.
fn macro_mean(calls: &mut dyn Iterator<Item = &CallCounts>, ids: usize) -> Option<f64> {
    let mut totals = vec![Agreement::default(); ids];
    for call in calls {
        for (total, agreement) in totals.iter_mut().zip(call) {
            total.add(agreement.unwrap_or_default());
        }
    }
    let scores: Vec<f64> = totals
        .iter()
        .filter(|total| total.true_positives + total.false_negatives > 0)
        .filter_map(Agreement::f1)
        .collect();
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_follow_from_the_counts() {
        let agreement = Agreement { true_positives: 6, false_positives: 2, false_negatives: 4 };
        assert_eq!(agreement.precision(), Some(0.75));
        assert_eq!(agreement.recall(), Some(0.6));
        assert_eq!(agreement.f1(), Some(12.0 / 18.0));
        assert_eq!(Agreement::default().f1(), None);
    }

    #[test]
    fn the_macro_mean_leaves_out_what_nobody_labelled() {
        let right = Agreement { true_positives: 1, ..Agreement::default() };
        let wrong = Agreement { false_negatives: 1, ..Agreement::default() };
        let alarm = Agreement { false_positives: 1, ..Agreement::default() };
        let calls: Vec<CallCounts> = vec![vec![Some(right), Some(wrong), Some(alarm)]];
        assert_eq!(macro_mean(&mut calls.iter(), 3), Some(0.5));
    }
}
