//! A cross-reference made up from the objects that are found in a file whose own is damaged.
//!
//! What is appended to such a file lists every object and goes back to nothing, so that the signed
//! file is sound and every reader finds the same objects in it.

use std::collections::BTreeMap;

use super::{
    cross_reference::{CrossReference, Entry, Form, MAX_OBJECT_NUMBER},
    document::{Document, stream_bytes},
    object::{Dictionary, Object, ObjectId},
    parser::{Parser, is_regular},
};
use crate::DocumentError;

/// Goes through the file once; later objects replace earlier ones.
pub(super) fn cross_reference(bytes: &[u8]) -> Result<CrossReference, DocumentError> {
    let mut scan = Scan::new(bytes);
    scan.run()?;
    let trailer = scan.trailer.ok_or(DocumentError::PdfDamaged)?;
    let mut found = CrossReference {
        entries: scan.entries,
        trailer,
        form: Form::Table,
        newest: None,
        sections: Vec::new(),
        is_encrypted: scan.is_encrypted,
    };
    // Encrypted ones cannot be read, and the file is refused for it.
    if !found.is_encrypted {
        add_compressed(bytes, &mut found, &scan.object_streams)?;
    }
    Ok(found)
}

/// What is found in a part of a file.
pub(super) struct Found {
    /// In their order, with their offsets.
    pub(super) objects: Vec<(ObjectId, usize)>,
    /// Number and offset.
    pub(super) object_streams: Vec<(u32, usize)>,
}

/// The objects that begin after the first `start` bytes. One that cannot be read is an error.
pub(super) fn objects_after(bytes: &[u8], start: usize) -> Result<Found, DocumentError> {
    let mut scan = Scan::new(bytes);
    scan.position = start;
    scan.run()?;
    let is_readable = scan.unreadable == 0;
    let found = Found {
        objects: scan.objects,
        object_streams: scan.object_streams,
    };
    is_readable
        .then_some(found)
        .ok_or(DocumentError::PdfDamaged)
}

struct Scan<'a> {
    bytes: &'a [u8],
    position: usize,
    entries: BTreeMap<u32, Entry>,
    /// All of them, old ones too.
    objects: Vec<(ObjectId, usize)>,
    /// Beginnings of objects that go on otherwise.
    unreadable: usize,
    /// Number and offset.
    object_streams: Vec<(u32, usize)>,
    trailer: Option<Dictionary>,
    is_encrypted: bool,
    parsed_len: usize,
}

/// An object in the file is at least this long (`1 0 obj 0 endobj`), so this many fit into any.
const MAX_FOUND: usize = 1_000_000;

impl<'a> Scan<'a> {
    const fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            position: 0,
            entries: BTreeMap::new(),
            objects: Vec::new(),
            unreadable: 0,
            object_streams: Vec::new(),
            trailer: None,
            is_encrypted: false,
            parsed_len: 0,
        }
    }

    /// Stops at every word that begins with a digit or is `trailer`.
    fn run(&mut self) -> Result<(), DocumentError> {
        while let Some(byte) = self.bytes.get(self.position) {
            match byte {
                b'0'..=b'9' => self.number()?,
                b't' if self.rest().starts_with(b"trailer") => self.trailer()?,
                _ => self.skip_word(),
            }
        }
        Ok(())
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    /// Skips one character and the regular ones after it.
    fn skip_word(&mut self) {
        let rest = self.rest();
        let starts_word = rest.first().is_some_and(|byte| is_regular(*byte));
        let len = rest.iter().position(|byte| !is_regular(*byte));
        let len = len.unwrap_or(rest.len()).max(1);
        let skipped = if starts_word { len } else { 1 };
        self.position = self.position.saturating_add(skipped);
    }

    fn number(&mut self) -> Result<(), DocumentError> {
        let offset = self.position;
        let mut ahead = Parser::new(self.bytes, offset);
        match ahead.indirect_header() {
            Some(id) => self.object(id, offset, ahead.position()),
            None => {
                self.skip_word();
                Ok(())
            }
        }
    }

    fn object(&mut self, id: ObjectId, offset: usize, after: usize) -> Result<(), DocumentError> {
        let mut parser = Parser::new(self.bytes, offset);
        let indirect = parser.indirect();
        self.count_parsed(parser.position().saturating_sub(offset))?;
        self.position = after;
        let Ok(indirect) = indirect else {
            self.unreadable = self.unreadable.saturating_add(1);
            return Ok(());
        };
        if id.number > MAX_OBJECT_NUMBER || self.objects.len() >= MAX_FOUND {
            return Err(DocumentError::PdfTooComplex);
        }
        self.objects.push((id, offset));
        let generation = id.generation;
        self.entries
            .insert(id.number, Entry::InUse { offset, generation });
        self.position = indirect.end;
        if let (Some(start), Object::Dictionary(dictionary)) = (indirect.stream, indirect.object) {
            let len = dictionary.get("Length").and_then(Object::as_size);
            let content = stream_bytes(self.bytes, start, len);
            self.position = start.saturating_add(content.len());
            self.stream(id.number, offset, dictionary);
        }
        Ok(())
    }

    fn stream(&mut self, number: u32, offset: usize, dictionary: Dictionary) {
        if dictionary.is_of_type("ObjStm") {
            self.object_streams.push((number, offset));
        } else if dictionary.is_of_type("XRef") {
            self.offer(dictionary);
        }
    }

    /// Objects that lie inside each other would otherwise be read for ever.
    fn count_parsed(&mut self, len: usize) -> Result<(), DocumentError> {
        self.parsed_len = self.parsed_len.saturating_add(len);
        let limit = self.bytes.len().saturating_mul(4);
        (self.parsed_len <= limit)
            .then_some(())
            .ok_or(DocumentError::PdfTooComplex)
    }

    fn trailer(&mut self) -> Result<(), DocumentError> {
        let start = self.position.saturating_add(b"trailer".len());
        let mut parser = Parser::new(self.bytes, start);
        let object = parser.object();
        self.count_parsed(parser.position().saturating_sub(start))?;
        self.position = start;
        if let Ok(Object::Dictionary(dictionary)) = object {
            self.position = parser.position();
            self.offer(dictionary);
        }
        Ok(())
    }

    /// The last one that knows the catalog.
    fn offer(&mut self, trailer: Dictionary) {
        self.is_encrypted |= trailer.has("Encrypt");
        if trailer.has("Root") {
            self.trailer = Some(trailer);
        }
    }
}

/// Objects in object streams; one that also stands alone further down in the file is that one.
fn add_compressed(
    bytes: &[u8],
    found: &mut CrossReference,
    object_streams: &[(u32, usize)],
) -> Result<(), DocumentError> {
    let document = Document::new(bytes, found.clone());
    for (stream, stream_offset) in object_streams {
        // A later object has the stream's number: the stream is an old one.
        let is_old = offset_of(found, *stream) != Some(*stream_offset);
        let numbers = match document.compressed_numbers(*stream) {
            Err(DocumentError::PdfDamaged) => continue,
            Ok(_) if is_old => continue,
            numbers => numbers?,
        };
        for (index, number) in numbers.into_iter().enumerate() {
            if offset_of(found, number).is_none_or(|offset| offset < *stream_offset) {
                let stream = *stream;
                let index = u16::try_from(index).unwrap_or(u16::MAX);
                found
                    .entries
                    .insert(number, Entry::Compressed { stream, index });
                found.form = Form::Stream;
            }
        }
    }
    Ok(())
}

fn offset_of(found: &CrossReference, number: u32) -> Option<usize> {
    match found.entries.get(&number)? {
        Entry::InUse { offset, .. } => Some(*offset),
        Entry::Compressed { .. } | Entry::Free => None,
    }
}
