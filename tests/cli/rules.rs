//! `rules check` and `rules test`.

use super::*;
use insta::assert_snapshot;

/// A copy of the small rulebook with some files changed; `None` takes a file away.
fn changed(changes: &[(&str, Option<&str>)]) -> TempDir {
    let folder = TempDir::new().expect("there is room for a folder");
    let from = data().join("rules");
    for inner in files(&from) {
        let path = from.join(&inner);
        if path.is_file() {
            fs::copy(&path, folder.path().join(&inner)).expect("there is room for a file");
            continue;
        }
        fs::create_dir(folder.path().join(&inner)).expect("there is room for a folder");
        for name in files(&path) {
            fs::copy(path.join(&name), folder.path().join(&inner).join(&name)).expect("there is room for a file");
        }
    }
    for (name, text) in changes {
        let path = folder.path().join(name);
        match text {
            Some(text) => {
                fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("there is room for a folder");
                fs::write(path, text).expect("there is room for a file");
            }
            None => fs::remove_file(path).expect("it was copied"),
        }
    }
    folder
}

/// Exit code, standard output and standard error of a `rules` command on `folder`, its path as `RULES`.
fn rules(command: &[&str], folder: &Path) -> (Option<i32>, String, String) {
    let output = callrubric(["rules"])
        .args(command)
        .arg("--rules")
        .arg(folder)
        .arg("--rules-only")
        .output()
        .expect("the program can be started");
    let path = folder.display().to_string();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&path, "RULES");
    let stderr = text(&output.stderr);
    assert!(!stderr.contains("panicked"), "{stderr}");
    (output.status.code(), text(&output.stdout), stderr)
}

#[test]
fn good_rules_have_no_faults_and_all_examples_hold() {
    let (code, _, stderr) = rules(&["check"], &data().join("rules"));
    assert_eq!(code, Some(0), "{stderr}");
    assert_snapshot!(stderr, @r"
    no faults: 6 behaviours, 2 signals, 1 frameworks
    de: 7 rules, 8 patterns, 1 lexicon entries
    en: 8 rules, 10 patterns, 1 lexicon entries
    ");
    let (code, _, stderr) = rules(&["test"], &data().join("rules"));
    assert_eq!((code, stderr.as_str()), (Some(0), "30 example sentences: 30 as they should be, 0 not\n"));
}

#[test]
fn a_fault_is_drawn_under_its_text() {
    let folder = changed(&[(
        "en/greeting.toml",
        Some("patterns = [\n    \"good {mornin}\",\n]\nmatch = [\"[[Good morning]].\"]\nno_match = [\"No.\"]\n"),
    )]);
    let (code, stdout, stderr) = rules(&["check"], folder.path());
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert_snapshot!("fault", stderr);
}

#[test]
fn all_faults_of_all_files_come_in_one_run() {
    let definition = read(&data().join("rules/behaviours/greeting.toml")).replace("always", "allways");
    let framework = read(&data().join("rules/frameworks/tiny.toml")).replace("\"summary\"", "\"sumary\"");
    let folder = changed(&[
        ("behaviours/greeting.toml", Some(&definition)),
        ("frameworks/tiny.toml", Some(&framework)),
        ("de/farewell.toml", Some("patterns = [\"(auf wiedersehen\"]\nmatch = [\"[[a]]\"]\nno_match = [\"b\"]\n")),
        ("de/dancing.toml", Some("patterns = [\"tanzen wir\"]\nmatch = [\"[[Tanzen wir]].\"]\nno_match = [\"b\"]\n")),
        ("en/complaint.toml", Some("this is no toml\n")),
    ]);
    let (code, _, stderr) = rules(&["check"], folder.path());
    assert_eq!(code, Some(1), "{stderr}");
    assert_snapshot!("faults", stderr);
}

#[test]
fn a_fault_stops_the_main_job_before_it_writes() {
    let folder = changed(&[("en/complaint.toml", Some("this is no toml\n"))]);
    let out = TempDir::new().expect("there is room for a folder");
    let run = callrubric(["analyse", "corpus", "--rules-only", "--rules"])
        .arg(folder.path())
        .arg("--out")
        .arg(out.path())
        .output()
        .expect("the program can be started");
    assert_eq!(run.status.code(), Some(1));
    assert!(files(out.path()).is_empty());
}

#[test]
fn faulty_speaker_words_are_faults_too() {
    let cases = [
        ("agent = [\"advisor\"]\ncustomer = [\"Advisor\"]\n", "stands under `agent` and under `customer`"),
        ("agent = \"advisor\"\n", "speakers.toml"),
        ("boss = [\"boss\"]\n", "speakers.toml"),
    ];
    for (text, expected) in cases {
        let folder = changed(&[("speakers.toml", Some(text))]);
        let (code, _, stderr) = rules(&["check"], folder.path());
        assert_eq!(code, Some(1), "{text}: {stderr}");
        assert!(stderr.contains(expected), "{text}: {stderr}");
    }
}

#[test]
fn files_that_no_stage_would_read_are_faults() {
    let cases = [
        ("behaviour/greeting.toml", "nobody reads this file"),
        ("de/more/greeting.toml", "nobody reads"),
        ("speaker.toml", "nobody reads"),
    ];
    for (path, expected) in cases {
        let folder = changed(&[(path, Some("title = 1\n"))]);
        let (code, _, stderr) = rules(&["check"], folder.path());
        assert_eq!(code, Some(1), "{path}: {stderr}");
        assert!(stderr.contains(expected), "{path}: {stderr}");
    }
}

#[test]
fn examples_that_fail_are_named_with_their_place_and_kind() {
    let folder = changed(&[(
        "en/greeting.toml",
        Some(
            "patterns = [\"good (morning|afternoon)\"]\nmatch = [\n    \"[[Good evening]].\",\n    \"[[Good morning, support]].\",\n]\n\
             no_match = [\n    \"A good morning for us.\",\n]\n",
        ),
    )]);
    let (code, stdout, stderr) = rules(&["test"], folder.path());
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert_snapshot!("failed-examples", stderr);
    let (code, _, stderr) = rules(&["test", "--language", "de"], folder.path());
    assert_eq!(code, Some(0), "only the German ones: {stderr}");
}

#[test]
fn a_language_without_rules_has_no_examples_to_test() {
    let (code, _, stderr) = rules(&["test", "--language", "fi"], &data().join("rules"));
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("there are no rules for the language `fi`; there are: de, en"), "{stderr}");
}

#[test]
fn the_users_rules_lie_over_the_embedded_ones() {
    let folder = TempDir::new().expect("there is room for a folder");
    fs::create_dir(folder.path().join("behaviours")).expect("there is room for a folder");
    let own = "title = { en = \"Dancing\" }\nmeans = \"The agent dances.\"\nspeaker = \"agent\"\n";
    fs::write(folder.path().join("behaviours/dancing.toml"), own).expect("there is room for a file");
    let count = |command: &mut assert_cmd::Command| {
        let stderr = command.assert().success().get_output().stderr.clone();
        let text = String::from_utf8(stderr).expect("the program writes UTF-8");
        let digits: String =
            text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().expect("it says how many behaviours there are")
    };
    let embedded = count(&mut callrubric(["rules", "check"]));
    assert_eq!(count(callrubric(["rules", "check", "--rules"]).arg(folder.path())), embedded + 1);
}

#[test]
fn a_rule_file_that_is_not_utf8_is_named() {
    let folder = changed(&[]);
    fs::write(folder.path().join("en/complaint.toml"), b"patterns = [\"caf\xe9\"]").expect("there is room for a file");
    let (code, _, stderr) = rules(&["check"], folder.path());
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("RULES/en/complaint.toml: ") && stderr.contains("UTF-8"), "{stderr}");
}
