//! The index: which patterns are worth trying in a clause with these words.
//!
//! Every pattern is filed under a *key*: a symbol (or, for alternatives, a few) of which each of its matches
//! must contain one, chosen as the rarest. A lexicon entry is keyed by what its wordings are keyed by. A clause
//! wakes only the patterns filed under what stands in it. A woken pattern is run only if the clause may also
//! have all the other symbols the pattern cannot do without: each such symbol owns one of 512 bits, and the
//! clause's bits must cover the pattern's. Exceptions are tried by the same bits.

use super::compile::PatternId;
use super::lexis::Lexis;
use super::lower::Expression;
use super::program::{OpenedProgram, Symbol};
use crate::rulebook::Slot;
use crate::text::WordId;
use foldhash::fast::FixedState;
use std::collections::{BTreeSet, HashMap};

/// The number of a key in an [`Index`].
pub(super) type KeyId = u32;
/// The number of a unit in an [`Index`].
pub(super) type UnitId = u32;

/// How many symbols a pattern may demand of a clause: the rarest of those it cannot do without.
const MOST_DEMANDED: usize = 4;

/// A set of symbols, each by one bit; symbols may share one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits([u64; Bits::BLOCKS]);

impl Bits {
    const BLOCKS: usize = 8;

    /// The bit of the symbol that was the `number`th to be given one.
    fn one(number: usize) -> Self {
        let mut bits = Bits::default();
        bits.0[number / 64 % Bits::BLOCKS] = 1 << (number % 64);
        bits
    }

    /// Adds all of `other`.
    #[inline]
    pub fn add(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
    }

    /// Whether all of `other` is in it.
    #[inline]
    pub fn cover(&self, other: &Bits) -> bool {
        self.0.iter().zip(&other.0).fold(0, |lacking, (own, other)| lacking | (other & !own)) == 0
    }
}

/// A pattern as the index files it.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub pattern: PatternId,
    /// The pattern's group.
    pub group: u32,
    /// One program per part; all must be found.
    pub programs: Vec<OpenedProgram>,
}

/// A unit under a key, with what is asked of it first: units are many and far apart in memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filing {
    pub unit: UnitId,
    /// Whose clauses the unit is tried on, as bits.
    pub speakers: u8,
    /// Whether other keys wake the unit too.
    pub is_shared: bool,
}

/// See the module's documentation.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub units: Vec<Unit>,
    /// Per unit: the bits a clause must have.
    pub demands: Vec<Bits>,
    /// Per key: the units filed under it.
    pub filed: Vec<Vec<Filing>>,
    class_effects: Vec<SymbolEffect>,
    slot_effects: [SymbolEffect; Slot::ALL.len()],
    /// Per word number: what it wakes and which bits it has.
    words: Vec<Effect>,
}

/// What the presence of a symbol does to a clause.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SymbolEffect {
    pub bits: Bits,
    pub key: Option<KeyId>,
}

/// What a form of a word does to a clause.
#[derive(Clone, Debug, Default)]
pub(super) struct Effect {
    pub bits: Bits,
    pub keys: Box<[KeyId]>,
}

impl Effect {
    fn of(effects: impl Iterator<Item = SymbolEffect>) -> Self {
        let mut bits = Bits::default();
        let keys = effects.filter_map(|effect| {
            bits.add(&effect.bits);
            effect.key
        });
        let keys = keys.collect();
        Effect { bits, keys }
    }
}

impl Index {
    /// What a word of the vocabulary does.
    #[inline]
    pub fn effect_of_word(&self, word: WordId) -> &Effect {
        &self.words[word.0 as usize]
    }

    /// What a word does that is in these classes and not in the vocabulary.
    pub fn effect_of_classes(&self, classes: &[u32]) -> Effect {
        Effect::of(classes.iter().map(|&class| self.class_effects[class as usize]))
    }

    /// What a word does that can stand for `slot`.
    #[inline]
    pub fn effect_of_slot(&self, slot: Slot) -> SymbolEffect {
        self.slot_effects[slot as usize]
    }
}

/// Files patterns under keys.
pub(super) struct IndexBuilder<'a> {
    lexis: &'a Lexis,
    frequency: &'a [u32],
    exact_words: &'a [WordId],
    units: Vec<Unit>,
    demands: Vec<Bits>,
    filed: Vec<Vec<Filing>>,
    keys: HashMap<Symbol, KeyId, FixedState>,
    /// The one bit each demanded symbol owns.
    bits: HashMap<Symbol, Bits, FixedState>,
    /// Per entry: how common its keys are together, and its keys.
    entries: Vec<(u64, Vec<Symbol>)>,
}

impl<'a> IndexBuilder<'a> {
    pub fn new(lexis: &'a Lexis, frequency: &'a [u32], exact_words: &'a [WordId]) -> Self {
        IndexBuilder {
            lexis,
            frequency,
            exact_words,
            units: Vec::new(),
            demands: Vec::new(),
            filed: Vec::new(),
            keys: HashMap::default(),
            bits: HashMap::default(),
            entries: Vec::new(),
        }
    }

    /// Learns an entry's wordings; entries come in the order of their numbers, after those they use.
    pub fn add_entry(&mut self, wordings: &[Expression]) {
        let mut all = (0, BTreeSet::new());
        for (weight, symbols) in wordings.iter().filter_map(|wording| self.key(wording)) {
            all.0 += weight;
            all.1.extend(symbols);
        }
        self.entries.push((all.0, all.1.into_iter().collect()));
    }

    /// Files a pattern with its parts.
    pub fn add(
        &mut self,
        pattern: PatternId,
        group: u32,
        speakers: u8,
        programs: &[OpenedProgram],
        parts: &[Expression],
    ) {
        let key = parts.iter().filter_map(|part| self.key(part)).min_by_key(|(weight, _)| *weight);
        let (_, symbols) = key.unwrap_or_default();
        let demands = self.demands(parts);
        let id = self.units.len() as UnitId;
        self.units.push(Unit { pattern, group, programs: programs.to_vec() });
        self.demands.push(demands);
        let is_shared = symbols.len() > 1;
        for symbol in symbols {
            let next = self.keys.len() as KeyId;
            let key = *self.keys.entry(symbol).or_insert(next);
            if key == next {
                self.filed.push(Vec::new());
            }
            self.filed[key as usize].push(Filing { unit: id, speakers, is_shared });
        }
    }

    pub fn build(self) -> Index {
        let mut effects: HashMap<Symbol, SymbolEffect, FixedState> = HashMap::default();
        for (&symbol, &key) in &self.keys {
            effects.entry(symbol).or_default().key = Some(key);
        }
        for (&symbol, &bit) in &self.bits {
            // A clause may have an entry if it has one of the entry's keys.
            let shown_by = match symbol {
                Symbol::Entry(entry) => self.entries[entry as usize].1.as_slice(),
                _ => std::slice::from_ref(&symbol),
            };
            for &symbol in shown_by {
                effects.entry(symbol).or_default().bits.add(&bit);
            }
        }
        let of = |symbol: Symbol| effects.get(&symbol).copied().unwrap_or_default();
        let class_effects: Vec<SymbolEffect> =
            (0..self.lexis.classes.len()).map(|class| of(Symbol::Class(class as u32))).collect();
        let words = (0..self.lexis.vocabulary.len()).map(|word| {
            let word = WordId(word as u32);
            let own = (word != WordId::UNKNOWN).then(|| of(Symbol::Word(word)));
            let classes = self.lexis.classes_of_word(word).iter().map(|&class| class_effects[class as usize]);
            Effect::of(own.into_iter().chain(classes))
        });
        let words = words.collect();
        let mut slot_effects = [SymbolEffect::default(); Slot::ALL.len()];
        for (_, slot) in Slot::ALL {
            slot_effects[slot as usize] = of(Symbol::Slot(slot));
        }
        Index { units: self.units, demands: self.demands, filed: self.filed, class_effects, slot_effects, words }
    }

    /// What an exact spelling is filed under: the word it folds to.
    fn plain(&self, symbol: Symbol) -> Symbol {
        match symbol {
            Symbol::Exact(exact) => Symbol::Word(self.exact_words[exact as usize]),
            other => other,
        }
    }

    fn bit(&mut self, symbol: Symbol) -> Bits {
        let next = self.bits.len();
        *self.bits.entry(symbol).or_insert(Bits::one(next))
    }

    /// The bits of the rarest symbols that a pattern with these parts cannot do without.
    pub fn demands(&mut self, parts: &[Expression]) -> Bits {
        let mut required = BTreeSet::new();
        parts.iter().for_each(|part| self.require(part, &mut required));
        let mut demanded: Vec<(u64, Symbol)> =
            required.into_iter().map(|symbol| (self.weight(symbol), symbol)).collect();
        demanded.sort_unstable();
        let mut bits = Bits::default();
        for &(_, symbol) in demanded.iter().take(MOST_DEMANDED) {
            bits.add(&self.bit(symbol));
        }
        bits
    }

    /// The rarest symbols of which every match contains one, with how common they are together.
    fn key(&self, expression: &Expression) -> Option<(u64, Vec<Symbol>)> {
        match expression {
            Expression::Symbol(Symbol::Entry(entry)) => Some(self.entries[*entry as usize].clone()),
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
            Expression::Symbol(symbol) => {
                required.insert(self.plain(*symbol));
            }
            Expression::Sequence(parts) => parts.iter().for_each(|part| self.require(part, required)),
            _ => {}
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
            Symbol::Entry(entry) => self.entries[entry as usize].0,
            Symbol::Slot(Slot::Name) => NAME,
            Symbol::Slot(_) => SLOT,
            Symbol::Exact(_) => 1,
        }
    }
}
