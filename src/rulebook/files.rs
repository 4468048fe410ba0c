//! The rule files as texts: those in the binary, and the user's laid over them.

use crate::transcript::Language;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::path::Path;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// A rule file as a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFile {
    /// As people should see it: `rules/de/summary.toml`, or the path under the user's folder.
    pub shown: String,
    /// What stands in it.
    pub text: String,
}

/// Rule files by their path under `rules/`, with `/` between folders.
#[derive(Clone, Debug, Default)]
pub struct RuleFiles {
    files: BTreeMap<String, RuleFile>,
}

impl RuleFiles {
    /// The rulebook in the binary.
    pub fn embedded() -> Self {
        let mut files = RuleFiles::default();
        files.add_embedded(&EMBEDDED);
        files
    }

    fn add_embedded(&mut self, folder: &Dir<'_>) {
        for file in folder.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            if let (true, Some(text)) = (path.ends_with(".toml"), file.contents_utf8()) {
                let shown = format!("rules/{path}");
                self.files.insert(path, RuleFile { shown, text: text.to_owned() });
            }
        }
        for inner in folder.dirs() {
            self.add_embedded(inner);
        }
    }

    /// Adds a file, or replaces the one of that path.
    pub fn insert(&mut self, path: &str, text: &str) {
        self.files.insert(path.to_owned(), RuleFile { shown: path.to_owned(), text: text.to_owned() });
    }

    /// Lays the `.toml` files of `folder` over those there are: one of the same path replaces, others add.
    ///
    /// # Errors
    /// If the folder or a file in it cannot be read, or a file is not UTF-8.
    pub fn overlay(&mut self, folder: &Path) -> std::io::Result<()> {
        for entry in walkdir::WalkDir::new(folder).follow_links(true).sort_by_file_name() {
            let entry = entry.map_err(std::io::Error::from)?;
            let path = entry.path();
            if !entry.file_type().is_file() || path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let text = std::fs::read_to_string(path)
                .map_err(|error| std::io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
            let under = path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
            self.files.insert(under, RuleFile { shown: path.display().to_string(), text });
        }
        Ok(())
    }

    /// The file at `path` under `rules/`.
    pub fn get(&self, path: &str) -> Option<&RuleFile> {
        self.files.get(path)
    }

    /// All files below `folder`, with their names there and without `.toml`, in order.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a RuleFile)> {
        self.files.iter().filter_map(move |(path, file)| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".toml")?;
            (!name.contains('/')).then_some((name, file))
        })
    }

    /// The files whose path is none that anybody looks for: mostly slips in a folder's name.
    pub(super) fn unread(&self) -> impl Iterator<Item = &RuleFile> {
        let is_read = |path: &str| match path.split_once('/') {
            None => path == "speakers.toml",
            Some((folder, name)) => {
                let is_language = Language::from_tag(folder).is_some_and(|language| language.as_str() == folder);
                !name.contains('/') && (is_language || ["behaviours", "signals", "frameworks"].contains(&folder))
            }
        };
        self.files.iter().filter(move |(path, _)| !is_read(path)).map(|(_, file)| file)
    }

    /// The first parts of all paths: `behaviours`, `de`, `fr` …, sorted.
    pub fn folders(&self) -> Vec<&str> {
        let mut folders: Vec<&str> = self.files.keys().filter_map(|path| Some(path.split_once('/')?.0)).collect();
        folders.dedup();
        folders
    }

    /// The file as shown by the path people see: for drawing errors.
    pub fn by_shown(&self, shown: &str) -> Option<&RuleFile> {
        self.files.values().find(|file| file.shown == shown)
    }

    /// Where the definition of `id` stands, as shown to people.
    pub(super) fn path_of_definition(&self, id: &str) -> &str {
        ["behaviours", "signals"]
            .iter()
            .find_map(|folder| self.files.get(&format!("{folder}/{id}.toml")))
            .map_or("rules", |file| &file.shown)
    }

    /// A fingerprint of paths and texts (64-bit FNV-1a, in hexadecimal): the same on every machine.
    pub(super) fn fingerprint(&self) -> String {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let parts = self.files.iter().flat_map(|(path, file)| [path.as_bytes(), &[0], file.text.as_bytes(), &[0]]);
        for byte in parts.flatten() {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
        format!("{hash:016x}")
    }
}
