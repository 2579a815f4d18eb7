//! The whole site, driven in process as a browser would drive it.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::Value;
use tegata_host::pin::{AuthPin, PinField};
use tegata_host::{CardClient, GivenUp, KeyUse, Reader, Wait};
use tegata_protocol::{Algorithm, UnsignedToken};
use tegata_verifier::{Challenge, Origin};
use tegata_virtual_card::{IssuedIdentity, Persona, TestAuthority};
use tempfile::TempDir;
use tower::ServiceExt;

mod contract;
mod guard;
mod login;
mod own_document;
mod pages;
mod panel;
mod person;
mod stand_in;
mod tax_return;

use super::*;
use crate::{VirtualReader, clock, testing};

/// A site with its folder, which goes when the test ends.
struct World {
    _place: TempDir,
    cards: CardFolder,
    router: Router,
    transcript: std::path::PathBuf,
}

const PORT: u16 = 8460;

fn origin() -> Origin {
    origin_of_port(PORT).unwrap()
}

fn world() -> World {
    let (place, cards) = testing::folder();
    let transcript = place.path().join("transcript.jsonl");
    let site = Site::new(
        origin(),
        cards.clone(),
        Some(Transcript::open(&transcript).unwrap()),
        None,
    );
    World {
        router: router(site.unwrap()),
        _place: place,
        cards,
        transcript,
    }
}

/// A browser with its cookies. It says in every request what a page of the site would say.
struct Browser {
    router: Router,
    cookies: HashMap<String, String>,
    headers: HashMap<&'static str, String>,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
    text: String,
}

impl World {
    fn browser(&self) -> Browser {
        let host = format!("localhost:{PORT}");
        let said = [
            (HOST.as_str(), host),
            (ORIGIN.as_str(), origin().to_string()),
        ];
        Browser {
            router: self.router.clone(),
            cookies: HashMap::new(),
            headers: HashMap::from(said),
        }
    }

    /// A browser that has opened the sign-in page.
    async fn visitor(&self) -> Browser {
        let mut browser = self.browser();
        assert_eq!(browser.get("/").await.status, StatusCode::OK);
        browser
    }

    /// A token as the host would make it, with the key of a person whom the folder's authority
    /// certified.
    fn token(&self, challenge: &str, audience: &Origin) -> String {
        let identity = identity(&self.cards.authorities().unwrap().user_authentication);
        let unsigned = UnsignedToken::build(
            Algorithm::Rs512,
            &identity.certificate_der,
            audience,
            &Challenge::parse(challenge).unwrap(),
            clock::now().as_secs(),
            [7; 16],
        );
        let unsigned = unsigned.unwrap();
        let signature = identity.sign_rs512(unsigned.to_be_signed()).unwrap();
        unsigned.assemble(&signature).as_str().to_owned()
    }

    /// The last line of the transcript.
    fn last_attempt(&self) -> Value {
        let lines = std::fs::read_to_string(&self.transcript).unwrap();
        serde_json::from_str(lines.lines().last().unwrap()).unwrap()
    }
}

/// All folders are copies of one, so one identity fits them all.
fn identity(authority: &TestAuthority) -> &'static IssuedIdentity {
    static IDENTITY: OnceLock<IssuedIdentity> = OnceLock::new();
    IDENTITY.get_or_init(|| {
        let template = Persona::adult(1).user_authentication_template(clock::now().as_secs());
        authority
            .issue(
                &template,
                &mut getrandom::rand_core::UnwrapErr(getrandom::SysRng),
            )
            .unwrap()
    })
}

impl Browser {
    async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Vec::new()).await
    }

    async fn post(&mut self, path: &str, body: &str) -> Answer {
        self.send(Request::post(path), body.as_bytes().to_vec())
            .await
    }

    /// Sends a file as a page does it.
    async fn post_file(&mut self, path: &str, content_type: &str, file: &[u8]) -> Answer {
        let request = Request::post(path).header(CONTENT_TYPE, content_type);
        self.send(request, file.to_vec()).await
    }

    async fn challenge(&mut self) -> String {
        let answer = self.post("/challenge", "").await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.text
    }

    async fn send(&mut self, mut request: axum::http::request::Builder, body: Vec<u8>) -> Answer {
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let cookies = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let request = request
            .header(COOKIE, cookies)
            .body(Body::from(body))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        self.keep_cookies(&headers);
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer {
            status,
            headers,
            text: String::from_utf8_lossy(&body).into_owned(),
            body: body.to_vec(),
        }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE) {
            let (cookie, attributes) = cookie.to_str().unwrap().split_once(';').unwrap();
            assert!(
                attributes.contains("HttpOnly; SameSite=Lax"),
                "{attributes}"
            );
            let (name, value) = cookie.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

impl Answer {
    fn location(&self) -> &str {
        self.headers[LOCATION].to_str().unwrap()
    }

    fn code(&self) -> String {
        assert_eq!(self.status, StatusCode::FORBIDDEN);
        self.refusal()
    }

    /// The code of an answer that is no page.
    fn refusal(&self) -> String {
        let answer: Value = serde_json::from_str(&self.text).unwrap();
        answer["code"].as_str().unwrap().to_owned()
    }

    /// The code of a finding, which is a part of a page.
    fn found(&self) -> &str {
        let good = self.text.contains(r#"data-code="good""#);
        assert_eq!(self.status == StatusCode::OK, good, "{}", self.text);
        let (_, code) = self.text.split_once(r#"data-code=""#).unwrap();
        code.split_once('"').unwrap().0
    }
}

/// Logs in with a good token and returns it.
async fn log_in(world: &World, browser: &mut Browser) -> String {
    let token = world.token(&browser.challenge().await, &origin());
    let answer = browser.post("/login", &token).await;
    assert_eq!(
        (answer.status, answer.text.as_str()),
        (StatusCode::OK, r#"{"location":"/account"}"#)
    );
    token
}
