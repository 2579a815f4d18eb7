//! The servers of `docs/for-sites.md`, driven as browsers drive them, and that the page shows the very
//! files.
#![expect(
    clippy::duplicate_mod,
    reason = "each server has its sessions beside it, as where it is copied"
)]

#[expect(dead_code, reason = "what its program needs alone")]
#[path = "../examples/own_token.rs"]
mod own_token;
#[expect(dead_code, reason = "what the servers need alone")]
#[path = "../examples/session/mod.rs"]
mod session;
#[expect(dead_code, reason = "what its program needs alone")]
#[path = "../examples/web_eid.rs"]
mod web_eid;

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant, SystemTime};
    use std::{collections::HashSet, fs, path::Path, sync::OnceLock};

    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::http::header::{COOKIE, ORIGIN, SET_COOKIE};
    use axum::http::{Request, StatusCode};
    use base64::{Engine, prelude::BASE64_STANDARD};
    use sha2::{Digest, Sha512};
    use tegata_protocol::{Algorithm, Challenge, UnsignedToken};
    use tegata_verifier::{DocumentVerifier, LoginVerifier, Origin, WebEidVerifier};
    use tegata_virtual_card::{IssuedIdentity, Persona, TestAuthorities};
    use tower::ServiceExt;

    use super::{own_token, session, web_eid};

    const SITE: &str = "https://bank.example";

    struct Issued {
        authorities: TestAuthorities,
        logs_in: IssuedIdentity,
        signs: IssuedIdentity,
    }

    fn issued() -> &'static Issued {
        static ISSUED: OnceLock<Issued> = OnceLock::new();
        ISSUED.get_or_init(|| {
            let mut rng = getrandom::rand_core::UnwrapErr(getrandom::SysRng);
            let authorities = TestAuthorities::generate(now(), &mut rng).unwrap();
            let person = Persona::adult(1);
            let template = person.user_authentication_template(now());
            let logs_in = authorities.user_authentication.issue(&template, &mut rng);
            let template = person.digital_signature_template(now()).unwrap();
            let signs = authorities.digital_signature.issue(&template, &mut rng);
            let (logs_in, signs) = (logs_in.unwrap(), signs.unwrap());
            Issued {
                authorities,
                logs_in,
                signs,
            }
        })
    }

    fn now() -> u64 {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        now.unwrap().as_secs()
    }

    fn origin() -> Origin {
        Origin::parse(SITE).unwrap()
    }

    fn own_token_site() -> Browser {
        let authority = issued().authorities.user_authentication.certificate_der();
        let verifier = LoginVerifier::new(origin()).danger_with_test_anchor(authority);
        Browser::at(own_token::site(verifier.unwrap()))
    }

    fn web_eid_site() -> Browser {
        let Issued { authorities, .. } = issued();
        let logins = WebEidVerifier::new(origin())
            .danger_with_test_anchor(authorities.user_authentication.certificate_der());
        let signatures = DocumentVerifier::new()
            .danger_with_test_anchor(authorities.digital_signature.certificate_der());
        Browser::at(web_eid::site(logins.unwrap(), signatures.unwrap()))
    }

    struct Browser {
        cookie: String,
        origin: &'static str,
        router: Router,
    }

    impl Browser {
        const fn at(router: Router) -> Self {
            Self {
                cookie: String::new(),
                origin: SITE,
                router,
            }
        }

        async fn visit(mut self) -> Self {
            assert_eq!(self.send("GET", "/", String::new()).await.0, StatusCode::OK);
            assert!(self.cookie.starts_with("__Host-session="));
            self
        }

        async fn post(&mut self, path: &str, body: impl Into<String>) -> (StatusCode, String) {
            self.send("POST", path, body.into()).await
        }

        async fn ok(&mut self, path: &str) -> String {
            let (status, text) = self.post(path, "").await;
            assert_eq!(status, StatusCode::OK);
            text
        }

        async fn send(&mut self, method: &str, path: &str, body: String) -> (StatusCode, String) {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header(ORIGIN, self.origin)
                .header(COOKIE, &self.cookie)
                .body(Body::from(body))
                .unwrap();
            let answer = self.router.clone().oneshot(request).await.unwrap();
            if let Some(cookie) = answer.headers().get(SET_COOKIE) {
                let cookie = cookie.to_str().unwrap();
                for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
                    assert!(cookie.contains(attribute), "{cookie}");
                }
                self.cookie = cookie.split_once(';').unwrap().0.to_owned();
            }
            let status = answer.status();
            let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            (status, String::from_utf8_lossy(&body).into_owned())
        }
    }

    fn token(challenge: &str, site: &str) -> String {
        let identity = &issued().logs_in;
        let unsigned = UnsignedToken::build(
            Algorithm::Rs512,
            &identity.certificate_der,
            &Origin::parse(site).unwrap(),
            &Challenge::parse(challenge).unwrap(),
            now(),
            [7; 16],
        );
        let unsigned = unsigned.unwrap();
        let signature = identity.sign_rs512(unsigned.to_be_signed()).unwrap();
        unsigned.assemble(&signature).as_str().to_owned()
    }

    fn web_eid_token(nonce: &str, site: &str) -> String {
        let identity = &issued().logs_in;
        let value = [Sha512::digest(site), Sha512::digest(nonce)].concat();
        let token = serde_json::json!({
            "unverifiedCertificate": BASE64_STANDARD.encode(&identity.certificate_der),
            "algorithm": "RS512",
            "signature": BASE64_STANDARD.encode(identity.sign_rs512(&value).unwrap()),
            "format": "web-eid:1.0",
            "appVersion": "2.0.0",
        });
        token.to_string()
    }

    #[tokio::test]
    async fn the_example_with_tokens_logs_in_once_under_a_new_session() {
        let mut browser = own_token_site().visit().await;
        assert_eq!(
            browser.send("GET", "/account", String::new()).await.0,
            StatusCode::UNAUTHORIZED
        );
        let token = token(&browser.ok("/challenge").await, SITE);
        let before = browser.cookie.clone();
        assert_eq!(
            browser.post("/login", &*token).await,
            (StatusCode::OK, "/account".to_owned())
        );
        assert_ne!(browser.cookie, before);
        assert_eq!(
            browser.send("GET", "/account", String::new()).await.1,
            "logged in"
        );
        browser.cookie = before;
        assert_eq!(
            browser.send("GET", "/account", String::new()).await.0,
            StatusCode::UNAUTHORIZED
        );
        let replayed = browser.post("/login", token).await;
        assert_eq!(
            replayed,
            (StatusCode::FORBIDDEN, "challenge_missing".to_owned())
        );
    }

    #[tokio::test]
    async fn who_logs_out_of_the_example_with_tokens_is_logged_in_no_more() {
        let mut browser = own_token_site().visit().await;
        let token = token(&browser.ok("/challenge").await, SITE);
        assert_eq!(browser.post("/login", token).await.0, StatusCode::OK);
        assert_eq!(browser.ok("/logout").await, "logged out");
        assert_eq!(
            browser.send("GET", "/account", String::new()).await.0,
            StatusCode::UNAUTHORIZED
        );
    }

    /// Nobody has to wait until others leave.
    #[test]
    fn the_examples_never_run_full_and_let_the_oldest_go() {
        let (kept, now) = (session::SessionStore::new(), Instant::now());
        for number in 0..=session::KEPT_MAX {
            kept.insert(number.to_string(), number, now);
        }
        assert_eq!(kept.read("0", now), None, "the oldest one");
        for number in [1, session::KEPT_MAX] {
            assert_eq!(kept.read(&number.to_string(), now), Some(number));
        }
    }

    #[test]
    fn what_the_examples_keep_for_a_session_is_its_own_and_ends() {
        let (kept, now) = (session::SessionStore::new(), Instant::now());
        kept.insert("a".to_owned(), 1, now);
        kept.insert("a".to_owned(), 2, now);
        kept.insert("b".to_owned(), 3, now);
        let end = now + session::KEPT_FOR;
        let before = end - Duration::from_secs(1);
        assert_eq!(kept.read("a", before), Some(2), "the later one");
        assert_eq!(kept.read("b", before), Some(3));
        assert_eq!(kept.read("a", end), None, "after an hour");
        kept.insert("c".to_owned(), 4, now);
        assert_eq!(kept.take("c", end), None, "after an hour");
    }

    #[test]
    fn what_is_taken_is_given_once() {
        let (kept, now) = (session::SessionStore::new(), Instant::now());
        kept.insert("a".to_owned(), 1, now);
        kept.insert("b".to_owned(), 2, now);
        assert_eq!([kept.take("a", now), kept.take("a", now)], [Some(1), None]);
        assert_eq!(kept.take("b", now), Some(2), "another session's stays");
    }

    #[tokio::test]
    async fn the_example_with_tokens_refuses_other_sites() {
        let mut browser = own_token_site().visit().await;
        let challenge = browser.ok("/challenge").await;
        let stolen = token(&challenge, "https://evil.example");
        let refused = (StatusCode::FORBIDDEN, "audience_mismatch".to_owned());
        assert_eq!(browser.post("/login", stolen).await, refused);
        browser.origin = "https://evil.example";
        for path in ["/challenge", "/login", "/logout"] {
            assert_eq!(browser.post(path, "").await.0, StatusCode::FORBIDDEN);
        }
        let mut stranger = own_token_site();
        assert_eq!(
            stranger.post("/challenge", "").await.0,
            StatusCode::UNAUTHORIZED
        );
    }

    #[tokio::test]
    async fn the_example_with_web_eid_logs_in_once() {
        let mut browser = web_eid_site().visit().await;
        let token = web_eid_token(&browser.ok("/nonce").await, SITE);
        assert_eq!(
            browser.post("/login", &*token).await,
            (StatusCode::OK, "3".to_owned())
        );
        let replayed = browser.post("/login", token).await;
        assert_eq!(
            replayed,
            (StatusCode::FORBIDDEN, "challenge_missing".to_owned())
        );
        let stolen = web_eid_token(&browser.ok("/nonce").await, "https://evil.example");
        let refused = (StatusCode::FORBIDDEN, "signature_invalid".to_owned());
        assert_eq!(browser.post("/login", stolen).await, refused);
        browser.origin = "https://evil.example";
        for path in ["/nonce", "/login", "/to-sign", "/signed"] {
            assert_eq!(browser.post(path, "").await.0, StatusCode::FORBIDDEN);
        }
    }

    #[tokio::test]
    async fn the_example_with_web_eid_takes_a_signature_over_its_own_words_once() {
        let mut browser = web_eid_site().visit().await;
        let given = browser.ok("/to-sign").await;
        let (text, _) = given.split_once('\n').unwrap();
        assert_eq!(
            browser.post("/signed", signed(text)).await,
            (StatusCode::OK, "1".to_owned())
        );
        assert_eq!(
            browser.post("/signed", signed(text)).await.0,
            StatusCode::CONFLICT
        );
        browser.ok("/to-sign").await;
        let refused = (StatusCode::FORBIDDEN, "signature_invalid".to_owned());
        assert_eq!(browser.post("/signed", signed("another")).await, refused);
        browser.ok("/to-sign").await;
        assert_eq!(
            browser.post("/signed", "?").await.0,
            StatusCode::BAD_REQUEST
        );
    }

    /// Certificate and signature over a text, as the page sends them.
    fn signed(text: &str) -> String {
        let identity = &issued().signs;
        let signature = identity.sign_rs256(text.as_bytes()).unwrap();
        let parts = [&identity.certificate_der, &signature];
        parts.map(|part| BASE64_STANDARD.encode(part)).join("\n")
    }

    /// Visits the example so often that its memory is full and one text more: the first gives way.
    #[tokio::test]
    async fn the_example_with_web_eid_gives_no_text_twice_and_forgets_the_oldest() {
        let mut browser = web_eid_site();
        let mut texts = vec![];
        for session in 0..=session::KEPT_MAX {
            browser.cookie = format!("__Host-session={session}");
            let given = browser.ok("/to-sign").await;
            texts.push(given.split_once('\n').unwrap().0.to_owned());
        }
        assert_eq!(texts.iter().collect::<HashSet<_>>().len(), texts.len());
        for (session, kept) in [(0, StatusCode::CONFLICT), (1, StatusCode::OK)] {
            browser.cookie = format!("__Host-session={session}");
            assert_eq!(
                browser.post("/signed", signed(&texts[session])).await.0,
                kept
            );
        }
        // What somebody signed elsewhere is nothing here.
        browser.cookie = "__Host-session=2".to_owned();
        let refused = (StatusCode::FORBIDDEN, "signature_invalid".to_owned());
        assert_eq!(browser.post("/signed", signed(&texts[1])).await, refused);
    }

    const SHOWN: [(&str, &str); 5] = [
        ("own_token.rs", "rust"),
        ("session/mod.rs", "rust"),
        ("pages/own-token.js", "js"),
        ("web_eid.rs", "rust"),
        ("pages/web-eid.js", "js"),
    ];

    /// With `TEGATA_WRITE=1` they are written instead.
    #[test]
    fn the_page_for_sites_shows_the_files_that_are_tested() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = root.join("../docs/for-sites.md");
        let mut page = fs::read_to_string(&path).unwrap();
        for (name, language) in SHOWN {
            let file = fs::read_to_string(root.join("examples").join(name)).unwrap();
            let mark = format!("<!-- demo/examples/{name} -->\n");
            let block = format!("{mark}```{language}\n{file}```\n");
            if std::env::var_os("TEGATA_WRITE").is_some() {
                let (before, behind) = page.split_once(&mark).unwrap();
                let (_, after) = behind.split_once("\n```\n").unwrap();
                page = format!("{before}{block}{after}");
            }
            assert!(
                page.contains(&block),
                "{name} differs; write it with TEGATA_WRITE=1"
            );
        }
        if std::env::var_os("TEGATA_WRITE").is_some() {
            fs::write(&path, page).unwrap();
        }
    }
}
