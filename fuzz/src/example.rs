//! The worked example of the protocol: a throw-away authority, a throw-away card and one login.

use base64::{Engine, engine::general_purpose::STANDARD};
use tegata_verifier::{LoginVerifier, Origin, PendingChallenge, UnixTime};
use tegata_virtual_card::{IssuedIdentity, PrivateKey, RsaKey};

const DOCUMENT: &str = include_str!("../../docs/protocol.md");

/// The moment of the login: 2027-01-15T08:00:00Z.
pub(crate) const NOW: UnixTime = UnixTime::from_secs(1_800_000_000);
pub(crate) const ORIGIN: &str = "https://bank.example";
const RANDOM: [u8; 32] = [0x5A; 32];

/// The block behind a mark, white space taken out.
fn block(name: &str) -> String {
    let (_, behind) = DOCUMENT
        .split_once(&format!("<!-- {name} -->"))
        .expect("the example has this block");
    let text = behind.split("```").nth(1).expect("the block is fenced");
    text.trim_start_matches("text").split_whitespace().collect()
}

fn der(name: &str) -> Vec<u8> {
    STANDARD.decode(block(name)).expect("base64")
}

pub(crate) fn authority() -> Vec<u8> {
    der("authority")
}

pub(crate) fn certificate() -> Vec<u8> {
    der("certificate")
}

pub(crate) fn key() -> RsaKey {
    RsaKey::from_pkcs8_der(&der("key")).expect("an RSA key")
}

pub(crate) fn identity() -> IssuedIdentity {
    IssuedIdentity {
        certificate_der: certificate(),
        key: PrivateKey::Rsa(key()),
    }
}

pub(crate) fn token() -> String {
    block("token")
}

pub(crate) fn challenge() -> PendingChallenge {
    PendingChallenge::issue(RANDOM, NOW)
}

pub(crate) fn verifier() -> LoginVerifier {
    LoginVerifier::new(Origin::parse(ORIGIN).expect("an origin"))
        .danger_with_test_anchor(&authority())
        .expect("an authority")
}
