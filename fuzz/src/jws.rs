//! Documents in JWS: whatever the payload is, what is made for it verifies with it and with no
//! other; and no text verifies but what was made here.

use std::sync::OnceLock;

use tegata_documents::jws;

use crate::{
    Reached,
    person::{CONTENT, Person, judgment, now, verifier},
};

/// Signs the bytes, and verifies them as a JWS.
pub fn run(data: &[u8]) -> Reached {
    sign(data);
    let Ok(text) = std::str::from_utf8(data) else {
        return Reached::Short;
    };
    if is_good(text, None) || is_good(text, Some(CONTENT)) || is_good(text, Some(b"")) {
        assert!(seeds().iter().any(|it| it == data), "a second text");
        return Reached::End;
    }
    Reached::Short
}

fn is_good(text: &str, payload: Option<&[u8]>) -> bool {
    verifier().verify_jws(text, payload, judgment()).is_ok()
}

fn sign(payload: &[u8]) {
    let [detached, attached] = signed(Person::with_rsa(), payload);
    let other = [payload, b"."].concat();
    for text in [&detached, &attached] {
        assert!(is_good(text, Some(payload)));
        assert!(!is_good(text, Some(&other)), "another payload");
    }
    // An attached payload that is empty looks like a detached one.
    assert_eq!(is_good(&attached, None), !payload.is_empty());
    assert!(!is_good(&detached, None), "a payload that is nowhere");
}

fn signed(person: &Person, payload: &[u8]) -> [String; 2] {
    let prepared = jws::prepare(&person.signer, payload, now()).expect("it can be signed");
    let signature = person.sign(prepared.to_be_signed());
    let detached = prepared.clone().finish(&signature);
    let attached = prepared.finish_attached(&signature);
    [detached, attached].map(|text| text.expect("a signature"))
}

/// Detached and attached ones of both kinds of key, parts of them, and payloads.
pub fn seeds() -> Vec<Vec<u8>> {
    static SEEDS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let made = SEEDS.get_or_init(|| {
        let people = [Person::with_rsa(), Person::with_p384()];
        let mut texts: Vec<_> = people
            .iter()
            .flat_map(|person| signed(person, CONTENT))
            .collect();
        texts.extend(signed(Person::with_rsa(), b"").into_iter().take(1));
        let without_signature = texts[1].rsplit_once('.').map(|(rest, _)| rest.to_owned());
        texts.extend(without_signature);
        texts.push(r#"{"alg":"none"}"#.to_owned());
        let mut seeds: Vec<_> = texts.into_iter().map(String::into_bytes).collect();
        seeds.extend([CONTENT.to_vec(), Vec::new()]);
        seeds
    });
    made.clone()
}
