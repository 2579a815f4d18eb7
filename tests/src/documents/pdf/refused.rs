//! Files that are refused, each with its reason, in bounded time and memory.

use tegata_documents::{
    DocumentError,
    pdf::{Appearance, Font, Place, SignedPdf},
};

use super::{
    builder::{Builder, qpdf, updated},
    *,
};

pub(super) fn prepared(file: &[u8]) -> Result<(), DocumentError> {
    pdf::prepare(file, &Person::with_rsa().signer, &request()).map(|_| ())
}

/// Neither signed nor read.
#[track_caller]
pub(super) fn refused(file: &[u8], reason: DocumentError) {
    assert_eq!(prepared(file), Err(reason));
    assert_eq!(SignedPdf::parse(file), Err(reason));
}

#[track_caller]
pub(super) fn not_signed(file: &[u8], reason: DocumentError) {
    assert_eq!(prepared(file), Err(reason));
}

#[test]
fn files_that_are_no_pdf_are_refused() {
    let hidden = [b"<html><!--", &*Builder::new().build()].concat();
    for file in [
        b"".as_slice(),
        b"%PDF",
        b"PK\x03\x04",
        b"\xEF\xBB\xBF%PDF-1.7",
        b"%!PS",
        &hidden,
    ] {
        refused(file, DocumentError::NotPdf);
    }
    for file in [
        b"%PDF-".as_slice(),
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\nstartxref\n0\n%%EOF",
    ] {
        refused(file, DocumentError::PdfDamaged);
    }
}

#[test]
fn files_that_do_not_fit_into_memory_are_refused() {
    let mut file = Builder::new().build();
    file.resize(101 * 1024 * 1024, b' ');
    refused(&file, DocumentError::TooLarge);
}

#[test]
fn encrypted_files_are_refused_even_without_a_password() {
    let file = Builder::new().build();
    let encrypted = |arguments: &[&str]| {
        refused(&qpdf(&file, arguments), DocumentError::PdfEncrypted);
    };
    encrypted(&["--encrypt", "", "owner", "256", "--"]);
    encrypted(&["--encrypt", "user", "owner", "256", "--"]);
    encrypted(&[
        "--encrypt",
        "",
        "owner",
        "256",
        "--",
        "--object-streams=generate",
    ]);
    encrypted(&["--allow-weak-crypto", "--encrypt", "", "owner", "128", "--"]);
    let file = qpdf(
        &file,
        &[
            "--encrypt",
            "",
            "owner",
            "256",
            "--",
            "--object-streams=generate",
        ],
    );
    refused(&file[..file.len() - 20], DocumentError::PdfEncrypted);
    let hidden = updated(&Builder::new().build(), &[(5, "null")]);
    let encrypted_before = updated(
        &insert_into_trailer(&Builder::new().build(), "/Encrypt<<>>"),
        &[],
    );
    let encrypted_since = insert_into_trailer(&hidden, "/Encrypt<<>>");
    refused(&encrypted_since, DocumentError::PdfEncrypted);
    assert_eq!(prepared(&hidden), Ok(()));
    refused(&encrypted_before, DocumentError::PdfEncrypted);
}

pub(super) fn insert_into_trailer(file: &[u8], entry: &str) -> Vec<u8> {
    let at = file
        .windows(10)
        .rposition(|it| it == b"trailer\n<<")
        .unwrap()
        + 10;
    [&file[..at], entry.as_bytes(), &file[at..]].concat()
}

/// A file whose author certified it and allows so much.
pub(crate) fn certified(permission: &str) -> Vec<u8> {
    let parameters = format!("<</Type/TransformParams/V/1.2{permission}>>");
    let reference = format!("<</Type/SigRef/TransformMethod/DocMDP/TransformParams{parameters}>>");
    Builder::new()
        .with(
            1,
            "<</Type/Catalog/Pages 2 0 R/Perms<</DocMDP 7 0 R>>/AcroForm<</Fields[6 0 R]>>>>",
        )
        .with(6, "<</FT/Sig/T(Author)/V 7 0 R>>")
        .with(
            7,
            &format!("<</Type/Sig/SubFilter/x/Reference[{reference}]>>"),
        )
        .build()
}

#[test]
fn files_that_are_certified_against_changes_are_refused() {
    not_signed(&certified("/P 1"), DocumentError::PdfCertified);
    not_signed(&certified("/P 0"), DocumentError::PdfCertified);
    not_signed(&certified("/P/x"), DocumentError::PdfCertified);
    assert_eq!(prepared(&certified("/P 2")), Ok(()));
    assert_eq!(prepared(&certified("/P 3")), Ok(()));
    assert_eq!(prepared(&certified("")), Ok(()));
}

#[test]
fn nothing_new_is_put_on_the_pages_of_certified_files() {
    let font = visible::font();
    let request = Request {
        appearance: Some(visible::appearance(&font, visible::PLACE, None)),
        ..request()
    };
    let signed = |file: &[u8]| pdf::prepare(file, &Person::with_rsa().signer, &request).err();
    assert_eq!(
        signed(&certified("/P 2")),
        Some(DocumentError::PdfCertified)
    );
    assert_eq!(
        signed(&certified("/P 3")),
        Some(DocumentError::PdfCertified)
    );
    assert_eq!(signed(&certified("")), Some(DocumentError::PdfCertified));
    assert_eq!(signed(&Builder::new().build()), None);
}

#[test]
fn files_whose_fields_an_earlier_signature_locked_are_refused() {
    let locked = |action: &str| {
        let parameters = format!("<</Type/TransformParams{action}>>");
        let reference = format!("<</TransformMethod/FieldMDP/TransformParams{parameters}>>");
        Builder::new()
            .with(
                1,
                "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>>>",
            )
            .with(6, "<</T(a)/Kids[8 0 R]/FT/Sig>>")
            .with(
                7,
                &format!("<</Type/Sig/SubFilter/x/Reference[{reference}]>>"),
            )
            .with(8, "<</Parent 6 0 R/T(b)/V 7 0 R>>")
            .build()
    };
    not_signed(&locked("/Action/All"), DocumentError::PdfCertified);
    not_signed(
        &locked("/Action/Exclude/Fields[(b)]"),
        DocumentError::PdfCertified,
    );
    not_signed(&locked(""), DocumentError::PdfCertified);
    assert_eq!(prepared(&locked("/Action/Include/Fields[(b)]")), Ok(()));
}

/// The field says it, and no reference in its signature.
#[test]
fn files_whose_fields_a_signed_field_locks_are_refused() {
    let locked = |field: &str| {
        let form = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>>>";
        let builder = Builder::new().with(1, form);
        let builder = builder.with(6, &format!("<</FT/Sig/T(a){field}>>"));
        builder.with(7, "<</Type/Sig/SubFilter/x>>").build()
    };
    let all = "/Lock<</Action/All>>";
    assert_eq!(prepared(&locked(all)), Ok(()), "nobody signed");
    let signed = |lock: &str| locked(&format!("/Lock<<{lock}>>/V 7 0 R"));
    not_signed(&signed("/Action/All"), DocumentError::PdfCertified);
    let one = "/Action/Include/Fields[(b)]";
    assert_eq!(prepared(&signed(one)), Ok(()));
    not_signed(&signed(&format!("{one}/P 1")), DocumentError::PdfCertified);
}

#[test]
fn forms_that_only_xfa_describes_are_refused() {
    let with = |catalog: &str, form: &str| {
        let catalog = format!("<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R{catalog}>>");
        let builder = Builder::new().with(1, &catalog).with(6, form);
        builder.with(7, "<</FT/Tx/T(a)>>").build()
    };
    not_signed(&with("", "<</XFA 5 0 R/Fields[]>>"), DocumentError::PdfXfa);
    not_signed(&with("", "<</XFA 5 0 R>>"), DocumentError::PdfXfa);
    not_signed(
        &with("/NeedsRendering true", "<</XFA 5 0 R/Fields[7 0 R]>>"),
        DocumentError::PdfXfa,
    );
    assert_eq!(prepared(&with("", "<</XFA 5 0 R/Fields[7 0 R]>>")), Ok(()));
}

#[test]
fn a_page_that_is_not_there_is_refused() {
    let at = |page| {
        let appearance = Appearance {
            place: Place {
                page,
                left: 0.0,
                bottom: 0.0,
            },
            seal: None,
            font: Font {
                bytes: &[],
                index: 0,
            },
        };
        let request = Request {
            appearance: Some(appearance),
            ..request()
        };
        let file = Builder::new().build();
        pdf::prepare(&file, &Person::with_rsa().signer, &request).err()
    };
    assert_eq!(at(0), Some(DocumentError::PdfNoSuchPage));
    assert_eq!(at(2), Some(DocumentError::PdfNoSuchPage));
    assert_eq!(at(u32::MAX), Some(DocumentError::PdfNoSuchPage));
    assert_eq!(at(1), Some(DocumentError::PdfFont));
}
