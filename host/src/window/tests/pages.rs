//! What each page says and offers.

use super::*;

#[test]
fn who_asks_and_what_leaves_stand_before_the_pin() {
    let japanese = [
        "https://bank.example",
        "マイナンバーカードでログインします",
        "サイトに渡る情報",
        "利用者証明用電子証明書",
        "署名した時刻",
        "サイトに渡らない情報",
        "氏名・住所・生年月日・性別",
        "暗証番号（数字4桁）",
        "残り 3 回",
        "英数字6〜16文字の暗証番号ではありません",
    ];
    check(Language::Ja, asked(3, None), &japanese);
    let english = [
        "https://bank.example",
        "Log in with your My Number Card",
        "What the site receives",
        "user-authentication certificate",
        "time of signing",
        "does not receive",
        "Name, address, date of birth, sex",
        "PIN of the user-authentication certificate (4 digits)",
        "3 tries left",
        "Not the password of 6 to 16 characters",
    ];
    check(Language::En, asked(3, None), &english);
}

#[test]
fn who_asks_and_what_leaves_are_read_out_before_the_pin() {
    let texts = read_out(&shown(Language::Ja, asked(3, None)));
    let at = |part: &str| texts.iter().position(|text| text.contains(part)).unwrap();
    assert!(
        at("https://bank.example") < at("サイトに渡る情報"),
        "{texts:?}"
    );
    assert!(at("サイトに渡らない情報") < at("残り 3 回"), "{texts:?}");
    assert!(at("残り 3 回") < at("暗証番号（数字4桁）"), "{texts:?}");
}

#[test]
fn who_asks_and_which_pin_stand_before_the_card_is_there() {
    check(
        Language::Ja,
        Scene::Waiting(Wanted::Card),
        &[
            "https://bank.example",
            "サイトに渡る情報",
            "カードをリーダーに置いてください",
            "暗証番号（数字4桁）を使います",
        ],
    );
    check(
        Language::En,
        Scene::Waiting(Wanted::Card),
        &[
            "https://bank.example",
            "What the site receives",
            "Put your card on the reader",
            "You will need the 4-digit PIN",
        ],
    );
    let waiting = shown(Language::Ja, Scene::Waiting(Wanted::Card));
    check_buttons(&waiting, &["やめる", "English"]);
    assert!(waiting.query_by_role(Role::PasswordInput).is_none());
}

#[test]
fn a_blocked_pin_says_what_to_do_and_has_no_field() {
    for scene in [Scene::Blocked, asked(0, None)] {
        check(
            Language::Ja,
            scene.clone(),
            &[
                "暗証番号がロックされています",
                "市区町村の窓口",
                "JPKI暗証番号リセット",
                "24時間以内",
                "pin_blocked",
            ],
        );
        check(
            Language::En,
            scene.clone(),
            &[
                "The PIN is blocked",
                "municipal office",
                "JPKI暗証番号リセット",
                "24 hours",
                "pin_blocked",
            ],
        );
        let blocked = shown(Language::Ja, scene);
        assert!(blocked.query_by_role(Role::PasswordInput).is_none());
        check_buttons(&blocked, &["閉じる", "English"]);
    }
}

#[test]
fn work_and_its_end_are_told() {
    check(
        Language::Ja,
        Scene::Working,
        &["カードを動かさないでください"],
    );
    check(Language::En, Scene::Working, &["Do not move the card"]);
    check(
        Language::Ja,
        Scene::Done,
        &["終わりました", "サイトに戻ってください"],
    );
    check(
        Language::En,
        Scene::Done,
        &["Finished", "go back to the site"],
    );
}

#[test]
fn everything_that_is_missing_is_named_with_the_next_step() {
    let cases = [
        (
            Wanted::CardAgain,
            ["接続が切れました", "もう一度置いてください"],
            ["connection to the card was lost", "again"],
        ),
        (
            Wanted::MyNumberCard,
            ["ではありません", "置きかえてください"],
            ["not a My", "instead"],
        ),
        (
            Wanted::Reader,
            ["見つかりません", "つないでください"],
            ["No card reader", "Connect"],
        ),
        (
            Wanted::Service,
            ["動いていません", "動かしてください"],
            ["not running", "Start"],
        ),
    ];
    for (wanted, japanese, english) in cases {
        check(Language::Ja, Scene::Waiting(wanted), &japanese);
        check(Language::En, Scene::Waiting(wanted), &english);
    }
    check(
        Language::Ja,
        Scene::CardInUse,
        &["ほかのソフトがカードを使っています", "お待ちください"],
    );
    check(
        Language::En,
        Scene::CardInUse,
        &["Another program is using the card", "Wait"],
    );
}

#[test]
fn every_trouble_has_cause_next_step_and_the_code_of_the_wire() {
    let cases = [
        (
            Trouble::CardError,
            ErrorCode::CardError,
            "読み取れませんでした",
            "could not be read",
        ),
        (
            Trouble::CardRemoved,
            ErrorCode::CardRemoved,
            "離れました",
            "taken away",
        ),
        (
            Trouble::CardSilent,
            ErrorCode::CardSilent,
            "返事がありません",
            "does not answer",
        ),
        (
            Trouble::ServiceLost,
            ErrorCode::ServiceUnavailable,
            "残り回数は、そのときに表示します",
            "the tries that are left are shown then",
        ),
        (
            Trouble::UnsupportedKey,
            ErrorCode::UnsupportedKey,
            "対応していません",
            "not supported",
        ),
    ];
    for (trouble, code, japanese, english) in cases {
        let code = serde_json::to_value(code).unwrap();
        let code = code.as_str().unwrap();
        check(
            Language::Ja,
            Scene::Failed(trouble),
            &[japanese, "もう一度やり直してください", code],
        );
        check(
            Language::En,
            Scene::Failed(trouble),
            &[english, "start over from the site", code],
        );
        check_buttons(
            &shown(Language::En, Scene::Failed(trouble)),
            &["Close", "日本語"],
        );
    }
}

#[test]
fn governments_and_developers_are_marked_and_others_are_not() {
    let site = |origin| open(Edition::Release, Language::Ja, origin, asked(3, None));
    check_texts(
        &site("https://www.city.lg.jp"),
        &["政府機関・自治体などのサイト"],
    );
    check_texts(&site("http://localhost:3000"), &["開発用のサイト"]);
    let bank = site("https://bank.example");
    assert!(bank.query_by_label_contains("政府").is_none());
    assert!(bank.query_by_label_contains("開発用").is_none());
}

#[test]
fn a_long_origin_is_shown_whole_and_inside_the_window() {
    let origin = format!(
        "https://{}.example",
        ["a-remarkably-long-label"; 6].join(".")
    );
    let harness = open(Edition::Release, Language::Ja, &origin, asked(3, None));
    let rect = harness.get_by_label(&origin).rect();
    assert!(rect.right() <= f32::from(WIDTH), "{rect:?}");
    assert!(rect.height() > 40.0, "{rect:?}");
}

#[test]
fn only_the_demo_says_so_in_the_window() {
    let demo = open(
        Edition::Demo,
        Language::En,
        "http://localhost:8080",
        asked(3, None),
    );
    check_texts(&demo, &["デモ・仮想カード"]);
    let release = shown(Language::Ja, asked(3, None));
    assert!(release.query_by_label_contains("デモ").is_none());
}

#[test]
fn the_countdown_is_shown_on_every_page_when_there_is_one() {
    let mut harness = shown(Language::Ja, Scene::Waiting(Wanted::Card));
    assert!(harness.query_by_label_contains("秒で閉じます").is_none());
    harness.state_mut().model.view.countdown = Some(42);
    harness.run();
    check_texts(
        &harness,
        &["操作がないため、あと 42 秒で閉じます。キーを押すと続けられます。"],
    );
}

#[test]
fn the_language_can_be_switched_in_the_window() {
    let mut harness = shown(Language::Ja, asked(3, None));
    harness.get_by_label("English").click();
    harness.run();
    check_texts(&harness, &["3 tries left", "日本語"]);
}

#[test]
fn escape_and_the_button_cancel_on_every_page() {
    let pages = [
        Scene::Waiting(Wanted::Card),
        asked(3, None),
        Scene::Working,
        Scene::Blocked,
        Scene::Done,
        Scene::Waiting(Wanted::Reader),
    ];
    for scene in pages {
        let mut harness = shown(Language::Ja, scene.clone());
        press(&mut harness, egui::Key::Escape);
        assert!(
            matches!(harness.state().told.as_slice(), [ConsentEvent::Cancelled]),
            "{scene:?}"
        );
        let mut harness = shown(Language::Ja, scene.clone());
        let label = if harness.query_by_label("やめる").is_some() {
            "やめる"
        } else {
            "閉じる"
        };
        harness.get_by_label(label).click();
        harness.run();
        assert!(
            matches!(harness.state().told.as_slice(), [ConsentEvent::Cancelled]),
            "{scene:?}"
        );
    }
}

#[test]
fn a_stray_enter_does_nothing_while_waiting_and_working() {
    for scene in [Scene::Waiting(Wanted::Card), Scene::Working] {
        let mut harness = shown(Language::Ja, scene.clone());
        press(&mut harness, egui::Key::Enter);
        assert!(harness.state().told.is_empty(), "{scene:?}");
    }
}

#[test]
fn a_new_page_is_whole_in_its_first_frame() {
    let mut harness = shown(Language::Ja, Scene::Waiting(Wanted::Card));
    harness
        .state_mut()
        .model
        .show(asked(1, Some(PinNotice::AttemptsChanged)));
    harness.step();
    for label in ["ログインする", "やめる"] {
        let button = harness.get_by_label(label).rect();
        assert!(button.bottom() < f32::from(HEIGHT), "{label} {button:?}");
    }
}

#[test]
fn everything_can_be_seen_at_once_before_the_first_try() {
    for language in [Language::Ja, Language::En] {
        let harness = shown(language, asked(3, None));
        let stays = match language {
            Language::En => "Name, address, date of birth",
            Language::Ja => "氏名・住所・生年月日",
        };
        let stays = harness.get_by_label_contains(stays).rect();
        let tries = harness.get_by_role(Role::PasswordInput).rect();
        assert!(stays.bottom() < tries.top(), "{stays:?} {tries:?}");
        assert!(tries.bottom() < f32::from(HEIGHT));
    }
}
