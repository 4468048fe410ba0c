//! The main job on good input.

use super::*;
use insta::assert_snapshot;
use std::io::Write;

const FILES: [&str; 8] = [
    "agents.csv",
    "behaviours.csv",
    "columns.json",
    "competencies.csv",
    "coverage-tiny.csv",
    "evidence.csv",
    "rejects.csv",
    "run.json",
];

#[test]
fn every_file_appears_whole_and_nothing_else() {
    let run = analyse(["corpus"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(run.files(), FILES);
    run.counts();
    for name in FILES.iter().filter(|name| name.ends_with(".csv")) {
        // Rows as long as the header, CRLF at the end of each: RFC 4180.
        let text = run.file(name);
        rows(&text);
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']), "{name}");
    }
}

#[test]
fn the_files_say_this_of_the_small_corpus() {
    let run = analyse(["corpus"]);
    for name in FILES.iter().filter(|name| **name != "run.json") {
        assert_snapshot!(*name, run.file(name).replace("\r\n", "\n"));
    }
    // What differs from run to run and from release to release.
    let masked =
        |line: &str| match ["\"duration_seconds\": ", "\"version\": "].iter().find(|name| line.contains(**name)) {
            Some(name) => format!("  {name}…\n"),
            None => format!("{line}\n"),
        };
    assert_snapshot!("run.json", run.file("run.json").lines().map(masked).collect::<String>());
}

#[test]
fn the_descriptor_names_every_column_of_every_file() {
    let run = analyse(["corpus"]);
    let descriptor: Value = serde_json::from_str(&run.file("columns.json")).expect("columns.json is JSON");
    let described = descriptor["files"].as_array().expect("it lists files");
    let mut names = Vec::new();
    for file in described {
        let name = file["file"].as_str().expect("a file has a name");
        let columns: Vec<&str> =
            file["columns"].as_array().into_iter().flatten().filter_map(|column| column["name"].as_str()).collect();
        let text = run.file(name);
        assert_eq!(text.lines().next(), Some(columns.join(",").as_str()), "{name}");
        names.push(name);
    }
    names.sort_unstable();
    assert_eq!(names, FILES.into_iter().filter(|name| name.ends_with(".csv")).collect::<Vec<_>>());
}

/// All files but `run.json`, whose duration and inputs differ.
fn contents(run: &Run) -> Vec<(String, String)> {
    run.files().into_iter().filter(|name| name != "run.json").map(|name| (name.clone(), run.file(&name))).collect()
}

#[test]
fn results_are_the_same_bytes_whatever_the_number_of_threads() {
    // Many blocks, so that threads have something to overtake each other with.
    let line = |number: usize| good_call(&format!("call-{number}")) + "\n";
    let (_folder, path) = input("many.jsonl", (0..6_000).map(line).collect::<String>());
    let paths = [path.as_os_str(), "corpus".as_ref()];
    let one = analyse(paths.into_iter().chain(["--threads".as_ref(), "1".as_ref()]));
    let four = analyse(paths.into_iter().chain(["--threads".as_ref(), "4".as_ref()]));
    assert_eq!(one.counts(), four.counts());
    assert!(contents(&one) == contents(&four), "some file differs");
    let ids = one.column("coverage-tiny.csv", "call_id");
    let expected: Vec<String> = (0..6_000).map(|number| format!("call-{number}")).collect();
    assert!(ids[..6_000] == expected, "calls come out in the order of the input");
}

#[test]
fn streams_and_compressed_files_give_what_the_plain_file_gives() {
    let text = fs::read(data().join("corpus/en.jsonl")).expect("the corpus is there");
    let plain = analyse(["corpus/en.jsonl"]);
    let folder = TempDir::new().expect("there is room for a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("there is room for a file");
        path
    };
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&text).expect("memory takes all");
    let gzip = write("en.jsonl.gz", &gzip.finish().expect("memory takes all"));
    let zstd = write("en.jsonl.zst", &zstd::encode_all(text.as_slice(), 1).expect("memory takes all"));
    let cases = [
        ("stdin", "-".to_owned(), analyse_from(["-"], text)),
        ("gzip", gzip.display().to_string(), analyse([&gzip])),
        ("zstd", zstd.display().to_string(), analyse([&zstd])),
    ];
    for (name, source, run) in cases {
        assert_eq!(run.status, 0, "{name}: {}", run.stderr);
        assert_eq!(run.counts(), plain.counts(), "{name}");
        let renamed = |(file, text): (String, String)| (file, text.replace(&source_cell(&source), ",corpus/en.jsonl,"));
        let contents: Vec<_> = contents(&run).into_iter().map(renamed).collect();
        assert_eq!(contents, self::contents(&plain), "{name}");
    }
}

/// The source as it stands between its neighbours; `-` would be a formula.
fn source_cell(source: &str) -> String {
    match source {
        "-" => ",'-,".to_owned(),
        _ => format!(",{source},"),
    }
}

#[test]
fn folders_globs_and_files_are_taken_in_the_order_they_are_named() {
    let sources = |args: &[&str]| {
        let mut sources = analyse(args).column("coverage-tiny.csv", "source");
        sources.dedup();
        sources
    };
    let all = [
        "corpus/de.jsonl",
        "corpus/en.jsonl",
        "corpus/more/chat-de.txt",
        "corpus/more/meeting-en.vtt",
        "corpus/more/rest.jsonl",
    ];
    assert_eq!(sources(&["corpus"]), all);
    assert_eq!(sources(&["corpus/*.jsonl"]), all[..2]);
    assert_eq!(sources(&["corpus/en.jsonl", "corpus/more/*.txt", "corpus/de.jsonl"]), [all[1], all[2], all[0]]);
}

#[test]
fn nothing_goes_to_standard_output_and_without_a_terminal_there_is_no_progress_bar() {
    let run = analyse(["corpus"]);
    assert_eq!(run.stdout, "");
    assert!(!run.stderr.contains(['\r', '\u{1b}']), "{:?}", run.stderr);
    assert!(run.stderr.starts_with("11 calls: 7 assessed, 4 not assessed, 0 rejected\n"), "{}", run.stderr);
    for name in FILES {
        assert!(run.stderr.contains(name), "the summary names {name}");
    }
}

#[test]
fn quiet_means_quiet() {
    let run = analyse(["corpus", "--quiet"]);
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    assert_eq!(run.files(), FILES);
}

#[test]
fn a_language_on_the_command_line_holds_for_all_calls() {
    let run = analyse(["corpus", "--language", "de"]);
    assert!(run.column("coverage-tiny.csv", "language").iter().all(|language| language == "de"));
    assert!(run.column("coverage-tiny.csv", "language_source").iter().all(|source| source == "option"));
}

#[test]
fn calls_in_a_language_without_rules_are_not_assessed_and_say_so() {
    let run = analyse(["corpus/en.jsonl", "--language", "fi"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(run.column("coverage-tiny.csv", "assessed"), ["no", "no"]);
    assert_eq!(run.column("coverage-tiny.csv", "reason"), ["no rules for the language"; 2]);
    assert_eq!(run.column("coverage-tiny.csv", "TY 1.1"), ["undecidable"; 2]);
    assert_eq!(run.counts()["missed"], 0);
    assert!(rows(&run.file("evidence.csv")).is_empty() && rows(&run.file("behaviours.csv")).is_empty());
    assert!(rows(&run.file("agents.csv")).is_empty(), "no agent is judged by what was not assessed");
}

#[test]
fn what_cannot_bear_a_verdict_gets_none_and_the_reason_stands_there() {
    let run = analyse(["corpus/more/rest.jsonl"]);
    let reasons = ["too short", "no turn of an agent", "no rules for the language", "language not told"];
    assert_eq!(run.column("coverage-tiny.csv", "reason"), reasons);
    assert_eq!(run.column("coverage-tiny.csv", "coverage"), [""; 4]);
    let statuses = run.column("competencies.csv", "status");
    assert!(statuses.iter().all(|status| status == "undecidable" || status == "not observable"), "{statuses:?}");
    let counts = run.counts();
    assert_eq!((&counts["not_assessed"], &counts["evidence"]), (&4.into(), &0.into()));
    assert!(rows(&run.file("evidence.csv")).is_empty());
}

#[test]
fn a_speaker_named_on_the_command_line_is_placed() {
    let (_folder, path) = input("call.jsonl", good_call("a").replace("\"agent\"", "\"Line 1\""));
    let lost = analyse([&path]);
    assert_eq!(lost.column("coverage-tiny.csv", "reason"), ["no turn of an agent"]);
    assert_eq!(lost.counts()["fields_rejected"], 1, "the unknown speaker is told once");
    let placed = analyse([path.as_os_str(), "--speaker".as_ref(), "line 1=agent".as_ref()]);
    assert_eq!(placed.column("coverage-tiny.csv", "TY 1.1"), ["covered"]);
    assert_eq!(placed.counts()["fields_rejected"], 0);
    let others = analyse([path.as_os_str(), "--speaker".as_ref(), "*=agent".as_ref()]);
    assert_eq!(others.column("coverage-tiny.csv", "TY 1.1"), ["covered"]);
}

#[test]
fn numbers_that_identify_people_are_taken_out_unless_asked_otherwise() {
    let words = |run: Run| run.column("evidence.csv", "words").join("\n");
    let redacted = words(analyse(["corpus/en.jsonl"]));
    assert!(redacted.contains("we call you on [number]") && !redacted.contains("442"), "{redacted}");
    let plain = words(analyse(["corpus/en.jsonl", "--no-redaction"]));
    assert!(plain.contains("we call you on 079 442 18 91"), "{plain}");
}

#[test]
fn evidence_quotes_the_words_of_its_turn_exactly() {
    let run = analyse(["corpus", "--no-redaction"]);
    let mut texts = std::collections::HashMap::new();
    for file in ["corpus/de.jsonl", "corpus/en.jsonl"] {
        for line in read(&data().join(file)).lines() {
            let call: Value = serde_json::from_str(line).expect("the corpus is JSON");
            for (turn, said) in call["turns"].as_array().into_iter().flatten().enumerate() {
                texts.insert((call["call_id"].as_str().unwrap_or_default().to_owned(), turn), said.clone());
            }
        }
    }
    let mut checked = 0;
    for row in rows(&run.file("evidence.csv")) {
        let turn: usize = row[2].parse().expect("a turn is a number");
        if let Some(said) = texts.get(&(row[0].clone(), turn)) {
            assert!(said["text"].as_str().is_some_and(|text| text.contains(&row[5])), "{row:?}");
            assert_eq!(said["speaker"].as_str(), Some(row[4].as_str()), "{row:?}");
            checked += 1;
        }
    }
    assert!(checked > 15, "only {checked} pieces of evidence");
}

#[test]
fn earlier_results_give_way_to_those_of_a_run_that_ends_well() {
    let run = analyse(["corpus"]);
    let before = run.file("coverage-tiny.csv");
    callrubric(["analyse", "corpus/en.jsonl"]).args(RULES).arg("--out").arg(run.out.path()).assert().success();
    assert_ne!(run.file("coverage-tiny.csv"), before);
    assert_eq!(run.files(), FILES);
    run.counts();
}

#[test]
fn results_beside_the_transcripts_are_not_taken_for_transcripts() {
    let folder = TempDir::new().expect("there is room for a folder");
    fs::copy(data().join("corpus/en.jsonl"), folder.path().join("en.jsonl")).expect("there is room for a file");
    for out in ["out", "."] {
        let run = || {
            let out = folder.path().join(out);
            callrubric(["analyse"])
                .arg(folder.path())
                .args(RULES)
                .arg("--strict")
                .arg("--out")
                .arg(&out)
                .assert()
                .success();
            read(&out.join("coverage-tiny.csv"))
        };
        assert_eq!(run(), run(), "--out {out}");
    }
}

#[test]
fn the_embedded_rulebook_needs_no_file_beside_the_program() {
    let out = TempDir::new().expect("there is room for a folder");
    callrubric(["analyse", "corpus"]).arg("--out").arg(out.path()).assert().success();
    assert!(out.path().join("coverage-kundendialog.csv").exists());
}
