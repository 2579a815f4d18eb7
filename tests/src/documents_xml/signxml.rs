//! Signed documents, verified by signxml, which knows XAdES and the schemas. It takes the root element for
//! the document, so the documents have nothing beside it; it takes a signature out of its document before
//! it canonicalizes, so they have no `xml:` attributes around it; and names of elements must be ASCII.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use tegata_documents::xml::{
    DigestMethod, ExternalFile, Profile, Tax, XadesForm, prepare_detached,
};

use super::{
    documents::{CONTRACT, TAX_RETURN},
    people::{NOW, Person},
    signed::{sign, xades},
};

/// Where `cargo xtask check` puts signxml.
fn python() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target");
    let target = env::var_os("CARGO_TARGET_DIR").map_or(own, PathBuf::from);
    target.join("tools/python/bin/python")
}

/// What signxml says is signed.
fn verify(
    kind: &str,
    person: &Person,
    signed: &str,
    files: &[(&str, &[u8])],
) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    put("certificate.der", person.signer.der());
    put("signed.xml", signed.as_bytes());
    for (name, bytes) in files {
        put(name, bytes);
    }
    verify_in(kind, folder.path(), "2026-09-21T14:13:20+00:00")
}

/// What signxml says is signed in a folder; `at` is a time or `now`.
pub(crate) fn verify_in(kind: &str, folder: &Path, at: &str) -> Result<String, String> {
    let mut command = Command::new(python());
    command
        .args(["-c", include_str!("signxml.py"), kind])
        .arg(folder)
        .arg(at);
    let output = command
        .output()
        .expect("signxml is there once `cargo xtask check` has run");
    let [text, error] =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    if output.status.success() {
        Ok(text)
    } else {
        Err(error)
    }
}

#[track_caller]
fn accepted(kind: &str, person: &Person, signed: &str, expected: &str, changed: &str) {
    let text = verify(kind, person, signed, &[]).unwrap_or_else(|error| panic!("{error}"));
    assert!(text.contains(expected), "{text}");
    let error = verify(kind, person, &signed.replace(expected, changed), &[]).unwrap_err();
    assert!(error.contains("InvalidDigest"), "{error}");
}

#[test]
fn signxml_verifies_xades_in_a_document_and_around_it() {
    let start = CONTRACT.find("<c:契約").unwrap();
    let mut contract = CONTRACT[start..].replace("<?end?>", "");
    for (japanese, ascii) in [
        ("契約", "contract"),
        ("条", "article"),
        ("番号", "number"),
        ("空白", "blank"),
    ] {
        contract = contract.replace(japanese, ascii);
    }
    for person in Person::both() {
        for form in [XadesForm::Enveloped, XadesForm::Enveloping] {
            let signed = sign(person, &contract, &xades(form));
            accepted("xades", person, &signed, "甲は", "乙は");
            accepted(
                "xades",
                person,
                &signed,
                "2026-09-21T14:13:20Z",
                "2026-09-21T14:13:21Z",
            );
        }
    }
}

#[test]
fn signxml_verifies_a_detached_signature() {
    let person = Person::rsa();
    let file = ExternalFile::of_bytes("契約 書.txt", DigestMethod::Sha256, b"contract").unwrap();
    let signed = person.sign(prepare_detached(&[file], &person.signer, NOW).unwrap());
    let signed = String::from_utf8(signed).unwrap();
    let verify = |bytes: &[u8]| verify("xades", person, &signed, &[("契約 書.txt", bytes)]);
    assert!(verify(b"contract").unwrap().contains("contract"));
    assert!(verify(b"Contract").unwrap_err().contains("InvalidDigest"));
}

#[test]
fn signxml_verifies_a_tax_return() {
    for person in Person::both() {
        let signed = sign(person, TAX_RETURN, &Profile::Tax(Tax::default()));
        accepted("xmldsig", person, &signed, "1200000", "1200001");
    }
}
