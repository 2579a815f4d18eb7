//! What this installation calls itself at official sites: two values that stay the same for one site
//! and say nothing at another. Nothing of a card is in them, and no message carries the secret.

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tegata_protocol::Origin;

/// 32 random bytes, made once for each installation.
pub struct InstallSecret([u8; 32]);

impl InstallSecret {
    /// Reads what was stored: 44 characters of base64.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_STANDARD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The `uuid` of the contract, in the form of a random one (RFC 9562, section 5.4; specified).
    /// That sites look at its form is a guess.
    #[must_use]
    pub(crate) fn uuid(&self, origin: &Origin) -> String {
        let bytes = self.derive("uuid", origin);
        let mut digits = hex(bytes.split_at(16).0);
        digits.replace_range(12..13, "4");
        digits.replace_range(16..17, "8");
        for hyphen in [20, 16, 12, 8] {
            digits.insert(hyphen, '-');
        }
        digits
    }

    /// The `combination_code` of the contract: 64 digits, as a SHA-256 value has (its form: single
    /// source).
    #[must_use]
    pub(crate) fn combination_code(&self, origin: &Origin) -> String {
        hex(&self.derive("combination_code", origin))
    }

    /// HMAC-SHA-256 (RFC 2104; specified). No purpose has the byte that ends it here.
    fn derive(&self, purpose: &str, origin: &Origin) -> [u8; 32] {
        let mut key = [0; 64]; // A key shorter than a block is filled with zeros.
        for (place, byte) in key.iter_mut().zip(self.0) {
            *place = byte;
        }
        let mac = Hmac::<Sha256>::new(&key.into());
        let mac = mac.chain_update(purpose).chain_update([0]);
        mac.chain_update(origin.as_str())
            .finalize()
            .into_bytes()
            .into()
    }
}

impl fmt::Debug for InstallSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstallSecret(..)")
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    fn origin(text: &str) -> Origin {
        Origin::parse(text).unwrap()
    }

    #[test]
    fn a_site_hears_the_same_twice_and_another_site_hears_something_else() {
        let secret = InstallSecret::parse(SECRET).unwrap();
        let (portal, tax) = (
            origin("https://myna.go.jp"),
            origin("https://login.e-tax.nta.go.jp"),
        );
        let again = InstallSecret::parse(SECRET).unwrap();
        assert_eq!(
            secret.combination_code(&portal),
            again.combination_code(&portal)
        );
        assert_eq!(secret.uuid(&portal), again.uuid(&portal));
        assert_ne!(
            secret.combination_code(&portal),
            secret.combination_code(&tax)
        );
        assert_ne!(secret.uuid(&portal), secret.uuid(&tax));
        let other = InstallSecret::parse(&SECRET.replace("AAEC", "AAED")).unwrap();
        assert_ne!(
            secret.combination_code(&portal),
            other.combination_code(&portal)
        );
    }

    /// Recomputed with `openssl dgst -sha256 -mac HMAC` over the purpose, a zero byte and the origin.
    #[test]
    fn the_values_have_their_form() {
        let secret = InstallSecret::parse(SECRET).unwrap();
        let portal = origin("https://myna.go.jp");
        assert_eq!(secret.combination_code(&portal), COMBINATION_CODE);
        assert_eq!(secret.uuid(&portal), UUID);
    }

    const COMBINATION_CODE: &str =
        "661ba7ada7b47029c87abebe0935ded7a80bc7f7b3464ea8e54362f94c684fc9";
    const UUID: &str = "711d0df2-8b8e-4d12-8d6b-9f6761435b17";

    #[test]
    fn what_is_no_secret_is_not_taken_for_one() {
        for text in ["", "AAEC", &SECRET[1..], &format!("{SECRET} ")] {
            assert!(InstallSecret::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_secret_is_not_shown() {
        let shown = format!("{:?}", InstallSecret::parse(SECRET).unwrap());
        assert_eq!(shown, "InstallSecret(..)");
    }
}
