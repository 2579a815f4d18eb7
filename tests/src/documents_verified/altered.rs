//! One bit changed anywhere: never good.

use super::*;
use crate::documents::pdf::{builder::Builder, request, signed_as};

/// Every bit of each such byte, and of the first ones.
#[track_caller]
fn never_good(bytes: &[u8], step: usize, is_good: impl Fn(&[u8]) -> bool) {
    assert!(is_good(bytes));
    let mut survivors = Vec::new();
    for index in (0..bytes.len()).filter(|index| index % step == 0 || *index < 64) {
        for bit in 0..8 {
            let mut changed = bytes.to_vec();
            changed[index] ^= 1 << bit;
            if is_good(&changed) {
                survivors.push((index, bit));
            }
        }
    }
    assert_eq!(survivors, [], "{} bytes", bytes.len());
}

#[test]
fn no_bit_of_a_detached_signature_can_be_changed() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        let signed = detached(person, CONTENT);
        never_good(&signed, 1, |it| {
            verify_cms(it, Some(CONTENT), at(NOW)).is_ok()
        });
    }
}

#[test]
fn no_bit_of_an_attached_signature_can_be_changed() {
    let signed = attached(Person::with_rsa(), CONTENT);
    never_good(&signed, 1, |it| verify_cms(it, None, at(NOW)).is_ok());
}

#[test]
fn no_bit_of_a_content_can_be_changed() {
    let signed = detached(Person::with_p384(), CONTENT);
    never_good(CONTENT, 1, |it| {
        verify_cms(&signed, Some(it), at(NOW)).is_ok()
    });
}

#[test]
fn no_bit_of_a_jws_can_be_changed() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        let signed = jws_attached(person);
        never_good(signed.as_bytes(), 3, |it| {
            str::from_utf8(it).is_ok_and(|text| verifier().verify_jws(text, None, at(NOW)).is_ok())
        });
    }
}

#[test]
fn no_bit_of_a_signed_pdf_can_be_changed() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        let signed = signed_as(person, &Builder::new().build(), &request());
        never_good(&signed, 17, |it| verifier().verify_pdf(it, at(NOW)).is_ok());
    }
}

#[test]
fn no_bit_of_a_pdf_signed_twice_can_be_changed() {
    let first = signed_as(Person::with_p384(), &Builder::new().build(), &request());
    let second = signed_as(Person::with_rsa(), &first, &request());
    never_good(&second, 37, |it| verifier().verify_pdf(it, at(NOW)).is_ok());
}

/// Around what is signed an XML document has much that says nothing: blanks between the parts of the
/// signature, comments. What is handed out must be the same to the byte.
#[test]
fn no_bit_of_an_xml_document_can_be_changed_so_that_something_else_is_handed_out() {
    let contract = "<?xml version=\"1.0\"?>\n<contract><sum>1000</sum></contract>";
    let signed = xml_signed(Person::with_p384(), contract, &enveloped());
    never_good(signed.as_bytes(), 5, |it| {
        let verdict = verifier().verify_xml(it, &[], at(NOW));
        let original = b"<contract><sum>1000</sum></contract>";
        let handed_out = verdict.ok().map(|it| it.nodes()[0].canonical().to_vec());
        handed_out.is_some_and(|handed_out| it == signed.as_bytes() || handed_out != original)
    });
}
