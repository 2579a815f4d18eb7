//! `docs/threat-model.md` says which test holds which rule: a name there that is no test any more is
//! a rule that nobody holds.

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
    let sources = sources();
    let (_, rules) = document.split_once("## The rules").unwrap();
    let names: Vec<&str> = rules.lines().flat_map(tests_of_row).collect();
    let missing: Vec<_> = names
        .iter()
        .filter(|name| !is_test(&sources, name))
        .collect();
    assert!(names.len() > 40, "the tables were not found");
    assert!(missing.is_empty(), "no such test: {missing:#?}");
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
