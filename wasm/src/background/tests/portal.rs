//! Tests: the contract of official sites, for the sites of the list and for nobody else.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use tegata_protocol::{BareHash, HostRequest, Origin, RequestId};

use super::{
    ANNOUNCE, HELLO, HELLO_TO_ALL, ID, OTHER_ID, ROOT, answered, background, extension_page,
    foreign, sender, with_sites,
};
use crate::{Action, AllowedSites, Background, Kept, Timer};

const PORTAL: &str = "https://myna.go.jp";
const THIRD_ID: &str = "CCCCCCCCCCCCCCCCCCCCCC";

fn sites() -> AllowedSites {
    let mut sites = AllowedSites::default();
    sites.allow(Origin::parse(PORTAL).unwrap());
    sites
}

fn at(origin: &str, sites: AllowedSites) -> Background {
    let mut background = with_sites(sites);
    let found = background.page_connected(1, ID, &sender(7).at(origin), origin);
    assert_eq!(found, []);
    background
}

fn connected() -> Background {
    at(PORTAL, sites())
}

fn digest() -> String {
    BASE64_STANDARD.encode([7; 32])
}

fn event(detail: &Value) -> String {
    foreign("portal", "detail", &detail.to_string(), true)
}

fn login() -> Value {
    json!({ "mode": "01", "service_id": "01", "digest": digest() })
}

fn signing(digests: &Value) -> Value {
    json!({ "mode": "02", "service_id": "01", "digest": digests })
}

fn items() -> Value {
    json!({ "mode": "04" })
}

fn close() -> Value {
    json!({ "mode": "05" })
}

fn failed(mode: Option<&str>) -> Option<Value> {
    let mut expected = json!({ "result": "1", "errcode": "EW044-C300" });
    if let Some(mode) = mode {
        expected["mode"] = mode.into();
    }
    Some(expected)
}

fn opens(actions: &[Action]) -> bool {
    actions
        .iter()
        .any(|action| matches!(action, Action::OpenHost { .. }))
}

/// The host has what the page asked for.
fn in_flight(detail: &Value) -> (Background, HostRequest) {
    let mut background = connected();
    assert!(opens(&background.page_message(1, &event(detail))));
    let actions = background.host_message(1, HELLO_TO_ALL);
    let [Action::ToHost { message, .. }] = actions.as_slice() else {
        panic!("{actions:?}");
    };
    (background, message.clone())
}

#[test]
fn a_login_goes_to_the_host_and_its_answer_to_the_page() {
    let (mut background, request) = in_flight(&login());
    assert!(
        matches!(&request, HostRequest::PortalLogin { digest, origin, .. }
            if *digest.as_bytes() == [7; 32] && origin.as_str() == PORTAL)
    );
    let said =
        json!({ "type": "cardSigned", "id": ID, "certificate": "MAA=", "signatures": ["AQID"] });
    let actions = background.host_message(1, &said.to_string());
    let expected = json!({
        "certificate": "MAA",
        "combination_code": "661ba7ada7b47029c87abebe0935ded7a80bc7f7b3464ea8e54362f94c684fc9",
        "mode": "01",
        "result": "0",
        "signature": "AQID",
        "uuid": "711d0df2-8b8e-4d12-8d6b-9f6761435b17",
    });
    assert_eq!(answered(&actions), Some(expected));
    assert!(actions.contains(&Action::CloseHost { request: 1 }));
    assert!(actions.contains(&Action::ClosePage { request: 1 }));
}

#[test]
fn one_digest_or_a_hundred_are_signed_at_once() {
    for (digests, count) in [(json!(digest()), 1), (json!(vec![digest(); 100]), 100)] {
        let (mut background, request) = in_flight(&signing(&digests));
        assert!(
            matches!(&request, HostRequest::PortalSign { digests, bare_hash: BareHash::Off, .. }
                if digests.len() == count)
        );
        let signatures = vec!["AQID"; count];
        let said = json!({ "type": "cardSigned", "id": ID, "certificate": "MAA=", "signatures": signatures });
        let answer = answered(&background.host_message(1, &said.to_string())).unwrap();
        assert_eq!(
            (&answer["mode"], &answer["result"]),
            (&json!("02"), &json!("0"))
        );
        assert_eq!(answer["signature"], json!(signatures));
    }
}

#[test]
fn the_host_hears_what_the_person_switched_for_this_site() {
    let mut sites = sites();
    sites.set_bare_hash(Origin::parse(PORTAL).unwrap(), BareHash::Allowed);
    let mut background = at(PORTAL, sites);
    background.page_message(1, &event(&signing(&json!(digest()))));
    let actions = background.host_message(1, HELLO_TO_ALL);
    assert!(matches!(
        actions.as_slice(),
        [Action::ToHost {
            message: HostRequest::PortalSign {
                bare_hash: BareHash::Allowed,
                ..
            },
            ..
        }]
    ));
}

#[test]
fn the_four_items_are_answered_as_digits_of_utf_8() {
    let (mut background, request) = in_flight(&items());
    assert!(matches!(request, HostRequest::PortalItems { .. }));
    let items = json!({ "address": "東京", "birthday": "19700101", "name": "試験", "sex": "1" });
    let said = json!({ "type": "items", "id": ID, "items": items });
    let expected = json!({
        "address": "e69db1e4baac",
        "birthday": "3139373030313031",
        "mode": "04",
        "name": "e8a9a6e9a893",
        "result": "0",
        "sex": "31",
    });
    let actions = background.host_message(1, &said.to_string());
    assert_eq!(answered(&actions), Some(expected));
}

#[test]
fn only_sites_of_the_list_are_served() {
    let check = |origin: &str, mut sites: AllowedSites| {
        sites.allow(Origin::parse(origin).unwrap());
        for (detail, mode) in [
            (login(), "01"),
            (items(), "04"),
            (signing(&json!(digest())), "02"),
        ] {
            let mut background = at(origin, sites.clone());
            let actions = background.page_message(1, &event(&detail));
            assert!(!opens(&actions), "{origin}");
            assert_eq!(answered(&actions), failed(Some(mode)), "{origin}");
        }
    };
    for origin in [
        "https://bank.example",
        "https://myna.go.jp:8443",
        "https://www.myna.go.jp",
        "http://localhost:8790",
    ] {
        check(origin, AllowedSites::default());
    }
    // A person's switches, and whatever stands in the storage, change nothing.
    let bank = "https://bank.example";
    let mut switched = AllowedSites::default();
    let stored = format!(
        r#"{{"sites":["{bank}"],"bareHash":["{bank}"],"portal":["{bank}"],"official":["{bank}"]}}"#
    );
    switched.restore(Kept::parse(&stored));
    check(bank, switched);
    // Nor does what a manifest says beside this computer.
    let manifest = r#"{"content_scripts":[{"matches":["https://bank.example/*"]}],"official":["https://bank.example"]}"#;
    check(bank, AllowedSites::from_manifest(manifest).unwrap());
}

#[test]
fn no_message_makes_a_site_official() {
    let bank = "https://bank.example";
    let mut sites = sites();
    sites.allow(Origin::parse(bank).unwrap());
    let named = json!({ "mode": "01", "service_id": "01", "digest": digest(), "origin": PORTAL });
    let mut background = at(bank, sites.clone());
    assert_eq!(
        answered(&background.page_message(1, &event(&named))),
        failed(Some("01"))
    );

    // A forged runtime message with an origin beside it is none of ours.
    let mut beside: Value = serde_json::from_str(&event(&login())).unwrap();
    beside["origin"] = PORTAL.into();
    let actions = at(bank, sites.clone()).page_message(1, &beside.to_string());
    assert!(!opens(&actions));

    // The native side may say what it likes: its messages are answers, and end the request.
    let mut background = at(bank, sites);
    background.page_message(1, r#"{"message":{"type":"status"},"userActivation":false}"#);
    let widened = r#"{"type":"hello","capabilities":["portal"],"protocol":1,"version":"1","official":["https://bank.example"]}"#;
    background.host_message(1, widened);
    background.page_connected(2, OTHER_ID, &sender(8).at(bank), bank);
    assert_eq!(
        answered(&background.page_message(2, &event(&login()))),
        failed(Some("01"))
    );

    // The popup has no word for it.
    background.page_connected(9, "popup", &extension_page(), ROOT);
    for wish in [
        r#"{"type":"setOfficial","origin":"https://bank.example"}"#,
        r#"{"type":"setBareHash","origin":"https://bank.example","to":"allowed","official":true}"#,
    ] {
        assert_eq!(background.page_message(9, wish), []);
    }
}

#[test]
fn what_is_wrong_is_answered_in_the_contracts_shape_and_opens_nothing() {
    let check = |detail: &str, mode: Option<&str>| {
        let actions = connected().page_message(1, &foreign("portal", "detail", detail, true));
        assert!(!opens(&actions), "{detail}");
        assert_eq!(answered(&actions), failed(mode), "{detail}");
    };
    for no_event in [
        "",
        "null",
        "{",
        "[]",
        "\"01\"",
        "{}",
        r#"{"mode":1}"#,
        r#"{"mode":"03"}"#,
        r#"{"mode":"001"}"#,
    ] {
        check(no_event, None);
    }
    check(
        &format!(r#"{{"mode":"04","x":"{}"}}"#, "x".repeat(16 * 1024)),
        None,
    );
    for service in [json!("02"), json!(""), json!(1), Value::Null] {
        let mut wrong = login();
        wrong["service_id"] = service;
        check(&wrong.to_string(), Some("01"));
    }
    check(
        &json!({ "mode": "04", "service_id": "02" }).to_string(),
        Some("04"),
    );
    let long = BASE64_STANDARD.encode([7; 64]);
    let short = BASE64_STANDARD.encode([7; 31]);
    for digest in [
        json!(long),
        json!(short),
        json!(""),
        json!("*"),
        json!(7),
        Value::Null,
        json!([digest()]),
    ] {
        let mut wrong = login();
        wrong["digest"] = digest;
        check(&wrong.to_string(), Some("01"));
    }
    let mut of_101 = vec![digest(); 101];
    check(&signing(&json!(of_101)).to_string(), Some("02"));
    of_101.truncate(99);
    of_101.push(short);
    check(&signing(&json!(of_101)).to_string(), Some("02"));
    check(&signing(&json!([])).to_string(), Some("02"));
    check(&signing(&json!([digest(), 7])).to_string(), Some("02"));
    check(&signing(&json!([[digest()]])).to_string(), Some("02"));
}

#[test]
fn members_that_we_do_not_know_are_passed_over() {
    let mut more = login();
    more["version"] = json!({ "of": ["a", "page"] });
    assert!(opens(&connected().page_message(1, &event(&more))));
}

#[test]
fn a_detail_is_measured_as_scripts_do() {
    let members = r#"{"mode":"04","more":""}"#.len();
    let of = |units: usize| json!({ "mode": "04", "more": "あ".repeat(units - members) });
    assert!(opens(&connected().page_message(1, &event(&of(16_384)))));
    let actions = connected().page_message(1, &event(&of(16_385)));
    assert_eq!(answered(&actions), failed(None));
}

#[test]
fn the_second_of_two_at_once_is_refused() {
    let (mut background, _) = in_flight(&login());
    background.page_connected(2, OTHER_ID, &sender(7).at(PORTAL), PORTAL);
    let second = background.page_message(2, &event(&items()));
    assert_eq!(answered(&second), failed(Some("04")));
    assert!(!opens(&second));
    let said =
        json!({ "type": "cardSigned", "id": ID, "certificate": "MAA=", "signatures": ["AQID"] });
    let first = background.host_message(1, &said.to_string());
    assert_eq!(answered(&first).unwrap()["result"], "0");
}

#[test]
fn a_page_that_says_it_is_done_ends_its_request() {
    let (mut background, _) = in_flight(&login());
    background.page_connected(2, OTHER_ID, &sender(7).at(PORTAL), PORTAL);
    let actions = background.page_message(2, &event(&close()));
    let cancel = HostRequest::Cancel {
        id: RequestId::parse(ID).unwrap(),
    };
    assert_eq!(
        actions.first(),
        Some(&Action::ToHost {
            request: 1,
            message: cancel
        })
    );
    assert_eq!(answered(&actions), failed(Some("01")));
    assert!(actions.contains(&Action::CloseHost { request: 1 }));
    // That word itself has no answer that a page could see.
    let own = actions
        .iter()
        .position(|action| *action == Action::ClosePage { request: 2 });
    assert!(
        matches!(&actions[own.unwrap() - 1], Action::ToPage { request: 2, message: tegata_protocol::PageAnswer::Portal { detail } } if detail.is_empty())
    );
}

#[test]
fn done_ends_no_request_of_another_tab() {
    let (mut background, _) = in_flight(&login());
    background.page_connected(2, OTHER_ID, &sender(8).at(PORTAL), PORTAL);
    let actions = background.page_message(2, &event(&close()));
    assert!(!actions.contains(&Action::CloseHost { request: 1 }));
}

#[test]
fn a_page_that_nobody_has_used_waits_for_the_person() {
    let mut background = connected();
    let unused = foreign("portal", "detail", &login().to_string(), false);
    let actions = background.page_message(1, &unused);
    assert!(!opens(&actions));
    assert!(actions.contains(&Action::Badge {
        tab: 7.0,
        waits: true
    }));
    assert_eq!(answered(&actions), None);

    background.page_connected(9, "popup", &extension_page(), ROOT);
    // Over another tab, or another site, the button lets nothing go on.
    for (origin, tab) in [(PORTAL, "8"), ("https://bank.example", "7"), (PORTAL, "")] {
        background.page_message(9, &look(origin, tab));
        assert_eq!(background.page_message(9, r#"{"type":"goOn"}"#), []);
    }
    background.page_message(9, &look(PORTAL, "7"));
    let gone_on = background.page_message(9, r#"{"type":"goOn"}"#);
    assert!(opens(&gone_on));
    assert!(gone_on.contains(&Action::Badge {
        tab: 7.0,
        waits: false
    }));
    let asked = background.host_message(1, HELLO_TO_ALL);
    assert!(matches!(
        asked.as_slice(),
        [Action::ToHost {
            message: HostRequest::PortalLogin { .. },
            ..
        }]
    ));
}

fn look(origin: &str, tab: &str) -> String {
    json!({ "type": "look", "origin": origin, "tab": tab }).to_string()
}

#[test]
fn a_page_cannot_let_itself_go_on() {
    let mut background = connected();
    let unused = foreign("portal", "detail", &login().to_string(), false);
    background.page_message(1, &unused);
    background.page_connected(2, OTHER_ID, &sender(7).at(PORTAL), PORTAL);
    assert!(!opens(&background.page_message(2, r#"{"type":"goOn"}"#)));
    background.page_connected(3, THIRD_ID, &sender(7).at(PORTAL), PORTAL);
    let again = background.page_message(3, &event(&login()));
    assert!(!opens(&again));
    assert_eq!(answered(&again), failed(Some("01")));
}

#[test]
fn what_waits_ends_with_its_tab_and_after_ten_minutes() {
    let unused = foreign("portal", "detail", &login().to_string(), false);
    let mut gone = connected();
    gone.page_message(1, &unused);
    assert_eq!(
        gone.page_gone(1),
        [Action::Badge {
            tab: 7.0,
            waits: false
        }]
    );

    let mut late = connected();
    late.page_message(1, &unused);
    for _ in 0..29 {
        let again = late.timer(1, Timer::Waiting);
        assert!(again.contains(&Action::Badge {
            tab: 7.0,
            waits: true
        }));
        assert_eq!(answered(&again), None);
    }
    let end = late.timer(1, Timer::Waiting);
    assert_eq!(answered(&end), failed(Some("01")));
    assert!(end.contains(&Action::Badge {
        tab: 7.0,
        waits: false
    }));
}

#[test]
fn a_tab_that_has_just_had_a_request_waits_for_the_person() {
    let (mut background, _) = in_flight(&login());
    let refused = json!({ "type": "failed", "code": "user_cancelled", "detail": "", "id": ID });
    let ended = background.host_message(1, &refused.to_string());
    let pause = Action::StartTimer {
        request: 1,
        timer: Timer::Pause,
        milliseconds: 60_000,
    };
    assert!(ended.contains(&pause), "{ended:?}");
    background.page_connected(2, OTHER_ID, &sender(7).at(PORTAL), PORTAL);
    let at_once = background.page_message(2, &event(&login()));
    assert!(!opens(&at_once));
    assert!(at_once.contains(&Action::Badge {
        tab: 7.0,
        waits: true
    }));
    background.page_gone(2);
    background.timer(1, Timer::Pause);
    background.page_connected(3, THIRD_ID, &sender(7).at(PORTAL), PORTAL);
    assert!(opens(&background.page_message(3, &event(&login()))));
}

#[test]
fn a_request_by_our_own_contract_leaves_a_pause_too() {
    let mut background = connected();
    background.page_message(1, ANNOUNCE);
    let ended = background.page_gone(1);
    let pause = Action::StartTimer {
        request: 1,
        timer: Timer::Pause,
        milliseconds: 3_000,
    };
    assert!(ended.contains(&pause), "{ended:?}");
    background.page_connected(2, OTHER_ID, &sender(7).at(PORTAL), PORTAL);
    assert!(!opens(&background.page_message(2, &event(&login()))));
}

#[test]
fn a_press_since_then_lets_a_tab_ask_again_at_once_and_no_press_does_so_twice() {
    let pressed = |gesture: &str| {
        let mut said: Value = serde_json::from_str(&event(&login())).unwrap();
        said["gesture"] = json!(gesture);
        said.to_string()
    };
    let mut background = connected();
    assert!(opens(&background.page_message(1, &pressed("first"))));
    background.page_gone(1);
    let mut ask = |key, id, said: &str| {
        background.page_connected(key, id, &sender(7).at(PORTAL), PORTAL);
        let asked = opens(&background.page_message(key, said));
        background.page_gone(key);
        asked
    };
    assert!(!ask(2, OTHER_ID, &pressed("first")));
    assert!(ask(3, THIRD_ID, &pressed("second")));
    let unused = pressed("third").replace(r#""userActivation":true"#, r#""userActivation":false"#);
    assert!(!ask(4, "AAAAAAAAAAAAAAAAAAAAAw", &unused));
}

#[test]
fn a_host_that_answers_something_else_is_refused() {
    let check = |detail: &Value, said: &Value| {
        let (mut background, _) = in_flight(detail);
        let actions = background.host_message(1, &said.to_string());
        assert_eq!(answered(&actions).unwrap()["result"], "1", "{said}");
    };
    let signed = |id: &str, signatures: &[&str]| json!({ "type": "cardSigned", "id": id, "certificate": "MAA=", "signatures": signatures });
    check(&login(), &signed(OTHER_ID, &["AQID"]));
    check(&login(), &signed(ID, &[]));
    check(&login(), &signed(ID, &["AQID", "AQID"]));
    check(
        &signing(&json!([digest(), digest()])),
        &signed(ID, &["AQID"]),
    );
    check(&items(), &signed(ID, &["AQID"]));
    let four = json!({ "address": "a", "birthday": "b", "name": "c", "sex": "d" });
    check(
        &login(),
        &json!({ "type": "items", "id": ID, "items": four }),
    );
    check(
        &items(),
        &json!({ "type": "items", "id": OTHER_ID, "items": four }),
    );
    check(
        &login(),
        &json!({ "type": "certificate", "id": ID, "certificate": "MAA=" }),
    );
    check(
        &login(),
        &json!({ "type": "authenticated", "id": ID, "token": "a.b.c" }),
    );
}

#[test]
fn a_host_that_does_not_serve_the_contract_is_refused() {
    let mut background = connected();
    background.page_message(1, &event(&login()));
    assert_eq!(
        answered(&background.host_message(1, HELLO)),
        failed(Some("01"))
    );
}

#[test]
fn a_missing_host_is_answered_in_the_contracts_shape() {
    let mut background = connected();
    background.page_message(1, &event(&login()));
    assert_eq!(answered(&background.host_gone(1, "")), failed(Some("01")));
}

#[test]
fn a_site_of_ours_that_is_not_official_has_its_own_way_still() {
    let mut own = background();
    let actions = own.page_connected(1, ID, &sender(7), super::SITE);
    assert_eq!(actions, []);
    assert!(opens(&own.page_message(1, ANNOUNCE)));
}

#[test]
fn one_request_of_a_tab_waits() {
    let mut background = connected();
    let unused = foreign("portal", "detail", &login().to_string(), false);
    background.page_message(1, &unused);
    background.page_connected(2, OTHER_ID, &sender(7).at(PORTAL), PORTAL);
    let second = background.page_message(2, &unused);
    assert_eq!(answered(&second), failed(Some("01")));
}

#[test]
fn the_switches_of_the_popup_are_kept_and_shown() {
    let mut background = with_sites(sites());
    background.page_connected(9, "popup", &extension_page(), ROOT);
    background.page_message(9, &look(PORTAL, "7"));
    let platform = json!({ "type": "setPlatform", "origin": PORTAL, "to": "windows" });
    let actions = background.page_message(9, &platform.to_string());
    let script = Action::RegisterScript {
        id: "platform https://myna.go.jp/*".to_owned(),
        pattern: "https://myna.go.jp/*".to_owned(),
        script: crate::Script::Platform,
    };
    assert!(actions.contains(&script), "{actions:?}");
    assert!(actions.iter().any(|action| matches!(action,
        Action::Store { windows, .. } if windows.len() == 1)));
    let shown = actions.iter().find_map(|action| match action {
        Action::ToPopup { message, .. } => message.switches.clone(),
        _ => None,
    });
    assert_eq!(shown.unwrap().platform, Some(crate::Platform::Windows));
    let back = platform.to_string().replace("windows", "own");
    let actions = background.page_message(9, &back);
    assert!(actions.contains(&Action::UnregisterScript {
        id: "platform https://myna.go.jp/*".to_owned()
    }));
}
