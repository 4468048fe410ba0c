//! Who speaks behind a label: role words and the user's own names.

use std::collections::HashMap;

use crate::transcript::Speaker;

/// Places voices by their labels: role words of all languages, and names the user has placed.
#[derive(Clone, Debug, Default)]
pub struct SpeakerNames {
    words: HashMap<String, Speaker>,
    mapped: HashMap<String, Speaker>,
    others: Option<Speaker>,
}

/// Why role words or a user's mapping cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpeakerNamesError {
    /// The text is not TOML of the form expected.
    #[error("role words must be lists under `agent`, `customer`, `system` or `other`: {0}")]
    Toml(#[from] toml::de::Error),
    /// A word cannot decide between two roles.
    #[error("the role word `{word}` stands under `{first}` and under `{second}`: leave it out of one")]
    TwoRoles {
        /// The word, folded.
        word: String,
        /// The role it is listed under first.
        first: &'static str,
        /// The role it is listed under again.
        second: &'static str,
    },
    /// A mapping is not `NAME=role`.
    #[error("`{mapping}` does not place a voice: write NAME=agent, NAME=customer, NAME=system or NAME=other")]
    Mapping {
        /// The mapping as the user wrote it.
        mapping: String,
    },
}

/// The file of role words as written.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleWords {
    #[serde(default)]
    agent: Vec<String>,
    #[serde(default)]
    customer: Vec<String>,
    #[serde(default)]
    system: Vec<String>,
    #[serde(default)]
    other: Vec<String>,
}

impl SpeakerNames {
    /// Role words from a TOML text with the lists `agent`, `customer`, `system` and `other`.
    ///
    /// # Errors
    /// If `text` is not such a TOML text, or lists a word under two roles.
    pub fn from_toml(text: &str) -> Result<Self, SpeakerNamesError> {
        let RoleWords { agent, customer, system, other } = toml::from_str(text)?;
        let mut words: HashMap<String, Speaker> = HashMap::new();
        let lists = [
            (Speaker::Agent, agent),
            (Speaker::Customer, customer),
            (Speaker::System, system),
            (Speaker::Other, other),
        ];
        for (speaker, list) in lists {
            for word in list.iter().map(|word| fold(word)) {
                match words.insert(word.clone(), speaker) {
                    Some(first) if first != speaker => {
                        let (first, second) = (first.as_str(), speaker.as_str());
                        return Err(SpeakerNamesError::TwoRoles { word, first, second });
                    }
                    _ => {}
                }
            }
        }
        Ok(SpeakerNames { words, ..SpeakerNames::default() })
    }

    /// Adds what the user wrote as `NAME=role`. The name is the whole label, letter case ignored; it wins over
    /// a role word and over an earlier mapping of the same name. `*` stands for every label that neither a
    /// mapping nor a role word places.
    ///
    /// # Errors
    /// If `mapping` is not of that form.
    pub fn map(&mut self, mapping: &str) -> Result<(), SpeakerNamesError> {
        let placed = mapping.rsplit_once('=').and_then(|(name, role)| {
            let name = fold(name);
            let speaker = Speaker::from_name(&fold(role))?;
            (!name.is_empty()).then_some((name, speaker))
        });
        let Some((name, speaker)) = placed else {
            return Err(SpeakerNamesError::Mapping { mapping: mapping.to_owned() });
        };
        if name == "*" {
            self.others = Some(speaker);
        } else {
            self.mapped.insert(name, speaker);
        }
        Ok(())
    }

    /// Who speaks behind `label`; `None` if nothing says so.
    pub fn speaker(&self, label: &str) -> Option<Speaker> {
        self.named(label).or(self.others)
    }

    /// As [`speaker`](Self::speaker), without what `*` stands for: whether these words are a label at all.
    pub(super) fn named(&self, label: &str) -> Option<Speaker> {
        let label = fold(label);
        self.mapped.get(&label).or_else(|| self.words.get(&label)).copied().or_else(|| self.role_word(&label))
    }

    /// A role word with a number behind it or an ending for both genders: `agent 2`, `berater*in`, `kund:in`.
    fn role_word(&self, label: &str) -> Option<Speaker> {
        let digits = label.trim_end_matches(|c: char| c.is_ascii_digit());
        let bare = match digits.len() == label.len() {
            true => label,
            false => digits.trim_end_matches([' ', '_', '-', '#']),
        };
        if let Some(speaker) = self.words.get(bare) {
            return Some(*speaker);
        }
        let endings = ["*in", ":in", "(in)", "/in", "/-in", "_in", "(e)", "·e", "/e"];
        let stem = endings.iter().find_map(|ending| bare.strip_suffix(ending))?;
        self.words.get(stem).or_else(|| self.words.get(&format!("{stem}e"))).copied()
    }
}

/// A label as it is compared: lower case, one blank for every run of white space, no invisible characters.
fn fold(label: &str) -> String {
    super::clean::text(label).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> SpeakerNames {
        let words = r#"
            agent = ["Agent", "Berater", "Agentin", "conseillère", "rep"]
            customer = ["Kunde", "Kundin", "client", "cliente", "cliente"]
            system = ["serveur vocal"]
        "#;
        SpeakerNames::from_toml(words).expect("the words are right")
    }

    #[test]
    fn a_role_word_is_known_with_a_number_and_an_ending() {
        use Speaker::{Agent, Customer, System};
        let cases = [
            ("Agent", Some(Agent)),
            ("AGENT 2", Some(Agent)),
            ("agent_01", Some(Agent)),
            ("Berater*in", Some(Agent)),
            ("Berater(in) 3", Some(Agent)),
            ("Kund:in", Some(Customer)),
            ("Kunde/in", Some(Customer)),
            ("CONSEILLÈRE", Some(Agent)),
            ("client(e)", Some(Customer)),
            (" Serveur\u{a0}vocal ", Some(System)),
            ("\u{200e}Kundin", Some(Customer)),
            ("Agent Smith", None),
            ("Agenten", None),
            ("", None),
            ("12", None),
            ("*in", None),
            ("*", None),
        ];
        for (label, expected) in cases {
            assert_eq!(names().speaker(label), expected, "label: {label:?}");
        }
    }

    #[test]
    fn what_the_user_places_wins_and_the_star_comes_last() {
        let mut names = names();
        for mapping in ["Client=agent", "Müller, Petra [A=B] = Customer", "*=system", "client = other"] {
            names.map(mapping).expect(mapping);
        }
        let cases = [
            ("CLIENT", Speaker::Other),
            ("müller, petra [a=b]", Speaker::Customer),
            ("Kunde", Speaker::Customer),
            ("anybody", Speaker::System),
        ];
        for (label, expected) in cases {
            assert_eq!(names.speaker(label), Some(expected), "label: {label:?}");
        }
        assert_eq!(names.named("anybody"), None);
    }

    #[test]
    fn faults_are_told() {
        for mapping in ["", "=agent", "Petra", "Petra=boss", " =agent"] {
            assert!(names().map(mapping).is_err(), "mapping: {mapping:?}");
        }
        for words in ["agent = 3", "boss = []", "agent = ['Client']\ncustomer = ['client']", "agent"] {
            assert!(SpeakerNames::from_toml(words).is_err(), "words: {words:?}");
        }
    }
}
