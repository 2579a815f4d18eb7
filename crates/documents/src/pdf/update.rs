//! The objects that an update adds or replaces.

use std::collections::BTreeMap;

use super::{
    cross_reference::MAX_OBJECT_NUMBER,
    document::Document,
    object::{Dictionary, Object, ObjectId},
};
use crate::DocumentError;

/// What will be written.
pub(super) struct Update<'d, 'a> {
    pub(super) document: &'d Document<'a>,
    pub(super) objects: BTreeMap<ObjectId, Object>,
    pub(super) streams: BTreeMap<ObjectId, (Dictionary, Vec<u8>)>,
    /// Whether the cross-reference lists every object and goes back to nothing, as it must where the
    /// file's own is of no use.
    pub(super) stands_alone: bool,
    next: u32,
}

impl<'d, 'a> Update<'d, 'a> {
    /// New objects get the numbers after the highest that is used or announced.
    pub(super) fn new(document: &'d Document<'a>) -> Result<Self, DocumentError> {
        let cross_reference = &document.cross_reference;
        let used = cross_reference.entries.last_key_value();
        let after_used = used.map_or(1, |(number, _)| number.saturating_add(1));
        let size = cross_reference
            .trailer
            .get("Size")
            .and_then(Object::as_size);
        let announced = size.and_then(|size| u32::try_from(size).ok());
        let announced = announced.filter(|size| *size <= MAX_OBJECT_NUMBER);
        Ok(Self {
            document,
            objects: BTreeMap::new(),
            streams: BTreeMap::new(),
            stands_alone: cross_reference.newest.is_none(),
            next: announced.unwrap_or_default().max(after_used),
        })
    }

    pub(super) fn allocate(&mut self) -> Result<ObjectId, DocumentError> {
        let number = self.next;
        if number > MAX_OBJECT_NUMBER {
            return Err(DocumentError::PdfTooComplex);
        }
        self.next = number.saturating_add(1);
        Ok(ObjectId {
            number,
            generation: 0,
        })
    }

    /// One more than the highest number.
    pub(super) const fn size(&self) -> u32 {
        self.next
    }

    pub(super) fn set(&mut self, id: ObjectId, object: Object) {
        self.objects.insert(id, object);
    }

    pub(super) fn add_stream(
        &mut self,
        entries: Dictionary,
        content: Vec<u8>,
    ) -> Result<ObjectId, DocumentError> {
        let id = self.allocate()?;
        self.streams.insert(id, (entries, content));
        Ok(id)
    }

    /// Appends a value to the array at the end of the path, wherever that array is written.
    pub(super) fn push(
        &mut self,
        holder: ObjectId,
        path: &[&str],
        value: Object,
    ) -> Result<(), DocumentError> {
        match self.slot(holder, path, &Object::Array(Vec::new()))? {
            // One array may be reached in two ways.
            Object::Array(values) if values.contains(&value) => Ok(()),
            Object::Array(values) => {
                values.push(value);
                Ok(())
            }
            _ => Err(DocumentError::PdfDamaged),
        }
    }

    /// Sets bits in the number at the end of the path.
    pub(super) fn set_flags(
        &mut self,
        holder: ObjectId,
        path: &[&str],
        flags: i64,
    ) -> Result<(), DocumentError> {
        let slot = self.slot(holder, path, &Object::integer(0))?;
        let set = slot.as_integer().unwrap_or_default() | flags;
        *slot = Object::integer(set);
        Ok(())
    }

    /// The place of a value below an object, in whichever object it is written. What is missing on
    /// the way is made.
    fn slot(
        &mut self,
        holder: ObjectId,
        path: &[&str],
        default: &Object,
    ) -> Result<&mut Object, DocumentError> {
        let (id, inside) = self.locate(holder, path)?;
        let mut object = self.edit(id)?;
        let mut keys = inside.iter().peekable();
        while let Some(key) = keys.next() {
            let made = match keys.peek() {
                Some(_) => Object::Dictionary(Dictionary::default()),
                None => default.clone(),
            };
            let dictionary = object
                .as_dictionary_mut()
                .ok_or(DocumentError::PdfDamaged)?;
            // A reference that still stands here leads to nothing.
            if dictionary
                .get(key)
                .is_some_and(|it| it.as_reference().is_some())
            {
                dictionary.remove(key);
            }
            object = dictionary
                .entry(key, || made)
                .ok_or(DocumentError::PdfDamaged)?;
        }
        Ok(object)
    }

    /// The last object on the path that stands by itself, and the rest of the path within it.
    fn locate<'p>(
        &self,
        holder: ObjectId,
        path: &[&'p str],
    ) -> Result<(ObjectId, Vec<&'p str>), DocumentError> {
        let mut id = holder;
        let mut inside: Vec<&str> = Vec::new();
        for key in path {
            inside.push(key);
            if let Some(target) = self.target(id, &inside)? {
                id = target;
                inside.clear();
            }
        }
        Ok((id, inside))
    }

    /// Where the reference at the end of a path leads, if there is one and it leads to something.
    fn target(&self, id: ObjectId, inside: &[&str]) -> Result<Option<ObjectId>, DocumentError> {
        let mut object = self.current(id)?;
        for key in inside {
            let next = object.as_dictionary().and_then(|it| it.get(key)).cloned();
            object = next.unwrap_or(Object::Null);
        }
        let mut target = None;
        for _ in 0..MAX_HOPS {
            match object.as_reference() {
                Some(id) => target = Some(id),
                None => return Ok(target.filter(|_| object != Object::Null)),
            }
            object = match target {
                Some(id) => self.current(id)?,
                None => Object::Null,
            };
        }
        Err(DocumentError::PdfDamaged)
    }

    fn current(&self, id: ObjectId) -> Result<Object, DocumentError> {
        match self.objects.get(&id) {
            Some(object) => Ok(object.clone()),
            None => self.document.load(id),
        }
    }

    /// The object as it will be written.
    fn edit(&mut self, id: ObjectId) -> Result<&mut Object, DocumentError> {
        let object = self.current(id)?;
        let slot = self.objects.entry(id).or_insert(object);
        Ok(slot)
    }
}

/// References that lead to references.
const MAX_HOPS: usize = 16;
