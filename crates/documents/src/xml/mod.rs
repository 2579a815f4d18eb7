//! XML signatures (XMLDSig and XAdES): what is to be signed of an XML document, and the document with
//! the signature in it; and what a signature in a document covers, for those who verify.
//!
//! The person's bytes are kept: a signature is inserted into them, nothing is written anew. Documents
//! with a DTD are refused, and so with entities, external ones above all. Every digest is taken of the
//! finished document, by the code that reads signatures, so that what is made here can be read here.
//!
//! The profile [`Profile::Tax`] is experimental: no agency has confirmed its form.

mod algorithm;
mod build;
mod canonical;
mod character_data;
mod cursor;
mod egov;
mod error;
mod external;
mod facts;
mod insertion;
mod parsed;
mod prepare;
mod read;
mod reference;
mod scan;
mod work;
mod xades;

pub use algorithm::{Canonicalization, DigestMethod};
pub use canonical::{canonicalize_document, canonicalize_element};
pub use egov::{Application, application};
pub use error::XmlError;
pub use external::ExternalFile;
pub use facts::{Facts, inspect};
pub use prepare::{
    Egov, Place, Prepared, Profile, Tax, XadesB, XadesForm, prepare, prepare_detached,
};
pub use read::{XmlSignature, read};
pub use reference::{Covered, XmlReference};
pub use xades::XadesClaims;

/// More than any form that agencies take; attached files are not inside.
pub const MAX_DOCUMENT_LEN: usize = 16 * 1024 * 1024;
/// Elements, texts, comments and processing instructions of one document: about 100 MB of memory.
const MAX_NODES: u32 = 1_000_000;
/// libxml2, and with it most of what others read XML with, stops here by default.
const MAX_DEPTH: usize = 256;
/// Attributes and namespace declarations of one element: the parser compares each with each.
const MAX_ATTRIBUTES: usize = 256;
/// Bytes of a name, or of what a namespace prefix stands for: both are compared often.
const MAX_NAME_LEN: usize = 1_024;
/// Namespace declarations that hold at one place: the parser copies them for every further one.
const MAX_NAMESPACES: usize = 128;
/// Namespace declarations of a document, for the same reason.
const MAX_DECLARATIONS: usize = 65_536;
/// Signatures in one document.
const MAX_SIGNATURES: usize = 16;
/// References of one signature; e-Gov takes 99 attached files (public code agrees).
const MAX_REFERENCES: usize = 256;
/// Canonical bytes made, and nodes and namespaces looked at for them, for all references of a document: a
/// small one could refer to itself often.
const MAX_WORK: usize = 4 * MAX_DOCUMENT_LEN;
