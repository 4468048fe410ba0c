//! A clause as programs see it: which symbols stand at which word.

use super::compile::Compiled;
use super::lexis::{Form, Forms};
use super::program::{EntryId, Symbol, Words};
use crate::rulebook::Slot;
use crate::text::{Mark, Word, WordFlags, WordId};

/// The most words of a name taken together.
const LONGEST_NAME: usize = 3;
/// The same in a turn without capitals, where nothing shows where a name ends.
const LONGEST_NAME_UNMARKED: usize = 2;

/// What is known of a word's part in the names of the call, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct NamePart(u8);

impl NamePart {
    pub const CUSTOMER: NamePart = NamePart(1);
    pub const AGENT: NamePart = NamePart(2);
    pub const COMPANY: NamePart = NamePart(4);

    pub fn has(self, other: NamePart) -> bool {
        self.0 & other.0 != 0
    }

    pub fn set(&mut self, other: NamePart) {
        self.0 |= other.0;
    }

    pub fn is_any(self) -> bool {
        self.0 != 0
    }
}

/// Words at which lexicon entries were found, for one clause at a time.
#[derive(Debug, Default)]
pub(super) struct Edges {
    /// Per word: the last edge that begins there, as an index into `all` plus one.
    heads: Vec<u32>,
    all: Vec<Edge>,
}

#[derive(Clone, Copy, Debug)]
struct Edge {
    entry: EntryId,
    end: u16,
    next: u32,
}

impl Edges {
    pub fn reset(&mut self, words: usize) {
        self.heads.clear();
        self.heads.resize(words, 0);
        self.all.clear();
    }

    pub fn add(&mut self, start: usize, end: usize, entry: EntryId) {
        let known = self.from(start).any(|edge| edge.entry == entry && usize::from(edge.end) == end);
        if !known {
            self.all.push(Edge { entry, end: end as u16, next: self.heads[start] });
            self.heads[start] = self.all.len() as u32;
        }
    }

    fn from(&self, start: usize) -> impl Iterator<Item = Edge> + '_ {
        let mut next = self.heads[start];
        std::iter::from_fn(move || {
            let edge = *self.all.get((next as usize).checked_sub(1)?)?;
            next = edge.next;
            Some(edge)
        })
    }
}

/// The words of one clause with what is known of each.
#[derive(Clone, Copy)]
pub(super) struct ClauseWords<'a> {
    pub compiled: &'a Compiled,
    pub forms: &'a Forms,
    /// The turn's text.
    pub text: &'a str,
    /// The clause's words, their forms and their parts in names; of the same length.
    pub words: &'a [Word],
    pub word_forms: &'a [Form],
    pub name_parts: &'a [NamePart],
    /// Whether any word of the turn begins with a capital.
    pub has_capitals: bool,
}

impl ClauseWords<'_> {
    fn flags(&self, at: usize) -> WordFlags {
        self.compiled.lexis.vocabulary.flags(self.words[at].id)
    }

    /// Whether the word at `at` may be part of a name.
    pub fn looks_like_name(&self, at: usize) -> bool {
        let word = &self.words[at];
        if word.mark.has(Mark::MASKED_NAME) {
            return true;
        }
        let excluded =
            word.mark.has(Mark::DIGITS) || word.mark.has(Mark::MASKED) || self.flags(at).has(WordFlags::NOT_NAME);
        !excluded && (word.mark.has(Mark::CAPITAL) || !self.has_capitals)
    }

    /// The end of what looks like a name and begins at `at`.
    fn name_end(&self, at: usize) -> Option<usize> {
        if self.words[at].mark.has(Mark::MASKED_NAME) {
            return Some(at + 1);
        }
        let longest = if self.has_capitals { LONGEST_NAME } else { LONGEST_NAME_UNMARKED };
        let (mut names, mut position, mut end) = (0, at, None);
        while position < self.words.len() && names < longest {
            if self.flags(position).has(WordFlags::PARTICLE) {
                // A particle counts only if a name follows; it may have a capital or not.
            } else if self.looks_like_name(position) {
                names += 1;
                end = Some(position + 1);
            } else {
                break;
            }
            if self.words[position].mark.has(Mark::COMMA) {
                break;
            }
            position += 1;
        }
        end
    }

    /// The end of the run of words that are part of a bound name and begin at `at`.
    fn bound_end(&self, at: usize, part: NamePart) -> Option<usize> {
        let mut end = None;
        for position in at..self.words.len() {
            if self.name_parts[position].has(part) {
                end = Some(position + 1);
            } else if !(position > at && self.flags(position).has(WordFlags::PARTICLE)) {
                break;
            }
            if self.words[position].mark.has(Mark::COMMA) {
                break;
            }
        }
        end
    }

    fn slot_end(&self, at: usize, slot: Slot) -> Option<usize> {
        let mark = self.words[at].mark;
        match slot {
            Slot::Digits => mark.has(Mark::DIGITS).then_some(at + 1),
            Slot::MaskedName => mark.has(Mark::MASKED_NAME).then_some(at + 1),
            Slot::Name => self.name_end(at),
            Slot::CustomerName => self.bound_end(at, NamePart::CUSTOMER),
            Slot::AgentName => self.bound_end(at, NamePart::AGENT),
            Slot::Company if mark.has(Mark::MASKED_COMPANY) => Some(at + 1),
            Slot::Company => self.bound_end(at, NamePart::COMPANY),
        }
    }
}

/// A clause as programs see it: its words and the lexicon entries found in it so far.
pub(super) struct ClauseView<'a> {
    pub clause: ClauseWords<'a>,
    pub edges: &'a Edges,
}

impl Words for ClauseView<'_> {
    fn len(&self) -> usize {
        self.clause.words.len()
    }

    #[inline]
    fn single(&self, at: usize, symbol: Symbol) -> Option<bool> {
        match symbol {
            Symbol::Word(word) => Some(self.clause.words[at].id == word && word != WordId::UNKNOWN),
            Symbol::Class(class) => {
                let classes = self.clause.forms.classes(&self.clause.compiled.lexis, self.clause.word_forms[at]);
                Some(classes.binary_search(&class).is_ok())
            }
            Symbol::Exact(exact) => Some(
                self.clause.text.get(self.clause.words[at].span())
                    == Some(&*self.clause.compiled.exact[exact as usize]),
            ),
            Symbol::Slot(Slot::Digits | Slot::MaskedName) => {
                let Symbol::Slot(slot) = symbol else {
                    return None;
                };
                Some(self.clause.slot_end(at, slot).is_some())
            }
            Symbol::Entry(_) | Symbol::Slot(_) => None,
        }
    }

    fn satisfying(&self, at: usize, symbol: Symbol, ends: &mut dyn FnMut(usize)) {
        match symbol {
            Symbol::Entry(entry) => {
                self.edges.from(at).filter(|edge| edge.entry == entry).for_each(|edge| ends(usize::from(edge.end)));
            }
            Symbol::Slot(slot) => self.clause.slot_end(at, slot).into_iter().for_each(ends),
            Symbol::Word(_) | Symbol::Class(_) | Symbol::Exact(_) => {
                if self.single(at, symbol) == Some(true) {
                    ends(at + 1);
                }
            }
        }
    }

    fn begins(&self, at: usize) -> bool {
        at == 0 || self.clause.words[at - 1].mark.has(Mark::COMMA)
    }

    fn ends(&self, at: usize) -> bool {
        at == self.clause.words.len() || (at > 0 && self.clause.words[at - 1].mark.has(Mark::COMMA))
    }
}
