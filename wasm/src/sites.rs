//! Which origins the person allowed. A browser's grant is wider than an origin, so ours is checked
//! for every request.
//!
//! List, grants and registrations are brought together by one function, [`AllowedSites::settle`],
//! whatever happened: it looks at what the browser grants now, never at what an event said.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tegata_protocol::{
    BareHash, DEMO_PORTAL_PORTS, OfficialService, OfficialSites, Origin, SiteKind,
};

use crate::{Registration, Script};

/// The allowed origins, and the developer hosts that a demo build allows on any port.
#[derive(Clone, Debug, Default)]
pub struct AllowedSites {
    bare_hash: BTreeSet<Origin>,
    developer_hosts: BTreeSet<String>,
    origins: BTreeSet<Origin>,
    wanted: Option<Origin>,
    windows: BTreeSet<Origin>,
}

/// What a site is told of the computer below the browser.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Platform {
    /// What it is.
    Own,
    /// Windows, which official sites serve.
    Windows,
}

/// What outlives the background.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// Those that may have hashes signed of which nobody knows what they are of.
    pub bare_hash: Vec<Origin>,
    /// The allowed origins.
    pub sites: Vec<Origin>,
    /// The one that waits for the person's word.
    pub wanted: Option<Origin>,
    /// Those that are told of Windows.
    pub windows: Vec<Origin>,
}

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
    /// Reads the static matches of the build's own manifest (JSON text). Only `http://localhost/*`
    /// and `http://127.0.0.1/*` count, which the demo build has and the shipped build has not.
    ///
    /// # Errors
    /// If the text is no manifest.
    pub fn from_manifest(manifest: &str) -> Result<Self, serde_json::Error> {
        let manifest: Manifest = serde_json::from_str(manifest)?;
        let matches = manifest
            .content_scripts
            .unwrap_or_default()
            .into_iter()
            .flat_map(|script| script.matches);
        let developer_hosts = matches
            .filter_map(|pattern| developer_host(&pattern))
            .collect();
        Ok(Self {
            developer_hosts,
            ..Self::default()
        })
    }

    /// Takes up what was stored.
    pub fn restore(&mut self, kept: Kept) {
        self.origins.extend(kept.sites);
        self.wanted = kept.wanted;
        self.bare_hash.extend(kept.bare_hash);
        self.windows.extend(kept.windows);
        self.drop_switches();
    }

    /// What is to be stored.
    #[must_use]
    pub fn kept(&self) -> Kept {
        Kept {
            bare_hash: self.bare_hash.iter().cloned().collect(),
            sites: self.origins.iter().cloned().collect(),
            wanted: self.wanted.clone(),
            windows: self.windows.iter().cloned().collect(),
        }
    }

    /// Adds an origin that the person allowed.
    pub fn allow(&mut self, origin: Origin) {
        self.origins.insert(origin);
    }

    /// The person wants this origin; it is allowed once the browser grants its host.
    pub fn want(&mut self, origin: Origin) {
        self.wanted = Some(origin);
    }

    /// The person does not want it after all.
    pub fn forget_wanted(&mut self) {
        self.wanted = None;
    }

    /// Takes an origin off the list; whether it was there.
    pub fn drop_origin(&mut self, origin: &Origin) -> bool {
        let was_there = self.origins.remove(origin);
        self.drop_switches();
        was_there
    }

    /// What was switched for a site goes with it.
    fn drop_switches(&mut self) {
        let mut switched = std::mem::take(&mut self.bare_hash);
        switched.retain(|origin| self.contains(origin));
        self.bare_hash = switched;
        let mut told = std::mem::take(&mut self.windows);
        told.retain(|origin| self.can_be_told(origin));
        self.windows = told;
    }

    fn can_be_told(&self, origin: &Origin) -> bool {
        self.contains(origin) && self.official(origin).is_some()
    }

    /// What this site is told of the computer.
    #[must_use]
    pub fn platform(&self, origin: &Origin) -> Platform {
        if self.can_be_told(origin) && self.windows.contains(origin) {
            Platform::Windows
        } else {
            Platform::Own
        }
    }

    /// The person switches that for an allowed official site. For another nothing happens.
    pub fn set_platform(&mut self, origin: Origin, to: Platform) {
        match to {
            Platform::Windows if self.can_be_told(&origin) => drop(self.windows.insert(origin)),
            Platform::Own | Platform::Windows => drop(self.windows.remove(&origin)),
        }
    }

    /// Whether this site may have hashes signed of which nobody knows what they are of.
    #[must_use]
    pub fn bare_hash(&self, origin: &Origin) -> BareHash {
        if self.contains(origin) && self.bare_hash.contains(origin) {
            BareHash::Allowed
        } else {
            BareHash::Off
        }
    }

    /// The person switches that for an allowed site. For another nothing happens.
    pub fn set_bare_hash(&mut self, origin: Origin, to: BareHash) {
        match to {
            BareHash::Allowed if self.contains(&origin) => drop(self.bare_hash.insert(origin)),
            BareHash::Allowed | BareHash::Off => drop(self.bare_hash.remove(&origin)),
        }
    }

    /// The official service at this very origin, by the list of this build and nothing else.
    #[must_use]
    pub fn official(&self, origin: &Origin) -> Option<OfficialService> {
        self.official_sites().find(origin)
    }

    fn official_sites(&self) -> OfficialSites {
        if self.developer_hosts.is_empty() {
            OfficialSites::Release
        } else {
            OfficialSites::Demo
        }
    }

    /// The allowed origins of official sites.
    #[must_use]
    pub fn portal(&self) -> Vec<Origin> {
        let demo = DEMO_PORTAL_PORTS.map(|port| format!("http://localhost:{port}"));
        let demo = demo.filter_map(|text| Origin::parse(&text).ok());
        let all = self.origins.iter().cloned().chain(demo);
        let spoken = all.filter(|o| self.contains(o) && self.official(o).is_some());
        spoken.collect::<BTreeSet<_>>().into_iter().collect()
    }

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

    /// The allowed origins.
    pub fn origins(&self) -> impl Iterator<Item = &Origin> {
        self.origins.iter()
    }

    /// Whether this very origin, port included, may ask.
    #[must_use]
    pub fn contains(&self, origin: &Origin) -> bool {
        self.by_build(origin) || self.origins.contains(origin)
    }

    /// Whether a demo build allows this origin without asking.
    #[must_use]
    pub fn by_build(&self, origin: &Origin) -> bool {
        origin.kind() == SiteKind::Developer && self.developer_hosts.contains(origin.host())
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
            .filter(|o| refused(o))
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

impl Kept {
    /// Reads what was stored (JSON text). What is no origin is left out.
    #[must_use]
    pub fn parse(json: &str) -> Self {
        let stored: Stored = serde_json::from_str(json).unwrap_or_default();
        let origin = |text: String| Origin::parse(&text).ok();
        Self {
            bare_hash: stored.bare_hash.into_iter().filter_map(origin).collect(),
            sites: stored.sites.into_iter().filter_map(origin).collect(),
            wanted: stored.wanted.and_then(origin),
            windows: stored.windows.into_iter().filter_map(origin).collect(),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    #[serde(default)]
    bare_hash: Vec<String>,
    #[serde(default)]
    sites: Vec<String>,
    wanted: Option<String>,
    #[serde(default)]
    windows: Vec<String>,
}

#[derive(Deserialize)]
struct Manifest {
    /// Firefox fills in `null` where there are none.
    content_scripts: Option<Vec<ContentScript>>,
}

#[derive(Deserialize)]
struct ContentScript {
    #[serde(default)]
    matches: Vec<String>,
}

fn developer_host(pattern: &str) -> Option<String> {
    let origin = Origin::parse(pattern.strip_suffix("/*")?).ok()?;
    (origin.kind() == SiteKind::Developer).then(|| origin.host().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(manifest: &str, origin: &str, expected: bool) {
        let sites = AllowedSites::from_manifest(manifest).unwrap();
        assert_eq!(
            sites.contains(&Origin::parse(origin).unwrap()),
            expected,
            "{origin}"
        );
    }

    #[test]
    fn a_demo_build_allows_this_machine_on_any_port() {
        let demo = r#"{"content_scripts":[{"matches":["http://localhost/*"]}]}"#;
        check(demo, "http://localhost:3000", true);
        check(demo, "http://127.0.0.1:3000", false);
        check(demo, "https://localhost", false);
    }

    #[test]
    fn a_static_match_on_the_web_allows_nothing() {
        let manifest = r#"{"content_scripts":[{"matches":["https://bank.example/*"]}]}"#;
        check(manifest, "https://bank.example", false);
        for none in [r#"{"name":"Tegata"}"#, r#"{"content_scripts":null}"#] {
            check(none, "http://localhost:3000", false);
        }
    }

    #[test]
    fn another_port_of_an_allowed_host_is_another_site() {
        let mut sites = AllowedSites::default();
        sites.allow(Origin::parse("https://bank.example").unwrap());
        assert!(sites.contains(&Origin::parse("https://bank.example").unwrap()));
        assert!(!sites.contains(&Origin::parse("https://bank.example:8443").unwrap()));
    }

    fn content(pattern: &str) -> Registration {
        Registration {
            pattern: pattern.to_owned(),
            script: Script::Content,
        }
    }

    const BANK: &str = "https://bank.example";
    const HOST: &str = "https://bank.example/*";

    fn origin(text: &str) -> Origin {
        Origin::parse(text).unwrap()
    }

    fn sites(allowed: &[&str], wanted: Option<&str>) -> AllowedSites {
        let mut sites = AllowedSites::default();
        sites.restore(Kept {
            sites: allowed.iter().map(|text| origin(text)).collect(),
            wanted: wanted.map(origin),
            ..Kept::default()
        });
        sites
    }

    fn grants(granted: &[&str], refused: &[&str], registered: &[&str]) -> Grants {
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
    fn what_was_stored_is_read_back_and_damage_is_left_out() {
        let sites = sites(&[BANK], Some("http://localhost:3000"));
        let json = serde_json::to_string(&sites.kept()).unwrap();
        assert_eq!(Kept::parse(&json), sites.kept());
        let damaged = r#"{"sites":["https://bank.example","http://bank.example"],"wanted":"x"}"#;
        let kept = Kept {
            sites: vec![origin(BANK)],
            ..Kept::default()
        };
        assert_eq!(Kept::parse(damaged), kept);
        assert_eq!(Kept::parse("{"), Kept::default());
    }

    const DEMO: &str = r#"{"content_scripts":[{"matches":["http://localhost/*"]}]}"#;
    const PORTAL: &str = "https://myna.go.jp";
    const STAND_IN: &str = "http://localhost:8790";

    #[test]
    fn a_switch_is_off_until_it_is_set_and_goes_with_the_site() {
        let mut sites = sites(&[BANK], None);
        assert_eq!(sites.bare_hash(&origin(BANK)), BareHash::Off);
        sites.set_bare_hash(origin(BANK), BareHash::Allowed);
        assert_eq!(sites.bare_hash(&origin(BANK)), BareHash::Allowed);
        assert_eq!(sites.kept().bare_hash, [origin(BANK)]);
        assert!(sites.drop_origin(&origin(BANK)));
        sites.allow(origin(BANK));
        assert_eq!(sites.bare_hash(&origin(BANK)), BareHash::Off);
    }

    #[test]
    fn a_switch_goes_with_the_grant() {
        let mut sites = sites(&[BANK], None);
        sites.set_bare_hash(origin(BANK), BareHash::Allowed);
        sites.settle(&grants(&[], &[HOST], &[]));
        assert_eq!(sites.kept().bare_hash, []);
    }

    #[test]
    fn a_switch_is_for_this_very_origin_and_for_allowed_ones_alone() {
        let other = "https://bank.example:8443";
        let mut sites = sites(&[BANK], None);
        sites.set_bare_hash(origin(other), BareHash::Allowed);
        sites.allow(origin(other));
        assert_eq!(sites.bare_hash(&origin(other)), BareHash::Off);
        sites.set_bare_hash(origin(BANK), BareHash::Allowed);
        assert_eq!(sites.bare_hash(&origin(other)), BareHash::Off);
    }

    #[test]
    fn a_stored_switch_of_a_site_that_is_not_allowed_is_left_out() {
        let mut sites = AllowedSites::default();
        let json = r#"{"sites":["https://bank.example"],"bareHash":["https://other.example"]}"#;
        sites.restore(Kept::parse(json));
        assert_eq!(sites.kept().bare_hash, []);
    }

    /// What stands in the storage under any name makes no site official.
    #[test]
    fn storage_makes_no_site_official() {
        let json = r#"{"sites":["https://bank.example"],"portal":["https://bank.example"],
            "official":["https://bank.example"],"wanted":null}"#;
        let mut sites = AllowedSites::default();
        sites.restore(Kept::parse(json));
        assert!(sites.contains(&origin(BANK)));
        assert_eq!(sites.official(&origin(BANK)), None);
        assert_eq!(sites.portal(), []);
    }

    #[test]
    fn the_demo_alone_has_a_stand_in_for_the_portal() {
        let demo = AllowedSites::from_manifest(DEMO).unwrap();
        assert!(demo.official(&origin(STAND_IN)).is_some());
        assert!(demo.portal().contains(&origin(STAND_IN)));
        let mut release = sites(&["http://localhost:8790"], None);
        assert_eq!(release.official(&origin(STAND_IN)), None);
        assert_eq!(release.portal(), []);
        release.allow(origin(PORTAL));
        assert_eq!(release.portal(), [origin(PORTAL)]);
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

    #[test]
    fn a_site_is_told_of_windows_if_it_is_official_and_switched() {
        let mut sites = sites(&[BANK, PORTAL], None);
        assert_eq!(sites.platform(&origin(PORTAL)), Platform::Own);
        sites.set_platform(origin(PORTAL), Platform::Windows);
        sites.set_platform(origin(BANK), Platform::Windows);
        assert_eq!(sites.platform(&origin(PORTAL)), Platform::Windows);
        assert_eq!(sites.platform(&origin(BANK)), Platform::Own);
        let script = "platform https://myna.go.jp/*".to_owned();
        assert!(sites.registrations().contains_key(&script));
        sites.drop_origin(&origin(PORTAL));
        assert_eq!(sites.kept().windows, []);
        assert!(!sites.registrations().contains_key(&script));
        sites.allow(origin(PORTAL));
        assert_eq!(sites.platform(&origin(PORTAL)), Platform::Own);
    }

    #[test]
    fn a_stored_platform_of_a_site_that_is_not_official_is_left_out() {
        let mut sites = AllowedSites::default();
        let json = r#"{"sites":["https://bank.example"],"windows":["https://bank.example"]}"#;
        sites.restore(Kept::parse(json));
        assert_eq!(sites.kept().windows, []);
    }
}
