//! Which origins the person allowed. A browser's grant is wider than an origin, so ours is checked
//! for every request.
//!
//! List, grants and registrations are brought together by one function, [`AllowedSites::settle`],
//! whatever happened: it looks at what the browser grants now, never at what an event said.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tegata_protocol::{Origin, SiteKind};

/// The allowed origins, and the developer hosts that a demo build allows on any port.
#[derive(Clone, Debug, Default)]
pub struct AllowedSites {
    developer_hosts: BTreeSet<String>,
    origins: BTreeSet<Origin>,
    wanted: Option<Origin>,
}

/// What outlives the background.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Kept {
    /// The allowed origins.
    pub sites: Vec<Origin>,
    /// The one that waits for the person's word.
    pub wanted: Option<Origin>,
}

/// What the browser grants and runs now, for the patterns that were asked about.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Grants {
    /// Patterns it grants.
    pub granted: BTreeSet<String>,
    /// Patterns it does not grant. One that stands in neither set was not asked about.
    pub refused: BTreeSet<String>,
    /// Patterns for which the content script is registered.
    pub registered: BTreeSet<String>,
}

/// What [`AllowedSites::settle`] changed and what the browser has to change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settled {
    /// The origin that is allowed from now on.
    pub added: Option<Origin>,
    /// Origins that are no longer allowed.
    pub dropped: Vec<Origin>,
    /// Patterns to register.
    pub register: Vec<String>,
    /// Patterns to unregister.
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
    }

    /// What is to be stored.
    #[must_use]
    pub fn kept(&self) -> Kept {
        Kept {
            sites: self.origins.iter().cloned().collect(),
            wanted: self.wanted.clone(),
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
        self.origins.remove(origin)
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

    /// Whether an allowed origin needs this pattern.
    #[must_use]
    pub fn needs(&self, wanted: &str) -> bool {
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
        let needed: BTreeSet<_> = self.origins.iter().map(pattern).collect();
        Settled {
            added,
            dropped,
            register: needed.difference(&grants.registered).cloned().collect(),
            unregister: grants.registered.difference(&needed).cloned().collect(),
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
            sites: stored.sites.into_iter().filter_map(origin).collect(),
            wanted: stored.wanted.and_then(origin),
        }
    }
}

#[derive(Default, Deserialize)]
struct Stored {
    #[serde(default)]
    sites: Vec<String>,
    wanted: Option<String>,
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
        assert_eq!(settled.register, [HOST]);
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
        assert_eq!(settled.register, [HOST]);
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
            wanted: None,
        };
        assert_eq!(Kept::parse(damaged), kept);
        assert_eq!(Kept::parse("{"), Kept::default());
    }
}
