//! Measures the numbers of `docs/performance.md`, with release builds.

use crate::{Edition, Error, extension, process, setup};

/// Builds everything in release and prints one table.
pub(crate) fn run() -> Result<(), Error> {
    setup::install()?;
    println!("building in release; the first time takes some minutes");
    let packages = ["--package", "tegata-host", "--package", "tegata-demo"];
    let release = ["build", "--release", "--bins", "--example", "verify_speed"];
    process::run(process::cargo(&[release.as_slice(), &packages].concat()))?;
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
