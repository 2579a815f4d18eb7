//! What a user-authentication certificate (利用者証明用電子証明書) must look like. Confirmed:
//! real certificates and those of the packages `myna` and `myna-card` agree; the official profile
//! could not be read.

use x509_parser::{
    asn1_rs::{FromDer, Oid, oid},
    extensions::{AuthorityKeyIdentifier, ExtendedKeyUsage, KeyIdentifier, KeyUsage},
};

use crate::{
    AnchorKind, Check, TokenError, UnixTime,
    certificate::{
        AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, CERTIFICATE_POLICIES, Certificate,
        CertificateAlgorithm, EXTENDED_KEY_USAGE, KEY_USAGE, SUBJECT_KEY_ID, Unreadable, sequence,
        whole, whole_sequence,
    },
};

/// Checks everything a certificate says of itself; who says so is checked afterwards.
pub(crate) fn check(
    certificate: &Certificate<'_>,
    accepted: &[AnchorKind],
    now: UnixTime,
) -> Result<Vec<Check>, TokenError> {
    check_version(certificate)?;
    check_extensions(certificate)?;
    check_is_no_authority(certificate)?;
    check_key_usage(certificate)?;
    check_extended_key_usage(certificate)?;
    check_policies(certificate, accepted)?;
    check_algorithm(certificate)?;
    let validity = check_validity(certificate, now)?;
    Ok(vec![
        Check::CertificateVersion,
        Check::Extensions,
        Check::NotAnAuthority,
        Check::KeyUsage,
        Check::ClientAuth,
        Check::Policy,
        Check::CertificateAlgorithm,
        validity,
    ])
}

fn check_version(certificate: &Certificate<'_>) -> Result<(), TokenError> {
    if certificate.is_version_3() {
        Ok(())
    } else {
        Err(TokenError::CertificateVersion)
    }
}

/// Comes before any extension is read, so that the one that is read is the only one of its kind.
fn check_extensions(certificate: &Certificate<'_>) -> Result<(), TokenError> {
    if certificate.has_duplicate_extension() {
        return Err(TokenError::ExtensionDuplicate);
    }
    if !certificate.criticals_are_among(&UNDERSTOOD) {
        return Err(TokenError::CriticalExtensionUnknown);
    }
    Ok(())
}

/// What [`check`] reads and that may be critical.
const UNDERSTOOD: [Oid<'static>; 4] = [
    BASIC_CONSTRAINTS,
    CERTIFICATE_POLICIES,
    EXTENDED_KEY_USAGE,
    KEY_USAGE,
];

fn check_is_no_authority(certificate: &Certificate<'_>) -> Result<(), TokenError> {
    match certificate.is_authority() {
        Some(false) => Ok(()),
        Some(true) => Err(TokenError::CertificateIsAuthority),
        None => Err(TokenError::CertificateMalformed),
    }
}

/// Compared as bytes, so that there is no second way to write it.
fn check_key_usage(certificate: &Certificate<'_>) -> Result<(), TokenError> {
    let extension = certificate
        .extension(&KEY_USAGE)
        .ok_or(TokenError::KeyUsageMissing)?;
    if signs_documents(extension.value) {
        return Err(TokenError::DigitalSignatureCertificate);
    }
    if extension.value != ONLY_DIGITAL_SIGNATURE {
        return Err(TokenError::KeyUsage);
    }
    if !extension.critical {
        return Err(TokenError::KeyUsageNotCritical);
    }
    Ok(())
}

/// BIT STRING of one bit, the first (RFC 5280, section 4.2.1.3).
const ONLY_DIGITAL_SIGNATURE: &[u8] = &[0x03, 0x02, 0x07, 0x80];

fn signs_documents(key_usage: &[u8]) -> bool {
    whole::<KeyUsage>(key_usage).is_some_and(|usage| usage.non_repudiation())
}

fn check_extended_key_usage(certificate: &Certificate<'_>) -> Result<(), TokenError> {
    let extension = certificate.extension(&EXTENDED_KEY_USAGE);
    let extension = extension.ok_or(TokenError::ClientAuthMissing)?;
    let usage = whole::<ExtendedKeyUsage<'_>>(extension.value);
    let usage = usage.ok_or(TokenError::CertificateMalformed)?;
    if usage.client_auth {
        Ok(())
    } else {
        Err(TokenError::ClientAuthMissing)
    }
}

fn check_policies(
    certificate: &Certificate<'_>,
    accepted: &[AnchorKind],
) -> Result<(), TokenError> {
    let extension = certificate.extension(&CERTIFICATE_POLICIES);
    let extension = extension.ok_or(TokenError::PolicyMissing)?;
    let policies = read_policies(extension.value)?;
    if !accepted
        .iter()
        .any(|kind| policies.contains(&kind.login_policy()))
    {
        return Err(TokenError::PolicyMissing);
    }
    if !extension.critical {
        return Err(TokenError::PolicyNotCritical);
    }
    Ok(())
}

/// Whether the certificate has the policy that an authority of this kind gives. To be asked after
/// [`check`].
pub(crate) fn has_policy_of(certificate: &Certificate<'_>, kind: AnchorKind) -> bool {
    certificate
        .extension(&CERTIFICATE_POLICIES)
        .and_then(|extension| read_policies(extension.value).ok())
        .is_some_and(|policies| policies.contains(&kind.login_policy()))
}

/// `SEQUENCE OF SEQUENCE { OBJECT IDENTIFIER, SEQUENCE OF qualifier OPTIONAL }` (RFC 5280, section
/// 4.2.1.4).
fn read_policies(value: &[u8]) -> Result<Vec<Oid<'_>>, TokenError> {
    let mut rest = whole_sequence(value).ok_or(TokenError::CertificateMalformed)?;
    let mut policies = Vec::new();
    while !rest.is_empty() {
        let (policy, after) = sequence(rest).ok_or(TokenError::CertificateMalformed)?;
        let (qualifiers, oid) =
            Oid::from_der(policy).map_err(|_| TokenError::CertificateMalformed)?;
        check_qualifiers(qualifiers)?;
        policies.push(oid);
        rest = after;
    }
    Ok(policies)
}

/// The two standard qualifiers point to text for people: to ignore them is to understand them.
fn check_qualifiers(qualifiers: &[u8]) -> Result<(), TokenError> {
    if qualifiers.is_empty() {
        return Ok(());
    }
    let mut rest = whole_sequence(qualifiers).ok_or(TokenError::CertificateMalformed)?;
    while !rest.is_empty() {
        let (qualifier, after) = sequence(rest).ok_or(TokenError::CertificateMalformed)?;
        let (_, oid) = Oid::from_der(qualifier).map_err(|_| TokenError::CertificateMalformed)?;
        if ![CPS, USER_NOTICE].contains(&oid) {
            return Err(TokenError::PolicyQualifierUnknown);
        }
        rest = after;
    }
    Ok(())
}

const CPS: Oid<'static> = oid!(1.3.6.1.5.5.7.2.1);
const USER_NOTICE: Oid<'static> = oid!(1.3.6.1.5.5.7.2.2);

fn check_algorithm(certificate: &Certificate<'_>) -> Result<(), TokenError> {
    let (signed, unsigned) = certificate.algorithms();
    if signed != unsigned {
        return Err(TokenError::CertificateAlgorithmMismatch);
    }
    algorithm(certificate).map(|_| ())
}

pub(crate) fn algorithm(certificate: &Certificate<'_>) -> Result<CertificateAlgorithm, TokenError> {
    certificate
        .algorithm()
        .ok_or(TokenError::CertificateAlgorithmNotAllowed)
}

fn check_validity(certificate: &Certificate<'_>, now: UnixTime) -> Result<Check, TokenError> {
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    if now < not_before {
        return Err(TokenError::CertificateNotYetValid);
    }
    if now > not_after {
        return Err(TokenError::CertificateExpired);
    }
    Ok(Check::CertificateValidity {
        not_before,
        not_after,
        now,
    })
}

/// By which key of the issuer the certificate says it was signed.
pub(crate) fn authority_key_id<'a>(certificate: &Certificate<'a>) -> Result<&'a [u8], TokenError> {
    let extension = certificate.extension(&AUTHORITY_KEY_ID);
    let extension = extension.ok_or(TokenError::AuthorityKeyIdMissing)?;
    let identifier = whole::<AuthorityKeyIdentifier<'a>>(extension.value);
    let identifier = identifier.ok_or(TokenError::CertificateMalformed)?;
    identifier
        .key_identifier
        .map(|key| key.0)
        .ok_or(TokenError::AuthorityKeyIdMissing)
}

/// The certificate's own key identifier, where it can be read.
pub(crate) fn subject_key_id<'a>(certificate: &Certificate<'a>) -> Option<&'a [u8]> {
    let extension = certificate.extension(&SUBJECT_KEY_ID)?;
    whole::<KeyIdentifier<'a>>(extension.value).map(|key| key.0)
}

impl From<Unreadable> for TokenError {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Malformed => Self::CertificateMalformed,
            Unreadable::TooLarge => Self::CertificateTooLarge,
        }
    }
}
