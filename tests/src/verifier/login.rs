//! One login as data, and the keys and authorities that tests share.

use std::sync::OnceLock;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use getrandom::{SysRng, rand_core::UnwrapErr};
use tegata_verifier::{
    AnchorKind, Authenticated, LoginVerifier, MemoryChallengeStore, Origin, PendingChallenge,
    Revocation, RevocationAnswer, TokenError, TrustAnchor, UnixTime,
};
use tegata_virtual_card::{
    AuthorityTemplate, CertificateExtension, KeyKind as CardKey, LeafTemplate, ObjectIdentifier,
    Persona, PrivateKey, TEST_POLICY_USER_AUTHENTICATION, TestAuthority,
};

/// 2026-09-21T14:13:20Z.
pub(super) const NOW: u64 = 1_790_000_000;
pub(super) const DAY: u64 = 86_400;
pub(super) const ORIGIN: &str = "https://bank.example";
pub(super) const SESSION: &str = "session";
/// 32 bytes of 9 in base64url.
const CHALLENGE: &str = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk";
/// The policy of real user-authentication certificates (confirmed: see the verifier's
/// `profile`).
pub(super) const PRODUCTION_POLICY: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.3.30");

/// One login, as data. [`Login::right`] is accepted; a test changes what it wants to see refused.
pub(super) struct Login {
    /// Signs the certificate.
    pub(super) authority: &'static TestAuthority,
    pub(super) template: LeafTemplate,
    /// Byte strings to replace in the finished certificate.
    pub(super) patches: Vec<(Vec<u8>, Vec<u8>)>,
    /// Whose public key is certified.
    pub(super) certified: &'static PrivateKey,
    /// Signs the token.
    pub(super) key: &'static PrivateKey,
    pub(super) alg: &'static str,
    pub(super) typ: &'static str,
    /// Replaces the certificate in `x5c`.
    pub(super) x5c: Option<Vec<Vec<u8>>>,
    pub(super) aud: String,
    pub(super) iat: u64,
    pub(super) jti: String,
    /// Replaces the challenge.
    pub(super) nonce: Option<String>,
    /// What becomes of the header's JSON before it is signed.
    pub(super) header: Change,
    /// What becomes of the payload's JSON before it is signed.
    pub(super) payload: Change,
    /// How header and payload are encoded.
    pub(super) encoding: fn(&str) -> String,
    pub(super) verifier: LoginVerifier,
    pub(super) challenged_at: u64,
    pub(super) now: u64,
    /// What the caller's revocation data say.
    pub(super) revocation: Option<RevocationAnswer>,
}

type Change = Box<dyn Fn(String) -> String>;

impl Login {
    pub(super) fn right() -> Self {
        Self {
            authority: authority(),
            template: Persona::adult(1).user_authentication_template(NOW - DAY),
            patches: Vec::new(),
            certified: rsa_key(),
            key: rsa_key(),
            alg: "RS512",
            typ: "tegata-login+jwt",
            x5c: None,
            aud: ORIGIN.to_owned(),
            iat: NOW,
            jti: URL_SAFE_NO_PAD.encode([3; 16]),
            nonce: None,
            header: Box::new(|json| json),
            payload: Box::new(|json| json),
            encoding: |json| encode(json),
            verifier: test_verifier(),
            challenged_at: NOW - 60,
            now: NOW,
            revocation: None,
        }
    }

    pub(super) fn certificate(&self) -> Vec<u8> {
        let spki = self.certified.public_key_der().unwrap();
        let mut der = self
            .authority
            .certify(&self.template, &spki, &mut rng())
            .unwrap();
        for (from, to) in &self.patches {
            der = replace_last(&der, from, to);
        }
        der
    }

    pub(super) fn token(&self, challenge: &str) -> String {
        let to_be_signed = self.to_be_signed(challenge);
        let signature = self.sign(to_be_signed.as_bytes());
        format!("{to_be_signed}.{}", encode(signature))
    }

    /// A token that nobody signed, for the challenge of [`Self::verify`].
    pub(super) fn unsigned(&self) -> String {
        format!("{}.{}", self.to_be_signed(CHALLENGE), encode([0; 256]))
    }

    fn to_be_signed(&self, challenge: &str) -> String {
        let certificates = self.x5c.clone().unwrap_or_else(|| vec![self.certificate()]);
        let x5c: Vec<_> = certificates
            .iter()
            .map(|der| STANDARD.encode(der))
            .collect();
        let header = serde_json::json!({ "alg": self.alg, "typ": self.typ, "x5c": x5c });
        let nonce = self.nonce.as_deref().unwrap_or(challenge);
        let payload = serde_json::json!({
            "aud": self.aud, "iat": self.iat, "jti": self.jti, "nonce": nonce,
        });
        let header = (self.encoding)(&(self.header)(header.to_string()));
        let payload = (self.encoding)(&(self.payload)(payload.to_string()));
        format!("{header}.{payload}")
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self.key {
            PrivateKey::P384(_) => self.key.sign_es384(message).unwrap(),
            PrivateKey::Rsa(_) if self.alg == "RS256" => self.key.sign_rs256(message).unwrap(),
            PrivateKey::Rsa(_) => self.key.sign_rs512(message).unwrap(),
        }
    }

    /// A token that was made and signed for the challenge of [`Self::verify`].
    pub(super) fn made(&self) -> String {
        self.token(CHALLENGE)
    }

    /// What becomes of a token that is sent in answer to that challenge.
    pub(super) fn verify(&self, token: &str) -> Result<Authenticated, TokenError> {
        let challenged_at = UnixTime::from_secs(self.challenged_at);
        let challenge = PendingChallenge::issue([9; 32], challenged_at).consume();
        let now = UnixTime::from_secs(self.now);
        self.verifier
            .verify(token, challenge, now, Revocation::NotChecked)
    }

    /// The whole way: a challenge, a token made for it, the verification.
    pub(super) fn run(&self) -> Result<Authenticated, TokenError> {
        self.run_changed(|token| token)
    }

    pub(super) fn run_changed(
        &self,
        change: impl FnOnce(String) -> String,
    ) -> Result<Authenticated, TokenError> {
        let store = MemoryChallengeStore::new();
        let challenge = store.issue(SESSION, [9; 32], UnixTime::from_secs(self.challenged_at));
        let token = change(self.token(challenge.as_str()));
        let challenge = store.consume(SESSION)?;
        let answer = |_: &_| self.revocation.unwrap();
        let revocation = match self.revocation {
            Some(_) => Revocation::Lookup(&answer),
            None => Revocation::NotChecked,
        };
        self.verifier
            .verify(&token, challenge, UnixTime::from_secs(self.now), revocation)
    }
}

/// Changes one thing about a login that is right, and compares what becomes of it.
#[track_caller]
pub(super) fn check(deviate: impl FnOnce(&mut Login), expected: Result<(), TokenError>) {
    let mut login = Login::right();
    deviate(&mut login);
    assert_eq!(login.run().map(|_| ()), expected);
}

#[track_caller]
pub(super) fn refused(deviate: impl FnOnce(&mut Login), error: TokenError) {
    check(deviate, Err(error));
}

#[track_caller]
pub(super) fn accepted(deviate: impl FnOnce(&mut Login)) {
    check(deviate, Ok(()));
}

pub(super) fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Keys take time: those that no test changes are made once.
pub(super) fn authority() -> &'static TestAuthority {
    static AUTHORITY: OnceLock<TestAuthority> = OnceLock::new();
    AUTHORITY.get_or_init(|| new_authority(&AuthorityTemplate::user_authentication(NOW - 2 * DAY)))
}

/// Has the first one's name and none of its keys.
pub(super) fn namesake() -> &'static TestAuthority {
    static AUTHORITY: OnceLock<TestAuthority> = OnceLock::new();
    AUTHORITY.get_or_init(|| new_authority(&AuthorityTemplate::user_authentication(NOW - 2 * DAY)))
}

pub(super) fn new_authority(template: &AuthorityTemplate) -> TestAuthority {
    TestAuthority::generate(template, &mut rng()).unwrap()
}

pub(super) fn rsa_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| new_key(CardKey::Rsa { bits: 2048 }))
}

pub(super) fn other_rsa_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| new_key(CardKey::Rsa { bits: 2048 }))
}

pub(super) fn short_rsa_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| new_key(CardKey::Rsa { bits: 1024 }))
}

pub(super) fn p384_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| new_key(CardKey::P384))
}

pub(super) fn new_key(kind: CardKey) -> PrivateKey {
    PrivateKey::generate(kind, &mut rng()).unwrap()
}

pub(super) fn origin() -> Origin {
    Origin::parse(ORIGIN).unwrap()
}

/// Real authorities and the test one, as a demo site has them.
pub(super) fn test_verifier() -> LoginVerifier {
    LoginVerifier::new(origin())
        .danger_with_test_anchor(authority().certificate_der())
        .unwrap()
}

pub(super) fn anchor(authority: &TestAuthority, kind: AnchorKind) -> TrustAnchor {
    TrustAnchor::from_der(authority.certificate_der(), kind).unwrap()
}

pub(super) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new(text).unwrap()
}

/// A DER value of less than 128 bytes.
pub(super) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u8::try_from(content.len()).unwrap();
    assert!(length < 128, "a short length");
    [&[tag, length], &content[..]].concat()
}

/// certificatePolicies with the test policy and these qualifiers.
pub(super) fn policies(qualifiers: &[u8]) -> Vec<u8> {
    let oid = tlv(0x06, &[TEST_POLICY_USER_AUTHENTICATION.as_bytes()]);
    tlv(0x30, &[&tlv(0x30, &[&oid, qualifiers])])
}

pub(super) fn extension(oid_text: &str, critical: bool, der: &[u8]) -> CertificateExtension {
    CertificateExtension {
        oid: oid(oid_text),
        critical,
        der: der.to_vec(),
    }
}

#[track_caller]
pub(super) fn replace_last(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "a patch keeps every length");
    let last = bytes
        .windows(from.len())
        .rposition(|window| window == from)
        .expect("nothing to patch");
    [&bytes[..last], to, &bytes[last + from.len()..]].concat()
}

pub(super) const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub(super) const KEY_USAGE: &str = "2.5.29.15";
pub(super) const POLICIES: &str = "2.5.29.32";
pub(super) const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
pub(super) const UNKNOWN: &str = "1.3.6.1.4.1.99999.1";
/// BIT STRING with the first bit set.
pub(super) const DIGITAL_SIGNATURE: &[u8] = &[0x03, 0x02, 0x07, 0x80];
/// `SEQUENCE { clientAuth }`.
pub(super) const CLIENT_AUTH: &[u8] = &[
    0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02,
];
/// `SEQUENCE { TRUE }`: an authority.
pub(super) const AUTHORITY: &[u8] = &[0x30, 0x03, 0x01, 0x01, 0xFF];
