//! Documents that a site asks to have signed: what is said of them before their bytes come, and the
//! pieces that the signed ones are put together from.

use serde::{Deserialize, Serialize};

use crate::shown::{is_plain, without_controls};

/// Most documents of one request: one consent must stay a list that a person can go through.
pub const DOCUMENTS_MAX: usize = 100;
/// Largest document that a browser hands over, in bytes: it is held in memory whole.
pub const DOCUMENT_BYTES_MAX: u32 = 100 * 1024 * 1024;
/// Largest document that is signed as [`DocumentFormat::JwsAttached`] for a site: all of it is text in the
/// one message that brings it back, base64 within base64, 16 bytes for 9.
pub const ATTACHED_JWS_BYTES_MAX: u32 = 512 * 1024;
/// Most bytes of all documents of one request, for the same reason.
pub const REQUEST_BYTES_MAX: u32 = 256 * 1024 * 1024;
/// Most bytes of a document in one message: with base64 and its frame it stays below what a frame
/// may have, and larger ones are no faster (measured with Chromium).
pub const CHUNK_BYTES_MAX: usize = 384 * 1024;
/// The same in base64.
pub const CHUNK_TEXT_MAX: usize = CHUNK_BYTES_MAX / 3 * 4;

/// A document before its bytes.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfferedDocument {
    /// In which container it is signed.
    pub format: DocumentFormat,
    /// What the site calls it.
    pub name: DocumentName,
    /// Bytes: 1 to [`OfferedDocument::bytes_max`].
    pub size: u32,
}

impl OfferedDocument {
    /// Most bytes of a document in this format.
    #[must_use]
    pub const fn bytes_max(format: DocumentFormat) -> u32 {
        match format {
            DocumentFormat::JwsAttached => ATTACHED_JWS_BYTES_MAX,
            _ => DOCUMENT_BYTES_MAX,
        }
    }
}

/// In which container a document is signed, and in which profile of it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum DocumentFormat {
    /// Any file: a detached CMS signature (CAdES-BES) beside it.
    Cms,
    /// Any file: a CMS signature (CAdES-BES) around it.
    CmsAttached,
    /// Any file: a detached JWS in compact form.
    Jws,
    /// Any file: a JWS in compact form with the file in it.
    JwsAttached,
    /// A PDF as Japanese agencies take it: `adbe.pkcs7.detached`.
    Pdf,
    /// A PDF with a PAdES baseline B signature, for contracts and archives.
    PdfPades,
    /// An XML document with an enveloped XAdES baseline B signature.
    Xml,
    /// A tax return (`.xtx`). Experimental: no agency has confirmed the form.
    XmlTax,
}

/// A document's name: 1 to 255 bytes of UTF-8, of which none controls how the others are shown.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocumentName(String);

/// Bytes of a name: what file systems allow.
const NAME_BYTES_MAX: usize = 255;

impl DocumentName {
    /// Takes a name without line ends, control and direction characters.
    ///
    /// # Errors
    /// [`InvalidName`] for everything else.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let fits = text.len() <= NAME_BYTES_MAX && !text.trim().is_empty();
        (fits && is_plain(text))
            .then(|| Self(text.to_owned()))
            .ok_or(InvalidName)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for DocumentName {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<DocumentName> for String {
    fn from(name: DocumentName) -> Self {
        name.0
    }
}

/// The text cannot be shown as a document's name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a document's name has 1 to 255 bytes and no control or direction characters")]
pub struct InvalidName;

/// What a site says its request is for, as people are shown it: as the site's words.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Purpose(String);

/// Characters of a purpose: two sentences.
const PURPOSE_CHARS_MAX: usize = 120;

impl Purpose {
    /// Makes one line of what a site said, without control and direction characters, and cuts what
    /// is too long. `None` if nothing is left.
    #[must_use]
    pub fn clean(text: &str) -> Option<Self> {
        let plain = without_controls(text);
        let words: Vec<_> = plain.split_whitespace().collect();
        let line = words.join(" ");
        let cut: String = line.chars().take(PURPOSE_CHARS_MAX).collect();
        let text = cut.trim_end();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Purpose {
    type Error = InvalidPurpose;

    /// Takes what [`Purpose::clean`] leaves as it is.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::clean(&text)
            .filter(|purpose| purpose.0 == text)
            .ok_or(InvalidPurpose)
    }
}

impl From<Purpose> for String {
    fn from(purpose: Purpose) -> Self {
        purpose.0
    }
}

/// The text is not one clean line of at most 120 characters.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a purpose is one line of at most 120 characters without control or direction characters")]
pub struct InvalidPurpose;

/// A piece of a signed document: new bytes, or a stretch of the document that was handed over, so
/// that what the site has already does not travel back.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum SignedPart {
    /// New bytes.
    Bytes {
        /// In base64 with padding.
        data: String,
    },
    /// Bytes of the document as it was handed over.
    Source {
        /// The first of them.
        from: u32,
        /// Behind the last of them.
        to: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_and_what_would_deceive_is_not() {
        let check = |text: &str, expected: bool| {
            assert_eq!(DocumentName::parse(text).is_ok(), expected, "{text:?}");
        };
        check("契約書.pdf", true);
        check("a b.xtx", true);
        check(&"あ".repeat(85), true);
        check(&"あ".repeat(86), false);
        check("", false);
        check(" \u{3000}", false);
        check("a\nb", false);
        check("a\0b", false);
        check("fdp.\u{202E}exe", false);
        check("a\u{200B}b", false);
        check("a\u{2066}b", false);
    }

    #[test]
    fn a_purpose_becomes_one_clean_line() {
        let check = |text: &str, expected: Option<&str>| {
            let purpose = Purpose::clean(text);
            assert_eq!(purpose.as_ref().map(Purpose::as_str), expected, "{text:?}");
        };
        check("口座の開設", Some("口座の開設"));
        check(" to \r\n open\tan account ", Some("to open an account"));
        check("a\u{202E}b\0c", Some("abc"));
        check(&"あ".repeat(500), Some(&"あ".repeat(120)));
        check("\u{200F}\n", None);
        check("", None);
    }

    #[test]
    fn only_a_clean_purpose_is_read() {
        let long = "あ".repeat(121);
        for text in ["", " a", "a\nb", "a  b", "a\u{202E}", long.as_str()] {
            assert_eq!(
                Purpose::try_from(text.to_owned()),
                Err(InvalidPurpose),
                "{text:?}"
            );
        }
        assert!(Purpose::try_from("口座の開設".to_owned()).is_ok());
    }

    #[test]
    fn a_chunk_in_base64_has_no_padding_and_fits_into_a_frame() {
        assert_eq!(CHUNK_BYTES_MAX % 3, 0);
        assert_eq!(CHUNK_TEXT_MAX, 524_288);
        const { assert!(CHUNK_TEXT_MAX < crate::TO_HOST_MAX) };
    }
}
