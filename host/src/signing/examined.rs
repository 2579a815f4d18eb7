//! What the bytes of a document are, and so what can be shown of it, whatever its name says; or why it
//! cannot be signed.
//!
//! Behind a PDF's bytes a cross-reference is put for who draws it, so that the pages are those that were
//! read here. It is neither hashed nor signed.

use std::{fmt, sync::Arc};

use sha2::{Digest, Sha256};
use tegata_documents::{
    DocumentError,
    pdf::{self, AppendedPart, Examination},
    xml,
};
use tegata_protocol::DocumentFormat;

use crate::{
    DocumentFact, DocumentTrouble, ShownContent, ShownDocument,
    preview::{Picturable, picturable},
};

/// A document whose bytes were examined.
pub(super) struct Examined {
    pub(super) content: Content,
    /// How many bytes repair it, none if it is not damaged.
    pub(super) repair_bytes: usize,
    pub(super) shown: ShownDocument,
}

impl Examined {
    /// Examines what is to be signed in this format. `Err`: why it cannot be.
    pub(super) fn document(
        format: DocumentFormat,
        bytes: Vec<u8>,
    ) -> Result<Self, DocumentTrouble> {
        let (view, facts) = examine(format, &bytes)?;
        Ok(Self::of(&view, facts, bytes))
    }

    /// Examines an application, which is XML in whatever format it is signed. `Err`: why it cannot be
    /// signed.
    pub(super) fn application(bytes: Vec<u8>) -> Result<Self, DocumentTrouble> {
        let facts = xml_facts(xml::inspect(&bytes).map_err(trouble)?);
        Ok(Self::of(&View::Xml, facts, bytes))
    }

    /// Hashes the bytes and holds them as they are shown. What is put behind those of a PDF is not hashed.
    pub(super) fn of(view: &View, facts: Vec<DocumentFact>, bytes: Vec<u8>) -> Self {
        let sha256 = Sha256::digest(&bytes).into();
        let (len, mut bytes) = (bytes.len(), bytes);
        let mut repair_bytes = 0;
        if let View::Pdf { as_read, damaged } = view {
            let part = as_read.as_bytes();
            // Not twice as much, as a buffer that grows by itself would take.
            bytes.reserve_exact(part.len());
            bytes.extend(part);
            repair_bytes = if *damaged { part.len() } else { 0 };
        }
        let bytes = Arc::new(bytes);
        let shown = ShownDocument {
            content: view.of(bytes.clone()),
            facts,
            sha256,
        };
        Self {
            content: Content::Held { bytes, len },
            repair_bytes,
            shown,
        }
    }
}

/// What is signed of a document.
pub(super) enum Content {
    /// Its SHA-256: of a file that is too large to be held, whose content cannot be shown either.
    Hashed([u8; 32]),
    /// Its bytes: so many of these.
    Held { bytes: Arc<Vec<u8>>, len: usize },
}

impl Content {
    /// What is signed, where it is held.
    pub(super) fn held(&self) -> Option<&[u8]> {
        match self {
            Self::Hashed(_) => None,
            Self::Held { bytes, len } => bytes.get(..*len),
        }
    }
}

/// Shows nothing of the person's document.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Content(..)")
    }
}

/// How a document is shown.
pub(super) enum View {
    Image,
    Pdf {
        /// What is put behind it.
        as_read: AppendedPart,
        damaged: bool,
    },
    Text,
    Unseen,
    Xml,
}

impl View {
    fn of(&self, bytes: Arc<Vec<u8>>) -> ShownContent {
        match self {
            Self::Image => ShownContent::Image(bytes),
            Self::Pdf { .. } => ShownContent::Pdf(bytes),
            Self::Text => ShownContent::Text(bytes),
            Self::Unseen => ShownContent::Unseen,
            Self::Xml => ShownContent::Xml(bytes),
        }
    }
}

/// How bytes are shown and what is in them beside that. `Err`: why they cannot be signed in this format.
pub(super) fn examine(
    format: DocumentFormat,
    bytes: &[u8],
) -> Result<(View, Vec<DocumentFact>), DocumentTrouble> {
    if bytes.is_empty() {
        return Err(DocumentTrouble::Empty);
    }
    match format {
        DocumentFormat::Cms
        | DocumentFormat::CmsAttached
        | DocumentFormat::Jws
        | DocumentFormat::JwsAttached => Ok(recognize(bytes)),
        // A damaged one is signed as it is once repaired, and so it is shown.
        DocumentFormat::Pdf | DocumentFormat::PdfPades => {
            Ok(pdf_form(pdf::examine(bytes).map_err(trouble)?))
        }
        DocumentFormat::Xml | DocumentFormat::XmlTax => {
            let facts = xml::inspect(bytes).map_err(trouble)?;
            if format == DocumentFormat::XmlTax && !facts.is_tax_return {
                return Err(DocumentTrouble::FormatMismatch);
            }
            // Known before a password is asked for, which would be for nothing.
            if !facts.takes_signature {
                return Err(DocumentTrouble::Certified);
            }
            Ok((View::Xml, xml_facts(facts)))
        }
    }
}

fn pdf_form(examined: Examination) -> (View, Vec<DocumentFact>) {
    let Examination {
        as_read,
        damaged,
        facts,
    } = examined;
    (View::Pdf { as_read, damaged }, pdf_facts(facts))
}

/// Where any file may be signed, what it is decides how it is shown. A PDF that our reader refuses, or
/// that is damaged and stays so, is not shown: other programs may make something of it.
fn recognize(bytes: &[u8]) -> (View, Vec<DocumentFact>) {
    match picturable(bytes) {
        Some(Picturable::Image) => (View::Image, Vec::new()),
        Some(Picturable::Pdf) => match pdf::examine(bytes) {
            Ok(examined) if !examined.damaged => pdf_form(examined),
            Ok(examined) => (View::Unseen, pdf_facts(examined.facts)),
            Err(_) => (View::Unseen, Vec::new()),
        },
        None => match xml::inspect(bytes) {
            Ok(facts) => (View::Xml, xml_facts(facts)),
            Err(_) if is_text(bytes) => (View::Text, Vec::new()),
            Err(_) => (View::Unseen, Vec::new()),
        },
    }
}

/// UTF-8 without what no text has. Other encodings cannot be told apart for sure.
fn is_text(bytes: &[u8]) -> bool {
    let plain = |character: char| !character.is_control() || character.is_ascii_whitespace();
    bytes.len() <= TEXT_BYTES_MAX && str::from_utf8(bytes).is_ok_and(|text| text.chars().all(plain))
}

/// As much as XML may have. Nobody reads on a screen what is longer.
const TEXT_BYTES_MAX: usize = xml::MAX_DOCUMENT_LEN;

fn pdf_facts(facts: pdf::Facts) -> Vec<DocumentFact> {
    let present = [
        (facts.actions, DocumentFact::Actions),
        (facts.attachments, DocumentFact::Attachments),
        (facts.external, DocumentFact::External),
        (facts.forms, DocumentFact::Forms),
        (facts.hidden, DocumentFact::Hidden),
        (facts.scripts, DocumentFact::Scripts),
        (
            facts.signatures > 0,
            DocumentFact::Signatures(facts.signatures),
        ),
    ];
    let present = present.into_iter().filter(|(there, _)| *there);
    present.map(|(_, fact)| fact).collect()
}

fn xml_facts(facts: xml::Facts) -> Vec<DocumentFact> {
    let signatures = (facts.signatures > 0).then_some(DocumentFact::Signatures(facts.signatures));
    Vec::from_iter(signatures)
}

/// Why a document cannot be signed, in a person's terms.
pub(super) fn trouble(error: DocumentError) -> DocumentTrouble {
    match error {
        DocumentError::NotPdf
        | DocumentError::Xml(xml::XmlError::Malformed | xml::XmlError::Root) => {
            DocumentTrouble::FormatMismatch
        }
        DocumentError::PdfCertified | DocumentError::Xml(xml::XmlError::OtherSignature) => {
            DocumentTrouble::Certified
        }
        DocumentError::PdfFont => DocumentTrouble::Undrawable,
        DocumentError::PdfEncrypted => DocumentTrouble::Encrypted,
        DocumentError::TooLarge | DocumentError::Xml(xml::XmlError::Limit) => {
            DocumentTrouble::TooLarge
        }
        DocumentError::PdfTooComplex | DocumentError::PdfXfa => DocumentTrouble::Unsupported,
        DocumentError::Xml(
            xml::XmlError::Dtd
            | xml::XmlError::Encoding
            | xml::XmlError::NamespaceName
            | xml::XmlError::UnsupportedAlgorithm,
        ) => DocumentTrouble::Unsupported,
        _ => DocumentTrouble::Damaged,
    }
}
