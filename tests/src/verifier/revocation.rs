//! Revocation: an input, and what becomes of it.

use tegata_verifier::{
    Check, MemoryChallengeStore, Revocation, RevocationAnswer, RevocationStatus, TokenError,
    Unchecked, UnixTime,
};

use super::login::{Login, NOW, SESSION, other_rsa_key, refused};

#[test]
fn a_revoked_certificate_is_refused_and_unknown_is_not_good() {
    let at = UnixTime::from_secs(NOW - 3600);
    refused(
        |login| login.revocation = Some(RevocationAnswer::Revoked),
        TokenError::CertificateRevoked,
    );
    let status = |answer| {
        let login = Login {
            revocation: answer,
            ..Login::right()
        };
        login.run().unwrap().revocation()
    };
    assert_eq!(status(None), RevocationStatus::NotChecked);
    assert_eq!(
        status(Some(RevocationAnswer::Unknown)),
        RevocationStatus::NotChecked
    );
    assert_eq!(
        status(Some(RevocationAnswer::Good { at })),
        RevocationStatus::Good { at }
    );
}

#[test]
fn revocation_can_be_answered_afterwards() {
    let at = UnixTime::from_secs(NOW);
    let good = Login::right()
        .run()
        .unwrap()
        .with_revocation(RevocationAnswer::Good { at });
    let good = good.unwrap();
    assert_eq!(good.checks().last(), Some(&Check::Revocation { at }));
    assert!(!good.unchecked().contains(&Unchecked::Revocation));
    let revoked = good.with_revocation(RevocationAnswer::Revoked);
    assert_eq!(revoked.unwrap_err(), TokenError::CertificateRevoked);
}

#[test]
fn revocation_data_are_asked_about_proven_certificates_only() {
    // Whoever asks panics.
    let mut login = Login::right();
    login.key = other_rsa_key();
    let store = MemoryChallengeStore::new();
    let now = UnixTime::from_secs(NOW);
    let token = login.token(store.issue(SESSION, [9; 32], now).as_str());
    let challenge = store.consume(SESSION).unwrap();
    let lookup = |_: &_| panic!("asked too early");
    let result = login
        .verifier
        .verify(&token, challenge, now, Revocation::Lookup(&lookup));
    assert_eq!(result.unwrap_err(), TokenError::SignatureInvalid);
}
