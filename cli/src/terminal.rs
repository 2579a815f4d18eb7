//! A person who is asked in a terminal instead of a window. The same questions in the same order; the
//! content of the documents is not shown here, and the dialogue says so.

#[cfg(unix)]
mod dialogue;
#[cfg(unix)]
mod keys;
#[cfg(not(unix))]
mod missing;
#[cfg(unix)]
mod person;
#[cfg(unix)]
mod tty;

#[cfg(not(unix))]
pub use missing::Terminal;
#[cfg(unix)]
pub use person::Terminal;
