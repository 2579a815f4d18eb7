//! What the bank finds out about a signed file, check by check. Its own checks come after those of the
//! verifier; what it deliberately does not judge is listed beside them.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tegata_protocol::Language;
use tegata_verifier::{
    Check, DocumentRefused, DocumentSignature, DocumentVerifier, Judgment, Revocation,
    SignedDocument, UnixTime,
};

use super::container::{self, Sent};
use super::outcome::OutcomePage;
use super::text::documents::{Gap, OwnCheck, Row};
use super::{Site, SiteError};

/// What was found out about one file.
pub(super) enum Finding {
    /// Every signature is good, and the file is what the bank asked for.
    Good(Good),
    /// Something is wrong: why, and what was in order until then.
    Refused(Problem, Vec<Check>),
}

/// A file that is in order.
pub(super) struct Good {
    pub(super) document: SignedDocument,
    /// What the bank itself compared.
    pub(super) own_checks: Vec<OwnCheck>,
    /// What nobody checked, beside what the verifier says.
    pub(super) gaps: Vec<Gap>,
    /// What the signed part says.
    pub(super) rows: Vec<Row>,
}

/// Why the bank does not take a file.
#[derive(Debug)]
pub(super) enum Problem {
    /// The customer added something before signing: good signatures over another contract.
    AddedBeforeSigning,
    /// The verifier's answer.
    Document(DocumentRefused),
    /// Signed, but not what this bank gave this customer in this session.
    OtherDocument,
    /// The signed part is no tax return of this demo.
    OtherForm,
    /// The signature leaves out some of the document.
    PartOnly,
    /// The file is of no kind that carries signatures.
    UnknownKind,
}

impl Problem {
    /// One permanent word.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::AddedBeforeSigning => "added_before_signing",
            Self::Document(refused) => refused.reason().code(),
            Self::OtherDocument => "other_document",
            Self::OtherForm => "other_form",
            Self::PartOnly => "part_only",
            Self::UnknownKind => "unknown_kind",
        }
    }
}

impl Finding {
    /// Verifies a file of any kind; what else it must be, `compare` says.
    pub(super) fn of(
        verifier: &DocumentVerifier,
        sent: Sent<'_>,
        at: UnixTime,
        compare: impl FnOnce(SignedDocument) -> Result<Good, Problem>,
    ) -> Self {
        // The bank is no notified verifier, so it has nothing to say about revocation.
        let revocation = Revocation::NotChecked;
        match container::verify(verifier, sent, Judgment { at, revocation }) {
            Ok(document) => {
                let passed = checks(&document);
                compare(document).map_or_else(|problem| Self::Refused(problem, passed), Self::Good)
            }
            Err(Problem::Document(refused)) => Self::plain(Err(refused)),
            Err(problem) => Self::Refused(problem, Vec::new()),
        }
    }

    /// Of which nothing is expected but that it is signed.
    pub(super) fn plain(verdict: Result<SignedDocument, DocumentRefused>) -> Self {
        match verdict {
            Ok(document) => Self::Good(Good::plain(document)),
            Err(refused) => {
                let passed = refused.passed().to_vec();
                Self::Refused(Problem::Document(refused), passed)
            }
        }
    }

    /// One permanent word.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Good(_) => "good",
            Self::Refused(problem, _) => problem.code(),
        }
    }

    /// A part of a page that says all of it.
    pub(super) fn into_answer(self, language: Language) -> Result<Response, SiteError> {
        let status = match self {
            Self::Good(_) => StatusCode::OK,
            Self::Refused(..) => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Ok((status, OutcomePage::new(self, language).into_html()?).into_response())
    }
}

/// All checks of all signatures.
fn checks(document: &SignedDocument) -> Vec<Check> {
    let signatures = document.signatures().iter();
    signatures
        .flat_map(DocumentSignature::checks)
        .cloned()
        .collect()
}

impl Good {
    /// A document of which nothing else is expected.
    pub(super) fn plain(document: SignedDocument) -> Self {
        Self {
            document,
            own_checks: Vec::new(),
            gaps: Vec::new(),
            rows: Vec::new(),
        }
    }
}

impl Site {
    /// Beside the server's thread: a large file takes a moment.
    pub(super) async fn find_out(
        &self,
        work: impl FnOnce(&DocumentVerifier) -> Finding + Send + 'static,
    ) -> Result<Finding, SiteError> {
        let site = self.clone();
        Ok(tokio::task::spawn_blocking(move || work(&site.0.documents)).await?)
    }
}
