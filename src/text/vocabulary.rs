//! The words a language's rules mention, numbered, with what the lexicon says of each.

use foldhash::fast::FixedState;
use std::collections::HashMap;

/// The number of a folded word in its language's [`Vocabulary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordId(pub u32);

impl WordId {
    /// The number of every word that no rule of the language mentions.
    pub const UNKNOWN: WordId = WordId(0);
}

/// What an apostrophe does between two letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Apostrophe {
    /// It parts two words: *c'est* is *c est*.
    Split,
    /// It belongs to the word: *we'll* is not *well*.
    Keep,
    /// It is as if not written: *geht's* is *gehts*.
    #[default]
    Drop,
}

/// What the lexicon says of a word, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordFlags(u8);

impl WordFlags {
    /// A filler: as if not said.
    pub const FILLER: WordFlags = WordFlags(1);
    /// A full stop behind it ends no sentence.
    pub const ABBREVIATION: WordFlags = WordFlags(2);
    /// A border of clauses in unpunctuated speech begins with it.
    pub const BORDER: WordFlags = WordFlags(4);
    /// Never a name, nor a part of one.
    pub const NOT_NAME: WordFlags = WordFlags(8);
    /// A small word inside names (*von*, *de la*).
    pub const PARTICLE: WordFlags = WordFlags(16);

    /// Whether all bits of `other` are set.
    pub fn has(self, other: WordFlags) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Folded words and their numbers, for one language.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// What an apostrophe does in this language.
    pub apostrophe: Apostrophe,
    ids: HashMap<Box<str>, WordId, FixedState>,
    /// Indexed by word number; the unknown word has no flags.
    flags: Vec<WordFlags>,
    /// The words after the first of each border, by its first word.
    borders: HashMap<WordId, Vec<Box<[WordId]>>, FixedState>,
}

impl Vocabulary {
    /// An empty vocabulary.
    pub fn new(apostrophe: Apostrophe) -> Self {
        Vocabulary {
            apostrophe,
            ids: HashMap::default(),
            flags: vec![WordFlags::default()],
            borders: HashMap::default(),
        }
    }

    /// The number of `folded`, which is added if it is new.
    pub fn intern(&mut self, folded: &str) -> WordId {
        if let Some(&id) = self.ids.get(folded) {
            return id;
        }
        let id = WordId(u32::try_from(self.flags.len()).unwrap_or(u32::MAX));
        self.ids.insert(folded.into(), id);
        self.flags.push(WordFlags::default());
        id
    }

    /// Adds `flag` to what is known of a word.
    pub fn mark(&mut self, id: WordId, flag: WordFlags) {
        self.flags[id.0 as usize].0 |= flag.0;
    }

    /// Makes the sequence `words` begin a new clause in unpunctuated speech; an empty one is ignored.
    pub fn add_border(&mut self, words: &[WordId]) {
        if let Some((&first, rest)) = words.split_first() {
            self.mark(first, WordFlags::BORDER);
            self.borders.entry(first).or_default().push(rest.into());
        }
    }

    /// The continuations of the borders that begin with `first`.
    pub(super) fn borders_from(&self, first: WordId) -> &[Box<[WordId]>] {
        self.borders.get(&first).map_or(&[], Vec::as_slice)
    }

    /// The number of `folded`, or [`WordId::UNKNOWN`].
    #[inline]
    pub fn id(&self, folded: &str) -> WordId {
        self.ids.get(folded).copied().unwrap_or(WordId::UNKNOWN)
    }

    /// What the lexicon says of a word.
    #[inline]
    pub fn flags(&self, id: WordId) -> WordFlags {
        self.flags[id.0 as usize]
    }

    /// How many numbers there are, the unknown word's among them.
    pub fn len(&self) -> usize {
        self.flags.len()
    }

    /// Whether no word has been added.
    pub fn is_empty(&self) -> bool {
        self.flags.len() <= 1
    }

    /// Every word with its number, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, WordId)> {
        self.ids.iter().map(|(word, &id)| (&**word, id))
    }
}
