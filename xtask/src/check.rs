//! What is checked without running anything: form, lints, docs, licences, the add-on's form, and
//! that the code compiles for other systems.

use std::time::{Duration, Instant};

use crate::{Edition, Error, count::Count, extension, folders, process, process::Haste, setup};

/// The systems that nobody here can try: at least they compile.
pub(crate) const OTHER_SYSTEMS: [&str; 2] = ["aarch64-apple-darwin", "x86_64-pc-windows-gnu"];

/// What compiles for them. Browsers run the WASM; demo, virtual card and tests are for developers.
const FOR_OTHER_SYSTEMS: [&str; 4] = [
    "tegata-documents",
    "tegata-host",
    "tegata-protocol",
    "tegata-verifier",
];

/// Installs what is missing and runs every check, and no test.
pub(crate) fn run() -> Result<(), Error> {
    setup::install()?;
    setup::install_for_checks()?;
    let mut count = Count::default();
    form(&mut count);
    extension(&mut count);
    lint_addon(&mut count);
    beside_tests(&mut count, Haste::Now);
    count.close()
}

/// What is known soonest.
pub(crate) fn form(count: &mut Count) {
    count.check("format", process::cargo(&["fmt", "--all", "--check"]));
}

/// Both editions of the extension, which tests need.
pub(crate) fn extension(count: &mut Count) {
    let started = Instant::now();
    let built = build_extensions().is_ok();
    count.outcome("extension", built, started.elapsed());
}

/// What no test needs.
pub(crate) fn beside_tests(count: &mut Count, haste: Haste) {
    lint(count, haste);
    docs(count, haste);
    licenses(count, haste);
    for system in OTHER_SYSTEMS {
        compile_for(count, system, haste);
    }
}

fn lint(count: &mut Count, haste: Haste) {
    let what = ["clippy", "--workspace", "--all-targets", "--quiet"];
    let how = ["--", "-D", "warnings"];
    count.check("lint", haste.cargo(&[what.as_slice(), &how].concat()));
}

/// Those of private items too, which are the ones that developers here read.
fn docs(count: &mut Count, haste: Haste) {
    let mut command = haste.cargo(&["doc", "--workspace", "--no-deps", "--quiet"]);
    command.arg("--document-private-items");
    command.env("RUSTDOCFLAGS", "-D warnings");
    count.check("docs", command);
}

/// `deny.toml`: licences, banned crates, sources. Advisories need a network and are not of a commit.
fn licenses(count: &mut Count, haste: Haste) {
    let name = "licenses, bans, sources";
    let Ok(program) = setup::installed_cargo_deny(haste) else {
        return count.outcome(name, false, Duration::ZERO);
    };
    let mut command = process::program(&program.to_string_lossy(), &["--log-level", "error"]);
    command.args(["check", "licenses", "bans", "sources"]);
    count.check(name, command);
}

fn build_extensions() -> Result<(), Error> {
    extension::build(Edition::Demo)?;
    extension::build(Edition::Release)
}

/// Mozilla's linter, one of npm's packages, over both editions; a warning fails.
pub(crate) fn lint_addon(count: &mut Count) {
    let linter = "node_modules/addons-linter/bin/addons-linter";
    for edition in ["demo", "release"] {
        let mut command = process::program("node", &[linter, "--warnings-as-errors"]);
        command.arg(
            folders::target()
                .join("extension")
                .join(edition)
                .join("firefox"),
        );
        count.check(&format!("add-on linter, {edition} edition"), command);
    }
}

fn compile_for(count: &mut Count, system: &str, haste: Haste) {
    let mut command = haste.cargo(&["check", "--quiet", "--target", system]);
    for package in FOR_OTHER_SYSTEMS {
        command.args(["--package", package]);
    }
    command.env("RUSTFLAGS", "-D warnings");
    count.check(&format!("compiles for {system}"), command);
}
