//! What can be a trust anchor.

use tegata_verifier::{AnchorError, AnchorKind, LoginVerifier, Purpose, TrustAnchor, jlis_roots};
use tegata_virtual_card::KeyUsages;

use super::login::{
    AUTHORITY, BASIC_CONSTRAINTS, Login, UNKNOWN, authority, extension, origin, short_rsa_key,
};

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
    // One byte less belongs to it, so one follows it.
    let key_id = |length| vec![0x06, 0x03, 0x55, 0x1D, 0x0E, 0x04, 0x16, 0x04, length];
    check(
        |login| login.patches.push((key_id(0x14), key_id(0x13))),
        Err(AnchorError::Malformed),
    );
    let version = |byte| vec![0xA0, 0x03, 0x02, 0x01, byte];
    check(
        |login| login.patches.push((version(2), version(1))),
        Err(AnchorError::NotAnAuthority),
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
