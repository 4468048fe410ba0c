//! What a pattern is compiled to, and how it is run over the words of a clause.
//!
//! A program is a small graph of instructions. Running it explores every (instruction, position) pair at
//! most once, so that its time is bounded by their product whatever the pattern says; positions are bounded
//! by [`LONGEST_CLAUSE`].

use crate::rulebook::Slot;
use crate::text::{LONGEST_CLAUSE, WordId};
use std::collections::BTreeSet;
use std::ops::Range;

/// The number of a set of words in the matcher.
pub(super) type ClassId = u32;
/// The number of a lexicon entry of more than single words.
pub(super) type EntryId = u32;

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
    /// Go on at both.
    Split(u16, u16),
    Jump(u16),
    /// The pattern is found.
    Found,
}

/// The instructions of one part of a pattern; it begins at the first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Program(Vec<Instruction>);

impl Program {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn get(&self, at: u16) -> Instruction {
        self.0[usize::from(at)]
    }

    /// Appends an instruction; its place. Programs longer than 65,535 steps are refused when compiled.
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

impl OpenedProgram {
    /// Whether a match may begin at `at`: cheap, and often no.
    #[inline]
    pub fn may_begin(&self, words: &impl Words, at: usize) -> bool {
        self.opening.is_none_or(|class| words.is_in(at, class))
    }
}

/// What a program asks of the clause it runs over. Positions count words from the clause's first.
pub(super) trait Words {
    /// How many words there are.
    fn len(&self) -> usize;
    /// Calls `ends` with every position behind words that begin at `at` and satisfy `symbol`.
    fn satisfying(&mut self, at: usize, symbol: Symbol, ends: &mut dyn FnMut(usize));
    /// Whether the single word at `at` satisfies `symbol`; `None` if the symbol may be of several words.
    fn single(&self, at: usize, symbol: Symbol) -> Option<bool>;
    /// Whether the word at `at` is in `class`.
    fn is_in(&self, at: usize, class: ClassId) -> bool;
    /// Whether a part of the clause begins at the word `at`.
    fn begins(&self, at: usize) -> bool;
    /// Whether a part of the clause ends before the word `at`.
    fn ends(&self, at: usize) -> bool;
}

/// Working memory of [`Runner::ends`], kept from run to run.
#[derive(Debug, Default)]
pub(super) struct Runner {
    /// Per (instruction, position): the run that was last there.
    visited: Vec<u32>,
    run: u32,
    stack: Vec<(u16, u16)>,
}

impl Runner {
    /// Calls `found` with every end of a match that begins at `start`, in no particular order, each once.
    pub fn ends(&mut self, program: &Program, words: &mut impl Words, start: usize, found: &mut dyn FnMut(usize)) {
        let width = words.len() + 1;
        debug_assert!(width <= LONGEST_CLAUSE + 1, "clauses are cut at the limit");
        let size = program.len() * width;
        if self.visited.len() < size {
            self.visited.resize(size, 0);
        }
        if self.run == u32::MAX {
            self.visited.fill(0);
            self.run = 0;
        }
        self.run += 1;
        self.stack.clear();
        self.stack.push((0, start as u16));
        while let Some((at, position)) = self.stack.pop() {
            let seen = &mut self.visited[usize::from(at) * width + usize::from(position)];
            if *seen == self.run {
                continue;
            }
            *seen = self.run;
            let here = usize::from(position);
            match program.get(at) {
                Instruction::Symbol(symbol) => {
                    if here >= words.len() {
                        continue;
                    }
                    match words.single(here, symbol) {
                        Some(true) => self.stack.push((at + 1, position + 1)),
                        Some(false) => {}
                        None => words.satisfying(here, symbol, &mut |end| self.stack.push((at + 1, end as u16))),
                    }
                }
                Instruction::Any if here < words.len() => self.stack.push((at + 1, position + 1)),
                Instruction::Begin if words.begins(here) => self.stack.push((at + 1, position)),
                Instruction::End if words.ends(here) => self.stack.push((at + 1, position)),
                Instruction::Any | Instruction::Begin | Instruction::End => {}
                Instruction::Split(one, other) => {
                    self.stack.push((other, position));
                    self.stack.push((one, position));
                }
                Instruction::Jump(to) => self.stack.push((to, position)),
                Instruction::Found => found(here),
            }
        }
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
        let mut stack = vec![(0u16, matched.start, None)];
        while let Some((at, here, captured)) = stack.pop() {
            if !visited.insert((at, here)) {
                continue;
            }
            match program.get(at) {
                Instruction::Symbol(symbol) if here < words.len() => {
                    words.satisfying(here, symbol, &mut |end| {
                        let captured = captured.clone().or_else(|| (symbol == name).then_some(here..end));
                        stack.push((at + 1, end, captured));
                    });
                }
                Instruction::Any if here < words.len() => stack.push((at + 1, here + 1, captured)),
                Instruction::Begin if words.begins(here) => stack.push((at + 1, here, captured)),
                Instruction::End if words.ends(here) => stack.push((at + 1, here, captured)),
                Instruction::Split(one, other) => {
                    stack.push((other, here, captured.clone()));
                    stack.push((one, here, captured));
                }
                Instruction::Jump(to) => stack.push((to, here, captured)),
                Instruction::Found if here == matched.end => return captured,
                _ => {}
            }
        }
        None
    }

    /// The leftmost match, and of those that begin there the longest.
    pub fn first(&mut self, opened: &OpenedProgram, words: &mut impl Words) -> Option<Range<usize>> {
        (0..words.len()).find_map(|start| {
            if !opened.may_begin(words, start) {
                return None;
            }
            let mut longest = None;
            self.ends(&opened.program, words, start, &mut |end| longest = longest.max(Some(end)));
            longest.filter(|&end| end > start).map(|end| start..end)
        })
    }
}
