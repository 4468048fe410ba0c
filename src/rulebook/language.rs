//! How one language says things: its lexicon and its rules, checked.

use super::conditions::Conditions;
use super::order::Order;
use super::{DefinitionId, Part};
use crate::pattern::Pattern;
use crate::text::{Apostrophe, CallText, Vocabulary, WordFlags};
use crate::transcript::{Channel, Direction, Purpose, Speaker};
use std::ops::Range;
use std::sync::Arc;

/// What a language's text looks like: from the lexicon's `[text]`.
#[derive(Clone, Debug, Default)]
pub struct TextSettings {
    /// What an apostrophe does between two letters.
    pub apostrophe: Apostrophe,
    /// Words that are as if not said.
    pub fillers: Vec<String>,
    /// Words whose full stop ends no sentence.
    pub abbreviations: Vec<String>,
    /// Words before which a clause begins in unpunctuated speech.
    pub borders: Vec<String>,
    /// Patterns of a question without a question mark.
    pub question: Vec<LocatedPattern>,
    /// Words that are never names.
    pub not_name: Vec<String>,
    /// Small words inside names.
    pub name_particles: Vec<String>,
    /// Parts of companies' names that nobody says.
    pub company_forms: Vec<String>,
}

impl TextSettings {
    /// A vocabulary that knows what these settings say of words, and no other word yet.
    pub fn vocabulary(&self) -> Vocabulary {
        let mut vocabulary = Vocabulary::new(self.apostrophe);
        // Fillers come last: a word marked so is dropped before anything else can be learned of it.
        let flagged = [
            (&self.abbreviations, WordFlags::ABBREVIATION),
            (&self.not_name, WordFlags::NOT_NAME),
            (&self.name_particles, WordFlags::PARTICLE),
            (&self.fillers, WordFlags::FILLER),
        ];
        let borders: Vec<Vec<String>> = self.borders.iter().map(|border| split(border, &vocabulary)).collect();
        for border in borders {
            let ids: Vec<_> = border.iter().map(|word| vocabulary.intern(word)).collect();
            vocabulary.add_border(&ids);
        }
        for (words, flag) in flagged {
            let folded: Vec<String> = words.iter().flat_map(|word| split(word, &vocabulary)).collect();
            for word in folded {
                let id = vocabulary.intern(&word);
                vocabulary.mark(id, flag);
            }
        }
        vocabulary
    }
}

/// The folded words of `text`; fillers are left out.
pub(crate) fn split(text: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let mut call = CallText::default();
    call.push_turn(text, vocabulary);
    call.words().iter().map(|word| call.folded(word).to_owned()).collect()
}

/// A slot that every language has: filled by the program, not by the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// A number in digits.
    Digits,
    /// What looks like a name.
    Name,
    /// An anonymised name.
    MaskedName,
    /// The customer's name, once it is known.
    CustomerName,
    /// The agent's name, once it is known.
    AgentName,
    /// The company's name.
    Company,
    /// A word of content that the other speaker said in the turn just before.
    Echo,
}

impl Slot {
    /// All slots with their names in patterns.
    pub const ALL: [(&'static str, Slot); 7] = [
        ("digits", Slot::Digits),
        ("name", Slot::Name),
        ("masked_name", Slot::MaskedName),
        ("customer_name", Slot::CustomerName),
        ("agent_name", Slot::AgentName),
        ("company", Slot::Company),
        ("echo", Slot::Echo),
    ];

    /// The slot of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|&(_, slot)| slot)
    }

    /// Whether its words are known only after the names of the call have been found out.
    pub fn is_bound(self) -> bool {
        matches!(self, Slot::CustomerName | Slot::AgentName)
    }
}

/// Whose name a group's `{name}` captures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binds {
    /// The customer's.
    CustomerName,
    /// The agent's.
    AgentName,
}

/// A pattern and where it stands.
#[derive(Clone, Debug)]
pub struct LocatedPattern {
    /// Its tree.
    pub pattern: Pattern,
    /// The file, as people see its path.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
}

/// An entry of the lexicon.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name in braces.
    pub name: String,
    /// Its wordings.
    pub patterns: Vec<LocatedPattern>,
}

/// Patterns under common conditions.
#[derive(Clone, Debug)]
pub struct Group {
    /// What to find.
    pub patterns: Vec<LocatedPattern>,
    /// What must not stand in the same clause: the group's own and the whole rule's.
    pub exceptions: Vec<LocatedPattern>,
    /// What must not overlap the match.
    pub exceptions_in_match: Vec<LocatedPattern>,
    /// What must hold around a match.
    pub conditions: Conditions,
    /// Counts only when two different weak patterns meet on a turn.
    pub weak: bool,
    /// Whose name its `{name}` captures.
    pub binds: Option<Binds>,
}

/// How a language says one behaviour or signal.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Which.
    pub definition: DefinitionId,
    /// The patterns, in groups of at least one; none where the language has no such thing.
    pub groups: Vec<Group>,
    /// Sentences in which it must be found.
    pub matches: Vec<Example>,
    /// Sentences in which it must not.
    pub no_matches: Vec<Example>,
    /// The file, as people see its path.
    pub file: Arc<str>,
}

/// An example sentence and what is said of its place. What is `None` is taken as fitting.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// Without the marks.
    pub text: String,
    /// The bytes of `text` that were marked: they must be among the words found.
    pub marks: Vec<Range<usize>>,
    /// Why it must not match.
    pub because: Option<String>,
    /// The part of the call it stands in.
    pub part: Option<Part>,
    /// The conversation's channel.
    pub channel: Option<Channel>,
    /// Who started the contact.
    pub direction: Option<Direction>,
    /// What the contact is for.
    pub purpose: Option<Purpose>,
    /// The customer's name, known beforehand.
    pub customer_name: Option<String>,
    /// The agent's name, known beforehand.
    pub agent_name: Option<String>,
    /// The company's name.
    pub company: Option<String>,
    /// What was said before.
    pub before: Vec<ExampleTurn>,
    /// The line of the file, counted from 1.
    pub line: u32,
}

/// What was said before an example sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct ExampleTurn {
    /// By whom.
    pub speaker: Speaker,
    /// What.
    pub text: String,
}

/// Everything a language's folder says.
#[derive(Debug)]
pub struct LanguageRules {
    /// How its text is cut up.
    pub settings: TextSettings,
    /// The lexicon, every entry after those it uses.
    pub entries: Vec<Entry>,
    /// The rules, in the order of their definitions; not every definition has one.
    pub rules: Vec<Rule>,
    /// In which order the rules are evaluated.
    pub order: Order,
}

impl LanguageRules {
    /// The rule for a definition, if the language has one.
    pub fn rule(&self, definition: DefinitionId) -> Option<&Rule> {
        self.rules.binary_search_by_key(&definition, |rule| rule.definition).ok().map(|index| &self.rules[index])
    }
}
