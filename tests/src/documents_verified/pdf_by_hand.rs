//! Signatures in a PDF put together here, as another program might make them: in any field, with anything
//! else in them.

use super::*;
use crate::documents::pdf::builder::updated;

/// An update with these objects and with the signature under this number, in which there is more.
pub(super) fn signed(
    person: &Person,
    file: &[u8],
    number: u32,
    more: &str,
    objects: &[(u32, &str)],
) -> Vec<u8> {
    let body = with_room(more);
    let file = updated(file, &[objects, &[(number, &body)]].concat());
    filled(person, file)
}

fn byte_range() -> String {
    format!("/ByteRange[0 {:28}]", "")
}

/// A signature that is not there yet.
pub(super) fn with_room(more: &str) -> String {
    let kind = "/Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached";
    let range = byte_range();
    format!("<<{kind}{range}/Contents<{:0>16000}>{more}>>", "")
}

/// The file with the signature in the last room in it.
pub(super) fn filled(person: &Person, mut file: Vec<u8>) -> Vec<u8> {
    let at = |file: &[u8], text: &str| {
        let found = file.windows(text.len());
        found
            .into_iter()
            .rposition(|it| it == text.as_bytes())
            .unwrap()
    };
    let start = at(&file, "/Contents<0") + "/Contents".len();
    let end = start + 16_002;
    let numbers = format!("{start} {end} {}", file.len() - end);
    let place = at(&file, &byte_range()) + "/ByteRange[0 ".len();
    file[place..place + numbers.len()].copy_from_slice(numbers.as_bytes());
    let content = [&file[..start], &file[end..]].concat();
    let signature = detached(person, &content);
    let digits: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    file[start + 1..][..digits.len()].copy_from_slice(digits.as_bytes());
    file
}
