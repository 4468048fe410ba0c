//! The matcher finds exactly what a slow, obvious one finds, on random rules and random words.

use callrubric::detect::{Detector, Scratch};
use callrubric::pattern::{Node, NodeKind, Pattern, parse};
use callrubric::rulebook::{RuleFiles, Rulebook};
use callrubric::text::{Apostrophe, CallText, Clause, Mark, Vocabulary, Word};
use callrubric::transcript::{Language, Speaker, Transcript, Turn};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// How many random rulebooks are tried; `MATCHER_CASES` asks for more.
const CASES: u32 = 10_000;

/// What one random rulebook says: the lexicon's entries and one pattern, with exceptions, per behaviour.
#[derive(Clone, Debug)]
struct Rules {
    entries: Vec<Vec<String>>,
    behaviours: Vec<(String, Vec<String>)>,
}

/// The obvious matcher: it follows the tree of a pattern and keeps every place where it may end.
struct Reference<'a> {
    entries: BTreeMap<String, Vec<Pattern>>,
    call: &'a CallText,
    text: &'a str,
    words: &'a [Word],
}

impl Reference<'_> {
    fn ends(&self, node: &Node, at: usize) -> BTreeSet<usize> {
        let one = |holds: bool| if holds && at < self.words.len() { BTreeSet::from([at + 1]) } else { BTreeSet::new() };
        let here = |holds: bool| if holds { BTreeSet::from([at]) } else { BTreeSet::new() };
        let comma = |at: usize| self.words[at].mark.has(Mark::COMMA);
        match &node.kind {
            NodeKind::Word(word) => one(self.folded(at) == Some(word.as_str())),
            NodeKind::Exact(word) => {
                let written = self.words.get(at).map(|found| &self.text[found.span()]);
                one(written == Some(word.as_str()))
            }
            NodeKind::Star { stem, before, after } => {
                let holds = self.folded(at).is_some_and(|word| match (before, after) {
                    (true, true) => word.contains(stem.as_str()),
                    (true, false) => word.ends_with(stem.as_str()),
                    _ => word.starts_with(stem.as_str()),
                });
                one(holds)
            }
            NodeKind::Entry(name) if name == "digits" => {
                one(self.words.get(at).is_some_and(|word| word.mark.has(Mark::DIGITS)))
            }
            NodeKind::Entry(name) => {
                let mut ends = BTreeSet::new();
                for pattern in &self.entries[name] {
                    ends.extend(self.ends(&pattern.parts[0], at).into_iter().filter(|&end| end > at));
                }
                ends
            }
            NodeKind::Gap { min, max } => {
                (at + usize::from(*min)..=at + usize::from(*max)).take_while(|&end| end <= self.words.len()).collect()
            }
            NodeKind::Begin => here(at == 0 || comma(at - 1)),
            NodeKind::End => here(at == self.words.len() || (at > 0 && comma(at - 1))),
            NodeKind::Sequence(parts) => parts.iter().fold(BTreeSet::from([at]), |ends, part| {
                ends.into_iter().flat_map(|end| self.ends(part, end)).collect()
            }),
            NodeKind::Alternatives(nodes) => nodes.iter().flat_map(|node| self.ends(node, at)).collect(),
            NodeKind::Optional(inner) => {
                let mut ends = self.ends(inner, at);
                ends.insert(at);
                ends
            }
        }
    }

    fn folded(&self, at: usize) -> Option<&str> {
        self.words.get(at).map(|word| self.call.folded(word))
    }

    fn first(&self, node: &Node) -> Option<Range<usize>> {
        (0..self.words.len()).find_map(|start| {
            let end = self.ends(node, start).into_iter().filter(|&end| end > start).max()?;
            Some(start..end)
        })
    }

    fn find(&self, pattern: &Pattern) -> Option<Range<usize>> {
        let found: Option<Vec<Range<usize>>> = pattern.parts.iter().map(|part| self.first(part)).collect();
        let found = found?;
        Some(found.iter().map(|one| one.start).min()?..found.iter().map(|one| one.end).max()?)
    }
}

fn word() -> impl Strategy<Value = String> {
    let plain = prop::sample::select(vec!["ja", "nein", "haus", "hausen", "mausen", "gut", "so"]);
    let special = prop::sample::select(vec!["haus*", "*sen", "*aus*", "mau*", "=Haus", "{digits}", "{e0}", "{e1}"]);
    prop_oneof![3 => plain, 2 => special].prop_map(str::to_owned)
}

/// A piece of a pattern: of any kind, nested to a small depth.
fn piece() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => word(),
        1 => (0u8..3, 1u8..4).prop_map(|(min, more)| format!("<{min}-{}>", min + more)),
        1 => Just("^".to_owned()),
        1 => Just("$".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|all| format!("({})", all.join("|"))),
            // Only words can be optional, so that one stands beside whatever else there is.
            (inner, word()).prop_map(|(one, word)| format!("({one} {word})?")),
        ]
    })
}

/// A pattern's text; at least one word must be said.
fn pattern() -> impl Strategy<Value = String> {
    let part = (prop::collection::vec(piece(), 0..3), word(), prop::collection::vec(piece(), 0..3));
    let part = part
        .prop_map(|(before, word, after)| before.into_iter().chain([word]).chain(after).collect::<Vec<_>>().join(" "));
    let part = part.boxed();
    prop_oneof![5 => part.clone(), 1 => (part.clone(), part).prop_map(|(one, other)| format!("{one} & {other}"))]
}

fn rules() -> impl Strategy<Value = Rules> {
    // The first entry uses no other, the second may use the first; neither may be the pattern of two parts.
    let alone = pattern().prop_map(|text| text.replace("{e0}", "ja").replace("{e1}", "gut").replace(" & ", " "));
    let second = pattern().prop_map(|text| text.replace("{e1}", "so").replace(" & ", " "));
    let entries = (prop::collection::vec(alone, 1..3), prop::collection::vec(second, 1..3));
    let behaviour = (pattern(), prop::collection::vec(pattern(), 0..2));
    (entries, prop::collection::vec(behaviour, 1..6))
        .prop_map(|((first, second), behaviours)| Rules { entries: vec![first, second], behaviours })
}

fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "ja",
        "nein",
        "Haus",
        "haus",
        "hausen",
        "Mausen",
        "gut",
        "so",
        "12",
        "3.50",
        "ja,",
        "gut.",
        "nein?",
        "fremd",
        "Hausboot,",
    ]);
    prop::collection::vec(word, 0..16).prop_map(|words| words.join(" "))
}

fn quoted(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("'{text}'")).collect();
    format!("[{}]", quoted.join(", "))
}

fn rule_files(rules: &Rules) -> RuleFiles {
    let mut files = RuleFiles::default();
    let mut lexicon = String::from("[entries]\n");
    for (index, patterns) in rules.entries.iter().enumerate() {
        lexicon += &format!("e{index} = {}\n", quoted(patterns));
    }
    files.insert("de/lexicon.toml", &lexicon);
    for (index, (pattern, exceptions)) in rules.behaviours.iter().enumerate() {
        let title = "title = { en = 'b' }\nmeans = 'b'\nspeaker = 'agent'\n";
        files.insert(&format!("behaviours/b{index}.toml"), title);
        let rule = format!("patterns = ['{pattern}']\nexceptions = {}\n", quoted(exceptions));
        files.insert(&format!("de/b{index}.toml"), &rule);
    }
    files
}

/// The stretches that each behaviour's pattern covers in `text`, by the obvious matcher.
fn expected(rules: &Rules, text: &str) -> Vec<Vec<Range<usize>>> {
    let parsed = |texts: &[String]| -> Vec<Pattern> { texts.iter().map(|text| parse(text).expect(text)).collect() };
    let mut call = CallText::default();
    call.push_turn(text, &Vocabulary::new(Apostrophe::Drop));
    let entries: BTreeMap<String, Vec<Pattern>> =
        rules.entries.iter().enumerate().map(|(index, patterns)| (format!("e{index}"), parsed(patterns))).collect();
    let in_clause = |clause: &Clause, pattern: &Pattern, exceptions: &[Pattern]| {
        let words = &call.words()[clause.first as usize..clause.end as usize];
        let reference = Reference { entries: entries.clone(), call: &call, text, words };
        let found = reference.find(pattern)?;
        let excepted = exceptions.iter().any(|exception| reference.find(exception).is_some());
        (!excepted).then(|| words[found.start].span().start..words[found.end - 1].span().end)
    };
    rules
        .behaviours
        .iter()
        .map(|(pattern, exceptions)| {
            let (pattern, exceptions) = (parse(pattern).expect(pattern), parsed(exceptions));
            call.turn_clauses(0).iter().filter_map(|clause| in_clause(clause, &pattern, &exceptions)).collect()
        })
        .collect()
}

/// The same by the detector; `None` if the rules are refused.
fn found(rules: &Rules, text: &str) -> Option<Vec<Vec<Range<usize>>>> {
    let rulebook = Arc::new(Rulebook::load(&rule_files(rules)).ok()?);
    let detector = Detector::new(rulebook.clone());
    let turn = Turn { speaker: Speaker::Agent, text: text.to_owned(), start: None, end: None };
    let call = Transcript { call_id: "random".to_owned(), turns: vec![turn], ..Transcript::default() };
    let german = Language::from_tag("de").expect("two letters");
    let detection = detector.detect(&call, german, &mut Scratch::default());
    let of = |index| {
        let id = rulebook.id(&format!("b{index}")).expect("it was defined");
        detection.of(id).map(|evidence| evidence.span.clone()).collect()
    };
    Some((0..rules.behaviours.len()).map(of).collect())
}

#[test]
fn the_matcher_finds_what_the_obvious_one_finds() {
    let cases = std::env::var("MATCHER_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let config =
        ProptestConfig { cases, failure_persistence: None, max_global_rejects: cases * 4, ..ProptestConfig::default() };
    let seed = proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(config, seed);
    let outcome = runner.run(&(rules(), prop::collection::vec(text(), 1..6)), |(rules, texts)| {
        for text in texts {
            let Some(found) = found(&rules, &text) else {
                return Err(TestCaseError::reject("the rules are refused: a pattern may match without a word"));
            };
            prop_assert_eq!(&found, &expected(&rules, &text), "text: {:?}", text);
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
