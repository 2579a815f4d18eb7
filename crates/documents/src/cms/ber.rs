//! BER with indefinite lengths and strings in pieces (X.690, 8.1.3.6 and 8.7.3; specified), as some
//! programs write a CMS, turned into DER. What is DER already stays as it is.

use std::borrow::Cow;

use crate::{DocumentError, der_value::value};

/// The first value in the bytes as DER, and what follows it. What begins with a definite length is
/// taken for DER, so that a long content is not copied from level to level.
pub(super) fn first_as_der(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, &[u8]), DocumentError> {
    match header(bytes)? {
        (_, Length::Indefinite, _) => Converter::default()
            .convert(bytes, 0)
            .map(|(der, rest)| (der.into(), rest)),
        (_, Length::Definite(len), content) => {
            let header_len = bytes.len().saturating_sub(content.len());
            bytes
                .split_at_checked(header_len.saturating_add(len))
                .map(|(der, rest)| (der.into(), rest))
                .ok_or(DocumentError::Cms)
        }
    }
}

/// Ten in a CMS, and some for names in certificates.
const MAX_DEPTH: usize = 32;

/// A content of 100 MiB in pieces of a thousand bytes, as streaming programs write it, has a hundred
/// thousand. Each takes memory beside its bytes.
const MAX_VALUES: usize = 1_000_000;

/// Counts the values that it has turned into DER.
#[derive(Default)]
struct Converter {
    values: usize,
}

impl Converter {
    fn convert<'b>(
        &mut self,
        bytes: &'b [u8],
        depth: usize,
    ) -> Result<(Vec<u8>, &'b [u8]), DocumentError> {
        self.values = self.values.saturating_add(1);
        if self.values > MAX_VALUES {
            return Err(DocumentError::TooLarge);
        }
        if depth > MAX_DEPTH {
            return Err(DocumentError::Cms);
        }
        let (tag, len, rest) = header(bytes)?;
        let is_constructed = tag & CONSTRUCTED != 0;
        let (content, rest) = match (len, is_constructed) {
            (Length::Definite(len), false) => {
                let (content, rest) = rest.split_at_checked(len).ok_or(DocumentError::Cms)?;
                return Ok((value(tag, &[content]), rest));
            }
            (Length::Definite(len), true) => {
                let (content, rest) = rest.split_at_checked(len).ok_or(DocumentError::Cms)?;
                (self.definite(content, depth)?, rest)
            }
            (Length::Indefinite, true) => self.indefinite(rest, depth)?,
            (Length::Indefinite, false) => return Err(DocumentError::Cms),
        };
        match tag {
            PIECES_OF_OCTETS => Ok((joined(&content)?, rest)),
            _ => Ok((value(tag, &[&content.concat()]), rest)),
        }
    }

    fn definite(
        &mut self,
        mut content: &[u8],
        depth: usize,
    ) -> Result<Vec<Vec<u8>>, DocumentError> {
        let mut parts = Vec::new();
        while !content.is_empty() {
            let (part, rest) = self.convert(content, depth.saturating_add(1))?;
            parts.push(part);
            content = rest;
        }
        Ok(parts)
    }

    fn indefinite<'b>(
        &mut self,
        mut content: &'b [u8],
        depth: usize,
    ) -> Result<(Vec<Vec<u8>>, &'b [u8]), DocumentError> {
        let mut parts = Vec::new();
        loop {
            if let Some(rest) = content.strip_prefix(&END_OF_CONTENTS) {
                return Ok((parts, rest));
            }
            let (part, rest) = self.convert(content, depth.saturating_add(1))?;
            parts.push(part);
            content = rest;
        }
    }
}

const END_OF_CONTENTS: [u8; 2] = [0, 0];
const CONSTRUCTED: u8 = 0x20;
const OCTET_STRING: u8 = 0x04;
const PIECES_OF_OCTETS: u8 = OCTET_STRING | CONSTRUCTED;

/// One string from its pieces, which are strings in one piece by now.
fn joined(pieces: &[Vec<u8>]) -> Result<Vec<u8>, DocumentError> {
    let mut whole = Vec::new();
    for piece in pieces {
        match header(piece)? {
            (OCTET_STRING, _, content) => whole.extend_from_slice(content),
            _ => return Err(DocumentError::Cms),
        }
    }
    Ok(value(OCTET_STRING, &[&whole]))
}

enum Length {
    Definite(usize),
    Indefinite,
}

/// Tag, length, and what follows. No tag in a CMS has more than one byte.
fn header(bytes: &[u8]) -> Result<(u8, Length, &[u8]), DocumentError> {
    let [tag, len, rest @ ..] = bytes else {
        return Err(DocumentError::Cms);
    };
    let is_long_tag = tag & 0x1F == 0x1F;
    if is_long_tag || *tag == 0 {
        return Err(DocumentError::Cms);
    }
    match len {
        0..=0x7F => Ok((*tag, Length::Definite(usize::from(*len)), rest)),
        0x80 => Ok((*tag, Length::Indefinite, rest)),
        0x81..=0x84 => {
            let count = usize::from(len & 0x7F);
            let (number, rest) = rest.split_at_checked(count).ok_or(DocumentError::Cms)?;
            let number = number
                .iter()
                .fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
            let number = usize::try_from(number).map_err(|_| DocumentError::Cms)?;
            Ok((*tag, Length::Definite(number), rest))
        }
        _ => Err(DocumentError::Cms),
    }
}
