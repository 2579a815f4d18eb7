//! Which origins the person allowed. A browser's grant is wider than an origin, so ours is checked
//! for every request.

mod kept;
mod settle;
mod switches;

use std::collections::BTreeSet;

use serde::Deserialize;
use tegata_protocol::{DEMO_PORTAL_PORTS, OfficialService, OfficialSites, Origin, SiteKind};

pub use self::{
    kept::Kept,
    settle::{Grants, Settled, pattern},
    switches::Platform,
};

/// The allowed origins, and the developer hosts that a demo build allows on any port.
#[derive(Clone, Debug, Default)]
pub struct AllowedSites {
    bare_hash: BTreeSet<Origin>,
    developer_hosts: BTreeSet<String>,
    origins: BTreeSet<Origin>,
    wanted: Option<Origin>,
    windows: BTreeSet<Origin>,
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

    pub(super) const BANK: &str = "https://bank.example";
    pub(super) const HOST: &str = "https://bank.example/*";

    pub(super) fn origin(text: &str) -> Origin {
        Origin::parse(text).unwrap()
    }

    pub(super) fn sites(allowed: &[&str], wanted: Option<&str>) -> AllowedSites {
        let mut sites = AllowedSites::default();
        sites.restore(Kept {
            sites: allowed.iter().map(|text| origin(text)).collect(),
            wanted: wanted.map(origin),
            ..Kept::default()
        });
        sites
    }

    const DEMO: &str = r#"{"content_scripts":[{"matches":["http://localhost/*"]}]}"#;
    pub(super) const PORTAL: &str = "https://myna.go.jp";
    const STAND_IN: &str = "http://localhost:8790";

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
}
