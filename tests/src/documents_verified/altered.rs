//! One bit changed anywhere: never good.

use tegata_documents::{
    pdf::SignedPdf,
    xml::{Egov, Place, Profile, Tax, XadesB, XadesForm},
};

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
fn no_bit_of_a_detached_jws_or_of_its_payload_can_be_changed() {
    let signed = jws_detached(Person::with_p384());
    let is_good = |jws: &[u8], payload: &[u8]| {
        let text = str::from_utf8(jws).ok();
        text.is_some_and(|text| verifier().verify_jws(text, Some(payload), at(NOW)).is_ok())
    };
    never_good(signed.as_bytes(), 3, |it| is_good(it, CONTENT));
    never_good(CONTENT, 1, |it| is_good(signed.as_bytes(), it));
}

/// What no signature covers: the signature itself, and the zeros behind it.
#[test]
fn no_byte_of_the_signature_in_a_pdf_can_be_changed() {
    let signed = signed_as(Person::with_p384(), &Builder::new().build(), &request());
    let parsed = SignedPdf::parse(&signed).unwrap();
    let [before, after] = parsed.signatures[0].ranges.clone();
    let survivors = (before.end..after.start).filter(|index| {
        let mut changed = signed.clone();
        changed[*index] ^= 1 << (index % 8);
        verifier().verify_pdf(&changed, at(NOW)).is_ok()
    });
    assert_eq!(survivors.collect::<Vec<_>>(), [0; 0]);
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
#[track_caller]
fn hands_out_nothing_else(signed: &str, step: usize) {
    let handed_out = |it: &[u8]| {
        let verdict = verifier().verify_xml(it, &[], at(NOW)).ok()?;
        let nodes = verdict.nodes().iter();
        Some(nodes.map(|it| it.canonical().to_vec()).collect::<Vec<_>>())
    };
    let original = handed_out(signed.as_bytes()).unwrap();
    never_good(signed.as_bytes(), step, |it| {
        handed_out(it).is_some_and(|nodes| it == signed.as_bytes() || nodes != original)
    });
}

const CONTRACT: &str = "<?xml version=\"1.0\"?>\n<contract><sum>1000</sum></contract>";

#[test]
fn no_bit_of_an_xml_document_can_be_changed_so_that_something_else_is_handed_out() {
    let signed = xml_signed(Person::with_p384(), CONTRACT, &enveloped());
    hands_out_nothing_else(&signed, 5);
}

#[test]
fn no_bit_of_what_a_signature_holds_can_be_changed_so_that_something_else_is_handed_out() {
    let enveloping = Profile::XadesB(XadesB {
        form: XadesForm::Enveloping,
        unix_time: NOW,
    });
    let signed = xml_signed(Person::with_p384(), CONTRACT, &enveloping);
    hands_out_nothing_else(&signed, 11);
}

#[test]
fn no_bit_of_a_tax_return_can_be_changed_so_that_something_else_is_handed_out() {
    let tax_return = "<DATA id=\"DATA\"><sum>1000</sum></DATA>";
    let profile = Profile::Tax(Tax::default());
    let signed = xml_signed(Person::with_p384(), tax_return, &profile);
    hands_out_nothing_else(&signed, 11);
}

#[test]
fn no_bit_of_an_application_can_be_changed_so_that_something_else_is_handed_out() {
    let form = "<form><part Id=\"part\"><sum>1000</sum></part><end/></form>";
    let profile = Profile::Egov(Egov {
        ids: vec!["part".to_owned()],
        files: Vec::new(),
        place: Place::EndOfRoot,
    });
    let signed = xml_signed(Person::with_p384(), form, &profile);
    hands_out_nothing_else(&signed, 11);
}

/// Every beginning of a signed file, the empty one first.
#[track_caller]
fn no_beginning_is_good(bytes: &[u8], is_good: impl Fn(&[u8]) -> bool) {
    assert!(is_good(bytes));
    let good = (0..bytes.len()).filter(|len| is_good(&bytes[..*len]));
    assert_eq!(good.collect::<Vec<_>>(), [0; 0]);
}

#[test]
fn no_beginning_of_a_signed_file_is_good() {
    let person = Person::with_p384();
    let pdf = signed_as(person, &Builder::new().build(), &request());
    no_beginning_is_good(&pdf, |it| verifier().verify_pdf(it, at(NOW)).is_ok());
    let cms = detached(person, CONTENT);
    no_beginning_is_good(&cms, |it| verify_cms(it, Some(CONTENT), at(NOW)).is_ok());
    let cms = attached(person, CONTENT);
    no_beginning_is_good(&cms, |it| verify_cms(it, None, at(NOW)).is_ok());
    let jws = jws_attached(person);
    no_beginning_is_good(jws.as_bytes(), |it| {
        str::from_utf8(it).is_ok_and(|text| verifier().verify_jws(text, None, at(NOW)).is_ok())
    });
    let xml = xml_signed(person, CONTRACT, &enveloped());
    no_beginning_is_good(xml.as_bytes(), |it| {
        verifier().verify_xml(it, &[], at(NOW)).is_ok()
    });
}

/// What can still be signed of a file that ends too early is good afterwards, and was looked at.
#[test]
fn a_pdf_that_ends_anywhere_is_refused_or_repaired_and_signed() {
    let file = Builder::new().build();
    let signer = &Person::with_rsa().signer;
    let mut repaired = 0;
    for len in 0..file.len() {
        let cut = &file[..len];
        let prepared = tegata_documents::pdf::prepare(cut, signer, &request());
        let inspected = tegata_documents::pdf::inspect(cut);
        assert_eq!(prepared.as_ref().err(), inspected.as_ref().err(), "{len}");
        if prepared.is_ok() {
            repaired += 1;
            let signed = signed_as(Person::with_rsa(), cut, &request());
            assert!(verifier().verify_pdf(&signed, at(NOW)).is_ok(), "{len}");
        }
    }
    assert!((1..file.len() / 2).contains(&repaired), "{repaired}");
}
