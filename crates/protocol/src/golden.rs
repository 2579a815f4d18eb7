//! Tests that hold every message to its file in `golden/` and the page library's types to
//! `client/messages.d.ts`. With `TEGATA_WRITE=1` they write the files instead; the diff is then
//! there to be read.

use std::{fmt::Debug, fs, path::Path};

use serde::{Serialize, de::DeserializeOwned};
use ts_rs::{Config, TS};

use crate::{
    Algorithm, AuthenticationToken, BareDigest, BareHash, Capability, Challenge, DocumentFormat,
    DocumentName, ErrorCode, FourItems, HostMessage, HostRequest, Language, LoginClaims,
    LoginHeader, Message, OfferedDocument, Origin, PageAnswer, PageDocument, PageMessage, PageNews,
    PortMessage, Purpose, RequestId, SignedPart, UnsignedToken, WebEidNonce,
    deviations::refuses_all_else, message::parse_strictly,
};

fn check_file(path: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("TEGATA_WRITE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        found,
        expected,
        "{} differs; write it with TEGATA_WRITE=1",
        path.display()
    );
}

/// Holds a value to its file in `golden/`, and gives its text back.
fn written<T: Serialize>(name: &str, value: &T) -> String {
    let json = serde_json::to_string_pretty(value).unwrap() + "\n";
    check_file(&format!("golden/{name}.json"), &json);
    json
}

fn check<T: Debug + DeserializeOwned + PartialEq + Serialize>(name: &str, value: &T) {
    let json = written(name, value);
    assert_eq!(parse_strictly::<T>(&json).as_ref(), Some(value));
    refuses_all_else::<T>(&json);
}

fn id() -> RequestId {
    RequestId::parse("AAECAwQFBgcICQoLDA0ODw").unwrap()
}

fn challenge() -> Challenge {
    Challenge::from_random(std::array::from_fn(|index| u8::try_from(index).unwrap()))
}

fn origin() -> Origin {
    Origin::parse("https://bank.example").unwrap()
}

fn token() -> AuthenticationToken {
    let build = UnsignedToken::build;
    build(
        Algorithm::Rs512,
        &[0x30, 0],
        &origin(),
        &challenge(),
        1_800_000_000,
        [7; 16],
    )
    .unwrap()
    .assemble(&[1, 2, 3])
}

#[test]
fn page_messages_are_as_written() {
    check("page/authenticate", &PageMessage::Authenticate {});
    let text = challenge().as_str().to_owned();
    check(
        "page/challenge",
        &PageMessage::Challenge { challenge: text },
    );
    check("page/status", &PageMessage::Status {});
    check("page/sign", &PageMessage::Sign {});
    check("page/chunk", &PageMessage::Chunk {});
    let document = PageDocument {
        format: DocumentFormat::Pdf,
        name: "契約書.pdf".to_owned(),
        size: 123_456,
    };
    let documents = PageMessage::Documents {
        documents: vec![document],
        purpose: Some("口座の開設".to_owned()),
    };
    check("page/documents", &documents);
}

#[test]
fn page_messages_of_other_contracts_are_as_written() {
    let text = r#"{"mode":"05"}"#.to_owned();
    let portal = PageMessage::Portal {
        detail: text.clone(),
    };
    check("page/portal", &portal);
    written("page/portal-answer", &PageAnswer::Portal { detail: text });
    let text = r#"{"action":"web-eid:status"}"#.to_owned();
    let web_eid = PageMessage::WebEid {
        message: text.clone(),
    };
    check("page/web-eid", &web_eid);
    let news = PageNews::WebEid {
        message: text.clone(),
    };
    written("page/web-eid-news", &news);
    written("page/web-eid-answer", &PageAnswer::WebEid { message: text });
}

#[test]
fn page_news_are_as_written() {
    written("page/more", &PageNews::More { chunks: 8 });
    written("page/progress", &PageNews::Progress { signed: 1 });
    let signed = PageNews::Signed {
        document: 0,
        parts: parts(),
        words: "契約書.pdf".to_owned(),
    };
    written("page/signed", &signed);
    written("page/finished", &PageAnswer::Finished {});
}

fn parts() -> Vec<SignedPart> {
    let data = "JSVFT0Y=".to_owned();
    vec![
        SignedPart::Source {
            from: 0,
            to: 123_456,
        },
        SignedPart::Bytes { data },
    ]
}

#[test]
fn page_answers_are_as_written() {
    written(
        "page/authenticated",
        &PageAnswer::Authenticated { token: token() },
    );
    let detail = "the person chose not to log in".into();
    written(
        "page/error",
        &PageAnswer::Error {
            code: ErrorCode::UserCancelled,
            detail,
        },
    );
    let status = PageAnswer::Status {
        capabilities: vec![Capability::Authenticate],
        extension_version: "0.1.0".to_owned(),
        host_version: "0.1.0".to_owned(),
    };
    written("page/status-answer", &status);
}

#[test]
fn a_port_message_states_the_gesture_beside_the_message() {
    let json = r#"{"message":{"type":"authenticate"},"userActivation":true}"#;
    let expected = PortMessage {
        data_length: None,
        gesture: None,
        message: PageMessage::Authenticate {},
        user_activation: true,
    };
    assert_eq!(PortMessage::parse(json), Ok(expected));
    refuses_all_else::<PortMessage>(json);
}

#[test]
fn a_port_message_names_the_last_press_if_there_was_one() {
    let json = r#"{"gesture":"a","message":{"type":"status"},"userActivation":false}"#;
    let expected = PortMessage {
        data_length: None,
        gesture: Some("a".to_owned()),
        message: PageMessage::Status {},
        user_activation: false,
    };
    assert_eq!(serde_json::from_str::<PortMessage>(json).unwrap(), expected);
}

#[test]
fn host_requests_are_as_written() {
    let request = HostRequest::Authenticate {
        challenge: challenge(),
        id: id(),
        language: Language::Ja,
        origin: origin(),
    };
    check("host/authenticate", &request);
    check("host/cancel", &HostRequest::Cancel { id: id() });
    let document = OfferedDocument {
        format: DocumentFormat::Pdf,
        name: DocumentName::parse("契約書.pdf").unwrap(),
        size: 123_456,
    };
    let request = HostRequest::Sign {
        documents: vec![document],
        id: id(),
        language: Language::Ja,
        origin: origin(),
        purpose: Purpose::clean("口座の開設"),
    };
    check("host/sign", &request);
    let data = "JVBERi0xLjcK".to_owned();
    check("host/chunk", &HostRequest::Chunk { data, id: id() });
}

fn digest() -> BareDigest {
    BareDigest::from_site("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=").unwrap()
}

#[test]
fn host_requests_of_official_sites_are_as_written() {
    let (id, language, origin) = (id(), Language::Ja, origin());
    let items = HostRequest::PortalItems {
        id: id.clone(),
        language,
        origin: origin.clone(),
    };
    check("host/portal-items", &items);
    let login = HostRequest::PortalLogin {
        digest: digest(),
        id: id.clone(),
        language,
        origin: origin.clone(),
    };
    check("host/portal-login", &login);
    let sign = HostRequest::PortalSign {
        bare_hash: BareHash::Allowed,
        digests: vec![digest(), digest()],
        id,
        language,
        origin,
    };
    check("host/portal-sign", &sign);
}

#[test]
fn host_requests_of_web_eid_are_as_written() {
    let (id, language, origin) = (id(), Language::Ja, origin());
    let certificate = HostRequest::WebEidCertificate {
        bare_hash: BareHash::Off,
        id: id.clone(),
        language,
        origin: origin.clone(),
    };
    check("host/web-eid-certificate", &certificate);
    let login = HostRequest::WebEidLogin {
        id: id.clone(),
        language,
        nonce: WebEidNonce::parse(&"a".repeat(44)).unwrap(),
        origin,
    };
    check("host/web-eid-login", &login);
    let hash = digest();
    check("host/web-eid-sign", &HostRequest::WebEidSign { hash, id });
}

#[test]
fn host_messages_of_other_contracts_are_as_written() {
    let (certificate, id) = ("MAA=".to_owned(), id());
    let signed = HostMessage::CardSigned {
        certificate: certificate.clone(),
        id: id.clone(),
        signatures: vec!["AQID".to_owned()],
    };
    check("host/card-signed", &signed);
    let items = FourItems {
        address: "東京都千代田区千代田１−１".to_owned(),
        birthday: "19700101".to_owned(),
        name: "試験　太郎".to_owned(),
        sex: "1".to_owned(),
    };
    let items = HostMessage::Items {
        id: id.clone(),
        items,
    };
    check("host/items", &items);
    check(
        "host/certificate",
        &HostMessage::Certificate { certificate, id },
    );
}

#[test]
fn host_messages_about_documents_are_as_written() {
    check(
        "host/more",
        &HostMessage::More {
            chunks: 8,
            id: id(),
        },
    );
    check(
        "host/progress",
        &HostMessage::Progress {
            id: id(),
            signed: 1,
        },
    );
    let signed = HostMessage::Signed {
        document: 0,
        id: id(),
        parts: parts(),
        words: "契約書.pdf".to_owned(),
    };
    check("host/signed", &signed);
    check("host/finished", &HostMessage::Finished { id: id() });
}

#[test]
fn host_messages_are_as_written() {
    let capabilities = vec![Capability::Authenticate];
    let hello = HostMessage::Hello {
        capabilities,
        protocol: 1,
        version: "0.1.0".to_owned(),
    };
    check("host/hello", &hello);
    check(
        "host/authenticated",
        &HostMessage::Authenticated {
            id: id(),
            token: token(),
        },
    );
    let (code, detail) = (ErrorCode::PinBlocked, "the PIN is blocked".into());
    check(
        "host/failed",
        &HostMessage::Failed {
            code,
            detail,
            id: Some(id()),
        },
    );
    let (code, detail) = (ErrorCode::TooLarge, "the frame is over 640 KiB".into());
    check(
        "host/failed-without-id",
        &HostMessage::Failed {
            code,
            detail,
            id: None,
        },
    );
}

#[test]
fn token_members_are_as_written() {
    let header = LoginHeader {
        alg: Algorithm::Rs512,
        typ: crate::TOKEN_TYPE.to_owned(),
        x5c: vec!["MAA=".to_owned()],
    };
    written("token/header", &header);
    let claims = LoginClaims {
        aud: origin().as_str().to_owned(),
        iat: 1_800_000_000,
        jti: "BwcHBwcHBwcHBwcHBwcHBw".to_owned(),
        nonce: challenge().as_str().to_owned(),
    };
    written("token/claims", &claims);
}

#[test]
fn the_page_librarys_types_are_those_of_the_messages() {
    let config = Config::default();
    let declarations = [
        AuthenticationToken::decl(&config),
        Capability::decl(&config),
        DocumentFormat::decl(&config),
        ErrorCode::decl(&config),
        PageAnswer::decl(&config),
        PageDocument::decl(&config),
        PageMessage::decl(&config),
        PageNews::decl(&config),
        SignedPart::decl(&config),
    ];
    let exported = declarations.map(|declaration| format!("export {declaration}\n"));
    let text = format!(
        "// Written from crates/protocol by its tests.\n\n{}",
        exported.join("\n")
    );
    check_file("../../client/messages.d.ts", &text);
}
