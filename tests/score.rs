//! The arithmetic of coverage, case by case against figures worked out by hand.
//!
//! Every case is a competency, what is said on which turn of a call of 24, and what must come of it. The agent
//! has the even turns, the customer the odd ones; turns 0 to 4 are the opening, 16 to 23 the closing.

use callrubric::batch::Road;
use callrubric::detect::{Detector, Scratch};
use callrubric::framework::Framework;
use callrubric::read::Reader;
use callrubric::rulebook::{RuleFiles, Rulebook};
use callrubric::score::Verdict::{Missed, NotApplicable, NotAssessed, Shown, Undecidable};
use callrubric::score::{Assessment, Coverage, Status, Verdict, mean};
use callrubric::transcript::{Channel, Direction, Language, Purpose, Speaker, Transcript, Turn};
use std::sync::Arc;

const TURNS: usize = 24;

/// Behaviours of the agent by their one word, with what else their file says; `mute` and `deaf` have no rules.
const BEHAVIOURS: [(&str, &str); 9] = [
    ("alpha", "due = { always = true, part = \"opening\" }"),
    ("bravo", "due = { when = [\"kilo\"] }"),
    ("charlie", ""),
    ("closer", "due = { always = true, part = \"closing\" }\nevidence = { part = [\"closing\"] }"),
    ("mute", "due = { always = true }"),
    ("sketch", "due = { always = true }\ndraft = true"),
    ("stated", "tags = [\"house\"]"),
    ("prescribed", "tags = [\"house\"]"),
    ("unruled", "tags = [\"guest\"]"),
];
const SIGNALS: [&str; 3] = ["kilo", "lima", "deaf"];
const WITHOUT_RULES: [&str; 3] = ["mute", "unruled", "deaf"];

fn rule_files(framework: &str) -> RuleFiles {
    let mut files = RuleFiles::default();
    let definition = |speaker: &str, more: &str| {
        format!("title = {{ en = \"T\" }}\nmeans = \"M\"\nspeaker = \"{speaker}\"\n{more}\n")
    };
    for (id, more) in BEHAVIOURS {
        files.insert(&format!("behaviours/{id}.toml"), &definition("agent", more));
    }
    for id in SIGNALS {
        files.insert(&format!("signals/{id}.toml"), &definition("customer", ""));
    }
    files.insert("en/lexicon.toml", "[text]\n");
    for id in BEHAVIOURS.iter().map(|(id, _)| *id).chain(SIGNALS).filter(|id| !WITHOUT_RULES.contains(id)) {
        files.insert(
            &format!("en/{id}.toml"),
            &format!("patterns = [\"{id}\"]\nmatch = [\"[[{id}]]\"]\nno_match = [\"nothing\"]\n"),
        );
    }
    files.insert("frameworks/test.toml", framework);
    files
}

/// A framework whose competencies are these, all of area 1 but those that say otherwise.
fn framework(competencies: &[String]) -> String {
    let head = "title = { en = \"Test\" }\nsource = \"none\"\nitem = \"T\"\n\
        [[area]]\nid = \"1\"\ntitle = { en = \"One\" }\n[[area]]\nid = \"2\"\ntitle = { en = \"Two\" }\n";
    head.to_owned() + &competencies.concat()
}

fn competency(id: &str, more: &str, groups: &[&str]) -> String {
    let groups: String = groups.iter().map(|group| format!("[[competency.group]]\n{group}\n")).collect();
    let area = if more.contains("area =") { "" } else { "area = \"1\"\n" };
    let seen = if more.contains("seen =") { "" } else { "seen = \"yes\"\n" };
    format!("[[competency]]\nid = \"{id}\"\n{area}{seen}title = {{ en = \"{id}\" }}\n{more}\n{groups}")
}

/// A call in which this is said on these turns and nothing that matters on the others.
fn call(said: &[(usize, &str)]) -> Transcript {
    let turns = (0..TURNS).map(|turn| {
        let text = said.iter().find(|(at, _)| *at == turn).map_or("well then.", |(_, text)| text);
        let speaker = if turn % 2 == 0 { Speaker::Agent } else { Speaker::Customer };
        Turn { speaker, text: text.to_owned(), start: None, end: None }
    });
    Transcript {
        call_id: "call".to_owned(),
        language: Language::from_tag("en"),
        channel: Some(Channel::Phone),
        direction: Some(Direction::Inbound),
        purpose: Some(Purpose::Care),
        turns: turns.collect(),
        ..Transcript::default()
    }
}

fn assess(framework: &str, call: &Transcript) -> Assessment {
    let files = rule_files(framework);
    let rulebook = Arc::new(Rulebook::load(&files).unwrap_or_else(|errors| panic!("{errors}")));
    let frameworks = Framework::load_all(&files, &rulebook).unwrap_or_else(|errors| panic!("{errors}"));
    let detector = Detector::new(rulebook);
    let reader = Reader::default();
    let road = Road { reader: &reader, detector: &detector, frameworks: &frameworks, language: None, region: None };
    road.assess(call, &mut Scratch::default())
}

fn coverage_of(more: &str, groups: &[&str], call: &Transcript) -> Coverage {
    let mut assessment = assess(&framework(&[competency("T 1", more, groups)]), call);
    assessment.frameworks.remove(0).remove(0)
}

/// A row: what the competency says beside its groups, its groups, what is said, and the expected status, share
/// and verdicts on the groups.
type Case<'a> = (&'a str, &'a [&'a str], &'a [(usize, &'a str)], Status, Option<f64>, &'a [Verdict]);

fn check(cases: &[Case<'_>], change: impl Fn(&mut Transcript)) {
    for (more, groups, said, status, share, verdicts) in cases {
        let mut call = call(said);
        change(&mut call);
        let coverage = coverage_of(more, groups, &call);
        let found: Vec<Verdict> = coverage.groups.iter().map(|group| group.verdict).collect();
        let row = format!("competency: {more:?} {groups:?}, said: {said:?}");
        assert_eq!(found, *verdicts, "groups of {row}");
        assert_eq!((coverage.status, coverage.share), (*status, *share), "{row}");
    }
}

const ALPHA: &str = "any = [\"alpha\"]";
const BRAVO: &str = "any = [\"bravo\"]";
const CHARLIE: &str = "any = [\"charlie\"]";

#[test]
fn plain_groups_are_counted_one_by_one() {
    let third = Some(1.0 / 3.0);
    check(
        &[
            ("", &[ALPHA], &[(6, "alpha")], Status::Covered, Some(1.0), &[Shown]),
            ("", &[ALPHA], &[], Status::Missed, Some(0.0), &[Missed]),
            // What the customer says is none of the agent's doing.
            ("", &[ALPHA], &[(7, "alpha")], Status::Missed, Some(0.0), &[Missed]),
            ("", &[ALPHA, BRAVO], &[(6, "alpha")], Status::Partial, Some(0.5), &[Shown, Missed]),
            ("", &[ALPHA, BRAVO, CHARLIE], &[(6, "bravo")], Status::Partial, third, &[Missed, Shown, Missed]),
            ("", &[ALPHA, BRAVO], &[(6, "alpha"), (8, "bravo")], Status::Covered, Some(1.0), &[Shown, Shown]),
        ],
        |_| {},
    );
}

#[test]
fn any_one_of_the_alternatives_shows_a_group() {
    let either = "any = [\"alpha\", \"bravo\"]";
    check(
        &[
            ("", &[either], &[(6, "bravo")], Status::Covered, Some(1.0), &[Shown]),
            ("", &[either], &[(2, "alpha"), (6, "bravo")], Status::Covered, Some(1.0), &[Shown]),
            ("", &[either], &[(6, "charlie")], Status::Missed, Some(0.0), &[Missed]),
        ],
        |_| {},
    );
}

#[test]
fn a_condition_calls_for_a_group_or_leaves_it_out() {
    let when = "any = [\"bravo\"]\nwhen = [\"kilo\"]";
    let when_either = "any = [\"bravo\"]\nwhen = [\"kilo\", \"lima\"]";
    let when_behaviour = "any = [\"bravo\"]\nwhen = [\"alpha\"]";
    check(
        &[
            ("", &[when], &[], Status::NotApplicable, None, &[NotApplicable]),
            ("", &[when], &[(5, "kilo")], Status::Missed, Some(0.0), &[Missed]),
            ("", &[when], &[(5, "kilo"), (6, "bravo")], Status::Covered, Some(1.0), &[Shown]),
            // Not called for: neither missed nor counted.
            ("", &[when], &[(6, "bravo")], Status::NotApplicable, None, &[NotApplicable]),
            ("", &[when_either], &[(5, "lima")], Status::Missed, Some(0.0), &[Missed]),
            ("", &[when_behaviour], &[(6, "alpha")], Status::Missed, Some(0.0), &[Missed]),
            ("", &[ALPHA, when], &[(6, "alpha")], Status::Covered, Some(1.0), &[Shown, NotApplicable]),
            ("", &[ALPHA, when], &[(5, "kilo"), (6, "alpha")], Status::Partial, Some(0.5), &[Shown, Missed]),
        ],
        |_| {},
    );
}

#[test]
fn a_condition_of_the_competency_holds_for_all_its_groups() {
    let when = "when = [\"kilo\"]";
    let within = "any = [\"bravo\"]\nwhen = [\"lima\"]";
    check(
        &[
            (when, &[ALPHA, BRAVO], &[(6, "alpha")], Status::NotApplicable, None, &[NotApplicable, NotApplicable]),
            (when, &[ALPHA, BRAVO], &[(5, "kilo"), (6, "alpha")], Status::Partial, Some(0.5), &[Shown, Missed]),
            // Both conditions must hold.
            (when, &[ALPHA, within], &[(5, "kilo")], Status::Missed, Some(0.0), &[Missed, NotApplicable]),
            (when, &[ALPHA, within], &[(5, "kilo lima")], Status::Missed, Some(0.0), &[Missed, Missed]),
            (when, &[ALPHA, within], &[(5, "lima")], Status::NotApplicable, None, &[NotApplicable, NotApplicable]),
        ],
        |_| {},
    );
}

#[test]
fn what_is_optional_counts_when_shown_and_is_never_missed() {
    let optional = "any = [\"bravo\"]\noptional = true";
    check(
        &[
            ("", &[optional], &[], Status::NotApplicable, None, &[NotApplicable]),
            ("", &[optional], &[(6, "bravo")], Status::Covered, Some(1.0), &[Shown]),
            ("", &[ALPHA, optional], &[(6, "alpha")], Status::Covered, Some(1.0), &[Shown, NotApplicable]),
            ("", &[ALPHA, optional], &[(6, "bravo")], Status::Partial, Some(0.5), &[Missed, Shown]),
            ("", &["any = [\"mute\"]\noptional = true"], &[], Status::NotApplicable, None, &[NotApplicable]),
        ],
        |_| {},
    );
}

#[test]
fn channels_and_directions_bound_groups_and_competencies() {
    let chat = "any = [\"alpha\"]\nchannel = [\"chat\", \"email\"]";
    let outbound = "any = [\"alpha\"]\ndirection = \"outbound\"";
    let groups: &[&str] = &[chat, outbound];
    let said: &[(usize, &str)] = &[];
    let (none, off, on) = (Status::NotApplicable, NotApplicable, Missed);
    check(&[("", groups, said, none, None, &[off, off])], |_| {});
    check(&[("", groups, said, Status::Missed, Some(0.0), &[on, off])], |call| call.channel = Some(Channel::Chat));
    check(&[("", groups, said, Status::Missed, Some(0.0), &[off, on])], |call| {
        call.direction = Some(Direction::Outbound);
    });
    // What the metadata do not tell speaks for the agent.
    check(&[("", groups, said, none, None, &[off, off])], |call| (call.channel, call.direction) = (None, None));
    let channel = "channel = [\"chat\"]";
    check(&[(channel, &[ALPHA], said, none, None, &[off])], |_| {});
    check(&[(channel, &[ALPHA], said, none, None, &[off])], |call| call.channel = None);
    check(&[(channel, &[ALPHA], said, Status::Missed, Some(0.0), &[on])], |call| {
        call.channel = Some(Channel::Chat);
    });
}

#[test]
fn times_count_turns_not_words() {
    let twice = "any = [\"alpha\"]\ntimes = 2";
    let twice_either = "any = [\"alpha\", \"bravo\"]\ntimes = 2";
    check(
        &[
            ("", &[twice], &[(6, "alpha")], Status::Missed, Some(0.0), &[Missed]),
            ("", &[twice], &[(6, "alpha. alpha. alpha")], Status::Missed, Some(0.0), &[Missed]),
            ("", &[twice], &[(6, "alpha"), (8, "alpha")], Status::Covered, Some(1.0), &[Shown]),
            ("", &[twice_either], &[(6, "alpha"), (8, "bravo")], Status::Covered, Some(1.0), &[Shown]),
            ("", &[twice_either], &[(6, "alpha bravo")], Status::Missed, Some(0.0), &[Missed]),
        ],
        |_| {},
    );
}

#[test]
fn a_part_of_the_call_bounds_where_a_group_is_shown() {
    let closing = "any = [\"alpha\"]\npart = \"closing\"";
    let opening = "any = [\"alpha\"]\npart = \"opening\"";
    check(
        &[
            ("", &[closing], &[(14, "alpha")], Status::Missed, Some(0.0), &[Missed]),
            ("", &[closing], &[(16, "alpha")], Status::Covered, Some(1.0), &[Shown]),
            ("", &[opening], &[(4, "alpha")], Status::Covered, Some(1.0), &[Shown]),
            ("", &[opening], &[(6, "alpha")], Status::Missed, Some(0.0), &[Missed]),
            (
                "",
                &["any = [\"alpha\"]\npart = \"opening\"\ntimes = 2"],
                &[(0, "alpha"), (6, "alpha")],
                Status::Missed,
                Some(0.0),
                &[Missed],
            ),
        ],
        |_| {},
    );
}

#[test]
fn a_rule_of_conduct_is_kept_until_it_is_broken() {
    let none = "none = [\"alpha\", \"bravo\"]";
    check(
        &[
            ("", &[none], &[], Status::Covered, Some(1.0), &[Shown]),
            ("", &[none], &[(6, "bravo")], Status::Missed, Some(0.0), &[Missed]),
            ("", &[none, CHARLIE], &[(6, "bravo"), (8, "charlie")], Status::Partial, Some(0.5), &[Missed, Shown]),
            ("", &["none = [\"alpha\"]\nwhen = [\"kilo\"]"], &[], Status::NotApplicable, None, &[NotApplicable]),
        ],
        |_| {},
    );
    let broken = coverage_of("", &[none], &call(&[(8, "bravo"), (6, "alpha")]));
    assert_eq!(broken.groups[0].turn, Some(6), "the first turn that breaks the rule");
}

#[test]
fn another_language_than_the_regional_one_is_shown_or_not_applicable() {
    let regional: &[&str] = &["regional = true"];
    let region = |tag: &'static str| move |call: &mut Transcript| call.region = Language::from_tag(tag);
    check(&[("", regional, &[], Status::Covered, Some(1.0), &[Shown])], region("de"));
    check(&[("", regional, &[], Status::NotApplicable, None, &[NotApplicable])], region("en"));
    check(&[("", regional, &[], Status::NotApplicable, None, &[NotApplicable])], |_| {});
}

#[test]
fn all_that_carries_a_tag_is_due() {
    let house: &[&str] = &["tag = \"house\""];
    check(
        &[
            ("", house, &[], Status::Missed, Some(0.0), &[Missed]),
            ("", house, &[(6, "stated")], Status::Missed, Some(0.0), &[Missed]),
            ("", house, &[(6, "stated"), (8, "prescribed")], Status::Covered, Some(1.0), &[Shown]),
            ("", &["tag = \"nobody\""], &[], Status::NotApplicable, None, &[NotApplicable]),
            ("", &["tag = \"guest\""], &[], Status::NotAssessed, None, &[NotAssessed]),
        ],
        |_| {},
    );
}

#[test]
fn outside_its_scope_a_competency_is_credited_and_never_missed() {
    let scope = "scope = [\"acquisition\", \"retention\"]";
    let none = "none = [\"charlie\"]";
    let optional = "any = [\"charlie\"]\noptional = true";
    let both: &[(usize, &str)] = &[(6, "alpha"), (8, "bravo")];
    let off = [NotApplicable; 2];
    let out_of_scope: &[Case<'_>] = &[
        (scope, &[ALPHA, BRAVO], &[], Status::NotApplicable, None, &off),
        (scope, &[ALPHA, BRAVO], &[(6, "alpha")], Status::NotApplicable, None, &off),
        (scope, &[ALPHA, BRAVO], both, Status::Covered, Some(1.0), &[Shown, Shown]),
        // Keeping a rule of conduct, or an extra, is no achievement outside the scope.
        (scope, &[none], &[], Status::NotApplicable, None, &[NotApplicable]),
        (scope, &[optional], &[(6, "charlie")], Status::NotApplicable, None, &[NotApplicable]),
        (scope, &[ALPHA, none], &[(6, "alpha")], Status::Covered, Some(1.0), &[Shown, Shown]),
        (scope, &[ALPHA, none], &[(6, "alpha charlie")], Status::NotApplicable, None, &off),
        (scope, &[ALPHA, optional], &[(6, "alpha")], Status::Covered, Some(1.0), &[Shown, NotApplicable]),
        (scope, &["any = [\"mute\"]"], &[], Status::NotApplicable, None, &[NotApplicable]),
    ];
    check(out_of_scope, |_| {});
    // A call without a purpose is in no scope that names some.
    check(out_of_scope, |call| call.purpose = None);
    check(&[(scope, &[ALPHA, BRAVO], &[(6, "alpha")], Status::Partial, Some(0.5), &[Shown, Missed])], |call| {
        call.purpose = Some(Purpose::Retention);
    });
}

#[test]
fn nothing_is_missed_for_which_there_are_no_rules() {
    let mute = "any = [\"mute\"]";
    let either = "any = [\"alpha\", \"mute\"]";
    let when_deaf = "any = [\"alpha\"]\nwhen = [\"deaf\"]";
    let when_either = "any = [\"alpha\"]\nwhen = [\"kilo\", \"deaf\"]";
    check(
        &[
            ("", &[mute], &[(6, "mute")], Status::NotAssessed, None, &[NotAssessed]),
            // A draft has rules, and is found, but nothing is said of it.
            ("", &["any = [\"sketch\"]"], &[(6, "sketch")], Status::NotAssessed, None, &[NotAssessed]),
            ("", &["none = [\"sketch\"]"], &[(6, "sketch")], Status::NotAssessed, None, &[NotAssessed]),
            ("when = [\"sketch\"]", &[ALPHA], &[(6, "sketch")], Status::NotAssessed, None, &[NotAssessed]),
            ("", &[either], &[], Status::NotAssessed, None, &[NotAssessed]),
            ("", &[either], &[(6, "alpha")], Status::Covered, Some(1.0), &[Shown]),
            ("", &[when_deaf], &[(6, "alpha")], Status::NotAssessed, None, &[NotAssessed]),
            ("", &[when_either], &[], Status::NotAssessed, None, &[NotAssessed]),
            ("", &[when_either], &[(5, "kilo")], Status::Missed, Some(0.0), &[Missed]),
            ("", &["none = [\"alpha\", \"mute\"]"], &[], Status::NotAssessed, None, &[NotAssessed]),
            ("", &["none = [\"alpha\", \"mute\"]"], &[(6, "alpha")], Status::Missed, Some(0.0), &[Missed]),
            ("when = [\"deaf\"]", &[ALPHA], &[], Status::NotAssessed, None, &[NotAssessed]),
            // The share is that of what can be judged.
            ("", &[ALPHA, mute], &[], Status::NotAssessed, None, &[Missed, NotAssessed]),
            ("", &[ALPHA, BRAVO, mute], &[(6, "alpha")], Status::Partial, Some(0.5), &[Shown, Missed, NotAssessed]),
        ],
        |_| {},
    );
}

#[test]
fn what_the_end_of_a_call_would_show_is_undecidable_when_it_is_cut_off() {
    let breaks_off = (23, "and then they told me that the");
    let part: &[&str] = &["any = [\"alpha\"]\npart = \"closing\""];
    let due: &[&str] = &["any = [\"closer\"]"];
    let anywhere: &[&str] = &[ALPHA];
    check(
        &[
            ("", part, &[breaks_off], Status::Undecidable, None, &[Undecidable]),
            ("", due, &[breaks_off], Status::Undecidable, None, &[Undecidable]),
            ("", due, &[(18, "closer."), breaks_off], Status::Covered, Some(1.0), &[Shown]),
            ("", due, &[], Status::Missed, Some(0.0), &[Missed]),
            ("", anywhere, &[breaks_off], Status::Missed, Some(0.0), &[Missed]),
            // What else was missed is told, but the competency as a whole is not called missed.
            ("", &[ALPHA, "any = [\"closer\"]"], &[breaks_off], Status::Undecidable, None, &[Missed, Undecidable]),
        ],
        |_| {},
    );
}

#[test]
fn what_nothing_can_show_stays_not_observable_whatever_the_call() {
    let unseen = "seen = \"no\"\nreason = { en = \"It happens elsewhere.\" }";
    check(&[(unseen, &[], &[(6, "alpha")], Status::NotObservable, None, &[])], |_| {});
    check(&[(unseen, &[], &[(6, "alpha")], Status::NotObservable, None, &[])], |call| call.turns.truncate(1));
}

#[test]
fn a_call_that_is_not_assessed_misses_nothing_and_shows_nothing() {
    type Change = fn(&mut Transcript);
    let cases: [(&str, Change, &str); 5] = [
        ("no turns", |call| call.turns.clear(), "no turn of an agent"),
        (
            "no agent",
            |call| call.turns.iter_mut().for_each(|turn| turn.speaker = Speaker::Customer),
            "no turn of an agent",
        ),
        ("two turns", |call| call.turns.truncate(2), "too short"),
        ("no rules", |call| call.language = Language::from_tag("es"), "no rules for the language"),
        ("no language", |call| call.language = None, "language not told"),
    ];
    for (name, change, reason) in cases {
        let mut call = call(&[(0, "alpha"), (5, "kilo")]);
        change(&mut call);
        let assessment = assess(&framework(&[competency("T 1", "", &[ALPHA, "none = [\"bravo\"]"])]), &call);
        let not_assessed = assessment.bearing.not_assessed;
        assert_eq!(not_assessed.map_or("", |reason| reason.as_str()), reason, "{name}");
        let coverage = &assessment.frameworks[0][0];
        assert_eq!((coverage.status, coverage.share), (Status::Undecidable, None), "{name}");
        assert!(assessment.behaviours.iter().all(|one| one.verdict == Undecidable), "{name}");
        assert!(assessment.behaviours.iter().all(|one| one.count == 0), "{name}: there is evidence");
        assert!(assessment.detection.evidence.is_empty(), "{name}: there is evidence");
    }
}

#[test]
fn the_fewest_turns_and_words_of_an_assessed_call_are_the_stated_ones() {
    for (turns, words, assessed) in [(3, 8, true), (2, 8, false), (3, 7, false)] {
        let mut call = call(&[]);
        call.turns.truncate(turns);
        call.turns.iter_mut().for_each(|turn| turn.text.clear());
        call.turns[0].text = vec!["word"; words].join(" ");
        let assessment = assess(&framework(&[]), &call);
        assert_eq!(assessment.bearing.not_assessed.is_none(), assessed, "{turns} turns, {words} words");
    }
}

#[test]
fn behaviours_are_missed_only_where_they_are_due() {
    let verdicts = |call: &Transcript| -> Vec<(String, Verdict, usize, Option<usize>)> {
        let files = rule_files(&framework(&[]));
        let rulebook = Rulebook::load(&files).unwrap_or_else(|errors| panic!("{errors}"));
        let behaviours = assess(&framework(&[]), call).behaviours;
        let row = |one: &callrubric::score::BehaviourVerdict| {
            (rulebook.definition(one.definition).id.clone(), one.verdict, one.count, one.first_turn)
        };
        behaviours
            .iter()
            .map(row)
            .filter(|(id, ..)| ["alpha", "bravo", "charlie", "closer", "mute", "kilo"].contains(&id.as_str()))
            .collect()
    };
    let row = |id: &str, verdict, count, first| (id.to_owned(), verdict, count, first);
    let silent = verdicts(&call(&[]));
    assert_eq!(
        silent,
        [
            row("alpha", Missed, 0, None),
            row("bravo", NotApplicable, 0, None),
            row("charlie", NotApplicable, 0, None),
            row("closer", Missed, 0, None),
            row("mute", NotAssessed, 0, None),
            row("kilo", NotApplicable, 0, None),
        ]
    );
    let said = verdicts(&call(&[(3, "kilo"), (6, "charlie, alpha. charlie"), (23, "and then it just broke")]));
    assert_eq!(
        said,
        [
            row("alpha", Shown, 1, Some(6)),
            row("bravo", Missed, 0, None),
            row("charlie", Shown, 2, Some(6)),
            row("closer", Undecidable, 0, None),
            row("mute", NotAssessed, 0, None),
            row("kilo", Shown, 1, Some(3)),
        ]
    );
}

#[test]
fn a_verdict_says_what_called_for_it() {
    let call = call(&[(5, "lima"), (7, "kilo"), (9, "kilo")]);
    let groups = ["any = [\"bravo\"]\nwhen = [\"kilo\"]", "any = [\"bravo\"]\npart = \"closing\""];
    let coverage = coverage_of("when = [\"lima\"]", &groups, &call);
    let triggers: Vec<Option<usize>> = coverage
        .groups
        .iter()
        .map(|group| group.cause.as_ref().and_then(|cause| cause.trigger).map(|(_, turn)| turn))
        .collect();
    assert_eq!(triggers, [Some(7), Some(5)], "the group's own condition, else the competency's");
}

#[test]
fn a_verdict_says_where_in_the_call_it_was_due() {
    use callrubric::rulebook::Part;
    let cases = [
        ("any = [\"bravo\"]\npart = \"closing\"", Some(Part::Closing)),
        // Where the framework says nothing, the behaviour itself may.
        ("any = [\"alpha\"]", Some(Part::Opening)),
        ("any = [\"closer\"]", Some(Part::Closing)),
        ("any = [\"alpha\"]\npart = \"middle\"", Some(Part::Middle)),
        ("any = [\"alpha\", \"closer\"]", None),
        ("any = [\"alpha\", \"bravo\"]", None),
        ("any = [\"bravo\"]", None),
    ];
    for (group, expected) in cases {
        let coverage = coverage_of("", &[group], &call(&[]));
        let part = coverage.groups[0].cause.as_ref().map(|cause| cause.part);
        assert_eq!(part, Some(expected), "group: {group}");
    }
}

#[test]
fn areas_and_calls_are_the_mean_of_their_competencies_not_of_their_groups() {
    let all = [
        competency("T 1", "", &[ALPHA]),
        competency("T 2", "", &[ALPHA, BRAVO, CHARLIE, "any = [\"closer\"]"]),
        competency("T 3", "", &["any = [\"bravo\"]\nwhen = [\"kilo\"]"]),
        competency("T 4", "seen = \"no\"\nreason = { en = \"Elsewhere.\" }", &[]),
    ];
    let assessment = assess(&framework(&all), &call(&[(6, "alpha")]));
    let shares: Vec<Option<f64>> = assessment.frameworks[0].iter().map(|one| one.share).collect();
    assert_eq!(shares, [Some(1.0), Some(0.25), None, None]);
    assert_eq!(mean(shares.into_iter().flatten()), Some(0.625));
    assert_eq!(mean(std::iter::empty()), None);
}

/// Faults of framework files, by a part of the message.
#[test]
fn a_framework_that_cannot_be_meant_so_is_a_fault() {
    let cases = [
        (competency("T 1", "", &["any = [\"alfa\"]"]), "unknown behaviour or signal `alfa` (did you mean `alpha`?)"),
        (competency("T 1", "area = \"9\"", &[ALPHA]), "unknown area `9`"),
        (competency("T 1", "", &[]), "groups and `seen` contradict"),
        (competency("T 1", "seen = \"no\"\nreason = { en = \"r\" }", &[ALPHA]), "groups and `seen` contradict"),
        (competency("T 1", "seen = \"partly\"", &[ALPHA]), "nobody is told why"),
        (competency("T 1", "", &["any = [\"alpha\"]\nnone = [\"bravo\"]"]), "a group asks for one thing"),
        (competency("T 1", "", &["optional = true"]), "a group asks for one thing"),
        (competency("T 1", "colour = \"red\"", &[ALPHA]), "unknown field `colour`"),
        (competency("T 1", "", &["any = [\"alpha\"]\ntimes = 0"]), "`times`"),
        (competency("T 1", "", &["none = [\"alpha\"]\ntimes = 2"]), "`times`"),
        (competency("T 1", "", &["tag = \"house\"\npart = \"closing\""]), "`part`"),
        (competency("T 1", "", &[ALPHA]) + &competency("T 1", "", &[BRAVO]), "`T 1` is there twice"),
        (
            competency("T 1", "", &[ALPHA]) + "[[area]]\nid = \"2\"\ntitle = { en = \"Two again\" }\n",
            "`2` is there twice",
        ),
    ];
    for (competencies, expected) in cases {
        let files = rule_files(&framework(std::slice::from_ref(&competencies)));
        let rulebook = Rulebook::load(&files).unwrap_or_else(|errors| panic!("{errors}"));
        let errors = Framework::load_all(&files, &rulebook).map(|_| ()).expect_err(&competencies).to_string();
        assert!(errors.contains(expected), "{competencies}\ngives: {errors}");
    }
}
