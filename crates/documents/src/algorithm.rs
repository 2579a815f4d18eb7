//! Which key signs with which hash: the one table that another kind of card needs an entry in.

use der::{
    Any,
    asn1::{Null, ObjectIdentifier},
};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use spki::AlgorithmIdentifierOwned;

use crate::DocumentError;

/// How a digital-signature key signs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignatureAlgorithm {
    /// ECDSA on P-384 over SHA-384: the announced next card (次期個人番号カード; guess).
    EcdsaP384Sha384,
    /// RSASSA-PKCS1-v1_5 over SHA-256: today's card and what agencies ask for (public code agrees).
    RsaSha256 {
        /// Bytes of the modulus, which is the length of a signature.
        modulus_len: usize,
    },
}

impl SignatureAlgorithm {
    /// Bytes of a signature as the card gives it: RSA's number, or ECDSA's r and s side by side.
    #[must_use]
    pub const fn signature_len(self) -> usize {
        match self {
            Self::EcdsaP384Sha384 => 96,
            Self::RsaSha256 { modulus_len } => modulus_len,
        }
    }

    /// The hash algorithm that goes with the key.
    #[must_use]
    pub const fn hash(self) -> HashAlgorithm {
        match self {
            Self::EcdsaP384Sha384 => HashAlgorithm::Sha384,
            Self::RsaSha256 { .. } => HashAlgorithm::Sha256,
        }
    }

    /// A hash of the algorithm that goes with the key.
    #[must_use]
    pub fn hasher(self) -> Hasher {
        self.hash().hasher()
    }

    /// The hash value of these bytes.
    #[must_use]
    pub fn digest(self, bytes: &[u8]) -> Digest {
        self.hash().digest(bytes)
    }

    /// How a CMS names the hash (RFC 5754, section 2: parameters absent; specified).
    #[must_use]
    pub const fn digest_identifier(self) -> AlgorithmIdentifierOwned {
        let oid = self.hash().oid();
        let parameters = None;
        AlgorithmIdentifierOwned { oid, parameters }
    }

    /// How a CMS names the signature (RFC 5754, sections 3.2 and 3.3; specified).
    #[must_use]
    pub fn signature_identifier(self) -> AlgorithmIdentifierOwned {
        let (oid, parameters) = match self {
            Self::EcdsaP384Sha384 => (ECDSA_WITH_SHA_384, None),
            Self::RsaSha256 { .. } => (RSA_ENCRYPTION, Some(Any::from(Null))),
        };
        AlgorithmIdentifierOwned { oid, parameters }
    }
}

/// A hash algorithm that documents are signed or verified with. SHA-1 is none.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HashAlgorithm {
    /// What goes with today's card.
    Sha256,
    /// What goes with P-384.
    Sha384,
    /// Never signed with here: it is what logins are signed with. Read in others' documents.
    Sha512,
}

impl HashAlgorithm {
    /// Starts a hash value.
    #[must_use]
    pub fn hasher(self) -> Hasher {
        Hasher(match self {
            Self::Sha256 => State::Sha256(Sha256::new()),
            Self::Sha384 => State::Sha384(Sha384::new()),
            Self::Sha512 => State::Sha512(Sha512::new()),
        })
    }

    /// The hash value of these bytes.
    #[must_use]
    pub fn digest(self, bytes: &[u8]) -> Digest {
        let mut hasher = self.hasher();
        hasher.update(bytes);
        hasher.finish()
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

    /// The algorithm's name in certificates and CMS (RFC 5754, section 2; specified).
    #[must_use]
    pub const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha256 => SHA_256,
            Self::Sha384 => SHA_384,
            Self::Sha512 => SHA_512,
        }
    }

    /// The algorithm of this name.
    pub(crate) fn from_oid(oid: ObjectIdentifier) -> Option<Self> {
        [Self::Sha256, Self::Sha384, Self::Sha512]
            .into_iter()
            .find(|hash| hash.oid() == oid)
    }
}

/// A hash value of the algorithm that goes with a key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Digest(Vec<u8>);

impl Digest {
    /// Takes a hash value that was made elsewhere.
    ///
    /// # Errors
    /// [`DocumentError::DigestLength`].
    pub fn new(hash: HashAlgorithm, bytes: &[u8]) -> Result<Self, DocumentError> {
        (bytes.len() == hash.digest_len())
            .then(|| Self(bytes.to_vec()))
            .ok_or(DocumentError::DigestLength)
    }

    /// 32 bytes with SHA-256, 48 with SHA-384.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Hashes piece by piece what need not fit into memory.
#[derive(Clone, Debug)]
pub struct Hasher(State);

#[derive(Clone, Debug)]
enum State {
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Hasher {
    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha256(state) => state.update(bytes),
            State::Sha384(state) => state.update(bytes),
            State::Sha512(state) => state.update(bytes),
        }
    }

    /// The hash value of all bytes.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(match self.0 {
            State::Sha256(state) => state.finalize().to_vec(),
            State::Sha384(state) => state.finalize().to_vec(),
            State::Sha512(state) => state.finalize().to_vec(),
        })
    }
}

impl TryFrom<&spki::SubjectPublicKeyInfoOwned> for SignatureAlgorithm {
    type Error = DocumentError;

    /// What the key in a certificate signs with.
    fn try_from(key: &spki::SubjectPublicKeyInfoOwned) -> Result<Self, DocumentError> {
        let parameters = key.algorithm.parameters.as_ref();
        match key.algorithm.oid {
            RSA_ENCRYPTION => rsa(key.subject_public_key.raw_bytes()),
            EC_PUBLIC_KEY if parameters.is_some_and(|curve| curve.decode_as() == Ok(P384)) => {
                Ok(Self::EcdsaP384Sha384)
            }
            _ => Err(DocumentError::UnsupportedKey),
        }
    }
}

/// The modulus' length is that of the first integer of `RSAPublicKey` (RFC 8017, A.1.1; specified).
fn rsa(public_key: &[u8]) -> Result<SignatureAlgorithm, DocumentError> {
    use der::{Decode, asn1::UintRef};

    #[derive(der::Sequence)]
    struct RsaPublicKey<'a> {
        modulus: UintRef<'a>,
        exponent: UintRef<'a>,
    }

    let key = RsaPublicKey::from_der(public_key).map_err(|_| DocumentError::Certificate)?;
    let modulus_len = key.modulus.as_bytes().len();
    let supported = RSA_MODULUS_LENS.contains(&modulus_len) && !key.exponent.as_bytes().is_empty();
    supported
        .then_some(SignatureAlgorithm::RsaSha256 { modulus_len })
        .ok_or(DocumentError::UnsupportedKey)
}

/// 2048 bits is what the card has; 3072 and 4096 cost nothing to allow.
const RSA_MODULUS_LENS: [usize; 3] = [256, 384, 512];

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ECDSA_WITH_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
