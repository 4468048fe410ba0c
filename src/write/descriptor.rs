//! `columns.json`: what every column of every file means, for programs and people.

use super::Column;
use crate::framework::Framework;
use crate::transcript::Language;
use serde_json::{Value, json};

pub(super) const FILE: &str = "columns.json";

/// The descriptor of these files, and the titles of the frameworks in all their languages.
pub(super) fn descriptor(files: &[(String, Vec<Column>)], frameworks: &[Framework]) -> Value {
    let files: Vec<Value> = files
        .iter()
        .map(|(file, columns)| {
            let columns: Vec<Value> =
                columns.iter().map(|column| json!({ "name": column.name, "means": column.means })).collect();
            json!({ "file": file, "columns": columns })
        })
        .collect();
    let titles = |titles: &crate::framework::Titles| -> Value {
        let of = |language: Language| (language.to_string(), Value::from(titles.get(language)));
        Value::Object(titles.languages().map(of).collect())
    };
    let frameworks: Vec<Value> = frameworks
        .iter()
        .map(|framework| {
            let areas: Vec<Value> =
                framework.areas.iter().map(|area| json!({ "id": area.id, "titles": titles(&area.titles) })).collect();
            let competencies: Vec<Value> = framework
                .competencies
                .iter()
                .map(|competency| {
                    json!({
                        "id": competency.id,
                        "area": framework.areas[competency.area].id,
                        "titles": titles(&competency.titles),
                        "reason": titles(&competency.reason),
                    })
                })
                .collect();
            let all = titles(&framework.titles);
            json!({ "id": framework.id, "titles": all, "areas": areas, "competencies": competencies })
        })
        .collect();
    json!({
        "format": "CSV, UTF-8, RFC 4180, header always",
        "files": files,
        "frameworks": frameworks,
    })
}
