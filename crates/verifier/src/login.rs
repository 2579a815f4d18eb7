//! Verification of a login.

use std::time::Duration;

use tegata_protocol::{LOGIN_TOKEN_MAX, Origin};

use crate::{
    AnchorError, AnchorKind, Authenticated, Check, IssuedChallenge, Revocation, TokenError,
    TrustAnchor, UnixTime,
    form::{LoginToken, is_token_id},
    key::PublicKey,
    presented::PresentedCertificate,
};

/// How far the clock of the person's machine may be off. Five minutes is what Kerberos made usual.
/// It costs nothing in safety, as the challenge alone makes a token fresh; a clock that is off by
/// more is worth telling the person about, since it breaks TLS and other logins too.
pub const CLOCK_TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// Verifies the logins of one site.
///
/// No network, no clock, no random numbers: the same input gives the same verdict. The work is
/// bounded: a token has at most 8 KiB, and the costly part is at most one signature check for each
/// anchor that the certificate names (one, unless the site added the same authority twice) and one
/// for the token.
#[derive(Clone, Debug)]
pub struct LoginVerifier {
    anchors: Vec<TrustAnchor>,
    origin: Origin,
}

impl LoginVerifier {
    /// For the site with this origin, believing the authorities of J-LIS.
    #[cfg(feature = "jlis-roots")]
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        Self::with_anchors(
            origin,
            crate::jlis_roots(crate::Purpose::UserAuthentication),
        )
    }

    /// For the site with this origin, believing these authorities and no other.
    #[must_use]
    pub const fn with_anchors(origin: Origin, anchors: Vec<TrustAnchor>) -> Self {
        Self { anchors, origin }
    }

    /// Believes a test authority too, so that the virtual card can log in. Never on a real site:
    /// whoever has that authority's key can be anyone.
    ///
    /// # Errors
    /// [`AnchorError`] if it is no certificate of an authority.
    pub fn danger_with_test_anchor(mut self, der: &[u8]) -> Result<Self, AnchorError> {
        self.anchors
            .push(TrustAnchor::from_der(der, AnchorKind::DangerTest)?);
        Ok(self)
    }

    /// The site's origin.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Verifies a token against the challenge of this browser session.
    ///
    /// The challenge is used up, whatever comes out.
    ///
    /// # Errors
    /// [`TokenError`] says what was wrong first.
    pub fn verify(
        &self,
        token: &str,
        challenge: IssuedChallenge,
        now: UnixTime,
        revocation: Revocation<'_>,
    ) -> Result<Authenticated, TokenError> {
        let parsed = LoginToken::parse(token)?;
        let presented = PresentedCertificate::read(&parsed.certificate)?;
        let algorithm = parsed.algorithm;
        if !presented.key.fits(algorithm) {
            return Err(TokenError::AlgorithmKeyMismatch);
        }

        let mut checks =
            presented.form_checks(token, LOGIN_TOKEN_MAX, Check::Algorithm { algorithm });
        checks.extend(self.check_claims(&parsed, &challenge, now)?);
        let anchor = presented.judge(&self.anchors, now, &mut checks)?;
        checks.push(check_signature(&parsed, &presented.key)?);
        presented.authenticated(anchor, checks, Some(parsed.issued_at), revocation)
    }

    fn check_claims(
        &self,
        token: &LoginToken<'_>,
        challenge: &IssuedChallenge,
        now: UnixTime,
    ) -> Result<[Check; 5], TokenError> {
        Ok([
            self.check_audience(token)?,
            check_nonce(token, challenge)?,
            challenge.check_age(now)?,
            check_issued_at(token, challenge, now)?,
            check_token_id(token)?,
        ])
    }

    fn check_audience(&self, token: &LoginToken<'_>) -> Result<Check, TokenError> {
        if token.audience != self.origin.as_str() {
            return Err(TokenError::AudienceMismatch);
        }
        Ok(Check::Audience {
            origin: self.origin.clone(),
        })
    }
}

/// Compared in the ordinary way, not in constant time: a challenge allows one attempt, so there is
/// nothing to learn from how long it took.
fn check_nonce(token: &LoginToken<'_>, challenge: &IssuedChallenge) -> Result<Check, TokenError> {
    if token.nonce != challenge.text().as_str() {
        return Err(TokenError::ChallengeMismatch);
    }
    Ok(Check::Challenge)
}

fn check_issued_at(
    token: &LoginToken<'_>,
    challenge: &IssuedChallenge,
    now: UnixTime,
) -> Result<Check, TokenError> {
    let issued_at = token.issued_at;
    let earliest = challenge.issued_at().minus(CLOCK_TOLERANCE);
    let latest = now.plus(CLOCK_TOLERANCE);
    if issued_at < earliest {
        return Err(TokenError::IssuedBeforeChallenge);
    }
    if issued_at > latest {
        return Err(TokenError::IssuedInFuture);
    }
    Ok(Check::IssuedAt {
        issued_at,
        earliest,
        latest,
    })
}

fn check_token_id(token: &LoginToken<'_>) -> Result<Check, TokenError> {
    if is_token_id(&token.token_id) {
        Ok(Check::TokenId)
    } else {
        Err(TokenError::TokenId)
    }
}

fn check_signature(token: &LoginToken<'_>, key: &PublicKey) -> Result<Check, TokenError> {
    if !key.signed_token(token.to_be_signed, &token.signature) {
        return Err(TokenError::SignatureInvalid);
    }
    Ok(Check::TokenSignature)
}
