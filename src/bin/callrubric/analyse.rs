//! `callrubric analyse`: the main job.

use crate::args::Analyse;
use crate::diagnostics::{Usage, say};
use crate::rulebook::{Loaded, load, reader};
use anyhow::{Context, bail};
use callrubric::batch::{self, Progress, Road};
use callrubric::detect::Detector;
use callrubric::framework::Framework;
use callrubric::read::Inputs;
use callrubric::write::{CallTables, Counts, OutputFolder, OutputOptions, Run, RunOptions};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Exit code of a run that was asked to be strict and could not read everything.
const SOMETHING_UNREAD: u8 = 3;

/// Assesses all inputs and writes all files.
pub fn run(args: &Analyse) -> anyhow::Result<ExitCode> {
    let begun = Instant::now();
    let Loaded { rulebook, frameworks, speakers } = load(&args.rulebook)?;
    let frameworks = choose(frameworks, &args.frameworks)?;
    let reader = reader(speakers, &args.reading)?;
    let detector = Detector::new(rulebook.clone());
    let options = OutputOptions { redact: !args.no_redaction };
    let tables = CallTables::new(&rulebook, &frameworks, options);
    let mut folder = OutputFolder::create(&args.out, &tables)?;
    let inputs = Inputs::open(&args.inputs);
    let road = Road {
        reader: &reader,
        detector: &detector,
        frameworks: &frameworks,
        language: args.reading.language,
        region: args.region,
    };
    let bar = progress_bar(args.quiet, inputs.total_bytes());
    let mut on_progress = |progress: Progress| {
        bar.set_position(progress.consumed);
        bar.set_message(format!("{} calls", progress.counts.calls_in));
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads.map_or(0, usize::from))
        .build()
        .context("cannot start the threads")?;
    let totals = pool.install(|| batch::run(inputs, &road, &tables, &mut folder, &mut on_progress))?;
    bar.finish_and_clear();
    if totals.counts.calls_in == 0 && !totals.lost_inputs.is_empty() {
        // Mostly a slip in a path: empty results must not replace those of an earlier run.
        for lost in &totals.lost_inputs {
            say(&format!("{}: {}", lost.place, lost.reason));
        }
        bail!("none of the inputs could be read; nothing was written");
    }
    let run = Run {
        version: env!("CARGO_PKG_VERSION"),
        rulebook: rulebook.fingerprint().to_owned(),
        options: RunOptions {
            inputs: args.inputs.iter().map(|input| input.display().to_string()).collect(),
            language: args.reading.language,
            frameworks: frameworks.iter().map(|framework| framework.id.clone()).collect(),
            redacted: options.redact,
        },
        counts: totals.counts,
        duration: begun.elapsed(),
        complete: true,
    };
    let paths = folder.finish(&totals.agents, &frameworks, &run)?;
    if !args.quiet {
        summarise(&run.counts, run.duration, &paths);
    }
    let unread = run.counts.rejected + run.counts.inputs_rejected + run.counts.turns_rejected;
    Ok(if args.strict && unread > 0 { ExitCode::from(SOMETHING_UNREAD) } else { ExitCode::SUCCESS })
}

/// The frameworks the user asked for, in the rulebook's order; all if none was named.
fn choose(frameworks: Vec<Framework>, wanted: &[String]) -> anyhow::Result<Vec<Framework>> {
    if let Some(unknown) = wanted.iter().find(|id| !frameworks.iter().any(|framework| framework.id == **id)) {
        let known: Vec<&str> = frameworks.iter().map(|framework| framework.id.as_str()).collect();
        bail!(Usage(format!("there is no framework `{unknown}`; there are: {}", known.join(", "))));
    }
    let chosen = |framework: &Framework| wanted.is_empty() || wanted.contains(&framework.id);
    Ok(frameworks.into_iter().filter(chosen).collect())
}

/// A bar on a terminal, nothing elsewhere.
fn progress_bar(quiet: bool, total: Option<u64>) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total), "{wide_bar} {percent}% {msg} {bytes_per_sec} {eta} left"),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes} {msg} {bytes_per_sec}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn summarise(counts: &Counts, duration: Duration, paths: &[PathBuf]) {
    let megabytes = counts.bytes as f64 / 1e6;
    say(&format!(
        "{} calls: {} assessed, {} not assessed, {} rejected",
        counts.calls_in, counts.assessed, counts.not_assessed, counts.rejected
    ));
    let partly =
        [(counts.inputs_rejected, "inputs"), (counts.turns_rejected, "turns"), (counts.fields_rejected, "fields")];
    for (count, what) in partly.into_iter().filter(|&(count, _)| count > 0) {
        say(&format!("  {count} {what} could not be used: see rejects.csv"));
    }
    say(&format!(
        "competencies: {} covered, {} partial, {} missed; {} pieces of evidence",
        counts.covered, counts.partial, counts.missed, counts.evidence
    ));
    say(&format!(
        "{megabytes:.1} MB in {:.2} s, {:.1} MB/s",
        duration.as_secs_f64(),
        megabytes / duration.as_secs_f64().max(1e-9)
    ));
    for path in paths {
        say(&format!("  {}", path.display()));
    }
}
