//! The challenge: the value a site issues once and finds again inside the token.

use serde::{Deserialize, Serialize};

/// A challenge (チャレンジ): 43 to 128 characters of base64url without padding.
///
/// 43 characters are 256 bits, what a site's random generator should give.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(test, ts(type = "string"))]
pub struct Challenge(String);

/// Fewest characters: 32 random bytes in base64url (43 × 6 ≥ 256 bits).
pub const CHALLENGE_MIN: usize = 43;
/// Most characters: generous for structured nonces, small enough for any log or cookie.
pub const CHALLENGE_MAX: usize = 128;

impl Challenge {
    /// Accepts 43 to 128 characters from `A–Z a–z 0–9 - _`.
    ///
    /// # Errors
    /// [`InvalidChallenge`] says which of the two rules was broken.
    pub fn parse(text: &str) -> Result<Self, InvalidChallenge> {
        if !(CHALLENGE_MIN..=CHALLENGE_MAX).contains(&text.len()) {
            return Err(InvalidChallenge::Length);
        }
        if !text.bytes().all(is_base64url) {
            return Err(InvalidChallenge::Alphabet);
        }
        Ok(Self(text.to_owned()))
    }

    /// Encodes 32 bytes from the site's random generator as 43 characters.
    #[must_use]
    pub fn from_random(random: [u8; 32]) -> Self {
        Self(crate::token::base64url(&random))
    }

    /// The characters that stand in the token's `nonce`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Challenge {
    type Error = InvalidChallenge;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Challenge> for String {
    fn from(challenge: Challenge) -> Self {
        challenge.0
    }
}

/// Why a text is no challenge.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidChallenge {
    /// A character outside the base64url alphabet (padding included).
    #[error("a challenge consists of A-Z, a-z, 0-9, - and _")]
    Alphabet,
    /// Fewer than [`CHALLENGE_MIN`] or more than [`CHALLENGE_MAX`] bytes.
    #[error("a challenge has 43 to 128 characters")]
    Length,
}

pub(crate) const fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_alphabet_are_checked() {
        let check = |text: &str, expected: Result<(), InvalidChallenge>| {
            assert_eq!(Challenge::parse(text).map(|_| ()), expected, "{text}");
        };
        check(&"a".repeat(42), Err(InvalidChallenge::Length));
        check(&"a".repeat(43), Ok(()));
        check(&"_".repeat(128), Ok(()));
        check(&"-".repeat(129), Err(InvalidChallenge::Length));
        check(
            &format!("{}=", "a".repeat(43)),
            Err(InvalidChallenge::Alphabet),
        );
        check(
            &format!("{}+", "a".repeat(43)),
            Err(InvalidChallenge::Alphabet),
        );
        check(&"あ".repeat(20), Err(InvalidChallenge::Alphabet));
    }

    #[test]
    fn thirty_two_random_bytes_make_a_challenge() {
        let challenge = Challenge::from_random([0xFF; 32]);
        assert_eq!(Challenge::parse(challenge.as_str()), Ok(challenge));
    }
}
