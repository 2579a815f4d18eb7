//! The pages as assistive technology sees them, and the way of every key, without a display.

use egui::accesskit::Role;
use egui_kittest::{
    Harness,
    kittest::{By, NodeT, Queryable},
};
use tegata_protocol::{ErrorCode, Language, Origin};

mod choice;

use super::{
    fonts::{Fonts, Script},
    look,
    picture::{HEIGHT, WIDTH},
    texts::Texts,
    ui,
    view::{Model, Page, UiAction},
    widgets,
};
use crate::consent::{
    AttemptsLeft, ConsentEvent, Edition, LoginConsent, PinNotice, Scene, Trouble, Wanted,
};

/// The window without its window: the model, and what the session was told.
struct Bench {
    model: Model,
    told: Vec<ConsentEvent>,
}

impl Bench {
    fn frame(&mut self, ui: &mut egui::Ui) {
        let texts = Texts::load(self.model.view.language);
        let action = ui::ui(ui, &texts, &self.model.view, self.model.pin_view());
        self.model.view.focus = None;
        let told = action.and_then(|action: UiAction| self.model.act(action));
        self.told.extend(told);
    }
}

fn open(
    edition: Edition,
    language: Language,
    origin: &str,
    scene: Scene,
) -> Harness<'static, Bench> {
    let origin = Origin::parse(origin).unwrap();
    let mut model = Model::new(
        LoginConsent {
            edition,
            language,
            origin,
        },
        Script::Japanese,
    );
    model.show(scene);
    let mut fonts = Fonts::find();
    let frame = move |ui: &mut egui::Ui, bench: &mut Bench| {
        if let Some(fonts) = fonts.take() {
            ui.set_fonts(fonts.definitions());
        }
        look::apply(ui);
        bench.frame(ui);
    };
    let size = egui::vec2(f32::from(WIDTH), f32::from(HEIGHT));
    let bench = Bench {
        model,
        told: Vec::new(),
    };
    let mut harness = Harness::builder()
        .with_size(size)
        .build_ui_state(frame, bench);
    harness.run();
    harness
}

fn shown(language: Language, scene: Scene) -> Harness<'static, Bench> {
    open(Edition::Release, language, "https://bank.example", scene)
}

const fn asked(attempts_left: u8, notice: Option<PinNotice>) -> Scene {
    Scene::EnterPin {
        attempts_left: AttemptsLeft(attempts_left),
        notice,
    }
}

/// Every text is on the page, and within the window.
fn check(language: Language, scene: Scene, texts: &[&str]) {
    check_texts(&shown(language, scene), texts);
}

fn check_texts(harness: &Harness<'_, Bench>, texts: &[&str]) {
    for text in texts {
        let found = harness.query_all_by_label_contains(text).next();
        assert!(found.is_some(), "{text} is missing");
    }
}

fn check_buttons(harness: &Harness<'_, Bench>, expected: &[&str]) {
    let buttons = harness.query_all(By::new().role(Role::Button));
    let labels: Vec<_> = buttons
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    assert_eq!(labels.len(), expected.len(), "{labels:?}");
    for label in expected {
        assert!(
            labels.iter().any(|found| found == label),
            "{label} is not in {labels:?}"
        );
    }
}

/// All texts in the order in which a screen reader meets them.
fn read_out(harness: &Harness<'_, Bench>) -> Vec<String> {
    let nodes = harness.query_all(By::new());
    nodes
        .filter_map(|node| node.accesskit_node().label().or(node.value()))
        .collect()
}

fn press(harness: &mut Harness<'_, Bench>, key: egui::Key) {
    harness.key_press(key);
    harness.run();
}

fn pin_is_focused(harness: &Harness<'_, Bench>) -> bool {
    harness
        .ctx
        .memory(|memory| memory.has_focus(widgets::pin_id()))
}

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
    harness.state_mut().model.type_pin("907");
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
    harness.state_mut().model.type_pin("1a");
    harness.run();
    check_texts(
        &harness,
        &["＊数字だけを入力してください。ここでは、英数字6〜16文字"],
    );
    harness.state_mut().model.type_pin("2345");
    harness.run();
    check_texts(&harness, &["＊暗証番号は4桁です。"]);
}

#[test]
fn enter_submits_four_digits() {
    let mut harness = shown(Language::Ja, asked(3, None));
    harness.state_mut().model.type_pin("1234");
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
    harness.state_mut().model.type_pin("1234");
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
    harness.state_mut().model.type_pin("123");
    press(&mut harness, egui::Key::Enter);
    assert!(harness.state().told.is_empty());
    check_texts(&harness, &["＊4桁すべてを入力してください。"]);
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

fn at_the_last_confirmation() -> Harness<'static, Bench> {
    let mut harness = shown(Language::Ja, asked(1, None));
    harness.state_mut().model.type_pin("1234");
    press(&mut harness, egui::Key::Enter);
    assert!(harness.state().told.is_empty());
    assert_eq!(harness.state().model.view.page, Page::LastTry);
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
