//! Revocation (失効): an input, never fetched here. J-LIS gives revocation data to notified
//! verifiers only (公的個人認証法 arts. 17 and 36); a site that is none has no answer to supply, and
//! its logins say so.

use std::fmt;

use crate::{UnixTime, UserCertificate};

/// What the caller can say about revocation.
#[derive(Clone, Copy, Default)]
pub enum Revocation<'a> {
    /// Asks the caller's data, last of all: only for a certificate that passed every other check.
    Lookup(&'a dyn Fn(&UserCertificate) -> RevocationAnswer),
    /// Nothing. The result says [`RevocationStatus::NotChecked`].
    #[default]
    NotChecked,
}

impl Revocation<'_> {
    pub(crate) fn answer(self, certificate: &UserCertificate) -> RevocationAnswer {
        match self {
            Self::Lookup(lookup) => lookup(certificate),
            Self::NotChecked => RevocationAnswer::Unknown,
        }
    }
}

impl fmt::Debug for Revocation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lookup(_) => "Lookup(..)",
            Self::NotChecked => "NotChecked",
        })
    }
}

/// What revocation data say about one certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RevocationAnswer {
    /// Not revoked.
    Good {
        /// When the data were true: the `thisUpdate` of a CRL or an OCSP answer. How old is too
        /// old is for the caller to decide before answering.
        at: UnixTime,
    },
    /// Revoked: the login is refused.
    Revoked,
    /// The data do not say. Unknown is not good: the result says [`RevocationStatus::NotChecked`].
    Unknown,
}

/// What is known about revocation after a login that was not refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RevocationStatus {
    /// The caller's data say that the certificate is good.
    Good {
        /// As of when.
        at: UnixTime,
    },
    /// Nobody looked, or the data did not say.
    NotChecked,
}
