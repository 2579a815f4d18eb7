//! What the host says: it greets, gets the request once the challenge or the documents are there too,
//! tells how far it is, and answers.

use tegata_protocol::{
    Capability, Challenge, Detail, ErrorCode, HostMessage, HostRequest, Message, PROTOCOL_VERSION,
    PageAnswer, PageNews, RequestId,
};

use super::{
    Background,
    contract::{Asked, Asks},
    failure::{Failure, host_failed},
    offer::Offer,
    request::{HostState, Stage},
    transfer::Transfer,
};
use crate::{Action, RequestKey};

impl Background {
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
            Ok(HostMessage::Finished { id }) => self.finish_signing(key, &id),
            Ok(HostMessage::More { chunks, id }) => {
                self.tell_page(key, &id, |transfer| transfer.allow(chunks))
            }
            Ok(HostMessage::Progress { id, signed }) => {
                self.tell_page(key, &id, |transfer| transfer.progress(signed))
            }
            Ok(HostMessage::Signed {
                document,
                id,
                parts,
                words,
            }) => self.tell_page(key, &id, |transfer| transfer.take(document, parts, words)),
            Ok(HostMessage::CardSigned {
                certificate,
                id,
                signatures,
            }) => self.card_signed(key, &id, &certificate, &signatures),
            Ok(HostMessage::Certificate { certificate, id }) => {
                self.certificate(key, &id, certificate)
            }
            Ok(HostMessage::Items { id, items }) => self.items(key, &id, &items),
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

    fn host_ready(
        &mut self,
        key: RequestKey,
        capabilities: Vec<Capability>,
        protocol: u32,
        host_version: String,
    ) -> Vec<Action> {
        if let Err(failure) = self.greeted(key, &capabilities, protocol, host_version) {
            return self.fail(key, failure);
        }
        match self.versions(key, capabilities) {
            Some(answer) => self.finish(key, answer),
            None => self.forward(key),
        }
    }

    /// The request has a host from now on, if that host will do.
    fn greeted(
        &mut self,
        key: RequestKey,
        capabilities: &[Capability],
        protocol: u32,
        host_version: String,
    ) -> Result<(), Failure> {
        let mismatch = |detail: &'static str| Err((ErrorCode::ProtocolMismatch, detail.into()));
        if protocol != PROTOCOL_VERSION {
            return mismatch("extension and host are of different versions; update both");
        }
        let Some(request) = self.requests.get_mut(&key) else {
            return Ok(());
        };
        if request.host == HostState::Ready {
            return Err(host_failed("the host greeted twice"));
        }
        let needed = request.stage.needs();
        if needed.is_some_and(|needed| !capabilities.contains(&needed)) {
            return mismatch("the installed host cannot do this; update it");
        }
        request.host = HostState::Ready;
        request.host_version = host_version;
        Ok(())
    }

    /// The answer, where the greeting is all that was asked for.
    fn versions(&self, key: RequestKey, capabilities: Vec<Capability>) -> Option<PageAnswer> {
        let request = self.requests.get(&key)?;
        let host_version = &request.host_version;
        match &request.stage {
            Stage::Asked(Asked::WebEidStatus(library)) => {
                Some(self.web_eid_versions(library, host_version))
            }
            Stage::Status => Some(PageAnswer::Status {
                capabilities,
                extension_version: self.extension_version.clone(),
                host_version: host_version.clone(),
            }),
            _ => None,
        }
    }

    /// Sends the request to the host once both the host and what belongs to the request are there.
    pub(super) fn forward(&mut self, key: RequestKey) -> Vec<Action> {
        let Some(request) = self.requests.get_mut(&key) else {
            return Vec::new();
        };
        if request.host != HostState::Ready {
            return Vec::new();
        }
        let asks = Asks {
            bare_hash: self.sites.bare_hash(&request.origin),
            id: request.id.clone(),
            language: self.language,
            origin: request.origin.clone(),
        };
        let Some((message, stage)) = for_host(&request.stage, asks) else {
            return Vec::new();
        };
        request.stage = stage;
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

    /// Passes on what the host says before its answer, if it belongs here.
    fn tell_page(
        &mut self,
        key: RequestKey,
        id: &RequestId,
        judge: impl FnOnce(&mut Transfer) -> Result<PageNews, Failure>,
    ) -> Vec<Action> {
        match self.transfer(key, id).and_then(judge) {
            Ok(message) => vec![Action::NewsToPage {
                request: key,
                message,
            }],
            Err(failure) => self.fail(key, failure),
        }
    }

    fn finish_signing(&mut self, key: RequestKey, id: &RequestId) -> Vec<Action> {
        match self
            .transfer(key, id)
            .and_then(|transfer| transfer.check_complete())
        {
            Ok(()) => self.finish(key, PageAnswer::Finished {}),
            Err(failure) => self.fail(key, failure),
        }
    }

    fn transfer(&mut self, key: RequestKey, id: &RequestId) -> Result<&mut Transfer, Failure> {
        match self.requests.get_mut(&key) {
            Some(request) if request.id == *id => match &mut request.stage {
                Stage::Signing(transfer) => Ok(transfer),
                _ => Err(host_failed("the host speaks of documents that it has not")),
            },
            _ => Err(host_failed("the host answered another request")),
        }
    }
}

/// What the host is asked, and the stage that follows, where all that belongs to it is known.
fn for_host(stage: &Stage, asks: Asks) -> Option<(HostRequest, Stage)> {
    Some(match stage {
        Stage::Asked(asked) => (asked.to_host(asks)?, Stage::AskedOfHost(asked.clone())),
        Stage::Challenged(challenge) => (login(challenge, asks), Stage::Forwarded),
        Stage::Offered(offer) => (signing(offer, asks), Stage::Signing(Transfer::of(offer))),
        _ => return None,
    })
}

fn login(challenge: &Challenge, asks: Asks) -> HostRequest {
    HostRequest::Authenticate {
        challenge: challenge.clone(),
        id: asks.id,
        language: asks.language,
        origin: asks.origin,
    }
}

fn signing(offer: &Offer, asks: Asks) -> HostRequest {
    HostRequest::Sign {
        documents: offer.documents.clone(),
        id: asks.id,
        language: asks.language,
        origin: asks.origin,
        purpose: offer.purpose.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Timer,
        background::tests::{
            ANNOUNCE, ANNOUNCE_SIGNING, HELLO, ID, OTHER_ID, STATUS, challenge, code, connected,
            forwarded, good_challenge, in_flight, opened,
        },
    };

    #[test]
    fn status_needs_no_gesture_and_ends_with_the_hosts_greeting() {
        let mut background = connected();
        assert_eq!(background.page_message(1, STATUS), opened());
        let status = PageAnswer::Status {
            capabilities: vec![Capability::Authenticate, Capability::Sign],
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
                Action::StartTimer {
                    timer: Timer::Pause,
                    ..
                },
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
    fn a_host_that_cannot_do_what_is_asked_is_refused_and_may_still_say_so() {
        let check = |message: &str, capabilities: &str, expected: Option<ErrorCode>| {
            let mut background = connected();
            background.page_message(1, message);
            let hello = HELLO.replace(r#"["authenticate","sign"]"#, capabilities);
            assert_eq!(
                code(&background.host_message(1, &hello)),
                expected,
                "{message}"
            );
        };
        let mismatch = Some(ErrorCode::ProtocolMismatch);
        check(ANNOUNCE_SIGNING, r#"["authenticate"]"#, mismatch);
        check(ANNOUNCE_SIGNING, r#"["sign"]"#, None);
        check(ANNOUNCE, r#"["sign"]"#, mismatch);
        check(ANNOUNCE, r#"["authenticate"]"#, None);
        check(STATUS, "[]", None);
    }

    #[test]
    fn a_host_of_another_protocol_is_refused() {
        let mut background = connected();
        background.page_message(1, STATUS);
        let actions = background.host_message(1, &HELLO.replace(":1,", ":2,"));
        assert_eq!(code(&actions), Some(ErrorCode::ProtocolMismatch));
    }
}
