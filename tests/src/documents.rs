//! Signed documents, judged by programs that have nothing to do with ours.

mod cms;
mod debug;
mod jws;
mod pdf;
mod person;
mod tools;
