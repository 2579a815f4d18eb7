//! Signatures that are seen on a page: drawn by poppler and looked at, judged by pdfsig and pyHanko.

use tegata_cli::Language;
use tegata_host::{DocumentTrouble, Form, Scene, Seal, Visible};
use tegata_virtual_card::{Persona, RegisteredText, VirtualCard};

use super::{
    Desk, SIGNED, apart, bench, folder, names, not_asked, signed, tegata, tegata_in, today,
};
use crate::{
    card_client::{Bench, rng},
    documents::{
        pdf::{
            builder::Builder,
            refused::certified,
            second_opinion::judged,
            visible::{Bounds, Picture},
        },
        tools::{Folder, written},
    },
};

const USAGE: u8 = 2;
const REFUSED: u8 = 1;

/// Of three pages: upright, turned, and small.
fn contract() -> Folder {
    let folder = folder();
    let pages = "<</Type/Pages/Kids[3 0 R 6 0 R 7 0 R]/Count 3/MediaBox[0 0 595 842]>>";
    let pdf = Builder::new()
        .with(2, pages)
        .with(6, "<</Type/Page/Parent 2 0 R/Rotate 90>>")
        .with(7, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 120 60]>>")
        .build();
    folder.write("contract.pdf", &pdf);
    folder
}

fn picture(folder: &Folder, page: u32) -> Picture {
    Picture::of(&folder.read("contract-signed.pdf"), page)
}

#[test]
fn name_date_and_seal_are_seen_at_the_place_and_other_programs_take_the_signature() {
    apart(|| {
        for profile in ["government", "pades-b"] {
            let folder = contract();
            // 100 mm are 283 points, 20 mm are 57.
            let line = ["--profile", profile, "--visible", "2,100,20", "--seal"];
            let line = [&line[..], &["contract.pdf"]].concat();
            signed(&folder, &line, &["contract-signed.pdf"]);
            let said = written(&folder.run("pdfsig", &["-nocert", "contract-signed.pdf"]));
            let valid = "Signature Validation: Signature is Valid.";
            assert!(said.contains(valid), "{said}");
            let file = folder.read("contract-signed.pdf");
            let by_pyhanko = judged(&folder, &file, "anchor.der", today());
            assert_eq!(by_pyhanko, ["ENTIRE_FILE NONE trusted valid"]);

            let Bounds([left, bottom, right, top]) = picture(&folder, 2).red().unwrap();
            assert!((34..=37).contains(&(right - left)) && (34..=37).contains(&(top - bottom)));
            assert!(left > 283 && (62..=66).contains(&bottom), "{left} {bottom}");
            let Bounds([left, bottom, ..]) = picture(&folder, 2).black().unwrap();
            assert!((287..=293).contains(&left), "{left}");
            assert!((61..=70).contains(&bottom), "{bottom}");
            assert_eq!(picture(&folder, 1).red(), None);
        }
    });
}

#[test]
fn without_a_seal_there_is_none() {
    apart(|| {
        let folder = contract();
        let line = ["--visible", "2,100,20", "contract.pdf"];
        signed(&folder, &line, &["contract-signed.pdf"]);
        assert_eq!(picture(&folder, 2).red(), None);
        assert!(picture(&folder, 2).black().is_some());
    });
}

#[test]
fn a_place_that_is_none_is_refused_before_anybody_is_asked() {
    apart(|| {
        let folder = contract();
        let check =
            |place, why| not_asked(&folder, &["--visible", place, "contract.pdf"], USAGE, why);
        check("4,10,10", "contract.pdf: it has no page of the number");
        check(
            "4294967295,10,10",
            "contract.pdf: it has no page of the number",
        );
        let off = "would reach over the edge of the page";
        for place in [
            "1,210,10",
            "1,176,10",
            "1,10,280",
            "1,65535,65535",
            "3,0,10",
            "3,20,0",
        ] {
            check(place, off);
        }
        // The turned page is as wide as the others are high.
        check("2,10,200", off);
        let form = "like 1,120,20 are needed";
        for place in [
            "0,10,10",
            "1,10",
            "1,10,10,10",
            "1,-1,10",
            "1,1;5,10",
            "a,b,c",
            "",
        ] {
            not_asked(
                &folder,
                &[&format!("--visible={place}"), "contract.pdf"],
                USAGE,
                form,
            );
        }
        for place in ["1,174,278", "2,255,190", "3,0,0", " 1, 0, 0"] {
            let line = ["--force", "--visible", place, "contract.pdf"];
            signed(&folder, &line, &["contract-signed.pdf"]);
        }
    });
}

#[test]
fn only_a_pdf_has_a_signature_that_is_seen() {
    apart(|| {
        let folder = contract();
        folder.write("a.txt", b"text");
        folder.write("a.xml", b"<r><a Id=\"a\"/></r>");
        let check = |line: &[&str], why| {
            let line = [&["--visible", "1,10,10"], line].concat();
            not_asked(&folder, &line, USAGE, why);
        };
        let other = "this is signed in another format";
        check(&["a.txt"], other);
        check(&["a.xml"], other);
        check(&["--profile", "egov", "a.xml"], other);
        check(&["--format", "cms", "contract.pdf"], other);
        not_asked(&folder, &["--seal", "contract.pdf"], USAGE, "Add --visible");
    });
}

#[test]
fn an_author_who_lets_nothing_be_put_on_pages_is_heard() {
    apart(|| {
        let folder = folder();
        let refused = |why| {
            let line = ["--visible", "1,10,10", "contract.pdf"];
            not_asked(&folder, &line, REFUSED, why);
        };
        folder.write("contract.pdf", b"no pdf");
        refused("(document_format_mismatch)");
        folder.write("contract.pdf", &certified("/P 2"));
        refused("(document_certified)");
        signed(&folder, &["contract.pdf"], &["contract-signed.pdf"]);
    });
}

/// Known only once the certificate was read: nothing is signed, and what helps is said.
#[test]
fn a_name_that_cannot_be_drawn_is_said_with_the_next_step() {
    apart(|| {
        let (authorities, _) = super::adult();
        let mut persona = Persona::adult(1);
        persona.basic_items.name = RegisteredText::plain("勘解由小路花子");
        let card = VirtualCard::issue_complete(
            &persona,
            authorities,
            &mut rng(),
            today() - crate::documents::person::DAY,
        );
        let bench = Bench::with_card(card.unwrap().memory().clone());
        let folder = contract();
        let before = names(&folder);
        let mut desk = Desk::new(&bench, &SIGNED);
        let line = ["sign", "--visible", "1,10,10", "--seal", "contract.pdf"];
        let said = tegata(&folder, &mut desk, &line);
        assert_eq!((said.exit, &*said.out), (REFUSED, ""));
        let next = "Leave out --seal or --visible. (document_unsupported)";
        assert!(said.err.contains(next), "{}", said.err);
        assert_eq!(names(&folder), before);
        let undrawable = Scene::Refused {
            document: 0,
            reason: DocumentTrouble::Undrawable,
        };
        assert!(desk.seen.lock().unwrap().scenes.contains(&undrawable));
        assert!(!bench.signs_for_anyone());

        let line = ["sign", "--visible", "1,10,10", "contract.pdf"];
        let said = tegata(&folder, &mut Desk::new(&bench, &SIGNED), &line);
        assert_eq!(said.exit, 0, "{}", said.err);
    });
}

/// What will be seen is said before the last click: the person gets it with the document.
#[test]
fn the_person_is_told_page_and_place_with_the_document() {
    apart(|| {
        let folder = contract();
        let bench = bench();
        let mut desk = Desk::new(&bench, &SIGNED);
        let line = ["sign", "--visible", "2,100,20", "--seal", "contract.pdf"];
        let said = tegata_in(&folder, &mut desk, Language::Ja, &line);
        assert_eq!(said.exit, 0, "{}", said.err);
        let seen = desk.seen.lock().unwrap();
        let visible = Visible {
            page: 2,
            left: 100,
            bottom: 20,
            seal: Seal::FamilyName,
        };
        let [Form::Seen(_, told)] = &*seen.forms else {
            panic!("{:?}", seen.forms);
        };
        assert_eq!(told, &visible);
        assert!(
            !seen
                .scenes
                .iter()
                .any(|scene| matches!(scene, Scene::Refused { .. }))
        );
    });
}
