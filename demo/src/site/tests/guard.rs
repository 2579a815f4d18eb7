//! Who may speak to the site, and what goes with every answer.

use super::*;

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
        "/contract",
        "/login",
        "/tax-return",
        "/tax-return/document",
        "/verify",
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
async fn every_answer_forbids_foreign_content_and_framing() {
    let world = world();
    for path in [
        "/",
        "/contract",
        "/contract/document",
        "/sign-your-own",
        "/tax-return",
        "/verify",
        "/virtual-card",
        "/tegata.js",
        "/help.js",
        "/page.js",
        "/signing.js",
        "/contract.js",
        "/own-document.js",
        "/tax-return.js",
        "/verify.js",
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
