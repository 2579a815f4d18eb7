//! Tokens as the verifier reads them: the only text that is the example's login is the example's
//! token, and the only Web eID login is one that says what the example's says. What a site stores of a
//! challenge, origins, challenges and nonces are read from the same bytes.

use serde_json::Value;
use tegata_protocol::{Challenge, Origin, WebEidNonce};
use tegata_verifier::{PendingChallenge, Revocation};

use crate::{Reached, example};

/// Verifies the bytes as a token of both kinds.
pub fn run(data: &[u8]) -> Reached {
    let Ok(text) = std::str::from_utf8(data) else {
        return Reached::Short;
    };
    read_small_texts(text);
    match (is_login(text), is_web_eid_login(text)) {
        (false, false) => Reached::Short,
        (true, true) => panic!("one text is both"),
        _ => Reached::End,
    }
}

fn is_login(text: &str) -> bool {
    let challenge = example::challenge().consume();
    let verifier = example::verifier();
    let accepted = verifier.verify(text, challenge, example::NOW, Revocation::NotChecked);
    let accepted = accepted.is_ok();
    assert!(
        !accepted || text == example::token(),
        "a second text was accepted"
    );
    accepted
}

/// Order, white space and the program's version are nobody's; all else is signed, or named by who signs.
fn is_web_eid_login(text: &str) -> bool {
    let nonce = example::nonce().consume();
    let verifier = example::web_eid_verifier();
    let accepted = verifier.verify(text, nonce, example::NOW, Revocation::NotChecked);
    let accepted = accepted.is_ok();
    assert!(
        !accepted || signed_members(text) == signed_members(&example::web_eid_token()),
        "another login was accepted"
    );
    accepted
}

fn signed_members(text: &str) -> Option<Value> {
    let mut token: Value = serde_json::from_str(text).ok()?;
    token.as_object_mut()?.remove("appVersion");
    Some(token)
}

/// What is read can be written, and is then the same text.
fn read_small_texts(text: &str) {
    if let Ok(origin) = Origin::parse(text) {
        assert_eq!(origin.as_str(), text);
        assert!(!origin.host().is_empty());
    }
    if let Ok(challenge) = Challenge::parse(text) {
        assert_eq!(challenge.as_str(), text);
    }
    if let Ok(nonce) = WebEidNonce::parse(text) {
        assert_eq!(nonce.as_str(), text);
    }
    if let Ok(pending) = PendingChallenge::from_stored(text) {
        let again = PendingChallenge::from_stored(&pending.to_stored());
        assert_eq!(again, Ok(pending));
    }
    if let Ok(pending) = PendingChallenge::nonce_from_stored(text) {
        let again = PendingChallenge::nonce_from_stored(&pending.to_stored());
        assert_eq!(again, Ok(pending));
    }
}

/// The example's tokens, their parts in other orders, and the small texts.
pub fn seeds() -> Vec<Vec<u8>> {
    let token = example::token();
    let web_eid = example::web_eid_token();
    let parts: Vec<_> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else {
        panic!("a token has three parts");
    };
    let texts = [
        token.clone(),
        format!("{payload}.{header}.{signature}"),
        format!("{header}.{payload}.{header}"),
        format!("{header}.{payload}."),
        format!("{header}.{payload}"),
        format!("{token}."),
        // The same bytes, written in other ways.
        format!("{token}=="),
        format!("{}h", token.trim_end_matches('g')),
        "..".to_owned(),
        "e30.e30.AA".to_owned(),
        web_eid.clone(),
        web_eid.replace("RS512", "RS256"),
        web_eid.replace("web-eid:1.0", "web-eid:1.1"),
        web_eid.replacen('{', r#"{"algorithm":"RS512","#, 1),
        example::ORIGIN.to_owned(),
        "http://localhost:3000".to_owned(),
        example::challenge().challenge().as_str().to_owned(),
        example::challenge().to_stored(),
        example::nonce().challenge().as_str().to_owned(),
        example::nonce().to_stored(),
        String::new(),
    ];
    texts.map(String::into_bytes).to_vec()
}
