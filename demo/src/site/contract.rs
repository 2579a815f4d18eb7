//! The bank's contract: a PDF made for this customer, and the signed one that comes back. Good is only
//! this very contract with signatures added and nothing else.

mod paper;
mod pdf;

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Redirect, Response};
use tegata_documents::pdf::changes_since;
use tegata_verifier::SignedDocument;

pub(super) use paper::Contract;

use super::container::Sent;
use super::finding::{Finding, Good, Problem};
use super::page::Frame;
use super::text::Sentence;
use super::text::documents::{Gap, OwnCheck};
use super::transcript::Attempt;
use super::upload::{self, Failed, Rejection};
use super::visit::Visit;
use super::{Site, SiteError, text};
use crate::clock;

/// The contract has some kilobytes and a signature under 64; nobody adds a megabyte to it.
pub(super) const SIGNED_MAX: usize = 1024 * 1024;

#[derive(Template)]
#[template(path = "contract.html")]
struct ContractPage {
    frame: Frame,
    date: String,
    number: String,
    sentences: Vec<Sentence>,
}

/// The page; for those who are not logged in, the way to the sign-in page.
pub(super) async fn show(State(site): State<Site>, visit: Visit) -> Result<Response, SiteError> {
    let Some(login) = site.login_of(&visit) else {
        return Ok((visit.jar, Redirect::to("/")).into_response());
    };
    let page = ContractPage {
        frame: Frame::new(visit.language, "/contract"),
        date: login.contract.date(visit.language),
        number: login.contract.number().to_owned(),
        sentences: text::documents::sentences(visit.language),
    };
    Ok((visit.jar, Html(page.render()?)).into_response())
}

/// The contract of this login, unsigned.
pub(super) async fn document(State(site): State<Site>, visit: Visit) -> Result<Response, Failed> {
    let login = site.login_of(&visit);
    let login = login.ok_or(Failed::Rejected(Rejection::SessionMissing, visit.language))?;
    Ok(([(CONTENT_TYPE, PDF)], login.contract.pdf()).into_response())
}

/// Verifies the signed contract.
pub(super) async fn receive(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failed> {
    let rejected = |rejection| Failed::Rejected(rejection, visit.language);
    let login = site.login_of(&visit);
    let login = login.ok_or_else(|| rejected(Rejection::SessionMissing))?;
    let file = upload::body(PDF, &headers, body).map_err(rejected)?;
    let now = clock::now();
    let issued = login.contract.pdf();
    let finding = site.find_out(move |verifier| {
        let sent = Sent {
            content: None,
            signed: &file,
        };
        Finding::of(verifier, sent, now, |signed| {
            compare(signed, &file, &issued)
        })
    });
    let finding = finding.await?;
    site.record(&Attempt::document(site.origin(), now, "contract", &finding))?;
    Ok(finding.into_answer(visit.language)?)
}

/// A signature covers what comes before it, all of it: also what the customer added to the contract.
/// So it is not enough that the file begins with the contract and that the signature is good.
fn compare(document: SignedDocument, file: &[u8], issued: &[u8]) -> Result<Good, Problem> {
    if !file.starts_with(issued) {
        return Err(Problem::OtherDocument);
    }
    match changes_since(file, issued.len()) {
        Ok(changes) if changes.is_empty() => Ok(Good {
            own_checks: vec![OwnCheck::IssuedContract, OwnCheck::OnlySignatures],
            gaps: vec![Gap::SameCustomer],
            ..Good::plain(document)
        }),
        _ => Err(Problem::AddedBeforeSigning),
    }
}

const PDF: &str = "application/pdf";
