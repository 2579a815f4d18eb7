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

/// What the browser speaks.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

/// Builds the demo bank, its host and its extension, then opens the browser; with `headless` on a
/// display of its own, where the script does what a person would.
pub(crate) fn run(
    browser: Browser,
    headless: bool,
    language: Option<Language>,
) -> Result<(), Error> {
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
    let language = match language {
        None => &[][..],
        Some(Language::Ja) => &["--language", "ja"],
        Some(Language::En) => &["--language", "en"],
    };
    process::run(process::node(
        &[&[script, "--browser", browser], language].concat(),
    ))
}
