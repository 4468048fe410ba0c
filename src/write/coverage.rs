//! `coverage-FRAMEWORK.csv`: a call a row, a competency a column.

use super::cells::RowWriter;
use super::{AssessedCall, CallTable, Column, columns};
use crate::framework::Framework;
use crate::score::mean;
use crate::transcript::Language;

pub(super) struct CoverageTable<'a> {
    pub framework: &'a Framework,
    /// Its index among the frameworks of the assessment.
    pub index: usize,
}

/// The name of the file for the framework with this id.
pub(super) fn file(framework: &str) -> String {
    format!("coverage-{framework}.csv")
}

impl CallTable for CoverageTable<'_> {
    fn file(&self) -> String {
        file(&self.framework.id)
    }

    fn columns(&self) -> Vec<Column> {
        let mut all = columns(&[
            ("call_id", "the call's id"),
            ("source", "the file it was read from"),
            ("language", "the language whose rules were used, two letters"),
            ("language_source", "how the language became known: option, metadata, detected, unknown"),
            ("language_confidence", "how sure the language is, 0 to 1"),
            ("channel", "phone, chat, email or social; empty if unknown"),
            ("direction", "inbound or outbound; empty if unknown"),
            ("purpose", "acquisition, care, retention or winback; empty if unknown"),
            ("agent_id", "the agent's id"),
            ("team", "the agent's team"),
            ("started_at", "when the call began, as the input has it"),
            ("turns", "how many turns the call has"),
            ("assessed", "yes or no"),
            ("reason", "why it was not assessed, or what limits the verdict"),
            ("coverage", "mean share of the competencies that are covered, partial or missed; 0 to 1"),
        ]);
        let english = |titles: &crate::framework::Titles| {
            Language::from_tag("en").map_or(String::new(), |english| titles.get(english).to_owned())
        };
        all.extend(self.framework.areas.iter().map(|area| Column {
            name: format!("area {}", area.id),
            means: format!("coverage of the area: {}", english(&area.titles)),
        }));
        all.extend(self.framework.competencies.iter().map(|competency| Column {
            name: competency.id.clone(),
            means: format!("status of: {}", english(&competency.titles)),
        }));
        all
    }

    fn render(&self, assessed: &AssessedCall<'_>, row: &mut RowWriter<'_>) {
        let AssessedCall { call, place, assessment } = assessed;
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let language = assessment.language.language;
        row.cell(&call.call_id)
            .cell(&place.source)
            .cell(language.as_ref().map_or("", Language::as_str))
            .word(assessment.language.source.as_str())
            .cell(&format!("{:.2}", assessment.language.confidence))
            .word(call.channel.map_or("", |channel| channel.as_str()))
            .word(call.direction.map_or("", |direction| direction.as_str()))
            .word(call.purpose.map_or("", |purpose| purpose.as_str()))
            .cell(&optional(&call.agent_id))
            .cell(&optional(&call.team))
            .cell(&optional(&call.started_at))
            .number(call.turns.len());
        let bearing = assessment.bearing;
        match bearing.not_assessed {
            None => row.word("yes").word(if bearing.cut_off { "breaks off" } else { "" }),
            Some(reason) => row.word("no").word(reason.as_str()),
        };
        let coverages = &assessment.frameworks[self.index];
        row.share(mean(coverages.iter().filter_map(|coverage| coverage.share)));
        for area in 0..self.framework.areas.len() {
            let inside = self.framework.competencies.iter().zip(coverages);
            let shares = inside.filter(|(competency, _)| competency.area == area).filter_map(|(_, one)| one.share);
            row.share(mean(shares));
        }
        for coverage in coverages {
            row.word(coverage.status.as_str());
        }
        row.end();
    }
}
