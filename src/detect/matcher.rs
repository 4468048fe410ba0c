//! Runs an index over the clauses of a call.

use super::clause::{ClauseView, ClauseWords, EntryMemo, NamePart};
use super::compile::{Compiled, PatternId};
use super::index::{Effect, Index, KeyId, Unit, UnitId};
use super::lexis::{Form, Forms};
use super::program::{OpenedProgram, Runner};
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
    memo: EntryMemo,
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
    woken: Vec<UnitId>,
}

impl Waking {
    fn reset(&mut self, index: &Index, speaker: Speaker) {
        self.speaker = 1 << speaker as u8;
        self.key_seen.resize(self.key_seen.len().max(index.filed.len()), 0);
        self.unit_seen.resize(self.unit_seen.len().max(index.units.len()), 0);
        if self.clause == u32::MAX {
            self.key_seen.fill(0);
            self.unit_seen.fill(0);
            self.clause = 0;
        }
        self.clause += 1;
        self.bits = 0;
        self.woken.clear();
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
            self.woken.push(id);
        }
    }

    #[inline]
    fn apply(&mut self, index: &Index, effect: &Effect) {
        self.bits |= effect.bits;
        effect.keys.iter().for_each(|&key| self.wake(index, key));
    }

    fn apply_slot(&mut self, index: &Index, slot: Slot) {
        let effect = index.effect_of_slot(slot);
        self.bits |= effect.bits;
        if let Some(key) = effect.key {
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
                    effects.push(index.effect_of_classes(classes));
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
        let Workspace { text: call, forms, unknown_effects, word_forms, name_parts, memo, runner, waking } = self;
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
        memo.reset(compiled);
        for (at, &form) in words.word_forms.iter().enumerate() {
            let effect = match (form as usize).checked_sub(compiled.lexis.vocabulary.len()) {
                None => index.effect_of_word(WordId(form)),
                Some(beyond) => &unknown_effects[pass][beyond],
            };
            waking.apply(index, effect);
            wake_slots(&words, at, index, waking);
        }
        let mut view = ClauseView { clause: words, memo };
        let mut asks = None;
        for &woken in &waking.woken {
            let unit = &index.units[woken as usize];
            if !waking.meets(unit) {
                continue;
            }
            let pattern = unit.pattern;
            let Some(found) = find_parts(&unit.programs, &mut view, runner) else { continue };
            let group = &compiled.groups[compiled.patterns[pattern as usize].group as usize];
            if group.exceptions.iter().any(|exception| find_parts(exception, &mut view, runner).is_some()) {
                continue;
            }
            let asks = *asks.get_or_insert_with(|| {
                let mut asked = |program| runner.first(program, &mut view).is_some();
                clause.asks || (!clause.punctuated && compiled.question.iter().any(&mut asked))
            });
            let name =
                group.binds.and_then(|_| runner.captured_name(&unit.programs[0].program, &mut view, found.clone()));
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

/// The words from the first to the last that the parts of a pattern were found in; `None` if one was not.
fn find_parts(programs: &[OpenedProgram], view: &mut ClauseView<'_>, runner: &mut Runner) -> Option<Range<usize>> {
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
