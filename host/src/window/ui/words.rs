//! Which sentences go with what is missing and what went wrong.

use super::super::texts::Message;
use crate::consent::{Trouble, Wanted};

pub(super) const PIN_BLOCKED_CODE: &str = "pin_blocked";

/// Cause, next step and, as the wire has it, code.
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

pub(super) const fn trouble_words(trouble: Trouble) -> (Message, Message, &'static str) {
    match trouble {
        Trouble::CardError => (
            Message::CardErrorHeading,
            Message::CardErrorText,
            "card_error",
        ),
        Trouble::CardRemoved => (
            Message::CardRemovedHeading,
            Message::CardRemovedText,
            "card_removed",
        ),
        Trouble::CardSilent => (
            Message::CardSilentHeading,
            Message::CardSilentText,
            "card_silent",
        ),
        Trouble::UnsupportedKey => (
            Message::UnsupportedKeyHeading,
            Message::UnsupportedKeyText,
            "unsupported_key",
        ),
    }
}
