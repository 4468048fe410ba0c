//! The rulebook, the frameworks and the reader that the user asked for.

use crate::args::{ReadingArgs, RulebookArgs};
use crate::diagnostics::{Usage, report_rules};
use anyhow::{Context, bail};
use callrubric::framework::Framework;
use callrubric::read::{Reader, SpeakerNames};
use callrubric::rulebook::{RuleErrors, RuleFiles, Rulebook};
use std::sync::Arc;

/// Rules and frameworks, checked.
pub struct Loaded {
    pub rulebook: Arc<Rulebook>,
    pub frameworks: Vec<Framework>,
    pub speakers: SpeakerNames,
}

/// Reads and checks what the user asked for; faults are drawn.
pub fn load(args: &RulebookArgs) -> anyhow::Result<Loaded> {
    let mut files = if args.rules_only { RuleFiles::default() } else { RuleFiles::embedded() };
    if let Some(folder) = &args.rules {
        files.overlay(folder).with_context(|| format!("cannot read the rules in {}", folder.display()))?;
    }
    let (rulebook, mut faults) = Rulebook::read(&files);
    let (frameworks, more) = Framework::read_all(&files, &rulebook);
    faults.extend(more);
    if !faults.is_empty() {
        return fail(&RuleErrors::new(faults), &files);
    }
    let speakers = match files.get("speakers.toml") {
        Some(file) => SpeakerNames::from_toml(&file.text).with_context(|| file.shown.clone())?,
        None => SpeakerNames::default(),
    };
    Ok(Loaded { rulebook: Arc::new(rulebook), frameworks, speakers })
}

fn fail<T>(errors: &RuleErrors, files: &RuleFiles) -> anyhow::Result<T> {
    report_rules(errors, files);
    match errors.iter().count() {
        1 => bail!("there is a fault in the rule files"),
        count => bail!("there are {count} faults in the rule files"),
    }
}

/// A reader that knows the role words of the rulebook and the speakers the user named.
pub fn reader(mut speakers: SpeakerNames, args: &ReadingArgs) -> anyhow::Result<Reader> {
    for mapping in &args.speakers {
        speakers.map(mapping).map_err(|error| Usage(error.to_string()))?;
    }
    Ok(Reader::new(speakers))
}
