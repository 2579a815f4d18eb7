//! Why a document cannot be signed or read.

use crate::xml::XmlError;

/// Why a document cannot be signed or read, in the document's terms.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The bytes are no certificate.
    #[error("the certificate is malformed")]
    Certificate,
    /// The bytes are no signature in CMS, or in one that is not DER.
    #[error("the CMS is malformed")]
    Cms,
    /// The CMS uses an algorithm that is not accepted, SHA-1 for instance.
    #[error("the algorithm of the CMS is not accepted")]
    CmsAlgorithm,
    /// The signed attributes are missing, doubled or incomplete.
    #[error("the signed attributes of the CMS are not complete")]
    CmsAttributes,
    /// The CMS lacks the certificate it names, or names another than it has.
    #[error("the certificate of the signer is not in the CMS")]
    CmsCertificate,
    /// What was signed is no document but, say, a time-stamp.
    #[error("the content of the CMS is not a document")]
    CmsContentType,
    /// The content is not what was prepared.
    #[error("the content changed after it was prepared")]
    ContentChanged,
    /// The digest is one of another algorithm than the key signs with.
    #[error("the digest has the wrong length")]
    DigestLength,
    /// The text is no JWS in compact form.
    #[error("the JWS is malformed")]
    Jws,
    /// The JWS says of itself what is not accepted: its algorithm, its type, or what is critical.
    #[error("the header of the JWS is not accepted")]
    JwsHeader,
    /// The bytes do not begin as a PDF does.
    #[error("the file is not a PDF")]
    NotPdf,
    /// An earlier signature forbids further changes (DocMDP or FieldMDP).
    #[error("the PDF is certified against changes")]
    PdfCertified,
    /// The structure of the PDF cannot be read, and could not be repaired.
    #[error("the PDF is damaged")]
    PdfDamaged,
    /// The PDF is encrypted, with a password or without.
    #[error("the PDF is encrypted")]
    PdfEncrypted,
    /// The bytes are no font, or the font lacks a character that shall be shown.
    #[error("the font cannot show the text")]
    PdfFont,
    /// The PDF has fewer pages.
    #[error("the PDF has no such page")]
    PdfNoSuchPage,
    /// A visible signature would not be on the page, or reach over its edge.
    #[error("the place for the signature is not on the page")]
    PdfPlace,
    /// A signature in the PDF does not sign what it seems to, or is of a kind that is not known.
    #[error("a signature in the PDF does not fit the file")]
    PdfSignature,
    /// The PDF is nested too deep, has too many objects, or unpacks to too much.
    #[error("the PDF is too complex")]
    PdfTooComplex,
    /// The PDF is a form that only XFA describes.
    #[error("the PDF is an XFA form")]
    PdfXfa,
    /// The signature is not as long as the key makes them.
    #[error("the signature has the wrong length")]
    SignatureLength,
    /// The certificate does not name its holder: name, address, date of birth and sex.
    #[error("the certificate does not name its holder")]
    SignerItems,
    /// The time is beyond the calendar of certificates.
    #[error("the signing time is out of range")]
    SigningTime,
    /// The text is empty, too long, or has characters that control how others are shown.
    #[error("the text to show cannot be shown")]
    Text,
    /// The document is larger than is held in memory.
    #[error("the document is too large")]
    TooLarge,
    /// The certificate's key is of a kind or size that is not signed with.
    #[error("the certificate's key is not supported")]
    UnsupportedKey,
    /// The XML document cannot be signed, or its signatures not be read.
    #[error(transparent)]
    Xml(#[from] XmlError),
}
