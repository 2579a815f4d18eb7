//! What `Debug` writes may end up in somebody's log: no certificate, no content, no signature.

use std::fmt::Debug;

use tegata_documents::{
    cms::{self, SignedData, Streamed},
    jws::{self, SignedJws},
    pdf::{self, Profile, Request, ShownText, SignedPdf},
};

use super::person::{Person, now};

/// Bytes are written as a list of numbers, which is long.
#[track_caller]
fn silent(value: &dyn Debug) {
    let written = format!("{value:?}");
    assert!(written.len() < 300, "{written}");
    assert!(!written.contains("48, 130"), "{written}");
}

#[test]
fn cms_is_silent() {
    let person = Person::with_rsa();
    let digest = person.signer.algorithm().digest(b"content");
    let prepared = cms::prepare(&person.signer, &digest, now()).unwrap();
    silent(&prepared);
    let signature = person.sign(prepared.to_be_signed());
    silent(&signature);
    let attached = prepared.finish_attached(&signature, 7).unwrap();
    silent(&attached);
    let mut message = Vec::new();
    attached
        .write(&mut b"content".as_slice(), &mut message)
        .unwrap();
    silent(&SignedData::parse(&message).unwrap());
    let streamed = Streamed::read(&mut message.as_slice(), &mut Vec::new()).unwrap();
    silent(&streamed.signed);
}

#[test]
fn jws_is_silent() {
    let person = Person::with_rsa();
    let prepared = jws::prepare(&person.signer, b"content", now()).unwrap();
    silent(&prepared);
    let signature = person.sign(prepared.to_be_signed());
    let jws = prepared.finish_attached(&signature).unwrap();
    silent(&SignedJws::parse(&jws).unwrap());
}

#[test]
fn pdf_is_silent() {
    let person = Person::with_rsa();
    let file =
        b"%PDF-1.7\n1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj 3 0 obj<<>>endobj \
        trailer<</Root 1 0 R>>";
    let request = Request {
        profile: Profile::PadesB,
        name: ShownText::parse("Tegata").unwrap(),
        signed_at: now(),
        appearance: None,
    };
    assert!(!format!("{request:?}").contains("Tegata"));
    let prepared = pdf::prepare(file, &person.signer, &request).unwrap();
    silent(&prepared);
    let signature = person.sign(prepared.to_be_signed());
    let part = prepared.finish(&signature).unwrap();
    silent(&part);
    silent(&SignedPdf::parse(&part.append_to(file).unwrap()).unwrap());
}
