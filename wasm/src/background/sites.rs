//! How sites come onto the list and leave it.

use std::collections::BTreeMap;

use tegata_protocol::{BareHash, ErrorCode, Origin};

use super::{Background, failure::Failure, request::Request};
use crate::{Action, Grants, Platform, Registration, Script, pattern};

/// Whether the open tabs of allowed sites run this extension's content script.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Tabs {
    #[default]
    Served,
    WithoutScript,
}

impl Background {
    /// The extension was installed, updated or reloaded: tabs that were open before it run no
    /// content script of this one.
    pub fn installed(&mut self) -> Vec<Action> {
        self.tabs = Tabs::WithoutScript;
        self.grants_changed()
    }

    /// Permissions may have changed, or the browser has just started: look at what the browser
    /// grants now.
    pub fn grants_changed(&mut self) -> Vec<Action> {
        let patterns = self.sites.patterns();
        vec![Action::AskGrants { patterns }]
    }

    /// What the browser grants. The list is stored before a content script could look into it.
    pub fn grants(&mut self, grants: &Grants) -> Vec<Action> {
        let settled = self.sites.settle(grants);
        let mut actions = Vec::new();
        for origin in &settled.dropped {
            actions.extend(self.end_requests(origin));
        }
        let tabs = std::mem::replace(&mut self.tabs, Tabs::Served);
        // A build's own list of official sites is new with the build: it may be shorter, too.
        let is_new = matches!(tabs, Tabs::WithoutScript);
        if settled.added.is_some() || !settled.dropped.is_empty() || is_new {
            actions.push(self.store());
        }
        let unregister = |id| Action::UnregisterScript { id };
        actions.extend(settled.unregister.into_iter().map(unregister));
        actions.extend(settled.register.into_iter().map(register));
        match tabs {
            Tabs::Served => actions.extend(settled.added.map(|added| self.execute(added))),
            Tabs::WithoutScript => {
                let all = self.sites.origins().cloned();
                actions.extend(all.map(|origin| self.execute(origin)));
            }
        }
        actions.extend(self.views());
        actions
    }

    /// The person wants a site. The browser may grant its host already (for another port), so it is
    /// looked at once; otherwise the grant brings the next look.
    pub(super) fn want(&mut self, origin: Origin) -> Vec<Action> {
        if self.sites.contains(&origin) {
            return self.views();
        }
        self.sites.want(origin);
        let mut actions = vec![self.store()];
        actions.extend(self.grants_changed());
        actions
    }

    /// The person said no to the browser.
    pub(super) fn forget_wanted(&mut self) -> Vec<Action> {
        self.sites.forget_wanted();
        vec![self.store()]
    }

    /// The person takes a site back. The host's grant goes with the last of its origins.
    pub(super) fn disallow(&mut self, origin: &Origin) -> Vec<Action> {
        let before = self.sites.registrations();
        if !self.sites.drop_origin(origin) {
            return self.views();
        }
        let mut actions = self.end_requests(origin);
        actions.push(self.store());
        actions.extend(self.registered_since(before));
        let pattern = pattern(origin);
        if !self.sites.needs_host(&pattern) {
            actions.push(Action::RemoveGrant { pattern });
        }
        actions.extend(self.views());
        actions
    }

    /// The person switches whether a site may have hashes signed.
    pub(super) fn set_bare_hash(&mut self, origin: Origin, to: BareHash) -> Vec<Action> {
        let mut actions = match to {
            BareHash::Allowed => Vec::new(),
            BareHash::Off => self.end_bare_hashes(&origin),
        };
        self.sites.set_bare_hash(origin, to);
        actions.push(self.store());
        actions.extend(self.views());
        actions
    }

    /// What the host was told of the switch no longer holds.
    fn end_bare_hashes(&mut self, origin: &Origin) -> Vec<Action> {
        let detail = "the person no longer allows signing of what cannot be shown";
        let failure = (ErrorCode::BareHashNotAllowed, detail.into());
        self.end_those(&failure, |request| {
            request.origin == *origin && request.stage.is_bare_hash_with_host()
        })
    }

    /// The person switches what an official site is told of the computer.
    pub(super) fn set_platform(&mut self, origin: Origin, to: Platform) -> Vec<Action> {
        let before = self.sites.registrations();
        self.sites.set_platform(origin, to);
        let mut actions = vec![self.store()];
        actions.extend(self.registered_since(before));
        actions.extend(self.views());
        actions
    }

    /// What the browser has to change in what it runs.
    fn registered_since(&self, before: BTreeMap<String, Registration>) -> Vec<Action> {
        let now = self.sites.registrations();
        let ended = before.keys().filter(|id| !now.contains_key(*id));
        let mut actions: Vec<_> = ended
            .map(|id| Action::UnregisterScript { id: id.clone() })
            .collect();
        let begun = now.into_iter().filter(|(id, _)| !before.contains_key(id));
        actions.extend(begun.map(|(_, needed)| register(needed)));
        actions
    }

    fn execute(&self, origin: Origin) -> Action {
        let portal = self.sites.official(&origin).map(|_| Script::Portal);
        Action::ExecuteScript {
            pattern: pattern(&origin),
            origin,
            scripts: [Some(Script::Content), portal]
                .into_iter()
                .flatten()
                .collect(),
        }
    }

    fn store(&self) -> Action {
        let kept = self.sites.kept();
        Action::Store {
            bare_hash: kept.bare_hash,
            portal: self.sites.portal(),
            sites: kept.sites,
            wanted: kept.wanted,
            windows: kept.windows,
        }
    }

    fn end_requests(&mut self, origin: &Origin) -> Vec<Action> {
        let detail = "the person took back the permission for this site";
        let failure = (ErrorCode::SiteNotAllowed, detail.into());
        self.end_those(&failure, |request| request.origin == *origin)
    }

    fn end_those(&mut self, failure: &Failure, is_one: impl Fn(&Request) -> bool) -> Vec<Action> {
        let those = self.requests.iter().filter(|(_, request)| is_one(request));
        let keys: Vec<_> = those.map(|(key, _)| *key).collect();
        let ended = keys
            .into_iter()
            .map(|key| self.give_up(key, failure.clone()));
        ended.flatten().collect()
    }
}

fn register(needed: Registration) -> Action {
    Action::RegisterScript {
        id: needed.id(),
        pattern: needed.pattern,
        script: needed.script,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        AllowedSites, PopupView, SiteView,
        background::tests::{
            OTHER_ID, ROOT, SITE, announce, background, code, extension_page, in_flight, sender,
            with_sites,
        },
    };
    use tegata_protocol::HostRequest;

    const HOST: &str = "http://localhost/*";
    const OTHER_PORT: &str = "http://localhost:4000";

    fn origin(text: &str) -> Origin {
        Origin::parse(text).unwrap()
    }

    fn grants(granted: &[&str], refused: &[&str], registered: &[&str]) -> Grants {
        let set = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
        Grants {
            granted: set(granted),
            refused: set(refused),
            registered: set(registered),
        }
    }

    fn with_popup(mut background: Background) -> Background {
        background.page_connected(9, "popup", &extension_page(), ROOT);
        let look = format!(r#"{{"type":"look","origin":"{SITE}","tab":"7"}}"#);
        background.page_message(9, &look);
        background
    }

    fn nothing_allowed() -> Background {
        let sites = AllowedSites::default();
        with_popup(with_sites(sites))
    }

    fn say(background: &mut Background, what: &str, about: &str) -> Vec<Action> {
        background.page_message(9, &format!(r#"{{"type":"{what}","origin":"{about}"}}"#))
    }

    fn store(sites: &[&str], wanted: Option<&str>) -> Action {
        Action::Store {
            bare_hash: Vec::new(),
            portal: Vec::new(),
            sites: sites.iter().map(|text| origin(text)).collect(),
            wanted: wanted.map(origin),
            windows: Vec::new(),
        }
    }

    fn register_content(pattern: &str) -> Action {
        register(Registration {
            pattern: pattern.to_owned(),
            script: Script::Content,
        })
    }

    fn execute(origin: Origin) -> Action {
        Action::ExecuteScript {
            pattern: pattern(&origin),
            origin,
            scripts: vec![Script::Content],
        }
    }

    fn shown(actions: &[Action]) -> Option<&PopupView> {
        actions.iter().find_map(|action| match action {
            Action::ToPopup { message, .. } => Some(message),
            _ => None,
        })
    }

    fn without_views(actions: Vec<Action>) -> Vec<Action> {
        let kept = actions.into_iter();
        kept.filter(|action| !matches!(action, Action::ToPopup { .. }))
            .collect()
    }

    #[test]
    fn a_site_is_allowed_once_the_browser_grants_its_host() {
        let mut background = nothing_allowed();
        let ask = Action::AskGrants {
            patterns: vec![HOST.to_owned()],
        };
        let asked = say(&mut background, "allow", SITE);
        assert_eq!(asked, [store(&[], Some(SITE)), ask]);
        let waiting = background.grants(&grants(&[], &[HOST], &[]));
        assert_eq!(without_views(waiting), []);
        let actions = background.grants(&grants(&[HOST], &[], &[]));
        assert!(matches!(
            shown(&actions).unwrap().site,
            SiteView::Allowed(_)
        ));
        let expected = [
            store(&[SITE], None),
            register_content(HOST),
            execute(origin(SITE)),
        ];
        assert_eq!(without_views(actions), expected);
    }

    #[test]
    fn another_port_of_an_allowed_host_gets_no_host() {
        let mut background = background();
        let elsewhere = sender(7).at(OTHER_PORT);
        let actions = background.page_connected(1, OTHER_ID, &elsewhere, OTHER_PORT);
        assert_eq!(code(&actions), Some(ErrorCode::SiteNotAllowed));
    }

    #[test]
    fn another_port_of_an_allowed_host_needs_the_persons_word_but_no_prompt() {
        let mut background = with_popup(background());
        say(&mut background, "allow", OTHER_PORT);
        let actions = background.grants(&grants(&[HOST], &[], &[HOST]));
        let expected = [
            store(&[SITE, OTHER_PORT], None),
            execute(origin(OTHER_PORT)),
        ];
        assert_eq!(without_views(actions), expected);
    }

    #[test]
    fn a_no_to_the_browser_is_remembered_as_no() {
        let mut background = nothing_allowed();
        say(&mut background, "allow", SITE);
        let actions = background.page_message(9, r#"{"type":"forget"}"#);
        assert_eq!(actions, [store(&[], None)]);
        let later = background.grants(&grants(&[HOST], &[], &[]));
        assert_eq!(without_views(later), []);
    }

    #[test]
    fn a_grant_taken_back_ends_the_running_request() {
        let mut background = in_flight();
        let actions = background.grants(&grants(&[], &[HOST], &[HOST]));
        assert_eq!(code(&actions), Some(ErrorCode::SiteNotAllowed));
        let cancelled = |action: &Action| {
            matches!(
                action,
                Action::ToHost {
                    request: 1,
                    message: HostRequest::Cancel { .. }
                }
            )
        };
        assert!(actions.iter().any(cancelled));
        assert!(actions.contains(&Action::CloseHost { request: 1 }));
        assert!(actions.contains(&store(&[], None)));
        assert!(actions.contains(&Action::UnregisterScript {
            id: HOST.to_owned()
        }));
        let again = background.page_connected(2, OTHER_ID, &sender(7), SITE);
        assert_eq!(code(&again), Some(ErrorCode::SiteNotAllowed));
    }

    #[test]
    fn the_popups_switch_takes_the_site_back_and_the_grant_with_the_last_one() {
        let mut background = with_popup(in_flight());
        say(&mut background, "allow", OTHER_PORT);
        background.grants(&grants(&[HOST], &[], &[HOST]));
        let first = say(&mut background, "disallow", SITE);
        assert_eq!(code(&first), Some(ErrorCode::SiteNotAllowed));
        let removed = Action::RemoveGrant {
            pattern: HOST.to_owned(),
        };
        assert!(!first.contains(&removed));
        let last = say(&mut background, "disallow", OTHER_PORT);
        assert!(last.contains(&removed));
        assert!(last.contains(&store(&[], None)));
        assert!(shown(&last).unwrap().sites.is_empty());
    }

    #[test]
    fn requests_of_other_sites_go_on() {
        let mut background = with_popup(in_flight());
        say(&mut background, "allow", OTHER_PORT);
        background.grants(&grants(&[HOST], &[], &[HOST]));
        let actions = say(&mut background, "disallow", OTHER_PORT);
        assert_eq!(code(&actions), None);
        background.page_connected(2, OTHER_ID, &sender(7), SITE);
        let busy = background.page_message(2, &announce("second"));
        assert_eq!(code(&busy), Some(ErrorCode::Busy));
    }

    #[test]
    fn an_update_runs_the_script_in_open_tabs_and_a_start_does_not() {
        let mut background = background();
        background.grants_changed();
        assert_eq!(background.grants(&grants(&[HOST], &[], &[HOST])), []);
        background.installed();
        let actions = background.grants(&grants(&[HOST], &[], &[]));
        let register = register_content(HOST);
        let stored = store(&[SITE], None);
        assert_eq!(actions, [stored, register, execute(origin(SITE))]);
    }
}
