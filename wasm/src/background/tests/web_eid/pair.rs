//! Tests: a certificate and the hash that follows it, what else a page may ask in between, and who may not.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use tegata_protocol::{BareHash, ErrorCode, HostRequest, Origin, RequestId};

use super::{
    HELLO_TO_ALL, ID, OTHER_ID, SITE, answered, certificate, check_fails, connected, foreign,
    given, in_flight, login, message, opens, sender, sign, signed, status,
};
use crate::{Action, Background, Timer, background::tests};

const PENDING: &str = "ERR_WEBEID_ACTION_PENDING";

/// The same page has opened another port.
fn with_second_port() -> Background {
    let mut background = given();
    background.page_connected(2, OTHER_ID, &sender(7), SITE);
    background
}

/// What ends the pair.
fn ended() -> [Action; 3] {
    let id = RequestId::parse(ID).unwrap();
    [
        Action::ToHost {
            request: 1,
            message: HostRequest::Cancel { id },
        },
        Action::CloseHost { request: 1 },
        Action::ClosePage { request: 1 },
    ]
}

fn check_pair_is_alive(background: &mut Background) {
    let actions = background.page_message(1, &message(&sign()));
    let sent = |action: &Action| {
        matches!(
            action,
            Action::ToHost {
                request: 1,
                message: HostRequest::WebEidSign { .. }
            }
        )
    };
    assert!(actions.iter().any(sent), "{actions:?}");
}

#[test]
fn certificate_and_hash_are_one_request_of_one_host() {
    let mut background = given();
    let actions = background.page_message(1, &message(&sign()));
    let id = RequestId::parse(ID).unwrap();
    assert!(matches!(actions.as_slice(),
        [Action::ToHost { request: 1, message: HostRequest::WebEidSign { hash, id: own } }, Action::StartTimer { timer: Timer::SecondInteraction, .. }]
            if *own == id && *hash.as_bytes() == [7; 32]));
    let actions = background.host_message(1, &signed(ID, "MAA=", &["AQID"]));
    let answer = answered(&actions).unwrap();
    assert_eq!(answer["action"], "web-eid:sign-success");
    assert_eq!(answer["signature"], "AQID");
    assert_eq!(answer["signatureAlgorithm"]["hashFunction"], "SHA-256");
    assert!(actions.contains(&Action::CloseHost { request: 1 }));
}

#[test]
fn a_hash_for_another_certificate_is_not_signed() {
    let mut other = sign();
    other["certificate"] = "MAAA".into();
    let actions = given().page_message(1, &message(&other));
    check_fails(&actions, "ERR_WEBEID_NATIVE_INVALID_ARGUMENT");
    assert!(actions.contains(&Action::CloseHost { request: 1 }));
    let mut background = given();
    background.page_message(1, &message(&sign()));
    let exchanged = background.host_message(1, &signed(ID, "MAAA", &["AQID"]));
    check_fails(&exchanged, "ERR_WEBEID_NATIVE_FATAL");
}

#[test]
fn only_one_hash_of_sha_256_follows() {
    let check = |member: &str, value: Value| {
        let mut wrong = sign();
        wrong[member] = value;
        let actions = given().page_message(1, &message(&wrong));
        check_fails(&actions, "ERR_WEBEID_NATIVE_INVALID_ARGUMENT");
    };
    for function in ["SHA-1", "SHA-384", "SHA-512", "sha-256", ""] {
        check("hashFunction", function.into());
    }
    let info = "MDEwDQYJYIZIAWUDBAIBBQAEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
    for hash in [
        json!(info),
        json!(BASE64_STANDARD.encode([7; 48])),
        json!(""),
        json!(7),
    ] {
        check("hash", hash);
    }
    let mut background = given();
    background.page_message(1, &message(&sign()));
    let twice = background.page_message(1, &message(&sign()));
    check_fails(&twice, "ERR_WEBEID_NATIVE_INVALID_ARGUMENT");
}

#[test]
fn a_hash_without_a_certificate_opens_nothing() {
    let actions = connected().page_message(1, &message(&sign()));
    assert!(!opens(&actions));
    check_fails(&actions, "ERR_WEBEID_NATIVE_INVALID_ARGUMENT");
}

#[test]
fn nothing_but_the_hash_follows_a_certificate() {
    for other in [login(), certificate(), status()] {
        let actions = given().page_message(1, &message(&other));
        assert!(answered(&actions).is_some());
        assert!(!actions.iter().any(|action| matches!(
            action,
            Action::ToHost {
                message: HostRequest::WebEidSign { .. },
                ..
            }
        )));
    }
}

#[test]
fn the_hash_has_sixty_seconds() {
    let mut background = given();
    assert_eq!(background.timer(1, Timer::Interaction), []);
    let late = background.timer(1, Timer::Hash);
    check_fails(&late, "ERR_WEBEID_USER_TIMEOUT");
    let cancel = HostRequest::Cancel {
        id: RequestId::parse(ID).unwrap(),
    };
    assert!(late.contains(&Action::ToHost {
        request: 1,
        message: cancel
    }));
    assert!(late.contains(&Action::CloseHost { request: 1 }));
    let mut in_time = given();
    in_time.page_message(1, &message(&sign()));
    assert_eq!(in_time.timer(1, Timer::Hash), []);
}

#[test]
fn switching_it_off_ends_what_the_host_was_told_of_it() {
    let origin = || Origin::parse(SITE).unwrap();
    let mut background = given();
    let actions = background.set_bare_hash(origin(), BareHash::Off);
    assert!(actions.contains(&Action::CloseHost { request: 1 }));
    let late = background.page_message(1, &message(&sign()));
    assert_eq!(late, []);
    let mut login = in_flight(&login());
    let actions = login.set_bare_hash(origin(), BareHash::Off);
    assert!(!actions.contains(&Action::CloseHost { request: 1 }));
}

#[test]
fn a_page_that_leaves_between_the_two_ends_both() {
    let cancel = HostRequest::Cancel {
        id: RequestId::parse(ID).unwrap(),
    };
    let mut background = given();
    let actions = background.page_gone(1);
    assert!(actions.contains(&Action::ToHost {
        request: 1,
        message: cancel
    }));
    assert!(actions.contains(&Action::CloseHost { request: 1 }));
}

#[test]
fn versions_are_known_while_the_hash_is_awaited() {
    let mut background = with_second_port();
    let actions = background.page_message(2, &message(&status()));
    let answer = answered(&actions).unwrap();
    assert_eq!(answer["action"], "web-eid:status-success");
    assert_eq!(answer["nativeApp"], "2.0.0+tegata.0.1.0");
    assert!(!opens(&actions));
    assert!(actions.contains(&Action::ClosePage { request: 2 }));
    check_pair_is_alive(&mut background);
}

#[test]
fn versions_are_not_taken_from_another_pages_host() {
    let mut background = given();
    background.page_connected(2, OTHER_ID, &sender(8), SITE);
    assert!(opens(&background.page_message(2, &message(&status()))));
    let mut opening = tests::connected();
    opening.page_message(1, &message(&login()));
    opening.page_connected(2, OTHER_ID, &sender(7), SITE);
    check_fails(&opening.page_message(2, &message(&status())), PENDING);
}

#[test]
fn a_page_that_asks_for_something_else_ends_its_pair() {
    for other in [login(), certificate()] {
        let mut background = with_second_port();
        let actions = background.page_message(2, &message(&other));
        for step in ended() {
            assert!(actions.contains(&step), "{actions:?}");
        }
        assert_eq!(background.page_message(1, &message(&sign())), []);
        let answer = signed(ID, "MAA=", &["AQID"]);
        assert_eq!(background.host_message(1, &answer), []);
    }
}

#[test]
fn no_window_comes_in_place_of_the_one_that_went() {
    let mut background = with_second_port();
    let actions = background.page_message(2, &message(&login()));
    let (tab, waits) = (7.0, true);
    assert!(actions.contains(&Action::Badge { tab, waits }));
    assert!(!opens(&actions));
    background.page_connected(9, "popup", &tests::extension_page(), tests::ROOT);
    background.page_message(
        9,
        &format!(r#"{{"type":"look","origin":"{SITE}","tab":"7"}}"#),
    );
    let actions = background.page_message(9, r#"{"type":"goOn"}"#);
    assert!(actions.contains(&Action::OpenHost { request: 2 }));
    assert!(matches!(
        background.host_message(2, HELLO_TO_ALL).as_slice(),
        [Action::ToHost { request: 2, .. }]
    ));
}

/// The script has no port for it any more, and opens a new one.
#[test]
fn the_hash_of_a_pair_that_ended_is_not_signed() {
    let mut background = with_second_port();
    background.page_message(2, &message(&login()));
    background.page_connected(3, "CCCCCCCCCCCCCCCCCCCCCC", &sender(7), SITE);
    let late = background.page_message(3, &message(&sign()));
    check_fails(&late, "ERR_WEBEID_NATIVE_INVALID_ARGUMENT");
}

#[test]
fn what_asks_for_nothing_ends_no_pair() {
    let mut wrong = login();
    wrong["challengeNonce"] = "short".into();
    let mut background = with_second_port();
    let actions = background.page_message(2, &message(&wrong));
    check_fails(&actions, "ERR_WEBEID_NATIVE_INVALID_ARGUMENT");
    check_pair_is_alive(&mut background);
}

#[test]
fn another_tab_ends_no_pair() {
    let mut background = given();
    background.page_connected(2, OTHER_ID, &sender(8), SITE);
    let actions = background.page_message(2, &message(&certificate()));
    assert!(actions.contains(&Action::OpenHost { request: 2 }));
    assert!(!actions.contains(&Action::CloseHost { request: 1 }));
    check_pair_is_alive(&mut background);
}

#[test]
fn another_site_in_the_same_tab_ends_no_pair_and_learns_nothing_of_it() {
    let bank = "https://bank.example";
    let mut background = given();
    background.sites.allow(Origin::parse(bank).unwrap());
    for (key, id, said) in [
        (2, "CCCCCCCCCCCCCCCCCCCCCC", status()),
        (3, "DDDDDDDDDDDDDDDDDDDDDD", certificate()),
    ] {
        background.page_connected(key, id, &sender(7).at(bank), bank);
        check_fails(&background.page_message(key, &message(&said)), PENDING);
    }
    check_pair_is_alive(&mut background);
}

#[test]
fn another_contract_ends_no_pair() {
    let mut background = with_second_port();
    let actions = background.page_message(2, tests::ANNOUNCE);
    assert_eq!(tests::code(&actions), Some(ErrorCode::Busy));
    background.page_connected(3, "CCCCCCCCCCCCCCCCCCCCCC", &sender(7), SITE);
    let asked = foreign("portal", "detail", r#"{"mode":"04"}"#, true);
    assert!(answered(&background.page_message(3, &asked)).is_some());
    check_pair_is_alive(&mut background);
}

#[test]
fn what_the_person_or_the_card_is_at_is_not_ended() {
    let mut signing = with_second_port();
    check_pair_is_alive(&mut signing);
    check_fails(&signing.page_message(2, &message(&certificate())), PENDING);
    let mut asked = in_flight(&certificate());
    asked.page_connected(2, OTHER_ID, &sender(7), SITE);
    check_fails(&asked.page_message(2, &message(&login())), PENDING);
}
