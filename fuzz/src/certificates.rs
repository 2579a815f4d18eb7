//! Certificates as host and verifier read them: the only one that a verifier takes for the
//! example's is the example's, byte for byte.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use tegata_host::{Certificate, CertificateError};
use tegata_verifier::{AnchorKind, CERTIFICATE_MAX, Revocation, TokenError, TrustAnchor};

use crate::{Reached, example};

/// Reads the bytes as a certificate wherever one is read.
pub fn run(data: &[u8]) -> Reached {
    read_by_host(data);
    let _ = TrustAnchor::from_der(data, AnchorKind::DangerTest);
    let challenge = example::challenge();
    let token = unsigned(data, challenge.challenge().as_str());
    let verifier = example::verifier();
    let result = verifier.verify(
        &token,
        challenge.consume(),
        example::NOW,
        Revocation::NotChecked,
    );
    // Only the token's signature is left to be wrong once the certificate was believed.
    match result {
        Ok(_) => panic!("nobody signed this token"),
        Err(TokenError::SignatureInvalid) => {
            assert!(data == example::certificate(), "a second form was believed");
            Reached::End
        }
        Err(_) => Reached::Short,
    }
}

fn read_by_host(data: &[u8]) {
    match Certificate::parse(data.to_vec()) {
        Ok(certificate) => {
            assert!(data.len() <= CERTIFICATE_MAX);
            assert_eq!(certificate.der(), data);
        }
        Err(CertificateError::TooLarge) => assert!(data.len() > CERTIFICATE_MAX),
        Err(CertificateError::Malformed | CertificateError::UnsupportedKey) => {}
    }
}

/// A token that is right in everything but its signature, with this certificate.
fn unsigned(certificate: &[u8], nonce: &str) -> String {
    let certificate = STANDARD.encode(certificate);
    let header = format!(r#"{{"alg":"RS512","typ":"tegata-login+jwt","x5c":["{certificate}"]}}"#);
    let (aud, jti) = (example::ORIGIN, URL_SAFE_NO_PAD.encode([3; 16]));
    let payload = format!(r#"{{"aud":"{aud}","iat":1800000000,"jti":"{jti}","nonce":"{nonce}"}}"#);
    let [header, payload] = [header, payload].map(|json| URL_SAFE_NO_PAD.encode(json));
    format!("{header}.{payload}.{}", URL_SAFE_NO_PAD.encode([0; 256]))
}

/// The example's certificate and its authority's; bytes in front, behind and missing.
pub fn seeds() -> Vec<Vec<u8>> {
    let certificate = example::certificate();
    vec![
        certificate.clone(),
        example::authority(),
        certificate[..certificate.len() / 2].to_vec(),
        [&certificate[..], &[0x05, 0x00]].concat(),
        [&[0x70], &certificate[1..]].concat(),
        [&[0x30, 0x83, 0x00], &certificate[2..]].concat(),
        [&[0x30, 0x82], &certificate[..]].concat(),
        vec![0x30, 0x80, 0x00, 0x00],
        vec![0x30; 64],
        Vec::new(),
    ]
}
