//! The whole site, driven in process as a browser would drive it.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::Value;
use tegata_host::pin::{AuthPin, PinField};
use tegata_host::{CardClient, GivenUp, KeyUse, Reader, Wait};
use tegata_protocol::{Algorithm, UnsignedToken};
use tegata_verifier::{Challenge, Origin};
use tegata_virtual_card::{IssuedIdentity, Persona, TestAuthority};
use tempfile::TempDir;
use tower::ServiceExt;

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
        self.send(Request::get(path), String::new()).await
    }

    async fn post(&mut self, path: &str, body: &str) -> Answer {
        self.send(Request::post(path), body.to_owned()).await
    }

    async fn challenge(&mut self) -> String {
        let answer = self.post("/challenge", "").await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.text
    }

    async fn send(&mut self, mut request: axum::http::request::Builder, body: String) -> Answer {
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
        let text = String::from_utf8(body.to_vec()).unwrap();
        Answer {
            status,
            headers,
            text,
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
        let answer: Value = serde_json::from_str(&self.text).unwrap();
        assert_eq!(self.status, StatusCode::FORBIDDEN);
        answer["code"].as_str().unwrap().to_owned()
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

#[tokio::test]
async fn a_good_token_logs_in_and_the_account_says_what_was_checked() {
    let world = world();
    let mut browser = world.visitor().await;
    log_in(&world, &mut browser).await;
    let account = browser.get("/account").await;
    assert_eq!(account.status, StatusCode::OK);
    assert!(
        account
            .text
            .contains("ようこそ。このカードでは、はじめてのログインです。")
    );
    for check in [
        "audience",
        "challenge",
        "token_signature",
        "issuer",
        "key_usage",
    ] {
        assert!(
            account.text.contains(&format!(r#"data-check="{check}""#)),
            "{check}"
        );
    }
    assert!(account.text.contains(r#"data-unchecked="revocation""#));
    assert!(account.text.contains("確認していません"));
    assert_eq!(browser.get("/").await.location(), "/account");
}

/// What the demo host does for a login, without its window.
fn token_from_card(cards: &CardFolder, challenge: &str) -> String {
    let mut reader = VirtualReader::new(cards.clone());
    let at_once = Wait::new(Duration::ZERO, GivenUp::default());
    let found = reader.connect(&at_once, &[]).unwrap().pop().unwrap();
    let mut client = CardClient::new(found.card);
    let mut shown = None;
    let certificate = client
        .present(KeyUse::UserAuthentication, |attempts_left| shown = Some(attempts_left))
        .unwrap();
    let unsigned = UnsignedToken::build(
        Algorithm::Rs512,
        certificate.der(),
        &origin(),
        &Challenge::parse(challenge).unwrap(),
        clock::now().as_secs(),
        [8; 16],
    );
    let unsigned = unsigned.unwrap();
    let to_be_signed = unsigned.to_be_signed();
    let signature = client
        .sign(
            test_pin(),
            shown.unwrap(),
            &certificate,
            to_be_signed,
            &GivenUp::default(),
        )
        .unwrap();
    unsigned.assemble(signature.as_bytes()).as_str().to_owned()
}

fn test_pin() -> AuthPin {
    let mut field = PinField::new();
    for digit in tegata_virtual_card::TEST_AUTH_PIN.chars() {
        field.push(digit).unwrap();
    }
    field.take().unwrap()
}

#[tokio::test]
async fn the_card_on_the_virtual_reader_logs_in() {
    let world = world();
    let mut browser = world.visitor().await;
    let token = token_from_card(&world.cards, &browser.challenge().await);
    assert_eq!(browser.post("/login", &token).await.status, StatusCode::OK);
    assert_eq!(world.last_attempt()["result"], "logged_in");
}

#[tokio::test]
async fn a_new_card_is_another_customer_of_the_same_bank() {
    let world = world();
    for _ in 0..2 {
        let mut browser = world.visitor().await;
        let token = token_from_card(&world.cards, &browser.challenge().await);
        browser.post("/login", &token).await;
        assert!(
            browser
                .get("/account")
                .await
                .text
                .contains("はじめてのログイン")
        );
        world.cards.new_card(clock::now().as_secs()).unwrap();
    }
}

#[tokio::test]
async fn every_check_of_the_verifier_has_words() {
    let world = world();
    let mut browser = world.visitor().await;
    log_in(&world, &mut browser).await;
    for (language, unknown) in [("ja", "そのほか"), ("en", "Another check")] {
        let account = browser.get(&format!("/account?lang={language}")).await;
        assert!(!account.text.contains(unknown), "{language}");
        assert!(!account.text.contains("<td></td>"), "{language}");
    }
}

#[tokio::test]
async fn the_same_card_is_known_again() {
    let world = world();
    for expected in ["はじめてのログイン", "2回目のログイン"] {
        let mut browser = world.visitor().await;
        log_in(&world, &mut browser).await;
        assert!(browser.get("/account").await.text.contains(expected));
    }
}

#[tokio::test]
async fn a_challenge_needs_a_session() {
    let world = world();
    let answer = world.browser().post("/challenge", "").await;
    assert_eq!(answer.code(), "session_missing");
}

#[tokio::test]
async fn a_login_needs_a_session() {
    let world = world();
    let answer = world.browser().post("/login", "").await;
    assert_eq!(answer.code(), "session_missing");
    assert_eq!(world.last_attempt()["result"], "session_missing");
}

#[tokio::test]
async fn a_replayed_token_is_refused() {
    let world = world();
    let mut browser = world.visitor().await;
    let before = browser.cookies.clone();
    let token = log_in(&world, &mut browser).await;
    browser.cookies = before;
    assert_eq!(
        browser.post("/login", &token).await.code(),
        "challenge_missing"
    );
    browser.challenge().await;
    assert_eq!(
        browser.post("/login", &token).await.code(),
        "challenge_mismatch"
    );
}

#[tokio::test]
async fn a_token_of_another_session_is_refused() {
    let world = world();
    let (mut one, mut other) = (world.visitor().await, world.visitor().await);
    let token = world.token(&one.challenge().await, &origin());
    other.challenge().await;
    assert_eq!(
        other.post("/login", &token).await.code(),
        "challenge_mismatch"
    );
    assert_eq!(other.get("/account").await.location(), "/");
}

#[tokio::test]
async fn a_token_for_another_site_is_refused_and_uses_the_challenge_up() {
    let world = world();
    let mut browser = world.visitor().await;
    let challenge = browser.challenge().await;
    let stolen = world.token(&challenge, &Origin::parse("https://bank.example").unwrap());
    assert_eq!(
        browser.post("/login", &stolen).await.code(),
        "audience_mismatch"
    );
    let good = world.token(&challenge, &origin());
    assert_eq!(
        browser.post("/login", &good).await.code(),
        "challenge_missing"
    );
}

#[tokio::test]
async fn a_refusal_says_what_to_do_in_the_language_of_the_page() {
    let world = world();
    let mut browser = world.visitor().await;
    browser.challenge().await;
    let answer = browser.post("/login?lang=en", "no token").await;
    assert!(
        answer.text.contains("Press the button again."),
        "{}",
        answer.text
    );
    assert_eq!(answer.code(), "parts");
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read() {
    let world = world();
    let mut browser = world.visitor().await;
    browser.challenge().await;
    let answer = browser.post("/login", &"a".repeat(9_000)).await;
    assert_eq!(answer.code(), "too_large");
    let answer = browser.post("/login", &"a".repeat(BODY_MAX + 1)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn actions_started_by_other_sites_are_refused() {
    let world = world();
    let foreign = [
        (ORIGIN.as_str(), "http://localhost:9999"),
        (ORIGIN.as_str(), "https://evil.example"),
        (ORIGIN.as_str(), "null"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "cross-site"),
    ];
    for path in [
        "/challenge",
        "/login",
        "/logout",
        "/virtual-card/new",
        "/virtual-card/remove",
    ] {
        for (name, value) in foreign {
            let mut browser = world.visitor().await;
            browser.headers.insert(name, value.to_owned());
            let answer = browser.post(path, "").await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{path} {name} {value}"
            );
            assert_eq!(answer.text, "origin_refused");
        }
    }
    let mut browser = world.visitor().await;
    browser.headers.remove(ORIGIN.as_str());
    assert_eq!(
        browser.post("/challenge", "").await.status,
        StatusCode::FORBIDDEN
    );
    assert!(world.cards.card_is_on_reader().unwrap());
}

#[tokio::test]
async fn other_names_of_this_machine_lead_to_the_one_that_is_signed_for() {
    let world = world();
    for host in ["127.0.0.1:8460", "evil.example", "localhost:9999"] {
        let mut browser = world.browser();
        browser.headers.insert(HOST.as_str(), host.to_owned());
        assert_eq!(
            browser.get("/account").await.location(),
            "http://localhost:8460/"
        );
        let answer = browser.post("/challenge", "").await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
}

#[tokio::test]
async fn logging_out_ends_the_session_on_both_sides() {
    let world = world();
    let mut browser = world.visitor().await;
    log_in(&world, &mut browser).await;
    let before = browser.cookies.clone();
    assert_eq!(browser.post("/logout", "").await.location(), "/");
    assert_eq!(browser.get("/account").await.location(), "/");
    browser.cookies = before;
    assert_eq!(browser.get("/account").await.location(), "/");
}

#[tokio::test]
async fn a_login_changes_the_session_id() {
    let world = world();
    let mut browser = world.visitor().await;
    let before = browser.cookies.clone();
    log_in(&world, &mut browser).await;
    browser.cookies = before;
    assert_eq!(browser.get("/account").await.location(), "/");
}

#[tokio::test]
async fn the_transcript_tells_each_attempt_and_nothing_of_the_certificate() {
    let world = world();
    let mut browser = world.visitor().await;
    let token = log_in(&world, &mut browser).await;
    let attempt = world.last_attempt();
    assert_eq!(attempt["result"], "logged_in");
    assert_eq!(attempt["origin"], origin().as_str());
    assert!(attempt["checked"].as_array().unwrap().len() > 20);
    assert_eq!(attempt["notChecked"][0]["code"], "revocation");
    let written = std::fs::read_to_string(&world.transcript).unwrap();
    let secrets = token.split('.').chain(["TEGATA00000001"]);
    assert!(secrets.into_iter().all(|secret| !written.contains(secret)));
    browser.challenge().await;
    browser.post("/login", "a.b.c").await;
    assert_eq!(world.last_attempt()["checked"], Value::Array(Vec::new()));
}

#[tokio::test]
async fn the_sign_in_page_says_before_the_click_what_will_happen() {
    let world = world();
    let mut browser = world.browser();
    let japanese = browser.get("/").await.text;
    for text in [
        r#"<html lang="ja">"#,
        "マイナンバーカードでログイン",
        "これはデモです",
        "数字4桁の暗証番号",
        "氏名・住所・生年月日・性別・マイナンバー・暗証番号は届きません",
        r#"data-code="pin_blocked""#,
        r#"href="/?lang=en""#,
    ] {
        assert!(japanese.contains(text), "{text}");
    }
    let english = browser.get("/?lang=en").await.text;
    for text in [
        r#"<html lang="en">"#,
        "Log in with My Number Card",
        "4-digit PIN",
        "日本語",
    ] {
        assert!(english.contains(text), "{text}");
    }
    assert!(
        browser
            .get("/virtual-card")
            .await
            .text
            .contains("Virtual card"),
        "kept in a cookie"
    );
}

#[tokio::test]
async fn the_browsers_language_counts_until_the_visitor_chooses() {
    let world = world();
    let mut browser = world.browser();
    browser
        .headers
        .insert("accept-language", "en-US,en;q=0.9".to_owned());
    assert!(browser.get("/").await.text.contains(r#"<html lang="en">"#));
    browser.get("/?lang=ja").await;
    assert!(browser.get("/").await.text.contains(r#"<html lang="ja">"#));
}

#[tokio::test]
async fn the_panel_places_removes_and_replaces_the_card() {
    let world = world();
    let mut browser = world.browser();
    assert!(
        browser
            .get("/virtual-card")
            .await
            .text
            .contains(r#"data-on-reader="true""#)
    );
    assert_eq!(
        browser.post("/virtual-card/remove", "").await.location(),
        "/virtual-card"
    );
    assert!(!world.cards.card_is_on_reader().unwrap());
    assert!(
        browser
            .get("/virtual-card")
            .await
            .text
            .contains(r#"data-on-reader="false""#)
    );
    browser.post("/virtual-card/place", "").await;
    assert!(world.cards.card_is_on_reader().unwrap());
    let before = world.cards.card_bytes().unwrap();
    browser.post("/virtual-card/new", "").await;
    assert!(world.cards.card_bytes().unwrap() != before);
    let panel = browser.get("/virtual-card").await.text;
    assert!(panel.contains(r#"<span id="attempts-left">3</span>"#));
    assert!(panel.contains(tegata_virtual_card::TEST_AUTH_PIN));
}

#[tokio::test]
async fn every_answer_forbids_foreign_content_and_framing() {
    let world = world();
    for path in [
        "/",
        "/virtual-card",
        "/tegata.js",
        "/demo.js",
        "/site.css",
        "/sun.svg",
        "/no",
    ] {
        let headers = world.browser().get(path).await.headers;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self';"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        let cached = headers["cache-control"].to_str().unwrap();
        assert!(["no-store", "no-cache"].contains(&cached), "{path}");
    }
}

#[tokio::test]
async fn pages_have_no_script_or_style_of_their_own() {
    let world = world();
    let mut browser = world.visitor().await;
    log_in(&world, &mut browser).await;
    let mut stranger = world.browser();
    let pages = [
        browser.get("/account").await.text,
        stranger.get("/").await.text,
        stranger.get("/virtual-card").await.text,
        stranger.get("/nowhere").await.text,
    ];
    for page in pages {
        assert!(!page.contains("<style") && !page.contains("style=") && !page.contains("onclick"));
        assert_eq!(
            page.matches("<script").count(),
            page.matches(r#"src="/demo.js""#).count()
        );
    }
}

#[tokio::test]
async fn an_unknown_address_is_said_to_be_one() {
    let world = world();
    let answer = world.browser().get("/nowhere").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.text.contains("ページが見つかりません"));
}
