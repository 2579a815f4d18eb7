//! Tokens as the verifier reads them: the only text that is the example's login is the example's
//! token. What a site stores of a challenge, origins and challenges are read from the same bytes.

use tegata_protocol::{Challenge, Origin};
use tegata_verifier::{PendingChallenge, Revocation};

use crate::{Reached, example};

/// Verifies the bytes as a token.
pub fn run(data: &[u8]) -> Reached {
    let Ok(text) = std::str::from_utf8(data) else {
        return Reached::Short;
    };
    read_small_texts(text);
    let verifier = example::verifier();
    let challenge = example::challenge().consume();
    match verifier.verify(text, challenge, example::NOW, Revocation::NotChecked) {
        Ok(_) => {
            assert_eq!(text, example::token(), "a second text was accepted");
            Reached::End
        }
        Err(_) => Reached::Short,
    }
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
    if let Ok(pending) = PendingChallenge::from_stored(text) {
        let again = PendingChallenge::from_stored(&pending.to_stored());
        assert_eq!(again, Ok(pending));
    }
}

/// The example's token, its parts in other orders, and the small texts.
pub fn seeds() -> Vec<Vec<u8>> {
    let token = example::token();
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
        example::ORIGIN.to_owned(),
        "http://localhost:3000".to_owned(),
        example::challenge().challenge().as_str().to_owned(),
        example::challenge().to_stored(),
        String::new(),
    ];
    texts.map(String::into_bytes).to_vec()
}
