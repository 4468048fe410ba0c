//! Whether a transcript can bear a verdict at all. Absence of text is not absence of behaviour.

use crate::language::LanguageDecision;
use crate::rulebook::Rulebook;
use crate::transcript::{Speaker, Transcript};

/// The fewest turns and agent's words from which a call is assessed.
const FEWEST_TURNS: usize = 3;
const FEWEST_AGENT_WORDS: usize = 8;

/// Why a call is not assessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAssessed {
    /// Its language has no rules.
    LanguageWithoutRules,
    /// Its language could not be told.
    LanguageUnknown,
    /// No turn is the agent's.
    NoAgent,
    /// Too little was said.
    TooShort,
}

impl NotAssessed {
    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            NotAssessed::LanguageWithoutRules => "no rules for the language",
            NotAssessed::LanguageUnknown => "language not told",
            NotAssessed::NoAgent => "no turn of an agent",
            NotAssessed::TooShort => "too short",
        }
    }
}

/// What a transcript can bear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bearing {
    /// Why nothing is said of it; `None` if it is assessed.
    pub not_assessed: Option<NotAssessed>,
    /// It breaks off, so that nothing can be said of how the call ended.
    pub cut_off: bool,
}

impl Bearing {
    /// Looks at the transcript as a whole.
    pub(super) fn of(call: &Transcript, language: &LanguageDecision, rulebook: &Rulebook) -> Self {
        let agent = call.turns.iter().filter(|turn| turn.speaker == Speaker::Agent);
        let agent_words = agent.flat_map(|turn| turn.text.split_whitespace()).take(FEWEST_AGENT_WORDS).count();
        let not_assessed = if !call.turns.iter().any(|turn| turn.speaker == Speaker::Agent) {
            Some(NotAssessed::NoAgent)
        } else if call.turns.len() < FEWEST_TURNS || agent_words < FEWEST_AGENT_WORDS {
            Some(NotAssessed::TooShort)
        } else {
            match language.language {
                None => Some(NotAssessed::LanguageUnknown),
                Some(language) if rulebook.language(language).is_none() => Some(NotAssessed::LanguageWithoutRules),
                Some(_) => None,
            }
        };
        Bearing { not_assessed, cut_off: breaks_off(call) }
    }
}

/// Whether the transcript ends in the middle of a sentence, although its other turns end in punctuation.
fn breaks_off(call: &Transcript) -> bool {
    let Some((last, before)) = call.turns.split_last() else { return false };
    let ends = |text: &str| text.trim_end().ends_with(['.', '?', '!', '"', '»', ')', '#']);
    let ended = before.iter().filter(|turn| ends(&turn.text)).count();
    // Chats and recognition output leave punctuation out; only where it is the rule does its lack tell something.
    let is_rule = before.len() >= FEWEST_TURNS && ended * 10 >= before.len() * 9;
    is_rule && !ends(&last.text) && last.text.split_whitespace().count() > 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Turn;

    #[test]
    fn a_transcript_that_stops_in_a_sentence_is_cut_off() {
        let cases: [(&[&str], bool); 4] = [
            (&["Guten Tag.", "Hallo.", "Was kann ich tun?", "Ich wollte noch fragen ob die"], true),
            (&["Guten Tag.", "Hallo.", "Was kann ich tun?", "Nichts, danke."], false),
            (&["guten tag", "hallo", "was kann ich tun", "ich wollte noch fragen ob die"], false),
            (&["Guten Tag.", "Hallo.", "Was kann ich tun?", "Tschüss"], false),
        ];
        for (texts, expected) in cases {
            let turn = |text: &&str| Turn { speaker: Speaker::Agent, text: (*text).to_owned(), start: None, end: None };
            let call = Transcript { turns: texts.iter().map(turn).collect(), ..Transcript::default() };
            assert_eq!(breaks_off(&call), expected, "turns: {texts:?}");
        }
    }
}
