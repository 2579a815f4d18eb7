//! References as URIs: files beside the document, ids inside it.

use std::str;

use super::{DigestMethod, XmlError};

/// A file that is signed together with the document but stays outside: its name and its hash value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ExternalFile {
    name: String,
    method: DigestMethod,
    digest: Vec<u8>,
}

impl ExternalFile {
    /// Takes the name and a SHA-256 hash value of the bytes, as e-Gov wants it.
    ///
    /// # Errors
    /// [`XmlError::FileName`] unless the name is a plain one: no path, no control or direction
    /// characters.
    pub fn sha256(name: &str, digest: [u8; 32]) -> Result<Self, XmlError> {
        Self::new(name, DigestMethod::Sha256, digest.to_vec())
    }

    /// The file with these bytes.
    ///
    /// # Errors
    /// [`XmlError::FileName`].
    pub fn of_bytes(name: &str, method: DigestMethod, bytes: &[u8]) -> Result<Self, XmlError> {
        Self::new(name, method, method.digest(bytes))
    }

    fn new(name: &str, method: DigestMethod, digest: Vec<u8>) -> Result<Self, XmlError> {
        is_file_name(name).then_some(()).ok_or(XmlError::FileName)?;
        let name = name.to_owned();
        Ok(Self {
            name,
            method,
            digest,
        })
    }

    pub(super) const fn method(&self) -> DigestMethod {
        self.method
    }

    pub(super) fn digest(&self) -> &[u8] {
        &self.digest
    }

    pub(super) fn uri(&self) -> String {
        percent_encoded(&self.name)
    }
}

/// What a reference of a signature names.
pub(super) enum Target {
    Document,
    Element(String),
    File(String),
}

impl Target {
    /// Reads the URI of a reference. Ids may stand in it as they are, as some programs write them.
    pub(super) fn parse(uri: &str) -> Result<Self, XmlError> {
        if uri.is_empty() {
            return Ok(Self::Document);
        }
        let text = uri.strip_prefix('#').unwrap_or(uri);
        let name = percent_decoded(text).ok_or(XmlError::UnsupportedAlgorithm)?;
        if uri.starts_with('#') {
            return is_plain_id(&name)
                .then_some(Self::Element(name))
                .ok_or(XmlError::UnsupportedAlgorithm);
        }
        // A scheme or a path could lead anywhere; whoever resolves names shall not be led.
        let plain = is_file_name(&name) && !text.contains([':', '#', '?']);
        plain.then_some(Self::File(name)).ok_or(XmlError::FileName)
    }
}

/// No `xpointer(...)`, and nothing that looks like another id than it is.
pub(super) fn is_plain_id(id: &str) -> bool {
    !id.is_empty()
        && !id
            .chars()
            .any(|found| is_invisible(found) || "() \u{3000}".contains(found))
}

fn is_file_name(name: &str) -> bool {
    let inner = !name
        .chars()
        .any(|found| is_invisible(found) || "/\\".contains(found));
    inner && !name.is_empty() && name.len() <= MAX_FILE_NAME_LEN && name != "." && name != ".."
}

/// What file systems take (Linux, Windows).
const MAX_FILE_NAME_LEN: usize = 255;

/// Control, direction and zero-width characters (Unicode, Bidi_Control and general categories Cc, Zl,
/// Zp; specified), with which a name can look like another.
fn is_invisible(character: char) -> bool {
    let direction = matches!(character,
        '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    direction || character.is_control()
}

/// RFC 3986, section 2 (specified): everything but unreserved characters as UTF-8 in hexadecimal.
pub(super) fn percent_encoded(text: &str) -> String {
    let encoded = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    encoded.collect()
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let digits = part
            .get(..2)
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(part.get(2..)?.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(name: &str) {
        assert_eq!(
            ExternalFile::sha256(name, [0; 32]),
            Err(XmlError::FileName),
            "{name:?}"
        );
    }

    #[test]
    fn japanese_names_are_percent_encoded_and_come_back() {
        let encoded = percent_encoded("添付 1.pdf");
        assert_eq!(encoded, "%E6%B7%BB%E4%BB%98%201.pdf");
        assert_eq!(percent_decoded(&encoded).as_deref(), Some("添付 1.pdf"));
    }

    #[test]
    fn a_percent_sign_in_a_name_is_encoded_itself() {
        assert_eq!(percent_encoded("%41"), "%2541");
        assert_eq!(percent_decoded("%2541").as_deref(), Some("%41"));
    }

    #[test]
    fn broken_escapes_are_refused() {
        for text in ["%", "%4", "%4G", "%+1", "%E6%B7", "%FF"] {
            assert_eq!(percent_decoded(text), None, "{text}");
        }
    }

    #[test]
    fn names_that_could_mislead_or_lead_elsewhere_are_refused() {
        for name in [
            "",
            ".",
            "..",
            "../a.pdf",
            "a/b.pdf",
            "a\\b.pdf",
            "a\0.pdf",
            "a\n.pdf",
            "\u{202E}fdp.exe",
            "a\u{200F}.pdf",
            "a\u{2066}.pdf",
            "\u{FEFF}a.pdf",
            "a\u{7F}.pdf",
        ] {
            refused(name);
        }
        refused(&"あ".repeat(86));
    }

    #[test]
    fn references_with_a_scheme_or_a_path_are_not_followed() {
        for uri in [
            "http://a.example/b",
            "file:a",
            "a/b.xml",
            "..%2Fa.xml",
            "a.xml#b",
            "a.xml?b",
            "%E2%80%AEa",
        ] {
            assert_eq!(Target::parse(uri).err(), Some(XmlError::FileName), "{uri}");
        }
        for uri in ["#", "#xpointer(/)", "#xpointer(id('a'))", "#%28", "#a%00"] {
            assert_eq!(
                Target::parse(uri).err(),
                Some(XmlError::UnsupportedAlgorithm),
                "{uri}"
            );
        }
    }
}
