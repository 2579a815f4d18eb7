//! What the build writes into the extension and what the host lets in must name each other.

use sha2::{Digest, Sha256};
use tegata_host::{Edition, may_call};

/// Chromium's id of an extension: the first 16 bytes of the SHA-256 of its key's DER, in letters
/// a to p (Chromium `crx_file/id_util.cc`; public code agrees).
fn chromium_id(key: &[u8]) -> String {
    let hash = Sha256::digest(key);
    let nibbles = hash.iter().take(16).flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.map(|nibble| char::from(b'a' + nibble)).collect()
}

/// A key as the build writes it into a manifest, in base64.
fn check(edition: Edition, keys: &str) {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let id = chromium_id(&STANDARD.decode(keys).unwrap());
    assert!(
        may_call(edition, &[format!("chrome-extension://{id}/")]),
        "{id}"
    );
}

/// The text between two marks in the build's source.
fn keys() -> Vec<String> {
    let source = include_str!("../../xtask/src/edition.rs");
    let texts = source
        .split("concat!(")
        .skip(1)
        .map(|rest| rest.split_once(')').unwrap().0);
    texts
        .map(|text| text.replace(['"', ',', '\n', ' '], ""))
        .collect()
}

#[test]
fn the_host_lets_in_the_extensions_that_the_build_makes() {
    let keys = keys();
    let [demo, release] = keys.as_slice() else {
        panic!("two editions have two keys")
    };
    check(Edition::Demo, demo);
    check(Edition::Release, release);
}

#[test]
fn the_host_lets_in_the_add_ons_that_the_build_makes() {
    let source = include_str!("../../xtask/src/edition.rs");
    let (_, ids) = source.split_once("fn firefox_id").unwrap();
    let quoted: Vec<&str> = ids.split('"').skip(1).step_by(2).take(2).collect();
    for (edition, id) in [Edition::Demo, Edition::Release].into_iter().zip(quoted) {
        assert!(
            may_call(edition, &["/manifest.json".to_owned(), id.to_owned()]),
            "{id}"
        );
    }
}
