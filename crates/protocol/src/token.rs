//! The login token: a compact JWS (RFC 7515) over the site's origin and challenge.
//!
//! This module writes tokens and states their members. It cannot read them: whether one can be
//! believed is the verifier's business.

use base64::{Engine, engine::general_purpose};
use serde::{Deserialize, Serialize};

use crate::{Challenge, Origin};

/// The header's `typ`. Explicitly typed (RFC 8725, section 3.11), so that no other JWT can stand in.
pub const TOKEN_TYPE: &str = "tegata-login+jwt";

/// Largest token, in bytes. A token with a certificate of 1.6 KiB is about 2.9 KiB; certificates up
/// to 4 KiB fit.
pub const LOGIN_TOKEN_MAX: usize = 8 * 1024;

/// Signature algorithm of a token (RFC 7518, section 3.1; specified).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum Algorithm {
    /// ECDSA with P-384 and SHA-384: the announced next card.
    #[serde(rename = "ES384")]
    Es384,
    /// RSASSA-PKCS1-v1_5 with SHA-512: today's card.
    ///
    /// SHA-256 would be the card's usual hash. It is left to the page contracts of existing sites,
    /// which hand over finished SHA-256 digests, so that no such digest can be a token.
    #[serde(rename = "RS512")]
    Rs512,
}

/// The JOSE header.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LoginHeader {
    /// Signature algorithm.
    pub alg: Algorithm,
    /// Always [`TOKEN_TYPE`].
    pub typ: String,
    /// One certificate, DER in standard base64 (RFC 7515, section 4.1.6).
    pub x5c: Vec<String>,
}

/// The payload.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LoginClaims {
    /// The origin that asked.
    pub aud: String,
    /// Seconds since 1970-01-01T00:00:00Z at which the host made the token, by the clock of the
    /// person's machine.
    pub iat: u64,
    /// 128 random bits in base64url, made by the host.
    pub jti: String,
    /// The challenge.
    pub nonce: String,
}

/// A token before the card has signed it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnsignedToken {
    to_be_signed: String,
}

impl UnsignedToken {
    /// Builds the to-be-signed bytes: header and payload, each base64url, joined by a full stop.
    ///
    /// `certificate` is the DER of the user-authentication certificate, `issued_at` seconds since
    /// 1970, `token_id` 16 random bytes.
    ///
    /// # Errors
    /// Only if JSON cannot be written, which these types cannot cause.
    pub fn build(
        algorithm: Algorithm,
        certificate: &[u8],
        origin: &Origin,
        challenge: &Challenge,
        issued_at: u64,
        token_id: [u8; 16],
    ) -> Result<Self, serde_json::Error> {
        let header = LoginHeader {
            alg: algorithm,
            typ: TOKEN_TYPE.to_owned(),
            x5c: vec![general_purpose::STANDARD.encode(certificate)],
        };
        let claims = LoginClaims {
            aud: origin.as_str().to_owned(),
            iat: issued_at,
            jti: base64url(&token_id),
            nonce: challenge.as_str().to_owned(),
        };
        let [header, claims] = [serde_json::to_vec(&header)?, serde_json::to_vec(&claims)?];
        Ok(Self {
            to_be_signed: format!("{}.{}", base64url(&header), base64url(&claims)),
        })
    }

    /// The bytes whose hash the card signs (RFC 7515, section 5.1, step 5).
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        self.to_be_signed.as_bytes()
    }

    /// Appends the signature: 256 bytes for RS512 with a 2048-bit key, 96 (r ‖ s) for ES384.
    #[must_use]
    pub fn assemble(self, signature: &[u8]) -> AuthenticationToken {
        AuthenticationToken(format!("{}.{}", self.to_be_signed, base64url(signature)))
    }
}

/// An authentication token (認証トークン): what comes back from a login, still unverified.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(transparent)]
#[cfg_attr(test, ts(type = "string"))]
pub struct AuthenticationToken(String);

impl AuthenticationToken {
    /// The compact serialization.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for AuthenticationToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuthenticationToken(..)")
    }
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
