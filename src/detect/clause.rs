//! A clause as programs see it: which symbols stand at which word.

use super::compile::Compiled;
use super::lexis::{Form, Forms};
use super::program::{ClassId, EntryId, Positions, Runner, Symbol, Words};
use crate::rulebook::Slot;
use crate::text::{LONGEST_CLAUSE, Mark, Word, WordFlags, WordId};

/// The most words of a name taken together.
const LONGEST_NAME: usize = 3;
/// The same in a turn without capitals, where nothing shows where a name ends.
const LONGEST_NAME_UNMARKED: usize = 2;

/// What is known of a word's part in the names of the call, and of its being an echo, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct NamePart(u8);

impl NamePart {
    pub const CUSTOMER: NamePart = NamePart(1);
    pub const AGENT: NamePart = NamePart(2);
    pub const COMPANY: NamePart = NamePart(4);
    /// Not of a name: a word of content that the other speaker said in the turn just before.
    pub const ECHO: NamePart = NamePart(8);

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

/// Where lexicon entries were found in the clause at hand: worked out when a program first asks, then kept.
#[derive(Debug, Default)]
pub(super) struct EntryMemo {
    /// Counts clauses, so that nothing need be cleared between them.
    clause: u32,
    /// Per entry and position: the clause it was last worked out for, and the ends of the entry.
    known: Vec<(u32, Positions)>,
    /// One for each depth of entries in entries.
    runners: Vec<Runner>,
}

impl EntryMemo {
    pub fn reset(&mut self, compiled: &Compiled) {
        self.known.resize(self.known.len().max(compiled.entries.len() * LONGEST_CLAUSE), (0, 0));
        if self.clause == u32::MAX {
            self.known.fill((0, 0));
            self.clause = 0;
        }
        self.clause += 1;
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
            Slot::Echo => self.name_parts[at].has(NamePart::ECHO).then_some(at + 1),
        }
    }
}

/// A clause as programs see it: its words and the lexicon entries found in it so far.
pub(super) struct ClauseView<'a> {
    pub clause: ClauseWords<'a>,
    memo: &'a mut EntryMemo,
    beginnings: Positions,
    endings: Positions,
}

impl<'a> ClauseView<'a> {
    pub fn new(clause: ClauseWords<'a>, memo: &'a mut EntryMemo) -> Self {
        let (mut beginnings, mut endings) = (1, 1 << clause.words.len());
        for (at, word) in clause.words.iter().enumerate() {
            if word.mark.has(Mark::COMMA) {
                // One part ends behind the comma's word, and the next begins.
                endings |= 1 << (at + 1);
                beginnings |= 1 << (at + 1);
            }
        }
        ClauseView { clause, memo, beginnings, endings }
    }

    /// The ends of `entry` where it begins at `at`.
    fn entry_ends(&mut self, at: usize, entry: EntryId) -> Positions {
        let slot = entry as usize * LONGEST_CLAUSE + at;
        let (clause, ends) = self.memo.known[slot];
        if clause == self.memo.clause {
            return ends;
        }
        let ends = self.find_entry(at, entry);
        self.memo.known[slot] = (self.memo.clause, ends);
        ends
    }

    fn find_entry(&mut self, at: usize, entry: EntryId) -> Positions {
        let compiled = self.clause.compiled;
        let entry = &compiled.entries[entry as usize];
        if entry.opening.is_some_and(|class| !self.is_in(at, class)) {
            return 0;
        }
        let mut runner = self.memo.runners.pop().unwrap_or_default();
        let mut ends = 0;
        for wording in &entry.wordings {
            if wording.opening.is_none_or(|class| self.is_in(at, class)) {
                ends |= runner.ends_behind(&wording.program, self, at);
            }
        }
        self.memo.runners.push(runner);
        ends
    }
}

impl Words for ClauseView<'_> {
    fn len(&self) -> usize {
        self.clause.words.len()
    }

    #[inline]
    fn satisfying(&mut self, at: usize, symbol: Symbol) -> Positions {
        let one = |holds: bool| Positions::from(holds) << (at + 1);
        match symbol {
            Symbol::Word(word) => one(self.clause.words[at].id == word && word != WordId::UNKNOWN),
            Symbol::Class(class) => one(self.is_in(at, class)),
            Symbol::Entry(entry) => self.entry_ends(at, entry),
            Symbol::Exact(exact) => {
                let written = self.clause.text.get(self.clause.words[at].span());
                one(written == Some(&*self.clause.compiled.exact[exact as usize]))
            }
            Symbol::Slot(slot) => self.clause.slot_end(at, slot).map_or(0, |end| 1 << end),
        }
    }

    #[inline]
    fn is_in(&self, at: usize, class: ClassId) -> bool {
        self.clause.forms.is_in(&self.clause.compiled.lexis, self.clause.word_forms[at], class)
    }

    fn beginnings(&self) -> Positions {
        self.beginnings
    }

    fn endings(&self) -> Positions {
        self.endings
    }
}
