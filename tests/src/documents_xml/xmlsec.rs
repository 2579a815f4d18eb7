//! Signed documents, verified by xmlsec1, which shares no code with us.

use std::{fs, path::Path, process::Command};

use tegata_documents::xml::{
    DigestMethod, Egov, ExternalFile, Place, Profile, Tax, XadesB, XadesForm, prepare,
    prepare_detached, read,
};
use tempfile::TempDir;

use super::{
    documents::{APPLICATION, CONTRACT, TAX_RETURN},
    generator::{Generator, Random},
    people::{NOW, Person, authority},
    signed::{sign, xades},
};

/// A folder with a signed document and the files beside it.
pub(super) struct Desk(TempDir);

impl Desk {
    pub(super) fn with(signed: &[u8]) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.put("authority.der", authority().certificate_der());
        desk.put("signed.xml", signed);
        desk
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path().join(name), bytes).unwrap();
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Whether xmlsec1 finds signature, references and certificate path right; ids are attributes of
    /// these elements.
    pub(super) fn verifies(&self, ids: &[&str]) -> Result<(), String> {
        let mut command = Command::new("xmlsec1");
        command.current_dir(self.path());
        command.args(["--verify", "--trusted-der", "authority.der"]);
        command.args(["--verification-time", "2026-09-21 14:13:20"]);
        for id in ids {
            let (attribute, element) = id.split_once(' ').unwrap();
            command.arg(format!("--id-attr:{attribute}")).arg(element);
        }
        let output = command.arg("signed.xml").output().expect("xmlsec1 starts");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let fine = output.status.success() && text.lines().any(|line| line == "OK");
        fine.then_some(()).ok_or(text)
    }
}

const PROPERTIES: &str = "Id http://uri.etsi.org/01903/v1.3.2#:SignedProperties";
const OBJECT: &str = "Id http://www.w3.org/2000/09/xmldsig#:Object";

/// What is signed, and what is told to xmlsec1.
struct Case<'a> {
    document: &'a str,
    profile: Profile,
    ids: &'a [&'a str],
    files: &'a [(&'a str, &'a [u8])],
    /// A change to the signed document that no signature may survive.
    changed: (&'a str, &'a str),
}

/// Signs, lets xmlsec1 verify, and sees it refuse the document with one character changed.
#[track_caller]
fn check(person: &Person, case: &Case<'_>) {
    let prepared = prepare(case.document.as_bytes(), &person.signer, &case.profile).unwrap();
    let signed = person.sign(prepared);
    assert_eq!(verdict(&signed, case), Ok(()));
    let text = String::from_utf8(signed).unwrap();
    assert!(text.contains(case.changed.0));
    let text = text.replacen(case.changed.0, case.changed.1, 1);
    assert!(verdict(text.as_bytes(), case).is_err());
    let signatures = read(text.as_bytes()).unwrap();
    assert_eq!(signatures.last().unwrap().covered(), None);
}

fn verdict(signed: &[u8], case: &Case<'_>) -> Result<(), String> {
    let desk = Desk::with(signed);
    for (name, bytes) in case.files {
        desk.put(name, bytes);
    }
    desk.verifies(case.ids)
}

#[test]
fn a_tax_return_is_signed_so_that_xmlsec1_verifies_it() {
    for person in Person::both() {
        for digest in [
            DigestMethod::Sha256,
            DigestMethod::Sha384,
            DigestMethod::Sha512,
        ] {
            check(
                person,
                &Case {
                    document: TAX_RETURN,
                    profile: Profile::Tax(Tax { digest }),
                    ids: &[],
                    files: &[],
                    changed: ("1200000", "1200001"),
                },
            );
        }
    }
}

#[test]
fn xades_signatures_in_a_document_and_around_it_are_verified_by_xmlsec1() {
    for person in Person::both() {
        for form in [XadesForm::Enveloped, XadesForm::Enveloping] {
            for changed in [("甲は", "乙は"), ("2026-09-21T14", "2026-09-21T15")] {
                let unix_time = NOW;
                check(
                    person,
                    &Case {
                        document: CONTRACT,
                        profile: Profile::XadesB(XadesB { form, unix_time }),
                        ids: &[PROPERTIES, OBJECT],
                        files: &[],
                        changed,
                    },
                );
            }
        }
    }
}

fn egov(ids: &[&str], files: &[(&str, &[u8])]) -> Profile {
    let file = |(name, bytes): &(&str, &[u8])| {
        ExternalFile::of_bytes(name, DigestMethod::Sha256, bytes).unwrap()
    };
    Profile::Egov(Egov {
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        files: files.iter().map(file).collect(),
        place: Place::EndOf("署名情報".to_owned()),
    })
}

#[test]
fn an_application_with_attached_files_is_verified_by_xmlsec1() {
    for person in Person::both() {
        let attached: [(&str, &[u8]); 2] = [("添付 書類.pdf", b"%PDF-1.7"), ("a.csv", b"1,2\r\n")];
        check(
            person,
            &Case {
                document: &APPLICATION.replace("構成情報", "kousei"),
                profile: egov(&["kousei"], &attached),
                ids: &["Id kousei"],
                files: &attached,
                changed: ("山田", "山口"),
            },
        );
    }
}

#[test]
fn a_detached_signature_is_verified_by_xmlsec1() {
    for person in Person::both() {
        let file = ExternalFile::of_bytes("契約書.pdf", DigestMethod::Sha256, b"%PDF-1.7").unwrap();
        let signed = person.sign(prepare_detached(&[file], &person.signer, NOW).unwrap());
        let desk = Desk::with(&signed);
        desk.put("契約書.pdf", b"%PDF-1.7");
        assert_eq!(desk.verifies(&[PROPERTIES]), Ok(()));
        desk.put("契約書.pdf", b"%PDF-1.8");
        assert!(desk.verifies(&[PROPERTIES]).is_err());
    }
}

/// `SignedInfo` inherits namespaces and `xml:` attributes from whatever stands around it.
#[test]
fn signatures_in_random_documents_are_verified_by_xmlsec1() {
    let mut random = Random::new(20_260_921);
    for number in 0..24 {
        let document = Generator::document(&mut random);
        let profile = match number % 3 {
            0 => xades(XadesForm::Enveloped),
            1 => xades(XadesForm::Enveloping),
            _ => Profile::Egov(Egov {
                ids: Vec::new(),
                files: vec![ExternalFile::of_bytes("a", DigestMethod::Sha256, b"a").unwrap()],
                place: Place::EndOfRoot,
            }),
        };
        let desk = Desk::with(sign(Person::both()[number % 2], &document, &profile).as_bytes());
        desk.put("a", b"a");
        assert_eq!(desk.verifies(&[PROPERTIES, OBJECT]), Ok(()), "{document}");
    }
}
