//! From what the user named to the files to be read, in the order they are read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use walkdir::{DirEntry, WalkDir};

use super::{Reject, RejectScope};
use crate::transcript::Place;

/// Something to be read, or told.
pub(super) enum Found {
    /// `bytes` is `None` for what is no regular file.
    File {
        path: PathBuf,
        bytes: Option<u64>,
    },
    Stdin,
    Lost(Reject),
}

/// The endings of files that are read in a folder; `.gz` or `.zst` may stand behind.
const ENDINGS: [&str; 5] = [".jsonl", ".ndjson", ".json", ".txt", ".vtt"];
const COMPRESSED: [&str; 2] = [".gz", ".zst"];

/// Adds to `found` what `path` stands for: standard input, a file, the files of a folder or of a glob.
pub(super) fn find(path: PathBuf, found: &mut Vec<Found>) {
    if path.as_os_str() == "-" {
        found.push(Found::Stdin);
        return;
    }
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_dir() => folder(&path, found),
        Ok(metadata) => found.push(Found::File { bytes: metadata.is_file().then_some(metadata.len()), path }),
        Err(error) => match path.to_str().filter(|text| text.contains(['*', '?', '['])) {
            Some(pattern) => glob(pattern, found),
            None => found.push(lost(&path, format!("cannot be opened: {}", told(&error)))),
        },
    }
}

/// Adds the files of a folder and its folders that are transcripts by their names.
fn folder(root: &Path, found: &mut Vec<Found>) {
    walk(WalkDir::new(root), found, |entry, found| {
        if !entry.file_type().is_dir() && !is_companion(entry.path()) {
            found.push(match stem(&name(entry.path())) {
                (_, None) => lost(
                    entry.path(),
                    format!(
                        "the ending tells no transcript: read are {}, also with {} behind; name the file itself to have it read",
                        ENDINGS.join(", "),
                        COMPRESSED.join(" or ")
                    ),
                ),
                _ => file(entry),
            });
        }
    });
}

/// Adds the files that match `pattern`, whatever their endings, and the files of folders that match.
fn glob(pattern: &str, found: &mut Vec<Found>) {
    let matcher = match GlobBuilder::new(pattern).literal_separator(true).build() {
        Ok(glob) => glob.compile_matcher(),
        Err(error) => {
            found.push(lost(Path::new(pattern), format!("no such file, and no glob either: {}", error.kind())));
            return;
        }
    };
    let parts: Vec<_> = Path::new(pattern).components().collect();
    let is_literal = |part: &&std::path::Component| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']);
    let base: PathBuf = parts.iter().take_while(is_literal).collect();
    let walker = match base.as_os_str().is_empty() {
        true => WalkDir::new("."),
        false => WalkDir::new(&base),
    };
    let any_depth = pattern.contains("**");
    let walker = match any_depth {
        true => walker,
        false => walker.max_depth(parts.len() - base.components().count()),
    };
    let before = found.len();
    walk(walker, found, |entry, found| {
        if !matches(&matcher, entry.path()) {
        } else if !entry.file_type().is_dir() {
            if !is_companion(entry.path()) {
                found.push(file(entry));
            }
        } else if !any_depth {
            folder(entry.path(), found);
        }
    });
    if found.len() == before {
        found.push(lost(Path::new(pattern), "no such file, and no file matches".to_owned()));
    }
}

fn matches(matcher: &GlobMatcher, path: &Path) -> bool {
    // A pattern without a folder is walked from `.`, which it does not name.
    matcher.is_match(path) || path.strip_prefix(".").is_ok_and(|path| matcher.is_match(path))
}

/// Calls `take` with everything `walker` finds that is not hidden, in the order of the names.
fn walk(walker: WalkDir, found: &mut Vec<Found>, mut take: impl FnMut(&DirEntry, &mut Vec<Found>)) {
    let is_hidden = |entry: &DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
    let walker = walker.follow_links(true).sort_by_file_name();
    for entry in walker.into_iter().filter_entry(|entry| !is_hidden(entry)) {
        match entry {
            Ok(entry) => take(&entry, found),
            // A link back to a folder above: its files are read there.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(Path::new("")).to_owned();
                let reason = error.io_error().map_or_else(|| error.to_string(), told);
                found.push(lost(&path, format!("cannot be opened: {reason}")));
            }
        }
    }
}

fn file(entry: &DirEntry) -> Found {
    match entry.metadata() {
        Ok(metadata) if metadata.is_file() => {
            Found::File { path: entry.path().to_owned(), bytes: Some(metadata.len()) }
        }
        Ok(_) => lost(entry.path(), "is no regular file: name it itself to have it read".to_owned()),
        Err(error) => lost(entry.path(), format!("cannot be opened: {error}")),
    }
}

/// What lies beside transcripts and is none: label files, what explains a folder to people, earlier results.
fn is_companion(path: &Path) -> bool {
    let name = name(path);
    let name = COMPRESSED.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
    name.ends_with(".labels.jsonl")
        || name.ends_with(".md")
        || name.starts_with("readme")
        || name.starts_with("license")
        || is_result(path, name)
}

/// What an earlier run wrote, if its folder is one of the inputs: a run must not read its own results.
fn is_result(path: &Path, name: &str) -> bool {
    const RESULTS: [&str; 7] =
        ["agents.csv", "behaviours.csv", "columns.json", "competencies.csv", "evidence.csv", "rejects.csv", "run.json"];
    let is_named_so = RESULTS.contains(&name) || (name.starts_with("coverage-") && name.ends_with(".csv"));
    is_named_so && path.with_file_name("columns.json").exists() && path.with_file_name("run.json").exists()
}

/// A file's name without the endings that are read, and the last of them that does not stand for compression.
pub(super) fn stem(name: &str) -> (&str, Option<&'static str>) {
    let without = |name: &'_ str, ending: &str| {
        let at = name.len().checked_sub(ending.len())?;
        let tail = name.get(at..)?;
        (at > 0 && tail.eq_ignore_ascii_case(ending)).then_some(at)
    };
    let bare = COMPRESSED.iter().find_map(|ending| without(name, ending)).map_or(name, |at| &name[..at]);
    match ENDINGS.iter().find_map(|ending| without(bare, ending).map(|at| (at, *ending))) {
        Some((at, ending)) => (&bare[..at], Some(ending)),
        None => (bare, None),
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().to_lowercase()
}

pub(super) fn lost(path: &Path, reason: String) -> Found {
    let place = Place { source: path.to_string_lossy().into(), line: None };
    Found::Lost(Reject { scope: RejectScope::Input, place, call_id: None, reason })
}

/// An error of the system without its number.
pub(super) fn told(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error ") {
        Some(at) => text[..at].to_lowercase(),
        None => text,
    }
}
