//! The certificate that a login brings, and what is judged of it in whichever form the login comes. What
//! was signed with it is judged by the verifier of that form alone: nothing here knows a token, so none is
//! taken for one of the other form.

use crate::{
    Authenticated, CERTIFICATE_MAX, CertificateError, Check, Revocation, TokenError, TrustAnchor,
    UnixTime, UserCertificate, certificate::Certificate, key::PublicKey, path, profile,
};

/// A certificate that can be read, of a key that can be used. Nobody has vouched for it yet.
pub(crate) struct PresentedCertificate<'t> {
    certificate: Certificate<'t>,
    der: &'t [u8],
    pub(crate) key: PublicKey,
}

impl<'t> PresentedCertificate<'t> {
    pub(crate) fn read(der: &'t [u8]) -> Result<Self, TokenError> {
        let certificate = Certificate::parse(der).map_err(CertificateError::from)?;
        let key = PublicKey::from_spki(certificate.spki()).ok_or(TokenError::KeyNotSupported)?;
        Ok(Self {
            certificate,
            der,
            key,
        })
    }

    /// The checks that a token of at most `limit` bytes has passed when it was read and its key fits its
    /// algorithm.
    pub(crate) fn form_checks(&self, token: &str, limit: usize, algorithm: Check) -> Vec<Check> {
        let kind = self.key.kind();
        vec![
            Check::Size {
                bytes: token.len(),
                limit,
            },
            Check::Form,
            Check::Type,
            algorithm,
            Check::CertificateForm {
                bytes: self.der.len(),
                limit: CERTIFICATE_MAX,
            },
            Check::Key { kind },
        ]
    }

    /// That it is a user-authentication certificate, and who says so.
    pub(crate) fn judge<'a>(
        &self,
        anchors: &'a [TrustAnchor],
        now: UnixTime,
        checks: &mut Vec<Check>,
    ) -> Result<&'a TrustAnchor, CertificateError> {
        let profile = &profile::USER_AUTHENTICATION;
        path::judge(anchors, profile, &self.certificate, now, checks)
    }

    /// The end of a verification: everything else was good.
    pub(crate) fn authenticated(
        &self,
        anchor: &TrustAnchor,
        checks: Vec<Check>,
        issued_at: Option<UnixTime>,
        revocation: Revocation<'_>,
    ) -> Result<Authenticated, TokenError> {
        let certificate = UserCertificate::new(self.der, &self.certificate);
        let answer = revocation.answer(&certificate);
        Authenticated::new(anchor, certificate, checks, issued_at).with_revocation(answer)
    }
}
