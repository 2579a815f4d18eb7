//! A site that logs people in with the My Number Card, by the project's own token: all of its server.
//! It keeps accounts in memory, and nothing of a login but the account key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use std::{env, error::Error, fs};

use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, serve};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use tegata_verifier::{
    AccountKey, LOGIN_TOKEN_MAX, LoginVerifier, MemoryChallengeStore, Origin, Revocation, UnixTime,
};

/// `own_token ORIGIN PORT [FILE]`: behind the proxy that has the site's certificate. The file is the
/// certificate of a test authority, for the virtual card; a real site names none.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let origin = arguments.next().ok_or("the site's origin is missing")?;
    let port: u16 = arguments.next().ok_or("the port is missing")?.parse()?;
    let mut verifier = LoginVerifier::new(Origin::parse(&origin)?);
    if let Some(file) = arguments.next() {
        verifier = verifier.danger_with_test_anchor(&fs::read(file)?)?;
    }
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    Ok(serve(listener, site(verifier)).await?)
}

struct Site {
    challenges: MemoryChallengeStore,
    /// Who is logged in, by session. A real site has a store of its own, in which sessions end.
    logged_in: Mutex<HashMap<String, AccountKey>>,
    verifier: LoginVerifier,
}

/// Most sessions of this example.
const SESSIONS_MAX: usize = 10_000;

pub(crate) fn site(verifier: LoginVerifier) -> Router {
    let site = Arc::new(Site {
        challenges: MemoryChallengeStore::new(),
        logged_in: Mutex::default(),
        verifier,
    });
    Router::new()
        .route("/", get(page))
        .route("/challenge", post(challenge))
        .route("/login", post(log_in))
        .route("/account", get(account))
        .route(
            "/page.js",
            get(|| async { script(include_str!("pages/own-token.js")) }),
        )
        .route(
            "/tegata.js",
            get(|| async { script(include_str!("../../client/tegata.js")) }),
        )
        .layer(DefaultBodyLimit::max(2 * LOGIN_TOKEN_MAX))
        .with_state(site)
}

/// Gives the browser a session, which nobody but this site can read.
async fn page(jar: CookieJar) -> Result<impl IntoResponse, StatusCode> {
    let jar = jar.add(session_cookie(new_session()?));
    Ok((jar, Html(include_str!("pages/own-token.html"))))
}

async fn challenge(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<String, StatusCode> {
    let session = site.session(&headers, &jar)?;
    let challenge = site.challenges.issue(&session, random()?, now()?);
    Ok(challenge.as_str().to_owned())
}

async fn log_in(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    jar: CookieJar,
    token: String,
) -> Result<Response, StatusCode> {
    let session = site.session(&headers, &jar)?;
    let now = now()?;
    let verified = site.challenges.consume(&session).and_then(|challenge| {
        let verifier = &site.verifier;
        verifier.verify(&token, challenge, now, Revocation::NotChecked)
    });
    let login = match verified {
        Ok(login) => login,
        // The code holds nothing of the token: log it, and show it to the person with its next step.
        Err(error) => return Ok((StatusCode::FORBIDDEN, error.code()).into_response()),
    };
    let session = new_session()?; // Who knew the old one gets nowhere.
    site.remember(session.clone(), login.account_key())?;
    Ok((jar.add(session_cookie(session)), "/account").into_response())
}

async fn account(
    State(site): State<Arc<Site>>,
    jar: CookieJar,
) -> Result<&'static str, StatusCode> {
    let session = jar.get(SESSION).ok_or(StatusCode::UNAUTHORIZED)?;
    let logged_in = site
        .logged_in
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let account = logged_in.get(session.value());
    account.map(|_| "logged in").ok_or(StatusCode::UNAUTHORIZED)
}

impl Site {
    /// The session of a request that one of this site's own pages made.
    fn session(&self, headers: &HeaderMap, jar: &CookieJar) -> Result<String, StatusCode> {
        let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
        if origin != Some(self.verifier.origin().as_str()) {
            return Err(StatusCode::FORBIDDEN);
        }
        let session = jar.get(SESSION).ok_or(StatusCode::UNAUTHORIZED)?;
        Ok(session.value().to_owned())
    }

    fn remember(&self, session: String, account: AccountKey) -> Result<(), StatusCode> {
        let mut logged_in = self
            .logged_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if logged_in.len() >= SESSIONS_MAX {
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        logged_in.insert(session, account);
        Ok(())
    }
}

/// Browsers take a cookie of this name over https (or from localhost) only, and from no other host.
const SESSION: &str = "__Host-session";

fn session_cookie(session: String) -> Cookie<'static> {
    Cookie::build((SESSION, session))
        .http_only(true)
        .path("/")
        .same_site(SameSite::Lax)
        .secure(true)
        .build()
}

fn new_session() -> Result<String, StatusCode> {
    Ok(random()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn random() -> Result<[u8; 32], StatusCode> {
    let mut random = [0; 32];
    let filled = getrandom::fill(&mut random);
    filled.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(random)
}

fn now() -> Result<UnixTime, StatusCode> {
    UnixTime::try_from(SystemTime::now()).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

fn script(text: &'static str) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/javascript"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, text)
}
