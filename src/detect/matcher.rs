//! Runs an index over the clauses of a call.

use super::clause::{ClauseView, ClauseWords, EntryMemo, NamePart};
use super::compile::{Compiled, CompiledException, PatternId};
use super::gate::Gate;
use super::index::{Bits, Effect, Index, KeyId, UnitId};
use super::lexis::{Form, Forms};
use super::program::{OpenedProgram, Runner, each};
use crate::rulebook::Slot;
use crate::text::{CallText, Clause, Mark, Word, WordFlags, WordId};
use crate::transcript::{Speaker, Transcript, Turn};
use foldhash::fast::FixedState;
use std::collections::HashSet;
use std::ops::Range;

/// The fewest bytes of a word, other than a number, whose repetition tells something.
const SHORTEST_ECHO: usize = 4;

/// The last turn before `turn` whose speaker is the other one of the two; `None` if the same spoke first.
pub(super) fn other_before(turns: &[Turn], turn: usize) -> Option<usize> {
    let speaker = turns[turn].speaker;
    (0..turn).rev().find(|&before| turns[before].speaker != speaker)
}

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
    /// Per turn: whether it asks; filled by [`Workspace::mark_questions`].
    pub turn_asks: Vec<bool>,
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
    bits: Bits,
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
        self.bits = Bits::default();
        self.woken.clear();
    }

    #[inline]
    fn wake(&mut self, index: &Index, key: KeyId) {
        let seen = &mut self.key_seen[key as usize];
        if *seen == self.clause {
            return;
        }
        *seen = self.clause;
        for filing in &index.filed[key as usize] {
            if filing.speakers & self.speaker == 0 {
                continue;
            }
            if filing.is_shared {
                let seen = &mut self.unit_seen[filing.unit as usize];
                if *seen == self.clause {
                    continue;
                }
                *seen = self.clause;
            }
            self.woken.push(filing.unit);
        }
    }

    #[inline]
    fn apply(&mut self, index: &Index, effect: &Effect) {
        self.bits.add(&effect.bits);
        effect.keys.iter().for_each(|&key| self.wake(index, key));
    }

    fn apply_slot(&mut self, index: &Index, slot: Slot) {
        let effect = index.effect_of_slot(slot);
        self.bits.add(&effect.bits);
        if let Some(key) = effect.key {
            self.wake(index, key);
        }
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

    /// Notes which words of content the other speaker said in the turn just before.
    pub fn mark_echoes(&mut self, compiled: &Compiled, call: &Transcript) {
        let content = |word: &Word| {
            let flags = compiled.lexis.vocabulary.flags(word.id);
            let length = (word.end - word.start) as usize;
            word.mark.has(Mark::DIGITS) || (length >= SHORTEST_ECHO && !flags.has(WordFlags::NOT_NAME))
        };
        let mut said: HashSet<&str, FixedState> = HashSet::default();
        for turn in 1..call.turns.len() {
            let Some(other) = other_before(&call.turns, turn) else { continue };
            said.clear();
            let before = &self.text.words()[self.text.turn_words(other)];
            said.extend(before.iter().filter(|word| content(word)).map(|word| self.text.folded(word)));
            for index in self.text.turn_words(turn) {
                let word = &self.text.words()[index];
                if content(word) && said.contains(self.text.folded(word)) {
                    self.name_parts[index].set(NamePart::ECHO);
                }
            }
        }
    }

    /// Notes which turns ask something.
    pub fn mark_questions(&mut self, compiled: &Compiled, call: &Transcript) {
        self.turn_asks.clear();
        for (number, turn) in call.turns.iter().enumerate() {
            let clauses = self.text.turn_clauses(number).len();
            let asks = (0..clauses).any(|at| {
                let clause = self.text.turn_clauses(number)[at];
                let (mut view, _, runner, _) = self.view(compiled, number, turn, &clause);
                asks(&clause, compiled, &mut view, runner)
            });
            self.turn_asks.push(asks);
        }
    }

    /// A clause with what is known of its words, and the rest of the working memory.
    fn view<'a>(
        &'a mut self,
        compiled: &'a Compiled,
        turn: usize,
        spoken: &'a Turn,
        clause: &Clause,
    ) -> (ClauseView<'a>, &'a [Vec<Effect>; 2], &'a mut Runner, &'a mut Waking) {
        let range = clause.first as usize..clause.end as usize;
        let words = ClauseWords {
            compiled,
            forms: &self.forms,
            text: &spoken.text,
            words: &self.text.words()[range.clone()],
            word_forms: &self.word_forms[range.clone()],
            name_parts: &self.name_parts[range],
            has_capitals: self.text.has_capitals(turn),
        };
        self.memo.reset(compiled);
        let view = ClauseView::new(words, &mut self.memo);
        (view, &self.unknown_effects, &mut self.runner, &mut self.waking)
    }

    /// Runs the index of `pass` over the whole call; `hits` come in the order of the turns.
    pub fn run(&mut self, compiled: &Compiled, pass: usize, gate: &Gate<'_>, hits: &mut Vec<Hit>) {
        if compiled.indexes[pass].units.is_empty() {
            return;
        }
        for number in 0..gate.call.turns.len() {
            for at in 0..self.text.turn_clauses(number).len() {
                let clause = self.text.turn_clauses(number)[at];
                self.run_clause(compiled, pass, gate, number, &clause, hits);
            }
        }
    }

    fn run_clause(
        &mut self,
        compiled: &Compiled,
        pass: usize,
        gate: &Gate<'_>,
        turn: usize,
        clause: &Clause,
        hits: &mut Vec<Hit>,
    ) {
        let index = &compiled.indexes[pass];
        let spoken = &gate.call.turns[turn];
        let turn_words = self.text.turn_words(turn).len();
        let (mut view, unknown_effects, runner, waking) = self.view(compiled, turn, spoken, clause);
        waking.reset(index, spoken.speaker);
        for (at, &form) in view.clause.word_forms.iter().enumerate() {
            let effect = match (form as usize).checked_sub(compiled.lexis.vocabulary.len()) {
                None => index.effect_of_word(WordId(form)),
                Some(beyond) => &unknown_effects[pass][beyond],
            };
            waking.apply(index, effect);
            wake_slots(&view.clause, at, index, waking);
        }
        let mut asked = None;
        for &woken in &waking.woken {
            if !waking.bits.cover(&index.demands[woken as usize]) {
                continue;
            }
            let unit = &index.units[woken as usize];
            let group = &compiled.groups[unit.group as usize];
            let admitted = |conditions| gate.admits(conditions, turn, turn_words, clause);
            if !admitted(&group.conditions) || !admitted(&group.evidence) {
                continue;
            }
            let Some(found) = find_parts(&unit.programs, &mut view, runner) else { continue };
            let possible = |exception: &&CompiledException| waking.bits.cover(&exception.demands);
            let mut exceptions = group.exceptions.iter().filter(possible);
            if exceptions.any(|exception| find_parts(&exception.programs, &mut view, runner).is_some()) {
                continue;
            }
            let mut exceptions = group.exceptions_in_match.iter().filter(possible);
            if exceptions.any(|exception| overlaps(&exception.programs, &mut view, runner, &found)) {
                continue;
            }
            let asks = *asked.get_or_insert_with(|| asks(clause, compiled, &mut view, runner));
            let name =
                group.binds.and_then(|_| runner.captured_name(&unit.programs[0].program, &mut view, found.clone()));
            let in_call = |range: Range<usize>| clause.first + range.start as u32..clause.first + range.end as u32;
            let (words, name) = (in_call(found), name.map(in_call));
            hits.push(Hit { pattern: unit.pattern, turn: turn as u32, words, asks, name });
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
            (NamePart::ECHO, Slot::Echo),
        ];
        for (_, slot) in bound.into_iter().filter(|&(wanted, _)| part.has(wanted)) {
            waking.apply_slot(index, slot);
        }
    }
}

/// Whether a clause asks: by its question mark, or in a turn without punctuation by the language's forms.
fn asks(clause: &Clause, compiled: &Compiled, view: &mut ClauseView<'_>, runner: &mut Runner) -> bool {
    clause.asks || (!clause.punctuated && compiled.question.iter().any(|program| runner.first(program, view).is_some()))
}

/// Whether some stretch in which all the parts of an exception are found overlaps `found`; an exception of one
/// part is looked for everywhere, one of several only where each is found first.
fn overlaps(programs: &[OpenedProgram], view: &mut ClauseView<'_>, runner: &mut Runner, found: &Range<usize>) -> bool {
    match programs {
        [program] => {
            let before_end = (1 << found.end) - 1;
            let starts = program.starts(view) & before_end;
            each(starts).any(|start| runner.ends_behind(&program.program, view, start) >> (found.start + 1) != 0)
        }
        _ => find_parts(programs, view, runner)
            .is_some_and(|stretch| stretch.start < found.end && found.start < stretch.end),
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
