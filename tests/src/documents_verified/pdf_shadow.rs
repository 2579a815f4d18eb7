//! PDF: what a second signer may try after the first one, so that readers show something else and the
//! first signature still counts. The second signature is good each time and covers the whole file.

use tegata_verifier::{Change, SignatureError};

use super::*;
use crate::documents::pdf::{
    builder::{Builder, newest_section, updated},
    request, signed_as,
};

fn verify(file: &[u8]) -> Verdict {
    verifier().verify_pdf(file, at(NOW))
}

fn signed(contract: &Builder) -> Vec<u8> {
    signed_as(Person::with_rsa(), &contract.build(), &request())
}

/// What the second signer hands back.
fn signed_again(file: &[u8]) -> Vec<u8> {
    signed_as(Person::with_p384(), file, &request())
}

#[track_caller]
fn changed(file: &[u8], expected: &[Change]) {
    let reason = SignatureError::ChangedAfterSigning {
        changes: expected.to_vec(),
    };
    refused(verify(&signed_again(file)), reason);
}

const PAGE: &str = "<</Type/Page/Parent 2 0 R/Contents 10 0 R/Resources 6 0 R>>";
const RESOURCES: &str = "<</Font<</F 5 0 R>>/XObject<</X 7 0 R>>>>";
const DRAWN: &str =
    "<</Subtype/Form/BBox[0 0 99 99]/Length 14>>\nstream\n0 0 10 10 re f\nendstream";
const FORGED: &str =
    "<</Subtype/Form/BBox[0 0 99 99]/Length 14>>\nstream\n0 0 99 99 re f\nendstream";

/// A page with contents 10 and 4, resources 6, and 7 drawn on it; its title stands in 8.
fn contract() -> Builder {
    let mut builder = Builder::new()
        .with(3, PAGE)
        .with(6, RESOURCES)
        .with(7, DRAWN)
        .with(8, "<</Title(Contract)>>")
        .with(10, "[4 0 R]");
    builder.stream(4, "", b"/X Do");
    builder
}

/// Objects one after the other, and where each of them will be in the file.
fn objects(file: &[u8], objects: &[(u32, &str)]) -> (Vec<u8>, Vec<u32>) {
    let (mut bytes, mut offsets) = (Vec::new(), Vec::new());
    for (number, body) in objects {
        offsets.push(u32::try_from(file.len() + bytes.len()).unwrap());
        bytes.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }
    (bytes, offsets)
}

/// An update with any rows in its cross-reference and with more in its trailer.
fn appended(file: &[u8], bytes: &[u8], rows: &[(u32, [u32; 3])], more: &str) -> Vec<u8> {
    let previous = newest_section(file);
    let mut file = [file, bytes].concat();
    let start = file.len();
    let index = rows.iter().map(|(number, _)| format!("{number} 1 "));
    let index: String = index.collect();
    let columns = rows.iter().flat_map(|(_, row)| row);
    let packed: Vec<u8> = columns.flat_map(|column| column.to_be_bytes()).collect();
    let entries = format!("/Type/XRef/Size 91/W[4 4 4]/Index[{index}]/Root 1 0 R{more}");
    let len = packed.len();
    let head = format!("90 0 obj\n<<{entries}/Prev {previous}/Length {len}>>\nstream\n");
    file.extend(head.bytes());
    file.extend(packed);
    let end = format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n");
    file.extend(end.bytes());
    file
}

#[test]
fn the_contract_can_be_signed_twice() {
    assert!(verify(&signed_again(&signed(&contract()))).is_ok());
}

/// Readers take an object of an object stream by its index; by its number it would be another.
#[test]
fn an_object_that_an_object_stream_has_twice_hides_no_change() {
    let base = signed(&contract());
    let forged = RESOURCES.replace("7 0 R", "71 0 R");
    let header = format!("6 0 6 {} ", forged.len() + 1);
    let content = format!("{header}{forged} {RESOURCES}");
    let entries = format!("/Type/ObjStm/N 2/First {}", header.len());
    let len = content.len();
    let stream = format!("<<{entries}/Length {len}>>\nstream\n{content}\nendstream");
    let (bytes, at) = objects(&base, &[(70, &stream), (71, FORGED)]);
    let rows = [(6, [2, 70, 0]), (70, [1, at[0], 0]), (71, [1, at[1], 0])];
    changed(&appended(&base, &bytes, &rows, ""), &[Change::Page]);
}

/// What nobody looks at is damaged, so that a repaired file would be compared: with the objects that
/// stand last in the file and not those that its cross-reference names.
#[test]
fn damage_after_signing_hides_no_change() {
    let mut contract = contract();
    contract.trailer.push_str("/Info 8 0 R");
    let base = signed(&contract);
    let (bytes, at) = objects(&base, &[(7, FORGED), (7, DRAWN)]);
    let rows = [(7, [1, at[0], 0]), (8, [1, at[0], 0])];
    changed(&appended(&base, &bytes, &rows, "/Info 8 0 R"), &[]);
}

#[test]
fn a_cross_reference_that_has_an_object_twice_hides_no_change() {
    let mut contract = contract();
    contract.trailer.push_str("/Info 8 0 R");
    let base = signed(&contract);
    let drawn = format!("\n7 0 obj\n{DRAWN}");
    let mut places = base.windows(drawn.len());
    let was = places.position(|it| it == drawn.as_bytes()).unwrap() + 1;
    let was = u32::try_from(was).unwrap();
    let (bytes, at) = objects(&base, &[(7, FORGED)]);
    let rows = [(7, [1, was, 0]), (7, [1, at[0], 0])];
    let file = appended(&base, &bytes, &rows, "/Info 8 0 R");
    // The second signer's program repairs it, and then says itself which one counts.
    changed(&file, &[Change::Page]);
}

/// Contents that seem to be a field, to whoever does not look at the stream's bytes.
#[test]
fn what_is_drawn_does_not_grow_by_signatures() {
    let base = signed(&contract());
    let field = "<</FT/Sig/T(x)/V 5 0 R>>";
    let drawn = format!("{field}\nstream\n0 0 99 99 re f\nendstream");
    for field in [field, &drawn] {
        let file = updated(&base, &[(10, "[4 0 R 71 0 R]"), (71, field)]);
        changed(&file, &[Change::Page]);
    }
}

#[test]
fn what_is_added_to_a_page_is_a_signature_that_is_verified() {
    let base = signed(&contract());
    let page = newest(&base, 3).replacen("/Annots [", "/Annots [71 0 R ", 1);
    let last = newest(&base, 3).replacen("]\n", " 71 0 R]\n", 1);
    let stamp = "<</Subtype/Widget/FT/Sig/T(x)/V 5 0 R/Rect[0 0 595 842]/AP<</N 7 0 R>>>>";
    for page in [page, last] {
        let file = updated(&base, &[(3, &page), (71, stamp)]);
        changed(&file, &[Change::Page]);
    }
}

/// Some readers take the first of two values, some the last.
#[test]
fn a_key_that_is_there_twice_hides_no_change() {
    let base = signed(&contract());
    let page = newest(&base, 3);
    let forged = page.replacen("/Annots [", "/Annots[71 0 R]/Annots [", 1);
    assert_ne!(page, forged);
    let stamp = "<</Subtype/Stamp/Rect[0 0 595 842]/AP<</N 7 0 R>>>>";
    let file = updated(&base, &[(3, &forged), (71, stamp)]);
    changed(&file, &[Change::Page]);
}

/// A generation that no object has: some readers do not look at it.
#[test]
fn a_generation_hides_no_change() {
    let base = signed(&contract().with(10, "[4 1 R]"));
    let file = updated(&base, &[(4, FORGED)]);
    changed(&file, &[Change::Page]);
}

/// Some readers believe a length, some look for the end.
#[test]
fn a_length_that_leads_nowhere_hides_no_change() {
    let drawn = |more: &str| {
        format!("<</BBox[0 0 99 99]/Length 40>>\nstream\n0 0 9 9 re f\nendstream{more}")
    };
    let base = signed(&contract().with(7, &drawn("")));
    let file = updated(&base, &[(7, &drawn(" 1 0 0 rg 0 0 99 99 re f"))]);
    changed(&file, &[Change::Page]);
}

/// The newest form of an object.
fn newest(file: &[u8], number: u32) -> String {
    let text = String::from_utf8_lossy(file);
    let (_, object) = text.rsplit_once(&format!("\n{number} 0 obj")).unwrap();
    object.split_once("endobj").unwrap().0.to_owned()
}
