//! Signed files, read again and attacked.

use tegata_documents::{
    DocumentError, cms,
    pdf::{Coverage, PdfSignature, SignedPdf},
};

use super::{
    builder::{Builder, qpdf, updated},
    *,
};
use crate::documents::person::rsa_verifies;

/// What a verifier does with a signature whose key is RSA.
fn verifies(signature: &PdfSignature, file: &[u8]) -> bool {
    let signer = &signature.signer;
    signature.digest(file).as_bytes() == signer.message_digest
        && rsa_verifies(
            &signer.certificate,
            &signer.signed_attributes,
            &signer.signature,
        )
}

#[track_caller]
fn read(file: &[u8]) -> Vec<PdfSignature> {
    SignedPdf::parse(file).unwrap().signatures
}

fn certificates(file: &[u8]) -> Vec<Vec<u8>> {
    read(file)
        .into_iter()
        .map(|it| it.signer.certificate)
        .collect()
}

#[test]
fn a_file_without_signatures_has_none() {
    assert_eq!(read(&Builder::new().build()), []);
}

#[test]
fn what_is_read_again_verifies_and_covers_the_file() {
    let plain = Builder::new().build();
    for file in [plain.clone(), qpdf(&plain, &["--object-streams=generate"])] {
        let signed = signed(&file);
        let [signature] = <[_; 1]>::try_from(read(&signed)).unwrap();
        assert!(verifies(&signature, &signed));
        assert_eq!(signature.coverage, Coverage::WholeFile);
        assert_eq!(signature.profile, Profile::Government);
        assert_eq!(signature.field, "Signature1");
        assert_eq!(signature.signing_time, Some(NOW));
        assert_eq!(signature.certificates, [Person::with_rsa().signer.der()]);
    }
}

#[test]
fn signatures_are_read_in_the_order_in_which_they_were_made() {
    let people = [Person::with_rsa(), Person::other_with_rsa()];
    let first = signed_as(people[0], &Builder::new().build(), &request());
    let second = signed_as(people[1], &first, &request());
    assert_eq!(
        certificates(&second),
        people.map(|it| it.signer.der().to_vec())
    );
    let signatures = read(&second);
    assert!(
        signatures
            .iter()
            .all(|signature| verifies(signature, &second))
    );
    let added_len = second.len() - first.len();
    assert_eq!(signatures[0].coverage, Coverage::Revision { added_len });
    assert_eq!(signatures[1].coverage, Coverage::WholeFile);
}

#[test]
fn what_was_added_after_signing_is_said() {
    let signed = signed(&Builder::new().build());
    let changed = updated(&signed, &[(4, "<</Length 0>>\nstream\n\nendstream")]);
    let signatures = read(&changed);
    assert!(verifies(&signatures[0], &changed));
    let added_len = changed.len() - signed.len();
    assert_eq!(signatures[0].coverage, Coverage::Revision { added_len });
    let one = [&*signed, b"\n"].concat();
    assert_eq!(read(&one)[0].coverage, Coverage::Revision { added_len: 1 });
}

/// Whether a reader would still show this file as signed by the same person, whole and intact.
fn passes(file: &[u8]) -> bool {
    let Ok(signed) = SignedPdf::parse(file) else {
        return false;
    };
    let [signature] = signed.signatures.as_slice() else {
        return false;
    };
    let is_same = signature.signer.certificate == Person::with_rsa().signer.der();
    is_same && signature.coverage == Coverage::WholeFile && verifies(signature, file)
}

#[test]
fn one_bit_changed_anywhere_in_a_signed_file_is_noticed() {
    let signed = signed(&Builder::new().build());
    assert!(passes(&signed));
    let [before, after] = read(&signed)[0].ranges.clone();
    for index in before.chain(after) {
        let mut changed = signed.clone();
        changed[index] ^= 1 << (index % 8);
        assert!(!passes(&changed), "byte {index}");
    }
}

#[test]
fn poppler_notices_one_bit_changed_too() {
    let signed = signed(&Builder::new().build());
    let [before, after] = read(&signed)[0].ranges.clone();
    for index in before.chain(after).step_by(83) {
        let mut changed = signed.clone();
        changed[index] ^= 1;
        assert_ne!(verdicts(&changed), [VALID], "byte {index}");
    }
}

#[test]
fn one_bit_changed_in_the_signature_itself_is_noticed_where_it_says_anything() {
    let signed = signed(&Builder::new().build());
    let [before, after] = read(&signed)[0].ranges.clone();
    let room = before.end..after.start;
    let survivors = room.clone().step_by(5).filter(|index| {
        let mut changed = signed.clone();
        changed[*index] ^= 1 << (index % 8);
        passes(&changed)
    });
    // Versions and names of algorithms, and the case of a digit.
    assert!(survivors.count() < room.len() / 25);
}

/// A signed file with one text replaced by another of the same length.
fn replaced(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "nothing moves");
    let at = file
        .windows(from.len())
        .rposition(|it| it == from.as_bytes())
        .unwrap();
    [&file[..at], to.as_bytes(), &file[at + from.len()..]].concat()
}

fn byte_range(file: &[u8]) -> String {
    let text = String::from_utf8_lossy(file);
    let (_, range) = text.rsplit_once("/ByteRange ").unwrap();
    range[..40].to_owned()
}

#[test]
fn byte_ranges_that_leave_something_out_are_refused() {
    let file = signed(&Builder::new().build());
    let range = byte_range(&file);
    let numbers: Vec<usize> = range
        .trim()
        .trim_matches(['[', ']'])
        .split(' ')
        .map(|it| it.parse().unwrap())
        .collect();
    let [_, before, behind, rest] = <[usize; 4]>::try_from(numbers).unwrap();
    let check = |numbers: &str| {
        let changed = replaced(&file, &range, &format!("{numbers:<40}"));
        assert_eq!(
            SignedPdf::parse(&changed),
            Err(DocumentError::PdfSignature),
            "{numbers}"
        );
    };
    check(&format!("[1 {before} {behind} {rest}]"));
    check(&format!("[1 {} {behind} {rest}]", before - 1));
    check(&format!("[0 {} {behind} {rest}]", before - 1));
    check(&format!("[0 {before} {} {}]", behind + 1, rest - 1));
    check(&format!("[0 {before} {behind} {}]", rest + 1));
    check(&format!("[0 {before} {behind} 9]"));
    check(&format!("[0 {before} {behind} -{rest}]"));
    check(&format!("[0 {before} {behind} 9999999999999]"));
    check(&format!("[0 {before} {behind}]"));
    check(&format!("[0 {before} {behind} {rest} 0 0]"));
    check("[18446744073709551615 18446744073709551]");
    check("null");
}

/// A signature by hand, with something behind the digits in its room.
fn signed_by_hand(behind: &str) -> Vec<u8> {
    let person = Person::with_rsa();
    let head = |range: &str| {
        let dictionary =
            format!("<</SubFilter/ETSI.CAdES.detached/ByteRange {range:<40}/Contents ");
        format!("%PDF-1.7\n7 0 obj\n{dictionary}")
    };
    let (start, room) = (
        head("").len(),
        2 * detached(person, b"").len() + behind.len() + 2,
    );
    let mut tail = ">>\nendobj\n".to_owned();
    for (number, body) in [
        (
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>>>",
        ),
        (2, "<</Type/Pages/Kids[]>>"),
        (6, "<</FT/Sig/T(a)/V 7 0 R>>"),
    ] {
        tail.push_str(&format!("{number} 0 obj\n{body}\nendobj\n"));
    }
    tail.push_str("trailer\n<</Root 1 0 R>>\n");
    let head = head(&format!("[0 {start} {} {}]", start + room, tail.len()));
    let signature = detached(person, [&*head, &*tail].concat().as_bytes());
    let digits: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{head}<{digits}{behind}>{tail}").into_bytes()
}

fn detached(person: &Person, content: &[u8]) -> Vec<u8> {
    let digest = person.signer.algorithm().digest(content);
    let prepared = cms::prepare(&person.signer, &digest, now()).unwrap();
    let signature = person.sign(prepared.to_be_signed());
    prepared.finish(&signature).unwrap()
}

#[test]
fn bytes_other_than_digits_in_the_unsigned_room_are_refused() {
    assert!(passes(&signed_by_hand("")));
    assert!(passes(&signed_by_hand("0000")));
    for hidden in [" ", "\n", "00 00"] {
        let read = SignedPdf::parse(&signed_by_hand(hidden));
        assert_eq!(read, Err(DocumentError::PdfSignature), "{hidden:?}");
    }
    // What could be read as something else ends the contents elsewhere.
    for hidden in ["01", "><!--", ">/Name(a)/A<", "%"] {
        assert!(
            SignedPdf::parse(&signed_by_hand(hidden)).is_err(),
            "{hidden:?}"
        );
    }
}

#[test]
fn a_signature_that_is_not_there_is_refused() {
    let file = signed(&Builder::new().build());
    let changed = replaced(&file, "/Contents <", "/Contents !");
    assert_eq!(SignedPdf::parse(&changed), Err(DocumentError::PdfSignature));
}

/// An attacker's dictionary that points to the room of the real one.
#[test]
fn a_signature_that_uses_the_contents_of_another_is_refused() {
    let file = signed(&Builder::new().build());
    let text = String::from_utf8_lossy(&file);
    let (_, tail) = text.rsplit_once("/Contents ").unwrap();
    let (contents, _) = tail.split_once('>').unwrap();
    let dictionary = format!(
        "<</Type/Sig/SubFilter/adbe.pkcs7.detached/ByteRange {}/Contents {contents}>>>",
        byte_range(&file)
    );
    let moved = updated(&file, &[(6, &dictionary)]);
    assert_eq!(SignedPdf::parse(&moved), Err(DocumentError::PdfSignature));
}

/// The same, if the dictionary is no object of its own or lies in an object stream.
#[test]
fn a_signature_whose_place_cannot_be_told_is_refused() {
    let dictionary = "<</SubFilter/adbe.pkcs7.detached/ByteRange[0 1 2 3]/Contents<00>>>";
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>>>";
    let form = Builder::new().with(1, catalog);
    let direct = form
        .clone()
        .with(6, &format!("<</FT/Sig/T(a)/V {dictionary}>>"));
    assert_eq!(
        SignedPdf::parse(&direct.build()),
        Err(DocumentError::PdfSignature)
    );
    let referenced = form
        .with(6, "<</FT/Sig/T(a)/V 7 0 R>>")
        .with(7, dictionary)
        .build();
    assert_eq!(
        SignedPdf::parse(&referenced),
        Err(DocumentError::PdfSignature)
    );
    let compressed = qpdf(&referenced, &["--object-streams=generate"]);
    assert_eq!(
        SignedPdf::parse(&compressed),
        Err(DocumentError::PdfSignature)
    );
}

#[test]
fn doubled_keys_in_a_signature_are_refused() {
    let file = signed(&Builder::new().build());
    let changed = replaced(
        &file,
        "/Filter /Adobe.PPKLite\n",
        "/SubFilter /ETSI.CAdES\n",
    );
    assert_eq!(SignedPdf::parse(&changed), Err(DocumentError::PdfSignature));
}

#[test]
fn signatures_of_kinds_that_are_not_known_are_named() {
    let file = signed(&Builder::new().build());
    let changed = replaced(&file, "/adbe.pkcs7.detached", "/ETSI.RFC3161.......");
    let read = SignedPdf::parse(&changed).unwrap();
    assert_eq!(read.signatures, []);
    assert_eq!(read.others, ["Signature1"]);
}
