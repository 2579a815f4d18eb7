//! Tests: a signing from its announcement to its end, and what neither page nor host may do in it.

use tegata_protocol::{
    CHUNK_TEXT_MAX, DocumentFormat, DocumentName, ErrorCode, HostRequest, Language,
    OfferedDocument, Origin, PageAnswer, PageNews, Purpose, RequestId, SignedPart,
};

use super::{
    ANNOUNCE, ANNOUNCE_SIGNING, DOCUMENTS, HELLO, ID, OTHER_ID, SITE, challenge, chunk, code,
    connected, good_challenge, in_flight, offered, opened,
};
use crate::{Action, Background, Timer};

const FINISHED: &str = r#"{"type":"finished","id":"AAAAAAAAAAAAAAAAAAAAAA"}"#;

fn more(chunks: u32) -> String {
    format!(r#"{{"type":"more","chunks":{chunks},"id":"{ID}"}}"#)
}

fn progress(signed: u32) -> String {
    format!(r#"{{"type":"progress","signed":{signed},"id":"{ID}"}}"#)
}

/// A document that comes back as one part.
fn signed(document: u32, part: &str) -> String {
    format!(r#"{{"type":"signed","document":{document},"id":"{ID}","parts":[{part}],"words":"w"}}"#)
}

const BYTES: &str = r#"{"type":"bytes","data":"YQ=="}"#;

fn source(from: u32, to: u32) -> String {
    format!(r#"{{"type":"source","from":{from},"to":{to}}}"#)
}

fn forwarded() -> Action {
    let document = |format, name, size| OfferedDocument {
        format,
        name: DocumentName::parse(name).unwrap(),
        size,
    };
    Action::ToHost {
        request: 1,
        message: HostRequest::Sign {
            documents: vec![
                document(DocumentFormat::Pdf, "a.pdf", 3),
                document(DocumentFormat::Cms, "b", 2),
            ],
            id: RequestId::parse(ID).unwrap(),
            language: Language::Ja,
            origin: Origin::parse(SITE).unwrap(),
            purpose: Purpose::clean("to open an account"),
        },
    }
}

fn chunk_passed() -> Vec<Action> {
    let id = RequestId::parse(ID).unwrap();
    vec![Action::ChunkToHost { request: 1, id }]
}

fn news(message: PageNews) -> Vec<Action> {
    let request = 1;
    vec![Action::NewsToPage { request, message }]
}

/// The page's side is over, and the host's too.
fn finished() -> Vec<Action> {
    vec![
        Action::ToPage {
            request: 1,
            message: PageAnswer::Finished {},
        },
        Action::CloseHost { request: 1 },
        Action::ClosePage { request: 1 },
        Action::timer(1, Timer::Pause, 3_000),
    ]
}

/// All bytes are with the host.
fn sent() -> Background {
    let mut background = offered();
    background.host_message(1, &more(2));
    background.page_message(1, &chunk(4));
    background.page_message(1, &chunk(4));
    background
}

#[test]
fn a_signing_is_forwarded_once_documents_and_host_are_there_in_either_order() {
    let mut host_first = connected();
    let mut expected = opened();
    expected.push(Action::StartTimer {
        request: 1,
        timer: Timer::Documents,
        milliseconds: 60_000,
    });
    assert_eq!(host_first.page_message(1, ANNOUNCE_SIGNING), expected);
    assert_eq!(host_first.host_message(1, HELLO), []);
    assert_eq!(host_first.page_message(1, DOCUMENTS), [forwarded()]);

    let mut documents_first = connected();
    documents_first.page_message(1, ANNOUNCE_SIGNING);
    assert_eq!(documents_first.page_message(1, DOCUMENTS), []);
    assert_eq!(documents_first.host_message(1, HELLO), [forwarded()]);
}

#[test]
fn chunks_go_down_and_signed_documents_come_up_until_all_are_there() {
    let mut background = offered();
    let chunks = 2;
    assert_eq!(
        background.host_message(1, &more(chunks)),
        news(PageNews::More { chunks })
    );
    assert_eq!(background.page_message(1, &chunk(4)), chunk_passed());
    assert_eq!(
        background.page_message(1, &chunk(CHUNK_TEXT_MAX)),
        chunk_passed()
    );
    let signing = PageNews::Progress { signed: 1 };
    assert_eq!(background.host_message(1, &progress(1)), news(signing));
    for (document, part) in [(0, source(0, 3)), (1, BYTES.to_owned())] {
        let part: SignedPart = serde_json::from_str(&part).unwrap();
        let said = signed(document, &serde_json::to_string(&part).unwrap());
        let (parts, words) = (vec![part], "w".to_owned());
        let expected = PageNews::Signed {
            document,
            parts,
            words,
        };
        assert_eq!(background.host_message(1, &said), news(expected));
    }
    assert_eq!(background.host_message(1, FINISHED), finished());
    assert_eq!(background.host_message(1, FINISHED), []);
}

/// What a page does wrong ends its request, and the host with it.
fn check_page(mut background: Background, said: &str, expected: ErrorCode) {
    let actions = background.page_message(1, said);
    assert_eq!(code(&actions), Some(expected), "{said}");
    assert!(!actions.iter().any(is_for_the_host), "{said}");
    assert_eq!(background.page_message(1, said), [], "{said}");
}

fn is_for_the_host(action: &Action) -> bool {
    matches!(action, Action::ChunkToHost { .. } | Action::ToHost { .. })
}

#[test]
fn a_chunk_without_room_ends_the_request() {
    check_page(offered(), &chunk(4), ErrorCode::InvalidRequest);
    check_page(sent(), &chunk(4), ErrorCode::InvalidRequest);
    let mut more_room = sent();
    more_room.host_message(1, &more(1));
    assert_eq!(more_room.page_message(1, &chunk(4)), chunk_passed());
    check_page(more_room, &chunk(4), ErrorCode::InvalidRequest);
}

#[test]
fn a_chunk_has_data_beside_it_and_not_too_much() {
    let with_room = || {
        let mut background = offered();
        background.host_message(1, &more(9));
        background
    };
    let without = r#"{"message":{"type":"chunk"},"userActivation":false}"#;
    check_page(with_room(), without, ErrorCode::InvalidRequest);
    check_page(with_room(), &chunk(0), ErrorCode::InvalidRequest);
    let over = chunk(CHUNK_TEXT_MAX + 1);
    check_page(with_room(), &over, ErrorCode::InvalidRequest);
    let inside =
        r#"{"message":{"type":"chunk","data":"YQ=="},"dataLength":4,"userActivation":false}"#;
    check_page(with_room(), inside, ErrorCode::InvalidRequest);
}

#[test]
fn nothing_but_a_chunk_has_data_beside_it() {
    let with_data = |said: &str| said.replacen('{', r#"{"dataLength":4,"#, 1);
    check_page(
        connected(),
        &with_data(ANNOUNCE_SIGNING),
        ErrorCode::InvalidRequest,
    );
    check_page(connected(), &with_data(ANNOUNCE), ErrorCode::InvalidRequest);
    let mut announced = connected();
    announced.page_message(1, ANNOUNCE_SIGNING);
    check_page(announced, &with_data(DOCUMENTS), ErrorCode::InvalidRequest);
}

#[test]
fn what_comes_in_another_order_ends_the_request() {
    let announced = || {
        let mut background = connected();
        background.page_message(1, ANNOUNCE_SIGNING);
        background
    };
    let invalid = ErrorCode::InvalidRequest;
    let login = challenge(&good_challenge());
    check_page(connected(), DOCUMENTS, invalid);
    check_page(connected(), &chunk(4), invalid);
    check_page(announced(), ANNOUNCE_SIGNING, invalid);
    check_page(announced(), &login, invalid);
    check_page(announced(), &chunk(4), invalid);
    check_page(offered(), DOCUMENTS, invalid);
    check_page(offered(), ANNOUNCE_SIGNING, invalid);
    check_page(offered(), &login, invalid);
    check_page(in_flight(), DOCUMENTS, invalid);
    check_page(in_flight(), &chunk(4), invalid);
}

#[test]
fn documents_that_are_wrong_have_codes_of_their_own() {
    let check = |good: &str, wrong: &str, expected: ErrorCode| {
        let mut announced = connected();
        announced.page_message(1, ANNOUNCE_SIGNING);
        announced.host_message(1, HELLO);
        check_page(announced, &DOCUMENTS.replace(good, wrong), expected);
    };
    let invalid = ErrorCode::InvalidRequest;
    check(r#""size":3"#, r#""size":0"#, ErrorCode::DocumentEmpty);
    check(r#""size":3"#, r#""size":104857601"#, ErrorCode::TooLarge);
    check(r#""size":3"#, r#""size":4294967296"#, invalid);
    check(r#""size":3"#, r#""size":-1"#, invalid);
    check(r#""size":3"#, r#""size":1.5"#, invalid);
    check("a.pdf", "a\\u202efdp.exe", ErrorCode::DocumentName);
    check("a.pdf", "", ErrorCode::DocumentName);
    check(r#""pdf""#, r#""docx""#, invalid);
    check(r#""format":"pdf","#, "", invalid);
    check(r#""size":3"#, r#""size":3,"blob":{}"#, invalid);
    check(
        "\"purpose\":\"to open an account\"",
        "\"purpose\":7",
        invalid,
    );
    let one = r#"{"format":"cms","name":"b","size":2}"#;
    let many = [one; 101].join(",");
    check(one, &many, ErrorCode::TooManyDocuments);
}

/// What a host does wrong is told the page as the host's failure, and no document with it.
fn check_host(mut background: Background, said: &str) {
    let actions = background.host_message(1, said);
    assert_eq!(code(&actions), Some(ErrorCode::HostFailed), "{said}");
    let is_news = |action: &Action| matches!(action, Action::NewsToPage { .. });
    assert!(!actions.iter().any(is_news), "{said}");
    assert!(
        actions.contains(&Action::CloseHost { request: 1 }),
        "{said}"
    );
}

#[test]
fn signed_documents_come_in_their_order_each_once_and_all() {
    check_host(sent(), FINISHED);
    check_host(sent(), &signed(1, BYTES));
    check_host(sent(), &signed(2, BYTES));
    let first = || {
        let mut background = sent();
        background.host_message(1, &signed(0, BYTES));
        background
    };
    check_host(first(), FINISHED);
    check_host(first(), &signed(0, BYTES));
    let mut both = first();
    both.host_message(1, &signed(1, BYTES));
    check_host(both, &signed(2, BYTES));
}

#[test]
fn parts_lie_within_their_document() {
    for part in [
        source(0, 4),
        source(3, 3),
        source(2, 1),
        source(4, u32::MAX),
        r#"{"type":"bytes","data":""}"#.to_owned(),
        String::new(),
    ] {
        check_host(sent(), &signed(0, &part));
    }
    let mut first = sent();
    assert_eq!(
        code(&first.host_message(1, &signed(0, &source(2, 3)))),
        None
    );
    check_host(first, &signed(1, &source(2, 3)));
}

#[test]
fn a_host_says_nothing_of_documents_of_another_request() {
    let other = |said: &str| said.replace(ID, OTHER_ID);
    for said in [more(1), progress(1), signed(0, BYTES), FINISHED.to_owned()] {
        check_host(sent(), &other(&said));
        check_host(in_flight(), &said);
        let mut announced = connected();
        announced.page_message(1, ANNOUNCE_SIGNING);
        check_host(announced, &said);
    }
    let login = format!(r#"{{"type":"authenticated","id":"{ID}","token":"a.b.c"}}"#);
    check_host(sent(), &login);
}

#[test]
fn numbers_of_a_host_that_cannot_be_are_refused() {
    check_host(offered(), &more(0));
    for skipped in [0, 2, 3] {
        check_host(sent(), &progress(skipped));
    }
    let mut much = offered();
    much.host_message(1, &more(u32::MAX));
    assert_eq!(code(&much.host_message(1, &more(u32::MAX))), None);
}
