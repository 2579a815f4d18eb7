//! Windows that are small, or whose contents are enlarged to 200 % (WCAG 2.2, 1.4.4): everything can
//! be reached by keys alone, and is inside the window when it is.

use super::{
    documents::{PASSWORD, look, sample, signing, text},
    *,
};
use crate::consent::ShownContent;

/// The login's window at 200 %.
const LOGIN_ENLARGED: egui::Vec2 = egui::vec2(240.0, 345.0);
/// The signing's window at 200 %.
const SIGNING_ENLARGED: egui::Vec2 = egui::vec2(520.0, 360.0);
/// The smallest window for signing.
const SIGNING_SMALLEST: egui::Vec2 = egui::vec2(480.0, 600.0);

fn focused(harness: &Harness<'_, Bench>) -> Option<(String, egui::Rect)> {
    let nodes = harness.query_all(By::new());
    let mut focused = nodes.filter(|node| node.is_focused());
    focused.next().and_then(|node| {
        let label = node.accesskit_node().label()?;
        Some((label, node.rect()))
    })
}

/// Every label gets the focus by Tab, and is in sight then.
fn check_reached(mut harness: Harness<'_, Bench>, size: egui::Vec2, labels: &[&str]) {
    harness.set_size(size);
    harness.run();
    let mut missing: Vec<_> = labels.to_vec();
    for _ in 0..40 {
        press(&mut harness, egui::Key::Tab);
        let Some((label, rect)) = focused(&harness) else {
            continue;
        };
        if missing.iter().any(|wanted| label == *wanted) {
            let window = egui::Rect::from_min_size(egui::Pos2::ZERO, size);
            assert!(
                rect.top() >= 0.0 && rect.bottom() <= window.bottom(),
                "{label} {rect:?}"
            );
            assert!(
                rect.left() >= 0.0 && rect.right() <= window.right(),
                "{label} {rect:?}"
            );
        }
        missing.retain(|wanted| label != *wanted);
    }
    assert!(missing.is_empty(), "{missing:?} cannot be reached");
}

#[test]
fn an_enlarged_login_can_be_done_and_cancelled_by_keys() {
    let pin = "利用者証明用電子証明書の暗証番号（数字4桁）";
    check_reached(
        shown(Language::Ja, asked(3, None)),
        LOGIN_ENLARGED,
        &[pin, "ログインする", "やめる", "English"],
    );
    check_reached(
        shown(Language::En, Scene::Waiting(Wanted::Card)),
        LOGIN_ENLARGED,
        &["Cancel", "日本語"],
    );
    check_reached(
        shown(Language::En, Scene::Blocked),
        LOGIN_ENLARGED,
        &["Close", "日本語"],
    );
}

#[test]
fn an_enlarged_or_small_signing_can_be_done_by_keys() {
    for size in [SIGNING_ENLARGED, SIGNING_SMALLEST] {
        let samples = [
            sample("a.txt", text("本文")),
            sample("b.zip", ShownContent::Unseen),
        ];
        let harness = signing(Language::Ja, &samples, PASSWORD);
        let tick = "見ないで署名する（表示できない書類 1 件）";
        let labels = [
            "○ 1. a.txt — まだ見ていません",
            "× 2. b.zip — 表示できません",
            "次の書類",
            "順に自動で見る",
            tick,
            "やめる",
        ];
        check_reached(harness, size, &labels);
        let mut harness = signing(Language::En, &samples[..1], PASSWORD);
        look(&mut harness);
        let password = "Signature password (6 to 16 characters)";
        check_reached(harness, size, &[password, "Next", "Cancel"]);
        let signer = Scene::ConfirmSigner(holder("手形　花子"));
        let mut harness = signing(Language::Ja, &samples[..1], signer);
        look(&mut harness);
        check_reached(harness, size, &["署名する", "やめる"]);
    }
}

#[test]
fn a_document_can_be_seen_in_the_smallest_and_in_an_enlarged_window() {
    for size in [SIGNING_ENLARGED, SIGNING_SMALLEST] {
        let samples = [sample("a.txt", text("本文"))];
        let mut harness = signing(Language::Ja, &samples, PASSWORD);
        harness.set_size(size);
        harness.run();
        for _ in 0..20 {
            press(&mut harness, egui::Key::Tab);
            if harness.state().reading.sight().is_some() {
                break;
            }
        }
        look(&mut harness);
        assert!(harness.state().model.documents().are_ready(), "{size:?}");
    }
}
