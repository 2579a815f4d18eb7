//! What a user-authentication certificate says of itself.

use tegata_verifier::TokenError;
use tegata_virtual_card::{KeyUsages, LeafTemplate};

use super::login::{
    AUTHORITY, BASIC_CONSTRAINTS, CLIENT_AUTH, DIGITAL_SIGNATURE, EXTENDED_KEY_USAGE, KEY_USAGE,
    Login, POLICIES, accepted, extension, oid, policies, refused, tlv,
};

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
    let behind = [CLIENT_AUTH, &[0x05, 0x00]].concat();
    refused(
        |login| {
            login.template.extended_key_usage.clear();
            let usage = extension(EXTENDED_KEY_USAGE, false, &behind);
            login.template.extra_extensions.push(usage);
        },
        TokenError::CertificateMalformed,
    );
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
    refused(
        |login| {
            login.template.policies.clear();
            let behind = [tlv(0x30, &[]), vec![0x05, 0x00]].concat();
            let policies = extension(POLICIES, true, &policies(&behind));
            login.template.extra_extensions.push(policies);
        },
        TokenError::CertificateMalformed,
    );
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
