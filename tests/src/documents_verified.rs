//! Signed documents as a server sees them: good ones of every container, and from there everything
//! that must never be good.

mod altered;
mod bare;
mod certificate;
mod cms;
mod codes;
mod jws;
mod pdf;
mod pdf_by_hand;
mod pdf_lock;
mod pdf_readers;
mod pdf_shadow;
mod revocation;
mod xml;

use tegata_documents::{Digest, jws as documents_jws, xml as documents_xml};
use tegata_verifier::{
    AnchorKind, CmsSignature, DocumentRefused, DocumentVerifier, Judgment, Revocation,
    SignatureError, SignedDocument, TrustAnchor, UnixTime,
};

use crate::documents::person::{NOW, Person, authority, now};

pub(crate) const CONTENT: &[u8] = b"Contract.\r\n\0\xff";

/// Believes the test authority and no other.
fn verifier() -> DocumentVerifier {
    let der = authority().certificate_der();
    let anchor = TrustAnchor::from_der(der, AnchorKind::DangerTest).unwrap();
    DocumentVerifier::with_anchors(vec![anchor])
}

fn at(seconds: u64) -> Judgment<'static> {
    Judgment {
        at: UnixTime::from_secs(seconds),
        revocation: Revocation::NotChecked,
    }
}

type Verdict = Result<SignedDocument, DocumentRefused>;

#[track_caller]
fn refused(verdict: Verdict, reason: SignatureError) {
    assert_eq!(verdict.unwrap_err().reason(), &reason);
}

pub(crate) fn detached(person: &Person, content: &[u8]) -> Vec<u8> {
    let digest: Digest = person.signer.algorithm().digest(content);
    let prepared = tegata_documents::cms::prepare(&person.signer, &digest, now()).unwrap();
    let signature = person.sign(prepared.to_be_signed());
    prepared.finish(&signature).unwrap()
}

pub(crate) fn attached(person: &Person, content: &[u8]) -> Vec<u8> {
    let digest: Digest = person.signer.algorithm().digest(content);
    let prepared = tegata_documents::cms::prepare(&person.signer, &digest, now()).unwrap();
    let signature = person.sign(prepared.to_be_signed());
    let len = u64::try_from(content.len()).unwrap();
    let whole = prepared.finish_attached(&signature, len).unwrap();
    let mut bytes = Vec::new();
    whole.write(&mut &*content, &mut bytes).unwrap();
    bytes
}

fn verify_cms(bytes: &[u8], content: Option<&[u8]>, judgment: Judgment<'_>) -> Verdict {
    let signature = CmsSignature::parse(bytes)?;
    let digests = content.map(|content| {
        let mut hasher = signature.hasher();
        content.chunks(5).for_each(|piece| hasher.update(piece));
        hasher.finish()
    });
    verifier().verify_cms(&signature, digests.as_ref(), judgment)
}

pub(crate) fn jws_detached(person: &Person) -> String {
    let prepared = documents_jws::prepare(&person.signer, CONTENT, now()).unwrap();
    let signature = person.sign(prepared.to_be_signed());
    prepared.finish(&signature).unwrap()
}

pub(crate) fn jws_attached(person: &Person) -> String {
    let prepared = documents_jws::prepare(&person.signer, CONTENT, now()).unwrap();
    let signature = person.sign(prepared.to_be_signed());
    prepared.finish_attached(&signature).unwrap()
}

pub(crate) fn xml_signed(
    person: &Person,
    document: &str,
    profile: &documents_xml::Profile,
) -> String {
    let prepared = documents_xml::prepare(document.as_bytes(), &person.signer, profile).unwrap();
    let signature = person.sign(prepared.to_be_signed());
    String::from_utf8(prepared.finish(&signature)).unwrap()
}

/// A contract that is signed as a whole, with the signature in it.
pub(crate) fn enveloped() -> documents_xml::Profile {
    documents_xml::Profile::XadesB(documents_xml::XadesB {
        form: documents_xml::XadesForm::Enveloped,
        unix_time: NOW,
    })
}
