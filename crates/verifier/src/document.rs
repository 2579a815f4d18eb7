//! Verification of signed documents: one judgment for every container. The containers say what was
//! signed; who signed, and whether that counts, is decided here and nowhere else.

mod bare;
mod cms;
mod error;
mod jws;
mod pdf;
mod signed;
mod xml;

pub use bare::BareSignature;
pub use cms::{CmsSignature, ContentDigests, ContentHasher};
pub use error::{DocumentRefused, SignatureError};
pub use pdf::PDF_SIGNED_MAX;
pub use signed::{Coverage, DocumentSignature, SignedDocument, SignedNode};
pub use xml::AttachedFile;

use crate::{
    AnchorError, AnchorKind, CERTIFICATE_MAX, CertificateError, Check, Revocation, SignerItems,
    TrustAnchor, UnixTime, UserCertificate,
    certificate::Certificate,
    key::{DocumentAlgorithm, PublicKey},
    path,
    profile::{DIGITAL_SIGNATURE, holder},
};

/// Verifies signed documents: files that somebody else may have made, every byte of them.
///
/// No network, no clock: the same input gives the same verdict. A document is good only if all of
/// its signatures are. The work is bounded by the limits of each container.
#[derive(Clone, Debug)]
pub struct DocumentVerifier {
    anchors: Vec<TrustAnchor>,
}

/// When and with what to look at a document.
#[derive(Clone, Copy, Debug)]
pub struct Judgment<'a> {
    /// The moment at which the certificates must be valid: now, or when the document is known (not
    /// claimed) to have existed.
    pub at: UnixTime,
    /// What is known about revocation.
    pub revocation: Revocation<'a>,
}

/// What a container says of one signature.
struct Claimed {
    algorithm: Result<DocumentAlgorithm, SignatureError>,
    certificate: Vec<u8>,
    /// Whether what was signed is still the same.
    content: Result<(), SignatureError>,
    /// The bytes that the key signed.
    message: Vec<u8>,
    signature: Vec<u8>,
    coverage: Coverage,
    /// How many bytes later signatures added, where a container allows it.
    added_len: Result<Option<usize>, SignatureError>,
    claimed_at: Option<UnixTime>,
    names_certificate: bool,
}

impl DocumentVerifier {
    /// Believing the authorities of J-LIS for digital signatures.
    #[cfg(feature = "jlis-roots")]
    #[must_use]
    pub fn new() -> Self {
        Self::with_anchors(crate::jlis_roots(crate::Purpose::DigitalSignature))
    }

    /// Believing these authorities and no other.
    #[must_use]
    pub const fn with_anchors(anchors: Vec<TrustAnchor>) -> Self {
        Self { anchors }
    }

    /// Believes a test authority too. Whoever has that authority's key can sign as anyone.
    ///
    /// # Errors
    /// [`AnchorError`] if it is no certificate of an authority.
    pub fn danger_with_test_anchor(mut self, der: &[u8]) -> Result<Self, AnchorError> {
        self.anchors
            .push(TrustAnchor::from_der(der, AnchorKind::DangerTest)?);
        Ok(self)
    }

    /// All signatures of a document, each of which must be good. What a signature claims costs most to find
    /// out, so the next one is asked only when all before it were good.
    fn judge(
        &self,
        claims: impl IntoIterator<Item = Claimed>,
        judgment: Judgment<'_>,
    ) -> Result<SignedDocument, DocumentRefused> {
        let signatures = claims.into_iter().enumerate().map(|(index, claimed)| {
            let mut checks = Vec::new();
            self.judge_one(claimed, judgment, &mut checks)
                .map_err(|reason| DocumentRefused::new(reason, index, checks))
        });
        let signatures = signatures.collect::<Result<Vec<_>, _>>()?;
        if signatures.is_empty() {
            return Err(SignatureError::NoSignature.into());
        }
        Ok(SignedDocument::new(signatures))
    }

    fn judge_one(
        &self,
        claimed: Claimed,
        judgment: Judgment<'_>,
        checks: &mut Vec<Check>,
    ) -> Result<DocumentSignature, SignatureError> {
        checks.push(Check::DocumentForm);
        let parsed = Certificate::parse(&claimed.certificate).map_err(CertificateError::from)?;
        check_integrity(&claimed, &parsed, checks)?;
        check_coverage(&claimed, checks)?;
        let (anchor, certificate, items) =
            self.check_signer(&claimed, &parsed, judgment, checks)?;
        let answer = judgment.revocation.answer(&certificate);
        DocumentSignature::new(&claimed, anchor, certificate, items).with_revocation(answer, checks)
    }

    fn check_signer(
        &self,
        claimed: &Claimed,
        parsed: &Certificate<'_>,
        judgment: Judgment<'_>,
        checks: &mut Vec<Check>,
    ) -> Result<(&TrustAnchor, UserCertificate, SignerItems), SignatureError> {
        let (anchors, profile) = (&self.anchors, &DIGITAL_SIGNATURE);
        let anchor = path::judge(anchors, profile, parsed, judgment.at, checks)?;
        let certificate = UserCertificate::new(&claimed.certificate, parsed);
        Ok((anchor, certificate, holder(parsed)?))
    }
}

#[cfg(feature = "jlis-roots")]
impl Default for DocumentVerifier {
    fn default() -> Self {
        Self::new()
    }
}

/// That what was signed is what is there, by the key in the certificate, whoever it belongs to.
fn check_integrity(
    claimed: &Claimed,
    parsed: &Certificate<'_>,
    checks: &mut Vec<Check>,
) -> Result<(), SignatureError> {
    checks.push(Check::CertificateForm {
        bytes: claimed.certificate.len(),
        limit: CERTIFICATE_MAX,
    });
    let key = PublicKey::from_spki(parsed.spki()).ok_or(CertificateError::KeyNotSupported)?;
    checks.push(Check::Key { kind: key.kind() });
    let algorithm = claimed.algorithm.clone()?;
    if !key.fits_document(algorithm) {
        return Err(SignatureError::AlgorithmKeyMismatch);
    }
    checks.push(Check::DocumentAlgorithm);
    claimed.content.clone()?;
    checks.push(Check::ContentDigest);
    if !key.signed_document(algorithm, &claimed.message, &claimed.signature) {
        return Err(SignatureError::SignatureInvalid);
    }
    checks.push(Check::DocumentSignature);
    if claimed.names_certificate {
        checks.push(Check::SigningCertificate);
    }
    Ok(())
}

fn check_coverage(claimed: &Claimed, checks: &mut Vec<Check>) -> Result<(), SignatureError> {
    checks.push(Check::Coverage {
        coverage: claimed.coverage,
    });
    if let Some(added_len) = claimed.added_len.clone()? {
        checks.push(Check::ChangesAfterSigning { added_len });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unreadable() -> Claimed {
        Claimed {
            algorithm: Err(SignatureError::AlgorithmNotAllowed),
            certificate: Vec::new(),
            content: Ok(()),
            message: Vec::new(),
            signature: Vec::new(),
            coverage: Coverage::Content,
            added_len: Ok(None),
            claimed_at: None,
            names_certificate: false,
        }
    }

    /// Each claim of a PDF is a hash of the whole file.
    #[test]
    fn nothing_is_asked_of_signatures_behind_one_that_is_not_good() {
        let mut asked = 0;
        let claims = (0..64).map(|_| {
            asked += 1;
            unreadable()
        });
        let judgment = Judgment {
            at: UnixTime::from_secs(0),
            revocation: Revocation::NotChecked,
        };
        let verifier = DocumentVerifier::with_anchors(Vec::new());
        let refused = verifier.judge(claims, judgment).unwrap_err();
        assert_eq!((asked, refused.signature()), (1, Some(0)));
    }
}
