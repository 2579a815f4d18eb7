//! Reading the signatures of a PDF that anybody may have made. Nothing is verified here but that each
//! signature covers what it must: everything up to a place in the file, except itself.

use std::{collections::BTreeSet, ops::Range};

use super::{
    Profile,
    document::{Document, MAX_FILE_LEN},
    form::{Fields, SignatureField},
    object::{Dictionary, Object},
    parser::Parser,
    text,
};
use crate::{
    Digest, DocumentError,
    cms::{SignedData, SignerEntry},
};

/// The signatures of a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignedPdf {
    /// In the order in which they were made.
    pub signatures: Vec<PdfSignature>,
    /// Names of fields whose signatures are of a kind that is not known here: time-stamps for
    /// instance.
    pub others: Vec<String>,
}

/// A signature and what it covers.
#[derive(Clone, Eq, PartialEq)]
pub struct PdfSignature {
    /// The name of its field.
    pub field: String,
    /// Which kind it is.
    pub profile: Profile,
    /// When the signer claims to have signed, in seconds since 1970: what the PDF says, else what the
    /// signature says.
    pub signing_time: Option<u64>,
    /// Its one signer.
    pub signer: SignerEntry,
    /// All certificates that it brings, in DER.
    pub certificates: Vec<Vec<u8>>,
    /// What it covers.
    pub coverage: Coverage,
    /// The two ranges of bytes that are signed: before and after the signature itself.
    pub ranges: [Range<usize>; 2],
}

/// How much of a file a signature covers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Coverage {
    /// All of it.
    WholeFile,
    /// All of it as it was when it was signed; something was added after that.
    Revision {
        /// How many bytes were added.
        added_len: usize,
    },
}

/// The file's length times the number of its signatures: as much is hashed when all of them are
/// verified, and compared with what was signed. Ten signatures in the largest file, all that there may be
/// in one of 15 MiB; contracts have a few in some MiB.
pub const PDF_SIGNED_MAX: usize = 10 * MAX_FILE_LEN;

impl SignedPdf {
    /// Reads the signatures of all fields.
    ///
    /// # Errors
    /// [`DocumentError::NotPdf`], [`DocumentError::TooLarge`], the reasons beginning with `Pdf` and
    /// with `Cms`. One signature that cannot be read is enough; so are more of them than a file of this
    /// length may have ([`PDF_SIGNED_MAX`]).
    pub fn parse(file: &[u8]) -> Result<Self, DocumentError> {
        Document::attempt(file, |document| {
            if document.cross_reference.is_encrypted {
                return Err(DocumentError::PdfEncrypted);
            }
            let (_, catalog) = document.catalog()?;
            let fields = Fields::read(document, &catalog)?;
            check_work(file, &fields.signatures)?;
            let mut signed = Self {
                signatures: Vec::new(),
                others: Vec::new(),
            };
            for field in &fields.signatures {
                signed.add(document, field)?;
            }
            signed
                .signatures
                .sort_by_key(|signature| signature.ranges[1].end);
            Ok(signed)
        })
    }

    fn add(
        &mut self,
        document: &Document<'_>,
        field: &SignatureField,
    ) -> Result<(), DocumentError> {
        let Some(dictionary) = &field.signature else {
            // Signed, and nothing there that could be read: damaged, or taken away.
            let is_open = !field.is_signed;
            return is_open.then_some(()).ok_or(DocumentError::PdfSignature);
        };
        let name = field.name.clone();
        let kind = document.value(dictionary, "SubFilter")?;
        let profile = match kind.as_name() {
            Some(b"adbe.pkcs7.detached") => Profile::Government,
            Some(b"ETSI.CAdES.detached") => Profile::PadesB,
            _ => {
                self.others.push(name);
                return Ok(());
            }
        };
        let ranges = ranges(document, field, dictionary)?;
        let (signer, certificates) = signer(document, dictionary)?;
        let date = document.value(dictionary, "M")?;
        let date = date.as_string().and_then(text::seconds);
        let added_len = document.bytes().len().saturating_sub(ranges[1].end);
        self.signatures.push(PdfSignature {
            field: name,
            profile,
            signing_time: date.or(signer.signing_time),
            signer,
            certificates,
            coverage: match added_len {
                0 => Coverage::WholeFile,
                added_len => Coverage::Revision { added_len },
            },
            ranges,
        });
        Ok(())
    }
}

/// Refuses signatures that stand in several fields, and more than [`PDF_SIGNED_MAX`] allows. Called before
/// anything is hashed.
fn check_work(file: &[u8], fields: &[SignatureField]) -> Result<(), DocumentError> {
    let signed = fields.iter().filter(|field| field.is_signed);
    let mut seen = BTreeSet::new();
    if !signed
        .clone()
        .all(|field| field.signature_id.is_none_or(|id| seen.insert(id)))
    {
        return Err(DocumentError::PdfSignature);
    }
    let together = signed.count().saturating_mul(file.len());
    let is_bounded = together <= PDF_SIGNED_MAX;
    is_bounded.then_some(()).ok_or(DocumentError::PdfTooComplex)
}

impl PdfSignature {
    /// The digest of what is signed, which must be the signer's `message_digest`.
    #[must_use]
    pub fn digest(&self, file: &[u8]) -> Digest {
        let mut hasher = self.signer.hash.hasher();
        for range in &self.ranges {
            hasher.update(file.get(range.clone()).unwrap_or_default());
        }
        hasher.finish()
    }
}

fn signer(
    document: &Document<'_>,
    dictionary: &Dictionary,
) -> Result<(SignerEntry, Vec<Vec<u8>>), DocumentError> {
    let contents = document.value(dictionary, "Contents")?;
    let contents = contents.as_string().ok_or(DocumentError::PdfSignature)?;
    let signed = SignedData::parse_padded(contents)?;
    // 12.8.3.3.1: one signer, and nothing in the message itself.
    let [signer] =
        <[SignerEntry; 1]>::try_from(signed.signers).map_err(|_| DocumentError::PdfSignature)?;
    match signed.content {
        None => Ok((signer, signed.certificates)),
        Some(_) => Err(DocumentError::PdfSignature),
    }
}

/// The signed ranges: from the first byte of the file, around exactly the contents of this very
/// dictionary, to a place behind the dictionary.
fn ranges(
    document: &Document<'_>,
    field: &SignatureField,
    dictionary: &Dictionary,
) -> Result<[Range<usize>; 2], DocumentError> {
    let is_doubled = |key: &&str| dictionary.is_doubled(key.as_bytes());
    if ["ByteRange", "Contents", "Reference", "SubFilter"]
        .iter()
        .any(is_doubled)
    {
        return Err(DocumentError::PdfSignature);
    }
    let (contents, end_of_dictionary) = written(document, field)?;
    let [start, before, behind, rest] = byte_range(document, dictionary)?;
    let end = behind
        .checked_add(rest)
        .ok_or(DocumentError::PdfSignature)?;
    let fits = start == 0
        && before == contents.start
        && behind == contents.end
        && end >= end_of_dictionary
        && end <= document.bytes().len();
    fits.then_some([0..before, behind..end])
        .ok_or(DocumentError::PdfSignature)
}

fn byte_range(
    document: &Document<'_>,
    dictionary: &Dictionary,
) -> Result<[usize; 4], DocumentError> {
    let range = document.value(dictionary, "ByteRange")?;
    let range = range.as_array().ok_or(DocumentError::PdfSignature)?;
    let range: Option<Vec<usize>> = range.iter().map(Object::as_size).collect();
    let range = range.and_then(|range| range.try_into().ok());
    range.ok_or(DocumentError::PdfSignature)
}

/// Where the contents are written, and where their dictionary ends. Between the angle brackets there
/// may be digits only: these bytes are not signed, and could hide anything else.
fn written(
    document: &Document<'_>,
    field: &SignatureField,
) -> Result<(Range<usize>, usize), DocumentError> {
    let offset = field.signature_id.and_then(|id| document.offset(id));
    let offset = offset.ok_or(DocumentError::PdfSignature)?;
    let mut parser = Parser::new(document.bytes(), offset);
    parser
        .indirect_header()
        .ok_or(DocumentError::PdfSignature)?;
    let contents = parser.span("Contents")?;
    let bytes = document.bytes().get(contents.clone()).unwrap_or_default();
    let digits = bytes
        .strip_prefix(b"<")
        .and_then(|it| it.strip_suffix(b">"));
    // In one way of writing: upper case or lower, or a changed letter would go unnoticed.
    let is_plain = digits.is_some_and(|it| {
        it.iter().all(u8::is_ascii_hexdigit)
            && !(it.iter().any(u8::is_ascii_uppercase) && it.iter().any(u8::is_ascii_lowercase))
    });
    is_plain
        .then_some((contents, parser.position()))
        .ok_or(DocumentError::PdfSignature)
}

/// Names nobody: the certificate carries name and address.
impl std::fmt::Debug for PdfSignature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PdfSignature")
            .field("profile", &self.profile)
            .field("coverage", &self.coverage)
            .finish_non_exhaustive()
    }
}
