//! What the person switches for a site beside allowing it. It goes with the site.

use serde::{Deserialize, Serialize};
use tegata_protocol::{BareHash, Origin};

use super::AllowedSites;

/// What a site is told of the computer below the browser.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Platform {
    /// What it is.
    Own,
    /// Windows, which official sites serve.
    Windows,
}

impl AllowedSites {
    /// What was switched for a site goes with it.
    pub(super) fn drop_switches(&mut self) {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sites::{
        settle::tests::grants,
        tests::{BANK, HOST, PORTAL, origin, sites},
    };

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
}
