//! List, grants and registrations are brought together by one function, [`AllowedSites::settle`],
//! whatever happened: it looks at what the browser grants now, never at what an event said.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use tegata_protocol::{Origin, SiteKind};

use super::AllowedSites;
use crate::{Registration, Script};

/// What the browser grants and runs now, for the patterns that were asked about.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Grants {
    /// Patterns it grants.
    pub granted: BTreeSet<String>,
    /// Patterns it does not grant. One that stands in neither set was not asked about.
    pub refused: BTreeSet<String>,
    /// Names of our registrations.
    pub registered: BTreeSet<String>,
}

/// What [`AllowedSites::settle`] changed and what the browser has to change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settled {
    /// The origin that is allowed from now on.
    pub added: Option<Origin>,
    /// Origins that are no longer allowed.
    pub dropped: Vec<Origin>,
    /// What to register.
    pub register: Vec<Registration>,
    /// Names of registrations to take away.
    pub unregister: Vec<String>,
}

/// The match pattern of an origin's host: without the port, because Firefox matches nothing with one.
#[must_use]
pub fn pattern(origin: &Origin) -> String {
    let scheme = match origin.kind() {
        SiteKind::Developer => "http",
        SiteKind::Web => "https",
    };
    format!("{scheme}://{}/*", origin.host())
}

impl AllowedSites {
    /// What is to be registered, by its name.
    #[must_use]
    pub fn registrations(&self) -> BTreeMap<String, Registration> {
        let of = |origin: &Origin| {
            let portal = self.official(origin).map(|_| Script::Portal);
            let pattern = pattern(origin);
            let scripts = [Some(Script::Content), portal].into_iter().flatten();
            let register = move |script| Registration {
                pattern: pattern.clone(),
                script,
            };
            scripts.map(register).collect::<Vec<_>>()
        };
        let told = self.windows.iter().map(|origin| Registration {
            pattern: pattern(origin),
            script: Script::Platform,
        });
        let all = self.origins.iter().flat_map(of).chain(told);
        all.map(|needed| (needed.id(), needed)).collect()
    }

    /// Whether an allowed origin needs the host of this pattern.
    #[must_use]
    pub fn needs_host(&self, wanted: &str) -> bool {
        self.origins.iter().any(|origin| pattern(origin) == wanted)
    }

    /// The patterns whose grants decide about the list.
    #[must_use]
    pub fn patterns(&self) -> Vec<String> {
        let all = self.origins.iter().chain(&self.wanted).map(pattern);
        all.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Brings the list in line with what the browser grants.
    pub fn settle(&mut self, grants: &Grants) -> Settled {
        let granted = |origin: &Origin| grants.granted.contains(&pattern(origin));
        let added = self.wanted.take_if(|origin| granted(origin));
        self.origins.extend(added.clone());
        let refused = |origin: &Origin| grants.refused.contains(&pattern(origin));
        let dropped: Vec<_> = self
            .origins
            .iter()
            .filter(|origin| refused(origin))
            .cloned()
            .collect();
        self.origins.retain(|origin| !refused(origin));
        self.drop_switches();
        let needed = self.registrations();
        let is_needed = |id: &&String| needed.contains_key(*id);
        let unregister = grants.registered.iter().filter(|id| !is_needed(id));
        let unregister = unregister.cloned().collect();
        let missing = needed
            .into_iter()
            .filter(|(id, _)| !grants.registered.contains(id));
        Settled {
            added,
            dropped,
            register: missing.map(|(_, needed)| needed).collect(),
            unregister,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::sites::tests::{BANK, HOST, PORTAL, origin, sites};

    fn content(pattern: &str) -> Registration {
        Registration {
            pattern: pattern.to_owned(),
            script: Script::Content,
        }
    }

    pub(in crate::sites) fn grants(
        granted: &[&str],
        refused: &[&str],
        registered: &[&str],
    ) -> Grants {
        let set = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
        Grants {
            granted: set(granted),
            refused: set(refused),
            registered: set(registered),
        }
    }

    #[test]
    fn patterns_have_no_port() {
        assert_eq!(pattern(&origin("https://bank.example:8443")), HOST);
        assert_eq!(
            pattern(&origin("http://127.0.0.1:8080")),
            "http://127.0.0.1/*"
        );
    }

    #[test]
    fn a_grant_allows_the_very_origin_that_was_wanted() {
        let mut sites = sites(&[], Some("https://bank.example:8443"));
        assert_eq!(sites.patterns(), [HOST]);
        let settled = sites.settle(&grants(&[HOST], &[], &[]));
        assert_eq!(settled.added, Some(origin("https://bank.example:8443")));
        assert_eq!(settled.register, [content(HOST)]);
        assert!(!sites.contains(&origin(BANK)));
        assert_eq!(sites.kept().wanted, None);
    }

    #[test]
    fn a_grant_that_nobody_wanted_allows_nothing() {
        let mut sites = sites(&[], None);
        let settled = sites.settle(&grants(&[HOST], &[], &[]));
        assert_eq!(settled, Settled::default());
        assert!(!sites.contains(&origin(BANK)));
    }

    #[test]
    fn what_is_wanted_waits_for_the_grant() {
        let mut sites = sites(&[], Some(BANK));
        assert_eq!(sites.settle(&grants(&[], &[HOST], &[])), Settled::default());
        assert_eq!(sites.kept().wanted, Some(origin(BANK)));
    }

    #[test]
    fn a_grant_taken_back_drops_every_origin_of_the_host() {
        let mut sites = sites(
            &[BANK, "https://bank.example:8443", "https://tax.example"],
            None,
        );
        let tax = "https://tax.example/*";
        let settled = sites.settle(&grants(&[tax], &[HOST], &[HOST, tax]));
        assert_eq!(
            settled.dropped,
            [origin(BANK), origin("https://bank.example:8443")]
        );
        assert_eq!(settled.unregister, [HOST]);
        assert_eq!(sites.kept().sites, [origin("https://tax.example")]);
    }

    #[test]
    fn a_host_that_was_not_asked_about_stays() {
        let mut sites = sites(&[BANK], None);
        assert_eq!(sites.settle(&grants(&[], &[], &[HOST])), Settled::default());
        assert!(sites.contains(&origin(BANK)));
    }

    #[test]
    fn registrations_follow_the_list() {
        let mut sites = sites(&[BANK], None);
        let settled = sites.settle(&grants(&[HOST], &[], &["https://old.example/*"]));
        assert_eq!(settled.register, [content(HOST)]);
        assert_eq!(settled.unregister, ["https://old.example/*"]);
    }

    #[test]
    fn the_portals_script_runs_on_allowed_official_hosts_alone() {
        let pattern = "https://myna.go.jp/*";
        let mut sites = sites(&[BANK, PORTAL, "https://bank.go.jp"], None);
        let all = [HOST, pattern, "https://bank.go.jp/*"];
        let settled = sites.settle(&grants(&all, &[], &[]));
        let portal = settled
            .register
            .iter()
            .filter(|r| r.script == Script::Portal);
        let patterns: Vec<_> = portal.map(|r| r.pattern.as_str()).collect();
        assert_eq!(patterns, [pattern]);
        sites.drop_origin(&origin(PORTAL));
        let registered = [HOST, "portal https://myna.go.jp/*"];
        let settled = sites.settle(&grants(&[], &[], &registered));
        assert_eq!(settled.unregister, ["portal https://myna.go.jp/*"]);
    }
}
