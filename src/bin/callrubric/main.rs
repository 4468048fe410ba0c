//! The command line of callrubric: the only place for arguments, standard streams and exit codes.

mod analyse;
mod args;
mod diagnostics;
mod evaluate;
mod rulebook;
mod rules;

use args::{Args, Command, RulesCommand};
use clap::Parser;
use std::io::ErrorKind;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(code) => code,
        // Whoever read our output has had enough: custom wants silence.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            diagnostics::report(&error);
            ExitCode::from(if error.is::<diagnostics::Usage>() { 2 } else { 1 })
        }
    }
}

fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Analyse(args) => analyse::run(args),
        Command::Evaluate(args) => evaluate::run(args),
        Command::Rules { command: RulesCommand::Check(args) } => rules::check(args),
        Command::Rules { command: RulesCommand::Test(args) } => rules::test(args),
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == ErrorKind::BrokenPipe)
}
