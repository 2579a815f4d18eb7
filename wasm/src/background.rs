//! The state of every request in flight, and what each event does to it.
//!
//! A request ends in exactly one answer: ending removes it from the table, and events for a request
//! that is not in the table do nothing.

mod failure;
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

use std::collections::BTreeMap;

use tegata_protocol::{Capability, ErrorCode, Language, PageAnswer};

use self::{
    failure::Failure,
    popups::Popup,
    request::{HostState, Request, Stage, cancel, close_host},
    sites::Tabs,
    spent::Spent,
};
use crate::{Action, AllowedSites, RequestKey, Timer};

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

    /// The time of [`Action::StartTimer`] is over.
    pub fn timer(&mut self, key: RequestKey, timer: Timer) -> Vec<Action> {
        let Some(request) = self.requests.get(&key) else {
            return Vec::new();
        };
        match timer {
            Timer::Challenge if request.stage == Stage::Announced(Capability::Authenticate) => {
                let detail = "the challenge did not follow within 60 seconds";
                self.fail(key, (ErrorCode::ChallengeTimeout, detail.into()))
            }
            Timer::Documents if request.stage == Stage::Announced(Capability::Sign) => {
                let detail = "the documents did not follow within 60 seconds";
                self.fail(key, (ErrorCode::DocumentsTimeout, detail.into()))
            }
            Timer::Greeting if request.host == HostState::Opening => {
                let detail = "the host did not greet within 10 seconds";
                self.fail(key, (ErrorCode::HostUnavailable, detail.into()))
            }
            Timer::Challenge | Timer::Documents | Timer::Greeting => Vec::new(),
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
