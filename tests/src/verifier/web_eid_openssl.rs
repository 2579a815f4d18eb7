//! What a Web eID login signs, recomputed and judged by OpenSSL: none of our code takes part in it.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use tegata_protocol::{WebEidNonce, web_eid_to_be_signed};

use super::login::{Login, ORIGIN, origin};
use super::web_eid::{NONCE, WebEid};
use crate::documents::tools::Folder;

/// Hashes site and nonce, and writes both hashes one after the other.
const VALUE: &str = "printf %s \"$1\" | openssl dgst -sha512 -binary > value; \
                     printf %s \"$2\" | openssl dgst -sha512 -binary >> value";

fn folder_with_value() -> Folder {
    let folder = Folder::new();
    folder.succeed("sh", &["-ec", VALUE, "sh", ORIGIN, NONCE]);
    folder
}

#[test]
fn openssl_computes_the_value_that_the_host_has_signed() {
    let nonce = WebEidNonce::parse(NONCE).unwrap();
    let value = web_eid_to_be_signed(&origin(), &nonce);
    assert_eq!(folder_with_value().read("value"), value);
}

/// As the host makes it: the card pads and signs the hash of the shared function's value.
#[test]
fn openssl_finds_the_signature_good_for_this_site_and_no_other() {
    let person = Login::right();
    let nonce = WebEidNonce::parse(NONCE).unwrap();
    let value = web_eid_to_be_signed(&origin(), &nonce);
    let folder = folder_with_value();
    folder.write("certificate.der", &person.certificate());
    folder.write("signature", &person.key.sign_rs512(&value).unwrap());
    let read_key = [
        "x509",
        "-inform",
        "DER",
        "-in",
        "certificate.der",
        "-pubkey",
        "-noout",
        "-out",
        "key.pem",
    ];
    folder.succeed("openssl", &read_key);
    let verify = [
        "dgst",
        "-sha512",
        "-verify",
        "key.pem",
        "-signature",
        "signature",
        "value",
    ];
    folder.succeed("openssl", &verify);
    let other = ["-ec", VALUE, "sh", "https://evil.example", NONCE];
    folder.succeed("sh", &other);
    assert!(!folder.run("openssl", &verify).status.success());
}

#[test]
fn a_token_that_openssl_signed_is_a_login() {
    let mut login = WebEid::right();
    let folder = folder_with_value();
    let key = login.person.key.rsa().unwrap().to_pkcs8_der().unwrap();
    folder.write("key.der", &key);
    let sign = [
        "dgst",
        "-sha512",
        "-sign",
        "key.der",
        "-keyform",
        "DER",
        "-out",
        "signature",
        "value",
    ];
    folder.succeed("openssl", &sign);
    let signature = STANDARD.encode(folder.read("signature"));
    login.members = Box::new(move |members| {
        members.insert("signature".to_owned(), json!(signature));
    });
    assert!(login.run().is_ok());
}
