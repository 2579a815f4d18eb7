//! Everything about a Web eID login that must be refused.

use serde_json::{Value, json};
use tegata_verifier::{
    CHALLENGE_LIFETIME, MemoryChallengeStore, Revocation, RevocationAnswer, TokenError, UnixTime,
    WEB_EID_TOKEN_MAX, WebEidVerifier,
};
use tegata_virtual_card::Persona;

use super::login::{
    DAY, NOW, PRODUCTION_POLICY, SESSION, namesake, origin, other_rsa_key, p384_key, short_rsa_key,
};
use super::web_eid::{WebEid, check};

#[track_caller]
fn refused(deviate: impl FnOnce(&mut WebEid), error: TokenError) {
    check(deviate, Err(error));
}

const MEMBERS: [&str; 5] = [
    "algorithm",
    "appVersion",
    "format",
    "signature",
    "unverifiedCertificate",
];

/// The site and the nonce are inside what is signed, and nowhere else.
#[test]
fn a_login_for_another_site_is_refused() {
    for other in [
        "https://evil.example",
        "https://bank.example/",
        "https://bank.example:8443",
        "http://bank.example",
        "https://BANK.example",
        "",
    ] {
        refused(
            |login| login.origin = other.to_owned(),
            TokenError::SignatureInvalid,
        );
    }
}

#[test]
fn a_login_with_another_nonce_is_refused() {
    for other in ["", "CQkJ", &"A".repeat(44)] {
        refused(
            |login| login.nonce = other.to_owned(),
            TokenError::SignatureInvalid,
        );
    }
}

/// Origin and nonce are hashed apart: no character goes from one to the other.
#[test]
fn nothing_moves_between_site_and_nonce() {
    refused(
        |login| {
            let last = login.origin.pop().unwrap();
            login.nonce.insert(0, last);
        },
        TokenError::SignatureInvalid,
    );
}

#[test]
fn a_replayed_web_eid_login_finds_no_nonce() {
    let login = WebEid::right();
    let store = MemoryChallengeStore::for_web_eid();
    let now = UnixTime::from_secs(NOW);
    assert_eq!(
        store.issue_nonce(SESSION, [9; 32], now).as_str(),
        login.nonce
    );
    let token = login.token();
    let verify = || {
        let nonce = store.consume(SESSION)?;
        login
            .verifier
            .verify(&token, nonce, now, Revocation::NotChecked)
    };
    assert!(verify().is_ok());
    assert_eq!(verify().unwrap_err(), TokenError::ChallengeMissing);
    store.issue_nonce(SESSION, [10; 32], now);
    assert_eq!(verify().unwrap_err(), TokenError::SignatureInvalid);
}

#[test]
fn a_nonce_lives_fifteen_minutes() {
    let lifetime = CHALLENGE_LIFETIME.as_secs();
    check(|login| login.person.challenged_at = NOW - lifetime, Ok(()));
    refused(
        |login| login.person.challenged_at = NOW - lifetime - 1,
        TokenError::ChallengeExpired,
    );
}

#[test]
fn the_certificate_must_be_in_its_time() {
    refused(
        |login| login.person.template.not_after = NOW - 1,
        TokenError::CertificateExpired,
    );
    refused(
        |login| login.person.template.not_before = NOW + 1,
        TokenError::CertificateNotYetValid,
    );
    check(|login| login.person.template.not_after = NOW, Ok(()));
}

#[test]
fn a_certificate_that_signs_documents_logs_nobody_in() {
    refused(
        |login| {
            let template = Persona::adult(1).digital_signature_template(NOW - DAY);
            login.person.template = template.unwrap();
        },
        TokenError::DigitalSignatureCertificate,
    );
}

#[test]
fn the_policy_must_be_that_of_the_authority() {
    refused(
        |login| login.person.template.policies = vec![PRODUCTION_POLICY],
        TokenError::PolicyNotOfIssuer,
    );
    refused(
        |login| login.person.template.policies = Vec::new(),
        TokenError::PolicyMissing,
    );
}

#[test]
fn an_authority_that_only_shares_the_name_is_unknown_to_web_eid_too() {
    refused(
        |login| login.person.authority = namesake(),
        TokenError::IssuerUnknown,
    );
    refused(
        |login| login.verifier = WebEidVerifier::with_anchors(origin(), Vec::new()),
        TokenError::PolicyMissing,
    );
    refused(
        |login| login.verifier = WebEidVerifier::new(origin()),
        TokenError::PolicyMissing,
    );
}

#[test]
fn only_the_certified_key_signs() {
    refused(
        |login| login.person.key = other_rsa_key(),
        TokenError::SignatureInvalid,
    );
}

#[test]
fn the_key_must_be_one_for_the_algorithm() {
    refused(
        |login| login.person.certified = p384_key(),
        TokenError::AlgorithmKeyMismatch,
    );
    refused(
        |login| login.person.certified = short_rsa_key(),
        TokenError::KeyNotSupported,
    );
    for other in ["ES384", "RS384", "PS512", "none", "rs512"] {
        refused(
            |login| login.algorithm = other,
            TokenError::AlgorithmNotAllowed,
        );
    }
}

/// RS512 is what the signature is by, whatever the token says of it.
#[test]
fn the_stated_algorithm_is_the_one_that_is_checked() {
    refused(
        |login| {
            login.algorithm = "RS256";
            login.verifier = super::web_eid::verifier().danger_with_rs256();
            login.members = Box::new(|members| {
                members.insert("algorithm".to_owned(), json!("RS512"));
            });
        },
        TokenError::SignatureInvalid,
    );
}

#[test]
fn a_revoked_certificate_logs_nobody_in_by_web_eid() {
    refused(
        |login| login.person.revocation = Some(RevocationAnswer::Revoked),
        TokenError::CertificateRevoked,
    );
}

#[test]
fn there_is_one_format() {
    for other in ["web-eid:1.1", "web-eid:1", "web-eid:2.0", "tegata", ""] {
        refused(|login| login.format = other, TokenError::Type);
    }
}

#[test]
fn every_member_is_needed_but_the_programs_version() {
    for name in MEMBERS {
        let expected = match name {
            "appVersion" => Ok(()),
            _ => Err(TokenError::MemberMissing),
        };
        let without = move |login: &mut WebEid| {
            login.members = Box::new(move |members| drop(members.remove(name)));
        };
        check(without, expected);
    }
}

#[test]
fn no_member_of_web_eid_is_of_another_type() {
    for name in MEMBERS {
        for other in [json!(null), json!(7), json!(["x"]), json!({}), json!(true)] {
            refused(
                |login| {
                    login.members = Box::new(move |members| {
                        members.insert(name.to_owned(), other.clone());
                    });
                },
                TokenError::MemberType,
            );
        }
    }
}

#[test]
fn no_other_member_is_let_through_to_web_eid() {
    for name in [
        "nonce",
        "origin",
        "supportedSignatureAlgorithms",
        "",
        "Format",
    ] {
        refused(
            |login| {
                login.members = Box::new(move |members| {
                    members.insert(name.to_owned(), json!("x"));
                });
            },
            TokenError::MemberUnknown,
        );
    }
}

#[test]
fn no_member_of_web_eid_stands_twice() {
    let login = WebEid::right();
    let token = login.token();
    let members: Value = serde_json::from_str(&token).unwrap();
    for name in MEMBERS {
        let again = format!("{{{}:{},", json!(name), members[name]);
        let doubled = token.replacen('{', &again, 1);
        let result = login.verify(&doubled);
        assert_eq!(result.unwrap_err(), TokenError::MemberDuplicate, "{name}");
    }
}

#[test]
fn a_token_over_the_limit_is_not_looked_at() {
    let login = WebEid::right();
    let token = login.token();
    let padded = |size: usize| format!("{token}{}", " ".repeat(size - token.len()));
    assert!(login.verify(&padded(WEB_EID_TOKEN_MAX)).is_ok());
    let result = login.verify(&padded(WEB_EID_TOKEN_MAX + 1));
    assert_eq!(result.unwrap_err(), TokenError::TooLarge);
}

/// All of it but the version of the program, which nobody signs.
#[test]
fn no_byte_of_a_web_eid_token_can_be_changed() {
    let mut login = WebEid::right();
    login.members = Box::new(|members| drop(members.remove("appVersion")));
    let token = login.token();
    assert!(login.verify(&token).is_ok());
    for at in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[at] ^= 1 << (at % 7);
        let changed = String::from_utf8(bytes).unwrap();
        assert!(login.verify(&changed).is_err(), "byte {at}");
    }
}

#[test]
fn no_truncated_web_eid_token_is_accepted() {
    let login = WebEid::right();
    let token = login.token();
    for length in 0..token.len() {
        assert!(login.verify(&token[..length]).is_err(), "{length}");
    }
}
