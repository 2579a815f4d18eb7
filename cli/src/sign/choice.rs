//! Which signature a document gets: what was asked for, and where nothing was, what its content is.

use std::path::Path;

use tegata_documents::{
    DocumentError,
    xml::{self, XmlError},
};
use tegata_host::DocumentFormat;

use crate::arguments::{Format, Profile, Sign};

/// What the options leave to decide.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Choice {
    /// Each document by its content.
    ByContent,
    /// As [`Choice::ByContent`], and only what goes around a document will do.
    ByContentAttached,
    /// Nothing.
    Fixed(DocumentFormat),
    /// XML: a tax return or another document.
    Xml,
}

/// Options that cannot stand together.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Conflict {
    /// The signature stands in a PDF or an XML document.
    Attached,
    /// Ids and attached files are e-Gov's.
    Egov,
    /// Ids and attached files are those of one application.
    OneApplication,
    /// The profile is one of another format.
    Profile,
    /// A seal stands beside a signature that is seen.
    Seal,
}

impl Choice {
    pub(crate) fn of(asked: &Sign) -> Result<Self, Conflict> {
        if asked.seal && asked.visible.is_none() {
            return Err(Conflict::Seal);
        }
        if !(asked.id.is_empty() && asked.attach.is_empty()) {
            if asked.profile != Some(Profile::Egov) {
                return Err(Conflict::Egov);
            }
            if asked.files.len() > 1 {
                return Err(Conflict::OneApplication);
            }
        }
        Ok(match (asked.format, asked.profile, asked.attached) {
            (None, None, false) => Self::ByContent,
            (None, None, true) => Self::ByContentAttached,
            (Some(Format::Cms), None, false) => Self::Fixed(DocumentFormat::Cms),
            (Some(Format::Cms), None, true) => Self::Fixed(DocumentFormat::CmsAttached),
            (Some(Format::Jws), None, false) => Self::Fixed(DocumentFormat::Jws),
            (Some(Format::Jws), None, true) => Self::Fixed(DocumentFormat::JwsAttached),
            (Some(Format::Pdf), None, false)
            | (None | Some(Format::Pdf), Some(Profile::Government), false) => {
                Self::Fixed(DocumentFormat::Pdf)
            }
            (None | Some(Format::Pdf), Some(Profile::PadesB), false) => {
                Self::Fixed(DocumentFormat::PdfPades)
            }
            (Some(Format::Xml), None, false) => Self::Xml,
            (None | Some(Format::Xml), Some(Profile::Tax), false) => {
                Self::Fixed(DocumentFormat::XmlTax)
            }
            (None | Some(Format::Xml), Some(Profile::Egov | Profile::XadesB), false) => {
                Self::Fixed(DocumentFormat::Xml)
            }
            (Some(Format::Pdf | Format::Xml), _, true) | (None, Some(_), true) => {
                return Err(Conflict::Attached);
            }
            (Some(_), Some(_), _) => return Err(Conflict::Profile),
        })
    }

    /// The format for a document of which this is all, or as much as is looked at.
    pub(crate) fn format(self, path: &Path, content: &[u8]) -> Result<DocumentFormat, Conflict> {
        match (self, by_content(path, content)) {
            (Self::Fixed(format), _) => Ok(format),
            (Self::Xml, DocumentFormat::XmlTax) => Ok(DocumentFormat::XmlTax),
            (Self::Xml, _) => Ok(DocumentFormat::Xml),
            (Self::ByContent, format) => Ok(format),
            (Self::ByContentAttached, DocumentFormat::Cms) => Ok(DocumentFormat::CmsAttached),
            (Self::ByContentAttached, _) => Err(Conflict::Attached),
        }
    }
}

fn by_content(path: &Path, content: &[u8]) -> DocumentFormat {
    if content.starts_with(b"%PDF-") {
        return DocumentFormat::Pdf;
    }
    if !begins_as_xml(content) {
        return by_name(path).unwrap_or(DocumentFormat::Cms);
    }
    match xml::inspect(content) {
        Ok(facts) if facts.is_tax_return => DocumentFormat::XmlTax,
        Ok(_) => by_name(path).filter(is_tax).unwrap_or(DocumentFormat::Xml),
        Err(DocumentError::Xml(XmlError::Malformed | XmlError::Root)) => {
            by_name(path).unwrap_or(DocumentFormat::Cms)
        }
        Err(_) => DocumentFormat::Xml,
    }
}

/// Only then it matters why it is none: any large file is too large for XML.
fn begins_as_xml(content: &[u8]) -> bool {
    let text = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
    text.trim_ascii_start().starts_with(b"<")
}

/// What a name promises. A document that does not keep it is refused for it.
fn by_name(path: &Path) -> Option<DocumentFormat> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match &*extension {
        "pdf" => Some(DocumentFormat::Pdf),
        "xml" => Some(DocumentFormat::Xml),
        "xtx" => Some(DocumentFormat::XmlTax),
        _ => None,
    }
}

const fn is_tax(format: &DocumentFormat) -> bool {
    matches!(format, DocumentFormat::XmlTax)
}

/// Whether a signature in this format needs no more of a document than its hash.
pub(crate) const fn is_by_hash(format: DocumentFormat) -> bool {
    matches!(format, DocumentFormat::Cms | DocumentFormat::CmsAttached)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_where_nothing_is_said() {
        let check = |name: &str, content: &[u8], expected| {
            let format = Choice::ByContent.format(Path::new(name), content);
            assert_eq!(format, Ok(expected), "{name}");
        };
        check("a.bin", b"%PDF-1.7", DocumentFormat::Pdf);
        check("a.bin", b"<a/>", DocumentFormat::Xml);
        check("a.txt", b"<DATA id=\"DATA\"/>", DocumentFormat::XmlTax);
        check("a.txt", b"text", DocumentFormat::Cms);
        check("a", b"\0\xff", DocumentFormat::Cms);
        check("a.PDF", b"text", DocumentFormat::Pdf);
        check("a.xml", b"text", DocumentFormat::Xml);
        check("a.xtx", b"<a/>", DocumentFormat::XmlTax);
        check("a", b"<!DOCTYPE a><a/>", DocumentFormat::Xml);
        check("a", b"\xEF\xBB\xBF\n<a/>", DocumentFormat::Xml);
        check("a", b"<a>", DocumentFormat::Cms);
        let large = vec![0; xml::MAX_DOCUMENT_LEN + 1];
        check("a.mp4", &large, DocumentFormat::Cms);
    }
}
