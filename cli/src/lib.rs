//! `tegata verify`: says of signed documents what can be said of them, and nothing more.
//!
//! Decisions are the verifier's. Here files are read, findings are put into words, and the exit code is
//! chosen: 0 if everything is good, 1 if something is refused, 2 if something cannot be read.
#![forbid(unsafe_code)]

mod anchors;
mod arguments;
mod documents;
mod findings;
mod language;
mod report;
mod run;
mod text;
mod texts;

pub use language::Language;
pub use run::{Surroundings, run};
