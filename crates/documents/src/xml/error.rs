//! Why an XML document cannot be signed, or its signatures not be read.

/// Why an XML document cannot be signed, or its signatures not be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum XmlError {
    /// A DTD could change what the document says, so none is read.
    #[error("the document has a document type declaration")]
    Dtd,
    /// Two elements have one id, so that a reference to it could mean either.
    #[error("two elements of the document have the same id")]
    DuplicateId,
    /// Declared or found to be anything but UTF-8. Nothing is transcoded: tables for Shift_JIS differ
    /// in characters, and the signature would hold for text that the person's program never wrote.
    #[error("the document is not in UTF-8")]
    Encoding,
    /// No plain file name: empty, a path, or with control or direction characters.
    #[error("the name of an attached file is not a plain file name")]
    FileName,
    /// Too long, too deep, or too much of something.
    #[error("the document exceeds a limit")]
    Limit,
    /// Not well-formed XML 1.0 with namespaces.
    #[error("the document is not well-formed XML 1.0")]
    Malformed,
    /// Canonical XML has no form for it (Canonical XML 1.0, section 1.3; specified).
    #[error("a namespace name is no absolute URI")]
    NamespaceName,
    /// The profile was told to sign nothing.
    #[error("nothing was named that is to be signed")]
    NothingToSign,
    /// A signature that was there before would no longer hold.
    #[error("another signature in the document would not hold")]
    OtherSignature,
    /// The place for the signature is not there once, or lies in what is signed.
    #[error("the place for the signature is missing, doubled or signed itself")]
    Place,
    /// The profile is for documents of another kind.
    #[error("the document is not of the kind that the profile signs")]
    Root,
    /// A signature is not built as XMLDSig and XAdES say.
    #[error("a signature in the document is malformed")]
    SignatureForm,
    /// The time cannot be written.
    #[error("the signing time is out of range")]
    Time,
    /// A reference leads nowhere.
    #[error("no element has the id of a reference")]
    UnknownId,
    /// A signature uses an algorithm, a transform or a reference that is not read here.
    #[error("a signature in the document uses an unsupported algorithm")]
    UnsupportedAlgorithm,
}
