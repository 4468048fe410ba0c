//! What the user can type.

use callrubric::transcript::Language;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Finds with rules which competency behaviours agents showed in customer conversations, and proves each with
/// the words.
///
/// Results go to files or standard output, talk to standard error. Exit codes: 0 done, 1 failed, 2 wrong usage,
/// 3 (with --strict) done, but some input could not be read.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Assess conversations: the main job
    Analyse(Analyse),
    /// Compare what is found with labels that people gave
    Evaluate(Evaluate),
    /// Work on rule files
    Rules {
        #[command(subcommand)]
        command: RulesCommand,
    },
}

#[derive(Debug, ClapArgs)]
pub struct Analyse {
    /// Files, folders, globs, or `-` for JSON Lines on standard input; .gz and .zst are read as they are
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The folder for the results; made if it does not exist
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Only this framework (repeatable); all there are otherwise
    #[arg(long = "framework", value_name = "ID")]
    pub frameworks: Vec<String>,
    #[command(flatten)]
    pub rulebook: RulebookArgs,
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// The regional language of the site, for calls that do not state one
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    pub region: Option<Language>,
    /// How many threads assess calls; all cores otherwise
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Leave telephone, account and other identifying numbers in quotes
    #[arg(long)]
    pub no_redaction: bool,
    /// End with exit code 3 if any input could not be read
    #[arg(long)]
    pub strict: bool,
    /// No progress and no summary
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Evaluate {
    /// Conversations: a file, a folder, a glob or `-`
    pub transcripts: PathBuf,
    /// Their labels: a file, or a folder whose *.labels.jsonl files are read
    pub labels: PathBuf,
    #[command(flatten)]
    pub rulebook: RulebookArgs,
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Only this behaviour or signal (repeatable)
    #[arg(long = "id", value_name = "ID")]
    pub ids: Vec<String>,
    /// Only the calls on such lines of their files: tune on one half, check on the other
    #[arg(long, value_name = "HALF")]
    pub lines: Option<Half>,
    /// List every false positive and false negative with its words
    #[arg(long)]
    pub errors: bool,
    /// Write the table as CSV too
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

/// Half of the lines of a file, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Half {
    Even,
    Odd,
}

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Read all rule files and show every fault
    Check(RulebookArgs),
    /// Run every example sentence of the rule files
    Test(RulesTest),
}

#[derive(Debug, ClapArgs)]
pub struct RulesTest {
    #[command(flatten)]
    pub rulebook: RulebookArgs,
    /// Only this language
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    pub language: Option<Language>,
}

/// Which rulebook.
#[derive(Debug, ClapArgs)]
pub struct RulebookArgs {
    /// A folder of rule files, laid over the embedded ones: the same names replace, new ones add
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// Use only the folder's rule files, none of the embedded ones
    #[arg(long, requires = "rules")]
    pub rules_only: bool,
}

/// How transcripts are read.
#[derive(Debug, ClapArgs)]
pub struct ReadingArgs {
    /// The language of all calls; detected or taken from the input otherwise
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    pub language: Option<Language>,
    /// Who a speaker is, as NAME=agent, =customer, =system or =other (repeatable); `*` is everybody else
    #[arg(long = "speaker", value_name = "NAME=ROLE")]
    pub speakers: Vec<String>,
}

/// A language on the command line.
pub fn language(tag: &str) -> Result<Language, String> {
    Language::from_tag(tag).ok_or_else(|| format!("`{tag}` is no language: write two letters, such as de"))
}
