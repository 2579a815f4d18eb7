//! What the parser lets through or takes too long over, refused before it runs: one pass over the
//! text, in time that grows with its length and nothing else.
//!
//! The pass reads tags, comments and sections as the parser does. What is malformed in a way that it
//! does not see is refused by the parser at that very place, so nothing behind it is parsed either.

use super::{
    MAX_ATTRIBUTES, MAX_DECLARATIONS, MAX_DEPTH, MAX_NAME_LEN, MAX_NAMESPACES, XmlError,
    character_data::resolved,
};

/// Refuses DTDs, depth, numbers of attributes and namespaces, and what the parser is lax about.
pub(super) fn scan(text: &str) -> Result<(), XmlError> {
    let mut scanner = Scanner {
        rest: after_declaration(text)?,
        open: Vec::new(),
        declarations: 0,
    };
    while let Some((before, rest)) = scanner.rest.split_once('<') {
        check_references(before)?;
        scanner.rest = rest;
        scanner.markup()?;
    }
    check_references(scanner.rest)
}

/// What follows the XML declaration, which must say 1.0 and UTF-8.
pub(super) fn after_declaration(text: &str) -> Result<&str, XmlError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let Some(rest) = text.strip_prefix("<?xml ") else {
        return Ok(text);
    };
    let (declaration, rest) = rest.split_once("?>").ok_or(XmlError::Malformed)?;
    let mut attributes = Attributes(declaration);
    while let Some((name, value)) = attributes.next()? {
        match name {
            "encoding" if !value.eq_ignore_ascii_case("UTF-8") => return Err(XmlError::Encoding),
            // XML 1.1 has other line ends and names, and Canonical XML 1.0 is not for it.
            "version" if value != "1.0" => return Err(XmlError::Malformed),
            "encoding" | "version" => {}
            "standalone" if value == "yes" || value == "no" => {}
            _ => return Err(XmlError::Malformed),
        }
    }
    Ok(rest)
}

struct Scanner<'a> {
    rest: &'a str,
    /// For every open element the number of namespace declarations that hold in it.
    open: Vec<usize>,
    declarations: usize,
}

impl<'a> Scanner<'a> {
    fn markup(&mut self) -> Result<(), XmlError> {
        if self.skip("!--") {
            self.until("-->").map(drop)
        } else if self.skip("![CDATA[") {
            self.until("]]>").map(drop)
        } else if self.skip("!") {
            Err(XmlError::Dtd)
        } else if self.skip("?") {
            self.until("?>").map(drop)
        } else if self.skip("/") {
            self.open.pop().ok_or(XmlError::Malformed)?;
            check_name(self.until(">")?)
        } else {
            self.tag()
        }
    }

    fn skip(&mut self, start: &str) -> bool {
        let rest = self.rest.strip_prefix(start);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn until(&mut self, end: &str) -> Result<&'a str, XmlError> {
        let (before, rest) = self.rest.split_once(end).ok_or(XmlError::Malformed)?;
        self.rest = rest;
        Ok(before)
    }

    fn tag(&mut self) -> Result<(), XmlError> {
        let length = tag_len(self.rest).ok_or(XmlError::Malformed)?;
        let (tag, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(XmlError::Malformed)?;
        self.rest = rest;
        self.skip(">");
        let outer = self.open.last().copied().unwrap_or_default();
        let inner = outer + self.count(tag.trim_end_matches('/'))?;
        let fits = inner <= MAX_NAMESPACES && self.open.len() < MAX_DEPTH;
        if !tag.ends_with('/') {
            self.open.push(inner);
        }
        fits.then_some(()).ok_or(XmlError::Limit)
    }

    /// Checks the attributes of a tag; the number of namespace declarations among them.
    fn count(&mut self, tag: &str) -> Result<usize, XmlError> {
        let name_len = tag.find(is_space).unwrap_or(tag.len());
        let (name, attributes) = tag.split_at_checked(name_len).ok_or(XmlError::Malformed)?;
        check_name(name)?;
        let (mut number, mut namespaces, mut defaults) = (0, 0, 0);
        let mut attributes = Attributes(attributes);
        while let Some((name, value)) = attributes.next()? {
            check_attribute(name, value)?;
            number += 1;
            namespaces += usize::from(name == "xmlns" || name.starts_with("xmlns:"));
            defaults += usize::from(name == "xmlns");
        }
        self.declarations += namespaces;
        // The parser takes two default namespaces for one, and the first of them.
        let once = defaults <= 1;
        let fits = number <= MAX_ATTRIBUTES && self.declarations <= MAX_DECLARATIONS;
        once.then_some(()).ok_or(XmlError::Malformed)?;
        fits.then_some(namespaces).ok_or(XmlError::Limit)
    }
}

/// Bytes up to the `>` that ends the tag, which no quotation mark encloses.
fn tag_len(text: &str) -> Option<usize> {
    let mut quote = None;
    text.bytes().position(|byte| match (quote, byte) {
        (None, b'>') => true,
        (None, b'"' | b'\'') => {
            quote = Some(byte);
            false
        }
        (Some(open), _) if open == byte => {
            quote = None;
            false
        }
        _ => false,
    })
}

/// Names and raw values of what stands between a tag's name and its end.
struct Attributes<'a>(&'a str);

impl<'a> Attributes<'a> {
    fn next(&mut self) -> Result<Option<(&'a str, &'a str)>, XmlError> {
        let rest = self.0.trim_start_matches(is_space);
        if rest.is_empty() {
            return Ok(None);
        }
        let (name, rest) = rest.split_once('=').ok_or(XmlError::Malformed)?;
        let rest = rest.trim_start_matches(is_space);
        let quote = rest.chars().next().filter(|quote| "\"'".contains(*quote));
        let quote = quote.ok_or(XmlError::Malformed)?;
        let quoted = rest.strip_prefix(quote).ok_or(XmlError::Malformed)?;
        let (value, rest) = quoted.split_once(quote).ok_or(XmlError::Malformed)?;
        self.0 = rest;
        Ok(Some((name.trim_end_matches(is_space), value)))
    }
}

fn check_attribute(name: &str, value: &str) -> Result<(), XmlError> {
    check_name(name)?;
    check_references(value)?;
    if name == "xmlns" || name.starts_with("xmlns:") {
        check_namespace(&resolved(value))?;
    }
    // A prefix cannot be taken back (Namespaces in XML 1.0, section 5; specified).
    let taken_back = name.starts_with("xmlns:") && value.is_empty();
    (!taken_back).then_some(()).ok_or(XmlError::Malformed)
}

/// Canonical XML fails on relative namespace names, and so must we; what others read XML with fails on
/// names that are no URIs, too.
fn check_namespace(uri: &str) -> Result<(), XmlError> {
    let fine = uri.is_empty() || is_absolute(uri);
    fine.then_some(()).ok_or(XmlError::NamespaceName)?;
    (uri.len() <= MAX_NAME_LEN)
        .then_some(())
        .ok_or(XmlError::Limit)
}

/// RFC 3986, sections 2 and 3.1 (specified): a scheme, and no characters but those of URIs.
fn is_absolute(uri: &str) -> bool {
    let (scheme, rest) = uri.split_once(':').unwrap_or_default();
    let of_scheme = |inner: char| inner.is_ascii_alphanumeric() || "+-.".contains(inner);
    let of_uri = |inner: char| inner.is_ascii_alphanumeric() || URI_CHARACTERS.contains(inner);
    let begins = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    begins && scheme.chars().all(of_scheme) && rest.chars().all(of_uri)
}

const URI_CHARACTERS: &str = "-._~:/?#[]@!$&'()*+,;=%";

/// The parser takes a name that begins with a colon for one without.
fn check_name(name: &str) -> Result<(), XmlError> {
    let short = name.len() <= MAX_NAME_LEN;
    short.then_some(()).ok_or(XmlError::Limit)?;
    let fine = !name.starts_with(':');
    fine.then_some(()).ok_or(XmlError::Malformed)
}

/// The parser puts a replacement character where a reference names no character.
fn check_references(text: &str) -> Result<(), XmlError> {
    let numbers = text.split("&#").skip(1);
    let mut numbers = numbers.map(|rest| rest.split_once(';').map_or(rest, |(number, _)| number));
    let fine = numbers.all(|number| {
        let parsed = match number.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        parsed.is_ok_and(|number| char::from_u32(number).is_some())
    });
    fine.then_some(()).ok_or(XmlError::Malformed)
}

pub(super) const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}
