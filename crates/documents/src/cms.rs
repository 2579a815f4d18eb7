//! CMS (RFC 5652) as CAdES-BES (EN 319 122-1) asks: one signer, content of any type, detached or
//! attached.
//!
//! The content comes as a [`Digest`], so that several GiB are signed with the memory of a few. An
//! attached content is written in definite lengths: everything but the content is known when the
//! signature is there, so DER costs nothing here, and readers that know no indefinite lengths can
//! read it. Time-stamps are deliberately absent: nothing here has a network.

mod assemble;
mod attached;
mod attributes;
mod ber;
mod signed_data;
mod streamed;

use assemble::SignerInfo;
pub use attached::Attached;
pub(crate) use attributes::Profile;
pub use signed_data::{SignedData, SignerEntry, SigningCertificate};
pub use streamed::Streamed;

use crate::{Digest, DocumentError, Signature, Signer, SigningTime};

/// Says what has to be signed for a content with this digest, which a hasher of the signer's own
/// algorithm made.
///
/// # Errors
/// [`DocumentError::DigestLength`]: the digest is one of another algorithm.
pub fn prepare(
    signer: &Signer,
    content: &Digest,
    signed_at: SigningTime,
) -> Result<Prepared, DocumentError> {
    prepare_as(Profile::CadesBes, signer, content, signed_at)
}

pub(crate) fn prepare_as(
    profile: Profile,
    signer: &Signer,
    content: &Digest,
    signed_at: SigningTime,
) -> Result<Prepared, DocumentError> {
    if content.as_bytes().len() != signer.algorithm().hash().digest_len() {
        return Err(DocumentError::DigestLength);
    }
    let attributes = attributes::signed_attributes(profile, signer, content, signed_at)?;
    Ok(Prepared {
        attributes,
        content: content.clone(),
        signer: signer.clone(),
    })
}

/// What the key has to sign: the signed attributes, of which the content's digest is one.
#[derive(Clone)]
pub struct Prepared {
    /// A DER `SET OF Attribute`.
    attributes: Vec<u8>,
    content: Digest,
    signer: Signer,
}

impl Prepared {
    /// The signed attributes in DER, whose digest the key signs.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.attributes
    }

    /// The digest that the key signs.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.signer.algorithm().digest(&self.attributes)
    }

    /// The signature without the content: a file to keep beside it, by custom `.p7s`.
    ///
    /// # Errors
    /// [`DocumentError::SignatureLength`]: the signature is one of another key.
    pub fn finish(self, signature: &Signature) -> Result<Vec<u8>, DocumentError> {
        Ok(self.signer_info(signature)?.detached())
    }

    /// The signature around the content: by custom a `.p7m`. Says how long the content is, and is
    /// given the content afterwards.
    ///
    /// # Errors
    /// [`DocumentError::SignatureLength`]: the signature is one of another key.
    pub fn finish_attached(
        self,
        signature: &Signature,
        content_len: u64,
    ) -> Result<Attached, DocumentError> {
        let (head, tail) = self.signer_info(signature)?.attached(content_len);
        let hash = self.signer.algorithm().hash();
        Ok(Attached::new(head, tail, hash, self.content, content_len))
    }

    /// Bytes of a detached signature, at most: ECDSA's may be a few bytes shorter.
    pub(crate) fn max_len(&self) -> Result<usize, DocumentError> {
        // The top bit set in every byte makes ECDSA's numbers as long as they can be.
        let longest = vec![0xFF; self.signer.algorithm().signature_len()];
        let longest = Signature::new(&self.signer, longest)?;
        Ok(self.signer_info(&longest)?.detached().len())
    }

    fn signer_info(&self, signature: &Signature) -> Result<SignerInfo, DocumentError> {
        SignerInfo::build(&self.signer, &self.attributes, signature)
    }
}

/// Names nobody: the certificate carries name and address.
impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared")
            .field("signer", &self.signer)
            .finish_non_exhaustive()
    }
}
