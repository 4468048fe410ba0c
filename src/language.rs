//! Which language a call is in.

use crate::transcript::{Language, Transcript};
use whatlang::{Lang, detect};

/// The fewest letters from which a language is told: shorter texts look like many languages.
const FEWEST_LETTERS: usize = 60;
/// The most bytes of a call that are looked at: enough to be sure.
const MOST_BYTES: usize = 8_000;
/// The confidence (0 to 1) from which a detected language counts as told.
const SURE_FROM: f64 = 0.5;

/// How the language of a call became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LanguageSource {
    /// The user said so for the whole run.
    Option,
    /// The input states it.
    Metadata,
    /// It was detected from what was said.
    Detected,
    /// It could not be told.
    Unknown,
}

impl LanguageSource {
    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            LanguageSource::Option => "option",
            LanguageSource::Metadata => "metadata",
            LanguageSource::Detected => "detected",
            LanguageSource::Unknown => "unknown",
        }
    }
}

/// The language of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LanguageDecision {
    /// Which; `None` if it could not be told.
    pub language: Option<Language>,
    /// How it became known.
    pub source: LanguageSource,
    /// How sure that is, from 0 to 1; 1 where it was given.
    pub confidence: f64,
}

/// Decides the language of `call`: `forced` before what the input states before what its words look like.
///
/// Among the languages in `known` and all others that can be told apart; a language outside `known` is
/// reported as such, not forced into one of them.
pub fn decide(call: &Transcript, forced: Option<Language>, known: &[Language]) -> LanguageDecision {
    if let Some(language) = forced {
        return LanguageDecision { language: Some(language), source: LanguageSource::Option, confidence: 1.0 };
    }
    if let Some(language) = call.language {
        return LanguageDecision { language: Some(language), source: LanguageSource::Metadata, confidence: 1.0 };
    }
    let mut text = String::new();
    for turn in &call.turns {
        if text.len() > MOST_BYTES {
            break;
        }
        text.push_str(&turn.text);
        text.push('\n');
    }
    let letters = text.chars().filter(|character| character.is_alphabetic()).count();
    let unknown = LanguageDecision { language: None, source: LanguageSource::Unknown, confidence: 0.0 };
    let Some(found) = (letters >= FEWEST_LETTERS).then(|| detect(&text)).flatten() else { return unknown };
    let language = code(found.lang());
    // A language with rules is what the user most likely has; for any other the detector must be surer.
    let is_known = language.is_some_and(|language| known.contains(&language));
    if found.confidence() < SURE_FROM && !(is_known && found.is_reliable()) {
        return LanguageDecision { confidence: found.confidence(), ..unknown };
    }
    LanguageDecision { language, source: LanguageSource::Detected, confidence: found.confidence() }
}

/// The two-letter code of a language that the detector knows; `None` where it has none of two letters.
fn code(lang: Lang) -> Option<Language> {
    let tag = match lang {
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Ita => "it",
        Lang::Eng => "en",
        Lang::Nld => "nl",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Cat => "ca",
        Lang::Ron => "ro",
        Lang::Pol => "pl",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Hun => "hu",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Slv => "sl",
        Lang::Mkd => "mk",
        Lang::Bul => "bg",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Nob => "nb",
        Lang::Fin => "fi",
        Lang::Est => "et",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Tur => "tr",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Ell => "el",
        Lang::Ara => "ar",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Epo => "eo",
        _ => return None,
    };
    Language::from_tag(tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::{Speaker, Turn};

    fn call(text: &str) -> Transcript {
        let turn = Turn { speaker: Speaker::Agent, text: text.to_owned(), start: None, end: None };
        Transcript { turns: vec![turn], ..Transcript::default() }
    }

    #[test]
    fn a_language_is_told_by_its_words_or_not_at_all() {
        let known: Vec<Language> =
            ["de", "fr", "it", "en", "nl"].iter().filter_map(|tag| Language::from_tag(tag)).collect();
        let cases = [
            (
                "Guten Tag, hier ist der Kundendienst, was kann ich heute für Sie tun? Einen Moment bitte, ich schaue nach.",
                Some("de"),
            ),
            (
                "Bonjour, service client, que puis-je faire pour vous aujourd'hui ? Un instant, je regarde votre dossier.",
                Some("fr"),
            ),
            (
                "Buongiorno, servizio clienti, come posso aiutarla oggi? Un attimo solo che guardo la sua pratica nel sistema.",
                Some("it"),
            ),
            (
                "Good morning, customer service, how can I help you today? One moment please while I look at your account.",
                Some("en"),
            ),
            (
                "Goedemorgen, klantenservice, waarmee kan ik u helpen vandaag? Een ogenblik, ik kijk even in uw gegevens.",
                Some("nl"),
            ),
            (
                "Buenos días, servicio de atención al cliente, ¿en qué puedo ayudarle hoy? Un momento, por favor, lo miro ahora mismo.",
                Some("es"),
            ),
            ("Ja, gut.", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let decision = decide(&call(text), None, &known);
            assert_eq!(decision.language.map(|language| language.to_string()).as_deref(), expected, "text: {text}");
        }
    }

    #[test]
    fn what_the_user_says_comes_first_then_the_input() {
        let (de, nl) = (Language::from_tag("de"), Language::from_tag("nl"));
        let stated = Transcript { language: de, ..Transcript::default() };
        assert_eq!(decide(&stated, nl, &[]).language, nl);
        assert_eq!(decide(&stated, None, &[]).language, de);
    }
}
