//! Plain text: `[00:12] Label: text`, a header before it, notes in it.

use std::collections::HashMap;

use super::clean::{self, lines};
use super::draft::{Draft, too_many_turns};
use super::plain_line::{Line, is_note, take_apart};
use super::{MAX_TURNS, RejectScope};
use crate::transcript::{Seconds, Speaker, Turn};

/// No transcript has more labels; what comes later in the file is not counted.
const MAX_LABELS: usize = 10_000;

/// Fills `draft` from `text`, or says what was looked for and not found.
pub(super) fn read(text: &str, draft: &mut Draft<'_>) -> Result<(), String> {
    let text = text.trim_start_matches('\u{feff}');
    let layout = Layout::of(text);
    let mut reading = Reading { draft, labelled: 0, after_blank: false, is_open: false, stamp: None };
    for (number, line) in (1..).zip(lines(text)) {
        reading.line(line, number, &layout);
        if reading.draft.call.turns.len() > MAX_TURNS {
            return Err(too_many_turns());
        }
    }
    if reading.labelled == 0 {
        return Err(format!(
            "no turn found: tried plain text (no line `[00:12] Label: text` whose label is a role word, is placed \
             with --speaker or heads two lines), WebVTT (does not begin with WEBVTT) and {}",
            match text.trim_start().starts_with('[') {
                true => "JSON Lines (a JSON array must be written as one object a line)",
                false => "JSON Lines (does not begin with {)",
            }
        ));
    }
    draft.call.turns.retain(|turn| !turn.text.is_empty());
    Ok(())
}

/// What only the whole file tells: where its lines begin, and how often each label heads one.
struct Layout<'a> {
    indent: usize,
    labels: HashMap<&'a str, usize>,
}

impl<'a> Layout<'a> {
    fn of(text: &'a str) -> Self {
        let indents = lines(text).filter(|line| !line.trim().is_empty()).map(indent);
        let mut layout = Layout { indent: indents.min().unwrap_or(0), labels: HashMap::new() };
        for line in lines(text).filter(|line| indent(line) == layout.indent) {
            if let Some(label) = take_apart(line.trim()).label.filter(|label| label.is_set_off)
                && (layout.labels.len() < MAX_LABELS || layout.labels.contains_key(label.name))
            {
                *layout.labels.entry(label.name).or_default() += 1;
            }
        }
        layout
    }

    /// Whether the label of `line` stands for a voice.
    fn is_voice(&self, line: &Line<'_>, draft: &Draft<'_>) -> bool {
        line.label.as_ref().is_some_and(|label| {
            let is_repeated = label.is_set_off && self.labels.get(label.name).is_some_and(|count| *count >= 2);
            is_repeated || draft.is_known(label.name)
        })
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// How far the file is read.
struct Reading<'d, 'n> {
    draft: &'d mut Draft<'n>,
    labelled: usize,
    after_blank: bool,
    /// Whether a line without a label goes on with the last turn.
    is_open: bool,
    /// A time that stood alone on its line.
    stamp: Option<f64>,
}

impl Reading<'_, '_> {
    fn line(&mut self, line: &str, number: u64, layout: &Layout<'_>) {
        let text = line.trim();
        if text.is_empty() {
            self.after_blank = true;
            return;
        }
        let is_indented = indent(line) > layout.indent;
        let has_begun = if is_indented { false } else { self.begin(text, number, layout) };
        if !has_begun && !is_note(text) {
            self.go_on(text, is_indented, number);
        }
        self.after_blank = false;
    }

    /// Takes a line that begins something: a turn, a field of the header, a time. `false` if it begins nothing.
    fn begin(&mut self, text: &str, number: u64, layout: &Layout<'_>) -> bool {
        let line = take_apart(text);
        let label = line.label.as_ref().map(|label| label.name);
        if let Some(label) = label
            && line.start.is_none()
            && self.draft.call.turns.is_empty()
            && !self.draft.is_known(label)
            && let Some(field) = header_field(label)
        {
            let value = clean::text(line.text);
            if !value.is_empty() {
                self.draft.set(field, value, Some(number));
            }
            return true;
        }
        if let Some(label) = label.filter(|_| layout.is_voice(&line, self.draft)) {
            let speaker = self.draft.speaker(label, Some(number));
            self.labelled += 1;
            self.push(speaker, line.text, line.start, line.end);
            return true;
        }
        if !line.is_stamped {
            return false;
        }
        // The time says that something new begins, and nothing says whose it is.
        let behind = text[text.find([']', ')']).map_or(text.len(), |at| at + 1)..].trim();
        if behind.is_empty() {
            self.stamp = line.start;
        } else if !is_note(behind) {
            let reason = "the line has a time but no label that is a voice: its speaker is `other`";
            self.draft.note(RejectScope::Field, Some(number), reason.to_owned());
            self.push(Speaker::Other, behind, line.start, line.end);
        }
        true
    }

    fn push(&mut self, speaker: Speaker, text: &str, start: Option<f64>, end: Option<f64>) {
        let start = start.or(self.stamp.take());
        let turn = Turn {
            speaker,
            text: clean::text(text),
            start: start.and_then(Seconds::new),
            end: end.and_then(Seconds::new),
        };
        self.draft.call.turns.push(turn);
        self.is_open = true;
    }

    /// Takes a line that begins nothing: it goes on with the turn above, unless a blank line parts them.
    fn go_on(&mut self, text: &str, is_indented: bool, number: u64) {
        let Some(turn) = self.draft.call.turns.last_mut() else {
            return;
        };
        let is_parted = self.after_blank && !is_indented && !turn.text.is_empty();
        if self.is_open && !is_parted {
            clean::push(&mut turn.text, text);
        } else if self.after_blank || self.is_open {
            self.is_open = false;
            let reason = "a paragraph without a label stands behind a blank line: it was left out; indent it to go on";
            self.draft.note(RejectScope::Turn, Some(number), reason.to_owned());
        }
    }
}

/// The field of the model that a header's name stands for, in English or one of the four other languages.
fn header_field(label: &str) -> Option<&'static str> {
    const FIELDS: [(&str, &[&str]); 12] = [
        ("call_id", &["call id", "anruf id", "appel id", "id appel", "id chiamata", "gespreks id"]),
        ("language", &["language", "sprache", "langue", "lingua", "taal"]),
        ("agent_id", &["agent id", "agenten id", "id agent", "id agente", "id operatore", "medewerker id"]),
        ("agent_name", &["agent name", "agentenname", "nom de l'agent", "nome agente", "naam medewerker"]),
        ("team", &["team", "équipe", "equipe", "squadra"]),
        ("started_at", &["started at", "date", "datum", "data"]),
        ("company", &["company", "firma", "unternehmen", "entreprise", "société", "azienda", "bedrijf"]),
        ("customer_name", &["customer name", "kundenname", "nom du client", "nome cliente", "klantnaam"]),
        ("channel", &["channel", "kanal", "canal", "canale", "kanaal"]),
        ("direction", &["direction", "richtung", "sens", "direzione", "richting"]),
        ("purpose", &["purpose", "zweck", "objectif", "scopo", "doel"]),
        ("region", &["region", "région", "regione", "regio"]),
    ];
    let label = clean::text(label).to_lowercase().replace(['-', '_'], " ").replace('’', "'");
    FIELDS.iter().find(|(_, names)| names.contains(&&*label)).map(|(field, _)| *field)
}
