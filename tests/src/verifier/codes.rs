//! Every reason for which a login is refused has a code that is documented and a test that sees it.

use std::{fs, path::Path};

use crate::code_tables::{check, snake_case, variants};

const SOURCE: &str = include_str!("../../../crates/verifier/src/error.rs");

/// The variants of `TokenError` with their documentation.
fn reasons() -> Vec<(&'static str, String)> {
    let reasons = variants(SOURCE, "TokenError").into_iter();
    reasons
        .map(|(name, meaning)| (name, without_links(&meaning)))
        .collect()
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
    check("reasons", &reasons());
}

/// In a test that brings a whole token to the verifier, not only in one of a single function.
#[test]
fn every_reason_is_seen_in_a_test() {
    let tests: String = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/verifier"))
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
