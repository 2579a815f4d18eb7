//! What the pages say and have in them.

use super::*;

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

/// What a browser that has not been here gets on the sign-in page.
#[tokio::test]
async fn the_demo_opens_in_japanese_unless_the_browser_asks_for_english() {
    let world = world();
    for (list, language) in [
        (None, "ja"),
        (Some("ja,en-US;q=0.9,en;q=0.8"), "ja"),
        (Some("de-DE,fr;q=0.8"), "ja"),
        (Some("en-US,en;q=0.9"), "en"),
    ] {
        let mut browser = world.browser();
        if let Some(list) = list {
            let header = ("accept-language", list.to_owned());
            browser.headers.extend([header]);
        }
        let page = browser.get("/").await.text;
        let opened = format!(r#"<html lang="{language}">"#);
        assert!(page.contains(&opened), "{list:?}");
    }
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
async fn pages_have_no_script_or_style_of_their_own() {
    let world = world();
    let mut browser = world.visitor().await;
    log_in(&world, &mut browser).await;
    let mut stranger = world.browser();
    let pages = [
        browser.get("/account").await.text,
        browser.get("/contract").await.text,
        browser.get("/tax-return").await.text,
        browser.get("/sign-your-own").await.text,
        browser.get("/verify").await.text,
        stranger.get("/").await.text,
        stranger.get("/virtual-card").await.text,
        stranger.get("/nowhere").await.text,
    ];
    for page in pages {
        assert!(!page.contains("<style") && !page.contains("style=") && !page.contains("onclick"));
        let scripts = page.matches("<script").count();
        assert_eq!(
            scripts,
            page.matches(r#"<script type="module" src="/"#).count()
        );
        assert_eq!(scripts, page.matches("</script>").count());
        assert_eq!(scripts, page.matches(r#".js"></script>"#).count());
        let ids: Vec<_> = page.split(" id=\"").skip(1).collect();
        let ids = ids.iter().map(|rest| rest.split('"').next().unwrap());
        let mut seen = std::collections::HashSet::new();
        assert!(
            ids.into_iter().all(|id| seen.insert(id)),
            "an id stands twice"
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
