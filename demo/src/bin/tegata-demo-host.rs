//! The native host of the demo: the shipped host's code with the virtual card in place of a
//! reader. It has its own name, extension and window title, and its card lies in the folder that
//! the environment variable `TEGATA_DEMO_STATE` names.

#![forbid(unsafe_code)]

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use tegata_demo::{CardFolder, VirtualReader};
use tegata_host::{Edition, Reader};

/// How long the card takes for each command, in milliseconds; 0 for tests.
const DELAY: &str = "TEGATA_DEMO_CARD_DELAY_MS";
/// A login takes its card about two seconds then, as it takes a real one.
const DELAY_MS: u64 = 100;

const STATE: &str = "TEGATA_DEMO_STATE";

fn main() -> ExitCode {
    let confined = tegata_host::confine();
    if let Some(code) = tegata_host::preview_command(&confined, &tegata_host::arguments()) {
        return code;
    }
    let folder = match open_folder() {
        Ok(folder) => folder,
        Err(problem) => return complain(&problem),
    };
    tegata_host::run(&confined, Edition::Demo, move || -> Box<dyn Reader> {
        Box::new(VirtualReader::new(folder).with_delay(delay()))
    })
}

fn open_folder() -> Result<CardFolder, String> {
    let path = std::env::var_os(STATE)
        .filter(|path| !path.is_empty())
        .ok_or_else(|| format!("set {STATE} to the folder given to `tegata-demo --state`"))?;
    let now = tegata_demo::now().as_secs();
    CardFolder::open_or_create(&path, now).map_err(|error| format!("{error}: {}", path.display()))
}

fn delay() -> Duration {
    let stated = std::env::var(DELAY).ok().and_then(|text| text.parse().ok());
    Duration::from_millis(stated.unwrap_or(DELAY_MS))
}

/// The browser shows stderr in its own log; stdout belongs to the wire.
fn complain(problem: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "tegata-demo-host: {problem}");
    ExitCode::FAILURE
}
