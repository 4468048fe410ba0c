//! One open input: its bytes counted as they lie on disk, decompressed, and its format told.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use super::Format;
use super::find::stem;

/// As much of the beginning as tells the format.
const HEAD: usize = 4 << 10;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// An input that is being read. An error ends it and stays in `fault`.
pub(super) struct Source {
    reader: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
    pub format: Format,
    /// What was read and belongs to no block yet.
    pub rest: Vec<u8>,
    pub is_at_end: bool,
    pub fault: Option<io::Error>,
}

impl Source {
    /// Opens a file. What is compressed is told by its first bytes.
    pub fn open_file(path: &Path) -> io::Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let file = File::open(path)?;
        Self::new(Box::new(file), &name)
    }

    /// Takes standard input, which holds JSON Lines.
    pub fn stdin() -> io::Result<Self> {
        let mut source = Self::new(Box::new(io::stdin()), "-.jsonl")?;
        source.format = Format::JsonLines;
        Ok(source)
    }

    /// Takes any stream of bytes under a file's name.
    pub fn new(stream: Box<dyn Read + Send>, name: &str) -> io::Result<Self> {
        let count = Arc::new(AtomicU64::new(0));
        let mut counted = BufReader::with_capacity(64 << 10, Counted { stream, count: Arc::clone(&count) });
        let mut magic = Vec::with_capacity(4);
        counted.by_ref().take(4).read_to_end(&mut magic)?;
        let (is_gzip, is_zstd) = (magic.starts_with(b"\x1f\x8b"), magic == b"\x28\xb5\x2f\xfd");
        for (ending, kind, is_so) in [(".gz", "gzip", is_gzip), (".zst", "zstd", is_zstd)] {
            if name.to_lowercase().ends_with(ending) && !is_so {
                return Err(io::Error::other(format!("the file ends in {ending} but is not {kind}")));
            }
        }
        let whole = io::Cursor::new(magic).chain(counted);
        let reader: Box<dyn Read + Send> = if is_gzip {
            Box::new(MultiGzDecoder::new(whole))
        } else if is_zstd {
            Box::new(zstd::stream::read::Decoder::new(whole)?)
        } else {
            Box::new(whole)
        };
        let mut source =
            Source { reader, count, format: Format::Plain, rest: Vec::new(), is_at_end: false, fault: None };
        let mut head = Vec::new();
        source.fill(&mut head, HEAD);
        source.format = format(&head, stem(name).1);
        source.rest = head;
        Ok(source)
    }

    /// Reads on until `bytes` has `length` bytes or the input ends. Short reads do not show, so that blocks are
    /// the same however the bytes arrive.
    pub fn fill(&mut self, bytes: &mut Vec<u8>, length: usize) {
        if self.is_at_end || bytes.len() >= length {
            return;
        }
        let wanted = (length - bytes.len()) as u64;
        match self.reader.by_ref().take(wanted).read_to_end(bytes) {
            Ok(_) => self.is_at_end = bytes.len() < length,
            Err(error) => {
                self.is_at_end = true;
                self.fault = Some(error);
            }
        }
    }

    /// The bytes read so far, as they lie on disk.
    pub fn consumed(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

/// The format by the first bytes, and where they tell nothing by the ending.
fn format(head: &[u8], ending: Option<&str>) -> Format {
    let text = head.strip_prefix(BOM).unwrap_or(head);
    if text.starts_with(b"WEBVTT") {
        return Format::WebVtt;
    }
    if matches!(ending, Some(".jsonl" | ".ndjson")) {
        return Format::JsonLines;
    }
    let text = text.trim_ascii_start();
    if !text.starts_with(b"{") {
        return Format::Plain;
    }
    // A line of JSON Lines ends with its object.
    match memchr::memchr(b'\n', text).and_then(|end| text[..end].trim_ascii_end().last()) {
        Some(b'{' | b'[' | b',') => Format::Json,
        _ => Format::JsonLines,
    }
}

struct Counted {
    stream: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.stream.read(buffer)?;
        self.count.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}
