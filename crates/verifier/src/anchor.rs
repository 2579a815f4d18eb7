//! Trust anchors: the authorities whose certificates are believed.

use x509_parser::{
    asn1_rs::{Oid, oid},
    extensions::{KeyIdentifier, KeyUsage},
};

use crate::{
    AnchorError, Check, UnixTime,
    certificate::{
        BASIC_CONSTRAINTS, Certificate, CertificateAlgorithm, KEY_USAGE, SUBJECT_KEY_ID,
        Unreadable, whole,
    },
    key::PublicKey,
};

/// Which policy an authority's certificates must carry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AnchorKind {
    /// An authority that issues certificates to no one real: J-LIS's test hierarchy or a test
    /// authority of one's own. Whoever holds its key can be anyone.
    DangerTest,
    /// An authority that issues certificates to people.
    Production,
}

impl AnchorKind {
    /// The policy of user-authentication certificates (confirmed: see `profile`).
    pub(crate) const fn login_policy(self) -> Oid<'static> {
        match self {
            Self::DangerTest => oid!(1.2.392.200149.8.5.1.0.30),
            Self::Production => oid!(1.2.392.200149.8.5.1.3.30),
        }
    }

    /// The policy of digital-signature certificates (confirmed: real certificates agree).
    pub(crate) const fn signature_policy(self) -> Oid<'static> {
        match self {
            Self::DangerTest => oid!(1.2.392.200149.8.5.1.0.20),
            Self::Production => oid!(1.2.392.200149.8.5.1.1.20),
        }
    }
}

/// An authority (認証局) whose certificates are believed.
#[derive(Clone, Debug)]
pub struct TrustAnchor {
    key: PublicKey,
    key_id: Vec<u8>,
    kind: AnchorKind,
    name: String,
    not_after: UnixTime,
    not_before: UnixTime,
    subject: Vec<u8>,
}

impl TrustAnchor {
    /// Reads an authority's certificate. Whether it deserves trust is for the caller to know: the
    /// self-signature proves nothing and is not looked at.
    ///
    /// # Errors
    /// [`AnchorError`] if it is no certificate of an authority, or one that cannot be used.
    pub fn from_der(der: &[u8], kind: AnchorKind) -> Result<Self, AnchorError> {
        let certificate = Certificate::parse(der)?;
        check_is_authority(&certificate)?;
        let key = PublicKey::from_spki(certificate.spki()).ok_or(AnchorError::KeyNotSupported)?;
        Ok(Self {
            key,
            key_id: key_id(&certificate)?,
            kind,
            name: certificate.subject_text(),
            not_after: certificate.not_after(),
            not_before: certificate.not_before(),
            subject: certificate.subject().to_vec(),
        })
    }

    /// Gives the anchor another name than its subject's, to tell apart generations that share one.
    #[must_use]
    pub fn with_name(self, name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..self
        }
    }

    /// The name for people: the subject, or what [`with_name`](Self::with_name) gave.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it certifies real people.
    #[must_use]
    pub const fn kind(&self) -> AnchorKind {
        self.kind
    }

    /// Whether a certificate with this issuer and authority key identifier names this anchor. All
    /// generations of J-LIS's authorities share one name, so neither suffices alone.
    pub(crate) fn is_named_by(&self, issuer: &[u8], authority_key_id: &[u8]) -> bool {
        self.subject == issuer && self.key_id == authority_key_id
    }

    pub(crate) fn signed(
        &self,
        algorithm: CertificateAlgorithm,
        certificate: &Certificate<'_>,
    ) -> bool {
        self.key.signed_certificate(
            algorithm,
            certificate.to_be_signed(),
            certificate.signature(),
        )
    }

    pub(crate) const fn validity(&self) -> Check {
        Check::IssuerValidity {
            not_before: self.not_before,
            not_after: self.not_after,
        }
    }

    pub(crate) fn has_begun(&self, now: UnixTime) -> bool {
        now >= self.not_before
    }

    pub(crate) fn has_ended(&self, now: UnixTime) -> bool {
        now > self.not_after
    }
}

impl From<Unreadable> for AnchorError {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Malformed => Self::Malformed,
            Unreadable::TooLarge => Self::TooLarge,
        }
    }
}

fn check_is_authority(certificate: &Certificate<'_>) -> Result<(), AnchorError> {
    if certificate.has_duplicate_extension() {
        return Err(AnchorError::Malformed);
    }
    if !certificate.criticals_are_among(&[BASIC_CONSTRAINTS, KEY_USAGE]) {
        return Err(AnchorError::CriticalExtensionUnknown);
    }
    let is_authority = certificate.is_authority().ok_or(AnchorError::Malformed)?;
    if !certificate.is_version_3() || !is_authority || !may_sign_certificates(certificate) {
        return Err(AnchorError::NotAnAuthority);
    }
    Ok(())
}

fn may_sign_certificates(certificate: &Certificate<'_>) -> bool {
    certificate
        .extension(&KEY_USAGE)
        .and_then(|extension| whole::<KeyUsage>(extension.value))
        .is_some_and(|usage| usage.key_cert_sign())
}

fn key_id(certificate: &Certificate<'_>) -> Result<Vec<u8>, AnchorError> {
    let extension = certificate
        .extension(&SUBJECT_KEY_ID)
        .ok_or(AnchorError::KeyIdMissing)?;
    let key_id = whole::<KeyIdentifier<'_>>(extension.value).ok_or(AnchorError::Malformed)?;
    Ok(key_id.0.to_vec())
}
