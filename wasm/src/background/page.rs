//! What pages say: a port is opened, a request is announced, its challenge or its documents follow,
//! and the documents' bytes. Those never come in here: a chunk is told of by its length.

use tegata_protocol::{
    Challenge, ErrorCode, InvalidMessage, Message, PageAnswer, PageDocument, PageMessage,
    PortMessage, RequestId,
};

use super::{
    Background,
    failure::{Failure, invalid, not_a_site},
    offer::Offer,
    request::{Announced, HostState, Request, Stage},
    waiting::Activation,
};
use crate::{Action, PageSender, RequestKey, SenderRefused, Timer};

/// How long the challenge or the list of documents may follow after the announcement. Servers answer
/// in seconds; a minute covers a slow one without leaving the click's meaning behind.
const ANNOUNCED_TIMEOUT_MS: u32 = 60_000;
/// How long the host may take to greet. It takes milliseconds; a cold disk takes a second.
const GREETING_TIMEOUT_MS: u32 = 10_000;

impl Background {
    /// A page, or the popup, opened a port. `name` is the request id; `url_origin` the origin of
    /// `sender.url` by the browser's own parser.
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
        Ok(Request::connected(id, origin, tab))
    }

    fn advance(&mut self, key: RequestKey, said: PortMessage) -> Result<Vec<Action>, Failure> {
        let gesture = said.gesture.filter(|_| said.user_activation);
        let activation = |press| Activation {
            press,
            sticky: said.user_activation,
        };
        match said.message {
            PageMessage::Chunk {} => self.chunk(key, said.data_length),
            _ if said.data_length.is_some() => Err(invalid("only a chunk has data beside it")),
            PageMessage::Challenge { challenge } => self.challenge(key, &challenge),
            PageMessage::Documents { documents, purpose } => {
                self.documents(key, documents, purpose.as_deref())
            }
            PageMessage::WebEid { message } if self.waits_for_hash(key) => {
                self.web_eid_hash(key, &message)
            }
            _ if !self.is_unasked(key) => Err(invalid("one request per port")),
            PageMessage::Portal { detail } => self.portal(key, &detail, activation(gesture)),
            PageMessage::WebEid { message } => self.web_eid(key, &message, activation(gesture)),
            PageMessage::Authenticate {} => self.announce(key, Announced::Login, gesture),
            PageMessage::Sign {} => self.announce(key, Announced::Signing, gesture),
            PageMessage::Status {} => self.open_host(key, Stage::Status),
        }
    }

    fn is_unasked(&self, key: RequestKey) -> bool {
        let request = self.requests.get(&key);
        request.is_some_and(|request| request.stage == Stage::Connected)
    }

    /// One press starts one request, and none later: what is refused as busy has spent it too, or a
    /// page could keep the second press of a double click for when the person has said no.
    fn spend_gesture(&mut self, fresh: Option<String>) -> Result<(), Failure> {
        let spent = fresh.is_some_and(|gesture| self.gestures.spend(&gesture));
        let detail = "call authenticate() or sign() in a click or key handler, once";
        spent
            .then_some(())
            .ok_or((ErrorCode::GestureRequired, detail.into()))
    }

    fn announce(
        &mut self,
        key: RequestKey,
        what: Announced,
        gesture: Option<String>,
    ) -> Result<Vec<Action>, Failure> {
        self.spend_gesture(gesture)?;
        let mut actions = self.open_host(key, Stage::Announced(what))?;
        let timer = match what {
            Announced::Login => Timer::Challenge,
            Announced::Signing => Timer::Documents,
        };
        actions.push(Action::timer(key, timer, ANNOUNCED_TIMEOUT_MS));
        Ok(actions)
    }

    /// Another request of this tab that has a host: one host per tab, whatever it is for, so that
    /// no page starts many.
    pub(super) fn tab_is_busy(&self, key: RequestKey) -> bool {
        let tab = self.requests.get(&key).map(|request| request.tab);
        self.requests.iter().any(|(other, request)| {
            *other != key && request.stage != Stage::Connected && Some(request.tab) == tab
        })
    }

    pub(super) fn open_host(
        &mut self,
        key: RequestKey,
        stage: Stage,
    ) -> Result<Vec<Action>, Failure> {
        if self.tab_is_busy(key) {
            return Err((ErrorCode::Busy, "this tab already has a request".into()));
        }
        let Some(request) = self.requests.get_mut(&key) else {
            return Ok(Vec::new());
        };
        request.stage = stage;
        request.host = HostState::Opening;
        let greeting = Action::timer(key, Timer::Greeting, GREETING_TIMEOUT_MS);
        Ok(vec![Action::OpenHost { request: key }, greeting])
    }

    fn challenge(&mut self, key: RequestKey, text: &str) -> Result<Vec<Action>, Failure> {
        let challenge = Challenge::parse(text)
            .map_err(|error| (ErrorCode::InvalidChallenge, error.to_string().into()))?;
        match self.requests.get_mut(&key) {
            Some(request) if request.stage == Stage::Announced(Announced::Login) => {
                request.stage = Stage::Challenged(challenge);
                Ok(self.forward(key))
            }
            _ => Err(invalid("a challenge follows authenticate, once")),
        }
    }

    fn documents(
        &mut self,
        key: RequestKey,
        documents: Vec<PageDocument>,
        purpose: Option<&str>,
    ) -> Result<Vec<Action>, Failure> {
        let offer = Offer::judge(documents, purpose)?;
        match self.requests.get_mut(&key) {
            Some(request) if request.stage == Stage::Announced(Announced::Signing) => {
                request.stage = Stage::Offered(offer);
                Ok(self.forward(key))
            }
            _ => Err(invalid("the documents follow sign, once")),
        }
    }

    /// What is in it is the host's to judge; here it is a length and a place in the order.
    fn chunk(&mut self, key: RequestKey, length: Option<u32>) -> Result<Vec<Action>, Failure> {
        let early = invalid("chunks come when the host asks for them");
        let request = self.requests.get_mut(&key).ok_or_else(|| early.clone())?;
        let Stage::Signing(transfer) = &mut request.stage else {
            return Err(early);
        };
        transfer.pass_chunk(length)?;
        let id = request.id.clone();
        Ok(vec![Action::ChunkToHost { request: key, id }])
    }
}

fn parse_page_message(json: &str) -> Result<PortMessage, Failure> {
    PortMessage::parse(json).map_err(|error| match error {
        InvalidMessage::Form => invalid("the message has unknown, missing or malformed members"),
        InvalidMessage::TooLarge => (ErrorCode::TooLarge, "the message is over 64 KiB".into()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        AllowedSites,
        background::tests::{
            ANNOUNCE, ANNOUNCE_SIGNING, DOCUMENTS, HELLO, ID, OTHER_ID, SITE, STATUS, announce,
            background, challenge, chunk, code, connected, in_flight, opened, sender, with_sites,
        },
    };

    fn check_needs_a_fresh_press(announcement: &str) {
        let stale = announcement.replace("true", "false");
        let unseen = announcement.replace(r#""gesture":"first","#, "");
        for refused in [stale, unseen] {
            let actions = connected().page_message(1, &refused);
            assert_eq!(code(&actions), Some(ErrorCode::GestureRequired));
            assert!(!actions.contains(&Action::OpenHost { request: 1 }));
        }
    }

    #[test]
    fn a_login_needs_a_press_that_is_fresh() {
        check_needs_a_fresh_press(ANNOUNCE);
    }

    #[test]
    fn a_signing_needs_a_press_that_is_fresh() {
        check_needs_a_fresh_press(ANNOUNCE_SIGNING);
    }

    #[test]
    fn a_press_is_for_a_login_or_for_a_signing() {
        for (first, second) in [(ANNOUNCE, ANNOUNCE_SIGNING), (ANNOUNCE_SIGNING, ANNOUNCE)] {
            let mut background = connected();
            assert_eq!(code(&background.page_message(1, first)), None);
            background.page_gone(1);
            background.page_connected(2, OTHER_ID, &sender(7), SITE);
            let again = background.page_message(2, second);
            assert_eq!(code(&again), Some(ErrorCode::GestureRequired));
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
        check(&challenge(&"c".repeat(64 * 1024)), ErrorCode::TooLarge);
        check(ANNOUNCE, invalid);
        check(ANNOUNCE_SIGNING, invalid);
        check(DOCUMENTS, invalid);
        check(&chunk(4), invalid);
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
        let mut none = with_sites(AllowedSites::default());
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
}
