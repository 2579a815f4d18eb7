//! JWS: judged by the npm package jose, and read again.

use std::path::Path;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tegata_documents::{
    DocumentError, HashAlgorithm,
    jws::{self, Prepared, SignedJws},
};

use super::{
    person::{NOW, Person, now, rsa_verifies},
    tools::{Folder, written},
};

const PAYLOAD: &[u8] = "契約書\n{\"金額\":\"1,000円\"}\0".as_bytes();

fn prepared(person: &Person) -> Prepared {
    jws::prepare(&person.signer, PAYLOAD, now()).unwrap()
}

fn detached(person: &Person) -> String {
    let prepared = prepared(person);
    let signature = person.sign(prepared.to_be_signed());
    prepared.finish(&signature).unwrap()
}

fn attached(person: &Person) -> String {
    let prepared = prepared(person);
    let signature = person.sign(prepared.to_be_signed());
    prepared.finish_attached(&signature).unwrap()
}

/// What jose finds signed, or what it says against it.
fn verified(jws: &str, payload: Option<&[u8]>) -> Result<Vec<u8>, String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("documents/verify_jws.mjs");
    let folder = Folder::new();
    folder.write("signed.jws", jws.as_bytes());
    let mut arguments = vec![script.to_str().unwrap(), "signed.jws"];
    if let Some(payload) = payload {
        folder.write("payload", payload);
        arguments.push("payload");
    }
    let output = folder.run("node", &arguments);
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(written(&output)),
    }
}

/// Refused for its signature and for nothing else.
#[track_caller]
fn refused(jws: &str, payload: Option<&[u8]>) {
    let said = verified(jws, payload).unwrap_err();
    assert!(said.contains("signature verification failed"), "{said}");
}

#[test]
fn jose_takes_an_attached_jws() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        assert_eq!(verified(&attached(person), None), Ok(PAYLOAD.to_vec()));
    }
}

#[test]
fn jose_takes_a_detached_jws_with_its_payload_only() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        let jws = detached(person);
        assert_eq!(verified(&jws, Some(PAYLOAD)), Ok(PAYLOAD.to_vec()));
        let mut changed = PAYLOAD.to_vec();
        changed[7] ^= 1;
        refused(&jws, Some(&changed));
    }
}

#[test]
fn jose_refuses_a_jws_with_a_changed_header() {
    let jws = attached(Person::with_rsa());
    let (header, rest) = jws.split_once('.').unwrap();
    let header = URL_SAFE_NO_PAD.decode(header).unwrap();
    let header = String::from_utf8(header).unwrap().replace("JOSE", "jose");
    refused(&format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header)), None);
}

fn verifies(jws: &SignedJws, payload: &[u8]) -> bool {
    rsa_verifies(
        &jws.certificates[0],
        &jws.to_be_signed(payload),
        &jws.signature,
    )
}

#[test]
fn what_is_read_again_verifies_and_says_who_and_when() {
    let person = Person::with_rsa();
    let read = SignedJws::parse(&detached(person)).unwrap();
    assert_eq!(read.certificates, [person.signer.der()]);
    assert_eq!(read.hash, HashAlgorithm::Sha256);
    assert_eq!(read.signing_time, Some(NOW));
    assert_eq!(read.payload, None);
    assert!(verifies(&read, PAYLOAD));
    let read = SignedJws::parse(&attached(person)).unwrap();
    assert_eq!(read.payload.as_deref(), Some(PAYLOAD));
}

#[test]
fn a_payload_with_one_bit_changed_anywhere_does_not_verify() {
    let read = SignedJws::parse(&detached(Person::with_rsa())).unwrap();
    for index in 0..PAYLOAD.len() {
        let mut changed = PAYLOAD.to_vec();
        changed[index] ^= 1 << (index % 8);
        assert!(!verifies(&read, &changed), "byte {index}");
    }
}

#[test]
fn a_jws_with_one_bit_changed_anywhere_does_not_verify() {
    let person = Person::with_rsa();
    let jws = attached(person);
    for index in 0..jws.len() {
        let mut changed = jws.clone().into_bytes();
        changed[index] ^= 1 << (index % 7);
        let Ok(changed) = String::from_utf8(changed) else {
            continue;
        };
        let Ok(read) = SignedJws::parse(&changed) else {
            continue;
        };
        let payload = read.payload.clone().unwrap_or_default();
        let same_person = read.certificates == [person.signer.der()];
        assert!(!(same_person && verifies(&read, &payload)), "byte {index}");
    }
}

/// A header that is right in everything, with one replacement.
#[track_caller]
fn check_header(from: &str, to: &str, expected: Result<(), DocumentError>) {
    let header = r#"{"alg":"RS256","iat":1,"typ":"JOSE","x5c":["AAAA"]}"#;
    assert!(header.contains(from), "nothing to replace");
    let header = URL_SAFE_NO_PAD.encode(header.replace(from, to));
    let read = SignedJws::parse(&format!("{header}..AAAA"));
    assert_eq!(read.map(|_| ()), expected);
}

#[test]
fn headers_that_could_mislead_are_refused() {
    let refused = |from: &str, to: &str| check_header(from, to, Err(DocumentError::JwsHeader));
    check_header("{", "{\"kid\":\"1\",", Ok(()));
    check_header("\"iat\":1,\"typ\":\"JOSE\",", "", Ok(()));
    refused("RS256", "none");
    refused("RS256", "HS256");
    refused("RS256", "RS512");
    refused("JOSE", "tegata-login+jwt");
    refused("{", "{\"crit\":[\"b64\"],");
    refused("{", "{\"b64\":false,");
    refused("{", "{\"alg\":\"ES384\",");
    refused("\"AAAA\"", "");
    refused("\"AAAA\"", "\"A\"");
    let nine = ["\"AAAA\""; 9].join(",");
    refused("\"AAAA\"", &nine);
    refused(
        r#"{"alg":"RS256","iat":1,"typ":"JOSE","x5c":["AAAA"]}"#,
        r#"["RS256",null,null,1,"JOSE",["AAAA"]]"#,
    );
}

#[test]
fn gigantic_numbers_and_headers_nested_too_deep_are_refused() {
    let refused = |from: &str, to: &str| check_header(from, to, Err(DocumentError::JwsHeader));
    check_header("\"iat\":1", "\"iat\":18446744073709551615", Ok(()));
    refused("\"iat\":1", "\"iat\":18446744073709551616");
    refused("\"iat\":1", "\"iat\":-1");
    refused("\"iat\":1", "\"iat\":1e999");
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let (open, close) = (open.repeat(1_000_000), close.repeat(1_000_000));
        let nested = |member: &str| format!("{{\"{member}\":{open}1{close},");
        check_header("{", &nested("kid"), Ok(()));
        for member in ["crit", "x5c", "iat"] {
            refused("{", &nested(member));
        }
    }
}

#[test]
fn texts_that_are_no_jws_are_refused() {
    for text in [
        "", ".", "..", "a.b", "a.b.c.d", "=..", "AA==..", "%PDF-1.7", "{}",
    ] {
        assert!(SignedJws::parse(text).is_err(), "{text}");
    }
    let jws = attached(Person::with_rsa());
    for len in 0..jws.len() - 8 {
        let read = SignedJws::parse(&jws[..len]);
        assert!(read.is_err() || !verifies(&read.unwrap(), PAYLOAD), "{len}");
    }
}

#[test]
fn what_does_not_fit_into_memory_is_refused() {
    let large = vec![b'a'; 140 * 1024 * 1024];
    let refused = jws::prepare(&Person::with_rsa().signer, &large, now());
    assert_eq!(refused.err(), Some(DocumentError::TooLarge));
    let text = String::from_utf8(large).unwrap();
    assert_eq!(SignedJws::parse(&text), Err(DocumentError::TooLarge));
}

#[test]
fn a_signature_of_another_key_is_refused() {
    let prepared = prepared(Person::with_rsa());
    let foreign = Person::with_p384().sign(prepared.to_be_signed());
    assert_eq!(
        prepared.finish(&foreign),
        Err(DocumentError::SignatureLength)
    );
}

#[test]
fn the_digest_is_that_of_what_is_to_be_signed() {
    let person = Person::with_p384();
    let prepared = prepared(person);
    let digest = person.signer.algorithm().digest(prepared.to_be_signed());
    assert_eq!(prepared.digest(), digest);
}
