//! PDF: every signature covers the file up to a place. What comes after it may be further signatures
//! and nothing else.

use tegata_documents::{
    DocumentError,
    pdf::{Coverage as FileCoverage, PdfSignature, SignedPdf, changes_since},
};

use super::{
    Claimed, Coverage, DocumentRefused, DocumentVerifier, Judgment, SignatureError, SignedDocument,
    cms,
};
use crate::UnixTime;

pub use tegata_documents::pdf::PDF_SIGNED_MAX;

impl DocumentVerifier {
    /// Verifies all signatures of a PDF. The last one must cover the whole file; what lies between
    /// two of them must only add signatures.
    ///
    /// Each signature costs at most one hash of the file and one comparison with what was signed, and the
    /// first one that is not good ends it; [`PDF_SIGNED_MAX`] limits what they may cost together.
    ///
    /// # Errors
    /// [`DocumentRefused`] says what was wrong first.
    pub fn verify_pdf(
        &self,
        file: &[u8],
        judgment: Judgment<'_>,
    ) -> Result<SignedDocument, DocumentRefused> {
        let signed = SignedPdf::parse(file)?;
        if !signed.others.is_empty() {
            return Err(SignatureError::SignatureKindUnknown.into());
        }
        let is_covered = signed
            .signatures
            .iter()
            .any(|signature| signature.coverage == FileCoverage::WholeFile);
        let claims = signed.signatures.iter();
        let claims = claims.map(|signature| claimed(file, signature, is_covered));
        self.judge(claims, judgment)
    }
}

fn claimed(file: &[u8], signature: &PdfSignature, is_covered: bool) -> Claimed {
    let is_same = signature.digest(file).as_bytes() == signature.signer.message_digest;
    let (coverage, added_len) = match signature.coverage {
        FileCoverage::WholeFile => (Coverage::WholeDocument, Ok(Some(0))),
        // What is refused anyway need not be compared.
        FileCoverage::Revision { .. } if !is_same => (Coverage::Revision, Ok(None)),
        FileCoverage::Revision { added_len } => (
            Coverage::Revision,
            only_signatures_added(file, added_len, is_covered),
        ),
    };
    Claimed {
        content: is_same.then_some(()).ok_or(SignatureError::ContentMismatch),
        coverage,
        added_len,
        claimed_at: signature.signing_time.map(UnixTime::from_secs),
        ..cms::claimed(&signature.signer)
    }
}

/// Bytes that no signature covers are refused even where they change nothing that is known here.
fn only_signatures_added(
    file: &[u8],
    added_len: usize,
    is_covered: bool,
) -> Result<Option<usize>, SignatureError> {
    let signed_len = file.len().saturating_sub(added_len);
    let changes = changes_since(file, signed_len).map_err(damaged_afterwards)?;
    if changes.is_empty() && is_covered {
        return Ok(Some(added_len));
    }
    Err(SignatureError::ChangedAfterSigning { changes })
}

/// What cannot be compared was changed.
fn damaged_afterwards(error: DocumentError) -> SignatureError {
    match error {
        DocumentError::PdfTooComplex | DocumentError::TooLarge => SignatureError::TooLarge,
        _ => SignatureError::ChangedAfterSigning {
            changes: Vec::new(),
        },
    }
}
