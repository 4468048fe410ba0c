//! The rulebook, the frameworks and the reader that the user asked for.

use crate::args::{ReadingArgs, RulebookArgs};
use crate::diagnostics::report_rules;
use anyhow::{Context, bail};
use callrubric::framework::Framework;
use callrubric::read::{Reader, SpeakerNames};
use callrubric::rulebook::{RuleErrors, RuleFiles, Rulebook};
use std::sync::Arc;

/// Rules and frameworks, checked.
pub struct Loaded {
    pub files: RuleFiles,
    pub rulebook: Arc<Rulebook>,
    pub frameworks: Vec<Framework>,
}

/// Reads and checks what the user asked for; faults are drawn.
pub fn load(args: &RulebookArgs) -> anyhow::Result<Loaded> {
    let mut files = if args.rules_only { RuleFiles::default() } else { RuleFiles::embedded() };
    if let Some(folder) = &args.rules {
        files.overlay(folder).with_context(|| format!("cannot read the rules in {}", folder.display()))?;
    }
    let rulebook = Rulebook::load(&files).or_else(|errors| fail(&errors, &files))?;
    let frameworks = Framework::load_all(&files, &rulebook).or_else(|errors| fail(&errors, &files))?;
    Ok(Loaded { files, rulebook: Arc::new(rulebook), frameworks })
}

fn fail<T>(errors: &RuleErrors, files: &RuleFiles) -> anyhow::Result<T> {
    report_rules(errors, files);
    match errors.iter().count() {
        1 => bail!("there is a fault in the rule files"),
        count => bail!("there are {count} faults in the rule files"),
    }
}

/// A reader that knows the role words of the rulebook and the speakers the user named.
pub fn reader(files: &RuleFiles, args: &ReadingArgs) -> anyhow::Result<Reader> {
    let words = files.get("speakers.toml");
    let mut speakers = match words {
        Some(file) => SpeakerNames::from_toml(&file.text).with_context(|| file.shown.clone())?,
        None => SpeakerNames::default(),
    };
    for mapping in &args.speakers {
        speakers.map(mapping)?;
    }
    Ok(Reader::new(speakers))
}
