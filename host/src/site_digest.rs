//! Digests that sites computed, with the proof that they may be signed. The card client takes no other:
//! each key has a type of its own, and each type one maker, which looks at what permits it.

use std::fmt;

use tegata_protocol::{BareDigest, BareHash, OfficialSites, Origin};

use crate::Edition;

/// A digest that an official site sent for a login. The user-authentication key signs it with SHA-256,
/// and nothing else so.
#[derive(Clone, Copy)]
pub struct OfficialDigest(BareDigest);

impl OfficialDigest {
    /// `None` unless this very origin is on the list of this edition.
    #[must_use]
    pub fn new(edition: Edition, origin: &Origin, digest: BareDigest) -> Option<Self> {
        edition.official_sites().find(origin)?;
        Some(Self(digest))
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

/// A digest of something that nobody here has seen, from a site for which the person has switched that
/// on. The digital-signature key signs it.
#[derive(Clone, Copy)]
pub struct AllowedDigest(BareDigest);

impl AllowedDigest {
    /// `None` unless the person has switched it on.
    #[must_use]
    pub const fn new(switch: BareHash, digest: BareDigest) -> Option<Self> {
        match switch {
            BareHash::Allowed => Some(Self(digest)),
            BareHash::Off => None,
        }
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl Edition {
    /// The official sites that this edition knows: no setting or message adds to them.
    #[must_use]
    pub const fn official_sites(self) -> OfficialSites {
        match self {
            Self::Demo => OfficialSites::Demo,
            Self::Release => OfficialSites::Release,
        }
    }
}

impl fmt::Debug for OfficialDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OfficialDigest(..)")
    }
}

impl fmt::Debug for AllowedDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AllowedDigest(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest() -> BareDigest {
        BareDigest::from_site("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=").unwrap()
    }

    fn check(edition: Edition, origin: &str, official: bool) {
        let origin = Origin::parse(origin).unwrap();
        let made = OfficialDigest::new(edition, &origin, digest());
        assert_eq!(made.is_some(), official, "{origin}");
    }

    #[test]
    fn a_digest_for_the_login_key_is_from_a_listed_origin() {
        check(Edition::Release, "https://myna.go.jp", true);
        check(Edition::Release, "https://myna.go.jp:8443", false);
        check(Edition::Release, "https://bank.example", false);
        check(Edition::Release, "http://localhost:8790", false);
        check(Edition::Demo, "http://localhost:8790", true);
        check(Edition::Demo, "http://localhost:8080", false);
    }

    #[test]
    fn a_digest_for_the_other_key_needs_the_switch() {
        assert!(AllowedDigest::new(BareHash::Allowed, digest()).is_some());
        assert!(AllowedDigest::new(BareHash::Off, digest()).is_none());
    }
}
