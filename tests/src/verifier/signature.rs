//! The token's type, algorithm and signature.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tegata_verifier::TokenError;

use super::login::{
    Login, accepted, encode, other_rsa_key, p384_key, refused, rsa_key, short_rsa_key,
};

#[test]
fn only_a_login_token_is_one() {
    refused(|login| login.typ = "JWT", TokenError::Type);
}

#[test]
fn algorithm_and_key_must_fit() {
    accepted(|login| {
        login.alg = "ES384";
        login.key = p384_key();
        login.certified = p384_key();
    });
    refused(
        |login| {
            login.key = p384_key();
            login.certified = p384_key();
        },
        TokenError::AlgorithmKeyMismatch,
    );
    refused(
        |login| login.alg = "ES384",
        TokenError::AlgorithmKeyMismatch,
    );
    for alg in ["none", "HS256", "RS256", "PS512"] {
        refused(|login| login.alg = alg, TokenError::AlgorithmNotAllowed);
    }
}

/// What the portal path can sign is a SHA-256 DigestInfo; it must never be a token.
#[test]
fn a_signature_over_sha_256_is_no_login() {
    let login = Login::right();
    let result = login.run_changed(|token| {
        let (to_be_signed, _) = token.rsplit_once('.').unwrap();
        let signature = rsa_key().sign_rs256(to_be_signed.as_bytes()).unwrap();
        format!("{to_be_signed}.{}", encode(signature))
    });
    assert_eq!(result.unwrap_err(), TokenError::SignatureInvalid);
}

#[test]
fn another_key_cannot_sign_for_the_certificate() {
    refused(
        |login| login.key = other_rsa_key(),
        TokenError::SignatureInvalid,
    );
}

#[test]
fn weak_keys_are_refused() {
    refused(
        |login| {
            login.certified = short_rsa_key();
            login.key = short_rsa_key();
        },
        TokenError::KeyNotSupported,
    );
}

/// RFC 8017, section 8.2.2, step 1. Libraries take the number without its leading zeros too.
#[test]
fn a_signature_is_as_long_as_the_modulus() {
    let mut login = Login::right();
    let (rest, signature) = (0..5000_u16)
        .find_map(|number| {
            let id = [number.to_be_bytes().as_slice(), &[0; 14]].concat();
            login.jti = encode(id);
            let token = login.made();
            let (rest, signature) = token.rsplit_once('.')?;
            let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
            (signature.first() == Some(&0)).then(|| (rest.to_owned(), signature))
        })
        .expect("one signature in 256 begins with a zero");
    let verify = |signature: &[u8]| login.verify(&format!("{rest}.{}", encode(signature)));
    assert!(verify(&signature).is_ok());
    for other in [&signature[1..], &[&[0], &signature[..]].concat()] {
        assert_eq!(verify(other).unwrap_err(), TokenError::SignatureInvalid);
    }
}
