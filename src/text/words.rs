//! The scanner: one pass over a turn that finds, folds and numbers its words.

use super::clauses::{self, Clause};
use super::fold::{fold_into, is_apostrophe};
use super::vocabulary::{Apostrophe, Vocabulary, WordFlags, WordId};
use std::ops::Range;

/// What the original shows of a word that its folded spelling does not, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark(u16);

impl Mark {
    /// Begins with a capital letter.
    pub const CAPITAL: Mark = Mark(1);
    /// Begins with a digit, or stands for an anonymised number.
    pub const DIGITS: Mark = Mark(2);
    /// Stands for an anonymised person's name.
    pub const MASKED_NAME: Mark = Mark(4);
    /// Stands for an anonymised company or product name.
    pub const MASKED_COMPANY: Mark = Mark(8);
    /// Stands for something anonymised, whatever it is.
    pub const MASKED: Mark = Mark(16);
    /// A comma, dash or bracket follows.
    pub const COMMA: Mark = Mark(32);
    /// The end of a clause follows.
    pub const END: Mark = Mark(64);
    /// A question mark follows.
    pub const QUESTION: Mark = Mark(128);

    /// Whether all bits of `other` are set.
    #[inline]
    pub fn has(self, other: Mark) -> bool {
        self.0 & other.0 == other.0
    }

    /// Sets the bits of `other`.
    #[inline]
    pub fn set(&mut self, other: Mark) {
        self.0 |= other.0;
    }
}

/// A word of a turn.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// Its number in the vocabulary.
    pub id: WordId,
    /// What the original shows of it.
    pub mark: Mark,
    /// Where it stands: byte offsets into the turn's text, the end exclusive.
    pub start: u32,
    /// See `start`.
    pub end: u32,
    /// Where its folded spelling stands in the call's buffer.
    fold_start: u32,
    fold_end: u32,
}

impl Word {
    /// Its bytes in the turn's text.
    pub fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The words and clauses of a call. Made to be reused: it keeps its memory from call to call.
#[derive(Debug, Default)]
pub struct CallText {
    words: Vec<Word>,
    clauses: Vec<Clause>,
    folded: String,
    /// Per turn: its words, its clauses, whether any of its letters is a capital.
    turns: Vec<TurnBounds>,
}

#[derive(Clone, Debug)]
struct TurnBounds {
    words: Range<usize>,
    clauses: Range<usize>,
    has_capitals: bool,
}

impl CallText {
    /// Forgets the call, keeps the memory.
    pub fn clear(&mut self) {
        self.words.clear();
        self.clauses.clear();
        self.folded.clear();
        self.turns.clear();
    }

    /// Reads the next turn of the call.
    ///
    /// A text beyond 4 GiB is cut there: offsets are 32 bits wide, and readers refuse such turns before.
    pub fn push_turn(&mut self, text: &str, vocabulary: &Vocabulary) {
        let (words, clauses) = (self.words.len(), self.clauses.len());
        let has_capitals = self.scan(text, vocabulary);
        clauses::cut(&mut self.words[words..], words, vocabulary, &mut self.clauses);
        self.turns.push(TurnBounds {
            words: words..self.words.len(),
            clauses: clauses..self.clauses.len(),
            has_capitals,
        });
    }

    /// The words of all turns, one after another.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The words of a turn (0-based), as indices into [`CallText::words`].
    pub fn turn_words(&self, turn: usize) -> Range<usize> {
        self.turns[turn].words.clone()
    }

    /// The clauses of a turn (0-based).
    pub fn turn_clauses(&self, turn: usize) -> &[Clause] {
        &self.clauses[self.turns[turn].clauses.clone()]
    }

    /// Whether any word of the turn begins with a capital: recognition output often has none at all.
    pub fn has_capitals(&self, turn: usize) -> bool {
        self.turns[turn].has_capitals
    }

    /// A word's folded spelling.
    #[inline]
    pub fn folded(&self, word: &Word) -> &str {
        &self.folded[word.fold_start as usize..word.fold_end as usize]
    }

    /// Finds the words of `text`; true if one of them begins with a capital.
    fn scan(&mut self, text: &str, vocabulary: &Vocabulary) -> bool {
        let first = self.words.len();
        let mut has_capitals = false;
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            let next = at + character.len_utf8();
            if character.is_alphanumeric() {
                at = self.scan_word(text, at, vocabulary, first);
                has_capitals |= character.is_uppercase();
                continue;
            }
            let mask = if matches!(character, '#' | '[' | '<') { mask_end(text, at) } else { None };
            if let Some(end) = mask {
                self.push_mask(&text[at..end], at, end);
                at = end;
                continue;
            }
            self.punctuate(text, at, character, vocabulary, first);
            at = next;
        }
        has_capitals
    }

    /// Scans the word that begins at `start`; gives the offset behind it.
    fn scan_word(&mut self, text: &str, start: usize, vocabulary: &Vocabulary, first: usize) -> usize {
        if let Some(end) = bare_mask_end(text, start) {
            self.push_mask(&text[start..end], start, end);
            return end;
        }
        let fold_start = self.folded.len();
        let is_number = text.as_bytes()[start].is_ascii_digit();
        // Most words are plain ASCII for most of their length: that much is folded in one go.
        let plain = text.as_bytes()[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        self.folded.push_str(&text[start..start + plain]);
        self.folded[fold_start..].make_ascii_lowercase();
        let mut end = start + plain;
        let mut characters = text[end..].char_indices().peekable();
        let tail = end;
        while let Some((offset, character)) = characters.next() {
            let at = tail + offset;
            if character.is_alphanumeric() || matches!(character, '\u{0300}'..='\u{036f}') {
                fold_into(character, &mut self.folded);
            } else if character == '\u{ad}' {
                // A soft hyphen is an instruction to the typesetter, not a letter.
            } else {
                let follows = characters.peek().map(|&(_, next)| next);
                let joins_digits = is_number
                    && matches!(character, '.' | ',' | ':' | '\'' | '’')
                    && follows.is_some_and(|next| next.is_ascii_digit())
                    && text[start..at].bytes().last().is_some_and(|byte| byte.is_ascii_digit());
                let joins_letters = is_apostrophe(character)
                    && vocabulary.apostrophe != Apostrophe::Split
                    && follows.is_some_and(char::is_alphabetic);
                if joins_digits {
                    self.folded.push(character);
                } else if joins_letters {
                    if vocabulary.apostrophe == Apostrophe::Keep {
                        self.folded.push('\'');
                    }
                } else {
                    break;
                }
            }
            end = at + character.len_utf8();
        }
        let id = vocabulary.id(&self.folded[fold_start..]);
        if vocabulary.flags(id).has(WordFlags::FILLER) && self.words.len() >= first {
            self.folded.truncate(fold_start);
            return end;
        }
        let mut mark = Mark::default();
        if is_number {
            mark.set(Mark::DIGITS);
        } else if text[start..].chars().next().is_some_and(char::is_uppercase) {
            mark.set(Mark::CAPITAL);
        }
        self.push(id, mark, start, end, fold_start);
        end
    }

    fn push(&mut self, id: WordId, mark: Mark, start: usize, end: usize, fold_start: usize) {
        // Readers refuse turns near 4 GiB, so that nothing is lost by narrowing the offsets.
        self.words.push(Word {
            id,
            mark,
            start: start as u32,
            end: end as u32,
            fold_start: fold_start as u32,
            fold_end: self.folded.len() as u32,
        });
    }

    fn push_mask(&mut self, mask: &str, start: usize, end: usize) {
        let mut mark = Mark::MASKED;
        let mask = mask.to_ascii_uppercase();
        if mask.contains("NAME") {
            mark.set(Mark::MASKED_NAME);
            mark.set(Mark::CAPITAL);
        } else if ["ORG", "CLIENT", "COMPANY"].iter().any(|word| mask.contains(word)) {
            mark.set(Mark::MASKED_COMPANY);
            mark.set(Mark::CAPITAL);
        } else if ["NUMBER", "ID", "IBAN", "DATE"].iter().any(|word| mask.contains(word)) {
            mark.set(Mark::DIGITS);
        }
        self.push(WordId::UNKNOWN, mark, start, end, self.folded.len());
    }

    /// Notes on the last word of the turn what the punctuation behind it means.
    fn punctuate(&mut self, text: &str, at: usize, character: char, vocabulary: &Vocabulary, first: usize) {
        let Some(word) = self.words[first..].last_mut() else {
            return;
        };
        let rest = &text[at + character.len_utf8()..];
        match character {
            ',' | '(' | ')' | '[' | ']' | '«' | '»' | '"' | '“' | '”' | '„' => word.mark.set(Mark::COMMA),
            '–' | '—' => word.mark.set(Mark::COMMA),
            '-' if text[..at].ends_with(char::is_whitespace) => word.mark.set(Mark::COMMA),
            '?' => {
                word.mark.set(Mark::END);
                word.mark.set(Mark::QUESTION);
            }
            '!' | ';' | ':' | '…' | '\n' | '\r' | '¿' | '¡' => word.mark.set(Mark::END),
            '.' => {
                let ends_text = rest.chars().next().is_none_or(|next| !next.is_alphanumeric());
                let ordinal = word.mark.has(Mark::DIGITS)
                    && word.end as usize == at
                    && word.end - word.start <= 2
                    && rest.trim_start_matches(' ').starts_with(char::is_alphabetic);
                let abbreviation = word.end as usize == at && vocabulary.flags(word.id).has(WordFlags::ABBREVIATION);
                if ends_text && !ordinal && !abbreviation {
                    word.mark.set(Mark::END);
                }
            }
            _ => {}
        }
    }
}

/// The end of an anonymisation mark such as `#NAME#`, `[PHONE_NUMBER]` or `<EMAIL>` that begins at `start`.
fn mask_end(text: &str, start: usize) -> Option<usize> {
    const LONGEST_MASK: usize = 40;
    let bytes = &text.as_bytes()[start..];
    let close = match bytes[0] {
        b'#' => b'#',
        b'[' => b']',
        _ => b'>',
    };
    let length = bytes.iter().skip(1).take(LONGEST_MASK).position(|&byte| byte == close)?;
    let inside = &bytes[1..=length];
    let belongs = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"_- ".contains(byte);
    let is_mask = length >= 2 && inside[0].is_ascii_uppercase() && inside.iter().all(belongs);
    // Recognition and cleaning may have lowered the letters of a mark; between two number signs it is still one.
    let is_lowered =
        length >= 2 && close == b'#' && inside.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'_');
    (is_mask || is_lowered).then_some(start + length + 2)
}

/// The end of an anonymisation mark without signs around it (`NAME-F`, `PRS_ORG`) that begins at `start`.
fn bare_mask_end(text: &str, start: usize) -> Option<usize> {
    let rest = text.as_bytes().get(start..)?;
    let length = if rest.starts_with(b"NAME-") && rest.get(5).is_some_and(u8::is_ascii_uppercase) {
        6
    } else if rest.starts_with(b"PRS_ORG") || rest.starts_with(b"PRS-ORG") {
        7
    } else {
        return None;
    };
    let ends = text[start + length..].chars().next().is_none_or(|next| !next.is_alphanumeric());
    ends.then_some(start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, apostrophe: Apostrophe) -> Vec<String> {
        let mut vocabulary = Vocabulary::new(apostrophe);
        let filler = vocabulary.intern("ah");
        vocabulary.mark(filler, WordFlags::FILLER);
        let mut call = CallText::default();
        call.push_turn(text, &vocabulary);
        call.words().iter().map(|word| call.folded(word).to_owned()).collect()
    }

    #[test]
    fn words_are_cut_and_folded_as_the_language_wants() {
        use Apostrophe::{Drop, Keep, Split};
        let cases: [(&str, Apostrophe, &[&str]); 9] = [
            ("Grüezi, Herr Keller!", Drop, &["gruezi", "herr", "keller"]),
            ("C’est l'heure", Split, &["c", "est", "l", "heure"]),
            ("we'll well don’t", Keep, &["we'll", "well", "don't"]),
            ("wie geht's? po' foto's", Drop, &["wie", "gehts", "po", "fotos"]),
            ("E-Mail um 14:30 für 1'200.50 Fr.", Drop, &["e", "mail", "um", "14:30", "fur", "1'200.50", "fr"]),
            ("äh also ah ja", Drop, &["also", "ja"]),
            ("Strom\u{ad}rechnung", Drop, &["stromrechnung"]),
            ("…", Drop, &[]),
            ("", Drop, &[]),
        ];
        for (text, apostrophe, expected) in cases {
            assert_eq!(words(text, apostrophe), expected, "text: {text:?}");
        }
    }

    #[test]
    fn spans_lead_back_to_the_original_bytes() {
        let text = "Oje, Frau Wüthrich … zwölf!";
        let mut call = CallText::default();
        call.push_turn(text, &Vocabulary::new(Apostrophe::Drop));
        let found: Vec<&str> = call.words().iter().map(|word| &text[word.span()]).collect();
        assert_eq!(found, ["Oje", "Frau", "Wüthrich", "zwölf"]);
    }

    #[test]
    fn anonymisation_marks_are_single_words_of_their_kind() {
        let cases = [
            ("#NAME#", Some(Mark::MASKED_NAME)),
            ("NAME-F", Some(Mark::MASKED_NAME)),
            ("#name#", Some(Mark::MASKED_NAME)),
            ("[NAME]", Some(Mark::MASKED_NAME)),
            ("#PRS_ORG#", Some(Mark::MASKED_COMPANY)),
            ("#CLIENT-01#", Some(Mark::MASKED_COMPANY)),
            ("#PHONE NUMBER#", Some(Mark::DIGITS)),
            ("#EMAIL#", Some(Mark::MASKED)),
            ("#hashtag", None),
            ("# 5 #", None),
        ];
        for (text, expected) in cases {
            let mut call = CallText::default();
            call.push_turn(text, &Vocabulary::new(Apostrophe::Drop));
            let mark = call.words()[0].mark;
            assert_eq!(mark.has(Mark::MASKED), expected.is_some(), "text: {text}");
            assert!(expected.is_none_or(|expected| mark.has(expected)), "text: {text}");
        }
    }
}
