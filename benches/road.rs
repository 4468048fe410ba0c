//! The stages of the road one by one, beside a plain parse of the same JSON, in megabytes of input a second.
//!
//! `cargo bench --bench road`, or `cargo bench --bench road -- detect` for one of them. Judge by ratios within
//! one run: machines differ, and one machine differs from hour to hour.

mod corpus;

use callrubric::batch::{self, Road};
use callrubric::detect::{Detector, Scratch};
use callrubric::framework::Framework;
use callrubric::language::{LanguageDecision, decide};
use callrubric::read::{Block, Format, Inputs, Read, Reader, SpeakerNames};
use callrubric::rulebook::{RuleFiles, Rulebook};
use callrubric::score::Scorer;
use callrubric::text::{CallText, Vocabulary};
use callrubric::transcript::{Language, Place, Transcript};
use callrubric::write::{AssessedCall, CallTables, OutputFolder, OutputOptions};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

/// Enough calls that every rule meets many, few enough that all benches end within a minute or two.
const BYTES: usize = 2_000_000;
const SEED: u64 = 1;

/// All languages mixed, and each alone.
const MIXES: [&str; 6] = ["mixed", "de", "en", "fr", "it", "nl"];

fn main() {
    divan::main();
}

/// What a run loads before it begins.
struct Program {
    rulebook: Arc<Rulebook>,
    frameworks: Vec<Framework>,
    reader: Reader,
    detector: Detector,
}

static PROGRAM: LazyLock<Program> = LazyLock::new(|| {
    let files = RuleFiles::embedded();
    let rulebook = Arc::new(Rulebook::load(&files).expect("the embedded rules are tested"));
    let frameworks = Framework::load_all(&files, &rulebook).expect("the embedded frameworks are tested");
    let words = &files.get("speakers.toml").expect("the embedded rules have it").text;
    let reader = Reader::new(SpeakerNames::from_toml(words).expect("the embedded words are tested"));
    Program { detector: Detector::new(rulebook.clone()), rulebook, frameworks, reader }
});

/// A corpus in every form that a stage begins with.
struct Material {
    block: Block,
    calls: Vec<(Transcript, Place)>,
    path: PathBuf,
}

static FOLDER: LazyLock<tempfile::TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("there is room for temporary files"));

static MATERIALS: LazyLock<BTreeMap<&str, Material>> =
    LazyLock::new(|| MIXES.iter().map(|&mix| (mix, Material::new(mix))).collect());

impl Material {
    fn new(mix: &str) -> Self {
        let bytes = corpus::corpus(BYTES, SEED, (mix != "mixed").then_some(mix));
        let path = FOLDER.path().join(format!("{mix}.jsonl"));
        std::fs::write(&path, &bytes).expect("there is room for temporary files");
        let block = Block { source: "corpus".into(), format: Format::JsonLines, first_line: 1, bytes, consumed: 0 };
        let mut calls = Vec::new();
        PROGRAM.reader.read(&block, &mut |read| match read {
            Read::Call(call, place) => calls.push((*call, place)),
            Read::Reject(reject) => panic!("a generated call was rejected: {}", reject.reason),
        });
        Material { block, calls, path }
    }

    fn of(mix: &str) -> &'static Self {
        &MATERIALS[mix]
    }

    fn bytes(&self) -> BytesCount {
        BytesCount::new(self.block.bytes.len())
    }
}

/// The yardstick: every line parsed into a `serde_json::Value`.
#[divan::bench(args = MIXES, sample_count = 20)]
fn a_serde_json_value(bencher: Bencher, mix: &str) {
    let material = Material::of(mix);
    bencher.counter(material.bytes()).bench(|| {
        for line in material.block.bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            black_box(serde_json::from_slice::<serde_json::Value>(line).expect("the corpus is JSON"));
        }
    });
}

/// JSON Lines to transcripts.
#[divan::bench(args = MIXES, sample_count = 20)]
fn b_read(bencher: Bencher, mix: &str) {
    let material = Material::of(mix);
    bencher.counter(material.bytes()).bench(|| PROGRAM.reader.read(&material.block, &mut |read| drop(black_box(read))));
}

/// Transcripts to folded words and clauses, by a vocabulary of the lexicon's own words only.
#[divan::bench(args = MIXES, sample_count = 20)]
fn c_text(bencher: Bencher, mix: &str) {
    let material = Material::of(mix);
    let rulebook = &PROGRAM.rulebook;
    let vocabularies: BTreeMap<Language, Vocabulary> = rulebook
        .languages()
        .filter_map(|language| Some((language, rulebook.language(language)?.settings.vocabulary())))
        .collect();
    let mut text = CallText::default();
    bencher.counter(material.bytes()).bench_local(|| {
        for (call, _) in &material.calls {
            let Some(vocabulary) = call.language.and_then(|language| vocabularies.get(&language)) else { continue };
            text.clear();
            call.turns.iter().for_each(|turn| text.push_turn(&turn.text, vocabulary));
            black_box(&text);
        }
    });
}

/// Transcripts to evidence: words and clauses again, and the rules over them.
#[divan::bench(args = MIXES, sample_count = 20)]
fn d_text_and_detect(bencher: Bencher, mix: &str) {
    let material = Material::of(mix);
    let mut scratch = Scratch::default();
    bencher.counter(material.bytes()).bench_local(|| {
        for (call, _) in &material.calls {
            let decision = decision(call);
            black_box(decision.language.map(|language| PROGRAM.detector.detect(call, language, &mut scratch)));
        }
    });
}

/// Evidence to verdicts to rows of all tables, in memory.
#[divan::bench(args = MIXES, sample_count = 20)]
fn e_score_and_render(bencher: Bencher, mix: &str) {
    let material = Material::of(mix);
    let mut scratch = Scratch::default();
    let detected: Vec<_> = material
        .calls
        .iter()
        .map(|(call, place)| {
            let decision = decision(call);
            let detect = |language| PROGRAM.detector.detect(call, language, &mut scratch);
            (call, place, decision, decision.language.map(detect).unwrap_or_default())
        })
        .collect();
    let tables = CallTables::new(&PROGRAM.rulebook, &PROGRAM.frameworks, OutputOptions { redact: true });
    let scorer = Scorer { rulebook: &PROGRAM.rulebook, frameworks: &PROGRAM.frameworks };
    bencher.counter(material.bytes()).with_inputs(|| detected.clone()).bench_local_values(|detected| {
        let mut rows = tables.rows();
        for (call, place, decision, detection) in detected {
            let assessment = scorer.score(call, decision, detection);
            tables.render(&AssessedCall { call, place, assessment: &assessment }, &mut rows);
        }
        rows
    });
}

/// From a file to files, on so many threads beside the one that reads and the one that writes.
#[divan::bench(args = MIXES, consts = [1, 2], sample_count = 10)]
fn f_whole_road<const THREADS: usize>(bencher: Bencher, mix: &str) {
    let material = Material::of(mix);
    let Program { rulebook, frameworks, reader, detector } = &*PROGRAM;
    let tables = CallTables::new(rulebook, frameworks, OutputOptions { redact: true });
    let road = Road { reader, detector, frameworks, language: None, region: None };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(THREADS).build().expect("threads can be started");
    bencher.counter(material.bytes()).bench_local(|| {
        let out = tempfile::tempdir().expect("there is room for temporary files");
        let mut folder = OutputFolder::create(out.path(), &tables).expect("a new folder can be written");
        let inputs = Inputs::open([material.path.clone()]);
        pool.install(|| batch::run(inputs, &road, &tables, &mut folder, &mut |_| {})).expect("there is room");
    });
}

/// What every run pays first: all rule files read and checked.
#[divan::bench(sample_count = 10)]
fn g_load_rules() -> Rulebook {
    Rulebook::load(&RuleFiles::embedded()).expect("the embedded rules are tested")
}

/// What the first call in a language pays: its patterns compiled.
#[divan::bench(args = &MIXES[1..], sample_count = 10)]
fn h_compile_rules(bencher: Bencher, language: &str) {
    let language = Language::from_tag(language).expect("two letters");
    let call = Transcript::default();
    bencher
        .with_inputs(|| Detector::new(PROGRAM.rulebook.clone()))
        .bench_values(|detector| detector.detect(&call, language, &mut Scratch::default()));
}

fn decision(call: &Transcript) -> LanguageDecision {
    let known: Vec<Language> = PROGRAM.rulebook.languages().collect();
    decide(call, None, &known)
}
