//! One line of plain text taken apart: time, label, text.

use super::clean::clock;

/// A line as it could be read; whether its label is one is for the file to say.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Line<'a> {
    pub start: Option<f64>,
    pub end: Option<f64>,
    /// The time stands first and in brackets, so that it is a time whatever follows.
    pub is_stamped: bool,
    pub label: Option<Label<'a>>,
    /// What stands behind time and label.
    pub text: &'a str,
}

/// What stands before a colon.
#[derive(Debug, PartialEq)]
pub(super) struct Label<'a> {
    pub name: &'a str,
    /// A blank or the end of the line follows the colon.
    pub is_set_off: bool,
}

/// The longest label, in characters.
const LABEL: usize = 40;

/// How many bytes are searched for a label: none is longer, even with a time.
const HEAD: usize = 4 * LABEL + 40;

/// Takes `line` apart; it has no white space at its ends.
pub(super) fn take_apart(line: &str) -> Line<'_> {
    let (stamp, rest) = match stamp(line) {
        Some((stamp, rest)) => (Some(stamp), rest),
        None => (None, line),
    };
    let mut taken = Line { text: rest, ..Line::default() };
    let mut time = stamp.as_ref().map(|stamp| stamp.time);
    taken.is_stamped = stamp.is_some_and(|stamp| stamp.is_bracketed);
    if let Some((label, label_time, text)) = label(rest) {
        taken.label = Some(label);
        taken.text = text;
        time = time.or(label_time);
        if let (None, Some((late, text))) = (time, self::stamp(text))
            && late.is_bracketed
        {
            time = Some(late.time);
            taken.text = text;
        }
    }
    (taken.start, taken.end) = time.map_or((None, None), |(start, end)| (Some(start), end));
    taken
}

/// Whether all of `line` is a note of the transcriber: `[…]`, `(…)` or `*…*`.
pub(super) fn is_note(line: &str) -> bool {
    [('[', ']'), ('(', ')'), ('*', '*')].into_iter().any(|(open, close)| {
        let inner = line.strip_prefix(open).and_then(|line| line.strip_suffix(close));
        inner.is_some_and(|inner| !inner.is_empty() && !inner.contains(close))
    })
}

type Time = (f64, Option<f64>);

struct Stamp {
    time: Time,
    is_bracketed: bool,
}

/// The time at the start of `text`, and what follows it.
fn stamp(text: &str) -> Option<(Stamp, &str)> {
    if let Some((inside, rest)) = bracketed(text) {
        let time = span(inside)?;
        return Some((Stamp { time, is_bracketed: true }, rest));
    }
    let (first, rest) = token(text);
    let start = clock(first).filter(|start| *start >= 0.0)?;
    let (dash, behind) = token(rest);
    let (second, after) = token(behind);
    let (end, rest) = match clock(second) {
        Some(end) if is_dash(dash) => (Some(end), after),
        _ if is_dash(dash) => (None, behind),
        _ => (None, rest),
    };
    Some((Stamp { time: (start, end), is_bracketed: false }, rest))
}

/// A time, or two with a dash between.
fn span(text: &str) -> Option<Time> {
    let text = text.trim();
    if let Some(start) = clock(text) {
        return (start >= 0.0).then_some((start, None));
    }
    let (start, end) = ["-->", "-", "–", "—"].iter().find_map(|dash| text.split_once(dash))?;
    let start = clock(start.trim()).filter(|start| *start >= 0.0)?;
    Some((start, Some(clock(end.trim())?)))
}

/// What is in the brackets that `text` begins with, and what follows them.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let (open, close) = if text.starts_with('[') { (1, ']') } else { (1, ')') };
    if !text.starts_with(['[', '(']) {
        return None;
    }
    let end = head(text).find(close)?;
    Some((&text[open..end], text[end + 1..].trim_start()))
}

/// The label at the start of `text`, a time in it, and what follows its colon.
fn label(text: &str) -> Option<(Label<'_>, Option<Time>, &str)> {
    // `[SPEAKER_00]: text`
    if let Some((inside, rest)) = bracketed(text).filter(|_| text.starts_with('['))
        && let Some(rest) = rest.strip_prefix(':')
    {
        return named(inside, rest).map(|label| (label, None, rest.trim_start()));
    }
    for (colon, _) in head(text).match_indices(':') {
        let (before, behind) = (&text[..colon], &text[colon + 1..]);
        if behind.starts_with("//") {
            return None;
        }
        let before = before.trim_end();
        if let Some((name, time)) = timed(before) {
            return named(name, behind).map(|label| (label, Some(time), behind.trim_start()));
        }
        // The colon of a time stands between digits, that of `Kund:in` before its ending; the label's comes later.
        let ending = behind.strip_prefix("in").is_some_and(|rest| rest.trim_start().starts_with([':', '[', '(']));
        let digits = before.ends_with(|c: char| c.is_ascii_digit()) && behind.starts_with(|c: char| c.is_ascii_digit());
        let is_inside = ending || digits;
        if !is_inside {
            return named(before, behind).map(|label| (label, None, behind.trim_start()));
        }
    }
    None
}

/// A label with a time behind it: `Kundin [00:12]`, `Kundin 00:12`.
fn timed(text: &str) -> Option<(&str, Time)> {
    let at = match text.chars().next_back()? {
        ']' => text.rfind('[')?,
        ')' => text.rfind('(')?,
        _ => {
            let at = text.rfind(char::is_whitespace)?;
            let time = clock(text[at..].trim_start()).filter(|time| *time >= 0.0)?;
            return Some((text[..at].trim_end(), (time, None)));
        }
    };
    let time = span(text[at..].trim_matches(['[', ']', '(', ')']))?;
    Some((text[..at].trim_end(), time))
}

fn named<'a>(name: &'a str, behind: &str) -> Option<Label<'a>> {
    let name = name.trim();
    let is_label = name.contains(char::is_alphanumeric) && name.chars().nth(LABEL).is_none();
    let is_set_off = behind.is_empty() || behind.starts_with(char::is_whitespace);
    is_label.then_some(Label { name, is_set_off })
}

fn token(text: &str) -> (&str, &str) {
    match text.find(char::is_whitespace) {
        Some(at) => (&text[..at], text[at..].trim_start()),
        None => (text, ""),
    }
}

fn is_dash(text: &str) -> bool {
    matches!(text, "-" | "–" | "—" | "-->")
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_apart() {
        // line, start, end, label, text
        let cases = [
            ("[00:12] Kundin: Guten Tag", Some(12.0), None, Some("Kundin"), "Guten Tag"),
            ("(1:02:03,5) Agent : Oui : non", Some(3723.5), None, Some("Agent"), "Oui : non"),
            ("00:12 Kundin: Tag", Some(12.0), None, Some("Kundin"), "Tag"),
            ("00:12 - 00:14 Kundin: Tag", Some(12.0), Some(14.0), Some("Kundin"), "Tag"),
            ("00:12 - Kundin: Tag", Some(12.0), None, Some("Kundin"), "Tag"),
            ("[00:01 - 00:05] Kundin: Tag", Some(1.0), Some(5.0), Some("Kundin"), "Tag"),
            ("Kundin [00:12]: Tag", Some(12.0), None, Some("Kundin"), "Tag"),
            ("Kundin 00:12: Tag", Some(12.0), None, Some("Kundin"), "Tag"),
            ("Kundin: [00:12] Tag", Some(12.0), None, Some("Kundin"), "Tag"),
            ("Kundin: 00:12 Tag", None, None, Some("Kundin"), "00:12 Tag"),
            ("[SPEAKER_00]: Tag", None, None, Some("SPEAKER_00"), "Tag"),
            ("Client\u{a0}: C’est le 40 : 118", None, None, Some("Client"), "C’est le 40 : 118"),
            ("https://example.org", None, None, None, "https://example.org"),
            ("um 14:30 Uhr", None, None, None, "um 14:30 Uhr"),
            ("14:30 Uhr", Some(870.0), None, None, "Uhr"),
            ("[00:12]", Some(12.0), None, None, ""),
            (": Tag", None, None, None, ": Tag"),
            ("Kund:in: in: Tag", None, None, Some("Kund:in"), "in: Tag"),
            ("Agent:", None, None, Some("Agent"), ""),
            ("", None, None, None, ""),
        ];
        for (line, start, end, label, text) in cases {
            let taken = take_apart(line);
            let name = taken.label.as_ref().map(|label| label.name);
            assert_eq!((taken.start, taken.end, name, taken.text), (start, end, label, text), "line: {line:?}");
        }
    }

    #[test]
    fn a_note_is_the_whole_line() {
        let cases = [
            ("(silence)", true),
            ("[lacht]", true),
            ("*tippt*", true),
            ("***", false),
            ("()", false),
            ("(a) und (b)", false),
            ("[SPEAKER_00]: [lacht]", false),
            ("", false),
        ];
        for (line, expected) in cases {
            assert_eq!(is_note(line), expected, "line: {line:?}");
        }
    }
}
