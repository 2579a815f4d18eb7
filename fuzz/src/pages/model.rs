//! The browser's ports, and the rules about them.

use std::collections::BTreeSet;

use serde_json::Value;
use tegata_protocol::{HostRequest, PageAnswer, PageNews};
use tegata_wasm::{Action, RequestKey, Timer};

use super::{
    foreign::{self, Foreign},
    signing::Signing,
};
use crate::Reached;

/// What is known of a port when it is opened.
pub(super) struct Opened {
    pub(super) id: String,
    pub(super) is_popup: bool,
    /// The origin that may ask, by the browser's record.
    pub(super) origin: Option<String>,
    pub(super) tab: u8,
}

struct Port {
    opened: Opened,
    answered: bool,
    foreign: Option<Foreign>,
    forwarded: bool,
    host_is_open: bool,
    /// What the host said last.
    host_said: String,
    page_is_open: bool,
    /// What the page said last.
    page_said: String,
    /// What was announced first, and by which press.
    press: Option<(String, String)>,
    signing: Option<Signing>,
    timers: Vec<Timer>,
}

pub(super) struct Model {
    allowed: BTreeSet<String>,
    /// Ids and presses that a host got a request for.
    forwarded: BTreeSet<String>,
    /// Somebody has got what was asked for.
    fulfilled: bool,
    /// How often the person has let something go on.
    go_ons: usize,
    ports: Vec<Port>,
}

impl Model {
    pub(super) fn new(allowed: [&str; 2]) -> Self {
        Self {
            allowed: BTreeSet::from(allowed.map(ToOwned::to_owned)),
            forwarded: BTreeSet::new(),
            fulfilled: false,
            go_ons: 0,
            ports: Vec::new(),
        }
    }

    pub(super) fn open(&mut self, opened: Opened) -> RequestKey {
        self.ports.push(Port {
            opened,
            answered: false,
            foreign: None,
            forwarded: false,
            host_is_open: false,
            host_said: String::new(),
            page_is_open: true,
            page_said: String::new(),
            press: None,
            signing: None,
            timers: Vec::new(),
        });
        key(self.ports.len() - 1)
    }

    pub(super) fn page_says(&mut self, choice: u8, text: &str) -> Option<RequestKey> {
        let (key, port) = self.choose(choice, |port| port.page_is_open)?;
        port.press = port.press.take().or_else(|| press(text));
        port.foreign = port.foreign.take().or_else(|| Foreign::begun_by(text));
        port.page_said = text.to_owned();
        if port.opened.is_popup && text == GO_ON {
            self.go_ons += 1;
        }
        Some(key)
    }

    pub(super) fn page_goes(&mut self, choice: u8) -> Option<RequestKey> {
        let (key, port) = self.choose(choice, |port| port.page_is_open)?;
        port.page_is_open = false;
        Some(key)
    }

    pub(super) fn host_says(&mut self, choice: u8, text: &str) -> Option<RequestKey> {
        let (key, port) = self.choose(choice, |port| port.host_is_open)?;
        port.host_said = text.to_owned();
        Some(key)
    }

    pub(super) fn host_goes(&mut self, choice: u8) -> Option<RequestKey> {
        let (key, port) = self.choose(choice, |port| port.host_is_open)?;
        port.host_is_open = false;
        Some(key)
    }

    pub(super) fn timer_runs_out(&mut self, choice: u8, timer: Timer) -> Option<RequestKey> {
        let (key, port) = self.choose(choice, |port| port.timers.contains(&timer))?;
        port.timers.retain(|other| *other != timer);
        Some(key)
    }

    fn choose(
        &mut self,
        choice: u8,
        fits: impl Fn(&Port) -> bool,
    ) -> Option<(RequestKey, &mut Port)> {
        let index = usize::from(choice).checked_rem(self.ports.len())?;
        let port = &mut self.ports[index];
        fits(port).then_some((key(index), port))
    }

    /// Does what the background wants, as the browser would, and panics where it could not.
    pub(super) fn done(&mut self, actions: Vec<Action>) {
        for action in actions {
            self.act(action);
        }
        self.check_hosts();
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::OpenHost { request } => self.open_host(request),
            Action::ChunkToHost { request, id } => {
                let port = self.port(request);
                assert!(port.host_is_open && id.as_str() == port.opened.id);
                let signing = port.signing.as_mut().expect("documents that were offered");
                signing.passes(&port.page_said);
            }
            Action::CloseHost { request } => {
                let port = self.port(request);
                assert!(port.host_is_open, "the host is gone already");
                port.host_is_open = false;
            }
            Action::ClosePage { request } => {
                let port = self.port(request);
                assert!(
                    port.page_is_open && port.answered,
                    "closed without an answer"
                );
                port.page_is_open = false;
            }
            Action::NewsToPage { request, message } => self.news(request, &message),
            Action::StartTimer { request, timer, .. } => self.port(request).timers.push(timer),
            Action::Store { sites, .. } => {
                self.allowed = sites.iter().map(ToString::to_string).collect();
            }
            Action::ToHost { request, message } => self.to_host(request, &message),
            Action::ToPage { request, message } => self.to_page(request, &message),
            Action::ToPopup { request, .. } => {
                let port = self.port(request);
                assert!(port.opened.is_popup && port.page_is_open, "not a popup");
            }
            Action::AskGrants { .. }
            | Action::Badge { .. }
            | Action::ExecuteScript { .. }
            | Action::RegisterScript { .. }
            | Action::RemoveGrant { .. }
            | Action::UnregisterScript { .. } => {}
        }
    }

    fn open_host(&mut self, request: RequestKey) {
        let tab = self.port(request).opened.tab;
        let is_pausing =
            |port: &Port| port.opened.tab == tab && port.timers.contains(&Timer::Pause);
        let pausing = self.ports.iter().any(is_pausing);
        let port = self.port(request);
        assert!(port.page_is_open && !port.host_is_open && !port.answered);
        port.host_is_open = true;
        let foreign = port.foreign.as_ref();
        if foreign.is_some_and(|foreign| !foreign.may_begin(pausing)) {
            self.go_ons = self.go_ons.checked_sub(1).expect("the person's word");
        }
    }

    fn to_host(&mut self, request: RequestKey, message: &HostRequest) {
        let port = self.port(request);
        assert!(port.host_is_open && !port.opened.is_popup);
        match message {
            HostRequest::Authenticate { id, origin, .. } => {
                self.forward(request, "authenticate", id.as_str(), origin.as_str());
            }
            HostRequest::Cancel { id } => {
                assert!(port.forwarded, "nothing to cancel");
                assert_eq!(id.as_str(), port.opened.id);
            }
            HostRequest::Chunk { .. } => panic!("a chunk went through the module"),
            HostRequest::PortalItems { .. }
            | HostRequest::PortalLogin { .. }
            | HostRequest::PortalSign { .. }
            | HostRequest::WebEidCertificate { .. }
            | HostRequest::WebEidLogin { .. } => {
                let (id, origin) = foreign::judged(message).expect("one of these");
                self.forward_foreign(request, id, origin);
            }
            HostRequest::WebEidSign { id, .. } => {
                assert_eq!(id.as_str(), port.opened.id);
                let foreign = port.foreign.as_mut().expect("a pair");
                foreign.signs(&port.page_said);
            }
            HostRequest::Sign {
                documents,
                id,
                origin,
                ..
            } => {
                port.signing = Some(Signing::of(documents));
                self.forward(request, "sign", id.as_str(), origin.as_str());
            }
        }
    }

    fn forward(&mut self, request: RequestKey, what: &str, id: &str, origin: &str) {
        assert!(self.allowed.contains(origin), "a site that is not allowed");
        let port = self.port(request);
        let (announced, press) = port.press.clone().expect("nobody clicked");
        assert_eq!(announced, what, "the press was for something else");
        assert!(!port.forwarded, "a request goes to the host once");
        assert_eq!(Some(origin), port.opened.origin.as_deref());
        assert_eq!(id, port.opened.id);
        port.forwarded = true;
        assert!(self.forwarded.insert(press), "one press, two requests");
        assert!(self.forwarded.insert(id.to_owned()), "one id, two requests");
    }

    fn forward_foreign(&mut self, request: RequestKey, id: &str, origin: &str) {
        assert!(self.allowed.contains(origin), "a site that is not allowed");
        let port = self.port(request);
        assert!(port.foreign.is_some(), "the page asked for something else");
        assert!(!port.forwarded, "a request goes to the host once");
        assert_eq!(Some(origin), port.opened.origin.as_deref());
        assert_eq!(id, port.opened.id);
        port.forwarded = true;
        assert!(self.forwarded.insert(id.to_owned()), "one id, two requests");
    }

    fn news(&mut self, request: RequestKey, message: &PageNews) {
        let port = self.port(request);
        assert!(port.page_is_open && port.host_is_open && !port.answered);
        if let Some(foreign) = port.foreign.as_mut() {
            return foreign.hears(message, &port.host_said);
        }
        let signing = port.signing.as_mut().expect("news of nothing");
        signing.hears(message, &port.host_said, &port.opened.id);
    }

    fn to_page(&mut self, request: RequestKey, message: &PageAnswer) {
        let port = self.port(request);
        assert!(port.page_is_open && !port.opened.is_popup);
        assert!(!port.answered, "a request ends in one answer");
        port.answered = true;
        if foreign::fulfills(message, &port.host_said) {
            assert!(port.forwarded && port.foreign.is_some());
            self.fulfilled = true;
            return;
        }
        if let PageAnswer::Authenticated { token } = message {
            assert!(port.forwarded && port.host_said.contains(token.as_str()));
            assert!(port.signing.is_none(), "a login in place of documents");
            self.fulfilled = true;
        }
        if *message == (PageAnswer::Finished {}) {
            let port = self.port(request);
            let complete = port.signing.as_ref().is_some_and(Signing::is_complete);
            assert!(complete, "finished without the documents");
            self.fulfilled = true;
        }
    }

    fn port(&mut self, key: RequestKey) -> &mut Port {
        let index = usize::try_from(key).expect("a small number");
        self.ports.get_mut(index).expect("a port that was opened")
    }

    /// No host outlives its page, and no tab has two.
    fn check_hosts(&self) {
        let mut tabs = BTreeSet::new();
        for port in self.ports.iter().filter(|port| port.host_is_open) {
            assert!(port.page_is_open, "a host without a page");
            assert!(
                port.opened.is_popup || tabs.insert(port.opened.tab),
                "two hosts"
            );
        }
    }

    /// Whoever was answered has a closed port.
    pub(super) fn finish(self) -> Reached {
        let mut answered = self.ports.iter().filter(|port| port.answered);
        assert!(answered.all(|port| !port.page_is_open), "a port stays open");
        if self.fulfilled {
            Reached::End
        } else {
            Reached::Short
        }
    }
}

/// What the popup says when the person lets a request go on.
const GO_ON: &str = r#"{"type":"goOn"}"#;

fn key(index: usize) -> RequestKey {
    RequestKey::try_from(index).expect("a small number")
}

/// What is announced, and the fresh press for it.
fn press(text: &str) -> Option<(String, String)> {
    let said: Value = serde_json::from_str(text).unwrap_or_default();
    let what = said["message"]["type"].as_str()?;
    let announces = ["authenticate", "sign"].contains(&what) && said["userActivation"] == true;
    let press = said["gesture"].as_str().filter(|_| announces)?;
    Some((what.to_owned(), press.to_owned()))
}
