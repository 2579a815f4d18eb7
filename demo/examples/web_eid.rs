//! A site that speaks Web eID and takes the My Number Card: what is other in its server than with the
//! project's own token (`own_token.rs` beside it), and signatures.

use std::collections::VecDeque;
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
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use tegata_verifier::{
    BareSignature, DocumentVerifier, Judgment, MemoryChallengeStore, Origin, Revocation, UnixTime,
    WEB_EID_TOKEN_MAX, WebEidNonce, WebEidVerifier,
};

/// `web_eid ORIGIN PORT [LOGINS SIGNATURES]`: the files are the certificates of test authorities, for the
/// virtual card; a real site names none.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let origin = arguments.next().ok_or("the site's origin is missing")?;
    let port: u16 = arguments.next().ok_or("the port is missing")?.parse()?;
    let mut logins = WebEidVerifier::new(Origin::parse(&origin)?);
    let mut signatures = DocumentVerifier::new();
    if let (Some(login), Some(signature)) = (arguments.next(), arguments.next()) {
        logins = logins.danger_with_test_anchor(&fs::read(login)?)?;
        signatures = signatures.danger_with_test_anchor(&fs::read(signature)?)?;
    }
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    Ok(serve(listener, site(logins, signatures)).await?)
}

struct Site {
    logins: WebEidVerifier,
    nonces: MemoryChallengeStore<WebEidNonce>,
    signatures: DocumentVerifier,
    /// What each session was given to sign, the oldest first: the server's own words, never the page's.
    to_sign: Mutex<VecDeque<(String, String)>>,
}

/// Most texts that wait for a signature, in this example: most never get one, so a new text takes the
/// oldest one's place. A real site keeps them with its sessions.
pub(crate) const TO_SIGN_MAX: usize = 1_000;

pub(crate) fn site(logins: WebEidVerifier, signatures: DocumentVerifier) -> Router {
    let site = Arc::new(Site {
        logins,
        nonces: MemoryChallengeStore::for_web_eid(),
        signatures,
        to_sign: Mutex::default(),
    });
    Router::new()
        .route("/", get(page))
        .route("/nonce", post(nonce))
        .route("/login", post(log_in))
        .route("/to-sign", post(give_to_sign))
        .route("/signed", post(take_signed))
        .route("/page.js", get(script))
        .layer(DefaultBodyLimit::max(2 * WEB_EID_TOKEN_MAX))
        .with_state(site)
}

async fn page(jar: CookieJar) -> Result<impl IntoResponse, StatusCode> {
    let session: String = random()?.iter().map(|byte| format!("{byte:02x}")).collect();
    let cookie = Cookie::build((SESSION, session))
        .http_only(true)
        .path("/")
        .same_site(SameSite::Lax)
        .secure(true);
    Ok((jar.add(cookie), Html(include_str!("pages/web-eid.html"))))
}

/// 32 random bytes in base64. The page gets the text as it is: it is what is signed.
async fn nonce(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<String, StatusCode> {
    let session = site.session(&headers, &jar)?;
    let nonce = site.nonces.issue_nonce(&session, random()?, now()?);
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
    let session = site.session(&headers, &jar)?;
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
    let session = site.session(&headers, &jar)?;
    let number: String = random()?
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let text = format!("Order {number}: one umbrella, 3,000 yen.");
    let hash = BASE64_STANDARD.encode(Sha256::digest(&text));
    site.keep(session, text.clone());
    Ok(format!("{text}\n{hash}"))
}

/// Two lines in base64: certificate and signature.
async fn take_signed(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    jar: CookieJar,
    body: String,
) -> Result<Response, StatusCode> {
    let session = site.session(&headers, &jar)?;
    let text = site.take(&session).ok_or(StatusCode::CONFLICT)?;
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

impl Site {
    /// The session of a request that one of this site's own pages made.
    fn session(&self, headers: &HeaderMap, jar: &CookieJar) -> Result<String, StatusCode> {
        let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
        if origin != Some(self.logins.origin().as_str()) {
            return Err(StatusCode::FORBIDDEN);
        }
        let session = jar.get(SESSION).ok_or(StatusCode::UNAUTHORIZED)?;
        Ok(session.value().to_owned())
    }

    /// What a session is given to sign now, in place of what it was given before.
    fn keep(&self, session: String, text: String) {
        let mut to_sign = self.to_sign.lock().unwrap_or_else(PoisonError::into_inner);
        to_sign.retain(|(other, _)| *other != session);
        if to_sign.len() >= TO_SIGN_MAX {
            to_sign.pop_front();
        }
        to_sign.push_back((session, text));
    }

    /// What a session was given to sign, once.
    fn take(&self, session: &str) -> Option<String> {
        let mut to_sign = self.to_sign.lock().unwrap_or_else(PoisonError::into_inner);
        let at = to_sign.iter().position(|(other, _)| other == session)?;
        to_sign.remove(at).map(|(_, text)| text)
    }
}

const SESSION: &str = "__Host-session";

fn random() -> Result<[u8; 32], StatusCode> {
    let mut random = [0; 32];
    let filled = getrandom::fill(&mut random);
    filled.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(random)
}

fn now() -> Result<UnixTime, StatusCode> {
    UnixTime::try_from(SystemTime::now()).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn script() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/javascript"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, include_str!("pages/web-eid.js"))
}
