//! The canonical form.

use super::*;
use crate::transcript::{Channel, Direction, Language, Purpose, Seconds, Turn};

const TURNS: &str = r#""turns":[{"speaker":"agent","text":"Hi"}]"#;

fn read_line(line: &str) -> (Vec<Transcript>, Vec<String>) {
    read(speakers(&[]), &block(Format::JsonLines, "a.jsonl", line.as_bytes()))
}

#[test]
fn every_field_finds_its_place() {
    let line = r#"{"call_id":"de-1","language":"de-CH","channel":"Phone","direction":"inbound","purpose":"care",
        "agent_id":7,"agent_name":"Ann","team":"Bern","started_at":"2026-03-02T09:14:00+01:00","company":"A AG",
        "customer_name":"K\u00e4ser","region":"german","score":4.50,"ok":true,"none":null,"more":{"a b": [1, "x \" y"]},
        "turns":[{"speaker":"agent","start":0.25,"end":"4.1","text":"  Grüezi\n","confidence":{"x":[1]}},
                 {"text":"Ja","speaker":"CUSTOMER","start":null}]}"#
        .replace('\n', " ");
    let (calls, rejects) = read_line(&line);
    assert_eq!(rejects, [""; 0]);
    let text = |text: &str| Some(text.to_owned());
    let attributes = [("more", r#"{"a b":[1,"x \" y"]}"#), ("ok", "true"), ("score", "4.50")];
    let turn = |speaker, text: &str, start: Option<f64>, end: Option<f64>| Turn {
        speaker,
        text: text.to_owned(),
        start: start.and_then(Seconds::new),
        end: end.and_then(Seconds::new),
    };
    let expected = Transcript {
        call_id: "de-1".to_owned(),
        language: Language::from_tag("de"),
        channel: Some(Channel::Phone),
        direction: Some(Direction::Inbound),
        purpose: Some(Purpose::Care),
        agent_id: text("7"),
        agent_name: text("Ann"),
        team: text("Bern"),
        started_at: text("2026-03-02T09:14:00+01:00"),
        company: text("A AG"),
        customer_name: text("Käser"),
        region: Language::from_tag("de"),
        attributes: attributes.map(|(field, value)| (field.to_owned(), value.to_owned())).into(),
        turns: vec![
            turn(Speaker::Agent, "  Grüezi\n", Some(0.25), Some(4.1)),
            turn(Speaker::Customer, "Ja", None, None),
        ],
    };
    assert_eq!(calls, [expected]);
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_kept() {
    // line, whether a call comes of it, what is told
    let cases: &[(&str, bool, &[&str])] = &[
        ("", false, &[]),
        ("  \t\r", false, &[]),
        (r#"{"call_id":"a","turns":[]}"#, true, &[]),
        (
            r#"{"call_id":"a","turns":[{"speaker":"agent","text":"Hi"}"#,
            false,
            &["call a.jsonl:1: column 55: not valid JSON: EOF while parsing a list"],
        ),
        (
            r#"{"call_id":"a","turns":[{"text":"Gehei"#,
            false,
            &["call a.jsonl:1: column 38: not valid JSON: EOF while parsing a string"],
        ),
        (
            r#"{"call_id":"a","turns":[{"text":"x","start":NaN}]}"#,
            false,
            &["call a.jsonl:1: column 45: not valid JSON: expected value"],
        ),
        (r#"{"call_id":"a","turns":[]} x"#, false, &["call a.jsonl:1: column 28: not valid JSON: trailing characters"]),
        (r#""geheim""#, false, &["call a.jsonl:1: the line is not a JSON object"]),
        (r#"[{"geheim":1}]"#, false, &["call a.jsonl:1: the line is not a JSON object"]),
        (r#"{"turns":[]}"#, false, &["call a.jsonl:1: `call_id` is missing or empty"]),
        (r#"{"call_id":" ","turns":[]}"#, false, &["call a.jsonl:1: `call_id` is missing or empty"]),
        (r#"{"call_id":["a"],"turns":[]}"#, false, &["call a.jsonl:1: `call_id` is missing or empty"]),
        (r#"{"call_id":"a"}"#, false, &["call a.jsonl:1: `turns` is missing"]),
        (r#"{"call_id":"a","turns":"geheim"}"#, false, &["call a.jsonl:1: `turns` is not a list"]),
        (
            r#"{"call_id":"a","turns":[null,3,"geheim",[1],{"speaker":"agent","text":" "}]}"#,
            true,
            &[
                "turn a.jsonl:1: turn 0, counted from 0, has no text",
                "turn a.jsonl:1: turn 1, counted from 0, has no text",
                "turn a.jsonl:1: turn 2, counted from 0, has no text",
                "turn a.jsonl:1: turn 3, counted from 0, has no text",
                "turn a.jsonl:1: turn 4, counted from 0, has no text",
            ],
        ),
        (
            r#"{"call_id":"a","turns":[{"speaker":"spk","text":"a"},{"speaker":"spk","text":"b"},{"text":"c"}]}"#,
            true,
            &[
                "field a.jsonl:1: voice `spk` is not known: say --speaker 'spk=agent' or =customer",
                "field a.jsonl:1: turn 2, counted from 0, names no speaker",
            ],
        ),
        (
            r#"{"call_id":"a","turns":[{"speaker":"agent","text":"a","start":-1,"end":"bald"}]}"#,
            true,
            &["field a.jsonl:1: a `start` or `end` is not a number of seconds from 0 on: such times were left out"],
        ),
        (
            r#"{"call_id":"a","channel":"fax","language":"x","team":[],"turns":[]}"#,
            true,
            &[
                "field a.jsonl:1: the value of `channel` is not one of phone, chat, email, social: it is kept as an attribute",
                "field a.jsonl:1: the value of `language` is not a language such as de, de-CH, deu or german: it is kept as an attribute",
                "field a.jsonl:1: `team` is a list or an object: it is kept as an attribute",
            ],
        ),
    ];
    for (line, has_call, expected) in cases {
        let (calls, rejects) = read_line(line);
        assert_eq!(
            (calls.len() == 1, rejects.iter().map(|r| &**r).collect::<Vec<_>>()),
            (*has_call, expected.to_vec()),
            "line: {line}"
        );
        assert!(!rejects.concat().contains("ehei"), "a reason quotes what was said: {rejects:?}");
    }
}

#[test]
fn lines_are_counted_and_a_bad_one_does_not_stop_the_next() {
    let bytes = [
        b"\xef\xbb\xbf{\"call_id\":\"a\",\"turns\":[]}\r\n\r\n".as_slice(),
        b"{\"call_id\":\"b\",\"turns\":[{\"text\":\"\xff\"}]}\n{}\n",
        b"{\"call_id\":\"c\",\"turns\":[]}",
    ]
    .concat();
    let (calls, rejects) = read(speakers(&[]), &block(Format::JsonLines, "a.jsonl", &bytes));
    assert_eq!(calls.iter().map(|call| &*call.call_id).collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!(
        rejects,
        [
            "call a.jsonl:3: byte 33 of the line is not UTF-8: save it as UTF-8",
            "call a.jsonl:4: `call_id` is missing or empty",
        ]
    );
}

#[test]
fn a_document_over_several_lines_is_one_call() {
    let pretty = format!("{{\n  \"call_id\": \"a\",\n  {TURNS}\n}}\n");
    let (calls, rejects) = read(speakers(&[]), &block(Format::Json, "a.json", pretty.as_bytes()));
    assert_eq!((calls.len(), rejects.len()), (1, 0));
    let (calls, rejects) = read(speakers(&[]), &block(Format::Json, "a.json", b"{\n\n\"call_id\": x}"));
    assert_eq!((calls.len(), &*rejects.concat()), (0, "call a.json:3: column 12: not valid JSON: expected value"));
}

#[test]
fn notes_of_one_call_are_limited_and_counted() {
    let turns = vec!["{}"; MAX_NOTES + 7].join(",");
    let (calls, rejects) = read_line(&format!(r#"{{"call_id":"a","turns":[{turns}]}}"#));
    assert_eq!((calls.len(), rejects.len()), (1, MAX_NOTES + 1));
    assert_eq!(rejects[MAX_NOTES], "field a.jsonl:1: 7 further turns or fields of this call could not be read");
}

#[test]
fn a_call_of_too_many_turns_is_rejected() {
    let turns = vec!["0"; MAX_TURNS + 1].join(",");
    let (calls, rejects) = read_line(&format!(r#"{{"call_id":"a","turns":[{turns}]}}"#));
    assert_eq!((calls.len(), rejects.len()), (0, 1), "{rejects:?}");
}
