//! A site that speaks Web eID and takes the My Number Card: what is other in its server than with the
//! project's own token (`own_token.rs` beside it), and signatures.
#![expect(
    clippy::print_stderr,
    reason = "so a server says why it does not start"
)]

#[expect(dead_code, reason = "who is logged in is not kept here")]
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
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use tegata_verifier::{
    BareSignature, DocumentVerifier, Judgment, MemoryChallengeStore, Origin, Revocation, UnixTime,
    WEB_EID_TOKEN_MAX, WebEidNonce, WebEidVerifier,
};

/// A real site has no files: they are the certificates of test authorities, for the virtual card.
const USAGE: &str = "usage: web_eid ORIGIN PORT [LOGINS SIGNATURES]
for example: web_eid http://localhost:8471 8471 authority.der signature-authority.der";

/// Behind the proxy that has the site's certificate.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Err(error) = run(env::args().skip(1)).await else {
        return ExitCode::SUCCESS;
    };
    eprintln!("web_eid: {error}\n{USAGE}");
    ExitCode::FAILURE
}

async fn run(mut arguments: impl Iterator<Item = String>) -> Result<(), Box<dyn Error>> {
    let origin = arguments.next().ok_or("the site's origin is missing")?;
    let port = arguments.next().ok_or("the port is missing")?;
    let port: u16 = port.parse().map_err(|_| format!("{port}: not a port"))?;
    let origin = Origin::parse(&origin).map_err(|error| format!("{origin}: {error}"))?;
    let mut logins = WebEidVerifier::new(origin);
    let mut signatures = DocumentVerifier::new();
    if let Some(login) = arguments.next() {
        let signature = arguments.next().ok_or("the second file is missing")?;
        let named = |file: &str, error: &dyn Error| format!("{file}: {error}");
        let read = |file: &str| fs::read(file).map_err(|error| named(file, &error));
        logins = logins
            .danger_with_test_anchor(&read(&login)?)
            .map_err(|error| named(&login, &error))?;
        signatures = signatures
            .danger_with_test_anchor(&read(&signature)?)
            .map_err(|error| named(&signature, &error))?;
    }
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await;
    let listener = listener.map_err(|error| format!("port {port}: {error}"))?;
    Ok(serve(listener, site(logins, signatures)).await?)
}

struct Site {
    logins: WebEidVerifier,
    nonces: MemoryChallengeStore<WebEidNonce>,
    signatures: DocumentVerifier,
    /// What each session was given to sign: the server's own words, never the page's.
    to_sign: session::SessionStore<String>,
}

pub(crate) fn site(logins: WebEidVerifier, signatures: DocumentVerifier) -> Router {
    let site = Arc::new(Site {
        logins,
        nonces: MemoryChallengeStore::for_web_eid(),
        signatures,
        to_sign: session::SessionStore::new(),
    });
    Router::new()
        .route("/", get(page))
        .route("/nonce", post(nonce))
        .route("/login", post(log_in))
        .route("/to-sign", post(give_to_sign))
        .route("/signed", post(take_signed))
        .route(
            "/page.js",
            get(|| async { session::script(include_str!("pages/web-eid.js")) }),
        )
        .layer(DefaultBodyLimit::max(2 * WEB_EID_TOKEN_MAX))
        .with_state(site)
}

async fn page(jar: CookieJar) -> Result<impl IntoResponse, StatusCode> {
    let (jar, _) = session::begin(jar)?;
    Ok((jar, Html(include_str!("pages/web-eid.html"))))
}

/// 32 random bytes in base64. The page gets the text as it is: it is what is signed.
async fn nonce(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<String, StatusCode> {
    let session = session::of_own_page(site.logins.origin(), &headers, &jar)?;
    let nonce = site
        .nonces
        .issue_nonce(&session, session::random()?, now()?);
    Ok(nonce.as_str().to_owned())
}

/// The body is the token as `web-eid.js` gives it to the page, as JSON. The answer says how much of the
/// login nobody checked.
async fn log_in(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    jar: CookieJar,
    token: String,
) -> Result<Response, StatusCode> {
    let session = session::of_own_page(site.logins.origin(), &headers, &jar)?;
    let now = now()?;
    let verified = site.nonces.consume(&session).and_then(|nonce| {
        let logins = &site.logins;
        logins.verify(&token, nonce, now, Revocation::NotChecked)
    });
    Ok(match verified {
        // Go on as with the project's own token: a new session, and the account by `account_key`.
        Ok(login) => login.unchecked().len().to_string().into_response(),
        Err(error) => (StatusCode::FORBIDDEN, error.code()).into_response(),
    })
}

/// Two lines: what the person reads on the page, and its hash for `web-eid.js`. The order's number is
/// 16 random bytes: no text comes twice, so no signature fits the text of another session.
async fn give_to_sign(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<String, StatusCode> {
    let session = session::of_own_page(site.logins.origin(), &headers, &jar)?;
    let number: String = session::random()?
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let text = format!("Order {number}: one umbrella, 3,000 yen.");
    let hash = BASE64_STANDARD.encode(Sha256::digest(&text));
    site.to_sign.insert(session, text.clone(), Instant::now());
    Ok(format!("{text}\n{hash}"))
}

/// Two lines in base64: certificate and signature.
async fn take_signed(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    jar: CookieJar,
    body: String,
) -> Result<Response, StatusCode> {
    let session = session::of_own_page(site.logins.origin(), &headers, &jar)?;
    let text = site.to_sign.take(&session, Instant::now());
    let text = text.ok_or(StatusCode::CONFLICT)?;
    let (certificate, signature) = read(&body).ok_or(StatusCode::BAD_REQUEST)?;
    let bare = BareSignature {
        certificate: &certificate,
        content: text.as_bytes(),
        signature: &signature,
    };
    let judgment = Judgment {
        at: now()?,
        revocation: Revocation::NotChecked,
    };
    Ok(match site.signatures.verify_bare(&[bare], judgment) {
        // Keep text, certificate and signature as the proof; `signer()` names the person.
        Ok(document) => document.signatures().len().to_string().into_response(),
        Err(refused) => (StatusCode::FORBIDDEN, refused.reason().code()).into_response(),
    })
}

fn read(body: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let (certificate, signature) = body.split_once('\n')?;
    let decode = |text: &str| BASE64_STANDARD.decode(text).ok();
    Some((decode(certificate)?, decode(signature)?))
}

fn now() -> Result<UnixTime, StatusCode> {
    UnixTime::try_from(SystemTime::now()).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}
