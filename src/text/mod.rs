//! Turns become numbered words, cut into clauses; every word leads back to its bytes in the original.
//!
//! A word is folded (case, diacritics, ß, apostrophes as the language wants them) and looked up in the
//! language's [`Vocabulary`] in the same pass, so that everything after compares numbers. Words that no
//! rule mentions get [`WordId::UNKNOWN`] and keep their folded spelling.

mod clauses;
mod fold;
mod vocabulary;
mod words;

pub use clauses::{Clause, LONGEST_CLAUSE};
pub use vocabulary::{Apostrophe, Vocabulary, WordFlags, WordId};
pub use words::{CallText, Mark, Word};
