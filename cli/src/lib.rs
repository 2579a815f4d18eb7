//! The command line: `tegata sign` signs documents with the card, `tegata verify` says of signed ones
//! what can be said of them, and nothing more.
//!
//! Decisions are the host's and the verifier's. Here files are read and written, findings are put into
//! words, and the exit code is chosen: 0 if everything is good, 1 if something is refused, 2 if something
//! cannot be read.
#![forbid(unsafe_code)]

mod anchors;
mod arguments;
mod documents;
mod findings;
mod holder;
mod interruption;
mod japan_time;
mod language;
mod report;
mod run;
mod sign;
mod signs;
mod terminal;
mod text;
mod texts;

pub use interruption::Interruption;
pub use language::Language;
pub use run::{Surroundings, run};
pub use sign::Progress;
pub use signs::{Asking, NoTerminal, Order, PersonAndCard, Signs};
pub use terminal::Terminal;
