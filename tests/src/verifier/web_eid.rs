//! Web eID logins: one that is right in everything, and what its result says.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256, Sha512};
use tegata_verifier::{
    Algorithm, Authenticated, Check, PendingChallenge, Revocation, RevocationStatus, TokenError,
    Unchecked, UnixTime, WebEidVerifier,
};

use super::login::{Login, ORIGIN, authority, origin};

/// 32 bytes of 9 in base64.
pub(super) const NONCE: &str = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";

/// One Web eID login, as data. [`WebEid::right`] is accepted; a test changes what it wants to see
/// refused.
pub(super) struct WebEid {
    /// Whose certificate and key it is, and when it happens.
    pub(super) person: Login,
    pub(super) algorithm: &'static str,
    pub(super) format: &'static str,
    /// For which site and nonce the card signed.
    pub(super) origin: String,
    pub(super) nonce: String,
    /// What becomes of the members before they are sent.
    pub(super) members: Change,
    pub(super) verifier: WebEidVerifier,
}

type Change = Box<dyn Fn(&mut Map<String, Value>)>;

impl WebEid {
    pub(super) fn right() -> Self {
        Self {
            person: Login::right(),
            algorithm: "RS512",
            format: "web-eid:1.0",
            origin: ORIGIN.to_owned(),
            nonce: NONCE.to_owned(),
            members: Box::new(|_| {}),
            verifier: verifier(),
        }
    }

    /// Recomputed here from the words of the format, not by the function that host and verifier share.
    fn signature(&self) -> Vec<u8> {
        let (origin, nonce) = (&self.origin, &self.nonce);
        match self.algorithm {
            "RS256" => {
                let value = [Sha256::digest(origin), Sha256::digest(nonce)].concat();
                self.person.key.sign_rs256(&value).unwrap()
            }
            _ => {
                let value = [Sha512::digest(origin), Sha512::digest(nonce)].concat();
                self.person.key.sign_rs512(&value).unwrap()
            }
        }
    }

    pub(super) fn token(&self) -> String {
        let token = json!({
            "unverifiedCertificate": STANDARD.encode(self.person.certificate()),
            "algorithm": self.algorithm,
            "signature": STANDARD.encode(self.signature()),
            "format": self.format,
            "appVersion": "https://bank.example/2.0.0",
        });
        let Value::Object(mut members) = token else {
            unreachable!("it is an object");
        };
        (self.members)(&mut members);
        Value::Object(members).to_string()
    }

    /// What becomes of a text that is sent in answer to the nonce.
    pub(super) fn verify(&self, token: &str) -> Result<Authenticated, TokenError> {
        let issued_at = UnixTime::from_secs(self.person.challenged_at);
        let nonce = PendingChallenge::issue_nonce([9; 32], issued_at).consume();
        let now = UnixTime::from_secs(self.person.now);
        let answer = |_: &_| self.person.revocation.unwrap();
        let revocation = match self.person.revocation {
            Some(_) => Revocation::Lookup(&answer),
            None => Revocation::NotChecked,
        };
        self.verifier.verify(token, nonce, now, revocation)
    }

    pub(super) fn run(&self) -> Result<Authenticated, TokenError> {
        self.verify(&self.token())
    }
}

pub(super) fn verifier() -> WebEidVerifier {
    WebEidVerifier::new(origin())
        .danger_with_test_anchor(authority().certificate_der())
        .unwrap()
}

#[track_caller]
pub(super) fn check(deviate: impl FnOnce(&mut WebEid), expected: Result<(), TokenError>) {
    let mut login = WebEid::right();
    deviate(&mut login);
    assert_eq!(login.run().map(|_| ()), expected);
}

#[test]
fn a_web_eid_login_that_is_right_in_everything_is_accepted() {
    let result = WebEid::right().run().unwrap();
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
            "challenge_age",
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
            "audience",
            "challenge",
            "token_signature",
        ]
    );
    assert!(result.checks().contains(&Check::Algorithm {
        algorithm: Algorithm::Rs512
    }));
    assert!(
        result
            .checks()
            .contains(&Check::Audience { origin: origin() })
    );
    assert_eq!(result.issued_at(), None, "nobody says when");
    assert_eq!(result.revocation(), RevocationStatus::NotChecked);
    let unchecked = [
        Unchecked::Revocation,
        Unchecked::Identity,
        Unchecked::TestAuthority,
    ];
    assert_eq!(result.unchecked(), unchecked);
}

/// So that people keep their accounts when a site goes from one way to the other.
#[test]
fn the_account_is_the_one_of_a_token() {
    let by_web_eid = WebEid::right().run().unwrap().account_key();
    assert_eq!(by_web_eid, Login::right().run().unwrap().account_key());
}

#[test]
fn the_program_need_not_say_its_version() {
    check(
        |login| login.members = Box::new(|members| drop(members.remove("appVersion"))),
        Ok(()),
    );
}

#[test]
fn rs256_is_taken_only_by_who_dares() {
    check(
        |login| login.algorithm = "RS256",
        Err(TokenError::AlgorithmNotAllowed),
    );
    let mut login = WebEid::right();
    login.algorithm = "RS256";
    login.verifier = verifier().danger_with_rs256();
    let result = login.run().unwrap();
    assert!(result.checks().contains(&Check::DangerRs256));
    login.algorithm = "RS512";
    assert!(!login.run().unwrap().checks().contains(&Check::DangerRs256));
}

/// Why RS256 is a danger: the digest that an official site has signed is the value of a login here.
#[test]
fn a_digest_signed_elsewhere_is_no_login() {
    let halves = [Sha256::digest(ORIGIN), Sha256::digest(NONCE)].concat();
    let info = [DIGEST_INFO, &Sha256::digest(&halves)].concat();
    let mut login = WebEid::right();
    let signed_elsewhere = STANDARD.encode(login.person.key.sign_padded(&info).unwrap());
    login.members = Box::new(move |members| {
        members.insert("signature".to_owned(), json!(signed_elsewhere));
    });
    assert_eq!(login.run().unwrap_err(), TokenError::SignatureInvalid);
    login.algorithm = "RS256";
    assert_eq!(login.run().unwrap_err(), TokenError::AlgorithmNotAllowed);
    login.verifier = verifier().danger_with_rs256();
    assert!(login.run().is_ok(), "it would have been one");
}

/// SHA-256 (RFC 8017, section 9.2, note 1).
const DIGEST_INFO: &[u8] = &[
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];
