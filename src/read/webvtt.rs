//! WebVTT as Teams, Zoom, WhisperX, AWS and others write it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::clean::{self, lines, millis};
use super::draft::{Draft, too_many_turns};
use super::vtt_cues::{Cue, each_cue, pieces, prefix, sentence};
use super::{MAX_TURNS, RejectScope};
use crate::transcript::{Seconds, Speaker, Turn};

/// No transcript has more voices; what comes later in the file is not counted.
const MAX_NAMES: usize = 10_000;

/// Fills `draft` from `text`. Times before the first moment counted move all times, so that the first is 0.
pub(super) fn read(text: &str, draft: &mut Draft<'_>) -> Result<(), String> {
    let text = text.trim_start_matches('\u{feff}');
    for line in lines(text).skip(1).take_while(|line| !line.trim().is_empty()) {
        if let Some(language) = line.strip_prefix("Language:") {
            draft.set("language", language.trim().to_owned(), None);
        }
    }
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut earliest = 0.0_f64;
    each_cue(text, |cue| {
        earliest = earliest.min(cue.start.unwrap_or(0.0));
        for piece in pieces(&cue.text.join("\n")).iter().take(1).filter(|piece| piece.voice.is_none()) {
            if let Some((name, _)) = prefix(first_line(&piece.text))
                && (names.len() < MAX_NAMES || names.contains_key(name))
            {
                *names.entry(name.to_owned()).or_default() += 1;
            }
        }
    });
    let mut reading = Reading { draft, names, earliest, last: None, unnamed: 0, languages: BTreeMap::new() };
    let stray = each_cue(text, |cue| reading.cue(cue));
    let Reading { unnamed, languages, .. } = reading;
    if draft.call.turns.len() > MAX_TURNS {
        return Err(too_many_turns());
    }
    if draft.call.turns.is_empty() {
        return Err("the file begins with WEBVTT but has no cue with text".to_owned());
    }
    if let Some((language, _)) = languages.into_iter().max_by_key(|(_, turns)| *turns)
        && draft.call.language.is_none()
    {
        draft.set("language", language, None);
    }
    if unnamed > 0 {
        let reason = format!("{unnamed} turns name no voice: their speaker is `other`");
        draft.note(RejectScope::Field, None, reason);
    }
    if stray.is_some() {
        draft.note(RejectScope::Turn, stray, "a block without times is no cue: it was left out".to_owned());
    }
    Ok(())
}

fn first_line(text: &str) -> &str {
    text.trim_start().split('\n').next().unwrap_or_default()
}

/// A cue's text as Microsoft Graph writes it with metadata.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata<'a> {
    #[serde(borrow)]
    speaker_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    spoken_text: Cow<'a, str>,
    #[serde(borrow)]
    spoken_language: Option<Cow<'a, str>>,
}

/// What one voice says in a cue.
struct Said {
    label: Option<String>,
    text: String,
}

/// How far the file is read.
struct Reading<'d, 'n> {
    draft: &'d mut Draft<'n>,
    /// How many cues each name before a colon heads.
    names: HashMap<String, usize>,
    earliest: f64,
    /// The sentence and the voice of the turn before, where its cue's id tells.
    last: Option<(String, Option<String>)>,
    unnamed: usize,
    languages: BTreeMap<String, usize>,
}

impl Reading<'_, '_> {
    fn cue(&mut self, cue: &Cue<'_>) {
        if self.draft.call.turns.len() > MAX_TURNS {
            return;
        }
        let said = self.said(&cue.text.join("\n"));
        let (start, end) = (self.seconds(cue.start), self.seconds(cue.end));
        let sentence = sentence(cue.id).filter(|_| said.len() == 1);
        if let ([one], Some(sentence), Some((last, label)), Some(turn)) =
            (&*said, sentence, &self.last, self.draft.call.turns.last_mut())
            && last == sentence
            && *label == one.label
        {
            clean::push(&mut turn.text, &one.text);
            turn.end = end.or(turn.end);
            return;
        }
        self.last = None;
        for Said { label, text } in said {
            let speaker = match &label {
                Some(label) => self.draft.speaker(label, Some(cue.line)),
                None => {
                    self.unnamed += 1;
                    Speaker::Other
                }
            };
            self.draft.call.turns.push(Turn { speaker, text, start, end });
            self.last = sentence.map(|sentence| (sentence.to_owned(), label));
        }
    }

    fn seconds(&self, time: Option<f64>) -> Option<Seconds> {
        time.and_then(|time| Seconds::new(millis(time - self.earliest)))
    }

    /// Who says what in a cue; nobody says nothing.
    fn said(&mut self, text: &str) -> Vec<Said> {
        let mut said: Vec<Said> = Vec::new();
        if let Some(metadata) = metadata(text) {
            if let Some(language) = metadata.spoken_language {
                *self.languages.entry(language.into_owned()).or_default() += 1;
            }
            let label = metadata.speaker_name.map(Cow::into_owned).filter(|name| !name.trim().is_empty());
            said.push(Said { label, text: clean::text(&metadata.spoken_text) });
        } else {
            for piece in pieces(text) {
                match piece.voice {
                    Some(voice) => said.push(Said { label: Some(voice), text: clean::text(&piece.text) }),
                    None => self.split_lines(&piece.text, &mut said),
                }
            }
        }
        said.retain(|one| !one.text.is_empty());
        said
    }

    /// Parts lines without tags where a name or the dashes of AWS begin another voice.
    fn split_lines(&self, text: &str, said: &mut Vec<Said>) {
        let dashes = text.split('\n').filter(|line| line.starts_with("-- ")).count();
        for (index, line) in text.split('\n').enumerate() {
            if let Some((name, rest)) = prefix(line).filter(|(name, _)| self.is_name(name)) {
                said.push(Said { label: Some(name.to_owned()), text: clean::text(rest) });
            } else if let Some(rest) = line.strip_prefix("-- ").filter(|_| dashes > 1) {
                said.push(Said { label: None, text: clean::text(rest) });
            } else {
                match said.last_mut().filter(|_| index > 0) {
                    Some(last) => clean::push(&mut last.text, line),
                    None => said.push(Said { label: None, text: clean::text(line) }),
                }
            }
        }
    }

    fn is_name(&self, name: &str) -> bool {
        self.names.get(name).is_some_and(|cues| *cues >= 2) || self.draft.is_known(name)
    }
}

fn metadata(text: &str) -> Option<Metadata<'_>> {
    let text = text.trim();
    text.starts_with('{').then(|| serde_json::from_str(text).ok()).flatten()
}
