//! The text of a document as XML 1.0 reads it.
//!
//! The parser's own (roxmltree 0.21) leaves a carriage return beside a character reference as it is,
//! where XML makes a line feed of it; so texts are read again from the source.

use roxmltree::Node;

/// The characters of a text node, from its first to the next markup that is no CDATA section.
pub(super) fn character_data(text: Node<'_, '_>) -> String {
    let mut out = String::new();
    let mut rest = source(text).unwrap_or_default();
    while let Some((before, section)) = rest.split_once("<![CDATA[") {
        out.push_str(&resolved(before));
        let (section, behind) = section.split_once("]]>").unwrap_or((section, ""));
        out.push_str(&with_line_feeds(section));
        rest = behind;
    }
    out.push_str(&resolved(rest));
    out
}

/// The parser states the range of a text up to its first CDATA section only.
fn source<'a>(text: Node<'_, 'a>) -> Option<&'a str> {
    let input = text.document().input_text();
    let start = text.range().start;
    if let Some(next) = text.next_sibling() {
        return input.get(start..next.range().start);
    }
    let to_end_of_parent = input.get(start..text.parent()?.range().end)?;
    to_end_of_parent.get(..to_end_of_parent.rfind("</")?)
}

/// XML 1.0, section 2.11 (specified).
pub(super) fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Text with line ends and references to characters read; others, which the parser refuses, are left out.
pub(super) fn resolved(text: &str) -> String {
    let text = with_line_feeds(text);
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (reference, behind) = part.split_once(';').unwrap_or((part, ""));
        out.extend(character(reference));
        out.push_str(behind);
    }
    out
}

fn character(reference: &str) -> Option<char> {
    let number = match reference {
        "amp" => return Some('&'),
        "apos" => return Some('\''),
        "gt" => return Some('>'),
        "lt" => return Some('<'),
        "quot" => return Some('"'),
        number => number.strip_prefix('#')?,
    };
    let parsed = match number.strip_prefix('x') {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => number.parse(),
    };
    char::from_u32(parsed.ok()?)
}
