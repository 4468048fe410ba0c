//! Which part of the call each turn stands in.

use crate::rulebook::{Part, Parts};
use crate::transcript::{Speaker, Turn};

/// The start is what the agent says before the customer answers, and at most so many turns: an e-mail may
/// come in many.
const START_TURNS: usize = 3;
/// The opening lasts at least until the agent has had so many turns …
const OPENING_AGENT_TURNS: usize = 3;
/// … and at least this share of all turns.
const OPENING_SHARE: f64 = 0.15;
/// The closing has at least so many turns …
const CLOSING_TURNS: usize = 8;
/// … and at least this share of all.
const CLOSING_SHARE: f64 = 0.3;

/// The parts of every turn.
pub(super) fn parts(turns: &[Turn]) -> Vec<Parts> {
    let count = turns.len();
    let agent: Vec<usize> = (0..count).filter(|&turn| turns[turn].speaker == Speaker::Agent).collect();
    let start_end = agent.first().map_or(0, |&first| {
        let answered = (first..count).find(|&turn| turns[turn].speaker == Speaker::Customer).unwrap_or(count);
        agent.get(START_TURNS).map_or(answered, |&turn| turn.min(answered))
    });
    let third = agent.get(OPENING_AGENT_TURNS - 1).copied().unwrap_or(count);
    let opening_end = (third + 1).max((count as f64 * OPENING_SHARE) as usize).max(start_end);
    let closing_start = count.saturating_sub(CLOSING_TURNS).min((count as f64 * (1.0 - CLOSING_SHARE)) as usize);
    (0..count)
        .map(|turn| {
            let mut parts = Parts::NONE;
            if turn < start_end && turns[turn].speaker == Speaker::Agent {
                parts.insert(Part::Start);
            }
            if turn < opening_end {
                parts.insert(Part::Opening);
            }
            if turn >= closing_start {
                parts.insert(Part::Closing);
            }
            if turn >= opening_end && turn < closing_start {
                parts.insert(Part::Middle);
            }
            parts
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(speakers: &str) -> Vec<Turn> {
        let speaker = |letter| {
            if letter == 'a' { Speaker::Agent } else { Speaker::Customer }
        };
        let turn = |letter| Turn { speaker: speaker(letter), text: String::new(), start: None, end: None };
        speakers.chars().map(turn).collect()
    }

    #[test]
    fn every_turn_is_in_some_part() {
        let cases =
            [("acacacacacacacacacacacac", "soooommmmmmmmmmmcccccccc"), ("caac", "bssb"), ("ac", "sb"), ("cc", "bb")];
        for (speakers, expected) in cases {
            let drawn: String = parts(&turns(speakers))
                .into_iter()
                .map(|parts| {
                    if parts.contains(Part::Start) {
                        's'
                    } else if parts.contains(Part::Opening) && parts.contains(Part::Closing) {
                        'b'
                    } else if parts.contains(Part::Opening) {
                        'o'
                    } else if parts.contains(Part::Middle) {
                        'm'
                    } else {
                        'c'
                    }
                })
                .collect();
            assert_eq!(drawn, expected, "speakers: {speakers}");
        }
    }
}
