//! `rejects.csv`: what could not be read, in whole or in part.

use super::cells::RowWriter;
use super::{Column, columns};
use crate::read::Reject;

pub(super) const FILE: &str = "rejects.csv";

pub(super) fn all_columns() -> Vec<Column> {
    columns(&[
        ("scope", "how much was lost: input (a file or folder), call, turn or field"),
        ("source", "the file"),
        ("line", "the line, counted from 1, where lines matter"),
        ("call_id", "the call, where it is known"),
        ("reason", "what is wrong and what was expected"),
    ])
}

pub(super) fn render(reject: &Reject, row: &mut RowWriter<'_>) {
    row.word(reject.scope.as_str())
        .cell(&reject.place.source)
        .maybe_number(reject.place.line.map(|line| line as usize))
        .cell(reject.call_id.as_deref().unwrap_or(""))
        .cell(&reject.reason)
        .end();
}
