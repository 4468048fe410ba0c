//! The command line from end to end: what a user types, and every file, stream and exit code that comes of it.
//!
//! The program is run in `tests/data`, so that the paths in its output are the same on every machine.

mod analyse;
mod bad_input;
mod evaluate;
mod rules;
mod usage;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The folder with the small rulebook and corpus.
fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// The program, about to be run in the data folder.
fn callrubric<I: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = I>) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::cargo_bin("callrubric").expect("cargo builds the program for its tests");
    command.current_dir(data()).args(args).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// What ends every command that needs a rulebook: the small one and nothing else.
const RULES: [&str; 3] = ["--rules", "rules", "--rules-only"];

/// A finished `analyse`, its folder alive as long as this is.
struct Run {
    out: TempDir,
    status: i32,
    stdout: String,
    stderr: String,
}

/// Runs `analyse` with the small rulebook on `args`.
fn analyse<I: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = I>) -> Run {
    analyse_from(args, Vec::new())
}

/// The same with bytes on standard input.
fn analyse_from<I: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = I>, stdin: impl Into<Vec<u8>>) -> Run {
    let out = TempDir::new().expect("there is room for a folder");
    let output = callrubric(["analyse"])
        .args(args)
        .args(RULES)
        .arg("--out")
        .arg(out.path())
        .write_stdin(stdin)
        .output()
        .expect("the program can be started");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    let status = output.status.code().expect("no signal ended the program");
    let run = Run { out, status, stdout: text(output.stdout), stderr: text(output.stderr) };
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

impl Run {
    /// An output file as a text.
    fn file(&self, name: &str) -> String {
        read(&self.out.path().join(name))
    }

    /// `run.json`, once it has been seen that every call is accounted for.
    fn counts(&self) -> Value {
        let run: Value = serde_json::from_str(&self.file("run.json")).expect("run.json is JSON");
        let count = |name: &str| run["counts"][name].as_u64().unwrap_or_else(|| panic!("no count `{name}`"));
        assert_eq!(count("calls_in"), count("assessed") + count("not_assessed") + count("rejected"), "{run}");
        let lines = |scope: &str| self.rejects().iter().filter(|reject| reject[0] == scope).count() as u64;
        let counted = [
            ("call", "rejected"),
            ("input", "inputs_rejected"),
            ("turn", "turns_rejected"),
            ("field", "fields_rejected"),
        ];
        for (scope, name) in counted {
            assert_eq!(count(name), lines(scope), "{name}: {}", self.file("rejects.csv"));
        }
        let rows = self.column("coverage-tiny.csv", "call_id").len() as u64;
        assert_eq!(rows, count("assessed") + count("not_assessed"), "rows of coverage: {run}");
        run["counts"].clone()
    }

    /// The cells of `rejects.csv`: scope, source, line, call, reason.
    fn rejects(&self) -> Vec<Vec<String>> {
        rows(&self.file("rejects.csv"))
    }

    /// All cells of one column.
    fn column(&self, file: &str, column: &str) -> Vec<String> {
        let text = self.file(file);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().expect("there is a header").clone();
        let at =
            header.iter().position(|name| name == column).unwrap_or_else(|| panic!("no column {column} in {file}"));
        reader.records().map(|row| row.expect("all rows are as long as the header")[at].to_owned()).collect()
    }

    /// The names of all files, hidden ones too, sorted.
    fn files(&self) -> Vec<String> {
        files(self.out.path())
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The rows of a CSV text without its header.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = |row: csv::Result<csv::StringRecord>| {
        row.expect("all rows are as long as the header").iter().map(str::to_owned).collect()
    };
    reader.records().map(row).collect()
}

/// A file in a fresh folder, alive as long as the folder.
fn input(name: &str, bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("there is room for a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("there is room for a file");
    (folder, path)
}

/// A line of JSON Lines: a call in English that is assessed and shows a greeting.
fn good_call(call_id: &str) -> String {
    let turns = r#"[{"speaker":"agent","text":"Good morning, this is Northline, how can I help you?"},
        {"speaker":"customer","text":"I would like to know your hours."},
        {"speaker":"agent","text":"From nine to five. Goodbye!"}]"#;
    format!(
        "{{\"call_id\":\"{call_id}\",\"language\":\"en\",\"agent_id\":\"a1\",\"turns\":{}}}",
        turns.replace('\n', "")
    )
}
