//! Who signs in these tests, with a key instead of a card.

use std::sync::OnceLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use getrandom::{SysRng, rand_core::UnwrapErr};
use rsa::{RsaPublicKey, pkcs1v15, pkcs8::DecodePublicKey, signature::Verifier};
use tegata_documents::{Signature, SignatureAlgorithm, Signer, SigningTime};
use tegata_virtual_card::{
    AuthorityTemplate, IssuedIdentity, KeyKind, LeafTemplate, Persona, PrivateKey, TestAuthority,
};
use x509_cert::der::{Decode, Encode};

/// 2026-09-21T14:13:20Z, which is 23:13:20 in Japan.
pub(crate) const NOW: u64 = 1_790_000_000;
pub(crate) const DAY: u64 = 86_400;

pub(crate) fn now() -> SigningTime {
    SigningTime::from_unix_seconds(NOW).unwrap()
}

/// A person with a key and a digital-signature certificate.
pub(crate) struct Person {
    identity: IssuedIdentity,
    pub(crate) signer: Signer,
}

impl Person {
    /// Has today's card: RSA-2048.
    pub(crate) fn with_rsa() -> &'static Self {
        static PERSON: OnceLock<Person> = OnceLock::new();
        PERSON.get_or_init(|| Self::new(1, KeyKind::Rsa { bits: 2048 }))
    }

    /// Somebody else with today's card.
    pub(crate) fn other_with_rsa() -> &'static Self {
        static PERSON: OnceLock<Person> = OnceLock::new();
        PERSON.get_or_init(|| Self::new(2, KeyKind::Rsa { bits: 2048 }))
    }

    /// Has the announced card: P-384.
    pub(crate) fn with_p384() -> &'static Self {
        static PERSON: OnceLock<Person> = OnceLock::new();
        PERSON.get_or_init(|| Self::new(3, KeyKind::P384))
    }

    fn new(number: u16, key: KeyKind) -> Self {
        let template = Persona::adult(number).digital_signature_template(NOW - DAY);
        let template = LeafTemplate {
            key,
            ..template.unwrap()
        };
        Self::certified(&template, authority())
    }

    /// Has a certificate like this, of this authority.
    pub(crate) fn certified(template: &LeafTemplate, authority: &TestAuthority) -> Self {
        let identity = authority.issue(template, &mut rng()).unwrap();
        let signer = Signer::parse(&identity.certificate_der).unwrap();
        Self { identity, signer }
    }

    /// Certificate and key, for programs that sign by themselves.
    pub(crate) fn pem(&self) -> [String; 2] {
        let key = match &self.identity.key {
            PrivateKey::P384(key) => key.to_pkcs8_der(),
            PrivateKey::Rsa(key) => key.to_pkcs8_der(),
        };
        let pem = |label: &str, der: &[u8]| {
            let text = STANDARD.encode(der);
            format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
        };
        [
            pem("CERTIFICATE", self.signer.der()),
            pem("PRIVATE KEY", &key.unwrap()),
        ]
    }

    /// What the card does after the password.
    pub(crate) fn sign(&self, to_be_signed: &[u8]) -> Signature {
        let signature = match self.signer.algorithm() {
            SignatureAlgorithm::EcdsaP384Sha384 => self.identity.sign_es384(to_be_signed),
            SignatureAlgorithm::RsaSha256 { .. } => self.identity.sign_rs256(to_be_signed),
        };
        Signature::new(&self.signer, signature.unwrap()).unwrap()
    }
}

/// Whether the key in an RSA certificate made this signature.
pub(crate) fn rsa_verifies(certificate: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let certificate = x509_cert::Certificate::from_der(certificate).unwrap();
    let key = certificate.tbs_certificate().subject_public_key_info();
    let key = RsaPublicKey::from_public_key_der(&key.to_der().unwrap()).unwrap();
    let key = pkcs1v15::VerifyingKey::<sha2::Sha256>::new(key);
    pkcs1v15::Signature::try_from(signature)
        .is_ok_and(|signature| key.verify(message, &signature).is_ok())
}

pub(crate) fn authority() -> &'static TestAuthority {
    static AUTHORITY: OnceLock<TestAuthority> = OnceLock::new();
    AUTHORITY.get_or_init(|| {
        let template = AuthorityTemplate::digital_signature(NOW - 2 * DAY);
        TestAuthority::generate(&template, &mut rng()).unwrap()
    })
}

pub(crate) fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}
