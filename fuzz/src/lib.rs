//! What the fuzzer runs, and what it must never find.
//!
//! Each target is a function that takes any bytes, feeds them to something that reads bytes from
//! outside, and panics if a rule of that thing is broken. `cargo fuzz` calls it through a program of
//! one line; the workspace's tests call it with its seeds and with changes to them.
#![forbid(unsafe_code)]

pub mod answers;
pub mod certificates;
pub mod cms;
mod example;
pub mod frames;
mod input;
pub mod jws;
pub mod pages;
pub mod pdf;
mod person;
pub mod sessions;
pub mod tokens;
pub mod xml;

/// One target.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of its module and of its program.
    pub name: &'static str,
    /// What is done with the bytes.
    pub run: fn(&[u8]) -> Reached,
    /// Bytes to begin with. The same in every process.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// How far an input came, so that a test can tell seeds from noise.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reached {
    /// Through to what the target is about: a request was read, a token accepted.
    End,
    /// Refused on the way.
    Short,
}

/// All targets.
pub const TARGETS: [Target; 10] = [
    Target {
        name: "answers",
        run: answers::run,
        seeds: answers::seeds,
    },
    Target {
        name: "certificates",
        run: certificates::run,
        seeds: certificates::seeds,
    },
    Target {
        name: "cms",
        run: cms::run,
        seeds: cms::seeds,
    },
    Target {
        name: "frames",
        run: frames::run,
        seeds: frames::seeds,
    },
    Target {
        name: "jws",
        run: jws::run,
        seeds: jws::seeds,
    },
    Target {
        name: "pages",
        run: pages::run,
        seeds: pages::seeds,
    },
    Target {
        name: "pdf",
        run: pdf::run,
        seeds: pdf::seeds,
    },
    Target {
        name: "sessions",
        run: sessions::run,
        seeds: sessions::seeds,
    },
    Target {
        name: "tokens",
        run: tokens::run,
        seeds: tokens::seeds,
    },
    Target {
        name: "xml",
        run: xml::run,
        seeds: xml::seeds,
    },
];
