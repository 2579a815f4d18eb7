//! Who issued the certificate.

use tegata_verifier::{AnchorKind, LoginVerifier, TokenError, TrustAnchor, Unchecked};
use tegata_virtual_card::{AuthorityTemplate, Persona, PrivateKey, RsaKey, TestAuthority};

use super::login::{
    DAY, Login, NOW, PRODUCTION_POLICY, accepted, anchor, authority, extension, namesake, origin,
    refused, rng, tlv,
};

fn authority_key() -> RsaKey {
    let key = serde_json::to_value(authority()).unwrap()["key"].clone();
    serde_json::from_value(key).unwrap()
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
        let authority = TestAuthority::with_key(&template, authority_key(), &mut rng()).unwrap();
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

/// The certificate says SHA-256; the authority's key signed it with another hash.
#[test]
fn an_authority_signs_with_the_hash_that_the_certificate_states() {
    let der = Login::right().certificate();
    let signed = usize::from(u16::from_be_bytes([der[6], der[7]]));
    let (to_be_signed, rest) = (&der[4..8 + signed], &der[..der.len() - 256]);
    let key = PrivateKey::Rsa(authority_key());
    let with = |signature: Vec<u8>| {
        let der = [rest, &signature].concat();
        move |login: &mut Login| login.x5c = Some(vec![der])
    };
    accepted(with(key.sign_rs256(to_be_signed).unwrap()));
    refused(
        with(key.sign_rs512(to_be_signed).unwrap()),
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
    // The same statement in an extension of our own making, which takes the place of the first.
    let named = |behind: &[u8]| {
        let key_id = tlv(0x80, &[&LeafKeyId::of(authority()).0]);
        let value = [&tlv(0x30, &[&key_id])[..], behind].concat();
        let own = extension("2.5.29.98", false, &value);
        move |login: &mut Login| {
            login.template.extra_extensions.push(own);
            login.patches = vec![
                (authority_key_id(0x23), authority_key_id(0x63)),
                (authority_key_id(0x62), authority_key_id(0x23)),
            ];
        }
    };
    refused(named(&[]), TokenError::CertificateSignatureInvalid);
    refused(named(&[0x05, 0x00]), TokenError::CertificateMalformed);
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
