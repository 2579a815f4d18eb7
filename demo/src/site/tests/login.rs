//! Logging in and out.

use super::*;

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
        .present(KeyUse::UserAuthentication, |attempts_left| {
            shown = Some(attempts_left)
        })
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
