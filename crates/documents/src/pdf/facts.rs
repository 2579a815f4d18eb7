//! What a PDF has besides what its pages show, for those who are to sign it.

use super::{document::Document, form::Fields, page, refusal};
use crate::DocumentError;

/// What a PDF has besides what its pages show.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Facts {
    /// Whether files are attached.
    pub attachments: bool,
    /// Whether there are fields to fill in.
    pub forms: bool,
    /// Whether there are scripts.
    pub scripts: bool,
    /// How many signatures were made before.
    pub signatures: u32,
}

/// Says what a PDF has, if it is one that can be signed.
///
/// # Errors
/// As [`prepare`](super::prepare).
pub fn inspect(file: &[u8]) -> Result<Facts, DocumentError> {
    Document::attempt(file, look)
}

fn look(document: &Document<'_>) -> Result<Facts, DocumentError> {
    if document.cross_reference.is_encrypted {
        return Err(DocumentError::PdfEncrypted);
    }
    let (_, catalog) = document.catalog()?;
    let fields = Fields::read(document, &catalog)?;
    refusal::check(document, &catalog, &fields.signatures)?;
    page::find(document, &catalog, 1)?;
    let signed = fields.signatures.iter().filter(|field| field.is_signed);
    Ok(Facts {
        signatures: u32::try_from(signed.count()).unwrap_or(u32::MAX),
        ..Facts::default()
    })
}
