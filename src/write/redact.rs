//! Takes numbers that identify people out of quotes.

use regex::{Regex, RegexBuilder};
use std::borrow::Cow;
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
    if !text.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@') {
        return Cow::Borrowed(text);
    }
    let mut redacted = Cow::Borrowed(text);
    for (pattern, mark) in PATTERNS.iter() {
        if let Cow::Owned(changed) = pattern.replace_all(&redacted, *mark) {
            redacted = Cow::Owned(changed);
        }
    }
    redacted
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
    fn what_identifies_nobody_stays() {
        for text in ["um 14:30 Uhr", "am 12.03.", "für 49.90 im Monat", "PLZ 3110", "ohne Zahl", "zwei @ drei"] {
            assert_eq!(redact(text), text);
        }
    }
}
