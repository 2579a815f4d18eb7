//! A made-up tax return: a form becomes XML that resembles a real return (`.xtx`), and the signed one
//! comes back. Experimental, as the profile in which it is signed. What the bank goes on with is read
//! from the signed part alone.

mod form;
mod paper;
mod received;

use askama::Template;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FormRejection};
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Redirect, Response};
use tegata_protocol::Language;
use tegata_verifier::{Coverage, SignedDocument};

use form::TypedReturn;
use received::ReceivedReturn;

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

/// A return has two kilobytes and a signature four.
pub(super) const SIGNED_MAX: usize = 256 * 1024;

#[derive(Template)]
#[template(path = "tax_return.html")]
struct ReturnPage {
    frame: Frame,
    number: String,
    sentences: Vec<Sentence>,
}

/// The number that this login's return gets.
pub(super) fn new_number() -> Result<String, getrandom::Error> {
    Ok(format!("HT-{:08X}", getrandom::u32()?))
}

/// The page; for those who are not logged in, the way to the sign-in page.
pub(super) async fn show(State(site): State<Site>, visit: Visit) -> Result<Response, SiteError> {
    let Some(login) = site.login_of(&visit) else {
        return Ok((visit.jar, Redirect::to("/")).into_response());
    };
    let page = ReturnPage {
        frame: Frame::new(visit.language, "/tax-return"),
        number: login.return_number.clone(),
        sentences: text::documents::sentences(visit.language),
    };
    Ok((visit.jar, Html(page.render()?)).into_response())
}

/// Makes the return of what was typed.
pub(super) async fn document(
    State(site): State<Site>,
    visit: Visit,
    typed: Result<Form<TypedReturn>, FormRejection>,
) -> Result<Response, Failed> {
    let rejected = |rejection| Failed::Rejected(rejection, visit.language);
    let login = site.login_of(&visit);
    let login = login.ok_or_else(|| rejected(Rejection::SessionMissing))?;
    let Form(typed) = typed.map_err(|_| rejected(Rejection::FormInvalid))?;
    let paper = typed.to_paper(&login.return_number);
    let paper = paper.ok_or_else(|| rejected(Rejection::FormInvalid))?;
    Ok(([(CONTENT_TYPE, XML)], paper.xml()).into_response())
}

/// Verifies the signed return.
pub(super) async fn receive(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failed> {
    let language = visit.language;
    let rejected = |rejection| Failed::Rejected(rejection, language);
    let login = site.login_of(&visit);
    let login = login.ok_or_else(|| rejected(Rejection::SessionMissing))?;
    let file = upload::body(XML, &headers, body).map_err(rejected)?;
    let now = clock::now();
    let finding = site.find_out(move |verifier| {
        let sent = Sent {
            content: None,
            signed: &file,
        };
        let number = &login.return_number;
        Finding::of(verifier, sent, now, |signed| {
            compare(signed, number, language)
        })
    });
    let finding = finding.await?;
    let attempt = Attempt::document(site.origin(), now, "tax_return", &finding);
    site.record(&attempt)?;
    Ok(finding.into_answer(language)?)
}

/// Of a document with two signatures, each must cover all of it: then both cover the same.
fn compare(document: SignedDocument, number: &str, language: Language) -> Result<Good, Problem> {
    let mut signatures = document.signatures().iter();
    if !signatures.all(|signature| signature.coverage() == Coverage::WholeDocument) {
        return Err(Problem::PartOnly);
    }
    let mut nodes = document.nodes().iter();
    let node = nodes.find(|node| node.is_whole_document());
    let node = node.ok_or(Problem::PartOnly)?;
    let received = ReceivedReturn::read(node.canonical()).ok_or(Problem::OtherForm)?;
    if received.number() != number {
        return Err(Problem::OtherDocument);
    }
    Ok(Good {
        own_checks: vec![
            OwnCheck::WholeReturn,
            OwnCheck::ReturnForm,
            OwnCheck::ReturnNumber,
        ],
        gaps: vec![Gap::SameCustomer, Gap::SameTaxpayer],
        rows: received.rows(language),
        ..Good::plain(document)
    })
}

const XML: &str = "application/xml";
