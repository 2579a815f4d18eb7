//! What is known of an e-Gov application before it is signed: which of its parts can be named, where the
//! signature goes, and whether it can go there. Makes no signature.

use roxmltree::Node;

use super::{
    Egov, MAX_REFERENCES, Place, XmlError,
    algorithm::DSIG,
    external::is_plain_id,
    facts::takes_signature,
    parsed::{Parsed, id},
    read::read_signatures,
};
use crate::DocumentError;

/// What of an application can be signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Application {
    /// The ids of the parts directly below the root, without signatures, in the document's order.
    pub parts: Vec<String>,
    /// The ids of everything else below the root, without signatures, in the document's order.
    pub others: Vec<String>,
    /// Where e-Gov has its signatures, if the document has that place once; else the end of the root.
    pub place: Place,
}

/// The element for signatures in e-Gov's applications (public code agrees).
const SIGNATURES: &str = "署名情報";

/// Says what of a document can be signed as an application to e-Gov.
///
/// # Errors
/// [`DocumentError::Xml`] if it is not one that can be signed at all.
pub fn application(document: &[u8]) -> Result<Application, DocumentError> {
    let parsed = Parsed::parse(document)?;
    let root = parsed.root_element();
    let (mut parts, mut others) = (Vec::new(), Vec::new());
    for node in root.descendants().filter(|node| *node != root) {
        if let Some(id) = id(node).filter(|id| is_plain_id(id) && !is_in_signature(node)) {
            let to = match node.parent() == Some(root) {
                false => &mut others,
                true => &mut parts,
            };
            to.push(id.to_owned());
        }
    }
    let place = Place::EndOf(SIGNATURES.to_owned());
    let place = match place.element(&parsed) {
        Err(_) => Place::EndOfRoot,
        Ok(_) => place,
    };
    Ok(Application {
        parts,
        others,
        place,
    })
}

fn is_in_signature(node: Node<'_, '_>) -> bool {
    let mut around = node.ancestors();
    around.any(|node| node.tag_name().namespace() == Some(DSIG))
}

impl Egov {
    /// Whether a document can be signed so, known without a signer.
    ///
    /// # Errors
    /// [`DocumentError::Xml`]: what [`prepare`](super::prepare()) would say.
    pub fn check(&self, document: &[u8]) -> Result<(), DocumentError> {
        let parsed = Parsed::parse(document)?;
        let count = self.ids.len().saturating_add(self.files.len());
        (count > 0).then_some(()).ok_or(XmlError::NothingToSign)?;
        (count <= MAX_REFERENCES)
            .then_some(())
            .ok_or(XmlError::Limit)?;
        let place = self.place.element(&parsed)?;
        for id in &self.ids {
            let part = parsed.by_id(id).filter(|_| is_plain_id(id));
            let part = part.ok_or(XmlError::UnknownId)?;
            let is_outside = place.ancestors().all(|around| around != part);
            is_outside.then_some(()).ok_or(XmlError::Place)?;
        }
        let signatures = read_signatures(&parsed)?.len();
        let takes = signatures == 0 || takes_signature(&parsed, signatures, place)?;
        Ok(takes.then_some(()).ok_or(XmlError::OtherSignature)?)
    }
}
