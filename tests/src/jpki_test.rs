//! The profile checks against certificates that nobody here made: those of the JPKI-TEST hierarchy
//! that come inside the package `myna-card`. Their private keys are nobody's, so a login that is
//! right in everything else ends at its signature, which is checked last.

use std::{fs, path::PathBuf};

use cargo_metadata::MetadataCommand;
use tegata_protocol::{Algorithm, Challenge, Origin, UnsignedToken};
use tegata_verifier::{LoginVerifier, PendingChallenge, Revocation, TokenError, UnixTime};

/// 2026-11-22T00:00:00Z; the test card's certificates hold from 2025-10-27 to 2030-02-17.
const NOW: u64 = 1_795_305_600;
const YEAR: u64 = 31_536_000;
const RANDOM: [u8; 32] = [5; 32];

/// Where cargo unpacked the package: nothing of it is copied here.
fn package() -> PathBuf {
    let metadata = MetadataCommand::new().exec().unwrap();
    let package = metadata
        .packages
        .iter()
        .find(|package| package.name.as_str() == "myna-card");
    package.unwrap().manifest_path.parent().unwrap().into()
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(package().join("tests/fixtures").join(name)).unwrap()
}

fn origin() -> Origin {
    Origin::parse("https://bank.example").unwrap()
}

/// Believes the JPKI-TEST authorities in these files, beside the real ones.
fn verifier(authorities: &[&str]) -> LoginVerifier {
    authorities
        .iter()
        .fold(LoginVerifier::new(origin()), |verifier, name| {
            verifier.danger_with_test_anchor(&fixture(name)).unwrap()
        })
}

/// A login with this certificate, whose signature nobody could make.
#[track_caller]
fn check(verifier: &LoginVerifier, certificate: &str, now: u64, expected: TokenError) {
    let issued = UnixTime::from_secs(now);
    let challenge = Challenge::from_random(RANDOM);
    let certificate = fixture(certificate);
    let token = UnsignedToken::build(
        Algorithm::Rs512,
        &certificate,
        &origin(),
        &challenge,
        now,
        [1; 16],
    )
    .unwrap()
    .assemble(&[7; 256]);
    let challenge = PendingChallenge::issue(RANDOM, issued).consume();
    let verified = verifier.verify(token.as_str(), challenge, issued, Revocation::NotChecked);
    assert_eq!(verified.unwrap_err(), expected);
}

const CARD: &str = "jpki-auth-cert.der";
const AUTHORITY: &str = "jpki-auth-ca-cert.der";

#[test]
fn a_test_cards_certificate_passes_everything_but_the_signature() {
    check(
        &verifier(&[AUTHORITY]),
        CARD,
        NOW,
        TokenError::SignatureInvalid,
    );
    let both = verifier(&["jpki-auth-ca-cert-2019.der", AUTHORITY]);
    check(&both, CARD, NOW, TokenError::SignatureInvalid);
}

#[test]
fn a_test_card_is_nobody_where_its_authority_is_not_named() {
    check(&verifier(&[]), CARD, NOW, TokenError::PolicyMissing);
    check(
        &verifier(&["jpki-auth-ca-cert-2019.der"]),
        CARD,
        NOW,
        TokenError::IssuerUnknown,
    );
    check(
        &verifier(&["jpki-sign-ca-cert.der"]),
        CARD,
        NOW,
        TokenError::IssuerUnknown,
    );
}

#[test]
fn a_test_cards_certificate_ends_when_it_says() {
    check(
        &verifier(&[AUTHORITY]),
        CARD,
        NOW + 4 * YEAR,
        TokenError::CertificateExpired,
    );
    check(
        &verifier(&[AUTHORITY]),
        CARD,
        NOW - 2 * YEAR,
        TokenError::CertificateNotYetValid,
    );
}

#[test]
fn the_other_certificates_of_a_test_card_are_no_logins() {
    let verifier = verifier(&[AUTHORITY, "jpki-sign-ca-cert.der"]);
    let signature = TokenError::DigitalSignatureCertificate;
    check(&verifier, "jpki-sign-cert.der", NOW, signature);
    check(
        &verifier,
        AUTHORITY,
        NOW,
        TokenError::CertificateIsAuthority,
    );
}
