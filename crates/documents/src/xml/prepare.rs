//! The two phases: a document becomes one with a signature whose value is missing, and what the key has
//! to sign; then the value is put in.

use std::{collections::BTreeSet, fmt, ops::Range};

use base64::{Engine, engine::general_purpose::STANDARD};
use roxmltree::Node;

use super::{
    DigestMethod, ExternalFile, XmlError, XmlSignature,
    algorithm::Canonicalization,
    build::{Element, NewReference, NewSignature, to_properties},
    external::{is_plain_id, percent_encoded},
    insertion::Insertion,
    parsed::{Parsed, attribute},
    read::read_signatures,
    xades::{Properties, qualifying_properties},
};
use crate::{Digest, DocumentError, Signature, SignatureAlgorithm, Signer};

/// The form of a signature, which the one who receives the document prescribes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Profile {
    /// e-Gov's electronic applications.
    Egov(Egov),
    /// Tax returns. Experimental: no agency has confirmed the form.
    Tax(Tax),
    /// XAdES baseline B, for contracts and archives.
    XadesB(XadesB),
}

/// e-Gov: parts of the document by their ids, and attached files by their names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Egov {
    /// Ids of the elements to sign; Japanese ones as they stand in the document.
    pub ids: Vec<String>,
    /// The attached files to sign.
    pub files: Vec<ExternalFile>,
    /// Where the signature goes, outside of what is signed.
    pub place: Place,
}

/// Where a signature goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Place {
    /// To the end of the root element.
    EndOfRoot,
    /// To the end of the one element with this local name.
    EndOf(String),
}

/// Tax returns (`.xtx`), signed as a whole. Experimental: no agency has confirmed the form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tax {
    /// The hash of the reference. That of the signature goes with the key.
    pub digest: DigestMethod,
}

impl Default for Tax {
    fn default() -> Self {
        Self {
            digest: DigestMethod::Sha256,
        }
    }
}

/// XAdES baseline B of a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct XadesB {
    /// Whether the signature stands in the document or around it.
    pub form: XadesForm,
    /// The signing time that is stated, in seconds since 1970-01-01T00:00:00Z.
    pub unix_time: u64,
}

/// Whether the signature stands in the document or around it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum XadesForm {
    /// At the end of the root element.
    Enveloped,
    /// Around everything but the XML declaration.
    Enveloping,
}

/// A document with a signature whose value is missing.
pub struct Prepared {
    document: String,
    signed_info: Vec<u8>,
    value_range: Range<usize>,
    algorithm: SignatureAlgorithm,
}

impl Prepared {
    /// What the key has to sign: the canonical `SignedInfo`.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.signed_info
    }

    /// Its hash value.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.algorithm.digest(&self.signed_info)
    }

    /// The signed document, if the signature is one over [`to_be_signed`](Self::to_be_signed).
    #[must_use]
    pub fn finish(mut self, signature: &Signature) -> Vec<u8> {
        let value = STANDARD.encode(signature.as_bytes());
        self.document.replace_range(self.value_range, &value);
        self.document.into_bytes()
    }
}

/// Shows nothing of the person's document.
impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prepared(..)")
    }
}

/// Puts a signature without value into the document.
///
/// # Errors
/// [`DocumentError::Xml`] if the document is not one that can be signed in this profile, or if another
/// signature in it would no longer hold.
pub fn prepare(
    document: &[u8],
    signer: &Signer,
    profile: &Profile,
) -> Result<Prepared, DocumentError> {
    let parsed = Parsed::parse(document)?;
    let base = unused_id(&parsed);
    let (text, start) = match profile {
        Profile::Egov(egov) => egov.write(&parsed, signer, &base)?,
        Profile::Tax(tax) => tax.write(&parsed, signer, &base)?,
        Profile::XadesB(xades) => xades.write(&parsed, signer, &base)?,
    };
    complete(text, start, signer)
}

/// Makes a XAdES baseline B signature that stands alone, over files that it names.
///
/// # Errors
/// [`XmlError::NothingToSign`] without files, [`XmlError::Time`].
pub fn prepare_detached(
    files: &[ExternalFile],
    signer: &Signer,
    unix_time: u64,
) -> Result<Prepared, DocumentError> {
    let references: Vec<_> = files.iter().map(NewReference::to_file).collect();
    (!references.is_empty())
        .then_some(())
        .ok_or(XmlError::NothingToSign)?;
    let properties = Properties {
        signer,
        unix_time,
        mime_type: "application/octet-stream",
        references: references.len(),
    };
    let base = format!("{BASE}-1");
    let signature = xades(&base, references, &properties)?.into_text();
    complete(
        [DECLARATION, &signature].concat(),
        DECLARATION.len(),
        signer,
    )
}

/// Ids of ours begin so; a number follows.
const BASE: &str = "xml-signature";

/// The beginning of ids that the document does not have.
fn unused_id(parsed: &Parsed<'_>) -> String {
    let begin = format!("{BASE}-");
    let ours = parsed.ids().filter_map(|id| id.strip_prefix(&begin));
    let numbers = ours.map(|rest| rest.split('-').next().unwrap_or_default());
    let taken: BTreeSet<&str> = numbers.collect();
    // One more candidate than there are ids that could take them.
    let mut candidates = (0..=taken.len()).map(|index| (index + 1).to_string());
    let free = candidates.find(|number| !taken.contains(number.as_str()));
    [begin, free.unwrap_or_default()].concat()
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

impl Egov {
    fn write(
        &self,
        parsed: &Parsed<'_>,
        signer: &Signer,
        base: &str,
    ) -> Result<(String, usize), XmlError> {
        let elements = self.ids.iter().map(|id| reference_to(parsed, id));
        let files = self
            .files
            .iter()
            .map(|file| Ok(NewReference::to_file(file)));
        let references: Vec<_> = elements.chain(files).collect::<Result<_, _>>()?;
        (!references.is_empty())
            .then_some(())
            .ok_or(XmlError::NothingToSign)?;
        let signature = plain(signer, base, "", references);
        self.place
            .insertion(parsed)?
            .insert(parsed.text(), &signature)
    }
}

fn reference_to(parsed: &Parsed<'_>, id: &str) -> Result<NewReference, XmlError> {
    let known = is_plain_id(id) && parsed.by_id(id).is_some();
    known.then_some(()).ok_or(XmlError::UnknownId)?;
    Ok(NewReference {
        uri: format!("#{}", percent_encoded(id)),
        enveloped: false,
        canonicalization: Some(Canonicalization::Inclusive),
        method: DigestMethod::Sha256,
        digest: None,
    })
}

impl Place {
    fn insertion(&self, parsed: &Parsed<'_>) -> Result<Insertion, XmlError> {
        Insertion::at_end_of(self.element(parsed)?)
    }

    /// At the end of which the signature goes.
    pub(super) fn element<'p, 'a>(&self, parsed: &'p Parsed<'a>) -> Result<Node<'p, 'a>, XmlError> {
        match self {
            Self::EndOf(name) => {
                let nodes = parsed.document().descendants();
                let mut named = nodes.filter(|node| node.tag_name().name() == name);
                let first = named.next().ok_or(XmlError::Place)?;
                let is_one = named.next().is_none();
                is_one.then_some(first).ok_or(XmlError::Place)
            }
            Self::EndOfRoot => Ok(parsed.root_element()),
        }
    }
}

/// `DATA` with its own name as id (public code agrees).
pub(super) fn is_tax_return(root: Node<'_, '_>) -> bool {
    root.tag_name().name() == "DATA" && attribute(root, "id") == Some("DATA")
}

impl Tax {
    fn write(
        self,
        parsed: &Parsed<'_>,
        signer: &Signer,
        base: &str,
    ) -> Result<(String, usize), XmlError> {
        let root = parsed.root_element();
        is_tax_return(root).then_some(()).ok_or(XmlError::Root)?;
        let reference = enveloped(Canonicalization::Inclusive, self.digest);
        let signature = plain(signer, base, "dsig", vec![reference]);
        Insertion::at_end_of(root)?.insert(parsed.text(), &signature)
    }
}

/// XMLDSig without properties.
fn plain(
    signer: &Signer,
    base: &str,
    prefix: &'static str,
    references: Vec<NewReference>,
) -> String {
    let signature = NewSignature {
        signer,
        base,
        prefix,
        canonicalization: Canonicalization::Inclusive,
        references,
        objects: Vec::new(),
        properties: None,
    };
    signature.into_text()
}

fn enveloped(canonicalization: Canonicalization, method: DigestMethod) -> NewReference {
    NewReference {
        uri: String::new(),
        enveloped: true,
        canonicalization: Some(canonicalization),
        method,
        digest: None,
    }
}

impl XadesB {
    fn write(
        self,
        parsed: &Parsed<'_>,
        signer: &Signer,
        base: &str,
    ) -> Result<(String, usize), XmlError> {
        let properties = Properties {
            signer,
            unix_time: self.unix_time,
            mime_type: "text/xml",
            references: 1,
        };
        let method = DigestMethod::of(signer.algorithm());
        let mut reference = enveloped(Canonicalization::Exclusive, method);
        if self.form == XadesForm::Enveloped {
            let signature = xades(base, vec![reference], &properties)?.into_text();
            return Insertion::at_end_of(parsed.root_element())?.insert(parsed.text(), &signature);
        }
        let id = format!("{base}-content");
        reference.enveloped = false;
        reference.uri = format!("#{id}");
        let mut signature = xades(base, vec![reference], &properties)?;
        let content = Element::new("ds:Object").attribute("Id", &id);
        signature.objects.push(content.raw(parsed.content()?));
        Ok((
            [DECLARATION, &signature.into_text()].concat(),
            DECLARATION.len(),
        ))
    }
}

fn xades<'a>(
    base: &'a str,
    references: Vec<NewReference>,
    properties: &Properties<'a>,
) -> Result<NewSignature<'a>, XmlError> {
    let method = DigestMethod::of(properties.signer.algorithm());
    Ok(NewSignature {
        signer: properties.signer,
        base,
        prefix: "ds",
        canonicalization: Canonicalization::Exclusive,
        references,
        objects: vec![qualifying_properties(base, properties)?],
        properties: Some(to_properties(base, method)),
    })
}

/// Puts in the digests that the reader finds, and takes from it what is to be signed.
fn complete(mut text: String, start: usize, signer: &Signer) -> Result<Prepared, DocumentError> {
    for (range, digest) in digests(&signature_at(&text, start)?) {
        text.replace_range(range, &digest);
    }
    let signatures = read_signatures(&Parsed::parse(text.as_bytes())?)?;
    let (ours, others): (Vec<_>, Vec<_>) = signatures
        .into_iter()
        .partition(|signature| signature.range().start == start);
    let ours = ours
        .into_iter()
        .next()
        .filter(holds)
        .ok_or(XmlError::Place)?;
    others
        .iter()
        .all(holds)
        .then_some(())
        .ok_or(XmlError::OtherSignature)?;
    Ok(Prepared {
        signed_info: ours.signed_info().to_vec(),
        value_range: ours.value_range,
        algorithm: signer.algorithm(),
        document: text,
    })
}

fn signature_at(text: &str, start: usize) -> Result<XmlSignature, DocumentError> {
    let signatures = read_signatures(&Parsed::parse(text.as_bytes())?)?;
    let mut ours = signatures
        .into_iter()
        .filter(|signature| signature.range().start == start);
    Ok(ours.next().ok_or(XmlError::Place)?)
}

/// Of one length with the zeros that they replace.
fn digests(signature: &XmlSignature) -> Vec<(Range<usize>, String)> {
    let references = signature.references().iter();
    let found = references.filter_map(|reference| {
        Some((
            reference.digest_range.clone(),
            STANDARD.encode(reference.found()?),
        ))
    });
    found.collect()
}

fn holds(signature: &XmlSignature) -> bool {
    signature.covered().is_some()
}
