//! A login has one text, and it is not long. What is signed here is signed as it stands: only the
//! rule under test keeps it out.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD},
};
use tegata_verifier::{HEADER_MAX, LOGIN_TOKEN_MAX, PAYLOAD_MAX, TokenError};

use super::login::{Login, accepted, encode, refused};

/// The same bytes, with a bit set that means nothing; as they were where there is no such bit.
fn with_trailing_bit(text: &str) -> String {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let Some((rest, last)) = text.len().checked_sub(1).map(|at| text.split_at(at)) else {
        return String::new();
    };
    let at = alphabet.find(last).unwrap();
    if text.len().is_multiple_of(4) {
        text.to_owned()
    } else {
        format!("{rest}{}", &alphabet[at + 1..at + 2])
    }
}

/// Makes the JSON's length leave a remainder of 1 when divided by 3, so that its encoding has
/// padding, and bits without a meaning.
fn uneven(json: &str) -> String {
    let spaces = (4 - json.len() % 3) % 3;
    format!("{json}{}", " ".repeat(spaces))
}

#[test]
fn the_signed_parts_are_canonical_base64url() {
    accepted(|login| login.encoding = |json| encode(uneven(json)));
    for encoding in [
        |json: &str| URL_SAFE.encode(uneven(json)),
        |json: &str| with_trailing_bit(&encode(uneven(json))),
        |json: &str| format!("{}\n", encode(json)),
        |json: &str| format!(" {}", encode(json)),
        |json: &str| encode(json).replacen("ey", "ey\r\n", 1),
        |json: &str| format!("{}+/", encode(uneven(json))),
        |json: &str| format!("{}A", encode(uneven(json).trim_end())).replacen('J', "%4A", 1),
    ] {
        refused(|login| login.encoding = encoding, TokenError::Base64);
    }
}

#[test]
fn the_signature_is_canonical_base64url() {
    let login = Login::right();
    let token = login.made();
    let (rest, signature) = token.rsplit_once('.').unwrap();
    assert!(login.verify(&token).is_ok());
    for other in [
        format!("{signature}=="),
        format!("{signature}="),
        format!("{signature}\n"),
        format!(" {signature}"),
        with_trailing_bit(signature),
        format!("{signature}%3D"),
        format!("{}+", &signature[1..]),
        format!("{}/", &signature[1..]),
    ] {
        let result = login.verify(&format!("{rest}.{other}"));
        assert_eq!(result.unwrap_err(), TokenError::Base64, "{other}");
    }
    for length in [255, 257, 0, 512] {
        let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let bytes: Vec<_> = bytes.iter().copied().cycle().take(length).collect();
        let expected = if length == 0 {
            TokenError::Parts
        } else {
            TokenError::SignatureInvalid
        };
        let result = login.verify(&format!("{rest}.{}", encode(bytes)));
        assert_eq!(result.unwrap_err(), expected, "{length} bytes");
    }
}

#[test]
fn a_token_has_three_parts_and_nothing_around_them() {
    let login = Login::right();
    let token = login.made();
    let parts: Vec<_> = token.split('.').collect();
    let check = |text: &str, expected| {
        assert_eq!(login.verify(text).unwrap_err(), expected, "{text}");
    };
    check(&format!("{token}."), TokenError::Parts);
    check(&format!(".{token}"), TokenError::Parts);
    check(&format!("{token}.{}", parts[2]), TokenError::Parts);
    check(&format!("{}.{}", parts[0], parts[1]), TokenError::Parts);
    check(&format!("{}.{}.", parts[0], parts[1]), TokenError::Parts);
    check(&format!("{}..{}", parts[0], parts[2]), TokenError::Parts);
    check(&format!(".{}.{}", parts[1], parts[2]), TokenError::Parts);
    check(parts[0], TokenError::Parts);
    check("", TokenError::Parts);
    check(&format!(" {token}"), TokenError::Base64);
    check(&format!("{token}\n"), TokenError::Base64);
    check(&format!("\"{token}\""), TokenError::Base64);
    check(&format!("{token}\0"), TokenError::Base64);
    check(&format!("Bearer {token}"), TokenError::Base64);
}

/// RFC 7518, section 3.6, and RFC 7515, appendix A.5: an unsecured token has no signature.
#[test]
fn an_unsigned_token_is_no_login() {
    let mut login = Login::right();
    login.alg = "none";
    let token = login.made();
    let (to_be_signed, _) = token.rsplit_once('.').unwrap();
    let result = login.verify(&format!("{to_be_signed}."));
    assert_eq!(result.unwrap_err(), TokenError::Parts);
    let result = login.verify(&format!("{to_be_signed}.AA"));
    assert_eq!(result.unwrap_err(), TokenError::AlgorithmNotAllowed);
}

/// A certificate whose length leaves a remainder of 1 when divided by 3, so that its encoding has
/// padding, and bits without a meaning.
fn certificate_with_padding(login: &mut Login) -> Vec<u8> {
    login.template.serial_number = Some(77);
    let mut names = (1..=3).map(|letters| "T".repeat(letters));
    names
        .find_map(|name| {
            login.template.subject_common_name = name;
            Some(login.certificate()).filter(|der| der.len() % 3 == 1)
        })
        .unwrap()
}

#[test]
fn the_certificate_is_in_canonical_base64() {
    let written = |change: fn(&str) -> String| {
        move |login: &mut Login| {
            let der = certificate_with_padding(login);
            let text = STANDARD.encode(&der);
            login.x5c = Some(vec![der]);
            login.header = Box::new(move |json| {
                assert!(json.contains(&text));
                json.replace(&text, &change(&text))
            });
        }
    };
    accepted(written(str::to_owned));
    for change in [
        |text: &str| text.trim_end_matches('=').to_owned(),
        |text: &str| text.replacen("==", "=", 1),
        |text: &str| format!("{text}="),
        |text: &str| {
            format!(
                "{}==",
                with_trailing_bit(&text.trim_end_matches('=').replace(['+', '/'], "A"))
            )
        },
        |text: &str| format!("{text}\\n"),
        |text: &str| text.replacen('I', "I\\n", 1),
        |text: &str| text.replacen('I', "-", 1),
        |text: &str| text.replacen('I', "_", 1),
        |text: &str| format!("-----BEGIN CERTIFICATE-----{text}-----END CERTIFICATE-----"),
    ] {
        refused(written(change), TokenError::Base64);
    }
}

/// White space is part of JSON: with it a token can be made as long as one likes.
fn padded_to(header: usize, payload: usize) -> impl Fn(&mut Login) {
    let pad = |bytes: usize| {
        move |json: String| format!("{json}{}", " ".repeat(bytes.saturating_sub(json.len())))
    };
    move |login| {
        login.header = Box::new(pad(header));
        login.payload = Box::new(pad(payload));
    }
}

#[test]
fn header_and_payload_are_bounded() {
    accepted(padded_to(HEADER_MAX, 0));
    refused(padded_to(HEADER_MAX + 1, 0), TokenError::HeaderTooLarge);
    accepted(padded_to(0, PAYLOAD_MAX));
    refused(padded_to(0, PAYLOAD_MAX + 1), TokenError::PayloadTooLarge);
}

#[test]
fn a_token_over_eight_kibibytes_is_not_read() {
    assert_eq!(LOGIN_TOKEN_MAX, 8 * 1024);
    let login = |header, payload| {
        let mut login = Login::right();
        padded_to(header, payload)(&mut login);
        login
    };
    // Header, payload and signature (342 characters) with two full stops.
    let payload = 300;
    let of_payload = encode([0; 300]).len();
    let header = (0..HEADER_MAX)
        .find(|bytes| encode(vec![0; *bytes]).len() == LOGIN_TOKEN_MAX - 344 - of_payload)
        .unwrap();
    let longest = login(header, payload);
    let token = longest.made();
    assert_eq!(token.len(), LOGIN_TOKEN_MAX);
    assert!(longest.verify(&token).is_ok());
    let longer = login(header + 1, payload);
    let token = longer.made();
    assert!(token.len() > LOGIN_TOKEN_MAX);
    assert_eq!(longer.verify(&token).unwrap_err(), TokenError::TooLarge);
}
