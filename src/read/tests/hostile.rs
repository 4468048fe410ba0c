//! Whatever the bytes, reading ends, and without a panic.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

const FORMATS: [Format; 4] = [Format::JsonLines, Format::Json, Format::Plain, Format::WebVtt];

fn parts() -> impl Strategy<Value = Vec<u8>> {
    // Pieces of all formats, so that arbitrary orders of them come near to what is read.
    let part = prop_oneof![
        prop::sample::select(vec![
            "WEBVTT\n",
            "\n\n",
            "00:01.000 --> 00:02.000\n",
            "<v Ann>",
            "</v>",
            "<",
            ">",
            "&amp;",
            "&#x",
            ";",
            "NOTE",
            "Agent: ",
            "[00:12] ",
            "(0:0:1 - 0:0:2)",
            "Kunde :",
            "[",
            "]",
            "\r",
            "\u{a0}",
            "\u{feff}",
            "-- ",
            "1-0/2-1",
            "{\"call_id\":\"a\",",
            "\"turns\":[",
            "{\"speaker\":",
            "\"text\":",
            "\"ä\\u00e4\"",
            "}",
            ":",
            ",",
            "1e9",
            "-1",
            "Language: de",
            "Call-ID: ",
            "ß",
            "😀",
            "null",
            "    ",
        ])
        .prop_map(|part| part.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for format in FORMATS {
            read(speakers(&["*=customer"]), &block(format, "x", &bytes));
        }
    }

    #[test]
    fn shuffled_parts_never_panic(bytes in parts()) {
        for format in FORMATS {
            for call in read(speakers(&[]), &block(format, "", &bytes)).0 {
                prop_assert!(!call.call_id.is_empty());
                prop_assert!(call.turns.iter().all(|turn| !turn.text.is_empty()));
            }
        }
    }
}

#[test]
fn no_input_takes_more_than_linear_time_or_the_stack() {
    const LENGTH: usize = 300_000;
    let many = |part: &str| part.repeat(LENGTH / part.len());
    let cases = [
        many("["),
        format!("{{\"call_id\":\"a\",\"x\":{}", many("[")),
        format!("{{\"call_id\":\"a\",\"x\":{}{},\"turns\":[]}}", many("["), many("]")),
        format!("{{\"call_id\":\"a\",\"turns\":{}", many("[")),
        format!("{{\"call_id\":\"a\",\"turns\":[{{\"text\":{}", many("{\"a\":")),
        many("a: b\n"),
        many("Agent: b\n"),
        many("[00:01] x\n"),
        many("x: "),
        many("00:"),
        format!("Agent: {}", many("& ")),
        format!("Agent: a\n{}", many("b\n\n")),
        many("\r"),
        format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{}", many("<")),
        format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{}>", many("<")),
        format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{}", many("<v a>b")),
        format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{}", many("&&#")),
        format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{}", many("-- a\n")),
        format!("WEBVTT\n\n{}", many("a/1-1\n00:01.000 --> 00:02.000\n<v A>b\n\n")),
        format!("WEBVTT\n\n{}", many("-->\n")),
    ];
    for text in cases {
        for format in FORMATS {
            let begin = Instant::now();
            read(speakers(&[]), &block(format, "x", text.as_bytes()));
            let took = begin.elapsed();
            let head: String = text.chars().take(60).collect();
            assert!(took < Duration::from_secs(5), "{took:?} for {format:?}: {head:?}");
        }
    }
}
