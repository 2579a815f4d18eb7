//! What each page of a signing says and offers.

use super::{
    documents::{PASSWORD, Sample, asked_by, look, sample, signing, text},
    *,
};
use crate::consent::DocumentTrouble;

fn one() -> [Sample; 1] {
    [sample("申込書.txt", text("本文"))]
}

/// A window whose documents have been seen.
fn seen(language: Language, scene: Scene) -> Harness<'static, Bench> {
    let mut harness = signing(language, &one(), scene);
    look(&mut harness);
    harness
}

fn signer(replaced: bool) -> Scene {
    Scene::ConfirmSigner(holder::holder("手形　花子", replaced).unwrap())
}

fn check_both(scene: &Scene, japanese: &[&str], english: &[&str]) {
    check_texts(&seen(Language::Ja, scene.clone()), japanese);
    check_texts(&seen(Language::En, scene.clone()), english);
}

#[test]
fn who_asks_what_for_and_what_leaves_are_said_each_time() {
    let waiting = Scene::Waiting(Wanted::Card);
    for scene in [waiting, PASSWORD, Scene::Working] {
        check_both(
            &scene,
            &[
                "マイナンバーカードで書類に署名します",
                "https://contracts.example",
                "サイトの説明（サイトの言葉です）",
                "「契約」",
                "サイトに渡る情報",
                "氏名・住所・生年月日・性別",
                "必ずサイトに渡ります",
                "マイナンバー・暗証番号",
            ],
            &[
                "Sign with your My Number Card",
                "https://contracts.example",
                "in the site's own words",
                "“契約”",
                "What the site receives",
                "Name, address, date of birth, sex",
                "always gives them to the site",
                "My Number, password",
            ],
        );
    }
}

#[test]
fn a_command_on_this_computer_is_no_site() {
    let japanese = [
        "このパソコン：tegata sign",
        "この書類に入る情報",
        "必ず書類に入り",
    ];
    let harness = asked_by(Asker::CommandLine, Language::Ja, &one(), PASSWORD);
    check_texts(&harness, &japanese);
    assert!(harness.query_by_label_contains("サイトに渡る").is_none());
    let english = ["This computer: tegata sign", "What goes into the document"];
    let harness = asked_by(Asker::CommandLine, Language::En, &one(), PASSWORD);
    check_texts(&harness, &english);
    for trouble in [
        Trouble::CardError,
        Trouble::CardRemoved,
        Trouble::CardSilent,
        Trouble::ServiceLost,
        Trouble::UnsupportedKey,
    ] {
        let scene = Scene::Failed(trouble);
        let harness = asked_by(Asker::CommandLine, Language::Ja, &one(), scene.clone());
        assert!(
            harness.query_by_label_contains("サイトから").is_none(),
            "{trouble:?}"
        );
        let harness = asked_by(Asker::CommandLine, Language::En, &one(), scene);
        assert!(
            harness.query_by_label_contains("from the site").is_none(),
            "{trouble:?}"
        );
    }
}

#[test]
fn which_secret_is_needed_is_said_before_the_card_is_there() {
    check_both(
        &Scene::Waiting(Wanted::Card),
        &["署名用電子証明書の暗証番号（英数字6〜16文字）を使います"],
        &["You will need the password (6 to 16 characters)"],
    );
}

#[test]
fn a_password_is_handed_over_by_enter_and_by_the_button() {
    let mut harness = seen(Language::Ja, PASSWORD);
    harness.state_mut().model.type_secret("abc１２３");
    press(&mut harness, egui::Key::Enter);
    let told = std::mem::take(&mut harness.state_mut().told);
    let [ConsentEvent::PasswordEntered(password)] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(&password.verify_command()[5..], b"ABC123");
    check_texts(&harness, &["カードで暗証番号を確かめています"]);
    let mut harness = seen(Language::En, PASSWORD);
    harness.state_mut().model.type_secret("abc123");
    harness.get_by_label("Next").click();
    harness.run();
    let told = harness.state().told.as_slice();
    assert!(
        matches!(told, [ConsentEvent::PasswordEntered(_)]),
        "{told:?}"
    );
}

#[test]
fn what_is_wrong_with_a_password_is_said_before_the_card_is_asked() {
    let cases = [
        ("ab-", "＊A〜Zと0〜9だけを", "* Only A to Z and 0 to 9"),
        (
            "12345678901234567",
            "16文字までです",
            "at most 16 characters",
        ),
    ];
    for (typed, japanese, english) in cases {
        for (language, said) in [(Language::Ja, japanese), (Language::En, english)] {
            let mut harness = seen(language, PASSWORD);
            harness.state_mut().model.type_secret(typed);
            harness.run();
            check_texts(&harness, &[said]);
        }
    }
    let mut harness = seen(Language::Ja, PASSWORD);
    harness.state_mut().model.type_secret("ABC12");
    press(&mut harness, egui::Key::Enter);
    assert!(harness.state().told.is_empty());
    check_texts(&harness, &["＊6文字以上を入力してください"]);
}

#[test]
fn the_field_tells_assistive_technology_how_many_characters_and_nothing_else() {
    let mut harness = seen(Language::Ja, PASSWORD);
    harness.state_mut().model.type_secret("QZQZQZQ");
    harness.run();
    let field = harness.get_by_role(Role::PasswordInput);
    assert_eq!(field.value().as_deref(), Some("•••••••"));
    for text in read_out(&harness) {
        assert!(!text.contains("QZ"), "{text}");
    }
}

#[test]
fn why_the_password_is_asked_again_is_told_with_what_is_left() {
    let again = |left, notice| Scene::EnterPassword {
        attempts_left: AttemptsLeft(left),
        notice: Some(notice),
    };
    check_both(
        &again(4, PinNotice::Rejected),
        &["暗証番号がちがいます。あと 4 回です。"],
        &["Wrong password. 4 tries left."],
    );
    check_both(
        &again(5, PinNotice::Expired),
        &["1分以上かかったため、入力を消しました", "残り 5 回です"],
        &["Checking took more than a minute", "5 tries left"],
    );
    check_both(
        &again(1, PinNotice::Rejected),
        &["残り1回です。まちがえるとロックされ"],
        &["the password is blocked until"],
    );
}

#[test]
fn the_last_try_of_a_password_is_confirmed_on_a_page_of_its_own() {
    let last = Scene::EnterPassword {
        attempts_left: AttemptsLeft(1),
        notice: None,
    };
    for (language, question, send) in [
        (Language::Ja, "本当に送りますか？", "送る"),
        (Language::En, "Really send it?", "Send"),
    ] {
        let mut harness = seen(language, last.clone());
        harness.state_mut().model.type_secret("ABC123");
        press(&mut harness, egui::Key::Enter);
        assert!(harness.state().told.is_empty());
        assert_eq!(
            harness.state().model.view.page,
            Page::LastTry(Secret::Password)
        );
        check_texts(&harness, &[question]);
        harness.get_by_label(send).click();
        harness.run();
        let told = harness.state().told.as_slice();
        assert!(
            matches!(told, [ConsentEvent::PasswordEntered(_)]),
            "{told:?}"
        );
    }
}

#[test]
fn a_document_that_can_no_longer_be_shown_takes_the_last_confirmation_back() {
    let last = Scene::EnterPassword {
        attempts_left: AttemptsLeft(1),
        notice: None,
    };
    let mut harness = seen(Language::Ja, last);
    harness.state_mut().model.type_secret("ABC123");
    press(&mut harness, egui::Key::Enter);
    let model = &mut harness.state_mut().model;
    model.change_documents(|documents| documents.hide(0));
    assert_eq!(model.pin_view().typed, 0);
    assert!(model.view.page.asks_for_password());
    harness.run();
    // What is to be done next is there again.
    check_texts(&harness, &["見ないで署名する"]);
}

#[test]
fn no_tries_left_never_shows_a_field() {
    let none = Scene::EnterPassword {
        attempts_left: AttemptsLeft(0),
        notice: None,
    };
    for scene in [none, Scene::Blocked] {
        check_both(
            &scene,
            &[
                "署名用の暗証番号がロックされています",
                "市区町村の窓口",
                "利用者証明用の暗証番号（数字4桁）がわかる人だけ",
                "pin_blocked",
            ],
            &[
                "The signature password is blocked",
                "municipal office",
                "your 4-digit PIN",
                "pin_blocked",
            ],
        );
        let harness = seen(Language::Ja, scene);
        assert!(harness.query_by_role(Role::PasswordInput).is_none());
    }
}

#[test]
fn the_signer_is_shown_in_words() {
    check_both(
        &signer(true),
        &[
            "この人の名前で署名します",
            "手形　花子",
            "東京都千代田区手形町",
            "1970年4月1日（昭和45年4月1日）",
            "女",
            "代替文字",
            "1 件の書類に署名します",
        ],
        &[
            "This person signs",
            "手形　花子",
            "1 April 1970 (Shōwa 45)",
            "Female",
            "were replaced",
            "You sign 1 document.",
        ],
    );
    let plain = seen(Language::Ja, signer(false));
    assert!(plain.query_by_label_contains("代替文字").is_none());
}

#[test]
fn only_the_button_signs_and_a_stray_key_does_nothing() {
    for (language, sign) in [(Language::Ja, "署名する"), (Language::En, "Sign")] {
        for key in [egui::Key::Enter, egui::Key::Space] {
            let mut harness = seen(language, signer(false));
            press(&mut harness, key);
            assert!(harness.state().told.is_empty());
        }
        let mut harness = seen(language, signer(false));
        harness.get_by_label(sign).click();
        harness.run();
        let told = harness.state().told.as_slice();
        assert!(matches!(told, [ConsentEvent::SignerConfirmed]), "{told:?}");
    }
}

#[test]
fn how_far_the_card_is_is_told_and_can_be_cancelled() {
    let scene = Scene::Signing { signed: 2, of: 4 };
    check_both(
        &scene,
        &["カードを動かさないでください", "2 / 4 件 署名しました"],
        &["Do not move the card", "2 of 4 signed"],
    );
    let mut harness = seen(Language::Ja, scene);
    let bar = harness.get_by_role(Role::ProgressIndicator);
    assert_eq!(bar.accesskit_node().numeric_value(), Some(0.5));
    harness.get_by_label("やめる").click();
    harness.run();
    let told = harness.state().told.as_slice();
    assert!(matches!(told, [ConsentEvent::Cancelled]), "{told:?}");
}

#[test]
fn a_signing_that_broke_off_gives_account() {
    let scene = Scene::BrokenOff {
        signed: 3,
        of: 7,
        trouble: Trouble::CardRemoved,
    };
    check_both(
        &scene,
        &[
            "署名が途中で終わりました",
            "7 件のうち、3 件に署名した",
            "サイトには何も渡していません",
            "カードが離れました",
            "card_removed",
        ],
        &[
            "Signing stopped before the end",
            "3 of 7 were signed",
            "Nothing was given to the site.",
            "taken away",
            "card_removed",
        ],
    );
    let local = asked_by(Asker::CommandLine, Language::Ja, &one(), scene);
    check_texts(&local, &["署名した書類は保存していません"]);
    check_buttons(&local, &["閉じる", "English"]);
}

#[test]
fn a_refused_document_is_named_with_the_reason_and_the_code_of_the_wire() {
    let cases = [
        (
            DocumentTrouble::Certified,
            "document_certified",
            "禁じています",
            "forbidden changes",
        ),
        (
            DocumentTrouble::Damaged,
            "document_damaged",
            "壊れていて",
            "damaged",
        ),
        (
            DocumentTrouble::Empty,
            "document_empty",
            "中身がありません",
            "empty",
        ),
        (
            DocumentTrouble::Encrypted,
            "document_encrypted",
            "暗号化",
            "encrypted",
        ),
        (
            DocumentTrouble::FormatMismatch,
            "document_format_mismatch",
            "求められた形式の書類ではありません",
            "not of the form",
        ),
        (
            DocumentTrouble::TooLarge,
            "too_large",
            "大きすぎます",
            "too large",
        ),
        (
            DocumentTrouble::Undrawable,
            "document_unsupported",
            "ページに書けません",
            "cannot be drawn on the page",
        ),
        (
            DocumentTrouble::Unsupported,
            "document_unsupported",
            "まだ対応していません",
            "not supported yet",
        ),
    ];
    for (reason, code, japanese, english) in cases {
        let scene = Scene::Refused {
            document: 0,
            reason,
        };
        check_both(
            &scene,
            &["この書類には署名できません", "申込書.txt", japanese, code],
            &[
                "This document cannot be signed",
                "申込書.txt",
                english,
                code,
            ],
        );
    }
}

#[test]
fn the_refused_document_is_the_one_on_show() {
    let samples = [sample("a.txt", text("本文")), sample("b.txt", text("本文"))];
    let scene = Scene::Refused {
        document: 1,
        reason: DocumentTrouble::Empty,
    };
    let harness = signing(Language::Ja, &samples, scene);
    let current = harness.state().model.documents().current();
    assert_eq!(current.map(|(document, _)| document), Some(1));
    check_texts(
        &harness,
        &["× 2. b.txt — この書類には署名できません", "1. a.txt"],
    );
}

#[test]
fn a_certificate_that_ended_or_is_missing_leads_to_the_municipal_office() {
    check_both(
        &Scene::Failed(Trouble::CertificateExpired),
        &[
            "期限が切れています",
            "市区町村の窓口",
            "certificate_expired",
        ],
        &["has ended", "municipal office", "certificate_expired"],
    );
    check_both(
        &Scene::Failed(Trouble::CertificateMissing),
        &[
            "入っていません",
            "市区町村の窓口",
            "signature_certificate_missing",
        ],
        &[
            "has no digital-signature",
            "municipal office",
            "signature_certificate_missing",
        ],
    );
}

#[test]
fn the_end_is_told() {
    check_both(
        &Scene::Done,
        &["署名が終わりました", "サイトに戻ってください"],
        &["Everything is signed", "go back to the site"],
    );
    let local = asked_by(Asker::CommandLine, Language::Ja, &one(), Scene::Done);
    check_texts(&local, &["カードを取ってください"]);
}

#[test]
fn everything_is_read_out_in_order() {
    let texts = read_out(&seen(Language::Ja, PASSWORD));
    let at = |part: &str| texts.iter().position(|text| text.contains(part)).unwrap();
    assert!(
        at("https://contracts.example") < at("サイトに渡る情報"),
        "{texts:?}"
    );
    assert!(at("サイトに渡る情報") < at("申込書.txt"), "{texts:?}");
    assert!(at("申込書.txt") < at("本文"), "{texts:?}");
    assert!(at("本文") < at("残り 5 回"), "{texts:?}");
}
