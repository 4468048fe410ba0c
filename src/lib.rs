//! Finds with rules which competency behaviours an agent showed in a customer conversation.
//!
//! The road of the data, each stage knowing only those before it:
//!
//! ```text
//! inputs ──> read ──> transcript ──> text ──> detect ──> score ──> write ──> CSV
//!            formats  one model     words     evidence   coverage  sinks
//!                                     ^          ^          ^
//!                                 language    rulebook   framework
//! ```
//!
//! [`batch`] sends many calls down the road on many threads; [`evaluate`] compares what is found with labels.
//!
//! ```
//! use callrubric::detect::{Detector, Scratch};
//! use callrubric::rulebook::{RuleFiles, Rulebook};
//! use callrubric::transcript::{Language, Speaker, Transcript, Turn};
//! use std::sync::Arc;
//!
//! let rulebook = Arc::new(Rulebook::load(&RuleFiles::embedded()).expect("the embedded rules are tested"));
//! let detector = Detector::new(rulebook.clone());
//! let turn = Turn {
//!     speaker: Speaker::Agent,
//!     text: "Good morning, how can I help you?".to_owned(),
//!     start: None,
//!     end: None,
//! };
//! let call = Transcript { call_id: "1".to_owned(), turns: vec![turn], ..Transcript::default() };
//! let english = Language::from_tag("en").expect("two letters");
//! let detection = detector.detect(&call, english, &mut Scratch::default());
//! let greeting = rulebook.id("greeting").expect("the codebook has it");
//! assert_eq!(&call.turns[0].text[detection.of(greeting).next().expect("it greets").span.clone()], "Good morning");
//! ```
#![warn(missing_docs)]

pub mod batch;
pub mod detect;
pub mod evaluate;
pub mod framework;
pub mod language;
pub mod pattern;
pub mod read;
pub mod rulebook;
pub mod score;
pub mod statistics;
pub mod text;
pub mod transcript;
pub mod write;
