//! A signature that is seen on a page of a PDF: where, and with what. Drawn with this computer's Japanese
//! font; what is drawn is known only once the certificate is, so the place alone is looked at before.

use std::sync::OnceLock;

use tegata_documents::{
    DocumentError, SignerItems,
    pdf::{self, ShownText},
};

use crate::window::japanese_face;

/// Where a signature is seen, on a page as it is shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Visible {
    /// The page, the first being 1.
    pub page: u32,
    /// Millimeters from the left edge.
    pub left: u16,
    /// Millimeters from the lower edge.
    pub bottom: u16,
    /// What stands beside name and time.
    pub seal: Seal,
}

/// A round seal (印影) beside the name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Seal {
    /// With the family name: what stands before the first space of the name.
    FamilyName,
    /// None.
    Missing,
}

/// Why a signature cannot be seen there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NotVisible {
    /// The author of the document has forbidden it.
    Certified,
    /// This computer has no Japanese font.
    NoFont,
    /// The document has no such page.
    NoSuchPage,
    /// The place lies beyond the edge of the page, or too close to it.
    OffPage,
    /// The document is none that can be read.
    Unreadable,
}

impl Visible {
    /// Whether there is such a place in a PDF, and a font for it.
    ///
    /// # Errors
    /// Why not.
    pub fn check(self, document: &[u8]) -> Result<(), NotVisible> {
        pdf::check_place(document, self.place()).map_err(|error| match error {
            DocumentError::PdfCertified => NotVisible::Certified,
            DocumentError::PdfNoSuchPage => NotVisible::NoSuchPage,
            DocumentError::PdfPlace => NotVisible::OffPage,
            _ => NotVisible::Unreadable,
        })?;
        font().map(|_| ()).ok_or(NotVisible::NoFont)
    }

    fn place(self) -> pdf::Place {
        pdf::Place {
            page: self.page,
            left: points(self.left),
            bottom: points(self.bottom),
        }
    }

    pub(super) fn appearance(
        self,
        items: &SignerItems,
    ) -> Result<pdf::Appearance<'static>, DocumentError> {
        let family_name = items.name().split_whitespace().next().unwrap_or_default();
        let seal = match self.seal {
            Seal::FamilyName => Some(ShownText::parse(family_name)?),
            Seal::Missing => None,
        };
        let font = font().ok_or(DocumentError::PdfFont)?;
        let place = self.place();
        Ok(pdf::Appearance { place, seal, font })
    }
}

/// There are 72 points to the inch, which is 25.4 mm.
fn points(millimeters: u16) -> f32 {
    f32::from(millimeters) * 72.0 / 25.4
}

/// Looked for once: it is kept for as long as the process is, and has some 20 MB.
fn font() -> Option<pdf::Font<'static>> {
    static FACE: OnceLock<Option<(&'static [u8], u32)>> = OnceLock::new();
    let (bytes, index) = (*FACE.get_or_init(japanese_face))?;
    Some(pdf::Font { bytes, index })
}
