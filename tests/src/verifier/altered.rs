//! Nothing in a token can be altered.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tegata_verifier::TokenError;

use super::login::{Login, NOW, ORIGIN, encode, p384_key, refused};

/// Asserts that no text of these is a login.
#[track_caller]
fn none_is_accepted(login: &Login, texts: impl IntoIterator<Item = String>) {
    let mut tried = 0;
    for text in texts {
        let result = login.verify(&text);
        assert!(result.is_err(), "accepted: {text}");
        tried += 1;
    }
    assert!(tried > 1000, "only {tried} texts");
}

/// Every bit but the highest, which is none of a character that could stand there.
#[test]
fn no_bit_of_a_token_can_be_changed() {
    let login = Login::right();
    let token = login.made();
    assert!(login.verify(&token).is_ok());
    let flipped = |at: usize, bit: u32| {
        let mut bytes = token.clone().into_bytes();
        bytes[at] ^= 1 << bit;
        String::from_utf8(bytes).unwrap()
    };
    let bits = (0..token.len()).flat_map(|at| (0..7).map(move |bit| (at, bit)));
    none_is_accepted(&login, bits.map(|(at, bit)| flipped(at, bit)));
}

#[test]
fn no_bit_of_a_p384_signature_can_be_changed() {
    let mut login = Login::right();
    (login.alg, login.key, login.certified) = ("ES384", p384_key(), p384_key());
    let token = login.made();
    assert!(login.verify(&token).is_ok());
    let (rest, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    for at in 0..signature.len() {
        let mut changed = signature.clone();
        changed[at] ^= 1 << (at % 8);
        let error = login.verify(&format!("{rest}.{}", encode(changed)));
        assert_eq!(
            error.unwrap_err(),
            TokenError::SignatureInvalid,
            "byte {at}"
        );
    }
}

#[test]
fn no_character_of_a_token_can_be_left_out_doubled_or_moved() {
    let login = Login::right();
    let token = login.made();
    let at = |index: usize| (&token[..index], &token[index..=index], &token[index + 1..]);
    let indexes = 0..token.len();
    none_is_accepted(
        &login,
        indexes
            .clone()
            .map(|index| [at(index).0, at(index).2].concat()),
    );
    let doubled = |index| {
        let (before, character, after) = at(index);
        [before, character, character, after].concat()
    };
    none_is_accepted(&login, indexes.clone().map(doubled));
    let swapped = |index: usize| {
        let (before, first, after) = at(index);
        let (second, after) = after.split_at(1);
        [before, second, first, after].concat()
    };
    let unequal =
        indexes.filter(|index| token.get(*index..=*index) != token.get(index + 1..index + 2));
    let unequal = unequal.filter(|index| index + 1 < token.len());
    none_is_accepted(&login, unequal.map(swapped));
}

#[test]
fn no_truncated_token_is_accepted() {
    let login = Login::right();
    let token = login.made();
    none_is_accepted(
        &login,
        (0..token.len()).map(|length| token[..length].to_owned()),
    );
    none_is_accepted(
        &login,
        (1..token.len()).map(|start| token[start..].to_owned()),
    );
}

/// The holder could sign a token with a certificate of their own making, so it is the certificate
/// that must be refused, before the token's signature is looked at.
#[test]
fn no_bit_of_a_certificate_can_be_changed() {
    let mut login = Login::right();
    let der = login.certificate();
    for at in 0..der.len() {
        for bit in 0..8 {
            let mut changed = der.clone();
            changed[at] ^= 1 << bit;
            login.x5c = Some(vec![changed]);
            let error = login.verify(&login.unsigned()).unwrap_err();
            assert_ne!(
                error,
                TokenError::SignatureInvalid,
                "bit {bit} of byte {at}"
            );
        }
    }
    login.x5c = Some(vec![der]);
    let error = login.verify(&login.unsigned()).unwrap_err();
    assert_eq!(error, TokenError::SignatureInvalid);
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
