//! The output for programs. Its form is stable: members may come, none goes or changes its meaning.

use serde::Serialize;
use tegata_verifier::{
    AnchorKind, Check, DocumentRefused, DocumentSignature, RevocationStatus, SignatureError,
    Unchecked,
};

use crate::documents::{Container, Verdict};

/// Everything about all files.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// 1. Another number would be another form.
    pub(crate) version: u8,
    pub(crate) files: Vec<FileReport>,
}

/// One file.
#[derive(Debug, Serialize)]
pub(crate) struct FileReport {
    pub(crate) file: String,
    /// `good`, `refused` or `unreadable`.
    verdict: &'static str,
    container: Option<Container>,
    /// Why it was refused, as a code of the verifier; `null` if it was not.
    reason: Option<&'static str>,
    /// What was changed after signing.
    changes: Vec<&'static str>,
    /// Which signature was refused, from 0.
    refused_signature: Option<usize>,
    /// What that signature had passed before.
    passed: Vec<&'static str>,
    /// The signatures of a good file.
    signatures: Vec<SignatureReport>,
}

/// One good signature.
#[derive(Debug, Serialize)]
struct SignatureReport {
    checks: Vec<&'static str>,
    coverage: &'static str,
    /// By the signer's own word.
    claimed_at: Option<String>,
    authority: String,
    test_authority: bool,
    /// `good` or `not_checked`.
    revocation: &'static str,
    /// What the signature does not say.
    not_checked: Vec<&'static str>,
    /// Only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    signer: Option<SignerReport>,
}

#[derive(Debug, Serialize)]
struct SignerReport {
    name: String,
    address: String,
    birth_date: String,
    sex: String,
    has_replaced_characters: bool,
}

impl FileReport {
    pub(crate) fn new(
        file: String,
        container: Container,
        verdict: &Verdict,
        shows_signer: bool,
    ) -> Self {
        let base = Self {
            container: Some(container),
            ..Self::unreadable(file)
        };
        match verdict {
            Ok(document) => {
                let signatures = document.signatures().iter();
                Self {
                    verdict: "good",
                    signatures: signatures
                        .map(|signature| SignatureReport::new(signature, shows_signer))
                        .collect(),
                    ..base
                }
            }
            Err(refused) => base.with_refusal(refused),
        }
    }

    pub(crate) const fn unreadable(file: String) -> Self {
        Self {
            file,
            verdict: "unreadable",
            container: None,
            reason: None,
            changes: Vec::new(),
            refused_signature: None,
            passed: Vec::new(),
            signatures: Vec::new(),
        }
    }

    fn with_refusal(self, refused: &DocumentRefused) -> Self {
        let changes = match refused.reason() {
            SignatureError::ChangedAfterSigning { changes } => changes.as_slice(),
            _ => &[],
        };
        Self {
            verdict: "refused",
            reason: Some(refused.reason().code()),
            changes: changes.iter().map(|change| change.code()).collect(),
            refused_signature: refused.signature(),
            passed: refused.passed().iter().map(Check::code).collect(),
            ..self
        }
    }
}

impl SignatureReport {
    fn new(signature: &DocumentSignature, shows_signer: bool) -> Self {
        let unchecked = signature.unchecked();
        Self {
            checks: signature.checks().iter().map(Check::code).collect(),
            coverage: signature.coverage().code(),
            claimed_at: signature.claimed_at().and_then(written),
            authority: signature.anchor().to_owned(),
            test_authority: signature.anchor_kind() == AnchorKind::DangerTest,
            revocation: match signature.revocation() {
                RevocationStatus::Good { .. } => "good",
                RevocationStatus::NotChecked => "not_checked",
            },
            not_checked: unchecked.into_iter().map(Unchecked::code).collect(),
            signer: shows_signer.then(|| SignerReport::new(signature)),
        }
    }
}

impl SignerReport {
    fn new(signature: &DocumentSignature) -> Self {
        let signer = signature.signer();
        Self {
            name: signer.name().to_owned(),
            address: signer.address().to_owned(),
            birth_date: signer.birth_date().to_owned(),
            sex: signer.sex().to_owned(),
            has_replaced_characters: signer.has_replaced_characters(),
        }
    }
}

/// As `2026-09-21T14:13:20Z`; `None` after the year 9999.
pub(crate) fn written(time: tegata_verifier::UnixTime) -> Option<String> {
    let since_1970 = std::time::Duration::from_secs(time.as_secs());
    let time = der::DateTime::from_unix_duration(since_1970).ok()?;
    Some(time.to_string())
}
