//! What the certificates of people must look like: one table with an entry for each of the two
//! kinds. Confirmed: real certificates and those of the packages `myna` and `myna-card` agree; the
//! official profile could not be read.

use tegata_documents::DocumentError;
use x509_parser::{
    asn1_rs::{FromDer, Oid, oid},
    extensions::{AuthorityKeyIdentifier, ExtendedKeyUsage, KeyIdentifier, KeyUsage},
};

use crate::{
    AnchorKind, CertificateError, Check, SignerItems, UnixTime,
    certificate::{
        AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, CERTIFICATE_POLICIES, Certificate,
        CertificateAlgorithm, EXTENDED_KEY_USAGE, KEY_USAGE, SUBJECT_ALT_NAME, SUBJECT_KEY_ID,
        Unreadable, sequence, whole, whole_sequence,
    },
};

/// What sets one kind of certificate apart from the other.
#[derive(Debug)]
pub(crate) struct Profile {
    /// The key usage, compared as bytes, so that there is no second way to write it.
    key_usage: &'static [u8],
    /// The key usage of the other kind, and what to say of it.
    other_kind: (fn(&[u8]) -> bool, CertificateError),
    extended_key_usage: fn(&Certificate<'_>) -> Result<Option<Check>, CertificateError>,
    /// Where the holder is named, or that nobody is.
    holder: fn(&Certificate<'_>) -> Result<Option<Check>, CertificateError>,
    policy: fn(AnchorKind) -> Oid<'static>,
    /// What is read and may be critical.
    understood: &'static [Oid<'static>],
}

/// 署名用電子証明書: signs documents.
pub(crate) const DIGITAL_SIGNATURE: Profile = Profile {
    key_usage: DIGITAL_SIGNATURE_AND_NON_REPUDIATION,
    other_kind: (logs_in, CertificateError::UserAuthenticationCertificate),
    extended_key_usage: check_no_extended_key_usage,
    holder: check_holder,
    policy: AnchorKind::signature_policy,
    understood: &[
        BASIC_CONSTRAINTS,
        CERTIFICATE_POLICIES,
        KEY_USAGE,
        SUBJECT_ALT_NAME,
    ],
};

/// 利用者証明用電子証明書: logs in.
pub(crate) const USER_AUTHENTICATION: Profile = Profile {
    key_usage: ONLY_DIGITAL_SIGNATURE,
    other_kind: (
        signs_documents,
        CertificateError::DigitalSignatureCertificate,
    ),
    extended_key_usage: check_client_auth,
    holder: nobody,
    policy: AnchorKind::login_policy,
    understood: &[
        BASIC_CONSTRAINTS,
        CERTIFICATE_POLICIES,
        EXTENDED_KEY_USAGE,
        KEY_USAGE,
    ],
};

impl Profile {
    /// Checks everything a certificate says of itself; who says so is checked afterwards.
    pub(crate) fn check(
        &self,
        certificate: &Certificate<'_>,
        accepted: &[AnchorKind],
        now: UnixTime,
    ) -> Result<Vec<Check>, CertificateError> {
        check_version(certificate)?;
        self.check_extensions(certificate)?;
        check_is_no_authority(certificate)?;
        self.check_key_usage(certificate)?;
        let extended_key_usage = (self.extended_key_usage)(certificate)?;
        self.check_policies(certificate, accepted)?;
        let holder = (self.holder)(certificate)?;
        check_algorithm(certificate)?;
        let validity = check_validity(certificate, now)?;
        let checks = [
            Some(Check::CertificateVersion),
            Some(Check::Extensions),
            Some(Check::NotAnAuthority),
            Some(Check::KeyUsage),
            extended_key_usage,
            Some(Check::Policy),
            holder,
            Some(Check::CertificateAlgorithm),
            Some(validity),
        ];
        Ok(checks.into_iter().flatten().collect())
    }

    /// Whether the certificate has the policy that an authority of this kind gives. To be asked
    /// after [`check`](Self::check).
    pub(crate) fn is_of_issuer(&self, certificate: &Certificate<'_>, kind: AnchorKind) -> bool {
        certificate
            .extension(&CERTIFICATE_POLICIES)
            .and_then(|extension| read_policies(extension.value).ok())
            .is_some_and(|policies| policies.contains(&(self.policy)(kind)))
    }

    /// Comes before any extension is read, so that the one that is read is the only one of its kind.
    fn check_extensions(&self, certificate: &Certificate<'_>) -> Result<(), CertificateError> {
        if certificate.has_duplicate_extension() {
            return Err(CertificateError::ExtensionDuplicate);
        }
        if !certificate.criticals_are_among(self.understood) {
            return Err(CertificateError::CriticalExtensionUnknown);
        }
        Ok(())
    }

    fn check_key_usage(&self, certificate: &Certificate<'_>) -> Result<(), CertificateError> {
        let extension = certificate
            .extension(&KEY_USAGE)
            .ok_or(CertificateError::KeyUsageMissing)?;
        let (is_other_kind, other_kind) = self.other_kind;
        if is_other_kind(extension.value) {
            return Err(other_kind);
        }
        if extension.value != self.key_usage {
            return Err(CertificateError::KeyUsage);
        }
        if !extension.critical {
            return Err(CertificateError::KeyUsageNotCritical);
        }
        Ok(())
    }

    fn check_policies(
        &self,
        certificate: &Certificate<'_>,
        accepted: &[AnchorKind],
    ) -> Result<(), CertificateError> {
        let extension = certificate.extension(&CERTIFICATE_POLICIES);
        let extension = extension.ok_or(CertificateError::PolicyMissing)?;
        let policies = read_policies(extension.value)?;
        if !accepted
            .iter()
            .any(|kind| policies.contains(&(self.policy)(*kind)))
        {
            return Err(CertificateError::PolicyMissing);
        }
        if !extension.critical {
            return Err(CertificateError::PolicyNotCritical);
        }
        Ok(())
    }
}

fn check_version(certificate: &Certificate<'_>) -> Result<(), CertificateError> {
    if certificate.is_version_3() {
        Ok(())
    } else {
        Err(CertificateError::CertificateVersion)
    }
}

fn check_is_no_authority(certificate: &Certificate<'_>) -> Result<(), CertificateError> {
    match certificate.is_authority() {
        Some(false) => Ok(()),
        Some(true) => Err(CertificateError::CertificateIsAuthority),
        None => Err(CertificateError::CertificateMalformed),
    }
}

/// BIT STRING of one bit, the first (RFC 5280, section 4.2.1.3).
const ONLY_DIGITAL_SIGNATURE: &[u8] = &[0x03, 0x02, 0x07, 0x80];

/// BIT STRING of two bits, the first ones.
const DIGITAL_SIGNATURE_AND_NON_REPUDIATION: &[u8] = &[0x03, 0x02, 0x06, 0xC0];

/// The key usage of a login's certificate, however it is written.
fn logs_in(key_usage: &[u8]) -> bool {
    whole::<KeyUsage>(key_usage)
        .is_some_and(|usage| usage.digital_signature() && !usage.non_repudiation())
}

fn signs_documents(key_usage: &[u8]) -> bool {
    whole::<KeyUsage>(key_usage).is_some_and(|usage| usage.non_repudiation())
}

fn check_client_auth(certificate: &Certificate<'_>) -> Result<Option<Check>, CertificateError> {
    let extension = certificate.extension(&EXTENDED_KEY_USAGE);
    let extension = extension.ok_or(CertificateError::ClientAuthMissing)?;
    let usage = whole::<ExtendedKeyUsage<'_>>(extension.value);
    let usage = usage.ok_or(CertificateError::CertificateMalformed)?;
    if usage.client_auth {
        Ok(Some(Check::ClientAuth))
    } else {
        Err(CertificateError::ClientAuthMissing)
    }
}

/// What restricts the key to some use does not restrict it to documents.
fn check_no_extended_key_usage(
    certificate: &Certificate<'_>,
) -> Result<Option<Check>, CertificateError> {
    match certificate.extension(&EXTENDED_KEY_USAGE) {
        None => Ok(None),
        Some(_) => Err(CertificateError::UserAuthenticationCertificate),
    }
}

fn check_holder(certificate: &Certificate<'_>) -> Result<Option<Check>, CertificateError> {
    holder(certificate).map(|_| Some(Check::SignerItems))
}

/// Who the certificate says its holder is.
pub(crate) fn holder(certificate: &Certificate<'_>) -> Result<SignerItems, CertificateError> {
    let names = certificate.extension(&SUBJECT_ALT_NAME);
    let names = names.ok_or(CertificateError::SignerItems)?;
    SignerItems::read(names.value).map_err(|error| match error {
        DocumentError::Certificate => CertificateError::CertificateMalformed,
        _ => CertificateError::SignerItems,
    })
}

/// The certificate of a login carries no name.
fn nobody(_: &Certificate<'_>) -> Result<Option<Check>, CertificateError> {
    Ok(None)
}

/// `SEQUENCE OF SEQUENCE { OBJECT IDENTIFIER, SEQUENCE OF qualifier OPTIONAL }` (RFC 5280, section
/// 4.2.1.4).
fn read_policies(value: &[u8]) -> Result<Vec<Oid<'_>>, CertificateError> {
    let mut rest = whole_sequence(value).ok_or(CertificateError::CertificateMalformed)?;
    let mut policies = Vec::new();
    while !rest.is_empty() {
        let (policy, after) = sequence(rest).ok_or(CertificateError::CertificateMalformed)?;
        let (qualifiers, oid) =
            Oid::from_der(policy).map_err(|_| CertificateError::CertificateMalformed)?;
        check_qualifiers(qualifiers)?;
        policies.push(oid);
        rest = after;
    }
    Ok(policies)
}

/// The two standard qualifiers point to text for people: to ignore them is to understand them.
fn check_qualifiers(qualifiers: &[u8]) -> Result<(), CertificateError> {
    if qualifiers.is_empty() {
        return Ok(());
    }
    let mut rest = whole_sequence(qualifiers).ok_or(CertificateError::CertificateMalformed)?;
    while !rest.is_empty() {
        let (qualifier, after) = sequence(rest).ok_or(CertificateError::CertificateMalformed)?;
        let (_, oid) =
            Oid::from_der(qualifier).map_err(|_| CertificateError::CertificateMalformed)?;
        if ![CPS, USER_NOTICE].contains(&oid) {
            return Err(CertificateError::PolicyQualifierUnknown);
        }
        rest = after;
    }
    Ok(())
}

const CPS: Oid<'static> = oid!(1.3.6.1.5.5.7.2.1);
const USER_NOTICE: Oid<'static> = oid!(1.3.6.1.5.5.7.2.2);

fn check_algorithm(certificate: &Certificate<'_>) -> Result<(), CertificateError> {
    let (signed, unsigned) = certificate.algorithms();
    if signed != unsigned {
        return Err(CertificateError::CertificateAlgorithmMismatch);
    }
    algorithm(certificate).map(|_| ())
}

pub(crate) fn algorithm(
    certificate: &Certificate<'_>,
) -> Result<CertificateAlgorithm, CertificateError> {
    certificate
        .algorithm()
        .ok_or(CertificateError::CertificateAlgorithmNotAllowed)
}

fn check_validity(certificate: &Certificate<'_>, now: UnixTime) -> Result<Check, CertificateError> {
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    if now < not_before {
        return Err(CertificateError::CertificateNotYetValid);
    }
    if now > not_after {
        return Err(CertificateError::CertificateExpired);
    }
    Ok(Check::CertificateValidity {
        not_before,
        not_after,
        now,
    })
}

/// By which key of the issuer the certificate says it was signed.
pub(crate) fn authority_key_id<'a>(
    certificate: &Certificate<'a>,
) -> Result<&'a [u8], CertificateError> {
    let extension = certificate.extension(&AUTHORITY_KEY_ID);
    let extension = extension.ok_or(CertificateError::AuthorityKeyIdMissing)?;
    let identifier = whole::<AuthorityKeyIdentifier<'a>>(extension.value);
    let identifier = identifier.ok_or(CertificateError::CertificateMalformed)?;
    identifier
        .key_identifier
        .map(|key| key.0)
        .ok_or(CertificateError::AuthorityKeyIdMissing)
}

/// The certificate's own key identifier, where it can be read.
pub(crate) fn subject_key_id<'a>(certificate: &Certificate<'a>) -> Option<&'a [u8]> {
    let extension = certificate.extension(&SUBJECT_KEY_ID)?;
    whole::<KeyIdentifier<'a>>(extension.value).map(|key| key.0)
}

impl From<Unreadable> for CertificateError {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Malformed => Self::CertificateMalformed,
            Unreadable::TooLarge => Self::CertificateTooLarge,
        }
    }
}
