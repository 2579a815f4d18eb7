//! What was checked, for people to read.

use std::time::Duration;

use tegata_protocol::{Algorithm, Origin};

use crate::{AnchorKind, Coverage, KeyKind, UnixTime};

/// One check that a login or a document passed, with what was compared. Nothing in it is secret or names the
/// certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Check {
    /// The signature algorithm is an allowed one.
    Algorithm {
        /// The algorithm.
        algorithm: Algorithm,
    },
    /// The token was made for this site.
    Audience {
        /// The site's own origin, to which `aud` is equal, or which is inside what was signed.
        origin: Origin,
    },
    /// The certificate states one allowed signature algorithm, twice the same.
    CertificateAlgorithm,
    /// One certificate, well-formed, with nothing behind it.
    CertificateForm {
        /// Its size.
        bytes: usize,
        /// [`CERTIFICATE_MAX`](crate::CERTIFICATE_MAX).
        limit: usize,
    },
    /// The authority signed the certificate.
    CertificateSignature,
    /// The moment lies within the certificate's validity.
    CertificateValidity {
        /// First second.
        not_before: UnixTime,
        /// Last second.
        not_after: UnixTime,
        /// The moment of the login.
        now: UnixTime,
    },
    /// X.509 version 3.
    CertificateVersion,
    /// The token answers the challenge of this session.
    Challenge,
    /// The challenge is recent.
    ChallengeAge {
        /// How long ago it was issued.
        age: Duration,
        /// [`CHALLENGE_LIFETIME`](crate::CHALLENGE_LIFETIME).
        lifetime: Duration,
    },
    /// The certificate is for client authentication.
    ClientAuth,
    /// No extension stands twice, and each critical one is understood.
    Extensions,
    /// Nothing but signatures was added to the document after this one was made, and none that it or an
    /// earlier one forbids.
    ChangesAfterSigning {
        /// How many bytes were added, by later signatures.
        added_len: usize,
    },
    /// The content has the digest that was signed.
    ContentDigest,
    /// What the signature covers.
    Coverage {
        /// How much of the document.
        coverage: Coverage,
    },
    /// The certificate's key signed this document.
    DocumentSignature,
    /// Hash and signature algorithm are allowed and fit the certificate's key.
    DocumentAlgorithm,
    /// The document's signature is well-formed.
    DocumentForm,
    /// The token was signed with RS256, which this site takes at its own risk
    /// ([`danger_with_rs256`](crate::WebEidVerifier::danger_with_rs256)).
    DangerRs256,
    /// Canonical base64 and JSON objects, each member once and no other.
    Form,
    /// The certificate names an authority among the anchors, by name and key.
    Issuer {
        /// The anchor's name.
        anchor: String,
        /// Whether it certifies real people.
        kind: AnchorKind,
    },
    /// The moment lies within the validity of the authority's own certificate.
    IssuerValidity {
        /// First second.
        not_before: UnixTime,
        /// Last second.
        not_after: UnixTime,
    },
    /// The token was made after its challenge and not in the future, give or take
    /// [`CLOCK_TOLERANCE`](crate::CLOCK_TOLERANCE).
    IssuedAt {
        /// By the clock of the person's machine.
        issued_at: UnixTime,
        /// Earliest moment accepted.
        earliest: UnixTime,
        /// Latest moment accepted.
        latest: UnixTime,
    },
    /// The certificate's key fits the algorithm.
    Key {
        /// The key's kind.
        kind: KeyKind,
    },
    /// The key usage is critical and exactly that of a user-authentication certificate.
    KeyUsage,
    /// The certificate is not an authority's.
    NotAnAuthority,
    /// A critical policy is one of those accepted.
    Policy,
    /// The policy is the one that this kind of authority gives.
    PolicyOfIssuer,
    /// The caller's revocation data say that the certificate is good.
    Revocation {
        /// As of when.
        at: UnixTime,
    },
    /// The certificate names its holder by the four basic items.
    SignerItems,
    /// What was signed names the certificate, so that no other with the same key can take its place.
    SigningCertificate,
    /// The token is within its size limit.
    Size {
        /// Its size.
        bytes: usize,
        /// [`LOGIN_TOKEN_MAX`](tegata_protocol::LOGIN_TOKEN_MAX) or
        /// [`WEB_EID_TOKEN_MAX`](crate::WEB_EID_TOKEN_MAX).
        limit: usize,
    },
    /// The certificate's key signed this token.
    TokenSignature,
    /// The token's id is well-formed.
    TokenId,
    /// The token is a login token.
    Type,
}

impl Check {
    /// The check as one permanent `snake_case` word.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Algorithm { .. } => "algorithm",
            Self::Audience { .. } => "audience",
            Self::CertificateAlgorithm => "certificate_algorithm",
            Self::CertificateForm { .. } => "certificate_form",
            Self::CertificateSignature => "certificate_signature",
            Self::CertificateValidity { .. } => "certificate_validity",
            Self::CertificateVersion => "certificate_version",
            Self::Challenge => "challenge",
            Self::ChallengeAge { .. } => "challenge_age",
            Self::ClientAuth => "client_auth",
            Self::ChangesAfterSigning { .. } => "changes_after_signing",
            Self::ContentDigest => "content_digest",
            Self::Coverage { .. } => "coverage",
            Self::DangerRs256 => "danger_rs256",
            Self::DocumentAlgorithm => "document_algorithm",
            Self::DocumentForm => "document_form",
            Self::DocumentSignature => "document_signature",
            Self::Extensions => "extensions",
            Self::Form => "form",
            Self::Issuer { .. } => "issuer",
            Self::IssuerValidity { .. } => "issuer_validity",
            Self::IssuedAt { .. } => "issued_at",
            Self::Key { .. } => "key",
            Self::KeyUsage => "key_usage",
            Self::NotAnAuthority => "not_an_authority",
            Self::Policy => "policy",
            Self::PolicyOfIssuer => "policy_of_issuer",
            Self::Revocation { .. } => "revocation",
            Self::SignerItems => "signer_items",
            Self::SigningCertificate => "signing_certificate",
            Self::Size { .. } => "size",
            Self::TokenSignature => "token_signature",
            Self::TokenId => "token_id",
            Self::Type => "type",
        }
    }
}

/// What a login or a signed document does not say, however many checks it passed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Unchecked {
    /// Who the person is: the certificate carries no name, address or birth date.
    Identity,
    /// Whether the certificate was revoked (失効): the caller supplied no answer.
    Revocation,
    /// Whether it was signed when the signer says: no time-stamp proves it.
    SigningTime,
    /// Whether the certificate is a real person's: a test authority issued it.
    TestAuthority,
}

impl Unchecked {
    /// The gap as one permanent `snake_case` word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Revocation => "revocation",
            Self::SigningTime => "signing_time",
            Self::TestAuthority => "test_authority",
        }
    }
}
