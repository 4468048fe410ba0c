//! What a pattern is compiled to, and how it is run over the words of a clause.
//!
//! A program is a list of instructions that only ever lead forward. It is run by keeping, for every
//! instruction, the set of positions in the clause at which it is reached: one pass over the instructions, with
//! sets of positions as bits of a word. The time is bounded by their number, whatever the pattern says, and
//! nothing is allocated.

use crate::rulebook::Slot;
use crate::text::{LONGEST_CLAUSE, WordId};
use std::collections::BTreeSet;
use std::ops::Range;

/// The number of a set of words in the matcher.
pub(super) type ClassId = u32;
/// The number of a lexicon entry of more than single words.
pub(super) type EntryId = u32;
/// Positions in a clause, counted in words from its first, as bits; one may lie behind the last word.
pub(super) type Positions = u128;

const _: () = assert!(LONGEST_CLAUSE < Positions::BITS as usize, "every position of a clause has a bit");

/// Something that words can satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Symbol {
    Word(WordId),
    Class(ClassId),
    Entry(EntryId),
    /// A word in an exact spelling, by its number among these.
    Exact(u32),
    Slot(Slot),
}

/// One step of a program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Instruction {
    /// Go on behind the words that satisfy the symbol.
    Symbol(Symbol),
    /// Go on behind any one word.
    Any,
    /// Go on if a clause or a part of it begins here.
    Begin,
    /// Go on if a clause or a part of it ends here.
    End,
    /// Go on at the next instruction and at this later one.
    Split(u32),
    /// Go on at this later instruction.
    Jump(u32),
    /// The pattern is found.
    Found,
}

/// The instructions of one part of a pattern; it begins at the first and ends at the last.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Program(Vec<Instruction>);

impl Program {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Appends an instruction; its place.
    pub fn push(&mut self, instruction: Instruction) -> usize {
        self.0.push(instruction);
        self.0.len() - 1
    }

    /// Appends an instruction whose place nobody needs.
    pub fn push_one(&mut self, instruction: Instruction) {
        self.0.push(instruction);
    }

    pub fn set(&mut self, at: usize, instruction: Instruction) {
        self.0[at] = instruction;
    }
}

/// A program with what its first word must be.
#[derive(Clone, Debug)]
pub(super) struct OpenedProgram {
    pub program: Program,
    /// The class of all words that can begin a match; `None` if any word can.
    pub opening: Option<ClassId>,
}

/// What a program asks of the clause it runs over.
pub(super) trait Words {
    /// How many words there are.
    fn len(&self) -> usize;
    /// The positions behind words that begin at `at` and satisfy `symbol`.
    fn satisfying(&mut self, at: usize, symbol: Symbol) -> Positions;
    /// Whether the word at `at` is in `class`.
    fn is_in(&self, at: usize, class: ClassId) -> bool;
    /// The positions at which a part of the clause begins.
    fn beginnings(&self) -> Positions;
    /// The positions at which a part of the clause ends.
    fn endings(&self) -> Positions;
}

/// The positions set in a set, ascending.
pub(super) fn each(mut positions: Positions) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let next = positions.trailing_zeros();
        (next < Positions::BITS).then(|| {
            positions &= positions - 1;
            next as usize
        })
    })
}

/// Working memory of programs, kept from run to run.
#[derive(Debug, Default)]
pub(super) struct Runner {
    /// Per instruction: the positions at which it is reached.
    reached: Vec<Positions>,
}

impl Runner {
    /// The ends of all matches that begin at one of `starts`.
    pub fn ends(&mut self, program: &Program, words: &mut impl Words, starts: Positions) -> Positions {
        let behind_last = 1 << words.len();
        self.reached.clear();
        self.reached.resize(program.len(), 0);
        self.reached[0] = starts;
        for (at, &instruction) in program.0.iter().enumerate() {
            let here = self.reached[at];
            if here == 0 {
                continue;
            }
            match instruction {
                Instruction::Symbol(symbol) => {
                    let inside = here & (behind_last - 1);
                    self.reached[at + 1] |=
                        each(inside).fold(0, |ends, position| ends | words.satisfying(position, symbol));
                }
                Instruction::Any => self.reached[at + 1] |= (here & (behind_last - 1)) << 1,
                Instruction::Begin => self.reached[at + 1] |= here & words.beginnings(),
                Instruction::End => self.reached[at + 1] |= here & words.endings(),
                Instruction::Split(other) => {
                    self.reached[at + 1] |= here;
                    self.reached[other as usize] |= here;
                }
                Instruction::Jump(to) => self.reached[to as usize] |= here,
                Instruction::Found => return here,
            }
        }
        0
    }

    /// The leftmost match, and of those that begin there the longest.
    pub fn first(&mut self, opened: &OpenedProgram, words: &mut impl Words) -> Option<Range<usize>> {
        let starts = opened.starts(words);
        // Most programs find nothing: that is told at once for all starts together.
        if starts == 0 || self.ends(&opened.program, words, starts) == 0 {
            return None;
        }
        each(starts).find_map(|start| {
            let ends = self.ends_behind(&opened.program, words, start);
            (ends != 0).then(|| start..(Positions::BITS - 1 - ends.leading_zeros()) as usize)
        })
    }

    /// The ends, behind `start`, of the matches that begin there.
    pub fn ends_behind(&mut self, program: &Program, words: &mut impl Words, start: usize) -> Positions {
        let behind = Positions::MAX << (start + 1).min(Positions::BITS as usize - 1);
        self.ends(program, words, 1 << start) & behind
    }

    /// The words that `{name}` stands for in a match that spans `matched`; the first such if there are several.
    pub fn captured_name(
        &mut self,
        program: &Program,
        words: &mut impl Words,
        matched: Range<usize>,
    ) -> Option<Range<usize>> {
        let name = Symbol::Slot(Slot::Name);
        let mut visited = BTreeSet::new();
        let mut stack = vec![(0, matched.start, None)];
        while let Some((at, here, captured)) = stack.pop() {
            if !visited.insert((at, here)) {
                continue;
            }
            let inside = here < words.len();
            let holds = |positions: Positions| positions >> here & 1 == 1;
            match program.0[at] {
                Instruction::Symbol(symbol) if inside => {
                    for end in each(words.satisfying(here, symbol)) {
                        let captured = captured.clone().or_else(|| (symbol == name).then_some(here..end));
                        stack.push((at + 1, end, captured));
                    }
                }
                Instruction::Any if inside => stack.push((at + 1, here + 1, captured)),
                Instruction::Begin if holds(words.beginnings()) => stack.push((at + 1, here, captured)),
                Instruction::End if holds(words.endings()) => stack.push((at + 1, here, captured)),
                Instruction::Split(other) => {
                    stack.push((other as usize, here, captured.clone()));
                    stack.push((at + 1, here, captured));
                }
                Instruction::Jump(to) => stack.push((to as usize, here, captured)),
                Instruction::Found if here == matched.end => return captured,
                _ => {}
            }
        }
        None
    }
}

impl OpenedProgram {
    /// The positions at which a match may begin.
    pub fn starts(&self, words: &impl Words) -> Positions {
        let all = (1 << words.len()) - 1;
        match self.opening {
            None => all,
            Some(class) => each(all).filter(|&at| words.is_in(at, class)).fold(0, |starts, at| starts | 1 << at),
        }
    }
}
