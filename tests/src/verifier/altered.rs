//! Nothing in a token can be altered.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tegata_verifier::{MemoryChallengeStore, Revocation, TokenError, UnixTime};

use super::login::{Login, NOW, ORIGIN, SESSION, encode, refused};

#[test]
fn no_character_of_a_token_can_be_changed() {
    let login = Login::right();
    let store = MemoryChallengeStore::new();
    let now = UnixTime::from_secs(NOW);
    let token = login.token(store.issue(SESSION, [9; 32], now).as_str());
    for (index, old) in token.char_indices() {
        let new = if old == 'A' { 'B' } else { 'A' };
        let changed = format!("{}{new}{}", &token[..index], &token[index + 1..]);
        store.issue(SESSION, [9; 32], now);
        let challenge = store.consume(SESSION).unwrap();
        let result = login
            .verifier
            .verify(&changed, challenge, now, Revocation::NotChecked);
        assert!(result.is_err(), "{old} → {new} at {index}");
    }
}

#[test]
fn any_altered_claim_breaks_the_signature() {
    let login = Login::right();
    let alter = |from: &str, to: &str| {
        let [from, to] = [from.to_owned(), to.to_owned()];
        login.run_changed(move |token| {
            let parts: Vec<_> = token.split('.').collect();
            let payload = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
            assert!(payload.contains(&from));
            format!(
                "{}.{}.{}",
                parts[0],
                encode(payload.replacen(&from, &to, 1)),
                parts[2]
            )
        })
    };
    let iat = format!("{NOW}");
    let [other_iat, other_jti] = [format!("{}", NOW + 1), encode([4; 16])];
    assert_eq!(
        alter(&iat, &other_iat).unwrap_err(),
        TokenError::SignatureInvalid
    );
    assert_eq!(
        alter(&login.jti, &other_jti).unwrap_err(),
        TokenError::SignatureInvalid
    );
    assert_eq!(
        alter(ORIGIN, "https://evil.example").unwrap_err(),
        TokenError::AudienceMismatch
    );
    assert_eq!(alter("{", "{ ").unwrap_err(), TokenError::SignatureInvalid);
}

#[test]
fn a_changed_certificate_is_not_believed() {
    refused(
        |login| {
            login
                .patches
                .push((b"TEGATA00000001".to_vec(), b"TEGATA00000002".to_vec()))
        },
        TokenError::CertificateSignatureInvalid,
    );
}
