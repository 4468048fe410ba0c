//! A corpus as large as wanted, put together from the labelled conversations in `corpora/gold`.
//!
//! A conversation takes the order of voices from one of the labelled ones and every turn from any of them that
//! has a turn of this speaker in this part of the call, so that rules find about as much per turn as in the
//! real thing. Numbers and names are varied, and here and there stands a word that nobody said before. The
//! same seed and size give the same bytes everywhere.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The languages of the corpus with their conversations.
const GOLD: [(&str, &str); 5] = [
    ("de", include_str!("../../corpora/gold/de.jsonl")),
    ("en", include_str!("../../corpora/gold/en.jsonl")),
    ("fr", include_str!("../../corpora/gold/fr.jsonl")),
    ("it", include_str!("../../corpora/gold/it.jsonl")),
    ("nl", include_str!("../../corpora/gold/nl.jsonl")),
];

/// Words before which a name stands.
const TITLES: [&str; 18] = [
    "Frau", "Herr", "Herrn", "Madame", "madame", "Monsieur", "monsieur", "Mevrouw", "mevrouw", "Meneer", "meneer",
    "Mr", "Mrs", "Ms", "Signor", "signor", "Signora", "signora",
];

/// Names that stand there instead, in all languages: customers' names know no borders.
const SURNAMES: [&str; 24] = [
    "Ammann",
    "Bakker",
    "Benedetti",
    "Bianchi",
    "Chevalley",
    "Colombo",
    "Dubois",
    "Favre",
    "Gerber",
    "Harrison",
    "Jansen",
    "Keller",
    "Lefèvre",
    "Lüthi",
    "Moreau",
    "Müller",
    "Novak",
    "O'Connor",
    "Patel",
    "Rossi",
    "Schneider",
    "Visser",
    "Whitfield",
    "Yıldız",
];

const CHANNELS: [&str; 4] = ["phone", "phone", "phone", "chat"];
const DIRECTIONS: [&str; 4] = ["inbound", "inbound", "inbound", "outbound"];
const PURPOSES: [&str; 5] = ["care", "care", "acquisition", "retention", "winback"];

/// Of so many conversations one states its customer's name in the metadata.
const NAMED_CALLS: usize = 2;
/// Of so many turns one has a word that nobody said before.
const TURNS_WITH_NEW_WORD: usize = 4;
/// The fewest letters of a word that a new word is made of.
const FEWEST_LETTERS: usize = 6;

/// A conversation of the labelled corpus: what is used of it.
#[derive(Deserialize)]
struct Gold {
    company: String,
    turns: Vec<GoldTurn>,
}

#[derive(Deserialize)]
struct GoldTurn {
    speaker: String,
    text: String,
}

/// The part of a conversation a turn is drawn from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    First,
    Opening,
    Middle,
    Closing,
    Last,
}

impl Part {
    fn of(turn: usize, turns: usize) -> Self {
        match (turn, turns - turn) {
            (0, _) => Part::First,
            (_, 1) => Part::Last,
            (1..=3, _) => Part::Opening,
            (_, 2..=6) => Part::Closing,
            _ => Part::Middle,
        }
    }
}

/// What one language has to draw from.
struct Pool {
    language: &'static str,
    gold: Vec<Gold>,
    texts: BTreeMap<(Part, String), Vec<String>>,
    long_words: Vec<String>,
}

impl Pool {
    fn new(language: &'static str, lines: &str) -> Self {
        let gold: Vec<Gold> =
            lines.lines().map(|line| serde_json::from_str(line).expect("the labelled corpus can be read")).collect();
        let mut texts: BTreeMap<_, Vec<String>> = BTreeMap::new();
        let mut long_words = Vec::new();
        for call in &gold {
            for (index, turn) in call.turns.iter().enumerate() {
                let part = Part::of(index, call.turns.len());
                texts.entry((part, turn.speaker.clone())).or_default().push(turn.text.clone());
                let long = |word: &&str| is_long(word) && word.chars().all(char::is_lowercase);
                long_words.extend(turn.text.split(' ').filter(long).map(str::to_owned));
            }
        }
        Pool { language, gold, texts, long_words }
    }
}

fn is_long(word: &str) -> bool {
    word.chars().count() >= FEWEST_LETTERS
}

/// A conversation as written; the fields of the canonical form.
#[derive(Serialize)]
struct Call<'a> {
    call_id: String,
    language: &'a str,
    channel: &'a str,
    direction: &'a str,
    purpose: &'a str,
    agent_id: String,
    team: String,
    started_at: String,
    company: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_name: Option<&'a str>,
    turns: Vec<Turn<'a>>,
}

#[derive(Serialize)]
struct Turn<'a> {
    speaker: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<f64>,
    text: String,
}

/// Makes one conversation after another.
pub struct Generator {
    pools: Vec<Pool>,
    random: Random,
    calls: usize,
}

impl Generator {
    /// Conversations in the language `only`, or in all five mixed.
    pub fn new(seed: u64, only: Option<&str>) -> Self {
        let wanted = GOLD.iter().filter(|(language, _)| only.is_none_or(|only| only == *language));
        let pools: Vec<Pool> = wanted.map(|&(language, lines)| Pool::new(language, lines)).collect();
        assert!(!pools.is_empty(), "there are no conversations in {only:?}");
        Generator { pools, random: Random(seed), calls: 0 }
    }

    /// The next conversation: a line of JSON with its end.
    pub fn next_line(&mut self) -> Vec<u8> {
        let Generator { pools, random, calls } = self;
        *calls += 1;
        let pool: &Pool = random.pick(pools);
        let gold = pool.gold.as_slice();
        let (order, company): (&Gold, &str) = (random.pick(gold), &random.pick(gold).company);
        let name = *random.pick(&SURNAMES);
        let channel = *random.pick(&CHANNELS);
        let mut clock = 0.0;
        let count = order.turns.len();
        let turns = order.turns.iter().enumerate().map(|(index, turn)| {
            let texts = &pool.texts[&(Part::of(index, count), turn.speaker.clone())];
            let text: &String = random.pick(texts);
            let text = vary(text, name, &pool.long_words, random);
            let start = clock + 0.1 * random.below(9) as f64;
            let end = start + 0.5 + 0.06 * text.len() as f64;
            clock = end;
            let time = |time: f64| (channel == "phone").then(|| (time * 10.0).round() / 10.0);
            Turn { speaker: &turn.speaker, start: time(start), end: time(end), text }
        });
        let turns = turns.collect();
        let call = Call {
            call_id: format!("{}-{calls:08}", pool.language),
            language: pool.language,
            channel,
            direction: DIRECTIONS[random.below(DIRECTIONS.len())],
            purpose: PURPOSES[random.below(PURPOSES.len())],
            agent_id: format!("a{:03}", random.below(240)),
            team: format!("team {}", random.below(12)),
            started_at: format!(
                "2026-{:02}-{:02}T{:02}:{:02}:00+01:00",
                1 + random.below(12),
                1 + random.below(28),
                8 + random.below(10),
                random.below(60)
            ),
            company,
            customer_name: (random.below(NAMED_CALLS) == 0).then_some(name),
            turns,
        };
        let mut line = serde_json::to_vec(&call).expect("texts and numbers can be written");
        line.push(b'\n');
        line
    }
}

/// At least `bytes` bytes of conversations, in whole lines.
#[allow(dead_code, reason = "not every program that shares this module needs a corpus in memory")]
pub fn corpus(bytes: usize, seed: u64, only: Option<&str>) -> Vec<u8> {
    let mut generator = Generator::new(seed, only);
    let mut corpus = Vec::with_capacity(bytes + (1 << 14));
    while corpus.len() < bytes {
        corpus.extend(generator.next_line());
    }
    corpus
}

/// `text` with other digits, the name `name` behind titles, and now and then a new word.
fn vary(text: &str, name: &str, long_words: &[String], random: &mut Random) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let new_at = (random.below(TURNS_WITH_NEW_WORD) == 0).then(|| random.below(words.len()));
    let mut varied = String::with_capacity(text.len() + 16);
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            varied.push(' ');
        }
        let stem = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if index > 0 && TITLES.contains(&words[index - 1]) && stem.starts_with(char::is_uppercase) {
            varied.push_str(name);
            varied.push_str(&word[stem.len()..]);
        } else if new_at == Some(index) && is_long(stem) {
            let other: &String = random.pick(long_words);
            varied.extend(halves(stem).0);
            varied.extend(halves(other).1);
            varied.push_str(&word[stem.len()..]);
        } else {
            push_with_other_digits(word, random, &mut varied);
        }
    }
    varied
}

/// The letters of a word's first and second half.
fn halves(word: &str) -> (impl Iterator<Item = char>, impl Iterator<Item = char>) {
    let middle = word.chars().count() / 2;
    (word.chars().take(middle), word.chars().skip(middle))
}

/// The first digit of a number stays, so that its order of magnitude does.
fn push_with_other_digits(word: &str, random: &mut Random, varied: &mut String) {
    let mut is_inside = false;
    for letter in word.chars() {
        let is_digit = letter.is_ascii_digit();
        varied.push(if is_digit && is_inside { char::from(b'0' + random.below(10) as u8) } else { letter });
        is_inside = is_digit;
    }
}

/// SplitMix64: small, and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}
