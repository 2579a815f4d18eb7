//! A login at a stand-in. For the portal's contract the server makes the digest itself: it builds it as
//! Web eID builds its value, with SHA-256, because that is the only hash of the contract. So the digest
//! names this site and a nonce, though the contract asks for neither, and the verifier judges the answer
//! as a `web-eid:1.0` token with RS256, which for every other site is a danger.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use tegata_verifier::{Authenticated, Origin, Revocation, TokenError, UnixTime, WebEidNonce};

use super::{Contract, StandIn, page};
use crate::clock;
use crate::site::SiteError;
use crate::site::browser_session::SessionId;
use crate::site::login::refuse;
use crate::site::page::{Frame, LoginChecks};
use crate::site::text::Refusal;
use crate::site::text::stand_ins::{self, StandInText};
use crate::site::transcript::Attempt;
use crate::site::visit::Visit;

/// The part of a page that says what was found.
#[derive(Template)]
#[template(path = "login_found.html")]
struct FoundPage {
    checked: LoginChecks,
    frame: Frame,
    s: &'static StandInText,
}

/// What the page of the portal's contract gets to have signed: a complete `DigestInfo`, in base64.
pub(super) async fn issue_digest(
    State(site): State<StandIn>,
    visit: Visit,
) -> Result<Response, SiteError> {
    issue(&site, &visit, |nonce| {
        digest_info(value(site.origin(), nonce))
    })
}

pub(super) async fn issue_nonce(
    State(site): State<StandIn>,
    visit: Visit,
) -> Result<Response, SiteError> {
    issue(&site, &visit, |nonce| nonce.as_str().to_owned())
}

fn issue(
    site: &StandIn,
    visit: &Visit,
    words: impl FnOnce(&WebEidNonce) -> String,
) -> Result<Response, SiteError> {
    let Some(session) = &visit.session else {
        return refuse(visit, Refusal::SessionMissing);
    };
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    let nonce = site
        .0
        .nonces
        .issue_nonce(session.as_str(), random, clock::now());
    Ok(words(&nonce).into_response())
}

/// What is hashed for the digest (Web eID, "Authentication token format", with SHA-256).
fn value(origin: &Origin, nonce: &WebEidNonce) -> Vec<u8> {
    [origin.as_str(), nonce.as_str()]
        .map(Sha256::digest)
        .concat()
}

/// The `DigestInfo` of a content, in base64.
pub(super) fn digest_info(content: impl AsRef<[u8]>) -> String {
    BASE64_STANDARD.encode([&SHA_256[..], &Sha256::digest(content)].concat())
}

/// The DER before the 32 bytes (RFC 8017, section 9.2, note 1; specified).
const SHA_256: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// Verifies what the page got, against the nonce of the browser session, which is used up by it.
pub(super) async fn log_in(
    State(site): State<StandIn>,
    visit: Visit,
    body: String,
) -> Result<Response, SiteError> {
    let now = clock::now();
    let (origin, what) = (site.origin(), site.0.contract.login());
    let Some(session) = &visit.session else {
        let refusal = Refusal::SessionMissing;
        site.record(&Attempt::refused(origin, now, refusal.code()).named(what))?;
        return refuse(&visit, refusal);
    };
    match site.verify(session, &body, now) {
        Ok(login) => {
            let (checks, unchecked) = (login.checks(), login.unchecked());
            site.record(&Attempt::accepted(origin, now, checks, &unchecked).named(what))?;
            found(&site, &visit, &login)
        }
        Err(error) => {
            site.record(&Attempt::refused(origin, now, error.code()).named(what))?;
            refuse(&visit, Refusal::Token(error))
        }
    }
}

fn found(site: &StandIn, visit: &Visit, login: &Authenticated) -> Result<Response, SiteError> {
    let part = FoundPage {
        checked: LoginChecks::new(login.checks(), &login.unchecked(), visit.language),
        frame: page::frame(site, visit.language),
        s: stand_ins::of(visit.language),
    };
    Ok(Html(part.render()?).into_response())
}

impl StandIn {
    /// The stand-ins are no notified verifiers, so they have nothing to say about revocation.
    fn verify(
        &self,
        session: &SessionId,
        body: &str,
        now: UnixTime,
    ) -> Result<Authenticated, TokenError> {
        let nonce = self.0.nonces.consume(session.as_str())?;
        let token = match self.0.contract {
            Contract::Portal(_) => token_of(body)?,
            Contract::WebEid => body.to_owned(),
        };
        let logins = &self.0.logins;
        logins.verify(&token, nonce, now, Revocation::NotChecked)
    }
}

/// What the page takes from the answer of the portal's contract.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PortalLogin {
    certificate: String,
    signature: String,
}

/// The same in the form of Web eID.
fn token_of(body: &str) -> Result<String, TokenError> {
    let login: PortalLogin = serde_json::from_str(body).map_err(|_| TokenError::NotJson)?;
    let certificate = decode(&login.certificate).ok_or(TokenError::Base64)?;
    let token = json!({
        "unverifiedCertificate": BASE64_STANDARD.encode(certificate),
        "algorithm": "RS256",
        "signature": login.signature,
        "format": "web-eid:1.0",
    });
    Ok(token.to_string())
}

/// Certificates of the portal's contract are seen without padding.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &ALPHABET,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    LENIENT.decode(text).ok()
}
