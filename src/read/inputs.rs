//! Everything the user named, as blocks.

use std::path::PathBuf;
use std::sync::Arc;

use super::find::{Found, find, told};
use super::source::Source;
use super::{Block, Format, MAX_CALL_BYTES, Reject, RejectScope};
use crate::transcript::Place;

/// All inputs, cut into [`Block`]s in the order they were named and, within a folder, of their names.
///
/// Where the cuts fall depends on the bytes alone. What cannot be read is a [`Reject`], and the next input
/// follows.
pub struct Inputs {
    found: std::vec::IntoIter<Found>,
    current: Option<Current>,
    total_bytes: Option<u64>,
    /// The bytes of the inputs before the current one.
    done_bytes: u64,
    limits: Limits,
}

/// How long blocks and calls may be, in bytes; neither less than the head that tells the format.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub block: usize,
    pub call: usize,
}

/// An input that is open.
struct Current {
    name: Arc<str>,
    source: Source,
    bytes: Option<u64>,
    next_line: u64,
    is_given: bool,
}

impl Inputs {
    /// Finds all files that `paths` stand for; none is opened before its turn.
    ///
    /// A path is a file, a folder (its transcripts, also those in folders inside), a glob (`*`, `?`, `[…]`, `**`)
    /// where no file has that very name, or `-` for JSON Lines on standard input.
    pub fn open<I>(paths: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<PathBuf>,
    {
        let mut found = Vec::new();
        for path in paths {
            find(path.into(), &mut found);
        }
        let total_bytes = found.iter().try_fold(0, |sum, one| match one {
            Found::File { bytes, .. } => bytes.map(|bytes| sum + bytes),
            Found::Stdin => None,
            Found::Lost(_) => Some(sum),
        });
        let limits = Limits { block: 256 << 10, call: MAX_CALL_BYTES };
        Inputs { found: found.into_iter(), current: None, total_bytes, done_bytes: 0, limits }
    }

    /// The bytes of all files as they lie on disk; `None` if one of the inputs is a stream.
    pub fn total_bytes(&self) -> Option<u64> {
        self.total_bytes
    }

    #[cfg(test)]
    pub(super) fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Opens the next input; `Err` if it cannot be.
    fn advance(&mut self) -> Option<Result<(), Reject>> {
        let (name, source, bytes) = match self.found.next()? {
            Found::Lost(reject) => return Some(Err(reject)),
            Found::Stdin => (Arc::from("-"), Source::stdin(), None),
            Found::File { path, bytes } => (path.to_string_lossy().into(), Source::open_file(&path), bytes),
        };
        match source {
            Ok(source) => {
                self.current = Some(Current { name, source, bytes, next_line: 1, is_given: false });
                Some(Ok(()))
            }
            Err(error) => {
                self.done_bytes += bytes.unwrap_or(0);
                let reason = format!("cannot be opened: {}", told(&error));
                let place = Place { source: name, line: None };
                Some(Err(Reject { scope: RejectScope::Input, place, call_id: None, reason }))
            }
        }
    }
}

impl Iterator for Inputs {
    type Item = Result<Block, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(current) = &mut self.current else {
                match self.advance()? {
                    Ok(()) => continue,
                    Err(reject) => return Some(Err(reject)),
                }
            };
            let item = match current.source.format {
                Format::JsonLines => current.next_lines(self.limits),
                _ => current.whole(self.limits),
            };
            match item {
                Some(Ok(mut block)) => {
                    block.consumed += self.done_bytes;
                    return Some(Ok(block));
                }
                Some(Err(reject)) => return Some(Err(reject)),
                None => {
                    self.done_bytes += current.bytes.unwrap_or_else(|| current.source.consumed());
                    self.current = None;
                }
            }
        }
    }
}

impl Current {
    /// The next block of whole lines.
    fn next_lines(&mut self, limits: Limits) -> Option<Result<Block, Reject>> {
        let mut bytes = std::mem::take(&mut self.source.rest);
        self.source.fill(&mut bytes, limits.block);
        let mut searched = 0;
        let end = loop {
            if self.source.is_at_end && self.source.fault.is_none() {
                // The last line needs no end, unless an error cut it off.
                break bytes.len();
            }
            if let Some(at) = memchr::memrchr(b'\n', &bytes[searched..]) {
                break searched + at + 1;
            }
            if self.source.is_at_end {
                break 0;
            }
            searched = bytes.len();
            if searched > limits.call {
                return Some(Err(self.skip_line(limits)));
            }
            self.source.fill(&mut bytes, (searched * 2).min(limits.call + 1));
        };
        self.source.rest = bytes.split_off(end);
        if bytes.is_empty() {
            return self.at_end();
        }
        let first_line = self.next_line;
        self.next_line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        Some(Ok(self.block(first_line, bytes)))
    }

    /// Drops the line that the input stands in, without holding it.
    fn skip_line(&mut self, limits: Limits) -> Reject {
        let line = self.next_line;
        self.next_line += 1;
        self.is_given = true;
        let mut bytes = Vec::new();
        while !self.source.is_at_end {
            bytes.clear();
            self.source.fill(&mut bytes, limits.block);
            if let Some(at) = memchr::memchr(b'\n', &bytes) {
                self.source.rest = bytes.split_off(at + 1);
                break;
            }
        }
        let reason = format!("the line is longer than {}, the most that one call may have", size(limits.call));
        self.reject(RejectScope::Call, Some(line), reason)
    }

    /// The whole file.
    fn whole(&mut self, limits: Limits) -> Option<Result<Block, Reject>> {
        if self.is_given {
            return None;
        }
        let mut bytes = std::mem::take(&mut self.source.rest);
        self.source.fill(&mut bytes, limits.call + 1);
        if self.source.fault.is_some() || bytes.is_empty() {
            return self.at_end();
        }
        if bytes.len() > limits.call {
            self.is_given = true;
            let reason = format!("the file is longer than {}, the most that one call may have", size(limits.call));
            return Some(Err(self.reject(RejectScope::Call, None, reason)));
        }
        Some(Ok(self.block(1, bytes)))
    }

    fn block(&mut self, first_line: u64, bytes: Vec<u8>) -> Block {
        self.is_given = true;
        let (source, format) = (Arc::clone(&self.name), self.source.format);
        Block { source, format, first_line, bytes, consumed: self.source.consumed() }
    }

    /// What is left to tell when there are no more bytes.
    fn at_end(&mut self) -> Option<Result<Block, Reject>> {
        if let Some(error) = self.source.fault.take() {
            self.is_given = true;
            self.source.rest.clear();
            let line = (self.source.format == Format::JsonLines).then_some(self.next_line);
            let reason = format!("reading broke off, what follows is lost: {}", told(&error));
            return Some(Err(self.reject(RejectScope::Input, line, reason)));
        }
        if self.is_given {
            return None;
        }
        self.is_given = true;
        Some(Err(self.reject(RejectScope::Call, None, "the file is empty".to_owned())))
    }

    fn reject(&self, scope: RejectScope, line: Option<u64>, reason: String) -> Reject {
        Reject { scope, place: Place { source: Arc::clone(&self.name), line }, call_id: None, reason }
    }
}

fn size(bytes: usize) -> String {
    match bytes >> 20 {
        0 => format!("{bytes} bytes"),
        megabytes => format!("{megabytes} MiB"),
    }
}
