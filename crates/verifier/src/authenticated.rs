//! The result of a verification.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::{
    AnchorKind, Check, RevocationAnswer, RevocationStatus, TokenError, TrustAnchor, Unchecked,
    UnixTime, certificate::Certificate, profile::subject_key_id,
};

/// The holder of a user-authentication certificate answered this session's challenge for this
/// site. Only [`LoginVerifier::verify`](crate::LoginVerifier::verify) and
/// [`WebEidVerifier::verify`](crate::WebEidVerifier::verify) make one.
///
/// It proves *the same key as before*, not who the person is: the certificate has no name.
#[must_use = "a login counts only once the site has looked at whose it is"]
pub struct Authenticated {
    anchor: String,
    anchor_kind: AnchorKind,
    certificate: UserCertificate,
    checks: Vec<Check>,
    issued_at: Option<UnixTime>,
    revocation: RevocationStatus,
}

impl Authenticated {
    pub(crate) fn new(
        anchor: &TrustAnchor,
        certificate: UserCertificate,
        checks: Vec<Check>,
        issued_at: Option<UnixTime>,
    ) -> Self {
        Self {
            anchor: anchor.name().to_owned(),
            anchor_kind: anchor.kind(),
            certificate,
            checks,
            issued_at,
            revocation: RevocationStatus::NotChecked,
        }
    }

    /// The key under which to keep the person's account. See [`AccountKey`].
    #[must_use]
    pub const fn account_key(&self) -> AccountKey {
        self.certificate.account_key
    }

    /// The name of the authority that issued the certificate.
    #[must_use]
    pub fn anchor(&self) -> &str {
        &self.anchor
    }

    /// Whether that authority certifies real people.
    #[must_use]
    pub const fn anchor_kind(&self) -> AnchorKind {
        self.anchor_kind
    }

    /// The certificate with which the person logged in.
    #[must_use]
    pub const fn certificate(&self) -> &UserCertificate {
        &self.certificate
    }

    /// Every check that was made and passed, in order.
    #[must_use]
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// When the token was made, by the clock of the person's machine. A Web eID token does not say.
    #[must_use]
    pub const fn issued_at(&self) -> Option<UnixTime> {
        self.issued_at
    }

    /// The last second in which the certificate is valid.
    #[must_use]
    pub const fn not_after(&self) -> UnixTime {
        self.certificate.not_after
    }

    /// Whether the certificate is known not to be revoked.
    #[must_use]
    pub const fn revocation(&self) -> RevocationStatus {
        self.revocation
    }

    /// What this login does not say.
    #[must_use]
    pub fn unchecked(&self) -> Vec<Unchecked> {
        let revocation = matches!(self.revocation, RevocationStatus::NotChecked);
        let test = matches!(self.anchor_kind, AnchorKind::DangerTest);
        [
            (revocation, Unchecked::Revocation),
            (true, Unchecked::Identity),
            (test, Unchecked::TestAuthority),
        ]
        .into_iter()
        .filter_map(|(applies, gap)| applies.then_some(gap))
        .collect()
    }

    /// Adds an answer about revocation that was asked for after the verification, over a network
    /// for example. The answer must be about [`certificate`](Self::certificate).
    ///
    /// # Errors
    /// [`TokenError::CertificateRevoked`]: the login is gone with it.
    pub fn with_revocation(mut self, answer: RevocationAnswer) -> Result<Self, TokenError> {
        match answer {
            RevocationAnswer::Good { at } => {
                self.revocation = RevocationStatus::Good { at };
                self.checks.push(Check::Revocation { at });
                Ok(self)
            }
            RevocationAnswer::Revoked => Err(TokenError::CertificateRevoked),
            RevocationAnswer::Unknown => Ok(self),
        }
    }
}

impl fmt::Debug for Authenticated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticated")
            .field("anchor", &self.anchor)
            .field("revocation", &self.revocation)
            .finish_non_exhaustive()
    }
}

/// A person's certificate that passed every check: with which somebody logged in, or signed.
pub struct UserCertificate {
    account_key: AccountKey,
    der: Vec<u8>,
    issuer: Vec<u8>,
    not_after: UnixTime,
    serial: Vec<u8>,
    subject_key_id: Option<Vec<u8>>,
}

impl UserCertificate {
    pub(crate) fn new(der: &[u8], certificate: &Certificate<'_>) -> Self {
        Self {
            account_key: AccountKey(Sha256::digest(certificate.spki()).into()),
            der: der.to_vec(),
            issuer: certificate.issuer().to_vec(),
            not_after: certificate.not_after(),
            serial: certificate.serial().to_vec(),
            subject_key_id: subject_key_id(certificate).map(<[u8]>::to_vec),
        }
    }

    /// The certificate.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// DER of the issuer's name. All generations of J-LIS's authorities share one.
    #[must_use]
    pub fn issuer(&self) -> &[u8] {
        &self.issuer
    }

    /// The serial number (発行番号), to ask revocation data with.
    ///
    /// Do not keep it and do not log it: use [`AccountKey`] for accounts.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// The subject key identifier as the authority states it.
    #[must_use]
    pub fn subject_key_id(&self) -> Option<&[u8]> {
        self.subject_key_id.as_deref()
    }
}

impl fmt::Debug for UserCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserCertificate(..)")
    }
}

/// What tells one person's account from another's: SHA-256 of the certificate's DER
/// `SubjectPublicKeyInfo`.
///
/// The key pair was made in the card and signs with nothing else, so the same account key means the
/// same card. Like the serial number together with the issuer it names one certificate and **not a
/// person for ever**: a renewed certificate (at the latest every five years, or with a new card)
/// has another key. A site needs a second way to link the new one: an address it verified, a code
/// it sent, or another factor of its own. Unlike the serial number it is nothing the law forbids to
/// keep. It is a pseudonym that is the same at every site, so treat it as personal data.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AccountKey([u8; 32]);

impl AccountKey {
    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountKey(..)")
    }
}

/// 64 hexadecimal digits.
impl fmt::Display for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
