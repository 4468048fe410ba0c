//! From a language's rules to the index that the matcher runs: patterns lowered to symbols, each filed
//! under the rarest thing that it cannot do without.

use super::index::{Bits, Index, IndexBuilder};
use super::lexis::{Lexis, Members};
use super::program::{ClassId, EntryId, Instruction, OpenedProgram, Program, Symbol};
use super::stars::{Star, StarTable};
use crate::pattern::{Node, NodeKind};
use crate::rulebook::{Binds, Conditions, Definition, DefinitionId, LanguageRules, LocatedPattern, Slot, split};
use crate::text::{CallText, Vocabulary, WordId};
use crate::transcript::Speaker;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The number of a pattern of a compiled language.
pub(super) type PatternId = u32;

/// A language's rules, ready to be run.
#[derive(Debug)]
pub(super) struct Compiled {
    pub lexis: Lexis,
    /// Words in exact spellings, as [`Symbol::Exact`] numbers them.
    pub exact: Vec<Box<str>>,
    /// What runs before the names are known, and what runs after.
    pub indexes: [Index; 2],
    /// The lexicon entries of more than single words.
    pub entries: Vec<CompiledEntry>,
    pub patterns: Vec<PatternPlace>,
    pub groups: Vec<CompiledGroup>,
    /// Patterns of a question without a question mark.
    pub question: Vec<OpenedProgram>,
    /// Folded words that are no distinctive part of a company's name.
    pub company_forms: BTreeSet<String>,
    /// Whether any pattern asks what the other said before.
    pub uses_echo: bool,
    /// Whether any group asks whether the other asked before.
    pub uses_answers: bool,
    /// The definitions that have rules, in the order of evaluation, for both passes.
    pub order: [Vec<DefinitionId>; 2],
}

/// A lexicon entry of more than single words.
#[derive(Clone, Debug)]
pub(super) struct CompiledEntry {
    /// The class of all words that can begin it; `None` if any word can.
    pub opening: Option<ClassId>,
    pub wordings: Vec<OpenedProgram>,
}

/// Where a pattern stands and what it belongs to.
#[derive(Clone, Debug)]
pub(super) struct PatternPlace {
    pub definition: DefinitionId,
    pub group: u32,
    pub file: Arc<str>,
    pub line: u32,
}

/// A group of patterns without its patterns.
#[derive(Clone, Debug)]
pub(super) struct CompiledGroup {
    pub conditions: Conditions,
    /// The conditions that hold for the definition in every language.
    pub evidence: Conditions,
    pub weak: bool,
    pub binds: Option<Binds>,
    pub exceptions: Vec<CompiledException>,
    /// These count only where they overlap the match.
    pub exceptions_in_match: Vec<CompiledException>,
}

/// An exception, found if all its parts are.
#[derive(Clone, Debug)]
pub(super) struct CompiledException {
    /// The bits a clause must have, in the index of the group's pass.
    pub demands: Bits,
    pub programs: Vec<OpenedProgram>,
    parts: Vec<Expression>,
}

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

/// Compiles the rules of one language.
pub(super) fn compile(rules: &LanguageRules, definitions: &[Definition]) -> Compiled {
    let mut lowering = Lowering::new(rules.settings.vocabulary());
    for entry in &rules.entries {
        lowering.entry(&entry.name, &entry.patterns);
    }
    let mut patterns = Vec::new();
    let mut groups: Vec<CompiledGroup> = Vec::new();
    let mut lowered: [Vec<LoweredPattern>; 2] = Default::default();
    let mut binding_groups = 0;
    for (pass, order) in [&rules.order.binding, &rules.order.rest].into_iter().enumerate() {
        if pass == 1 {
            binding_groups = groups.len();
        }
        for &rule in order {
            let rule = &rules.rules[rule];
            let definition = &definitions[rule.definition.0 as usize];
            for group in &rule.groups {
                for located in &group.patterns {
                    let id = patterns.len() as PatternId;
                    patterns.push(PatternPlace {
                        definition: rule.definition,
                        group: groups.len() as u32,
                        file: located.file.clone(),
                        line: located.line,
                    });
                    let parts = lowering.parts(located);
                    lowered[pass].push(LoweredPattern {
                        id,
                        speakers: mask_of(&definition.speakers),
                        programs: lowering.programs(&parts),
                        parts,
                    });
                }
                let mut compiled = |exceptions: &[LocatedPattern]| -> Vec<CompiledException> {
                    let compiled = exceptions.iter().map(|located| {
                        let parts = lowering.parts(located);
                        // What they demand is known when the index of their pass is built.
                        CompiledException { demands: Bits::default(), programs: lowering.programs(&parts), parts }
                    });
                    compiled.collect()
                };
                let exceptions = compiled(&group.exceptions);
                let exceptions_in_match = compiled(&group.exceptions_in_match);
                groups.push(CompiledGroup {
                    conditions: group.conditions.clone(),
                    evidence: definition.evidence.clone(),
                    weak: group.weak,
                    binds: group.binds,
                    exceptions,
                    exceptions_in_match,
                });
            }
        }
    }
    let question = rules.settings.question.iter().flat_map(|located| {
        let parts = lowering.parts(located);
        lowering.programs(&parts)
    });
    let question = question.collect();
    let entries = lowering.compiled_entries();
    let frequency = lowering.frequencies(rules);
    let forms = &rules.settings.company_forms;
    let company_forms = forms.iter().flat_map(|form| split(form, &lowering.vocabulary)).collect();
    let lexis = Lexis::new(lowering.vocabulary, lowering.stars, lowering.classes);
    let [binding, rest] = lowered;
    let patterns_placed = &patterns;
    let index = |patterns: &[LoweredPattern], groups: &mut [CompiledGroup]| {
        let mut builder = IndexBuilder::new(&lexis, &frequency, &lowering.exact_words);
        lowering.entries.iter().for_each(|alternatives| builder.add_entry(alternatives));
        for pattern in patterns {
            let group = patterns_placed[pattern.id as usize].group;
            builder.add(pattern.id, group, pattern.speakers, &pattern.programs, &pattern.parts);
        }
        for group in groups {
            for exception in group.exceptions.iter_mut().chain(&mut group.exceptions_in_match) {
                exception.demands = builder.demands(&exception.parts);
            }
        }
        builder.build()
    };
    let (binding_groups, rest_groups) = groups.split_at_mut(binding_groups);
    let indexes = [index(&binding, binding_groups), index(&rest, rest_groups)];
    let order = [&rules.order.binding, &rules.order.rest]
        .map(|order| order.iter().map(|&rule| rules.rules[rule].definition).collect());
    Compiled {
        indexes,
        exact: lowering.exact,
        entries,
        patterns,
        question,
        company_forms,
        uses_echo: lowering.uses_echo,
        uses_answers: groups.iter().any(|group| group.conditions.answers_question.is_some()),
        groups,
        order,
        lexis,
    }
}

struct LoweredPattern {
    id: PatternId,
    speakers: u8,
    programs: Vec<OpenedProgram>,
    parts: Vec<Expression>,
}

/// A set of speakers as bits.
pub(super) fn mask_of(speakers: &[Speaker]) -> u8 {
    speakers.iter().fold(0, |mask, &speaker| mask | 1 << speaker as u8)
}

/// What pattern trees are lowered into.
struct Lowering {
    vocabulary: Vocabulary,
    stars: StarTable,
    classes: Vec<Members>,
    class_numbers: HashMap<Members, ClassId, FixedState>,
    exact: Vec<Box<str>>,
    /// The folded word of each exact spelling.
    exact_words: Vec<WordId>,
    /// Entries of more than single words: their alternatives.
    entries: Vec<Vec<Expression>>,
    /// Per entry: the words that can begin it; `None` if any word can.
    entry_openings: Vec<Option<Members>>,
    uses_echo: bool,
    /// What stands for each entry's name.
    names: BTreeMap<String, Symbol>,
}

impl Lowering {
    fn new(vocabulary: Vocabulary) -> Self {
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

    fn parts(&mut self, located: &LocatedPattern) -> Vec<Expression> {
        located.pattern.parts.iter().map(|part| self.lower(part)).collect()
    }

    /// An entry of single words becomes a class of words; any other is found on its own, once per clause.
    fn entry(&mut self, name: &str, patterns: &[LocatedPattern]) {
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
    fn frequencies(&self, rules: &LanguageRules) -> Vec<u32> {
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
    fn compiled_entries(&mut self) -> Vec<CompiledEntry> {
        let entries = self.entries.clone();
        let mut compiled = Vec::new();
        for (entry, alternatives) in entries.iter().enumerate() {
            let opening = self.entry_openings[entry].clone().map(|members| self.proper_class(members));
            compiled.push(CompiledEntry { opening, wordings: self.programs(alternatives) });
        }
        compiled
    }

    /// The programs of a pattern's parts.
    fn programs(&mut self, parts: &[Expression]) -> Vec<OpenedProgram> {
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
            let end = program.len() as u16;
            splits.iter().for_each(|&split| program.set(split, Instruction::Split(end)));
        }
        Expression::Optional(inner) => {
            let split = program.push(Instruction::Split(0));
            emit(inner, program);
            program.set(split, Instruction::Split(program.len() as u16));
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
                program.set(split, Instruction::Split(program.len() as u16));
            }
            let end = program.len() as u16;
            jumps.iter().for_each(|&jump| program.set(jump, Instruction::Jump(end)));
        }
    }
}
