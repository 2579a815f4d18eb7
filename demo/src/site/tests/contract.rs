//! The contract: the one signed by the card is good, and nothing else is.

use super::person::{customer, pdf_signed_by_card, stranger, with_login_key};
use super::*;

const PDF: &str = "application/pdf";

async fn contract(browser: &mut Browser) -> Vec<u8> {
    let answer = browser.get("/contract/document").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers[CONTENT_TYPE], PDF);
    assert_eq!(answer.headers["cache-control"], "no-store");
    answer.body
}

/// A customer who is logged in, and the contract that the bank has issued.
async fn customer_with_contract(world: &World) -> (Browser, Vec<u8>) {
    let mut browser = world.visitor().await;
    log_in(world, &mut browser).await;
    let issued = contract(&mut browser).await;
    (browser, issued)
}

#[tokio::test]
async fn the_contract_that_the_card_signed_is_good_and_every_check_is_told() {
    let world = world();
    let (mut browser, issued) = customer_with_contract(&world).await;
    let signed = pdf_signed_by_card(&world.cards, &issued);
    let answer = browser.post_file("/contract", PDF, &signed).await;
    assert_eq!(answer.found(), "good");
    for check in [
        "content_digest",
        "document_signature",
        "changes_after_signing",
        "key_usage",
        "issuer",
        "certificate_signature",
        "issued_contract",
        "only_signatures",
    ] {
        let told = format!(r#"data-check="{check}""#);
        assert!(answer.text.contains(&told), "{check}");
    }
    for gap in [
        "revocation",
        "same_customer",
        "signing_time",
        "test_authority",
    ] {
        let told = format!(r#"data-unchecked="{gap}""#);
        assert!(answer.text.contains(&told), "{gap}");
    }
    assert!(answer.text.contains("失効は確認していません"));
    assert!(answer.text.contains("ファイルのすべて"));
    assert_eq!(answer.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn every_check_of_a_document_has_words_in_both_languages() {
    let world = world();
    let (mut browser, issued) = customer_with_contract(&world).await;
    let signed = customer(&world).pdf(&issued);
    for (language, unknown) in [("ja", "そのほか"), ("en", "Another check")] {
        let path = format!("/contract?lang={language}");
        let answer = browser.post_file(&path, PDF, &signed).await;
        assert_eq!(answer.found(), "good");
        assert!(!answer.text.contains(unknown), "{language}");
        assert!(!answer.text.contains("<td></td>"), "{language}");
        assert!(!answer.text.contains("<dd></dd>"), "{language}");
    }
}

#[tokio::test]
async fn the_page_shows_the_contract_that_is_signed() {
    let world = world();
    let (mut browser, issued) = customer_with_contract(&world).await;
    let page = browser.get("/contract").await.text;
    let (_, number) = page.split_once(r#"<dd id="number">"#).unwrap();
    let (number, _) = number.split_once('<').unwrap();
    let english = format!("(Contract number: {number})");
    assert!(String::from_utf8_lossy(&issued).contains(&english));
    assert!(page.contains("氏名・住所・生年月日・性別が入っています"));
    assert_eq!(contract(&mut browser).await, issued, "always the same");
}

#[tokio::test]
async fn one_bit_makes_the_contract_another() {
    let world = world();
    let (mut browser, issued) = customer_with_contract(&world).await;
    let signed = customer(&world).pdf(&issued);
    let last = signed.len() - 1;
    let shown = find(&issued, b"Tj");
    for place in [shown - 4, issued.len() - 40, issued.len() + 200, last] {
        let mut altered = signed.clone();
        altered[place] ^= 1;
        let answer = browser.post_file("/contract", PDF, &altered).await;
        assert_ne!(answer.found(), "good", "{place}");
    }
    let mut altered = signed.clone();
    altered[shown - 4] ^= 1;
    let answer = browser.post_file("/contract", PDF, &altered).await;
    assert_eq!(answer.found(), "content_mismatch");
    assert!(answer.text.contains("署名したあとで、書類が変わっています"));
}

#[tokio::test]
async fn bytes_after_the_signature_are_refused() {
    let world = world();
    let (mut browser, issued) = customer_with_contract(&world).await;
    let mut signed = customer(&world).pdf(&issued);
    signed.extend_from_slice(b"% more\n");
    let answer = browser.post_file("/contract", PDF, &signed).await;
    assert_eq!(answer.found(), "changed_after_signing");
}

#[tokio::test]
async fn the_contract_of_another_session_is_another_document() {
    let world = world();
    let (_, other) = customer_with_contract(&world).await;
    let (mut browser, issued) = customer_with_contract(&world).await;
    assert_ne!(issued, other);
    let signed = customer(&world).pdf(&other);
    let answer = browser.post_file("/contract", PDF, &signed).await;
    assert_eq!(answer.found(), "other_document");
    assert!(answer.text.contains("お渡ししたものと別の書類です"));
    assert!(answer.text.contains(r#"data-check="document_signature""#));
}

/// The signature is good and covers the whole file, which begins with the issued bytes: only the
/// comparison finds out that the customer signed other terms.
#[tokio::test]
async fn terms_changed_before_signing_are_refused() {
    let world = world();
    let (mut browser, issued) = customer_with_contract(&world).await;
    let own_terms = with_new_english_page(&issued);
    let signed = customer(&world).pdf(&own_terms);
    assert!(signed.starts_with(&issued));
    let answer = browser.post_file("/contract", PDF, &signed).await;
    assert_eq!(answer.found(), "added_before_signing");
    assert!(answer.text.contains("書き足され"));
}

/// The contract with an update that puts other words in the place of the English page (object 10).
fn with_new_english_page(issued: &[u8]) -> Vec<u8> {
    let words = "BT /E 11 Tf 70 770 Td (50 % interest a year.) Tj ET";
    let before = find(issued, b"startxref\n") + "startxref\n".len();
    let previous = String::from_utf8_lossy(&issued[before..]);
    let previous = previous.lines().next().unwrap();
    let len = words.len();
    let object = format!("10 0 obj\n<< /Length {len} >>\nstream\n{words}\nendstream\nendobj\n");
    let start = issued.len() + object.len();
    let table = format!(
        "xref\n10 1\n{:010} 00000 n \ntrailer\n<< /Size 11 /Root 1 0 R /Prev {previous} >>\n\
         startxref\n{start}\n%%EOF\n",
        issued.len()
    );
    [issued, object.as_bytes(), table.as_bytes()].concat()
}

fn find(bytes: &[u8], pattern: &[u8]) -> usize {
    let mut places = bytes.windows(pattern.len());
    places.rposition(|place| place == pattern).unwrap()
}

#[tokio::test]
async fn an_unsigned_contract_is_refused() {
    let world = world();
    let (mut browser, issued) = customer_with_contract(&world).await;
    let answer = browser.post_file("/contract", PDF, &issued).await;
    assert_eq!(answer.found(), "no_signature");
}

#[tokio::test]
async fn a_signer_whom_no_believed_authority_certified_is_refused() {
    let world = world();
    let (mut browser, issued) = customer_with_contract(&world).await;
    let signed = stranger().pdf(&issued);
    let answer = browser.post_file("/contract", PDF, &signed).await;
    assert_eq!(answer.found(), "issuer_unknown");
}

#[tokio::test]
async fn the_key_for_logging_in_signs_no_contract() {
    let world = world();
    let (mut browser, issued) = customer_with_contract(&world).await;
    let signed = with_login_key(&world).pdf(&issued);
    let answer = browser.post_file("/contract", PDF, &signed).await;
    assert_eq!(answer.found(), "user_authentication_certificate");
    assert!(
        answer
            .text
            .contains("ログインの電子証明書で署名されています")
    );
}

#[tokio::test]
async fn nobody_but_the_customer_gets_or_sends_a_contract() {
    let world = world();
    let (_, issued) = customer_with_contract(&world).await;
    let signed = customer(&world).pdf(&issued);
    let mut stranger = world.visitor().await;
    assert_eq!(stranger.get("/contract").await.location(), "/");
    let answer = stranger.get("/contract/document").await;
    assert_eq!(answer.code(), "session_missing");
    let answer = stranger.post_file("/contract", PDF, &signed).await;
    assert_eq!(answer.code(), "session_missing");
}

#[tokio::test]
async fn files_that_are_too_large_or_no_pdf_are_not_looked_at() {
    let world = world();
    let (mut browser, issued) = customer_with_contract(&world).await;
    let large = vec![b' '; super::super::contract::SIGNED_MAX + 1];
    let answer = browser.post_file("/contract", PDF, &large).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.refusal(), "too_large");
    let answer = browser.post_file("/contract", "text/plain", &issued).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(answer.refusal(), "type_refused");
    let answer = browser.post_file("/contract", PDF, b"a letter").await;
    assert_eq!(answer.found(), "unknown_kind");
}

#[tokio::test]
async fn the_transcript_tells_of_the_contract_and_not_who_signed() {
    let world = world();
    let (mut browser, issued) = customer_with_contract(&world).await;
    let signed = customer(&world).pdf(&issued);
    let answer = browser.post_file("/contract", PDF, &signed).await;
    let name = Persona::adult(1).basic_items.name.certified;
    assert!(answer.text.contains(&name));
    let attempt = world.last_attempt();
    assert_eq!(
        (&attempt["what"], &attempt["result"]),
        (&"contract".into(), &"good".into())
    );
    assert_eq!(attempt["notChecked"][0]["code"], "revocation");
    let written = std::fs::read_to_string(&world.transcript).unwrap();
    assert!(!written.contains(&name));
}
