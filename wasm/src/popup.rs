//! What the popup and the background say to each other. It stays inside the extension.

use serde::{Deserialize, Serialize};
use tegata_protocol::{BareHash, InvalidOrigin, Message, Origin, PAGE_MESSAGE_MAX, SiteKind};

use crate::{AllowedSites, Platform, pattern};

/// What the popup says.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum PopupMessage {
    /// The person wants this origin. Sent just before the browser is asked for its host, because
    /// the popup may not live to hear the browser's answer.
    Allow {
        /// Port included.
        origin: Origin,
    },
    /// The person takes back what was allowed.
    Disallow {
        /// Port included.
        origin: Origin,
    },
    /// The person said no to the browser after all.
    Forget {},
    /// The person lets what waits in the tab below the popup go on.
    GoOn {},
    /// Asks what to show, for the tab below the popup.
    Look {
        /// The origin of the tab's address; empty where the browser shows none.
        origin: String,
        /// The tab's number, as text.
        tab: String,
    },
    /// The person switches whether a site may have hashes signed of which nobody knows what they are of.
    SetBareHash {
        /// Port included.
        origin: Origin,
        /// To what.
        to: BareHash,
    },
    /// The person switches what an official site is told of the computer.
    SetPlatform {
        /// Port included.
        origin: Origin,
        /// To what.
        to: Platform,
    },
}

impl Message for PopupMessage {
    const BYTES_MAX: usize = PAGE_MESSAGE_MAX;
}

/// Everything that the popup shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PopupView {
    /// The program beside the browser.
    pub host: HostView,
    /// The tab below the popup.
    pub site: SiteView,
    /// All that is allowed.
    pub sites: Vec<SiteEntry>,
    /// What can be switched for the site below, if it is allowed.
    pub switches: Option<Switches>,
    /// Whether the site below waits for the person's word.
    pub waits: bool,
}

/// What the person can switch for one allowed site.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Switches {
    /// Whether it may have hashes signed.
    pub bare_hash: BareHash,
    /// What an official site is told of the computer; nothing else can be told anything.
    pub platform: Option<Platform>,
}

/// Whether the host answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum HostView {
    /// It was started and has not spoken.
    Checking,
    /// The browser started it, and it ended without a word.
    Exited,
    /// It greeted.
    Found {
        /// Version of the host.
        version: String,
    },
    /// It speaks another protocol.
    Mismatch {
        /// Version of the host.
        version: String,
    },
    /// The browser knows of none that this extension may start.
    NotInstalled,
}

/// The tab below the popup.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum SiteView {
    /// The person allowed it.
    Allowed(SiteEntry),
    /// This build (the demo) allows it.
    AllowedByBuild(SiteEntry),
    /// Not a site at all.
    NoSite,
    /// It could be allowed.
    NotAllowed {
        /// The site.
        #[serde(flatten)]
        entry: SiteEntry,
        /// What the popup asks the browser for.
        pattern: String,
    },
    /// A site that cannot be allowed.
    Unfit {
        /// As the browser gives it.
        origin: String,
        /// Why not.
        reason: Unfit,
    },
}

/// A site in the popup.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SiteEntry {
    /// A developer's own machine.
    pub developer: bool,
    /// Port included.
    pub origin: Origin,
}

/// Why a site cannot be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Unfit {
    /// An IP address, or a name that is none.
    Address,
    /// Without `https:`.
    NotEncrypted,
}

impl SiteView {
    /// Judges the origin of the tab's address, as the browser's URL parser gives it.
    #[must_use]
    pub fn judge(text: &str, sites: &AllowedSites) -> Self {
        let reason = match Origin::parse(text) {
            Ok(origin) => return Self::of(origin, sites),
            Err(InvalidOrigin::Host) => Unfit::Address,
            Err(InvalidOrigin::Scheme) if text.starts_with("http://") => Unfit::NotEncrypted,
            // A browser writes no default port: what looks like a wrong one is an IPv6 address.
            Err(InvalidOrigin::Port) => Unfit::Address,
            Err(InvalidOrigin::Scheme) => return Self::NoSite,
        };
        Self::Unfit {
            origin: text.to_owned(),
            reason,
        }
    }

    /// The site, if it may ask.
    #[must_use]
    pub const fn allowed(&self) -> Option<&Origin> {
        match self {
            Self::Allowed(entry) | Self::AllowedByBuild(entry) => Some(&entry.origin),
            Self::NoSite | Self::NotAllowed { .. } | Self::Unfit { .. } => None,
        }
    }

    fn of(origin: Origin, sites: &AllowedSites) -> Self {
        let entry = SiteEntry::from(origin);
        if sites.by_build(&entry.origin) {
            Self::AllowedByBuild(entry)
        } else if sites.contains(&entry.origin) {
            Self::Allowed(entry)
        } else {
            let pattern = pattern(&entry.origin);
            Self::NotAllowed { entry, pattern }
        }
    }
}

impl Switches {
    /// As they are for an allowed site.
    #[must_use]
    pub fn of(origin: &Origin, sites: &AllowedSites) -> Self {
        Self {
            bare_hash: sites.bare_hash(origin),
            platform: sites.official(origin).map(|_| sites.platform(origin)),
        }
    }
}

impl From<Origin> for SiteEntry {
    fn from(origin: Origin) -> Self {
        Self {
            developer: origin.kind() == SiteKind::Developer,
            origin,
        }
    }
}

impl HostView {
    /// Reads what the browser says about a host that never spoke. Only these texts tell a host that
    /// is missing from one that ended: browsers have no codes for it (Chromium 156 and Firefox 153;
    /// measured).
    #[must_use]
    pub fn from_error(error: &str) -> Self {
        const NOT_INSTALLED: [&str; 5] = [
            "host not found",
            "host is forbidden",
            "No such native application",
            "does not exist",
            "not executable",
        ];
        if NOT_INSTALLED.iter().any(|text| error.contains(text)) {
            Self::NotInstalled
        } else {
            Self::Exited
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sites() -> AllowedSites {
        let demo = r#"{"content_scripts":[{"matches":["http://localhost/*"]}]}"#;
        let mut sites = AllowedSites::from_manifest(demo).unwrap();
        sites.allow(Origin::parse("https://bank.example").unwrap());
        sites
    }

    fn check(origin: &str, expected: &str) {
        let view = serde_json::to_value(SiteView::judge(origin, &sites())).unwrap();
        let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
        assert_eq!(view, expected, "{origin}");
    }

    #[test]
    fn the_popup_says_of_every_tab_what_can_be_done() {
        check(
            "https://bank.example",
            r#"{"state":"allowed","origin":"https://bank.example","developer":false}"#,
        );
        check(
            "https://bank.example:8443",
            r#"{"state":"notAllowed","origin":"https://bank.example:8443","developer":false,
                "pattern":"https://bank.example/*"}"#,
        );
        check(
            "http://127.0.0.1:8080",
            r#"{"state":"notAllowed","origin":"http://127.0.0.1:8080","developer":true,
                "pattern":"http://127.0.0.1/*"}"#,
        );
        check(
            "http://localhost:3000",
            r#"{"state":"allowedByBuild","origin":"http://localhost:3000","developer":true}"#,
        );
    }

    #[test]
    fn sites_that_cannot_be_allowed_say_why() {
        let unfit = |origin: &str, reason: &str| {
            let expected =
                format!(r#"{{"state":"unfit","origin":"{origin}","reason":"{reason}"}}"#);
            check(origin, &expected);
        };
        unfit("http://bank.example", "notEncrypted");
        unfit("http://192.0.2.1:8080", "notEncrypted");
        unfit("https://192.0.2.1", "address");
        unfit("https://[2001:db8::1]", "address");
        unfit("https://bank.example.", "address");
        for none in ["", "null", "chrome://settings", "about:blank"] {
            check(none, r#"{"state":"noSite"}"#);
        }
    }

    #[test]
    fn a_missing_host_is_told_from_one_that_ended() {
        let check = |error: &str, expected: HostView| {
            assert_eq!(HostView::from_error(error), expected, "{error}");
        };
        let missing = HostView::NotInstalled;
        check(
            "Specified native messaging host not found.",
            missing.clone(),
        );
        check(
            "Access to the specified native messaging host is forbidden.",
            missing.clone(),
        );
        check("No such native application invalid.tegata.host", missing);
        check("Native host has exited.", HostView::Exited);
        check("An unexpected error occurred", HostView::Exited);
        check("", HostView::Exited);
    }
}
