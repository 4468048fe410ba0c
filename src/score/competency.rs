//! The verdict on the competencies of a framework in one call.

use super::{Called, Cause, Scored, Verdict};
use crate::framework::{Competency, Demand, Framework, Group, Seen};
use crate::rulebook::{DefinitionId, Part};
use std::collections::BTreeSet;

/// What became of a competency in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// All that it asks for was shown.
    Covered,
    /// Some of it.
    Partial,
    /// Nothing of it.
    Missed,
    /// Nothing of it was called for.
    NotApplicable,
    /// No conversation can show it.
    NotObservable,
    /// There are no rules for what it asks for.
    NotAssessed,
    /// The transcript cannot bear a verdict on it.
    Undecidable,
}

impl Status {
    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Covered => "covered",
            Status::Partial => "partial",
            Status::Missed => "missed",
            Status::NotApplicable => "not applicable",
            Status::NotObservable => "not observable",
            Status::NotAssessed => "not assessed",
            Status::Undecidable => "undecidable",
        }
    }
}

/// The verdict on a competency, with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// What became of it.
    pub status: Status,
    /// The share of its applicable groups that were shown; `None` unless covered, partial or missed.
    pub share: Option<f64>,
    /// Whether the call's purpose is in its scope.
    pub in_scope: bool,
    /// One per group, in the framework's order; none for what cannot be observed.
    pub groups: Vec<GroupVerdict>,
}

/// The verdict on one group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupVerdict {
    /// What became of it.
    pub verdict: Verdict,
    /// The first turn (0-based) that shows it, or that breaks a rule of conduct.
    pub turn: Option<usize>,
    /// Why it was called for; `None` where it was not.
    pub cause: Option<Cause>,
}

pub(super) fn judge_all(scored: &Scored<'_>, framework: &Framework) -> Vec<Coverage> {
    framework.competencies.iter().map(|competency| judge(scored, competency)).collect()
}

fn judge(scored: &Scored<'_>, competency: &Competency) -> Coverage {
    let in_scope = (competency.scope.is_empty()
        || scored.call.purpose.is_some_and(|purpose| competency.scope.contains(&purpose)))
        && (competency.channels.is_empty()
            || scored.call.channel.is_some_and(|channel| competency.channels.contains(&channel)));
    let bare = |status| Coverage { status, share: None, in_scope, groups: Vec::new() };
    if competency.seen == Seen::No {
        return bare(Status::NotObservable);
    }
    if scored.bearing.not_assessed.is_some() {
        return bare(Status::Undecidable);
    }
    let called = scored.called_for(&competency.when);
    let mut groups: Vec<GroupVerdict> =
        competency.groups.iter().map(|group| judge_group(scored, group, called)).collect();
    if !in_scope {
        credit_only(competency, &mut groups);
    }
    let count = |wanted| groups.iter().filter(|group| group.verdict == wanted).count();
    let (shown, missed) = (count(Verdict::Shown), count(Verdict::Missed));
    let (undecidable, not_assessed) = (count(Verdict::Undecidable), count(Verdict::NotAssessed));
    let status = match (shown, missed) {
        (1.., 0) => Status::Covered,
        (1.., 1..) => Status::Partial,
        // Nothing was shown; that all of it was missed may be said only if nothing is left open.
        (0, _) if undecidable > 0 => Status::Undecidable,
        (0, _) if not_assessed > 0 => Status::NotAssessed,
        (0, 1..) => Status::Missed,
        (0, 0) => Status::NotApplicable,
    };
    let has_share = matches!(status, Status::Covered | Status::Partial | Status::Missed);
    let share = has_share.then(|| shown as f64 / (shown + missed) as f64);
    Coverage { status, share, in_scope, groups }
}

/// Outside its scope a competency counts only if all it asks for was shown, and something was.
fn credit_only(competency: &Competency, groups: &mut [GroupVerdict]) {
    let complete = groups.iter().all(|group| matches!(group.verdict, Verdict::Shown | Verdict::NotApplicable));
    let asked_for = |group: &Group| !group.optional && matches!(group.demand, Demand::Any { .. });
    let something = competency
        .groups
        .iter()
        .zip(groups.iter())
        .any(|(group, verdict)| asked_for(group) && verdict.verdict == Verdict::Shown);
    if !(complete && something) {
        groups.iter_mut().for_each(|group| group.verdict = Verdict::NotApplicable);
    }
}

fn judge_group(scored: &Scored<'_>, group: &Group, competency_called: Called) -> GroupVerdict {
    let nothing = |verdict| GroupVerdict { verdict, turn: None, cause: None };
    let fits = group.direction.is_none_or(|direction| scored.call.direction == Some(direction))
        && (group.channels.is_empty() || scored.call.channel.is_some_and(|channel| group.channels.contains(&channel)));
    if !fits {
        return nothing(Verdict::NotApplicable);
    }
    let own = scored.called_for(&group.when);
    let called = match (competency_called, own) {
        (Called::Not, _) | (_, Called::Not) => return nothing(Verdict::NotApplicable),
        (Called::Unknown, _) | (_, Called::Unknown) => return nothing(Verdict::NotAssessed),
        (called, Called::Always) => called,
        (_, own) => own,
    };
    let part = match &group.demand {
        Demand::Any { definitions, part, .. } => part.or_else(|| common_part(scored, definitions)),
        _ => None,
    };
    let trigger = if let Called::By(trigger) = called { Some(trigger) } else { None };
    let cause = Some(Cause { trigger, part });
    let (verdict, turn) = match &group.demand {
        Demand::Any { definitions, times, part } => judge_any(scored, definitions, *times, *part),
        Demand::None(definitions) => judge_none(scored, definitions),
        Demand::OtherThanRegional => (judge_language(scored), None),
        Demand::Tagged(definitions) => judge_tagged(scored, definitions),
    };
    match verdict {
        Verdict::Shown => GroupVerdict { verdict, turn, cause },
        Verdict::NotApplicable => nothing(verdict),
        _ if group.optional => nothing(Verdict::NotApplicable),
        _ => GroupVerdict { verdict, turn, cause },
    }
}

/// The part of the call where all of `definitions` are due by themselves.
fn common_part(scored: &Scored<'_>, definitions: &[DefinitionId]) -> Option<Part> {
    let part = |id: &DefinitionId| scored.rulebook.definition(*id).due.as_ref().and_then(|due| due.part);
    let first = definitions.first().and_then(part);
    first.filter(|_| definitions.iter().all(|id| part(id) == first))
}

fn judge_any(
    scored: &Scored<'_>,
    definitions: &[DefinitionId],
    times: usize,
    part: Option<Part>,
) -> (Verdict, Option<usize>) {
    let turns: BTreeSet<usize> = scored
        .detection
        .evidence
        .iter()
        .filter(|evidence| definitions.contains(&evidence.definition))
        .map(|evidence| evidence.turn)
        .filter(|&turn| part.is_none_or(|part| scored.detection.parts[turn].contains(part)))
        .collect();
    let verdict = if turns.len() >= times {
        Verdict::Shown
    } else if !definitions.iter().all(|&definition| scored.has_rules(definition)) {
        Verdict::NotAssessed
    } else if scored.bearing.cut_off && is_due_at_the_end(scored, definitions, part) {
        Verdict::Undecidable
    } else {
        Verdict::Missed
    };
    (verdict, turns.first().copied())
}

/// Whether a call that broke off may have cut away what was asked for.
fn is_due_at_the_end(scored: &Scored<'_>, definitions: &[DefinitionId], part: Option<Part>) -> bool {
    let closes = |&id: &DefinitionId| {
        let definition = scored.rulebook.definition(id);
        definition.due.as_ref().is_some_and(|due| due.part == Some(Part::Closing))
            || definition.evidence.parts.contains(Part::Closing)
    };
    part == Some(Part::Closing) || definitions.iter().any(closes)
}

fn judge_none(scored: &Scored<'_>, definitions: &[DefinitionId]) -> (Verdict, Option<usize>) {
    match scored.first(definitions) {
        Some((_, turn)) => (Verdict::Missed, Some(turn)),
        None if definitions.iter().all(|&definition| scored.has_rules(definition)) => (Verdict::Shown, None),
        None => (Verdict::NotAssessed, None),
    }
}

fn judge_language(scored: &Scored<'_>) -> Verdict {
    match (scored.call.region, scored.language) {
        (Some(region), Some(language)) if region != language => Verdict::Shown,
        _ => Verdict::NotApplicable,
    }
}

/// Prescribed statements: all of them are due; without any there is nothing to judge.
fn judge_tagged(scored: &Scored<'_>, definitions: &[DefinitionId]) -> (Verdict, Option<usize>) {
    if definitions.is_empty() {
        return (Verdict::NotApplicable, None);
    }
    let missing = definitions.iter().find(|&&definition| scored.detection.of(definition).next().is_none());
    match missing {
        None => (Verdict::Shown, scored.first(definitions).map(|(_, turn)| turn)),
        Some(&missing) if scored.has_rules(missing) => (Verdict::Missed, None),
        Some(_) => (Verdict::NotAssessed, None),
    }
}
