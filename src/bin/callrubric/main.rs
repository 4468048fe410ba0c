//! The command line of callrubric.
fn main() {}
