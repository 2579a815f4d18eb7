//! Tests: pages that speak Web eID, on every site that the person allowed.

mod pair;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use tegata_protocol::{BareHash, HostRequest, Origin, PageNews};

use super::{HELLO, HELLO_TO_ALL, ID, OTHER_ID, SITE, answered, background, foreign, sender};
use crate::{Action, Background, Timer};

const NONCE: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn connected() -> Background {
    super::connected()
}

fn message(said: &Value) -> String {
    foreign("webEid", "message", &said.to_string(), true)
}

fn login() -> Value {
    json!({ "action": "web-eid:authenticate", "libraryVersion": "2.1.0", "challengeNonce": NONCE })
}

fn certificate() -> Value {
    json!({ "action": "web-eid:get-signing-certificate", "libraryVersion": "2.1.0" })
}

fn sign() -> Value {
    let hash = BASE64_STANDARD.encode([7; 32]);
    json!({ "action": "web-eid:sign", "certificate": "MAA=", "hash": hash, "hashFunction": "SHA-256" })
}

fn status() -> Value {
    json!({ "action": "web-eid:status", "libraryVersion": "2.1.0" })
}

fn opens(actions: &[Action]) -> bool {
    actions
        .iter()
        .any(|action| matches!(action, Action::OpenHost { .. }))
}

fn check_fails(actions: &[Action], code: &str) {
    let answer = answered(actions).unwrap_or_else(|| panic!("no answer: {actions:?}"));
    // What it is a failure of the content script adds.
    assert_eq!(answer.as_object().unwrap().len(), 1);
    let error = &answer["error"];
    assert_eq!(error["code"], code, "{error}");
    assert!(error["message"].is_string() && error["name"].as_str().unwrap().ends_with("Error"));
    // No stack: it would be ours.
    let more = usize::from(code == "ERR_WEBEID_VERSION_MISMATCH");
    assert_eq!(error.as_object().unwrap().len(), 3 + more);
}

fn in_flight(said: &Value) -> Background {
    let mut background = connected();
    assert!(opens(&background.page_message(1, &message(said))));
    let asked = background.host_message(1, HELLO_TO_ALL);
    assert!(
        matches!(asked.as_slice(), [Action::ToHost { .. }]),
        "{asked:?}"
    );
    background
}

/// The certificate was given out.
fn given() -> Background {
    let mut background = in_flight(&certificate());
    let said = json!({ "type": "certificate", "id": ID, "certificate": "MAA=" });
    let actions = background.host_message(1, &said.to_string());
    let [
        Action::NewsToPage {
            message: PageNews::WebEid { message },
            ..
        },
        timer,
    ] = actions.as_slice()
    else {
        panic!("{actions:?}");
    };
    let hash = Action::StartTimer {
        request: 1,
        timer: Timer::Hash,
        milliseconds: 60_000,
    };
    assert_eq!(*timer, hash);
    let algorithm =
        json!({ "cryptoAlgorithm": "RSA", "hashFunction": "SHA-256", "paddingScheme": "PKCS1.5" });
    let expected = json!({
        "action": "web-eid:get-signing-certificate-success",
        "certificate": "MAA=",
        "supportedSignatureAlgorithms": [algorithm],
    });
    assert_eq!(serde_json::from_str::<Value>(message).unwrap(), expected);
    background
}

fn signed(id: &str, certificate: &str, signatures: &[&str]) -> String {
    json!({ "type": "cardSigned", "id": id, "certificate": certificate, "signatures": signatures })
        .to_string()
}

#[test]
fn status_says_versions_of_the_librarys_generation() {
    let mut background = connected();
    let unused = foreign("webEid", "message", &status().to_string(), false);
    assert!(opens(&background.page_message(1, &unused)));
    let actions = background.host_message(1, HELLO);
    let expected = json!({
        "action": "web-eid:status-success",
        "extension": "2.0.0+tegata.0.1.0",
        "library": "2.1.0",
        "nativeApp": "2.0.0+tegata.0.1.0",
    });
    assert_eq!(answered(&actions), Some(expected));
    // Asking for versions keeps no request waiting.
    background.page_connected(2, OTHER_ID, &sender(7), SITE);
    assert!(opens(&background.page_message(2, &message(&login()))));
}

#[test]
fn a_library_of_a_later_generation_is_told_so() {
    let check = |version: Value, code: &str| {
        let mut said = status();
        said["libraryVersion"] = version;
        let actions = connected().page_message(1, &message(&said));
        assert!(!opens(&actions));
        check_fails(&actions, code);
    };
    check(json!("3.0.0"), "ERR_WEBEID_VERSION_MISMATCH");
    let mut later = status();
    later["libraryVersion"] = json!("3.0.0");
    let refused = answered(&connected().page_message(1, &message(&later))).unwrap();
    assert_eq!(
        refused["error"]["requiresUpdate"],
        json!({ "extension": true, "nativeApp": true })
    );
    for none in [json!(""), json!("two"), json!(2), Value::Null] {
        check(none, "ERR_WEBEID_NATIVE_INVALID_ARGUMENT");
    }
}

#[test]
fn a_login_is_answered_with_a_token() {
    let mut background = connected();
    background.page_message(1, &message(&login()));
    let asked = background.host_message(1, HELLO_TO_ALL);
    assert!(matches!(asked.as_slice(),
        [Action::ToHost { message: HostRequest::WebEidLogin { nonce, origin, .. }, .. }]
            if nonce.as_str() == NONCE && origin.as_str() == SITE));
    let actions = background.host_message(1, &signed(ID, "MAA=", &["AQID"]));
    let expected = json!({
        "action": "web-eid:authenticate-success",
        "algorithm": "RS512",
        "appVersion": "2.0.0+tegata.0.1.0",
        "format": "web-eid:1.0",
        "signature": "AQID",
        "unverifiedCertificate": "MAA=",
    });
    assert_eq!(answered(&actions), Some(expected));
}

#[test]
fn the_host_hears_what_the_person_switched() {
    let asked = |mut background: Background| {
        background.page_message(1, &message(&certificate()));
        let actions = background.host_message(1, HELLO_TO_ALL);
        let [
            Action::ToHost {
                message: HostRequest::WebEidCertificate { bare_hash, .. },
                ..
            },
        ] = actions.as_slice()
        else {
            panic!("{actions:?}");
        };
        *bare_hash
    };
    assert_eq!(asked(connected()), BareHash::Off);
    let mut sites = crate::AllowedSites::default();
    let origin = Origin::parse(SITE).unwrap();
    sites.allow(origin.clone());
    sites.set_bare_hash(origin, BareHash::Allowed);
    let mut allowed = super::with_sites(sites);
    allowed.page_connected(1, ID, &sender(7), SITE);
    assert_eq!(asked(allowed), BareHash::Allowed);
}

#[test]
fn what_the_host_says_becomes_a_word_of_the_library() {
    let check = |code: &str, expected: &str| {
        let said = json!({ "type": "failed", "code": code, "detail": "a clause", "id": ID });
        let actions = in_flight(&login()).host_message(1, &said.to_string());
        check_fails(&actions, expected);
    };
    check("user_cancelled", "ERR_WEBEID_USER_CANCELLED");
    check("bare_hash_not_allowed", "ERR_WEBEID_USER_CANCELLED");
    check("timed_out", "ERR_WEBEID_USER_TIMEOUT");
    check("busy", "ERR_WEBEID_ACTION_PENDING");
    check("card_removed", "ERR_WEBEID_NATIVE_FATAL");
    let mut missing = connected();
    missing.page_message(1, &message(&login()));
    check_fails(&missing.host_gone(1, ""), "ERR_WEBEID_NATIVE_UNAVAILABLE");
    let mut old = connected();
    old.page_message(1, &message(&login()));
    check_fails(&old.host_message(1, HELLO), "ERR_WEBEID_VERSION_MISMATCH");
}

#[test]
fn a_nonce_of_another_form_opens_nothing() {
    for nonce in [
        json!("a".repeat(43)),
        json!("a".repeat(129)),
        json!(format!("{NONCE} ")),
        json!(7),
        Value::Null,
    ] {
        let mut wrong = login();
        wrong["challengeNonce"] = nonce;
        let actions = connected().page_message(1, &message(&wrong));
        assert!(!opens(&actions));
        check_fails(&actions, "ERR_WEBEID_NATIVE_INVALID_ARGUMENT");
    }
}

#[test]
fn what_has_no_action_is_no_message() {
    for text in [
        "",
        "null",
        "{}",
        r#"["web-eid:status"]"#,
        r#"{"action":"web-eid:status-ack"}"#,
        r#"{"action":7}"#,
        r#"{"action":"web-eid:status","libraryVersion":"2.1.0","more":"\ud800"}"#,
        &format!(
            r#"{{"action":"web-eid:status","more":{}1{}}}"#,
            "[".repeat(200),
            "]".repeat(200)
        ),
    ] {
        let actions = connected().page_message(1, &foreign("webEid", "message", text, true));
        assert!(!opens(&actions), "{text}");
        check_fails(&actions, "ERR_WEBEID_NATIVE_INVALID_ARGUMENT");
        let second = given().page_message(1, &foreign("webEid", "message", text, true));
        check_fails(&second, "ERR_WEBEID_NATIVE_INVALID_ARGUMENT");
    }
}

#[test]
fn a_message_is_measured_as_scripts_do() {
    let mut said = login();
    said["more"] = "".into();
    let members = said.to_string().len();
    let mut of = |units: usize| {
        said["more"] = "あ".repeat(units - members).into();
        message(&said)
    };
    assert!(opens(&connected().page_message(1, &of(16_384))));
    let actions = connected().page_message(1, &of(16_385));
    check_fails(&actions, "ERR_WEBEID_NATIVE_INVALID_ARGUMENT");
}

#[test]
fn the_site_is_waited_for_as_long_as_it_says_if_that_is_sane() {
    let check = |options: Value, expected: u32| {
        let mut said = login();
        said["options"] = options;
        let actions = connected().page_message(1, &message(&said));
        let timer = Action::StartTimer {
            request: 1,
            timer: Timer::Interaction,
            milliseconds: expected,
        };
        assert!(actions.contains(&timer), "{actions:?}");
    };
    check(
        json!({ "userInteractionTimeout": 30_000, "lang": "en" }),
        30_000,
    );
    check(json!({ "userInteractionTimeout": 1_000 }), 1_000);
    for long in [
        json!(600_000),
        json!(600_001),
        json!(u64::MAX),
        json!(1e300),
    ] {
        check(json!({ "userInteractionTimeout": long }), 600_000);
    }
    for short in [json!(999), json!(-1), json!(0.5)] {
        check(json!({ "userInteractionTimeout": short }), 1_000);
    }
    check(json!({ "userInteractionTimeout": 2_500.5 }), 2_500);
    for insane in [json!(0), json!("30000"), json!([30_000]), Value::Null] {
        check(json!({ "userInteractionTimeout": insane }), 120_000);
    }
    check(Value::Null, 120_000);
    let late = in_flight(&login()).timer(1, Timer::Interaction);
    check_fails(&late, "ERR_WEBEID_USER_TIMEOUT");
    let mut signing = given();
    signing.page_message(1, &message(&sign()));
    assert_eq!(signing.timer(1, Timer::Interaction), []);
    check_fails(
        &signing.timer(1, Timer::SecondInteraction),
        "ERR_WEBEID_USER_TIMEOUT",
    );
}

#[test]
fn a_page_that_nobody_has_used_waits_for_the_person() {
    for said in [login(), certificate()] {
        let unused = foreign("webEid", "message", &said.to_string(), false);
        let actions = connected().page_message(1, &unused);
        assert!(!opens(&actions));
        assert!(actions.contains(&Action::Badge {
            tab: 7.0,
            waits: true
        }));
    }
}

#[test]
fn two_at_once_are_one_too_many() {
    let mut background = in_flight(&login());
    background.page_connected(2, OTHER_ID, &sender(7), SITE);
    let second = background.page_message(2, &message(&certificate()));
    check_fails(&second, "ERR_WEBEID_ACTION_PENDING");
}

#[test]
fn a_site_that_is_not_allowed_is_not_served() {
    let bank = "https://bank.example";
    let actions = background().page_connected(1, ID, &sender(7).at(bank), bank);
    assert!(super::code(&actions).is_some());
}
