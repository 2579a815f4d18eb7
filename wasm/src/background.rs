//! The state of every request in flight, and what each event does to it.
//!
//! A request ends in exactly one answer: ending removes it from the table, and events for a request
//! that is not in the table do nothing.

mod contract;
mod failure;
mod foreign;
mod host;
mod offer;
mod page;
mod popups;
mod request;
mod sites;
mod spent;
#[cfg(test)]
mod tests;
mod transfer;
mod waiting;

use std::collections::BTreeMap;

use tegata_protocol::{ErrorCode, Language, PageAnswer};

use self::{
    contract::Contract,
    failure::Failure,
    popups::Popup,
    request::{Announced, HostState, Request, Stage, cancel, close_host},
    sites::Tabs,
    spent::Spent,
    waiting::Pause,
};
use crate::{Action, AllowedSites, InstallSecret, RequestKey, Timer};

/// The background's memory: which sites may ask and which requests are in flight.
#[derive(Debug)]
pub struct Background {
    extension_version: String,
    gestures: Spent,
    ids: Spent,
    language: Language,
    /// Tabs whose last request by a contract of others has just ended, by that request.
    pauses: BTreeMap<RequestKey, f64>,
    popups: BTreeMap<RequestKey, Popup>,
    requests: BTreeMap<RequestKey, Request>,
    root: String,
    secret: InstallSecret,
    sites: AllowedSites,
    tabs: Tabs,
}

impl Background {
    /// `extension_version` is what `status` reports, `language` is the browser's, and `root` the
    /// address (with a slash at its end) under which the extension's own pages are.
    #[must_use]
    pub fn new(
        extension_version: String,
        language: Language,
        root: String,
        sites: AllowedSites,
        secret: InstallSecret,
    ) -> Self {
        Self {
            extension_version,
            gestures: Spent::default(),
            ids: Spent::default(),
            language,
            pauses: BTreeMap::new(),
            popups: BTreeMap::new(),
            requests: BTreeMap::new(),
            root,
            secret,
            sites,
            tabs: Tabs::default(),
        }
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
        actions.extend(self.after(key, &request, Pause::Short));
        actions
    }

    /// The time of [`Action::StartTimer`] is over.
    pub fn timer(&mut self, key: RequestKey, timer: Timer) -> Vec<Action> {
        self.pauses
            .retain(|pausing, _| *pausing != key || timer != Timer::Pause);
        let Some(request) = self.requests.get(&key) else {
            return Vec::new();
        };
        match timer {
            Timer::Hash if matches!(request.stage, Stage::CertificateGiven(_)) => {
                let detail = "the hash did not follow within 60 seconds";
                self.give_up(key, (ErrorCode::SignatureTimeout, detail.into()))
            }
            Timer::Interaction if request.stage.is_first_of_foreign() => {
                self.give_up(key, took_too_long())
            }
            Timer::SecondInteraction if matches!(request.stage, Stage::SigningHash(_)) => {
                self.give_up(key, took_too_long())
            }
            Timer::Waiting => self.still_waits(key),
            Timer::Challenge if request.stage == Stage::Announced(Announced::Login) => {
                let detail = "the challenge did not follow within 60 seconds";
                self.fail(key, (ErrorCode::ChallengeTimeout, detail.into()))
            }
            Timer::Documents if request.stage == Stage::Announced(Announced::Signing) => {
                let detail = "the documents did not follow within 60 seconds";
                self.fail(key, (ErrorCode::DocumentsTimeout, detail.into()))
            }
            Timer::Greeting if request.host == HostState::Opening => {
                let detail = "the host did not greet within 10 seconds";
                self.fail(key, (ErrorCode::HostUnavailable, detail.into()))
            }
            Timer::Challenge
            | Timer::Documents
            | Timer::Greeting
            | Timer::Hash
            | Timer::Interaction
            | Timer::Pause
            | Timer::SecondInteraction => Vec::new(),
        }
    }

    /// Ends a request that the host may be at work on.
    fn give_up(&mut self, key: RequestKey, failure: Failure) -> Vec<Action> {
        let request = self.requests.get(&key);
        let cancel = request.and_then(|request| cancel(key, request));
        let mut actions = Vec::from_iter(cancel);
        actions.extend(self.fail(key, failure));
        actions
    }

    fn fail(&mut self, key: RequestKey, failure: Failure) -> Vec<Action> {
        let contract = self.requests.get(&key).map(|request| request.contract);
        let contract = contract.unwrap_or(Contract::Own);
        let pause = Pause::after_failure(failure.0);
        self.end(key, contract.failure(failure), pause)
    }

    fn finish(&mut self, key: RequestKey, answer: PageAnswer) -> Vec<Action> {
        self.end(key, answer, Pause::Short)
    }

    fn end(&mut self, key: RequestKey, answer: PageAnswer, pause: Pause) -> Vec<Action> {
        let Some(request) = self.requests.remove(&key) else {
            return Vec::new();
        };
        let mut actions = vec![Action::ToPage {
            request: key,
            message: answer,
        }];
        actions.extend(close_host(key, request.host));
        actions.push(Action::ClosePage { request: key });
        actions.extend(self.after(key, &request, pause));
        actions
    }
}

fn took_too_long() -> Failure {
    let detail = "the person did not decide while the site waited";
    (ErrorCode::TimedOut, detail.into())
}
