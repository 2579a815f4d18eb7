//! Every reason for which a login is refused has a code that is documented and a test that sees it.

use std::{fs, path::Path};

const SOURCE: &str = include_str!("../../../crates/verifier/src/error.rs");
const MARK: &str = "<!-- reasons -->\n";

/// The variants of `TokenError` with the first sentence of their documentation.
fn reasons() -> Vec<(&'static str, String)> {
    let (_, behind) = SOURCE.split_once("pub enum TokenError {").unwrap();
    let (variants, _) = behind.split_once("\n}\n").unwrap();
    let mut meaning = Vec::new();
    let mut reasons = Vec::new();
    for line in variants.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("/// ") {
            meaning.push(text);
        } else if let Some(name) = line.strip_suffix(',') {
            reasons.push((name, without_links(&meaning.join(" "))));
            meaning.clear();
        }
    }
    reasons
}

/// ``[`A`](crate::A)`` is `A` to who reads the table.
fn without_links(text: &str) -> String {
    let mut pieces = text.split("](");
    let first = pieces.next().unwrap_or_default().to_owned();
    let joined = pieces.fold(first, |text, piece| {
        text + piece.split_once(')').map_or(piece, |(_, after)| after)
    });
    joined.replace("[`", "`")
}

fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(character.to_lowercase());
    }
    text
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_reason_has_a_code_of_its_own_name() {
    let reasons = reasons();
    assert!(reasons.len() > 40);
    for (name, _) in reasons {
        let arm = format!("Self::{name} => \"{}\",", snake_case(name));
        assert!(SOURCE.contains(&arm), "{arm}");
    }
}

#[test]
fn every_reason_is_documented() {
    let rows = reasons()
        .into_iter()
        .map(|(name, meaning)| format!("| `{}` | {meaning} |\n", snake_case(name)));
    let table = format!(
        "{MARK}\n| Code | Meaning |\n|---|---|\n{}",
        rows.collect::<String>()
    );
    let path = here().join("../docs/protocol.md");
    let mut document = fs::read_to_string(&path).unwrap();
    if std::env::var_os("TEGATA_WRITE").is_some() {
        let (before, behind) = document.split_once(MARK).unwrap();
        let (_, after) = behind.split_once("\n### ").unwrap();
        document = format!("{before}{table}\n### {after}");
        fs::write(&path, &document).unwrap();
    }
    assert!(
        document.contains(&table),
        "the table of reasons differs; write it with TEGATA_WRITE=1"
    );
}

/// In a test that brings a whole token to the verifier, not only in one of a single function.
#[test]
fn every_reason_is_seen_in_a_test() {
    let tests: String = fs::read_dir(here().join("src/verifier"))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    for (name, _) in reasons() {
        let seen = tests
            .split(&format!("TokenError::{name}"))
            .skip(1)
            .any(|behind| !behind.starts_with(|next: char| next.is_alphanumeric()));
        assert!(seen, "no test sees {name}");
    }
}
