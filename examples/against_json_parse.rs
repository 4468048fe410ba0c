//! How fast the whole road is beside a plain parse of the same JSON, in turn in one process.
//!
//! ```text
//! cargo run --release --example generate_corpus -- 200MB 1 > corpus.jsonl
//! cargo run --release --example against_json_parse -- corpus.jsonl 5
//! ```
//!
//! Prints the median of the rounds. Only ratios within one run mean something: machines differ, and one machine
//! differs from hour to hour. `n threads` is the pool that judges calls; beside it run one thread that reads the
//! file and one that writes the tables.
#![allow(clippy::print_stdout, reason = "this is what it is for")]

use anyhow::Context;
use callrubric::batch::{self, Road};
use callrubric::detect::Detector;
use callrubric::framework::Framework;
use callrubric::read::{Inputs, Reader, SpeakerNames};
use callrubric::rulebook::{RuleFiles, Rulebook};
use callrubric::write::{CallTables, OutputFolder, OutputOptions};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let path = args.next().context("usage: against_json_parse FILE [ROUNDS]")?;
    let rounds = args.next().map_or(Ok(5), |rounds| rounds.parse::<usize>())?.max(1);
    let path = Path::new(&path);
    let megabytes = std::fs::metadata(path).with_context(|| path.display().to_string())?.len() as f64 / 1e6;
    let program = Program::load()?;
    // The first road compiles the rules of the languages that occur: that is no matter of throughput.
    program.analyse(path, 1)?;
    let mut times: [Vec<Duration>; 3] = Default::default();
    for _ in 0..rounds {
        times[0].push(timed(|| parse(path))?);
        times[1].push(timed(|| program.analyse(path, 1))?);
        times[2].push(timed(|| program.analyse(path, 2))?);
    }
    let seconds = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    });
    println!("{megabytes:.1} MB, median of {rounds} rounds");
    for (what, time) in ["serde_json::Value, line by line", "road, 1 thread", "road, 2 threads"].iter().zip(seconds) {
        println!("{what:32} {time:8.3} s {:8.1} MB/s {:6.3} of the parse", megabytes / time, seconds[0] / time);
    }
    Ok(())
}

fn timed(work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed())
}

/// The yardstick: every line parsed, nothing done with it.
fn parse(path: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::read(path)?;
    for line in bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        std::hint::black_box(serde_json::from_slice::<serde_json::Value>(line)?);
    }
    Ok(())
}

/// What `callrubric analyse` loads before it begins.
struct Program {
    rulebook: Arc<Rulebook>,
    frameworks: Vec<Framework>,
    reader: Reader,
    detector: Detector,
}

impl Program {
    fn load() -> anyhow::Result<Self> {
        let files = RuleFiles::embedded();
        let rulebook = Arc::new(Rulebook::load(&files)?);
        let frameworks = Framework::load_all(&files, &rulebook)?;
        let words = files.get("speakers.toml").context("the embedded rules have no speakers.toml")?;
        let reader = Reader::new(SpeakerNames::from_toml(&words.text)?);
        Ok(Program { detector: Detector::new(rulebook.clone()), rulebook, frameworks, reader })
    }

    fn analyse(&self, path: &Path, threads: usize) -> anyhow::Result<()> {
        let out = tempfile::tempdir()?;
        let tables = CallTables::new(&self.rulebook, &self.frameworks, OutputOptions { redact: true });
        let mut folder = OutputFolder::create(out.path(), &tables)?;
        let road = Road {
            reader: &self.reader,
            detector: &self.detector,
            frameworks: &self.frameworks,
            language: None,
            region: None,
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        pool.install(|| batch::run(Inputs::open([path]), &road, &tables, &mut folder, &mut |_| {}))?;
        Ok(())
    }
}
