//! The error codes a page or a developer may see. Permanent once released.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What went wrong, as one permanent `snake_case` word.
///
/// Codes are for programs. The sentence a person reads is chosen by the host's window in the
/// person's language; the sentence a developer reads travels beside the code as `detail`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The page aborted its own request (`AbortSignal`), or left.
    Aborted,
    /// The person has not allowed this site to have hashes signed whose documents cannot be shown.
    BareHashNotAllowed,
    /// Another consent window of this user is open, or this tab already has a request.
    Busy,
    /// The card answered something a My Number Card does not answer.
    CardError,
    /// The card was taken away before the answer was complete.
    CardRemoved,
    /// The card did not answer for 10 seconds.
    CardSilent,
    /// The digital-signature certificate on the card has ended; the person needs a new one from their
    /// municipal office.
    CertificateExpired,
    /// The challenge did not follow within 60 seconds of the announcement.
    ChallengeTimeout,
    /// The document's author has forbidden further changes, and a signature is one.
    DocumentCertified,
    /// The document's structure cannot be read.
    DocumentDamaged,
    /// The document is empty.
    DocumentEmpty,
    /// The document is encrypted: what cannot be read cannot be signed.
    DocumentEncrypted,
    /// The document is not of the format that was named for it.
    DocumentFormatMismatch,
    /// The document's name has control or direction characters, is empty or over 255 bytes.
    DocumentName,
    /// The document could not be read to its end, or changed meanwhile.
    DocumentUnreadable,
    /// The document is of a kind that is not signed: an XFA form, XML with a DTD, or one that is too
    /// complex.
    DocumentUnsupported,
    /// The documents, or the next bytes of them, did not follow within 60 seconds.
    DocumentsTimeout,
    /// The extension was updated or reloaded under the page; reload the page.
    ExtensionUpdated,
    /// The request was not made in response to a click or key press, or that press has already
    /// started another request.
    GestureRequired,
    /// The host ended without an answer, or could not do its work: the folder for the window's lock
    /// cannot be used, for example.
    HostFailed,
    /// The host is not installed, or the browser may not start it.
    HostUnavailable,
    /// The challenge is not 43 to 128 characters of base64url.
    InvalidChallenge,
    /// A digest is neither a SHA-256 value nor a `DigestInfo` with one.
    InvalidDigest,
    /// The message has unknown, missing or malformed members.
    InvalidRequest,
    /// There is no display on which a person could be asked.
    NoDisplay,
    /// No card reader is connected.
    NoReader,
    /// The card in the reader is not a My Number Card.
    NotAMyNumberCard,
    /// The PIN, or for documents the signature password, is blocked; only a municipal office (or a
    /// store kiosk) can reset it.
    PinBlocked,
    /// Extension and host speak different protocol versions.
    ProtocolMismatch,
    /// The smart-card service of the operating system is not running.
    ServiceUnavailable,
    /// The card has no digital-signature certificate.
    SignatureCertificateMissing,
    /// The hash to be signed did not follow within 60 seconds of the certificate.
    SignatureTimeout,
    /// The person took back the permission for this site.
    SiteNotAllowed,
    /// Only official sites may ask for this, and this is none.
    SiteNotOfficial,
    /// Nobody touched the consent window for ten minutes.
    TimedOut,
    /// A message, a document or all documents together are over their limit.
    TooLarge,
    /// More than 100 documents in one request.
    TooManyDocuments,
    /// Not installed, or not allowed on this site; a page cannot tell which.
    Unavailable,
    /// The certificate on the card has a key this version cannot use.
    UnsupportedKey,
    /// The person chose not to go on.
    UserCancelled,
}

/// The word itself.
impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_shown_as_the_word_that_is_sent() {
        assert_eq!(
            ErrorCode::NotAMyNumberCard.to_string(),
            "not_a_my_number_card"
        );
    }
}
