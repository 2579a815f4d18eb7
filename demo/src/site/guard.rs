//! Who may speak to the site: browsers that call it by its own name, and for actions only its own
//! pages.

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use tegata_verifier::Origin;

/// Sends visitors who came by another name (127.0.0.1, or a foreign name that somebody points here)
/// to the site's own, and refuses actions that another site's page starts.
pub(super) async fn refuse_foreign(
    State(origin): State<Origin>,
    request: Request,
    next: Next,
) -> Response {
    let is_action = request.method() != Method::GET && request.method() != Method::HEAD;
    let headers = request.headers();
    if !is_addressed_to(&origin, headers) {
        return misdirected(&origin, is_action);
    }
    if is_action && !comes_from(&origin, headers) {
        return (StatusCode::FORBIDDEN, "origin_refused").into_response();
    }
    next.run(request).await
}

fn is_addressed_to(origin: &Origin, headers: &HeaderMap) -> bool {
    let host = origin.as_str().strip_prefix("http://");
    header(headers, HOST.as_str()) == host
}

fn misdirected(origin: &Origin, is_action: bool) -> Response {
    if is_action {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    } else {
        Redirect::temporary(&format!("{origin}/")).into_response()
    }
}

/// Every browser sends `Origin` with a POST; not every one sends `Sec-Fetch-Site`.
fn comes_from(origin: &Origin, headers: &HeaderMap) -> bool {
    let fetch_site = header(headers, "sec-fetch-site");
    header(headers, ORIGIN.as_str()) == Some(origin.as_str())
        && fetch_site.is_none_or(|site| site == "same-origin")
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
