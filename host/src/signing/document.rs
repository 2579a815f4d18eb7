//! A document on its way to a signature: its bytes, and what they are; and files that are signed with it.
//! What is shown and what is hashed are one buffer.

use std::iter;

use tegata_documents::{pdf, xml};
use tegata_protocol::{DocumentFormat, DocumentName};

use super::examined::{Content, Examined, examine, trouble};
use crate::{
    DocumentTrouble, Form, ListedDocument, NotVisible, ShownContent, ShownDocument, Visible,
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
        let Examined { shown, .. } = Examined::document(DocumentFormat::Cms, bytes)?;
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

impl Document {
    /// Looks at the bytes of a document. What they are decides what is shown, whatever its name says.
    ///
    /// # Errors
    /// Why it cannot be signed in its format.
    pub fn held(listed: ListedDocument, bytes: Vec<u8>) -> Result<Self, DocumentTrouble> {
        let format = whole(&listed)?;
        let (view, facts) = examine(format, &bytes)?;
        let container = container(&listed.form, &bytes)?;
        let Examined {
            content,
            repair_bytes,
            shown,
        } = Examined::of(&view, facts, bytes);
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
        let Examined { content, shown, .. } = Examined::application(bytes)?;
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
