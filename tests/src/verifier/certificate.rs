//! The certificate's form.

use tegata_verifier::TokenError;

use super::login::{
    CLIENT_AUTH, DIGITAL_SIGNATURE, EXTENDED_KEY_USAGE, KEY_USAGE, Login, NOW, POLICIES, UNKNOWN,
    accepted, extension, policies, refused,
};

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

/// BER allows a length to be written with more bytes than it needs, or not at all.
#[test]
fn the_certificate_has_one_form() {
    let der = Login::right().certificate();
    let [length, after] = [&der[2..4], &der[4..]];
    // BIT STRING of 257 bytes at the end.
    let (before, signature) = der.split_at(der.len() - 257);
    let before = before.strip_suffix(&[0x03, 0x82, 0x01, 0x01]).unwrap();
    let with_signature = |header: &[u8]| {
        let content = [&before[4..], header, signature].concat();
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[0x30, 0x82], &length[..], &content].concat()
    };
    let right = with_signature(&[0x03, 0x82, 0x01, 0x01]);
    accepted(|login| login.x5c = Some(vec![right]));
    for other in [
        [&[0x30, 0x83, 0], length, after].concat(),
        [&[0x30, 0x84, 0, 0], length, after].concat(),
        [&[0x30, 0x80], after, &[0, 0]].concat(),
        with_signature(&[0x03, 0x83, 0, 0x01, 0x01]),
        with_signature(&[0x23, 0x82, 0x01, 0x01]),
        with_signature(&[0x43, 0x82, 0x01, 0x01]),
    ] {
        refused(
            |login| login.x5c = Some(vec![other]),
            TokenError::CertificateMalformed,
        );
    }
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
