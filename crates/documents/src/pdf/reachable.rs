//! Everything that a file's catalog leads to, by whichever way: each object once.

use std::collections::BTreeSet;

use super::{
    changes::MAX_OBJECTS,
    document::{Document, Kind},
    object::{Dictionary, Object, ObjectId},
};
use crate::DocumentError;

/// A dictionary that can be reached.
pub(super) struct Reached<'o> {
    pub(super) dictionary: &'o Dictionary,
    /// Its number, if it stands by itself.
    pub(super) id: Option<ObjectId>,
    /// Whether it is that of a stream.
    pub(super) kind: Kind,
}

/// Has a look at every dictionary, those inside others among them. One object that cannot be read is
/// an error, so that nothing is taken for absent.
pub(super) fn each(
    document: &Document<'_>,
    root: ObjectId,
    mut look: impl FnMut(Reached<'_>) -> Result<(), DocumentError>,
) -> Result<(), DocumentError> {
    let mut seen = BTreeSet::from([root]);
    let mut waiting = vec![root];
    while let Some(id) = waiting.pop() {
        let (object, kind) = document.load_with_kind(id)?;
        let mut inside = vec![(&object, Some(id), kind)];
        while let Some((value, id, kind)) = inside.pop() {
            match value {
                Object::Array(items) => {
                    inside.extend(items.iter().map(|item| (item, None, Kind::Plain)));
                }
                Object::Dictionary(dictionary) => {
                    look(Reached {
                        dictionary,
                        id,
                        kind,
                    })?;
                    let values = dictionary.iter();
                    inside.extend(values.map(|(_, value)| (value, None, Kind::Plain)));
                }
                Object::Reference(id) if seen.insert(*id) => waiting.push(*id),
                _ => {}
            }
        }
        if seen.len() > MAX_OBJECTS {
            return Err(DocumentError::PdfTooComplex);
        }
    }
    Ok(())
}
