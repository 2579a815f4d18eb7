//! Requests by contracts of others: pages that we cannot change ask as they always have. What they say
//! is judged, a host is opened for it, and what the host says goes back in their words.
//!
//! The list of official sites is looked at for every event of their contract, whatever brought it here.

use tegata_protocol::{ErrorCode, FourItems, HostRequest, PageAnswer, PageNews, RequestId};

use super::{
    Background,
    contract::{Asked, Contract, portal, web_eid},
    failure::{Failure, host_failed, invalid},
    request::{HostState, Request, Stage},
    waiting::Activation,
};
use crate::{Action, RequestKey, Timer};

/// How long the hash may follow after its certificate: as long as the host keeps the password (Web eID
/// pair; design).
const HASH_TIMEOUT_MS: u32 = 60_000;

impl Background {
    /// A page of an official site says something by its contract.
    pub(super) fn portal(
        &mut self,
        key: RequestKey,
        detail: &str,
        activation: Activation,
    ) -> Result<Vec<Action>, Failure> {
        let Some(request) = self.requests.get_mut(&key) else {
            return Ok(Vec::new());
        };
        request.contract = Contract::Portal(None);
        let origin = request.origin.clone();
        let event = portal::Event::read(detail)?;
        request.contract = Contract::Portal(Some(event.mode));
        if self.sites.official(&origin).is_none() {
            let detail = "this is none of the official sites";
            return Err((ErrorCode::SiteNotOfficial, detail.into()));
        }
        match event.judge()? {
            Some(asked) => self.begin(key, asked, activation),
            None => Ok(self.portal_closes(key)),
        }
    }

    /// The page says that it is done: what it asked for before ends, and this word has no answer.
    fn portal_closes(&mut self, key: RequestKey) -> Vec<Action> {
        let is_running = |request: &Request| {
            matches!(request.contract, Contract::Portal(_)) && request.stage.has_begun()
        };
        let running = self
            .others_of_page(key)
            .filter(|(_, request)| is_running(request))
            .map(|(key, _)| key);
        let mut actions = Vec::new();
        for other in running.collect::<Vec<_>>() {
            let detail = "the page gave its request up";
            actions.extend(self.give_up(other, (ErrorCode::Aborted, detail.into())));
        }
        let detail = String::new();
        actions.extend(self.finish(key, PageAnswer::Portal { detail }));
        actions
    }

    /// A page that speaks Web eID begins a request.
    pub(super) fn web_eid(
        &mut self,
        key: RequestKey,
        message: &str,
        activation: Activation,
    ) -> Result<Vec<Action>, Failure> {
        if let Some(request) = self.requests.get_mut(&key) {
            request.contract = Contract::WebEid;
        }
        let said = web_eid::Said::read(message)?;
        let milliseconds = said.patience_ms();
        let asked = said.judge()?;
        if let Some(answer) = self.web_eid_versions_at_once(key, &asked) {
            return Ok(self.finish(key, answer));
        }
        let mut actions = match asked {
            Asked::WebEidStatus(_) => self.open_host(key, Stage::Asked(asked))?,
            _ => self.begin_instead(key, asked, activation),
        };
        actions.push(Action::timer(key, Timer::Interaction, milliseconds));
        Ok(actions)
    }

    /// The answer for versions, where a host has greeted that is at work for this very page.
    fn web_eid_versions_at_once(&self, key: RequestKey, asked: &Asked) -> Option<PageAnswer> {
        let Asked::WebEidStatus(library) = asked else {
            return None;
        };
        let mut others = self.others_of_page(key);
        let (_, request) = others.find(|(_, request)| request.host == HostState::Ready)?;
        Some(self.web_eid_versions(library, &request.host_version))
    }

    /// Begins what a page asks for that had asked for a certificate and sends no hash for it: that pair
    /// ends, and its host forgets the password. Unless the person has pressed something for it, there is no
    /// window in place of the one that goes: the pause after the pair has just begun.
    fn begin_instead(
        &mut self,
        key: RequestKey,
        asked: Asked,
        activation: Activation,
    ) -> Vec<Action> {
        let is_pair = |request: &Request| matches!(request.stage, Stage::CertificateGiven(_));
        let pair = self
            .others_of_page(key)
            .find(|(_, request)| is_pair(request));
        let mut actions = Vec::new();
        if let Some(pair) = pair.map(|(pair, _)| pair) {
            let detail = "the page asked for something else";
            actions.extend(self.give_up(pair, (ErrorCode::Aborted, detail.into())));
        }
        let begun = self.begin(key, asked, activation);
        actions.extend(begun.unwrap_or_else(|failure| self.fail(key, failure)));
        actions
    }

    /// What else the page of this request has asked for: the same origin in the same tab.
    fn others_of_page(&self, key: RequestKey) -> impl Iterator<Item = (RequestKey, &Request)> {
        let page = self.requests.get(&key);
        self.requests.iter().filter_map(move |(other, request)| {
            let own = page.filter(|own| own.tab == request.tab && own.origin == request.origin);
            own.filter(|_| *other != key).map(|_| (*other, request))
        })
    }

    pub(super) fn waits_for_hash(&self, key: RequestKey) -> bool {
        let stage = self.requests.get(&key).map(|request| &request.stage);
        matches!(stage, Some(Stage::CertificateGiven(_)))
    }

    /// The second half of a pair: the hash for the certificate that was given out, and for no other.
    pub(super) fn web_eid_hash(
        &mut self,
        key: RequestKey,
        message: &str,
    ) -> Result<Vec<Action>, Failure> {
        let said = web_eid::Said::read(message)?;
        let Some(request) = self.requests.get_mut(&key) else {
            return Ok(Vec::new());
        };
        let milliseconds = said.patience_ms();
        let web_eid::SignSaid { certificate, hash } = said.sign()?;
        if request.stage != Stage::CertificateGiven(certificate.clone()) {
            return Err(invalid("this certificate was not given out here"));
        }
        request.stage = Stage::SigningHash(certificate);
        let id = request.id.clone();
        Ok(vec![
            Action::ToHost {
                request: key,
                message: HostRequest::WebEidSign { hash, id },
            },
            Action::timer(key, Timer::SecondInteraction, milliseconds),
        ])
    }

    /// What a page that speaks Web eID is told of versions.
    pub(super) fn web_eid_versions(&self, library: &str, host: &str) -> PageAnswer {
        let message = web_eid::status(library, &self.extension_version, host);
        PageAnswer::WebEid { message }
    }

    /// The card signed what was asked for by a contract.
    pub(super) fn card_signed(
        &mut self,
        key: RequestKey,
        id: &RequestId,
        certificate: &str,
        signatures: &[String],
    ) -> Vec<Action> {
        let request = self.requests.get(&key).filter(|request| request.id == *id);
        let answer = request.and_then(|request| self.signed(request, certificate, signatures));
        self.finish_or_refuse(key, answer)
    }

    fn signed(
        &self,
        request: &Request,
        certificate: &str,
        signatures: &[String],
    ) -> Option<PageAnswer> {
        let Request {
            host_version,
            origin,
            stage,
            ..
        } = request;
        let secret = &self.secret;
        Some(match (stage, signatures) {
            (Stage::AskedOfHost(Asked::PortalLogin(_)), [signature]) => PageAnswer::Portal {
                detail: portal::logged_in(secret, origin, certificate, signature),
            },
            (Stage::AskedOfHost(Asked::PortalSign(digests)), all) if digests.len() == all.len() => {
                PageAnswer::Portal {
                    detail: portal::signed(secret, origin, certificate, all),
                }
            }
            (Stage::AskedOfHost(Asked::WebEidLogin(_)), [signature]) => PageAnswer::WebEid {
                message: web_eid::logged_in(host_version, certificate, signature),
            },
            (Stage::SigningHash(given), [signature]) if given == certificate => {
                PageAnswer::WebEid {
                    message: web_eid::signed(signature),
                }
            }
            _ => return None,
        })
    }

    /// The first half of a pair: its page may send the hash within a minute.
    pub(super) fn certificate(
        &mut self,
        key: RequestKey,
        id: &RequestId,
        certificate: String,
    ) -> Vec<Action> {
        let request = self
            .requests
            .get_mut(&key)
            .filter(|request| request.id == *id);
        match request {
            Some(request) if request.stage == Stage::AskedOfHost(Asked::WebEidCertificate) => {
                let message = web_eid::certificate(&certificate);
                request.stage = Stage::CertificateGiven(certificate);
                vec![
                    Action::NewsToPage {
                        request: key,
                        message: PageNews::WebEid { message },
                    },
                    Action::timer(key, Timer::Hash, HASH_TIMEOUT_MS),
                ]
            }
            _ => self.finish_or_refuse(key, None),
        }
    }

    /// The card gave the four items.
    pub(super) fn items(
        &mut self,
        key: RequestKey,
        id: &RequestId,
        items: &FourItems,
    ) -> Vec<Action> {
        let expected = self.requests.get(&key).is_some_and(|request| {
            request.id == *id && request.stage == Stage::AskedOfHost(Asked::PortalItems)
        });
        let detail = expected.then(|| portal::items(items));
        self.finish_or_refuse(key, detail.map(|detail| PageAnswer::Portal { detail }))
    }

    fn finish_or_refuse(&mut self, key: RequestKey, answer: Option<PageAnswer>) -> Vec<Action> {
        match answer {
            Some(answer) => self.finish(key, answer),
            None => self.fail(key, host_failed("the host answered another request")),
        }
    }
}
