//! Writing values (ISO 32000-1, 7.3).

use super::{
    object::{Dictionary, Object, ObjectId},
    parser::is_regular,
};

/// Appends a value to the bytes.
pub(super) fn object(object: &Object, to: &mut Vec<u8>) {
    match object {
        Object::Array(values) => array(values, to),
        Object::Boolean(value) => to.extend(value.to_string().bytes()),
        Object::Dictionary(entries) => dictionary(entries, to),
        Object::Name(bytes) => name(bytes, to),
        Object::Null => to.extend(b"null"),
        Object::Number(number) => to.extend(number.bytes()),
        Object::Reference(id) => to.extend(format!("{} {} R", id.number, id.generation).bytes()),
        Object::String(bytes) => string(bytes, to),
    }
}

/// `12 0 obj`, the value, `endobj`.
pub(super) fn indirect(id: ObjectId, value: &Object, to: &mut Vec<u8>) {
    begin(id, to);
    object(value, to);
    to.extend(b"\nendobj\n");
}

pub(super) fn begin(id: ObjectId, to: &mut Vec<u8>) {
    to.extend(format!("{} {} obj\n", id.number, id.generation).bytes());
}

/// An object that is a stream; its length is added.
pub(super) fn stream(id: ObjectId, mut entries: Dictionary, content: &[u8], to: &mut Vec<u8>) {
    let len = i64::try_from(content.len()).unwrap_or(i64::MAX);
    entries.set("Length", Object::integer(len));
    begin(id, to);
    dictionary(&entries, to);
    to.extend(b"\nstream\n");
    to.extend(content);
    to.extend(b"\nendstream\nendobj\n");
}

fn array(values: &[Object], to: &mut Vec<u8>) {
    to.push(b'[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            to.push(b' ');
        }
        object(value, to);
    }
    to.push(b']');
}

pub(super) fn dictionary(entries: &Dictionary, to: &mut Vec<u8>) {
    to.extend(b"<<");
    for (key, value) in entries.iter() {
        name(key, to);
        to.push(b' ');
        object(value, to);
        to.push(b'\n');
    }
    to.extend(b">>");
}

fn name(bytes: &[u8], to: &mut Vec<u8>) {
    to.push(b'/');
    for byte in bytes {
        match byte {
            b'!'..=b'~' if *byte != b'#' && is_regular(*byte) => to.push(*byte),
            _ => to.extend(format!("#{byte:02X}").bytes()),
        }
    }
}

/// Plain ASCII so that a person can read it, everything else in hexadecimal.
fn string(bytes: &[u8], to: &mut Vec<u8>) {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !b"()\\".contains(byte);
    if bytes.iter().all(is_plain) {
        to.push(b'(');
        to.extend(bytes);
        to.push(b')');
    } else {
        to.push(b'<');
        hexadecimal(bytes, to);
        to.push(b'>');
    }
}

pub(super) fn hexadecimal(bytes: &[u8], to: &mut Vec<u8>) {
    let digit = |half: u8| {
        char::from_digit(half.into(), 16).map_or(b'0', |it| {
            it.to_ascii_uppercase().try_into().unwrap_or(b'0')
        })
    };
    to.extend(
        bytes
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]),
    );
}

#[cfg(test)]
mod tests {
    use super::{super::parser::Parser, *};

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let text = "<</A#20#23 [1 -2.50 true null 7 0 R (a\\(b) <FF00>]/B <</C /D#2FE>>/E ()>>";
        let read = |bytes: &[u8]| Parser::new(bytes, 0).object().unwrap();
        let value = read(text.as_bytes());
        let mut written = Vec::new();
        object(&value, &mut written);
        assert_eq!(read(&written), value);
    }
}
