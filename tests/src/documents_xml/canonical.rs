//! Canonical XML against libxml2, byte by byte.

use tegata_documents::xml::{Canonicalization, canonicalize_document, canonicalize_element};

use super::{
    generator::{Generator, Random, TARGET},
    libxml2::{Forms, canonical_forms},
};

const DOCUMENTS: usize = 6_000;
const SEED: u64 = 20_260_921;

fn random_documents(number: usize) -> Vec<String> {
    let mut random = Random::new(SEED);
    (0..number)
        .map(|_| Generator::document(&mut random))
        .collect()
}

fn ours(document: &[u8]) -> Forms {
    let whole = |method| canonicalize_document(document, method).ok();
    let element = |method| canonicalize_element(document, TARGET, method).ok();
    Forms {
        document_inclusive: whole(Canonicalization::Inclusive),
        document_exclusive: whole(Canonicalization::Exclusive),
        element_inclusive: element(Canonicalization::Inclusive),
        element_exclusive: element(Canonicalization::Exclusive),
    }
}

/// Compares, and shows where the forms begin to differ.
#[track_caller]
fn same(document: &[u8], mode: &str, ours: Option<&Vec<u8>>, theirs: Option<&Vec<u8>>) {
    if ours == theirs {
        return;
    }
    let (Some(ours), Some(theirs)) = (ours, theirs) else {
        panic!(
            "{mode}: only one has a form of:\n{}",
            String::from_utf8_lossy(document)
        );
    };
    let alike = ours
        .iter()
        .zip(theirs)
        .take_while(|(ours, theirs)| ours == theirs)
        .count();
    let from = |form: &[u8]| {
        let end = form.len().min(alike + 40);
        String::from_utf8_lossy(&form[alike.saturating_sub(40)..end]).into_owned()
    };
    let document = String::from_utf8_lossy(document);
    panic!(
        "{mode}: ours {:?}, libxml2's {:?} of:\n{document}",
        from(ours),
        from(theirs)
    );
}

#[test]
fn six_thousand_documents_have_the_canonical_bytes_that_libxml2_gives_them_in_every_mode() {
    let documents: Vec<_> = random_documents(DOCUMENTS)
        .into_iter()
        .map(String::into_bytes)
        .collect();
    let all = canonical_forms(&documents, Some(TARGET));
    for (document, theirs) in documents.iter().zip(all) {
        let text = String::from_utf8_lossy(document);
        let theirs = theirs.unwrap_or_else(|| panic!("not XML for libxml2:\n{text}"));
        let ours = ours(document);
        assert!(theirs.element_exclusive.is_some(), "no form of:\n{text}");
        same(
            document,
            "document, inclusive",
            ours.document_inclusive.as_ref(),
            theirs.document_inclusive.as_ref(),
        );
        same(
            document,
            "document, exclusive",
            ours.document_exclusive.as_ref(),
            theirs.document_exclusive.as_ref(),
        );
        same(
            document,
            "element, inclusive",
            ours.element_inclusive.as_ref(),
            theirs.element_inclusive.as_ref(),
        );
        same(
            document,
            "element, exclusive",
            ours.element_exclusive.as_ref(),
            theirs.element_exclusive.as_ref(),
        );
    }
}

/// Characters that mean something to XML, to be put where they do not belong.
const STRAY: [&str; 30] = [
    "<",
    ">",
    "&",
    "\"",
    "'",
    "/",
    "=",
    " ",
    ":",
    "!",
    "?",
    "-",
    "]",
    "#",
    ";",
    "x",
    "\0",
    "\u{1}",
    "\u{FFFE}",
    "\u{FFFF}",
    "&#0;",
    "&#xD800;",
    "&#x110000;",
    "xmlns=\"\"",
    "xmlns:a=\"\"",
    "<!---->",
    "<![CDATA[",
    "--",
    "<?xml ",
    "]]>",
];

/// Deletes, doubles or inserts something at some places.
fn damaged(random: &mut Random, document: &str) -> String {
    let mut characters: Vec<String> = document.chars().map(String::from).collect();
    for _ in 0..=random.below(3) {
        let at = random.below(characters.len());
        match random.below(3) {
            0 => characters[at].clear(),
            1 => characters[at] = characters[at].repeat(2),
            _ => characters[at] += random.pick(&STRAY),
        }
    }
    characters.concat()
}

#[test]
fn a_damaged_document_that_is_read_here_is_read_alike_by_libxml2() {
    let mut random = Random::new(SEED);
    let documents = random_documents(DOCUMENTS).into_iter();
    let documents: Vec<_> = documents
        .map(|document| damaged(&mut random, &document).into_bytes())
        .collect();
    let all = canonical_forms(&documents, None);
    let mut refused = 0;
    // Of namespace names that have the characters of a URI but not its grammar.
    let mut no_form = 0;
    for (document, theirs) in documents.iter().zip(all) {
        let Ok(ours) = canonicalize_document(document, Canonicalization::Inclusive) else {
            refused += 1;
            continue;
        };
        let text = String::from_utf8_lossy(document);
        let theirs = theirs.unwrap_or_else(|| panic!("not XML for libxml2:\n{text}"));
        no_form += usize::from(theirs.document_inclusive.is_none());
        if let Some(theirs) = theirs.document_inclusive {
            same(document, "damaged", Some(&ours), Some(&theirs));
        }
    }
    assert!(
        no_form < DOCUMENTS / 200,
        "libxml2 has no form of {no_form}"
    );
    assert!(
        (DOCUMENTS / 4..DOCUMENTS * 9 / 10).contains(&refused),
        "{refused} refused"
    );
}
