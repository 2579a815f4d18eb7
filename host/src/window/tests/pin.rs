//! The PIN field and the buttons that send.

use super::*;

#[test]
fn a_wrong_pin_and_a_changed_count_are_told_with_what_is_left() {
    let rejected = asked(2, Some(PinNotice::Rejected));
    check(
        Language::Ja,
        rejected.clone(),
        &["暗証番号がちがいます。あと 2 回です。", "残り 2 回"],
    );
    check(
        Language::En,
        rejected,
        &["Wrong PIN. 2 tries left.", "2 tries left"],
    );
    let changed = asked(1, Some(PinNotice::AttemptsChanged));
    check(
        Language::Ja,
        changed.clone(),
        &["ほかのソフト", "カードに送っていません。残り 1 回です。"],
    );
    check(
        Language::En,
        changed,
        &["the number of tries changed", "1 try left."],
    );
}

#[test]
fn one_try_left_is_warned_of_at_once() {
    check(
        Language::Ja,
        asked(1, None),
        &["残り 1 回", "まちがえるとロックされ、窓口やコンビニ"],
    );
    check(
        Language::En,
        asked(1, None),
        &["1 try left", "the PIN is blocked until you have it"],
    );
}

fn pin_is_focused(harness: &Harness<'_, Bench>) -> bool {
    harness
        .ctx
        .memory(|memory| memory.has_focus(widgets::field_id()))
}

#[test]
fn the_pin_field_has_the_focus_first_and_tab_goes_round() {
    let mut harness = shown(Language::Ja, asked(3, None));
    assert!(pin_is_focused(&harness));
    for label in ["ログインする", "やめる", "English"] {
        press(&mut harness, egui::Key::Tab);
        assert!(harness.get_by_label(label).is_focused(), "{label}");
    }
    press(&mut harness, egui::Key::Tab);
    assert!(pin_is_focused(&harness));
}

#[test]
fn arrows_do_not_leave_the_pin_field() {
    let mut harness = shown(Language::Ja, asked(3, None));
    for key in [
        egui::Key::ArrowDown,
        egui::Key::ArrowRight,
        egui::Key::ArrowUp,
    ] {
        press(&mut harness, key);
        assert!(pin_is_focused(&harness), "{key:?}");
    }
}

#[test]
fn the_field_tells_assistive_technology_how_many_digits_and_nothing_else() {
    let mut harness = shown(Language::Ja, asked(3, None));
    harness.state_mut().model.type_secret("907");
    harness.run();
    let field = harness.get_by_role(Role::PasswordInput);
    assert_eq!(
        field.accesskit_node().label().as_deref(),
        Some("利用者証明用電子証明書の暗証番号（数字4桁）")
    );
    assert_eq!(field.value().as_deref(), Some("•••"));
    for text in read_out(&harness) {
        assert!(!text.contains('9') && !text.contains('7'), "{text}");
    }
}

#[test]
fn a_program_cannot_set_the_text_of_the_field() {
    let mut harness = shown(Language::Ja, asked(3, None));
    harness.get_by_role(Role::PasswordInput).type_text("1234");
    harness.run();
    assert_eq!(harness.state().model.pin_view().typed, 0);
}

#[test]
fn a_refused_character_is_explained_beside_the_field() {
    let mut harness = shown(Language::Ja, asked(3, None));
    harness.state_mut().model.type_secret("1a");
    harness.run();
    check_texts(
        &harness,
        &["＊数字だけを入力してください。ここでは、英数字6〜16文字"],
    );
    harness.state_mut().model.type_secret("2345");
    harness.run();
    check_texts(&harness, &["＊暗証番号は4桁です。"]);
}

#[test]
fn enter_submits_four_digits() {
    let mut harness = shown(Language::Ja, asked(3, None));
    harness.state_mut().model.type_secret("1234");
    press(&mut harness, egui::Key::Enter);
    let told = std::mem::take(&mut harness.state_mut().told);
    assert!(
        matches!(told.as_slice(), [ConsentEvent::PinEntered(_)]),
        "{told:?}"
    );
    check_texts(&harness, &["カードを動かさないでください"]);
}

#[test]
fn the_button_submits_four_digits() {
    let mut harness = shown(Language::Ja, asked(3, None));
    harness.state_mut().model.type_secret("1234");
    harness.get_by_label("ログインする").click();
    harness.run();
    assert!(matches!(
        harness.state().told.as_slice(),
        [ConsentEvent::PinEntered(_)]
    ));
}

#[test]
fn enter_with_fewer_digits_submits_nothing() {
    let mut harness = shown(Language::Ja, asked(3, None));
    harness.state_mut().model.type_secret("123");
    press(&mut harness, egui::Key::Enter);
    assert!(harness.state().told.is_empty());
    check_texts(&harness, &["＊4桁すべてを入力してください。"]);
}

fn at_the_last_confirmation() -> Harness<'static, Bench> {
    let mut harness = shown(Language::Ja, asked(1, None));
    harness.state_mut().model.type_secret("1234");
    press(&mut harness, egui::Key::Enter);
    assert!(harness.state().told.is_empty());
    assert_eq!(harness.state().model.view.page, Page::LastTry(Secret::Pin));
    harness
}

#[test]
fn the_last_try_is_confirmed_on_a_page_of_its_own() {
    let mut harness = at_the_last_confirmation();
    check_texts(
        &harness,
        &[
            "https://bank.example",
            "残り1回です。まちがえるとロックされ、\
        窓口やコンビニでの手続きが必要になります。本当に送りますか？",
        ],
    );
    check_buttons(&harness, &["送る", "やめる", "English"]);
    harness.get_by_label("送る").click();
    harness.run();
    assert!(matches!(
        harness.state().told.as_slice(),
        [ConsentEvent::PinEntered(_)]
    ));
}

#[test]
fn enter_on_the_last_confirmation_does_not_send() {
    let mut harness = at_the_last_confirmation();
    assert!(harness.get_by_label("やめる").is_focused());
    press(&mut harness, egui::Key::Enter);
    assert!(matches!(
        harness.state().told.as_slice(),
        [ConsentEvent::Cancelled]
    ));
}
