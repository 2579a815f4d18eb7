//! A document as the window gets it: announced first, then with what can be shown of it.

use std::{fmt, sync::Arc};

use tegata_protocol::{DocumentFormat, DocumentName};

use crate::Visible;

/// A document as it is announced, before its bytes are there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListedDocument {
    /// How it is signed.
    pub form: Form,
    /// What the asker calls it.
    pub name: DocumentName,
    /// Bytes.
    pub size: u64,
}

/// How a document is signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Form {
    /// By its name and its hash, in the signature of the application before it in the list.
    Attached,
    /// As an application to e-Gov, of which some parts are signed. No site can ask for it.
    Egov {
        /// The ids of these parts.
        ids: Vec<String>,
    },
    /// As a PDF in this format, with a signature that is seen on a page. No site can ask for it.
    Seen(DocumentFormat, Visible),
    /// As a whole, in a format that sites can ask for, too.
    Whole(DocumentFormat),
}

impl From<DocumentFormat> for Form {
    fn from(format: DocumentFormat) -> Self {
        Self::Whole(format)
    }
}

/// A document to be looked at before it is signed. What is shown and what is hashed are these bytes
/// and no others.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ShownDocument {
    /// What can be shown of it.
    pub content: ShownContent,
    /// What cannot be seen by looking at it.
    pub facts: Vec<DocumentFact>,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
}

/// What can be shown of a document, by what its bytes are and not by what it is called.
#[derive(Clone, Eq, PartialEq)]
pub enum ShownContent {
    /// A PNG or a JPEG.
    Image(Arc<Vec<u8>>),
    /// A PDF.
    Pdf(Arc<Vec<u8>>),
    /// UTF-8 text, JSON among it.
    Text(Arc<Vec<u8>>),
    /// Nothing but its name, its size and its hash.
    Unseen,
    /// An XML document in UTF-8.
    Xml(Arc<Vec<u8>>),
}

/// Shows nothing of the person's document.
impl fmt::Debug for ShownContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Image(_) => "Image(..)",
            Self::Pdf(_) => "Pdf(..)",
            Self::Text(_) => "Text(..)",
            Self::Unseen => "Unseen",
            Self::Xml(_) => "Xml(..)",
        })
    }
}

/// What a document has besides what its pages show.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DocumentFact {
    /// It does something when it is opened or clicked on: starts programs, sends data, plays, shows and
    /// hides parts.
    Actions,
    /// Files are attached to it.
    Attachments,
    /// Something that its pages show is fetched from elsewhere, and is not signed.
    External,
    /// It has fields that can be filled in.
    Forms,
    /// It has parts that are not always shown: layers, hidden notes.
    Hidden,
    /// It has scripts, which other programs may run.
    Scripts,
    /// Others have signed it before.
    Signatures(u32),
}

/// Why a document cannot be signed, in a person's terms.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DocumentTrouble {
    /// Its author has forbidden changes, and a signature is one.
    Certified,
    /// Its structure cannot be read.
    Damaged,
    /// It has no bytes.
    Empty,
    /// It is encrypted.
    Encrypted,
    /// It is not of the format in which it shall be signed.
    FormatMismatch,
    /// It is larger than its format allows.
    TooLarge,
    /// The signer's name cannot be drawn on its page.
    Undrawable,
    /// It is of a kind that is not signed.
    Unsupported,
}
