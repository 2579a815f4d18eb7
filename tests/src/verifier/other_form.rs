//! A login of one form is none of the other, though card, certificate, site and random bytes are the same.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tegata_verifier::TokenError;

use super::{
    login::{Login, encode},
    web_eid::WebEid,
};

#[test]
fn a_token_is_no_web_eid_login_and_the_reverse() {
    let (token, web_eid) = (Login::right(), WebEid::right());
    assert!(token.run().is_ok() && web_eid.run().is_ok());
    let crossed = web_eid.verify(&token.made()).map(|_| ());
    assert_eq!(crossed, Err(TokenError::NotJson));
    let crossed = token.verify(&web_eid.token()).map(|_| ());
    assert_eq!(crossed, Err(TokenError::Parts));
}

#[test]
fn the_signature_of_a_token_is_none_of_a_web_eid_login() {
    let made = Login::right().made();
    let (signed, _) = made.rsplit_once('.').unwrap();
    let mut login = WebEid::right();
    let signature = STANDARD.encode(login.person.sign(signed.as_bytes()));
    login.members = Box::new(move |members| {
        members.insert("signature".to_owned(), json!(signature));
    });
    let verdict = login.run().map(|_| ());
    assert_eq!(verdict, Err(TokenError::SignatureInvalid));
}

#[test]
fn the_signature_of_a_web_eid_login_is_none_of_a_token() {
    let web_eid: Value = serde_json::from_str(&WebEid::right().token()).unwrap();
    let signature = STANDARD.decode(web_eid["signature"].as_str().unwrap());
    let signature = encode(signature.unwrap());
    let verdict = Login::right().run_changed(|token| {
        let (signed, _) = token.rsplit_once('.').unwrap();
        format!("{signed}.{signature}")
    });
    assert_eq!(verdict.map(|_| ()), Err(TokenError::SignatureInvalid));
}
