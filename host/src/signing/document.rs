//! A document on its way to a signature: its bytes, and what they are. What is shown and what is
//! hashed are one buffer.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use tegata_documents::{DocumentError, pdf, xml};
use tegata_protocol::DocumentFormat;

use crate::{
    DocumentFact, DocumentTrouble, ListedDocument, Picturable, ShownContent, ShownDocument,
    picturable,
};

/// A document that can be signed.
#[derive(Debug)]
pub struct Document {
    pub(super) content: Content,
    listed: ListedDocument,
    /// Bytes that repair it: they come before those of the signature.
    pub(super) repair_bytes: usize,
    shown: ShownDocument,
}

/// What is signed of a document.
pub(super) enum Content {
    /// Its SHA-256: of a file that is too large to be held, whose content cannot be shown either.
    Hashed([u8; 32]),
    /// Its bytes.
    Held(Arc<Vec<u8>>),
}

/// Shows nothing of the person's document.
impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Content(..)")
    }
}

impl Document {
    /// Looks at the bytes of a document. What they are decides what is shown, whatever its name says.
    ///
    /// # Errors
    /// Why it cannot be signed in its format.
    pub fn held(listed: ListedDocument, bytes: Vec<u8>) -> Result<Self, DocumentTrouble> {
        let bytes = Arc::new(bytes);
        let (content, facts) = look(listed.format, &bytes)?;
        let repair_bytes = repair_bytes(&content, &bytes);
        let shown = ShownDocument {
            content,
            facts,
            sha256: Sha256::digest(bytes.as_slice()).into(),
        };
        let content = Content::Held(bytes);
        Ok(Self {
            content,
            listed,
            repair_bytes,
            shown,
        })
    }

    /// A file that is not held in memory, by its SHA-256.
    ///
    /// # Errors
    /// [`DocumentTrouble::TooLarge`] if its format needs more than a hash.
    pub fn hashed(listed: ListedDocument, sha256: [u8; 32]) -> Result<Self, DocumentTrouble> {
        let by_hash = matches!(
            listed.format,
            DocumentFormat::Cms | DocumentFormat::CmsAttached
        );
        let shown = ShownDocument {
            content: ShownContent::Unseen,
            facts: Vec::new(),
            sha256,
        };
        by_hash
            .then_some(Self {
                content: Content::Hashed(sha256),
                listed,
                repair_bytes: 0,
                shown,
            })
            .ok_or(DocumentTrouble::TooLarge)
    }

    /// As it was announced.
    #[must_use]
    pub const fn listed(&self) -> &ListedDocument {
        &self.listed
    }

    /// As people are shown it.
    #[must_use]
    pub const fn shown(&self) -> &ShownDocument {
        &self.shown
    }
}

fn look(
    format: DocumentFormat,
    bytes: &Arc<Vec<u8>>,
) -> Result<(ShownContent, Vec<DocumentFact>), DocumentTrouble> {
    if bytes.is_empty() {
        return Err(DocumentTrouble::Empty);
    }
    match format {
        DocumentFormat::Cms
        | DocumentFormat::CmsAttached
        | DocumentFormat::Jws
        | DocumentFormat::JwsAttached => Ok(recognize(bytes)),
        DocumentFormat::Pdf | DocumentFormat::PdfPades => {
            let facts = pdf::inspect(bytes).map_err(trouble)?;
            let shown = as_signed(bytes).map_err(trouble)?;
            Ok((ShownContent::Pdf(shown), pdf_facts(facts)))
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
            Ok((ShownContent::Xml(bytes.clone()), xml_facts(facts)))
        }
    }
}

fn repair_bytes(shown: &ShownContent, bytes: &[u8]) -> usize {
    match shown {
        ShownContent::Pdf(signed) => signed.len().saturating_sub(bytes.len()),
        _ => 0,
    }
}

/// A damaged PDF is signed as it is once repaired, and that is shown: what somebody else makes of the
/// damage may look different.
fn as_signed(bytes: &Arc<Vec<u8>>) -> Result<Arc<Vec<u8>>, DocumentError> {
    match pdf::repair(bytes)? {
        Some(part) => part.append_to(bytes).map(Arc::new),
        None => Ok(bytes.clone()),
    }
}

/// Where any file may be signed, what it is decides how it is shown. A PDF that our reader refuses is
/// not shown as something else: other programs may open it.
fn recognize(bytes: &Arc<Vec<u8>>) -> (ShownContent, Vec<DocumentFact>) {
    match picturable(bytes) {
        Some(Picturable::Image) => (ShownContent::Image(bytes.clone()), Vec::new()),
        Some(Picturable::Pdf) => pdf::inspect(bytes).map_or_else(
            |_| (ShownContent::Unseen, Vec::new()),
            |facts| (ShownContent::Pdf(bytes.clone()), pdf_facts(facts)),
        ),
        None => match xml::inspect(bytes) {
            Ok(facts) => (ShownContent::Xml(bytes.clone()), xml_facts(facts)),
            Err(_) if is_text(bytes) => (ShownContent::Text(bytes.clone()), Vec::new()),
            Err(_) => (ShownContent::Unseen, Vec::new()),
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

/// In a person's terms.
pub(super) fn trouble(error: DocumentError) -> DocumentTrouble {
    match error {
        DocumentError::NotPdf
        | DocumentError::Xml(xml::XmlError::Malformed | xml::XmlError::Root) => {
            DocumentTrouble::FormatMismatch
        }
        DocumentError::PdfCertified | DocumentError::Xml(xml::XmlError::OtherSignature) => {
            DocumentTrouble::Certified
        }
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
