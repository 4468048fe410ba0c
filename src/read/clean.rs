//! The text of plain text and WebVTT, made clean: white space, invisible characters, entities.

/// `text` without invisible characters, every run of white space one blank, none at the ends.
pub(super) fn text(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    push(&mut clean, text);
    clean
}

/// Adds `text`, made clean, behind a blank unless `clean` is empty.
pub(super) fn push(clean: &mut String, text: &str) {
    let mut gap = !clean.is_empty();
    for c in text.chars() {
        if c.is_whitespace() {
            gap = !clean.is_empty();
        } else if !is_invisible(c) {
            if gap {
                clean.push(' ');
                gap = false;
            }
            clean.push(c);
        }
    }
}

/// Marks of byte order, width and writing direction, which would part a word for nobody to see.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` with the entities of WebVTT and HTML's numbers decoded; anything else stays as written.
pub(super) fn entities(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((c, length)) => {
                decoded.push(c);
                rest = &rest[length..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

/// The character that the entity at the start of `text` stands for, and its length in bytes.
fn entity(text: &str) -> Option<(char, usize)> {
    // The longest is `&#1114111;`: looking no further keeps a text of ampersands linear.
    let end = text.bytes().take(10).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "nbsp" => '\u{a0}',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace())?
        }
    };
    Some((c, end + 1))
}

/// The lines of `text`, whichever of CRLF, LF and CR ends them, without their ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(at) = memchr::memchr2(b'\n', b'\r', text.as_bytes()) else {
            rest = None;
            return (!text.is_empty()).then_some(text);
        };
        let end = if text[at..].starts_with("\r\n") { 2 } else { 1 };
        rest = Some(&text[at + end..]);
        Some(&text[..at])
    })
}

/// Seconds from `mm:ss` or `h:mm:ss`, either with a fraction behind a point or comma; a sign may stand before.
pub(super) fn clock(text: &str) -> Option<f64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1.0, text),
        None => (1.0, text),
    };
    let (whole, fraction) = match text.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let digits = |part: &str, most: usize| {
        (!part.is_empty() && part.len() <= most && part.bytes().all(|b| b.is_ascii_digit())).then_some(())
    };
    let mut parts = whole.rsplit(':');
    let (seconds, minutes, hours) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
    digits(seconds, 2)?;
    digits(minutes, if hours == "0" { 4 } else { 2 })?;
    digits(hours, 4)?;
    if parts.next().is_some() {
        return None;
    }
    let mut value = hours.parse::<f64>().ok()? * 3600.0 + minutes.parse::<f64>().ok()? * 60.0;
    value += seconds.parse::<f64>().ok()?;
    if let Some(fraction) = fraction {
        digits(fraction, 9)?;
        value += format!("0.{fraction}").parse::<f64>().ok()?;
    }
    Some(sign * millis(value))
}

/// Rounded to milliseconds, as all times are.
pub(super) fn millis(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_becomes_one_blank_and_the_invisible_goes() {
        let cases = [
            ("", ""),
            (" \t\u{a0}", ""),
            ("a\u{202f}:\u{a0}\r\n b ", "a : b"),
            ("\u{feff}Grü\u{200b}ezi\u{200e}", "Grüezi"),
            ("&amp; [PII] ***", "&amp; [PII] ***"),
        ];
        for (given, expected) in cases {
            assert_eq!(text(given), expected, "text: {given:?}");
        }
    }

    #[test]
    fn entities_are_decoded_once_and_the_rest_stays() {
        let cases = [
            ("a &amp;lt; b", "a &lt; b"),
            ("&gt;&nbsp;300", ">\u{a0}300"),
            ("&#39;&#x27;", "''"),
            ("&unknown; &; &#xd800; &#0; & &&amp;", "&unknown; &; &#xd800; &#0; & &&"),
            ("&äöüäöü;", "&äöüäöü;"),
        ];
        for (given, expected) in cases {
            assert_eq!(entities(given), expected, "text: {given:?}");
        }
    }

    #[test]
    fn clocks_are_read_in_every_shape() {
        let cases = [
            ("00:12", Some(12.0)),
            ("75:00", Some(4500.0)),
            ("1:02:03.5", Some(3723.5)),
            ("00:00:03,663", Some(3.663)),
            ("0:0:5.320", Some(5.32)),
            ("-00:00:01.500", Some(-1.5)),
            ("12", None),
            ("1:2:3:4", None),
            ("a:12", None),
            ("12:345", None),
            ("12:", None),
            (":12", None),
            ("", None),
        ];
        for (given, expected) in cases {
            assert_eq!(clock(given), expected, "clock: {given:?}");
        }
    }

    #[test]
    fn any_line_end_ends_a_line() {
        let cases = [("", vec![]), ("a\r\nb\rc\n\nd", vec!["a", "b", "c", "", "d"]), ("\n", vec![""])];
        for (given, expected) in cases {
            assert_eq!(lines(given).collect::<Vec<_>>(), expected, "text: {given:?}");
        }
    }
}
