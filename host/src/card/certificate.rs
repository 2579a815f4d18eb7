//! A certificate of the card, as far as the host needs it: its bytes for the token, and its key to
//! check what the card signs. Whether a site should believe it is the verifier's
//! business.

use std::fmt;

use rsa::{Pkcs1v15Sign, RsaPublicKey, pkcs8::DecodePublicKey, traits::PublicKeyParts};
use sha2::{Sha256, Sha512};
use tegata_protocol::Algorithm;
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

/// Largest certificate that is read from a card: real ones are 1.6 to 1.8 KiB, names and addresses
/// can make the other kind longer. A token with one still fits its own limit.
pub(crate) const CERTIFICATE_MAX: usize = 4096;

/// Smallest and largest RSA modulus in bits: today's card has 2048; 4096 bounds the work.
const MODULUS_BITS: std::ops::RangeInclusive<u32> = 2048..=4096;

/// A certificate with a key that this version can use: the user-authentication certificate
/// (利用者証明用電子証明書), unless something else is said.
#[derive(Clone)]
pub struct Certificate {
    der: Vec<u8>,
    key: RsaPublicKey,
}

/// Why a certificate cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CertificateError {
    /// Not one DER certificate.
    #[error("the certificate is malformed")]
    Malformed,
    /// Over 4 KiB.
    #[error("the certificate is too large")]
    TooLarge,
    /// A key other than RSA of 2048 to 4096 bits.
    #[error("the certificate has an unsupported key")]
    UnsupportedKey,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate(..)")
    }
}

impl Certificate {
    /// Reads one certificate and nothing behind it.
    ///
    /// # Errors
    /// See [`CertificateError`].
    pub fn parse(der: Vec<u8>) -> Result<Self, CertificateError> {
        if der.len() > CERTIFICATE_MAX {
            return Err(CertificateError::TooLarge);
        }
        let key = read_key(&der)?;
        Ok(Self { der, key })
    }

    /// The certificate as the card holds it.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// How tokens made with this certificate are signed.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        Algorithm::Rs512
    }

    /// Whether `signature` is RSASSA-PKCS1-v1_5 over this SHA-512 hash.
    pub(crate) fn signed_sha512(&self, hash: &[u8], signature: &[u8]) -> bool {
        self.signed(Pkcs1v15Sign::new::<Sha512>(), hash, signature)
    }

    /// Whether `signature` is RSASSA-PKCS1-v1_5 over this SHA-256 hash.
    pub(crate) fn signed_sha256(&self, hash: &[u8], signature: &[u8]) -> bool {
        self.signed(Pkcs1v15Sign::new::<Sha256>(), hash, signature)
    }

    fn signed(&self, scheme: Pkcs1v15Sign, hash: &[u8], signature: &[u8]) -> bool {
        // RFC 8017, section 8.2.2, step 1: exactly as long as the modulus.
        signature.len() == self.key.size() && self.key.verify(scheme, hash, signature).is_ok()
    }
}

fn read_key(der: &[u8]) -> Result<RsaPublicKey, CertificateError> {
    let (rest, certificate) =
        X509Certificate::from_der(der).map_err(|_| CertificateError::Malformed)?;
    if !rest.is_empty() {
        return Err(CertificateError::Malformed);
    }
    let key = RsaPublicKey::from_public_key_der(certificate.public_key().raw)
        .map_err(|_| CertificateError::UnsupportedKey)?;
    let supported = MODULUS_BITS.contains(&key.n().bits());
    supported
        .then_some(key)
        .ok_or(CertificateError::UnsupportedKey)
}
