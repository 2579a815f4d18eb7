//! Which sentences go with what is missing and what went wrong.

use super::super::texts::Message;
use crate::consent::{Trouble, Wanted};

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

/// The cause, and the next step.
pub(super) const fn trouble_words(trouble: Trouble) -> (Message, Message) {
    match trouble {
        Trouble::CardError | Trouble::CertificateExpired | Trouble::CertificateMissing => {
            (Message::CardErrorHeading, Message::CardErrorText)
        }
        Trouble::CardRemoved => (Message::CardRemovedHeading, Message::CardRemovedText),
        Trouble::CardSilent => (Message::CardSilentHeading, Message::CardSilentText),
        Trouble::ServiceLost => (Message::ServiceLostHeading, Message::ServiceLostText),
        Trouble::UnsupportedKey => (Message::UnsupportedKeyHeading, Message::UnsupportedKeyText),
    }
}
