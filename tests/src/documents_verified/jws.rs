//! JWS.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tegata_verifier::{Coverage, SignatureError};

use super::*;

fn verify(text: &str, payload: Option<&[u8]>) -> Verdict {
    verifier().verify_jws(text, payload, at(NOW))
}

#[test]
fn detached_and_attached_signatures_of_both_kinds_of_key_are_good() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        for verdict in [
            verify(&jws_detached(person), Some(CONTENT)),
            verify(&jws_attached(person), None),
            verify(&jws_attached(person), Some(CONTENT)),
        ] {
            let document = verdict.unwrap();
            assert_eq!(document.signatures()[0].coverage(), Coverage::Content);
        }
    }
}

#[test]
fn another_payload_is_refused() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        let verdict = verify(&jws_detached(person), Some(b"another"));
        refused(verdict, SignatureError::SignatureInvalid);
        let verdict = verify(&jws_attached(person), Some(b"another"));
        refused(verdict, SignatureError::ContentMismatch);
    }
}

#[test]
fn a_detached_signature_says_nothing_without_its_payload() {
    let verdict = verify(&jws_detached(Person::with_rsa()), None);
    refused(verdict, SignatureError::ContentMissing);
}

/// The header is what an attacker chooses first.
#[test]
fn other_algorithms_are_refused_none_first() {
    let signed = jws_attached(Person::with_rsa());
    let (header, rest) = signed.split_once('.').unwrap();
    let header = String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    let with = |algorithm: &str| {
        let header = header.replace("RS256", algorithm);
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))
    };
    for algorithm in ["none", "HS256", "RS1", "RS512"] {
        refused(
            verify(&with(algorithm), None),
            SignatureError::HeaderNotAllowed,
        );
    }
    refused(
        verify(&with("ES384"), None),
        SignatureError::AlgorithmKeyMismatch,
    );
}
