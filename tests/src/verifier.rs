//! Logins as a site's server sees them: one that is right in everything, and from there one
//! deviation at a time.

use std::{sync::OnceLock, time::Duration};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use getrandom::{SysRng, rand_core::UnwrapErr};
use tegata_verifier::{
    AnchorError, AnchorKind, Authenticated, CHALLENGE_LIFETIME, CLOCK_TOLERANCE, Check, KeyKind,
    LoginVerifier, MemoryChallengeStore, Origin, Purpose, Revocation, RevocationAnswer,
    RevocationStatus, TokenError, TrustAnchor, Unchecked, UnixTime, jlis_roots,
};
use tegata_virtual_card::{
    AuthorityTemplate, CertificateExtension, KeyKind as CardKey, KeyUsages, LeafTemplate,
    ObjectIdentifier, Persona, PrivateKey, TEST_POLICY_USER_AUTHENTICATION, TestAuthority,
};

/// 2026-09-21T14:13:20Z.
const NOW: u64 = 1_790_000_000;
const DAY: u64 = 86_400;
const ORIGIN: &str = "https://bank.example";
const SESSION: &str = "session";
/// The policy of real user-authentication certificates (fact sheet, section 7; confirmed).
const PRODUCTION_POLICY: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.3.30");

/// One login, as data. [`Login::right`] is accepted; a test changes what it wants to see refused.
struct Login {
    /// Signs the certificate.
    authority: &'static TestAuthority,
    template: LeafTemplate,
    /// Byte strings to replace in the finished certificate.
    patches: Vec<(Vec<u8>, Vec<u8>)>,
    /// Whose public key is certified.
    certified: &'static PrivateKey,
    /// Signs the token.
    key: &'static PrivateKey,
    alg: &'static str,
    typ: &'static str,
    /// Replaces the certificate in `x5c`.
    x5c: Option<Vec<Vec<u8>>>,
    aud: String,
    iat: u64,
    jti: String,
    /// Replaces the challenge.
    nonce: Option<String>,
    verifier: LoginVerifier,
    challenged_at: u64,
    now: u64,
    /// What the caller's revocation data say.
    revocation: Option<RevocationAnswer>,
}

impl Login {
    fn right() -> Self {
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
            verifier: test_verifier(),
            challenged_at: NOW - 60,
            now: NOW,
            revocation: None,
        }
    }

    fn certificate(&self) -> Vec<u8> {
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

    fn token(&self, challenge: &str) -> String {
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
        let [header, payload] = [header, payload].map(|json| encode(json.to_string()));
        let to_be_signed = format!("{header}.{payload}");
        let signature = self.sign(to_be_signed.as_bytes());
        format!("{to_be_signed}.{}", encode(signature))
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self.key {
            PrivateKey::P384(_) => self.key.sign_es384(message).unwrap(),
            PrivateKey::Rsa(_) if self.alg == "RS256" => self.key.sign_rs256(message).unwrap(),
            PrivateKey::Rsa(_) => self.key.sign_rs512(message).unwrap(),
        }
    }

    /// The whole way: a challenge, a token made for it, the verification.
    fn run(&self) -> Result<Authenticated, TokenError> {
        self.run_changed(|token| token)
    }

    fn run_changed(
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
fn check(deviate: impl FnOnce(&mut Login), expected: Result<(), TokenError>) {
    let mut login = Login::right();
    deviate(&mut login);
    assert_eq!(login.run().map(|_| ()), expected);
}

#[track_caller]
fn refused(deviate: impl FnOnce(&mut Login), error: TokenError) {
    check(deviate, Err(error));
}

#[track_caller]
fn accepted(deviate: impl FnOnce(&mut Login)) {
    check(deviate, Ok(()));
}

fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Keys take time: those that no test changes are made once.
fn authority() -> &'static TestAuthority {
    static AUTHORITY: OnceLock<TestAuthority> = OnceLock::new();
    AUTHORITY.get_or_init(|| new_authority(&AuthorityTemplate::user_authentication(NOW - 2 * DAY)))
}

/// Has the first one's name and none of its keys.
fn namesake() -> &'static TestAuthority {
    static AUTHORITY: OnceLock<TestAuthority> = OnceLock::new();
    AUTHORITY.get_or_init(|| new_authority(&AuthorityTemplate::user_authentication(NOW - 2 * DAY)))
}

fn new_authority(template: &AuthorityTemplate) -> TestAuthority {
    TestAuthority::generate(template, &mut rng()).unwrap()
}

fn rsa_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| new_key(CardKey::Rsa { bits: 2048 }))
}

fn other_rsa_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| new_key(CardKey::Rsa { bits: 2048 }))
}

fn short_rsa_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| new_key(CardKey::Rsa { bits: 1024 }))
}

fn p384_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| new_key(CardKey::P384))
}

fn new_key(kind: CardKey) -> PrivateKey {
    PrivateKey::generate(kind, &mut rng()).unwrap()
}

fn origin() -> Origin {
    Origin::parse(ORIGIN).unwrap()
}

/// Real authorities and the test one, as a demo site has them.
fn test_verifier() -> LoginVerifier {
    LoginVerifier::new(origin())
        .danger_with_test_anchor(authority().certificate_der())
        .unwrap()
}

fn anchor(authority: &TestAuthority, kind: AnchorKind) -> TrustAnchor {
    TrustAnchor::from_der(authority.certificate_der(), kind).unwrap()
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new(text).unwrap()
}

/// A DER value of less than 128 bytes.
fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u8::try_from(content.len()).unwrap();
    assert!(length < 128, "a short length");
    [&[tag, length], &content[..]].concat()
}

/// certificatePolicies with the test policy and these qualifiers.
fn policies(qualifiers: &[u8]) -> Vec<u8> {
    let oid = tlv(0x06, &[TEST_POLICY_USER_AUTHENTICATION.as_bytes()]);
    tlv(0x30, &[&tlv(0x30, &[&oid, qualifiers])])
}

fn extension(oid_text: &str, critical: bool, der: &[u8]) -> CertificateExtension {
    CertificateExtension {
        oid: oid(oid_text),
        critical,
        der: der.to_vec(),
    }
}

#[track_caller]
fn replace_last(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "a patch keeps every length");
    let last = bytes
        .windows(from.len())
        .rposition(|window| window == from)
        .expect("nothing to patch");
    [&bytes[..last], to, &bytes[last + from.len()..]].concat()
}

const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const KEY_USAGE: &str = "2.5.29.15";
const POLICIES: &str = "2.5.29.32";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
const UNKNOWN: &str = "1.3.6.1.4.1.99999.1";
/// BIT STRING with the first bit set.
const DIGITAL_SIGNATURE: &[u8] = &[0x03, 0x02, 0x07, 0x80];
/// `SEQUENCE { clientAuth }`.
const CLIENT_AUTH: &[u8] = &[
    0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02,
];
/// `SEQUENCE { TRUE }`: an authority.
const AUTHORITY: &[u8] = &[0x30, 0x03, 0x01, 0x01, 0xFF];

#[test]
fn a_login_that_is_right_in_everything_is_accepted() {
    let login = Login::right();
    let result = login.run().unwrap();
    assert!(result.anchor().contains("TEGATA-TEST"));
    assert_eq!(result.anchor_kind(), AnchorKind::DangerTest);
    assert_eq!(result.issued_at(), UnixTime::from_secs(NOW));
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
fn no_truncated_certificate_is_read() {
    let whole = Login::right().certificate();
    for length in 0..whole.len() {
        refused(
            |login| login.x5c = Some(vec![whole[..length].to_vec()]),
            TokenError::CertificateMalformed,
        );
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

#[test]
fn only_a_login_token_is_one() {
    refused(|login| login.typ = "JWT", TokenError::Type);
}

#[test]
fn algorithm_and_key_must_fit() {
    accepted(|login| {
        login.alg = "ES384";
        login.key = p384_key();
        login.certified = p384_key();
    });
    refused(
        |login| {
            login.key = p384_key();
            login.certified = p384_key();
        },
        TokenError::AlgorithmKeyMismatch,
    );
    refused(
        |login| login.alg = "ES384",
        TokenError::AlgorithmKeyMismatch,
    );
    for alg in ["none", "HS256", "RS256", "PS512"] {
        refused(|login| login.alg = alg, TokenError::AlgorithmNotAllowed);
    }
}

/// What the portal path can sign is a SHA-256 DigestInfo; it must never be a token.
#[test]
fn a_signature_over_sha_256_is_no_login() {
    let login = Login::right();
    let result = login.run_changed(|token| {
        let (to_be_signed, _) = token.rsplit_once('.').unwrap();
        let signature = rsa_key().sign_rs256(to_be_signed.as_bytes()).unwrap();
        format!("{to_be_signed}.{}", encode(signature))
    });
    assert_eq!(result.unwrap_err(), TokenError::SignatureInvalid);
}

#[test]
fn another_key_cannot_sign_for_the_certificate() {
    refused(
        |login| login.key = other_rsa_key(),
        TokenError::SignatureInvalid,
    );
}

#[test]
fn there_is_exactly_one_certificate() {
    let der = Login::right().certificate();
    accepted(|login| login.x5c = Some(vec![der.clone()]));
    refused(|login| login.x5c = Some(Vec::new()), TokenError::X5cCount);
    refused(
        |login| login.x5c = Some(vec![der.clone(), der.clone()]),
        TokenError::X5cCount,
    );
}

#[test]
fn nothing_follows_a_certificate_or_hides_in_it() {
    let der = Login::right().certificate();
    let behind = [der.as_slice(), &[0x05, 0x00]].concat();
    refused(
        |login| login.x5c = Some(vec![behind]),
        TokenError::CertificateMalformed,
    );
    let mut inside = [der.as_slice(), &[0x05, 0x00]].concat();
    let length = u16::try_from(inside.len() - 4).unwrap();
    inside[2..4].copy_from_slice(&length.to_be_bytes());
    refused(
        |login| login.x5c = Some(vec![inside]),
        TokenError::CertificateMalformed,
    );
    refused(
        |login| login.x5c = Some(vec![Vec::new()]),
        TokenError::CertificateMalformed,
    );
    refused(
        |login| login.x5c = Some(vec![vec![0; 4096]]),
        TokenError::CertificateMalformed,
    );
    refused(
        |login| login.x5c = Some(vec![vec![0; 4097]]),
        TokenError::CertificateTooLarge,
    );
}

/// Either would give one certificate a second form that its signature does not tell apart.
#[test]
fn nothing_hides_in_the_signed_part_or_in_the_signature() {
    let mut der = Login::right().certificate();
    let [outer, inner] = [2, 6].map(|at| u16::from_be_bytes([der[at], der[at + 1]]));
    der[2..4].copy_from_slice(&(outer + 2).to_be_bytes());
    der[6..8].copy_from_slice(&(inner + 2).to_be_bytes());
    let end = 8 + usize::from(inner);
    der.splice(end..end, [0x05, 0x00]);
    refused(
        |login| login.x5c = Some(vec![der]),
        TokenError::CertificateMalformed,
    );
    // BIT STRING of 256 bytes: how many bits of the last one are not counted.
    let unused_bits = |count| vec![0x03, 0x82, 0x01, 0x01, count];
    refused(
        |login| login.patches.push((unused_bits(0), unused_bits(1))),
        TokenError::CertificateMalformed,
    );
}

#[test]
fn the_certificate_is_x509_version_3() {
    let version = |byte| vec![0xA0, 0x03, 0x02, 0x01, byte];
    refused(
        |login| login.patches.push((version(2), version(1))),
        TokenError::CertificateVersion,
    );
}

#[test]
fn weak_keys_are_refused() {
    refused(
        |login| {
            login.certified = short_rsa_key();
            login.key = short_rsa_key();
        },
        TokenError::KeyNotSupported,
    );
}

#[test]
fn the_key_usage_is_exactly_that_of_user_authentication() {
    refused(
        |login| login.template.key_usage.clear(),
        TokenError::KeyUsageMissing,
    );
    refused(
        |login| login.template.key_usage = vec![KeyUsages::KeyEncipherment],
        TokenError::KeyUsage,
    );
    refused(
        |login| login.template.key_usage.push(KeyUsages::KeyEncipherment),
        TokenError::KeyUsage,
    );
    refused(
        |login| {
            login.template.key_usage.clear();
            login
                .template
                .extra_extensions
                .push(extension(KEY_USAGE, false, DIGITAL_SIGNATURE));
        },
        TokenError::KeyUsageNotCritical,
    );
    accepted(|login| {
        login.template.key_usage.clear();
        login
            .template
            .extra_extensions
            .push(extension(KEY_USAGE, true, DIGITAL_SIGNATURE));
    });
}

#[test]
fn a_digital_signature_certificate_never_logs_anyone_in() {
    refused(
        |login| {
            let LeafTemplate {
                not_before,
                not_after,
                ..
            } = login.template;
            login.template = LeafTemplate::digital_signature("x", not_before, not_after);
        },
        TokenError::DigitalSignatureCertificate,
    );
    refused(
        |login| login.template.key_usage.push(KeyUsages::NonRepudiation),
        TokenError::DigitalSignatureCertificate,
    );
}

#[test]
fn the_certificate_is_for_client_authentication() {
    refused(
        |login| login.template.extended_key_usage.clear(),
        TokenError::ClientAuthMissing,
    );
    let server_auth = oid("1.3.6.1.5.5.7.3.1");
    let any = oid("2.5.29.37.0");
    refused(
        |login| login.template.extended_key_usage = vec![server_auth, any],
        TokenError::ClientAuthMissing,
    );
    accepted(|login| login.template.extended_key_usage.push(server_auth));
}

#[test]
fn the_required_policy_is_there_and_critical() {
    let other = oid("1.2.392.200149.8.5.1.0.20");
    refused(
        |login| login.template.policies.clear(),
        TokenError::PolicyMissing,
    );
    refused(
        |login| login.template.policies = vec![other],
        TokenError::PolicyMissing,
    );
    accepted(|login| login.template.policies.push(other));
    let replaced = |critical, der: &[u8]| {
        let extension = extension(POLICIES, critical, der);
        move |login: &mut Login| {
            login.template.policies.clear();
            login.template.extra_extensions.push(extension);
        }
    };
    accepted(replaced(true, &policies(&[])));
    refused(
        replaced(false, &policies(&[])),
        TokenError::PolicyNotCritical,
    );
    refused(replaced(true, &[0x30, 0x00]), TokenError::PolicyMissing);
    refused(
        replaced(true, &[&policies(&[])[..], &[0]].concat()),
        TokenError::CertificateMalformed,
    );
}

#[test]
fn an_unknown_policy_qualifier_is_refused() {
    let qualifier = |last: u8| {
        let oid = tlv(0x06, &[&[0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02, last]]);
        let info = tlv(0x30, &[&oid, &tlv(0x16, &[])]);
        extension(POLICIES, true, &policies(&tlv(0x30, &[&info])))
    };
    let with = |last| {
        move |login: &mut Login| {
            login.template.policies.clear();
            login.template.extra_extensions.push(qualifier(last));
        }
    };
    accepted(with(1));
    accepted(with(2));
    refused(with(3), TokenError::PolicyQualifierUnknown);
}

#[test]
fn an_authority_is_no_person() {
    for critical in [true, false] {
        let constraints = extension(BASIC_CONSTRAINTS, critical, AUTHORITY);
        refused(
            |login| login.template.extra_extensions.push(constraints),
            TokenError::CertificateIsAuthority,
        );
    }
    let nobody = extension(BASIC_CONSTRAINTS, true, &[0x30, 0x00]);
    accepted(|login| login.template.extra_extensions.push(nobody));
    let broken = extension(BASIC_CONSTRAINTS, true, &[0x30, 0x01]);
    refused(
        |login| login.template.extra_extensions.push(broken),
        TokenError::CertificateMalformed,
    );
}

#[test]
fn every_critical_extension_is_understood() {
    // The last three are known and harmless, but not acted on here: name constraints, subject
    // alternative name, inhibit-any-policy.
    for unknown in [UNKNOWN, "2.5.29.30", "2.5.29.17", "2.5.29.54"] {
        let value = [0x05, 0x00];
        refused(
            |login| {
                login
                    .template
                    .extra_extensions
                    .push(extension(unknown, true, &value))
            },
            TokenError::CriticalExtensionUnknown,
        );
        accepted(|login| {
            login
                .template
                .extra_extensions
                .push(extension(unknown, false, &value))
        });
    }
    accepted(|login| {
        login.template.extended_key_usage.clear();
        let usage = extension(EXTENDED_KEY_USAGE, true, CLIENT_AUTH);
        login.template.extra_extensions.push(usage);
    });
}

#[test]
fn no_extension_stands_twice() {
    for (oid, critical, value) in [
        (KEY_USAGE, true, DIGITAL_SIGNATURE),
        (EXTENDED_KEY_USAGE, false, CLIENT_AUTH),
        (POLICIES, true, &policies(&[])[..]),
    ] {
        let second = extension(oid, critical, value);
        refused(
            |login| login.template.extra_extensions.push(second),
            TokenError::ExtensionDuplicate,
        );
    }
    let unknown = extension(UNKNOWN, false, &[0x05, 0x00]);
    refused(
        |login| login.template.extra_extensions = vec![unknown.clone(), unknown],
        TokenError::ExtensionDuplicate,
    );
}

#[test]
fn the_certificates_algorithm_is_allowed_and_stated_twice_the_same() {
    let algorithm = |last| {
        [
            &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01][..],
            &[last],
        ]
        .concat()
    };
    let [sha256, sha512, sha1] = [algorithm(11), algorithm(13), algorithm(5)];
    let patch = (sha256, sha512);
    refused(
        |login| login.patches.push(patch.clone()),
        TokenError::CertificateAlgorithmMismatch,
    );
    let null = [
        [&patch.0[..], &[0x05, 0x00]].concat(),
        [&patch.0[..], &[0x04, 0x00]].concat(),
    ];
    refused(
        |login| login.patches.push((null[0].clone(), null[1].clone())),
        TokenError::CertificateAlgorithmMismatch,
    );
    for other in [patch.1.clone(), sha1] {
        let patch = (patch.0.clone(), other);
        refused(
            |login| login.patches = vec![patch.clone(), patch],
            TokenError::CertificateAlgorithmNotAllowed,
        );
    }
    refused(
        |login| {
            let patch = (null[0].clone(), null[1].clone());
            login.patches = vec![patch.clone(), patch];
        },
        TokenError::CertificateAlgorithmNotAllowed,
    );
}

#[test]
fn the_certificate_is_valid_from_its_first_to_its_last_second() {
    accepted(|login| login.template.not_before = NOW);
    refused(
        |login| login.template.not_before = NOW + 1,
        TokenError::CertificateNotYetValid,
    );
    accepted(|login| login.template.not_after = NOW);
    refused(
        |login| login.template.not_after = NOW - 1,
        TokenError::CertificateExpired,
    );
}

#[test]
fn the_authority_is_valid_too() {
    let with = |not_before, not_after| {
        let template = AuthorityTemplate {
            not_before,
            not_after,
            ..AuthorityTemplate::user_authentication(NOW)
        };
        // The same name and key as the one that signs: only the dates are other.
        let key = serde_json::to_value(authority()).unwrap()["key"].clone();
        let key = serde_json::from_value(key).unwrap();
        let authority = TestAuthority::with_key(&template, key, &mut rng()).unwrap();
        anchor(&authority, AnchorKind::DangerTest)
    };
    let believing = |anchors: Vec<TrustAnchor>| {
        let verifier = LoginVerifier::with_anchors(origin(), anchors);
        move |login: &mut Login| login.verifier = verifier
    };
    accepted(believing(vec![with(NOW, NOW)]));
    refused(
        believing(vec![with(NOW + 1, NOW + DAY)]),
        TokenError::AnchorNotYetValid,
    );
    refused(
        believing(vec![with(NOW - DAY, NOW - 1)]),
        TokenError::AnchorExpired,
    );
    // An authority that renewed its certificate and kept its key.
    accepted(believing(vec![
        with(NOW - DAY, NOW - 1),
        with(NOW - 1, NOW + DAY),
    ]));
    accepted(believing(vec![
        with(NOW - 1, NOW + DAY),
        with(NOW - DAY, NOW - 1),
    ]));
}

#[test]
fn an_authority_nobody_named_is_unknown() {
    refused(
        |login| login.verifier = LoginVerifier::with_anchors(origin(), Vec::new()),
        TokenError::PolicyMissing,
    );
    refused(
        |login| login.authority = namesake(),
        TokenError::IssuerUnknown,
    );
}

#[test]
fn the_test_authority_is_believed_only_if_named() {
    refused(
        |login| login.verifier = LoginVerifier::new(origin()),
        TokenError::PolicyMissing,
    );
    refused(
        |login| {
            login.verifier = LoginVerifier::new(origin());
            login.template.policies = vec![PRODUCTION_POLICY];
        },
        TokenError::IssuerUnknown,
    );
}

#[test]
fn an_authority_that_only_shares_the_name_is_unknown() {
    let share = |kind| {
        move |login: &mut Login| {
            let anchors = vec![anchor(namesake(), kind)];
            login.verifier = LoginVerifier::with_anchors(origin(), anchors);
        }
    };
    refused(share(AnchorKind::DangerTest), TokenError::IssuerUnknown);
}

#[test]
fn an_authority_that_shares_name_and_key_id_cannot_sign() {
    let key_id = LeafKeyId::of(authority());
    refused(
        |login| {
            login.authority = namesake();
            login.template.authority_key_identifier_override = Some(key_id.0);
        },
        TokenError::CertificateSignatureInvalid,
    );
}

#[test]
fn the_key_id_alone_does_not_name_an_authority() {
    let issuer = Persona::adult(2)
        .user_authentication_template(NOW)
        .subject();
    refused(
        |login| login.template.issuer_override = Some(issuer),
        TokenError::IssuerUnknown,
    );
}

#[test]
fn a_certificate_must_name_its_issuers_key() {
    let authority_key_id = |last| vec![0x06, 0x03, 0x55, 0x1D, last];
    refused(
        |login| {
            login
                .patches
                .push((authority_key_id(0x23), authority_key_id(0x63)))
        },
        TokenError::AuthorityKeyIdMissing,
    );
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

#[test]
fn test_and_real_policies_are_not_taken_from_each_other() {
    // The test authority gives the policy of real certificates; real anchors are believed as well.
    refused(
        |login| login.template.policies = vec![PRODUCTION_POLICY],
        TokenError::PolicyNotOfIssuer,
    );
    let production = || {
        let anchors = vec![anchor(authority(), AnchorKind::Production)];
        LoginVerifier::with_anchors(origin(), anchors)
    };
    refused(
        |login| login.verifier = production(),
        TokenError::PolicyMissing,
    );
    let mut login = Login::right();
    login.verifier = production();
    login.template.policies = vec![PRODUCTION_POLICY];
    let result = login.run().unwrap();
    assert_eq!(result.anchor_kind(), AnchorKind::Production);
    assert_eq!(
        result.unchecked(),
        [Unchecked::Revocation, Unchecked::Identity]
    );
}

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

/// The authority key identifier that an authority writes into its certificates.
struct LeafKeyId(Vec<u8>);

impl LeafKeyId {
    /// OCTET STRING of 20 bytes in `subjectKeyIdentifier`.
    fn of(authority: &TestAuthority) -> Self {
        let der = authority.certificate_der();
        let start = [0x06, 0x03, 0x55, 0x1D, 0x0E, 0x04, 0x16, 0x04, 0x14];
        let at = der
            .windows(start.len())
            .position(|window| window == start)
            .unwrap();
        Self(der[at + start.len()..][..20].to_vec())
    }
}

mod anchors {
    use super::*;

    fn leaf_as_anchor(deviate: impl FnOnce(&mut Login)) -> Result<(), AnchorError> {
        let mut login = Login::right();
        login.template.key_usage = vec![KeyUsages::KeyCertSign];
        login.template.policies.clear();
        login
            .template
            .extra_extensions
            .push(extension(BASIC_CONSTRAINTS, true, AUTHORITY));
        deviate(&mut login);
        TrustAnchor::from_der(&login.certificate(), AnchorKind::Production).map(|_| ())
    }

    #[track_caller]
    fn check(deviate: impl FnOnce(&mut Login), expected: Result<(), AnchorError>) {
        assert_eq!(leaf_as_anchor(deviate), expected);
    }

    #[test]
    fn only_an_authority_can_be_an_anchor() {
        check(|_| {}, Ok(()));
        check(
            |login| login.template.extra_extensions.clear(),
            Err(AnchorError::NotAnAuthority),
        );
        check(
            |login| login.template.key_usage = vec![KeyUsages::CRLSign],
            Err(AnchorError::NotAnAuthority),
        );
        check(
            |login| login.template.key_usage.clear(),
            Err(AnchorError::NotAnAuthority),
        );
        let unknown = extension("2.5.29.30", true, &[0x30, 0x00]);
        check(
            |login| login.template.extra_extensions.push(unknown),
            Err(AnchorError::CriticalExtensionUnknown),
        );
        let twice = extension(UNKNOWN, false, &[0x05, 0x00]);
        check(
            |login| {
                login
                    .template
                    .extra_extensions
                    .extend([twice.clone(), twice])
            },
            Err(AnchorError::Malformed),
        );
        let key_id = |last| vec![0x06, 0x03, 0x55, 0x1D, last];
        check(
            |login| login.patches.push((key_id(0x0E), key_id(0x6E))),
            Err(AnchorError::KeyIdMissing),
        );
        check(
            |login| login.certified = short_rsa_key(),
            Err(AnchorError::KeyNotSupported),
        );
    }

    #[test]
    fn bytes_that_are_no_certificate_are_no_anchor() {
        let check = |der: &[u8], expected| {
            let result = TrustAnchor::from_der(der, AnchorKind::Production);
            assert_eq!(result.map(|_| ()), Err(expected));
        };
        check(&[], AnchorError::Malformed);
        check(
            &[authority().certificate_der(), &[0]].concat(),
            AnchorError::Malformed,
        );
        check(&vec![0; 4097], AnchorError::TooLarge);
    }

    #[test]
    fn logins_believe_only_the_roots_for_user_authentication() {
        let login = jlis_roots(Purpose::UserAuthentication);
        let signature = jlis_roots(Purpose::DigitalSignature);
        assert!(login.iter().all(|root| root.name().contains("authca")));
        assert!(signature.iter().all(|root| root.name().contains("signca")));
        let believed = format!("{:?}", LoginVerifier::new(origin()));
        assert!(believed.contains("authca03") && !believed.contains("signca"));
    }
}

/// The announced next card: an authority and a person with P-384 throughout.
mod next_card {
    use der::{Decode, Encode};
    use p384::ecdsa::{DerSignature, SigningKey};
    use tegata_verifier::Algorithm;
    use x509_cert::{
        Certificate, SubjectPublicKeyInfo,
        builder::{self, Builder, CertificateBuilder, profile::BuilderProfile},
        certificate::TbsCertificate,
        ext::Extension,
        name::Name,
        spki::SubjectPublicKeyInfoRef,
    };

    use super::*;

    /// The same certificate, signed by another key and perhaps for another.
    struct Copy(Certificate);

    impl BuilderProfile for Copy {
        fn get_issuer(&self, _subject: &Name) -> Name {
            self.0.tbs_certificate().issuer().clone()
        }

        fn get_subject(&self) -> Name {
            self.0.tbs_certificate().subject().clone()
        }

        fn build_extensions(
            &self,
            _key: SubjectPublicKeyInfoRef<'_>,
            _issuer_key: SubjectPublicKeyInfoRef<'_>,
            _content: &TbsCertificate,
        ) -> builder::Result<Vec<Extension>> {
            Ok(self
                .0
                .tbs_certificate()
                .extensions()
                .cloned()
                .unwrap_or_default())
        }
    }

    fn sign_again(der: &[u8], spki: &[u8], key: &SigningKey) -> Vec<u8> {
        let copy = Copy(Certificate::from_der(der).unwrap());
        let content = copy.0.tbs_certificate();
        let (serial, validity) = (content.serial_number().clone(), *content.validity());
        let spki = SubjectPublicKeyInfo::from_der(spki).unwrap();
        let builder = CertificateBuilder::new(copy, serial, validity, spki).unwrap();
        builder
            .build::<_, DerSignature>(key)
            .unwrap()
            .to_der()
            .unwrap()
    }

    fn run(issuer: &SigningKey) -> Result<Authenticated, TokenError> {
        let PrivateKey::P384(key) = p384_key() else {
            panic!("a P-384 key")
        };
        let spki = key.public_key_der().unwrap();
        let own = SigningKey::from(p384::SecretKey::from_slice(&[7; 48]).unwrap());
        let own_spki =
            p384::pkcs8::EncodePublicKey::to_public_key_der(own.verifying_key()).unwrap();
        let root = sign_again(authority().certificate_der(), own_spki.as_bytes(), &own);
        let leaf = sign_again(&Login::right().certificate(), &spki, issuer);
        let verifier = LoginVerifier::with_anchors(origin(), Vec::new());
        let login = Login {
            alg: "ES384",
            key: p384_key(),
            x5c: Some(vec![leaf]),
            verifier: verifier.danger_with_test_anchor(&root).unwrap(),
            ..Login::right()
        };
        login.run()
    }

    #[test]
    fn a_login_with_p384_throughout_is_accepted() {
        let result = run(&SigningKey::from_slice(&[7; 48]).unwrap()).unwrap();
        assert!(result.checks().contains(&Check::Key {
            kind: KeyKind::P384
        }));
        assert!(result.checks().contains(&Check::Algorithm {
            algorithm: Algorithm::Es384
        }));
    }

    #[test]
    fn another_p384_key_cannot_sign_for_the_authority() {
        let result = run(&SigningKey::from_slice(&[8; 48]).unwrap());
        assert_eq!(result.unwrap_err(), TokenError::CertificateSignatureInvalid);
    }
}
