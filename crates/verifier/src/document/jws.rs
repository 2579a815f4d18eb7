//! JWS in compact form.

use tegata_documents::{HashAlgorithm, jws::SignedJws};

use super::{
    Claimed, Coverage, DocumentRefused, DocumentVerifier, Judgment, SignatureError, SignedDocument,
};
use crate::{
    UnixTime,
    key::{DocumentAlgorithm, EcdsaForm},
};

impl DocumentVerifier {
    /// Verifies a JWS. A detached one needs its payload; where one comes with an attached payload,
    /// the two must be the same.
    ///
    /// # Errors
    /// [`DocumentRefused`] says what was wrong first.
    pub fn verify_jws(
        &self,
        text: &str,
        payload: Option<&[u8]>,
        judgment: Judgment<'_>,
    ) -> Result<SignedDocument, DocumentRefused> {
        let jws = SignedJws::parse(text)?;
        let (content, message) = match (jws.payload.as_deref(), payload) {
            (None, None) => (Err(SignatureError::ContentMissing), Vec::new()),
            (Some(own), Some(other)) if own != other => {
                (Err(SignatureError::ContentMismatch), Vec::new())
            }
            (Some(payload), _) | (None, Some(payload)) => (Ok(()), jws.to_be_signed(payload)),
        };
        let claimed = Claimed {
            algorithm: Ok(algorithm(jws.hash)),
            certificate: jws.certificates.first().cloned().unwrap_or_default(),
            content,
            message,
            signature: jws.signature,
            coverage: Coverage::Content,
            added_len: Ok(None),
            claimed_at: jws.signing_time.map(UnixTime::from_secs),
            // `x5c` stands in the header, which is signed.
            names_certificate: true,
        };
        self.judge([claimed], judgment)
    }
}

/// RFC 7518, sections 3.3 and 3.4 (specified): ES384 is the one with SHA-384.
const fn algorithm(hash: HashAlgorithm) -> DocumentAlgorithm {
    match hash {
        HashAlgorithm::Sha384 => DocumentAlgorithm::Ecdsa(EcdsaForm::Raw),
        HashAlgorithm::Sha256 | HashAlgorithm::Sha512 => DocumentAlgorithm::Rsa(hash),
    }
}
