//! Words with stars: which of them a folded word satisfies.

use foldhash::fast::FixedState;
use std::collections::HashMap;

/// The number of a star pattern in a [`StarTable`].
pub(super) type StarId = u32;

/// A word with a star before it, behind it, or both; folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Star {
    pub stem: String,
    pub before: bool,
    pub after: bool,
}

/// All star patterns of a language, found by hashing a word's beginnings and endings.
#[derive(Debug, Default)]
pub(super) struct StarTable {
    stars: Vec<Star>,
    numbers: HashMap<Star, StarId, FixedState>,
    by_beginning: HashMap<Box<str>, StarId, FixedState>,
    by_ending: HashMap<Box<str>, StarId, FixedState>,
    anywhere: Vec<(Box<str>, StarId)>,
    /// Lengths in bytes of the stems in `by_beginning` and `by_ending`, sorted.
    beginning_lengths: Vec<usize>,
    ending_lengths: Vec<usize>,
}

impl StarTable {
    /// The number of `star`, which is added if it is new.
    pub fn intern(&mut self, star: Star) -> StarId {
        if let Some(&id) = self.numbers.get(&star) {
            return id;
        }
        let id = self.stars.len() as StarId;
        let stem: Box<str> = star.stem.as_str().into();
        match (star.before, star.after) {
            (true, true) => self.anywhere.push((stem, id)),
            (true, false) => {
                insert_sorted(&mut self.ending_lengths, stem.len());
                self.by_ending.insert(stem, id);
            }
            _ => {
                insert_sorted(&mut self.beginning_lengths, stem.len());
                self.by_beginning.insert(stem, id);
            }
        }
        self.numbers.insert(star.clone(), id);
        self.stars.push(star);
        id
    }

    pub fn star(&self, id: StarId) -> &Star {
        &self.stars[id as usize]
    }

    pub fn len(&self) -> usize {
        self.stars.len()
    }

    /// Appends to `found` every star that `word` satisfies. A star stands for any number of letters, none too.
    pub fn find(&self, word: &str, found: &mut Vec<StarId>) {
        for &length in self.beginning_lengths.iter().take_while(|&&length| length <= word.len()) {
            let beginning = word.get(..length).and_then(|beginning| self.by_beginning.get(beginning));
            found.extend(beginning);
        }
        for &length in self.ending_lengths.iter().take_while(|&&length| length <= word.len()) {
            let ending = word.get(word.len() - length..).and_then(|ending| self.by_ending.get(ending));
            found.extend(ending);
        }
        found.extend(self.anywhere.iter().filter(|(stem, _)| word.contains(&**stem)).map(|(_, id)| id));
    }
}

fn insert_sorted(lengths: &mut Vec<usize>, length: usize) {
    if let Err(at) = lengths.binary_search(&length) {
        lengths.insert(at, length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_finds_every_star_it_satisfies() {
        let mut table = StarTable::default();
        let written = ["zusammen*", "*fassung", "*vertrag*", "fass*"];
        for star in written {
            table.intern(Star {
                stem: star.trim_matches('*').to_owned(),
                before: star.starts_with('*'),
                after: star.ends_with('*'),
            });
        }
        let cases: [(&str, &[&str]); 5] = [
            ("zusammenfassung", &["zusammen*", "*fassung"]),
            ("zusammen", &["zusammen*"]),
            ("fassung", &["*fassung", "fass*"]),
            ("stromvertrages", &["*vertrag*"]),
            ("zu", &[]),
        ];
        for (word, expected) in cases {
            let mut found = Vec::new();
            table.find(word, &mut found);
            let mut shown: Vec<&str> = found.iter().map(|&id| written[id as usize]).collect();
            shown.sort_by_key(|star| written.iter().position(|other| other == star));
            assert_eq!(shown, expected, "word: {word}");
        }
    }
}
