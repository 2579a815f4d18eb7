//! The shipped host.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use tegata_host::{Edition, PcscReader, run};

fn main() -> ExitCode {
    run(Edition::Release, || Box::new(PcscReader::new()))
}
