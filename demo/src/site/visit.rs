//! What a request says about the visitor: language and browser session.

use axum::extract::{FromRef, FromRequestParts, Query};
use axum::http::request::Parts;
use axum_extra::extract::cookie::{Cookie, Key, PrivateCookieJar, SameSite};
use serde::Deserialize;
use std::convert::Infallible;
use tegata_protocol::Language;
use tegata_verifier::Origin;

use super::browser_session::SessionId;
use super::language;

/// The visitor, and the cookies that go back.
pub(super) struct Visit {
    pub(super) jar: PrivateCookieJar,
    pub(super) language: Language,
    pub(super) session: Option<SessionId>,
    session_cookie: String,
}

impl Visit {
    /// Gives the browser a new session.
    pub(super) fn start_session(&mut self) -> Result<SessionId, getrandom::Error> {
        let id = SessionId::random()?;
        let value = id.as_str().to_owned();
        self.set(self.session_cookie.clone(), value);
        self.session = Some(id.clone());
        Ok(id)
    }

    /// Takes the session from the browser.
    pub(super) fn end_session(&mut self) {
        let cookie = cookie(self.session_cookie.clone(), String::new());
        self.jar = self.jar.clone().remove(cookie);
        self.session = None;
    }

    fn set(&mut self, name: String, value: String) {
        self.jar = self.jar.clone().add(cookie(name, value));
    }
}

/// Sent to this site alone and not shown to scripts. `Lax`, so that a link from another site finds
/// the visitor logged in; reading changes nothing here, and everything else states its origin. Not
/// marked `Secure`, which a site on the web
/// must do: this one is on http, on the visitor's own machine.
fn cookie(name: String, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .http_only(true)
        .path("/")
        .same_site(SameSite::Lax)
        .build()
}

/// At each of the demo's sites.
impl<S> FromRequestParts<S> for Visit
where
    S: Send + Sync,
    Key: FromRef<S>,
    Origin: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &S) -> Result<Self, Infallible> {
        let jar = PrivateCookieJar::<Key>::from_request_parts(parts, site).await?;
        let [session_cookie, language_cookie] = cookie_names(&Origin::from_ref(site));
        let value = |name: &str| jar.get(name).map(|cookie| cookie.value().to_owned());
        let chosen_before = value(&language_cookie)
            .as_deref()
            .and_then(language::from_choice);
        let session = value(&session_cookie)
            .as_deref()
            .and_then(SessionId::from_cookie);
        let chosen_now = chosen_now(parts);
        let mut visit = Self {
            language: chosen_now
                .or(chosen_before)
                .unwrap_or_else(|| language::preferred(&parts.headers)),
            jar,
            session,
            session_cookie,
        };
        if let Some(language) = chosen_now {
            visit.set(language_cookie, language.tag().to_owned());
        }
        Ok(visit)
    }
}

/// With the port in their names: browsers keep one jar for all ports of a host.
fn cookie_names(origin: &Origin) -> [String; 2] {
    let port = origin.as_str().rsplit(':').next().unwrap_or_default();
    ["session", "language"].map(|name| format!("demo-{name}-{}", port.trim_matches('/')))
}

#[derive(Deserialize)]
struct Choice {
    lang: Option<String>,
}

fn chosen_now(parts: &Parts) -> Option<Language> {
    let Query(choice) = Query::<Choice>::try_from_uri(&parts.uri).ok()?;
    choice.lang.as_deref().and_then(language::from_choice)
}
