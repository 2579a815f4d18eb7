//! What was done to a PDF after a signature (ISO 32000-1, 7.5.6): an update may replace any object, so
//! that a signature which is still good covers what nobody sees any more (shadow attacks).
//!
//! Everything that could be reached in the signed revision must be the same in the file. Allowed is what
//! adding a signature needs: a new signature field in the form and on its page, or a value in a signature
//! field that was empty, unless somebody who signed before forbade it (DocMDP, FieldMDP). What these
//! fields show is the later signer's affair.
//!
//! Readers differ in what they make of a file that is not written as it should be, so nothing is repaired
//! here, and what can be read in two ways is a change.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cross_reference::Entry,
    document::{Document, Kind},
    form::Fields,
    object::{Dictionary, Object, ObjectId},
    refusal::Forbidden,
    strict,
};
use crate::DocumentError;

/// A kind of change after signing, other than a further signature.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Change {
    /// A comment, a stamp, a link, or anything else that lies on a page.
    Annotation,
    /// The document's own settings: what opens first, which actions run, attached files.
    Catalog,
    /// A form field or its value.
    Form,
    /// What is said about the document: its title and author.
    Metadata,
    /// What is seen on a page, or which pages there are.
    Page,
}

impl Change {
    /// The change as one permanent `snake_case` word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Annotation => "annotation",
            Self::Catalog => "catalog",
            Self::Form => "form",
            Self::Metadata => "metadata",
            Self::Page => "page",
        }
    }
}

/// What the bytes after the first `signed_len` change, each kind once. Empty: they add signatures, or
/// nothing that can be reached.
///
/// # Errors
/// Those of reading either of the two revisions. [`DocumentError::PdfDamaged`] also where nothing is
/// changed here, but what was added is not written so that every reader finds the same in it.
pub fn changes_since(file: &[u8], signed_len: usize) -> Result<Vec<Change>, DocumentError> {
    let signed = file.get(..signed_len).ok_or(DocumentError::PdfDamaged)?;
    let (old, new) = (Document::sound(signed)?, Document::sound(file)?);
    let (_, catalog) = new.catalog()?;
    let fields = Fields::read(&new, &catalog)?.signatures.into_iter();
    let fields = fields.filter_map(|field| Some((field.id?, field.name)));
    let mut comparison = Comparison::new(&old, &new, fields.collect());
    comparison.forbidden = Forbidden::read(&old)?;
    let changes = comparison.changes()?;
    if changes.is_empty() {
        strict::check_added(&new, signed_len)?;
    }
    Ok(changes)
}

/// Objects that may be reached; a large file has some hundred thousand.
pub(super) const MAX_OBJECTS: usize = 1_000_000;

struct Comparison<'d, 'o, 'n> {
    old: &'d Document<'o>,
    new: &'d Document<'n>,
    waiting: Vec<(ObjectId, Change)>,
    seen: BTreeSet<ObjectId>,
    /// The fields for signatures in the form that is there now, and their full names.
    fields: BTreeMap<ObjectId, String>,
    /// Which further signatures are a change too.
    forbidden: Forbidden,
    /// What is referred to otherwise than as a list of annotations or fields.
    no_lists: BTreeSet<ObjectId>,
    /// What is different, to be judged when all that was there before is known.
    different: Vec<(ObjectId, Change)>,
}

impl<'d, 'o, 'n> Comparison<'d, 'o, 'n> {
    fn new(
        old: &'d Document<'o>,
        new: &'d Document<'n>,
        fields: BTreeMap<ObjectId, String>,
    ) -> Self {
        Self {
            old,
            new,
            waiting: Vec::new(),
            seen: BTreeSet::new(),
            fields,
            forbidden: Forbidden::default(),
            no_lists: BTreeSet::new(),
            different: Vec::new(),
        }
    }

    fn changes(mut self) -> Result<Vec<Change>, DocumentError> {
        let mut changes = BTreeSet::new();
        for (key, place) in [("Info", Change::Metadata), ("Root", Change::Catalog)] {
            let trailer = &self.old.cross_reference.trailer;
            if trailer.get(key) != self.new.cross_reference.trailer.get(key) {
                changes.insert(place);
            }
            if let Some(root) = trailer.get(key) {
                self.open(&root.clone(), place)?;
            }
        }
        while let Some((id, place)) = self.waiting.pop() {
            self.compare(id, place)?;
        }
        for (id, place) in &self.different {
            changes.extend(self.judge(*id, *place)?);
        }
        Ok(changes.into_iter().collect())
    }

    /// Notes everything that a value refers to.
    fn open(&mut self, value: &Object, place: Change) -> Result<(), DocumentError> {
        let mut values = vec![(value, place, false)];
        while let Some((value, place, is_list)) = values.pop() {
            match value {
                Object::Reference(id) => {
                    self.note(*id, place)?;
                    if !is_list {
                        self.no_lists.insert(*id);
                    }
                }
                Object::Array(items) => {
                    values.extend(items.iter().map(|item| (item, place, false)));
                }
                Object::Dictionary(entries) => {
                    values.extend(entries.iter().map(|(key, value)| {
                        let is_list = matches!(key, b"Annots" | b"Fields");
                        (value, within(place, key), is_list)
                    }));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn note(&mut self, id: ObjectId, place: Change) -> Result<(), DocumentError> {
        if self.seen.insert(id) {
            self.waiting.push((id, place));
        }
        (self.seen.len() <= MAX_OBJECTS)
            .then_some(())
            .ok_or(DocumentError::PdfTooComplex)
    }

    fn compare(&mut self, id: ObjectId, place: Change) -> Result<(), DocumentError> {
        let (object, stream) = self.old.load_with_stream(id)?;
        self.open(&object, place)?;
        // The same place in a file of which the beginning is the same.
        let offset = self.old.offset(id);
        if offset.is_some() && offset == self.new.offset(id) {
            return Ok(());
        }
        let (new_object, new_stream) = self.new.load_with_stream(id)?;
        let appeared = object == Object::Null && self.appeared(id);
        let is_exact = self.is_exact(&new_object, new_stream)?;
        if (new_object, new_stream) != (object, stream) || appeared || !is_exact {
            self.different.push((id, place));
        }
        Ok(())
    }

    /// Whether there is something now under the number of what was not there. Some readers do not look at
    /// generations.
    fn appeared(&self, id: ObjectId) -> bool {
        let now = self.new.entry(id.number);
        now != Entry::Free && now != self.old.entry(id.number)
    }

    /// Whether a stream is as long as it says: of one that is not, some readers take more.
    fn is_exact(&self, object: &Object, stream: Option<&[u8]>) -> Result<bool, DocumentError> {
        let (Object::Dictionary(dictionary), Some(stream)) = (object, stream) else {
            return Ok(true);
        };
        let stated = self.new.value(dictionary, "Length")?.as_size();
        Ok(stated == Some(stream.len()))
    }

    /// Which change it is, unless a signature needed it.
    fn judge(&self, id: ObjectId, place: Change) -> Result<Option<Change>, DocumentError> {
        let (old, old_stream) = self.old.load_with_stream(id)?;
        let (new, new_stream) = self.new.load_with_stream(id)?;
        let is_plain = old_stream.is_none() && new_stream.is_none();
        let may_be_needed = is_plain && !self.forbidden.everything;
        let is_needed = may_be_needed && self.adds_signatures(id, &old, &new)?;
        Ok((!is_needed).then(|| kind(&old, place)))
    }

    fn adds_signatures(
        &self,
        id: ObjectId,
        old: &Object,
        new: &Object,
    ) -> Result<bool, DocumentError> {
        match (old, new) {
            (Object::Array(_), Object::Array(_)) if self.no_lists.contains(&id) => Ok(false),
            (Object::Array(old), Object::Array(new)) => self.grew_by_signatures(old, new),
            (Object::Dictionary(old), Object::Dictionary(new)) if is_empty_field(old) => {
                let same = is_same_without(old, new, &["AP", "V"]);
                Ok(same && self.is_judged(id, new))
            }
            (Object::Dictionary(old), Object::Dictionary(new)) => self.grew(old, new),
            _ => Ok(false),
        }
    }

    /// A page, a form or the catalog with signature fields added and nothing else.
    fn grew(&self, old: &Dictionary, new: &Dictionary) -> Result<bool, DocumentError> {
        let (list, others): (_, &[_]) = if old.is_of_type("Page") {
            ("Annots", &["Annots"])
        } else if old.is_of_type("Catalog") {
            ("AcroForm", &["AcroForm"])
        } else if old.has("Fields") {
            ("Fields", &["Fields", "SigFlags"])
        } else {
            return Ok(false);
        };
        if !is_same_without(old, new, others) {
            return Ok(false);
        }
        match (old.get(list), new.get(list)) {
            (Some(Object::Dictionary(old)), Some(Object::Dictionary(new))) => self.grew(old, new),
            (Some(Object::Array(old)), Some(Object::Array(new))) => {
                self.grew_by_signatures(old, new)
            }
            (None, Some(Object::Array(new))) => self.grew_by_signatures(&[], new),
            (old, new) => Ok(old == new),
        }
    }

    fn grew_by_signatures(&self, old: &[Object], new: &[Object]) -> Result<bool, DocumentError> {
        let Some(added) = new.strip_prefix(old) else {
            return Ok(false);
        };
        for field in added {
            if !self.is_new_signature(field)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A field that nothing referred to before, with a signature in it and nothing that acts.
    fn is_new_signature(&self, field: &Object) -> Result<bool, DocumentError> {
        let Some(id) = field.as_reference() else {
            return Ok(false);
        };
        let (Object::Dictionary(field), Kind::Plain) = self.new.load_with_kind(id)? else {
            return Ok(false);
        };
        let is_signature = field.get("FT").and_then(Object::as_name) == Some(b"Sig".as_slice());
        let is_plain = field
            .iter()
            .all(|(key, _)| FIELD_KEYS.contains(&key) && !field.is_doubled(key));
        Ok(!self.seen.contains(&id) && is_signature && is_plain && self.is_judged(id, &field))
    }

    /// Whether the signature in a field is among those that are verified (what lies on a page and in no
    /// form could show anything), and none that was forbidden.
    fn is_judged(&self, id: ObjectId, field: &Dictionary) -> bool {
        let name = self.fields.get(&id);
        field.has("V") && name.is_some_and(|name| !self.forbidden.holds(name))
    }
}

/// What a signature field and its widget have (tables 220, 232, 188); no actions and no kids.
const FIELD_KEYS: [&[u8]; 18] = [
    b"AP", b"BS", b"Border", b"DA", b"DR", b"F", b"FT", b"Ff", b"Lock", b"MK", b"P", b"Q", b"Rect",
    b"SV", b"Subtype", b"T", b"Type", b"V",
];

fn is_empty_field(field: &Dictionary) -> bool {
    field.get("FT").and_then(Object::as_name) == Some(b"Sig".as_slice()) && !field.has("V")
}

/// Of a doubled key some readers take the first value, some the last.
fn is_same_without(old: &Dictionary, new: &Dictionary, keys: &[&str]) -> bool {
    if keys.iter().any(|key| new.is_doubled(key.as_bytes())) {
        return false;
    }
    let without = |dictionary: &Dictionary| {
        let mut dictionary = dictionary.clone();
        for key in keys {
            dictionary.remove(key);
        }
        let entries = dictionary.iter();
        let mut entries: Vec<_> = entries
            .map(|(key, value)| (key.to_vec(), value.clone()))
            .collect();
        entries.sort_by(|one, other| one.0.cmp(&other.0));
        entries
    };
    without(old) == without(new)
}

/// What a change under this key of something would be.
fn within(place: Change, key: &[u8]) -> Change {
    match (place, key) {
        (Change::Catalog, b"Pages") => Change::Page,
        (Change::Catalog, b"AcroForm") => Change::Form,
        (_, b"Metadata") => Change::Metadata,
        (Change::Page, b"Annots") => Change::Annotation,
        _ => place,
    }
}

fn kind(old: &Object, place: Change) -> Change {
    match old {
        Object::Dictionary(old) if old.has("FT") => Change::Form,
        _ => place,
    }
}
