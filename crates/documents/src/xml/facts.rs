//! What can be said of an XML document before it is signed.

use super::{
    XmlError, XmlSignature, insertion::Insertion, parsed::Parsed, prepare::is_tax_return,
    read::read_signatures,
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

/// Says what an XML document is, if it is one that can be signed.
///
/// # Errors
/// [`DocumentError::Xml`].
pub fn inspect(document: &[u8]) -> Result<Facts, DocumentError> {
    let parsed = Parsed::parse(document)?;
    let signatures = read_signatures(&parsed)?.len();
    Ok(Facts {
        is_tax_return: is_tax_return(parsed.root_element()),
        signatures: u32::try_from(signatures).unwrap_or(u32::MAX),
        takes_signature: signatures == 0 || takes_signature(&parsed, signatures)?,
    })
}

/// Puts an element where the signature would go. What breaks a signature is not what it is called.
fn takes_signature(parsed: &Parsed<'_>, signatures: usize) -> Result<bool, XmlError> {
    let end = Insertion::at_end_of(parsed.root_element())?;
    let (text, _) = end.insert(parsed.text(), "<signature/>")?;
    let Ok(parsed) = Parsed::parse(text.as_bytes()) else {
        return Ok(false);
    };
    let read = read_signatures(&parsed).unwrap_or_default();
    let hold = read.iter().filter_map(XmlSignature::covered).count();
    Ok(hold == signatures)
}
