//! `callrubric rules`: work on rule files.

use crate::args::{RulebookArgs, RulesTest};
use crate::diagnostics::{Usage, say};
use crate::rulebook::load;
use anyhow::bail;
use callrubric::detect::{Detector, Failure, check_examples};
use callrubric::rulebook::Kind;
use std::process::ExitCode;

/// `rules check`: reads everything; loading has drawn the faults if there are any.
pub fn check(args: &RulebookArgs) -> anyhow::Result<ExitCode> {
    let loaded = load(args)?;
    let rulebook = &loaded.rulebook;
    let of_kind = |kind| rulebook.definitions().iter().filter(|definition| definition.kind == kind).count();
    say(&format!(
        "no faults: {} behaviours, {} signals, {} frameworks",
        of_kind(Kind::Behaviour),
        of_kind(Kind::Signal),
        loaded.frameworks.len(),
    ));
    for rules in rulebook.languages().filter_map(|language| Some((language, rulebook.language(language)?))) {
        let (language, rules) = rules;
        let groups = || rules.rules.iter().flat_map(|rule| &rule.groups);
        let patterns: usize = groups().map(|group| group.patterns.len()).sum();
        say(&format!(
            "{language}: {} rules, {patterns} patterns, {} lexicon entries",
            rules.rules.len(),
            rules.entries.len()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// `rules test`: runs every example sentence.
pub fn test(args: &RulesTest) -> anyhow::Result<ExitCode> {
    let rulebook = load(&args.rulebook)?.rulebook;
    if let Some(wanted) = args.language.filter(|&wanted| rulebook.language(wanted).is_none()) {
        let known: Vec<String> = rulebook.languages().map(|language| language.to_string()).collect();
        bail!(Usage(format!("there are no rules for the language `{wanted}`; there are: {}", known.join(", "))));
    }
    let detector = Detector::new(rulebook.clone());
    let (mut count, mut failed) = (0, 0);
    for language in rulebook.languages().filter(|&language| args.language.is_none_or(|wanted| wanted == language)) {
        let (tried, failures) = check_examples(&detector, language);
        count += tried;
        failed += failures.len();
        for failure in failures {
            let id = &rulebook.definition(failure.definition).id;
            let what = match &failure.failure {
                Failure::Miss => "not found".to_owned(),
                Failure::Unmarked(words) => format!("found, but not the marked words `{}`", words.join("`, `")),
                Failure::FalseAlarm { found, file, line } => {
                    format!("found `{found}`, which must not match (pattern at {file}:{line})")
                }
            };
            say(&format!("{}:{}: {id}: {what}\n    {}", failure.file, failure.line, failure.text));
        }
    }
    say(&format!("{count} example sentences: {} as they should be, {failed} not", count - failed));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
