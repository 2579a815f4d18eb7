//! The signatures of a document, taken apart for whoever verifies them. Nothing is judged here but
//! form and digests: the caller verifies the signature value, the certificate and its path.

use std::{fmt, ops::Range};

use roxmltree::Node;

use super::{
    Covered, MAX_REFERENCES, MAX_SIGNATURES, XadesClaims, XmlError, XmlReference,
    algorithm::{Canonicalization, DSIG, signature_uri},
    canonical::canonicalize,
    cursor::{Cursor, algorithm, bytes, text_node},
    parsed::Parsed,
    reference::read_reference,
    work::Work,
};
use crate::{DocumentError, Signature, SignatureAlgorithm, Signer};

/// A signature in a document. It holds if its [`value`](Self::value) is one of the certificate's key
/// over [`signed_info`](Self::signed_info), if every reference is [covered](XmlReference::covered) or
/// [of the caller's file](XmlReference::is_of_file), and if the caller trusts the certificate.
#[derive(Clone)]
pub struct XmlSignature {
    certificate: Signer,
    references: Vec<XmlReference>,
    signed_info: Vec<u8>,
    value: Signature,
    claims: Option<XadesClaims>,
    range: Range<usize>,
    /// Of the signature value's digits in the document.
    pub(super) value_range: Range<usize>,
}

impl XmlSignature {
    /// The bytes that the signature value was made over, by the algorithm of the certificate's key,
    /// which is the one that the signature names.
    #[must_use]
    pub fn signed_info(&self) -> &[u8] {
        &self.signed_info
    }

    /// The signature value, not verified.
    #[must_use]
    pub const fn value(&self) -> &Signature {
        &self.value
    }

    /// The certificate whose key is said to have signed, not verified.
    #[must_use]
    pub const fn certificate(&self) -> &Signer {
        &self.certificate
    }

    /// What the signature covers.
    #[must_use]
    pub fn references(&self) -> &[XmlReference] {
        &self.references
    }

    /// What the signer says about the signature, if it is one of XAdES. The claims are signed.
    #[must_use]
    pub const fn claims(&self) -> Option<&XadesClaims> {
        self.claims.as_ref()
    }

    /// Where the signature stands in the document.
    #[must_use]
    pub const fn range(&self) -> &Range<usize> {
        &self.range
    }

    /// The parts of the document that are covered; `None` if any of them was changed after signing.
    #[must_use]
    pub fn covered(&self) -> Option<Vec<&Covered>> {
        let inside = self
            .references
            .iter()
            .filter(|reference| reference.file_name().is_none());
        inside.map(XmlReference::covered).collect()
    }
}

/// Names nobody, and shows no signature value.
impl fmt::Debug for XmlSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XmlSignature")
            .field("references", &self.references)
            .finish_non_exhaustive()
    }
}

/// Reads every signature of a document, in document order.
///
/// # Errors
/// [`DocumentError::Xml`] if the document is not read here, or if any signature in it has a form, an
/// algorithm or a transform that is not; [`DocumentError::Certificate`] and
/// [`DocumentError::UnsupportedKey`] for the certificate in it, [`DocumentError::SignatureLength`] for the
/// value.
pub fn read(document: &[u8]) -> Result<Vec<XmlSignature>, DocumentError> {
    read_signatures(&Parsed::parse(document)?)
}

pub(super) fn read_signatures(parsed: &Parsed<'_>) -> Result<Vec<XmlSignature>, DocumentError> {
    let nodes = parsed.document().descendants();
    let signatures: Vec<_> = nodes
        .filter(|node| node.has_tag_name((DSIG, "Signature")))
        .collect();
    let fits = signatures.len() <= MAX_SIGNATURES;
    fits.then_some(()).ok_or(XmlError::Limit)?;
    let mut work = Work::of_document();
    let signatures = signatures.into_iter();
    signatures
        .map(|signature| read_signature(parsed, signature, &mut work))
        .collect()
}

fn read_signature(
    parsed: &Parsed<'_>,
    signature: Node<'_, '_>,
    work: &mut Work,
) -> Result<XmlSignature, DocumentError> {
    let mut children = Cursor::new(signature)?;
    let signed_info = children.one("SignedInfo")?;
    let value = children.one("SignatureValue")?;
    let certificate = certificate(children.one("KeyInfo")?)?;
    let objects = children.all("Object");
    children.end()?;
    let info = SignedInfo::read(signed_info, certificate.algorithm())?;
    let references = info.references(parsed, signature, work)?;
    Ok(XmlSignature {
        signed_info: canonicalize(signed_info, None, info.canonicalization, work)?,
        value: Signature::new(&certificate, bytes(value)?)?,
        claims: XadesClaims::read(&objects, &references, &certificate)?,
        certificate,
        references,
        range: signature.range(),
        value_range: text_node(value)?.range(),
    })
}

struct SignedInfo<'t, 'a> {
    canonicalization: Canonicalization,
    references: Vec<Node<'t, 'a>>,
}

impl<'t, 'a: 't> SignedInfo<'t, 'a> {
    /// The signature method must be the one of the key, so that a verifier has nothing to choose.
    fn read(node: Node<'t, 'a>, expected: SignatureAlgorithm) -> Result<Self, XmlError> {
        let mut children = Cursor::new(node)?;
        let canonicalization =
            Canonicalization::parse(algorithm(children.one("CanonicalizationMethod")?)?)?;
        let method = algorithm(children.one("SignatureMethod")?)?;
        let known = method == signature_uri(expected);
        known.then_some(()).ok_or(XmlError::UnsupportedAlgorithm)?;
        let references = children.all("Reference");
        children.end()?;
        (!references.is_empty())
            .then_some(())
            .ok_or(XmlError::SignatureForm)?;
        (references.len() <= MAX_REFERENCES)
            .then_some(())
            .ok_or(XmlError::Limit)?;
        Ok(Self {
            canonicalization,
            references,
        })
    }

    fn references(
        &self,
        parsed: &Parsed<'_>,
        signature: Node<'_, '_>,
        work: &mut Work,
    ) -> Result<Vec<XmlReference>, XmlError> {
        let references = self.references.iter();
        references
            .map(|reference| read_reference(parsed, signature, *reference, work))
            .collect()
    }
}

/// The first certificate is the signer's; others may follow it (XMLDSig, section 4.5.4). What else says
/// something about the key is passed over: it is not signed, and the certificate says it all.
fn certificate(key_info: Node<'_, '_>) -> Result<Signer, DocumentError> {
    let mut data = key_info
        .children()
        .filter(|node| node.has_tag_name((DSIG, "X509Data")));
    let data = data.next().ok_or(XmlError::SignatureForm)?;
    let mut certificates = data
        .children()
        .filter(|node| node.has_tag_name((DSIG, "X509Certificate")));
    let certificate = certificates.next().ok_or(XmlError::SignatureForm)?;
    Signer::parse(&bytes(certificate)?)
}
