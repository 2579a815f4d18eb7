//! What is shown of documents, what counts as seen, and when the password may be typed.

use std::{sync::Arc, time::Instant};

use tegata_protocol::{DocumentFormat, DocumentName, Purpose};

use super::*;
use crate::{
    consent::{DocumentFact, ListedDocument, ShownContent},
    preview::{Drawn, PageSize, PreviewError, Sheet},
    window::documents::LOOK,
};

/// A document as it is announced and as it arrived.
pub(super) type Sample = (ListedDocument, ShownDocument);

pub(super) fn sample(name: &str, content: ShownContent) -> Sample {
    let format = match content {
        ShownContent::Xml(_) => DocumentFormat::XmlTax,
        _ => DocumentFormat::Cms,
    };
    let listed = ListedDocument {
        form: format.into(),
        name: DocumentName::parse(name).unwrap(),
        size: 1_234_567,
    };
    let shown = ShownDocument {
        content,
        facts: Vec::new(),
        sha256: [0xAB; 32],
    };
    (listed, shown)
}

pub(super) fn text(text: &str) -> ShownContent {
    ShownContent::Text(Arc::new(text.as_bytes().to_vec()))
}

fn pdf() -> Sample {
    sample("契約書.pdf", ShownContent::Pdf(Arc::new(Vec::new())))
}

fn archive() -> Sample {
    sample("資料.zip", ShownContent::Unseen)
}

pub(super) const PASSWORD: Scene = Scene::EnterPassword {
    attempts_left: AttemptsLeft(5),
    notice: None,
};

pub(super) fn asked_by(
    asker: Asker,
    language: Language,
    samples: &[Sample],
    scene: Scene,
) -> Harness<'static, Bench> {
    let consent = ConsentRequest {
        asker,
        edition: Edition::Release,
        language,
        matter: Matter::Signing {
            documents: samples.iter().map(|(listed, _)| listed.clone()).collect(),
            purpose: Purpose::clean("契約"),
        },
    };
    let shown = samples.iter().map(|(_, shown)| shown.clone()).collect();
    open_for(consent, shown, scene)
}

pub(super) fn signing(
    language: Language,
    samples: &[Sample],
    scene: Scene,
) -> Harness<'static, Bench> {
    let site = Origin::parse("https://contracts.example").unwrap();
    asked_by(Asker::Site(site), language, samples, scene)
}

/// What is in sight stays so for as long as it takes.
pub(super) fn look(harness: &mut Harness<'_, Bench>) {
    harness.run();
    let state = harness.state_mut();
    let (sight, now) = (state.reading.sight(), Instant::now());
    state.model.change_documents(|documents| {
        documents.looked(sight, now);
        documents.looked(sight, now + LOOK);
    });
    harness.run();
}

fn is_open(harness: &mut Harness<'_, Bench>) -> bool {
    let model = &mut harness.state_mut().model;
    model.type_secret("A");
    let open = model.pin_view().typed == 1;
    model.erase_last();
    harness.run();
    let field = harness.get_by_role(Role::PasswordInput);
    assert_eq!(field.accesskit_node().is_disabled(), !open);
    open
}

fn drawn(harness: &mut Harness<'_, Bench>, drawn: Drawn) {
    let context = harness.ctx.clone();
    let reading = &mut harness.state_mut().reading;
    reading.take(reading.number(), drawn, &context);
    if let Some(document) = reading.failed() {
        let model = &mut harness.state_mut().model;
        model.change_documents(|documents| documents.hide(document));
    }
    harness.run();
}

const A4: PageSize = PageSize {
    width: 595.0,
    height: 842.0,
};

/// The child draws what is wanted.
fn draw_page(harness: &mut Harness<'_, Bench>, unseen_text: bool) {
    let (page, width) = harness.state_mut().reading.take_wanted().unwrap();
    let sheet = Sheet {
        width,
        height: 1,
        rgba: vec![255; usize::from(width) * 4],
    };
    let unseen_picture = false;
    let page = Drawn::Page {
        page,
        sheet,
        unseen_picture,
        unseen_text,
    };
    drawn(harness, page);
}

#[test]
fn the_field_opens_when_the_text_was_in_sight() {
    for language in [Language::Ja, Language::En] {
        let samples = [sample("a.txt", text("本文"))];
        let mut harness = signing(language, &samples, PASSWORD);
        assert!(!is_open(&mut harness));
        check_texts(&harness, &["本文", "a.txt"]);
        look(&mut harness);
        assert!(is_open(&mut harness));
        let focused = harness
            .ctx
            .memory(|memory| memory.has_focus(widgets::field_id()));
        assert!(focused);
    }
}

#[test]
fn a_closed_field_tells_the_form_of_the_password_and_why() {
    let samples = [sample("a.txt", text("x"))];
    check_texts(
        &signing(Language::Ja, &samples, PASSWORD),
        &[
            "残り 5 回",
            "署名用電子証明書の暗証番号（英数字6〜16文字）",
            "小文字は大文字に、全角は半角にします",
            "すべての書類を見ると入力できます",
        ],
    );
    check_texts(
        &signing(Language::En, &samples, PASSWORD),
        &[
            "5 tries left",
            "Signature password (6 to 16 characters)",
            "Small letters become capitals",
            "Look at every document first",
        ],
    );
}

#[test]
fn a_pdf_is_seen_once_its_first_page_was_drawn_large_enough() {
    let mut harness = signing(Language::Ja, &[pdf()], PASSWORD);
    look(&mut harness);
    assert!(!is_open(&mut harness), "nothing is known of its pages");
    drawn(&mut harness, Drawn::Opened(vec![A4; 12]));
    look(&mut harness);
    assert!(!is_open(&mut harness), "the page was not drawn");
    draw_page(&mut harness, false);
    check_texts(&harness, &["1 / 12 ページ, 契約書.pdf"]);
    look(&mut harness);
    assert!(is_open(&mut harness));
}

#[test]
fn a_page_that_is_too_small_or_scrolled_away_is_not_seen() {
    let opened = || {
        let mut harness = signing(Language::Ja, &[pdf()], PASSWORD);
        drawn(&mut harness, Drawn::Opened(vec![A4; 12]));
        draw_page(&mut harness, false);
        harness
    };
    let mut harness = opened();
    harness.get_by_label_contains("縮小").click();
    harness.run();
    look(&mut harness);
    assert!(!is_open(&mut harness));
    let mut harness = opened();
    press(&mut harness, egui::Key::PageDown);
    look(&mut harness);
    assert!(!is_open(&mut harness));
    press(&mut harness, egui::Key::PageUp);
    look(&mut harness);
    assert!(is_open(&mut harness));
}

#[test]
fn text_that_cannot_be_drawn_is_said_beside_its_page() {
    let mut harness = signing(Language::Ja, &[pdf()], PASSWORD);
    drawn(&mut harness, Drawn::Opened(vec![A4]));
    draw_page(&mut harness, true);
    check_texts(&harness, &["ここで表示できない文字があります"]);
}

#[test]
fn a_pdf_that_cannot_be_drawn_needs_the_tick() {
    let mut harness = signing(Language::Ja, &[pdf()], PASSWORD);
    drawn(&mut harness, Drawn::Failed(PreviewError::Crashed));
    check_texts(
        &harness,
        &[
            "この書類の中身は、この画面では表示できません",
            "abababab abababab",
            "1.2 MB",
        ],
    );
    look(&mut harness);
    assert!(!is_open(&mut harness));
    harness
        .get_by_label("見ないで署名する（表示できない書類 1 件）")
        .click();
    harness.run();
    assert!(is_open(&mut harness));
}

#[test]
fn what_cannot_be_shown_says_so_and_needs_the_tick() {
    for (language, label) in [
        (Language::Ja, "見ないで署名する（表示できない書類 1 件）"),
        (
            Language::En,
            "Sign without seeing (1 document that cannot be shown)",
        ),
    ] {
        let mut harness = signing(language, &[archive()], PASSWORD);
        look(&mut harness);
        assert!(!is_open(&mut harness));
        let tick = harness.get_by_role(Role::CheckBox);
        assert_eq!(tick.accesskit_node().label().as_deref(), Some(label));
        tick.click();
        harness.run();
        assert!(is_open(&mut harness));
        harness.get_by_role(Role::CheckBox).click();
        harness.run();
        assert!(!is_open(&mut harness));
    }
}

#[test]
fn the_next_document_is_one_key_away_and_they_are_counted() {
    let samples: Vec<_> = (0..100)
        .map(|number| sample(&format!("{number}.txt"), text(&format!("本文 {number}"))))
        .collect();
    let mut harness = signing(Language::Ja, &samples, PASSWORD);
    check_texts(&harness, &["署名する書類（100 件）"]);
    for unseen in (1..=100).rev() {
        let left = format!("あと {unseen} 件");
        check_texts(&harness, &[left.as_str()]);
        look(&mut harness);
        if unseen > 1 {
            assert!(harness.get_by_label("次の書類").is_focused());
            press(&mut harness, egui::Key::Enter);
        }
    }
    assert!(is_open(&mut harness));
}

#[test]
fn the_documents_can_be_shown_one_after_the_other_without_a_key() {
    let samples: Vec<_> = (0..5)
        .map(|number| sample(&format!("{number}.txt"), text("x")))
        .collect();
    let mut harness = signing(Language::En, &samples, PASSWORD);
    harness.get_by_label("Show one after the other").click();
    harness.run();
    let mut now = Instant::now();
    for _ in 0..100 {
        let state = harness.state_mut();
        let sight = state.reading.sight();
        state
            .model
            .change_documents(|documents| documents.looked(sight, now));
        now += LOOK;
        harness.run();
    }
    assert!(is_open(&mut harness));
    assert!(!harness.state().model.documents().is_browsing());
}

/// A PDF with everything that its pages do not show.
fn loaded() -> Sample {
    let mut loaded = pdf();
    loaded.1.facts = vec![
        DocumentFact::Actions,
        DocumentFact::Attachments,
        DocumentFact::External,
        DocumentFact::Forms,
        DocumentFact::Hidden,
        DocumentFact::Scripts,
        DocumentFact::Signatures(2),
    ];
    loaded
}

#[test]
fn what_a_page_does_not_show_is_said() {
    let loaded = loaded();
    let samples = [loaded];
    check_texts(
        &signing(Language::Ja, &samples, PASSWORD),
        &[
            "画面では見えないもの：",
            "押したりしたときの動作",
            "ほかのファイル",
            "書類の外から取り込む中身（署名されません）",
            "入力欄",
            "隠れた部分",
            "スクリプト（自動で動く命令）",
            "ほかの署名 2 個",
        ],
    );
    check_texts(
        &signing(Language::En, &samples, PASSWORD),
        &[
            "Not to be seen here: ",
            "actions when",
            "attached files",
            "(not signed)",
            "fields that can be filled in",
            "hidden or not always shown",
            "scripts",
            "2 other signatures",
        ],
    );
}

#[test]
fn a_tax_return_is_called_experimental_and_explained() {
    let xml = b"<DATA><NOZEISHA_NM>x</NOZEISHA_NM></DATA>".to_vec();
    let samples = [sample("a.xtx", ShownContent::Xml(Arc::new(xml)))];
    check_texts(
        &signing(Language::Ja, &samples, PASSWORD),
        &[
            "実験的な形式",
            "DATA（申告等データ）",
            "NOZEISHA_NM（氏名・名称）：「x」",
        ],
    );
    let mut harness = signing(Language::En, &samples, PASSWORD);
    check_texts(&harness, &["Experimental form", "NOZEISHA_NM（name）"]);
    harness.get_by_label("日本語").click();
    harness.run();
    check_texts(&harness, &["NOZEISHA_NM（氏名・名称）"]);
}

#[test]
fn characters_that_turn_others_are_spelled_out() {
    let samples = [sample("a.txt", text("支払\u{202E}000,1"))];
    let harness = signing(Language::Ja, &samples, PASSWORD);
    check_texts(&harness, &["支払〔U+202E〕000,1"]);
}

#[test]
fn a_text_too_long_to_be_shown_is_cut_and_needs_the_tick() {
    let samples = [sample("a.txt", text(&"\n".repeat(200_001)))];
    let mut harness = signing(Language::Ja, &samples, PASSWORD);
    look(&mut harness);
    assert!(harness.state().reading.failed().is_some());
}

#[test]
fn keys_move_the_content_and_its_focus_is_kept() {
    let samples = [sample("a.txt", text(&"行\n".repeat(1000)))];
    let mut harness = signing(Language::Ja, &samples, PASSWORD);
    let first_is_there = |harness: &Harness<'_, Bench>| harness.state().reading.sight().is_some();
    assert!(first_is_there(&harness));
    let preview = ui::preview_id();
    for _ in 0..20 {
        press(&mut harness, egui::Key::Tab);
        if harness.ctx.memory(|memory| memory.has_focus(preview)) {
            break;
        }
    }
    press(&mut harness, egui::Key::ArrowDown);
    assert!(!first_is_there(&harness));
    press(&mut harness, egui::Key::ArrowUp);
    assert!(first_is_there(&harness));
    press(&mut harness, egui::Key::PageDown);
    assert!(!first_is_there(&harness));
    assert!(harness.ctx.memory(|memory| memory.has_focus(preview)));
}

#[test]
fn a_picture_of_another_document_is_not_taken() {
    let mut harness = signing(Language::Ja, &[pdf(), pdf()], PASSWORD);
    let late = harness.state().reading.number();
    harness.get_by_label("次の書類").click();
    harness.run();
    let context = harness.ctx.clone();
    let reading = &mut harness.state_mut().reading;
    reading.take(late, Drawn::Failed(PreviewError::Crashed), &context);
    assert_eq!(reading.failed(), None);
}

#[test]
fn nothing_is_there_before_it_arrived() {
    let receiving = Scene::Receiving {
        received: 1_000_000,
        total: 4_000_000,
    };
    for (language, texts) in [
        (
            Language::Ja,
            ["書類を受け取っています", "1.0 MB / 4.0 MB", "a.txt"],
        ),
        (
            Language::En,
            ["The documents are on their way", "1.0 MB / 4.0 MB", "a.txt"],
        ),
    ] {
        let samples = [sample("a.txt", text("本文"))];
        let mut harness = signing(language, &samples, receiving.clone());
        let fresh = crate::window::documents::Documents::new(&harness.state().model.view.matter);
        harness
            .state_mut()
            .model
            .change_documents(|documents| *documents = fresh);
        harness.run();
        check_texts(&harness, &texts);
        assert!(harness.query_by_label_contains("本文").is_none());
        let bar = harness.get_by_role(Role::ProgressIndicator);
        assert_eq!(bar.accesskit_node().numeric_value(), Some(0.25));
    }
}

#[test]
fn much_about_a_document_leaves_it_room_and_the_decision_in_sight() {
    let loaded = loaded();
    for size in [egui::vec2(1040.0, 720.0), egui::vec2(980.0, 660.0)] {
        for language in [Language::Ja, Language::En] {
            let samples = [loaded.clone(), archive(), pdf(), pdf(), pdf()];
            let mut harness = signing(language, &samples, PASSWORD);
            harness.state_mut().model.view.edition = Edition::Demo;
            harness.set_size(size);
            drawn(&mut harness, Drawn::Opened(vec![A4]));
            draw_page(&mut harness, false);
            look(&mut harness);
            assert_eq!(harness.state().model.documents().unseen(), 3, "{size:?}");
            let cancel = match language {
                Language::En => "Cancel",
                Language::Ja => "やめる",
            };
            let cancel = harness.get_by_label(cancel).rect();
            assert!(cancel.bottom() <= size.y, "{cancel:?}");
        }
    }
}
