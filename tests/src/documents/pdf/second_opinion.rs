//! PDFs as pyHanko judges them, and PDFs that it signed. It looks at every change after a signature,
//! which poppler does not.

use std::path::{Path, PathBuf};

use tegata_documents::{
    DocumentError,
    pdf::{Coverage, SignedPdf},
};

use super::{
    builder::{Builder, hybrid, qpdf, updated},
    visible::{PLACE, appearance, font},
    *,
};

/// The Python that `cargo xtask test` makes.
#[track_caller]
fn python() -> String {
    let target = std::env::current_exe().unwrap();
    let target = target.ancestors().nth(3).unwrap();
    let python = target.join("tools/python/bin/python");
    assert!(
        python.is_file(),
        "pyHanko is missing: cargo xtask test installs it"
    );
    python.to_str().unwrap().to_owned()
}

fn script(name: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("documents")
        .join(name);
    path.to_str().unwrap().to_owned()
}

/// One line for each signature; `anchor` is a file in the folder.
#[track_caller]
pub(crate) fn judged(folder: &Folder, file: &[u8], anchor: &str, time: u64) -> Vec<String> {
    folder.write("judged.pdf", file);
    let arguments = [
        &*script("validate_pdf.py"),
        "judged.pdf",
        anchor,
        &time.to_string(),
    ];
    let printed = folder.succeed(&python(), &arguments);
    printed
        .lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[track_caller]
fn judged_as_ours(file: &[u8]) -> Vec<String> {
    judged(&Folder::new(), file, "authority.pem", NOW)
}

const WHOLE: &str = "ENTIRE_FILE NONE trusted valid";
/// Filled in and signed afterwards, which every signature allows unless it says otherwise.
const EARLIER: &str = "ENTIRE_REVISION FORM_FILLING trusted valid";

#[test]
fn every_profile_and_key_is_valid_and_covers_the_whole_file() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        for profile in [Profile::Government, Profile::PadesB] {
            let request = Request {
                profile,
                ..request()
            };
            let file = signed_as(person, &Builder::new().build(), &request);
            assert_eq!(judged_as_ours(&file), [WHOLE]);
        }
    }
}

#[test]
fn signing_again_changes_nothing_that_an_earlier_signature_forbids() {
    let plain = Builder::new().build();
    let linearized = qpdf(&plain, &["--linearize", "--object-streams=generate"]);
    for file in [plain, linearized, hybrid()] {
        let first = signed(&file);
        let second = signed_as(Person::other_with_rsa(), &first, &request());
        assert_eq!(judged_as_ours(&second), [EARLIER, WHOLE]);
    }
}

#[test]
fn signing_again_visibly_changes_nothing_that_an_earlier_signature_forbids() {
    let font = font();
    let request = Request {
        appearance: Some(appearance(&font, PLACE, Some("手形"))),
        ..request()
    };
    let first = signed_as(Person::with_rsa(), &Builder::new().build(), &request);
    let second = signed_as(Person::with_p384(), &first, &request);
    assert_eq!(judged_as_ours(&second), [EARLIER, WHOLE]);
}

#[test]
fn a_page_changed_after_signing_is_found() {
    let signed = signed(&Builder::new().build());
    let page = "<</Type/Page/Parent 2 0 R/Annots[7 0 R]/Rotate 90>>";
    assert_eq!(
        judged_as_ours(&updated(&signed, &[(3, page)])),
        ["ENTIRE_REVISION OTHER trusted invalid"]
    );
}

/// A file that somebody else signed with other software, and their certificate.
fn by_another_author(how: &str) -> (Folder, Vec<u8>) {
    let folder = Folder::new();
    let new = [
        "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "2",
    ];
    let named = [
        "-subj",
        "/CN=Author",
        "-keyout",
        "key.pem",
        "-out",
        "author.pem",
    ];
    folder.succeed("openssl", &[new.as_slice(), &named].concat());
    folder.write("plain.pdf", &Builder::new().build());
    let script = script("author_pdf.py");
    let arguments = [
        &*script,
        "plain.pdf",
        "authored.pdf",
        "key.pem",
        "author.pem",
        how,
    ];
    folder.succeed(&python(), &arguments);
    let authored = folder.read("authored.pdf");
    (folder, authored)
}

#[test]
fn what_others_sign_is_read() {
    let (_, file) = by_another_author("sign");
    let read = SignedPdf::parse(&file).unwrap();
    let [signature] = read.signatures.as_slice() else {
        panic!("one signature");
    };
    assert_eq!(signature.field, "Author");
    assert_eq!(signature.coverage, Coverage::WholeFile);
    assert_eq!(
        signature.digest(&file).as_bytes(),
        signature.signer.message_digest
    );
}

#[test]
fn what_others_signed_or_certified_for_signing_stays_valid_when_we_sign() {
    let in_this_year = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    for how in ["sign", "FILL_FORMS", "ANNOTATE"] {
        let (folder, file) = by_another_author(how);
        let judged = judged(
            &folder,
            &signed(&file),
            "author.pem",
            in_this_year.as_secs(),
        );
        let ours = "ENTIRE_FILE NONE untrusted valid";
        assert_eq!(judged, [EARLIER, ours], "{how}");
    }
}

#[test]
fn what_others_certified_against_changes_or_locked_is_not_signed() {
    for how in ["NO_CHANGES", "lock"] {
        let (_, file) = by_another_author(how);
        let refused = pdf::prepare(&file, &Person::with_rsa().signer, &request());
        assert_eq!(refused.err(), Some(DocumentError::PdfCertified), "{how}");
    }
}

/// The same file as if its author had locked the very field in which it is signed then.
#[test]
fn a_signature_in_a_field_that_others_locked_is_a_change() {
    let (_, file) = by_another_author("lock=Signature9");
    let allowed = signed(&file);
    assert_eq!(pdf::changes_since(&allowed, file.len()), Ok(Vec::new()));
    let mut forbidden = allowed.clone();
    let name = b"(Signature9)";
    let places = allowed.windows(name.len()).enumerate();
    let places: Vec<_> = places.filter(|(_, it)| it == name).collect();
    assert_eq!(places.len(), 2, "in the field and in the signature");
    for (place, _) in places {
        forbidden[place + name.len() - 2] = b'1';
    }
    let changes = pdf::changes_since(&forbidden, file.len()).unwrap();
    assert!(changes.contains(&pdf::Change::Form), "{changes:?}");
}

/// The same file as if its author had allowed less: what is signed is not looked at here.
#[test]
fn a_signature_after_a_certification_against_changes_is_a_change() {
    let (_, file) = by_another_author("FILL_FORMS");
    let allowed = signed(&file);
    assert_eq!(pdf::changes_since(&allowed, file.len()), Ok(Vec::new()));
    let place = allowed.windows(4).position(|it| it == b"/P 2").unwrap();
    let mut forbidden = allowed;
    forbidden[place + 3] = b'1';
    let changes = pdf::changes_since(&forbidden, file.len()).unwrap();
    assert!(changes.contains(&pdf::Change::Form), "{changes:?}");
}
