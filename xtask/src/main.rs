//! Every command of the README: building the extension, the demo, the tests.
#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    reason = "these commands speak to the person at the terminal"
)]

mod bench;
mod check;
mod count;
mod demo;
mod edition;
mod error;
mod extension;
mod folders;
mod process;
mod setup;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{edition::Edition, error::Error};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, shows and tests Tegata", after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures the numbers of docs/performance.md with release builds and prints a table (needs root).
    Bench,
    /// Runs the checks alone: format, lints, docs, licences, add-on linter, other systems.
    Check,
    /// Opens the demo bank in a browser with the extension loaded; installs what is missing.
    Demo {
        /// Browser to open.
        #[arg(long, value_enum, default_value_t = demo::Browser::Chromium)]
        browser: demo::Browser,
        /// Runs by itself on a display of its own: logs in, prints what the server saw and writes
        /// pictures to target/demo.
        #[arg(long)]
        headless: bool,
        /// Language of the browser; Japanese unless your locale is English.
        #[arg(long, value_enum, conflicts_with = "headless")]
        language: Option<demo::Language>,
    },
    /// Builds the extension folders for Chromium and Firefox into target/extension.
    Extension {
        /// Which edition to build.
        #[arg(long, value_enum, default_value_t = Edition::Release)]
        edition: Edition,
    },
    /// Installs what the tests need and runs all of them; ends with `N passed, M failed`.
    Test,
}

const EXAMPLES: &str = "Examples:
  cargo xtask demo                      open the demo bank in Chromium
  cargo xtask demo --browser firefox    … in Firefox
  cargo xtask demo --language en        … in English
  cargo xtask demo --headless           let it run by itself and look at target/demo
  cargo xtask extension                 build target/extension/release/{chromium,firefox}
  cargo xtask check                     format, lints, docs, licences, other systems; no tests
  cargo xtask test                      everything
  cargo xtask bench                     the numbers of docs/performance.md";

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Bench => bench::run(),
        Command::Check => check::run(),
        Command::Demo {
            browser,
            headless,
            language,
        } => demo::run(browser, headless, language),
        Command::Extension { edition } => extension::build(edition),
        Command::Test => test::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
