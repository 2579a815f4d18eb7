//! What the tests of the background's subjects start from.

mod portal;
mod scripts;
mod signing;
mod web_eid;
mod wrong;

use tegata_protocol::{Challenge, ErrorCode, HostRequest, Language, Origin, PageAnswer, RequestId};

use super::Background;
use crate::{Action, AllowedSites, InstallSecret, PageSender, Timer};

pub(super) const ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";
pub(super) const OTHER_ID: &str = "BBBBBBBBBBBBBBBBBBBBBB";
pub(super) const ROOT: &str = "chrome-extension://iinoeiahlkengjcinbdjcjlhgpakogkn/";
/// The greeting of a host that serves the contracts of others too.
pub(super) const HELLO_TO_ALL: &str = r#"{"type":"hello","capabilities":["authenticate","portal","sign","webEid"],
    "protocol":1,"version":"0.1.0"}"#;
/// The bytes 0 to 31.
pub(super) const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
pub(super) const SITE: &str = "http://localhost:3000";
pub(super) const HELLO: &str =
    r#"{"type":"hello","capabilities":["authenticate","sign"],"protocol":1,"version":"0.1.0"}"#;
pub(super) const ANNOUNCE: &str =
    r#"{"message":{"type":"authenticate"},"gesture":"first","userActivation":true}"#;
pub(super) const ANNOUNCE_SIGNING: &str =
    r#"{"message":{"type":"sign"},"gesture":"first","userActivation":true}"#;
/// Two documents: of three bytes, and of two.
pub(super) const DOCUMENTS: &str = r#"{"message":{"type":"documents","documents":[
    {"format":"pdf","name":"a.pdf","size":3},{"format":"cms","name":"b","size":2}],
    "purpose":"to open an account"},"userActivation":false}"#;
pub(super) const STATUS: &str = r#"{"message":{"type":"status"},"userActivation":false}"#;

pub(super) fn background() -> Background {
    let mut sites = AllowedSites::default();
    sites.allow(Origin::parse(SITE).unwrap());
    with_sites(sites)
}

pub(super) fn with_sites(sites: AllowedSites) -> Background {
    let secret = InstallSecret::parse(SECRET).unwrap();
    let version = "0.1.0".to_owned();
    Background::new(version, Language::Ja, ROOT.to_owned(), sites, secret)
}

pub(super) fn extension_page() -> PageSender {
    let json = format!(r#"{{"origin":"{ROOT}","url":"{ROOT}popup.html"}}"#);
    serde_json::from_str(&json).unwrap()
}

pub(super) fn sender(tab: u32) -> PageSender {
    let json = format!(r#"{{"origin":"{SITE}","url":"{SITE}/","frameId":0,"tab":{{"id":{tab}}}}}"#);
    serde_json::from_str(&json).unwrap()
}

pub(super) fn connected() -> Background {
    let mut background = background();
    assert_eq!(background.page_connected(1, ID, &sender(7), SITE), []);
    background
}

pub(super) fn in_flight() -> Background {
    let mut background = connected();
    background.page_message(1, ANNOUNCE);
    background.host_message(1, HELLO);
    background.page_message(1, &challenge(&good_challenge()));
    background
}

/// The host has the list of [`DOCUMENTS`], and has asked for nothing yet.
pub(super) fn offered() -> Background {
    let mut background = connected();
    background.page_message(1, ANNOUNCE_SIGNING);
    background.host_message(1, HELLO);
    background.page_message(1, DOCUMENTS);
    background
}

/// A chunk with so many characters of data beside it.
pub(super) fn chunk(length: usize) -> String {
    format!(r#"{{"message":{{"type":"chunk"}},"dataLength":{length},"userActivation":false}}"#)
}

pub(super) fn challenge(text: &str) -> String {
    format!(r#"{{"message":{{"type":"challenge","challenge":"{text}"}},"userActivation":false}}"#)
}

pub(super) fn good_challenge() -> String {
    "c".repeat(43)
}

/// What the content script says of a message of another contract.
pub(super) fn foreign(what: &str, member: &str, text: &str, has_been_active: bool) -> String {
    let said = serde_json::json!({
        "message": { "type": what, member: text },
        "userActivation": has_been_active,
    });
    said.to_string()
}

/// The text with which a contract is answered, read as JSON.
pub(super) fn answered(actions: &[Action]) -> Option<serde_json::Value> {
    actions.iter().find_map(|action| match action {
        Action::ToPage {
            message: PageAnswer::Portal { detail: text } | PageAnswer::WebEid { message: text },
            ..
        } => Some(serde_json::from_str(text).unwrap_or_default()),
        _ => None,
    })
}

/// The announcement of a login after another press.
pub(super) fn announce(gesture: &str) -> String {
    ANNOUNCE.replace("first", gesture)
}

pub(super) fn forwarded() -> Action {
    Action::ToHost {
        request: 1,
        message: HostRequest::Authenticate {
            challenge: Challenge::parse(&good_challenge()).unwrap(),
            id: RequestId::parse(ID).unwrap(),
            language: Language::Ja,
            origin: Origin::parse(SITE).unwrap(),
        },
    }
}

/// What opening a host for request 1 takes.
pub(super) fn opened() -> Vec<Action> {
    let (timer, milliseconds) = (Timer::Greeting, 10_000);
    vec![
        Action::OpenHost { request: 1 },
        Action::StartTimer {
            request: 1,
            timer,
            milliseconds,
        },
    ]
}

pub(super) fn code(actions: &[Action]) -> Option<ErrorCode> {
    actions.iter().find_map(|action| match action {
        Action::ToPage {
            message: PageAnswer::Error { code, .. },
            ..
        } => Some(*code),
        _ => None,
    })
}

#[test]
fn a_page_that_leaves_cancels_and_closes_the_host() {
    let cancel = HostRequest::Cancel {
        id: RequestId::parse(ID).unwrap(),
    };
    let expected = [
        Action::ToHost {
            request: 1,
            message: cancel,
        },
        Action::CloseHost { request: 1 },
        Action::timer(1, Timer::Pause, 3_000),
    ];
    let mut background = in_flight();
    assert_eq!(background.page_gone(1), expected);
    assert_eq!(background.page_gone(1), []);
}

#[test]
fn the_challenge_has_sixty_seconds() {
    let mut waiting = connected();
    waiting.page_message(1, ANNOUNCE);
    assert_eq!(waiting.host_message(1, HELLO), []);
    assert_eq!(waiting.timer(1, Timer::Greeting), []);
    let late = waiting.timer(1, Timer::Challenge);
    assert_eq!(code(&late), Some(ErrorCode::ChallengeTimeout));
    assert_eq!(in_flight().timer(1, Timer::Challenge), []);
}

#[test]
fn the_documents_have_sixty_seconds() {
    let mut waiting = connected();
    waiting.page_message(1, ANNOUNCE_SIGNING);
    waiting.host_message(1, HELLO);
    assert_eq!(waiting.timer(1, Timer::Challenge), []);
    let late = waiting.timer(1, Timer::Documents);
    assert_eq!(code(&late), Some(ErrorCode::DocumentsTimeout));
    assert_eq!(offered().timer(1, Timer::Documents), []);
    let mut logging_in = connected();
    logging_in.page_message(1, ANNOUNCE);
    assert_eq!(logging_in.timer(1, Timer::Documents), []);
}

#[test]
fn the_host_has_ten_seconds_to_greet() {
    for message in [ANNOUNCE, ANNOUNCE_SIGNING, STATUS] {
        let mut waiting = connected();
        waiting.page_message(1, message);
        let late = waiting.timer(1, Timer::Greeting);
        assert_eq!(code(&late), Some(ErrorCode::HostUnavailable));
        assert!(late.contains(&Action::CloseHost { request: 1 }));
    }
}
