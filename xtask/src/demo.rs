//! Shows the demo: builds it and hands over to the script that opens the browser.

use clap::ValueEnum;

use crate::{Edition, Error, extension, process, setup};

/// Which browser shows the demo.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Browser {
    /// Debian's Chromium.
    Chromium,
    /// Debian's Firefox ESR.
    Firefox,
}

/// Builds the demo bank, its host and its extension, then opens the browser; with `headless` on a
/// display of its own, where the script does what a person would.
pub(crate) fn run(browser: Browser, headless: bool) -> Result<(), Error> {
    setup::install()?;
    println!("building the demo; the first time takes some minutes");
    process::run(process::cargo(&[
        "build",
        "--package",
        "tegata-demo",
        "--bins",
    ]))?;
    process::run(process::cargo(&[
        "build",
        "--package",
        "tegata-tests",
        "--bins",
    ]))?;
    extension::build(Edition::Demo)?;
    let script = if headless {
        "tests/browser/demo/headless.mjs"
    } else {
        "tests/browser/demo/open.mjs"
    };
    let browser = match browser {
        Browser::Chromium => "chromium",
        Browser::Firefox => "firefox",
    };
    process::run(process::node(&[script, "--browser", browser]))
}
