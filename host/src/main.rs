//! The shipped host.
#![forbid(unsafe_code)]

use std::{
    io::{IsTerminal, stdin},
    process::ExitCode,
};

use tegata_host::{
    Edition, PcscReader, arguments, confine, guard_command, install_command, preview_command, run,
    usage_command,
};

fn main() -> ExitCode {
    let confined = confine();
    let arguments = arguments();
    guard_command(&confined, &arguments)
        .or_else(|| preview_command(&confined, &arguments))
        .or_else(|| install_command(&arguments))
        .or_else(|| usage_command(&arguments, stdin().is_terminal()))
        .unwrap_or_else(|| run(&confined, Edition::Release, || Box::new(PcscReader::new())))
}
