//! A login at another site, crafted so that its digest is what an official site asks the card to sign.
//! The card signs it; here the other site's verifiers are asked, whose refusal is what is left. How
//! somebody makes an official site ask for it is not looked into.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use tegata_protocol::{Algorithm, Challenge, Origin, UnsignedToken, web_eid_to_be_signed};
use tegata_verifier::{
    Authenticated, Check, LoginVerifier, PendingChallenge, Revocation, TokenError, UnixTime,
    WebEidVerifier,
};

use super::{PIN, PORTAL, login_at};
use crate::{
    card_client::{Bench, NOW, certificate_in, signing_adult},
    contract_desk::{Run, fits_sha256},
};

const RANDOM: [u8; 32] = [9; 32];

#[test]
fn a_digest_that_was_crafted_to_be_another_sites_login_verifies_nowhere() {
    for (algorithm, refusal) in [
        ("RS256", TokenError::AlgorithmNotAllowed),
        ("RS512", TokenError::SignatureInvalid),
    ] {
        let to_be_signed = login_to_be_signed(algorithm);
        let signature = signed_at_the_portal(to_be_signed.as_bytes());
        let token = format!("{to_be_signed}.{}", URL_SAFE_NO_PAD.encode(signature));
        assert_eq!(verify(&token).unwrap_err(), refusal, "{algorithm}");
    }
}

#[test]
fn a_digest_that_was_crafted_to_be_a_web_eid_login_is_one_only_where_rs256_is_taken() {
    let signature = signed_at_the_portal(&web_eid_sha_256());
    let refused = |verifier: &WebEidVerifier, algorithm| {
        verify_web_eid(verifier, algorithm, &signature).unwrap_err()
    };
    let verifier = web_eid_verifier();
    let dared = verifier.clone().danger_with_rs256();
    assert_eq!(refused(&verifier, "RS256"), TokenError::AlgorithmNotAllowed);
    for verifier in [&verifier, &dared] {
        assert_eq!(refused(verifier, "RS512"), TokenError::SignatureInvalid);
    }
    let login = verify_web_eid(&dared, "RS256", &signature).unwrap();
    assert!(login.checks().contains(&Check::DangerRs256));
}

/// The very value that the host builds for Web eID, hashed as official sites ask for it.
#[test]
fn the_value_of_a_web_eid_login_is_no_login_when_it_was_signed_as_sha_256() {
    let nonce = PendingChallenge::issue_nonce(RANDOM, now());
    let signature = signed_at_the_portal(&web_eid_to_be_signed(&bank(), nonce.challenge()));
    let refused = verify_web_eid(&web_eid_verifier(), "RS512", &signature).unwrap_err();
    assert_eq!(refused, TokenError::SignatureInvalid);
}

/// What comes of a value of which an official site has the SHA-256 signed.
#[track_caller]
fn signed_at_the_portal(value: &[u8]) -> Vec<u8> {
    let hash = Sha256::digest(value).into();
    let bench = Bench::signing_adult();
    let outcome = Run::new(&bench, &[PIN]).play(login_at(PORTAL, hash));
    let [signature] = outcome.signatures().try_into().unwrap();
    let fits = fits_sha256(&certificate(), &hash, &signature);
    assert!(fits, "the card did sign it");
    signature
}

/// A token that is right in everything, in an algorithm that the header names before it is hashed.
fn login_to_be_signed(algorithm: &str) -> String {
    let challenge: Challenge = PendingChallenge::issue(RANDOM, now()).challenge().clone();
    let certificate = certificate();
    let (rs512, id) = (Algorithm::Rs512, [1; 16]);
    let token = UnsignedToken::build(rs512, &certificate, &bank(), &challenge, NOW, id).unwrap();
    let text = str::from_utf8(token.to_be_signed()).unwrap();
    let (header, claims) = text.split_once('.').unwrap();
    let header = String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    let (before, after) = header.split_once(r#""alg":"RS512""#).unwrap();
    let header = format!(r#"{before}"alg":"{algorithm}"{after}"#);
    format!("{}.{claims}", URL_SAFE_NO_PAD.encode(header))
}

fn verify(token: &str) -> Result<Authenticated, TokenError> {
    let challenge = PendingChallenge::issue(RANDOM, now()).consume();
    LoginVerifier::new(bank())
        .danger_with_test_anchor(authority())
        .unwrap()
        .verify(token, challenge, now(), Revocation::NotChecked)
}

/// By the words of the format, with the hash that an official site can ask for.
fn web_eid_sha_256() -> Vec<u8> {
    let nonce = STANDARD.encode(RANDOM);
    [bank().as_str(), &nonce].map(Sha256::digest).concat()
}

fn web_eid_verifier() -> WebEidVerifier {
    WebEidVerifier::new(bank())
        .danger_with_test_anchor(authority())
        .unwrap()
}

fn verify_web_eid(
    verifier: &WebEidVerifier,
    algorithm: &str,
    signature: &[u8],
) -> Result<Authenticated, TokenError> {
    let token = json!({
        "algorithm": algorithm,
        "format": "web-eid:1.0",
        "signature": STANDARD.encode(signature),
        "unverifiedCertificate": STANDARD.encode(certificate()),
    });
    let nonce = PendingChallenge::issue_nonce(RANDOM, now()).consume();
    verifier.verify(&token.to_string(), nonce, now(), Revocation::NotChecked)
}

fn authority() -> &'static [u8] {
    let (authorities, _) = signing_adult();
    authorities.user_authentication.certificate_der()
}

fn certificate() -> Vec<u8> {
    certificate_in(&signing_adult().1)
}

fn bank() -> Origin {
    Origin::parse("https://bank.example").unwrap()
}

const fn now() -> UnixTime {
    UnixTime::from_secs(NOW)
}
