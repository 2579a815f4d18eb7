//! XML: a signature covers what its references name, and the result hands out just that.

use tegata_documents::{
    SignatureAlgorithm,
    xml::{self, Covered, XmlSignature},
};

use super::{
    Claimed, Coverage, DocumentRefused, DocumentVerifier, Judgment, SignatureError, SignedDocument,
    SignedNode,
};
use crate::{
    UnixTime,
    key::{DocumentAlgorithm, EcdsaForm},
};

/// A file beside an XML document, by the name that the signature may know it by.
#[derive(Clone, Copy)]
pub struct AttachedFile<'a> {
    /// Its name without a folder.
    pub name: &'a str,
    /// All of it.
    pub bytes: &'a [u8],
}

impl std::fmt::Debug for AttachedFile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AttachedFile(..)")
    }
}

impl DocumentVerifier {
    /// Verifies all signatures of an XML document. Every reference must be good; those to files need
    /// the files.
    ///
    /// # Errors
    /// [`DocumentRefused`] says what was wrong first.
    pub fn verify_xml(
        &self,
        document: &[u8],
        files: &[AttachedFile<'_>],
        judgment: Judgment<'_>,
    ) -> Result<SignedDocument, DocumentRefused> {
        let signatures = xml::read(document)?;
        let claims = signatures.iter();
        let claims = claims.map(|signature| claimed(signature, files));
        let signed = self.judge(claims, judgment)?;
        let nodes = signatures.iter().enumerate();
        Ok(signed.with_nodes(
            nodes
                .flat_map(|(index, signature)| nodes_of(index, signature))
                .collect(),
        ))
    }
}

fn claimed(signature: &XmlSignature, files: &[AttachedFile<'_>]) -> Claimed {
    Claimed {
        algorithm: Ok(algorithm(signature.certificate().algorithm())),
        certificate: signature.certificate().der().to_vec(),
        content: check_references(signature, files),
        message: signature.signed_info().to_vec(),
        signature: signature.value().as_bytes().to_vec(),
        coverage: coverage(signature),
        added_len: Ok(None),
        claimed_at: signature
            .claims()
            .and_then(xml::XadesClaims::unix_seconds)
            .map(UnixTime::from_secs),
        names_certificate: signature.claims().is_some(),
    }
}

fn check_references(
    signature: &XmlSignature,
    files: &[AttachedFile<'_>],
) -> Result<(), SignatureError> {
    for reference in signature.references() {
        let Some(name) = reference.file_name() else {
            reference.covered().ok_or(SignatureError::ContentMismatch)?;
            continue;
        };
        let file = files.iter().find(|file| file.name == name);
        let file = file.ok_or(SignatureError::ContentMissing)?;
        if !reference.is_of_file(file.bytes) {
            return Err(SignatureError::ContentMismatch);
        }
    }
    // One that signs only what it says of itself signs no document.
    let mut documents = signature.references().iter();
    documents
        .any(|reference| !reference.is_of_properties())
        .then_some(())
        .ok_or(SignatureError::CoverageIncomplete)
}

/// What is covered of the document itself, without the signature's own properties.
fn covered(signature: &XmlSignature) -> impl Iterator<Item = &Covered> {
    let references = signature.references().iter();
    references
        .filter(|reference| !reference.is_of_properties())
        .filter_map(xml::XmlReference::covered)
}

fn coverage(signature: &XmlSignature) -> Coverage {
    if covered(signature).any(Covered::is_whole_document) {
        return Coverage::WholeDocument;
    }
    let references = signature.references().iter();
    Coverage::Parts {
        nodes: covered(signature).count(),
        files: references.filter(|it| it.file_name().is_some()).count(),
    }
}

fn nodes_of(index: usize, signature: &XmlSignature) -> Vec<SignedNode> {
    let node = |covered: &Covered| SignedNode {
        canonical: covered.canonical().to_vec(),
        range: covered.range().clone(),
        signature: index,
        whole_document: covered.is_whole_document(),
    };
    covered(signature).map(node).collect()
}

const fn algorithm(algorithm: SignatureAlgorithm) -> DocumentAlgorithm {
    match algorithm {
        SignatureAlgorithm::EcdsaP384Sha384 => DocumentAlgorithm::Ecdsa(EcdsaForm::Raw),
        SignatureAlgorithm::RsaSha256 { .. } => {
            DocumentAlgorithm::Rsa(tegata_documents::HashAlgorithm::Sha256)
        }
    }
}
