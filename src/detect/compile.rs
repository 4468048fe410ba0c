//! From a language's rules to the index that the matcher runs: patterns lowered to symbols, each filed
//! under the rarest thing that it cannot do without.

use super::index::{Bits, Index, IndexBuilder};
use super::lexis::Lexis;
use super::lower::{Expression, Lowering};
use super::program::{ClassId, OpenedProgram};
use crate::rulebook::{Binds, Conditions, Definition, DefinitionId, LanguageRules, LocatedPattern, split};
use crate::transcript::Speaker;
use std::collections::BTreeSet;
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
    /// Empty once `demands` is known.
    parts: Vec<Expression>,
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
                        group: groups.len() as u32,
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
    let index = |patterns: &[LoweredPattern], groups: &mut [CompiledGroup]| {
        let mut builder = IndexBuilder::new(&lexis, &frequency, &lowering.exact_words);
        lowering.entries.iter().for_each(|alternatives| builder.add_entry(alternatives));
        for pattern in patterns {
            builder.add(pattern.id, pattern.group, pattern.speakers, &pattern.programs, &pattern.parts);
        }
        for group in groups {
            for exception in group.exceptions.iter_mut().chain(&mut group.exceptions_in_match) {
                exception.demands = builder.demands(&std::mem::take(&mut exception.parts));
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
    group: u32,
    speakers: u8,
    programs: Vec<OpenedProgram>,
    parts: Vec<Expression>,
}

/// A set of speakers as bits.
pub(super) fn mask_of(speakers: &[Speaker]) -> u8 {
    speakers.iter().fold(0, |mask, &speaker| mask | 1 << speaker as u8)
}
