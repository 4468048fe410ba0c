//! From pattern trees to expressions of symbols, and from these to programs.

use super::compile::CompiledEntry;
use super::lexis::Members;
use super::program::{ClassId, EntryId, Instruction, OpenedProgram, Program, Symbol};
use super::stars::{Star, StarTable};
use crate::pattern::{Node, NodeKind};
use crate::rulebook::{LanguageRules, LocatedPattern, Slot, split};
use crate::text::{CallText, Vocabulary, WordId};
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashMap};

/// A pattern's tree in symbols.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    Symbol(Symbol),
    Gap(u8, u8),
    Begin,
    End,
    Sequence(Vec<Expression>),
    Alternatives(Vec<Expression>),
    Optional(Box<Expression>),
}

/// What pattern trees are lowered into.
pub(super) struct Lowering {
    pub vocabulary: Vocabulary,
    pub stars: StarTable,
    pub classes: Vec<Members>,
    class_numbers: HashMap<Members, ClassId, FixedState>,
    pub exact: Vec<Box<str>>,
    /// The folded word of each exact spelling.
    pub exact_words: Vec<WordId>,
    /// Entries of more than single words: their alternatives.
    pub entries: Vec<Vec<Expression>>,
    /// Per entry: the words that can begin it; `None` if any word can.
    entry_openings: Vec<Option<Members>>,
    pub uses_echo: bool,
    /// What stands for each entry's name.
    names: BTreeMap<String, Symbol>,
}

impl Lowering {
    pub fn new(vocabulary: Vocabulary) -> Self {
        Lowering {
            vocabulary,
            stars: StarTable::default(),
            classes: Vec::new(),
            class_numbers: HashMap::default(),
            exact: Vec::new(),
            exact_words: Vec::new(),
            entries: Vec::new(),
            entry_openings: Vec::new(),
            uses_echo: false,
            names: Slot::ALL.iter().map(|&(name, slot)| (name.to_owned(), Symbol::Slot(slot))).collect(),
        }
    }

    pub fn parts(&mut self, located: &LocatedPattern) -> Vec<Expression> {
        located.pattern.parts.iter().map(|part| self.lower(part)).collect()
    }

    /// An entry of single words becomes a class of words; any other is found on its own, once per clause.
    pub fn entry(&mut self, name: &str, patterns: &[LocatedPattern]) {
        let alternatives: Vec<Expression> =
            patterns.iter().filter_map(|located| located.pattern.parts.first()).map(|part| self.lower(part)).collect();
        let symbol = match self.alternatives(alternatives) {
            Expression::Symbol(symbol) => symbol,
            Expression::Alternatives(alternatives) => self.add_entry(alternatives),
            other => self.add_entry(vec![other]),
        };
        self.names.insert(name.to_owned(), symbol);
    }

    fn add_entry(&mut self, alternatives: Vec<Expression>) -> Symbol {
        let mut members = Some(Members::default());
        for alternative in &alternatives {
            members = merged(members, self.opening(alternative).members);
        }
        self.entry_openings.push(members);
        self.entries.push(alternatives);
        Symbol::Entry((self.entries.len() - 1) as EntryId)
    }

    fn lower(&mut self, node: &Node) -> Expression {
        match &node.kind {
            NodeKind::Word(word) => {
                let mut words: Vec<Expression> = split(word, &self.vocabulary)
                    .iter()
                    .map(|folded| Expression::Symbol(Symbol::Word(self.vocabulary.intern(folded))))
                    .collect();
                if words.len() == 1 { words.remove(0) } else { Expression::Sequence(words) }
            }
            NodeKind::Star { stem, before, after } => {
                let stem = split(stem, &self.vocabulary).concat();
                let star = self.stars.intern(Star { stem, before: *before, after: *after });
                Expression::Symbol(self.class(Members { words: Vec::new(), stars: vec![star] }))
            }
            NodeKind::Exact(word) => {
                let folded = split(word, &self.vocabulary).concat();
                self.exact_words.push(self.vocabulary.intern(&folded));
                self.exact.push(word.as_str().into());
                Expression::Symbol(Symbol::Exact((self.exact.len() - 1) as u32))
            }
            NodeKind::Entry(name) => match self.names.get(name) {
                Some(&symbol) => {
                    self.uses_echo |= symbol == Symbol::Slot(Slot::Echo);
                    Expression::Symbol(symbol)
                }
                // The rulebook has checked that every entry exists before those that use it.
                None => Expression::Alternatives(Vec::new()),
            },
            NodeKind::Gap { min, max } => Expression::Gap(*min, *max),
            NodeKind::Begin => Expression::Begin,
            NodeKind::End => Expression::End,
            NodeKind::Sequence(nodes) => Expression::Sequence(nodes.iter().map(|node| self.lower(node)).collect()),
            NodeKind::Alternatives(nodes) => {
                let lowered = nodes.iter().map(|node| self.lower(node)).collect();
                self.alternatives(lowered)
            }
            NodeKind::Optional(node) => Expression::Optional(Box::new(self.lower(node))),
        }
    }

    /// Alternatives with their single words put into one class; that class alone if there is nothing else.
    fn alternatives(&mut self, alternatives: Vec<Expression>) -> Expression {
        let mut members = Members::default();
        let mut others = Vec::new();
        for alternative in alternatives {
            match alternative {
                Expression::Symbol(Symbol::Word(word)) => members.words.push(word),
                Expression::Symbol(Symbol::Class(class)) => members.extend(&self.classes[class as usize]),
                Expression::Alternatives(inner) => others.extend(inner),
                other => others.push(other),
            }
        }
        if members.words.is_empty() && members.stars.is_empty() {
            return if others.len() == 1 { others.remove(0) } else { Expression::Alternatives(others) };
        }
        let class = Expression::Symbol(self.class(members));
        if others.is_empty() {
            return class;
        }
        others.insert(0, class);
        Expression::Alternatives(others)
    }

    fn class(&mut self, mut members: Members) -> Symbol {
        members.normalise();
        match (members.words.as_slice(), members.stars.as_slice()) {
            ([word], []) => Symbol::Word(*word),
            _ => Symbol::Class(self.proper_class(members)),
        }
    }

    /// The class of these members, also if it is one word.
    fn proper_class(&mut self, mut members: Members) -> ClassId {
        members.normalise();
        if let Some(&class) = self.class_numbers.get(&members) {
            return class;
        }
        let class = self.classes.len() as ClassId;
        self.class_numbers.insert(members.clone(), class);
        self.classes.push(members);
        class
    }

    /// How often each word of the vocabulary occurs in the language's example sentences: an estimate of how
    /// common it is, good enough to tell rare words from common ones.
    pub fn frequencies(&self, rules: &LanguageRules) -> Vec<u32> {
        let mut counts = vec![0; self.vocabulary.len()];
        let mut call = CallText::default();
        for example in rules.rules.iter().flat_map(|rule| rule.matches.iter().chain(&rule.no_matches)) {
            call.clear();
            call.push_turn(&example.text, &self.vocabulary);
            call.words().iter().for_each(|word| counts[word.id.0 as usize] += 1);
        }
        counts
    }
}

/// What a piece of a pattern can begin with.
struct Opening {
    /// The words; `None` if any word can.
    members: Option<Members>,
    /// Whether the piece can be passed without a word, so that what follows can begin the match.
    passable: bool,
}

fn merged(one: Option<Members>, other: Option<Members>) -> Option<Members> {
    one.zip(other).map(|(mut one, other)| {
        one.extend(&other);
        one
    })
}

impl Lowering {
    pub fn compiled_entries(&mut self) -> Vec<CompiledEntry> {
        let entries = self.entries.clone();
        let mut compiled = Vec::new();
        for (entry, alternatives) in entries.iter().enumerate() {
            let opening = self.entry_openings[entry].clone().map(|members| self.proper_class(members));
            compiled.push(CompiledEntry { opening, wordings: self.programs(alternatives) });
        }
        compiled
    }

    /// The programs of a pattern's parts.
    pub fn programs(&mut self, parts: &[Expression]) -> Vec<OpenedProgram> {
        let opened = |part: &Expression| {
            let mut program = Program::default();
            emit(part, &mut program);
            program.push_one(Instruction::Found);
            let opening = self.opening(part);
            let members = opening.members.filter(|_| !opening.passable);
            OpenedProgram { program, opening: members.map(|members| self.proper_class(members)) }
        };
        parts.iter().map(opened).collect()
    }

    fn opening(&self, expression: &Expression) -> Opening {
        let one = |members| Opening { members, passable: false };
        let word = |word| Some(Members { words: vec![word], stars: Vec::new() });
        match expression {
            Expression::Symbol(Symbol::Word(id)) => one(word(*id)),
            Expression::Symbol(Symbol::Class(class)) => one(Some(self.classes[*class as usize].clone())),
            Expression::Symbol(Symbol::Exact(exact)) => one(word(self.exact_words[*exact as usize])),
            Expression::Symbol(Symbol::Entry(entry)) => one(self.entry_openings[*entry as usize].clone()),
            Expression::Symbol(Symbol::Slot(_)) => one(None),
            Expression::Gap(min, _) => Opening { members: None, passable: *min == 0 },
            Expression::Begin | Expression::End => Opening { members: Some(Members::default()), passable: true },
            Expression::Optional(inner) => Opening { passable: true, ..self.opening(inner) },
            Expression::Sequence(parts) => {
                let mut all = Opening { members: Some(Members::default()), passable: true };
                for part in parts {
                    let opening = self.opening(part);
                    all.members = merged(all.members, opening.members);
                    all.passable = opening.passable;
                    if !opening.passable {
                        break;
                    }
                }
                all
            }
            Expression::Alternatives(parts) => {
                let mut all = Opening { members: Some(Members::default()), passable: false };
                for part in parts {
                    let opening = self.opening(part);
                    all.members = merged(all.members, opening.members);
                    all.passable |= opening.passable;
                }
                all
            }
        }
    }
}

fn emit(expression: &Expression, program: &mut Program) {
    match expression {
        Expression::Symbol(symbol) => program.push_one(Instruction::Symbol(*symbol)),
        Expression::Begin => program.push_one(Instruction::Begin),
        Expression::End => program.push_one(Instruction::End),
        Expression::Sequence(parts) => parts.iter().for_each(|part| emit(part, program)),
        Expression::Gap(min, max) => {
            (0..*min).for_each(|_| program.push_one(Instruction::Any));
            let splits: Vec<usize> = (*min..*max)
                .map(|_| {
                    let split = program.push(Instruction::Split(0));
                    program.push_one(Instruction::Any);
                    split
                })
                .collect();
            let end = program.len() as u32;
            splits.iter().for_each(|&split| program.set(split, Instruction::Split(end)));
        }
        Expression::Optional(inner) => {
            let split = program.push(Instruction::Split(0));
            emit(inner, program);
            program.set(split, Instruction::Split(program.len() as u32));
        }
        Expression::Alternatives(alternatives) => {
            let mut jumps = Vec::new();
            for (index, alternative) in alternatives.iter().enumerate() {
                if index + 1 == alternatives.len() {
                    emit(alternative, program);
                    continue;
                }
                let split = program.push(Instruction::Split(0));
                emit(alternative, program);
                jumps.push(program.push(Instruction::Jump(0)));
                program.set(split, Instruction::Split(program.len() as u32));
            }
            let end = program.len() as u32;
            jumps.iter().for_each(|&jump| program.set(jump, Instruction::Jump(end)));
        }
    }
}
