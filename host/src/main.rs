//! The shipped host.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use tegata_host::{Edition, PcscReader, arguments, guard_command, install_command, run};

fn main() -> ExitCode {
    let arguments = arguments();
    guard_command(&arguments)
        .or_else(|| install_command(&arguments))
        .unwrap_or_else(|| run(Edition::Release, || Box::new(PcscReader::new())))
}
