//! What a signed document is, and what remains of it when it is changed.

use tegata_documents::xml::{
    Canonicalization, DigestMethod, Egov, ExternalFile, Place, Profile, Tax, XadesB, XadesForm,
    prepare, prepare_detached, read,
};

use super::{
    documents::{APPLICATION, CONTRACT, TAX_RETURN},
    libxml2::canonical_forms,
    people::{NOW, Person},
};

pub(super) fn application(place: Place) -> Profile {
    let ids = vec!["構成情報".to_owned()];
    let file = ExternalFile::of_bytes("添付 1.pdf", DigestMethod::Sha256, b"%PDF").unwrap();
    Profile::Egov(Egov {
        ids,
        files: vec![file],
        place,
    })
}

pub(super) fn xades(form: XadesForm) -> Profile {
    Profile::XadesB(XadesB {
        form,
        unix_time: NOW,
    })
}

pub(super) fn sign(person: &Person, document: &str, profile: &Profile) -> String {
    let signed = person.sign(prepare(document.as_bytes(), &person.signer, profile).unwrap());
    String::from_utf8(signed).unwrap()
}

#[test]
fn no_byte_of_the_document_is_changed_by_the_signature_in_it() {
    for (document, profile) in [
        (APPLICATION, application(Place::EndOfRoot)),
        (TAX_RETURN, Profile::Tax(Tax::default())),
        (CONTRACT, xades(XadesForm::Enveloped)),
    ] {
        let mut signed = sign(Person::rsa(), document, &profile);
        let signatures = read(signed.as_bytes()).unwrap();
        signed.replace_range(signatures[0].range().clone(), "");
        assert_eq!(signed, document);
    }
}

#[test]
fn an_empty_element_is_opened_for_the_signature_and_nothing_else_is_changed() {
    let place = Place::EndOf("署名情報".to_owned());
    let mut signed = sign(Person::rsa(), APPLICATION, &application(place));
    let range = read(signed.as_bytes()).unwrap()[0].range().clone();
    signed.replace_range(range, "");
    assert_eq!(
        signed,
        APPLICATION.replace("<署名情報/>", "<署名情報></署名情報>")
    );
}

#[test]
fn an_enveloping_signature_holds_all_but_the_declaration() {
    let signed = sign(Person::rsa(), CONTRACT, &xades(XadesForm::Enveloping));
    let (_, content) = CONTRACT.split_once("?>").unwrap();
    assert!(signed.contains(content));
}

#[test]
fn a_signature_tells_what_it_covers_and_who_is_said_to_have_signed() {
    let person = Person::rsa();
    let place = Place::EndOf("署名情報".to_owned());
    let signed = sign(person, APPLICATION, &application(place));
    let signatures = read(signed.as_bytes()).unwrap();
    let [signature] = &signatures[..] else {
        panic!("one signature")
    };
    assert_eq!(signature.certificate().der(), person.signer.der());
    let [element, file] = signature.references() else {
        panic!("two references")
    };
    let covered = element.covered().unwrap();
    assert!(signed[covered.range().clone()].starts_with("<構成情報 Id"));
    assert!(!covered.is_whole_document());
    assert_eq!(file.file_name(), Some("添付 1.pdf"));
    assert!(file.is_of_file(b"%PDF") && !file.is_of_file(b"%PDG") && !element.is_of_file(b"%PDF"));
}

#[test]
fn japanese_ids_are_percent_encoded_and_cover_what_libxml2_finds_under_them() {
    let signed = sign(Person::rsa(), APPLICATION, &application(Place::EndOfRoot));
    assert!(signed.contains("URI=\"#%E6%A7%8B%E6%88%90%E6%83%85%E5%A0%B1\""));
    assert!(signed.contains("URI=\"%E6%B7%BB%E4%BB%98%201.pdf\""));
    let forms = canonical_forms(&[signed.clone().into_bytes()], Some("構成情報"));
    let theirs = forms.into_iter().next().unwrap().unwrap().element_inclusive;
    let signatures = read(signed.as_bytes()).unwrap();
    let ours = signatures[0].references()[0].covered().unwrap();
    assert_eq!(Some(ours.canonical()), theirs.as_deref());
}

#[test]
fn the_signing_time_and_the_whole_document_are_claimed_by_xades() {
    let signed = sign(Person::p384(), CONTRACT, &xades(XadesForm::Enveloped));
    let signatures = read(signed.as_bytes()).unwrap();
    let signature = &signatures[0];
    assert_eq!(
        signature.claims().unwrap().signing_time(),
        "2026-09-21T14:13:20Z"
    );
    let covered = signature.covered().unwrap();
    assert!(covered[0].is_whole_document());
    let before = tegata_documents::xml::canonicalize_document(
        CONTRACT.as_bytes(),
        Canonicalization::Exclusive,
    );
    assert_eq!(covered[0].canonical(), before.unwrap());
}

#[test]
fn two_people_sign_one_application() {
    let place = Place::EndOf("署名情報".to_owned());
    let once = sign(Person::rsa(), APPLICATION, &application(place.clone()));
    let twice = sign(Person::p384(), &once, &application(place));
    let signatures = read(twice.as_bytes()).unwrap();
    assert_eq!(signatures.len(), 2);
    assert!(
        signatures
            .iter()
            .all(|signature| signature.covered().is_some())
    );
    assert!(twice.contains("Id=\"xml-signature-1\"") && twice.contains("Id=\"xml-signature-2\""));
}

#[test]
fn the_ids_of_a_signature_are_ones_that_the_document_does_not_have() {
    let document = "<a Id='xml-signature-1-properties'><b id='xml-signature-2'/></a>";
    let signed = sign(Person::rsa(), document, &xades(XadesForm::Enveloped));
    assert!(signed.contains("Id=\"xml-signature-3\""));
}

/// What holds in a changed document must be what was signed, to the byte.
#[track_caller]
fn no_byte_can_be_changed_by_a_bit(signed: &[u8], expected: &[&[u8]]) {
    let original = read(signed).unwrap();
    let mut refused = 0;
    for position in 0..signed.len() {
        let mut changed = signed.to_vec();
        // Another bit in each byte: all would be eight times the work.
        changed[position] ^= 1 << (position % 8);
        let Ok(signatures) = read(&changed) else {
            refused += 1;
            continue;
        };
        for signature in &signatures {
            let same_key = signature.certificate().der() == original[0].certificate().der();
            let same_value = signature.value() == original[0].value();
            let same_info = signature.signed_info() == original[0].signed_info();
            if same_key
                && same_value
                && same_info
                && let Some(covered) = signature.covered()
            {
                let canonical: Vec<_> = covered.iter().map(|covered| covered.canonical()).collect();
                assert_eq!(canonical, expected, "byte {position}");
            }
        }
    }
    assert!(refused > 0);
}

#[test]
fn a_document_that_was_changed_by_one_bit_is_not_the_one_that_was_signed() {
    for (document, profile) in [
        (APPLICATION, application(Place::EndOfRoot)),
        (TAX_RETURN, Profile::Tax(Tax::default())),
        (CONTRACT, xades(XadesForm::Enveloped)),
    ] {
        let signed = sign(Person::p384(), document, &profile);
        let signatures = read(signed.as_bytes()).unwrap();
        let covered = signatures[0].covered().unwrap();
        let expected: Vec<_> = covered.iter().map(|covered| covered.canonical()).collect();
        no_byte_can_be_changed_by_a_bit(signed.as_bytes(), &expected);
    }
}

#[test]
fn debug_output_shows_nothing_of_document_or_signature() {
    let person = Person::rsa();
    let prepared = prepare(
        TAX_RETURN.as_bytes(),
        &person.signer,
        &Profile::Tax(Tax::default()),
    )
    .unwrap();
    assert_eq!(format!("{prepared:?}"), "Prepared(..)");
    let signed = person.sign(prepared);
    let text = format!("{:?}", read(&signed).unwrap());
    assert!(!text.contains("1200000") && text.len() < 300, "{text}");
}

#[test]
fn what_is_to_be_signed_is_the_canonical_signed_info_and_the_digest_is_its_hash() {
    let file = ExternalFile::sha256("a.pdf", [7; 32]).unwrap();
    let prepared = prepare_detached(&[file], &Person::rsa().signer, NOW).unwrap();
    let info = prepared.to_be_signed();
    assert!(info.starts_with(b"<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">"));
    let digest = DigestMethod::Sha256.digest(info);
    assert_eq!(prepared.digest().as_bytes(), digest);
}
