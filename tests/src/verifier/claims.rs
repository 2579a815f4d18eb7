//! For which site, which challenge and which moment a token is.

use tegata_verifier::{
    CHALLENGE_LIFETIME, CLOCK_TOLERANCE, MemoryChallengeStore, Revocation, TokenError, UnixTime,
};

use super::login::{Login, NOW, SESSION, accepted, encode, refused};

#[test]
fn a_token_is_for_one_origin_written_in_one_way() {
    for aud in [
        "https://evil.example",
        "https://bank.example:443",
        "https://bank.example/",
        "https://BANK.example",
        "https://bank.example.",
        "http://bank.example",
        "bank.example",
        "",
        "https://bank.example:8443",
        "https://login.bank.example",
    ] {
        refused(
            |login| login.aud = aud.to_owned(),
            TokenError::AudienceMismatch,
        );
    }
}

#[test]
fn a_token_answers_one_challenge() {
    refused(
        |login| login.nonce = Some(encode([8; 32])),
        TokenError::ChallengeMismatch,
    );
    refused(
        |login| login.nonce = Some(String::new()),
        TokenError::ChallengeMismatch,
    );
}

#[test]
fn a_replayed_token_finds_no_challenge() {
    let login = Login::right();
    let store = MemoryChallengeStore::new();
    let now = UnixTime::from_secs(NOW);
    let token = login.token(store.issue(SESSION, [9; 32], now).as_str());
    let verify = || {
        let challenge = store.consume(SESSION)?;
        login
            .verifier
            .verify(&token, challenge, now, Revocation::NotChecked)
    };
    assert!(verify().is_ok());
    assert_eq!(verify().unwrap_err(), TokenError::ChallengeMissing);
    store.issue(SESSION, [10; 32], now);
    assert_eq!(verify().unwrap_err(), TokenError::ChallengeMismatch);
}

#[test]
fn a_failed_verification_has_used_the_challenge_up() {
    let login = Login::right();
    let store = MemoryChallengeStore::new();
    let now = UnixTime::from_secs(NOW);
    let token = login.token(store.issue(SESSION, [9; 32], now).as_str());
    let challenge = store.consume(SESSION).unwrap();
    assert!(
        login
            .verifier
            .verify("a.b.c", challenge, now, Revocation::NotChecked)
            .is_err()
    );
    assert_eq!(
        store.consume(SESSION).unwrap_err(),
        TokenError::ChallengeMissing
    );
    drop(token);
}

#[test]
fn a_token_made_for_another_session_is_refused() {
    let login = Login::right();
    let store = MemoryChallengeStore::new();
    let now = UnixTime::from_secs(NOW);
    let stolen = login.token(store.issue("victim", [9; 32], now).as_str());
    store.issue("thief", [10; 32], now);
    let challenge = store.consume("thief").unwrap();
    let result = login
        .verifier
        .verify(&stolen, challenge, now, Revocation::NotChecked);
    assert_eq!(result.unwrap_err(), TokenError::ChallengeMismatch);
}

#[test]
fn a_challenge_lives_fifteen_minutes() {
    let lifetime = CHALLENGE_LIFETIME.as_secs();
    assert_eq!(lifetime, 15 * 60);
    accepted(|login| login.challenged_at = NOW - lifetime);
    refused(
        |login| login.challenged_at = NOW - lifetime - 1,
        TokenError::ChallengeExpired,
    );
}

#[test]
fn the_persons_clock_may_be_five_minutes_off() {
    let tolerance = CLOCK_TOLERANCE.as_secs();
    assert_eq!(tolerance, 5 * 60);
    accepted(|login| login.iat = NOW + tolerance);
    refused(
        |login| login.iat = NOW + tolerance + 1,
        TokenError::IssuedInFuture,
    );
    refused(|login| login.iat = u64::MAX, TokenError::IssuedInFuture);
    accepted(|login| login.iat = login.challenged_at - tolerance);
    refused(
        |login| login.iat = login.challenged_at - tolerance - 1,
        TokenError::IssuedBeforeChallenge,
    );
    refused(|login| login.iat = 0, TokenError::IssuedBeforeChallenge);
}

#[test]
fn the_token_id_is_sixteen_bytes() {
    refused(|login| login.jti = encode([3; 15]), TokenError::TokenId);
    refused(|login| login.jti = String::new(), TokenError::TokenId);
}
