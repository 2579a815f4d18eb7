//! The authorities of J-LIS (地方公共団体情報システム機構) that issue certificates to people.

use myna_card::certificate::roots::{self, Hierarchy, Root};
use sha2::{Digest, Sha256};

use crate::{AnchorKind, TrustAnchor};

/// Which of the two certificates of a person an authority issues.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// 署名用電子証明書.
    DigitalSignature,
    /// 利用者証明用電子証明書.
    UserAuthentication,
}

/// The published authorities for one purpose, oldest first. Only those for
/// [`Purpose::UserAuthentication`] serve logins.
///
/// The bytes come from the package `myna-card`; one whose SHA-256 is not in the table of this
/// crate is left out.
#[must_use]
pub fn jlis_roots(purpose: Purpose) -> Vec<TrustAnchor> {
    FINGERPRINTS
        .iter()
        .filter(|entry| entry.purpose == purpose)
        .filter_map(anchor)
        .collect()
}

/// What is known of a root apart from its bytes.
struct Fingerprint {
    purpose: Purpose,
    generation: u8,
    sha256: [u8; 32],
}

/// SHA-256 of the DER of the six published roots, as the package `myna-card` has them (authca and
/// signca are the file names on J-LIS's page). Generations 01 and 03: confirmed (the repository of
/// myna has the same); 02: single source. Generation 01 ended on 2025-10-19.
const FINGERPRINTS: [Fingerprint; 6] = [
    Fingerprint {
        purpose: Purpose::UserAuthentication,
        generation: 1,
        sha256: hex("4dcfc4ca0aaf9fb2a3081b3f0c991c320b3acc008667a341eeaec5af1d58ca7d"),
    },
    Fingerprint {
        purpose: Purpose::UserAuthentication,
        generation: 2,
        sha256: hex("0d98de47fc11b7f67126874b7028b6026a803d2638d6edfe53176953961fade6"),
    },
    Fingerprint {
        purpose: Purpose::UserAuthentication,
        generation: 3,
        sha256: hex("64114f29620c24ed2631d46476a040e7ee740d956089c00b036a6a8118c322b5"),
    },
    Fingerprint {
        purpose: Purpose::DigitalSignature,
        generation: 1,
        sha256: hex("19645405a1fe14377434bd55957628ac4038557c542403a2243f21c706fc9355"),
    },
    Fingerprint {
        purpose: Purpose::DigitalSignature,
        generation: 2,
        sha256: hex("79679c33e4cc9319440f1ad120a597ff1844e2ef217063adb176966fd5e6fbeb"),
    },
    Fingerprint {
        purpose: Purpose::DigitalSignature,
        generation: 3,
        sha256: hex("d227f6cde11d35c5252178f106f843d24651944975413b539fa2fb68dbfa365f"),
    },
];

/// Found by its fingerprint: what the package says of a root is not asked, only that it is not of
/// the test hierarchy.
fn anchor(entry: &Fingerprint) -> Option<TrustAnchor> {
    let is_it = |root: &&Root| {
        root.hierarchy == Hierarchy::Production && Sha256::digest(root.der)[..] == entry.sha256
    };
    let root = roots::KNOWN.iter().find(is_it)?;
    let anchor = TrustAnchor::from_der(root.der, AnchorKind::Production).ok()?;
    Some(anchor.with_name(entry.name()))
}

impl Fingerprint {
    /// The name of the file on J-LIS's page.
    fn name(&self) -> String {
        let prefix = match self.purpose {
            Purpose::DigitalSignature => "signca",
            Purpose::UserAuthentication => "authca",
        };
        format!("J-LIS {prefix}{:02}", self.generation)
    }
}

/// Reads 64 hexadecimal digits while compiling; anything else does not compile.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
const fn hex(digits: &str) -> [u8; 32] {
    let digits = digits.as_bytes();
    assert!(digits.len() == 64, "a SHA-256 has 64 digits");
    let mut bytes = [0; 32];
    let mut index = 0;
    while index < 32 {
        bytes[index] = nibble(digits[2 * index]) << 4 | nibble(digits[2 * index + 1]);
        index += 1;
    }
    bytes
}

const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => panic!("not a hexadecimal digit"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{UnixTime, certificate::Certificate};

    #[test]
    fn all_six_published_roots_are_there() {
        let names = |purpose| {
            let roots = jlis_roots(purpose);
            roots
                .iter()
                .map(|root| root.name().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names(Purpose::UserAuthentication),
            ["J-LIS authca01", "J-LIS authca02", "J-LIS authca03"],
        );
        assert_eq!(
            names(Purpose::DigitalSignature),
            ["J-LIS signca01", "J-LIS signca02", "J-LIS signca03"],
        );
    }

    #[test]
    fn the_package_holds_no_other_production_root_and_agrees_on_what_they_are_for() {
        for root in roots::KNOWN
            .iter()
            .filter(|root| root.hierarchy == Hierarchy::Production)
        {
            let purpose = match root.purpose {
                roots::Purpose::DigitalSignature => Purpose::DigitalSignature,
                roots::Purpose::UserAuthentication => Purpose::UserAuthentication,
            };
            let entry = FINGERPRINTS
                .iter()
                .find(|entry| Sha256::digest(root.der)[..] == entry.sha256)
                .expect("a root that is not in the table");
            assert_eq!(
                (entry.purpose, Some(entry.generation)),
                (purpose, root.generation)
            );
        }
    }

    #[test]
    fn each_root_signed_itself() {
        for root in roots::KNOWN {
            let anchor = TrustAnchor::from_der(root.der, AnchorKind::Production).unwrap();
            let certificate = Certificate::parse(root.der).unwrap();
            assert!(anchor.signed(certificate.algorithm().unwrap(), &certificate));
        }
    }

    #[test]
    fn the_first_generation_has_ended() {
        let roots = jlis_roots(Purpose::UserAuthentication);
        let new_year_2026 = UnixTime::from_secs(1_767_225_600);
        let ended: Vec<_> = roots
            .iter()
            .map(|root| root.has_ended(new_year_2026))
            .collect();
        assert_eq!(ended, [true, false, false]);
    }
}
