//! What the servers beside it have in common: a session in a cookie, and something that is kept for it,
//! in memory and for a while. A real site has all of this already.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use tegata_verifier::Origin;

/// Browsers take a cookie of this name over https (or from localhost) only, and from no other host.
const SESSION: &str = "__Host-session";

/// Gives the browser a new session, which nobody but this site can read.
pub(crate) fn begin(jar: CookieJar) -> Result<(CookieJar, String), StatusCode> {
    let session: String = random()?.iter().map(|byte| format!("{byte:02x}")).collect();
    let cookie = Cookie::build((SESSION, session.clone()))
        .http_only(true)
        .path("/")
        .same_site(SameSite::Lax)
        .secure(true);
    Ok((jar.add(cookie), session))
}

/// The session of a request. `401` without one.
pub(crate) fn read(jar: &CookieJar) -> Result<String, StatusCode> {
    let session = jar.get(SESSION).ok_or(StatusCode::UNAUTHORIZED)?;
    Ok(session.value().to_owned())
}

/// The session of a request that one of the site's own pages made. `403` for another origin, `401` without
/// a session.
pub(crate) fn of_own_page(
    site: &Origin,
    headers: &HeaderMap,
    jar: &CookieJar,
) -> Result<String, StatusCode> {
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
    if origin != Some(site.as_str()) {
        return Err(StatusCode::FORBIDDEN);
    }
    read(jar)
}

/// An hour: nobody stays logged in on a computer that was left.
pub(crate) const KEPT_FOR: Duration = Duration::from_secs(60 * 60);
/// One developer has one session; the limit keeps a script from filling memory.
pub(crate) const KEPT_MAX: usize = 1_000;

/// One value for each session, for as long as [`KEPT_FOR`] and for [`KEPT_MAX`] sessions, the oldest first.
pub(crate) struct SessionStore<T>(Mutex<VecDeque<(String, Instant, T)>>);

impl<T: Clone> SessionStore<T> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    /// Keeps a value in place of what the session had. One session too many takes the oldest one's place.
    pub(crate) fn insert(&self, session: String, value: T, now: Instant) {
        self.take(&session, now);
        let mut kept = self.unexpired(now);
        if kept.len() >= KEPT_MAX {
            kept.pop_front();
        }
        kept.push_back((session, now, value));
    }

    /// What is kept for the session.
    pub(crate) fn read(&self, session: &str, now: Instant) -> Option<T> {
        let kept = self.unexpired(now);
        let found = kept.iter().find(|(other, ..)| other == session);
        found.map(|(.., value)| value.clone())
    }

    /// Removes and returns what is kept for the session.
    pub(crate) fn take(&self, session: &str, now: Instant) -> Option<T> {
        let mut kept = self.unexpired(now);
        let at = kept.iter().position(|(other, ..)| other == session)?;
        kept.remove(at).map(|(.., value)| value)
    }

    /// All that is kept, after removing what is too old.
    fn unexpired(&self, now: Instant) -> MutexGuard<'_, VecDeque<(String, Instant, T)>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(_, since, _)| now.duration_since(*since) < KEPT_FOR);
        kept
    }
}

/// 32 bytes from the operating system.
pub(crate) fn random() -> Result<[u8; 32], StatusCode> {
    let mut random = [0; 32];
    let filled = getrandom::fill(&mut random);
    filled.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(random)
}

/// A script, which the browser asks for anew each time.
pub(crate) fn script(text: &'static str) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/javascript"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, text)
}
