//! Signatures without a container, over digests that a site computed itself.

use tegata_verifier::{BareSignature, CertificateError, Check, Coverage, SignatureError};

use super::*;
use crate::documents::person::{DAY, rng};

struct Signed {
    certificate: Vec<u8>,
    signature: Vec<u8>,
}

fn signed(person: &Person, content: &[u8]) -> Signed {
    Signed {
        certificate: person.signer.der().to_vec(),
        signature: person.sign(content).as_bytes().to_vec(),
    }
}

impl Signed {
    fn of<'a>(&'a self, content: &'a [u8]) -> BareSignature<'a> {
        BareSignature {
            certificate: &self.certificate,
            content,
            signature: &self.signature,
        }
    }
}

#[test]
fn one_and_several_bare_signatures_are_good() {
    let contents = [CONTENT, b"one", b""];
    let signed = contents.map(|content| signed(Person::with_rsa(), content));
    let bare = [0, 1, 2].map(|index| signed[index].of(contents[index]));
    for count in 1..=3 {
        let document = verifier().verify_bare(&bare[..count], at(NOW)).unwrap();
        assert_eq!(document.signatures().len(), count);
        for signature in document.signatures() {
            assert_eq!(signature.coverage(), Coverage::Content);
            assert_eq!(signature.claimed_at(), None);
            assert!(signature.checks().contains(&Check::DocumentSignature));
            assert!(!signature.checks().contains(&Check::SigningCertificate));
        }
    }
}

#[test]
fn no_bare_signature_is_no_document() {
    refused(
        verifier().verify_bare(&[], at(NOW)),
        SignatureError::NoSignature,
    );
}

#[test]
fn all_bare_signatures_must_be_good() {
    let signed = signed(Person::with_rsa(), CONTENT);
    let bare = [signed.of(CONTENT), signed.of(b"another")];
    let verdict = verifier().verify_bare(&bare, at(NOW));
    refused(verdict, SignatureError::SignatureInvalid);
}

#[test]
fn another_key_or_another_kind_of_key_is_refused() {
    let mut other = signed(Person::other_with_rsa(), CONTENT);
    other.certificate = Person::with_rsa().signer.der().to_vec();
    let verdict = verifier().verify_bare(&[other.of(CONTENT)], at(NOW));
    refused(verdict, SignatureError::SignatureInvalid);
    let next = signed(Person::with_p384(), CONTENT);
    let verdict = verifier().verify_bare(&[next.of(CONTENT)], at(NOW));
    refused(verdict, SignatureError::AlgorithmKeyMismatch);
}

#[test]
fn a_certificate_that_logs_in_signs_no_content() {
    let template = tegata_virtual_card::Persona::adult(1).user_authentication_template(NOW - DAY);
    let identity = authority().issue(&template, &mut rng()).unwrap();
    let signed = Signed {
        signature: identity.sign_rs256(CONTENT).unwrap(),
        certificate: identity.certificate_der,
    };
    let verdict = verifier().verify_bare(&[signed.of(CONTENT)], at(NOW));
    let error = CertificateError::UserAuthenticationCertificate;
    refused(verdict, SignatureError::Certificate(error));
}

#[test]
fn no_bit_of_a_bare_signature_can_be_changed() {
    let mut signed = signed(Person::with_rsa(), CONTENT);
    for index in 0..signed.signature.len() {
        signed.signature[index] ^= 1;
        let verdict = verifier().verify_bare(&[signed.of(CONTENT)], at(NOW));
        refused(verdict, SignatureError::SignatureInvalid);
        signed.signature[index] ^= 1;
    }
    for cut in [0, 1, 255] {
        let short = Signed {
            certificate: signed.certificate.clone(),
            signature: signed.signature[..cut].to_vec(),
        };
        let verdict = verifier().verify_bare(&[short.of(CONTENT)], at(NOW));
        refused(verdict, SignatureError::SignatureInvalid);
    }
}
