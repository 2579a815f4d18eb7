//! Applications to e-Gov: parts by their ids, attached files by their names, judged by xmlsec1 and signxml.

use std::fs;

use base64::{Engine, engine::general_purpose::STANDARD};
use tegata_cli::{Asking, NoTerminal, Order, Signs};
use tegata_host::{DocumentFact, Failure, ShownContent, SignedDocument};

use super::{Desk, SIGNED, apart, bench, folder, names, not_asked, signed, tegata};
use crate::{
    documents::{pdf::builder::Builder, tools::Folder},
    documents_xml::signxml,
};

const USAGE: u8 = 2;
const REFUSED: u8 = 1;
const EGOV: [&str; 2] = ["--profile", "egov"];

/// With ASCII names, as xmlsec1's options and signxml's paths want them.
const APPLICATION: &str = "<DataRoot>\r\n<number>1</number>\
    <kousei Id=\"kousei\"><name>山田 花子</name></kousei></DataRoot>";
/// As e-Gov has it.
const JAPANESE: &str = "<DataRoot><構成情報 Id=\"構成情報\"><氏名>山田 花子</氏名></構成情報>\
    <署名情報/></DataRoot>";
const NAME: &str = "添付 書類.pdf";

fn application(content: &str) -> (Folder, Vec<u8>) {
    let folder = folder();
    folder.write("application.xml", content.as_bytes());
    let attached = Builder::new().build();
    folder.write(NAME, &attached);
    folder.write("a.csv", b"1,2\r\n");
    (folder, attached)
}

const ALL: [&str; 7] = [
    "--profile",
    "egov",
    "--attach",
    NAME,
    "--attach",
    "a.csv",
    "application.xml",
];

#[track_caller]
fn verdict(folder: &Folder, contents: &[&str]) -> (u8, String) {
    let contents = contents.iter().flat_map(|name| ["--content", name]);
    let line: Vec<&str> = ["verify", "--anchor", "anchor.der"]
        .into_iter()
        .chain(contents)
        .chain(["application-signed.xml"])
        .collect();
    let said = tegata(folder, &mut Desk::new(&bench(), &[]), &line);
    (said.exit, said.out + &said.err)
}

fn xmlsec1_verifies(folder: &Folder) -> bool {
    let verify = ["--verify", "--trusted-der", "anchor.der"];
    let id = ["--id-attr:Id", "kousei", "application-signed.xml"];
    let output = folder.run("xmlsec1", &[&verify[..], &id].concat());
    output.status.success()
}

/// What signxml says was signed.
fn signxml_verifies(folder: &Folder) -> Result<String, String> {
    let text = folder.read("application-signed.xml");
    let text = String::from_utf8(text).unwrap();
    let (_, rest) = text.split_once("<X509Certificate>").unwrap();
    let (certificate, _) = rest.split_once("</X509Certificate>").unwrap();
    folder.write("certificate.der", &STANDARD.decode(certificate).unwrap());
    folder.write("signed.xml", text.as_bytes());
    signxml::verify_in("egov", &folder.path(""), "now")
}

#[test]
fn an_application_with_attached_files_is_taken_by_other_programs() {
    apart(|| {
        let (folder, attached) = application(APPLICATION);
        signed(&folder, &ALL, &["application-signed.xml"]);
        let (exit, said) = verdict(&folder, &[NAME, "a.csv"]);
        assert_eq!(exit, 0, "{said}");
        let coverage = "1 in the document, 2 files beside it";
        assert!(said.contains(coverage), "{said}");
        assert!(xmlsec1_verifies(&folder));
        let by_signxml = signxml_verifies(&folder).unwrap();
        assert!(by_signxml.contains("山田 花子") && by_signxml.contains("1,2"));
        assert!(!by_signxml.contains("<number>"));

        folder.write("a.csv", b"1,3\r\n");
        assert_eq!(verdict(&folder, &[NAME, "a.csv"]).0, REFUSED);
        assert!(!xmlsec1_verifies(&folder));
        assert!(signxml_verifies(&folder).is_err());
        folder.write("a.csv", b"1,2\r\n");
        folder.write(NAME, &[&*attached, b"\n"].concat());
        assert!(!xmlsec1_verifies(&folder));
    });
}

#[test]
fn names_and_ids_in_japanese_are_percent_encoded_and_the_signature_has_its_place() {
    apart(|| {
        let (folder, _) = application(JAPANESE);
        signed(&folder, &ALL, &["application-signed.xml"]);
        assert_eq!(verdict(&folder, &[NAME, "a.csv"]).0, 0);
        let text = String::from_utf8(folder.read("application-signed.xml")).unwrap();
        for there in [
            "<署名情報><Signature ",
            "</Signature></署名情報></DataRoot>",
            "URI=\"#%E6%A7%8B%E6%88%90%E6%83%85%E5%A0%B1\"",
            "URI=\"%E6%B7%BB%E4%BB%98%20%E6%9B%B8%E9%A1%9E.pdf\"",
            "URI=\"a.csv\"",
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        ] {
            assert!(text.contains(there), "{there} in {text}");
        }
        assert!(!text.contains("QualifyingProperties"));
    });
}

/// Swaps files between the reading and the person's look.
struct Swapping<'a, 'd> {
    desk: Desk<'d>,
    folder: &'a Folder,
}

impl Signs for Swapping<'_, '_> {
    fn prepare(&mut self, asking: Asking) -> Result<(), NoTerminal> {
        self.desk.prepare(asking)
    }

    fn sign(&mut self, order: Order) -> Result<Vec<SignedDocument>, Failure> {
        self.folder.write("a.csv", b"9,9\r\n");
        self.desk.sign(order)
    }
}

#[test]
fn the_attached_files_that_are_shown_are_those_that_are_signed() {
    apart(|| {
        let (folder, attached) = application(APPLICATION);
        let bench = bench();
        let desk = Desk::new(&bench, &SIGNED);
        let mut swapping = Swapping {
            desk,
            folder: &folder,
        };
        let said = tegata(&folder, &mut swapping, &[&["sign"], &ALL[..]].concat());
        assert_eq!(said.exit, 0, "{}", said.err);
        // One signature: once to read the certificate, once to sign.
        assert_eq!(bench.passwords_sent(), 2);
        let seen = swapping.desk.seen.lock().unwrap();
        assert_eq!(seen.names, ["application.xml", NAME, "a.csv"]);
        let contents: Vec<_> = seen.documents.iter().map(|shown| &shown.content).collect();
        let [
            ShownContent::Xml(xml),
            ShownContent::Pdf(pdf),
            ShownContent::Text(text),
        ] = &*contents
        else {
            panic!("{contents:?}");
        };
        assert_eq!(xml.as_slice(), APPLICATION.as_bytes());
        // For who draws it, something stands behind a PDF.
        assert!(pdf.starts_with(&attached));
        assert_eq!(text.as_slice(), b"1,2\r\n");
        assert_eq!(verdict(&folder, &[NAME, "a.csv"]).0, REFUSED);
        folder.write("a.csv", b"1,2\r\n");
        assert_eq!(verdict(&folder, &[NAME, "a.csv"]).0, 0);
    });
}

#[test]
fn what_cannot_be_shown_of_an_attached_file_is_told() {
    apart(|| {
        let (folder, _) = application(APPLICATION);
        folder.write("a.bin", &[0, 1, 2]);
        let catalog = "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(1)>>>>";
        folder.write("b.pdf", &Builder::new().with(1, catalog).build());
        let mut desk = Desk::new(&bench(), &SIGNED);
        let line = [
            &["sign"],
            &EGOV[..],
            &["--attach", "a.bin", "--attach", "b.pdf"],
        ]
        .concat();
        let said = tegata(
            &folder,
            &mut desk,
            &[&line[..], &["application.xml"]].concat(),
        );
        assert_eq!(said.exit, 0, "{}", said.err);
        let seen = desk.seen.lock().unwrap();
        assert_eq!(seen.documents[1].content, ShownContent::Unseen);
        assert!(seen.documents[2].facts.contains(&DocumentFact::Scripts));
    });
}

#[test]
fn that_nobody_has_tried_it_with_egov_is_said() {
    apart(|| {
        let (folder, _) = application(APPLICATION);
        let line = [&["sign"], &EGOV[..], &["application.xml"]].concat();
        let said = tegata(&folder, &mut Desk::new(&bench(), &SIGNED), &line);
        assert_eq!(said.exit, 0, "{}", said.err);
        assert!(
            said.err.contains("it has not been tried yet"),
            "{}",
            said.err
        );
    });
}

/// Another person signs the same part and another one; the first signature holds.
#[test]
fn a_second_signature_keeps_the_first() {
    apart(|| {
        let (folder, _) = application(JAPANESE);
        signed(&folder, &ALL, &["application-signed.xml"]);
        folder.write("application.xml", &folder.read("application-signed.xml"));
        let again = [&ALL[..], &["--force"]].concat();
        signed(&folder, &again, &["application-signed.xml"]);
        let (exit, said) = verdict(&folder, &[NAME, "a.csv"]);
        assert_eq!(exit, 0, "{said}");
        let text = String::from_utf8(folder.read("application-signed.xml")).unwrap();
        assert_eq!(text.matches("<SignatureValue>").count(), 2);
    });
}

#[test]
fn which_part_is_signed_is_said_where_there_are_several() {
    apart(|| {
        let folder = folder();
        let two = "<r><a Id=\"first\"><c Id=\"inside\">1</c></a><b Id=\"second\">2</b></r>";
        folder.write("application.xml", two.as_bytes());
        let check = |options: &[&str], why| {
            let line = [&EGOV[..], options, &["application.xml"]].concat();
            not_asked(&folder, &line, USAGE, why);
        };
        check(
            &[],
            "with --id which part is to be signed. To choose from: first, second",
        );
        check(
            &["--id", "second", "--id", "third"],
            "no part below the root has the Id third. To choose from: first, second",
        );
        for (ids, parts) in [
            (&["--id", "second"][..], &["#second"][..]),
            (&["--id", "second", "--id", "first"], &["#second", "#first"]),
            (&["--id", "inside", "--id", "inside"], &["#inside"]),
        ] {
            let line = [&EGOV[..], ids, &["--force", "application.xml"]].concat();
            signed(&folder, &line, &["application-signed.xml"]);
            assert_eq!(verdict(&folder, &[]).0, 0);
            let text = String::from_utf8(folder.read("application-signed.xml")).unwrap();
            let mut references = text.split("URI=\"").skip(1);
            let all: Vec<_> = references
                .by_ref()
                .map(|rest| rest.split('"').next().unwrap())
                .collect();
            assert_eq!(all, parts);
        }
    });
}

#[test]
fn a_document_without_a_part_that_can_be_named_is_refused() {
    apart(|| {
        let folder = folder();
        let check = |content: &str, options: &[&str], exit, why| {
            folder.write("application.xml", content.as_bytes());
            let line = [&EGOV[..], options, &["application.xml"]].concat();
            not_asked(&folder, &line, exit, why);
        };
        check(
            "<r><a/></r>",
            &[],
            USAGE,
            "no part below the root has an Id",
        );
        check(
            "<r><a/></r>",
            &["--id", "a"],
            USAGE,
            "no part below the root has an Id",
        );
        check(
            "<r><a><b Id=\"deep\"/></a></r>",
            &[],
            USAGE,
            "To choose from: deep",
        );
        // The whole document would sign its own signature.
        check(
            "<r Id=\"all\"/>",
            &["--id", "all"],
            USAGE,
            "no part below the root has an Id",
        );
        check(
            "<r><a Id=\"a\"><署名情報/></a></r>",
            &[],
            USAGE,
            "contains the place for the signature",
        );
        check(
            "<r><a Id=\"a\"/><b Id=\"a\"/></r>",
            &[],
            REFUSED,
            "(document_damaged)",
        );
        check("text", &[], REFUSED, "(document_format_mismatch)");
        check("<!DOCTYPE r><r/>", &[], REFUSED, "(document_unsupported)");
    });
}

#[test]
fn a_signature_of_the_whole_document_would_not_survive_another() {
    apart(|| {
        let folder = folder();
        folder.write("application.xml", b"<r><a Id=\"a\"/></r>");
        signed(&folder, &["application.xml"], &["application-signed.xml"]);
        folder.write("application.xml", &folder.read("application-signed.xml"));
        let line = [&EGOV[..], &["--force", "application.xml"]].concat();
        not_asked(&folder, &line, REFUSED, "(document_certified)");
    });
}

#[test]
fn attached_files_that_cannot_be_signed_are_named_before_anybody_is_asked() {
    apart(|| {
        let (folder, _) = application(APPLICATION);
        fs::create_dir(folder.path("other.d")).unwrap();
        fs::write(folder.path("other.d").join("a.csv"), b"3").unwrap();
        folder.write("empty.txt", b"");
        let check = |files: &[&str], exit, why| {
            let attach = files.iter().flat_map(|name| ["--attach", name]);
            let attach: Vec<&str> = attach.collect();
            let line = [&EGOV[..], &attach, &["application.xml"]].concat();
            not_asked(&folder, &line, exit, why);
        };
        check(&["missing.txt"], USAGE, "missing.txt: it cannot be read");
        check(&["other.d"], USAGE, "other.d: this is not a file");
        check(
            &["a.csv", "a.csv"],
            USAGE,
            "a.csv: this document was named twice",
        );
        check(&["application.xml"], USAGE, "this document was named twice");
        check(
            &["a.csv", "other.d/a.csv"],
            USAGE,
            "another attached file has this name",
        );
        check(&["empty.txt"], REFUSED, "empty.txt: It is empty");
    });
}

/// The name stands in the signature, and so as it is or not at all.
#[cfg(unix)]
#[test]
fn names_that_deceive_are_not_signed() {
    apart(|| {
        let (folder, _) = application(APPLICATION);
        for name in ["fdp.\u{202E}exe", "a\nb.txt", "a\\b.txt"] {
            folder.write(name, b"text");
            let line = [&EGOV[..], &["--attach", name, "application.xml"]].concat();
            not_asked(&folder, &line, USAGE, "no signature can name a file so");
        }
    });
}

#[test]
fn no_more_files_are_attached_than_a_person_can_go_through() {
    apart(|| {
        let (folder, _) = application(APPLICATION);
        let names: Vec<_> = (0..100).map(|number| format!("{number}.txt")).collect();
        names
            .iter()
            .for_each(|name| folder.write(name, name.as_bytes()));
        let attach = |count: usize| {
            let attach = names[..count].iter().flat_map(|name| ["--attach", name]);
            let attach: Vec<&str> = attach.collect();
            [&EGOV[..], &attach, &["application.xml"]].concat()
        };
        not_asked(&folder, &attach(100), USAGE, "at most 100 documents");
        signed(&folder, &attach(99), &["application-signed.xml"]);
    });
}

#[test]
fn the_signed_application_takes_no_attached_files_place() {
    apart(|| {
        let (folder, _) = application(APPLICATION);
        let line = [&ALL[..], &["--force", "-o", "a.csv"]].concat();
        not_asked(&folder, &line, USAGE, "would take the place of a document");
        assert_eq!(folder.read("a.csv"), b"1,2\r\n");
    });
}

#[test]
fn ids_and_attached_files_belong_to_one_application_to_egov() {
    apart(|| {
        let (folder, _) = application(APPLICATION);
        folder.write("b.xml", APPLICATION.as_bytes());
        let check = |line: &[&str], why| not_asked(&folder, line, USAGE, why);
        let egov = "Add --profile egov";
        check(&["--id", "kousei", "application.xml"], egov);
        check(&["--attach", "a.csv", "application.xml"], egov);
        check(&["--profile", "tax", "--id", "a", "application.xml"], egov);
        let two = [&ALL[..], &["b.xml"]].concat();
        check(&two, "--id and --attach belong to one application");
        let pdf = ["--format", "pdf", "--profile", "egov", "application.xml"];
        check(&pdf, "This profile is not one of this format");
        let attached = ["--attached", "--profile", "egov", "application.xml"];
        check(&attached, "--attached is for CMS and JWS");
        let before = names(&folder);
        let several = [&EGOV[..], &["application.xml", "b.xml"]].concat();
        signed(
            &folder,
            &several,
            &["application-signed.xml", "b-signed.xml"],
        );
        assert_eq!(names(&folder).len(), before.len() + 2);
    });
}
