//! What is not signed: the sentence, the exit code, and what the card got.

use tegata_cli::Language;
use tegata_host::{PinNotice, Scene};

use super::{
    Deed, Desk, RIGHT, SIGNED, apart, bench, folder, names, not_asked, signed, tegata, tegata_in,
};
use crate::documents::pdf::builder::Builder;

const USAGE: u8 = 2;
const REFUSED: u8 = 1;

#[test]
fn files_that_cannot_be_signed_are_named_before_anybody_is_asked() {
    apart(|| {
        let folder = folder();
        folder.write("good.txt", b"good");
        folder.write("empty.txt", b"");
        std::fs::create_dir(folder.path("folder.d")).unwrap();
        let check = |name, exit, why| not_asked(&folder, &["good.txt", name], exit, why);
        check("missing.txt", USAGE, "missing.txt: it cannot be read: ");
        check("folder.d", USAGE, "folder.d: this is not a file");
        check("good.txt", USAGE, "good.txt: this document was named twice");
        check(
            "empty.txt",
            REFUSED,
            "empty.txt: It is empty: there is nothing to sign. (document_empty)",
        );
    });
}

/// Opening one waits for whoever writes into it, which may be for ever.
#[cfg(unix)]
#[test]
fn a_named_pipe_is_not_waited_for() {
    apart(|| {
        let folder = folder();
        folder.succeed("mkfifo", &["pipe.txt"]);
        not_asked(
            &folder,
            &["pipe.txt"],
            USAGE,
            "pipe.txt: this is not a file",
        );
    });
}

#[cfg(unix)]
#[test]
fn one_document_under_two_names_is_one_document() {
    apart(|| {
        let folder = folder();
        folder.write("good.txt", b"good");
        std::os::unix::fs::symlink(folder.path("good.txt"), folder.path("link.txt")).unwrap();
        not_asked(
            &folder,
            &["good.txt", "link.txt"],
            USAGE,
            "link.txt: this document was named twice",
        );
    });
}

#[test]
fn a_file_that_lies_about_its_type_is_refused_with_the_next_step() {
    apart(|| {
        let folder = folder();
        let check = |name, content: &[u8], options: &[&str], code: &str| {
            folder.write(name, content);
            let arguments = [options, &[name]].concat();
            not_asked(&folder, &arguments, REFUSED, code);
            not_asked(&folder, &arguments, REFUSED, "--format cms");
        };
        let mismatch = "(document_format_mismatch)";
        check("text.pdf", b"text", &[], mismatch);
        check("text.xml", b"text", &[], mismatch);
        check("plain.xtx", b"<a/>", &[], mismatch);
        check("a.txt", b"text", &["--format", "pdf"], mismatch);
        check("b.txt", b"text", &["--format", "xml"], mismatch);
        check("c.xml", b"<a/>", &["--profile", "tax"], mismatch);
        check("d.xml", b"<!DOCTYPE a><a/>", &[], "(document_unsupported)");
        check(
            "e.pdf",
            b"%PDF-1.7\nnothing else",
            &[],
            "(document_damaged)",
        );
    });
}

#[test]
fn options_that_cannot_stand_together_are_usage_errors() {
    apart(|| {
        let folder = folder();
        folder.write("a.pdf", &Builder::new().build());
        let check = |options: &[&str], why| {
            not_asked(&folder, &[options, &["a.pdf"]].concat(), USAGE, why);
        };
        let attached = "--attached is for CMS and JWS";
        check(&["--attached"], attached);
        check(&["--attached", "--format", "pdf"], attached);
        check(&["--attached", "--profile", "pades-b"], attached);
        let profile = "This profile is not one of this format";
        check(&["--format", "pdf", "--profile", "tax"], profile);
        check(&["--format", "xml", "--profile", "pades-b"], profile);
        check(&["--format", "cms", "--profile", "government"], profile);
        check(&["--format", "jws", "--profile", "xades-b"], profile);
        check(&["--format", "docx"], "invalid value 'docx'");
        check(
            &["--password", "ABC123"],
            "unexpected argument '--password'",
        );
    });
}

#[test]
fn more_documents_than_one_consent_covers_are_refused() {
    apart(|| {
        let folder = folder();
        let names: Vec<_> = (0..101).map(|number| format!("{number}.txt")).collect();
        names
            .iter()
            .for_each(|name| folder.write(name, name.as_bytes()));
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        not_asked(&folder, &names, USAGE, "at most 100 documents");
    });
}

#[test]
fn who_cancels_is_told_so_and_nothing_is_written() {
    apart(|| {
        for deeds in [&[Deed::Cancel][..], &[RIGHT, Deed::Cancel]] {
            let folder = folder();
            folder.write("a.txt", b"text");
            let before = names(&folder);
            let bench = bench();
            let said = tegata(&folder, &mut Desk::new(&bench, deeds), &["sign", "a.txt"]);
            let sentence = "Nothing was signed. You chose not to go on. (user_cancelled)\n";
            assert_eq!((said.exit, &*said.out, &*said.err), (REFUSED, "", sentence));
            assert_eq!(names(&folder), before);
            assert!(!bench.signs_for_anyone());
        }
    });
}

#[test]
fn a_wrong_password_costs_one_try_and_the_next_one_signs() {
    apart(|| {
        let folder = folder();
        folder.write("a.txt", b"text");
        let bench = bench();
        let deeds = [Deed::Type("WRONG1"), RIGHT, Deed::Confirm];
        let mut desk = Desk::new(&bench, &deeds);
        let said = tegata(&folder, &mut desk, &["sign", "a.txt"]);
        assert_eq!(said.exit, 0, "{}", said.err);
        let rejected = |scene: &Scene| {
            matches!(
                scene,
                Scene::EnterPassword {
                    notice: Some(PinNotice::Rejected),
                    ..
                }
            )
        };
        assert!(desk.seen.lock().unwrap().scenes.iter().any(rejected));
        assert_eq!(bench.passwords_sent(), 3);
    });
}

#[test]
fn a_blocked_password_is_said_with_the_next_step_in_both_languages() {
    apart(|| {
        let folder = folder();
        folder.write("a.txt", b"text");
        for (language, office) in [
            (Language::En, "municipal office"),
            (Language::Ja, "市区町村の窓口"),
        ] {
            let bench = bench();
            let wrong = [Deed::Type("WRONG1"); 5];
            let mut desk = Desk::new(&bench, &wrong);
            let said = tegata_in(&folder, &mut desk, language, &["sign", "a.txt"]);
            assert_eq!((said.exit, &*said.out), (REFUSED, ""));
            assert!(said.err.contains("pin_blocked"), "{}", said.err);
            assert!(said.err.contains(office), "{}", said.err);
            assert_eq!(
                (bench.passwords_sent(), bench.signature_attempts_left()),
                (5, 0)
            );
        }
    });
}

/// In PDF and XML the host puts the document together from its source: what was signed is what is there.
#[test]
fn a_document_that_is_changed_while_it_is_signed_is_not_written() {
    apart(|| {
        let pdf = Builder::new().build();
        let cases: [(&str, &[u8], &[&str]); 3] = [
            ("a.pdf", &pdf, &[]),
            ("a.xml", b"<a><b/></a>", &[]),
            ("a.txt", b"I owe you 100.", &["--attached"]),
        ];
        for (name, content, options) in cases {
            let folder = folder();
            folder.write(name, content);
            let before = names(&folder);
            let changed: Vec<u8> = content.iter().rev().copied().collect();
            let bench = bench();
            let desk = Desk::new(&bench, &SIGNED);
            let mut desk = desk.meanwhile(|| folder.write(name, &changed));
            let said = tegata(&folder, &mut desk, &[&["sign"], options, &[name]].concat());
            assert_eq!((said.exit, &*said.out), (REFUSED, ""), "{name}");
            assert!(
                said.err.contains("changed while it was being signed"),
                "{}",
                said.err
            );
            drop(desk);
            assert_eq!(names(&folder), before);
        }
    });
}

/// An editor puts a new file in the place of the old one, of which we still have a handle.
#[test]
fn a_document_that_is_replaced_while_it_is_signed_stays_what_it_was() {
    apart(|| {
        let folder = folder();
        folder.write("a.txt", b"I owe you 100.");
        let bench = bench();
        let mut desk = Desk::new(&bench, &SIGNED).meanwhile(|| {
            std::fs::remove_file(folder.path("a.txt")).unwrap();
            folder.write("a.txt", b"I owe you 900.");
        });
        let said = tegata(&folder, &mut desk, &["sign", "--attached", "a.txt"]);
        assert_eq!(said.exit, 0, "{}", said.err);
        let signed = folder.read("a.txt.p7m");
        assert!(signed.windows(14).any(|part| part == b"I owe you 100."));
    });
}

#[test]
fn a_detached_signature_does_not_need_the_document_again() {
    apart(|| {
        let folder = folder();
        folder.write("a.txt", b"text");
        signed(&folder, &["a.txt"], &["a.txt.p7s"]);
        assert!(folder.read("a.txt.p7s").len() > 1000);
    });
}
