//! What comes in from a page: of one type, up to a limit, from somebody who may send it. Nothing of it
//! is written anywhere.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tegata_protocol::Language;

use super::SiteError;
use super::text::documents;

/// Why the bank does not look at what was sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Rejection {
    /// An item of the form is missing or cannot be used.
    FormInvalid,
    /// Nobody is logged in, in this session.
    SessionMissing,
    /// Over the limit of the page.
    TooLarge,
    /// Another content type than the page's.
    TypeRefused,
}

impl Rejection {
    /// One permanent word.
    const fn code(self) -> &'static str {
        match self {
            Self::FormInvalid => "form_invalid",
            Self::SessionMissing => "session_missing",
            Self::TooLarge => "too_large",
            Self::TypeRefused => "type_refused",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::FormInvalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::SessionMissing => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TypeRefused => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }
}

/// Why there is no answer of the wanted kind.
#[derive(Debug)]
pub(super) enum Failed {
    Rejected(Rejection, Language),
    Site(SiteError),
}

impl<E: Into<SiteError>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::Site(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let (rejection, language) = match self {
            Self::Rejected(rejection, language) => (rejection, language),
            Self::Site(error) => return error.into_response(),
        };
        let sentence = documents::rejection(rejection, language);
        let answer = json!({ "code": rejection.code(), "sentence": sentence });
        let content_type = [(CONTENT_TYPE, "application/json")];
        (rejection.status(), content_type, answer.to_string()).into_response()
    }
}

/// The body, if it is of this type and was not cut off at the limit.
pub(super) fn body(
    content_type: &str,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Bytes, Rejection> {
    let said = headers
        .get(CONTENT_TYPE)
        .and_then(|said| said.to_str().ok());
    if said != Some(content_type) {
        return Err(Rejection::TypeRefused);
    }
    // The other reason is a connection that broke off, to which nobody listens any more.
    body.map_err(|_| Rejection::TooLarge)
}
