//! The form of a token: what can be said of it before anything in it is believed.

use base64::{
    Engine,
    engine::{GeneralPurpose, general_purpose},
};
use tegata_protocol::{Algorithm, LOGIN_TOKEN_MAX, TOKEN_TYPE};

use crate::{TokenError, UnixTime, json::Members};

/// Largest header after base64url, in bytes: a certificate of 4 KiB in base64 (5,464) and the
/// other members (under 100).
pub const HEADER_MAX: usize = 5_632;

/// Largest payload after base64url, in bytes: the longest origin (267), the longest challenge
/// (128), and the other members (under 120).
pub const PAYLOAD_MAX: usize = 1024;

/// A token of the right form. Nothing in it has been compared with anything yet.
#[derive(Debug)]
pub(crate) struct LoginToken<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) audience: String,
    /// DER.
    pub(crate) certificate: Vec<u8>,
    pub(crate) issued_at: UnixTime,
    pub(crate) nonce: String,
    pub(crate) signature: Vec<u8>,
    /// The ASCII bytes that were signed: header and payload as they came, with their full stop.
    pub(crate) to_be_signed: &'a [u8],
    pub(crate) token_id: String,
}

impl<'a> LoginToken<'a> {
    /// Takes a compact JWS apart (RFC 7515, section 5.2).
    pub(crate) fn parse(token: &'a str) -> Result<Self, TokenError> {
        if token.len() > LOGIN_TOKEN_MAX {
            return Err(TokenError::TooLarge);
        }
        let parts = Parts::split(token)?;
        let header = base64url(parts.header)?;
        let payload = base64url(parts.payload)?;
        let signature = base64url(parts.signature)?;
        let (header, payload) = (read_header(&header)?, read_payload(&payload)?);
        let (algorithm, certificate) = check_header(&header)?;
        Ok(Self {
            algorithm,
            audience: payload.text("aud")?.to_owned(),
            certificate,
            issued_at: UnixTime::from_secs(payload.whole_number("iat")?),
            nonce: payload.text("nonce")?.to_owned(),
            signature,
            to_be_signed: parts.to_be_signed.as_bytes(),
            token_id: payload.text("jti")?.to_owned(),
        })
    }
}

struct Parts<'a> {
    header: &'a str,
    payload: &'a str,
    signature: &'a str,
    to_be_signed: &'a str,
}

impl<'a> Parts<'a> {
    fn split(token: &'a str) -> Result<Self, TokenError> {
        let (to_be_signed, signature) = token.rsplit_once('.').ok_or(TokenError::Parts)?;
        let (header, payload) = to_be_signed.split_once('.').ok_or(TokenError::Parts)?;
        if [header, payload, signature].contains(&"") || payload.contains('.') {
            return Err(TokenError::Parts);
        }
        Ok(Self {
            header,
            payload,
            signature,
            to_be_signed,
        })
    }
}

/// Without padding, and with the unused bits of the last character zero: one text for each value,
/// so that a token cannot be changed without changing what it says.
fn base64url(text: &str) -> Result<Vec<u8>, TokenError> {
    decode(&general_purpose::URL_SAFE_NO_PAD, text)
}

fn decode(engine: &GeneralPurpose, text: &str) -> Result<Vec<u8>, TokenError> {
    engine.decode(text).map_err(|_| TokenError::Base64)
}

fn read_header(json: &[u8]) -> Result<Members, TokenError> {
    if json.len() > HEADER_MAX {
        return Err(TokenError::HeaderTooLarge);
    }
    Members::parse(json, &["alg", "typ", "x5c"])
}

fn read_payload(json: &[u8]) -> Result<Members, TokenError> {
    if json.len() > PAYLOAD_MAX {
        return Err(TokenError::PayloadTooLarge);
    }
    Members::parse(json, &["aud", "iat", "jti", "nonce"])
}

fn check_header(header: &Members) -> Result<(Algorithm, Vec<u8>), TokenError> {
    if header.text("typ")? != TOKEN_TYPE {
        return Err(TokenError::Type);
    }
    let algorithm = algorithm(header.text("alg")?)?;
    let [certificate] = header.texts("x5c")?[..] else {
        return Err(TokenError::X5cCount);
    };
    Ok((algorithm, decode(&general_purpose::STANDARD, certificate)?))
}

fn algorithm(name: &str) -> Result<Algorithm, TokenError> {
    match name {
        "ES384" => Ok(Algorithm::Es384),
        "RS512" => Ok(Algorithm::Rs512),
        _ => Err(TokenError::AlgorithmNotAllowed),
    }
}

/// 16 bytes in canonical base64url.
pub(crate) fn is_token_id(text: &str) -> bool {
    base64url(text).is_ok_and(|bytes| bytes.len() == TOKEN_ID_BYTES)
}

/// 128 random bits.
const TOKEN_ID_BYTES: usize = 16;

#[cfg(test)]
mod tests {
    use tegata_protocol::{Challenge, Origin, UnsignedToken};

    use super::*;

    const CERTIFICATE: &[u8] = b"a certificate";
    const HEADER: &str = r#"{"alg":"RS512","typ":"tegata-login+jwt","x5c":["YQ=="]}"#;
    const PAYLOAD: &str = r#"{"aud":"https://bank.example","iat":1,"jti":"j","nonce":"n"}"#;

    fn encode(bytes: impl AsRef<[u8]>) -> String {
        general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    }

    fn token(header: &str, payload: &str) -> String {
        format!(
            "{}.{}.{}",
            encode(header),
            encode(payload),
            encode("signature")
        )
    }

    fn result(token: &str) -> Result<(), TokenError> {
        LoginToken::parse(token).map(|_| ())
    }

    fn check(token: &str, expected: Result<(), TokenError>) {
        assert_eq!(result(token), expected, "{token}");
    }

    fn check_header(header: &str, expected: Result<(), TokenError>) {
        assert_eq!(result(&token(header, PAYLOAD)), expected, "{header}");
    }

    fn check_payload(payload: &str, expected: Result<(), TokenError>) {
        assert_eq!(result(&token(HEADER, payload)), expected, "{payload}");
    }

    #[test]
    fn what_the_protocol_builds_is_taken_apart() {
        let origin = Origin::parse("https://bank.example").unwrap();
        let challenge = Challenge::from_random([9; 32]);
        let unsigned = UnsignedToken::build(
            Algorithm::Es384,
            CERTIFICATE,
            &origin,
            &challenge,
            1_800_000_000,
            [3; 16],
        )
        .unwrap();
        let signed_bytes = unsigned.to_be_signed().to_vec();
        let token = unsigned.assemble(b"signature");
        let token = LoginToken::parse(token.as_str()).unwrap();
        assert_eq!(token.algorithm, Algorithm::Es384);
        assert_eq!(token.audience, origin.as_str());
        assert_eq!(token.certificate, CERTIFICATE);
        assert_eq!(token.issued_at, UnixTime::from_secs(1_800_000_000));
        assert_eq!(token.nonce, challenge.as_str());
        assert_eq!(token.signature, b"signature");
        assert_eq!(token.to_be_signed, signed_bytes);
        assert!(is_token_id(&token.token_id));
    }

    #[test]
    fn a_token_has_three_parts_none_of_them_empty() {
        let whole = token(HEADER, PAYLOAD);
        check(&whole, Ok(()));
        for text in [
            "", ".", "..", "a.b", "a..c", ".b.c", "a.b.", "a.b.c.d", "a.b.c.", ".a.b.c",
        ] {
            check(text, Err(TokenError::Parts));
        }
        check(
            &format!("{whole}.{}", encode("more")),
            Err(TokenError::Parts),
        );
    }

    #[test]
    fn a_token_over_the_limit_is_not_read() {
        check(&"a".repeat(LOGIN_TOKEN_MAX), Err(TokenError::Parts));
        check(&"a".repeat(LOGIN_TOKEN_MAX + 1), Err(TokenError::TooLarge));
    }

    #[test]
    fn only_canonical_base64url_is_read() {
        let [header, payload] = [encode(HEADER), encode(PAYLOAD)];
        let signature = |text: &str| format!("{header}.{payload}.{text}");
        check(&signature("YQ"), Ok(()));
        check(&signature("YR"), Err(TokenError::Base64)); // trailing bits
        check(&signature("YQ=="), Err(TokenError::Base64));
        check(&signature("Y"), Err(TokenError::Base64));
        check(&signature("YQ\n"), Err(TokenError::Base64));
        check(&signature(" YQ"), Err(TokenError::Base64));
        check(&signature("+/+/"), Err(TokenError::Base64));
        check(&signature("-_-_"), Ok(()));
        check(&signature("あ"), Err(TokenError::Base64));
        check(&format!("{header}=.{payload}.YQ"), Err(TokenError::Base64));
        check(&format!("{header}.{payload}=.YQ"), Err(TokenError::Base64));
    }

    #[test]
    fn header_and_payload_are_bounded() {
        let padded = |json: &str, size: usize| format!("{json}{}", " ".repeat(size - json.len()));
        check_header(&padded(HEADER, HEADER_MAX), Ok(()));
        check_header(
            &padded(HEADER, HEADER_MAX + 1),
            Err(TokenError::HeaderTooLarge),
        );
        check_payload(&padded(PAYLOAD, PAYLOAD_MAX), Ok(()));
        check_payload(
            &padded(PAYLOAD, PAYLOAD_MAX + 1),
            Err(TokenError::PayloadTooLarge),
        );
    }

    #[test]
    fn members_of_the_header_are_exactly_three() {
        for member in [
            "crit", "jwk", "jku", "x5u", "x5t", "kid", "b64", "cty", "zip",
        ] {
            let header = HEADER.replacen('{', &format!(r#"{{"{member}":"x","#), 1);
            check_header(&header, Err(TokenError::MemberUnknown));
        }
        let twice = HEADER.replacen('{', r#"{"alg":"RS512","#, 1);
        check_header(&twice, Err(TokenError::MemberDuplicate));
        let without = HEADER.replacen(r#""typ":"tegata-login+jwt","#, "", 1);
        check_header(&without, Err(TokenError::MemberMissing));
        check_header(
            r#"["RS512","tegata-login+jwt",["YQ=="]]"#,
            Err(TokenError::NotJson),
        );
        check_header("\u{feff}{}", Err(TokenError::NotJson));
    }

    #[test]
    fn members_of_the_payload_are_exactly_four() {
        for member in ["sub", "iss", "exp", "nbf", "origin"] {
            let payload = PAYLOAD.replacen('{', &format!(r#"{{"{member}":1,"#), 1);
            check_payload(&payload, Err(TokenError::MemberUnknown));
        }
        let twice = PAYLOAD.replacen('{', r#"{"nonce":"m","#, 1);
        check_payload(&twice, Err(TokenError::MemberDuplicate));
        let without = PAYLOAD.replacen(r#""iat":1,"#, "", 1);
        check_payload(&without, Err(TokenError::MemberMissing));
        let array = PAYLOAD.replacen(
            r#""https://bank.example""#,
            r#"["https://bank.example"]"#,
            1,
        );
        check_payload(&array, Err(TokenError::MemberType));
        for iat in ["1.0", "1e0", "-1", r#""1""#, "null", "18446744073709551616"] {
            let payload = PAYLOAD.replacen(r#""iat":1"#, &format!(r#""iat":{iat}"#), 1);
            check_payload(&payload, Err(TokenError::MemberType));
        }
    }

    #[test]
    fn no_other_type_can_stand_in() {
        for typ in [
            "JWT",
            "tegata-login",
            "Tegata-Login+jwt",
            "application/tegata-login+jwt",
            "",
        ] {
            let header = HEADER.replacen(TOKEN_TYPE, typ, 1);
            check_header(&header, Err(TokenError::Type));
        }
    }

    #[test]
    fn only_two_algorithms_are_read() {
        check_header(&HEADER.replacen("RS512", "ES384", 1), Ok(()));
        for name in [
            "none", "HS256", "HS512", "RS256", "RS384", "PS512", "ES256", "rs512", "",
        ] {
            let header = HEADER.replacen("RS512", name, 1);
            check_header(&header, Err(TokenError::AlgorithmNotAllowed));
        }
    }

    #[test]
    fn there_is_one_certificate_in_padded_base64() {
        let x5c = |json: &str| HEADER.replacen(r#"["YQ=="]"#, json, 1);
        check_header(&x5c("[]"), Err(TokenError::X5cCount));
        check_header(&x5c(r#"["YQ==","YQ=="]"#), Err(TokenError::X5cCount));
        check_header(&x5c(r#""YQ==""#), Err(TokenError::MemberType));
        for text in ["YQ", "YR==", "YQ=", "-_-_", "Y Q==", r"YQ==\n"] {
            check_header(&x5c(&format!(r#"["{text}"]"#)), Err(TokenError::Base64));
        }
        check_header(&x5c(r#"["+/+/"]"#), Ok(()));
    }

    #[test]
    fn a_token_id_is_sixteen_bytes() {
        assert!(is_token_id(&encode([0xFF; 16])));
        let trailing_bits = encode([0; 16]).replace('A', "B");
        for text in [
            "",
            "AAAA",
            &encode([1; 15]),
            &encode([1; 17]),
            &trailing_bits,
        ] {
            assert!(!is_token_id(text), "{text}");
        }
    }
}
