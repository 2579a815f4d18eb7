//! `docs/threat-model.md` and `ARCHITECTURE.md` say which test holds which rule: a name there that is no
//! test any more is a rule that nobody holds.

use std::{
    fs,
    path::{Path, PathBuf},
};

const FOLDERS: [&str; 8] = [
    "cli", "crates", "demo", "fuzz", "host", "tests", "wasm", "xtask",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

#[test]
fn every_test_that_the_threat_model_names_exists() {
    let document = fs::read_to_string(root().join("docs/threat-model.md")).unwrap();
    let (_, rules) = document.split_once("## The rules").unwrap();
    check(rules.lines().flat_map(tests_of_row), 40);
}

#[test]
fn every_test_that_the_architecture_names_exists() {
    let document = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, invariants) = document.split_once("\n## Invariants\n").unwrap();
    let (invariants, _) = invariants.split_once("\n## ").unwrap();
    let invariants = on_one_line(invariants);
    check(tests_in_emphasis(&invariants), 40);
}

/// `at_least` is less than the document has now: with fewer, they were not found.
fn check<'a>(names: impl Iterator<Item = &'a str>, at_least: usize) {
    let names: Vec<_> = names.collect();
    let sources = sources();
    let is_missing = |name: &&&str| !is_test(&sources, name);
    let missing: Vec<_> = names.iter().filter(is_missing).collect();
    assert!(names.len() > at_least, "the names were not found");
    assert!(missing.is_empty(), "no such test: {missing:#?}");
}

/// Titles may be broken over lines. What is bold is the rule itself.
fn on_one_line(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").replace("**", "")
}

/// What stands in backticks between single asterisks.
fn tests_in_emphasis(text: &str) -> impl Iterator<Item = &str> {
    let emphasized = text.split('*').skip(1).step_by(2);
    emphasized.flat_map(|cited| cited.split('`').skip(1).step_by(2))
}

/// What stands in backticks in the last cell of a row.
fn tests_of_row(line: &str) -> impl Iterator<Item = &str> {
    let row = line
        .strip_prefix("| ")
        .and_then(|row| row.strip_suffix(" |"));
    let (_, last) = row
        .and_then(|row| row.rsplit_once(" | "))
        .unwrap_or_default();
    last.split('`').skip(1).step_by(2)
}

/// A Rust test by its name; a Node test by its title or the fixed part of it; a file by its path.
fn is_test(sources: &str, name: &str) -> bool {
    root().join(name).is_file()
        || sources.contains(&format!("fn {name}()"))
        || (name.contains(' ') && sources.contains(&format!("{name}`,")))
        || (name.contains(' ') && sources.contains(&format!("{name}\",")))
}

fn sources() -> String {
    let mut all = String::new();
    for folder in FOLDERS.map(|folder| root().join(folder)) {
        if folder.is_dir() {
            read_below(&folder, &mut all);
        }
    }
    all
}

fn read_below(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !["node_modules", "target"].contains(&name.as_ref()) {
            read_below(&path, all);
        } else if name.ends_with(".rs") || name.ends_with(".test.mjs") {
            all.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}
