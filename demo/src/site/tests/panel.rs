//! The panel for developers.

use super::*;

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
    assert!(panel.contains(r#"<span id="signature-attempts-left">5</span>"#));
    assert!(panel.contains(tegata_virtual_card::TEST_AUTH_PIN));
    assert!(panel.contains(tegata_virtual_card::TEST_SIGNATURE_PASSWORD));
    assert!(panel.contains(tegata_virtual_card::TEST_INPUT_SUPPORT_PIN));
}
