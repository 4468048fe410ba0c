//! What goes to standard error: failures, and faults in rule files drawn under their text.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use callrubric::rulebook::{RuleErrors, RuleFiles};
use std::io::{IsTerminal, Write};

/// The user asked for something that does not exist: exit code 2, as for what the parser of arguments refuses.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// Prints a failure with its causes.
pub fn report(error: &anyhow::Error) {
    say(&format!("error: {error:#}"));
}

/// Prints a line to standard error; a closed stream is nobody's concern.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Draws every fault under the text it stands in.
pub fn report_rules(errors: &RuleErrors, files: &RuleFiles) {
    let is_colourful = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
    let renderer = if is_colourful { Renderer::styled() } else { Renderer::plain() };
    for error in errors.iter() {
        let title = Level::ERROR.primary_title(&error.message);
        let drawn = match files.by_shown(&error.file) {
            Some(file) if !error.span.is_empty() => {
                let annotation = AnnotationKind::Primary.span(error.span.clone());
                let snippet = Snippet::source(&file.text).path(&error.file).annotation(annotation);
                let mut group = title.element(snippet);
                if !error.help.is_empty() {
                    group = group.element(Level::HELP.message(&error.help));
                }
                renderer.render(&[group])
            }
            _ if error.help.is_empty() => format!("error: {}: {}", error.file, error.message),
            _ => format!("error: {}: {} ({})", error.file, error.message, error.help),
        };
        say(&drawn);
    }
}
