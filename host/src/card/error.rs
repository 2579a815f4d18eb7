//! What can go wrong with a card, in the domain's words.

use tegata_protocol::{Detail, ErrorCode};

use super::{CertificateError, ReaderError, TransportError};
use crate::{AttemptsLeft, Trouble, Wanted};

/// Why a card operation failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CardError {
    /// The card has no such file.
    #[error("the card has no such file")]
    Absent,
    /// The tries left are not those that the person saw; nothing was sent.
    #[error("the tries left changed to {0}")]
    AttemptsChanged(AttemptsLeft),
    /// The card's signature does not fit its certificate. It is not released: a faulty RSA-CRT
    /// signature would reveal the key.
    #[error("the signature does not fit the certificate")]
    BadSignature,
    /// The certificate cannot be used.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Nobody waits for the card any more; nothing was sent since.
    #[error("the login was given up")]
    GivenUp,
    /// The card went before anything was sent.
    #[error("the card was gone before anything was sent")]
    Gone,
    /// The JPKI application is not on this card.
    #[error("the card has no JPKI application")]
    NotAMyNumberCard,
    /// The person took too long after the password had been accepted; it was erased unsent.
    #[error("the accepted password expired")]
    PasswordExpired(AttemptsLeft),
    /// The PIN is blocked: 63C0, 6984 or 6983.
    #[error("the PIN is blocked")]
    PinBlocked,
    /// The PIN was wrong.
    #[error("the PIN was rejected, {0} left")]
    PinRejected(AttemptsLeft),
    /// No card can be had.
    #[error(transparent)]
    Reader(#[from] ReaderError),
    /// The card has no digital-signature certificate.
    #[error("the card has no digital-signature certificate")]
    SignerMissing,
    /// The exchange failed.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// An answer that no fact sheet knows.
    #[error("the card answered something unexpected")]
    Unexpected,
}

impl CardError {
    /// Whether the card is not there any more, or cannot be reached as it was: before it has got a
    /// PIN it is waited for again.
    #[must_use]
    pub(crate) const fn is_card_lost(self) -> bool {
        match self {
            Self::Gone | Self::Transport(TransportError::Removed | TransportError::ServiceLost) => {
                true
            }
            Self::Absent
            | Self::AttemptsChanged(_)
            | Self::BadSignature
            | Self::Certificate(_)
            | Self::GivenUp
            | Self::NotAMyNumberCard
            | Self::PasswordExpired(_)
            | Self::PinBlocked
            | Self::PinRejected(_)
            | Self::Reader(_)
            | Self::SignerMissing
            | Self::Transport(TransportError::Failed | TransportError::TooMuch)
            | Self::Unexpected => false,
        }
    }

    /// What the person is told, where the login cannot go on because of it.
    #[must_use]
    pub(crate) const fn trouble(self) -> Trouble {
        match self {
            Self::Absent
            | Self::AttemptsChanged(_)
            | Self::BadSignature
            | Self::Certificate(CertificateError::Malformed | CertificateError::TooLarge)
            | Self::GivenUp
            | Self::Gone
            | Self::NotAMyNumberCard
            | Self::PasswordExpired(_)
            | Self::PinBlocked
            | Self::PinRejected(_)
            | Self::Reader(_)
            | Self::Transport(TransportError::Failed | TransportError::TooMuch)
            | Self::Unexpected => Trouble::CardError,
            Self::SignerMissing => Trouble::CertificateMissing,
            Self::Certificate(CertificateError::UnsupportedKey) => Trouble::UnsupportedKey,
            Self::Transport(TransportError::Removed) => Trouble::CardRemoved,
            Self::Transport(TransportError::ServiceLost) => Trouble::ServiceLost,
        }
    }
}

/// What a site is told about a trouble.
pub(crate) const fn failure(trouble: Trouble) -> (ErrorCode, Detail) {
    let (code, detail) = match trouble {
        Trouble::CardError => (
            ErrorCode::CardError,
            "the card answered something unexpected",
        ),
        Trouble::CardRemoved => (ErrorCode::CardRemoved, "the card was taken away"),
        Trouble::CardSilent => (ErrorCode::CardSilent, "the card did not answer"),
        Trouble::CertificateExpired => (
            ErrorCode::CertificateExpired,
            "the digital-signature certificate has ended",
        ),
        Trouble::CertificateMissing => (
            ErrorCode::SignatureCertificateMissing,
            "the card has no digital-signature certificate",
        ),
        Trouble::ServiceLost => (
            ErrorCode::ServiceUnavailable,
            "the smart-card service ended while the card was at work",
        ),
        Trouble::UnsupportedKey => (
            ErrorCode::UnsupportedKey,
            "the card's key is of a kind that this version cannot use",
        ),
    };
    (code, Detail::Borrowed(detail))
}

/// What a site is told when the person gives up waiting.
pub(crate) const fn given_up_waiting(wanted: Wanted) -> (ErrorCode, Detail) {
    let (code, detail) = match wanted {
        Wanted::Card => (ErrorCode::UserCancelled, "the person chose not to go on"),
        Wanted::CardAgain => (ErrorCode::CardRemoved, "the card was taken away"),
        Wanted::MyNumberCard => (
            ErrorCode::NotAMyNumberCard,
            "the card has no JPKI application",
        ),
        Wanted::Reader => (ErrorCode::NoReader, "no card reader is connected"),
        Wanted::Service => (
            ErrorCode::ServiceUnavailable,
            "the smart-card service is not running",
        ),
    };
    (code, Detail::Borrowed(detail))
}
