//! What is appended: objects, the signature with room for its contents, and a cross-reference in the
//! form that the file has (ISO 32000-1, 7.5.6 and 12.8.1).

use std::{collections::BTreeMap, ops::Range};

use super::{
    AppendedPart,
    cross_reference::{Entry, Form},
    document::Document,
    object::{Dictionary, Object, ObjectId},
    parser::Parser,
    update::Update,
    write,
};
use crate::DocumentError;

/// The appended part while the signature is missing.
#[derive(Clone)]
pub(super) struct Section {
    file_len: usize,
    bytes: Vec<u8>,
    /// Where in `bytes` the contents stand, with their angle brackets.
    contents: Range<usize>,
}

impl Section {
    /// Writes everything; `dictionary` is the signature's, `contents_len` its longest signature.
    pub(super) fn write(
        mut update: Update<'_, '_>,
        signature: ObjectId,
        dictionary: &Dictionary,
        contents_len: usize,
    ) -> Result<Self, DocumentError> {
        let document = update.document;
        let mut writer = Writer::new(document);
        for (id, object) in &update.objects {
            writer.start(*id);
            write::indirect(*id, object, &mut writer.bytes);
        }
        for (id, (entries, content)) in std::mem::take(&mut update.streams) {
            writer.start(id);
            write::stream(id, entries, &content, &mut writer.bytes);
        }
        writer.start(signature);
        write::begin(signature, &mut writer.bytes);
        let places = writer.signature(dictionary, contents_len);
        writer.cross_reference(&mut update)?;
        let mut section = Self {
            file_len: document.bytes().len(),
            bytes: writer.bytes,
            contents: places.contents,
        };
        section.set_byte_range(places.byte_range)?;
        Ok(section)
    }

    /// What is signed of the appended part.
    pub(super) fn signed_parts(&self) -> [&[u8]; 2] {
        let before = self.bytes.get(..self.contents.start);
        let after = self.bytes.get(self.contents.end..);
        [before.unwrap_or_default(), after.unwrap_or_default()]
    }

    fn set_byte_range(&mut self, place: Range<usize>) -> Result<(), DocumentError> {
        let start = self.file_len.saturating_add(self.contents.start);
        let end = self.file_len.saturating_add(self.contents.end);
        let rest = self.bytes.len().saturating_sub(self.contents.end);
        let text = format!("[0 {start} {end} {rest}]");
        let text = format!("{text:<BYTE_RANGE_LEN$}");
        self.replace(place, text.as_bytes())
    }

    /// Writes the signature into its room; what remains stays zero, which readers cut off.
    pub(super) fn with_contents(mut self, signature: &[u8]) -> Result<Self, DocumentError> {
        let mut digits = Vec::new();
        write::hexadecimal(signature, &mut digits);
        let start = self.contents.start.saturating_add(1);
        let end = start.saturating_add(digits.len());
        if end >= self.contents.end {
            return Err(DocumentError::SignatureLength);
        }
        self.replace(start..end, &digits)?;
        Ok(self)
    }

    fn replace(&mut self, place: Range<usize>, text: &[u8]) -> Result<(), DocumentError> {
        let room = self
            .bytes
            .get_mut(place)
            .filter(|room| room.len() == text.len());
        room.ok_or(DocumentError::PdfTooComplex)?
            .copy_from_slice(text);
        Ok(())
    }

    pub(super) fn into_part(self) -> AppendedPart {
        AppendedPart {
            file_len: self.file_len,
            bytes: self.bytes,
        }
    }
}

/// Room for three numbers of up to ten digits.
const BYTE_RANGE_LEN: usize = 40;

struct Writer<'d, 'a> {
    document: &'d Document<'a>,
    bytes: Vec<u8>,
    entries: BTreeMap<u32, Entry>,
}

struct Places {
    byte_range: Range<usize>,
    contents: Range<usize>,
}

impl<'d, 'a> Writer<'d, 'a> {
    fn new(document: &'d Document<'a>) -> Self {
        // An object must begin on a line of its own; many files end without an end of line.
        let ends_line = document.bytes().ends_with(b"\n");
        Self {
            document,
            bytes: if ends_line { Vec::new() } else { vec![b'\n'] },
            entries: BTreeMap::new(),
        }
    }

    fn position(&self) -> usize {
        self.document.bytes().len().saturating_add(self.bytes.len())
    }

    /// Notes that an object begins here.
    fn start(&mut self, id: ObjectId) {
        let entry = Entry::InUse {
            offset: self.position(),
            generation: id.generation,
        };
        self.entries.insert(id.number, entry);
    }

    fn signature(&mut self, dictionary: &Dictionary, contents_len: usize) -> Places {
        let bytes = &mut self.bytes;
        bytes.extend(b"<<");
        let byte_range = keyed(bytes, b"/ByteRange ", BYTE_RANGE_LEN, b' ');
        let contents = keyed(bytes, b"/Contents <", contents_len.saturating_mul(2), b'0');
        bytes.extend(b">\n");
        for (key, value) in dictionary.iter() {
            write::object(&Object::Name(key.to_vec()), bytes);
            bytes.push(b' ');
            write::object(value, bytes);
            bytes.push(b'\n');
        }
        bytes.extend(b">>\nendobj\n");
        Places {
            byte_range,
            contents: contents.start.saturating_sub(1)..contents.end.saturating_add(1),
        }
    }

    /// Ends the part with a section that goes back to the file's newest one.
    fn cross_reference(&mut self, update: &mut Update<'_, '_>) -> Result<(), DocumentError> {
        let mut entries = match update.stands_alone {
            true => self.document_entries(),
            false => BTreeMap::new(),
        };
        // Only a stream knows what is in object streams; a hybrid file has both.
        let is_packed = |entry: &Entry| matches!(entry, Entry::Compressed { .. });
        let form = match self.document.cross_reference.form {
            Form::Table if !entries.values().any(is_packed) => Form::Table,
            _ => Form::Stream,
        };
        let own = match form {
            Form::Stream => Some(update.allocate()?),
            Form::Table => None,
        };
        let offset = self.position();
        if let Some(id) = own {
            self.start(id);
        }
        entries.append(&mut self.entries);
        let trailer = self.trailer(update);
        match own {
            Some(id) => stream_section(id, &entries, trailer, &mut self.bytes),
            None => table_section(&entries, &trailer, &mut self.bytes),
        }
        self.bytes
            .extend(format!("startxref\n{offset}\n%%EOF\n").bytes());
        Ok(())
    }

    /// All objects of the file that are anywhere in it, and exactly where.
    fn document_entries(&self) -> BTreeMap<u32, Entry> {
        let bytes = self.document.bytes();
        let entries = self.document.cross_reference.entries.iter();
        let exact = entries.filter_map(|(number, entry)| match *entry {
            Entry::InUse { offset, generation } if offset < bytes.len() => {
                let mut parser = Parser::new(bytes, offset);
                parser.skip_space();
                let offset = parser.position();
                Some((*number, Entry::InUse { offset, generation }))
            }
            Entry::InUse { .. } | Entry::Free => None,
            entry @ Entry::Compressed { .. } => Some((*number, entry)),
        });
        exact.collect()
    }

    /// Catalog, information and the file's identifier stay what they are.
    fn trailer(&self, update: &Update<'_, '_>) -> Dictionary {
        let cross_reference = &self.document.cross_reference;
        let mut trailer = Dictionary::new(vec![("Size", Object::integer(update.size()))]);
        for key in ["Root", "Info", "ID"] {
            if let Some(value) = cross_reference.trailer.get(key) {
                trailer.set(key, value.clone());
            }
        }
        let previous = cross_reference
            .newest
            .filter(|_| !update.stands_alone)
            .and_then(|offset| i64::try_from(offset).ok());
        if let Some(offset) = previous {
            trailer.set("Prev", Object::integer(offset));
        }
        trailer
    }
}

/// A key, and room for its value of so many fillers.
fn keyed(bytes: &mut Vec<u8>, key: &[u8], len: usize, filler: u8) -> Range<usize> {
    bytes.extend(key);
    let start = bytes.len();
    bytes.resize(start.saturating_add(len), filler);
    start..bytes.len()
}

/// Numbers that follow each other, as subsections have them.
fn runs(entries: &BTreeMap<u32, Entry>) -> Vec<(u32, Vec<Entry>)> {
    let mut runs: Vec<(u32, Vec<Entry>)> = Vec::new();
    let mut expected = None;
    for (number, entry) in entries {
        match runs.last_mut() {
            Some((_, run)) if expected == Some(*number) => run.push(*entry),
            _ => runs.push((*number, vec![*entry])),
        }
        expected = number.checked_add(1);
    }
    runs
}

/// 7.5.4. Entries have twenty bytes.
fn table_section(entries: &BTreeMap<u32, Entry>, trailer: &Dictionary, to: &mut Vec<u8>) {
    to.extend(b"xref\n0 1\n0000000000 65535 f \n");
    let mut used = entries.clone();
    used.remove(&0);
    for (first, run) in runs(&used) {
        to.extend(format!("{first} {}\n", run.len()).bytes());
        for entry in run {
            let line = match entry {
                Entry::InUse { offset, generation } => format!("{offset:010} {generation:05} n \n"),
                Entry::Compressed { .. } | Entry::Free => "0000000000 65535 f \n".to_owned(),
            };
            to.extend(line.bytes());
        }
    }
    to.extend(b"trailer\n");
    write::dictionary(trailer, to);
    to.push(b'\n');
}

/// 7.5.8. Not packed: a few rows.
fn stream_section(
    id: ObjectId,
    entries: &BTreeMap<u32, Entry>,
    mut trailer: Dictionary,
    to: &mut Vec<u8>,
) {
    let mut index = Vec::new();
    let mut rows = Vec::new();
    for (first, run) in runs(entries) {
        let count = u32::try_from(run.len()).unwrap_or(u32::MAX);
        index.extend([Object::integer(first), Object::integer(count)]);
        rows.extend(run.into_iter().flat_map(row));
    }
    trailer.set("Type", Object::name("XRef"));
    trailer.set("W", Object::Array([1, 4, 2].map(Object::integer).to_vec()));
    trailer.set("Index", Object::Array(index));
    write::stream(id, trailer, &rows, to);
}

/// Table 18. The index within an object stream is not needed to find an object there, but is written.
fn row(entry: Entry) -> Vec<u8> {
    let (kind, place, last) = match entry {
        Entry::Free => (0, 0, u16::MAX),
        Entry::InUse { offset, generation } => (1, u32::try_from(offset).unwrap_or(0), generation),
        Entry::Compressed { stream, index } => (2, stream, index),
    };
    [[kind].as_slice(), &place.to_be_bytes(), &last.to_be_bytes()].concat()
}
