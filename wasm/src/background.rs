//! The state of every request in flight, and what each event does to it.
//!
//! A request ends in exactly one answer: ending removes it from the table, and events for a request
//! that is not in the table do nothing.

mod popups;
mod sites;
mod spent;
#[cfg(test)]
mod wrong;

use std::collections::BTreeMap;

use tegata_protocol::{
    Challenge, Detail, ErrorCode, HostMessage, HostRequest, InvalidMessage, Language, Message,
    Origin, PROTOCOL_VERSION, PageAnswer, PageMessage, PortMessage, RequestId,
};

use self::{popups::Popup, sites::Tabs, spent::Spent};
use crate::{Action, AllowedSites, PageSender, RequestKey, SenderRefused, Timer};

/// How long the challenge may follow after the announcement. Servers answer in seconds; a minute
/// covers a slow one without leaving the click's meaning behind.
const CHALLENGE_TIMEOUT_MS: u32 = 60_000;
/// How long the host may take to greet. It takes milliseconds; a cold disk takes a second.
const GREETING_TIMEOUT_MS: u32 = 10_000;

/// The background's memory: which sites may ask and which requests are in flight.
#[derive(Debug)]
pub struct Background {
    extension_version: String,
    gestures: Spent,
    ids: Spent,
    language: Language,
    popups: BTreeMap<RequestKey, Popup>,
    requests: BTreeMap<RequestKey, Request>,
    root: String,
    sites: AllowedSites,
    tabs: Tabs,
}

#[derive(Debug)]
struct Request {
    host: HostState,
    id: RequestId,
    origin: Origin,
    stage: Stage,
    tab: f64,
}

#[derive(Debug, PartialEq)]
enum Stage {
    /// The port is open, nothing was asked.
    Connected,
    /// A login is announced, the challenge has not come.
    Announced,
    /// The challenge is here, the host is not ready.
    Challenged(Challenge),
    /// The host has the request.
    Forwarded,
    /// Versions and capabilities are wanted.
    Status,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum HostState {
    Closed,
    Opening,
    Ready,
}

type Failure = (ErrorCode, Detail);

impl Background {
    /// `extension_version` is what `status` reports, `language` is the browser's, and `root` the
    /// address (with a slash at its end) under which the extension's own pages are.
    #[must_use]
    pub fn new(
        extension_version: String,
        language: Language,
        root: String,
        sites: AllowedSites,
    ) -> Self {
        Self {
            extension_version,
            gestures: Spent::default(),
            ids: Spent::default(),
            language,
            popups: BTreeMap::new(),
            requests: BTreeMap::new(),
            root,
            sites,
            tabs: Tabs::default(),
        }
    }

    /// A page, or the popup, opened a port. `name` is the request id; `url_origin` the origin of `sender.url` by
    /// the browser's own parser.
    pub fn page_connected(
        &mut self,
        key: RequestKey,
        name: &str,
        sender: &PageSender,
        url_origin: &str,
    ) -> Vec<Action> {
        if sender.is_below(&self.root) {
            return self.popup_opened(key);
        }
        match self.accept(name, sender, url_origin) {
            Ok(request) => {
                self.requests.insert(key, request);
                Vec::new()
            }
            Err(failure) => refuse(key, failure),
        }
    }

    /// A page said something (JSON text of a [`PortMessage`]), or the popup did (of a
    /// [`crate::PopupMessage`]).
    pub fn page_message(&mut self, key: RequestKey, json: &str) -> Vec<Action> {
        if self.popups.contains_key(&key) {
            return self.popup_message(key, json);
        }
        if !self.requests.contains_key(&key) {
            return Vec::new();
        }
        let outcome = parse_page_message(json).and_then(|message| self.advance(key, message));
        outcome.unwrap_or_else(|failure| self.fail(key, failure))
    }

    /// A page's port is gone: the page left, or aborted.
    pub fn page_gone(&mut self, key: RequestKey) -> Vec<Action> {
        if let Some(popup) = self.popups.remove(&key) {
            return popup.closed(key);
        }
        let Some(request) = self.requests.remove(&key) else {
            return Vec::new();
        };
        let mut actions = Vec::from_iter(cancel(key, &request));
        actions.extend(close_host(key, request.host));
        actions
    }

    /// The host said something (JSON text of a [`HostMessage`]).
    pub fn host_message(&mut self, key: RequestKey, json: &str) -> Vec<Action> {
        if self.popups.contains_key(&key) {
            return self.popup_host_message(key, json);
        }
        if !self.requests.contains_key(&key) {
            return Vec::new();
        }
        match HostMessage::parse(json) {
            Ok(HostMessage::Authenticated { id, token }) => {
                self.finish_login(key, &id, PageAnswer::Authenticated { token })
            }
            Ok(HostMessage::Failed {
                code,
                detail,
                id: _,
            }) => self.fail(key, (code, detail)),
            Ok(HostMessage::Hello {
                capabilities,
                protocol,
                version,
            }) => self.host_ready(key, capabilities, protocol, version),
            Err(_) => self.fail(key, host_failed("the host sent something unknown")),
        }
    }

    /// The host's port is gone without an answer; `error` is what the browser says about it.
    pub fn host_gone(&mut self, key: RequestKey, error: &str) -> Vec<Action> {
        if self.popups.contains_key(&key) {
            return self.popup_host_gone(key, error);
        }
        let Some(request) = self.requests.get_mut(&key) else {
            return Vec::new();
        };
        let failure = if request.host == HostState::Opening {
            let detail = "the host is not installed or did not start";
            (ErrorCode::HostUnavailable, Detail::Borrowed(detail))
        } else {
            host_failed("the host ended without an answer")
        };
        request.host = HostState::Closed;
        self.fail(key, failure)
    }

    /// The time of [`Action::StartTimer`] is over.
    pub fn timer(&mut self, key: RequestKey, timer: Timer) -> Vec<Action> {
        let Some(request) = self.requests.get(&key) else {
            return Vec::new();
        };
        match timer {
            Timer::Challenge if request.stage == Stage::Announced => {
                let detail = "the challenge did not follow within 60 seconds";
                self.fail(key, (ErrorCode::ChallengeTimeout, detail.into()))
            }
            Timer::Greeting if request.host == HostState::Opening => {
                let detail = "the host did not greet within 10 seconds";
                self.fail(key, (ErrorCode::HostUnavailable, detail.into()))
            }
            Timer::Challenge | Timer::Greeting => Vec::new(),
        }
    }

    fn accept(
        &mut self,
        name: &str,
        sender: &PageSender,
        url_origin: &str,
    ) -> Result<Request, Failure> {
        let origin = sender.origin(url_origin).map_err(not_a_site)?;
        if !self.sites.contains(&origin) {
            return Err((
                ErrorCode::SiteNotAllowed,
                "this origin is not allowed".into(),
            ));
        }
        let id = RequestId::parse(name).map_err(|_| invalid("the request id is malformed"))?;
        let tab = sender
            .tab_id()
            .ok_or_else(|| not_a_site(SenderRefused::Tab))?;
        if !self.ids.spend(id.as_str()) {
            return Err(invalid("the request id was used before"));
        }
        Ok(Request {
            host: HostState::Closed,
            id,
            origin,
            stage: Stage::Connected,
            tab,
        })
    }

    fn advance(&mut self, key: RequestKey, message: PortMessage) -> Result<Vec<Action>, Failure> {
        match message.message {
            PageMessage::Challenge { challenge } => self.challenge(key, &challenge),
            _ if !self.is_unasked(key) => Err(invalid("one request per port")),
            PageMessage::Authenticate {} => {
                self.spend_gesture(message.gesture.as_deref(), message.user_activation)?;
                self.announce(key)
            }
            PageMessage::Status {} => self.open_host(key, Stage::Status),
        }
    }

    fn is_unasked(&self, key: RequestKey) -> bool {
        let request = self.requests.get(&key);
        request.is_some_and(|request| request.stage == Stage::Connected)
    }

    /// One press starts one request, and none later: what is refused as busy has spent it too, or a
    /// page could keep the second press of a double click for when the person has said no.
    fn spend_gesture(&mut self, gesture: Option<&str>, is_fresh: bool) -> Result<(), Failure> {
        let spent = gesture.is_some_and(|gesture| is_fresh && self.gestures.spend(gesture));
        let detail = "call authenticate() in a click or key handler, once";
        spent
            .then_some(())
            .ok_or((ErrorCode::GestureRequired, detail.into()))
    }

    fn announce(&mut self, key: RequestKey) -> Result<Vec<Action>, Failure> {
        let mut actions = self.open_host(key, Stage::Announced)?;
        actions.push(Action::StartTimer {
            request: key,
            timer: Timer::Challenge,
            milliseconds: CHALLENGE_TIMEOUT_MS,
        });
        Ok(actions)
    }

    /// Another request of this tab that has a host: one host per tab, whatever it is for, so that
    /// no page starts many.
    fn tab_is_busy(&self, key: RequestKey) -> bool {
        let tab = self.requests.get(&key).map(|request| request.tab);
        self.requests.iter().any(|(other, request)| {
            *other != key && request.stage != Stage::Connected && Some(request.tab) == tab
        })
    }

    fn open_host(&mut self, key: RequestKey, stage: Stage) -> Result<Vec<Action>, Failure> {
        if self.tab_is_busy(key) {
            return Err((ErrorCode::Busy, "this tab already has a request".into()));
        }
        let Some(request) = self.requests.get_mut(&key) else {
            return Ok(Vec::new());
        };
        request.stage = stage;
        request.host = HostState::Opening;
        let greeting = Action::StartTimer {
            request: key,
            timer: Timer::Greeting,
            milliseconds: GREETING_TIMEOUT_MS,
        };
        Ok(vec![Action::OpenHost { request: key }, greeting])
    }

    fn challenge(&mut self, key: RequestKey, text: &str) -> Result<Vec<Action>, Failure> {
        let challenge = Challenge::parse(text)
            .map_err(|error| (ErrorCode::InvalidChallenge, error.to_string().into()))?;
        match self.requests.get_mut(&key) {
            Some(request) if request.stage == Stage::Announced => {
                request.stage = Stage::Challenged(challenge);
                Ok(self.forward(key))
            }
            _ => Err(invalid("a challenge follows authenticate, once")),
        }
    }

    fn host_ready(
        &mut self,
        key: RequestKey,
        capabilities: Vec<tegata_protocol::Capability>,
        protocol: u32,
        host_version: String,
    ) -> Vec<Action> {
        if protocol != PROTOCOL_VERSION {
            let detail = "extension and host are of different versions; update both";
            return self.fail(key, (ErrorCode::ProtocolMismatch, detail.into()));
        }
        let Some(request) = self.requests.get_mut(&key) else {
            return Vec::new();
        };
        if request.host == HostState::Ready {
            return self.fail(key, host_failed("the host greeted twice"));
        }
        request.host = HostState::Ready;
        if request.stage == Stage::Status {
            let extension_version = self.extension_version.clone();
            return self.finish(
                key,
                PageAnswer::Status {
                    capabilities,
                    extension_version,
                    host_version,
                },
            );
        }
        self.forward(key)
    }

    /// Sends the login to the host once both the challenge and the host are there.
    fn forward(&mut self, key: RequestKey) -> Vec<Action> {
        let language = self.language;
        let Some(request) = self.requests.get_mut(&key) else {
            return Vec::new();
        };
        if request.host != HostState::Ready {
            return Vec::new();
        }
        let Stage::Challenged(challenge) = &request.stage else {
            return Vec::new();
        };
        let message = HostRequest::Authenticate {
            challenge: challenge.clone(),
            id: request.id.clone(),
            language,
            origin: request.origin.clone(),
        };
        request.stage = Stage::Forwarded;
        vec![Action::ToHost {
            request: key,
            message,
        }]
    }

    fn finish_login(&mut self, key: RequestKey, id: &RequestId, answer: PageAnswer) -> Vec<Action> {
        let expected = self
            .requests
            .get(&key)
            .is_some_and(|request| request.stage == Stage::Forwarded && request.id == *id);
        if expected {
            self.finish(key, answer)
        } else {
            self.fail(key, host_failed("the host answered another request"))
        }
    }

    fn fail(&mut self, key: RequestKey, (code, detail): Failure) -> Vec<Action> {
        self.finish(key, PageAnswer::Error { code, detail })
    }

    fn finish(&mut self, key: RequestKey, answer: PageAnswer) -> Vec<Action> {
        let Some(request) = self.requests.remove(&key) else {
            return Vec::new();
        };
        let mut actions = vec![Action::ToPage {
            request: key,
            message: answer,
        }];
        actions.extend(close_host(key, request.host));
        actions.push(Action::ClosePage { request: key });
        actions
    }
}

fn parse_page_message(json: &str) -> Result<PortMessage, Failure> {
    PortMessage::parse(json).map_err(|error| match error {
        InvalidMessage::Form => invalid("the message has unknown, missing or malformed members"),
        InvalidMessage::TooLarge => (ErrorCode::TooLarge, "the message is over 4 KiB".into()),
    })
}

fn refuse(key: RequestKey, (code, detail): Failure) -> Vec<Action> {
    let message = PageAnswer::Error { code, detail };
    vec![
        Action::ToPage {
            request: key,
            message,
        },
        Action::ClosePage { request: key },
    ]
}

/// The host hears that its request is given up, if it has one.
fn cancel(key: RequestKey, request: &Request) -> Option<Action> {
    let message = HostRequest::Cancel {
        id: request.id.clone(),
    };
    (request.stage == Stage::Forwarded).then_some(Action::ToHost {
        request: key,
        message,
    })
}

fn close_host(key: RequestKey, host: HostState) -> Option<Action> {
    (host != HostState::Closed).then_some(Action::CloseHost { request: key })
}

fn invalid(detail: &'static str) -> Failure {
    (ErrorCode::InvalidRequest, detail.into())
}

fn host_failed(detail: &'static str) -> Failure {
    (ErrorCode::HostFailed, detail.into())
}

fn not_a_site(refused: SenderRefused) -> Failure {
    (ErrorCode::SiteNotAllowed, refused.to_string().into())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";
    pub(crate) const OTHER_ID: &str = "BBBBBBBBBBBBBBBBBBBBBB";
    pub(crate) const ROOT: &str = "chrome-extension://iinoeiahlkengjcinbdjcjlhgpakogkn/";
    pub(crate) const SITE: &str = "http://localhost:3000";
    pub(crate) const HELLO: &str =
        r#"{"type":"hello","capabilities":["authenticate"],"protocol":1,"version":"0.1.0"}"#;
    pub(crate) const ANNOUNCE: &str =
        r#"{"message":{"type":"authenticate"},"gesture":"first","userActivation":true}"#;
    pub(crate) const STATUS: &str = r#"{"message":{"type":"status"},"userActivation":false}"#;

    pub(crate) fn background() -> Background {
        let mut sites = AllowedSites::default();
        sites.allow(Origin::parse(SITE).unwrap());
        Background::new("0.1.0".to_owned(), Language::Ja, ROOT.to_owned(), sites)
    }

    pub(crate) fn extension_page() -> PageSender {
        let json = format!(r#"{{"origin":"{ROOT}","url":"{ROOT}popup.html"}}"#);
        serde_json::from_str(&json).unwrap()
    }

    pub(crate) fn sender(tab: u32) -> PageSender {
        let json =
            format!(r#"{{"origin":"{SITE}","url":"{SITE}/","frameId":0,"tab":{{"id":{tab}}}}}"#);
        serde_json::from_str(&json).unwrap()
    }

    pub(crate) fn connected() -> Background {
        let mut background = background();
        assert_eq!(background.page_connected(1, ID, &sender(7), SITE), []);
        background
    }

    pub(crate) fn challenge(text: &str) -> String {
        format!(
            r#"{{"message":{{"type":"challenge","challenge":"{text}"}},"userActivation":false}}"#
        )
    }

    pub(crate) fn good_challenge() -> String {
        "c".repeat(43)
    }

    fn forwarded() -> Action {
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
    fn opened() -> Vec<Action> {
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

    pub(crate) fn code(actions: &[Action]) -> Option<ErrorCode> {
        actions.iter().find_map(|action| match action {
            Action::ToPage {
                message: PageAnswer::Error { code, .. },
                ..
            } => Some(*code),
            _ => None,
        })
    }

    #[test]
    fn status_needs_no_gesture_and_ends_with_the_hosts_greeting() {
        let mut background = connected();
        assert_eq!(background.page_message(1, STATUS), opened());
        let status = PageAnswer::Status {
            capabilities: vec![tegata_protocol::Capability::Authenticate],
            extension_version: "0.1.0".to_owned(),
            host_version: "0.1.0".to_owned(),
        };
        let expected = [
            Action::ToPage {
                request: 1,
                message: status,
            },
            Action::CloseHost { request: 1 },
            Action::ClosePage { request: 1 },
        ];
        assert_eq!(background.host_message(1, HELLO), expected);
        assert_eq!(background.host_message(1, HELLO), []);
    }

    #[test]
    fn a_login_is_forwarded_once_challenge_and_host_are_there_in_either_order() {
        let mut host_first = connected();
        let announced = host_first.page_message(1, ANNOUNCE);
        let (timer, milliseconds) = (Timer::Challenge, 60_000);
        let mut expected = opened();
        expected.push(Action::StartTimer {
            request: 1,
            timer,
            milliseconds,
        });
        assert_eq!(announced, expected);
        assert_eq!(host_first.host_message(1, HELLO), []);
        assert_eq!(
            host_first.page_message(1, &challenge(&good_challenge())),
            [forwarded()]
        );

        let mut challenge_first = connected();
        challenge_first.page_message(1, ANNOUNCE);
        assert_eq!(
            challenge_first.page_message(1, &challenge(&good_challenge())),
            []
        );
        assert_eq!(challenge_first.host_message(1, HELLO), [forwarded()]);
    }

    pub(crate) fn in_flight() -> Background {
        let mut background = connected();
        background.page_message(1, ANNOUNCE);
        background.host_message(1, HELLO);
        background.page_message(1, &challenge(&good_challenge()));
        background
    }

    #[test]
    fn the_token_goes_to_the_page_that_asked() {
        let answer = format!(r#"{{"type":"authenticated","id":"{ID}","token":"a.b.c"}}"#);
        let actions = in_flight().host_message(1, &answer);
        assert!(matches!(
            actions.as_slice(),
            [
                Action::ToPage {
                    request: 1,
                    message: PageAnswer::Authenticated { .. }
                },
                Action::CloseHost { request: 1 },
                Action::ClosePage { request: 1 },
            ]
        ));
    }

    #[test]
    fn a_host_answers_with_objects_only() {
        let answer = format!(r#"["authenticated","{ID}","a.b.c"]"#);
        let actions = in_flight().host_message(1, &answer);
        assert_eq!(code(&actions), Some(ErrorCode::HostFailed));
    }

    #[test]
    fn an_answer_to_another_request_is_refused() {
        let answer = format!(r#"{{"type":"authenticated","id":"{OTHER_ID}","token":"a.b.c"}}"#);
        assert_eq!(
            code(&in_flight().host_message(1, &answer)),
            Some(ErrorCode::HostFailed)
        );
        let early = format!(r#"{{"type":"authenticated","id":"{ID}","token":"a.b.c"}}"#);
        let mut announced = connected();
        announced.page_message(1, ANNOUNCE);
        assert_eq!(
            code(&announced.host_message(1, &early)),
            Some(ErrorCode::HostFailed)
        );
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
        ];
        let mut background = in_flight();
        assert_eq!(background.page_gone(1), expected);
        assert_eq!(background.page_gone(1), []);
    }

    /// The announcement of a login after another press.
    pub(crate) fn announce(gesture: &str) -> String {
        ANNOUNCE.replace("first", gesture)
    }

    #[test]
    fn a_login_needs_a_press_that_is_fresh() {
        let stale = ANNOUNCE.replace("true", "false");
        let unseen = ANNOUNCE.replace(r#""gesture":"first","#, "");
        for announcement in [stale, unseen] {
            let actions = connected().page_message(1, &announcement);
            assert_eq!(code(&actions), Some(ErrorCode::GestureRequired));
        }
    }

    #[test]
    fn one_press_starts_one_request() {
        let mut background = in_flight();
        let (second, third) = ("CCCCCCCCCCCCCCCCCCCCCC", "DDDDDDDDDDDDDDDDDDDDDD");
        background.page_connected(2, OTHER_ID, &sender(7), SITE);
        let meanwhile = background.page_message(2, ANNOUNCE);
        assert_eq!(code(&meanwhile), Some(ErrorCode::GestureRequired));
        background.page_gone(1);
        background.page_connected(3, second, &sender(7), SITE);
        let afterwards = background.page_message(3, ANNOUNCE);
        assert_eq!(code(&afterwards), Some(ErrorCode::GestureRequired));
        background.page_connected(4, third, &sender(8), SITE);
        assert_eq!(code(&background.page_message(4, &announce("next"))), None);
    }

    #[test]
    fn a_press_that_was_refused_as_busy_is_not_kept_for_later() {
        let mut background = in_flight();
        background.page_connected(2, OTHER_ID, &sender(7), SITE);
        let busy = background.page_message(2, &announce("second"));
        assert_eq!(code(&busy), Some(ErrorCode::Busy));
        background.page_gone(1);
        background.page_connected(3, "CCCCCCCCCCCCCCCCCCCCCC", &sender(7), SITE);
        let later = background.page_message(3, &announce("second"));
        assert_eq!(code(&later), Some(ErrorCode::GestureRequired));
    }

    #[test]
    fn status_spends_no_press() {
        let mut background = connected();
        let status = r#"{"message":{"type":"status"},"gesture":"first","userActivation":true}"#;
        assert_eq!(background.page_message(1, status), opened());
        background.host_message(1, HELLO);
        background.page_connected(2, OTHER_ID, &sender(7), SITE);
        assert_eq!(code(&background.page_message(2, ANNOUNCE)), None);
    }

    #[test]
    fn a_tab_has_one_host_at_a_time() {
        let mut asking = connected();
        asking.page_message(1, STATUS);
        asking.page_connected(2, OTHER_ID, &sender(7), SITE);
        assert_eq!(code(&asking.page_message(2, STATUS)), Some(ErrorCode::Busy));

        let mut background = in_flight();
        background.page_connected(2, OTHER_ID, &sender(7), SITE);
        assert_eq!(
            code(&background.page_message(2, &announce("second"))),
            Some(ErrorCode::Busy)
        );
        background.page_connected(3, "CCCCCCCCCCCCCCCCCCCCCC", &sender(8), SITE);
        assert_eq!(code(&background.page_message(3, &announce("third"))), None);
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
    fn the_host_has_ten_seconds_to_greet() {
        for message in [ANNOUNCE, STATUS] {
            let mut waiting = connected();
            waiting.page_message(1, message);
            let late = waiting.timer(1, Timer::Greeting);
            assert_eq!(code(&late), Some(ErrorCode::HostUnavailable));
            assert!(late.contains(&Action::CloseHost { request: 1 }));
        }
    }

    #[test]
    fn messages_out_of_form_or_order_end_the_request() {
        let check = |message: &str, expected: ErrorCode| {
            let mut background = connected();
            background.page_message(1, ANNOUNCE);
            assert_eq!(
                code(&background.page_message(1, message)),
                Some(expected),
                "{message}"
            );
        };
        let invalid = ErrorCode::InvalidRequest;
        check(&challenge("short"), ErrorCode::InvalidChallenge);
        check(&challenge(&"c".repeat(129)), ErrorCode::InvalidChallenge);
        check(&challenge(&"+".repeat(43)), ErrorCode::InvalidChallenge);
        check(&challenge(&"c".repeat(5000)), ErrorCode::TooLarge);
        check(ANNOUNCE, invalid);
        check(STATUS, invalid);
        check("", invalid);
        check("null", invalid);
        check(r#"{"message":{"type":"status"}}"#, invalid);
        check(
            r#"{"message":{"type":"unknown"},"userActivation":true}"#,
            invalid,
        );
        check(r#"[{"type":"challenge","challenge":"c"},true]"#, invalid);
        check(
            r#"{"message":["challenge","c"],"userActivation":true}"#,
            invalid,
        );
    }

    #[test]
    fn a_page_cannot_state_its_origin() {
        let stated = r#"{"message":{"type":"authenticate","origin":"https://bank.example"},"userActivation":true}"#;
        let beside = r#"{"message":{"type":"authenticate"},"userActivation":true,"origin":"https://bank.example"}"#;
        for message in [stated, beside] {
            let actions = connected().page_message(1, message);
            assert_eq!(code(&actions), Some(ErrorCode::InvalidRequest), "{message}");
        }
    }

    #[test]
    fn a_site_that_is_not_allowed_gets_no_host() {
        let actions = background().page_connected(1, ID, &sender(7), "https://bank.example");
        assert_eq!(code(&actions), Some(ErrorCode::SiteNotAllowed));
        let mut none = Background::new(
            String::new(),
            Language::Ja,
            ROOT.to_owned(),
            AllowedSites::default(),
        );
        let actions = none.page_connected(1, ID, &sender(7), SITE);
        assert_eq!(code(&actions), Some(ErrorCode::SiteNotAllowed));
        assert_eq!(none.page_message(1, ANNOUNCE), []);
    }

    #[test]
    fn ids_are_checked_and_used_once() {
        let mut background = connected();
        let twice = background.page_connected(2, ID, &sender(8), SITE);
        assert_eq!(code(&twice), Some(ErrorCode::InvalidRequest));
        background.page_gone(1);
        let again = background.page_connected(4, ID, &sender(7), SITE);
        assert_eq!(code(&again), Some(ErrorCode::InvalidRequest));
        let malformed = background.page_connected(3, "x", &sender(8), SITE);
        assert_eq!(code(&malformed), Some(ErrorCode::InvalidRequest));
    }

    #[test]
    fn a_host_that_never_greets_is_told_from_one_that_breaks_off() {
        let mut missing = connected();
        missing.page_message(1, STATUS);
        assert_eq!(
            code(&missing.host_gone(1, "")),
            Some(ErrorCode::HostUnavailable)
        );
        assert_eq!(
            code(&in_flight().host_gone(1, "")),
            Some(ErrorCode::HostFailed)
        );
    }

    #[test]
    fn a_host_of_another_protocol_is_refused() {
        let mut background = connected();
        background.page_message(1, STATUS);
        let actions = background.host_message(1, &HELLO.replace(":1,", ":2,"));
        assert_eq!(code(&actions), Some(ErrorCode::ProtocolMismatch));
    }
}
