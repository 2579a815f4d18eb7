//! A site that logs people in with the My Number Card, by the project's own token. It keeps nothing of a
//! login but the account key.
#![expect(
    clippy::print_stderr,
    reason = "so a server says why it does not start"
)]

mod session;

use std::sync::Arc;
use std::time::{Instant, SystemTime};
use std::{env, error::Error, fs, process::ExitCode};

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, serve};
use axum_extra::extract::cookie::CookieJar;
use tegata_verifier::{
    AccountKey, LOGIN_TOKEN_MAX, LoginVerifier, MemoryChallengeStore, Origin, Revocation, UnixTime,
};

/// A real site has no file: that is the certificate of a test authority, for the virtual card.
const USAGE: &str = "usage: own_token ORIGIN PORT [FILE]
for example: own_token http://localhost:8470 8470 authority.der";

/// Behind the proxy that has the site's certificate.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Err(error) = run(env::args().skip(1)).await else {
        return ExitCode::SUCCESS;
    };
    eprintln!("own_token: {error}\n{USAGE}");
    ExitCode::FAILURE
}

async fn run(mut arguments: impl Iterator<Item = String>) -> Result<(), Box<dyn Error>> {
    let origin = arguments.next().ok_or("the site's origin is missing")?;
    let port = arguments.next().ok_or("the port is missing")?;
    let port: u16 = port.parse().map_err(|_| format!("{port}: not a port"))?;
    let origin = Origin::parse(&origin).map_err(|error| format!("{origin}: {error}"))?;
    let mut verifier = LoginVerifier::new(origin);
    if let Some(file) = arguments.next() {
        let authority = fs::read(&file).map_err(|error| format!("{file}: {error}"))?;
        verifier = verifier
            .danger_with_test_anchor(&authority)
            .map_err(|error| format!("{file}: {error}"))?;
    }
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await;
    let listener = listener.map_err(|error| format!("port {port}: {error}"))?;
    Ok(serve(listener, site(verifier)).await?)
}

struct Site {
    challenges: MemoryChallengeStore,
    /// Who is logged in.
    logged_in: session::SessionStore<AccountKey>,
    verifier: LoginVerifier,
}

pub(crate) fn site(verifier: LoginVerifier) -> Router {
    let site = Arc::new(Site {
        challenges: MemoryChallengeStore::new(),
        logged_in: session::SessionStore::new(),
        verifier,
    });
    Router::new()
        .route("/", get(page))
        .route("/challenge", post(challenge))
        .route("/login", post(log_in))
        .route("/account", get(account))
        .route("/logout", post(log_out))
        .route(
            "/page.js",
            get(|| async { session::script(include_str!("pages/own-token.js")) }),
        )
        .route(
            "/tegata.js",
            get(|| async { session::script(include_str!("../../client/tegata.js")) }),
        )
        .layer(DefaultBodyLimit::max(2 * LOGIN_TOKEN_MAX))
        .with_state(site)
}

async fn page(jar: CookieJar) -> Result<impl IntoResponse, StatusCode> {
    let (jar, _) = session::begin(jar)?;
    Ok((jar, Html(include_str!("pages/own-token.html"))))
}

async fn challenge(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<String, StatusCode> {
    let session = session::of_own_page(site.verifier.origin(), &headers, &jar)?;
    let challenge = site.challenges.issue(&session, session::random()?, now()?);
    Ok(challenge.as_str().to_owned())
}

async fn log_in(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    jar: CookieJar,
    token: String,
) -> Result<Response, StatusCode> {
    let session = session::of_own_page(site.verifier.origin(), &headers, &jar)?;
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
    let (jar, session) = session::begin(jar)?; // Who knew the old one gets nowhere.
    let logged_in = &site.logged_in;
    logged_in.insert(session, login.account_key(), Instant::now());
    Ok((jar, "/account").into_response())
}

async fn account(
    State(site): State<Arc<Site>>,
    jar: CookieJar,
) -> Result<&'static str, StatusCode> {
    let session = session::read(&jar)?;
    let account = site.logged_in.read(&session, Instant::now());
    account.map(|_| "logged in").ok_or(StatusCode::UNAUTHORIZED)
}

async fn log_out(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<&'static str, StatusCode> {
    let session = session::of_own_page(site.verifier.origin(), &headers, &jar)?;
    site.logged_in.take(&session, Instant::now());
    Ok("logged out")
}

fn now() -> Result<UnixTime, StatusCode> {
    UnixTime::try_from(SystemTime::now()).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}
