//! Bad input among good: the run goes on, and what was lost stands in `rejects.csv` with place and reason.

use super::*;

/// Runs on a good file, `bad`, and another good file; `bad` must not cost the calls around it.
fn between_good_ones(name: &str, bad: impl AsRef<[u8]>) -> (Run, String) {
    let (folder, path) = input(name, bad);
    let before = folder.path().join("before.jsonl");
    let after = folder.path().join("later.jsonl");
    fs::write(&before, good_call("before")).expect("there is room for a file");
    fs::write(&after, good_call("after")).expect("there is room for a file");
    let run = analyse([&before, &path, &after]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.counts();
    let ids = run.column("coverage-tiny.csv", "call_id");
    assert_eq!((ids.first().map(String::as_str), ids.last().map(String::as_str)), (Some("before"), Some("after")));
    (run, path.display().to_string())
}

/// The one reject there is, as scope, source, line and call, and its reason.
fn only(run: &Run) -> ([String; 4], String) {
    let mut rejects = run.rejects();
    assert_eq!(rejects.len(), 1, "{rejects:?}");
    let reject: [String; 5] = rejects.remove(0).try_into().expect("a reject has five cells");
    let [scope, source, line, call, reason] = reject;
    ([scope, source, line, call], reason)
}

fn place(scope: &str, source: &str, line: &str, call: &str) -> [String; 4] {
    [scope, source, line, call].map(str::to_owned)
}

#[test]
fn a_line_that_is_not_utf8() {
    let mut bytes = good_call("one").into_bytes();
    bytes.extend(b"\n{\"call_id\":\"two\",\"turns\":[{\"speaker\":\"agent\",\"text\":\"caf\xe9\"}]}\n");
    bytes.extend(good_call("three").into_bytes());
    let (run, path) = between_good_ones("bad.jsonl", bytes);
    let (found, reason) = only(&run);
    assert_eq!(found, place("call", &path, "2", ""));
    assert!(reason.contains("not UTF-8") && reason.contains("byte 56"), "{reason}");
    assert_eq!(run.column("coverage-tiny.csv", "call_id"), ["before", "one", "three", "after"]);
    assert_eq!(run.counts()["rejected"], 1);
}

#[test]
fn a_text_file_that_is_not_utf8() {
    let (run, path) = between_good_ones("bad.txt", b"Advisor: Good morning, caf\xe9 Northline.\n");
    let (found, reason) = only(&run);
    assert_eq!(found, place("call", &path, "", ""));
    assert!(reason.contains("not UTF-8"), "{reason}");
}

#[test]
fn a_truncated_line() {
    let call = good_call("cut");
    let (run, path) = between_good_ones("bad.jsonl", format!("{}\n{}", good_call("one"), &call[..call.len() / 2]));
    let (found, reason) = only(&run);
    assert_eq!(found, place("call", &path, "2", ""));
    assert!(reason.contains("not valid JSON"), "{reason}");
    assert!(!reason.contains("Good morning"), "a reject quotes nothing that was said: {reason}");
    assert_eq!(run.counts()["calls_in"], 4);
}

#[test]
fn a_compressed_file_that_breaks_off() {
    use std::io::Write;
    // Random enough that the first half of the bytes holds whole lines.
    let lines: String =
        (0_u64..4_000).map(|n| good_call(&format!("{:x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15))) + "\n").collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(lines.as_bytes()).expect("memory takes all");
    let bytes = gzip.finish().expect("memory takes all");
    let (run, path) = between_good_ones("cut.jsonl.gz", &bytes[..bytes.len() / 2]);
    let ([scope, source, line, _], reason) = only(&run);
    assert_eq!((scope.as_str(), source), ("input", path));
    let read = run.column("coverage-tiny.csv", "call_id").len() - 2;
    assert_eq!(line, (read + 1).to_string(), "the line after the last that was read");
    assert!(read > 100, "what came before the break is kept: {read}");
    assert!(reason.contains("broke off"), "{reason}");
    assert_eq!(run.counts()["inputs_rejected"], 1);
}

#[test]
fn a_turn_without_text() {
    let call = good_call("holes").replace(
        "{\"speaker\":\"customer\"",
        "{\"speaker\":\"customer\"},{\"speaker\":\"customer\",\"text\":\" \"},{\"speaker\":\"customer\"",
    );
    let (run, path) = between_good_ones("bad.jsonl", call);
    let rejects = run.rejects();
    assert_eq!(rejects.len(), 2, "{rejects:?}");
    for (reject, turn) in rejects.iter().zip([1, 2]) {
        assert_eq!(reject[..4], place("turn", &path, "1", "holes"));
        assert!(reject[4].contains(&format!("turn {turn}")) && reject[4].contains("no text"), "{reject:?}");
    }
    let counts = run.counts();
    assert_eq!(
        (&counts["turns_rejected"], &counts["assessed"], &counts["rejected"]),
        (&2.into(), &3.into(), &0.into())
    );
}

#[test]
fn an_unknown_speaker() {
    let (run, path) = between_good_ones("bad.jsonl", good_call("voices").replace("\"customer\"", "\"Voice Two\""));
    let (found, reason) = only(&run);
    assert_eq!(found, place("field", &path, "1", "voices"));
    assert!(reason.contains("--speaker"), "the way out is told: {reason}");
    assert_eq!(run.counts()["assessed"], 3, "the call is assessed all the same");
}

#[test]
fn an_empty_file() {
    for name in ["empty.jsonl", "empty.txt", "empty.vtt", "empty.json"] {
        let (run, path) = between_good_ones(name, "");
        let (found, reason) = only(&run);
        assert_eq!(found, place("call", &path, "", ""), "{name}");
        assert!(reason.contains("empty"), "{name}: {reason}");
    }
}

#[test]
fn a_repeated_call_id() {
    let lines = [good_call("twin"), good_call("other"), good_call("twin")].join("\n");
    let (run, path) = between_good_ones("twins.jsonl", lines);
    let (found, reason) = only(&run);
    assert_eq!(found, place("call", &path, "3", "twin"));
    assert!(reason.contains("another call with this id came before"), "{reason}");
    assert_eq!(run.column("coverage-tiny.csv", "call_id"), ["before", "twin", "other", "after"]);
    assert_eq!(run.counts()["calls_in"], 5);
}

#[test]
fn a_repeated_call_id_in_another_file() {
    let (run, path) = between_good_ones("twin.jsonl", good_call("before"));
    assert_eq!(only(&run).0, place("call", &path, "1", "before"));
    assert_eq!(run.column("evidence.csv", "call_id").iter().filter(|id| *id == "before").count(), 2, "not four");
}

#[test]
fn lines_that_are_json_and_no_call() {
    let cases = [
        ("[1, 2]", "not a JSON object"),
        ("null", "not a JSON object"),
        ("{}", "`call_id` is missing or empty"),
        ("{\"call_id\":\"\",\"turns\":[]}", "`call_id` is missing or empty"),
        ("{\"call_id\":\"x\"}", "`turns` is missing"),
        ("{\"call_id\":\"x\",\"turns\":\"none\"}", "`turns` is not a list"),
    ];
    for (line, expected) in cases {
        let (run, _) = between_good_ones("bad.jsonl", line);
        let ([scope, _, at, _], reason) = only(&run);
        assert_eq!((scope.as_str(), at.as_str()), ("call", "1"), "{line}");
        assert!(reason.contains(expected), "{line}: {reason}");
    }
}

#[test]
fn fields_that_make_no_sense() {
    let call = good_call("odd").replace("\"agent_id\"", "\"channel\":\"pigeon\",\"purpose\":7,\"agent_id\"");
    let (run, _) = between_good_ones("bad.jsonl", call);
    let rejects = run.rejects();
    assert_eq!(rejects.len(), 2, "{rejects:?}");
    assert!(rejects.iter().all(|reject| reject[0] == "field" && reject[3] == "odd"), "{rejects:?}");
    assert_eq!(run.counts()["assessed"], 3);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (folder, path) = input("call.jsonl", good_call("good"));
    let through_a_file = path.join("inside");
    let dangling = folder.path().join("dangling");
    symlink(folder.path().join("gone"), &dangling).expect("links can be made");
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).expect("there is room for a folder");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("the folder is ours");
    let is_root = fs::read_dir(&closed).is_ok();
    let mut bad = vec![through_a_file, dangling];
    if !is_root {
        bad.push(closed.clone());
    }
    for path_of_bad in &bad {
        let run = analyse([path_of_bad, &path]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let (found, reason) = only(&run);
        assert_eq!(found, place("input", &path_of_bad.display().to_string(), "", ""));
        assert!(reason.starts_with("cannot be opened: "), "{reason}");
        assert_eq!(run.column("coverage-tiny.csv", "call_id"), ["good"]);
        assert_eq!(run.counts()["inputs_rejected"], 1);
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).expect("the folder is ours");
}

#[test]
fn cells_are_harmless_in_a_spreadsheet_whatever_the_input_says() {
    let evil = ["=1+1", "+1", "-1", "@x", "\\ttab", "\\rreturn", "\\nline", "a,b", "quote\\\"s"];
    let lines: Vec<String> = evil.iter().map(|id| good_call(id)).collect();
    let (run, _) = between_good_ones("evil.jsonl", lines.join("\n"));
    for file in ["coverage-tiny.csv", "competencies.csv", "behaviours.csv", "evidence.csv"] {
        let ids = run.column(file, "call_id");
        assert!(!ids.iter().any(|id| id.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])), "{file}: {ids:?}");
    }
    assert_eq!(run.counts()["assessed"], 11);
}

#[test]
fn garbage_of_every_kind_never_ends_the_run() {
    let endings = ["jsonl", "json", "txt", "vtt", "jsonl.gz", "jsonl.zst", "srt", ""];
    let contents: [&[u8]; 7] = [
        b"\0\0\0\0",
        b"\xff\xfe\xff\xfe",
        b"{\"call_id\":",
        b"\x1f\x8b\x08\x00garbage",
        b"\x28\xb5\x2f\xfdgarbage",
        b"WEBVTT\n\n99:99:99.999 --> x\n<v",
        b"]]]]{{{{\"\"\"",
    ];
    let folder = TempDir::new().expect("there is room for a folder");
    for (number, bytes) in contents.iter().enumerate() {
        for ending in endings {
            let path = folder.path().join(format!("bad-{number}.{ending}"));
            fs::write(path, bytes).expect("there is room for a file");
        }
    }
    fs::write(folder.path().join("good.jsonl"), good_call("good")).expect("there is room for a file");
    let run = analyse([folder.path()]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.counts();
    assert!(run.column("coverage-tiny.csv", "call_id").contains(&"good".to_owned()));
}
