//! A document on its way to a signature: its bytes, and what they are; and files that are signed with it.
//! What is shown and what is hashed are one buffer.
//!
//! Behind a PDF's bytes a cross-reference is put for who draws it, so that the pages are those that were
//! read here. It is neither hashed nor signed.

use std::{iter, sync::Arc};

use sha2::{Digest, Sha256};
use tegata_documents::{
    DocumentError,
    pdf::{self, AppendedPart, Examination},
    xml,
};
use tegata_protocol::{DocumentFormat, DocumentName};

use crate::{
    DocumentFact, DocumentTrouble, Form, ListedDocument, NotVisible, ShownContent, ShownDocument,
    Visible,
    preview::{Picturable, picturable},
};

/// A document that can be signed.
#[derive(Debug)]
pub struct Document {
    attachments: Vec<Attachment>,
    pub(super) container: Container,
    pub(super) content: Content,
    listed: ListedDocument,
    /// Bytes that repair it: they come before those of the signature.
    pub(super) repair_bytes: usize,
    shown: ShownDocument,
}

/// What a document becomes.
#[derive(Debug)]
pub(super) enum Container {
    /// An application with its attached files.
    Egov(xml::Egov),
    Format(DocumentFormat),
    /// A PDF with a signature that is seen.
    Seen(pdf::Profile, Visible),
}

/// A file that is signed with an application. It has no signature of its own.
#[derive(Debug)]
pub struct Attachment {
    listed: ListedDocument,
    named: xml::ExternalFile,
    shown: ShownDocument,
}

impl Attachment {
    /// Looks at the bytes of a file. The name that is shown is the one that is signed.
    ///
    /// # Errors
    /// [`DocumentTrouble::Empty`]; [`DocumentTrouble::Unsupported`] for a name that is none of a file.
    pub fn held(name: DocumentName, bytes: Vec<u8>) -> Result<Self, DocumentTrouble> {
        let size = length(&bytes);
        let Looked { shown, .. } = Looked::at(DocumentFormat::Cms, bytes)?;
        let named = xml::ExternalFile::sha256(name.as_str(), shown.sha256);
        let form = Form::Attached;
        Ok(Self {
            listed: ListedDocument { form, name, size },
            named: named.map_err(|_| DocumentTrouble::Unsupported)?,
            shown,
        })
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
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
        let format = whole(&listed)?;
        let (view, facts) = look(format, &bytes)?;
        let container = container(&listed.form, &bytes)?;
        let Looked {
            content,
            repair_bytes,
            shown,
        } = Looked::made(&view, facts, bytes);
        Ok(Self {
            attachments: Vec::new(),
            container,
            content,
            listed,
            repair_bytes,
            shown,
        })
    }

    /// An application to e-Gov: parts of an XML document, and files beside it.
    ///
    /// # Errors
    /// Why it cannot be signed so.
    pub fn egov(
        name: DocumentName,
        bytes: Vec<u8>,
        ids: Vec<String>,
        attachments: Vec<Attachment>,
    ) -> Result<Self, DocumentTrouble> {
        let size = length(&bytes);
        let egov = egov(&bytes, &ids, &attachments)?;
        let facts = xml_facts(xml::inspect(&bytes).map_err(trouble)?);
        let Looked { content, shown, .. } = Looked::made(&View::Xml, facts, bytes);
        let form = Form::Egov { ids };
        Ok(Self {
            attachments,
            container: Container::Egov(egov),
            content,
            listed: ListedDocument { form, name, size },
            repair_bytes: 0,
            shown,
        })
    }

    /// A file that is not held in memory, by its SHA-256.
    ///
    /// # Errors
    /// [`DocumentTrouble::TooLarge`] if its format needs more than a hash.
    pub fn hashed(listed: ListedDocument, sha256: [u8; 32]) -> Result<Self, DocumentTrouble> {
        let format = whole(&listed)?;
        let by_hash = matches!(
            listed.form,
            Form::Whole(DocumentFormat::Cms | DocumentFormat::CmsAttached)
        );
        let shown = ShownDocument {
            content: ShownContent::Unseen,
            facts: Vec::new(),
            sha256,
        };
        by_hash
            .then_some(Self {
                attachments: Vec::new(),
                container: Container::Format(format),
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

    /// What people see in their list: the document, and the files that are signed with it.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (&ListedDocument, &ShownDocument)> {
        let attachments = self.attachments.iter();
        let attachments = attachments.map(|file| (&file.listed, &file.shown));
        let entries = iter::once((&self.listed, &self.shown)).chain(attachments);
        entries.collect::<Vec<_>>().into_iter()
    }
}

/// Bytes that were looked at.
struct Looked {
    content: Content,
    repair_bytes: usize,
    shown: ShownDocument,
}

impl Looked {
    fn at(format: DocumentFormat, bytes: Vec<u8>) -> Result<Self, DocumentTrouble> {
        let (view, facts) = look(format, &bytes)?;
        Ok(Self::made(&view, facts, bytes))
    }

    fn made(view: &View, facts: Vec<DocumentFact>, bytes: Vec<u8>) -> Self {
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

/// What is a part of something else, or has parts, is made in another way.
const fn whole(listed: &ListedDocument) -> Result<DocumentFormat, DocumentTrouble> {
    match listed.form {
        Form::Attached | Form::Egov { .. } => Err(DocumentTrouble::Unsupported),
        Form::Seen(format, _) | Form::Whole(format) => Ok(format),
    }
}

/// The place of a signature that is seen is looked at before a password is asked for.
fn container(form: &Form, bytes: &[u8]) -> Result<Container, DocumentTrouble> {
    let (profile, visible) = match form {
        Form::Attached | Form::Egov { .. } => return Err(DocumentTrouble::Unsupported),
        Form::Seen(DocumentFormat::Pdf, visible) => (pdf::Profile::Government, *visible),
        Form::Seen(DocumentFormat::PdfPades, visible) => (pdf::Profile::PadesB, *visible),
        Form::Seen(..) => return Err(DocumentTrouble::FormatMismatch),
        Form::Whole(format) => return Ok(Container::Format(*format)),
    };
    let checked = visible.check(bytes);
    checked.map_err(|why| match why {
        NotVisible::Certified => DocumentTrouble::Certified,
        NotVisible::NoFont => DocumentTrouble::Undrawable,
        NotVisible::NoSuchPage | NotVisible::OffPage => DocumentTrouble::Unsupported,
        NotVisible::Unreadable => DocumentTrouble::Damaged,
    })?;
    Ok(Container::Seen(profile, visible))
}

fn egov(
    bytes: &[u8],
    ids: &[String],
    attachments: &[Attachment],
) -> Result<xml::Egov, DocumentTrouble> {
    let application = xml::application(bytes).map_err(trouble)?;
    let egov = xml::Egov {
        ids: ids.to_vec(),
        files: attachments.iter().map(|file| file.named.clone()).collect(),
        place: application.place,
    };
    // Known before a password is asked for, which would be for nothing.
    egov.check(bytes).map_err(trouble)?;
    Ok(egov)
}

/// How a document is shown.
enum View {
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

fn look(
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
