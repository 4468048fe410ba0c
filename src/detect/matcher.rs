//! Runs an index over the clauses of a call.

use super::clause::{ClauseView, ClauseWords, Edges, NamePart};
use super::compile::{Compiled, PatternId};
use super::index::{Effect, Index, KeyId, Target, Unit, UnitId};
use super::lexis::{Form, Forms};
use super::program::{Program, Runner, Words};
use crate::rulebook::Slot;
use crate::text::{CallText, Clause, Mark, WordId};
use crate::transcript::{Speaker, Transcript, Turn};
use std::ops::Range;

/// A place where a pattern was found and no exception stood in its way; conditions have not been asked yet.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub pattern: PatternId,
    pub turn: u32,
    /// Words of the call.
    pub words: Range<u32>,
    /// Whether the clause asks.
    pub asks: bool,
    /// The words of the call that `{name}` captured, where the pattern's group binds one.
    pub name: Option<Range<u32>>,
}

/// Working memory of a thread for one language, kept from call to call.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    pub text: CallText,
    forms: Forms,
    /// Per form beyond the vocabulary and pass: what it does.
    unknown_effects: [Vec<Effect>; 2],
    word_forms: Vec<Form>,
    /// Per word of the call.
    pub name_parts: Vec<NamePart>,
    edges: Edges,
    runner: Runner,
    waking: Waking,
}

/// Which units the clause at hand has woken.
#[derive(Debug, Default)]
struct Waking {
    /// Counts clauses, so that nothing need be cleared between them.
    clause: u32,
    /// Who speaks, as a bit.
    speaker: u8,
    key_seen: Vec<u32>,
    unit_seen: Vec<u32>,
    bits: u128,
    /// Woken wordings of lexicon entries, by level.
    entries: Vec<Vec<UnitId>>,
    patterns: Vec<UnitId>,
}

impl Waking {
    fn reset(&mut self, index: &Index, speaker: Speaker) {
        self.speaker = 1 << speaker as u8;
        self.key_seen.resize(self.key_seen.len().max(index.filed.len()), 0);
        self.unit_seen.resize(self.unit_seen.len().max(index.units.len()), 0);
        self.entries.resize_with(self.entries.len().max(usize::from(index.levels) + 1), Vec::new);
        if self.clause == u32::MAX {
            self.key_seen.fill(0);
            self.unit_seen.fill(0);
            self.clause = 0;
        }
        self.clause += 1;
        self.bits = 0;
        self.patterns.clear();
        self.entries.iter_mut().for_each(Vec::clear);
    }

    #[inline]
    fn wake(&mut self, index: &Index, key: KeyId) {
        let seen = &mut self.key_seen[key as usize];
        if *seen == self.clause {
            return;
        }
        *seen = self.clause;
        for &id in &index.filed[key as usize] {
            let unit = &index.units[id as usize];
            let seen = &mut self.unit_seen[id as usize];
            if *seen == self.clause || unit.speakers & self.speaker == 0 {
                continue;
            }
            *seen = self.clause;
            match unit.target {
                Target::Entry(_) => self.entries[usize::from(unit.level)].push(id),
                Target::Pattern(_) => self.patterns.push(id),
            }
        }
    }

    #[inline]
    fn apply(&mut self, index: &Index, effect: &Effect) {
        self.bits |= effect.bits;
        effect.keys.iter().for_each(|&key| self.wake(index, key));
    }

    fn apply_slot(&mut self, index: &Index, slot: Slot) {
        self.apply_symbol(index, index.effect_of_slot(slot));
    }

    fn apply_entry(&mut self, index: &Index, unit: &Unit) {
        if let Target::Entry(entry) = unit.target {
            self.apply_symbol(index, index.effect_of_entry(entry));
        }
    }

    fn apply_symbol(&mut self, index: &Index, (bits, key): (u128, Option<KeyId>)) {
        self.bits |= bits;
        if let Some(key) = key {
            self.wake(index, key);
        }
    }

    /// Whether the clause has everything a unit cannot do without.
    fn meets(&self, unit: &Unit) -> bool {
        unit.demands & !self.bits == 0
    }
}

impl Workspace {
    /// Reads the turns of a call into words and clauses.
    pub fn read(&mut self, compiled: &Compiled, call: &Transcript) {
        let Workspace { text, forms, unknown_effects, word_forms, name_parts, .. } = self;
        text.clear();
        call.turns.iter().for_each(|turn| text.push_turn(&turn.text, &compiled.lexis.vocabulary));
        name_parts.clear();
        name_parts.resize(text.words().len(), NamePart::default());
        word_forms.clear();
        for word in text.words() {
            let mut on_new = |classes: &[u32]| {
                for (effects, index) in unknown_effects.iter_mut().zip(&compiled.indexes) {
                    effects.push(index.effect(None, classes));
                }
            };
            word_forms.push(forms.of(&compiled.lexis, text, word, &mut on_new));
        }
    }

    /// Runs the index of `pass` over the whole call; `hits` come in the order of the turns.
    pub fn run(&mut self, compiled: &Compiled, pass: usize, call: &Transcript, hits: &mut Vec<Hit>) {
        if compiled.indexes[pass].units.is_empty() {
            return;
        }
        for (number, turn) in call.turns.iter().enumerate() {
            for at in 0..self.text.turn_clauses(number).len() {
                let clause = self.text.turn_clauses(number)[at];
                self.run_clause(compiled, pass, number as u32, turn, &clause, hits);
            }
        }
    }

    fn run_clause(
        &mut self,
        compiled: &Compiled,
        pass: usize,
        turn: u32,
        spoken: &Turn,
        clause: &Clause,
        hits: &mut Vec<Hit>,
    ) {
        let index = &compiled.indexes[pass];
        let Workspace { text: call, forms, unknown_effects, word_forms, name_parts, edges, runner, waking } = self;
        let range = clause.first as usize..clause.end as usize;
        let words = ClauseWords {
            compiled,
            forms,
            text: &spoken.text,
            words: &call.words()[range.clone()],
            word_forms: &word_forms[range.clone()],
            name_parts: &name_parts[range],
            has_capitals: call.has_capitals(turn as usize),
        };
        waking.reset(index, spoken.speaker);
        edges.reset(words.words.len());
        for (at, &form) in words.word_forms.iter().enumerate() {
            let effect = match (form as usize).checked_sub(compiled.lexis.vocabulary.len()) {
                None => index.effect_of_word(WordId(form)),
                Some(beyond) => &unknown_effects[pass][beyond],
            };
            waking.apply(index, effect);
            wake_slots(&words, at, index, waking);
        }
        for level in 0..waking.entries.len() {
            for woken in 0..waking.entries[level].len() {
                let unit = &index.units[waking.entries[level][woken] as usize];
                if waking.meets(unit) && find_entry(unit, words, edges, runner) {
                    waking.apply_entry(index, unit);
                }
            }
        }
        let view = ClauseView { clause: words, edges };
        let mut asks = None;
        for &woken in &waking.patterns {
            let unit = &index.units[woken as usize];
            let Target::Pattern(pattern) = unit.target else {
                continue;
            };
            if !waking.meets(unit) {
                continue;
            }
            let Some(found) = find_parts(&unit.programs, &view, runner) else {
                continue;
            };
            let group = &compiled.groups[compiled.patterns[pattern as usize].group as usize];
            if group.exceptions.iter().any(|exception| find_parts(exception, &view, runner).is_some()) {
                continue;
            }
            let asks = *asks.get_or_insert_with(|| {
                let mut asked = |program| runner.first(program, &view).is_some();
                clause.asks || (!clause.punctuated && compiled.question.iter().any(&mut asked))
            });
            let name = group.binds.and_then(|_| runner.captured_name(&unit.programs[0], &view, found.clone()));
            let in_call = |range: Range<usize>| clause.first + range.start as u32..clause.first + range.end as u32;
            hits.push(Hit { pattern, turn, words: in_call(found), asks, name: name.map(in_call) });
        }
    }
}

/// Wakes what is filed under the slots that the word at `at` can begin.
fn wake_slots(words: &ClauseWords<'_>, at: usize, index: &Index, waking: &mut Waking) {
    let mark = words.words[at].mark;
    if mark.has(Mark::DIGITS) {
        waking.apply_slot(index, Slot::Digits);
    }
    if mark.has(Mark::MASKED_NAME) {
        waking.apply_slot(index, Slot::MaskedName);
    }
    if mark.has(Mark::MASKED_COMPANY) {
        waking.apply_slot(index, Slot::Company);
    }
    if words.looks_like_name(at) {
        waking.apply_slot(index, Slot::Name);
    }
    let part = words.name_parts[at];
    if part.is_any() {
        let bound = [
            (NamePart::CUSTOMER, Slot::CustomerName),
            (NamePart::AGENT, Slot::AgentName),
            (NamePart::COMPANY, Slot::Company),
        ];
        for (_, slot) in bound.into_iter().filter(|&(wanted, _)| part.has(wanted)) {
            waking.apply_slot(index, slot);
        }
    }
}

/// Notes every place of one wording of an entry; whether there is any.
fn find_entry(unit: &Unit, words: ClauseWords<'_>, edges: &mut Edges, runner: &mut Runner) -> bool {
    let (Target::Entry(entry), [program]) = (unit.target, unit.programs.as_slice()) else {
        return false;
    };
    let mut found: Vec<(usize, usize)> = Vec::new();
    let view = ClauseView { clause: words, edges };
    for start in 0..view.len() {
        runner.ends(program, &view, start, &mut |end| {
            if end > start {
                found.push((start, end));
            }
        });
    }
    for &(start, end) in &found {
        edges.add(start, end, entry);
    }
    !found.is_empty()
}

/// The words from the first to the last that the parts of a pattern were found in; `None` if one was not.
fn find_parts(programs: &[Program], view: &ClauseView<'_>, runner: &mut Runner) -> Option<Range<usize>> {
    let mut all: Option<Range<usize>> = None;
    for program in programs {
        let found = runner.first(program, view)?;
        all = Some(match all {
            None => found,
            Some(range) => range.start.min(found.start)..range.end.max(found.end),
        });
    }
    all
}
