//! `callrubric evaluate`: how well what is found agrees with labels.

use crate::args::{Evaluate, Half};
use crate::diagnostics::{Usage, say};
use crate::rulebook::{load, reader};
use anyhow::{Context, bail};
use callrubric::detect::{Detection, Detector, Scratch};
use callrubric::evaluate::{Comparison, Labels, Report, Row, compare, disagreements};
use callrubric::language::decide;
use callrubric::read::{Inputs, Read, Reader, RejectScope};
use callrubric::rulebook::Rulebook;
use callrubric::statistics::Interval;
use callrubric::transcript::{Language, Place, Transcript};
use std::collections::HashSet;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

/// Compares, prints the table, and the disagreements if they are asked for.
pub fn run(args: &Evaluate) -> anyhow::Result<ExitCode> {
    let loaded = load(&args.rulebook)?;
    let rulebook = &loaded.rulebook;
    if let Some(unknown) = args.ids.iter().find(|id| rulebook.id(id).is_none()) {
        bail!(Usage(format!("there is no behaviour or signal `{unknown}`")));
    }
    let labels = read_labels(&args.labels)?;
    for id in labels.ids().into_iter().filter(|id| rulebook.id(id).is_none()) {
        say(&format!("warning: the labels have `{id}`, which no rule file defines; it is left out"));
    }
    let reader = reader(loaded.speakers, &args.reading)?;
    let calls = read_calls(args, &reader, &labels)?;
    let detector = Detector::new(rulebook.clone());
    let known: Vec<Language> = rulebook.languages().collect();
    let mut scratch = Scratch::default();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut comparisons = Vec::new();
    for (call, _) in &calls {
        let decided = decide(call, args.reading.language, &known).language;
        let Some(language) = decided.filter(|language| known.contains(language)) else { continue };
        let detection = detector.detect(call, language, &mut scratch);
        let mut comparison = compare(rulebook, call, language, &detection, &labels);
        if !args.ids.is_empty() {
            comparison.ids.retain(|compared| args.ids.contains(&rulebook.definition(compared.definition).id));
        }
        if args.errors {
            print_disagreements(&mut out, rulebook, call, &comparison, &detection)?;
        }
        comparisons.push(comparison);
    }
    if comparisons.len() < calls.len() {
        let left_out = calls.len() - comparisons.len();
        say(&format!(
            "warning: {left_out} of {} labelled calls are in no language that has rules and are left out",
            calls.len()
        ));
    }
    let report = Report::new(rulebook, &comparisons);
    print_table(&mut out, &report)?;
    out.flush()?;
    if let Some(path) = &args.csv {
        write_csv(path, &report).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The labels of a file, or of all `*.labels.jsonl` in a folder.
fn read_labels(path: &Path) -> anyhow::Result<Labels> {
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        let entries = std::fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
        files = entries.flatten().map(|entry| entry.path()).collect();
        files.retain(|file| file.to_string_lossy().ends_with(".labels.jsonl"));
        files.sort();
        if files.is_empty() {
            bail!("{} holds no file called *.labels.jsonl", path.display());
        }
    }
    let mut all = Labels::default();
    for file in files {
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let labels = Labels::parse(&text).with_context(|| file.display().to_string())?;
        if let Some(call_id) = all.merge(labels) {
            bail!("{}: the call `{call_id}` is labelled in another file too", file.display());
        }
    }
    Ok(all)
}

/// The calls that have labels and stand on the lines asked for; what cannot be used is told.
fn read_calls(args: &Evaluate, reader: &Reader, labels: &Labels) -> anyhow::Result<Vec<(Transcript, Place)>> {
    let mut calls: Vec<(Transcript, Place)> = Vec::new();
    let mut seen = HashSet::new();
    let mut sink = |read: Read| match read {
        Read::Call(call, place) if seen.insert(call.call_id.clone()) => calls.push((*call, place)),
        Read::Call(_, place) => {
            say(&format!("warning: {place}: another call with this id came before; it is left out"))
        }
        Read::Reject(reject) if matches!(reject.scope, RejectScope::Input | RejectScope::Call) => {
            say(&format!("warning: {}: {}", reject.place, reject.reason));
        }
        Read::Reject(_) => {}
    };
    for block in Inputs::open([&args.transcripts]) {
        match block {
            Ok(block) => reader.read(&block, &mut sink),
            Err(reject) => sink(Read::Reject(reject)),
        }
    }
    if let Some(half) = args.lines {
        let wanted = |line: u64| line.is_multiple_of(2) == (half == Half::Even);
        calls.retain(|(_, place)| place.line.is_some_and(wanted));
    }
    let read = calls.len();
    calls.retain(|(call, _)| labels.knows(&call.call_id));
    if calls.len() < read {
        say(&format!("warning: {} of {read} calls have no labels and are left out", read - calls.len()));
    }
    if calls.is_empty() {
        bail!("no call of {} has labels in {}", args.transcripts.display(), args.labels.display());
    }
    Ok(calls)
}

fn print_disagreements(
    out: &mut impl Write,
    rulebook: &Rulebook,
    call: &Transcript,
    comparison: &Comparison,
    detection: &Detection,
) -> std::io::Result<()> {
    for one in disagreements(comparison, detection) {
        let id = &rulebook.definition(one.definition).id;
        let text = call.turns.get(one.turn).map_or("(no such turn)", |turn| &turn.text);
        match one.evidence {
            Some(found) => {
                let words = text.get(found.span.clone()).unwrap_or("");
                let place = format!("{}:{}", found.file, found.line);
                writeln!(out, "FALSE   {id:24} {}:{} [{words}] {place} | {text}", call.call_id, one.turn)?;
            }
            None => writeln!(out, "MISSED  {id:24} {}:{} | {text}", call.call_id, one.turn)?,
        }
    }
    Ok(())
}

fn print_table(out: &mut impl Write, report: &Report) -> std::io::Result<()> {
    let figure = |value: Option<(f64, Interval)>| match value {
        Some((value, interval)) => format!("{value:.2} ({:.2}–{:.2})", interval.low, interval.high),
        None => "–".to_owned(),
    };
    writeln!(
        out,
        "{:4} {:4} {:26} {:>5} {:>5} {:>5} {:>5}  {:18} {:18} {:18}",
        "lang", "of", "id", "calls", "right", "false", "miss.", "precision (95 %)", "recall (95 %)", "F1 (95 %)"
    )?;
    for row in &report.rows {
        let agreement = row.agreement;
        writeln!(
            out,
            "{:4} {:4} {:26} {:5} {:5} {:5} {:5}  {:18} {:18} {:18}",
            language_of(row),
            row.level.as_str(),
            row.subject.as_str(),
            row.calls,
            agreement.true_positives,
            agreement.false_positives,
            agreement.false_negatives,
            figure(row.precision),
            figure(row.recall),
            figure(row.f1)
        )?;
    }
    Ok(())
}

fn language_of(row: &Row) -> String {
    row.language.map_or("all".to_owned(), |language| language.to_string())
}

fn write_csv(path: &Path, report: &Report) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record([
        "language",
        "level",
        "id",
        "calls",
        "true_positives",
        "false_positives",
        "false_negatives",
        "precision",
        "precision_low",
        "precision_high",
        "recall",
        "recall_low",
        "recall_high",
        "f1",
        "f1_low",
        "f1_high",
    ])?;
    for row in &report.rows {
        let agreement = row.agreement;
        let mut record = vec![
            language_of(row),
            row.level.as_str().to_owned(),
            row.subject.as_str().to_owned(),
            row.calls.to_string(),
            agreement.true_positives.to_string(),
            agreement.false_positives.to_string(),
            agreement.false_negatives.to_string(),
        ];
        for figure in [row.precision, row.recall, row.f1] {
            match figure {
                Some((value, interval)) => {
                    record.extend([value, interval.low, interval.high].map(|number| format!("{number:.4}")));
                }
                None => record.extend([const { String::new() }; 3]),
            }
        }
        writer.write_record(record)?;
    }
    writer.flush()?;
    Ok(())
}
