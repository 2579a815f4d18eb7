//! A login that is right in everything, and what its result says.

use std::time::Duration;

use tegata_verifier::{
    AnchorKind, CHALLENGE_LIFETIME, Check, KeyKind, RevocationStatus, Unchecked, UnixTime,
};

use super::login::{Login, NOW, origin, other_rsa_key};

#[test]
fn a_login_that_is_right_in_everything_is_accepted() {
    let login = Login::right();
    let result = login.run().unwrap();
    assert!(result.anchor().contains("TEGATA-TEST"));
    assert_eq!(result.anchor_kind(), AnchorKind::DangerTest);
    assert_eq!(result.issued_at(), Some(UnixTime::from_secs(NOW)));
    assert_eq!(
        result.not_after(),
        UnixTime::from_secs(login.template.not_after)
    );
    assert_eq!(result.revocation(), RevocationStatus::NotChecked);
    assert!(
        result
            .certificate()
            .subject_key_id()
            .is_some_and(|id| id.len() == 20)
    );
    assert_eq!(result.account_key().to_string().len(), 64);
}

#[test]
fn the_account_key_is_the_keys_and_not_the_certificates() {
    let account_key = |deviate: fn(&mut Login)| {
        let mut login = Login::right();
        deviate(&mut login);
        login.run().unwrap().account_key()
    };
    let first = account_key(|_| {});
    assert_eq!(
        first,
        account_key(|login| login.template.serial_number = Some(77))
    );
    let other = account_key(|login| {
        login.certified = other_rsa_key();
        login.key = other_rsa_key();
    });
    assert_ne!(first, other);
}

#[test]
fn every_check_that_was_made_is_listed_in_order() {
    let result = Login::right().run().unwrap();
    let codes: Vec<_> = result.checks().iter().map(Check::code).collect();
    assert_eq!(
        codes,
        [
            "size",
            "form",
            "type",
            "algorithm",
            "certificate_form",
            "key",
            "audience",
            "challenge",
            "challenge_age",
            "issued_at",
            "token_id",
            "certificate_version",
            "extensions",
            "not_an_authority",
            "key_usage",
            "client_auth",
            "policy",
            "certificate_algorithm",
            "certificate_validity",
            "issuer",
            "certificate_signature",
            "issuer_validity",
            "policy_of_issuer",
            "token_signature",
        ]
    );
    assert!(result.checks().contains(&Check::Key {
        kind: KeyKind::Rsa { bits: 2048 }
    }));
    assert!(
        result
            .checks()
            .contains(&Check::Audience { origin: origin() })
    );
    assert!(result.checks().contains(&Check::ChallengeAge {
        age: Duration::from_secs(60),
        lifetime: CHALLENGE_LIFETIME,
    }));
    let unchecked = [
        Unchecked::Revocation,
        Unchecked::Identity,
        Unchecked::TestAuthority,
    ];
    assert_eq!(result.unchecked(), unchecked);
}

#[test]
fn debug_output_names_no_certificate() {
    let result = Login::right().run().unwrap();
    let text = format!(
        "{result:?} {:?} {:?}",
        result.certificate(),
        result.account_key()
    );
    assert!(!text.contains(&result.account_key().to_string()));
    assert!(
        text.contains("UserCertificate(..)") && text.len() < 300,
        "{text}"
    );
}
