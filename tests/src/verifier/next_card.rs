//! The announced next card: an authority and a person with P-384 throughout.

use der::{Decode, Encode};
use p384::ecdsa::{DerSignature, SigningKey};
use tegata_verifier::{Algorithm, Authenticated, Check, KeyKind, LoginVerifier, TokenError};
use tegata_virtual_card::PrivateKey;
use x509_cert::{
    Certificate, SubjectPublicKeyInfo,
    builder::{self, Builder, CertificateBuilder, profile::BuilderProfile},
    certificate::TbsCertificate,
    ext::Extension,
    name::Name,
    spki::SubjectPublicKeyInfoRef,
};

use super::login::{Login, authority, origin, p384_key};

/// The same certificate, signed by another key and perhaps for another.
struct Copy(Certificate);

impl BuilderProfile for Copy {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.0.tbs_certificate().issuer().clone()
    }

    fn get_subject(&self) -> Name {
        self.0.tbs_certificate().subject().clone()
    }

    fn build_extensions(
        &self,
        _key: SubjectPublicKeyInfoRef<'_>,
        _issuer_key: SubjectPublicKeyInfoRef<'_>,
        _content: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        Ok(self
            .0
            .tbs_certificate()
            .extensions()
            .cloned()
            .unwrap_or_default())
    }
}

fn sign_again(der: &[u8], spki: &[u8], key: &SigningKey) -> Vec<u8> {
    let copy = Copy(Certificate::from_der(der).unwrap());
    let content = copy.0.tbs_certificate();
    let (serial, validity) = (content.serial_number().clone(), *content.validity());
    let spki = SubjectPublicKeyInfo::from_der(spki).unwrap();
    let builder = CertificateBuilder::new(copy, serial, validity, spki).unwrap();
    builder
        .build::<_, DerSignature>(key)
        .unwrap()
        .to_der()
        .unwrap()
}

fn run(issuer: &SigningKey) -> Result<Authenticated, TokenError> {
    let PrivateKey::P384(key) = p384_key() else {
        panic!("a P-384 key")
    };
    let spki = key.public_key_der().unwrap();
    let own = SigningKey::from(p384::SecretKey::from_slice(&[7; 48]).unwrap());
    let own_spki = p384::pkcs8::EncodePublicKey::to_public_key_der(own.verifying_key()).unwrap();
    let root = sign_again(authority().certificate_der(), own_spki.as_bytes(), &own);
    let leaf = sign_again(&Login::right().certificate(), &spki, issuer);
    let verifier = LoginVerifier::with_anchors(origin(), Vec::new());
    let login = Login {
        alg: "ES384",
        key: p384_key(),
        x5c: Some(vec![leaf]),
        verifier: verifier.danger_with_test_anchor(&root).unwrap(),
        ..Login::right()
    };
    login.run()
}

#[test]
fn a_login_with_p384_throughout_is_accepted() {
    let result = run(&SigningKey::from_slice(&[7; 48]).unwrap()).unwrap();
    assert!(result.checks().contains(&Check::Key {
        kind: KeyKind::P384
    }));
    assert!(result.checks().contains(&Check::Algorithm {
        algorithm: Algorithm::Es384
    }));
}

#[test]
fn another_p384_key_cannot_sign_for_the_authority() {
    let result = run(&SigningKey::from_slice(&[8; 48]).unwrap());
    assert_eq!(result.unwrap_err(), TokenError::CertificateSignatureInvalid);
}
