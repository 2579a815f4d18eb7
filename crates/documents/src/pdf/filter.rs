//! Unpacking the streams that hold a file's structure: cross-references and objects. Pages' contents
//! are never unpacked here.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::object::{Dictionary, Object};
use crate::DocumentError;

/// Unpacks a stream, to at most `limit` bytes.
pub(super) fn unpacked(
    dictionary: &Dictionary,
    packed: &[u8],
    limit: usize,
) -> Result<Vec<u8>, DocumentError> {
    let bytes = match filter(dictionary)? {
        None if packed.len() > limit => return Err(DocumentError::PdfTooComplex),
        None => return Ok(packed.to_vec()),
        Some(b"FlateDecode" | b"Fl") => inflated(packed, limit)?,
        Some(_) => return Err(DocumentError::PdfDamaged),
    };
    match parameters(dictionary) {
        Some(parameters) => unpredicted(parameters, &bytes),
        None => Ok(bytes),
    }
}

/// The one filter, by its name. Structure is packed with Flate or not at all in every file met.
fn filter(dictionary: &Dictionary) -> Result<Option<&[u8]>, DocumentError> {
    match dictionary.get("Filter") {
        None => Ok(None),
        Some(Object::Name(name)) => Ok(Some(name)),
        Some(Object::Array(names)) => match names.as_slice() {
            [] => Ok(None),
            [Object::Name(name)] => Ok(Some(name)),
            _ => Err(DocumentError::PdfDamaged),
        },
        Some(_) => Err(DocumentError::PdfDamaged),
    }
}

fn parameters(dictionary: &Dictionary) -> Option<&Dictionary> {
    match dictionary.get("DecodeParms")? {
        Object::Array(values) => values.first()?.as_dictionary(),
        value => value.as_dictionary(),
    }
}

fn inflated(packed: &[u8], limit: usize) -> Result<Vec<u8>, DocumentError> {
    let mut bytes = Vec::new();
    let more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    ZlibDecoder::new(packed)
        .take(more)
        .read_to_end(&mut bytes)
        .map_err(|_| DocumentError::PdfDamaged)?;
    match bytes.len() > limit {
        true => Err(DocumentError::PdfTooComplex),
        false => Ok(bytes),
    }
}

/// Takes a PNG predictor back (7.4.4.4). The others are for pictures.
fn unpredicted(parameters: &Dictionary, bytes: &[u8]) -> Result<Vec<u8>, DocumentError> {
    let number = |key, default| parameters.get(key).map_or(Some(default), Object::as_size);
    let predictor = number("Predictor", 1).ok_or(DocumentError::PdfDamaged)?;
    if predictor == 1 {
        return Ok(bytes.to_vec());
    }
    let simple = number("Colors", 1) == Some(1) && number("BitsPerComponent", 8) == Some(8);
    let columns = number("Columns", 1).filter(|columns| (1..=MAX_COLUMNS).contains(columns));
    match columns {
        Some(columns) if predictor >= 10 && simple => unfiltered_rows(bytes, columns),
        _ => Err(DocumentError::PdfDamaged),
    }
}

/// A row of a cross-reference stream has about eight bytes.
const MAX_COLUMNS: usize = 4096;

fn unfiltered_rows(bytes: &[u8], columns: usize) -> Result<Vec<u8>, DocumentError> {
    let mut above = vec![0; columns];
    let mut rows = Vec::with_capacity(bytes.len());
    for row in bytes.chunks_exact(columns.saturating_add(1)) {
        let (filter, row) = row.split_first().ok_or(DocumentError::PdfDamaged)?;
        above = unfiltered(*filter, row, &above)?;
        rows.extend_from_slice(&above);
    }
    Ok(rows)
}

/// One byte a pixel (PNG, section 9.2; specified).
fn unfiltered(filter: u8, row: &[u8], above: &[u8]) -> Result<Vec<u8>, DocumentError> {
    let mut left = 0;
    let mut above_left = 0;
    let mut bytes = Vec::with_capacity(row.len());
    for (byte, up) in row.iter().zip(above) {
        let predicted = match filter {
            0 => 0,
            1 => left,
            2 => *up,
            3 => u8::midpoint(left, *up),
            4 => paeth(left, *up, above_left),
            _ => return Err(DocumentError::PdfDamaged),
        };
        left = byte.wrapping_add(predicted);
        above_left = *up;
        bytes.push(left);
    }
    Ok(bytes)
}

fn paeth(left: u8, up: u8, above_left: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(above_left);
    let distance = |byte: u8| estimate.abs_diff(i16::from(byte));
    if distance(left) <= distance(up) && distance(left) <= distance(above_left) {
        left
    } else if distance(up) <= distance(above_left) {
        up
    } else {
        above_left
    }
}
