//! What was said becomes evidence of behaviours and signals.
//!
//! ```text
//! Transcript ──> words and clauses ──> pass 1: rules that tell the names ──> names bound
//!                                      pass 2: all other rules
//!            each pass: index wakes patterns ──> hits ──> conditions, in the rulebook's order ──> Evidence
//! ```
//!
//! A [`Detector`] is immutable and shared between threads; each thread has a [`Scratch`] of its own.

mod clause;
mod compile;
mod examples;
mod gate;
mod index;
mod lexis;
mod lower;
mod matcher;
mod names;
mod parts;
mod program;
mod stars;

pub use examples::{ExampleFailure, Failure, check_examples};

use crate::rulebook::{Binds, Conditions, DefinitionId, Parts, Rulebook};
use crate::text::{Mark, WordFlags};
use crate::transcript::{Language, Transcript};
use compile::{Compiled, CompiledGroup, PatternId, compile};
use gate::{Gate, Leniency};
use matcher::{Hit, Workspace, other_before};
use names::Names;
use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::sync::{Arc, OnceLock};

/// The words that show a behaviour or signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What they show.
    pub definition: DefinitionId,
    /// The turn they stand in (0-based).
    pub turn: usize,
    /// Bytes of the turn's text.
    pub span: Range<usize>,
    /// The name that was captured, where the rule captures one.
    pub captured: Option<String>,
    /// The rule file of the pattern that matched, as people see its path.
    pub file: Arc<str>,
    /// The line of the pattern, counted from 1.
    pub line: u32,
}

/// What was found in one call.
#[derive(Clone, Debug, Default)]
pub struct Detection {
    /// Sorted by turn, then by place, then by definition; of one definition no two pieces overlap.
    pub evidence: Vec<Evidence>,
    /// The part of the call every turn stands in.
    pub parts: Vec<Parts>,
}

impl Detection {
    /// The evidence of one definition, in order.
    pub fn of(&self, definition: DefinitionId) -> impl Iterator<Item = &Evidence> {
        self.evidence.iter().filter(move |evidence| evidence.definition == definition)
    }
}

/// Finds behaviours and signals by a rulebook.
#[derive(Debug)]
pub struct Detector {
    rulebook: Arc<Rulebook>,
    /// Compiled when the first call in the language comes.
    languages: BTreeMap<Language, OnceLock<Compiled>>,
}

/// Working memory of one thread, kept from call to call.
#[derive(Debug, Default)]
pub struct Scratch {
    workspaces: BTreeMap<Language, Workspace>,
    hits: Vec<Hit>,
}

impl Detector {
    /// A detector for all languages of `rulebook`.
    pub fn new(rulebook: Arc<Rulebook>) -> Self {
        let languages = rulebook.languages().map(|language| (language, OnceLock::new())).collect();
        Detector { rulebook, languages }
    }

    /// The rulebook it detects by.
    pub fn rulebook(&self) -> &Arc<Rulebook> {
        &self.rulebook
    }

    fn compiled(&self, language: Language) -> Option<&Compiled> {
        let rules = self.rulebook.language(language)?;
        Some(self.languages.get(&language)?.get_or_init(|| compile(rules, self.rulebook.definitions())))
    }

    /// Finds everything that `call` shows by the rules of `language`; nothing if it has no rules.
    pub fn detect(&self, call: &Transcript, language: Language, scratch: &mut Scratch) -> Detection {
        let parts = parts::parts(&call.turns);
        self.detect_in(call, language, parts, Leniency::default(), scratch)
    }

    fn detect_in(
        &self,
        call: &Transcript,
        language: Language,
        parts: Vec<Parts>,
        leniency: Leniency,
        scratch: &mut Scratch,
    ) -> Detection {
        let Some(compiled) = self.compiled(language) else {
            return Detection { evidence: Vec::new(), parts };
        };
        let workspace = scratch.workspaces.entry(language).or_default();
        workspace.read(compiled, call);
        let mut names = Names::from_metadata(compiled, call);
        if compiled.uses_echo {
            workspace.mark_echoes(compiled, call);
        }
        if compiled.uses_answers {
            workspace.mark_questions(compiled, call);
        }
        let gate = Gate { call, parts: &parts, leniency };
        let mut findings = Findings {
            compiled,
            gate,
            turns: vec![Vec::new(); self.rulebook.definitions().len()],
            evidence: Vec::new(),
        };
        for (pass, order) in compiled.order.iter().enumerate() {
            let hits = &mut scratch.hits;
            hits.clear();
            names.mark(compiled, &workspace.text, &mut workspace.name_parts);
            workspace.run(compiled, pass, &gate, hits);
            hits.sort_by_key(|hit| (compiled.patterns[hit.pattern as usize].definition, hit.turn, hit.words.start));
            for &definition in order {
                findings.judge(definition, hits, workspace, &mut names);
            }
        }
        let mut evidence = findings.evidence;
        evidence.sort_by_key(|found| (found.turn, found.span.start, found.definition, found.span.end));
        Detection { evidence, parts }
    }
}

/// The evidence of a call so far, for conditions that ask about it.
struct Findings<'a> {
    compiled: &'a Compiled,
    gate: Gate<'a>,
    /// Per definition: the turns that show it, ascending.
    turns: Vec<Vec<usize>>,
    evidence: Vec<Evidence>,
}

impl Findings<'_> {
    /// Keeps those of the hits of `definition` whose conditions hold; `hits` are sorted by definition and turn.
    fn judge(&mut self, definition: DefinitionId, hits: &[Hit], workspace: &Workspace, names: &mut Names) {
        let of = |hit: &Hit| self.compiled.patterns[hit.pattern as usize].definition;
        let from = hits.partition_point(|hit| of(hit) < definition);
        let until = hits.partition_point(|hit| of(hit) <= definition);
        let mut holding: Vec<&Hit> = hits[from..until].iter().filter(|hit| self.holds(hit, workspace)).collect();
        if let Some(first) = holding.first().map(|hit| hit.turn) {
            holding.retain(|hit| hit.turn == first || !self.group(hit.pattern).conditions.first);
        }
        for turn in holding.chunk_by(|one, other| one.turn == other.turn) {
            self.judge_turn(definition, turn, workspace, names);
        }
    }

    /// Takes the hits of one turn as evidence: weak ones only in company, and no two that overlap.
    fn judge_turn(&mut self, definition: DefinitionId, hits: &[&Hit], workspace: &Workspace, names: &mut Names) {
        let weak = |hit: &&&Hit| self.group(hit.pattern).weak;
        let mut weak_patterns: Vec<PatternId> = hits.iter().filter(weak).map(|hit| hit.pattern).collect();
        weak_patterns.sort_unstable();
        weak_patterns.dedup();
        let mut last_end = 0;
        let strong_enough = |hit: &&&Hit| weak_patterns.len() >= 2 || !weak(hit);
        let mut kept: Vec<&Hit> = hits.iter().filter(strong_enough).copied().collect();
        kept.sort_by_key(|hit| (hit.words.start, std::cmp::Reverse(hit.words.end), hit.pattern));
        for hit in kept {
            if let (Some(binds), Some(name)) = (self.group(hit.pattern).binds, &hit.name) {
                self.bind(binds, name.clone(), workspace, names);
            }
            if hit.words.start < last_end {
                continue;
            }
            last_end = hit.words.end;
            self.add(definition, hit, workspace);
        }
    }

    fn add(&mut self, definition: DefinitionId, hit: &Hit, workspace: &Workspace) {
        let turn = hit.turn as usize;
        let text = &self.gate.call.turns[turn].text;
        let bytes = |words: &Range<u32>| {
            let words = &workspace.text.words()[words.start as usize..words.end as usize];
            match (words.first(), words.last()) {
                (Some(first), Some(last)) => first.start as usize..last.end as usize,
                _ => 0..0,
            }
        };
        let place = &self.compiled.patterns[hit.pattern as usize];
        let captured = hit.name.as_ref().and_then(|name| text.get(bytes(name))).map(str::to_owned);
        self.evidence.push(Evidence {
            definition,
            turn,
            span: bytes(&hit.words),
            captured,
            file: place.file.clone(),
            line: place.line,
        });
        let turns = &mut self.turns[definition.0 as usize];
        if turns.last() != Some(&turn) {
            turns.push(turn);
        }
    }

    fn bind(&self, binds: Binds, words: Range<u32>, workspace: &Workspace, names: &mut Names) {
        let names = match binds {
            Binds::CustomerName => &mut names.customer,
            Binds::AgentName => &mut names.agent,
        };
        let vocabulary = &self.compiled.lexis.vocabulary;
        for word in &workspace.text.words()[words.start as usize..words.end as usize] {
            let flags = vocabulary.flags(word.id);
            if !flags.has(WordFlags::PARTICLE) && !word.mark.has(Mark::MASKED) {
                names.insert(workspace.text.folded(word).to_owned());
            }
        }
    }

    fn group(&self, pattern: PatternId) -> &CompiledGroup {
        &self.compiled.groups[self.compiled.patterns[pattern as usize].group as usize]
    }

    /// Whether the conditions hold that ask what was found before, and whether the clause asks.
    fn holds(&self, hit: &Hit, workspace: &Workspace) -> bool {
        let conditions = &self.group(hit.pattern).conditions;
        let lenient = self.gate.leniency.context;
        let (turn, reach) = (hit.turn as usize, conditions.within);
        let earliest = turn.saturating_sub(reach);
        let none_of = |definitions: &[DefinitionId], turns: RangeInclusive<usize>| {
            definitions.is_empty() || !self.found_among(definitions, turns)
        };
        conditions.question.is_none_or(|wanted| wanted == hit.asks)
            && (lenient || self.found_among(&conditions.after, earliest..=turn))
            && (lenient || self.found_among(&conditions.with, earliest..=turn + reach))
            && none_of(&conditions.not_after, earliest..=turn)
            && none_of(&conditions.without, turn..=turn)
            && self.answer_holds(conditions, turn, workspace)
    }

    /// Whether what the other said just before is what a match on `turn` has to answer.
    fn answer_holds(&self, conditions: &Conditions, turn: usize, workspace: &Workspace) -> bool {
        if self.gate.leniency.context || (conditions.answers.is_empty() && conditions.answers_question.is_none()) {
            return true;
        }
        let turns = &self.gate.call.turns;
        let Some(last) = other_before(turns, turn) else { return conditions.answers_question == Some(false) };
        // In a chat one says a thing in several messages.
        let same = |&before: &usize| turns[before].speaker == turns[last].speaker;
        let first = (0..=last).rev().take_while(same).last().unwrap_or(last);
        let asked = || (first..=last).any(|before| workspace.turn_asks[before]);
        self.found_among(&conditions.answers, first..=last)
            && conditions.answers_question.is_none_or(|wanted| wanted == asked())
    }

    /// Whether one of `definitions` was found on one of `turns`; true if none is asked for.
    fn found_among(&self, definitions: &[DefinitionId], turns: RangeInclusive<usize>) -> bool {
        definitions.is_empty()
            || definitions.iter().any(|id| self.turns[id.0 as usize].iter().any(|turn| turns.contains(turn)))
    }
}
