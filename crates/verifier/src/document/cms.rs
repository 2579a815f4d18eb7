//! CMS: the content may be several GiB and comes as digests.

use tegata_documents::{
    Digest, HashAlgorithm, Hasher,
    cms::{SignedData, SignerEntry, SigningCertificate},
};

use super::{
    Claimed, Coverage, DocumentRefused, DocumentVerifier, Judgment, SignatureError, SignedDocument,
};
use crate::{
    UnixTime,
    key::{DocumentAlgorithm, EcdsaForm},
};

/// A signature in CMS, read and not yet judged.
#[derive(Clone, Debug)]
pub struct CmsSignature {
    signed: SignedData,
}

impl CmsSignature {
    /// Reads a signature (`.p7s`), or one with its content in it (`.p7m`).
    ///
    /// # Errors
    /// [`SignatureError`]: it cannot be read, or uses what is never accepted.
    pub fn parse(bytes: &[u8]) -> Result<Self, SignatureError> {
        let signed = SignedData::parse(bytes)?;
        Ok(Self { signed })
    }

    /// Whether the content is kept beside it.
    #[must_use]
    pub const fn is_detached(&self) -> bool {
        self.signed.content.is_none()
    }

    /// What the content is put through, piece by piece.
    #[must_use]
    pub fn hasher(&self) -> ContentHasher {
        let mut algorithms: Vec<HashAlgorithm> = Vec::new();
        for signer in &self.signed.signers {
            if !algorithms.contains(&signer.hash) {
                algorithms.push(signer.hash);
            }
        }
        let started = algorithms.into_iter().map(|hash| (hash, hash.hasher()));
        ContentHasher(started.collect())
    }
}

/// Hashes a content with every algorithm that a signature names, in constant memory.
#[derive(Clone, Debug)]
pub struct ContentHasher(Vec<(HashAlgorithm, Hasher)>);

impl ContentHasher {
    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        for (_, hasher) in &mut self.0 {
            hasher.update(bytes);
        }
    }

    /// The digests of all bytes.
    #[must_use]
    pub fn finish(self) -> ContentDigests {
        let digests = self.0.into_iter();
        ContentDigests(
            digests
                .map(|(hash, hasher)| (hash, hasher.finish()))
                .collect(),
        )
    }
}

/// The digests of a content.
#[derive(Clone, Debug)]
pub struct ContentDigests(Vec<(HashAlgorithm, Digest)>);

impl ContentDigests {
    fn contain(&self, hash: HashAlgorithm, expected: &[u8]) -> bool {
        let same = |(other, digest): &(HashAlgorithm, Digest)| {
            *other == hash && digest.as_bytes() == expected
        };
        self.0.iter().any(same)
    }
}

impl DocumentVerifier {
    /// Verifies a signature in CMS. A detached one needs the digests of its content; where they come
    /// with an attached one, both contents must be what was signed.
    ///
    /// # Errors
    /// [`DocumentRefused`] says what was wrong first.
    pub fn verify_cms(
        &self,
        signature: &CmsSignature,
        content: Option<&ContentDigests>,
        judgment: Judgment<'_>,
    ) -> Result<SignedDocument, DocumentRefused> {
        let attached = signature.signed.content.as_ref().map(|content| {
            let mut hasher = signature.hasher();
            hasher.update(content);
            hasher.finish()
        });
        let contents: Vec<_> = attached.iter().chain(content).collect();
        let signers = signature.signed.signers.iter();
        let claims = signers.map(|signer| Claimed {
            content: compare(signer, &contents),
            ..claimed(signer)
        });
        self.judge(claims, judgment)
    }
}

fn compare(signer: &SignerEntry, contents: &[&ContentDigests]) -> Result<(), SignatureError> {
    if contents.is_empty() {
        return Err(SignatureError::ContentMissing);
    }
    let mut contents = contents.iter();
    contents
        .all(|content| content.contain(signer.hash, &signer.message_digest))
        .then_some(())
        .ok_or(SignatureError::ContentMismatch)
}

/// All but the content, which the caller compares.
pub(super) fn claimed(signer: &SignerEntry) -> Claimed {
    Claimed {
        algorithm: algorithm(signer),
        certificate: signer.certificate.clone(),
        content: Err(SignatureError::ContentMismatch),
        message: signer.signed_attributes.clone(),
        signature: signer.signature.clone(),
        coverage: Coverage::Content,
        added_len: Ok(None),
        claimed_at: signer.signing_time.map(UnixTime::from_secs),
        names_certificate: signer.signing_certificate == SigningCertificate::Named,
    }
}

/// RFC 5754, sections 3.2 and 3.3 (specified). The hash of the attributes is that of the content.
fn algorithm(signer: &SignerEntry) -> Result<DocumentAlgorithm, SignatureError> {
    let oid = signer.signature_algorithm.to_string();
    match (oid.as_str(), signer.hash) {
        (RSA_ENCRYPTION, hash)
        | (SHA_256_WITH_RSA, hash @ HashAlgorithm::Sha256)
        | (SHA_384_WITH_RSA, hash @ HashAlgorithm::Sha384)
        | (SHA_512_WITH_RSA, hash @ HashAlgorithm::Sha512) => Ok(DocumentAlgorithm::Rsa(hash)),
        (ECDSA_WITH_SHA_384, HashAlgorithm::Sha384) => Ok(DocumentAlgorithm::Ecdsa(EcdsaForm::Der)),
        _ => Err(SignatureError::AlgorithmNotAllowed),
    }
}

const ECDSA_WITH_SHA_384: &str = "1.2.840.10045.4.3.3";
const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";
const SHA_256_WITH_RSA: &str = "1.2.840.113549.1.1.11";
const SHA_384_WITH_RSA: &str = "1.2.840.113549.1.1.12";
const SHA_512_WITH_RSA: &str = "1.2.840.113549.1.1.13";
