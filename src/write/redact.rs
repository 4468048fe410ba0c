//! Takes numbers that identify people out of quotes.

use regex::{Regex, RegexBuilder};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// What is looked for, in this order, and what stands in its place.
///
/// Social-security and tax numbers follow the issuing authorities' forms: CH AHV 756.1234.5678.97, DE
/// 12 345678 A 123, FR NIR of 13 or 15 digits, IT codice fiscale, NL BSN and DE tax id (long digit runs), UK
/// National Insurance number.
const KINDS: [(&str, &str); 7] = [
    (r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+", "[email]"),
    (r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b", "[iban]"),
    (r"\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b", "[id number]"),
    (r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", "[id number]"),
    (r"\b\d{2} ?\d{6} ?[A-Z] ?\d{3}\b", "[id number]"),
    (r"\b756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}\b", "[id number]"),
    // Seven digits and more with the usual signs between them: telephones, cards, accounts, customers.
    (r"(?:\+|\b)\d(?:[ ./()'’-]{0,3}\d){6,}\b", "[number]"),
];

/// How many bytes around a quote are looked at: more than any such number has, and few enough for a turn of any
/// length with any number of quotes.
const REACH: usize = 128;

static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let compiled = KINDS.iter().map(|&(pattern, mark)| {
        let regex = RegexBuilder::new(pattern).case_insensitive(true).build();
        regex.map(|regex| (regex, mark))
    });
    // The patterns are the program's own and are tested below, so none is lost here.
    compiled.flatten().collect()
});

/// `text` with the numbers that identify people replaced by what they are.
pub fn redact(text: &str) -> Cow<'_, str> {
    redact_quote(text, 0..text.len())
}

/// The same for a quote: the bytes `span` of `text`. A number of which the quote holds only a piece is told by the
/// whole, so that no piece of it stays.
pub fn redact_quote(text: &str, span: Range<usize>) -> Cow<'_, str> {
    let quote = text.get(span.clone()).unwrap_or("");
    if !quote.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@') {
        return Cow::Borrowed(quote);
    }
    let (context, before) = context(text, &span);
    // Of every byte: nothing, or the kind and place of the first number found that has it.
    let mut painted: Vec<Option<(&str, usize)>> = vec![None; quote.len()];
    for (pattern, mark) in PATTERNS.iter() {
        for found in pattern.find_iter(context) {
            let inside = found.start().max(before)..found.end().min(before + quote.len());
            for at in inside {
                painted[at - before].get_or_insert((mark, found.start()));
            }
        }
    }
    if painted.iter().all(Option::is_none) {
        return Cow::Borrowed(quote);
    }
    let mut redacted = String::with_capacity(quote.len());
    let mut at = 0;
    for run in painted.chunk_by(|one, other| one == other) {
        match run[0] {
            Some((mark, _)) => redacted.push_str(mark),
            None => redacted.push_str(quote.get(at..at + run.len()).unwrap_or("")),
        }
        at += run.len();
    }
    Cow::Owned(redacted)
}

/// The quote with as much around it as a number may have, and how much of that stands before it.
fn context<'t>(text: &'t str, span: &Range<usize>) -> (&'t str, usize) {
    let is_border = |at: &usize| text.is_char_boundary(*at);
    let start = (0..=span.start.saturating_sub(REACH)).rev().find(is_border).unwrap_or(0);
    let end = (span.end.saturating_add(REACH)..text.len()).find(is_border).unwrap_or(text.len());
    (text.get(start..end).unwrap_or(""), span.start - start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_number_is_taken_out() {
        assert_eq!(PATTERNS.len(), KINDS.len());
        let cases = [
            ("schreiben Sie an r.keller@example.ch bitte", "schreiben Sie an [email] bitte"),
            ("IBAN CH93 0076 2011 6238 5295 7, ja", "IBAN [iban], ja"),
            ("DE89370400440532013000", "[iban]"),
            ("unter 079 442 18 91 oder +41 79 442 18 91", "unter [number] oder [number]"),
            ("carte 4111 1111 1111 1111", "carte [number]"),
            ("AHV 756.9217.0769.85", "AHV [id number]"),
            ("codice RSSMRA85T10A562S", "codice [id number]"),
            ("NI number QQ 12 34 56 C", "NI number [id number]"),
            ("Rentenversicherung 12 345678 A 123", "Rentenversicherung [id number]"),
            ("numéro 1 85 05 78 006 084 36", "numéro [number]"),
            ("BSN 111222333", "BSN [number]"),
        ];
        for (text, expected) in cases {
            assert_eq!(redact(text), expected);
        }
    }

    #[test]
    fn a_piece_of_a_number_is_told_by_the_whole() {
        let text = "unter 079 442 18 91, also 079 442, AHV 756.9217.0769.85 079 442 18 91 bitte";
        let cases = [
            ("unter 079", "unter [number]"),
            ("442 18 91, also 079 442", "[number], also 079 442"),
            ("0769.85 079", "[id number][number]"),
            ("756.9217.0769.85 079 442 18 91", "[id number][number]"),
            ("also", "also"),
        ];
        for (quote, expected) in cases {
            let start = text.find(quote).expect("it stands there");
            assert_eq!(redact_quote(text, start..start + quote.len()), expected, "quote: {quote}");
        }
    }

    #[test]
    fn what_identifies_nobody_stays() {
        for text in ["um 14:30 Uhr", "am 12.03.", "für 49.90 im Monat", "PLZ 3110", "ohne Zahl", "zwei @ drei"] {
            assert_eq!(redact(text), text);
        }
    }
}
