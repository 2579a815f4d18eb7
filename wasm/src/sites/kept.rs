//! What of the list outlives the background. What is read back is judged anew: only origins count, and only
//! switches of allowed ones.

use serde::{Deserialize, Serialize};
use tegata_protocol::Origin;

use super::AllowedSites;

/// What outlives the background.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// Sites that may have bare hashes signed.
    pub bare_hash: Vec<Origin>,
    /// The allowed origins.
    pub sites: Vec<Origin>,
    /// The one that waits for the person's word.
    pub wanted: Option<Origin>,
    /// Those that are told of Windows.
    pub windows: Vec<Origin>,
}

impl AllowedSites {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sites::tests::{BANK, origin, sites};

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
    fn a_stored_platform_of_a_site_that_is_not_official_is_left_out() {
        let mut sites = AllowedSites::default();
        let json = r#"{"sites":["https://bank.example"],"windows":["https://bank.example"]}"#;
        sites.restore(Kept::parse(json));
        assert_eq!(sites.kept().windows, []);
    }
}
