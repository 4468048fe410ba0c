//! A language's words, stars and word classes, and the forms of words that a text brings.

use super::program::ClassId;
use super::stars::{StarId, StarTable};
use crate::text::{CallText, Vocabulary, Word, WordId};
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// As much of a word as rules can tell apart: its number, or for a word that no rule names, which stars it
/// satisfies. Numbers below the size of the vocabulary are words.
pub(super) type Form = u32;

/// The most spellings of unknown words a thread remembers.
const REMEMBERED: usize = 1 << 16;

/// What the words of a class are: numbered words and stars, each sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Members {
    pub words: Vec<WordId>,
    pub stars: Vec<StarId>,
}

impl Members {
    pub fn extend(&mut self, other: &Members) {
        self.words.extend(&other.words);
        self.stars.extend(&other.stars);
    }

    pub fn normalise(&mut self) {
        self.words.sort_unstable();
        self.words.dedup();
        self.stars.sort_unstable();
        self.stars.dedup();
    }
}

/// Words, stars and classes of a language, complete.
#[derive(Debug)]
pub(super) struct Lexis {
    pub vocabulary: Vocabulary,
    pub stars: StarTable,
    pub classes: Vec<Members>,
    /// Per word number: the classes it is in, sorted.
    word_classes: Vec<Box<[ClassId]>>,
    /// The same as bits, a row of `row_width` blocks per word: programs ask this most of all.
    word_rows: Vec<u64>,
    row_width: usize,
    /// Per star: the classes it is in.
    star_classes: Vec<Vec<ClassId>>,
}

impl Lexis {
    /// Works out which word is in which class.
    pub fn new(vocabulary: Vocabulary, stars: StarTable, classes: Vec<Members>) -> Self {
        let mut star_classes = vec![Vec::new(); stars.len()];
        let mut word_classes = vec![Vec::new(); vocabulary.len()];
        for (class, members) in classes.iter().enumerate() {
            members.stars.iter().for_each(|&star| star_classes[star as usize].push(class as ClassId));
            members.words.iter().for_each(|&word| word_classes[word.0 as usize].push(class as ClassId));
        }
        let mut found = Vec::new();
        for (word, id) in vocabulary.iter() {
            found.clear();
            stars.find(word, &mut found);
            let own = &mut word_classes[id.0 as usize];
            own.extend(found.iter().flat_map(|&star| &star_classes[star as usize]));
            own.sort_unstable();
            own.dedup();
        }
        let row_width = classes.len().div_ceil(64);
        let mut word_rows = vec![0; row_width * word_classes.len()];
        for (row, own) in word_classes.iter().enumerate() {
            set_bits(&mut word_rows[row * row_width..][..row_width], own);
        }
        let word_classes = word_classes.into_iter().map(Vec::into_boxed_slice).collect();
        Lexis { vocabulary, stars, classes, word_classes, word_rows, row_width, star_classes }
    }

    /// The classes of a word that is in the vocabulary, sorted.
    pub fn classes_of_word(&self, word: WordId) -> &[ClassId] {
        &self.word_classes[word.0 as usize]
    }

    /// The classes of a word that is not in the vocabulary: those of the stars it satisfies, sorted.
    fn classes_of_unknown(&self, folded: &str) -> Box<[ClassId]> {
        let mut found = Vec::new();
        self.stars.find(folded, &mut found);
        let mut classes: Vec<ClassId> =
            found.iter().flat_map(|&star| self.star_classes[star as usize].iter().copied()).collect();
        classes.sort_unstable();
        classes.dedup();
        classes.into()
    }
}

fn set_bits(row: &mut [u64], classes: &[ClassId]) {
    for &class in classes {
        row[class as usize / 64] |= 1 << (class % 64);
    }
}

/// The forms of unknown words that a thread has met, beside those of the vocabulary.
#[derive(Debug, Default)]
pub(super) struct Forms {
    by_spelling: HashMap<Box<str>, Form, FixedState>,
    by_classes: HashMap<Box<[ClassId]>, Form, FixedState>,
    /// The classes of each form beyond the vocabulary, as a row of bits.
    unknown_rows: Vec<u64>,
    unknown: usize,
}

impl Forms {
    /// The form of a word; `on_new` is told the classes of a form that was not met before.
    #[inline]
    pub fn of(&mut self, lexis: &Lexis, call: &CallText, word: &Word, on_new: &mut dyn FnMut(&[ClassId])) -> Form {
        if word.id == WordId::UNKNOWN { self.of_unknown(lexis, call.folded(word), on_new) } else { word.id.0 }
    }

    fn of_unknown(&mut self, lexis: &Lexis, folded: &str, on_new: &mut dyn FnMut(&[ClassId])) -> Form {
        if let Some(&form) = self.by_spelling.get(folded) {
            return form;
        }
        let classes = lexis.classes_of_unknown(folded);
        let form = if classes.is_empty() {
            WordId::UNKNOWN.0
        } else if let Some(&form) = self.by_classes.get(&classes) {
            form
        } else {
            let form = (lexis.vocabulary.len() + self.unknown) as Form;
            on_new(&classes);
            self.unknown += 1;
            self.unknown_rows.resize(self.unknown * lexis.row_width, 0);
            set_bits(&mut self.unknown_rows[(self.unknown - 1) * lexis.row_width..], &classes);
            self.by_classes.insert(classes, form);
            form
        };
        if self.by_spelling.len() >= REMEMBERED {
            self.by_spelling.clear();
        }
        self.by_spelling.insert(folded.into(), form);
        form
    }

    /// Whether a form is in a class.
    #[inline]
    pub fn is_in(&self, lexis: &Lexis, form: Form, class: ClassId) -> bool {
        let (rows, row) = match (form as usize).checked_sub(lexis.vocabulary.len()) {
            None => (&lexis.word_rows, form as usize),
            Some(beyond) => (&self.unknown_rows, beyond),
        };
        rows[row * lexis.row_width + class as usize / 64] >> (class % 64) & 1 == 1
    }
}
