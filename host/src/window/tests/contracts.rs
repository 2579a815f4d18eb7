//! What each page says for sites that ask by contracts of their own, and what is handed over there.

use tegata_protocol::OfficialService;

use super::*;

const PORTAL: &str = "https://myna.go.jp";
const ELSEWHERE: &str = "https://contracts.example";

const PASSWORD: Scene = Scene::EnterPassword {
    attempts_left: AttemptsLeft(5),
    notice: None,
};

fn items_pin(attempts_left: u8) -> Scene {
    Scene::EnterItemsPin {
        attempts_left: AttemptsLeft(attempts_left),
        notice: None,
    }
}

const ITEMS: Matter = Matter::Items(OfficialService::MynaPortal);

const fn portal_signing(count: u32) -> Matter {
    let service = OfficialService::MynaPortal;
    Matter::PortalSigning { count, service }
}

fn asked_for(
    language: Language,
    origin: &str,
    matter: Matter,
    scene: Scene,
) -> Harness<'static, Bench> {
    let consent = ConsentRequest {
        asker: Asker::Site(Origin::parse(origin).unwrap()),
        edition: Edition::Release,
        language,
        matter,
    };
    open_for(consent, Vec::new(), scene)
}

#[track_caller]
fn check_both(origin: &str, matter: &Matter, scene: &Scene, japanese: &[&str], english: &[&str]) {
    for (language, texts) in [(Language::Ja, japanese), (Language::En, english)] {
        let harness = asked_for(language, origin, matter.clone(), scene.clone());
        check_texts(&harness, texts);
    }
}

#[test]
fn a_login_names_the_service_and_says_that_we_are_not_it() {
    for (service, japanese, english) in [
        (
            OfficialService::MynaPortal,
            "マイナポータルにログインします",
            "Log in to Mynaportal",
        ),
        (
            OfficialService::ETax,
            "e-Taxにログインします",
            "Log in to e-Tax",
        ),
        (
            OfficialService::Demo,
            "デモのポータルにログインします",
            "Log in to the demo portal",
        ),
    ] {
        let matter = Matter::PortalLogin(service);
        check_both(
            PORTAL,
            &matter,
            &asked(3, None),
            &[
                japanese,
                PORTAL,
                "公式のソフトではありません",
                "このサイトだけに渡す番号",
                "利用者証明用電子証明書の暗証番号（数字4桁）",
            ],
            &[
                english,
                PORTAL,
                "not official software",
                "A number for this site alone",
                "PIN of the user-authentication certificate (4 digits)",
            ],
        );
    }
}

#[test]
fn a_login_by_web_eid_is_one_like_ours_but_without_a_time() {
    let matter = Matter::WebEidLogin;
    let harness = asked_for(Language::Ja, ELSEWHERE, matter, asked(3, None));
    check_texts(&harness, &["マイナンバーカードでログインします", ELSEWHERE]);
    for absent in ["署名した時刻", "公式のソフト", "このサイトだけに渡す番号"]
    {
        assert!(harness.query_by_label_contains(absent).is_none());
    }
}

#[test]
fn what_cannot_be_shown_and_who_learns_what_stand_before_the_password() {
    let waiting = Scene::Waiting(Wanted::Card);
    for scene in [waiting, PASSWORD, Scene::Working] {
        check_both(
            PORTAL,
            &portal_signing(3),
            &scene,
            &[
                "マイナポータルの手続きに署名します",
                "署名 3 件（中身は見せられません）",
                "ハッシュ値",
                "サイトの画面で確かめてください",
                "氏名・住所・生年月日・性別",
                "必ずサイトに渡ります",
            ],
            &[
                "Sign for Mynaportal",
                "3 signatures (the content cannot be shown)",
                "(a hash)",
                "Check on the site's own page",
                "Name, address, date of birth, sex",
                "always gives them to the site",
            ],
        );
        check_both(
            ELSEWHERE,
            &Matter::WebEidSigning,
            &scene,
            &[
                "署名 1 件（中身は見せられません）",
                "氏名・住所・生年月日・性別",
                "署名の前に、サイトに渡ります",
            ],
            &[
                "1 signature (the content cannot be shown)",
                "Name, address, date of birth, sex",
                "before anything is signed",
            ],
        );
    }
}

#[test]
fn what_follows_the_password_is_said() {
    check_both(
        PORTAL,
        &portal_signing(1),
        &PASSWORD,
        &["まだ署名しません"],
        &["Nothing is signed yet"],
    );
    check_both(
        ELSEWHERE,
        &Matter::WebEidSigning,
        &PASSWORD,
        &["続けて、サイトの値に1回だけ署名します"],
        &["then signs the site's value, once"],
    );
}

#[test]
fn the_password_for_hashes_can_be_typed_at_once_and_is_handed_over() {
    for matter in [portal_signing(2), Matter::WebEidSigning] {
        let mut harness = asked_for(Language::Ja, PORTAL, matter, PASSWORD);
        harness.state_mut().model.type_secret("abc123");
        press(&mut harness, egui::Key::Enter);
        let told = harness.state().told.as_slice();
        assert!(
            matches!(told, [ConsentEvent::PasswordEntered(_)]),
            "{told:?}"
        );
    }
}

#[test]
fn the_signer_is_confirmed_with_how_many_are_signed_unseen() {
    let scene = Scene::ConfirmSigner(holder("手形　花子"));
    let matter = portal_signing(3);
    check_both(
        PORTAL,
        &matter,
        &scene,
        &["手形　花子", "中身を見ないまま、3 件に署名します"],
        &["手形　花子", "You make 3 signatures without seeing"],
    );
    let mut harness = asked_for(Language::Ja, PORTAL, matter, scene);
    harness.get_by_label("署名する").click();
    harness.run();
    let told = harness.state().told.as_slice();
    assert!(matches!(told, [ConsentEvent::SignerConfirmed]), "{told:?}");
}

#[test]
fn what_is_switched_off_is_explained_with_the_way_to_switch_it_on() {
    for (origin, matter, count) in [
        (PORTAL, portal_signing(3), 3),
        (ELSEWHERE, Matter::WebEidSigning, 1),
    ] {
        let japanese = format!("署名を {count} 件求めました");
        check_both(
            origin,
            &matter,
            &Scene::BareHashOff,
            &[
                origin,
                &japanese,
                "何に署名するかを見せられない",
                "何も署名していません。カードも使っていません。",
                "手形のボタン → このサイト → 「中身の見えない署名を許可する」",
                "bare_hash_not_allowed",
            ],
            &[
                origin,
                "What would be signed cannot be shown",
                "Nothing was signed. The card was not used.",
                "Tegata button in the toolbar → this site",
                "bare_hash_not_allowed",
            ],
        );
        let harness = asked_for(Language::Ja, origin, matter, Scene::BareHashOff);
        check_buttons(&harness, &["閉じる", "English"]);
        assert!(harness.query_by_role(Role::PasswordInput).is_none());
    }
}

#[test]
fn the_wait_for_the_hash_is_told_and_can_be_cancelled() {
    let scene = Scene::AwaitingHash;
    check_both(
        ELSEWHERE,
        &Matter::WebEidSigning,
        &scene,
        &["サイトの続きを待っています", "1分以内", "暗証番号を消して"],
        &[
            "Waiting for the site",
            "within a minute",
            "password is erased",
        ],
    );
    let mut harness = asked_for(Language::Ja, ELSEWHERE, Matter::WebEidSigning, scene);
    harness.get_by_label("やめる").click();
    harness.run();
    let told = harness.state().told.as_slice();
    assert!(matches!(told, [ConsentEvent::Cancelled]), "{told:?}");
}

#[test]
fn the_four_items_are_named_and_their_pin_by_its_own_name() {
    check_both(
        PORTAL,
        &ITEMS,
        &items_pin(3),
        &[
            "マイナポータルにカードの情報を渡します",
            "氏名・住所・生年月日・性別",
            "マイナンバー・電子証明書・暗証番号",
            "券面事項入力補助用暗証番号（数字4桁）",
            "ログインの暗証番号とは別のものです",
            "残り 3 回",
        ],
        &[
            "Give card data to Mynaportal",
            "Name, address, date of birth, sex",
            "My Number, certificates, PINs",
            "券面事項入力補助用, 4 digits",
            "Not the PIN for logging in",
            "3 tries left",
        ],
    );
    check_both(
        PORTAL,
        &ITEMS,
        &Scene::Waiting(Wanted::Card),
        &["券面事項入力補助用暗証番号（数字4桁）を使います"],
        &["the 4-digit PIN for the card's text data"],
    );
}

#[test]
fn the_pin_of_the_items_is_handed_over_as_such() {
    let mut harness = asked_for(Language::Ja, PORTAL, ITEMS, items_pin(3));
    harness.state_mut().model.type_secret("1234");
    harness.get_by_label("渡す").click();
    harness.run();
    let told = harness.state().told.as_slice();
    assert!(
        matches!(told, [ConsentEvent::ItemsPinEntered(_)]),
        "{told:?}"
    );
    check_texts(&harness, &["カードから読み取っています"]);
}

#[test]
fn the_last_try_of_the_items_is_confirmed_twice_and_leads_to_no_kiosk() {
    let mut harness = asked_for(Language::Ja, PORTAL, ITEMS, items_pin(1));
    check_texts(&harness, &["市区町村の窓口での手続き"]);
    assert!(harness.query_by_label_contains("コンビニ").is_none());
    harness.state_mut().model.type_secret("1234");
    press(&mut harness, egui::Key::Enter);
    assert!(harness.state().told.is_empty());
    assert_eq!(
        harness.state().model.view.page,
        Page::LastTry(Secret::ItemsPin)
    );
    check_texts(&harness, &["最後の1回です", "本当に送りますか"]);
    harness.get_by_label("送る").click();
    harness.run();
    let told = harness.state().told.as_slice();
    assert!(
        matches!(told, [ConsentEvent::ItemsPinEntered(_)]),
        "{told:?}"
    );
}

#[test]
fn a_blocked_pin_of_the_items_is_reset_at_the_office_alone() {
    for scene in [Scene::Blocked, items_pin(0)] {
        check_both(
            PORTAL,
            &ITEMS,
            &scene,
            &[
                "券面事項入力補助用暗証番号がロックされています",
                "市区町村の窓口",
                "pin_blocked",
            ],
            &["text data is blocked", "municipal office", "pin_blocked"],
        );
        let harness = asked_for(Language::Ja, PORTAL, ITEMS, scene);
        assert!(harness.query_by_label_contains("コンビニ").is_none());
        assert!(harness.query_by_role(Role::PasswordInput).is_none());
    }
}
