//! The two sites beside the bank.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;
use sha2::{Digest, Sha256, Sha512};

use super::person::{customer, stranger, with_login_key};
use super::*;

const PORTAL: Contract = Contract::Portal(Platforms::All);

/// A world in which the router is a stand-in's.
fn beside(contract: Contract) -> World {
    let (place, cards) = testing::folder();
    let transcript = place.path().join("transcript.jsonl");
    let bank = Origin::parse("http://localhost:8461").unwrap();
    let opened = Transcript::open(&transcript).unwrap();
    let site = StandIn::new(contract, origin(), bank, &cards, Some(opened));
    World {
        router: stand_in_router(site.unwrap()),
        _place: place,
        cards,
        transcript,
    }
}

impl World {
    fn login_identity(&self) -> &'static IssuedIdentity {
        identity(&self.cards.authorities().unwrap().user_authentication)
    }

    /// What the extension answers to a login by Web eID, recomputed here.
    fn web_eid_token(&self, origin: &str, nonce: &str) -> Value {
        let identity = self.login_identity();
        let value = [Sha512::digest(origin), Sha512::digest(nonce)].concat();
        json!({
            "unverifiedCertificate": BASE64_STANDARD.encode(&identity.certificate_der),
            "algorithm": "RS512",
            "signature": BASE64_STANDARD.encode(identity.sign_rs512(&value).unwrap()),
            "format": "web-eid:1.0",
            "appVersion": "2.0.0+tegata.0.1.0",
        })
    }

    /// What the page of the portal's contract sends on: the card pads and signs what it is given, and the
    /// certificate comes without padding.
    fn portal_login(&self, digest: &str) -> Value {
        let identity = self.login_identity();
        let info = BASE64_STANDARD.decode(digest).unwrap();
        let signature = identity.key.sign_padded(&info).unwrap();
        let certificate = BASE64_STANDARD.encode(&identity.certificate_der);
        json!({
            "certificate": certificate.trim_end_matches('='),
            "signature": BASE64_STANDARD.encode(signature),
        })
    }
}

impl Browser {
    async fn text(&mut self, path: &str) -> String {
        let answer = self.post(path, "").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.text
    }

    async fn assignment(&mut self, count: usize) -> (Vec<String>, Vec<String>) {
        let answer = self.text(&format!("/assignment?count={count}")).await;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let list = |name: &str| serde_json::from_value(answer[name].clone()).unwrap();
        (list("texts"), list("digests"))
    }
}

fn signed(person: &person::Person, texts: &[String]) -> String {
    let signatures = texts.iter().map(|text| person.bare(text.as_bytes()));
    let signatures: Vec<_> = signatures
        .map(|made| BASE64_STANDARD.encode(made))
        .collect();
    let certificate = BASE64_STANDARD.encode(person.certificate());
    json!({ "certificate": certificate, "signatures": signatures }).to_string()
}

#[tokio::test]
async fn a_web_eid_login_is_shown_with_what_was_checked() {
    let world = beside(Contract::WebEid);
    let mut browser = world.visitor().await;
    let nonce = browser.text("/nonce").await;
    assert_eq!(nonce.len(), 44);
    let token = world.web_eid_token(origin().as_str(), &nonce).to_string();
    let answer = browser.post("/login", &token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert!(answer.text.contains(r#"data-code="logged_in""#));
    for check in ["audience", "challenge", "token_signature", "policy"] {
        let mark = format!(r#"data-check="{check}""#);
        assert!(answer.text.contains(&mark), "{check}");
    }
    assert!(answer.text.contains(r#"data-unchecked="revocation""#));
    let attempt = world.last_attempt();
    assert_eq!(attempt["what"], "web_eid_login");
    assert_eq!(attempt["result"], "logged_in");
    assert_eq!(attempt["notChecked"][0]["code"], "revocation");
    let replayed = browser.post("/login", &token).await;
    assert_eq!(replayed.code(), "challenge_missing");
}

#[tokio::test]
async fn a_web_eid_login_for_another_site_or_session_is_refused() {
    let world = beside(Contract::WebEid);
    let mut browser = world.visitor().await;
    let nonce = browser.text("/nonce").await;
    let stolen = world.web_eid_token("https://bank.example", &nonce);
    let answer = browser.post("/login", &stolen.to_string()).await;
    assert_eq!(answer.code(), "signature_invalid");

    let mut other = world.visitor().await;
    let nonce = browser.text("/nonce").await;
    other.text("/nonce").await;
    let foreign = world.web_eid_token(origin().as_str(), &nonce);
    let answer = other.post("/login", &foreign.to_string()).await;
    assert_eq!(answer.code(), "signature_invalid");
}

/// RS256 is for the portal's contract alone.
#[tokio::test]
async fn the_web_eid_site_takes_no_rs256() {
    let world = beside(Contract::WebEid);
    let mut browser = world.visitor().await;
    let nonce = browser.text("/nonce").await;
    let mut token = world.web_eid_token(origin().as_str(), &nonce);
    token["algorithm"] = json!("RS256");
    let answer = browser.post("/login", &token.to_string()).await;
    assert_eq!(answer.code(), "algorithm_not_allowed");
}

#[tokio::test]
async fn the_portal_has_a_new_whole_digest_info_signed_each_time() {
    let world = beside(PORTAL);
    let mut browser = world.visitor().await;
    let digests = [browser.text("/digest").await, browser.text("/digest").await];
    assert_ne!(digests[0], digests[1]);
    for digest in digests {
        let info = BASE64_STANDARD.decode(&digest).unwrap();
        assert_eq!(info.len(), 51);
        assert!(tegata_protocol::BareDigest::from_site(&digest).is_ok());
    }
}

#[tokio::test]
async fn a_portal_login_is_shown_and_names_its_hash() {
    let world = beside(PORTAL);
    let mut browser = world.visitor().await;
    let login = world.portal_login(&browser.text("/digest").await);
    let answer = browser.post("/login", &login.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert!(answer.text.contains(r#"data-check="danger_rs256""#));
    assert_eq!(world.last_attempt()["what"], "portal_login");
    let replayed = browser.post("/login", &login.to_string()).await;
    assert_eq!(replayed.code(), "challenge_missing");
}

#[tokio::test]
async fn a_portal_login_over_another_digest_is_refused() {
    let world = beside(PORTAL);
    let mut browser = world.visitor().await;
    let earlier = world.portal_login(&browser.text("/digest").await);
    browser.text("/digest").await;
    let answer = browser.post("/login", &earlier.to_string()).await;
    assert_eq!(answer.code(), "signature_invalid");
    assert_eq!(world.last_attempt()["result"], "signature_invalid");
}

#[tokio::test]
async fn what_is_no_answer_of_the_contract_logs_nobody_in() {
    let world = beside(PORTAL);
    for (body, code) in [
        ("", "not_json"),
        ("{}", "not_json"),
        (
            r#"{"certificate":"MAA","signature":""}"#,
            "certificate_malformed",
        ),
        (r#"{"certificate":"?","signature":""}"#, "base64"),
        (
            r#"{"certificate":"MAA","signature":"","more":1}"#,
            "not_json",
        ),
    ] {
        let mut browser = world.visitor().await;
        browser.text("/digest").await;
        assert_eq!(browser.post("/login", body).await.code(), code, "{body}");
    }
}

#[tokio::test]
async fn logins_and_signatures_need_a_session() {
    for (contract, issue) in [(PORTAL, "/digest"), (Contract::WebEid, "/nonce")] {
        let world = beside(contract);
        for path in [issue, "/login", "/assignment?count=1", "/sign"] {
            let answer = world.browser().post(path, "{}").await;
            assert_eq!(answer.code(), "session_missing", "{path}");
        }
    }
}

#[tokio::test]
async fn one_and_several_sentences_are_signed_and_verified() {
    for (contract, what) in [(PORTAL, "portal_sign"), (Contract::WebEid, "web_eid_sign")] {
        let world = beside(contract);
        let mut browser = world.visitor().await;
        for count in [1, 3] {
            let (texts, digests) = browser.assignment(count).await;
            assert_eq!((texts.len(), digests.len()), (count, count));
            for (text, digest) in texts.iter().zip(&digests) {
                let digest = tegata_protocol::BareDigest::from_site(digest).unwrap();
                assert_eq!(digest.as_bytes()[..], Sha256::digest(text)[..]);
            }
            let answer = browser
                .post("/sign", &signed(customer(&world), &texts))
                .await;
            assert_eq!(answer.found(), "good");
            let attempt = world.last_attempt();
            assert_eq!(
                (&attempt["what"], &attempt["result"]),
                (&json!(what), &json!("good"))
            );
            let gaps = attempt["notChecked"].as_array().unwrap();
            assert!(gaps.iter().any(|gap| gap["code"] == "revocation"));
        }
    }
}

#[tokio::test]
async fn signatures_are_for_the_sentences_of_this_session_once() {
    let world = beside(PORTAL);
    let mut browser = world.visitor().await;
    let (earlier, _) = browser.assignment(1).await;
    let (texts, _) = browser.assignment(1).await;
    let body = signed(customer(&world), &earlier);
    assert_eq!(
        browser.post("/sign", &body).await.found(),
        "signature_invalid"
    );
    let answer = browser
        .post("/sign", &signed(customer(&world), &texts))
        .await;
    assert_eq!(answer.code(), "session_missing");
}

#[tokio::test]
async fn as_many_signatures_come_as_there_are_sentences() {
    let world = beside(PORTAL);
    let mut browser = world.visitor().await;
    for wrong in [0, 4] {
        let answer = browser
            .post(&format!("/assignment?count={wrong}"), "")
            .await;
        assert_eq!(answer.refusal(), "form_invalid");
    }
    let answer = browser.post("/assignment", "").await;
    assert_eq!(answer.refusal(), "form_invalid");
    let (texts, _) = browser.assignment(3).await;
    let answer = browser
        .post("/sign", &signed(customer(&world), &texts[..2]))
        .await;
    assert_eq!(answer.refusal(), "form_invalid");
}

#[tokio::test]
async fn only_a_certificate_for_signing_of_the_demos_authority_signs() {
    let world = beside(Contract::WebEid);
    let mut browser = world.visitor().await;
    let login_key = with_login_key(&world);
    for (person, code) in [
        (stranger(), "issuer_unknown"),
        (&login_key, "user_authentication_certificate"),
    ] {
        let (texts, _) = browser.assignment(1).await;
        let answer = browser.post("/sign", &signed(person, &texts)).await;
        assert_eq!(answer.found(), code);
    }
}

#[tokio::test]
async fn every_page_of_a_stand_in_says_that_it_is_none_of_the_official_ones() {
    for contract in [PORTAL, Contract::WebEid] {
        let world = beside(contract);
        for path in ["/", "/no"] {
            let mut browser = world.browser();
            let page = browser.get(&format!("{path}?lang=ja")).await.text;
            assert!(page.contains("これはデモです。"), "{path}");
            assert!(page.contains("公式サイトではありません。"), "{path}");
            let page = browser.get(&format!("{path}?lang=en")).await.text;
            assert!(page.contains("This is a demo, not a site of"), "{path}");
            let title = page.split("<title>").nth(1).unwrap();
            assert!(title.split("</title>").next().unwrap().contains("Demo"));
        }
    }
}

#[tokio::test]
async fn stand_ins_have_the_guard_and_the_headers_of_the_bank() {
    let world = beside(PORTAL);
    let mut browser = world.visitor().await;
    browser
        .headers
        .insert(ORIGIN.as_str(), "https://evil.example".to_owned());
    for path in ["/digest", "/login", "/assignment", "/sign"] {
        assert_eq!(
            browser.post(path, "").await.text,
            "origin_refused",
            "{path}"
        );
    }
    for path in [
        "/",
        "/portal.js",
        "/stand-in.js",
        "/page.js",
        "/site.css",
        "/stand-in.svg",
    ] {
        let answer = world.browser().get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self';"), "{path}");
    }
    let answer = world
        .visitor()
        .await
        .post("/login", &"a".repeat(BODY_MAX + 1))
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    for path in ["/nonce", "/web-eid.js", "/virtual-card", "/challenge"] {
        assert_eq!(
            world.browser().get(path).await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test]
async fn the_portal_says_the_pin_of_the_four_items() {
    let world = beside(PORTAL);
    let pin = tegata_virtual_card::TEST_INPUT_SUPPORT_PIN;
    for language in ["ja", "en"] {
        let page = world.browser().get(&format!("/?lang={language}")).await;
        let shown = format!(r#"<code id="test-items-pin">{pin}</code>"#);
        assert!(page.text.contains(&shown), "{language}");
    }
}

#[tokio::test]
async fn the_portal_refuses_other_platforms_only_if_told_to() {
    for (platforms, expected) in [
        (Platforms::All, "false"),
        (Platforms::WindowsAndMac, "true"),
    ] {
        let world = beside(Contract::Portal(platforms));
        let mut browser = world.browser();
        let says = [
            ("user-agent", "<Linux>"),
            ("sec-ch-ua-platform", "\"Linux\""),
        ];
        for (name, value) in says {
            browser.headers.insert(name, value.to_owned());
        }
        let page = browser.get("/").await.text;
        assert!(page.contains(&format!(r#"data-refuses-others="{expected}""#)));
        assert!(
            page.contains(r#"<dd id="user-agent">&#60;Linux&#62;</dd>"#),
            "{page}"
        );
        assert!(page.contains(r#"<dd id="platform">&#34;Linux&#34;</dd>"#));
    }
}

#[tokio::test]
async fn the_bank_and_the_stand_ins_lead_to_each_other() {
    let (_place, cards) = testing::folder();
    let neighbors = Neighbors {
        portal: Origin::parse("http://localhost:8790").unwrap(),
        web_eid: Origin::parse("http://localhost:8462").unwrap(),
    };
    let site = Site::new(origin(), cards, None, Some(neighbors)).unwrap();
    let mut world = world();
    world.router = router(site);
    let page = world.browser().get("/").await.text;
    assert!(page.contains(r#"href="http://localhost:8790/""#));
    assert!(page.contains(r#"href="http://localhost:8462/""#));
    let page = beside(PORTAL).browser().get("/").await.text;
    assert!(page.contains(r#"href="http://localhost:8461/""#));
}

#[tokio::test]
async fn the_transcript_holds_nothing_of_what_was_signed_or_by_whom() {
    let world = beside(PORTAL);
    let mut browser = world.visitor().await;
    let login = world.portal_login(&browser.text("/digest").await);
    browser.post("/login", &login.to_string()).await;
    let (texts, digests) = browser.assignment(1).await;
    let body = signed(customer(&world), &texts);
    browser.post("/sign", &body).await;
    let written = std::fs::read_to_string(&world.transcript).unwrap();
    assert_eq!(written.lines().count(), 2);
    let body: Value = serde_json::from_str(&body).unwrap();
    let secrets = [
        &login["signature"],
        &login["certificate"],
        &body["certificate"],
        &body["signatures"][0],
    ];
    let secrets = secrets.map(|value| value.as_str().unwrap());
    let secrets = secrets
        .into_iter()
        .chain([texts[0].as_str(), digests[0].as_str()]);
    for secret in secrets {
        assert!(!secret.is_empty() && !written.contains(secret));
    }
}
