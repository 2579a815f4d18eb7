//! The tax return: made from the form, signed as a whole, and read from what was signed.

use tegata_documents::xml;

use super::person::{customer, stranger};
use super::*;

const FORM: &str = "application/x-www-form-urlencoded";
const TYPED: &str = "year=2026&taxpayer=0000000000000000&name=A%26B%3Cb%3E&address=Tokyo\
                     &income=4800000&deductions=1250000";
const XML: &str = "application/xml";

fn tax() -> xml::Profile {
    xml::Profile::Tax(xml::Tax::default())
}

/// A customer who is logged in, and the return of what was typed.
async fn customer_with_return(world: &World) -> (Browser, Vec<u8>) {
    let mut browser = world.visitor().await;
    log_in(world, &mut browser).await;
    let answer = browser.post_file("/tax-return/document", FORM, TYPED.as_bytes());
    let answer = answer.await;
    assert_eq!(answer.headers[CONTENT_TYPE], XML);
    (browser, answer.body)
}

#[tokio::test]
async fn a_signed_return_is_good_and_its_values_are_shown() {
    let world = world();
    let (mut browser, issued) = customer_with_return(&world).await;
    let signed = customer(&world).xml(&issued, &tax());
    let answer = browser.post_file("/tax-return", XML, &signed).await;
    assert_eq!(answer.found(), "good");
    for text in [
        r#"data-check="whole_return""#,
        r#"data-check="return_form""#,
        r#"data-check="return_number""#,
        r#"data-unchecked="revocation""#,
        r#"data-unchecked="same_taxpayer""#,
        "<dd>A&#38;B&#60;b&#62;</dd>",
        "<dd>3,550,000円</dd>",
        "<dd>355,000円</dd>",
    ] {
        assert!(answer.text.contains(text), "{text}\n{}", answer.text);
    }
    assert_eq!(world.last_attempt()["what"], "tax_return");
}

#[tokio::test]
async fn the_pages_say_that_the_form_is_experimental() {
    let world = world();
    let (mut browser, _) = customer_with_return(&world).await;
    for path in ["/tax-return", "/account", "/sign-your-own"] {
        assert!(browser.get(path).await.text.contains("実験中"), "{path}");
    }
}

#[tokio::test]
async fn one_bit_makes_the_return_another() {
    let world = world();
    let (mut browser, issued) = customer_with_return(&world).await;
    let signed = customer(&world).xml(&issued, &tax());
    let place = signed.windows(7).position(|place| place == b"4800000");
    let mut altered = signed.clone();
    altered[place.unwrap()] ^= 1;
    let answer = browser.post_file("/tax-return", XML, &altered).await;
    assert_eq!(answer.found(), "content_mismatch");
}

/// The signature is good; what it leaves out could say anything.
#[tokio::test]
async fn a_return_that_is_signed_in_part_is_refused() {
    let world = world();
    let (mut browser, issued) = customer_with_return(&world).await;
    let part = xml::Profile::Egov(xml::Egov {
        ids: vec!["CONTENTS".to_owned()],
        files: Vec::new(),
        place: xml::Place::EndOfRoot,
    });
    let signed = customer(&world).xml(&issued, &part);
    let answer = browser.post_file("/tax-return", XML, &signed).await;
    assert_eq!(answer.found(), "part_only");
    let both = customer(&world).xml(&signed, &tax());
    let answer = browser.post_file("/tax-return", XML, &both).await;
    assert_eq!(answer.found(), "part_only");
}

#[tokio::test]
async fn another_number_is_another_return() {
    let world = world();
    let (_, other) = customer_with_return(&world).await;
    let (mut browser, _) = customer_with_return(&world).await;
    let signed = customer(&world).xml(&other, &tax());
    let answer = browser.post_file("/tax-return", XML, &signed).await;
    assert_eq!(answer.found(), "other_document");
}

#[tokio::test]
async fn signed_xml_of_another_form_is_no_return() {
    let world = world();
    let (mut browser, issued) = customer_with_return(&world).await;
    let text = String::from_utf8(issued).unwrap();
    let wrong_sum = text.replace("<TAX>355000</TAX>", "<TAX>1</TAX>");
    let twice = text.replace("<TAX>", "<TAX>1</TAX><TAX>");
    for document in [&wrong_sum, &twice, r#"<DATA id="DATA"/>"#] {
        let signed = customer(&world).xml(document.as_bytes(), &tax());
        let answer = browser.post_file("/tax-return", XML, &signed).await;
        assert_eq!(answer.found(), "other_form", "{document}");
    }
}

#[tokio::test]
async fn a_signer_whom_no_believed_authority_certified_is_refused() {
    let world = world();
    let (mut browser, issued) = customer_with_return(&world).await;
    let signed = stranger().xml(&issued, &tax());
    let answer = browser.post_file("/tax-return", XML, &signed).await;
    assert_eq!(answer.found(), "issuer_unknown");
}

#[tokio::test]
async fn what_cannot_stand_in_a_return_is_refused() {
    let world = world();
    let (mut browser, _) = customer_with_return(&world).await;
    for (from, to) in [
        ("income=4800000", "income=-1"),
        ("income=4800000", "income="),
        ("income=4800000&", ""),
        ("year=2026", "year=26"),
        ("taxpayer=0000000000000000", "taxpayer=1"),
        ("name=A", "name=%00A"),
        ("name=A", "more=1&name=A"),
    ] {
        let typed = TYPED.replace(from, to);
        let answer = browser.post_file("/tax-return/document", FORM, typed.as_bytes());
        let answer = answer.await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{to}");
        assert_eq!(answer.refusal(), "form_invalid");
    }
}

#[tokio::test]
async fn nobody_but_the_customer_gets_or_sends_a_return() {
    let world = world();
    let (_, issued) = customer_with_return(&world).await;
    let signed = customer(&world).xml(&issued, &tax());
    let mut stranger = world.visitor().await;
    assert_eq!(stranger.get("/tax-return").await.location(), "/");
    let typed = TYPED.as_bytes();
    let answer = stranger
        .post_file("/tax-return/document", FORM, typed)
        .await;
    assert_eq!(answer.code(), "session_missing");
    let answer = stranger.post_file("/tax-return", XML, &signed).await;
    assert_eq!(answer.code(), "session_missing");
}

#[tokio::test]
async fn files_that_are_too_large_or_of_another_type_are_not_looked_at() {
    let world = world();
    let (mut browser, issued) = customer_with_return(&world).await;
    let large = vec![b' '; super::super::tax_return::SIGNED_MAX + 1];
    let answer = browser.post_file("/tax-return", XML, &large).await;
    assert_eq!(answer.refusal(), "too_large");
    let answer = browser.post_file("/tax-return", "text/xml", &issued).await;
    assert_eq!(answer.refusal(), "type_refused");
}
