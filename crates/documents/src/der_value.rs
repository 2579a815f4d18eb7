//! DER values put together and taken apart, where a value may be longer than memory or where its
//! bytes must stay as they are.

use der::{AnyRef, Encode, Reader, SliceReader, Tag, Tagged};

use crate::DocumentError;

/// The first bytes of a value: its tag and its length, which may be beyond 32 bits (X.690, 8.1.3;
/// specified).
pub(crate) fn header(tag: u8, len: u64) -> Vec<u8> {
    let bytes = len.to_be_bytes();
    let significant: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
    match (significant.first(), u8::try_from(significant.len())) {
        (None, _) => vec![tag, 0],
        (Some(&short), Ok(1)) if short < LONG_FORM => vec![tag, short],
        (_, count) => {
            let count = LONG_FORM | count.unwrap_or_default();
            [[tag, count].as_slice(), &significant].concat()
        }
    }
}

const LONG_FORM: u8 = 0x80;

/// A value that holds these parts.
pub(crate) fn value(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut value = header(tag, len(&content));
    value.extend(content);
    value
}

/// A length as X.690 counts.
pub(crate) fn len(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// What the `der` crate can write.
pub(crate) fn encoded(value: &impl Encode) -> Result<Vec<u8>, DocumentError> {
    value.to_der().map_err(|_| DocumentError::Certificate)
}

/// The one value that these bytes are.
pub(crate) fn only(bytes: &[u8]) -> der::Result<AnyRef<'_>> {
    AnyRef::try_from(bytes)
}

/// The values inside a constructed one, each also with its header, at most `limit` of them.
pub(crate) fn elements(content: &[u8], limit: usize) -> der::Result<Vec<Element<'_>>> {
    let mut reader = SliceReader::new(content)?;
    let mut elements = Vec::new();
    while !reader.is_finished() {
        if elements.len() == limit {
            return Err(reader.error(der::ErrorKind::Overlength));
        }
        let bytes = reader.tlv_bytes()?;
        let any = only(bytes)?;
        elements.push(Element { bytes, any });
    }
    Ok(elements)
}

/// A value and the bytes it is written as.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    /// Header and content.
    pub(crate) bytes: &'a [u8],
    any: AnyRef<'a>,
}

impl<'a> Element<'a> {
    pub(crate) fn tag(&self) -> Tag {
        self.any.tag()
    }

    pub(crate) fn content(&self) -> &'a [u8] {
        self.any.value()
    }

    /// The values inside this one, which must have the tag.
    pub(crate) fn elements(&self, tag: Tag, limit: usize) -> der::Result<Vec<Self>> {
        self.tag().assert_eq(tag)?;
        elements(self.content(), limit)
    }

    pub(crate) fn decode<T>(&self) -> der::Result<T>
    where
        T: der::Decode<'a, Error = der::Error>,
    {
        T::from_der(self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_as_short_as_they_can_be() {
        let check = |len, expected: &[u8]| assert_eq!(header(0x04, len), expected);
        check(0, &[4, 0]);
        check(127, &[4, 127]);
        check(128, &[4, 0x81, 128]);
        check(256, &[4, 0x82, 1, 0]);
        check(1 << 32, &[4, 0x85, 1, 0, 0, 0, 0]);
    }
}
