//! The canonical form: one JSON object a conversation, its text exactly as delivered.

use serde_json::value::RawValue;

use super::draft::{Draft, not_utf8, too_many_turns};
use super::raw::{RawCall, RawLine, RawTurn, RawTurns, Scalar};
use super::{Block, Read, Reject, RejectScope, SpeakerNames};
use crate::transcript::{Place, Seconds, Speaker, Turn};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Reads a conversation from every line that is not blank.
pub(super) fn read_lines(block: &Block, names: &SpeakerNames, sink: &mut dyn FnMut(Read)) {
    let mut start = 0;
    let mut number = block.first_line;
    while start < block.bytes.len() {
        let rest = &block.bytes[start..];
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        conversation(&rest[..length], Place { source: block.source.clone(), line: Some(number) }, names, sink);
        start += length + 1;
        number += 1;
    }
}

/// Reads one conversation from the whole block.
pub(super) fn read_document(block: &Block, names: &SpeakerNames, sink: &mut dyn FnMut(Read)) {
    conversation(&block.bytes, Place { source: block.source.clone(), line: Some(block.first_line) }, names, sink);
}

fn conversation(bytes: &[u8], mut place: Place, names: &SpeakerNames, sink: &mut dyn FnMut(Read)) {
    let bytes = match place.line {
        Some(1) => bytes.strip_prefix(BOM).unwrap_or(bytes),
        _ => bytes,
    };
    if bytes.trim_ascii().is_empty() {
        return;
    }
    let mut draft = Draft::new(names);
    let read = match std::str::from_utf8(bytes) {
        Err(error) => Err(not_utf8("line", error.valid_up_to())),
        Ok(text) => match serde_json::from_str(text) {
            Ok(RawLine(Some(call))) => fill(&mut draft, call),
            Ok(RawLine(None)) => Err("the line is not a JSON object".to_owned()),
            Err(error) => {
                place.line = place.line.map(|line| line + (error.line() as u64).saturating_sub(1));
                Err(invalid(&error))
            }
        },
    };
    match read {
        Ok(()) => draft.finish(place, sink),
        Err(reason) => {
            let call_id = Some(draft.call.call_id).filter(|id| !id.is_empty());
            sink(Read::Reject(Reject { scope: RejectScope::Call, place, call_id, reason }));
        }
    }
}

/// What is wrong with JSON, quoting nothing of it.
fn invalid(error: &serde_json::Error) -> String {
    if error.is_data() {
        return format!("column {}: the line is not a conversation", error.column());
    }
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    format!("column {}: not valid JSON: {what}", error.column())
}

/// Turns what was written into the model; the reason if there is no call to be had from it.
fn fill(draft: &mut Draft<'_>, call: RawCall<'_>) -> Result<(), String> {
    for (field, value) in call.fields {
        set(draft, &field, value);
    }
    if call.further_fields > 0 {
        let reason = format!("{} further fields of the call were left out", call.further_fields);
        draft.note(RejectScope::Field, None, reason);
    }
    if draft.call.call_id.trim().is_empty() {
        draft.call.call_id.clear();
        return Err("`call_id` is missing or empty".to_owned());
    }
    let turns = match call.turns {
        RawTurns::List(turns) => turns,
        RawTurns::Missing => return Err("`turns` is missing".to_owned()),
        RawTurns::NotAList => return Err("`turns` is not a list".to_owned()),
        RawTurns::TooMany => return Err(too_many_turns()),
    };
    draft.call.turns.reserve_exact(turns.len());
    let mut has_bad_time = false;
    for (index, raw) in turns.into_iter().enumerate() {
        let RawTurn { speaker, text, start, end } = raw;
        let text = match text {
            Scalar::Text(text) if !text.trim().is_empty() => text.into_owned(),
            Scalar::Number(number) => number.to_string(),
            _ => {
                draft.note(RejectScope::Turn, None, format!("turn {index}, counted from 0, has no text"));
                // Its place is kept: labels and evidence name turns by their numbers in the input.
                draft.call.turns.push(Turn { speaker: Speaker::Other, text: String::new(), start: None, end: None });
                continue;
            }
        };
        let speaker = place_voice(draft, speaker, index);
        let (start, end) = (seconds(start, &mut has_bad_time), seconds(end, &mut has_bad_time));
        draft.call.turns.push(Turn { speaker, text, start, end });
    }
    if has_bad_time {
        let reason = "a `start` or `end` is not a number of seconds from 0 on: such times were left out";
        draft.note(RejectScope::Field, None, reason.to_owned());
    }
    Ok(())
}

/// Sets a field to a value of any type: a nested one as compact JSON, a number as written.
fn set(draft: &mut Draft<'_>, field: &str, value: &RawValue) {
    let json = value.get();
    match json.as_bytes().first() {
        Some(b'n') => {}
        Some(b'"') => match serde_json::from_str(json) {
            Ok(text) => draft.set(field, text, None),
            Err(error) => draft.note(RejectScope::Field, None, format!("a field was left out: {}", invalid(&error))),
        },
        Some(b'{' | b'[') => match field {
            "call_id" => {}
            _ => {
                draft.call.attributes.insert(field.to_owned(), compact(json));
                if IS_TEXT.contains(&field) {
                    let reason = format!("`{field}` is a list or an object: it is kept as an attribute");
                    draft.note(RejectScope::Field, None, reason);
                }
            }
        },
        _ => draft.set(field, json.to_owned(), None),
    }
}

/// The fields of the model that hold a text.
const IS_TEXT: [&str; 11] = [
    "agent_id",
    "agent_name",
    "channel",
    "company",
    "customer_name",
    "direction",
    "language",
    "purpose",
    "region",
    "started_at",
    "team",
];

/// JSON without the white space between its parts.
fn compact(json: &str) -> String {
    let mut is_text = false;
    let mut is_escaped = false;
    let keep = |c: &char| {
        if is_text {
            is_text = is_escaped || *c != '"';
            is_escaped = !is_escaped && *c == '\\';
            return true;
        }
        is_text = *c == '"';
        !c.is_ascii_whitespace()
    };
    json.chars().filter(keep).collect()
}

fn place_voice(draft: &mut Draft<'_>, speaker: Scalar<'_>, index: usize) -> Speaker {
    let label = match speaker {
        Scalar::Text(label) => label,
        Scalar::Number(number) => number.to_string().into(),
        Scalar::Missing | Scalar::Other => "".into(),
    };
    if let Some(speaker) = Speaker::from_name(&label) {
        return speaker;
    }
    if label.trim().is_empty() {
        draft.note(RejectScope::Field, None, format!("turn {index}, counted from 0, names no speaker"));
        return Speaker::Other;
    }
    draft.speaker(&label, None)
}

fn seconds(scalar: Scalar<'_>, has_bad_time: &mut bool) -> Option<Seconds> {
    let value = match scalar {
        Scalar::Missing => return None,
        Scalar::Number(number) => Some(number),
        Scalar::Text(text) => text.trim().parse().ok(),
        Scalar::Other => None,
    };
    let seconds = value.and_then(Seconds::new);
    *has_bad_time |= seconds.is_none();
    seconds
}
