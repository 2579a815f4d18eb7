//! The algorithms that signatures are made with here and read, by the names XML gives them.

use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::XmlError;
use crate::SignatureAlgorithm;

pub(super) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(super) const XADES: &str = "http://uri.etsi.org/01903/v1.3.2#";
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The `Type` of a reference to signed properties (EN 319 132-1, section 4.4.2; specified).
pub(super) const SIGNED_PROPERTIES: &str = "http://uri.etsi.org/01903#SignedProperties";
/// XMLDSig, section 6.6.4 (specified).
pub(super) const ENVELOPED_SIGNATURE: &str =
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
/// RFC 6931, section 2.3 (specified).
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const ECDSA_SHA384: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384";

/// Canonical XML without comments: the one form of all documents that say the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Canonicalization {
    /// Exclusive XML Canonicalization 1.0.
    Exclusive,
    /// Canonical XML 1.0.
    Inclusive,
}

impl Canonicalization {
    pub(super) const fn uri(self) -> &'static str {
        match self {
            Self::Exclusive => "http://www.w3.org/2001/10/xml-exc-c14n#",
            Self::Inclusive => "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        }
    }

    pub(super) fn parse(uri: &str) -> Result<Self, XmlError> {
        [Self::Exclusive, Self::Inclusive]
            .into_iter()
            .find(|method| method.uri() == uri)
            .ok_or(XmlError::UnsupportedAlgorithm)
    }
}

/// The hash that a reference states of what it covers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DigestMethod {
    /// SHA-256, which every profile takes by default.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestMethod {
    /// The hash value of these bytes.
    #[must_use]
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    /// Bytes of a hash value.
    #[must_use]
    pub const fn digest_len(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// XML Encryption, section 5.7, and RFC 6931, section 2.1.3 (specified).
    pub(super) const fn uri(self) -> &'static str {
        match self {
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }

    pub(super) fn parse(uri: &str) -> Result<Self, XmlError> {
        [Self::Sha256, Self::Sha384, Self::Sha512]
            .into_iter()
            .find(|method| method.uri() == uri)
            .ok_or(XmlError::UnsupportedAlgorithm)
    }

    /// The hash that goes with the key.
    pub(super) const fn of(algorithm: SignatureAlgorithm) -> Self {
        match algorithm {
            SignatureAlgorithm::EcdsaP384Sha384 => Self::Sha384,
            SignatureAlgorithm::RsaSha256 { .. } => Self::Sha256,
        }
    }
}

pub(super) const fn signature_uri(algorithm: SignatureAlgorithm) -> &'static str {
    match algorithm {
        SignatureAlgorithm::EcdsaP384Sha384 => ECDSA_SHA384,
        SignatureAlgorithm::RsaSha256 { .. } => RSA_SHA256,
    }
}
