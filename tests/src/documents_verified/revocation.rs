//! Revocation is not checked unless the caller has data, and that is said.

use tegata_verifier::{
    CertificateError, Check, RevocationAnswer, RevocationStatus, SignatureError, Unchecked,
};

use super::*;

fn answered(answer: RevocationAnswer) -> Verdict {
    let lookup = |_: &tegata_verifier::UserCertificate| answer;
    let judgment = Judgment {
        revocation: Revocation::Lookup(&lookup),
        ..at(NOW)
    };
    verify_cms(&attached(Person::with_rsa(), CONTENT), None, judgment)
}

#[test]
fn revocation_that_nobody_looked_at_is_not_checked() {
    let document = verify_cms(&attached(Person::with_rsa(), CONTENT), None, at(NOW)).unwrap();
    let unknown = answered(RevocationAnswer::Unknown).unwrap();
    for document in [document, unknown] {
        let signature = &document.signatures()[0];
        assert_eq!(signature.revocation(), RevocationStatus::NotChecked);
        assert!(signature.unchecked().contains(&Unchecked::Revocation));
    }
}

#[test]
fn a_revoked_certificate_is_refused() {
    refused(
        answered(RevocationAnswer::Revoked),
        SignatureError::Certificate(CertificateError::CertificateRevoked),
    );
}

#[test]
fn a_good_answer_is_listed_with_its_time() {
    let at = UnixTime::from_secs(NOW);
    let document = answered(RevocationAnswer::Good { at }).unwrap();
    let signature = &document.signatures()[0];
    assert_eq!(signature.revocation(), RevocationStatus::Good { at });
    assert_eq!(signature.checks().last(), Some(&Check::Revocation { at }));
    assert!(!signature.unchecked().contains(&Unchecked::Revocation));
}
