//! What can go wrong while keys and certificates are made. The card itself has no errors: it
//! answers with status words.

/// A key or a certificate could not be made or used.
#[derive(Debug, thiserror::Error)]
pub enum VirtualCardError {
    /// The authority's own certificate cannot be read, or lacks its subject key identifier.
    #[error("the certificate of the authority is unusable")]
    AuthorityUnusable,
    /// A value of the template does not fit into a certificate.
    #[error("the certificate cannot be encoded")]
    CertificateEncoding(#[from] der::Error),
    /// The certificate cannot be put together and signed.
    #[error("the certificate cannot be signed")]
    CertificateSigning(#[from] x509_cert::builder::Error),
    /// A file of the card would be longer than its length can be written.
    #[error("a file of the card is too long")]
    FileTooLong,
    /// The key is of another kind than the signature asks for.
    #[error("the key is of another kind than the signature asks for")]
    KeyKindMismatch,
    /// The key cannot be written as PKCS #8 or SubjectPublicKeyInfo.
    #[error("the key cannot be encoded")]
    KeyUnencodable,
    /// The bytes are not a key in PKCS #8.
    #[error("the key cannot be read")]
    KeyUnreadable,
    /// An RSA key of this size could not be made, or could not be applied to this data.
    #[error("the RSA operation failed")]
    RsaOperation(#[from] rsa::Error),
    /// The ECDSA signature could not be made.
    #[error("the ECDSA operation failed")]
    EcdsaOperation(#[from] p384::ecdsa::Error),
}
