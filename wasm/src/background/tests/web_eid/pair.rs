//! Tests: what else a page may ask while its pair waits for the hash, and who may not.

use tegata_protocol::{ErrorCode, HostRequest, RequestId};

use super::{
    HELLO_TO_ALL, ID, OTHER_ID, SITE, answered, certificate, check_fails, foreign, given,
    in_flight, login, message, opens, sender, sign, signed, status,
};
use crate::{Action, Background, background::tests};

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
    background.sites.allow(super::Origin::parse(bank).unwrap());
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
