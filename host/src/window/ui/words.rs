//! Which sentences go with what is missing and what went wrong.

use super::super::texts::Message;
use crate::consent::{Asker, DocumentTrouble, Trouble, Wanted};

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
        DocumentTrouble::Unsupported => Message::RefusedUnsupported,
    }
}
