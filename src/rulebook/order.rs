//! In which order a language's rules are evaluated: first those that tell the names, then the rest, and
//! always what another rule asks about before the rule that asks.

use super::error::RuleError;
use super::language::{LanguageRules, LocatedPattern, Rule, Slot};
use super::{Definition, DefinitionId};
use crate::pattern::{Node, NodeKind};
use std::collections::{BTreeMap, BTreeSet};

/// Indices into [`LanguageRules::rules`], in the order of evaluation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The rules that bind names, and what they depend on.
    pub binding: Vec<usize>,
    /// All others.
    pub rest: Vec<usize>,
}

/// Finds the order; circles, and slots used before they can be known, are errors.
pub(super) fn order(rules: &LanguageRules, definitions: &[Definition], errors: &mut Vec<RuleError>) -> Order {
    let by_definition: BTreeMap<DefinitionId, usize> =
        rules.rules.iter().enumerate().map(|(index, rule)| (rule.definition, index)).collect();
    let depends: Vec<BTreeSet<usize>> = rules
        .rules
        .iter()
        .map(|rule| {
            let asked = rule.groups.iter().flat_map(|group| group.conditions.depends_on());
            asked.filter_map(|id| by_definition.get(&id).copied()).collect()
        })
        .collect();
    let mut binding: BTreeSet<usize> = (0..rules.rules.len())
        .filter(|&index| rules.rules[index].groups.iter().any(|group| group.binds.is_some()))
        .collect();
    loop {
        let before = binding.len();
        let wanted: Vec<usize> = binding.iter().flat_map(|&index| depends[index].iter().copied()).collect();
        binding.extend(wanted);
        if binding.len() == before {
            break;
        }
    }
    let bound_entries = entries_with_bound_slots(rules);
    for &index in &binding {
        check_unbound(&rules.rules[index], &bound_entries, definitions, errors);
    }
    let mut sorted: Vec<usize> = Vec::new();
    let mut waiting: Vec<usize> = (0..rules.rules.len()).collect();
    while !waiting.is_empty() {
        let (now, later): (Vec<usize>, Vec<usize>) =
            waiting.into_iter().partition(|&index| depends[index].iter().all(|on| sorted.contains(on)));
        if now.is_empty() {
            for index in later {
                let rule = &rules.rules[index];
                let id = &definitions[rule.definition.0 as usize].id;
                errors.push(RuleError::new(
                    format!("`{id}` waits for rules that wait for it"),
                    "take one id out of `after` or `with`",
                    &rule.file,
                    0..0,
                ));
            }
            break;
        }
        sorted.extend(now);
        waiting = later;
    }
    let (binding, rest) = sorted.into_iter().partition(|index| binding.contains(index));
    Order { binding, rest }
}

fn entries_with_bound_slots(rules: &LanguageRules) -> BTreeSet<&str> {
    let mut bound: BTreeSet<&str> = BTreeSet::new();
    for entry in &rules.entries {
        if entry.patterns.iter().any(|located| uses_bound(located, &bound)) {
            bound.insert(&entry.name);
        }
    }
    bound
}

fn uses_bound(located: &LocatedPattern, bound: &BTreeSet<&str>) -> bool {
    fn in_node(node: &Node, bound: &BTreeSet<&str>) -> bool {
        match &node.kind {
            NodeKind::Entry(name) => Slot::from_name(name).is_some_and(Slot::is_bound) || bound.contains(name.as_str()),
            NodeKind::Sequence(nodes) | NodeKind::Alternatives(nodes) => nodes.iter().any(|node| in_node(node, bound)),
            NodeKind::Optional(node) => in_node(node, bound),
            _ => false,
        }
    }
    located.pattern.parts.iter().any(|part| in_node(part, bound))
}

fn check_unbound(rule: &Rule, bound: &BTreeSet<&str>, definitions: &[Definition], errors: &mut Vec<RuleError>) {
    let patterns = rule
        .groups
        .iter()
        .flat_map(|group| group.patterns.iter().chain(&group.exceptions).chain(&group.exceptions_in_match));
    for located in patterns.filter(|located| uses_bound(located, bound)) {
        let id = &definitions[rule.definition.0 as usize].id;
        errors.push(RuleError::new(
            format!("line {}: `{id}` is evaluated before the names are known", located.line),
            "`{customer_name}` and `{agent_name}` cannot stand in rules that bind names or that such rules wait for",
            &rule.file,
            0..0,
        ));
    }
}
