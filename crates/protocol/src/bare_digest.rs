//! A digest that a site computed itself, of something nobody here has seen: what other contracts ask
//! a card to sign.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
    prelude::BASE64_STANDARD,
};
use serde::{Deserialize, Serialize};

/// A SHA-256 value that came from a site. As text: 44 characters of base64.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct BareDigest([u8; 32]);

/// The DER of a `DigestInfo` with SHA-256 before its 32 bytes (RFC 8017, section 9.2, note 1;
/// specified): some sites write it before a digest, and a card is given both to sign.
pub const DIGEST_INFO_SHA256: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// Characters of a `DigestInfo` in base64: what is longer is not decoded.
const TEXT_MAX: usize = 68;

/// Sites are seen to write base64 with and without padding.
const WITH_OR_WITHOUT_PADDING: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl BareDigest {
    /// Takes what a site wrote: base64 of 32 bytes, or of a complete 51-byte `DigestInfo` with SHA-256.
    /// Everything else is refused, SHA-384 and SHA-512 above all: those are for what we build ourselves.
    ///
    /// # Errors
    /// [`InvalidDigest`].
    pub fn from_site(text: &str) -> Result<Self, InvalidDigest> {
        let short = (text.len() <= TEXT_MAX)
            .then_some(text)
            .ok_or(InvalidDigest)?;
        let bytes = WITH_OR_WITHOUT_PADDING
            .decode(short)
            .map_err(|_| InvalidDigest)?;
        let value = bytes.strip_prefix(&DIGEST_INFO_SHA256).unwrap_or(&bytes);
        value.try_into().map(Self).map_err(|_| InvalidDigest)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl TryFrom<String> for BareDigest {
    type Error = InvalidDigest;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = BASE64_STANDARD.decode(text).map_err(|_| InvalidDigest)?;
        bytes.try_into().map(Self).map_err(|_| InvalidDigest)
    }
}

impl From<BareDigest> for String {
    fn from(BareDigest(bytes): BareDigest) -> Self {
        BASE64_STANDARD.encode(bytes)
    }
}

/// The text is no SHA-256 value in base64.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a digest is a SHA-256 value or a DigestInfo with one, in base64")]
pub struct InvalidDigest;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Result<[u8; 32], InvalidDigest>) {
        let text = BASE64_STANDARD.encode(bytes);
        let found = BareDigest::from_site(&text).map(|digest| *digest.as_bytes());
        assert_eq!(found, expected, "{text}");
        let unpadded = text.trim_end_matches('=');
        let found = BareDigest::from_site(unpadded).map(|digest| *digest.as_bytes());
        assert_eq!(found, expected, "{unpadded}");
    }

    #[test]
    fn a_digest_is_32_bytes_or_a_whole_digest_info() {
        check(&[7; 32], Ok([7; 32]));
        check(&[&DIGEST_INFO_SHA256[..], &[7; 32]].concat(), Ok([7; 32]));
    }

    #[test]
    fn everything_else_is_refused() {
        for length in (0..120).filter(|length| *length != 32) {
            check(&vec![7; length], Err(InvalidDigest));
        }
        // SHA-384 and SHA-512: another algorithm's number and length.
        for (last_arc, length) in [(2, 48_u8), (3, 64)] {
            let mut info = DIGEST_INFO_SHA256.to_vec();
            info[1] += length - 32;
            info[14] = last_arc;
            info[18] = length;
            info.extend(vec![7; length.into()]);
            check(&info, Err(InvalidDigest));
        }
        // Of the right length, and one bit away.
        for index in 0..DIGEST_INFO_SHA256.len() {
            let mut info = [&DIGEST_INFO_SHA256[..], &[7; 32]].concat();
            info[index] ^= 1;
            check(&info, Err(InvalidDigest));
        }
    }

    #[test]
    fn only_the_alphabet_of_base64_is_read() {
        let text = BASE64_STANDARD.encode([0xFB; 32]);
        assert!(BareDigest::from_site(&text).is_ok());
        for bad in [
            text.replace('+', "-").replace('/', "_"),
            format!(" {text}"),
            format!("{text}\n"),
            text.replace('=', "=="),
            "あ".repeat(11),
        ] {
            assert_eq!(BareDigest::from_site(&bad), Err(InvalidDigest), "{bad}");
        }
    }
}
