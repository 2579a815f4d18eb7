//! The result of a verification.

use std::{fmt, ops::Range};

use super::{Claimed, SignatureError};
use crate::{
    AnchorKind, CertificateError, Check, RevocationAnswer, RevocationStatus, SignerItems,
    TrustAnchor, Unchecked, UnixTime, UserCertificate,
};

/// A document whose signatures are all good. Only [`DocumentVerifier`](crate::DocumentVerifier)
/// makes one.
#[must_use = "a signature counts only once somebody has looked at whose it is"]
#[derive(Debug)]
pub struct SignedDocument {
    nodes: Vec<SignedNode>,
    signatures: Vec<DocumentSignature>,
}

impl SignedDocument {
    pub(super) const fn new(signatures: Vec<DocumentSignature>) -> Self {
        Self {
            nodes: Vec::new(),
            signatures,
        }
    }

    pub(super) fn with_nodes(self, nodes: Vec<SignedNode>) -> Self {
        Self { nodes, ..self }
    }

    /// The signatures: at least one, in the order in which they stand or were made.
    #[must_use]
    pub fn signatures(&self) -> &[DocumentSignature] {
        &self.signatures
    }

    /// The parts of an XML document that were signed; none for the other containers. Go on with
    /// these and never look for an element by its name: another of that name may stand beside it.
    #[must_use]
    pub fn nodes(&self) -> &[SignedNode] {
        &self.nodes
    }
}

/// A part of an XML document that was signed.
#[derive(Clone, Eq, PartialEq)]
pub struct SignedNode {
    pub(super) canonical: Vec<u8>,
    pub(super) range: Range<usize>,
    pub(super) signature: usize,
    pub(super) whole_document: bool,
}

impl SignedNode {
    /// Exactly what was signed, in canonical form.
    #[must_use]
    pub fn canonical(&self) -> &[u8] {
        &self.canonical
    }

    /// Where it stands in the document.
    #[must_use]
    pub const fn range(&self) -> &Range<usize> {
        &self.range
    }

    /// Which of the [signatures](SignedDocument::signatures) covers it.
    #[must_use]
    pub const fn signature(&self) -> usize {
        self.signature
    }

    /// Whether it is the whole document, but for comments and the signature itself.
    #[must_use]
    pub const fn is_whole_document(&self) -> bool {
        self.whole_document
    }
}

/// Shows nothing of the document.
impl fmt::Debug for SignedNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedNode")
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}

/// How much of a document a signature covers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Coverage {
    /// All of the content: CMS and JWS.
    Content,
    /// Parts of an XML document, or files beside it, which
    /// [`SignedDocument::nodes`] gives.
    Parts {
        /// Elements of the document.
        nodes: usize,
        /// Files beside the document.
        files: usize,
    },
    /// A PDF as it was when it was signed; signatures were added later.
    Revision,
    /// All of the file.
    WholeDocument,
}

impl Coverage {
    /// The coverage as one permanent `snake_case` word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Parts { .. } => "parts",
            Self::Revision => "revision",
            Self::WholeDocument => "whole_document",
        }
    }
}

/// A good signature.
pub struct DocumentSignature {
    anchor: String,
    anchor_kind: AnchorKind,
    certificate: UserCertificate,
    checks: Vec<Check>,
    claimed_at: Option<UnixTime>,
    coverage: Coverage,
    revocation: RevocationStatus,
    signer: SignerItems,
}

impl DocumentSignature {
    pub(super) fn new(
        claimed: &Claimed,
        anchor: &TrustAnchor,
        certificate: UserCertificate,
        signer: SignerItems,
    ) -> Self {
        Self {
            anchor: anchor.name().to_owned(),
            anchor_kind: anchor.kind(),
            certificate,
            checks: Vec::new(),
            claimed_at: claimed.claimed_at,
            coverage: claimed.coverage,
            revocation: RevocationStatus::NotChecked,
            signer,
        }
    }

    /// The last step: the checks so far, and what is known about revocation.
    pub(super) fn with_revocation(
        mut self,
        answer: RevocationAnswer,
        checks: &mut Vec<Check>,
    ) -> Result<Self, SignatureError> {
        match answer {
            RevocationAnswer::Good { at } => {
                self.revocation = RevocationStatus::Good { at };
                checks.push(Check::Revocation { at });
            }
            RevocationAnswer::Revoked => {
                return Err(CertificateError::CertificateRevoked.into());
            }
            RevocationAnswer::Unknown => {}
        }
        self.checks.append(checks);
        Ok(self)
    }

    /// The name of the authority that issued the certificate.
    #[must_use]
    pub fn anchor(&self) -> &str {
        &self.anchor
    }

    /// Whether that authority certifies real people.
    #[must_use]
    pub const fn anchor_kind(&self) -> AnchorKind {
        self.anchor_kind
    }

    /// The certificate of the signer.
    #[must_use]
    pub const fn certificate(&self) -> &UserCertificate {
        &self.certificate
    }

    /// Every check that was made and passed, in order.
    #[must_use]
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// When the signer says to have signed. It proves nothing.
    #[must_use]
    pub const fn claimed_at(&self) -> Option<UnixTime> {
        self.claimed_at
    }

    /// What it covers.
    #[must_use]
    pub const fn coverage(&self) -> Coverage {
        self.coverage
    }

    /// Whether the certificate is known not to be revoked.
    #[must_use]
    pub const fn revocation(&self) -> RevocationStatus {
        self.revocation
    }

    /// Who signed: name, address, birth date and sex. Show them to who asked, and log them nowhere.
    #[must_use]
    pub const fn signer(&self) -> &SignerItems {
        &self.signer
    }

    /// What this signature does not say.
    #[must_use]
    pub fn unchecked(&self) -> Vec<Unchecked> {
        let revocation = matches!(self.revocation, RevocationStatus::NotChecked);
        let test = matches!(self.anchor_kind, AnchorKind::DangerTest);
        [
            (revocation, Unchecked::Revocation),
            (true, Unchecked::SigningTime),
            (test, Unchecked::TestAuthority),
        ]
        .into_iter()
        .filter_map(|(applies, gap)| applies.then_some(gap))
        .collect()
    }
}

/// Names nobody.
impl fmt::Debug for DocumentSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentSignature")
            .field("anchor", &self.anchor)
            .field("coverage", &self.coverage)
            .field("revocation", &self.revocation)
            .finish_non_exhaustive()
    }
}
