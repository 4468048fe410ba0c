//! Writes a generated corpus to standard output: the same bytes for the same size and seed.
//!
//! ```text
//! cargo run --release --example generate_corpus -- 200MB 1 > corpus.jsonl
//! cargo run --release --example generate_corpus -- 2MB 1 de > german.jsonl
//! ```

#[path = "../benches/corpus/mod.rs"]
mod corpus;

use anyhow::{Context, bail};
use std::io::{BufWriter, Write};

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (size, seed, language) = match args.as_slice() {
        [size, seed] => (size, seed, None),
        [size, seed, language] => (size, seed, Some(language.as_str())),
        _ => bail!("usage: generate_corpus SIZE SEED [LANGUAGE], as in `generate_corpus 200MB 1`"),
    };
    let size = bytes(size).with_context(|| format!("`{size}` is not a size such as 500kB, 20MB or 1GB"))?;
    let seed = seed.parse().with_context(|| format!("the seed `{seed}` is not a whole number"))?;
    let mut generator = corpus::Generator::new(seed, language);
    let mut output = BufWriter::new(std::io::stdout().lock());
    let mut written = 0;
    while written < size {
        let line = generator.next_line();
        output.write_all(&line)?;
        written += line.len() as u64;
    }
    Ok(output.flush()?)
}

/// Bytes from a number with or without a unit of thousands.
fn bytes(size: &str) -> Option<u64> {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("", 1)];
    let (number, unit) = units.iter().find_map(|&(name, unit)| Some((size.strip_suffix(name)?, unit)))?;
    number.trim().parse::<u64>().ok()?.checked_mul(unit)
}
