//! Finding a page in the page tree (ISO 32000-1, 7.7.3), whatever its counts claim.

use std::collections::BTreeSet;

use super::{
    document::Document,
    object::{Dictionary, Object, ObjectId},
};
use crate::DocumentError;

/// A page, and what it has from the nodes above it.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) id: ObjectId,
    /// Left, bottom, right, top of what is shown.
    pub(super) area: [f32; 4],
    /// How far it is turned clockwise when it is shown: 0, 90, 180 or 270.
    pub(super) rotation: i64,
}

#[derive(Clone, Debug, Default)]
struct Inherited {
    media_box: Option<[f32; 4]>,
    crop_box: Option<[f32; 4]>,
    rotation: i64,
    depth: usize,
}

/// The longest files have ten thousand.
const MAX_NODES: usize = 200_000;
/// A balanced tree of two to a node has seventeen levels for as many pages.
const MAX_DEPTH: usize = 64;

/// The page of this number, the first being 1.
pub(super) fn find(
    document: &Document<'_>,
    catalog: &Dictionary,
    number: u32,
) -> Result<Page, DocumentError> {
    let root = catalog.get("Pages").ok_or(DocumentError::PdfDamaged)?;
    let mut waiting = vec![(root.clone(), Inherited::default())];
    let mut seen = BTreeSet::new();
    let mut pages = 0_u32;
    while let Some((node, above)) = waiting.pop() {
        let id = node.as_reference().ok_or(DocumentError::PdfDamaged)?;
        if !seen.insert(id) {
            return Err(DocumentError::PdfDamaged);
        }
        let node = document.dictionary(id)?;
        let inherited = above.with(document, &node)?;
        if let Object::Array(kids) = document.value(&node, "Kids")? {
            if waiting.len().saturating_add(kids.len()) > MAX_NODES || inherited.depth > MAX_DEPTH {
                return Err(DocumentError::PdfTooComplex);
            }
            let kids = kids.into_iter().rev();
            waiting.extend(kids.map(|kid| (kid, inherited.clone())));
            continue;
        }
        pages = pages.saturating_add(1);
        if pages == number {
            return Ok(inherited.page(id));
        }
    }
    Err(DocumentError::PdfNoSuchPage)
}

impl Inherited {
    fn with(&self, document: &Document<'_>, node: &Dictionary) -> Result<Self, DocumentError> {
        let rotation = document.value(node, "Rotate")?.as_integer();
        Ok(Self {
            media_box: rectangle(document, node, "MediaBox")?.or(self.media_box),
            crop_box: rectangle(document, node, "CropBox")?.or(self.crop_box),
            rotation: rotation.map_or(self.rotation, |degrees| degrees.rem_euclid(360)),
            depth: self.depth.saturating_add(1),
        })
    }

    /// A page without a box is shown as one of A4.
    fn page(self, id: ObjectId) -> Page {
        Page {
            id,
            area: self.crop_box.or(self.media_box).unwrap_or(A4),
            rotation: self.rotation,
        }
    }
}

const A4: [f32; 4] = [0.0, 0.0, 595.28, 841.89];

/// Any two opposite corners (7.9.5).
fn rectangle(
    document: &Document<'_>,
    node: &Dictionary,
    key: &str,
) -> Result<Option<[f32; 4]>, DocumentError> {
    let Object::Array(values) = document.value(node, key)? else {
        return Ok(None);
    };
    let mut corners = Vec::new();
    for value in values.iter().take(4) {
        corners.extend(document.resolve(value)?.as_real());
    }
    Ok(match corners.as_slice() {
        [x, y, other_x, other_y] => Some([
            x.min(*other_x),
            y.min(*other_y),
            x.max(*other_x),
            y.max(*other_y),
        ]),
        _ => None,
    })
}
