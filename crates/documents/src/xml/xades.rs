//! XAdES baseline B (EN 319 132-1; specified): what the signer says about the signature, signed with it.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use der::DateTime;
use roxmltree::Node;

use super::{
    DigestMethod, XmlError, XmlReference,
    algorithm::{DSIG, XADES},
    build::Element,
    cursor::{algorithm, bytes, text_node},
};
use crate::Signer;

/// What the signer says about the signature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct XadesClaims {
    signing_time: String,
}

impl XadesClaims {
    /// When it was signed by the signer's own clock, as it stands there (XML Schema `dateTime`).
    #[must_use]
    pub fn signing_time(&self) -> &str {
        &self.signing_time
    }

    /// The same in seconds since 1970, where it is written in UTC to the second.
    #[must_use]
    pub fn unix_seconds(&self) -> Option<u64> {
        let time: DateTime = self.signing_time.parse().ok()?;
        Some(time.unix_duration().as_secs())
    }

    /// Reads the properties that a reference covers. A reference that says it covers them must do so,
    /// and the certificate that they name must be the one of the signature.
    pub(super) fn read(
        objects: &[Node<'_, '_>],
        references: &[XmlReference],
        certificate: &Signer,
    ) -> Result<Option<Self>, XmlError> {
        let mut of_properties = references
            .iter()
            .filter(|reference| reference.of_properties);
        let Some(reference) = of_properties.next() else {
            return Ok(None);
        };
        let properties = signed_properties(objects).ok_or(XmlError::SignatureForm)?;
        let fits = reference.covers(&properties.range()) && of_properties.next().is_none();
        fits.then_some(()).ok_or(XmlError::SignatureForm)?;
        Self::read_properties(properties, certificate).map(Some)
    }

    fn read_properties(properties: Node<'_, '_>, certificate: &Signer) -> Result<Self, XmlError> {
        let properties = child(properties, XADES, "SignedSignatureProperties")?;
        let first = child(
            child(properties, XADES, "SigningCertificateV2")?,
            XADES,
            "Cert",
        )?;
        let digest = child(first, XADES, "CertDigest")?;
        let method = DigestMethod::parse(algorithm(child(digest, DSIG, "DigestMethod")?)?)?;
        let same = bytes(child(digest, DSIG, "DigestValue")?)? == method.digest(certificate.der());
        same.then_some(()).ok_or(XmlError::SignatureForm)?;
        let time = text_node(child(properties, XADES, "SigningTime")?)?;
        let signing_time = time.text().unwrap_or_default().to_owned();
        Ok(Self { signing_time })
    }
}

fn signed_properties<'t, 'a>(objects: &[Node<'t, 'a>]) -> Option<Node<'t, 'a>> {
    let mut children = objects.iter().flat_map(|object| object.children());
    let qualifying = children.find(|node| node.has_tag_name((XADES, "QualifyingProperties")))?;
    child(qualifying, XADES, "SignedProperties").ok()
}

/// The first child of that name.
fn child<'t, 'a>(
    parent: Node<'t, 'a>,
    namespace: &str,
    name: &str,
) -> Result<Node<'t, 'a>, XmlError> {
    let mut children = parent.children();
    let found = children.find(|node| node.has_tag_name((namespace, name)));
    found.ok_or(XmlError::SignatureForm)
}

/// The object with the properties of a signature, and the id that they are referred to by.
pub(super) fn qualifying_properties(
    base: &str,
    properties: &Properties<'_>,
) -> Result<Element, XmlError> {
    let signed = Element::new("xades:SignedProperties")
        .attribute("Id", &properties_id(base))
        .child(signature_properties(properties)?)
        .child(data_properties(base, properties));
    let qualifying = Element::new("xades:QualifyingProperties")
        .attribute("xmlns:xades", XADES)
        .attribute("Target", &format!("#{base}"))
        .child(signed);
    Ok(Element::new("ds:Object").child(qualifying))
}

/// What the properties say.
pub(super) struct Properties<'a> {
    pub(super) signer: &'a Signer,
    pub(super) unix_time: u64,
    pub(super) mime_type: &'static str,
    /// How many references cover what is signed: the first ones of the signature.
    pub(super) references: usize,
}

pub(super) fn properties_id(base: &str) -> String {
    format!("{base}-properties")
}

pub(super) fn reference_id(base: &str, index: usize) -> String {
    format!("{base}-reference-{index}")
}

fn signature_properties(properties: &Properties<'_>) -> Result<Element, XmlError> {
    let time = DateTime::from_unix_duration(Duration::from_secs(properties.unix_time));
    let time = time.map_err(|_| XmlError::Time)?.to_string();
    let method = DigestMethod::of(properties.signer.algorithm());
    let value = STANDARD.encode(method.digest(properties.signer.der()));
    let digest = Element::new("xades:CertDigest")
        .child(Element::new("ds:DigestMethod").attribute("Algorithm", method.uri()))
        .child(Element::new("ds:DigestValue").text(&value));
    let certificate =
        Element::new("xades:SigningCertificateV2").child(Element::new("xades:Cert").child(digest));
    Ok(Element::new("xades:SignedSignatureProperties")
        .child(Element::new("xades:SigningTime").text(&time))
        .child(certificate))
}

/// A format for every reference (EN 319 132-1, section 6.3, table 2; specified).
fn data_properties(base: &str, properties: &Properties<'_>) -> Element {
    let formats = (0..properties.references).map(|index| {
        let reference = format!("#{}", reference_id(base, index));
        Element::new("xades:DataObjectFormat")
            .attribute("ObjectReference", &reference)
            .child(Element::new("xades:MimeType").text(properties.mime_type))
    });
    formats.fold(
        Element::new("xades:SignedDataObjectProperties"),
        Element::child,
    )
}
