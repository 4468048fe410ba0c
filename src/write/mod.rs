//! The outputs: one file of this module per output file, each of whose columns is named once.
//!
//! Rows of calls are rendered by many threads into [`Rows`] and written by one, in input order. The files
//! appear whole: they are written into a hidden folder beside their places and moved there at the end.

mod agents;
mod behaviours;
mod cells;
mod competencies;
mod coverage;
mod descriptor;
mod evidence;
mod folder;
mod redact;
mod rejects;
mod run;

pub use agents::Agents;
pub use folder::{OutputFolder, WriteError};
pub use redact::redact;
pub use run::{Counts, Run, RunOptions};

use crate::framework::Framework;
use crate::rulebook::Rulebook;
use crate::score::Assessment;
use crate::transcript::{Place, Transcript};
use std::ops::Range;

/// A column of an output file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name in the header.
    pub name: String,
    /// What its cells hold, in English.
    pub means: String,
}

/// Columns from names and meanings.
fn columns(list: &[(&str, &str)]) -> Vec<Column> {
    list.iter().map(|&(name, means)| Column { name: name.to_owned(), means: means.to_owned() }).collect()
}

/// A call with everything that is said of it.
#[derive(Clone, Copy, Debug)]
pub struct AssessedCall<'a> {
    /// The call.
    pub call: &'a Transcript,
    /// Where it was read.
    pub place: &'a Place,
    /// What is said of it.
    pub assessment: &'a Assessment,
}

/// An output file that has rows for every call.
trait CallTable: Send + Sync {
    /// The file's name.
    fn file(&self) -> String;
    /// Its columns.
    fn columns(&self) -> Vec<Column>;
    /// Appends the rows of one call.
    fn render(&self, call: &AssessedCall<'_>, row: &mut cells::RowWriter<'_>);
}

/// All output files that have rows for every call.
pub struct CallTables<'a> {
    tables: Vec<Box<dyn CallTable + 'a>>,
}

/// Options of the outputs.
#[derive(Clone, Copy, Debug)]
pub struct OutputOptions {
    /// Whether numbers that identify people are taken out of quotes.
    pub redact: bool,
}

/// Rendered rows of some calls, one buffer per table.
#[derive(Debug, Default)]
pub struct Rows {
    buffers: Vec<Vec<u8>>,
}

/// Where the rows of one call stand in [`Rows`].
#[derive(Clone, Debug)]
pub struct CallRows {
    ranges: Vec<Range<usize>>,
}

impl Rows {
    /// The bytes of one call's rows in the table with this index.
    fn of(&self, table: usize, call: &CallRows) -> &[u8] {
        &self.buffers[table][call.ranges[table].clone()]
    }
}

impl<'a> CallTables<'a> {
    /// The tables for these frameworks.
    pub fn new(rulebook: &'a Rulebook, frameworks: &'a [Framework], options: OutputOptions) -> Self {
        let mut tables: Vec<Box<dyn CallTable + 'a>> = Vec::new();
        for (index, framework) in frameworks.iter().enumerate() {
            tables.push(Box::new(coverage::CoverageTable { framework, index }));
        }
        tables.push(Box::new(competencies::CompetenciesTable { rulebook, frameworks }));
        tables.push(Box::new(behaviours::BehavioursTable { rulebook }));
        tables.push(Box::new(evidence::EvidenceTable { rulebook, redact: options.redact }));
        CallTables { tables }
    }

    /// Buffers for the rows of some calls.
    pub fn rows(&self) -> Rows {
        Rows { buffers: vec![Vec::new(); self.tables.len()] }
    }

    /// Renders the rows of one call behind those there are.
    pub fn render(&self, call: &AssessedCall<'_>, rows: &mut Rows) -> CallRows {
        let ranges = self
            .tables
            .iter()
            .zip(&mut rows.buffers)
            .map(|(table, buffer)| {
                let start = buffer.len();
                table.render(call, &mut cells::RowWriter::new(buffer));
                start..buffer.len()
            })
            .collect();
        CallRows { ranges }
    }
}
