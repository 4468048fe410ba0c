//! Tests of the stage as a whole: bytes or files in, calls and rejects out.

mod files;
mod hostile;
mod inputs;
mod json;

use super::*;
use crate::transcript::{Speaker, Transcript};

fn speakers(mappings: &[&str]) -> SpeakerNames {
    let words = r#"
        agent = ["Agent", "Agentin", "Berater", "conseillère"]
        customer = ["Kunde", "Kundin", "client", "customer"]
        system = ["serveur vocal"]
    "#;
    let mut names = SpeakerNames::from_toml(words).expect("the role words are right");
    for mapping in mappings {
        names.map(mapping).expect("the mapping is right");
    }
    names
}

fn block(format: Format, source: &str, bytes: &[u8]) -> Block {
    Block { source: source.into(), format, first_line: 1, bytes: bytes.to_vec(), consumed: bytes.len() as u64 }
}

/// The calls of a block, and its rejects as `scope place: reason`.
fn read(names: SpeakerNames, block: &Block) -> (Vec<Transcript>, Vec<String>) {
    let (mut calls, mut rejects) = (Vec::new(), Vec::new());
    Reader::new(names).read(block, &mut |read| match read {
        Read::Call(call, _) => calls.push(*call),
        Read::Reject(reject) => rejects.push(told(&reject)),
    });
    (calls, rejects)
}

fn told(reject: &Reject) -> String {
    format!("{} {}: {}", reject.scope.as_str(), reject.place, reject.reason)
}

type Said<'a> = (Speaker, &'a str, Option<f64>, Option<f64>);

fn said(call: &Transcript) -> Vec<Said<'_>> {
    let turns = call.turns.iter();
    turns.map(|t| (t.speaker, &*t.text, t.start.map(|s| s.get()), t.end.map(|s| s.get()))).collect()
}
