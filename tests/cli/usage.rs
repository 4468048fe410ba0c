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

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_are_read_like_any_other() {
    use std::os::unix::ffi::OsStrExt;
    let folder = TempDir::new().expect("there is room for a folder");
    let path = folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.jsonl"));
    fs::write(&path, good_call("a")).expect("there is room for a file");
    let run = analyse([&path]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(run.counts()["assessed"], 1);
}

#[test]
fn a_senseless_number_of_threads_is_refused() {
    for threads in ["0", "-1", "1000000"] {
        let (code, stderr) = outcome(&["analyse", "corpus", &format!("--threads={threads}")]);
        assert_eq!(code, Some(2), "{threads}: {stderr}");
    }
}

#[test]
fn a_file_that_cannot_be_replaced_fails_the_run_before_any_is() {
    let earlier = analyse(["corpus/en.jsonl"]);
    let coverage = earlier.file("coverage-tiny.csv");
    fs::remove_file(earlier.out.path().join("run.json")).expect("it is there");
    fs::create_dir(earlier.out.path().join("run.json")).expect("there is room for a folder");
    let output = callrubric(["analyse", "corpus"])
        .args(RULES)
        .arg("--out")
        .arg(earlier.out.path())
        .output()
        .expect("the program can be started");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("run.json"), "{stderr}");
    assert_eq!(earlier.file("coverage-tiny.csv"), coverage);
    assert_eq!(earlier.files().len(), 8, "{:?}", earlier.files());
}

#[test]
fn no_file_of_an_earlier_run_passes_for_one_of_this_run() {
    let out = TempDir::new().expect("there is room for a folder");
    // Not of any run: it stays.
    fs::write(out.path().join("coverage-mine.csv"), "precious").expect("there is room for a file");
    let run = |more: &[&str]| {
        let mut command = callrubric(["analyse", "corpus"]);
        command.args(more).arg("--out").arg(out.path()).assert().success();
        files(out.path()).into_iter().filter(|name| name.starts_with("coverage-")).collect::<Vec<_>>()
    };
    assert_eq!(run(&["--framework", "kundendialog"]), ["coverage-kundendialog.csv", "coverage-mine.csv"]);
    assert_eq!(run(&RULES), ["coverage-mine.csv", "coverage-tiny.csv"]);
}

#[cfg(unix)]
#[test]
fn a_killed_run_leaves_the_earlier_results_as_they_were() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let earlier = analyse(["corpus/en.jsonl"]);
    let before: Vec<(String, String)> =
        earlier.files().into_iter().map(|name| (name.clone(), earlier.file(&name))).collect();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("callrubric"))
        .args(["analyse", "-", "--out"])
        .arg(earlier.out.path())
        .args(RULES)
        .current_dir(data())
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program can be started");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all((good_call("new") + "\n").as_bytes()).expect("the program reads or waits");
    child.kill().expect("the program waits for more");
    child.wait().expect("the program ends");
    for (name, text) in before {
        assert_eq!(earlier.file(&name), text, "{name}");
    }
}

/// Where the disk is full and the input never ends, the run must still end.
#[cfg(unix)]
#[test]
fn a_full_disk_ends_the_run_even_while_it_waits_for_input() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};
    let out = TempDir::new().expect("there is room for a folder");
    let mut child = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh"])
        .arg(assert_cmd::cargo::cargo_bin("callrubric"))
        .args(["analyse", "-", "--out"])
        .arg(out.path())
        .args(RULES)
        .current_dir(data())
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh can be started");
    let mut stdin = child.stdin.take().expect("it is piped");
    for number in 0..24_000 {
        // The program may have ended already.
        if stdin.write_all((good_call(&format!("call-{number}")) + "\n").as_bytes()).is_err() {
            break;
        }
    }
    // The stream stays open; only a run that hangs comes to this limit.
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().expect("it is our child") {
            Some(status) => break Some(status),
            None if begun.elapsed() > Duration::from_secs(60) => break None,
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    if status.is_none() {
        child.kill().expect("it is our child");
    }
    drop(stdin);
    assert_eq!(status.and_then(|status| status.code()), Some(1), "the run hangs or does not fail");
}

/// Results that go to standard output or to a file of the user's fail like those of a folder.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_fails_an_evaluation() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let evaluate = |csv: bool, stdout: std::process::Stdio| {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("callrubric"));
        command.args(["evaluate", "corpus", "labels.jsonl"]).args(RULES).current_dir(data()).stdout(stdout);
        if csv {
            command.args(["--csv", "/dev/full"]);
        }
        let output = command.output().expect("the program can be started");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for (code, stderr) in [evaluate(false, full().into()), evaluate(true, std::process::Stdio::null())] {
        assert_eq!(code, Some(1), "{stderr}");
        assert!(stderr.contains("error: ") && stderr.contains("No space left"), "{stderr}");
    }
}
