//! What can be said of an XML document before it is signed.

use roxmltree::Node;

use super::{
    MAX_SIGNATURES, XmlError, XmlSignature, algorithm::Canonicalization, canonical::canonicalize,
    insertion::Insertion, parsed::Parsed, prepare::is_tax_return, read::read_signatures,
    work::Work,
};
use crate::DocumentError;

/// What an XML document is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Facts {
    /// Whether it is one that [`Profile::Tax`](super::Profile::Tax) signs.
    pub is_tax_return: bool,
    /// How many signatures were made before.
    pub signatures: u32,
    /// Whether these would still hold if another was put at the end of the document. One of the whole
    /// document would not; nor would one that does not hold now.
    pub takes_signature: bool,
}

/// Says what an XML document is, if it is one that can be signed and has room for a signature.
///
/// # Errors
/// [`DocumentError::Xml`].
pub fn inspect(document: &[u8]) -> Result<Facts, DocumentError> {
    let parsed = Parsed::parse(document)?;
    let signatures = read_signatures(&parsed)?.len();
    Ok(Facts {
        is_tax_return: is_tax_return(parsed.root_element()),
        signatures: u32::try_from(signatures).unwrap_or(u32::MAX),
        takes_signature: takes_signature(&parsed, signatures, parsed.root_element())?,
    })
}

/// Puts an element where the signature would go. What breaks a signature is not what it is called.
pub(super) fn takes_signature(
    parsed: &Parsed<'_>,
    signatures: usize,
    place: Node<'_, '_>,
) -> Result<bool, DocumentError> {
    if signatures >= MAX_SIGNATURES {
        return Err(XmlError::Limit.into());
    }
    let end = Insertion::at_end_of(place)?;
    let (text, _) = end.insert(parsed.text(), &placeholder())?;
    let parsed = match Parsed::parse(text.as_bytes()) {
        Err(XmlError::Limit) => return Err(XmlError::Limit.into()),
        Err(_) => return Ok(false),
        Ok(parsed) => parsed,
    };
    for method in [Canonicalization::Exclusive, Canonicalization::Inclusive] {
        canonicalize(parsed.document(), None, method, &mut Work::of_document())?;
    }
    let read = read_signatures(&parsed).unwrap_or_default();
    let hold = read.iter().filter_map(XmlSignature::covered).count();
    Ok(hold == signatures)
}

/// Takes as much of each limit as the largest signature: bytes, elements, depth and namespaces.
fn placeholder() -> String {
    let open = "<placeholder xmlns:ds=\"urn:1\" xmlns:xades=\"urn:2\">";
    let nested = [open.to_owned(), "<a>".repeat(DEPTH)].concat();
    let content = ["<a/>".repeat(ELEMENTS), " ".repeat(BYTES)].concat();
    [&nested, &content, &"</a>".repeat(DEPTH), "</placeholder>"].concat()
}

/// Of XAdES's deepest element below the signature.
const DEPTH: usize = 9;
/// Elements and the texts in them; e-Gov's with many references has more, and asks the one who prepares
/// it.
const ELEMENTS: usize = 96;
/// Certificate and value of a key of 4096 bits in base64, and the names around them.
const BYTES: usize = 12 * 1024;
