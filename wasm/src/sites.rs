//! Which origins the person allowed. A browser's grant is wider than an origin, so ours is checked
//! for every request.

use std::collections::BTreeSet;

use serde::Deserialize;
use tegata_protocol::{Origin, SiteKind};

/// The allowed origins, and the developer hosts that a demo build allows on any port.
#[derive(Clone, Debug, Default)]
pub struct AllowedSites {
    developer_hosts: BTreeSet<String>,
    origins: BTreeSet<Origin>,
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
            .into_iter()
            .flat_map(|script| script.matches);
        let developer_hosts = matches
            .filter_map(|pattern| developer_host(&pattern))
            .collect();
        Ok(Self {
            developer_hosts,
            origins: BTreeSet::new(),
        })
    }

    /// Adds an origin that the person allowed.
    pub fn allow(&mut self, origin: Origin) {
        self.origins.insert(origin);
    }

    /// Whether this very origin, port included, may ask.
    #[must_use]
    pub fn contains(&self, origin: &Origin) -> bool {
        let by_build =
            origin.kind() == SiteKind::Developer && self.developer_hosts.contains(origin.host());
        by_build || self.origins.contains(origin)
    }
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    content_scripts: Vec<ContentScript>,
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
        check(r#"{"name":"Tegata"}"#, "http://localhost:3000", false);
    }

    #[test]
    fn another_port_of_an_allowed_host_is_another_site() {
        let mut sites = AllowedSites::default();
        sites.allow(Origin::parse("https://bank.example").unwrap());
        assert!(sites.contains(&Origin::parse("https://bank.example").unwrap()));
        assert!(!sites.contains(&Origin::parse("https://bank.example:8443").unwrap()));
    }
}
