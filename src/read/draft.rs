//! A call while it is read: its fields set by name, its voices placed, what was lost of it noted.

use std::collections::HashMap;
use std::path::Path;

use super::{Block, MAX_NOTES, MAX_TURNS, Read, Reject, RejectScope, SpeakerNames, find};
use crate::transcript::{Channel, Direction, Language, Place, Purpose, Speaker, Transcript};

/// What every reader fills.
pub(super) struct Draft<'n> {
    pub call: Transcript,
    names: &'n SpeakerNames,
    placed: HashMap<String, Speaker>,
    notes: Vec<(RejectScope, Option<u64>, String)>,
    further_notes: usize,
}

/// Reads a format that has one call a file. `parse` fills the draft from the text, or says why it cannot.
pub(super) fn read_file(
    block: &Block,
    names: &SpeakerNames,
    sink: &mut dyn FnMut(Read),
    parse: fn(&str, &mut Draft<'_>) -> Result<(), String>,
) {
    let place = Place { source: block.source.clone(), line: None };
    let read = text(&block.bytes).and_then(|text| {
        let mut draft = Draft::new(names);
        let path = Path::new(&*block.source);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        draft.call.call_id = match find::stem(&name) {
            (stem, Some(_)) => stem.to_owned(),
            (name, None) => Path::new(name).file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        };
        if draft.call.call_id.is_empty() {
            draft.call.call_id = "unnamed".to_owned();
        }
        parse(text, &mut draft)?;
        match draft.call.turns.len() > MAX_TURNS {
            true => Err(too_many_turns()),
            false => Ok(draft),
        }
    });
    match read {
        Ok(mut draft) => {
            if draft.call.turns.iter().all(|turn| turn.start.is_some()) {
                draft.call.turns.sort_by(|a, b| a.start.partial_cmp(&b.start).unwrap_or(std::cmp::Ordering::Equal));
            }
            draft.finish(place, sink);
        }
        Err(reason) => sink(Read::Reject(Reject { scope: RejectScope::Call, place, call_id: None, reason })),
    }
}

/// The text of a file in UTF-8.
fn text(bytes: &[u8]) -> Result<&str, String> {
    let head = &bytes[..bytes.len().min(64)];
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || head.contains(&0) {
        return Err("byte 0: the file is not UTF-8, but looks like UTF-16: save it as UTF-8".to_owned());
    }
    std::str::from_utf8(bytes).map_err(|error| not_utf8("file", error.valid_up_to()))
}

/// Why bytes are not text; `byte` counts from 0 in what `whole` names.
pub(super) fn not_utf8(whole: &str, byte: usize) -> String {
    format!("byte {byte} of the {whole} is not UTF-8: save it as UTF-8")
}

pub(super) fn too_many_turns() -> String {
    format!("the call has more than {MAX_TURNS} turns, the most that one call may have")
}

impl<'n> Draft<'n> {
    pub fn new(names: &'n SpeakerNames) -> Self {
        let (call, placed, notes) = (Transcript::default(), HashMap::new(), Vec::new());
        Draft { call, names, placed, notes, further_notes: 0 }
    }

    /// Notes that a turn was left out or a field ignored.
    pub fn note(&mut self, scope: RejectScope, line: Option<u64>, reason: String) {
        if self.notes.len() < MAX_NOTES {
            self.notes.push((scope, line, reason));
        } else {
            self.further_notes += 1;
        }
    }

    /// Whether `label` is a voice's by itself, not by how often it stands there.
    pub fn is_known(&self, label: &str) -> bool {
        self.names.named(label).is_some()
    }

    /// The speaker behind `label`; the first time that nothing tells it, that is noted.
    pub fn speaker(&mut self, label: &str, line: Option<u64>) -> Speaker {
        if let Some(speaker) = self.placed.get(label) {
            return *speaker;
        }
        let speaker = self.names.speaker(label).unwrap_or_else(|| {
            let shown = cut(label);
            let reason = format!("voice `{shown}` is not known: say --speaker '{shown}=agent' or =customer");
            self.note(RejectScope::Field, line, reason);
            Speaker::Other
        });
        self.placed.insert(label.to_owned(), speaker);
        speaker
    }

    /// Sets the field of that name in the canonical form. What is none of its values, or no field of the model,
    /// is kept among the attributes.
    pub fn set(&mut self, field: &str, value: String, line: Option<u64>) {
        let call = &mut self.call;
        let placed = match field {
            "call_id" => return call.call_id = value,
            "agent_id" => return call.agent_id = Some(value),
            "agent_name" => return call.agent_name = Some(value),
            "team" => return call.team = Some(value),
            "started_at" => return call.started_at = Some(value),
            "company" => return call.company = Some(value),
            "customer_name" => return call.customer_name = Some(value),
            "language" => language(&value).map(|language| call.language = Some(language)),
            "region" => language(&value).map(|region| call.region = Some(region)),
            "channel" => named(&value, Channel::from_name).map(|channel| call.channel = Some(channel)),
            "direction" => named(&value, Direction::from_name).map(|direction| call.direction = Some(direction)),
            "purpose" => named(&value, Purpose::from_name).map(|purpose| call.purpose = Some(purpose)),
            _ => {
                call.attributes.insert(field.to_owned(), value);
                return;
            }
        };
        if placed.is_none() && !value.trim().is_empty() {
            call.attributes.insert(field.to_owned(), value);
            let reason = format!("the value of `{field}` is not {}: it is kept as an attribute", values(field));
            self.note(RejectScope::Field, line, reason);
        }
    }

    /// Gives the call and what was noted to `sink`.
    pub fn finish(mut self, place: Place, sink: &mut dyn FnMut(Read)) {
        if self.further_notes > 0 {
            let reason = format!("{} further turns or fields of this call could not be read", self.further_notes);
            self.notes.push((RejectScope::Field, None, reason));
        }
        let id = (!self.notes.is_empty()).then(|| self.call.call_id.clone());
        sink(Read::Call(Box::new(self.call), place.clone()));
        for (scope, line, reason) in self.notes {
            let place = Place { source: place.source.clone(), line: line.or(place.line) };
            sink(Read::Reject(Reject { scope, place, call_id: id.clone(), reason }));
        }
    }
}

fn named<T>(value: &str, from_name: fn(&str) -> Option<T>) -> Option<T> {
    from_name(value).or_else(|| from_name(&value.trim().to_lowercase()))
}

/// What `field` may say.
fn values(field: &str) -> String {
    match field {
        "channel" => list(Channel::ALL, Channel::as_str),
        "direction" => list(Direction::ALL, Direction::as_str),
        "purpose" => list(Purpose::ALL, Purpose::as_str),
        _ => "a language such as de, de-CH, deu or german".to_owned(),
    }
}

fn list<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> String {
    format!("one of {}", all.iter().map(|one| name(*one)).collect::<Vec<_>>().join(", "))
}

/// A language by its BCP 47 tag, its code of three letters or its English name.
fn language(value: &str) -> Option<Language> {
    const LONG: [(&str, &[&str]); 5] = [
        ("de", &["deu", "ger", "german"]),
        ("fr", &["fra", "fre", "french"]),
        ("it", &["ita", "italian"]),
        ("en", &["eng", "english"]),
        ("nl", &["nld", "dut", "dutch"]),
    ];
    Language::from_tag(value).or_else(|| {
        let value = value.trim().to_lowercase();
        let primary = value.split(['-', '_']).next()?;
        let (code, _) = LONG.iter().find(|(_, names)| names.contains(&primary))?;
        Language::from_tag(code)
    })
}

/// A label short enough for a message, without invisible characters.
fn cut(label: &str) -> String {
    let label = super::clean::text(label);
    match label.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &label[..at]),
        None => label,
    }
}
