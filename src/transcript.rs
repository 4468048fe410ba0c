//! The model every input format is read into: a [`Transcript`] of [`Turn`]s.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A conversation as delivered, whatever format it came in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transcript {
    /// The conversation's own id: never empty, unique within a run.
    pub call_id: String,
    /// The language the input states, if it states one.
    pub language: Option<Language>,
    /// Phone, chat, e-mail or social media.
    pub channel: Option<Channel>,
    /// Who started the contact.
    pub direction: Option<Direction>,
    /// What the contact was for.
    pub purpose: Option<Purpose>,
    /// The agent's id in the user's own system.
    pub agent_id: Option<String>,
    /// The agent's own name, where the metadata have it.
    pub agent_name: Option<String>,
    /// The agent's team.
    pub team: Option<String>,
    /// When the contact began, as written in the input (ISO 8601 where the input keeps to it).
    pub started_at: Option<String>,
    /// The company the agent speaks for.
    pub company: Option<String>,
    /// The customer's name, where the metadata have it.
    pub customer_name: Option<String>,
    /// The regional language of the agent's site.
    pub region: Option<Language>,
    /// Every further attribute of the input, as given.
    pub attributes: BTreeMap<String, String>,
    /// What was said, in the order of the input.
    pub turns: Vec<Turn>,
}

/// What one speaker said without being interrupted.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// Who spoke.
    pub speaker: Speaker,
    /// Exactly as delivered: the spans of evidence are byte offsets into it.
    pub text: String,
    /// When the turn began; `None` in written channels.
    pub start: Option<Seconds>,
    /// When the turn ended.
    pub end: Option<Seconds>,
}

/// The part a voice plays in the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The company's person, whose conduct is assessed.
    Agent,
    /// The person the company serves.
    Customer,
    /// An IVR, a bot, an automatic notice.
    System,
    /// A colleague on the line, or a voice that could not be placed.
    Other,
}

impl Speaker {
    /// The name used in files: `agent`, `customer`, `system` or `other`.
    pub fn as_str(self) -> &'static str {
        match self {
            Speaker::Agent => "agent",
            Speaker::Customer => "customer",
            Speaker::System => "system",
            Speaker::Other => "other",
        }
    }

    /// The speaker of that name in files; `None` for any other word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Speaker::Agent, Speaker::Customer, Speaker::System, Speaker::Other]
            .into_iter()
            .find(|speaker| speaker.as_str() == name)
    }
}

/// Declares a metadata enum whose names in files are fixed, with the two directions of the mapping.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The name used in files.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            /// The one of that name in files; `None` for any other word.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == name)
            }
        }
    };
}

named! {
    /// How the contact was carried.
    Channel {
        /// Spoken.
        Phone = "phone",
        /// Written, at once.
        Chat = "chat",
        /// Written, with hours between.
        Email = "email",
        /// Written in public or in a social network's messages.
        Social = "social",
    }
}

named! {
    /// Who started the contact.
    Direction {
        /// The customer.
        Inbound = "inbound",
        /// The agent.
        Outbound = "outbound",
    }
}

named! {
    /// What the contact was for: it decides which competencies are called for.
    Purpose {
        /// Winning a customer.
        Acquisition = "acquisition",
        /// Serving a customer.
        Care = "care",
        /// Keeping a customer.
        Retention = "retention",
        /// Winning a former customer back.
        Winback = "winback",
    }
}

/// A language by its two-letter code (ISO 639-1), lower case.
///
/// Which languages can be assessed is the rulebook's matter, not this type's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language([u8; 2]);

impl Language {
    /// The primary subtag of a BCP 47 tag (`de-CH`, `en_us`); `None` if it is not two letters.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        match primary.as_bytes() {
            &[a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Some(Language([a.to_ascii_lowercase(), b.to_ascii_lowercase()]))
            }
            _ => None,
        }
    }

    /// The two-letter code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??")
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Seconds since the start of the conversation: finite, never negative.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Seconds(f64);

impl Seconds {
    /// `None` if `value` is negative or not finite.
    pub fn new(value: f64) -> Option<Self> {
        (value.is_finite() && value >= 0.0).then_some(Seconds(value))
    }

    /// The number of seconds.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// Where in the inputs something stands: for rejects and messages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as the user named it or as it was found; `-` for standard input.
    pub source: Arc<str>,
    /// The line, counted from 1, where the format has lines that matter.
    pub line: Option<u64>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.source),
            None => f.write_str(&self.source),
        }
    }
}
