//! Signatures without a container: over a digest that the site computed itself, as Web eID and the page
//! contract of official sites have them made.

use tegata_documents::HashAlgorithm;

use super::{Claimed, Coverage, DocumentRefused, DocumentVerifier, Judgment, SignedDocument};
use crate::key::DocumentAlgorithm;

/// A signature with all that belongs to it. It says neither when it was made nor with which certificate:
/// nothing but the content was signed.
#[derive(Clone, Copy)]
pub struct BareSignature<'a> {
    /// DER of the certificate that came with it.
    pub certificate: &'a [u8],
    /// What the site had signed: the content itself, of which it sent the SHA-256 digest. Never a digest
    /// that came from the page, or it is not known what was signed.
    pub content: &'a [u8],
    /// RSASSA-PKCS1-v1_5 over SHA-256.
    pub signature: &'a [u8],
}

impl std::fmt::Debug for BareSignature<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BareSignature(..)")
    }
}

impl DocumentVerifier {
    /// Verifies signatures over digests of the site's own, all of which must be good. A site that has the
    /// choice lets people sign documents instead, which they can read before.
    ///
    /// # Errors
    /// [`DocumentRefused`] says what was wrong first.
    pub fn verify_bare(
        &self,
        signatures: &[BareSignature<'_>],
        judgment: Judgment<'_>,
    ) -> Result<SignedDocument, DocumentRefused> {
        self.judge(signatures.iter().map(claimed), judgment)
    }
}

fn claimed(bare: &BareSignature<'_>) -> Claimed {
    Claimed {
        algorithm: Ok(DocumentAlgorithm::Rsa(HashAlgorithm::Sha256)),
        certificate: bare.certificate.to_vec(),
        content: Ok(()),
        message: bare.content.to_vec(),
        signature: bare.signature.to_vec(),
        coverage: Coverage::Content,
        added_len: Ok(None),
        claimed_at: None,
        names_certificate: false,
    }
}
