//! The index: which patterns are worth trying in a clause with these words.
//!
//! Every pattern is filed under a *key*: a symbol (or, for alternatives, a few) that each of its matches must
//! contain, chosen as the rarest. A clause wakes only the patterns filed under what stands in it. A woken
//! pattern is run only if the clause also has all the other symbols the pattern cannot do without: each such
//! symbol owns one of 128 bits, and the clause's bits must cover the pattern's.

use super::compile::{Expression, PatternId, programs};
use super::lexis::Lexis;
use super::program::{EntryId, Program, Symbol};
use crate::rulebook::Slot;
use crate::text::WordId;
use foldhash::fast::FixedState;
use std::collections::{BTreeSet, HashMap};

/// The number of a key in an [`Index`].
pub(super) type KeyId = u32;
/// The number of a unit in an [`Index`].
pub(super) type UnitId = u32;

/// Every speaker: entries of the lexicon are nobody's own.
const ANYBODY: u8 = u8::MAX;
/// How many symbols beside its key a pattern may demand of a clause.
const MOST_DEMANDED: usize = 4;

/// What a unit finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Entry(EntryId),
    Pattern(PatternId),
}

/// A pattern, or one wording of a lexicon entry.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub target: Target,
    /// Whose clauses it is tried on, as bits.
    pub speakers: u8,
    /// 0 for what needs no entry, else one more than the entries it needs.
    pub level: u8,
    /// The bits a clause must have.
    pub demands: u128,
    /// One program per part; all must be found.
    pub programs: Vec<Program>,
}

impl Unit {
    pub fn new(target: Target, speakers: u8, programs: Vec<Program>) -> Self {
        Unit { target, speakers, level: 0, demands: 0, programs }
    }
}

/// See the module's documentation.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub units: Vec<Unit>,
    /// Per key: the units filed under it.
    pub filed: Vec<Vec<UnitId>>,
    word_keys: HashMap<WordId, KeyId, FixedState>,
    class_keys: Vec<Option<KeyId>>,
    entry_keys: Vec<Option<KeyId>>,
    slot_keys: [Option<KeyId>; Slot::ALL.len()],
    word_bits: HashMap<WordId, u128, FixedState>,
    class_bits: Vec<u128>,
    entry_bits: Vec<u128>,
    slot_bits: [u128; Slot::ALL.len()],
    /// The highest level of any unit.
    pub levels: u8,
    /// Per word number: what it wakes and which bits it has.
    words: Vec<Effect>,
}

/// What a form of a word does to a clause.
#[derive(Clone, Debug, Default)]
pub(super) struct Effect {
    pub bits: u128,
    pub keys: Box<[KeyId]>,
}

impl Index {
    /// What a word of the vocabulary does.
    #[inline]
    pub fn effect_of_word(&self, word: WordId) -> &Effect {
        &self.words[word.0 as usize]
    }

    /// What a word does that is in these classes.
    pub fn effect(&self, word: Option<WordId>, classes: &[u32]) -> Effect {
        let mut effect = Effect::default();
        let mut keys: Vec<KeyId> = Vec::new();
        if let Some(word) = word {
            effect.bits |= self.word_bits.get(&word).copied().unwrap_or(0);
            keys.extend(self.word_keys.get(&word));
        }
        for &class in classes {
            effect.bits |= self.class_bits[class as usize];
            keys.extend(self.class_keys[class as usize]);
        }
        effect.keys = keys.into();
        effect
    }

    /// What the finding of an entry does.
    #[inline]
    pub fn effect_of_entry(&self, entry: EntryId) -> (u128, Option<KeyId>) {
        (self.entry_bits[entry as usize], self.entry_keys[entry as usize])
    }

    /// What a word does that can stand for `slot`.
    #[inline]
    pub fn effect_of_slot(&self, slot: Slot) -> (u128, Option<KeyId>) {
        (self.slot_bits[slot as usize], self.slot_keys[slot as usize])
    }
}

/// Files units under keys.
pub(super) struct IndexBuilder<'a> {
    lexis: &'a Lexis,
    frequency: &'a [u32],
    exact_words: &'a [WordId],
    index: Index,
    keys: HashMap<Symbol, KeyId, FixedState>,
    bits: HashMap<Symbol, u128, FixedState>,
    entry_levels: Vec<u8>,
    entry_weights: Vec<u64>,
}

impl<'a> IndexBuilder<'a> {
    pub fn new(lexis: &'a Lexis, frequency: &'a [u32], exact_words: &'a [WordId]) -> Self {
        IndexBuilder {
            lexis,
            frequency,
            exact_words,
            index: Index::default(),
            keys: HashMap::default(),
            bits: HashMap::default(),
            entry_levels: Vec::new(),
            entry_weights: Vec::new(),
        }
    }

    /// Adds an entry with its wordings; entries come in the order of their numbers, after those they use.
    pub fn add_entry(&mut self, entry: EntryId, alternatives: &[Expression]) {
        let level = alternatives.iter().map(|alternative| self.level(alternative)).max().unwrap_or(0);
        let mut weight = 0;
        for alternative in alternatives {
            let unit = Unit::new(Target::Entry(entry), ANYBODY, programs(std::slice::from_ref(alternative)));
            weight += self.file(unit, std::slice::from_ref(alternative));
        }
        self.entry_levels.push(level + 1);
        self.entry_weights.push(weight);
    }

    /// Adds a pattern with its parts.
    pub fn add(&mut self, unit: Unit, parts: &[Expression]) {
        self.file(unit, parts);
    }

    pub fn build(mut self) -> Index {
        let index = &mut self.index;
        index.class_keys = vec![None; self.lexis.classes.len()];
        index.class_bits = vec![0; self.lexis.classes.len()];
        index.entry_keys = vec![None; self.entry_levels.len()];
        index.entry_bits = vec![0; self.entry_levels.len()];
        for (&symbol, &key) in &self.keys {
            match symbol {
                Symbol::Word(word) => drop(index.word_keys.insert(word, key)),
                Symbol::Class(class) => index.class_keys[class as usize] = Some(key),
                Symbol::Entry(entry) => index.entry_keys[entry as usize] = Some(key),
                Symbol::Slot(slot) => index.slot_keys[slot as usize] = Some(key),
                Symbol::Exact(_) => {}
            }
        }
        for (&symbol, &bit) in &self.bits {
            match symbol {
                Symbol::Word(word) => drop(index.word_bits.insert(word, bit)),
                Symbol::Class(class) => index.class_bits[class as usize] = bit,
                Symbol::Entry(entry) => index.entry_bits[entry as usize] = bit,
                Symbol::Slot(slot) => index.slot_bits[slot as usize] = bit,
                Symbol::Exact(_) => {}
            }
        }
        let words = (0..self.lexis.vocabulary.len()).map(|word| {
            let word = WordId(word as u32);
            self.index.effect((word != WordId::UNKNOWN).then_some(word), self.lexis.classes_of_word(word))
        });
        self.index.words = words.collect();
        self.index.levels = self.index.units.iter().map(|unit| unit.level).max().unwrap_or(0);
        self.index
    }

    /// Files a unit; the weight of its key: an estimate of how often it will be woken.
    fn file(&mut self, mut unit: Unit, parts: &[Expression]) -> u64 {
        let key = parts.iter().filter_map(|part| self.key(part)).min_by_key(|(weight, _)| *weight);
        let (weight, symbols) = key.unwrap_or_default();
        let mut required = BTreeSet::new();
        parts.iter().for_each(|part| self.require(part, &mut required));
        let mut demanded: Vec<(u64, Symbol)> =
            required.into_iter().map(|symbol| (self.weight(symbol), symbol)).collect();
        demanded.sort_unstable();
        unit.demands = demanded.iter().take(MOST_DEMANDED).fold(0, |bits, &(_, symbol)| bits | self.bit(symbol));
        unit.level = parts.iter().map(|part| self.level(part)).max().unwrap_or(0);
        let id = self.index.units.len() as UnitId;
        self.index.units.push(unit);
        for symbol in symbols {
            let next = self.keys.len() as KeyId;
            let key = *self.keys.entry(symbol).or_insert(next);
            if key == next {
                self.index.filed.push(Vec::new());
            }
            self.index.filed[key as usize].push(id);
        }
        weight
    }

    /// What an exact spelling is filed under: the word it folds to.
    fn plain(&self, symbol: Symbol) -> Symbol {
        match symbol {
            Symbol::Exact(exact) => Symbol::Word(self.exact_words[exact as usize]),
            other => other,
        }
    }

    fn bit(&mut self, symbol: Symbol) -> u128 {
        let next = self.bits.len();
        *self.bits.entry(symbol).or_insert(1 << (next % 128))
    }

    /// The rarest symbols of which every match contains one, with how common they are together.
    fn key(&self, expression: &Expression) -> Option<(u64, Vec<Symbol>)> {
        match expression {
            Expression::Symbol(symbol) => {
                let symbol = self.plain(*symbol);
                Some((self.weight(symbol), vec![symbol]))
            }
            Expression::Sequence(parts) => {
                parts.iter().filter_map(|part| self.key(part)).min_by_key(|(weight, _)| *weight)
            }
            Expression::Alternatives(alternatives) => {
                let mut all = (0, Vec::new());
                for alternative in alternatives {
                    let (weight, symbols) = self.key(alternative)?;
                    all.0 += weight;
                    all.1.extend(symbols);
                }
                Some(all)
            }
            Expression::Gap(..) | Expression::Begin | Expression::End | Expression::Optional(_) => None,
        }
    }

    /// Collects the symbols that every match contains.
    fn require(&self, expression: &Expression, required: &mut BTreeSet<Symbol>) {
        match expression {
            Expression::Symbol(symbol) => drop(required.insert(self.plain(*symbol))),
            Expression::Sequence(parts) => parts.iter().for_each(|part| self.require(part, required)),
            _ => {}
        }
    }

    fn level(&self, expression: &Expression) -> u8 {
        match expression {
            Expression::Symbol(Symbol::Entry(entry)) => self.entry_levels[*entry as usize],
            Expression::Sequence(parts) | Expression::Alternatives(parts) => {
                parts.iter().map(|part| self.level(part)).max().unwrap_or(0)
            }
            Expression::Optional(inner) => self.level(inner),
            _ => 0,
        }
    }

    /// How common a symbol is, in no unit: only the order counts.
    fn weight(&self, symbol: Symbol) -> u64 {
        const SLOT: u64 = 2_000;
        const NAME: u64 = 20_000;
        match symbol {
            Symbol::Word(word) => 1 + 8 * u64::from(self.frequency[word.0 as usize]),
            Symbol::Class(class) => {
                let members = &self.lexis.classes[class as usize];
                let words: u64 = members.words.iter().map(|&word| self.weight(Symbol::Word(word))).sum();
                // A star is as common as its stem is short.
                let stars = members.stars.iter().map(|&star| {
                    let length = self.lexis.stars.star(star).stem.len().min(9);
                    4 + (1 << (12 - length))
                });
                words + stars.sum::<u64>()
            }
            Symbol::Entry(entry) => 1 + self.entry_weights[entry as usize],
            Symbol::Slot(Slot::Name) => NAME,
            Symbol::Slot(_) => SLOT,
            Symbol::Exact(_) => 1,
        }
    }
}
