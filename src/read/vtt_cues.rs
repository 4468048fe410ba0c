//! WebVTT taken apart: cues, and the voices in them.

use super::clean::{clock, entities, lines};

/// A cue as written.
#[derive(Debug, Default)]
pub(super) struct Cue<'a> {
    /// The number of the line with the times.
    pub line: u64,
    pub id: &'a str,
    /// Seconds, negative if the cue lies before the first moment counted.
    pub start: Option<f64>,
    pub end: Option<f64>,
    pub text: Vec<&'a str>,
}

/// Calls `take` with every cue in the order of the file, and returns the line of the first block that is none.
pub(super) fn each_cue<'a>(text: &'a str, mut take: impl FnMut(&Cue<'a>)) -> Option<u64> {
    let mut stray = None;
    let mut cue: Option<Cue<'a>> = None;
    // The line before the times, which names the cue.
    let mut before: Option<(u64, &str)> = None;
    // The header is read elsewhere.
    let mut is_skipped = true;
    for (number, line) in (1..).zip(lines(text)) {
        let times = || times(line);
        if line.trim().is_empty() {
            cue.take().iter().for_each(&mut take);
            stray = stray.or(before.take().map(|(number, _)| number));
            is_skipped = false;
        } else if is_skipped {
        } else if let Some((start, end)) = times().filter(|(start, _)| cue.is_none() || start.is_some()) {
            let mut id = before.take().map_or("", |(_, id)| id.trim());
            if let Some(mut cue) = cue.take() {
                // A blank line is missing: the last line may name the next cue.
                if cue.text.last().is_some_and(|last| is_id(last)) {
                    id = cue.text.pop().unwrap_or_default().trim();
                }
                take(&cue);
            }
            cue = Some(Cue { line: number, id, start, end, text: Vec::new() });
        } else if let Some(cue) = &mut cue {
            cue.text.push(line);
        } else if before.is_none() {
            let word = line.split_whitespace().next().unwrap_or_default();
            is_skipped = matches!(word, "NOTE" | "STYLE" | "REGION");
            before = (!is_skipped).then_some((number, line));
        }
    }
    cue.iter().for_each(&mut take);
    stray.or(before.map(|(number, _)| number))
}

/// The times of a line with an arrow; each `None` if it cannot be read.
fn times(line: &str) -> Option<(Option<f64>, Option<f64>)> {
    let (start, end) = line.split_once("-->")?;
    Some((clock(start.trim()), end.split_whitespace().next().and_then(clock)))
}

fn is_id(line: &str) -> bool {
    let line = line.trim();
    line.bytes().all(|byte| byte.is_ascii_digit()) || sentence(line).is_some()
}

/// What cue ids of Teams have in common if one sentence was cut: `GUID/12` of `GUID/12-0`.
pub(super) fn sentence(id: &str) -> Option<&str> {
    let (sentence, part) = id.rsplit_once('-')?;
    let is_cut = sentence.contains('/') && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (is_cut && !id.contains(char::is_whitespace)).then_some(sentence)
}

/// What one voice says in a cue: lines parted by `\n`, tags gone, entities decoded.
#[derive(Debug, PartialEq)]
pub(super) struct Piece {
    pub voice: Option<String>,
    pub text: String,
}

/// The voices of a cue's text by its `<v Name>` tags.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut piece = Piece { voice: None, text: String::new() };
    let mut rest = text;
    // How far the last `>` is from the end. Searching for one again and again where there is none would take
    // quadratic time.
    let last_close = text.rfind('>').map(|at| text.len() - at);
    while let Some(at) = rest.find('<') {
        piece.text.push_str(&entities(&rest[..at]));
        rest = &rest[at..];
        if last_close.is_none_or(|close| rest.len() <= close) {
            break;
        }
        let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
        let Some(end) = is_tag.then(|| rest.find('>')).flatten() else {
            piece.text.push('<');
            rest = &rest[1..];
            continue;
        };
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        let (name, annotation) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let voice = match name.split('.').next() {
            Some("v") => Some(entities(annotation.trim())).filter(|name| !name.is_empty()),
            Some("/v") => None,
            _ => continue,
        };
        let text = std::mem::take(&mut piece.text);
        pieces.push(Piece { voice: std::mem::replace(&mut piece.voice, voice), text });
    }
    piece.text.push_str(&entities(rest));
    pieces.push(piece);
    pieces.retain(|piece| !piece.text.trim().is_empty());
    pieces
}

/// The name before `: ` at the start of a line, or in `[…]:`, and what follows.
pub(super) fn prefix(line: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 60;
    let line = line.trim();
    let end = line.char_indices().nth(LONGEST + 1).map_or(line.len(), |(at, _)| at);
    let (at, _) = line[..end].match_indices(':').find(|(at, _)| {
        let behind = &line[at + 1..];
        behind.is_empty() || behind.starts_with(char::is_whitespace)
    })?;
    let name = line[..at].trim_end();
    let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name).trim();
    name.contains(char::is_alphanumeric).then(|| (name, line[at + 1..].trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Voices<'a> = &'a [(Option<&'a str>, &'a str)];
    type Cues<'a> = &'a [(&'a str, Option<f64>, &'a str)];

    #[test]
    fn voices_are_told_by_their_tags() {
        let cases: [(&str, Voices<'_>); 9] = [
            ("Guten Tag", &[(None, "Guten Tag")]),
            ("<v Ann>Hi</v>", &[(Some("Ann"), "Hi")]),
            ("<v.loud.first Müller, A [B]>Hi", &[(Some("Müller, A [B]"), "Hi")]),
            ("<v A>one</v> <v B &amp; C>two <i>three</i>", &[(Some("A"), "one"), (Some("B & C"), "two three")]),
            ("<v A>one</v> two", &[(Some("A"), "one"), (None, " two")]),
            ("<00:00:19.000><c.x>a</c> &lt;v B&gt;", &[(None, "a <v B>")]),
            ("3 < 4 <b", &[(None, "3 < 4 <b")]),
            ("a < b > c", &[(None, "a < b > c")]),
            ("<v A></v>", &[]),
        ];
        for (text, expected) in cases {
            let found = pieces(text);
            let found: Vec<_> = found.iter().map(|piece| (piece.voice.as_deref(), &*piece.text)).collect();
            assert_eq!(found, expected, "text: {text:?}");
        }
    }

    #[test]
    fn cues_are_found_in_whatever_order_and_state() {
        let cases: [(&str, Cues<'_>, Option<u64>); 6] = [
            ("WEBVTT\n\n1\n00:01.000 --> 00:02.000 align:start\na\nb\n", &[("1", Some(1.0), "a|b")], None),
            ("WEBVTT\n\nNOTE x\n00:01.000 --> 00:02.000\n\n-0:0:1.0 --> 0:0:2.0\na", &[("", Some(-1.0), "a")], None),
            (
                "WEBVTT\n\n1\n00:01.000 --> 00:02.000\na\n2\n00:03.000 --> 00:04.000\nb",
                &[("1", Some(1.0), "a"), ("2", Some(3.0), "b")],
                None,
            ),
            ("WEBVTT\n\nx --> y\na --> b\n", &[("", None, "a --> b")], None),
            ("WEBVTT\n\nno cue\nat all\n\n", &[], Some(3)),
            ("WEBVTT", &[], None),
        ];
        for (text, expected, stray) in cases {
            let mut found = Vec::new();
            let lost = each_cue(text, |cue| found.push((cue.id.to_owned(), cue.start, cue.text.join("|"))));
            let found: Vec<_> = found.iter().map(|(id, start, text)| (&**id, *start, &**text)).collect();
            assert_eq!((&*found, lost), (expected, stray), "text: {text:?}");
        }
    }

    #[test]
    fn a_prefix_is_a_name_and_a_colon_set_off() {
        let long = format!("{}: x", "n".repeat(61));
        let cases = [
            ("Tom Baker: Hi", Some(("Tom Baker", "Hi"))),
            ("Tom Baker:", Some(("Tom Baker", ""))),
            ("[SPEAKER_00]: a", Some(("SPEAKER_00", "a"))),
            ("at 14:30 we", None),
            (": x", None),
            (&long, None),
        ];
        for (line, expected) in cases {
            assert_eq!(prefix(line), expected, "line: {line:?}");
        }
    }
}
