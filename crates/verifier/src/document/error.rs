//! Why a signed document is refused.

use std::fmt;

use tegata_documents::{DocumentError, pdf::Change, xml::XmlError};

use crate::{CertificateError, Check};

/// Why a signed document was refused.
///
/// Nothing in it comes from the document: it can be logged and shown as it is.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The signature's algorithm does not fit the certificate's key.
    #[error("the algorithm does not fit the certificate's key")]
    AlgorithmKeyMismatch,
    /// A hash or signature algorithm that is not accepted: MD5 and SHA-1 above all.
    #[error("an algorithm of the signature is not accepted")]
    AlgorithmNotAllowed,
    /// The signed attributes are missing, doubled or incomplete.
    #[error("the signed attributes are not complete")]
    AttributesIncomplete,
    /// The certificate is not one that signs documents, or nobody believed issued it.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Something was added after signing, and it is more than further signatures, or a signature that
    /// this one or an earlier one forbids (DocMDP, FieldMDP).
    #[error("the document was changed after signing")]
    ChangedAfterSigning {
        /// What the additions change, each kind once. Empty: nothing that shows.
        changes: Vec<Change>,
    },
    /// What was signed is not what is there.
    #[error("the content is not what was signed")]
    ContentMismatch,
    /// The signature is detached, and what it signs was not handed over.
    #[error("the content that was signed is missing")]
    ContentMissing,
    /// What was signed is no document but, say, a time-stamp.
    #[error("the content is not a document")]
    ContentType,
    /// The signature does not cover the range of the file that it must.
    #[error("the signature does not cover what it must")]
    CoverageIncomplete,
    /// Two elements have one id: a reference could mean either (signature wrapping).
    #[error("two elements of the document have the same id")]
    DuplicateId,
    /// The document is encrypted.
    #[error("the document is encrypted")]
    Encrypted,
    /// The header of a JWS says what is not accepted: its algorithm, its type, what is critical.
    #[error("the header of the signature is not accepted")]
    HeaderNotAllowed,
    /// The document or its signature cannot be read.
    #[error("the document or its signature is malformed")]
    Malformed,
    /// There is no signature in the document.
    #[error("the document is not signed")]
    NoSignature,
    /// The certificate's key did not sign this document.
    #[error("the signature is wrong")]
    SignatureInvalid,
    /// A signature of a kind that is not judged here, beside those that are.
    #[error("the document has a signature of an unknown kind")]
    SignatureKindUnknown,
    /// What was signed names another certificate than the signature brings.
    #[error("the signature names another certificate")]
    SigningCertificateMismatch,
    /// The document is too large or too complex.
    #[error("the document is too large or too complex")]
    TooLarge,
}

impl SignatureError {
    /// The reason as one permanent `snake_case` word; for a certificate, its own reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AlgorithmKeyMismatch => "algorithm_key_mismatch",
            Self::AlgorithmNotAllowed => "algorithm_not_allowed",
            Self::AttributesIncomplete => "attributes_incomplete",
            Self::Certificate(reason) => reason.code(),
            Self::ChangedAfterSigning { .. } => "changed_after_signing",
            Self::ContentMismatch => "content_mismatch",
            Self::ContentMissing => "content_missing",
            Self::ContentType => "content_type",
            Self::CoverageIncomplete => "coverage_incomplete",
            Self::DuplicateId => "duplicate_id",
            Self::Encrypted => "encrypted",
            Self::HeaderNotAllowed => "header_not_allowed",
            Self::Malformed => "malformed",
            Self::NoSignature => "no_signature",
            Self::SignatureInvalid => "signature_invalid",
            Self::SignatureKindUnknown => "signature_kind_unknown",
            Self::SigningCertificateMismatch => "signing_certificate_mismatch",
            Self::TooLarge => "too_large",
        }
    }
}

impl From<DocumentError> for SignatureError {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Certificate => Self::Certificate(CertificateError::CertificateMalformed),
            DocumentError::CmsAlgorithm | DocumentError::Xml(XmlError::UnsupportedAlgorithm) => {
                Self::AlgorithmNotAllowed
            }
            DocumentError::CmsAttributes => Self::AttributesIncomplete,
            DocumentError::CmsCertificate => Self::SigningCertificateMismatch,
            DocumentError::CmsContentType => Self::ContentType,
            DocumentError::JwsHeader => Self::HeaderNotAllowed,
            DocumentError::PdfEncrypted => Self::Encrypted,
            DocumentError::PdfSignature => Self::CoverageIncomplete,
            DocumentError::TooLarge
            | DocumentError::PdfTooComplex
            | DocumentError::Xml(XmlError::Limit) => Self::TooLarge,
            DocumentError::UnsupportedKey => Self::Certificate(CertificateError::KeyNotSupported),
            DocumentError::Xml(XmlError::DuplicateId) => Self::DuplicateId,
            _ => Self::Malformed,
        }
    }
}

/// A document that was refused: why, and what had been found good until then.
#[derive(Clone, Eq, PartialEq)]
pub struct DocumentRefused {
    passed: Vec<Check>,
    reason: SignatureError,
    signature: Option<usize>,
}

impl DocumentRefused {
    pub(super) const fn new(reason: SignatureError, signature: usize, passed: Vec<Check>) -> Self {
        Self {
            passed,
            reason,
            signature: Some(signature),
        }
    }

    /// What was wrong first.
    #[must_use]
    pub const fn reason(&self) -> &SignatureError {
        &self.reason
    }

    /// The checks that this signature passed before.
    #[must_use]
    pub fn passed(&self) -> &[Check] {
        &self.passed
    }

    /// Which signature it was, from 0; `None`: the document could not be taken apart.
    #[must_use]
    pub const fn signature(&self) -> Option<usize> {
        self.signature
    }
}

impl<E: Into<SignatureError>> From<E> for DocumentRefused {
    fn from(reason: E) -> Self {
        Self {
            passed: Vec::new(),
            reason: reason.into(),
            signature: None,
        }
    }
}

impl fmt::Debug for DocumentRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentRefused")
            .field("reason", &self.reason)
            .field("signature", &self.signature)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for DocumentRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl std::error::Error for DocumentRefused {}
