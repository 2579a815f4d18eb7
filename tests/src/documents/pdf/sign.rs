//! Files of many kinds that can be signed.

use tegata_documents::{DocumentError, pdf::SignedPdf};

use super::{
    builder::{Builder, hybrid, newest_section, qpdf, updated},
    *,
};

/// Signs, and asks poppler about the signature and qpdf about the file's structure.
#[track_caller]
fn check(file: &[u8]) -> Vec<u8> {
    let signed = signed(file);
    assert_eq!(verdicts(&signed), [VALID]);
    sound(&signed);
    signed
}

/// qpdf ends with 3 where there is anything to say against a file.
#[track_caller]
fn sound(file: &[u8]) {
    let folder = Folder::new();
    folder.write("signed.pdf", file);
    folder.succeed("qpdf", &["--check", "signed.pdf"]);
}

#[track_caller]
fn contains(file: &[u8], text: &str) {
    let found = file.windows(text.len()).any(|it| it == text.as_bytes());
    assert!(found, "{text} is not in the file");
}

#[test]
fn files_of_every_version_are_signed() {
    for version in ["1.3", "1.4", "1.5", "1.6", "1.7", "2.0"] {
        let mut builder = Builder::new();
        builder.version = version;
        check(&builder.build());
    }
}

#[test]
fn files_with_cross_reference_streams_and_object_streams_are_signed() {
    let file = qpdf(&form().build(), &["--object-streams=generate"]);
    let signed = check(&file);
    assert!(
        !signed[file.len()..].windows(7).any(|it| it == b"trailer"),
        "the form of the file is kept"
    );
}

#[test]
fn linearized_files_are_signed() {
    check(&qpdf(&form().build(), &["--linearize"]));
    check(&qpdf(
        &form().build(),
        &["--linearize", "--object-streams=generate"],
    ));
}

#[test]
fn hybrid_files_are_signed_with_their_hidden_fields() {
    let signed = check(&hybrid());
    contains(&signed, "/Fields [7 0 R 11 0 R]");
}

#[test]
fn files_without_a_last_line_end_and_with_rubbish_after_it_are_signed() {
    let file = Builder::new().build();
    check(file.trim_ascii_end());
    check(&[&*file, b"\0\0\r\nrubbish"].concat());
}

#[test]
fn files_that_were_changed_after_they_were_made_are_signed() {
    let changed = updated(
        &Builder::new().build(),
        &[(5, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>")],
    );
    check(&updated(
        &changed,
        &[(3, "<</Type/Page/Parent 2 0 R/Rotate 90>>")],
    ));
}

/// Has a form with a text field whose widget is on the page.
fn form() -> Builder {
    Builder::new()
        .with(
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/DA(/F 10 Tf)>>>>",
        )
        .with(
            3,
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[6 0 R]>>",
        )
        .with(
            6,
            "<</Type/Annot/Subtype/Widget/FT/Tx/T(Signature1)/V(12)/Rect[9 9 99 29]/P 3 0 R>>",
        )
}

#[test]
fn forms_keep_their_fields() {
    let signed = check(&form().build());
    contains(&signed, "/Fields [6 0 R 8 0 R]");
    contains(&signed, "/Annots [6 0 R 8 0 R]");
    contains(&signed, "/T (Signature2)");
    contains(&signed, "/DA (/F 10 Tf)");
}

#[test]
fn forms_and_annotations_are_found_wherever_they_are_written() {
    let file = form()
        .with(1, "<</Type/Catalog/Pages 2 0 R/AcroForm 10 0 R>>")
        .with(
            3,
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots 11 0 R>>",
        )
        .with(10, "<</Fields 12 0 R/SigFlags 13 0 R>>")
        .with(11, "[6 0 R]")
        .with(12, "[6 0 R]")
        .with(13, "0");
    let signed = check(&file.build());
    contains(&signed, "11 0 obj\n[6 0 R 15 0 R]\n");
    contains(&signed, "12 0 obj\n[6 0 R 15 0 R]\n");
    contains(&signed, "13 0 obj\n3\n");
    assert!(
        !signed[file.build().len()..]
            .windows(7)
            .any(|it| it == b"3 0 obj\n"),
        "the page stays as it is"
    );
}

#[test]
fn one_array_for_annotations_and_fields_gets_one_entry() {
    let file = form()
        .with(
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields 11 0 R>>>>",
        )
        .with(3, "<</Type/Page/Parent 2 0 R/Annots 11 0 R>>")
        .with(11, "[6 0 R]");
    contains(&check(&file.build()), "11 0 obj\n[6 0 R 13 0 R]\n");
}

#[test]
fn references_to_nothing_are_replaced() {
    let file = Builder::new()
        .with(1, "<</Type/Catalog/Pages 2 0 R/AcroForm 30 0 R>>")
        .with(3, "<</Type/Page/Parent 2 0 R/Annots 31 0 R>>");
    check(&file.build());
}

#[test]
fn a_catalog_that_does_not_say_what_it_is_is_one() {
    check(&Builder::new().with(1, "<</Pages 2 0 R>>").build());
}

#[test]
fn objects_are_written_again_as_they_were() {
    let catalog =
        "<</Type/Catalog/Pages 2 0 R/Lang<FEFF006A0061>/A#20b[.5 -0.0 +1 true null(\\051)]>>";
    let signed = check(&Builder::new().with(1, catalog).build());
    contains(
        &signed,
        "/Lang <FEFF006A0061>\n/A#20b [.5 -0.0 +1 true null <29>]\n",
    );
}

#[test]
fn the_government_profile_names_signer_and_time_and_nothing_of_cades() {
    let signed = signed(&Builder::new().build());
    contains(&signed, "/SubFilter /adbe.pkcs7.detached\n");
    contains(&signed, "/M (D:20260921231320+09'00')\n");
    // 手形 花子
    contains(&signed, "/Name <FEFF624B5F62002082B15B50>\n");
    let read = SignedPdf::parse(&signed).unwrap();
    let signer = &read.signatures[0].signer;
    assert_eq!(signer.signing_certificate, SigningCertificate::NotNamed);
    assert_eq!(signer.signing_time, Some(NOW));
}

#[test]
fn the_pades_profile_names_the_certificate_and_has_its_time_in_the_pdf_only() {
    let request = Request {
        profile: Profile::PadesB,
        ..request()
    };
    let signed = signed_as(Person::with_rsa(), &Builder::new().build(), &request);
    assert_eq!(verdicts(&signed), [VALID]);
    contains(&signed, "/SubFilter /ETSI.CAdES.detached\n");
    let read = SignedPdf::parse(&signed).unwrap();
    let signer = &read.signatures[0].signer;
    assert_eq!(signer.signing_certificate, SigningCertificate::Named);
    assert_eq!(signer.signing_time, None);
    assert_eq!(read.signatures[0].signing_time, Some(NOW));
}

#[test]
fn a_p384_key_needs_nothing_else() {
    for profile in [Profile::Government, Profile::PadesB] {
        let request = Request {
            profile,
            ..request()
        };
        let file = signed_as(Person::with_p384(), &Builder::new().build(), &request);
        assert_eq!(verdicts(&file), [VALID]);
        sound(&file);
    }
}

#[test]
fn earlier_signatures_stay_valid_when_others_sign() {
    let plain = form().build();
    for file in [
        plain.clone(),
        qpdf(&plain, &["--object-streams=generate"]),
        hybrid(),
    ] {
        let people = [
            Person::with_rsa(),
            Person::other_with_rsa(),
            Person::with_p384(),
        ];
        let signed = people
            .into_iter()
            .fold(file, |file, person| signed_as(person, &file, &request()));
        assert_eq!(verdicts(&signed), [VALID_EARLIER, VALID_EARLIER, VALID]);
        sound(&signed);
    }
}

#[test]
fn files_whose_cross_reference_is_damaged_are_repaired() {
    let plain = form().build();
    let text = String::from_utf8_lossy(&plain).into_owned();
    let replaced = |from: &str, to: &str| {
        assert!(text.contains(from), "nothing to damage");
        let at = plain
            .windows(from.len())
            .rposition(|it| it == from.as_bytes())
            .unwrap();
        [&plain[..at], to.as_bytes(), &plain[at + from.len()..]].concat()
    };
    let start = newest_section(&plain);
    check(&replaced(&format!("startxref\n{start}"), "startxref\n7"));
    check(&replaced(
        &format!("startxref\n{start}"),
        "startxref\n999999999999",
    ));
    check(&replaced("startxref", "startxxxx"));
    check(&replaced("xref\n0 1\n", "xrxx\n0 1\n"));
    check(&replaced("00000 n \n", "00000 x \n"));
    // One byte more at the beginning, and every offset is wrong.
    check(&[b"%PDF-1.4\n", &*plain].concat());
}

#[test]
fn files_with_object_streams_and_a_damaged_cross_reference_are_repaired() {
    let file = qpdf(&form().build(), &["--object-streams=generate"]);
    let file = [&file[..file.len() - 20], b"\n"].concat();
    let signed = check(&file);
    contains(&signed[file.len()..], "/Type /XRef");
}

#[test]
fn a_signature_stays_valid_in_a_file_that_has_to_be_repaired() {
    let first = signed(&form().build());
    let file = [&*first, &[b'\n'; 5_000]].concat();
    let second = signed(&file);
    assert_eq!(verdicts(&second), [VALID_EARLIER, VALID]);
    sound(&second);
}

/// As many pages as a list, forty to a node.
fn pages(count: u32) -> Builder {
    let mut builder = Builder::new();
    let nodes: Vec<u32> = (0..count.div_ceil(40)).map(|node| 10 + node).collect();
    let references = |numbers: &[u32]| {
        numbers
            .iter()
            .map(|it| format!("{it} 0 R "))
            .collect::<String>()
    };
    builder.set(
        2,
        &format!(
            "<</Type/Pages/Kids[{}]/Count {count}/MediaBox[0 0 595 842]>>",
            references(&nodes)
        ),
    );
    for node in nodes {
        let first = 1_000 + (node - 10) * 40;
        let kids: Vec<u32> = (first..first + 40).collect();
        builder.set(
            node,
            &format!(
                "<</Type/Pages/Parent 2 0 R/Kids[{}]/Count 40>>",
                references(&kids)
            ),
        );
        for page in kids {
            builder.set(page, &format!("<</Type/Page/Parent {node} 0 R>>"));
        }
    }
    builder
}

#[test]
fn files_of_thousands_of_pages_are_signed() {
    let signed = check(&pages(8_000).build());
    contains(&signed, "/P 1000 0 R");
}

#[test]
fn what_is_shown_before_signing_is_what_is_signed() {
    let file = form().build();
    let person = Person::with_rsa();
    let prepared = pdf::prepare(&file, &person.signer, &request()).unwrap();
    let preview = prepared.preview();
    let signature = person.sign(prepared.to_be_signed());
    let part = prepared.finish(&signature).unwrap();
    let signed = part.append_to(&file).unwrap();
    let preview = preview.append_to(&file).unwrap();
    sound(&preview);
    let ranges = SignedPdf::parse(&signed).unwrap().signatures[0]
        .ranges
        .clone();
    assert_eq!(ranges[1].end, signed.len());
    for range in ranges {
        assert_eq!(preview[range.clone()], signed[range]);
    }
}

#[test]
fn a_part_is_appended_to_its_own_file_only() {
    let file = form().build();
    let person = Person::with_rsa();
    let prepared = pdf::prepare(&file, &person.signer, &request()).unwrap();
    let signature = person.sign(prepared.to_be_signed());
    let part = prepared.finish(&signature).unwrap();
    assert_eq!(
        part.append_to(&file[1..]),
        Err(DocumentError::ContentChanged)
    );
}

#[test]
fn a_signature_of_another_key_is_refused() {
    let prepared = pdf::prepare(&form().build(), &Person::with_rsa().signer, &request()).unwrap();
    let foreign = Person::with_p384().sign(prepared.to_be_signed());
    assert_eq!(
        prepared.finish(&foreign),
        Err(DocumentError::SignatureLength)
    );
}

#[test]
fn the_digest_is_that_of_what_is_to_be_signed() {
    let person = Person::with_p384();
    let prepared = pdf::prepare(&form().build(), &person.signer, &request()).unwrap();
    let digest = person.signer.algorithm().digest(prepared.to_be_signed());
    assert_eq!(prepared.digest(), digest);
}
