//! Documents as the host looks at them before anybody is asked for a password: every format with the
//! right file, with wrong ones and with none. What the bytes are decides, whatever they are called.

use tegata_documents::xml::Profile;
use tegata_host::{
    Attachment, Document, DocumentFact, DocumentTrouble, Form, ListedDocument, ShownContent,
    ShownDocument,
};
use tegata_protocol::{DocumentFormat, DocumentName};

use crate::{
    documents::{
        pdf::{
            builder::{Builder, qpdf},
            signed,
        },
        person::Person,
        tools::Folder,
    },
    documents_verified::{enveloped, xml_signed},
};

const FORMATS: [DocumentFormat; 8] = [
    DocumentFormat::Cms,
    DocumentFormat::CmsAttached,
    DocumentFormat::Jws,
    DocumentFormat::JwsAttached,
    DocumentFormat::Pdf,
    DocumentFormat::PdfPades,
    DocumentFormat::Xml,
    DocumentFormat::XmlTax,
];
/// Those in which any file may be signed.
const ANY: [DocumentFormat; 4] = [
    DocumentFormat::Cms,
    DocumentFormat::CmsAttached,
    DocumentFormat::Jws,
    DocumentFormat::JwsAttached,
];
const PDF: [DocumentFormat; 2] = [DocumentFormat::Pdf, DocumentFormat::PdfPades];
const XML: [DocumentFormat; 2] = [DocumentFormat::Xml, DocumentFormat::XmlTax];

fn listed(format: DocumentFormat, size: usize) -> ListedDocument {
    ListedDocument {
        form: format.into(),
        name: DocumentName::parse("契約書.pdf").unwrap(),
        size: u64::try_from(size).unwrap(),
    }
}

fn look(format: DocumentFormat, bytes: &[u8]) -> Result<ShownDocument, DocumentTrouble> {
    let document = Document::held(listed(format, bytes.len()), bytes.to_vec())?;
    Ok(document.shown().clone())
}

/// In what form it is shown, and that it is the very bytes; behind a PDF stands where its objects are.
fn form(shown: &ShownContent, bytes: &[u8]) -> &'static str {
    let (form, content) = match shown {
        ShownContent::Image(content) => ("image", content),
        ShownContent::Pdf(content) => ("pdf", content),
        ShownContent::Text(content) => ("text", content),
        ShownContent::Unseen => return "unseen",
        ShownContent::Xml(content) => ("xml", content),
    };
    assert!(content.starts_with(bytes));
    assert_eq!(content.len() > bytes.len(), form == "pdf");
    form
}

#[track_caller]
fn shown(formats: &[DocumentFormat], bytes: &[u8], expected: &str, facts: &[DocumentFact]) {
    for format in formats {
        let shown = look(*format, bytes).unwrap();
        assert_eq!(form(&shown.content, bytes), expected, "{format:?}");
        assert_eq!(shown.facts, facts, "{format:?}");
        assert_eq!(shown.sha256[..], *sha256(bytes), "{format:?}");
    }
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    let algorithm = tegata_documents::HashAlgorithm::Sha256;
    algorithm.digest(bytes).as_bytes().to_vec()
}

#[track_caller]
fn refused(formats: &[DocumentFormat], bytes: &[u8], reason: DocumentTrouble) {
    for format in formats {
        assert_eq!(look(*format, bytes), Err(reason), "{format:?}");
    }
}

fn pdf() -> Vec<u8> {
    Builder::new().build()
}

const CONTRACT: &str = "<contract><sum>1</sum></contract>";
const TAX: &str = "<DATA id=\"DATA\"><IT/></DATA>";

#[test]
fn a_document_without_bytes_is_refused_in_every_format() {
    refused(&FORMATS, b"", DocumentTrouble::Empty);
}

#[test]
fn a_pdf_is_shown_as_one_and_is_none_of_xml() {
    shown(&PDF, &pdf(), "pdf", &[]);
    shown(&ANY, &pdf(), "pdf", &[]);
    refused(&XML, &pdf(), DocumentTrouble::Unsupported);
}

#[test]
fn xml_is_shown_as_such_and_only_a_tax_return_is_one() {
    shown(&[DocumentFormat::Xml], CONTRACT.as_bytes(), "xml", &[]);
    shown(&XML, TAX.as_bytes(), "xml", &[]);
    shown(&ANY, CONTRACT.as_bytes(), "xml", &[]);
    refused(&PDF, CONTRACT.as_bytes(), DocumentTrouble::FormatMismatch);
    let tax = [DocumentFormat::XmlTax];
    refused(&tax, CONTRACT.as_bytes(), DocumentTrouble::FormatMismatch);
}

#[test]
fn text_and_images_are_shown_as_what_they_are() {
    let text = "契約します。\r\n\t1,000円".as_bytes();
    shown(&ANY, text, "text", &[]);
    shown(&ANY, b"{\"sum\":1000}", "text", &[]);
    shown(&ANY, b"\x89PNG\r\n\x1a\n", "image", &[]);
    shown(&ANY, b"\xFF\xD8\xFF\xE0", "image", &[]);
    refused(&PDF, text, DocumentTrouble::FormatMismatch);
    refused(&XML, text, DocumentTrouble::FormatMismatch);
}

#[test]
fn what_is_known_to_be_nothing_is_not_shown() {
    for bytes in [
        b"PK\x03\x04".as_slice(),
        b"\0",
        b"text with \x1b[2J in it",
        b"\x93\xfa\x96\x7b",
        b"\x89PNG",
    ] {
        shown(&ANY, bytes, "unseen", &[]);
    }
    let long = vec![b'a'; 16 * 1024 * 1024 + 1];
    shown(&[DocumentFormat::Cms], &long, "unseen", &[]);
    refused(&XML, &long, DocumentTrouble::TooLarge);
}

/// A file that lies about what it is: shown as what a reader would make of its first bytes, or not at
/// all, and refused where the format is a promise.
#[test]
fn files_that_lie_about_what_they_are_are_not_taken_for_it() {
    let page = [b"<html><!--".as_slice(), &pdf(), b"--></html>"].concat();
    refused(&PDF, &page, DocumentTrouble::FormatMismatch);
    shown(&ANY, &page, "unseen", &[]);
    let marked = [b"\xEF\xBB\xBF".as_slice(), &pdf()].concat();
    refused(&PDF, &marked, DocumentTrouble::FormatMismatch);
    let broken = b"%PDF-1.7\nnothing of a PDF";
    refused(&PDF, broken, DocumentTrouble::Damaged);
    // Other programs may open it.
    shown(&ANY, broken, "unseen", &[]);
    let image = [b"\xFF\xD8\xFF".as_slice(), &pdf()].concat();
    refused(&PDF, &image, DocumentTrouble::FormatMismatch);
    shown(&ANY, &image, "unseen", &[]);
}

/// What poppler makes of a file.
fn text(file: &[u8]) -> String {
    let folder = Folder::new();
    folder.write("file.pdf", file);
    folder.succeed("pdftotext", &["file.pdf", "-"])
}

/// As it stands the file says one thing, and once repaired another: the newest object of a number
/// counts then. Something that no page shows is damaged, so that it is signed as repaired.
#[test]
fn a_damaged_pdf_is_shown_as_it_will_be_signed() {
    let mut other = Builder::new();
    other.stream(4, "", b"BT /F 24 Tf 72 700 Td (Forged) Tj ET");
    other.objects.retain(|number, _| *number == 4);
    let mut hidden = Vec::new();
    other.write_objects(&mut hidden);
    let sound = Builder::new().with(1, "<</Type/Catalog/Pages 2 0 R/X 6 0 R>>");
    let sound = sound.with(6, "null");
    let mut file = sound.head();
    let mut offsets = sound.write_objects(&mut file);
    file.extend(&hidden);
    sound.write_table(&mut file, &offsets, "");
    assert_eq!(text(&file).trim(), "Contract");
    shown(&PDF, &file, "pdf", &[]);
    let mut file = sound.head();
    offsets = sound.write_objects(&mut file);
    file.extend(&hidden);
    offsets.insert(6, 3);
    sound.write_table(&mut file, &offsets, "");
    assert_eq!(text(&file).trim(), "Contract");
    assert_eq!(text(&signed(&file)).trim(), "Forged");
    let ShownContent::Pdf(seen) = look(DocumentFormat::Pdf, &file).unwrap().content else {
        panic!("a PDF");
    };
    assert_eq!(text(&seen).trim(), "Forged");
    // Signed as they are, the bytes would stay what every reader repairs in its own way.
    shown(&ANY, &file, "unseen", &[]);
}

#[test]
fn why_a_pdf_is_refused_is_said_in_a_persons_terms() {
    let encrypted = qpdf(&pdf(), &["--encrypt", "", "owner", "256", "--"]);
    refused(&PDF, &encrypted, DocumentTrouble::Encrypted);
    let parameters = "<</TransformMethod/DocMDP/TransformParams<</P 1>>>>";
    let certified = Builder::new()
        .with(1, "<</Type/Catalog/Pages 2 0 R/Perms<</DocMDP 6 0 R>>>>")
        .with(6, &format!("<</Reference[{parameters}]>>"));
    refused(&PDF, &certified.build(), DocumentTrouble::Certified);
    let xfa = "<</Type/Catalog/Pages 2 0 R/AcroForm<</XFA 5 0 R>>>>";
    let xfa = Builder::new().with(1, xfa).build();
    refused(&PDF, &xfa, DocumentTrouble::Unsupported);
    let deep = format!("<</Type/Catalog/Pages 2 0 R/A{}>>", "[".repeat(1_000));
    let deep = Builder::new().with(1, &deep).build();
    refused(&PDF, &deep, DocumentTrouble::Unsupported);
    let mut large = pdf();
    large.resize(101 * 1024 * 1024, b' ');
    refused(&[DocumentFormat::Pdf], &large, DocumentTrouble::TooLarge);
    refused(&PDF, b"%PDF-", DocumentTrouble::Damaged);
}

#[test]
fn why_xml_is_refused_is_said_in_a_persons_terms() {
    let xml = |text: &str, reason| refused(&XML, text.as_bytes(), reason);
    xml("<!DOCTYPE a><a/>", DocumentTrouble::Unsupported);
    xml(
        "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a/>",
        DocumentTrouble::Unsupported,
    );
    refused(&XML, b"<a>\x93\xfa</a>", DocumentTrouble::Unsupported);
    xml("<a xmlns=\"b\"/>", DocumentTrouble::Unsupported);
    xml("<a><b></a>", DocumentTrouble::FormatMismatch);
    xml("<a id='1'><b id='1'/></a>", DocumentTrouble::Damaged);
    xml(&"<a>".repeat(1_000), DocumentTrouble::TooLarge);
}

#[test]
fn what_a_pdf_has_besides_its_pages_is_said_in_one_order() {
    let everything = Builder::new()
        .with(
            1,
            "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(a)/Next<</S/Launch/F(a)>>>>\
             /Names<</EmbeddedFiles<</Names[(a)<</EF<</F 4 0 R>>>>]>>>>\
             /OCProperties<</OCGs[<</Type/OCG/Name(a)>>]>>\
             /AcroForm<</Fields[<</FT/Tx/T(a)>><</FT/Sig/T(b)/V<<>>>>]>>>>",
        )
        .with(3, "<</Type/Page/Parent 2 0 R/Contents 6 0 R>>")
        .with(6, "<</F(a)/Length 0>>\nstream\n\nendstream");
    let facts = [
        DocumentFact::Actions,
        DocumentFact::Attachments,
        DocumentFact::External,
        DocumentFact::Forms,
        DocumentFact::Hidden,
        DocumentFact::Scripts,
        DocumentFact::Signatures(1),
    ];
    shown(&PDF, &everything.build(), "pdf", &facts);
    shown(&ANY, &everything.build(), "pdf", &facts);
}

#[test]
fn earlier_signatures_are_counted() {
    let once = signed(&pdf());
    shown(&PDF, &once, "pdf", &[DocumentFact::Signatures(1)]);
    let twice = signed(&once);
    shown(&PDF, &twice, "pdf", &[DocumentFact::Signatures(2)]);
    let part = xml_signed(Person::with_rsa(), FORM, &part());
    let facts = [DocumentFact::Signatures(1)];
    shown(&[DocumentFormat::Xml], part.as_bytes(), "xml", &facts);
}

const FORM: &str = "<form><part Id=\"part\"/><end/></form>";

fn part() -> Profile {
    Profile::Egov(tegata_documents::xml::Egov {
        ids: vec!["part".to_owned()],
        files: Vec::new(),
        place: tegata_documents::xml::Place::EndOfRoot,
    })
}

/// A signature of the whole document leaves no room for another: that is known before anybody types a
/// password for nothing. What is signed from outside may have it inside.
#[test]
fn xml_that_another_signature_would_break_is_refused_before_a_password_is_asked_for() {
    let signed = xml_signed(Person::with_rsa(), TAX, &enveloped());
    refused(&XML, signed.as_bytes(), DocumentTrouble::Certified);
    shown(
        &ANY,
        signed.as_bytes(),
        "xml",
        &[DocumentFact::Signatures(1)],
    );
}

/// Whoever asks: the host looks for itself.
#[test]
fn an_application_that_cannot_be_signed_is_refused_before_a_password_is_asked_for() {
    let name = |name: &str| DocumentName::parse(name).unwrap();
    let egov = |xml: &str, ids: &[&str]| {
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        let document = Document::egov(name("a.xml"), xml.into(), ids, Vec::new());
        document.map(|document| document.shown().clone())
    };
    assert_eq!(
        form(&egov(FORM, &["part"]).unwrap().content, FORM.as_bytes()),
        "xml"
    );
    let whole = "<form Id=\"form\"><part/></form>";
    let inside = "<form><part Id=\"part\"><署名情報/></part></form>";
    for (xml, ids) in [
        (FORM, &["other"][..]),
        (FORM, &["part", "other"]),
        (FORM, &[]),
        (whole, &["form"]),
        (inside, &["part"]),
    ] {
        assert!(egov(xml, ids).is_err(), "{xml} {ids:?}");
    }
    let signed = xml_signed(Person::with_rsa(), FORM, &enveloped());
    assert_eq!(egov(&signed, &["part"]), Err(DocumentTrouble::Certified));
    for deceiving in ["a\\b.txt", ".."] {
        let attached = Attachment::held(name(deceiving), b"text".to_vec());
        assert_eq!(attached.unwrap_err(), DocumentTrouble::Unsupported);
    }
    let empty = Attachment::held(name("a.txt"), Vec::new());
    assert_eq!(empty.unwrap_err(), DocumentTrouble::Empty);
}

#[test]
fn a_part_of_something_is_no_document_by_itself() {
    let ids = vec!["part".to_owned()];
    for form in [Form::Attached, Form::Egov { ids }] {
        let listed = ListedDocument {
            form,
            ..listed(DocumentFormat::Xml, FORM.len())
        };
        let document = Document::held(listed.clone(), FORM.into());
        assert_eq!(document.unwrap_err(), DocumentTrouble::Unsupported);
        let document = Document::hashed(listed, [0; 32]);
        assert_eq!(document.unwrap_err(), DocumentTrouble::Unsupported);
    }
}

#[test]
fn a_file_that_is_not_held_is_signed_by_its_hash_alone_or_not_at_all() {
    for format in FORMATS {
        let document = Document::hashed(listed(format, 5_000_000_000), [7; 32]);
        if [DocumentFormat::Cms, DocumentFormat::CmsAttached].contains(&format) {
            let document = document.unwrap();
            let expected = ShownDocument {
                content: ShownContent::Unseen,
                facts: Vec::new(),
                sha256: [7; 32],
            };
            assert_eq!(document.shown(), &expected);
            assert_eq!(document.listed(), &listed(format, 5_000_000_000));
        } else {
            assert_eq!(document.unwrap_err(), DocumentTrouble::TooLarge);
        }
    }
}

#[test]
fn debug_output_shows_nothing_of_a_document() {
    let document = Document::held(listed(DocumentFormat::Cms, 6), b"SECRET".to_vec());
    let printed = format!("{:?}", document.unwrap());
    assert!(!printed.contains("SECRET"));
    assert!(!printed.contains(&format!("{:?}", b"SECRET")[1..17]));
}
