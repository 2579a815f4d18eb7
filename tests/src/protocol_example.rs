//! Recomputes the worked example of `docs/protocol.md`. With `TEGATA_WRITE=1` a new one is written
//! instead.

use std::{fs, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha512};
use tegata_protocol::{Algorithm, Challenge, Origin, UnsignedToken};
use tegata_verifier::{LoginVerifier, PendingChallenge, Revocation, UnixTime};
use tegata_virtual_card::{IssuedIdentity, Persona, PrivateKey, RsaKey};

use crate::card_client::{NOW, adult, rng};

const RANDOM: [u8; 32] = [0x5A; 32];
const TOKEN_ID: [u8; 16] = [0xA5; 16];
const ORIGIN: &str = "https://bank.example";

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol.md")
}

fn document() -> String {
    fs::read_to_string(path()).unwrap()
}

/// The block behind a mark, white space taken out.
fn block(document: &str, name: &str) -> String {
    let (_, behind) = document.split_once(&format!("<!-- {name} -->")).unwrap();
    let fenced = behind.trim_start().strip_prefix("```text\n").unwrap();
    let (text, _) = fenced.split_once("```").unwrap();
    text.split_whitespace().collect()
}

fn with_block(document: &str, name: &str, text: &str) -> String {
    let mark = format!("<!-- {name} -->\n");
    let (before, behind) = document.split_once(&mark).unwrap();
    let rest = match behind.trim_start().strip_prefix("```text\n") {
        Some(fenced) => fenced.split_once("```\n").unwrap().1,
        None => behind,
    };
    let characters: Vec<char> = text.chars().collect();
    let lines: Vec<String> = characters
        .chunks(96)
        .map(|line| line.iter().collect())
        .collect();
    format!("{before}{mark}\n```text\n{}\n```\n{rest}", lines.join("\n"))
}

/// Everything in the example that follows from certificate and key.
struct Example {
    hash: String,
    payload: String,
    token: String,
}

fn compute(certificate: &[u8], key: &PrivateKey) -> Example {
    let challenge = Challenge::from_random(RANDOM);
    let origin = Origin::parse(ORIGIN).unwrap();
    let build = UnsignedToken::build;
    let token = build(
        Algorithm::Rs512,
        certificate,
        &origin,
        &challenge,
        NOW,
        TOKEN_ID,
    )
    .unwrap();
    let to_be_signed = token.to_be_signed().to_vec();
    let (_, payload) = std::str::from_utf8(&to_be_signed)
        .unwrap()
        .split_once('.')
        .unwrap();
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(payload)
        .unwrap();
    let signature = key.sign_rs512(&to_be_signed).unwrap();
    Example {
        hash: Sha512::digest(&to_be_signed)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        payload: String::from_utf8(payload).unwrap(),
        token: token.assemble(&signature).as_str().to_owned(),
    }
}

fn write() {
    let authority = &adult().0;
    let identity: IssuedIdentity = authority
        .issue(
            &Persona::adult(1).user_authentication_template(NOW),
            &mut rng(),
        )
        .unwrap();
    let example = compute(&identity.certificate_der, &identity.key);
    let key = STANDARD.encode(identity.key.rsa().unwrap().to_pkcs8_der().unwrap());
    let challenge = Challenge::from_random(RANDOM);
    let blocks = [
        ("challenge", challenge.as_str().to_owned()),
        ("certificate", STANDARD.encode(&identity.certificate_der)),
        ("payload", example.payload),
        ("hash", example.hash),
        ("token", example.token),
        ("authority", STANDARD.encode(authority.certificate_der())),
        ("key", key),
    ];
    let text = blocks.iter().fold(document(), |text, (name, block)| {
        with_block(&text, name, block)
    });
    fs::write(path(), text).unwrap();
}

#[test]
fn the_worked_example_is_right_in_every_value() {
    if std::env::var_os("TEGATA_WRITE").is_some() {
        write();
    }
    let document = document();
    let der = |name: &str| STANDARD.decode(block(&document, name)).unwrap();
    let key = PrivateKey::Rsa(RsaKey::from_pkcs8_der(&der("key")).unwrap());
    let example = compute(&der("certificate"), &key);
    assert_eq!(
        block(&document, "challenge"),
        Challenge::from_random(RANDOM).as_str()
    );
    assert_eq!(block(&document, "payload"), example.payload);
    assert_eq!(block(&document, "hash"), example.hash);
    assert_eq!(block(&document, "token"), example.token);

    let now = UnixTime::from_secs(NOW);
    let verifier = LoginVerifier::new(Origin::parse(ORIGIN).unwrap())
        .danger_with_test_anchor(&der("authority"))
        .unwrap();
    let challenge = PendingChallenge::issue(RANDOM, now).consume();
    let verified = verifier.verify(
        &block(&document, "token"),
        challenge,
        now,
        Revocation::NotChecked,
    );
    assert!(verified.is_ok(), "{verified:?}");
}
