//! Reading values (ISO 32000-1, 7.2 and 7.3) from bytes that anybody may have made.

use std::ops::Range;

use super::object::{Dictionary, Object, ObjectId};
use crate::DocumentError;

/// Reads values one after the other. Its work is bounded by the bytes it is given, its memory by
/// [`MAX_VALUES`], its stack by [`MAX_DEPTH`].
#[derive(Clone, Debug)]
pub(super) struct Parser<'a> {
    bytes: &'a [u8],
    position: usize,
    values: usize,
    met_comment: bool,
}

/// Real files stay under ten; every level is a frame of the stack.
const MAX_DEPTH: usize = 64;
/// In one object. A page tree that is one flat array of all pages stays under a tenth of it; the
/// values of one object take less than 100 MiB of memory.
const MAX_VALUES: usize = 1_000_000;

/// An indirect object and where it ends.
#[derive(Clone, Debug)]
pub(super) struct Indirect {
    pub(super) id: ObjectId,
    pub(super) object: Object,
    /// Where the bytes of the stream begin, if it is one.
    pub(super) stream: Option<usize>,
    /// Behind the value, before `endobj` or the stream's bytes.
    pub(super) end: usize,
}

impl<'a> Parser<'a> {
    pub(super) const fn new(bytes: &'a [u8], position: usize) -> Self {
        Self {
            bytes,
            position,
            values: 0,
            met_comment: false,
        }
    }

    /// Whether there was a comment in what was read.
    pub(super) const fn met_comment(&self) -> bool {
        self.met_comment
    }

    pub(super) const fn position(&self) -> usize {
        self.position
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    fn bump(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.position = self.position.saturating_add(1);
        Some(byte)
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    /// Skips white space and comments.
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'%' => {
                    self.met_comment = true;
                    self.skip_while(|byte| !matches!(byte, b'\r' | b'\n'));
                }
                byte if is_space(byte) => self.position = self.position.saturating_add(1),
                _ => break,
            }
        }
    }

    fn skip_while(&mut self, goes_on: impl Fn(u8) -> bool) {
        let rest = self.rest();
        let len = rest.iter().position(|byte| !goes_on(*byte));
        self.position = self.position.saturating_add(len.unwrap_or(rest.len()));
    }

    /// A run of regular characters: a keyword or a number.
    fn word(&mut self) -> &'a [u8] {
        let start = self.position;
        self.skip_while(is_regular);
        self.bytes.get(start..self.position).unwrap_or_default()
    }

    /// Takes a keyword, if it comes next.
    pub(super) fn takes(&mut self, keyword: &[u8]) -> bool {
        let start = self.position;
        self.skip_space();
        let found = self.word() == keyword;
        if !found {
            self.position = start;
        }
        found
    }

    /// Takes a number without sign or point, if it comes next.
    pub(super) fn whole_number<T: std::str::FromStr>(&mut self) -> Option<T> {
        let start = self.position;
        self.skip_space();
        let word = self.word();
        let digits = word.iter().all(u8::is_ascii_digit);
        let number = std::str::from_utf8(word).ok().filter(|_| digits);
        let number = number.and_then(|text| text.parse().ok());
        if number.is_none() {
            self.position = start;
        }
        number
    }

    /// The next value.
    pub(super) fn object(&mut self) -> Result<Object, DocumentError> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Result<Object, DocumentError> {
        self.values = self.values.saturating_add(1);
        if depth > MAX_DEPTH || self.values > MAX_VALUES {
            return Err(DocumentError::PdfTooComplex);
        }
        self.skip_space();
        match self.peek().ok_or(DocumentError::PdfDamaged)? {
            b'/' => self.name().map(Object::Name),
            b'(' => self.literal_string().map(Object::String),
            b'<' if self.rest().starts_with(b"<<") => {
                self.dictionary(depth).map(Object::Dictionary)
            }
            b'<' => self.hexadecimal_string().map(Object::String),
            b'[' => self.array(depth),
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.number_or_reference(),
            _ => self.keyword(),
        }
    }

    fn keyword(&mut self) -> Result<Object, DocumentError> {
        match self.word() {
            b"null" => Ok(Object::Null),
            b"true" => Ok(Object::Boolean(true)),
            b"false" => Ok(Object::Boolean(false)),
            _ => Err(DocumentError::PdfDamaged),
        }
    }

    fn number_or_reference(&mut self) -> Result<Object, DocumentError> {
        if let Some(id) = self.reference() {
            return Ok(Object::Reference(id));
        }
        let word = self.word();
        let is_number = word.len() <= MAX_NUMBER_LEN
            && word.iter().any(u8::is_ascii_digit)
            && word.iter().all(|byte| b"+-.0123456789".contains(byte));
        let number = std::str::from_utf8(word).ok().filter(|_| is_number);
        let number = number.ok_or(DocumentError::PdfDamaged)?;
        Ok(Object::Number(number.into()))
    }

    fn reference(&mut self) -> Option<ObjectId> {
        let mut ahead = self.clone();
        let id = ahead.id()?;
        ahead.takes(b"R").then(|| {
            *self = ahead;
            id
        })
    }

    fn id(&mut self) -> Option<ObjectId> {
        Some(ObjectId {
            number: self.whole_number()?,
            generation: self.whole_number()?,
        })
    }

    /// A name without its solidus, `#xx` resolved (7.3.5).
    fn name(&mut self) -> Result<Vec<u8>, DocumentError> {
        self.bump();
        let mut bytes = self.word().iter().copied();
        let mut name = Vec::new();
        while let Some(byte) = bytes.next() {
            let mut ahead = bytes.clone();
            let escaped = match (byte, ahead.next(), ahead.next()) {
                (b'#', Some(high), Some(low)) => digit(high).zip(digit(low)),
                _ => None,
            };
            if let Some((high, low)) = escaped {
                name.push(high << 4 | low);
                bytes = ahead;
            } else {
                name.push(byte);
            }
        }
        Ok(name)
    }

    fn hexadecimal_string(&mut self) -> Result<Vec<u8>, DocumentError> {
        self.bump();
        let mut digits = Vec::new();
        loop {
            match self.bump().ok_or(DocumentError::PdfDamaged)? {
                b'>' => break,
                byte if is_space(byte) => {}
                byte => digits.push(digit(byte).ok_or(DocumentError::PdfDamaged)?),
            }
        }
        let byte = |pair: &[u8]| match pair {
            [high, low] => high << 4 | low,
            [high] => high << 4,
            _ => 0,
        };
        Ok(digits.chunks(2).map(byte).collect())
    }

    /// 7.3.4.2: balanced parentheses, escapes, any end of line as a line feed.
    fn literal_string(&mut self) -> Result<Vec<u8>, DocumentError> {
        self.bump();
        let mut string = Vec::new();
        let mut open = 1_usize;
        loop {
            let byte = self.bump().ok_or(DocumentError::PdfDamaged)?;
            match byte {
                b'\\' => {
                    string.extend(self.escaped()?);
                    continue;
                }
                b'\r' => {
                    self.takes_byte(b'\n');
                    string.push(b'\n');
                    continue;
                }
                b'(' => open = open.saturating_add(1),
                b')' => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                return Ok(string);
            }
            string.push(byte);
        }
    }

    fn takes_byte(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.bump();
        }
        found
    }

    fn escaped(&mut self) -> Result<Option<u8>, DocumentError> {
        Ok(match self.bump().ok_or(DocumentError::PdfDamaged)? {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\n' => None,
            b'\r' => {
                self.takes_byte(b'\n');
                None
            }
            first @ b'0'..=b'7' => Some(self.octal(first & 7)),
            other => Some(other),
        })
    }

    /// Up to three digits; what does not fit into a byte is dropped (7.3.4.2).
    fn octal(&mut self, first: u8) -> u8 {
        let mut value = first;
        for _ in 0..2 {
            match self.peek() {
                Some(byte @ b'0'..=b'7') => value = value.wrapping_mul(8) | (byte & 7),
                _ => break,
            }
            self.bump();
        }
        value
    }

    fn array(&mut self, depth: usize) -> Result<Object, DocumentError> {
        self.bump();
        let mut values = Vec::new();
        loop {
            self.skip_space();
            if self.takes_byte(b']') {
                return Ok(Object::Array(values));
            }
            values.push(self.nested(depth.saturating_add(1))?);
        }
    }

    fn dictionary(&mut self, depth: usize) -> Result<Dictionary, DocumentError> {
        self.position = self.position.saturating_add(2);
        let mut dictionary = Dictionary::default();
        while let Some(key) = self.key()? {
            let value = self.nested(depth.saturating_add(1))?;
            dictionary.push(key, value);
        }
        Ok(dictionary)
    }

    /// The next key of a dictionary; none where it ends.
    fn key(&mut self) -> Result<Option<Vec<u8>>, DocumentError> {
        self.skip_space();
        if self.rest().starts_with(b">>") {
            self.position = self.position.saturating_add(2);
            return Ok(None);
        }
        match self.peek() {
            Some(b'/') => self.name().map(Some),
            _ => Err(DocumentError::PdfDamaged),
        }
    }

    /// Where the value of a key of the dictionary that comes next is written.
    pub(super) fn span(&mut self, wanted: &str) -> Result<Range<usize>, DocumentError> {
        self.skip_space();
        if !self.rest().starts_with(b"<<") {
            return Err(DocumentError::PdfDamaged);
        }
        self.position = self.position.saturating_add(2);
        let mut found = None;
        while let Some(key) = self.key()? {
            self.skip_space();
            let start = self.position;
            self.nested(1)?;
            if key == wanted.as_bytes() {
                found = Some(start..self.position);
            }
        }
        found.ok_or(DocumentError::PdfDamaged)
    }

    /// `12 0 obj`, if that comes next.
    pub(super) fn indirect_header(&mut self) -> Option<ObjectId> {
        let id = self.id()?;
        self.takes(b"obj").then_some(id)
    }

    /// An indirect object with its number and generation.
    pub(super) fn indirect(&mut self) -> Result<Indirect, DocumentError> {
        let id = self.indirect_header().ok_or(DocumentError::PdfDamaged)?;
        let object = self.object()?;
        let end = self.position;
        let is_stream = matches!(object, Object::Dictionary(_)) && self.takes(b"stream");
        if is_stream {
            self.takes_byte(b'\r');
            self.takes_byte(b'\n');
        }
        Ok(Indirect {
            id,
            object,
            stream: is_stream.then_some(self.position),
            end,
        })
    }
}

/// Longer than any number that is meant.
const MAX_NUMBER_LEN: usize = 64;

/// Table 1.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

pub(super) const fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Object, DocumentError> {
        Parser::new(text.as_bytes(), 0).object()
    }

    #[track_caller]
    fn check(text: &str, expected: Object) {
        assert_eq!(parse(text), Ok(expected));
    }

    fn string(bytes: &[u8]) -> Object {
        Object::String(bytes.to_vec())
    }

    #[test]
    fn strings_are_read_with_their_escapes() {
        check("(a(b)c)", string(b"a(b)c"));
        check("(\\(\\)\\\\\\n\\101\\7x\\400)", string(b"()\\\nA\x07x\0"));
        check("(a\\\r\nb\r\nc)", string(b"ab\nc"));
        check("<48 65 6C6>", string(b"Hel\x60"));
    }

    #[test]
    fn names_are_read_with_their_escapes() {
        check("/A#20B#zz", Object::Name(b"A B#zz".to_vec()));
        check("/", Object::Name(Vec::new()));
    }

    #[test]
    fn references_are_told_from_numbers() {
        let reference = |number| {
            Object::Reference(ObjectId {
                number,
                generation: 0,
            })
        };
        let number = |text: &str| Object::Number(text.into());
        check(
            "[1 0 R 2 0 3 0 R -4.50 7 0]",
            Object::Array(vec![
                reference(1),
                number("2"),
                number("0"),
                reference(3),
                number("-4.50"),
                number("7"),
                number("0"),
            ]),
        );
        check("99999999999 0 R", number("99999999999"));
    }

    #[test]
    fn what_ends_too_early_is_damaged() {
        for text in [
            "", "(", "(a\\", "<4", "<</A", "<</A 1", "[1", "<<1 2>>", "endobj", "+",
        ] {
            assert_eq!(parse(text), Err(DocumentError::PdfDamaged), "{text}");
        }
    }

    #[test]
    fn depth_and_number_of_values_are_bounded() {
        let too_complex = Err(DocumentError::PdfTooComplex);
        assert_eq!(parse(&"[".repeat(1_000_000)), too_complex);
        assert_eq!(parse(&"<</A".repeat(1_000_000)), too_complex);
        assert_eq!(
            parse(&format!("[{}]", "1 ".repeat(MAX_VALUES))),
            too_complex
        );
    }
}
