//! The references of a signature: what each really covers, and whether it is still the same.

use std::{fmt, ops::Range};

use roxmltree::Node;

use super::{
    DigestMethod, XmlError,
    algorithm::{Canonicalization, ENVELOPED_SIGNATURE, SIGNED_PROPERTIES},
    canonical::canonicalize,
    cursor::{Cursor, algorithm, bytes, text_node},
    external::Target,
    parsed::{Parsed, attribute},
    work::Work,
};

/// One reference of a signature.
#[derive(Clone, Eq, PartialEq)]
pub struct XmlReference {
    method: DigestMethod,
    stated: Vec<u8>,
    subject: Subject,
    /// Of the digest value's digits in the document.
    pub(super) digest_range: Range<usize>,
    /// Whether it says that it covers XAdES's signed properties.
    pub(super) of_properties: bool,
}

#[derive(Clone, Eq, PartialEq)]
enum Subject {
    File(String),
    Node { covered: Covered, found: Vec<u8> },
}

/// A part of the document that a signature covers. Use these bytes and no others: what stands elsewhere
/// in the document under the same name was not signed.
#[derive(Clone, Eq, PartialEq)]
pub struct Covered {
    range: Range<usize>,
    whole_document: bool,
    canonical: Vec<u8>,
}

impl Covered {
    /// The canonical form, without comments and without an enveloped signature: exactly what was hashed.
    #[must_use]
    pub fn canonical(&self) -> &[u8] {
        &self.canonical
    }

    /// Where the node stands in the document that was read.
    #[must_use]
    pub const fn range(&self) -> &Range<usize> {
        &self.range
    }

    /// Whether it is the document as a whole, but for comments and an enveloped signature.
    #[must_use]
    pub const fn is_whole_document(&self) -> bool {
        self.whole_document
    }
}

impl XmlReference {
    /// The covered part of the document, unless it was changed after it was signed.
    #[must_use]
    pub fn covered(&self) -> Option<&Covered> {
        match &self.subject {
            Subject::Node { covered, found } => (*found == self.stated).then_some(covered),
            Subject::File(_) => None,
        }
    }

    /// The name of the file outside the document that this covers.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        match &self.subject {
            Subject::File(name) => Some(name),
            Subject::Node { .. } => None,
        }
    }

    /// Whether these bytes are the file that was signed.
    #[must_use]
    pub fn is_of_file(&self, bytes: &[u8]) -> bool {
        self.file_name().is_some() && self.method.digest(bytes) == self.stated
    }

    /// Whether it says that it covers what the signer says about the signature, and no document.
    #[must_use]
    pub const fn is_of_properties(&self) -> bool {
        self.of_properties
    }

    /// The hash value of what is there now.
    pub(super) fn found(&self) -> Option<&[u8]> {
        match &self.subject {
            Subject::File(_) => None,
            Subject::Node { found, .. } => Some(found),
        }
    }

    pub(super) fn covers(&self, range: &Range<usize>) -> bool {
        matches!(&self.subject, Subject::Node { covered, .. } if covered.range == *range)
    }
}

/// Names nothing of the person's document.
impl fmt::Debug for XmlReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XmlReference")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Covered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Covered")
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}

/// Reads a reference of `signature`, as far as the `work` allows.
pub(super) fn read_reference(
    parsed: &Parsed<'_>,
    signature: Node<'_, '_>,
    reference: Node<'_, '_>,
    work: &mut Work,
) -> Result<XmlReference, XmlError> {
    let uri = attribute(reference, "URI").ok_or(XmlError::UnsupportedAlgorithm)?;
    let mut children = Cursor::new(reference)?;
    let transforms = Transforms::read(children.optional("Transforms"))?;
    let method = DigestMethod::parse(algorithm(children.one("DigestMethod")?)?)?;
    let value = children.one("DigestValue")?;
    children.end()?;
    Ok(XmlReference {
        method,
        stated: bytes(value)?,
        subject: transforms.apply(parsed, signature, Target::parse(uri)?, method, work)?,
        digest_range: text_node(value)?.range(),
        of_properties: attribute(reference, "Type") == Some(SIGNED_PROPERTIES),
    })
}

#[derive(Default)]
struct Transforms {
    enveloped: bool,
    canonicalization: Option<Canonicalization>,
}

impl Transforms {
    /// The enveloped signature first, then one canonicalization; both may be missing.
    fn read(transforms: Option<Node<'_, '_>>) -> Result<Self, XmlError> {
        let Some(transforms) = transforms else {
            return Ok(Self::default());
        };
        let mut found = Self::default();
        let mut children = Cursor::new(transforms)?;
        for transform in children.all("Transform") {
            let uri = algorithm(transform)?;
            let done = found.canonicalization.is_some();
            (!done)
                .then_some(())
                .ok_or(XmlError::UnsupportedAlgorithm)?;
            match uri {
                ENVELOPED_SIGNATURE if !found.enveloped => found.enveloped = true,
                _ => found.canonicalization = Some(Canonicalization::parse(uri)?),
            }
        }
        children.end()?;
        Ok(found)
    }

    fn apply(
        &self,
        parsed: &Parsed<'_>,
        signature: Node<'_, '_>,
        target: Target,
        method: DigestMethod,
        work: &mut Work,
    ) -> Result<Subject, XmlError> {
        let node = match target {
            Target::Document => parsed.document(),
            Target::Element(id) => parsed.by_id(&id).ok_or(XmlError::UnknownId)?,
            Target::File(name) => return self.file(name),
        };
        let canonical = self.canonicalize(signature, node, work)?;
        let found = method.digest(&canonical);
        let (range, whole_document) = (node.range(), node.is_root());
        let covered = Covered {
            range,
            whole_document,
            canonical,
        };
        Ok(Subject::Node { covered, found })
    }

    /// Files are hashed as they are.
    fn file(&self, name: String) -> Result<Subject, XmlError> {
        let plain = !self.enveloped && self.canonicalization.is_none();
        plain
            .then_some(Subject::File(name))
            .ok_or(XmlError::UnsupportedAlgorithm)
    }

    fn canonicalize(
        &self,
        signature: Node<'_, '_>,
        node: Node<'_, '_>,
        work: &mut Work,
    ) -> Result<Vec<u8>, XmlError> {
        let inside = signature
            .ancestors()
            .skip(1)
            .any(|ancestor| ancestor.id() == node.id());
        let possible = inside || !self.enveloped;
        possible
            .then_some(())
            .ok_or(XmlError::UnsupportedAlgorithm)?;
        let omitted = self.enveloped.then(|| signature.id());
        // What is not canonicalized when it is to be hashed is so by Canonical XML 1.0 (XMLDSig,
        // section 4.4.3.2; specified).
        let method = self.canonicalization.unwrap_or(Canonicalization::Inclusive);
        canonicalize(node, omitted, method, work)
    }
}
