//! The objects of a file, found by their numbers and read when they are wanted.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use super::{
    cross_reference::{CrossReference, Entry},
    filter,
    object::{Dictionary, Object, ObjectId},
    parser::{Indirect, Parser},
    repair, strict,
};
use crate::DocumentError;

/// A file whose cross-reference was read.
#[derive(Debug)]
pub(super) struct Document<'a> {
    bytes: &'a [u8],
    pub(super) cross_reference: CrossReference,
    unpacked: RefCell<BTreeMap<u32, Rc<ObjectStream>>>,
    unpacked_len: Cell<usize>,
    parsed_len: Cell<usize>,
}

/// Whether an object has bytes behind it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Plain,
    Stream,
}

/// The whole file is held in memory, and this is what a browser may hand over.
pub(super) const MAX_FILE_LEN: usize = 100 * 1024 * 1024;
/// Of all object streams together. Structure is small: a file of ten thousand pages unpacks to some
/// ten MiB.
const MAX_UNPACKED_LEN: usize = 64 * 1024 * 1024;
/// Bytes that may be read beyond four times the file and what was unpacked of it: nothing needs an
/// object more often, and objects that lie inside each other would otherwise be read for ever.
const MAX_PARSED_BEYOND: usize = 16 * 1024 * 1024;
/// References that lead to references; one is what files have.
const MAX_HOPS: usize = 16;

impl<'a> Document<'a> {
    /// A file of which nothing is repaired.
    pub(super) fn sound(bytes: &'a [u8]) -> Result<Self, DocumentError> {
        check_file(bytes)?;
        Self::open(bytes)
    }

    /// Reads the cross-reference as it stands.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, DocumentError> {
        Ok(Self::new(bytes, CrossReference::read(bytes)?))
    }

    /// Makes a cross-reference up from the objects that are found in the file.
    pub(super) fn repaired(bytes: &'a [u8]) -> Result<Self, DocumentError> {
        let cross_reference = repair::cross_reference(bytes)?;
        Ok(Self::new(bytes, cross_reference))
    }

    /// Does the work with the cross-reference as it stands and, if that shows damage, once more with
    /// a repaired one.
    pub(super) fn attempt<T>(
        bytes: &'a [u8],
        work: impl Fn(&Self) -> Result<T, DocumentError>,
    ) -> Result<T, DocumentError> {
        check_file(bytes)?;
        match Self::open(bytes).and_then(|document| work(&document)) {
            Err(DocumentError::PdfDamaged) => work(&Self::repaired(bytes)?),
            other => other,
        }
    }

    /// As [`attempt`](Self::attempt), and a file that is not strict counts as damaged: other readers may
    /// find other objects in it.
    pub(super) fn attempt_strict<T>(
        bytes: &'a [u8],
        work: impl Fn(&Self) -> Result<T, DocumentError>,
    ) -> Result<T, DocumentError> {
        Self::attempt(bytes, |document| {
            if document.cross_reference.newest.is_some() {
                strict::check(document)?;
            }
            work(document)
        })
    }

    pub(super) fn new(bytes: &'a [u8], cross_reference: CrossReference) -> Self {
        Self {
            bytes,
            cross_reference,
            unpacked: RefCell::default(),
            unpacked_len: Cell::default(),
            parsed_len: Cell::default(),
        }
    }

    pub(super) const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Number, generation and value of the catalog (7.7.2).
    pub(super) fn catalog(&self) -> Result<(ObjectId, Dictionary), DocumentError> {
        let root = self.cross_reference.trailer.get("Root");
        let id = root
            .and_then(Object::as_reference)
            .ok_or(DocumentError::PdfDamaged)?;
        let catalog = self.dictionary(id)?;
        // Its type is required, and left out by some programs.
        let pages = self.value(&catalog, "Pages")?;
        match pages {
            Object::Dictionary(_) => Ok((id, catalog)),
            _ => Err(DocumentError::PdfDamaged),
        }
    }

    /// What a value is once references are followed. A reference to nothing is null (7.3.10).
    pub(super) fn resolve(&self, object: &Object) -> Result<Object, DocumentError> {
        let mut object = object.clone();
        for _ in 0..MAX_HOPS {
            let Object::Reference(id) = object else {
                return Ok(object);
            };
            object = self.load(id)?;
        }
        Err(DocumentError::PdfDamaged)
    }

    /// The value of a key once references are followed; null if there is none.
    pub(super) fn value(
        &self,
        dictionary: &Dictionary,
        key: &str,
    ) -> Result<Object, DocumentError> {
        dictionary
            .get(key)
            .map_or(Ok(Object::Null), |value| self.resolve(value))
    }

    /// The object, which must be a dictionary.
    pub(super) fn dictionary(&self, id: ObjectId) -> Result<Dictionary, DocumentError> {
        match self.resolve(&Object::Reference(id))? {
            Object::Dictionary(dictionary) => Ok(dictionary),
            _ => Err(DocumentError::PdfDamaged),
        }
    }

    /// Where any object of this number is, whatever its generation.
    pub(super) fn entry(&self, number: u32) -> Entry {
        let entry = self.cross_reference.entries.get(&number);
        entry.copied().unwrap_or(Entry::Free)
    }

    /// Where the object is written, if it is not in an object stream.
    pub(super) fn offset(&self, id: ObjectId) -> Option<usize> {
        match self.cross_reference.entries.get(&id.number)? {
            Entry::InUse { offset, generation } if *generation == id.generation => Some(*offset),
            _ => None,
        }
    }

    pub(super) fn load(&self, id: ObjectId) -> Result<Object, DocumentError> {
        match self.cross_reference.entries.get(&id.number) {
            Some(Entry::Compressed { stream, index }) if id.generation == 0 => {
                self.compressed(id.number, *stream, *index)
            }
            Some(Entry::InUse { offset, generation }) if *generation == id.generation => {
                Ok(self.indirect(id, *offset)?.object)
            }
            _ => Ok(Object::Null),
        }
    }

    /// The object, and the bytes of its stream if it is one.
    pub(super) fn load_with_stream(
        &self,
        id: ObjectId,
    ) -> Result<(Object, Option<&'a [u8]>), DocumentError> {
        let Some(offset) = self.offset(id) else {
            return Ok((self.load(id)?, None));
        };
        let indirect = self.indirect(id, offset)?;
        let stream = match (&indirect.object, indirect.stream) {
            (Object::Dictionary(dictionary), Some(start)) => {
                let len = self.stream_len(dictionary)?;
                let stream = stream_bytes(self.bytes, start, len);
                // Its end may have been looked for up to the end of the file.
                self.count_parsed(stream.len())?;
                Some(stream)
            }
            _ => None,
        };
        Ok((indirect.object, stream))
    }

    /// The object, and whether it is the dictionary of a stream, whose bytes are not looked at.
    pub(super) fn load_with_kind(&self, id: ObjectId) -> Result<(Object, Kind), DocumentError> {
        let Some(offset) = self.offset(id) else {
            return Ok((self.load(id)?, Kind::Plain));
        };
        let indirect = self.indirect(id, offset)?;
        let kind = indirect.stream.map_or(Kind::Plain, |_| Kind::Stream);
        Ok((indirect.object, kind))
    }

    fn indirect(&self, id: ObjectId, offset: usize) -> Result<Indirect, DocumentError> {
        let mut parser = Parser::new(self.bytes, offset);
        let indirect = parser.indirect();
        self.count_parsed(parser.position().saturating_sub(offset))?;
        let indirect = indirect?;
        (indirect.id == id)
            .then_some(indirect)
            .ok_or(DocumentError::PdfDamaged)
    }

    fn count_parsed(&self, len: usize) -> Result<(), DocumentError> {
        let parsed = self.parsed_len.get().saturating_add(len);
        self.parsed_len.set(parsed);
        let there_is = self.bytes.len().saturating_add(self.unpacked_len.get());
        let limit = there_is.saturating_mul(4).saturating_add(MAX_PARSED_BEYOND);
        (parsed <= limit)
            .then_some(())
            .ok_or(DocumentError::PdfTooComplex)
    }

    /// By its index, as readers take it: a number may stand in the stream twice.
    fn compressed(&self, number: u32, stream: u32, index: u16) -> Result<Object, DocumentError> {
        let stream = self.object_stream(stream)?;
        let found = stream.objects.get(usize::from(index));
        let found = found.filter(|(other, _)| *other == number);
        let (_, offset) = found.ok_or(DocumentError::PdfDamaged)?;
        let mut parser = Parser::new(&stream.bytes, *offset);
        let object = parser.object();
        self.count_parsed(parser.position().saturating_sub(*offset))?;
        object
    }

    /// The numbers of the objects in an object stream, in their order.
    pub(super) fn compressed_numbers(&self, stream: u32) -> Result<Vec<u32>, DocumentError> {
        let stream = self.object_stream(stream)?;
        Ok(stream.objects.iter().map(|(number, _)| *number).collect())
    }

    fn object_stream(&self, number: u32) -> Result<Rc<ObjectStream>, DocumentError> {
        if let Some(stream) = self.unpacked.borrow().get(&number) {
            return Ok(Rc::clone(stream));
        }
        let stream = Rc::new(self.unpack(number)?);
        self.unpacked
            .borrow_mut()
            .insert(number, Rc::clone(&stream));
        Ok(stream)
    }

    fn unpack(&self, number: u32) -> Result<ObjectStream, DocumentError> {
        let Some(Entry::InUse { offset, generation }) = self.cross_reference.entries.get(&number)
        else {
            return Err(DocumentError::PdfDamaged);
        };
        let id = ObjectId {
            number,
            generation: *generation,
        };
        let indirect = self.indirect(id, *offset)?;
        let (Object::Dictionary(dictionary), Some(start)) = (&indirect.object, indirect.stream)
        else {
            return Err(DocumentError::PdfDamaged);
        };
        let packed = stream_bytes(self.bytes, start, self.stream_len(dictionary)?);
        self.count_parsed(packed.len())?;
        let limit = MAX_UNPACKED_LEN.saturating_sub(self.unpacked_len.get());
        let bytes = filter::unpacked(dictionary, packed, limit)?;
        self.unpacked_len
            .set(self.unpacked_len.get().saturating_add(bytes.len()));
        ObjectStream::read(dictionary, bytes)
    }

    /// A length that is a reference leads to an object of its own, never into a stream: no loop.
    fn stream_len(&self, dictionary: &Dictionary) -> Result<Option<usize>, DocumentError> {
        match dictionary.get("Length") {
            Some(Object::Reference(id)) => match self.offset(*id) {
                Some(offset) => Ok(self.indirect(*id, offset)?.object.as_size()),
                None => Ok(None),
            },
            other => Ok(other.and_then(Object::as_size)),
        }
    }
}

/// Files that lie about their type begin otherwise. Most readers would look further into the file,
/// and then would not agree on what the offsets count from.
fn check_file(bytes: &[u8]) -> Result<(), DocumentError> {
    if bytes.len() > MAX_FILE_LEN {
        return Err(DocumentError::TooLarge);
    }
    bytes
        .starts_with(b"%PDF-")
        .then_some(())
        .ok_or(DocumentError::NotPdf)
}

/// The bytes of a stream: as many as it says, if `endstream` follows there, else up to where that is.
pub(super) fn stream_bytes(bytes: &[u8], start: usize, len: Option<usize>) -> &[u8] {
    let rest = bytes.get(start..).unwrap_or_default();
    let stated = len
        .and_then(|len| rest.get(..len))
        .filter(|stated| Parser::new(rest, stated.len()).takes(b"endstream"));
    stated.unwrap_or_else(|| {
        let keyword = b"endstream";
        let found = rest.windows(keyword.len()).position(|it| it == keyword);
        rest.get(..found.unwrap_or(rest.len())).unwrap_or_default()
    })
}

/// An object stream, unpacked (7.5.7).
#[derive(Debug)]
struct ObjectStream {
    bytes: Vec<u8>,
    /// Numbers and offsets, in the stream's order.
    objects: Vec<(u32, usize)>,
}

impl ObjectStream {
    fn read(dictionary: &Dictionary, bytes: Vec<u8>) -> Result<Self, DocumentError> {
        let size = |key| dictionary.get(key).and_then(Object::as_size);
        let (Some(count), Some(first), true) =
            (size("N"), size("First"), dictionary.is_of_type("ObjStm"))
        else {
            return Err(DocumentError::PdfDamaged);
        };
        let mut header = Parser::new(bytes.get(..first).ok_or(DocumentError::PdfDamaged)?, 0);
        let mut objects = Vec::new();
        for _ in 0..count {
            let pair = header.whole_number().zip(header.whole_number::<usize>());
            let (number, offset) = pair.ok_or(DocumentError::PdfDamaged)?;
            objects.push((number, first.saturating_add(offset)));
        }
        Ok(Self { bytes, objects })
    }
}
