//! `tegata verify` over files of a test person, from the arguments to the exit code. `tegata sign` has a
//! folder of its own.

use serde_json::Value;
use tegata_cli::{
    Asking, Interruption, Language, NoTerminal, Order, Progress, Signs, Surroundings, run,
};
use tegata_host::{Failure, SignedDocument};
use tegata_virtual_card::{KeyKind, LeafTemplate, Persona};

use crate::{
    documents::{
        pdf::{
            builder::{Builder, updated},
            request, signed_as,
        },
        person::{DAY, NOW, Person},
        tools::Folder,
    },
    documents_verified::{
        CONTENT, attached, detached, enveloped, jws_attached, jws_detached, xml_signed,
    },
};

mod sign;

struct Said {
    exit: u8,
    out: String,
    err: String,
}

/// Verifying signs nothing.
struct Nobody;

impl Signs for Nobody {
    fn prepare(&mut self, _asking: Asking) -> Result<(), NoTerminal> {
        unreachable!("nobody signs")
    }

    fn sign(&mut self, _order: Order) -> Result<Vec<SignedDocument>, Failure> {
        unreachable!("nobody signs")
    }
}

/// Names of files are relative to the folder; options begin with a hyphen.
fn said(folder: &Folder, language: Language, arguments: &[&str]) -> Said {
    let mut line = vec!["tegata".into(), "verify".into()];
    line.extend(arguments.iter().map(|argument| {
        let is_option = argument.starts_with('-') || argument.ends_with('Z');
        match is_option {
            true => argument.into(),
            false => folder.path(argument).into_os_string(),
        }
    }));
    let surroundings = Surroundings {
        interruption: Interruption::default(),
        language,
        now: NOW,
        progress: Progress::Hidden,
        signs: &mut Nobody,
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(line, surroundings, &mut out, &mut err);
    Said {
        exit,
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
    }
}

fn verify(folder: &Folder, arguments: &[&str]) -> Said {
    let anchor = ["--anchor", "authority.pem"];
    said(folder, Language::En, &[&anchor, arguments].concat())
}

/// Good files of every container and both kinds of key.
fn folder(person: &Person) -> Folder {
    let folder = Folder::new();
    let contract = "<contract><sum>1000</sum></contract>";
    let pdf = signed_as(person, &Builder::new().build(), &request());
    folder.write("content", CONTENT);
    folder.write("detached.p7s", &detached(person, CONTENT));
    folder.write("attached.p7m", &attached(person, CONTENT));
    folder.write("detached.jws", jws_detached(person).as_bytes());
    folder.write("attached.jws", jws_attached(person).as_bytes());
    folder.write("contract.pdf", &pdf);
    let xml = xml_signed(person, contract, &enveloped());
    folder.write("contract.xml", xml.as_bytes());
    folder
}

#[test]
fn every_container_is_good_and_revocation_is_said_to_be_not_checked() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        let folder = folder(person);
        let content = ["--content", "content"];
        for arguments in [
            &["attached.p7m"][..],
            &["attached.jws"],
            &["contract.pdf"],
            &["contract.xml"],
            &[&content[..], &["detached.p7s"]].concat(),
            &[&content[..], &["detached.jws"]].concat(),
        ] {
            let said = verify(&folder, arguments);
            assert_eq!((said.exit, &*said.err), (0, ""), "{}", said.out);
            assert!(said.out.contains("NOT CHECKED  Revocation"));
            assert!(said.out.contains("a TEST authority"));
            assert!(
                said.out
                    .contains("CLAIM    Signed at 2026-09-21 23:13:20 (Japan time)")
            );
            assert!(!said.out.contains("REFUSED"));
        }
    }
}

#[test]
fn each_finding_has_a_line_of_its_own_in_both_languages() {
    let folder = folder(Person::with_rsa());
    let arguments = ["--anchor", "authority.pem", "contract.pdf"];
    for (language, labels) in [
        (
            Language::En,
            [
                "Integrity: ",
                "Coverage: ",
                "Changes after signing: ",
                "Certificate: ",
                "Dates: ",
                "Authority: ",
                "Signer: ",
                "Signed at ",
                "Revocation: ",
            ],
        ),
        (
            Language::Ja,
            [
                "改ざんの有無: ",
                "署名の範囲: ",
                "署名後の変更: ",
                "証明書: ",
                "有効期間: ",
                "認証局: ",
                "署名者: ",
                "署名の日時 ",
                "失効: ",
            ],
        ),
    ] {
        let said = said(&folder, language, &arguments);
        let lines: Vec<_> = said.out.lines().skip(2).collect();
        assert_eq!(lines.len(), labels.len() + 1, "{}", said.out);
        for (line, label) in lines.iter().zip(labels) {
            assert!(line.contains(label), "{line}");
        }
    }
}

#[test]
fn the_signer_is_shown_only_to_who_asks() {
    let folder = folder(Person::with_rsa());
    let name = Persona::adult(1).basic_items.name.certified;
    for json in [&[][..], &["--json"]] {
        let hidden = verify(&folder, &[json, &["attached.p7m"]].concat());
        let shown = verify(&folder, &[json, &["--signer", "attached.p7m"]].concat());
        assert!(!hidden.out.contains(&name) && shown.out.contains(&name));
    }
}

/// As the terminal shows them before signing; programs get what stands in the certificate.
#[test]
fn birth_and_sex_are_shown_in_words_to_people() {
    let folder = folder(Person::with_rsa());
    let json = verify(&folder, &["--json", "--signer", "attached.p7m"]).out;
    let report: Value = serde_json::from_str(&json).unwrap();
    let signer = &report["files"][0]["signatures"][0]["signer"];
    let stated = signer["birth_date"].as_str().unwrap();
    let (year, month, day) = (&stated[1..5], &stated[5..7], &stated[7..]);
    let sex = usize::from(signer["sex"] == "2");
    for (language, birth, sexes) in [
        (Language::En, "date of birth", ["sex: male", "sex: female"]),
        (Language::Ja, "生年月日", ["性別: 男", "性別: 女"]),
    ] {
        let line = ["--anchor", "authority.pem", "--signer", "attached.p7m"];
        let said = said(&folder, language, &line).out;
        assert!(said.contains(&format!("{birth}: {year}-{month}-{day}\n")));
        assert!(said.contains(sexes[sex]) && !said.contains(stated));
    }
}

#[test]
fn the_test_authority_is_believed_only_where_it_is_named() {
    let folder = folder(Person::with_rsa());
    let said = said(&folder, Language::En, &["attached.p7m"]);
    assert_eq!(said.exit, 1);
    assert!(said.out.contains("REFUSED  Certificate: "), "{}", said.out);
    assert!(
        said.out.contains("--anchor FILE (policy_missing)"),
        "{}",
        said.out
    );
}

#[test]
fn authorities_are_taken_in_der_too_and_anything_else_is_not() {
    let folder = folder(Person::with_rsa());
    let der = crate::documents::person::authority().certificate_der();
    folder.write("authority.der", der);
    let with = |anchor| said(&folder, Language::En, &["--anchor", anchor, "attached.p7m"]);
    assert_eq!(with("authority.der").exit, 0);
    for anchor in ["content", "no-such-file"] {
        let said = with(anchor);
        assert_eq!((said.exit, &*said.out), (2, ""));
        assert!(said.err.contains(anchor));
    }
}

#[track_caller]
fn refused(folder: &Folder, arguments: &[&str], line: &str) {
    let said = verify(folder, arguments);
    assert_eq!(said.exit, 1);
    assert!(said.out.contains(line), "{}", said.out);
    assert!(said.out.contains("Refused. Do not rely on this document."));
}

#[test]
fn what_is_refused_says_which_finding_and_why() {
    let folder = folder(Person::with_rsa());
    folder.write("other", b"other");
    refused(
        &folder,
        &["--content", "other", "detached.p7s"],
        "REFUSED  Integrity: the content is not what was signed (content_mismatch)",
    );
    refused(
        &folder,
        &["detached.p7s"],
        "name it with --content (content_missing)",
    );
    refused(
        &folder,
        &["--at", "2046-01-01T00:00:00Z", "attached.p7m"],
        "REFUSED  Dates: the certificate had expired (certificate_expired)",
    );
    refused(&folder, &["content"], "(malformed)");
}

#[test]
fn what_was_changed_in_a_pdf_after_signing_is_said() {
    let folder = folder(Person::with_rsa());
    let signed = folder.read("contract.pdf");
    let stream = "<</Length 0>>\nstream\n\nendstream";
    folder.write("contract.pdf", &updated(&signed, &[(4, stream)]));
    refused(
        &folder,
        &["contract.pdf"],
        "something else was changed: what is seen on the pages (changed_after_signing)",
    );
}

#[test]
fn a_login_certificate_is_refused_by_its_name() {
    let login = LeafTemplate {
        key: KeyKind::P384,
        ..Persona::adult(1).user_authentication_template(NOW - DAY)
    };
    let person = Person::certified(&login, crate::documents::person::authority());
    let folder = Folder::new();
    folder.write("signed", &attached(&person, CONTENT));
    refused(
        &folder,
        &["signed"],
        "the certificate is for logins and must not sign documents",
    );
}

#[test]
fn the_worst_of_several_files_decides() {
    let folder = folder(Person::with_rsa());
    let exit = |files: &[&str]| verify(&folder, files).exit;
    assert_eq!(exit(&["attached.p7m", "contract.pdf"]), 0);
    assert_eq!(exit(&["content", "attached.p7m"]), 1);
    assert_eq!(exit(&["no-such-file", "content", "attached.p7m"]), 2);
    let content = ["--content", "content", "detached.p7s", "detached.jws"];
    assert_eq!(exit(&content), 2);
}

/// The form is stable: this test changes only where a member is added.
#[test]
fn json_has_these_members_and_no_other() {
    let folder = folder(Person::with_rsa());
    folder.write("other", b"other");
    let files = ["--json", "attached.p7m", "other", "no-such-file"];
    let said = verify(&folder, &files);
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.exit, &report["version"]), (2, &Value::from(1)));
    let [good, refused, unreadable] = [0, 1, 2].map(|index| report["files"][index].clone());
    assert_eq!(good["verdict"], "good");
    assert_eq!(good["container"], "cms");
    let members =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let file = [
        "changes",
        "container",
        "file",
        "passed",
        "reason",
        "refused_signature",
        "signatures",
        "verdict",
    ];
    assert_eq!(members(&good), file);
    let signature = &good["signatures"][0];
    let expected = [
        "authority",
        "checks",
        "claimed_at",
        "coverage",
        "not_checked",
        "revocation",
        "test_authority",
    ];
    assert_eq!(members(signature), expected);
    assert_eq!(signature["revocation"], "not_checked");
    assert_eq!(signature["claimed_at"], "2026-09-21T14:13:20Z");
    assert_eq!(signature["test_authority"], true);
    assert_eq!(refused["verdict"], "refused");
    assert_eq!(refused["reason"], "malformed");
    assert_eq!(unreadable["verdict"], "unreadable");
}
