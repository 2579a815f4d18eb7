//! Whether what leads to the objects of a file is written exactly as ISO 32000-1 says (7.5.4 to 7.5.8
//! and annex H.3).
//!
//! Readers agree on such files. Where anything is written otherwise some of them read on, some take
//! another of two values, and some make a cross-reference up from the objects that they find: then one
//! file shows one thing here and another thing there. So nothing that is not strict may come after a
//! signature, and a file that is not strict is signed as one that is damaged: with a cross-reference of
//! its own, which goes back to nothing.
//!
//! Not looked at: the objects themselves. What they say is compared by [`changes`](super::changes).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cross_reference::{self, Entry, START_OF_NEWEST},
    document::Document,
    object::{Dictionary, Object, ObjectId},
    parser::{Parser, is_space},
    repair,
};
use crate::DocumentError;

/// All sections of a file.
///
/// # Errors
/// [`DocumentError::PdfDamaged`]: one of them is not strict.
pub(super) fn check(document: &Document<'_>) -> Result<(), DocumentError> {
    check_end(document)?;
    check_size(document)?;
    for offset in &document.cross_reference.sections {
        Section::read(document.bytes(), *offset)?;
    }
    Ok(())
}

/// The sections that were added after the first `signed_len` bytes, and that every object there is where
/// one of them says. None of them hides objects from older readers.
///
/// # Errors
/// [`DocumentError::PdfDamaged`]: something is not strict.
pub(super) fn check_added(document: &Document<'_>, signed_len: usize) -> Result<(), DocumentError> {
    let rest = check_end(document)?;
    require(rest.iter().all(|byte| is_space(*byte)))?;
    check_size(document)?;
    let mut listed = Listed::default();
    let sections = document.cross_reference.sections.iter();
    for offset in sections.filter(|offset| **offset >= signed_len) {
        let section = Section::read(document.bytes(), *offset)?;
        require(!section.trailer.has("XRefStm"))?;
        listed.add(document.bytes(), &section)?;
    }
    check_found(document, signed_len, &listed)
}

fn require(holds: bool) -> Result<(), DocumentError> {
    holds.then_some(()).ok_or(DocumentError::PdfDamaged)
}

/// `startxref`, a number and `%%EOF` on lines of their own. Returns what comes after them.
fn check_end<'a>(document: &Document<'a>) -> Result<&'a [u8], DocumentError> {
    let bytes = document.bytes();
    let found = cross_reference::start_of_newest(bytes).ok_or(DocumentError::PdfDamaged)?;
    let before = found.checked_sub(1).and_then(|at| bytes.get(at));
    require(matches!(before, Some(b'\r' | b'\n')))?;
    let mut lines = Lines::new(bytes, found);
    lines.take(START_OF_NEWEST)?;
    lines.end_of_line()?;
    let newest = lines.number()?;
    lines.end_of_line()?;
    lines.take(b"%%EOF")?;
    require(document.cross_reference.newest == Some(newest))?;
    Ok(lines.rest())
}

/// The newest size is above the numbers of all sections: some readers know no object beyond it.
fn check_size(document: &Document<'_>) -> Result<(), DocumentError> {
    let highest = document.cross_reference.entries.last_key_value();
    is_above(
        &document.cross_reference.trailer,
        highest.map(|(number, _)| *number),
    )
}

fn is_above(trailer: &Dictionary, highest: Option<u32>) -> Result<(), DocumentError> {
    let size = trailer.get("Size").and_then(Object::as_size);
    let size = size.ok_or(DocumentError::PdfDamaged)?;
    let highest = highest.and_then(|number| usize::try_from(number).ok());
    require(highest.is_none_or(|number| number < size))
}

/// A section and what it has entries for.
struct Section {
    offset: usize,
    trailer: Dictionary,
    entries: BTreeMap<u32, Entry>,
}

impl Section {
    fn read(bytes: &[u8], offset: usize) -> Result<Self, DocumentError> {
        let is_table = bytes
            .get(offset..)
            .is_some_and(|rest| rest.starts_with(b"xref"));
        let section = match is_table {
            true => Self::table(bytes, offset)?,
            false => Self::stream(bytes, offset)?,
        };
        section.check()?;
        if let Some(hidden) = section.trailer.get("XRefStm") {
            let hidden = hidden.as_size().ok_or(DocumentError::PdfDamaged)?;
            section.check_hidden(&Self::stream(bytes, hidden)?)?;
        }
        Ok(section)
    }

    fn table(bytes: &[u8], offset: usize) -> Result<Self, DocumentError> {
        let mut lines = Lines::new(bytes, offset);
        lines.take(b"xref")?;
        lines.end_of_line()?;
        let mut entries = BTreeMap::new();
        while lines.rest().first().is_some_and(u8::is_ascii_digit) {
            lines.subsection(&mut entries)?;
        }
        let mut parser = Parser::new(bytes, lines.position);
        require(parser.takes(b"trailer"))?;
        let trailer = parser.object()?;
        require(!parser.met_comment())?;
        let trailer = trailer.as_dictionary().cloned();
        Ok(Self {
            offset,
            trailer: trailer.ok_or(DocumentError::PdfDamaged)?,
            entries,
        })
    }

    fn stream(bytes: &[u8], offset: usize) -> Result<Self, DocumentError> {
        let starts = bytes.get(offset).is_some_and(u8::is_ascii_digit);
        let mut parser = Parser::new(bytes, offset);
        let start = parser.indirect()?.stream;
        let start = start.ok_or(DocumentError::PdfDamaged)?;
        // A carriage return alone: some readers count it as the stream's first byte.
        let before = start.checked_sub(1).and_then(|at| bytes.get(at));
        require(starts && before == Some(&b'\n') && !parser.met_comment())?;
        let stream = cross_reference::Stream::read(bytes, offset)?;
        let mut lines = Lines::new(bytes, stream.end);
        lines.skip_end_of_line();
        lines.take(b"endstream")?;
        Ok(Self {
            offset,
            entries: stream.strict_entries()?,
            trailer: stream.trailer,
        })
    }

    fn check(&self) -> Result<(), DocumentError> {
        require(is_plain(&self.trailer))?;
        require(matches!(self.entries.get(&0), None | Some(Entry::Free)))?;
        let highest = self.entries.last_key_value();
        is_above(&self.trailer, highest.map(|(number, _)| *number))
    }

    /// What the stream of a hybrid file knows is free in the table, not in it, or the same (7.5.8.4). Of
    /// what is in use in both, some readers take the one, some the other.
    fn check_hidden(&self, hidden: &Self) -> Result<(), DocumentError> {
        hidden.check()?;
        let highest = hidden.entries.last_key_value();
        is_above(&self.trailer, highest.map(|(number, _)| *number))?;
        require(hidden.entries.iter().all(|(number, entry)| {
            let visible = self.entries.get(number);
            visible.is_none_or(|visible| *visible == Entry::Free || visible == entry)
        }))?;
        let root = hidden.trailer.get("Root");
        require(root.is_none() || root == self.trailer.get("Root"))
    }
}

/// Whether no key is there twice and none without a value: some readers take the first value, some the
/// last, and some look only whether the key is there.
fn is_plain(dictionary: &Dictionary) -> bool {
    let has_value = |(_, value): (&[u8], &Object)| match value {
        Object::Null => false,
        Object::Dictionary(inside) => is_plain(inside),
        _ => true,
    };
    !dictionary.has_doubled() && dictionary.iter().all(has_value)
}

/// Lines that are written in one way only.
struct Lines<'a> {
    bytes: &'a [u8],
    position: usize,
}

/// 7.5.4.
const ROW_LEN: usize = 20;

impl<'a> Lines<'a> {
    const fn new(bytes: &'a [u8], position: usize) -> Self {
        Self { bytes, position }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    fn skip(&mut self, len: usize) {
        self.position = self.position.saturating_add(len);
    }

    fn take(&mut self, text: &[u8]) -> Result<(), DocumentError> {
        require(self.rest().starts_with(text))?;
        self.skip(text.len());
        Ok(())
    }

    fn number<T: std::str::FromStr>(&mut self) -> Result<T, DocumentError> {
        let rest = self.rest();
        let len = rest.iter().position(|byte| !byte.is_ascii_digit());
        let digits = rest.get(..len.unwrap_or(rest.len())).unwrap_or_default();
        self.skip(digits.len());
        parsed(digits)
    }

    /// Spaces before it are harmless.
    fn end_of_line(&mut self) -> Result<(), DocumentError> {
        let spaces = self.rest().iter().take_while(|byte| **byte == b' ');
        self.skip(spaces.count());
        require(self.skip_end_of_line())
    }

    fn skip_end_of_line(&mut self) -> bool {
        let len = match self.rest() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        self.skip(len);
        len > 0
    }

    fn subsection(&mut self, entries: &mut BTreeMap<u32, Entry>) -> Result<(), DocumentError> {
        let first: u32 = self.number()?;
        self.take(b" ")?;
        let count: u32 = self.number()?;
        self.end_of_line()?;
        for index in 0..count {
            let row = self.rest().get(..ROW_LEN);
            let entry = entry(row.ok_or(DocumentError::PdfDamaged)?)?;
            // Some readers take this for a table that begins with 0 and was numbered wrongly.
            require(first != 1 || index > 0 || entry != Entry::Free)?;
            entries.insert(first.saturating_add(index), entry);
            self.skip(ROW_LEN);
        }
        Ok(())
    }
}

fn parsed<T: std::str::FromStr>(digits: &[u8]) -> Result<T, DocumentError> {
    let digits = std::str::from_utf8(digits).ok();
    let digits = digits.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let number = digits.and_then(|text| text.parse().ok());
    number.ok_or(DocumentError::PdfDamaged)
}

/// `nnnnnnnnnn ggggg n` and an end of line of two characters.
fn entry(row: &[u8]) -> Result<Entry, DocumentError> {
    let part = |range| row.get(range).unwrap_or_default();
    let ends = matches!(part(18..20), b" \r" | b" \n" | b"\r\n");
    require(ends && part(10..11) == b" " && part(16..17) == b" ")?;
    let offset = parsed(part(0..10))?;
    let generation = parsed(part(11..16))?;
    match part(17..18) {
        b"n" => Ok(Entry::InUse { offset, generation }),
        b"f" => Ok(Entry::Free),
        _ => Err(DocumentError::PdfDamaged),
    }
}

/// Where the added sections say that objects are.
#[derive(Default)]
struct Listed {
    sections: BTreeSet<usize>,
    /// With their offsets.
    objects: BTreeSet<(ObjectId, usize)>,
    /// Numbers, and those of their streams.
    packed: BTreeSet<(u32, u32)>,
}

impl Listed {
    fn add(&mut self, bytes: &[u8], section: &Section) -> Result<(), DocumentError> {
        self.sections.insert(section.offset);
        for (number, entry) in &section.entries {
            match *entry {
                Entry::InUse { offset, generation } => {
                    let number = *number;
                    let id = ObjectId { number, generation };
                    require(begins_at(bytes, id, offset))?;
                    self.objects.insert((id, offset));
                }
                Entry::Compressed { stream, .. } => {
                    self.packed.insert((*number, stream));
                }
                Entry::Free => {}
            }
        }
        Ok(())
    }
}

/// Exactly there: some readers look a little further, some do not.
fn begins_at(bytes: &[u8], id: ObjectId, offset: usize) -> bool {
    let mut parser = Parser::new(bytes, offset);
    let starts = parser.peek().is_some_and(|byte| byte.is_ascii_digit());
    starts && parser.indirect_header() == Some(id) && !parser.met_comment()
}

/// A reader that looks for objects finds none but those that are listed, and of each the newest last.
fn check_found(
    document: &Document<'_>,
    signed_len: usize,
    listed: &Listed,
) -> Result<(), DocumentError> {
    let found = repair::objects_after(document.bytes(), signed_len)?;
    let mut last = BTreeMap::new();
    for (id, offset) in &found.objects {
        let is_section = listed.sections.contains(offset);
        require(is_section || listed.objects.contains(&(*id, *offset)))?;
        last.insert(id.number, *offset);
    }
    for (number, found) in last {
        // A section may be a stream that no section lists.
        require(match document.entry(number) {
            Entry::InUse { offset, .. } => offset == found,
            Entry::Free => listed.sections.contains(&found),
            Entry::Compressed { .. } => false,
        })?;
    }
    for (stream, _) in &found.object_streams {
        let numbers = document.compressed_numbers(*stream)?;
        let mut numbers = numbers.into_iter();
        require(numbers.all(|number| listed.packed.contains(&(number, *stream))))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_strict(rows: &str) -> bool {
        let table = format!("xref\n{rows}trailer\n<</Size 9>>\n");
        Section::read(table.as_bytes(), 0).is_ok()
    }

    #[test]
    fn rows_have_twenty_bytes() {
        for end in [" \r", " \n", "\r\n"] {
            assert!(is_strict(&format!("3 1\n0000000015 00000 n{end}")));
        }
        for end in ["\n", "", "  ", "\n\n", " \r\n", "%\n"] {
            let row = format!("0000000015 00000 n{end}");
            assert!(!is_strict(&format!("3 2\n{row}{row}")), "{end:?}");
        }
        for row in [
            "0000000015_00000 n \n",
            "0000000015 00000_n \n",
            "0000000015 00000 x \n",
        ] {
            assert!(!is_strict(&format!("3 1\n{row}")), "{row}");
        }
    }

    #[test]
    fn a_table_that_some_readers_would_number_otherwise_is_not_strict() {
        assert!(is_strict("2 1\n0000000000 65535 f \n"));
        assert!(!is_strict("1 1\n0000000000 65535 f \n"));
    }
}
