//! The tables of codes in `docs/protocol.md` say what the documentation of the enums says. With
//! `TEGATA_WRITE=1` a table is written instead.

use std::{
    fs,
    path::Path,
    sync::{Mutex, PoisonError},
};

/// One table at a time: they are in one file.
static DOCUMENT: Mutex<()> = Mutex::new(());

/// The variants of the enum of this name with their documentation, from the source that has it.
pub(crate) fn variants(source: &'static str, name: &str) -> Vec<(&'static str, String)> {
    let (_, behind) = source.split_once(&format!("pub enum {name} {{")).unwrap();
    let (body, _) = behind.split_once("\n}\n").unwrap();
    let mut meaning = Vec::new();
    let mut variants = Vec::new();
    for line in body.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("/// ") {
            meaning.push(text);
        } else if let Some(name) = line.strip_suffix(',') {
            variants.push((name, meaning.join(" ")));
            meaning.clear();
        }
    }
    variants
}

pub(crate) fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(character.to_lowercase());
    }
    text
}

/// Compares the table behind a mark with these variants, or writes it.
#[track_caller]
pub(crate) fn check(mark: &str, variants: &[(&str, String)]) {
    let mark = format!("<!-- {mark} -->\n");
    let rows = variants
        .iter()
        .map(|(name, meaning)| format!("| `{}` | {meaning} |\n", snake_case(name)));
    let rows: String = rows.collect();
    let table = format!("{mark}\n| Code | Meaning |\n|---|---|\n{rows}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol.md");
    let _alone = DOCUMENT.lock().unwrap_or_else(PoisonError::into_inner);
    let mut document = fs::read_to_string(&path).unwrap();
    if std::env::var_os("TEGATA_WRITE").is_some() {
        let (before, behind) = document.split_once(&mark).unwrap();
        let (_, after) = behind.split_once("\n#").unwrap();
        document = format!("{before}{table}\n#{after}");
        fs::write(&path, &document).unwrap();
    }
    assert!(
        document.contains(&table),
        "the table differs; write it with TEGATA_WRITE=1"
    );
}

#[test]
fn every_error_code_is_documented() {
    let source = include_str!("../../crates/protocol/src/code.rs");
    let codes = variants(source, "ErrorCode");
    assert!(codes.len() > 20);
    check("codes", &codes);
}
