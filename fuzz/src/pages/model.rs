//! The browser's ports, and the rules about them.

use std::collections::BTreeSet;

use serde_json::Value;
use tegata_protocol::{HostRequest, PageAnswer};
use tegata_wasm::{Action, RequestKey, Timer};

use crate::Reached;

/// What is known of a port when it is opened.
pub(super) struct Opened {
    pub(super) is_popup: bool,
    /// The origin that may ask, by the browser's record.
    pub(super) origin: Option<String>,
    pub(super) tab: u8,
}

struct Port {
    opened: Opened,
    answered: bool,
    forwarded: bool,
    host_is_open: bool,
    /// What the host said last.
    host_said: String,
    page_is_open: bool,
    /// The press that announced a login.
    press: Option<String>,
    timers: Vec<Timer>,
}

pub(super) struct Model {
    allowed: BTreeSet<String>,
    /// Ids and presses that a host got a request for.
    forwarded: BTreeSet<String>,
    logged_in: bool,
    ports: Vec<Port>,
}

impl Model {
    pub(super) fn new(allowed: &str) -> Self {
        Self {
            allowed: BTreeSet::from([allowed.to_owned()]),
            forwarded: BTreeSet::new(),
            logged_in: false,
            ports: Vec::new(),
        }
    }

    pub(super) fn open(&mut self, opened: Opened) -> RequestKey {
        self.ports.push(Port {
            opened,
            answered: false,
            forwarded: false,
            host_is_open: false,
            host_said: String::new(),
            page_is_open: true,
            press: None,
            timers: Vec::new(),
        });
        key(self.ports.len() - 1)
    }

    pub(super) fn page_says(&mut self, choice: u8, text: &str) -> Option<RequestKey> {
        let (key, port) = self.choose(choice, |port| port.page_is_open)?;
        port.press = port.press.take().or_else(|| press(text));
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
            Action::OpenHost { request } => {
                let port = self.port(request);
                assert!(port.page_is_open && !port.host_is_open && !port.answered);
                port.host_is_open = true;
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
            Action::ChunkToHost { .. } | Action::NewsToPage { .. } => panic!("no documents yet"),
            Action::AskGrants { .. }
            | Action::ExecuteScript { .. }
            | Action::RegisterScript { .. }
            | Action::RemoveGrant { .. }
            | Action::UnregisterScript { .. } => {}
        }
    }

    fn to_host(&mut self, request: RequestKey, message: &HostRequest) {
        let allowed = self.allowed.clone();
        let port = self.port(request);
        assert!(port.host_is_open && !port.opened.is_popup);
        match message {
            HostRequest::Authenticate { id, origin, .. } => {
                let press = port.press.clone().expect("nobody clicked");
                assert!(!port.forwarded, "a request goes to the host once");
                assert_eq!(Some(origin.as_str()), port.opened.origin.as_deref());
                assert!(
                    allowed.contains(origin.as_str()),
                    "a site that is not allowed"
                );
                port.forwarded = true;
                assert!(self.forwarded.insert(press), "one press, two requests");
                let id = id.as_str().to_owned();
                assert!(self.forwarded.insert(id), "one id, two requests");
            }
            HostRequest::Cancel { .. } => assert!(port.forwarded, "nothing to cancel"),
            HostRequest::Chunk { .. } | HostRequest::Sign { .. } => panic!("nothing was offered"),
        }
    }

    fn to_page(&mut self, request: RequestKey, message: &PageAnswer) {
        let port = self.port(request);
        assert!(port.page_is_open && !port.opened.is_popup);
        assert!(!port.answered, "a request ends in one answer");
        port.answered = true;
        if let PageAnswer::Authenticated { token } = message {
            assert!(port.forwarded && port.host_said.contains(token.as_str()));
            self.logged_in = true;
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

    /// Whoever was answered has a closed port, and a login was one if somebody got a token.
    pub(super) fn finish(self) -> Reached {
        let mut answered = self.ports.iter().filter(|port| port.answered);
        assert!(answered.all(|port| !port.page_is_open), "a port stays open");
        if self.logged_in {
            Reached::End
        } else {
            Reached::Short
        }
    }
}

fn key(index: usize) -> RequestKey {
    RequestKey::try_from(index).expect("a small number")
}

/// The fresh press with which a login is announced.
fn press(text: &str) -> Option<String> {
    let said: Value = serde_json::from_str(text).unwrap_or_default();
    let announces = said["message"]["type"] == "authenticate" && said["userActivation"] == true;
    let press = said["gesture"].as_str().filter(|_| announces);
    press.map(str::to_owned)
}
