//! PDF: everything of the file is covered, or it is said what was changed after signing.

use tegata_verifier::{Change, Check, Coverage, PDF_SIGNED_MAX, SignatureError};

use super::*;
use crate::documents::pdf::{
    builder::{Builder, qpdf, updated},
    request, signed_as,
};

fn verify(file: &[u8]) -> Verdict {
    verifier().verify_pdf(file, at(NOW))
}

fn signed(file: &[u8]) -> Vec<u8> {
    signed_as(Person::with_rsa(), file, &request())
}

/// With a form in it, a filled-in field 7, and a note 8 on the page.
fn form() -> Builder {
    Builder::new()
        .with(
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/Metadata 9 0 R>>",
        )
        .with(
            3,
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>/Annots[8 0 R]>>",
        )
        .with(6, "<</Fields[7 0 R]>>")
        .with(7, "<</FT/Tx/T(Amount)/V(1000)>>")
        .with(8, "<</Type/Annot/Subtype/Text/Contents(note)/Rect[0 0 9 9]>>")
        .with(9, "<</Title(Contract)>>")
}

#[test]
fn signatures_of_both_kinds_of_key_cover_the_whole_file() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        let file = signed_as(person, &Builder::new().build(), &request());
        let document = verify(&file).unwrap();
        let signature = &document.signatures()[0];
        assert_eq!(signature.coverage(), Coverage::WholeDocument);
        let unchanged = Check::ChangesAfterSigning { added_len: 0 };
        assert!(signature.checks().contains(&unchanged));
    }
}

#[test]
fn further_signatures_are_no_change() {
    let packed = qpdf(&form().build(), &["--object-streams=generate"]);
    for file in [Builder::new().build(), form().build(), packed] {
        let first = signed(&file);
        let second = signed_as(Person::with_p384(), &first, &request());
        let third = signed_as(Person::other_with_rsa(), &second, &request());
        let document = verify(&third).unwrap();
        let coverage: Vec<_> = document
            .signatures()
            .iter()
            .map(tegata_verifier::DocumentSignature::coverage)
            .collect();
        assert_eq!(
            coverage,
            [
                Coverage::Revision,
                Coverage::Revision,
                Coverage::WholeDocument
            ]
        );
    }
}

#[track_caller]
fn changed(file: &[u8], expected: &[Change]) {
    let reason = SignatureError::ChangedAfterSigning {
        changes: expected.to_vec(),
    };
    refused(verify(file), reason);
}

#[test]
fn what_was_changed_after_signing_is_said() {
    let base = signed(&form().build());
    let check = |number, body: &str, change| changed(&updated(&base, &[(number, body)]), &[change]);
    check(4, "<</Length 0>>\nstream\n\nendstream", Change::Page);
    check(
        5,
        "<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
        Change::Page,
    );
    check(7, "<</FT/Tx/T(Amount)/V(9000)>>", Change::Form);
    check(
        8,
        "<</Type/Annot/Subtype/Text/Contents(other)/Rect[0 0 9 9]>>",
        Change::Annotation,
    );
    check(9, "<</Title(Other)>>", Change::Metadata);
}

#[test]
fn a_change_between_two_signatures_is_found_though_the_second_covers_it() {
    let first = signed(&form().build());
    let forged = updated(&first, &[(7, "<</FT/Tx/T(Amount)/V(9000)>>")]);
    let second = signed_as(Person::with_p384(), &forged, &request());
    changed(&second, &[Change::Form]);
}

/// The dictionary of the stream says the same, its length too.
#[test]
fn one_letter_on_the_page_is_a_change() {
    let base = signed(&form().build());
    let content = "BT /F 24 Tf 72 700 Td (Contrast) Tj ET";
    let body = format!(
        "<</Length {}>>\nstream\n{content}\nendstream",
        content.len()
    );
    changed(&updated(&base, &[(4, &body)]), &[Change::Page]);
}

/// The page refers to an object that is not there when it is signed, and is afterwards.
#[test]
fn an_object_that_was_missing_and_appears_is_a_change() {
    let file = form()
        .with(
            3,
            "<</Type/Page/Parent 2 0 R/Contents[4 0 R 77 0 R]/Resources<</Font<</F 5 0 R>>>>>>",
        )
        .build();
    let base = signed(&file);
    let body = "<</Length 4>>\nstream\nBTET\nendstream";
    changed(&updated(&base, &[(77, body)]), &[Change::Page]);
}

#[test]
fn bytes_that_no_signature_covers_are_refused_whatever_they_do() {
    let base = signed(&Builder::new().build());
    changed(&[&*base, b"\n"].concat(), &[]);
    changed(&updated(&base, &[(77, "(nothing refers to this)")]), &[]);
}

#[test]
fn a_new_first_page_is_a_change() {
    let base = signed(&Builder::new().build());
    let pages = "<</Type/Pages/Kids[70 0 R 3 0 R]/Count 2/MediaBox[0 0 595 842]>>";
    let page = "<</Type/Page/Parent 2 0 R>>";
    changed(&updated(&base, &[(2, pages), (70, page)]), &[Change::Page]);
}

/// A second signature in a field of its own.
fn with_field(more: &str) -> Vec<u8> {
    let base = signed(&form().build());
    let form = newest(&base, 6).replacen(']', " 70 0 R]", 1);
    let field = format!("<</FT/Sig/T(Again)/V 71 0 R{more}>>");
    let objects = [(6, &*form), (70, &field)];
    pdf_by_hand::signed(Person::with_p384(), &base, 71, "", &objects)
}

/// The newest form of an object.
fn newest(file: &[u8], number: u32) -> String {
    let text = String::from_utf8_lossy(file);
    let (_, object) = text.rsplit_once(&format!("\n{number} 0 obj")).unwrap();
    object.split_once("endobj").unwrap().0.to_owned()
}

#[test]
fn what_a_page_or_a_form_had_cannot_be_exchanged() {
    let base = signed(&form().build());
    let other = "<</Type/Annot/Subtype/Text/Contents(other)/Rect[0 0 9 9]>>";
    let page = newest(&base, 3).replace("8 0 R", "80 0 R");
    changed(&updated(&base, &[(3, &page), (80, other)]), &[Change::Page]);
    let fields = newest(&base, 6).replace("7 0 R", "70 0 R");
    let field = "<</FT/Tx/T(Amount)/V(9000)>>";
    changed(
        &updated(&base, &[(6, &fields), (70, field)]),
        &[Change::Form],
    );
}

#[test]
fn a_signature_field_that_acts_is_no_mere_signature() {
    assert!(verify(&with_field("")).is_ok());
    changed(&with_field("/AA<</E 72 0 R>>"), &[Change::Form]);
    changed(&with_field("/Kids[8 0 R]"), &[Change::Form]);
}

#[test]
fn another_catalog_is_a_change() {
    let base = signed(&form().build());
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/OpenAction 71 0 R>>";
    let text = updated(&base, &[(70, catalog)]);
    let at = text
        .windows(11)
        .rposition(|it| it == b"/Root 1 0 R")
        .unwrap();
    let forged = [&text[..at], b"/Root 70 0 R", &text[at + 11..]].concat();
    changed(&forged, &[Change::Catalog]);
}

#[test]
fn a_file_without_a_signature_is_not_good() {
    refused(verify(&form().build()), SignatureError::NoSignature);
}

/// The file with a text in it replaced by another of the same length.
fn replaced(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let place = file
        .windows(from.len())
        .position(|it| it == from.as_bytes())
        .unwrap();
    let mut file = file.to_vec();
    file[place..place + to.len()].copy_from_slice(to.as_bytes());
    file
}

#[test]
fn a_signature_that_leaves_part_of_the_file_out_is_refused() {
    let file = signed(&Builder::new().build());
    let forged = replaced(&file, "/ByteRange [0 ", "/ByteRange [1 ");
    refused(verify(&forged), SignatureError::CoverageIncomplete);
}

#[test]
fn signatures_that_are_not_judged_here_are_not_passed_over() {
    let file = signed(&Builder::new().build());
    let unknown = replaced(&file, "adbe.pkcs7.detached", "adbe.pkcs7.unheard_");
    refused(verify(&unknown), SignatureError::SignatureKindUnknown);
}

/// It would count twice, and show something else the second time.
#[test]
fn a_signature_in_two_fields_is_refused() {
    let base = signed(&form().build());
    let text = String::from_utf8_lossy(&base).into_owned();
    let form = newest(&base, 6).replacen(']', " 70 0 R]", 1);
    let (_, value) = text.rsplit_once("/V ").unwrap();
    let (number, _) = value.split_once(' ').unwrap();
    let field = format!("<</FT/Sig/T(Again)/V {number} 0 R>>");
    let updated = updated(&base, &[(6, &form), (70, &field)]);
    let file = signed_as(Person::with_p384(), &updated, &request());
    refused(verify(&file), SignatureError::CoverageIncomplete);
}

/// A file of this length in which every signature that there may be was made, of an unknown kind.
fn with_all_signatures(len: usize) -> Vec<u8> {
    let numbers = 100..164;
    let fields: String = numbers.clone().map(|it| format!("{it} 0 R ")).collect();
    let catalog = format!("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[{fields}]>>>>");
    let mut builder = Builder::new().with(1, &catalog);
    for number in numbers {
        let value = number + 100;
        builder.set(number, &format!("<</FT/Sig/T(S{number})/V {value} 0 R>>"));
        builder.set(value, "<</Type/Sig/SubFilter/x>>");
    }
    builder.stream(4, "", &vec![b' '; len - 100_000]);
    let rest = len - builder.build().len();
    builder.stream(4, "", &vec![b' '; len - 100_000 + rest]);
    let file = builder.build();
    assert_eq!(file.len(), len);
    file
}

/// Counted and not timed: signatures, and bytes that are hashed for each of them.
#[test]
fn what_all_signatures_cost_together_is_limited() {
    let longest = PDF_SIGNED_MAX / 64;
    let good = with_all_signatures(longest);
    refused(verify(&good), SignatureError::SignatureKindUnknown);
    let longer = with_all_signatures(longest + 1);
    refused(verify(&longer), SignatureError::TooLarge);
}

#[test]
fn encrypted_files_are_refused() {
    let file = qpdf(
        &Builder::new().build(),
        &["--encrypt", "", "owner", "256", "--"],
    );
    refused(verify(&file), SignatureError::Encrypted);
}
