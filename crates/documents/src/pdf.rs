//! PDF (ISO 32000-1, 12.8): a signature is appended, no byte of the file changes.
//!
//! The structure is read by code of our own: bytes of streams are not looked at, and every step has a
//! limit. A file is signed only if everything that its catalog leads to can be read, so that
//! [`inspect`] can say what it has besides its pages. What is appended has the form of the file's
//! newest cross-reference section. Nothing is drawn here but the visible signature; whoever shows the
//! document before signing shows [`Prepared::preview`], which is what is signed.

mod appearance;
mod changes;
mod cross_reference;
mod document;
mod facts;
mod filter;
mod form;
mod lock;
mod object;
mod outline;
mod page;
mod parser;
mod reachable;
mod refusal;
mod repair;
mod section;
mod shown_text;
mod signed_pdf;
mod strict;
mod text;
mod update;
mod write;

pub use appearance::{Appearance, Font, Place};
pub use changes::{Change, changes_since};
use document::Document;
pub use facts::{Examination, Facts, examine, inspect};
use form::Fields;
use object::{Dictionary, Object, ObjectId};
use page::Page;
use refusal::{Examined, Freedom};
use section::Section;
pub use shown_text::ShownText;
pub use signed_pdf::{Coverage, PDF_SIGNED_MAX, PdfSignature, SignedPdf};
use update::Update;

use crate::{Digest, DocumentError, Signature, Signer, SigningTime, cms};

/// What kind of signature a PDF gets.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Profile {
    /// What online registration (登記・供託オンライン申請) and other agencies take:
    /// `adbe.pkcs7.detached` with name and time, no time-stamp, nothing of CAdES (public code agrees).
    #[default]
    Government,
    /// PAdES baseline B: `ETSI.CAdES.detached` with signing-certificate-v2 (EN 319 142-1;
    /// specified). For contracts and archives.
    PadesB,
}

impl Profile {
    const fn sub_filter(self) -> &'static str {
        match self {
            Self::Government => "adbe.pkcs7.detached",
            Self::PadesB => "ETSI.CAdES.detached",
        }
    }

    const fn attributes(self) -> cms::Profile {
        match self {
            Self::Government => cms::Profile::Plain,
            Self::PadesB => cms::Profile::Pades,
        }
    }
}

/// What the signature shall say and look like.
#[derive(Clone, Debug)]
pub struct Request<'f> {
    /// Which kind of signature.
    pub profile: Profile,
    /// Who signs, as the signature names them.
    pub name: ShownText,
    /// When.
    pub signed_at: SigningTime,
    /// Where and how it is seen; `None`: it is not seen on any page.
    pub appearance: Option<Appearance<'f>>,
}

/// Makes room for a signature at the end of a file, and says what has to be signed.
///
/// # Errors
/// [`DocumentError::NotPdf`], [`DocumentError::TooLarge`], the reasons beginning with `Pdf`.
pub fn prepare(
    file: &[u8],
    signer: &Signer,
    request: &Request<'_>,
) -> Result<Prepared, DocumentError> {
    Document::attempt_strict(file, |document| {
        let section = append(document, signer, request)?;
        Prepared::new(file, section, signer, request)
    })
}

/// Whether a signature can be seen at a place of a file, known without a signer. A name that would reach
/// over the right edge is moved to the left.
///
/// # Errors
/// [`DocumentError::PdfNoSuchPage`], [`DocumentError::PdfPlace`], [`DocumentError::PdfCertified`], and
/// what [`prepare`] says of the file.
pub fn check_place(file: &[u8], place: Place) -> Result<(), DocumentError> {
    Document::attempt_strict(file, |document| {
        let examined = Examined::read(document)?;
        if examined.freedom == Freedom::Unseen {
            return Err(DocumentError::PdfCertified);
        }
        let page = page::find(document, &examined.catalog, place.page)?;
        place
            .is_on(&page)
            .then_some(())
            .ok_or(DocumentError::PdfPlace)
    })
}

/// A file with room for a signature.
#[derive(Clone)]
pub struct Prepared {
    section: Section,
    cms: cms::Prepared,
}

impl Prepared {
    fn new(
        file: &[u8],
        section: Section,
        signer: &Signer,
        request: &Request<'_>,
    ) -> Result<Self, DocumentError> {
        let mut hasher = signer.algorithm().hasher();
        hasher.update(file);
        for part in section.signed_parts() {
            hasher.update(part);
        }
        let attributes = request.profile.attributes();
        let cms = cms::prepare_as(attributes, signer, &hasher.finish(), request.signed_at)?;
        Ok(Self { section, cms })
    }

    /// The signed attributes in DER, whose digest the key signs.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        self.cms.to_be_signed()
    }

    /// The digest that the key signs.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.cms.digest()
    }

    /// The part to append for showing what is signed: all but the signature itself.
    #[must_use]
    pub fn preview(&self) -> AppendedPart {
        self.section.clone().into_part()
    }

    /// The part to append, with the signature in it.
    ///
    /// # Errors
    /// [`DocumentError::SignatureLength`]: the signature is one of another key.
    pub fn finish(self, signature: &Signature) -> Result<AppendedPart, DocumentError> {
        let signature = self.cms.finish(signature)?;
        Ok(self.section.with_contents(&signature)?.into_part())
    }
}

/// What comes after the last byte of the file.
#[derive(Clone, Eq, PartialEq)]
pub struct AppendedPart {
    file_len: usize,
    bytes: Vec<u8>,
}

impl AppendedPart {
    /// The bytes to append.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The file and what comes after it.
    ///
    /// # Errors
    /// [`DocumentError::ContentChanged`]: the file has not the length of the one prepared.
    pub fn append_to(&self, file: &[u8]) -> Result<Vec<u8>, DocumentError> {
        (file.len() == self.file_len)
            .then(|| [file, &self.bytes].concat())
            .ok_or(DocumentError::ContentChanged)
    }
}

/// The signature and its field, after everything that speaks against them was looked at.
fn append(
    document: &Document<'_>,
    signer: &Signer,
    request: &Request<'_>,
) -> Result<Section, DocumentError> {
    let examined = Examined::read(document)?;
    if examined.freedom == Freedom::Unseen && request.appearance.is_some() {
        return Err(DocumentError::PdfCertified);
    }
    let number = request.appearance.as_ref().map_or(1, |it| it.place.page);
    let mut room = Room::make(document, &examined, number)?;
    if let Some(appearance) = &request.appearance {
        let drawn = appearance.draw(&room.page, &request.name, request.signed_at)?;
        let form = room.update.add_stream(drawn.form, drawn.content)?;
        room.widget.set("Rect", drawn.rectangle);
        let normal = Dictionary::new(vec![("N", Object::Reference(form))]);
        room.widget.set("AP", Object::Dictionary(normal));
    }
    room.write(&dictionary(request)?, contents_len(signer, request)?)
}

/// A field for a signature, in the form and on a page.
struct Room<'d, 'a> {
    page: Page,
    signature: ObjectId,
    field: ObjectId,
    widget: Dictionary,
    update: Update<'d, 'a>,
}

impl<'d, 'a> Room<'d, 'a> {
    fn make(
        document: &'d Document<'a>,
        examined: &Examined,
        page: u32,
    ) -> Result<Self, DocumentError> {
        let page = page::find(document, &examined.catalog, page)?;
        let mut update = Update::new(document)?;
        let [signature, field] = [update.allocate()?, update.allocate()?];
        let [value, on] = [signature, page.id].map(Object::Reference);
        let form = examined.catalog_id;
        update.push(page.id, &["Annots"], Object::Reference(field))?;
        update.push(form, &["AcroForm", "Fields"], Object::Reference(field))?;
        update.set_flags(
            form,
            &["AcroForm", "SigFlags"],
            SIGNATURES_EXIST_APPEND_ONLY,
        )?;
        Ok(Self {
            page,
            signature,
            field,
            widget: widget(&examined.fields, value, on),
            update,
        })
    }

    /// `signature` is everything that the signature says, `contents_len` the longest it can be.
    fn write(
        mut self,
        signature: &Dictionary,
        contents_len: usize,
    ) -> Result<Section, DocumentError> {
        let widget = Object::Dictionary(self.widget);
        self.update.set(self.field, widget);
        Section::write(self.update, self.signature, signature, contents_len)
    }
}

/// Table 219: there are signatures, and saving must not rewrite the file.
const SIGNATURES_EXIST_APPEND_ONLY: i64 = 3;
/// Tables 165: printed (4), and not to be moved or deleted by hand (128).
const PRINT_LOCKED: i64 = 132;

/// A field that is its own annotation on the page (12.5.6.19, 12.7.4.5).
fn widget(fields: &Fields, signature: Object, page: Object) -> Dictionary {
    let nowhere = vec![Object::integer(0); 4];
    Dictionary::new(vec![
        ("Type", Object::name("Annot")),
        ("Subtype", Object::name("Widget")),
        ("FT", Object::name("Sig")),
        ("T", Object::text(&free_name(fields))),
        ("V", signature),
        ("P", page),
        ("F", Object::integer(PRINT_LOCKED)),
        ("Rect", Object::Array(nowhere)),
    ])
}

/// `Signature1` or the next number that no field has.
fn free_name(fields: &Fields) -> String {
    let names = (1_u32..).map(|number| format!("Signature{number}"));
    let mut free = names.filter(|name| !fields.names.contains(name));
    free.next().unwrap_or_default()
}

/// Everything of the signature dictionary (table 252) but what depends on where it stands.
fn dictionary(request: &Request<'_>) -> Result<Dictionary, DocumentError> {
    Ok(Dictionary::new(vec![
        ("Type", Object::name("Sig")),
        ("Filter", Object::name("Adobe.PPKLite")),
        ("SubFilter", Object::name(request.profile.sub_filter())),
        ("Name", Object::text(request.name.as_str())),
        ("M", Object::text(&text::date(request.signed_at)?)),
    ]))
}

/// The length does not depend on what is signed.
fn contents_len(signer: &Signer, request: &Request<'_>) -> Result<usize, DocumentError> {
    let any = signer.algorithm().digest(b"");
    cms::prepare_as(
        request.profile.attributes(),
        signer,
        &any,
        request.signed_at,
    )?
    .max_len()
}

/// Names nobody: the certificate carries name and address.
impl std::fmt::Debug for AppendedPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppendedPart")
            .field("file_len", &self.file_len)
            .finish_non_exhaustive()
    }
}

/// Names nobody: the certificate carries name and address.
impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared")
            .field("cms", &self.cms)
            .finish_non_exhaustive()
    }
}
