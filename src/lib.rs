//! Finds with rules which competency behaviours an agent showed in a customer conversation.
#![warn(missing_docs)]

pub mod detect;
pub mod evaluate;
pub mod framework;
pub mod language;
pub mod pattern;
pub mod rulebook;
pub mod score;
pub mod statistics;
pub mod text;
pub mod transcript;
