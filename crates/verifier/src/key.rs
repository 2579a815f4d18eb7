//! Public keys of certificates, and the signatures they can check.

use p384::ecdsa::{
    self,
    signature::{Verifier, hazmat::PrehashVerifier},
};
use rsa::{Pkcs1v15Sign, RsaPublicKey, pkcs8::DecodePublicKey, traits::PublicKeyParts};
use sha2::{Digest, Sha256, Sha384, Sha512, digest::const_oid::AssociatedOid};
use tegata_documents::HashAlgorithm;
use tegata_protocol::Algorithm;

use crate::certificate::CertificateAlgorithm;

/// The kind of key in a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum KeyKind {
    /// ECDSA on P-384: the announced next card.
    P384,
    /// RSA: today's card.
    Rsa {
        /// Size of the modulus.
        bits: u32,
    },
}

/// How a document is signed: RSASSA-PKCS1-v1_5 or ECDSA, over this hash.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum DocumentAlgorithm {
    Ecdsa(EcdsaForm),
    Rsa(HashAlgorithm),
}

/// How ECDSA's two numbers are written. The hash is SHA-384, the one as strong as the key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum EcdsaForm {
    /// A DER `ECDSA-Sig-Value`, as in CMS.
    Der,
    /// Side by side, as in JWS and XML.
    Raw,
}

impl DocumentAlgorithm {
    pub(crate) const fn hash(self) -> HashAlgorithm {
        match self {
            Self::Ecdsa(_) => HashAlgorithm::Sha384,
            Self::Rsa(hash) => hash,
        }
    }

    fn ecdsa_signature(self, signature: &[u8]) -> Option<ecdsa::Signature> {
        match self {
            Self::Ecdsa(EcdsaForm::Der) => ecdsa::Signature::from_der(signature).ok(),
            Self::Ecdsa(EcdsaForm::Raw) => ecdsa::Signature::from_slice(signature).ok(),
            Self::Rsa(_) => None,
        }
    }
}

/// A key this verifier can use.
#[derive(Clone, Debug)]
pub(crate) enum PublicKey {
    P384(ecdsa::VerifyingKey),
    Rsa(RsaPublicKey),
}

/// Smallest RSA modulus: what the card has, and the least that is still allowed for signatures
/// (NIST SP 800-131A).
const RSA_BITS_MIN: u32 = 2048;
/// Largest RSA modulus: twice what the authorities have, so that a verification stays under a
/// millisecond.
const RSA_BITS_MAX: u32 = 4096;
/// Smallest RSA exponent: what the card has (confirmed: see `profile`); below lie known attacks
/// on careless padding checks.
const RSA_EXPONENT_MIN: u64 = 65537;
/// Largest RSA exponent: 32 bits bound the work to twice that of 65537.
const RSA_EXPONENT_MAX: u64 = 0xFFFF_FFFF;

impl PublicKey {
    /// Reads a DER `SubjectPublicKeyInfo`; `None` for a key of another kind or size.
    pub(crate) fn from_spki(spki: &[u8]) -> Option<Self> {
        if let Ok(key) = RsaPublicKey::from_public_key_der(spki) {
            return is_supported(&key).then_some(Self::Rsa(key));
        }
        ecdsa::VerifyingKey::from_public_key_der(spki)
            .ok()
            .map(Self::P384)
    }

    pub(crate) fn kind(&self) -> KeyKind {
        match self {
            Self::P384(_) => KeyKind::P384,
            Self::Rsa(key) => KeyKind::Rsa {
                bits: key.n().bits(),
            },
        }
    }

    pub(crate) const fn fits(&self, algorithm: Algorithm) -> bool {
        matches!(
            (self, algorithm),
            (Self::P384(_), Algorithm::Es384) | (Self::Rsa(_), Algorithm::Rs512)
        )
    }

    /// Whether `signature` is this key's over `message` in a token (RFC 7518, sections 3.3, 3.4).
    pub(crate) fn signed_token(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::P384(key) => ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::Rsa(key) => rsa_signed::<Sha512>(key, message, signature),
        }
    }

    /// Whether a document's signature of this algorithm fits the key.
    pub(crate) const fn fits_document(&self, algorithm: DocumentAlgorithm) -> bool {
        matches!(
            (self, algorithm),
            (Self::P384(_), DocumentAlgorithm::Ecdsa(_))
                | (Self::Rsa(_), DocumentAlgorithm::Rsa(_))
        )
    }

    /// Whether `signature` is this key's over `message` in a document.
    pub(crate) fn signed_document(
        &self,
        algorithm: DocumentAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        let hash = algorithm.hash();
        match self {
            Self::P384(key) => algorithm
                .ecdsa_signature(signature)
                .is_some_and(|signature| {
                    let digest = hash.digest(message);
                    key.verify_prehash(digest.as_bytes(), &signature).is_ok()
                }),
            Self::Rsa(key) => match hash {
                HashAlgorithm::Sha256 => rsa_signed::<Sha256>(key, message, signature),
                HashAlgorithm::Sha384 => rsa_signed::<Sha384>(key, message, signature),
                HashAlgorithm::Sha512 => rsa_signed::<Sha512>(key, message, signature),
            },
        }
    }

    /// Whether `signature` is this key's over `message` in a certificate (RFC 4055, RFC 5758).
    pub(crate) fn signed_certificate(
        &self,
        algorithm: CertificateAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        match (self, algorithm) {
            (Self::P384(key), CertificateAlgorithm::EcdsaWithSha384) => {
                ecdsa::Signature::from_der(signature)
                    .is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
            (Self::Rsa(key), CertificateAlgorithm::Sha256WithRsa) => {
                rsa_signed::<Sha256>(key, message, signature)
            }
            (Self::P384(_), CertificateAlgorithm::Sha256WithRsa)
            | (Self::Rsa(_), CertificateAlgorithm::EcdsaWithSha384) => false,
        }
    }
}

/// RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2.2). Its first step is ours: the library also takes a
/// signature whose leading zeros were left out.
fn rsa_signed<D: Digest + AssociatedOid>(
    key: &RsaPublicKey,
    message: &[u8],
    signature: &[u8],
) -> bool {
    signature.len() == key.size()
        && key
            .verify(Pkcs1v15Sign::new::<D>(), &D::digest(message), signature)
            .is_ok()
}

/// Parity of modulus and exponent was checked when the key was read.
fn is_supported(key: &RsaPublicKey) -> bool {
    let exponent = key.e();
    (RSA_BITS_MIN..=RSA_BITS_MAX).contains(&key.n().bits())
        && *exponent >= rsa::BoxedUint::from(RSA_EXPONENT_MIN)
        && *exponent <= rsa::BoxedUint::from(RSA_EXPONENT_MAX)
}

#[cfg(test)]
mod tests {
    use p384::ecdsa::SigningKey;
    use rsa::{BoxedUint, pkcs8::EncodePublicKey, signature::Signer};

    use super::*;

    /// A key with this many bits, all ones: nobody has its private half.
    fn rsa_spki(bits: u32, exponent: u64) -> Vec<u8> {
        let modulus = vec![0xFF; usize::try_from(bits.div_ceil(8)).unwrap()];
        let modulus = BoxedUint::from_be_slice_vartime(&modulus) >> (bits.div_ceil(8) * 8 - bits);
        let key = RsaPublicKey::new_unchecked(modulus, BoxedUint::from(exponent));
        key.to_public_key_der().unwrap().into_vec()
    }

    fn check(bits: u32, exponent: u64, expected: Option<KeyKind>) {
        let key = PublicKey::from_spki(&rsa_spki(bits, exponent));
        assert_eq!(
            key.map(|key| key.kind()),
            expected,
            "{bits} bits, exponent {exponent}"
        );
    }

    #[test]
    fn rsa_keys_are_bounded_in_size_and_exponent() {
        check(2048, 65537, Some(KeyKind::Rsa { bits: 2048 }));
        check(3000, 65539, Some(KeyKind::Rsa { bits: 3000 }));
        check(4096, 0xFFFF_FFFF, Some(KeyKind::Rsa { bits: 4096 }));
        check(2047, 65537, None);
        check(1024, 65537, None);
        check(4097, 65537, None);
        check(2048, 3, None);
        check(2048, 65535, None);
        check(2048, 65538, None);
        check(2048, 0x1_0000_0001, None);
    }

    #[test]
    fn other_kinds_of_key_are_refused() {
        assert!(PublicKey::from_spki(&[]).is_none());
        assert!(PublicKey::from_spki(b"no key").is_none());
        let mut trailing = rsa_spki(2048, 65537);
        trailing.push(0);
        assert!(PublicKey::from_spki(&trailing).is_none());
    }

    fn p384() -> (SigningKey, PublicKey) {
        let key = SigningKey::from_slice(&[7; 48]).unwrap();
        let spki = key.verifying_key().to_public_key_der().unwrap();
        (key, PublicKey::from_spki(spki.as_bytes()).unwrap())
    }

    #[test]
    fn a_token_signature_on_p384_is_r_and_s_side_by_side() {
        let (key, public) = p384();
        let signature: ecdsa::Signature = key.sign(b"message");
        assert!(public.signed_token(b"message", &signature.to_bytes()));
        assert!(!public.signed_token(b"other", &signature.to_bytes()));
        assert!(!public.signed_token(b"message", signature.to_der().as_bytes()));
        assert!(!public.signed_token(b"message", &[0; 96]));
        assert!(!public.signed_token(b"message", &[]));
    }

    #[test]
    fn a_certificate_signature_on_p384_is_der_and_never_rsa() {
        let (key, public) = p384();
        let signature: ecdsa::Signature = key.sign(b"message");
        let der = signature.to_der();
        let check = |algorithm, signature: &[u8]| {
            public.signed_certificate(algorithm, b"message", signature)
        };
        assert!(check(CertificateAlgorithm::EcdsaWithSha384, der.as_bytes()));
        assert!(!check(
            CertificateAlgorithm::EcdsaWithSha384,
            &signature.to_bytes()
        ));
        assert!(!check(CertificateAlgorithm::Sha256WithRsa, der.as_bytes()));
    }
}
