//! Where the objects of a file are (ISO 32000-1, 7.5.4 to 7.5.8): tables, streams, both in one file,
//! and the chain of sections that updates leave.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    filter,
    object::{Dictionary, Object},
    parser::Parser,
};
use crate::DocumentError;

/// Where an object is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Entry {
    /// In the object stream of this number.
    Compressed { stream: u32, index: u16 },
    /// Nowhere.
    Free,
    /// At this offset.
    InUse { offset: usize, generation: u16 },
}

/// Which form the newest section has; what is appended has the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    Stream,
    Table,
}

/// All sections of a file, the newest entry of each object.
#[derive(Clone, Debug)]
pub(super) struct CrossReference {
    pub(super) entries: BTreeMap<u32, Entry>,
    /// That of the newest section.
    pub(super) trailer: Dictionary,
    pub(super) form: Form,
    /// Where the newest section is; none where the sections were made up from the objects found.
    pub(super) newest: Option<usize>,
    /// Where the sections are, the newest first; without the streams of hybrid files.
    pub(super) sections: Vec<usize>,
    /// Whether any section says so.
    pub(super) is_encrypted: bool,
}

/// The largest object number that readers must know (annex C.2; specified).
pub(super) const MAX_OBJECT_NUMBER: u32 = 8_388_607;
/// Entries of all sections together: some 30 MiB of memory. A 100 MiB file of scanned pages has
/// about a thousand, one of many small forms some ten thousand.
const MAX_ENTRIES: usize = 1_000_000;
/// A file signed or changed a thousand times.
const MAX_SECTIONS: usize = 1_000;
/// Unpacked; fits [`MAX_ENTRIES`] rows of some sixteen bytes.
const MAX_STREAM_LEN: usize = 16 * 1024 * 1024;
/// Readers look for `startxref` in as many bytes at the end (annex H.3).
const TAIL_LEN: usize = 1_024;

impl CrossReference {
    /// Follows the chain from the end of the file.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, DocumentError> {
        let newest = newest_section(bytes)?;
        let mut reader = Reader::new(bytes);
        reader.follow(newest)?;
        let mut trailers = reader.trailers.into_iter();
        let (form, trailer) = trailers.next().ok_or(DocumentError::PdfDamaged)?;
        Ok(Self {
            entries: reader.entries,
            trailer,
            form,
            newest: Some(newest),
            sections: reader.sections,
            is_encrypted: reader.is_encrypted,
        })
    }
}

fn newest_section(bytes: &[u8]) -> Result<usize, DocumentError> {
    let start = start_of_newest(bytes).ok_or(DocumentError::PdfDamaged)?;
    let mut parser = Parser::new(bytes, start.saturating_add(START_OF_NEWEST.len()));
    parser.whole_number().ok_or(DocumentError::PdfDamaged)
}

/// The keyword before the place of the newest section.
pub(super) const START_OF_NEWEST: &[u8] = b"startxref";

/// Where the last of these keywords stands.
pub(super) fn start_of_newest(bytes: &[u8]) -> Option<usize> {
    let tail_start = bytes.len().saturating_sub(TAIL_LEN);
    let mut places = bytes.get(tail_start..)?.windows(START_OF_NEWEST.len());
    let found = places.rposition(|it| it == START_OF_NEWEST)?;
    Some(tail_start.saturating_add(found))
}

struct Reader<'a> {
    bytes: &'a [u8],
    entries: BTreeMap<u32, Entry>,
    trailers: Vec<(Form, Dictionary)>,
    sections: Vec<usize>,
    is_encrypted: bool,
    seen: BTreeSet<usize>,
    entries_read: usize,
}

impl<'a> Reader<'a> {
    const fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            entries: BTreeMap::new(),
            trailers: Vec::new(),
            sections: Vec::new(),
            is_encrypted: false,
            seen: BTreeSet::new(),
            entries_read: 0,
        }
    }

    /// Reads a section and all that it goes back to, newest first.
    fn follow(&mut self, newest: usize) -> Result<(), DocumentError> {
        let mut next = Some(newest);
        while let Some(offset) = next {
            self.enter(offset)?;
            let mut parser = Parser::new(self.bytes, offset);
            let (form, trailer) = if parser.takes(b"xref") {
                (Form::Table, self.table(&mut parser)?)
            } else {
                (Form::Stream, self.stream(offset)?)
            };
            self.is_encrypted |= trailer.has("Encrypt");
            next = previous(&trailer)?;
            self.trailers.push((form, trailer));
            self.sections.push(offset);
        }
        Ok(())
    }

    /// No section twice: a chain that comes back to itself never ends.
    fn enter(&mut self, offset: usize) -> Result<(), DocumentError> {
        if self.seen.len() == MAX_SECTIONS {
            return Err(DocumentError::PdfTooComplex);
        }
        let is_new = self.seen.insert(offset);
        is_new.then_some(()).ok_or(DocumentError::PdfDamaged)
    }

    /// The newest entry of an object is met first and stays.
    fn add(&mut self, number: u32, entry: Entry) -> Result<(), DocumentError> {
        self.entries_read = self.entries_read.saturating_add(1);
        if number > MAX_OBJECT_NUMBER || self.entries_read > MAX_ENTRIES {
            return Err(DocumentError::PdfTooComplex);
        }
        self.entries.entry(number).or_insert(entry);
        Ok(())
    }

    fn table(&mut self, parser: &mut Parser<'a>) -> Result<Dictionary, DocumentError> {
        let (mut free, mut numbers) = (Vec::new(), Numbers::default());
        while !parser.takes(b"trailer") {
            let (first, count): (u32, u32) = parser
                .whole_number()
                .zip(parser.whole_number())
                .ok_or(DocumentError::PdfDamaged)?;
            for index in 0..count {
                let number = first.saturating_add(index);
                numbers.add(number)?;
                match table_entry(parser)? {
                    Entry::Free => free.push(number),
                    entry => self.add(number, entry)?,
                }
            }
        }
        let trailer = dictionary(parser.object()?)?;
        // In a hybrid file the stream knows objects that the table calls free (7.5.8.4).
        if let Some(stream) = trailer.get("XRefStm") {
            let offset = stream.as_size().ok_or(DocumentError::PdfDamaged)?;
            self.enter(offset)?;
            let hidden = self.stream(offset)?;
            self.is_encrypted |= hidden.has("Encrypt");
        }
        for number in free {
            self.add(number, Entry::Free)?;
        }
        Ok(trailer)
    }

    fn stream(&mut self, offset: usize) -> Result<Dictionary, DocumentError> {
        let stream = Stream::read(self.bytes, offset)?;
        self.rows(&stream.trailer, &stream.rows)?;
        Ok(stream.trailer)
    }

    fn rows(&mut self, trailer: &Dictionary, rows: &[u8]) -> Result<(), DocumentError> {
        let widths = Widths::read(trailer)?;
        let mut rows = rows.chunks_exact(widths.total()?);
        let mut seen = Numbers::default();
        for range in sizes(trailer, "Index")?
            .unwrap_or(vec![0, usize::MAX])
            .chunks_exact(2)
        {
            let [first, count] = range else { continue };
            let numbers = *first..first.saturating_add(*count);
            for (number, row) in numbers.zip(&mut rows) {
                let number = u32::try_from(number).map_err(|_| DocumentError::PdfTooComplex)?;
                seen.add(number)?;
                self.add(number, widths.entry(row)?)?;
            }
        }
        Ok(())
    }
}

/// A section that is a stream, unpacked.
pub(super) struct Stream {
    pub(super) trailer: Dictionary,
    rows: Vec<u8>,
    /// Behind its last byte.
    pub(super) end: usize,
}

impl Stream {
    pub(super) fn read(bytes: &[u8], offset: usize) -> Result<Self, DocumentError> {
        let indirect = Parser::new(bytes, offset).indirect()?;
        let start = indirect.stream.ok_or(DocumentError::PdfDamaged)?;
        let trailer = dictionary(indirect.object)?;
        // Its length must be written in place: before the sections are read nothing can be found.
        let len = trailer.get("Length").and_then(Object::as_size);
        let end = len.and_then(|len| start.checked_add(len));
        let end = end.ok_or(DocumentError::PdfDamaged)?;
        let packed = bytes.get(start..end).ok_or(DocumentError::PdfDamaged)?;
        if !trailer.is_of_type("XRef") {
            return Err(DocumentError::PdfDamaged);
        }
        let rows = filter::unpacked(&trailer, packed, MAX_STREAM_LEN)?;
        Ok(Self { trailer, rows, end })
    }

    /// What it has entries for, if there are as many rows as it says and each is of a known type.
    pub(super) fn strict_entries(&self) -> Result<BTreeMap<u32, Entry>, DocumentError> {
        let widths = Widths::read(&self.trailer)?;
        let mut reader = Reader::new(&[]);
        reader.rows(&self.trailer, &self.rows)?;
        let size = self.trailer.get("Size").and_then(Object::as_size);
        let index = sizes(&self.trailer, "Index")?.unwrap_or(vec![0, size.unwrap_or_default()]);
        let counts = index.iter().skip(1).step_by(2);
        let count = counts.fold(0_usize, |sum, count| sum.saturating_add(*count));
        let is_exact =
            index.len() % 2 == 0 && self.rows.len() == count.saturating_mul(widths.total()?);
        let mut rows = self.rows.chunks_exact(widths.total()?);
        let is_known = rows.all(|row| widths.kind(row).is_some_and(|kind| kind <= 2));
        (is_exact && is_known)
            .then_some(reader.entries)
            .ok_or(DocumentError::PdfDamaged)
    }
}

/// What a section has entries for.
#[derive(Default)]
struct Numbers(BTreeSet<u32>);

impl Numbers {
    /// No object twice: some readers take the first of its entries, some the last.
    fn add(&mut self, number: u32) -> Result<(), DocumentError> {
        if self.0.len() >= MAX_ENTRIES {
            return Err(DocumentError::PdfTooComplex);
        }
        let is_new = self.0.insert(number);
        is_new.then_some(()).ok_or(DocumentError::PdfDamaged)
    }
}

fn table_entry(parser: &mut Parser<'_>) -> Result<Entry, DocumentError> {
    let offset: usize = parser.whole_number().ok_or(DocumentError::PdfDamaged)?;
    let generation: u16 = parser.whole_number().ok_or(DocumentError::PdfDamaged)?;
    if parser.takes(b"n") {
        Ok(Entry::InUse { offset, generation })
    } else if parser.takes(b"f") {
        Ok(Entry::Free)
    } else {
        Err(DocumentError::PdfDamaged)
    }
}

fn previous(trailer: &Dictionary) -> Result<Option<usize>, DocumentError> {
    match trailer.get("Prev") {
        None => Ok(None),
        Some(offset) => offset.as_size().map(Some).ok_or(DocumentError::PdfDamaged),
    }
}

fn dictionary(object: Object) -> Result<Dictionary, DocumentError> {
    match object {
        Object::Dictionary(dictionary) => Ok(dictionary),
        _ => Err(DocumentError::PdfDamaged),
    }
}

fn sizes(trailer: &Dictionary, key: &str) -> Result<Option<Vec<usize>>, DocumentError> {
    let Some(value) = trailer.get(key) else {
        return Ok(None);
    };
    let values = value.as_array().ok_or(DocumentError::PdfDamaged)?;
    let sizes: Option<Vec<usize>> = values.iter().map(Object::as_size).collect();
    sizes.map(Some).ok_or(DocumentError::PdfDamaged)
}

/// How many bytes the three columns of a row have.
struct Widths([usize; 3]);

impl Widths {
    fn read(trailer: &Dictionary) -> Result<Self, DocumentError> {
        let widths = sizes(trailer, "W")?.ok_or(DocumentError::PdfDamaged)?;
        let widths: [usize; 3] = widths.try_into().map_err(|_| DocumentError::PdfDamaged)?;
        let sensible = widths.iter().all(|width| *width <= 8);
        sensible
            .then_some(Self(widths))
            .ok_or(DocumentError::PdfDamaged)
    }

    fn total(&self) -> Result<usize, DocumentError> {
        let total: usize = self.0.iter().sum();
        (total > 0)
            .then_some(total)
            .ok_or(DocumentError::PdfDamaged)
    }

    /// 1 where no type is written (table 17).
    fn kind(&self, row: &[u8]) -> Option<u64> {
        let [first, _, _] = self.0;
        let kind = row.get(..first)?;
        Some(if kind.is_empty() { 1 } else { number(kind) })
    }

    /// Table 18. An unknown type is a reference to nothing.
    fn entry(&self, row: &[u8]) -> Result<Entry, DocumentError> {
        let [first, second, _] = self.0;
        let kind = self.kind(row).ok_or(DocumentError::PdfDamaged)?;
        let rest = row.get(first..).ok_or(DocumentError::PdfDamaged)?;
        let (place, last) = rest
            .split_at_checked(second)
            .ok_or(DocumentError::PdfDamaged)?;
        let damaged = |_| DocumentError::PdfDamaged;
        Ok(match kind {
            1 => Entry::InUse {
                offset: usize::try_from(number(place)).map_err(damaged)?,
                generation: u16::try_from(number(last)).map_err(damaged)?,
            },
            2 => Entry::Compressed {
                stream: u32::try_from(number(place)).map_err(damaged)?,
                index: u16::try_from(number(last)).map_err(damaged)?,
            },
            _ => Entry::Free,
        })
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}
