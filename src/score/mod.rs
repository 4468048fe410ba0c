//! From evidence to verdicts: which behaviours were shown or missed, which competencies covered.
//!
//! The arithmetic: a group of a competency is *shown*, *missed*, *not applicable*, *not assessed* (no rules
//! for what it asks for) or *undecidable*. The coverage of a competency is the share of its shown groups among
//! those shown or missed; of an area or a call, the mean over its competencies that have such a share.
//! A competency is *missed* only if nothing of it was shown and nothing of it was left open.
//! Outside its scope a competency is credited when all it asks for is shown, and never missed.

mod bearing;
mod behaviour;
mod competency;

pub use bearing::{Bearing, NotAssessed};
pub use behaviour::BehaviourVerdict;
pub use competency::{Coverage, GroupVerdict, Status};

use crate::detect::Detection;
use crate::framework::Framework;
use crate::language::LanguageDecision;
use crate::rulebook::{DefinitionId, Part, Rulebook};
use crate::transcript::{Language, Transcript};

/// What became of something that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It was shown.
    Shown,
    /// It was called for and not shown.
    Missed,
    /// It was not called for and not shown.
    NotApplicable,
    /// There are no rules for it in the call's language.
    NotAssessed,
    /// The transcript cannot bear a verdict on it.
    Undecidable,
}

impl Verdict {
    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Shown => "shown",
            Verdict::Missed => "missed",
            Verdict::NotApplicable => "not applicable",
            Verdict::NotAssessed => "not assessed",
            Verdict::Undecidable => "undecidable",
        }
    }
}

/// Why something was called for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cause {
    /// The behaviour or signal that called for it and the first turn (0-based) that shows it; `None`: it is
    /// called for in every such call.
    pub trigger: Option<(DefinitionId, usize)>,
    /// The part of the call where it was due; `None`: anywhere.
    pub part: Option<Part>,
}

/// Everything that is said of one call.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// The call's language, and how it became known.
    pub language: LanguageDecision,
    /// Whether the transcript can bear verdicts, and which not.
    pub bearing: Bearing,
    /// What was found; empty if the call was not assessed.
    pub detection: Detection,
    /// Per definition, in the order of the rulebook.
    pub behaviours: Vec<BehaviourVerdict>,
    /// Per framework and competency, in the order of the frameworks.
    pub frameworks: Vec<Vec<Coverage>>,
}

/// Scores calls by a rulebook and its frameworks.
#[derive(Clone, Copy, Debug)]
pub struct Scorer<'a> {
    /// What can be found.
    pub rulebook: &'a Rulebook,
    /// What is asked for.
    pub frameworks: &'a [Framework],
}

/// A call with what was found in it, as the verdicts see it.
#[derive(Clone, Copy)]
struct Scored<'a> {
    rulebook: &'a Rulebook,
    call: &'a Transcript,
    language: Option<Language>,
    detection: &'a Detection,
    bearing: Bearing,
}

impl Scored<'_> {
    /// Whether the call's language has rules for `definition` that are more than a draft.
    fn has_rules(&self, definition: DefinitionId) -> bool {
        if self.rulebook.definition(definition).is_draft {
            return false;
        }
        self.language
            .and_then(|language| self.rulebook.language(language))
            .is_some_and(|rules| rules.rule(definition).is_some())
    }

    /// The first turn that shows one of `definitions`, and which.
    fn first(&self, definitions: &[DefinitionId]) -> Option<(DefinitionId, usize)> {
        let found = self.detection.evidence.iter().find(|evidence| definitions.contains(&evidence.definition));
        found.map(|evidence| (evidence.definition, evidence.turn))
    }

    /// Whether something is called for that only one of `triggers` calls for; `None`: always.
    fn called_for(&self, triggers: &[DefinitionId]) -> Called {
        if triggers.is_empty() {
            return Called::Always;
        }
        match self.first(triggers) {
            Some(trigger) => Called::By(trigger),
            None if triggers.iter().all(|&trigger| self.has_rules(trigger)) => Called::Not,
            None => Called::Unknown,
        }
    }
}

/// Whether something is called for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Called {
    /// In every call.
    Always,
    /// By this, first shown on that turn.
    By((DefinitionId, usize)),
    /// Nothing that calls for it was found.
    Not,
    /// What calls for it has no rules in the call's language.
    Unknown,
}

impl Scorer<'_> {
    /// Judges everything by what was found in one call.
    pub fn score(&self, call: &Transcript, language: LanguageDecision, mut detection: Detection) -> Assessment {
        let bearing = Bearing::of(call, &language, self.rulebook);
        detection.evidence.retain(|evidence| !self.rulebook.definition(evidence.definition).is_draft);
        if bearing.not_assessed.is_some() {
            detection.evidence.clear();
        }
        let scored =
            Scored { rulebook: self.rulebook, call, language: language.language, detection: &detection, bearing };
        let behaviours = self.rulebook.ids().map(|id| behaviour::judge(&scored, id)).collect();
        let frameworks = self.frameworks.iter().map(|framework| competency::judge_all(&scored, framework)).collect();
        Assessment { language, bearing, detection, behaviours, frameworks }
    }
}

/// The mean of the shares there are; `None` if there is none.
pub fn mean(shares: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_u32);
    for share in shares {
        sum += share;
        count += 1;
    }
    (count > 0).then(|| sum / f64::from(count))
}
