//! Reading a JWS that anybody may have made. Nothing is verified here.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::Deserialize;

use super::{ES384, JOSE, MAX_PAYLOAD_LEN, RS256};
use crate::{DocumentError, HashAlgorithm};

/// A JWS in compact form.
#[derive(Clone, Eq, PartialEq)]
pub struct SignedJws {
    /// The certificates of `x5c` in DER; the first one is the signer's. At least one.
    pub certificates: Vec<Vec<u8>>,
    /// What goes with `alg`: SHA-256 with RSA, SHA-384 with P-384.
    pub hash: HashAlgorithm,
    /// When the signer claims to have signed, in seconds since 1970.
    pub signing_time: Option<u64>,
    /// The payload, where it is attached.
    pub payload: Option<Vec<u8>>,
    /// RSA's number, or ECDSA's r and s side by side.
    pub signature: Vec<u8>,
    /// The header as it stands, in base64url.
    header: String,
}

impl SignedJws {
    /// Reads a JWS in compact form.
    ///
    /// # Errors
    /// [`DocumentError::Jws`], [`DocumentError::JwsHeader`], [`DocumentError::TooLarge`].
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        if text.len() > MAX_LEN {
            return Err(DocumentError::TooLarge);
        }
        let parts: Vec<&str> = text.splitn(4, '.').collect();
        let [header, payload, signature] = parts.as_slice() else {
            return Err(DocumentError::Jws);
        };
        let members = Header::parse(&decode(header)?)?;
        Ok(Self {
            certificates: members.certificates()?,
            hash: members.hash()?,
            signing_time: members.iat,
            payload: match payload.is_empty() {
                true => None,
                false => Some(decode(payload)?),
            },
            signature: decode(signature)?,
            header: (*header).to_owned(),
        })
    }

    /// What was signed, if this is the payload.
    #[must_use]
    pub fn to_be_signed(&self, payload: &[u8]) -> Vec<u8> {
        let payload = URL_SAFE_NO_PAD.encode(payload);
        [self.header.as_str(), &payload].join(".").into_bytes()
    }
}

/// The longest payload that is signed, in base64url, and room for header and signature.
const MAX_LEN: usize = MAX_PAYLOAD_LEN.div_ceil(3) * 4 + 1024 * 1024;

/// Names nobody.
impl std::fmt::Debug for SignedJws {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedJws")
            .field("hash", &self.hash)
            .finish_non_exhaustive()
    }
}

/// Doubled members are refused. Unknown ones say something that need not be understood (RFC 7515,
/// 4.2), but those that change what was signed must be.
#[derive(Deserialize)]
struct Header {
    alg: String,
    b64: Option<serde_json::Value>,
    crit: Option<serde_json::Value>,
    iat: Option<u64>,
    typ: Option<String>,
    x5c: Vec<String>,
}

impl Header {
    fn parse(json: &[u8]) -> Result<Self, DocumentError> {
        // Serde would also take the members in a list.
        if json.first() != Some(&b'{') {
            return Err(DocumentError::JwsHeader);
        }
        let header: Self = serde_json::from_slice(json).map_err(|_| DocumentError::JwsHeader)?;
        let is_plain = header.crit.is_none() && header.b64.is_none();
        let is_document = header.typ.as_deref().is_none_or(|typ| typ == JOSE);
        (is_plain && is_document)
            .then_some(header)
            .ok_or(DocumentError::JwsHeader)
    }

    /// Never the token's own choice beyond these two; `none` least of all.
    fn hash(&self) -> Result<HashAlgorithm, DocumentError> {
        match self.alg.as_str() {
            ES384 => Ok(HashAlgorithm::Sha384),
            RS256 => Ok(HashAlgorithm::Sha256),
            _ => Err(DocumentError::JwsHeader),
        }
    }

    fn certificates(&self) -> Result<Vec<Vec<u8>>, DocumentError> {
        let count = self.x5c.len();
        if count == 0 || count > MAX_CERTIFICATES {
            return Err(DocumentError::JwsHeader);
        }
        let decoded = self.x5c.iter().map(|text| STANDARD.decode(text));
        decoded
            .collect::<Result<_, _>>()
            .map_err(|_| DocumentError::JwsHeader)
    }
}

/// More than any path from a person to an anchor has.
const MAX_CERTIFICATES: usize = 8;

fn decode(text: &str) -> Result<Vec<u8>, DocumentError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| DocumentError::Jws)
}
