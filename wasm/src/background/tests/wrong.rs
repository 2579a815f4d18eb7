//! Tests: what is wrong from the start, and what goes wrong at each stage of a request, ends in one
//! answer or in none, and leaves no host.

use tegata_protocol::{ErrorCode, HostRequest, RequestId};

use super::{
    ANNOUNCE, ANNOUNCE_SIGNING, DOCUMENTS, HELLO, ID, OTHER_ID, SITE, STATUS, announce, background,
    challenge, chunk, code, connected, good_challenge, in_flight, offered, sender,
};
use crate::{Action, Background, Grants, PageSender, Timer};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    Connected,
    Announced,
    Greeted,
    Challenged,
    Forwarded,
    SigningAnnounced,
    SigningGreeted,
    Offered,
    Forthcoming,
    Sending,
    PartlySigned,
    Status,
}

const STAGES: [Stage; 12] = [
    Stage::Connected,
    Stage::Announced,
    Stage::Greeted,
    Stage::Challenged,
    Stage::Forwarded,
    Stage::SigningAnnounced,
    Stage::SigningGreeted,
    Stage::Offered,
    Stage::Forthcoming,
    Stage::Sending,
    Stage::PartlySigned,
    Stage::Status,
];

impl Stage {
    fn is_with_host(self) -> bool {
        let with_host = [
            Self::Forwarded,
            Self::Forthcoming,
            Self::Sending,
            Self::PartlySigned,
        ];
        with_host.contains(&self)
    }

    /// Asked, and not greeted yet.
    fn is_opening(self) -> bool {
        let opening = [
            Self::Announced,
            Self::Challenged,
            Self::SigningAnnounced,
            Self::Offered,
            Self::Status,
        ];
        opening.contains(&self)
    }
}

fn at(stage: Stage) -> Background {
    let mut background = connected();
    match stage {
        Stage::Connected => {}
        Stage::Announced => drop(background.page_message(1, ANNOUNCE)),
        Stage::Greeted => {
            background.page_message(1, ANNOUNCE);
            background.host_message(1, HELLO);
        }
        Stage::Challenged => {
            background.page_message(1, ANNOUNCE);
            background.page_message(1, &challenge(&good_challenge()));
        }
        Stage::Forwarded => background = in_flight(),
        Stage::SigningAnnounced => drop(background.page_message(1, ANNOUNCE_SIGNING)),
        Stage::SigningGreeted => {
            background.page_message(1, ANNOUNCE_SIGNING);
            background.host_message(1, HELLO);
        }
        Stage::Offered => {
            background.page_message(1, ANNOUNCE_SIGNING);
            background.page_message(1, DOCUMENTS);
        }
        Stage::Forthcoming => background = offered(),
        Stage::Sending => background = sending(),
        Stage::PartlySigned => {
            background = sending();
            let signed = host_said("signed", &format!(r#""document":0,{PARTS},"words":"a""#));
            assert_eq!(background.host_message(1, &signed).len(), 1);
        }
        Stage::Status => drop(background.page_message(1, STATUS)),
    }
    background
}

const PARTS: &str = r#""parts":[{"type":"bytes","data":"YQ=="}]"#;

fn host_said(what: &str, members: &str) -> String {
    format!(r#"{{"type":"{what}","id":"{ID}",{members}}}"#)
}

/// One chunk is on its way, and there is room for another.
fn sending() -> Background {
    let mut background = offered();
    background.host_message(1, &host_said("more", r#""chunks":2"#));
    assert_eq!(background.page_message(1, &chunk(4)).len(), 1);
    background
}

/// The host hears of it if it has the request, and is closed if there is one.
fn check_host_ends(stage: Stage, actions: &[Action]) {
    let cancel = Action::ToHost {
        request: 1,
        message: HostRequest::Cancel {
            id: RequestId::parse(ID).unwrap(),
        },
    };
    let close = Action::CloseHost { request: 1 };
    let has = |action: &Action| actions.contains(action);
    assert_eq!(has(&cancel), stage.is_with_host(), "{stage:?}");
    assert_eq!(has(&close), stage != Stage::Connected, "{stage:?}");
}

/// Whatever comes late does nothing.
fn check_is_over(stage: Stage, background: &mut Background) {
    let answer = format!(r#"{{"type":"authenticated","id":"{ID}","token":"a.b.c"}}"#);
    assert_eq!(background.host_message(1, HELLO), [], "{stage:?}");
    assert_eq!(background.host_message(1, &answer), [], "{stage:?}");
    let more = host_said("more", r#""chunks":1"#);
    assert_eq!(background.host_message(1, &more), [], "{stage:?}");
    assert_eq!(background.page_message(1, &chunk(4)), [], "{stage:?}");
    assert_eq!(background.host_gone(1, ""), [], "{stage:?}");
    assert_eq!(background.page_message(1, ANNOUNCE), [], "{stage:?}");
    assert_eq!(background.page_gone(1), [], "{stage:?}");
    for timer in [Timer::Challenge, Timer::Documents, Timer::Greeting] {
        assert_eq!(background.timer(1, timer), [], "{stage:?}");
    }
}

fn pages_answered(actions: &[Action]) -> usize {
    let answers = actions.iter();
    answers
        .filter(|action| matches!(action, Action::ToPage { .. }))
        .count()
}

#[test]
fn a_page_that_goes_leaves_nothing_at_any_stage() {
    for stage in STAGES {
        let mut background = at(stage);
        let actions = background.page_gone(1);
        check_host_ends(stage, &actions);
        assert_eq!(pages_answered(&actions), 0, "{stage:?}");
        check_is_over(stage, &mut background);
    }
}

#[test]
fn a_permission_that_is_taken_back_ends_the_request_at_any_stage() {
    for stage in STAGES {
        let mut background = at(stage);
        let refused = Grants {
            refused: ["http://localhost/*".to_owned()].into(),
            ..Grants::default()
        };
        let actions = background.grants(&refused);
        assert_eq!(code(&actions), Some(ErrorCode::SiteNotAllowed), "{stage:?}");
        assert_eq!(pages_answered(&actions), 1, "{stage:?}");
        check_host_ends(stage, &actions);
        check_is_over(stage, &mut background);
    }
}

#[test]
fn a_message_out_of_form_ends_the_request_at_any_stage() {
    for stage in STAGES {
        let mut background = at(stage);
        let actions =
            background.page_message(1, r#"{"message":{"type":"x"},"userActivation":true}"#);
        assert_eq!(code(&actions), Some(ErrorCode::InvalidRequest), "{stage:?}");
        assert_eq!(pages_answered(&actions), 1, "{stage:?}");
        check_is_over(stage, &mut background);
    }
}

#[test]
fn a_host_that_breaks_off_ends_the_request_at_any_stage() {
    for stage in STAGES {
        if stage == Stage::Connected {
            continue; // There is none.
        }
        let mut background = at(stage);
        let actions = background.host_gone(1, "");
        let expected = if stage.is_opening() {
            ErrorCode::HostUnavailable
        } else {
            ErrorCode::HostFailed
        };
        assert_eq!(code(&actions), Some(expected), "{stage:?}");
        assert_eq!(pages_answered(&actions), 1, "{stage:?}");
        check_is_over(stage, &mut background);
    }
}

#[test]
fn a_second_request_of_the_tab_is_refused_and_the_first_goes_on() {
    for stage in STAGES {
        if stage == Stage::Connected {
            continue; // Nothing was asked.
        }
        let mut background = at(stage);
        background.page_connected(2, OTHER_ID, &sender(7), SITE);
        let actions = background.page_message(2, &announce("second"));
        assert_eq!(code(&actions), Some(ErrorCode::Busy), "{stage:?}");
        let touches_the_first = |action: &Action| {
            matches!(
                action,
                Action::CloseHost { request: 1 }
                    | Action::ToPage { request: 1, .. }
                    | Action::ToHost { request: 1, .. }
            )
        };
        assert!(!actions.iter().any(touches_the_first), "{stage:?}");
        check_host_ends(stage, &background.page_gone(1));
    }
}

/// `origin` as the browser states it, `url_origin` as its URL parser has it for the address.
fn check_place(origin: &str, url: &str, url_origin: &str) {
    let place = PageSender {
        origin: Some(origin.to_owned()),
        url: url.to_owned(),
        ..sender(7)
    };
    let mut background = background();
    let actions = background.page_connected(1, ID, &place, url_origin);
    assert_eq!(code(&actions), Some(ErrorCode::SiteNotAllowed), "{url}");
    assert_eq!(background.page_message(1, ANNOUNCE), [], "{url}");
}

#[test]
fn documents_without_an_allowed_origin_of_their_own_get_no_host() {
    let elsewhere = [
        "https://bank.example",
        "https://localhost:3000",
        "http://localhost:3001",
        "http://localhost",
        "http://bank.example",
        "http://127.0.0.1:3000",
        "http://localhost.bank.example:3000",
        "http://localhost.:3000",
        "http://[::1]:3000",
        "file://",
        "ws://localhost:3000",
    ];
    for origin in elsewhere {
        check_place(origin, &format!("{origin}/"), origin);
    }
    check_place("null", &format!("{SITE}/"), SITE); // Sandboxed.
    check_place("null", "data:text/html,x", "null");
    check_place("null", "about:blank", "null");
    check_place(SITE, "about:blank", "null");
    check_place(SITE, "about:srcdoc", "null");
    check_place(SITE, "https://bank.example/", "https://bank.example");
    check_place(SITE, &format!("blob:{SITE}/5d0fb1d8"), SITE);
    check_place(SITE, &format!("filesystem:{SITE}/temporary/x"), SITE);
    check_place("", "", "");
}

#[test]
fn a_document_that_is_not_shown_gets_no_host() {
    for state in ["prerender", "cached", "pending_deletion"] {
        let hidden = PageSender {
            document_lifecycle: Some(state.to_owned()),
            ..sender(7)
        };
        let mut background = background();
        let actions = background.page_connected(1, ID, &hidden, SITE);
        assert_eq!(code(&actions), Some(ErrorCode::SiteNotAllowed), "{state}");
        assert_eq!(background.page_message(1, ANNOUNCE), [], "{state}");
    }
}
