//! Each condition that a group of patterns may have, on conversations where it decides.

use callrubric::detect::{Detector, Scratch};
use callrubric::rulebook::{RuleFiles, Rulebook};
use callrubric::transcript::{Channel, Direction, Language, Purpose, Speaker, Transcript, Turn};
use std::sync::Arc;

const WORD: &str = "patterns = ['alpha']";

/// The turns on which `rule` finds its behaviour; `other` is a behaviour found at *bravo*, `asked` a signal found
/// at *kilo*.
fn found(rule: &str, said: &[&str], change: fn(&mut Transcript)) -> Vec<usize> {
    let mut files = RuleFiles::default();
    let definition = |speaker| format!("title = {{ en = 't' }}\nmeans = 'm'\nspeaker = '{speaker}'\n");
    files.insert("behaviours/own.toml", &definition("agent"));
    files.insert("behaviours/other.toml", &definition("agent"));
    files.insert("signals/asked.toml", &definition("customer"));
    files.insert("en/lexicon.toml", "[text]\nquestion = ['^ do you']\nnot_name = ['with', 'the']\n");
    files.insert("en/own.toml", rule);
    files.insert("en/other.toml", "patterns = ['bravo']");
    files.insert("en/asked.toml", "patterns = ['kilo']");
    let rulebook = Arc::new(Rulebook::load(&files).unwrap_or_else(|errors| panic!("{errors}")));
    let turns = said.iter().map(|said| {
        let (speaker, text) = said.split_once(": ").expect("a turn has a speaker");
        let speaker = if speaker == "a" { Speaker::Agent } else { Speaker::Customer };
        Turn { speaker, text: text.to_owned(), start: None, end: None }
    });
    let mut call = Transcript { call_id: "call".to_owned(), turns: turns.collect(), ..Transcript::default() };
    change(&mut call);
    let english = Language::from_tag("en").expect("two letters");
    let own = rulebook.id("own").expect("it was defined");
    let detection = Detector::new(rulebook).detect(&call, english, &mut Scratch::default());
    detection.of(own).map(|evidence| evidence.turn).collect()
}

#[test]
fn conditions_on_what_was_found_and_said_decide() {
    let cases: [(&str, &[&str], &[usize]); 20] = [
        ("", &["a: alpha", "c: x", "a: alpha"], &[0, 2]),
        ("first = true", &["a: alpha alpha", "c: x", "a: alpha"], &[0]),
        ("after = ['asked']", &["a: alpha", "c: kilo", "a: alpha"], &[2]),
        ("after = ['asked']\nwithin = 1", &["c: kilo", "a: x", "a: alpha"], &[]),
        ("not_after = ['asked']", &["a: alpha", "c: kilo", "a: alpha"], &[0]),
        ("with = ['other']", &["a: alpha", "a: alpha bravo"], &[1]),
        ("with = ['other']\nwithin = 1", &["a: alpha", "a: bravo", "c: x", "a: alpha"], &[0]),
        ("without = ['other']", &["a: alpha", "a: alpha bravo"], &[0]),
        ("answers = ['asked']", &["a: alpha", "c: kilo", "a: x", "a: alpha", "c: x", "a: alpha"], &[3]),
        ("answers_question = true", &["c: well.", "a: alpha", "c: really?", "a: alpha"], &[3]),
        ("answers_question = true", &["c: do you know it", "a: alpha"], &[1]),
        ("answers_question = false", &["c: well.", "a: alpha", "c: really?", "a: alpha"], &[1]),
        ("question = true", &["a: alpha?", "a: alpha.", "a: do you alpha", "a: so alpha"], &[0, 2]),
        ("question = false", &["a: alpha?", "a: alpha.", "a: do you alpha", "a: so alpha"], &[1, 3]),
        ("turn_words = [2, 3]", &["a: alpha", "a: one alpha", "a: one two three alpha"], &[1]),
        ("part = ['start']", &["a: alpha", "c: x", "a: alpha"], &[0]),
        ("not_part = ['start']", &["a: alpha", "c: x", "a: alpha"], &[2]),
        ("exceptions = ['tango']", &["a: alpha and then tango", "a: alpha. tango"], &[1]),
        ("exceptions_in_match = ['alpha tango']", &["a: alpha tango", "a: alpha and then alpha tango"], &[1]),
        ("weak = true", &["a: alpha", "a: alpha alpha"], &[]),
    ];
    for (conditions, said, expected) in cases {
        assert_eq!(found(&format!("{WORD}\n{conditions}"), said, |_| {}), expected, "{conditions}: {said:?}");
    }
    let two = "weak = true\npatterns = ['alpha', 'tango']";
    assert_eq!(found(two, &["a: alpha", "a: alpha tango"], |_| {}), [1, 1], "two weak patterns meet");
}

#[test]
fn conditions_on_the_conversation_decide() {
    type Change = fn(&mut Transcript);
    let cases: [(&str, Change, bool); 7] = [
        ("channel = ['chat']", |call| call.channel = Some(Channel::Chat), true),
        ("channel = ['chat']", |call| call.channel = Some(Channel::Phone), false),
        ("channel = ['chat']", |_| {}, false),
        ("direction = 'outbound'", |call| call.direction = Some(Direction::Outbound), true),
        ("direction = 'outbound'", |call| call.direction = Some(Direction::Inbound), false),
        ("purpose = ['winback']", |call| call.purpose = Some(Purpose::Winback), true),
        ("purpose = ['winback']", |call| call.purpose = Some(Purpose::Care), false),
    ];
    for (conditions, change, expected) in cases {
        let turns = found(&format!("{WORD}\n{conditions}"), &["a: alpha"], change);
        assert_eq!(!turns.is_empty(), expected, "{conditions}");
    }
}

#[test]
fn an_echo_is_a_word_of_content_that_the_other_just_said() {
    let rule = "patterns = ['so {echo}']";
    let cases: [(&[&str], &[usize]); 6] = [
        (&["c: it is 4711", "a: so 4711"], &[1]),
        (&["c: the router", "a: so router"], &[1]),
        (&["c: the router", "a: so modem"], &[]),
        (&["c: with the box", "a: so with"], &[]),
        (&["c: the router", "a: x", "a: so router"], &[2]),
        (&["a: the router", "c: x", "a: so router"], &[]),
    ];
    for (said, expected) in cases {
        assert_eq!(found(rule, said, |_| {}), expected, "{said:?}");
    }
}

#[test]
fn names_are_bound_before_the_rules_that_use_them() {
    let rule = "patterns = ['thanks {customer_name}']";
    let named: fn(&mut Transcript) = |call| call.customer_name = Some("Ruth van den Berg".to_owned());
    assert_eq!(found(rule, &["a: Thanks Berg", "a: thanks Keller"], named), [0]);
    assert!(found(rule, &["a: Thanks Berg"], |_| {}).is_empty());
}

#[test]
fn what_a_lexicon_would_ignore_is_a_fault() {
    let cases = [
        ("[text]\nquestion = ['do & you']\n", "`&` cannot stand in the lexicon"),
        ("[entries]\nasked = ['do & you']\n", "`&` cannot stand in the lexicon"),
        ("[entries]\nasked = ['do you']\n", ""),
    ];
    for (lexicon, expected) in cases {
        let mut files = RuleFiles::default();
        files.insert("en/lexicon.toml", lexicon);
        let faults = Rulebook::load(&files).map_or_else(|errors| errors.to_string(), |_| String::new());
        assert!(faults.contains(expected) && faults.is_empty() == expected.is_empty(), "{lexicon}: {faults}");
    }
}

#[test]
fn rules_that_bind_names_cannot_use_them_in_any_of_their_patterns() {
    let cases = [
        "patterns = ['i am {agent_name}']",
        "patterns = ['i am {name}']\nexceptions = ['not {agent_name}']",
        "patterns = ['i am {name}']\nexceptions_in_match = ['not {agent_name}']",
    ];
    for rule in cases {
        let mut files = RuleFiles::default();
        files.insert("behaviours/own.toml", "title = { en = 't' }\nmeans = 'm'\nspeaker = 'agent'\n");
        files.insert("en/lexicon.toml", "");
        files.insert("en/own.toml", &format!("{rule}\nbinds = 'agent_name'"));
        let faults = Rulebook::load(&files).map_or_else(|errors| errors.to_string(), |_| String::new());
        assert!(faults.contains("evaluated before the names are known"), "{rule}: {faults}");
    }
}

#[test]
fn a_pattern_of_very_many_alternatives_is_found_to_its_last() {
    let words: Vec<String> = (0..40_000).map(|number| format!("x{number} y")).collect();
    let rule = format!("patterns = ['alpha ({})']", words.join("|"));
    assert_eq!(found(&rule, &["a: alpha x39999 y", "a: alpha x40000 y"], |_| {}), [0]);
}
