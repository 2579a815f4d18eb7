//! Measures the numbers of `docs/performance.md`, with release builds.

use crate::{Edition, Error, extension, process, setup};

/// Builds everything in release and prints one table.
pub(crate) fn run() -> Result<(), Error> {
    setup::install()?;
    println!("building in release; the first time takes some minutes");
    let packages = ["tegata-cli", "tegata-host", "tegata-demo"];
    let packages = packages.iter().flat_map(|package| ["--package", package]);
    let examples = ["verify_speed", "document_speed", "preview_speed"];
    let examples = examples.iter().flat_map(|example| ["--example", example]);
    let release = ["build", "--release", "--bins"].into_iter();
    let release: Vec<_> = release.chain(examples).chain(packages).collect();
    process::run(process::cargo(&release))?;
    // What stands around the programs that are measured.
    process::run(process::cargo(&[
        "build",
        "--workspace",
        "--bins",
        "--tests",
    ]))?;
    extension::build(Edition::Demo)?;
    extension::build(Edition::Release)?;
    process::run(process::node(&["tests/bench/bench.mjs"]))
}
