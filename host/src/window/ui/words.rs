//! Which sentences go with a secret, with what is missing and with what went wrong.

use super::super::{texts::Message, view::Secret};
use crate::consent::{Asker, DocumentTrouble, Trouble, Wanted};

/// What is said of a secret. Each has a name of its own, and its own way out once it is blocked.
pub(super) struct SecretWords {
    pub(super) blocked_heading: Message,
    pub(super) blocked_kiosk: Option<Message>,
    pub(super) blocked_text: Message,
    pub(super) label: Message,
    pub(super) last_try_advice: Message,
    pub(super) last_try_text: Message,
    pub(super) last_try_warning: Message,
    pub(super) needed: Message,
    pub(super) support: Message,
}

impl SecretWords {
    pub(super) const fn of(secret: Secret) -> Self {
        match secret {
            Secret::ItemsPin => Self {
                blocked_heading: Message::ItemsBlockedHeading,
                // Kiosks reset the others only (official pages of municipalities; confirmed).
                blocked_kiosk: None,
                blocked_text: Message::ItemsBlockedText,
                label: Message::ItemsPinLabel,
                last_try_advice: Message::LastTryAdvice,
                last_try_text: Message::ItemsLastTryText,
                last_try_warning: Message::ItemsLastTryWarning,
                needed: Message::ItemsPinNeeded,
                support: Message::ItemsPinSupport,
            },
            Secret::Password => Self {
                blocked_heading: Message::PasswordBlockedHeading,
                blocked_kiosk: Some(Message::PasswordBlockedKiosk),
                blocked_text: Message::PasswordBlockedText,
                label: Message::PasswordLabel,
                last_try_advice: Message::PasswordLastTryAdvice,
                last_try_text: Message::PasswordLastTryText,
                last_try_warning: Message::PasswordLastTryWarning,
                needed: Message::PasswordNeeded,
                support: Message::PasswordSupport,
            },
            Secret::Pin => Self {
                blocked_heading: Message::BlockedHeading,
                blocked_kiosk: Some(Message::BlockedKiosk),
                blocked_text: Message::BlockedText,
                label: Message::PinLabel,
                last_try_advice: Message::LastTryAdvice,
                last_try_text: Message::LastTryText,
                last_try_warning: Message::LastTryWarning,
                needed: Message::PinNeeded,
                support: Message::PinSupport,
            },
        }
    }
}

/// What is missing, and the next step.
pub(super) const fn wanted_words(wanted: Wanted) -> (Message, Message) {
    match wanted {
        Wanted::Card => (Message::WaitingHeading, Message::WaitingText),
        Wanted::CardAgain => (Message::CardAgainHeading, Message::CardAgainText),
        Wanted::MyNumberCard => (
            Message::NotAMyNumberCardHeading,
            Message::NotAMyNumberCardText,
        ),
        Wanted::Reader => (Message::NoReaderHeading, Message::NoReaderText),
        Wanted::Service => (
            Message::ServiceUnavailableHeading,
            Message::ServiceUnavailableText,
        ),
    }
}

/// The cause, and the next step: from the site on, or by the command again.
pub(super) const fn trouble_words(trouble: Trouble, asker: &Asker) -> (Message, Message) {
    let (heading, site, command_line) = match trouble {
        Trouble::CardError => (
            Message::CardErrorHeading,
            Message::CardErrorText,
            Message::CardErrorLocalText,
        ),
        Trouble::CardRemoved => (
            Message::CardRemovedHeading,
            Message::CardRemovedText,
            Message::CardRemovedLocalText,
        ),
        Trouble::CardSilent => (
            Message::CardSilentHeading,
            Message::CardSilentText,
            Message::CardSilentLocalText,
        ),
        Trouble::CertificateExpired => (
            Message::CertificateExpiredHeading,
            Message::CertificateExpiredText,
            Message::CertificateExpiredText,
        ),
        Trouble::CertificateMissing => (
            Message::CertificateMissingHeading,
            Message::CertificateMissingText,
            Message::CertificateMissingText,
        ),
        Trouble::ServiceLost => (
            Message::ServiceLostHeading,
            Message::ServiceLostText,
            Message::ServiceLostLocalText,
        ),
        Trouble::UnsupportedKey => (
            Message::UnsupportedKeyHeading,
            Message::UnsupportedKeyText,
            Message::UnsupportedKeyLocalText,
        ),
    };
    match asker {
        Asker::CommandLine => (heading, command_line),
        Asker::Site(_) => (heading, site),
    }
}

/// Why a document cannot be signed, and the next step.
pub(super) const fn refused_words(reason: DocumentTrouble) -> Message {
    match reason {
        DocumentTrouble::Certified => Message::RefusedCertified,
        DocumentTrouble::Damaged => Message::RefusedDamaged,
        DocumentTrouble::Empty => Message::RefusedEmpty,
        DocumentTrouble::Encrypted => Message::RefusedEncrypted,
        DocumentTrouble::FormatMismatch => Message::RefusedFormatMismatch,
        DocumentTrouble::TooLarge => Message::RefusedTooLarge,
        DocumentTrouble::Undrawable => Message::RefusedUndrawable,
        DocumentTrouble::Unsupported => Message::RefusedUnsupported,
    }
}
