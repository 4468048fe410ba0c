//! The output folder: files that appear whole.

use super::cells::RowWriter;
use super::{Agents, CallRows, CallTables, Column, Rows, Run, agents, coverage, descriptor, rejects, run};
use crate::framework::Framework;
use crate::read::Reject;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A file or folder that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {source}; earlier results there are as they were", path.display())]
pub struct WriteError {
    /// Which.
    pub path: PathBuf,
    /// What the system says.
    pub source: std::io::Error,
}

/// Output files being written. They are in their places only after [`OutputFolder::finish`]; if the run ends
/// before, what stood there stays.
pub struct OutputFolder {
    folder: PathBuf,
    unfinished: TempDir,
    tables: Vec<OpenFile>,
    rejects: OpenFile,
}

struct OpenFile {
    name: String,
    columns: Vec<Column>,
    writer: BufWriter<File>,
}

impl OutputFolder {
    /// Makes `folder` if it does not exist and opens the files of `tables` in a hidden place in it.
    ///
    /// # Errors
    /// If the folder or a file cannot be made.
    pub fn create(folder: &Path, tables: &CallTables<'_>) -> Result<Self, WriteError> {
        let at = |source| WriteError { path: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(at)?;
        let unfinished = tempfile::Builder::new().prefix(".unfinished-").tempdir_in(folder).map_err(at)?;
        let open = |name: String, columns: Vec<Column>| -> Result<OpenFile, WriteError> {
            let path = unfinished.path().join(&name);
            let file = File::create(&path).map_err(|source| WriteError { path, source })?;
            let mut file = OpenFile { name, columns, writer: BufWriter::with_capacity(1 << 18, file) };
            let header = file.header();
            file.write(&header, folder)?;
            Ok(file)
        };
        let tables =
            tables.tables.iter().map(|table| open(table.file(), table.columns())).collect::<Result<Vec<_>, _>>()?;
        let rejects = open(rejects::FILE.to_owned(), rejects::all_columns())?;
        // What will stand in the way at the end had better be told now.
        let names = tables.iter().chain([&rejects]).map(|file| file.name.as_str());
        for path in names.chain([agents::FILE, descriptor::FILE, run::FILE]).map(|name| folder.join(name)) {
            if path.is_dir() {
                return Err(WriteError { path, source: std::io::ErrorKind::IsADirectory.into() });
            }
        }
        Ok(OutputFolder { folder: folder.to_owned(), unfinished, tables, rejects })
    }

    /// Writes the rows of one call.
    ///
    /// # Errors
    /// If a file cannot be written, as on a full disk.
    pub fn write_call(&mut self, rows: &Rows, call: &CallRows) -> Result<(), WriteError> {
        for (index, file) in self.tables.iter_mut().enumerate() {
            file.write(rows.of(index, call), &self.folder)?;
        }
        Ok(())
    }

    /// Writes what could not be read.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write_reject(&mut self, reject: &Reject) -> Result<(), WriteError> {
        let mut buffer = Vec::new();
        rejects::render(reject, &mut RowWriter::new(&mut buffer));
        self.rejects.write(&buffer, &self.folder)
    }

    /// Writes what adds up and moves all files to their places; `run.json` last. The files' paths.
    ///
    /// # Errors
    /// If a file cannot be written or moved.
    pub fn finish(self, agents: &Agents, frameworks: &[Framework], run: &Run) -> Result<Vec<PathBuf>, WriteError> {
        let OutputFolder { folder, unfinished, tables, rejects } = self;
        let mut described = Vec::new();
        let mut names = Vec::new();
        for mut file in tables.into_iter().chain([rejects]) {
            file.writer.flush().map_err(|source| WriteError { path: folder.join(&file.name), source })?;
            names.push(file.name.clone());
            described.push((file.name, file.columns));
        }
        let mut buffer = header(&agents::all_columns());
        agents.render(frameworks, &mut RowWriter::new(&mut buffer));
        described.push((agents::FILE.to_owned(), agents::all_columns()));
        let columns = descriptor::descriptor(&described, frameworks);
        let json = |value: serde_json::Result<String>| value.map(|text| (text + "\n").into_bytes());
        let texts = [
            (agents::FILE, Ok(buffer)),
            (descriptor::FILE, json(serde_json::to_string_pretty(&columns))),
            (run::FILE, json(serde_json::to_string_pretty(run))),
        ];
        for (name, bytes) in texts {
            let path = unfinished.path().join(name);
            let written = bytes.map_err(std::io::Error::from).and_then(|bytes| std::fs::write(&path, bytes));
            written.map_err(|source| WriteError { path: folder.join(name), source })?;
            names.push(name.to_owned());
        }
        retire(&folder, &names).map_err(|source| WriteError { path: folder.join(run::FILE), source })?;
        let mut paths = Vec::new();
        for name in names {
            let path = folder.join(&name);
            let moved = std::fs::rename(unfinished.path().join(&name), &path);
            moved.map_err(|source| WriteError { path: path.clone(), source })?;
            paths.push(path);
        }
        Ok(paths)
    }
}

/// Takes away the `run.json` of an earlier run, so that a folder has one only while its files are of one run, and
/// that run's files which `names` do not replace.
fn retire(folder: &Path, names: &[String]) -> std::io::Result<()> {
    let path = folder.join(run::FILE);
    let earlier = match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice::<serde_json::Value>(&bytes).unwrap_or_default(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    std::fs::remove_file(&path)?;
    let ids = earlier["options"]["frameworks"].as_array().into_iter().flatten().filter_map(|id| id.as_str());
    for name in ids.map(coverage::file).filter(|name| !name.contains(['/', '\\']) && !names.contains(name)) {
        // Gone already is as good.
        let _ = std::fs::remove_file(folder.join(name));
    }
    Ok(())
}

impl OpenFile {
    fn header(&self) -> Vec<u8> {
        header(&self.columns)
    }

    fn write(&mut self, bytes: &[u8], folder: &Path) -> Result<(), WriteError> {
        self.writer.write_all(bytes).map_err(|source| WriteError { path: folder.join(&self.name), source })
    }
}

fn header(columns: &[Column]) -> Vec<u8> {
    let mut buffer = Vec::new();
    let mut row = RowWriter::new(&mut buffer);
    for column in columns {
        row.cell(&column.name);
    }
    row.end();
    buffer
}
