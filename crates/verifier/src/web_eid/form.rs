//! The form of a Web eID token: what can be said of it before anything in it is believed.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{TokenError, json::Members};

/// Largest Web eID token, in bytes, as for tokens: a certificate of 4 KiB in base64 (5,464), a
/// signature of RSA 4096 (684), and room for the program's version, which nobody signs.
pub const WEB_EID_TOKEN_MAX: usize = 8 * 1024;

/// The one format. Web eID's own validators take every minor version; here a later one is refused,
/// because it may bring members whose meaning for these certificates nobody has thought about, and no
/// program for Japanese cards makes one.
const FORMAT: &str = "web-eid:1.0";

/// The algorithms in which a token can be judged. An RSA key of 2048 bits is what the card has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum WebEidAlgorithm {
    Rs256,
    Rs512,
}

/// A token of the right form. Nothing in it has been compared with anything yet.
#[derive(Debug)]
pub(super) struct WebEidToken {
    pub(super) algorithm: WebEidAlgorithm,
    /// DER.
    pub(super) certificate: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

const NEEDED: [&str; 4] = ["algorithm", "format", "signature", "unverifiedCertificate"];
/// Which program made it. Nobody signs it, so nothing is done with it.
const APP_VERSION: &str = "appVersion";

impl WebEidToken {
    /// Reads the JSON text, in one of these algorithms.
    pub(super) fn parse(text: &str, algorithms: &[WebEidAlgorithm]) -> Result<Self, TokenError> {
        if text.len() > WEB_EID_TOKEN_MAX {
            return Err(TokenError::TooLarge);
        }
        let members = Members::parse_with_optional(text.as_bytes(), &NEEDED, &[APP_VERSION])?;
        if members.text("format")? != FORMAT {
            return Err(TokenError::Type);
        }
        members.optional_text(APP_VERSION)?;
        let algorithm = algorithm(members.text("algorithm")?)
            .filter(|algorithm| algorithms.contains(algorithm))
            .ok_or(TokenError::AlgorithmNotAllowed)?;
        Ok(Self {
            algorithm,
            certificate: base64(members.text("unverifiedCertificate")?)?,
            signature: base64(members.text("signature")?)?,
        })
    }
}

fn algorithm(name: &str) -> Option<WebEidAlgorithm> {
    match name {
        "RS256" => Some(WebEidAlgorithm::Rs256),
        "RS512" => Some(WebEidAlgorithm::Rs512),
        _ => None,
    }
}

/// With padding, and in its one canonical form.
fn base64(text: &str) -> Result<Vec<u8>, TokenError> {
    STANDARD.decode(text).map_err(|_| TokenError::Base64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = r#"{"unverifiedCertificate":"YQ==","algorithm":"RS512","signature":"Yg==","format":"web-eid:1.0","appVersion":"https://bank.example/2.0.0"}"#;

    fn check(from: &str, to: &str, expected: Result<(), TokenError>) {
        assert!(TOKEN.contains(from), "{from}");
        let text = TOKEN.replacen(from, to, 1);
        let found = WebEidToken::parse(&text, &[WebEidAlgorithm::Rs512]);
        assert_eq!(found.map(|_| ()), expected, "{text}");
    }

    #[test]
    fn a_token_is_taken_apart() {
        let token = WebEidToken::parse(TOKEN, &[WebEidAlgorithm::Rs512]).unwrap();
        assert_eq!(token.algorithm, WebEidAlgorithm::Rs512);
        assert_eq!(
            (&token.certificate[..], &token.signature[..]),
            (&b"a"[..], &b"b"[..])
        );
    }

    #[test]
    fn the_program_may_say_its_version_or_not() {
        check(r#","appVersion":"https://bank.example/2.0.0""#, "", Ok(()));
        check("https://bank.example/2.0.0", "", Ok(()));
        check(
            r#""https://bank.example/2.0.0""#,
            "2",
            Err(TokenError::MemberType),
        );
    }

    #[test]
    fn there_is_one_format() {
        for other in [
            "web-eid:1",
            "web-eid:1.1",
            "web-eid:1.00",
            "WEB-EID:1.0",
            "web-eid:2.0",
            "",
        ] {
            check("web-eid:1.0", other, Err(TokenError::Type));
        }
    }

    #[test]
    fn only_the_algorithms_that_were_named_are_taken() {
        for other in ["RS256", "RS384", "PS512", "ES384", "none", "rs512", ""] {
            check("RS512", other, Err(TokenError::AlgorithmNotAllowed));
        }
        let text = TOKEN.replacen("RS512", "RS256", 1);
        let both = [WebEidAlgorithm::Rs256, WebEidAlgorithm::Rs512];
        let token = WebEidToken::parse(&text, &both).unwrap();
        assert_eq!(token.algorithm, WebEidAlgorithm::Rs256);
    }

    #[test]
    fn only_canonical_base64_with_padding_is_read() {
        for (good, bad) in [
            ("YQ==", "YQ"),
            ("YQ==", "YR=="),
            ("Yg==", "Yg="),
            ("Yg==", "-_=="),
            ("Yg==", " Yg=="),
        ] {
            check(good, bad, Err(TokenError::Base64));
        }
    }

    #[test]
    fn a_token_over_the_limit_is_not_read() {
        let padded = |size: usize| format!("{TOKEN}{}", " ".repeat(size - TOKEN.len()));
        let parse = |text: &str| WebEidToken::parse(text, &[WebEidAlgorithm::Rs512]).map(|_| ());
        assert_eq!(parse(&padded(WEB_EID_TOKEN_MAX)), Ok(()));
        assert_eq!(
            parse(&padded(WEB_EID_TOKEN_MAX + 1)),
            Err(TokenError::TooLarge)
        );
    }
}
