//! The form of a file (ISO 32000-1, 12.7): which fields there are, and which of them are signatures.

use std::{collections::BTreeSet, rc::Rc};

use super::{
    document::Document,
    object::{Dictionary, Object, ObjectId},
    text,
};
use crate::DocumentError;

/// The fields of a form, as far as signing needs to know them.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Whether any of them can be filled in.
    pub(super) can_be_filled_in: bool,
    /// Those that stand by themselves.
    pub(super) ids: BTreeSet<ObjectId>,
    /// The names that stand at the top; a new field must have another.
    pub(super) names: BTreeSet<String>,
    pub(super) signatures: Vec<SignatureField>,
}

/// A field for a signature.
#[derive(Debug)]
pub(super) struct SignatureField {
    pub(super) name: String,
    /// Whether it says that it was signed.
    pub(super) is_signed: bool,
    /// The dictionary that it was signed with.
    pub(super) signature: Option<Dictionary>,
    /// That dictionary's number, if it stands by itself.
    pub(super) signature_id: Option<ObjectId>,
    /// What a signature in it locks (table 233).
    pub(super) lock: Option<Dictionary>,
    /// The field's own number, if it stands by itself.
    pub(super) id: Option<ObjectId>,
}

/// A contract has a few.
pub(super) const MAX_SIGNATURES: usize = 64;
/// A large official form has some thousand.
const MAX_FIELDS: usize = 100_000;

impl Fields {
    pub(super) fn read(
        document: &Document<'_>,
        catalog: &Dictionary,
    ) -> Result<Self, DocumentError> {
        let mut fields = Self::default();
        let Object::Dictionary(form) = document.value(catalog, "AcroForm")? else {
            return Ok(fields);
        };
        let mut walk = Walk::new(document);
        walk.open(&form, "Fields", &Rc::default())?;
        while let Some(found) = walk.next()? {
            fields.add(document, &found)?;
            walk.open(&found.field, "Kids", &found.inherited)?;
        }
        fields.ids = walk.seen;
        Ok(fields)
    }

    fn add(&mut self, document: &Document<'_>, found: &Found) -> Result<(), DocumentError> {
        let Found {
            id,
            field,
            inherited,
        } = found;
        if inherited.depth == 1 {
            self.names.insert(inherited.name.clone());
        }
        let above_others = document.value(field, "Kids")?;
        if above_others.as_array().is_none_or(<[Object]>::is_empty) {
            self.can_be_filled_in |= can_be_filled_in(&inherited.kind, inherited.flags);
        }
        // A field's own widgets have no name of their own (12.7.3.1).
        let is_field = field.has("T");
        if !(is_field && inherited.kind == b"Sig") {
            return Ok(());
        }
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(DocumentError::PdfTooComplex);
        }
        let value = field.get("V");
        let signature = value.map(|value| document.resolve(value)).transpose()?;
        let lock = document.value(field, "Lock")?;
        self.signatures.push(SignatureField {
            name: inherited.name.clone(),
            is_signed: value.is_some(),
            signature: signature.as_ref().and_then(Object::as_dictionary).cloned(),
            signature_id: value.and_then(Object::as_reference),
            lock: lock.as_dictionary().cloned(),
            id: *id,
        });
        Ok(())
    }
}

/// What a field has from those above it.
#[derive(Clone, Debug, Default)]
struct Inherited {
    /// All partial names down to the field, with periods.
    name: String,
    kind: Vec<u8>,
    flags: i64,
    depth: usize,
}

/// A field, its number if it stands by itself, and what it inherits.
struct Found {
    id: Option<ObjectId>,
    field: Dictionary,
    inherited: Rc<Inherited>,
}

/// Fields that wait to be read, and those that were.
struct Walk<'d, 'a> {
    document: &'d Document<'a>,
    waiting: Vec<(Object, Rc<Inherited>)>,
    seen: BTreeSet<ObjectId>,
    count: usize,
}

impl<'d, 'a> Walk<'d, 'a> {
    const fn new(document: &'d Document<'a>) -> Self {
        Self {
            document,
            waiting: Vec::new(),
            seen: BTreeSet::new(),
            count: 0,
        }
    }

    fn open(
        &mut self,
        parent: &Dictionary,
        key: &str,
        inherited: &Rc<Inherited>,
    ) -> Result<(), DocumentError> {
        let Object::Array(fields) = self.document.value(parent, key)? else {
            return Ok(());
        };
        self.count = self.count.saturating_add(fields.len());
        if self.count > MAX_FIELDS || inherited.depth > MAX_DEPTH {
            return Err(DocumentError::PdfTooComplex);
        }
        let waiting = fields
            .into_iter()
            .rev()
            .map(|field| (field, Rc::clone(inherited)));
        self.waiting.extend(waiting);
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Found>, DocumentError> {
        while let Some((field, above)) = self.waiting.pop() {
            let id = field.as_reference();
            if let Some(id) = id
                && !self.seen.insert(id)
            {
                return Err(DocumentError::PdfDamaged);
            }
            // A reference to nothing is what a deleted field leaves.
            if let Object::Dictionary(field) = self.document.resolve(&field)? {
                let inherited = Rc::new(above.with(self.document, &field)?);
                return Ok(Some(Found {
                    id,
                    field,
                    inherited,
                }));
            }
        }
        Ok(None)
    }
}

/// Names have as many parts.
const MAX_DEPTH: usize = 32;
/// One part of a name; readers show some hundred characters.
const MAX_NAME_LEN: usize = 4_096;

impl Inherited {
    fn with(&self, document: &Document<'_>, field: &Dictionary) -> Result<Self, DocumentError> {
        let mut inherited = self.clone();
        inherited.depth = self.depth.saturating_add(1);
        if let Object::String(part) = document.value(field, "T")? {
            if part.len() > MAX_NAME_LEN {
                return Err(DocumentError::PdfTooComplex);
            }
            if self.depth > 0 {
                inherited.name.push('.');
            }
            inherited.name.push_str(&text::decoded(&part));
        }
        if let Object::Name(kind) = document.value(field, "FT")? {
            inherited.kind = kind;
        }
        if let Some(flags) = document.value(field, "Ff")?.as_integer() {
            inherited.flags = flags;
        }
        Ok(inherited)
    }
}

/// Text, choices and buttons, but those that are only pressed and those that are only read (tables 220,
/// 221 and 226).
const fn can_be_filled_in(kind: &[u8], flags: i64) -> bool {
    let is_open = flags & READ_ONLY == 0;
    match kind {
        b"Btn" => is_open && flags & PUSH_BUTTON == 0,
        b"Ch" | b"Tx" => is_open,
        _ => false,
    }
}

const READ_ONLY: i64 = 1;
const PUSH_BUTTON: i64 = 1 << 16;

/// Whether a field on a page that no form lists can be filled in: some readers let people do it.
pub(super) fn stray_can_be_filled_in(
    document: &Document<'_>,
    widget: &Dictionary,
) -> Result<bool, DocumentError> {
    let kind = from_above(document, widget, "FT")?;
    let flags = from_above(document, widget, "Ff")?.as_integer();
    let kind = kind.as_name().unwrap_or_default();
    Ok(can_be_filled_in(kind, flags.unwrap_or_default()))
}

/// The value of a key in the field or in the next one above that has it.
fn from_above(
    document: &Document<'_>,
    field: &Dictionary,
    key: &str,
) -> Result<Object, DocumentError> {
    let mut field = field.clone();
    for _ in 0..MAX_DEPTH {
        let value = document.value(&field, key)?;
        let above = document.value(&field, "Parent")?;
        match (value, above) {
            (Object::Null, Object::Dictionary(above)) => field = above,
            (value, _) => return Ok(value),
        }
    }
    Err(DocumentError::PdfTooComplex)
}
