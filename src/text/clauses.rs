//! Clauses: the stretch of words that a pattern, a gap and an exception see.

use super::vocabulary::{Vocabulary, WordFlags};
use super::words::{Mark, Word};

/// The most words a clause has. A longer one is cut there, so that no turn, however long and however badly
/// punctuated, makes matching slow.
pub const LONGEST_CLAUSE: usize = 120;

/// From how many words on a turn without any punctuation is cut at the language's borders.
const UNPUNCTUATED_FROM: usize = 6;

/// A stretch of words without the end of a sentence, a colon or a semicolon in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its first word, as an index into the call's words.
    pub first: u32,
    /// The word behind its last.
    pub end: u32,
    /// Whether a question mark ends it.
    pub asks: bool,
    /// Whether its turn has punctuation, so that a missing question mark means something.
    pub punctuated: bool,
}

/// Cuts the words of one turn, the first of which has the index `offset` in the call, into `clauses`.
pub(super) fn cut(words: &mut [Word], offset: usize, vocabulary: &Vocabulary, clauses: &mut Vec<Clause>) {
    let Some(last) = words.len().checked_sub(1) else {
        return;
    };
    // A mark behind the last word alone is often the recogniser's, not the speaker's.
    let inner = words[..last].iter().any(|word| word.mark.has(Mark::END) || word.mark.has(Mark::COMMA));
    let punctuated = inner || words[last].mark.has(Mark::END);
    if !inner && words.len() >= UNPUNCTUATED_FROM {
        mark_borders(words, vocabulary);
    }
    let mut first = 0;
    for (at, word) in words.iter().enumerate() {
        let full = at + 1 - first >= LONGEST_CLAUSE;
        if at == last || full || word.mark.has(Mark::END) {
            clauses.push(Clause {
                first: (offset + first) as u32,
                end: (offset + at + 1) as u32,
                asks: word.mark.has(Mark::QUESTION),
                punctuated,
            });
            first = at + 1;
        }
    }
}

/// Ends a clause before every border of the language, except at the turn's first word.
fn mark_borders(words: &mut [Word], vocabulary: &Vocabulary) {
    for at in 1..words.len() {
        if !vocabulary.flags(words[at].id).has(WordFlags::BORDER) {
            continue;
        }
        let begins_border = vocabulary
            .borders_from(words[at].id)
            .iter()
            .any(|rest| words[at + 1..].iter().map(|word| word.id).take(rest.len()).eq(rest.iter().copied()));
        if begins_border {
            words[at - 1].mark.set(Mark::END);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Apostrophe, CallText, Vocabulary};
    use super::*;

    fn clauses(text: &str) -> Vec<String> {
        let mut vocabulary = Vocabulary::new(Apostrophe::Drop);
        let nr = vocabulary.intern("nr");
        vocabulary.mark(nr, WordFlags::ABBREVIATION);
        let border = ["und", "dann"].map(|word| vocabulary.intern(word));
        vocabulary.add_border(&border);
        let mut call = CallText::default();
        call.push_turn(text, &vocabulary);
        let spelt = |clause: &Clause| {
            let words: Vec<&str> =
                call.words()[clause.first as usize..clause.end as usize].iter().map(|word| call.folded(word)).collect();
            words.join(" ") + if clause.asks { "?" } else { "" }
        };
        call.turn_clauses(0).iter().map(spelt).collect()
    }

    #[test]
    fn clauses_end_where_a_sentence_does() {
        let cases: [(&str, &[&str]); 7] = [
            ("Guten Tag. Was kann ich tun?", &["guten tag", "was kann ich tun?"]),
            ("Also: ja, gern; bis dann", &["also", "ja gern", "bis dann"]),
            ("Die Nr. 12 am 3. Mai um 14.30 Uhr.", &["die nr 12 am 3 mai um 14.30 uhr"]),
            ("ich schaue das an und dann rufe ich sie an", &["ich schaue das an", "und dann rufe ich sie an"]),
            ("Ich schaue, und dann rufe ich Sie an", &["ich schaue und dann rufe ich sie an"]),
            ("erste Zeile\nzweite Zeile", &["erste zeile", "zweite zeile"]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(clauses(text), expected, "text: {text:?}");
        }
    }

    #[test]
    fn a_clause_without_an_end_is_cut_at_the_limit() {
        let text = "wort ".repeat(LONGEST_CLAUSE * 2 + 1);
        assert_eq!(clauses(&text).len(), 3);
    }
}
