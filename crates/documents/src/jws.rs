//! JWS (RFC 7515) in its compact form, detached (appendix F there) or attached, with the certificate
//! in `x5c`.
//!
//! The payload is held in memory: it is part of what is signed, in base64url, and readers of JWS hold
//! it too. For files of any length there is [`cms`](crate::cms).

mod signed;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::Serialize;
pub use signed::SignedJws;

use crate::{Digest, DocumentError, Signature, SignatureAlgorithm, Signer, SigningTime};

/// Says what has to be signed for this payload.
///
/// # Errors
/// [`DocumentError::TooLarge`].
pub fn prepare(
    signer: &Signer,
    payload: &[u8],
    signed_at: SigningTime,
) -> Result<Prepared, DocumentError> {
    if payload.len() > MAX_PAYLOAD_LEN {
        return Err(DocumentError::TooLarge);
    }
    let mut to_be_signed = URL_SAFE_NO_PAD.encode(header(signer, signed_at)?);
    let header_len = to_be_signed.len();
    to_be_signed.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut to_be_signed);
    Ok(Prepared {
        to_be_signed,
        header_len,
        signer: signer.clone(),
    })
}

/// What a browser may hand over at once; in base64url a third more.
const MAX_PAYLOAD_LEN: usize = 100 * 1024 * 1024;

/// What the key has to sign: header and payload.
#[derive(Clone)]
pub struct Prepared {
    to_be_signed: String,
    header_len: usize,
    signer: Signer,
}

impl Prepared {
    /// The JWS signing input, whose digest the key signs.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        self.to_be_signed.as_bytes()
    }

    /// The digest that the key signs.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.signer.algorithm().digest(self.to_be_signed())
    }

    /// Header and signature with nothing between them.
    ///
    /// # Errors
    /// [`DocumentError::SignatureLength`]: the signature is one of another key.
    pub fn finish(mut self, signature: &Signature) -> Result<String, DocumentError> {
        self.to_be_signed
            .truncate(self.header_len.saturating_add(1));
        self.finish_attached(signature)
    }

    /// Header, payload and signature.
    ///
    /// # Errors
    /// [`DocumentError::SignatureLength`]: the signature is one of another key.
    pub fn finish_attached(self, signature: &Signature) -> Result<String, DocumentError> {
        if signature.as_bytes().len() != self.signer.algorithm().signature_len() {
            return Err(DocumentError::SignatureLength);
        }
        let mut jws = self.to_be_signed;
        jws.push('.');
        URL_SAFE_NO_PAD.encode_string(signature.as_bytes(), &mut jws);
        Ok(jws)
    }
}

/// `iat` says when, as it does in JAdES (TS 119 182-1, 5.1.11 of version 1.2.1; single source).
#[derive(Serialize)]
struct Header {
    alg: &'static str,
    iat: u64,
    typ: &'static str,
    x5c: [String; 1],
}

fn header(signer: &Signer, signed_at: SigningTime) -> Result<Vec<u8>, DocumentError> {
    let header = Header {
        alg: match signer.algorithm() {
            SignatureAlgorithm::EcdsaP384Sha384 => ES384,
            SignatureAlgorithm::RsaSha256 { .. } => RS256,
        },
        iat: signed_at.unix_seconds(),
        typ: JOSE,
        x5c: [STANDARD.encode(signer.der())],
    };
    serde_json::to_vec(&header).map_err(|_| DocumentError::Jws)
}

const ES384: &str = "ES384";
const RS256: &str = "RS256";
/// A JWS that is no token of any kind (RFC 7515, 4.1.9): in particular no login.
const JOSE: &str = "JOSE";

/// Names nobody: the certificate carries name and address.
impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared")
            .field("signer", &self.signer)
            .finish_non_exhaustive()
    }
}
