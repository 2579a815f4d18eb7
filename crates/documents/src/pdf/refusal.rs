//! Files that are not signed, and why.

use super::{
    Facts,
    document::Document,
    form::{self, Fields, SignatureField},
    lock::Lock,
    object::{Dictionary, Object, ObjectId},
};
use crate::DocumentError;

/// A file that nothing speaks against.
pub(super) struct Examined {
    pub(super) catalog_id: ObjectId,
    pub(super) catalog: Dictionary,
    /// What it has besides what its pages show. A file of which that cannot be told is not signed.
    pub(super) facts: Facts,
    pub(super) fields: Fields,
    pub(super) freedom: Freedom,
}

impl Examined {
    pub(super) fn read(document: &Document<'_>) -> Result<Self, DocumentError> {
        if document.cross_reference.is_encrypted {
            return Err(DocumentError::PdfEncrypted);
        }
        let (catalog_id, catalog) = document.catalog()?;
        let fields = Fields::read(document, &catalog)?;
        let freedom = check(document, &catalog, &fields.signatures)?;
        let facts = Facts::read(document, &catalog, &fields)?;
        Ok(Self {
            catalog_id,
            catalog,
            facts,
            fields,
            freedom,
        })
    }
}

/// What earlier signers left open.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Freedom {
    /// Anybody may sign, seen or not.
    Any,
    /// The author's certification allows signing, and nothing new on a page.
    Unseen,
}

/// Refuses files in which a signature would not mean what its signer thinks, or would break another.
fn check(
    document: &Document<'_>,
    catalog: &Dictionary,
    fields: &[SignatureField],
) -> Result<Freedom, DocumentError> {
    refuse_xfa(document, catalog)?;
    let mut freedom = certification(document, catalog)?;
    for field in fields {
        if let Some(signature) = &field.signature {
            freedom = freedom.and(left_by(document, signature)?);
            left_by_field(document, field)?;
        }
    }
    Ok(freedom)
}

impl Freedom {
    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Any, Self::Any) => Self::Any,
            _ => Self::Unseen,
        }
    }
}

/// A form that only XFA describes shows its readers something else than its pages (annex K).
fn refuse_xfa(document: &Document<'_>, catalog: &Dictionary) -> Result<(), DocumentError> {
    let Object::Dictionary(form) = document.value(catalog, "AcroForm")? else {
        return Ok(());
    };
    if !form.has("XFA") {
        return Ok(());
    }
    let must_be_drawn = document.value(catalog, "NeedsRendering")? == Object::Boolean(true);
    let fields = document.value(&form, "Fields")?;
    let has_fields = fields.as_array().is_some_and(|fields| !fields.is_empty());
    match has_fields && !must_be_drawn {
        true => Ok(()),
        false => Err(DocumentError::PdfXfa),
    }
}

/// The author's certification (12.8.4). One that does not say what it allows allows what the default
/// does.
fn certification(document: &Document<'_>, catalog: &Dictionary) -> Result<Freedom, DocumentError> {
    let Object::Dictionary(permissions) = document.value(catalog, "Perms")? else {
        return Ok(Freedom::Any);
    };
    match document.value(&permissions, "DocMDP")? {
        Object::Dictionary(signature) => {
            left_by(document, &signature)?;
            Ok(Freedom::Unseen)
        }
        _ => Ok(Freedom::Any),
    }
}

/// What a signature leaves to all that come after it.
fn left_by(document: &Document<'_>, signature: &Dictionary) -> Result<Freedom, DocumentError> {
    let mut freedom = Freedom::Any;
    for (method, parameters) in transforms(document, signature)? {
        freedom = freedom.and(match method.as_slice() {
            b"DocMDP" => left_by_certification(document, &parameters)?,
            b"FieldMDP" => left_by_lock(document, &parameters)?,
            _ => Freedom::Any,
        });
    }
    Ok(freedom)
}

/// What the signers of a revision forbid to all who sign later. Every other change is one anyway.
#[derive(Debug, Default)]
pub(super) struct Forbidden {
    /// Further signatures too.
    pub(super) everything: bool,
    locks: Vec<Lock>,
}

impl Forbidden {
    pub(super) fn read(signed: &Document<'_>) -> Result<Self, DocumentError> {
        let (_, catalog) = signed.catalog()?;
        let mut forbidden = Self {
            everything: certification(signed, &catalog).is_err(),
            locks: Vec::new(),
        };
        for field in Fields::read(signed, &catalog)?.signatures {
            if let Some(signature) = &field.signature {
                forbidden.add(signed, &field, signature)?;
            }
        }
        Ok(forbidden)
    }

    fn add(
        &mut self,
        signed: &Document<'_>,
        field: &SignatureField,
        signature: &Dictionary,
    ) -> Result<(), DocumentError> {
        for (method, parameters) in transforms(signed, signature)? {
            match method.as_slice() {
                b"DocMDP" => self.everything |= left_by_certification(signed, &parameters).is_err(),
                b"FieldMDP" => self.locks.push(Lock::read(signed, &parameters)?),
                _ => {}
            }
        }
        if let Some(lock) = &field.lock {
            self.everything |= forbids_all(signed, lock);
            self.locks.push(Lock::read(signed, lock)?);
        }
        Ok(())
    }

    /// Whether a signature in the field with this full name is forbidden.
    pub(super) fn holds(&self, field: &str) -> bool {
        self.everything || self.locks.iter().any(|lock| lock.holds(field))
    }
}

/// Methods and parameters of the signature references (12.8.1, table 253).
fn transforms(
    document: &Document<'_>,
    signature: &Dictionary,
) -> Result<Vec<(Vec<u8>, Dictionary)>, DocumentError> {
    let references = match document.value(signature, "Reference")? {
        Object::Array(references) => references,
        Object::Null => return Ok(Vec::new()),
        _ => return Err(DocumentError::PdfDamaged),
    };
    if references.len() > form::MAX_SIGNATURES {
        return Err(DocumentError::PdfTooComplex);
    }
    let mut transforms = Vec::new();
    for reference in &references {
        let Object::Dictionary(reference) = document.resolve(reference)? else {
            return Err(DocumentError::PdfDamaged);
        };
        let parameters = document.value(&reference, "TransformParams")?;
        let parameters = parameters.as_dictionary().cloned().unwrap_or_default();
        if let Object::Name(method) = document.value(&reference, "TransformMethod")? {
            transforms.push((method, parameters));
        }
    }
    Ok(transforms)
}

/// 1 allows nothing; 2, the default, and 3 allow signing (table 254). An invisible signature is
/// signing; one that is seen changes a page, which validators count as another change (observed with
/// one).
fn left_by_certification(
    document: &Document<'_>,
    parameters: &Dictionary,
) -> Result<Freedom, DocumentError> {
    let allowed = document.value(parameters, "P")?;
    match allowed.as_integer() {
        Some(2 | 3) => Ok(Freedom::Unseen),
        None if allowed == Object::Null => Ok(Freedom::Unseen),
        _ => Err(DocumentError::PdfCertified),
    }
}

/// `All` fields, or all but some, are locked: a new one would be among them (table 256).
fn left_by_lock(
    document: &Document<'_>,
    parameters: &Dictionary,
) -> Result<Freedom, DocumentError> {
    match Lock::read(document, parameters)? {
        Lock::Named(_) => Ok(Freedom::Any),
        Lock::All | Lock::AllBut(_) => Err(DocumentError::PdfCertified),
    }
}

/// Refuses a file whose signed field locks what a further signature needs (table 233).
fn left_by_field(document: &Document<'_>, field: &SignatureField) -> Result<(), DocumentError> {
    let Some(lock) = &field.lock else {
        return Ok(());
    };
    if forbids_all(document, lock) {
        return Err(DocumentError::PdfCertified);
    }
    left_by_lock(document, lock).map(|_| ())
}

/// Since PDF 2.0 a lock on fields may also say what a certification says (ISO 32000-2, table 236).
fn forbids_all(document: &Document<'_>, lock: &Dictionary) -> bool {
    lock.has("P") && left_by_certification(document, lock).is_err()
}
