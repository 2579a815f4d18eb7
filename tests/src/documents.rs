//! Signed documents, judged by programs that have nothing to do with ours.

mod cms;
mod debug;
mod jws;
pub(crate) mod pdf;
pub(crate) mod person;
pub(crate) mod tools;
