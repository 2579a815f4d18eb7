//! Data objects: a tag, a length, a value (ISO/IEC 7816-4, 5.2.2).

use crate::error::VirtualCardError;

/// A data object with a tag of two bytes.
pub(crate) fn tagged(tag: u16, value: &[u8]) -> Result<Vec<u8>, VirtualCardError> {
    let length = u16::try_from(value.len()).map_err(|_| VirtualCardError::FileTooLong)?;
    Ok([&tag.to_be_bytes(), length_bytes(length).as_slice(), value].concat())
}

/// One byte, or 81 and one, or 82 and two: always the shortest form.
pub(crate) fn length_bytes(length: u16) -> Vec<u8> {
    let [high, low] = length.to_be_bytes();
    match length {
        0..0x80 => vec![low],
        0x80..0x100 => vec![0x81, low],
        _ => vec![0x82, high, low],
    }
}
