//! PDF: fields that a signer locked (FieldMDP, ISO 32000-1, 12.8.2.4) are not filled in or signed later.
//! The later signature is good each time and covers the whole file.

use tegata_documents::pdf::SignedPdf;
use tegata_verifier::{Change, SignatureError};

use super::{pdf_by_hand::signed, *};
use crate::documents::{
    pdf::{
        builder::{Builder, updated},
        second_opinion::judged,
    },
    tools::Folder,
};

fn verify(file: &[u8]) -> Verdict {
    verifier().verify_pdf(file, at(NOW))
}

/// A field to fill in and two that wait for signatures, the seller's with a lock or not.
fn form(lock: &str) -> Vec<u8> {
    Builder::new()
        .with(1, "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>")
        .with(6, "<</Fields[7 0 R 8 0 R 9 0 R]/SigFlags 3>>")
        .with(7, "<</FT/Tx/T(Amount)/V(1000)>>")
        .with(8, &format!("<</FT/Sig/T(Seller){lock}>>"))
        .with(9, "<</FT/Sig/T(Buyer)>>")
        .build()
}

/// The seller signs in their field.
fn by_seller(lock: &str, reference: &str) -> Vec<u8> {
    let field = format!("<</FT/Sig/T(Seller){lock}/V 50 0 R>>");
    let objects = [(8, &*field)];
    signed(Person::with_rsa(), &form(lock), 50, reference, &objects)
}

/// Then the buyer in theirs, and changes something else or not.
fn by_buyer(file: &[u8], others: &[(u32, &str)]) -> Vec<u8> {
    let field = [(9, "<</FT/Sig/T(Buyer)/V 51 0 R>>")];
    let objects = [&field, others].concat();
    signed(Person::other_with_rsa(), file, 51, "", &objects)
}

fn reference(action: &str) -> String {
    let parameters = format!("<</Type/TransformParams/V/1.2{action}>>");
    format!("/Reference[<</Type/SigRef/TransformMethod/FieldMDP/TransformParams{parameters}>>]")
}

fn lock(action: &str) -> String {
    format!("/Lock<</Type/SigFieldLock{action}>>")
}

/// What a lock says, and whether the buyer may sign.
const LOCKS: [(&str, bool); 9] = [
    ("/Action/Include/Fields[(Amount)]", true),
    ("/Action/Include/Fields[(Buy)]", true),
    ("/Action/Include/Fields[]", true),
    ("/Action/Exclude/Fields[(Amount)(Buyer)]", true),
    ("/Action/Include/Fields[(Amount)(Buyer)]", false),
    ("/Action/Exclude/Fields[(Amount)]", false),
    ("/Action/All", false),
    ("/Action/Include", false),
    ("", false),
];

#[track_caller]
fn changed(file: &[u8]) {
    let changes = vec![Change::Form];
    refused(
        verify(file),
        SignatureError::ChangedAfterSigning { changes },
    );
}

#[track_caller]
fn check(file: &[u8], is_allowed: bool) {
    match is_allowed {
        true => assert_eq!(verify(file).unwrap().signatures().len(), 2),
        false => changed(file),
    }
}

#[test]
fn a_field_that_an_earlier_signature_locked_is_not_signed() {
    check(&by_buyer(&by_seller("", ""), &[]), true);
    for (action, is_allowed) in LOCKS {
        check(
            &by_buyer(&by_seller("", &reference(action)), &[]),
            is_allowed,
        );
        check(&by_buyer(&by_seller(&lock(action), ""), &[]), is_allowed);
    }
}

#[test]
fn a_lock_may_forbid_all_changes() {
    let lock = |allowed| lock(&format!("/Action/Include/Fields[(Amount)]/P {allowed}"));
    check(&by_buyer(&by_seller(&lock(2), ""), &[]), true);
    check(&by_buyer(&by_seller(&lock(1), ""), &[]), false);
}

#[test]
fn the_lock_of_a_field_that_nobody_signed_holds_nothing() {
    let file = form("").into_iter();
    let file = updated(
        &file.collect::<Vec<_>>(),
        &[(9, "<</FT/Sig/T(Buyer)/Lock<</Action/All>>>>")],
    );
    let field = [(8, "<</FT/Sig/T(Seller)/V 50 0 R>>")];
    let file = signed(Person::with_rsa(), &file, 50, "", &field);
    let field = [(9, "<</FT/Sig/T(Buyer)/Lock<</Action/All>>/V 51 0 R>>")];
    let file = signed(Person::other_with_rsa(), &file, 51, "", &field);
    check(&file, true);
}

#[test]
fn a_locked_field_is_not_filled_in_and_neither_is_any_other() {
    for fields in ["(Amount)", "(Other)"] {
        let reference = reference(&format!("/Action/Include/Fields[{fields}]"));
        let filled = [(7, "<</FT/Tx/T(Amount)/V(9000)>>")];
        changed(&by_buyer(&by_seller("", &reference), &filled));
    }
}

#[test]
fn a_new_field_is_one_of_those_that_are_locked() {
    let new = [
        (6, "<</Fields[7 0 R 8 0 R 9 0 R 10 0 R]/SigFlags 3>>"),
        (10, "<</FT/Sig/T(Witness)/V 52 0 R>>"),
    ];
    for (action, is_allowed) in [
        ("/Action/Include/Fields[(Amount)]", true),
        ("/Action/Include/Fields[(Witness)]", false),
        ("/Action/Exclude/Fields[(Buyer)]", false),
    ] {
        let first = by_seller("", &reference(action));
        let file = signed(Person::other_with_rsa(), &first, 52, "", &new);
        check(&file, is_allowed);
    }
}

/// A certification that stands in the catalog alone, where readers look for it first.
#[test]
fn a_certification_in_no_field_forbids_all_changes_too() {
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/Perms<</DocMDP 45 0 R>>>>";
    for (allowed, is_allowed) in [(2, true), (1, false)] {
        let parameters = format!("<</Type/TransformParams/P {allowed}>>");
        let reference = format!("<</TransformMethod/DocMDP/TransformParams{parameters}>>");
        let certification = format!("<</Type/Sig/Reference[{reference}]>>");
        let file = updated(&form(""), &[(1, catalog), (45, &certification)]);
        let field = [(8, "<</FT/Sig/T(Seller)/V 50 0 R>>")];
        let file = signed(Person::with_rsa(), &file, 50, "", &field);
        check(&by_buyer(&file, &[]), is_allowed);
    }
}

const NOTHING: &str = "<</TransformMethod/Identity>>";

#[test]
fn a_lock_behind_too_many_references_is_not_overlooked() {
    let all = reference("/Action/All");
    let behind = all.replacen('[', &format!("[{}", NOTHING.repeat(64)), 1);
    let file = by_buyer(&by_seller("", &behind), &[]);
    refused(verify(&file), SignatureError::TooLarge);
}

#[test]
fn a_lock_of_which_readers_see_one_of_two_values_is_not_overlooked() {
    let doubled = format!("{}/Reference[{NOTHING}]", reference("/Action/All"));
    let file = by_buyer(&by_seller("", &doubled), &[]);
    refused(verify(&file), SignatureError::CoverageIncomplete);
}

#[test]
fn a_lock_that_says_two_things_locks_everything() {
    let twice = reference("/Action/All/Action/Include/Fields[]");
    changed(&by_buyer(&by_seller("", &twice), &[]));
}

/// Some readers may take the one reference for the list.
#[test]
fn a_lock_that_stands_in_no_list_is_not_overlooked() {
    let all = reference("/Action/All");
    let no_list = all.replacen('[', "", 1).replacen(']', "", 1);
    let file = by_buyer(&by_seller("", &no_list), &[]);
    let changes = Vec::new();
    refused(
        verify(&file),
        SignatureError::ChangedAfterSigning { changes },
    );
}

/// pyHanko reads locks in the signature, where they must be; of names it takes the beginnings.
#[test]
fn the_second_opinion_is_the_same() {
    for (action, is_allowed) in LOCKS {
        if ["/Action/Include", ""].contains(&action) || action.contains("(Buy)") {
            continue; // Not read at all, or read otherwise.
        }
        let file = by_buyer(&by_seller("", &reference(action)), &[]);
        let opinions = judged(&Folder::new(), &file, "authority.pem", NOW);
        let is_valid = opinions[0].ends_with(" trusted valid");
        assert_eq!(is_valid, is_allowed, "{action}: {opinions:?}");
        assert_eq!(SignedPdf::parse(&file).unwrap().signatures.len(), 2);
    }
}
