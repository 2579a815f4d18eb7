//! What can be said of an XML document before it is signed.

use super::{parsed::Parsed, prepare::is_tax_return, read::read_signatures};
use crate::DocumentError;

/// What an XML document is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Facts {
    /// Whether it is one that [`Profile::Tax`](super::Profile::Tax) signs.
    pub is_tax_return: bool,
    /// How many signatures were made before.
    pub signatures: u32,
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
    })
}
