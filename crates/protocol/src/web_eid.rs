//! What sites that speak Web eID send and get: the nonce of a login, and the value that the card
//! signs for it (Web eID, "Authentication token format"; specified).

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};

use crate::Origin;

/// A challenge as Web eID has it: 44 to 128 characters, in base64.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebEidNonce(String);

/// Fewest characters: 32 random bytes in base64 (Web eID, application documentation; specified).
pub const WEB_EID_NONCE_MIN: usize = 44;
/// Most characters (the same).
pub const WEB_EID_NONCE_MAX: usize = 128;

impl WebEidNonce {
    /// Accepts 44 to 128 characters of base64 or base64url. The text itself is what is signed, so it is
    /// not decoded.
    ///
    /// # Errors
    /// [`InvalidNonce`] for everything else.
    pub fn parse(text: &str) -> Result<Self, InvalidNonce> {
        let fits = (WEB_EID_NONCE_MIN..=WEB_EID_NONCE_MAX).contains(&text.len());
        (fits && text.bytes().all(is_base64))
            .then(|| Self(text.to_owned()))
            .ok_or(InvalidNonce)
    }

    /// Encodes 32 bytes from the site's random generator as 44 characters.
    #[must_use]
    pub fn from_random(random: [u8; 32]) -> Self {
        Self(BASE64_STANDARD.encode(random))
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_')
}

impl TryFrom<String> for WebEidNonce {
    type Error = InvalidNonce;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<WebEidNonce> for String {
    fn from(nonce: WebEidNonce) -> Self {
        nonce.0
    }
}

/// The text is no nonce.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a nonce has 44 to 128 characters of base64")]
pub struct InvalidNonce;

/// The bytes over which a login is signed with RS512: SHA-512 of the origin, then SHA-512 of the nonce,
/// both as text. No page can choose them: each half is a hash.
#[must_use]
pub fn web_eid_to_be_signed(origin: &Origin, nonce: &WebEidNonce) -> [u8; 128] {
    let halves = [origin.as_str(), nonce.as_str()].map(Sha512::digest);
    let mut value = [0; 128];
    for (place, byte) in value.iter_mut().zip(halves.iter().flatten()) {
        *place = *byte;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_has_44_to_128_characters_of_base64() {
        let check = |text: &str, expected: bool| {
            assert_eq!(WebEidNonce::parse(text).is_ok(), expected, "{text}");
        };
        check(&"a".repeat(43), false);
        check(&"a".repeat(44), true);
        check(&format!("{}+/-_=", "a".repeat(43)), true);
        check(&"a".repeat(128), true);
        check(&"a".repeat(129), false);
        check(&format!("{} ", "a".repeat(44)), false);
        check(&"あ".repeat(20), false);
    }

    #[test]
    fn thirty_two_random_bytes_make_a_nonce() {
        let nonce = WebEidNonce::from_random([0xFF; 32]);
        assert_eq!(nonce.as_str().len(), WEB_EID_NONCE_MIN);
        assert_eq!(WebEidNonce::parse(nonce.as_str()), Ok(nonce));
    }

    #[test]
    fn the_value_is_two_hashes() {
        let origin = Origin::parse("https://bank.example").unwrap();
        let nonce = WebEidNonce::parse(&"a".repeat(44)).unwrap();
        let value = web_eid_to_be_signed(&origin, &nonce);
        assert_eq!(value[..64], Sha512::digest("https://bank.example")[..]);
        assert_eq!(value[64..], Sha512::digest("a".repeat(44))[..]);
    }
}
