//! Verification of a Web eID login (`web-eid:1.0`), for sites that speak Web eID already. It does not
//! verify what Web eID calls signing: see [`DocumentVerifier`](crate::DocumentVerifier).

mod form;

pub use form::WEB_EID_TOKEN_MAX;

use sha2::{Digest, Sha256};
use tegata_documents::HashAlgorithm;
use tegata_protocol::{Algorithm, Origin, WebEidNonce, web_eid_to_be_signed};

use crate::{
    AnchorError, AnchorKind, Authenticated, Check, IssuedChallenge, Revocation, TokenError,
    TrustAnchor, UnixTime,
    key::{DocumentAlgorithm, PublicKey},
    presented::PresentedCertificate,
};
use form::{WebEidAlgorithm, WebEidToken};

/// Verifies the Web eID logins of one site, by the rules of the Japanese cards: the
/// user-authentication certificate of an authority that is found by its key, with the required policy,
/// and no name in it.
///
/// A Web eID token names neither site nor nonce: both are inside what is signed. So a token for
/// another site, or for another nonce, is one whose signature is wrong
/// ([`TokenError::SignatureInvalid`]). It does not say when it was made either; the nonce alone makes
/// it fresh.
///
/// No network, no clock, no random numbers, and the same bounds as
/// [`LoginVerifier`](crate::LoginVerifier).
///
/// ```
/// use tegata_verifier::{
///     AccountKey, MemoryChallengeStore, Origin, Revocation, TokenError, UnixTime, WebEidNonce,
///     WebEidVerifier,
/// };
///
/// struct Site {
///     nonces: MemoryChallengeStore<WebEidNonce>,
///     verifier: WebEidVerifier,
/// }
///
/// impl Site {
///     fn page_asks(&self, session: &str, random: [u8; 32], now: UnixTime) -> WebEidNonce {
///         self.nonces.issue_nonce(session, random, now)
///     }
///
///     fn token_arrives(
///         &self,
///         session: &str,
///         token: &str,
///         now: UnixTime,
///     ) -> Result<AccountKey, TokenError> {
///         let nonce = self.nonces.consume(session)?;
///         let login = self.verifier.verify(token, nonce, now, Revocation::NotChecked)?;
///         Ok(login.account_key())
///     }
/// }
///
/// let site = Site {
///     nonces: MemoryChallengeStore::for_web_eid(),
///     verifier: WebEidVerifier::new(Origin::parse("https://bank.example")?),
/// };
/// let now = UnixTime::try_from(std::time::SystemTime::now())?;
/// assert_eq!(site.page_asks("session", [7; 32], now).as_str().len(), 44);
/// assert_eq!(site.token_arrives("session", "{}", now), Err(TokenError::MemberMissing));
/// assert_eq!(site.token_arrives("session", "{}", now), Err(TokenError::ChallengeMissing));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What was issued for a token cannot be answered with Web eID:
///
/// ```compile_fail,E0308
/// # use tegata_verifier::{IssuedChallenge, Revocation, UnixTime, WebEidVerifier};
/// # fn mixed(verifier: &WebEidVerifier, challenge: IssuedChallenge, now: UnixTime) {
/// let login = verifier.verify("{}", challenge, now, Revocation::NotChecked);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct WebEidVerifier {
    algorithms: &'static [WebEidAlgorithm],
    anchors: Vec<TrustAnchor>,
    origin: Origin,
}

impl WebEidVerifier {
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
        Self {
            algorithms: &[WebEidAlgorithm::Rs512],
            anchors,
            origin,
        }
    }

    /// Takes RS256 too.
    ///
    /// Dangerous, because for RS256 the same key signs SHA-256 digests that come from elsewhere: the
    /// official sites that have a page contract of their own send bare digests, and other programs sign
    /// digests for any site. Who can have a digest signed there can choose one that is a login here.
    /// Nothing signs a foreign digest with SHA-512, so RS512 has no such way in; this project's host
    /// answers nothing else.
    #[must_use]
    pub const fn danger_with_rs256(mut self) -> Self {
        self.algorithms = &[WebEidAlgorithm::Rs256, WebEidAlgorithm::Rs512];
        self
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

    /// Verifies a token (JSON text, as the page got it) against the nonce of this browser session.
    ///
    /// The nonce is used up, whatever comes out.
    ///
    /// # Errors
    /// [`TokenError`] says what was wrong first.
    pub fn verify(
        &self,
        token: &str,
        nonce: IssuedChallenge<WebEidNonce>,
        now: UnixTime,
        revocation: Revocation<'_>,
    ) -> Result<Authenticated, TokenError> {
        let parsed = WebEidToken::parse(token, self.algorithms)?;
        let presented = PresentedCertificate::read(&parsed.certificate)?;
        let algorithm = parsed.algorithm;
        if !presented.key.fits_document(algorithm.rsa()) {
            return Err(TokenError::AlgorithmKeyMismatch);
        }

        let mut checks = presented.form_checks(token, WEB_EID_TOKEN_MAX, algorithm.check());
        checks.push(nonce.check_age(now)?);
        let anchor = presented.judge(&self.anchors, now, &mut checks)?;
        checks.extend(self.check_signature(&parsed, &presented.key, nonce.text())?);
        presented.authenticated(anchor, checks, None, revocation)
    }

    /// The one check that says three things: which site, which nonce and which key.
    fn check_signature(
        &self,
        token: &WebEidToken,
        key: &PublicKey,
        nonce: &WebEidNonce,
    ) -> Result<[Check; 3], TokenError> {
        let value = token.algorithm.to_be_signed(&self.origin, nonce);
        if !key.signed_document(token.algorithm.rsa(), &value, &token.signature) {
            return Err(TokenError::SignatureInvalid);
        }
        let origin = self.origin.clone();
        Ok([
            Check::Audience { origin },
            Check::Challenge,
            Check::TokenSignature,
        ])
    }
}

impl WebEidAlgorithm {
    const fn rsa(self) -> DocumentAlgorithm {
        DocumentAlgorithm::Rsa(match self {
            Self::Rs256 => HashAlgorithm::Sha256,
            Self::Rs512 => HashAlgorithm::Sha512,
        })
    }

    /// The algorithm's hash of the origin, then of the nonce (Web eID, "Authentication token format";
    /// specified).
    fn to_be_signed(self, origin: &Origin, nonce: &WebEidNonce) -> Vec<u8> {
        match self {
            Self::Rs256 => [origin.as_str(), nonce.as_str()]
                .map(Sha256::digest)
                .concat(),
            Self::Rs512 => web_eid_to_be_signed(origin, nonce).to_vec(),
        }
    }

    const fn check(self) -> Check {
        match self {
            Self::Rs256 => Check::DangerRs256,
            Self::Rs512 => Check::Algorithm {
                algorithm: Algorithm::Rs512,
            },
        }
    }
}
