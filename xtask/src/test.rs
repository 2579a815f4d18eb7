//! Everything that tells whether this checkout is good, and the closing line that counts it.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use crate::{Error, check, count::Count, folders, process, process::Haste, setup};

/// Installs what is missing, runs every check and test even after one failed, and counts.
pub(crate) fn run() -> Result<(), Error> {
    setup::install_for_builds()?;
    setup::install_for_checks()?;
    let mut count = Count::default();
    thread::scope(|scope| {
        // Registries are waited for while the compiler works.
        let installed = scope.spawn(setup::install_for_tests);
        check::form(&mut count);
        check::extension(&mut count);
        installed.join().unwrap_or(Err(Error::Panicked))
    })?;
    check::lint_addon(&mut count);
    let command = process::cargo(&["test", "--workspace", "--no-fail-fast"]);
    count.counted("Rust tests", command, add_cargo_line)?;
    // What the tests below start: both hosts, the demo, the virtual card, the screen and the gallery
    // of the window's scenes. With the tests, so that the dependencies are those that the Rust tests
    // were built with.
    count.check(
        "programs",
        process::cargo(&["build", "--workspace", "--bins", "--examples", "--tests"]),
    );
    outside_tests(&mut count)?;
    count.close()
}

/// The tests that drive whole programs: in browsers, and with PC/SC services. Two lanes go side by side,
/// because all of them wait most of the time and share nothing; within each, one file follows the
/// other. What no test needs takes the time that they leave.
fn outside_tests(count: &mut Count) -> Result<(), Error> {
    let (waiting, busy) = lanes()?;
    let counts = thread::scope(|scope| {
        let lanes = [
            scope.spawn(|| node_tests("browser tests", &busy)),
            scope.spawn(|| node_tests("PC/SC tests, and those that wait", &waiting)),
            scope.spawn(|| {
                let mut count = Count::default();
                check::beside_tests(&mut count, Haste::Beside);
                Ok(count)
            }),
        ];
        lanes.map(|lane| lane.join().unwrap_or(Err(Error::Panicked)))
    });
    for own in counts {
        count.add(&own?);
    }
    Ok(())
}

/// All files, those apart that do little but wait: for a card service, a host or a clock.
fn lanes() -> Result<(Vec<PathBuf>, Vec<PathBuf>), Error> {
    let tests = folders::root().join("tests");
    let mut files = test_files(&tests.join("browser"))?;
    files.extend(test_files(&tests.join("pcsc"))?);
    let waits = |path: &PathBuf| {
        let is = |name| path.starts_with(tests.join(name));
        let long = is("browser/wrong/interruptions.test.mjs");
        is("pcsc") || is("browser/host") || path.ends_with("waits.test.mjs") || long
    };
    Ok(files.into_iter().partition(waits))
}

fn node_tests(name: &str, files: &[PathBuf]) -> Result<Count, Error> {
    let mut count = Count::default();
    let mut command = process::node(&["--test", "--test-concurrency=1"]);
    command.arg("--test-reporter=spec").args(files);
    count.counted(name, command, add_node_line)?;
    Ok(count)
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
