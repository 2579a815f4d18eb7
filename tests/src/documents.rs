//! Signed documents, judged by programs that have nothing to do with ours.

mod cms;
mod person;
mod tools;
