//! Finds with rules which competency behaviours an agent showed in a customer conversation.
#![warn(missing_docs)]

pub mod detect;
pub mod evaluate;
pub mod pattern;
pub mod rulebook;
pub mod text;
pub mod transcript;
