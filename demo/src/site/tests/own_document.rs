//! Files of the visitor's own, checked by the server: every kind, beside its content or around it.

use tegata_documents::xml;

use super::person::customer;
use super::*;

const BYTES: &str = "application/octet-stream";
const CONTENT: &[u8] = b"A letter.\r\n\0\xff";

#[tokio::test]
async fn signed_files_of_every_kind_are_good() {
    let world = world();
    let mut visitor = world.visitor().await;
    let person = customer(&world);
    let xades = xml::Profile::XadesB(xml::XadesB {
        form: xml::XadesForm::Enveloped,
        unix_time: clock::now().as_secs(),
    });
    for signed in [
        person.jws(CONTENT).into_bytes(),
        person.xml(b"<letter>Dear bank</letter>", &xades),
    ] {
        let answer = visitor.post_file("/verify", BYTES, &signed).await;
        assert_eq!(answer.found(), "good");
        assert!(answer.text.contains(r#"data-unchecked="revocation""#));
    }
    assert_eq!(world.last_attempt()["what"], "own_file");
}

#[tokio::test]
async fn a_signature_beside_its_content_needs_that_content() {
    let world = world();
    let mut visitor = world.visitor().await;
    let signature = customer(&world).cms(CONTENT);
    let path = format!("/verify?content={}", CONTENT.len());
    let both = [CONTENT, &signature].concat();
    let answer = visitor.post_file(&path, BYTES, &both).await;
    assert_eq!(answer.found(), "good");
    let answer = visitor.post_file("/verify", BYTES, &signature).await;
    assert_eq!(answer.found(), "content_missing");
    assert!(answer.text.contains("もとのファイルも選んで"));
    let mut altered = both.clone();
    altered[0] ^= 1;
    let answer = visitor.post_file(&path, BYTES, &altered).await;
    assert_eq!(answer.found(), "content_mismatch");
    let path = format!("/verify?content={}", both.len() + 1);
    let answer = visitor.post_file(&path, BYTES, &both).await;
    assert_eq!(answer.refusal(), "form_invalid");
}

#[tokio::test]
async fn what_is_not_signed_is_said_to_be_so() {
    let world = world();
    let mut visitor = world.visitor().await;
    for (file, code) in [
        (b"Dear bank".as_slice(), "unknown_kind"),
        (b"", "unknown_kind"),
        (b"<a/>", "no_signature"),
        (b"%PDF-1.7", "malformed"),
        (b"\x30\x03\x02\x01\x01", "malformed"),
        (b"eyJ.e30.AA", "malformed"),
    ] {
        let answer = visitor.post_file("/verify?lang=en", BYTES, file).await;
        assert_eq!(answer.found(), code, "{file:?}");
    }
}

#[tokio::test]
async fn files_over_the_limit_or_of_another_type_are_not_looked_at() {
    let world = world();
    let mut visitor = world.visitor().await;
    let large = vec![b' '; super::super::own_document::FILES_MAX + 1];
    let answer = visitor.post_file("/verify", BYTES, &large).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.refusal(), "too_large");
    let answer = visitor.post_file("/verify", "text/plain", CONTENT).await;
    assert_eq!(answer.refusal(), "type_refused");
}

#[tokio::test]
async fn the_pages_say_how_to_sign_and_that_nothing_is_kept() {
    let world = world();
    let mut visitor = world.visitor().await;
    for path in ["/sign-your-own", "/verify"] {
        let japanese = visitor.get(&format!("{path}?lang=ja")).await.text;
        assert!(japanese.contains("保存しません"), "{path}");
        let english = visitor.get(&format!("{path}?lang=en")).await.text;
        assert!(english.contains("not kept"), "{path}");
    }
}
