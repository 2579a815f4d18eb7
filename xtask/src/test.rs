//! Everything that tells whether this checkout is good, and the closing line that counts it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Edition, Error, extension, folders, process, setup};

#[derive(Default)]
struct Count {
    failed: u32,
    passed: u32,
}

/// Installs what is missing, runs every check even after one failed, and counts.
pub(crate) fn run() -> Result<(), Error> {
    setup::install()?;
    let mut count = Count::default();
    count.check("format", process::cargo(&["fmt", "--all", "--check"]));
    count.check("lint", lint());
    count.rust_tests()?;
    count.outcome("extension", build_extensions().is_ok());
    // What the tests below start: both hosts, the demo, the virtual card and the screen. With the
    // tests, so that the dependencies are those that the Rust tests were built with.
    count.check(
        "programs",
        process::cargo(&["build", "--workspace", "--bins", "--tests"]),
    );
    count.outside_tests()?;
    println!("\n{} passed, {} failed", count.passed, count.failed);
    if count.failed == 0 {
        Ok(())
    } else {
        Err(Error::Tests(count.failed))
    }
}

fn lint() -> Command {
    process::cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ])
}

fn build_extensions() -> Result<(), Error> {
    extension::build(Edition::Demo)?;
    extension::build(Edition::Release)
}

impl Count {
    fn check(&mut self, name: &str, command: Command) {
        // A program that cannot be started is a check that failed, not the end of the count.
        let good = process::run_reading(command, |_| ()).unwrap_or(false);
        self.outcome(name, good);
    }

    fn outcome(&mut self, name: &str, good: bool) {
        println!("{} {name}", if good { "passed:" } else { "FAILED:" });
        *(if good {
            &mut self.passed
        } else {
            &mut self.failed
        }) += 1;
    }

    fn rust_tests(&mut self) -> Result<(), Error> {
        let command = process::cargo(&["test", "--workspace", "--no-fail-fast"]);
        self.counted("Rust tests", command, add_cargo_line)
    }

    /// The tests that drive whole programs: in browsers, and with a PC/SC service.
    fn outside_tests(&mut self) -> Result<(), Error> {
        let mut command = process::node(&["--test", "--test-concurrency=1"]);
        command.arg("--test-reporter=spec");
        for folder in ["tests/browser", "tests/pcsc"] {
            command.args(test_files(&folders::root().join(folder))?);
        }
        self.counted("browser and PC/SC tests", command, add_node_line)
    }

    /// Adds what a runner's own closing lines say; a runner that failed without saying so counts
    /// as one failure, and one that ran nothing too.
    fn counted(
        &mut self,
        name: &str,
        command: Command,
        add: impl Fn(&mut Self, &str),
    ) -> Result<(), Error> {
        let mut own = Self::default();
        let good = process::run_reading(command, |line| add(&mut own, line))?;
        if (!good && own.failed == 0) || own.passed + own.failed == 0 {
            self.outcome(name, false);
        }
        self.failed += own.failed;
        self.passed += own.passed;
        Ok(())
    }
}

/// The `*.test.mjs` below a folder: Node 20 does not expand patterns.
fn test_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let path = entry.map_err(Error::file(folder))?.path();
        if path.is_dir() {
            files.extend(test_files(&path)?);
        } else if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// `test result: ok. 21 passed; 0 failed; …`
fn add_cargo_line(count: &mut Count, line: &str) {
    let Some((_, counts)) = line.split_once("test result: ") else {
        return;
    };
    let words: Vec<&str> = counts.split_whitespace().collect();
    for pair in words.windows(2) {
        match pair {
            [number, "passed;"] => count.passed += number.parse().unwrap_or(0),
            [number, "failed;"] => count.failed += number.parse().unwrap_or(0),
            _ => {}
        }
    }
}

/// `ℹ pass 12` and `ℹ fail 0`.
fn add_node_line(count: &mut Count, line: &str) {
    match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["ℹ", "pass", number] => count.passed += number.parse().unwrap_or(0),
        ["ℹ", "fail" | "cancelled", number] => count.failed += number.parse().unwrap_or(0),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_both_runners_are_counted() {
        let mut count = Count::default();
        add_cargo_line(
            &mut count,
            "test result: FAILED. 20 passed; 1 failed; 0 ignored",
        );
        add_cargo_line(&mut count, "running 3 tests");
        add_node_line(&mut count, "ℹ pass 12");
        add_node_line(&mut count, "ℹ fail 2");
        assert_eq!((count.passed, count.failed), (32, 3));
    }
}
