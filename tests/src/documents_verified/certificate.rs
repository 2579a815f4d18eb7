//! Certificates that must not count for documents.

use tegata_verifier::{CertificateError, SignatureError};
use tegata_virtual_card::{
    AuthorityTemplate, CertificateExtension, KeyKind, LeafTemplate, ObjectIdentifier, Persona,
    TestAuthority,
};

use super::*;
use crate::documents::person::{DAY, rng};

fn template() -> LeafTemplate {
    LeafTemplate {
        key: KeyKind::P384,
        ..Persona::adult(1)
            .digital_signature_template(NOW - DAY)
            .unwrap()
    }
}

fn verdict_at(template: &LeafTemplate, seconds: u64) -> Verdict {
    let person = Person::certified(template, authority());
    verify_cms(&attached(&person, CONTENT), None, at(seconds))
}

#[track_caller]
fn check(template: &LeafTemplate, reason: CertificateError) {
    refused(
        verdict_at(template, NOW),
        SignatureError::Certificate(reason),
    );
}

#[test]
fn the_template_is_good_before_anything_is_changed() {
    assert!(verdict_at(&template(), NOW).is_ok());
}

#[test]
fn a_user_authentication_certificate_signs_no_document() {
    let login = LeafTemplate {
        key: KeyKind::P384,
        ..Persona::adult(1).user_authentication_template(NOW - DAY)
    };
    check(&login, CertificateError::UserAuthenticationCertificate);
    // Whatever else it would have of the other kind.
    let disguised = LeafTemplate {
        key_usage: login.key_usage.clone(),
        ..template()
    };
    check(&disguised, CertificateError::UserAuthenticationCertificate);
    let disguised = LeafTemplate {
        extended_key_usage: login.extended_key_usage.clone(),
        ..template()
    };
    check(&disguised, CertificateError::UserAuthenticationCertificate);
    let disguised = LeafTemplate {
        policies: login.policies,
        ..template()
    };
    check(&disguised, CertificateError::PolicyMissing);
}

#[test]
fn the_real_policy_is_not_taken_from_a_test_authority() {
    let real = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.1.20");
    let template = LeafTemplate {
        policies: vec![real],
        ..template()
    };
    check(&template, CertificateError::PolicyMissing);
}

#[test]
fn a_signature_without_the_four_items_of_its_signer_is_refused() {
    let whole = template().subject_alternative_names;
    let mut missing = 0;
    for index in 0..whole.len() {
        let mut names = whole.clone();
        names.remove(index);
        let template = LeafTemplate {
            subject_alternative_names: names,
            ..template()
        };
        match verdict_at(&template, NOW) {
            Ok(_) => {}
            Err(refusal) => {
                let reason = SignatureError::Certificate(CertificateError::SignerItems);
                assert_eq!(refusal.reason(), &reason);
                missing += 1;
            }
        }
    }
    assert_eq!(missing, 4);
    let nobody = LeafTemplate {
        subject_alternative_names: Vec::new(),
        ..template()
    };
    check(&nobody, CertificateError::SignerItems);
    let mut twice = whole.clone();
    twice.push(whole[0].clone());
    let twice = LeafTemplate {
        subject_alternative_names: twice,
        ..template()
    };
    check(&twice, CertificateError::SignerItems);
}

#[test]
fn certificates_count_within_their_validity_only() {
    let template = template();
    let (first, last) = (template.not_before, template.not_after);
    let person = Person::certified(&template, authority());
    let signed = attached(&person, CONTENT);
    let at_time = |seconds| verify_cms(&signed, None, at(seconds));
    assert!(at_time(first).is_ok() && at_time(last).is_ok());
    refused(
        at_time(first - 1),
        SignatureError::Certificate(CertificateError::CertificateNotYetValid),
    );
    refused(
        at_time(last + 1),
        SignatureError::Certificate(CertificateError::CertificateExpired),
    );
}

#[test]
fn an_unknown_authority_is_refused_even_under_a_known_name() {
    let own = AuthorityTemplate::digital_signature(NOW - 2 * DAY);
    let stranger = TestAuthority::generate(&own, &mut rng()).unwrap();
    let person = Person::certified(&template(), &stranger);
    let verdict = verify_cms(&attached(&person, CONTENT), None, at(NOW));
    refused(
        verdict,
        SignatureError::Certificate(CertificateError::IssuerUnknown),
    );
}

/// The stranger names the key of the authority that is believed.
#[test]
fn a_certificate_that_its_authority_did_not_sign_is_refused() {
    let own = AuthorityTemplate::digital_signature(NOW - 2 * DAY);
    let stranger = TestAuthority::generate(&own, &mut rng()).unwrap();
    let template = LeafTemplate {
        authority_key_identifier_override: Some(key_identifier()),
        ..template()
    };
    let person = Person::certified(&template, &stranger);
    let verdict = verify_cms(&attached(&person, CONTENT), None, at(NOW));
    refused(
        verdict,
        SignatureError::Certificate(CertificateError::CertificateSignatureInvalid),
    );
}

/// The last 20 bytes of the extension's value.
fn key_identifier() -> Vec<u8> {
    use x509_cert::{Certificate, der::Decode, ext::pkix::SubjectKeyIdentifier};
    let certificate = Certificate::from_der(authority().certificate_der()).unwrap();
    let found = certificate
        .tbs_certificate()
        .get_extension::<SubjectKeyIdentifier>();
    found.unwrap().unwrap().1.0.as_bytes().to_vec()
}

#[test]
fn a_critical_extension_that_is_not_understood_is_refused() {
    let unknown = CertificateExtension {
        oid: ObjectIdentifier::new_unwrap("1.2.3.4"),
        critical: true,
        der: vec![0x05, 0x00],
    };
    let template = LeafTemplate {
        extra_extensions: vec![unknown],
        ..template()
    };
    check(&template, CertificateError::CriticalExtensionUnknown);
}

mod real_authorities {
    use tegata_verifier::{Purpose, jlis_roots};

    use super::*;

    #[test]
    fn the_roots_for_signatures_are_believed_and_no_test_authority() {
        assert_eq!(jlis_roots(Purpose::DigitalSignature).len(), 3);
        let signed = attached(Person::with_rsa(), CONTENT);
        let signature = CmsSignature::parse(&signed).unwrap();
        let verdict = DocumentVerifier::new().verify_cms(&signature, None, at(NOW));
        // The test policy is not accepted where no test authority is.
        let reason = SignatureError::Certificate(CertificateError::PolicyMissing);
        refused(verdict, reason);
    }
}
