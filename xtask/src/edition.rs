//! What differs between the shipped extension and the demo's.

use clap::ValueEnum;

/// Which extension is built.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Edition {
    /// With the virtual card, on this machine's own sites only.
    Demo,
    /// The one that people install.
    Release,
}

impl Edition {
    /// Name of the edition's folder in `target/extension`.
    pub(crate) const fn folder(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Release => "release",
        }
    }

    /// Name under which browsers know the host.
    pub(crate) const fn host_name(self) -> &'static str {
        match self {
            Self::Demo => "invalid.tegata.demo",
            Self::Release => "invalid.tegata.host",
        }
    }

    /// Firefox's id of the extension; the host lets in no other.
    pub(crate) const fn firefox_id(self) -> &'static str {
        match self {
            Self::Demo => "demo@tegata.invalid",
            Self::Release => "host@tegata.invalid",
        }
    }

    /// Public half of a throw-away RSA key (base64 of its DER), from which Chromium derives the id
    /// that the host lets in. Nothing is signed with it: the private half was never kept.
    pub(crate) const fn chromium_key(self) -> &'static str {
        match self {
            Self::Demo => concat!(
                "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqr5KoUBjygC8MsCgHUKwSj5GHZNzuhAD+UdU",
                "F7nT6EY71bTEVKxcj7cmV+jcOwNG82XhprufhN3Fp0y2ZESQjxbTKIwVIJwQqSuhRO45ageZbzEdv9sZ",
                "UJMOwHVQOQJUVf7MDO+M7e4YuF2WWSb/eQoHMHWRhjCKOxon/crTKgbzWqRQtOZtF2MdDKErNLxJMMe2",
                "89qqQ0CUVPmfvtX1mWARF+0v4afNcozdI3u/MMFfPRQAAXzmdYpWfiBuj9O9/3w3WTnxLYY61v99nnwt",
                "QDhgzCxo+Euqod4YBvrH2Spz/PNIfXP6gl+DzU4ov5or5vNc87zhwlOKiRnJiYnIpwIDAQAB",
            ),
            Self::Release => concat!(
                "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzakyVDNj02ooLoS/ebTfgGihcZH9/hyRTHqp",
                "IZV2aO45geQ1M+LpAvgRMtmJ3XDa9ByYMVBbqQKFEg4NPoMGwQNLcTiqcAgCFr829mm4XXV+N7oqv9E1",
                "xVbU0VoAh9tlcyot7GcXu1wTzYos5UDUPYWutzbLzQZYk8dpLzVg8pjfBl29FTlyeOHrrlSgZtMt5ZQD",
                "ZmdxnDGVSvKL2lM7He7CCGGiiQfJDUrimoE0VpGAmkD2XMH08M23jydFmBSfKtKK2VcCloh9UMGWjmbm",
                "IbsQCMJYc1+DCOVNHSJz1n5QmeJ6TLI99xpVS0mUUGrrK9xFjopeqY65XfK/dYhXJQIDAQAB",
            ),
        }
    }
}
