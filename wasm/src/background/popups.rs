//! The open popups: what each is about, and what it hears when something changes.

use tegata_protocol::{HostMessage, Message, PROTOCOL_VERSION};

use super::Background;
use crate::{Action, HostView, PopupMessage, PopupView, RequestKey, SiteEntry, SiteView, Switches};

/// One open popup.
#[derive(Debug)]
pub(super) struct Popup {
    host: HostView,
    /// Of the tab below it, once it has said so.
    origin: Option<String>,
    /// The number of that tab.
    tab: String,
}

impl Popup {
    /// It is gone; its host is not needed any more.
    pub(super) fn closed(&self, key: RequestKey) -> Vec<Action> {
        match self.host {
            HostView::Checking => vec![Action::CloseHost { request: key }],
            _ => Vec::new(),
        }
    }
}

impl Background {
    /// A host is started to see whether it speaks; it is asked nothing.
    pub(super) fn popup_opened(&mut self, key: RequestKey) -> Vec<Action> {
        let popup = Popup {
            host: HostView::Checking,
            origin: None,
            tab: String::new(),
        };
        self.popups.insert(key, popup);
        vec![Action::OpenHost { request: key }]
    }

    pub(super) fn popup_message(&mut self, key: RequestKey, json: &str) -> Vec<Action> {
        // The popup is ours: what it could say wrongly is a mistake of ours, and nothing happens.
        match PopupMessage::parse(json) {
            Ok(PopupMessage::Allow { origin }) => self.want(origin),
            Ok(PopupMessage::Disallow { origin }) => self.disallow(&origin),
            Ok(PopupMessage::Forget {}) => self.forget_wanted(),
            Ok(PopupMessage::GoOn {}) => self.go_on_below(key),
            Ok(PopupMessage::Look { origin, tab }) => self.look(key, origin, tab),
            Ok(PopupMessage::SetBareHash { origin, to }) => self.set_bare_hash(origin, to),
            Ok(PopupMessage::SetPlatform { origin, to }) => self.set_platform(origin, to),
            Err(_) => Vec::new(),
        }
    }

    fn go_on_below(&mut self, key: RequestKey) -> Vec<Action> {
        let below = self
            .popups
            .get(&key)
            .and_then(|popup| Some((popup.tab.clone(), popup.origin.clone()?)));
        below.map_or_else(Vec::new, |(tab, origin)| self.go_on(&tab, &origin))
    }

    fn look(&mut self, key: RequestKey, origin: String, tab: String) -> Vec<Action> {
        if let Some(popup) = self.popups.get_mut(&key) {
            popup.origin = Some(origin);
            popup.tab = tab;
        }
        Vec::from_iter(self.view(key))
    }

    pub(super) fn popup_host_message(&mut self, key: RequestKey, json: &str) -> Vec<Action> {
        let host = match HostMessage::parse(json) {
            Ok(HostMessage::Hello {
                protocol, version, ..
            }) if protocol == PROTOCOL_VERSION => HostView::Found { version },
            Ok(HostMessage::Hello { version, .. }) => HostView::Mismatch { version },
            Ok(_) | Err(_) => HostView::Exited,
        };
        let mut actions = vec![Action::CloseHost { request: key }];
        actions.extend(self.host_seen(key, host));
        actions
    }

    pub(super) fn popup_host_gone(&mut self, key: RequestKey, error: &str) -> Vec<Action> {
        Vec::from_iter(self.host_seen(key, HostView::from_error(error)))
    }

    fn host_seen(&mut self, key: RequestKey, host: HostView) -> Option<Action> {
        self.popups.get_mut(&key)?.host = host;
        self.view(key)
    }

    /// Every popup hears what there is now.
    pub(super) fn views(&self) -> Vec<Action> {
        self.popups
            .keys()
            .filter_map(|key| self.view(*key))
            .collect()
    }

    fn view(&self, key: RequestKey) -> Option<Action> {
        let popup = self.popups.get(&key)?;
        let site = SiteView::judge(popup.origin.as_deref()?, &self.sites);
        let below = site.allowed();
        let message = PopupView {
            host: popup.host.clone(),
            switches: below.map(|origin| Switches::of(origin, &self.sites)),
            waits: below.is_some_and(|origin| self.is_waiting(&popup.tab, origin)),
            site,
            sites: self.sites.origins().cloned().map(SiteEntry::from).collect(),
        };
        Some(Action::ToPopup {
            request: key,
            message,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::background::tests::{HELLO, ROOT, SITE, background, extension_page, sender};

    const LOOK: &str = r#"{"type":"look","origin":"http://localhost:3000","tab":"7"}"#;

    fn view(actions: &[Action]) -> Option<PopupView> {
        actions.iter().find_map(|action| match action {
            Action::ToPopup { message, .. } => Some(message.clone()),
            _ => None,
        })
    }

    fn open() -> Background {
        let mut background = background();
        let actions = background.page_connected(9, "popup", &extension_page(), ROOT);
        assert_eq!(actions, [Action::OpenHost { request: 9 }]);
        background
    }

    #[test]
    fn the_popup_shows_the_host_once_it_has_greeted() {
        let mut background = open();
        let looked = view(&background.page_message(9, LOOK)).unwrap();
        assert_eq!(looked.host, HostView::Checking);
        assert!(matches!(looked.site, SiteView::Allowed(_)));
        assert_eq!(looked.sites.len(), 1);
        let actions = background.host_message(9, HELLO);
        assert_eq!(actions.first(), Some(&Action::CloseHost { request: 9 }));
        let version = "0.1.0".to_owned();
        assert_eq!(view(&actions).unwrap().host, HostView::Found { version });
        assert_eq!(background.page_gone(9), []);
    }

    #[test]
    fn what_is_no_message_of_the_popup_does_nothing() {
        let mut background = open();
        for message in [
            r#"["look","http://localhost:3000"]"#,
            r#"{"type":"look","origin":"http://localhost:3000","tab":"7","x":1}"#,
            r#"["allow","https://bank.example"]"#,
        ] {
            assert_eq!(background.page_message(9, message), [], "{message}");
        }
        assert!(view(&background.page_message(9, LOOK)).is_some());
    }

    #[test]
    fn the_greeting_may_come_before_the_popup_looks() {
        let mut background = open();
        assert_eq!(view(&background.host_message(9, HELLO)), None);
        let looked = view(&background.page_message(9, LOOK)).unwrap();
        assert!(matches!(looked.host, HostView::Found { .. }));
    }

    #[test]
    fn a_host_of_another_protocol_or_none_is_shown() {
        let mut background = open();
        background.page_message(9, LOOK);
        let actions = background.host_message(9, &HELLO.replace(":1,", ":2,"));
        assert!(matches!(
            view(&actions).unwrap().host,
            HostView::Mismatch { .. }
        ));
        let mut background = open();
        background.page_message(9, LOOK);
        let actions = background.host_gone(9, "Specified native messaging host not found.");
        assert_eq!(view(&actions).unwrap().host, HostView::NotInstalled);
    }

    #[test]
    fn a_popup_that_closes_early_leaves_no_host() {
        assert_eq!(open().page_gone(9), [Action::CloseHost { request: 9 }]);
    }

    #[test]
    fn a_page_cannot_pass_for_the_popup() {
        let mut background = background();
        background.page_connected(9, "popup", &sender(7), SITE);
        let wish = r#"{"type":"allow","origin":"https://bank.example"}"#;
        assert_eq!(background.page_message(9, wish), []);
        assert_eq!(background.grants_changed(), [ask(&["http://localhost/*"])]);
    }

    fn ask(patterns: &[&str]) -> Action {
        Action::AskGrants {
            patterns: patterns.iter().map(ToString::to_string).collect(),
        }
    }
}
