//! Finds with rules which competency behaviours an agent showed in a customer conversation.
#![warn(missing_docs)]

pub mod read;
pub mod transcript;
