//! `agents.csv`: an agent and a competency a row.

use super::cells::RowWriter;
use super::{Column, columns};
use crate::framework::Framework;
use crate::score::{Coverage, Status};
use crate::statistics::wilson;
use std::collections::BTreeMap;

pub(super) const FILE: &str = "agents.csv";

pub(super) fn all_columns() -> Vec<Column> {
    columns(&[
        ("agent_id", "the agent's id; empty: calls without one"),
        ("team", "the agent's team"),
        ("framework", "the framework's id"),
        ("competency", "the competency's id"),
        ("calls", "the agent's assessed calls"),
        ("applicable", "those in which the competency was covered, partial or missed"),
        ("covered", "those in which all of it was shown"),
        ("partial", "those in which some of it was shown"),
        ("missed", "those in which nothing of it was shown"),
        ("rate", "covered among applicable, 0 to 1"),
        ("rate_low", "lower end of the rate's 95 % interval (Wilson)"),
        ("rate_high", "upper end of the rate's 95 % interval (Wilson)"),
        ("mean_share", "mean share of the competency in the applicable calls, 0 to 1"),
    ])
}

/// What adds up over the calls of each agent.
#[derive(Debug, Default)]
pub struct Agents {
    /// By agent and team.
    all: BTreeMap<(String, String), AgentTotals>,
}

#[derive(Debug, Default)]
struct AgentTotals {
    calls: usize,
    /// Per framework and competency.
    competencies: Vec<Vec<CompetencyTotals>>,
}

#[derive(Clone, Debug, Default)]
struct CompetencyTotals {
    covered: usize,
    partial: usize,
    missed: usize,
    share: f64,
}

impl Agents {
    /// Adds an assessed call of an agent.
    pub fn add(&mut self, agent_id: &str, team: &str, frameworks: &[Vec<(Status, Option<f64>)>]) {
        let totals = self.all.entry((agent_id.to_owned(), team.to_owned())).or_default();
        totals.calls += 1;
        totals.competencies.resize(frameworks.len(), Vec::new());
        for (totals, coverages) in totals.competencies.iter_mut().zip(frameworks) {
            totals.resize(coverages.len(), CompetencyTotals::default());
            for (total, (status, share)) in totals.iter_mut().zip(coverages) {
                match status {
                    Status::Covered => total.covered += 1,
                    Status::Partial => total.partial += 1,
                    Status::Missed => total.missed += 1,
                    _ => {}
                }
                total.share += share.unwrap_or(0.0);
            }
        }
    }

    /// What [`Agents::add`] needs of a call's coverages.
    pub fn statuses(frameworks: &[Vec<Coverage>]) -> Vec<Vec<(Status, Option<f64>)>> {
        let of = |coverages: &Vec<Coverage>| coverages.iter().map(|one| (one.status, one.share)).collect();
        frameworks.iter().map(of).collect()
    }

    pub(super) fn render(&self, frameworks: &[Framework], row: &mut RowWriter<'_>) {
        for ((agent_id, team), totals) in &self.all {
            for (framework, competencies) in frameworks.iter().zip(&totals.competencies) {
                for (competency, total) in framework.competencies.iter().zip(competencies) {
                    let applicable = total.covered + total.partial + total.missed;
                    let interval = wilson(total.covered as u64, applicable as u64);
                    let of_applicable = |sum: f64| (applicable > 0).then(|| sum / applicable as f64);
                    row.cell(agent_id)
                        .cell(team)
                        .cell(&framework.id)
                        .cell(&competency.id)
                        .number(totals.calls)
                        .number(applicable)
                        .number(total.covered)
                        .number(total.partial)
                        .number(total.missed)
                        .share(of_applicable(total.covered as f64))
                        .share(interval.map(|interval| interval.low))
                        .share(interval.map(|interval| interval.high))
                        .share(of_applicable(total.share))
                        .end();
                }
            }
        }
    }
}
