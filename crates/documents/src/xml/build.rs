//! Writes a signature whose digests and value are still to come: zeros of the same length stand there.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    DigestMethod, ExternalFile,
    algorithm::{Canonicalization, DSIG, ENVELOPED_SIGNATURE, SIGNED_PROPERTIES, signature_uri},
    xades::{properties_id, reference_id},
};
use crate::Signer;

/// An element that is being written. Names are ours; values are escaped.
pub(super) struct Element {
    name: String,
    attributes: String,
    content: String,
}

impl Element {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            attributes: String::new(),
            content: String::new(),
        }
    }

    pub(super) fn attribute(mut self, name: &str, value: &str) -> Self {
        self.attributes
            .push_str(&format!(" {name}=\"{}\"", escaped(value)));
        self
    }

    pub(super) fn child(self, child: Self) -> Self {
        self.raw(&child.into_text())
    }

    pub(super) fn text(self, text: &str) -> Self {
        let text = escaped(text);
        self.raw(&text)
    }

    /// Puts XML inside as it is.
    pub(super) fn raw(mut self, xml: &str) -> Self {
        self.content.push_str(xml);
        self
    }

    pub(super) fn into_text(self) -> String {
        let Self {
            name,
            attributes,
            content,
        } = self;
        if content.is_empty() {
            return format!("<{name}{attributes}/>");
        }
        format!("<{name}{attributes}>{content}</{name}>")
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;")
}

/// One reference to be made.
pub(super) struct NewReference {
    pub(super) uri: String,
    pub(super) enveloped: bool,
    pub(super) canonicalization: Option<Canonicalization>,
    pub(super) method: DigestMethod,
    /// Of a file, which is not there to be hashed.
    pub(super) digest: Option<Vec<u8>>,
}

impl NewReference {
    pub(super) fn to_file(file: &ExternalFile) -> Self {
        Self {
            uri: file.uri(),
            enveloped: false,
            canonicalization: None,
            method: file.method(),
            digest: Some(file.digest().to_vec()),
        }
    }

    fn write(&self, prefix: &str, reference: Element) -> Element {
        let enveloped = self.enveloped.then_some(ENVELOPED_SIGNATURE);
        let canonicalization = self.canonicalization.map(Canonicalization::uri);
        let transforms = enveloped.into_iter().chain(canonicalization);
        let transforms = transforms.map(|uri| with_algorithm(prefix, "Transform", uri));
        let transforms = transforms.fold(element(prefix, "Transforms"), Element::child);
        let none = !self.enveloped && self.canonicalization.is_none();
        let zeros = vec![0; self.method.digest_len()];
        let digest = STANDARD.encode(self.digest.as_deref().unwrap_or(&zeros));
        let reference = reference.attribute("URI", &self.uri);
        let reference = if none {
            reference
        } else {
            reference.child(transforms)
        };
        reference
            .child(with_algorithm(prefix, "DigestMethod", self.method.uri()))
            .child(element(prefix, "DigestValue").text(&digest))
    }
}

/// A signature to be made.
pub(super) struct NewSignature<'a> {
    pub(super) signer: &'a Signer,
    /// The signature's id, and the beginning of all others in it.
    pub(super) base: &'a str,
    /// Of XMLDSig's names; empty for the default namespace.
    pub(super) prefix: &'static str,
    pub(super) canonicalization: Canonicalization,
    pub(super) references: Vec<NewReference>,
    /// With XAdES's signed properties first, if there are any.
    pub(super) objects: Vec<Element>,
    /// The reference to XAdES's signed properties.
    pub(super) properties: Option<NewReference>,
}

impl NewSignature<'_> {
    pub(super) fn into_text(self) -> String {
        let declaration = match self.prefix {
            "" => "xmlns".to_owned(),
            prefix => format!("xmlns:{prefix}"),
        };
        let zeros = vec![0; self.signer.algorithm().signature_len()];
        let value = element(self.prefix, "SignatureValue").text(&STANDARD.encode(zeros));
        let signature = element(self.prefix, "Signature")
            .attribute(&declaration, DSIG)
            .attribute("Id", self.base)
            .child(self.signed_info())
            .child(value)
            .child(self.key_info());
        self.objects
            .into_iter()
            .fold(signature, Element::child)
            .into_text()
    }

    fn signed_info(&self) -> Element {
        let method = signature_uri(self.signer.algorithm());
        let canonicalization = self.canonicalization.uri();
        let info = element(self.prefix, "SignedInfo")
            .child(with_algorithm(
                self.prefix,
                "CanonicalizationMethod",
                canonicalization,
            ))
            .child(with_algorithm(self.prefix, "SignatureMethod", method));
        let references = self
            .references
            .iter()
            .enumerate()
            .map(|(index, reference)| {
                let element = element(self.prefix, "Reference");
                reference.write(
                    self.prefix,
                    element.attribute("Id", &reference_id(self.base, index)),
                )
            });
        let properties = self.properties.iter().map(|reference| {
            let element = element(self.prefix, "Reference").attribute("Type", SIGNED_PROPERTIES);
            reference.write(self.prefix, element)
        });
        references.chain(properties).fold(info, Element::child)
    }

    fn key_info(&self) -> Element {
        let certificate = STANDARD.encode(self.signer.der());
        let certificate = element(self.prefix, "X509Certificate").text(&certificate);
        element(self.prefix, "KeyInfo").child(element(self.prefix, "X509Data").child(certificate))
    }
}

/// The reference to XAdES's signed properties.
pub(super) fn to_properties(base: &str, method: DigestMethod) -> NewReference {
    NewReference {
        uri: format!("#{}", properties_id(base)),
        enveloped: false,
        canonicalization: Some(Canonicalization::Exclusive),
        method,
        digest: None,
    }
}

fn element(prefix: &str, name: &str) -> Element {
    match prefix {
        "" => Element::new(name),
        prefix => Element::new(&format!("{prefix}:{name}")),
    }
}

fn with_algorithm(prefix: &str, name: &str, uri: &str) -> Element {
    element(prefix, name).attribute("Algorithm", uri)
}
