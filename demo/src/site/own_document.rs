//! Files of the visitor's own: one page to sign them, one to check what somebody signed. What is sent
//! stays in memory until it is checked.

use askama::Template;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::container::Sent;
use super::finding::{Finding, Good};
use super::page::Frame;
use super::text::Sentence;
use super::transcript::Attempt;
use super::upload::{self, Failed, Rejection};
use super::visit::Visit;
use super::{Site, SiteError, text};
use crate::clock;

/// A signed file and what it signs: what people have in their mail. The server holds it while it
/// verifies, and so does each visitor's request.
pub(super) const FILES_MAX: usize = 8 * 1024 * 1024;

#[derive(Template)]
#[template(path = "sign_your_own.html")]
struct SignPage {
    frame: Frame,
    limit: usize,
    sentences: Vec<Sentence>,
}

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage {
    frame: Frame,
    limit: usize,
    sentences: Vec<Sentence>,
}

/// The page on which a file is signed. It leaves the browser for the card's window, and signed for the
/// check.
pub(super) async fn show_sign(visit: Visit) -> Result<Response, SiteError> {
    let page = SignPage {
        frame: Frame::new(visit.language, "/sign-your-own"),
        limit: FILES_MAX,
        sentences: text::documents::sentences(visit.language),
    };
    Ok((visit.jar, Html(page.render()?)).into_response())
}

/// The page on which a signed file is checked.
pub(super) async fn show_verify(visit: Visit) -> Result<Response, SiteError> {
    let page = VerifyPage {
        frame: Frame::new(visit.language, "/verify"),
        limit: FILES_MAX,
        sentences: text::documents::sentences(visit.language),
    };
    Ok((visit.jar, Html(page.render()?)).into_response())
}

/// How the two files lie in one body: so many bytes of what is signed come first.
#[derive(Deserialize)]
pub(super) struct Beside {
    content: Option<usize>,
}

/// Verifies whatever it is.
pub(super) async fn verify(
    State(site): State<Site>,
    visit: Visit,
    Query(Beside { content }): Query<Beside>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failed> {
    let rejected = |rejection| Failed::Rejected(rejection, visit.language);
    let body = upload::body("application/octet-stream", &headers, body).map_err(rejected)?;
    let split = content.unwrap_or_default();
    if split > body.len() {
        return Err(rejected(Rejection::FormInvalid));
    }
    let now = clock::now();
    let finding = site.find_out(move |verifier| {
        let (before, signed) = body.split_at(split);
        let content = content.map(|_| before);
        let sent = Sent { content, signed };
        Finding::of(verifier, sent, now, |document| Ok(Good::plain(document)))
    });
    let finding = finding.await?;
    site.record(&Attempt::document(site.origin(), now, "own_file", &finding))?;
    Ok(finding.into_answer(visit.language)?)
}
