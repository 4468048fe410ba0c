//! The verdict on one behaviour or signal in one call.

use super::{Called, Cause, Scored, Verdict};
use crate::rulebook::{DefinitionId, Due, Part};

/// What became of a behaviour or signal.
#[derive(Clone, Debug, PartialEq)]
pub struct BehaviourVerdict {
    /// Which.
    pub definition: DefinitionId,
    /// What became of it.
    pub verdict: Verdict,
    /// How many pieces of evidence there are.
    pub count: usize,
    /// The first turn that shows it (0-based).
    pub first_turn: Option<usize>,
    /// Why it was called for; `None` where it was not.
    pub cause: Option<Cause>,
}

pub(super) fn judge(scored: &Scored<'_>, definition: DefinitionId) -> BehaviourVerdict {
    let first_turn = scored.detection.of(definition).next().map(|evidence| evidence.turn);
    let count = scored.detection.of(definition).count();
    let due = scored.rulebook.definition(definition).due.as_ref();
    let called = due.map_or(Called::Not, |due| called_for(scored, due));
    let part = due.and_then(|due| due.part);
    let cause = match called {
        Called::Always => Some(Cause { trigger: None, part }),
        Called::By(trigger) => Some(Cause { trigger: Some(trigger), part }),
        Called::Not | Called::Unknown => None,
    };
    let verdict = if scored.bearing.not_assessed.is_some() {
        Verdict::Undecidable
    } else if !scored.has_rules(definition) {
        Verdict::NotAssessed
    } else if first_turn.is_some() {
        Verdict::Shown
    } else {
        match called {
            Called::Not => Verdict::NotApplicable,
            Called::Unknown => Verdict::NotAssessed,
            Called::Always | Called::By(_) if scored.bearing.cut_off && part == Some(Part::Closing) => {
                Verdict::Undecidable
            }
            Called::Always | Called::By(_) => Verdict::Missed,
        }
    };
    BehaviourVerdict { definition, verdict, count, first_turn, cause }
}

/// Whether a behaviour was due. What the metadata do not tell speaks for the agent.
fn called_for(scored: &Scored<'_>, due: &Due) -> Called {
    let call = scored.call;
    let fits = (due.purpose.is_empty() || call.purpose.is_some_and(|purpose| due.purpose.contains(&purpose)))
        && (due.channel.is_empty() || call.channel.is_some_and(|channel| due.channel.contains(&channel)))
        && due.direction.is_none_or(|direction| call.direction == Some(direction));
    if !fits || (!due.always && due.when.is_empty()) {
        return Called::Not;
    }
    let triggers: Vec<DefinitionId> = due.when.iter().filter_map(|id| scored.rulebook.id(id)).collect();
    scored.called_for(&triggers)
}
