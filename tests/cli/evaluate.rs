//! `evaluate`: findings beside labels.

use super::*;
use insta::assert_snapshot;

/// Standard output and standard error of an evaluation that ends well.
fn evaluate(args: &[&str]) -> (String, String) {
    let output = callrubric(["evaluate"]).args(args).args(RULES).output().expect("the program can be started");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    (stdout, stderr)
}

/// The standard error of one that fails, and its exit code.
fn failing(args: &[&str]) -> (Option<i32>, String) {
    let output = callrubric(["evaluate"]).args(args).args(RULES).output().expect("the program can be started");
    assert!(output.stdout.is_empty(), "{args:?}");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The table's rows as cells parted by white space: language, level, id, calls, right, false, missed …
fn counts(table: &str, level: &str, id: &str) -> Vec<[String; 4]> {
    table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|cells| cells.get(1..3) == Some(&[level, id][..]))
        .map(|cells| [cells[3], cells[4], cells[5], cells[6]].map(str::to_owned))
        .collect()
}

#[test]
fn the_table_has_every_id_language_and_level() {
    let (table, _) = evaluate(&["corpus", "labels.jsonl"]);
    assert_snapshot!("evaluate-table", table);
}

#[test]
fn the_csv_file_has_the_same_figures() {
    let folder = TempDir::new().expect("there is room for a folder");
    let path = folder.path().join("figures.csv");
    let (table, _) = evaluate(&["corpus", "labels.jsonl", "--csv", &path.display().to_string()]);
    let text = read(&path);
    assert_eq!(rows(&text).len(), table.lines().count() - 1);
    assert_snapshot!("evaluate-csv", text.replace("\r\n", "\n"));
}

#[test]
fn counts_are_those_worked_out_by_hand() {
    let (table, _) = evaluate(&["corpus/de.jsonl", "labels.jsonl"]);
    // de-1 and de-2: the greeting of de-2 is labelled and not found; one of two labelled uses of the name is found;
    // the second complaint of de-2 is not found.
    let cell = |numbers: [u8; 4]| vec![numbers.map(|number| number.to_string())];
    assert_eq!(counts(&table, "call", "greeting"), cell([2, 1, 0, 1]));
    assert_eq!(counts(&table, "turn", "name-use"), cell([2, 1, 0, 1]));
    assert_eq!(counts(&table, "call", "complaint"), cell([2, 2, 0, 0]));
    assert_eq!(counts(&table, "turn", "complaint"), cell([2, 2, 0, 1]));
    // Found and labelled by nobody.
    assert_eq!(counts(&table, "call", "rudeness"), cell([2, 0, 1, 0]));
}

#[test]
fn errors_lists_every_false_positive_and_false_negative_with_its_words() {
    let (listed, _) = evaluate(&["corpus/de.jsonl", "labels.jsonl", "--errors"]);
    let errors: Vec<&str> = listed.lines().take_while(|line| !line.starts_with("lang")).collect();
    assert_snapshot!("evaluate-errors", errors.join("\n"));
}

#[test]
fn one_id_can_be_asked_for() {
    let (table, _) = evaluate(&["corpus", "labels.jsonl", "--id", "greeting"]);
    assert!(table.contains("greeting") && !table.contains("complaint"), "{table}");
    let (code, stderr) = failing(&["corpus", "labels.jsonl", "--id", "greting"]);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("there is no behaviour or signal `greting`"), "{stderr}");
}

#[test]
fn half_of_the_lines_can_be_asked_for() {
    let (odd, _) = evaluate(&["corpus/de.jsonl", "labels.jsonl", "--lines", "odd"]);
    let (even, _) = evaluate(&["corpus/de.jsonl", "labels.jsonl", "--lines", "even"]);
    let greeting = |table: &str| counts(table, "call", "greeting")[0].join(" ");
    assert_eq!((greeting(&odd), greeting(&even)), ("1 1 0 0".to_owned(), "1 0 0 1".to_owned()));
}

#[test]
fn what_cannot_be_compared_is_told() {
    let (_, stderr) = evaluate(&["corpus", "labels.jsonl"]);
    assert!(
        stderr.contains("warning: the labels have `dancing`, which no rule file defines; it is left out"),
        "{stderr}"
    );
    assert!(stderr.contains("7 of 11 calls have no labels and are left out"), "{stderr}");
    let (_folder, path) =
        input("labels.jsonl", "{\"call_id\":\"es\",\"labels\":[]}\n{\"call_id\":\"de-1\",\"labels\":[]}");
    let (_, stderr) = evaluate(&["corpus", &path.display().to_string()]);
    assert!(stderr.contains("warning: 1 of 2 labelled calls"), "calls in a language without rules: {stderr}");
}

#[test]
fn labels_of_a_folder_are_read_together() {
    let folder = TempDir::new().expect("there is room for a folder");
    let labels = read(&data().join("labels.jsonl"));
    for (number, line) in labels.lines().enumerate() {
        fs::write(folder.path().join(format!("{number}.labels.jsonl")), line).expect("there is room for a file");
    }
    fs::write(folder.path().join("notes.txt"), "no labels").expect("there is room for a file");
    let path = folder.path().display().to_string();
    assert_eq!(evaluate(&["corpus", &path]), evaluate(&["corpus", "labels.jsonl"]));
}

#[test]
fn an_id_labelled_in_two_pieces_keeps_both() {
    let pieces =
        "{\"call_id\":\"de-2\",\"labels\":[{\"id\":\"complaint\",\"turns\":[1]},{\"id\":\"complaint\",\"turns\":[3]}]}";
    let (_folder, path) = input("labels.jsonl", pieces);
    let (table, _) = evaluate(&["corpus/de.jsonl", &path.display().to_string()]);
    assert_eq!(counts(&table, "turn", "complaint"), [["1", "1", "0", "1"].map(str::to_owned)]);
}

#[test]
fn a_call_that_comes_twice_counts_once() {
    let (table, _) = evaluate(&["corpus/de.jsonl", "labels.jsonl"]);
    let lines = read(&data().join("corpus/de.jsonl"));
    let (_folder, path) = input("twice.jsonl", lines.clone() + &lines);
    let (doubled, stderr) = evaluate(&[&path.display().to_string(), "labels.jsonl"]);
    assert!(stderr.contains("twice.jsonl:4: another call with this id came before"), "{stderr}");
    assert_eq!(doubled, table);
}

#[test]
fn labels_that_cannot_be_read_fail_with_their_place() {
    let cases = [
        ("nonsense", "line 1: "),
        (
            "{\"call_id\":\"a\",\"labels\":[]}\n{\"call_id\":\"a\",\"labels\":[]}",
            "line 2: the call `a` has been labelled before",
        ),
        ("{\"call_id\":\"nobody-we-know\",\"labels\":[]}", "no call of corpus has labels"),
    ];
    for (text, expected) in cases {
        let (_folder, path) = input("labels.jsonl", text);
        let (code, stderr) = failing(&["corpus", &path.display().to_string()]);
        assert_eq!(code, Some(1), "{stderr}");
        assert!(stderr.contains(expected), "{text}: {stderr}");
    }
    let (code, stderr) = failing(&["corpus", "nowhere.jsonl"]);
    assert!(code == Some(1) && stderr.contains("cannot read nowhere.jsonl"), "{stderr}");
    let (code, stderr) = failing(&["corpus/nowhere.jsonl", "labels.jsonl"]);
    assert!(code == Some(1) && stderr.contains("cannot be opened"), "{stderr}");
}
