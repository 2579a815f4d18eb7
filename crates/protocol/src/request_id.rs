//! The id that accompanies a request from the page to the card's answer.

use serde::{Deserialize, Serialize};

use crate::challenge::is_base64url;

/// 128 random bits as 22 characters of base64url, made by the page library, used once.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(test, ts(type = "string"))]
pub struct RequestId(String);

/// 16 bytes in base64url without padding.
const LENGTH: usize = 22;

impl RequestId {
    /// Accepts exactly 22 characters of base64url.
    ///
    /// # Errors
    /// [`InvalidRequestId`] for everything else.
    pub fn parse(text: &str) -> Result<Self, InvalidRequestId> {
        if text.len() == LENGTH && text.bytes().all(is_base64url) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidRequestId)
        }
    }

    /// The 22 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RequestId {
    type Error = InvalidRequestId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<RequestId> for String {
    fn from(id: RequestId) -> Self {
        id.0
    }
}

/// The text is not 22 characters of base64url.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a request id is 22 characters of base64url")]
pub struct InvalidRequestId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_twenty_two_base64url_characters_are_an_id() {
        assert!(RequestId::parse("AAAAAAAAAAAAAAAAAAAA-_").is_ok());
        for text in [
            "",
            "AAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAA ==",
        ] {
            assert_eq!(RequestId::parse(text), Err(InvalidRequestId), "{text}");
        }
    }
}
