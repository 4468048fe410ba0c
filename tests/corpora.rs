//! The corpora of the project are whole: nothing in them is rejected, and labels fit the calls they are for.

use callrubric::evaluate::Labels;
use callrubric::read::{Inputs, Read, Reader, SpeakerNames};
use callrubric::rulebook::{RuleFiles, Rulebook};
use callrubric::transcript::{Place, Transcript};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn corpora(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora").join(folder)
}

/// All calls of a folder; a reject is a failure.
fn calls(folder: &str) -> Vec<(Transcript, Place)> {
    let words = RuleFiles::embedded().get("speakers.toml").map(|file| file.text.clone()).unwrap_or_default();
    let reader = Reader::new(SpeakerNames::from_toml(&words).unwrap_or_else(|error| panic!("{error}")));
    let mut calls = Vec::new();
    for block in Inputs::open([corpora(folder)]) {
        let block = block.unwrap_or_else(|reject| panic!("{}: {}", reject.place, reject.reason));
        reader.read(&block, &mut |read| match read {
            Read::Call(call, place) => calls.push((*call, place)),
            Read::Reject(reject) => panic!("{}: {}", reject.place, reject.reason),
        });
    }
    calls
}

#[test]
fn every_demo_call_is_read_in_three_formats() {
    let calls = calls("demo");
    assert!(calls.len() >= 25, "only {} calls", calls.len());
    let formats: BTreeSet<&str> = calls.iter().filter_map(|(_, place)| place.source.rsplit('.').next()).collect();
    assert_eq!(formats.into_iter().collect::<Vec<_>>(), ["jsonl", "txt", "vtt"]);
    let ids: BTreeSet<&str> = calls.iter().map(|(call, _)| call.call_id.as_str()).collect();
    assert_eq!(ids.len(), calls.len(), "an id comes twice");
}

#[test]
fn gold_labels_name_known_ids_and_turns_that_there_are() {
    let rulebook = Rulebook::load(&RuleFiles::embedded()).unwrap_or_else(|errors| panic!("{errors}"));
    let calls: BTreeMap<String, usize> =
        calls("gold").into_iter().map(|(call, _)| (call.call_id, call.turns.len())).collect();
    let mut faults = Vec::new();
    for language in ["de", "en", "fr", "it", "nl"] {
        let path = corpora("gold").join(format!("{language}.labels.jsonl"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let labels = Labels::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        faults.extend(
            labels
                .ids()
                .into_iter()
                .filter(|id| rulebook.id(id).is_none())
                .map(|id| format!("{language}: no id `{id}`")),
        );
        for (call, turns) in &calls {
            for id in labels.ids() {
                let beyond = labels.turns(call, id).into_iter().filter(|turn| turn >= turns);
                faults.extend(beyond.map(|turn| format!("{call}: `{id}` on turn {turn} of {turns}")));
            }
        }
        let labelled = calls.keys().filter(|call| labels.knows(call)).count();
        assert_eq!(
            labelled,
            text.lines().filter(|line| !line.trim().is_empty()).count(),
            "{language}: labels without a call"
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
