//! Private keys of the virtual card and of the test authority.
//!
//! They are throw-away keys: made for a test or a demo, written down in the clear, protecting
//! nothing. That is why the private-key operations of the `rsa` crate, which do not run in
//! constant time, are good enough here; the shipped programs use its public-key half only.

use std::fmt;

use p384::ecdsa::signature::hazmat::PrehashSigner;
use p384::elliptic_curve::Generate;
use rand_core::CryptoRng;
use rsa::pkcs1v15::{Pkcs1v15Sign, SigningKey};
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::error::VirtualCardError;

/// A private key of a test certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PrivateKey {
    /// ECDSA on P-384, expected on the next card.
    P384(P384Key),
    /// RSA, as on the present card.
    Rsa(RsaKey),
}

/// Which key to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// P-384: the plan for the next card (single source for the curve's name).
    P384,
    /// RSA with this many bits and the exponent 65537. The present card has 2048 (confirmed).
    Rsa {
        /// The length of the modulus. Under 1024 no key is made.
        bits: usize,
    },
}

/// An RSA private key. With `serde` it is the bytes of its PKCS #8 DER.
#[derive(Clone, PartialEq)]
pub struct RsaKey(RsaPrivateKey);

/// A P-384 private key. With `serde` it is the bytes of its PKCS #8 DER.
#[derive(Clone, PartialEq)]
pub struct P384Key(p384::ecdsa::SigningKey);

impl PrivateKey {
    /// Makes a key. An RSA key takes from a tenth of a second to several seconds.
    pub fn generate<R: CryptoRng + ?Sized>(
        kind: KeyKind,
        rng: &mut R,
    ) -> Result<Self, VirtualCardError> {
        match kind {
            KeyKind::P384 => Ok(Self::P384(P384Key::generate(rng))),
            KeyKind::Rsa { bits } => Ok(Self::Rsa(RsaKey::generate(bits, rng)?)),
        }
    }

    /// The public half as a DER SubjectPublicKeyInfo.
    pub fn public_key_der(&self) -> Result<Vec<u8>, VirtualCardError> {
        match self {
            Self::P384(key) => key.public_key_der(),
            Self::Rsa(key) => key.public_key_der(),
        }
    }

    /// Signs a message as JOSE's RS256 does: PKCS #1 v1.5 over its SHA-256.
    pub fn sign_rs256(&self, message: &[u8]) -> Result<Vec<u8>, VirtualCardError> {
        let digest = Sha256::digest(message);
        Ok(self.rsa()?.0.sign(Pkcs1v15Sign::new::<Sha256>(), &digest)?)
    }

    /// Signs a message as JOSE's RS512 does: PKCS #1 v1.5 over its SHA-512.
    pub fn sign_rs512(&self, message: &[u8]) -> Result<Vec<u8>, VirtualCardError> {
        let digest = Sha512::digest(message);
        Ok(self.rsa()?.0.sign(Pkcs1v15Sign::new::<Sha512>(), &digest)?)
    }

    /// Signs a message as JOSE's ES384 does: 96 bytes, r and s one after the other.
    pub fn sign_es384(&self, message: &[u8]) -> Result<Vec<u8>, VirtualCardError> {
        match self {
            Self::P384(key) => key.sign_digest(&Sha384::digest(message)),
            Self::Rsa(_) => Err(VirtualCardError::KeyKindMismatch),
        }
    }

    /// Signs data that is already whatever is to be padded, usually a DigestInfo, as the card
    /// does. For an RSA key.
    pub fn sign_padded(&self, data: &[u8]) -> Result<Vec<u8>, VirtualCardError> {
        self.rsa()?.sign_padded(data)
    }

    /// The RSA key, where it is one.
    pub fn rsa(&self) -> Result<&RsaKey, VirtualCardError> {
        match self {
            Self::P384(_) => Err(VirtualCardError::KeyKindMismatch),
            Self::Rsa(key) => Ok(key),
        }
    }
}

impl RsaKey {
    /// Makes a key.
    pub fn generate<R: CryptoRng + ?Sized>(
        bits: usize,
        rng: &mut R,
    ) -> Result<Self, VirtualCardError> {
        Ok(Self(RsaPrivateKey::new(rng, bits)?))
    }

    /// Reads a key from PKCS #8 DER.
    pub fn from_pkcs8_der(bytes: &[u8]) -> Result<Self, VirtualCardError> {
        RsaPrivateKey::from_pkcs8_der(bytes)
            .map(Self)
            .map_err(|_| VirtualCardError::KeyUnreadable)
    }

    /// Writes the key as PKCS #8 DER.
    pub fn to_pkcs8_der(&self) -> Result<Vec<u8>, VirtualCardError> {
        let document = self
            .0
            .to_pkcs8_der()
            .map_err(|_| VirtualCardError::KeyUnencodable)?;
        Ok(document.as_bytes().to_vec())
    }

    /// The public half as a DER SubjectPublicKeyInfo.
    pub fn public_key_der(&self) -> Result<Vec<u8>, VirtualCardError> {
        let public_key = RsaPublicKey::from(&self.0);
        let document = public_key.to_public_key_der();
        Ok(document
            .map_err(|_| VirtualCardError::KeyUnencodable)?
            .into_vec())
    }

    /// Pads data as PKCS #1 v1.5 does for signatures (block type 1), without putting a DigestInfo
    /// before it, and applies the private key.
    pub fn sign_padded(&self, data: &[u8]) -> Result<Vec<u8>, VirtualCardError> {
        Ok(self.0.sign(Pkcs1v15Sign::new_unprefixed(), data)?)
    }

    /// The length of the modulus, and so of every signature, in bytes.
    pub fn modulus_length(&self) -> usize {
        self.0.size()
    }

    /// The key as a signer of certificates: sha256WithRSAEncryption.
    pub(crate) fn certificate_signer(&self) -> SigningKey<Sha256> {
        SigningKey::new(self.0.clone())
    }
}

impl P384Key {
    /// Makes a key.
    pub fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        Self(p384::ecdsa::SigningKey::generate_from_rng(rng))
    }

    /// Reads a key from PKCS #8 DER.
    pub fn from_pkcs8_der(bytes: &[u8]) -> Result<Self, VirtualCardError> {
        p384::ecdsa::SigningKey::from_pkcs8_der(bytes)
            .map(Self)
            .map_err(|_| VirtualCardError::KeyUnreadable)
    }

    /// Writes the key as PKCS #8 DER.
    pub fn to_pkcs8_der(&self) -> Result<Vec<u8>, VirtualCardError> {
        let document = self
            .0
            .to_pkcs8_der()
            .map_err(|_| VirtualCardError::KeyUnencodable)?;
        Ok(document.as_bytes().to_vec())
    }

    /// The public half as a DER SubjectPublicKeyInfo.
    pub fn public_key_der(&self) -> Result<Vec<u8>, VirtualCardError> {
        let document = self.0.verifying_key().to_public_key_der();
        Ok(document
            .map_err(|_| VirtualCardError::KeyUnencodable)?
            .into_vec())
    }

    /// Signs a digest: 96 bytes, r and s one after the other.
    pub fn sign_digest(&self, digest: &[u8]) -> Result<Vec<u8>, VirtualCardError> {
        let signature: p384::ecdsa::Signature = self.0.sign_prehash(digest)?;
        Ok(signature.to_bytes().to_vec())
    }
}

impl fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaKey(..)")
    }
}

impl fmt::Debug for P384Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P384Key(..)")
    }
}

impl Serialize for RsaKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_pkcs8_der()
            .map_err(ser::Error::custom)?
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RsaKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = Vec::<u8>::deserialize(deserializer)?;
        Self::from_pkcs8_der(&bytes).map_err(de::Error::custom)
    }
}

impl Serialize for P384Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_pkcs8_der()
            .map_err(ser::Error::custom)?
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for P384Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = Vec::<u8>::deserialize(deserializer)?;
        Self::from_pkcs8_der(&bytes).map_err(de::Error::custom)
    }
}
