//! The checks of one signature, gathered into what a person wants to know.

use tegata_verifier::{CertificateError, Check, SignatureError};

/// What a person wants to know of a signature, in the order in which it is said.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Finding {
    Integrity,
    Coverage,
    Changes,
    Certificate,
    Dates,
    Authority,
}

/// How it came out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    Good,
    NotReached,
    Refused,
}

impl Finding {
    pub(crate) const ALL: [Self; 6] = [
        Self::Integrity,
        Self::Coverage,
        Self::Changes,
        Self::Certificate,
        Self::Dates,
        Self::Authority,
    ];

    /// The id of its sentences.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Integrity => "integrity",
            Self::Coverage => "coverage",
            Self::Changes => "changes",
            Self::Certificate => "certificate",
            Self::Dates => "dates",
            Self::Authority => "authority",
        }
    }

    pub(crate) fn outcome(self, passed: &[Check], reason: Option<&SignatureError>) -> Outcome {
        match reason {
            Some(reason) if Self::of(reason) == self => Outcome::Refused,
            _ if passed.iter().any(|check| self.is_shown_by(check)) => Outcome::Good,
            _ => Outcome::NotReached,
        }
    }

    /// Whether the check is the last one that the finding needs.
    const fn is_shown_by(self, check: &Check) -> bool {
        match self {
            Self::Integrity => matches!(check, Check::DocumentSignature),
            Self::Coverage => matches!(check, Check::Coverage { .. }),
            Self::Changes => matches!(check, Check::ChangesAfterSigning { .. }),
            Self::Certificate => matches!(check, Check::CertificateAlgorithm),
            Self::Dates => matches!(check, Check::CertificateValidity { .. }),
            Self::Authority => matches!(check, Check::PolicyOfIssuer),
        }
    }

    /// What a reason speaks against.
    pub(crate) const fn of(reason: &SignatureError) -> Self {
        match reason {
            SignatureError::Certificate(reason) => Self::of_certificate(*reason),
            SignatureError::ChangedAfterSigning { .. } => Self::Changes,
            SignatureError::CoverageIncomplete
            | SignatureError::DuplicateId
            | SignatureError::SignatureKindUnknown => Self::Coverage,
            _ => Self::Integrity,
        }
    }

    const fn of_certificate(reason: CertificateError) -> Self {
        match reason {
            CertificateError::CertificateExpired | CertificateError::CertificateNotYetValid => {
                Self::Dates
            }
            CertificateError::AnchorExpired
            | CertificateError::AnchorNotYetValid
            | CertificateError::AuthorityKeyIdMissing
            | CertificateError::CertificateSignatureInvalid
            | CertificateError::IssuerUnknown
            | CertificateError::PolicyNotOfIssuer => Self::Authority,
            _ => Self::Certificate,
        }
    }
}
