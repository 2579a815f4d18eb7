//! The official sites whose own page contract is served. Their pages send a digest that names no
//! site, so whoever may send one can have a login for any of them signed: this list is the rule.
//!
//! It is part of the build, and looked at in the extension and again in the host. No page, setting or
//! message adds to it.

use crate::Origin;

/// A service that speaks the contract of マイナポータル.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OfficialService {
    /// The stand-in of the demo build, on this computer.
    Demo,
    /// e-Tax: the login of 国税電子申告・納税システム.
    ETax,
    /// マイナポータル.
    MynaPortal,
}

/// Which list a build has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OfficialSites {
    /// The shipped list, and the demo's stand-in.
    Demo,
    /// The shipped list.
    Release,
}

/// An entry of the list.
struct OfficialSite {
    /// Exact, with the default port.
    origin: &'static str,
    service: OfficialService,
    /// The page of this origin that has been seen to speak the contract.
    #[cfg_attr(not(test), expect(dead_code, reason = "for people who check the list"))]
    seen_at: &'static str,
}

/// Both: public code agrees. The open Linux bridge and a person's report of using it name the two
/// login pages; no official text lists the origins.
const SITES: [OfficialSite; 2] = [
    OfficialSite {
        origin: "https://login.e-tax.nta.go.jp",
        service: OfficialService::ETax,
        seen_at: "https://login.e-tax.nta.go.jp/login/reception/loginIndividual",
    },
    OfficialSite {
        origin: "https://myna.go.jp",
        service: OfficialService::MynaPortal,
        seen_at: "https://myna.go.jp/",
    },
];

/// Ports of `http://localhost` on which the demo's stand-in for the portal may listen: several, so that
/// several demos can run.
pub const DEMO_PORTAL_PORTS: std::ops::RangeInclusive<u16> = 8790..=8799;

impl OfficialSites {
    /// The service at this very origin.
    #[must_use]
    pub fn find(self, origin: &Origin) -> Option<OfficialService> {
        let listed = SITES.iter().find(|site| site.origin == origin.as_str());
        let listed = listed.map(|site| site.service);
        listed.or_else(|| (self == Self::Demo && is_demo(origin)).then_some(OfficialService::Demo))
    }

    /// The origins that everybody's build has.
    pub fn origins() -> impl Iterator<Item = &'static str> {
        SITES.iter().map(|site| site.origin)
    }
}

fn is_demo(origin: &Origin) -> bool {
    let port = origin.as_str().strip_prefix("http://localhost:");
    let port = port.and_then(|port| port.parse().ok());
    port.is_some_and(|port| DEMO_PORTAL_PORTS.contains(&port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(list: OfficialSites, origin: &str, expected: Option<OfficialService>) {
        let origin = Origin::parse(origin).unwrap();
        assert_eq!(list.find(&origin), expected, "{origin}");
    }

    #[test]
    fn exact_origins_are_official_and_nothing_beside_them() {
        for list in [OfficialSites::Demo, OfficialSites::Release] {
            check(
                list,
                "https://myna.go.jp",
                Some(OfficialService::MynaPortal),
            );
            check(
                list,
                "https://login.e-tax.nta.go.jp",
                Some(OfficialService::ETax),
            );
            for other in [
                "https://myna.go.jp:8443",
                "https://www.myna.go.jp",
                "https://myna.go.jp.example",
                "https://notmyna.go.jp",
                "https://e-tax.nta.go.jp",
                "https://bank.example",
                "http://localhost",
                "http://localhost:8789",
                "http://localhost:8800",
                "http://127.0.0.1:8790",
                "https://localhost:8790",
            ] {
                check(list, other, None);
            }
        }
    }

    #[test]
    fn the_demos_stand_in_is_official_in_the_demo_alone() {
        for port in DEMO_PORTAL_PORTS {
            let origin = format!("http://localhost:{port}");
            check(OfficialSites::Demo, &origin, Some(OfficialService::Demo));
            check(OfficialSites::Release, &origin, None);
        }
    }

    #[test]
    fn every_entry_is_an_origin_with_a_page_where_it_was_seen() {
        for OfficialSite {
            origin, seen_at, ..
        } in SITES
        {
            assert!(Origin::parse(origin).is_ok_and(|origin| origin.is_government()));
            assert!(seen_at.starts_with(&format!("{origin}/")), "{seen_at}");
        }
    }
}
