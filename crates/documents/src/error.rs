//! Why a document cannot be signed or read.

/// Why a document cannot be signed or read, in the document's terms.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The bytes are no certificate.
    #[error("the certificate is malformed")]
    Certificate,
    /// The signature is not as long as the key makes them.
    #[error("the signature has the wrong length")]
    SignatureLength,
    /// The certificate's key is of a kind or size that is not signed with.
    #[error("the certificate's key is not supported")]
    UnsupportedKey,
}
