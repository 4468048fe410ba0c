//! Wrong usage, exit codes, and what is kept when a run fails.

use super::*;

/// Exit code and standard error.
fn outcome(args: &[&str]) -> (Option<i32>, String) {
    let out = TempDir::new().expect("there is room for a folder");
    let output = callrubric(args).arg("--out").arg(out.path()).output().expect("the program can be started");
    assert!(files(out.path()).is_empty(), "{args:?} leaves files");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn what_the_user_typed_wrong_is_told_with_exit_code_2() {
    let rules = ["--rules", "rules", "--rules-only"];
    let cases: [(&[&str], &str); 7] = [
        (&["analyse"], "<INPUT>"),
        (&["analyze", "corpus"], "analyse"),
        (&["analyse", "corpus", "--framework", "tyni"], "there is no framework `tyni`; there are: tiny"),
        (&["analyse", "corpus", "--language", "german"], "`german` is no language: write two letters, such as de"),
        (&["analyse", "corpus", "--speaker", "Bob"], "`Bob` does not place a voice: write NAME=agent"),
        (&["analyse", "corpus", "--speaker", "Bob=boss"], "`Bob=boss` does not place a voice"),
        (&["analyse", "corpus", "--threads", "many"], "--threads"),
    ];
    for (args, expected) in cases {
        let args: Vec<&str> = args.iter().copied().chain(rules).collect();
        let (code, stderr) = outcome(&args);
        assert!(stderr.contains(expected), "{args:?}: {stderr}");
        assert_eq!(code, Some(2), "{args:?}: {stderr}");
    }
    let (code, stderr) = outcome(&["analyse", "corpus", "--rules-only"]);
    assert!(code == Some(2) && stderr.contains("--rules <DIR>"), "{stderr}");
}

#[test]
fn help_and_version_go_to_standard_output() {
    let name = concat!("callrubric ", env!("CARGO_PKG_VERSION"), "\n");
    callrubric(["--version"]).assert().success().stdout(name);
    let help = callrubric(["analyse", "--help"]).output().expect("the program can be started");
    assert!(help.status.success() && !help.stdout.is_empty() && help.stderr.is_empty());
}

#[test]
fn one_framework_can_be_asked_for() {
    let run = analyse(["corpus/en.jsonl", "--framework", "tiny"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.counts();
}

#[test]
fn strict_ends_with_3_if_something_could_not_be_read() {
    assert_eq!(analyse(["corpus", "--strict"]).status, 0, "all is read; that calls are not assessed is no fault");
    for bad in ["{\"call_id\":\"x\"", "{\"call_id\":\"x\",\"turns\":[{\"speaker\":\"agent\",\"text\":\"\"}]}"] {
        let (_folder, path) = input("bad.jsonl", bad);
        let lenient = analyse(["corpus".as_ref(), path.as_os_str()]);
        let strict = analyse(["corpus".as_ref(), path.as_os_str(), "--strict".as_ref()]);
        assert_eq!((lenient.status, strict.status), (0, 3), "{bad}");
        assert_eq!(lenient.file("coverage-tiny.csv"), strict.file("coverage-tiny.csv"), "{bad}");
    }
    let missing = analyse(["corpus", "corpus/nowhere.jsonl", "--strict"]);
    assert_eq!(missing.status, 3, "{}", missing.stderr);
}

#[test]
fn a_run_that_could_read_nothing_at_all_has_failed() {
    let run = analyse(["corpus/nowhere.jsonl"]);
    assert_eq!(run.status, 1);
    assert!(run.stderr.contains("none of the inputs could be read"), "{}", run.stderr);
    assert!(run.stderr.contains("corpus/nowhere.jsonl: cannot be opened"), "{}", run.stderr);
    assert!(run.files().is_empty(), "a slip in a path must not replace earlier results: {:?}", run.files());
}

#[test]
fn an_output_folder_that_is_a_file_fails_and_leaves_the_file() {
    let (_folder, path) = input("out", "precious");
    let output = callrubric(["analyse", "corpus"]).args(RULES).arg("--out").arg(&path).output().expect("it starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.starts_with("error: cannot write ") && !stderr.contains("panicked"), "{stderr}");
    assert_eq!(read(&path), "precious");
}

/// Where a file may not grow beyond a block or two, as on a full disk.
#[cfg(unix)]
#[test]
fn a_full_disk_fails_the_run_and_leaves_the_earlier_results_as_they_were() {
    let earlier = analyse(["corpus/en.jsonl"]);
    let before: Vec<String> = earlier.files().iter().map(|name| earlier.file(name)).collect();
    let lines: String = (0..2_000).map(|number| good_call(&format!("call-{number}")) + "\n").collect();
    let (_folder, path) = input("many.jsonl", lines);
    let program = assert_cmd::cargo::cargo_bin("callrubric");
    let output = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh"])
        .arg(program)
        .arg("analyse")
        .arg(&path)
        .args(RULES)
        .arg("--out")
        .arg(earlier.out.path())
        .current_dir(data())
        .output()
        .expect("sh can be started");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("error: cannot write ") && stderr.contains("earlier results"), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    let after: Vec<String> = earlier.files().iter().map(|name| earlier.file(name)).collect();
    assert!(before == after, "the earlier results have changed: {:?}", earlier.files());
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_had_enough_ends_the_program_quietly() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("callrubric"))
        .args(["evaluate", "corpus", "labels.jsonl", "--errors"])
        .args(RULES)
        .current_dir(data())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be started");
    // Closed before a word is read.
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked") && !stderr.contains("error"), "{stderr}");
    assert_eq!(output.status.code(), Some(0), "{stderr}");
}

#[test]
fn a_rules_folder_that_is_not_there_fails_the_run() {
    let (code, stderr) = outcome(&["analyse", "corpus", "--rules", "nowhere", "--rules-only"]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("cannot read the rules in nowhere"), "{stderr}");
}
