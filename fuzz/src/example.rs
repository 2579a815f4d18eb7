//! The worked example of the protocol: a throw-away authority, a throw-away card and one login.

use std::sync::OnceLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use tegata_protocol::web_eid_to_be_signed;
use tegata_verifier::{
    LoginVerifier, Origin, PendingChallenge, UnixTime, WebEidNonce, WebEidVerifier,
};
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

pub(crate) fn nonce() -> PendingChallenge<WebEidNonce> {
    PendingChallenge::issue_nonce(RANDOM, NOW)
}

/// The same login by Web eID.
pub(crate) fn web_eid_token() -> String {
    static TOKEN: OnceLock<String> = OnceLock::new();
    let make = || {
        let value = web_eid_to_be_signed(&origin(), nonce().challenge());
        let signature = identity().sign_rs512(&value).expect("an RSA key");
        serde_json::json!({
            "unverifiedCertificate": STANDARD.encode(certificate()),
            "algorithm": "RS512",
            "signature": STANDARD.encode(signature),
            "format": "web-eid:1.0",
            "appVersion": "https://bank.example/2.0.0",
        })
    };
    TOKEN.get_or_init(|| make().to_string()).clone()
}

pub(crate) fn web_eid_verifier() -> WebEidVerifier {
    WebEidVerifier::new(origin())
        .danger_with_test_anchor(&authority())
        .expect("an authority")
}

fn origin() -> Origin {
    Origin::parse(ORIGIN).expect("an origin")
}

pub(crate) fn verifier() -> LoginVerifier {
    LoginVerifier::new(origin())
        .danger_with_test_anchor(&authority())
        .expect("an authority")
}
