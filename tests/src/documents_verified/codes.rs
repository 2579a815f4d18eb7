//! Every reason has a permanent code of its own name, and a test that sees it.

use std::{collections::BTreeSet, fs, path::Path};

use tegata_verifier::CertificateError;

const SOURCE: &str = include_str!("../../../crates/verifier/src/document/error.rs");

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

/// The variants of `SignatureError`, as the source declares them.
fn variants() -> Vec<&'static str> {
    let (_, behind) = SOURCE.split_once("pub enum SignatureError {").unwrap();
    let (variants, _) = behind.split_once("\n}\n").unwrap();
    let lines = variants
        .lines()
        .filter_map(|line| line.strip_prefix("    "));
    lines
        .filter(|line| line.starts_with(char::is_uppercase))
        .map(|line| line.split([',', ' ', '(']).next().unwrap())
        .collect()
}

#[test]
fn every_reason_has_a_code_of_its_own_name() {
    let variants = variants();
    assert!(variants.len() > 15);
    for name in variants.iter().filter(|name| **name != "Certificate") {
        assert!(
            SOURCE.contains(&format!("=> \"{}\",", snake_case(name))),
            "{name}"
        );
    }
    for error in CertificateError::ALL {
        assert_eq!(error.code(), snake_case(&format!("{error:?}")));
    }
    let codes: BTreeSet<_> = CertificateError::ALL.iter().map(|it| it.code()).collect();
    assert!(
        variants
            .iter()
            .all(|name| !codes.contains(&*snake_case(name)))
    );
}

/// In a test that brings a whole document to the verifier.
#[test]
fn every_reason_is_seen_in_a_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/documents_verified");
    let tests: String = fs::read_dir(folder)
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    for name in variants() {
        assert!(tests.contains(&format!("SignatureError::{name}")), "{name}");
    }
}
