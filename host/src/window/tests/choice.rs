//! The list of cards: what can be read there, chosen there and reached there.

use super::*;
use crate::{
    card::ReaderName,
    consent::{CardChoice, ChoiceNotice, OfferNumber, OfferedCard},
};

const TWO: [&str; 2] = ["Contactless Reader 00 00", "Contactless Reader 01 00"];

/// Readers with numbers from 1 on.
fn list(readers: &[&str], notice: Option<ChoiceNotice>) -> Scene {
    let card = |(number, reader): (u32, &&str)| OfferedCard {
        number: OfferNumber(number),
        reader: ReaderName::new(reader),
    };
    let cards = (1..).zip(readers).map(card).collect();
    Scene::ChooseCard(CardChoice { cards, notice })
}

/// The numbers that were chosen.
fn chosen(harness: &Harness<'_, Bench>) -> Vec<u32> {
    let number = |event: &ConsentEvent| match event {
        ConsentEvent::CardChosen(OfferNumber(number)) => *number,
        other => panic!("{other:?}"),
    };
    harness.state().told.iter().map(number).collect()
}

fn focused(harness: &Harness<'_, Bench>) -> Option<String> {
    let buttons = harness.query_all(By::new().role(Role::Button));
    let mut focused = buttons.filter(|node| node.is_focused());
    focused
        .next()
        .and_then(|node| node.accesskit_node().label())
}

#[test]
fn the_readers_are_listed_below_who_asks() {
    let japanese = [
        "https://bank.example",
        "サイトに渡る情報",
        "どのカードを使いますか？",
        "使うカードのあるリーダーを選んでください。",
    ];
    check(Language::Ja, list(&TWO, None), &japanese);
    let english = [
        "https://bank.example",
        "What the site receives",
        "Which card do you want to use?",
        "Choose the reader where it is.",
    ];
    check(Language::En, list(&TWO, None), &english);
    let [first, second] = TWO;
    let harness = shown(Language::Ja, list(&TWO, None));
    check_buttons(&harness, &[first, second, "やめる", "English"]);
    let harness = shown(Language::En, list(&TWO, None));
    check_buttons(&harness, &[first, second, "Cancel", "日本語"]);
    assert!(harness.query_by_role(Role::PasswordInput).is_none());
}

#[test]
fn a_lost_card_is_told_beside_what_is_left() {
    let lost = |language| shown(language, list(&TWO[1..], Some(ChoiceNotice::CardLost)));
    let harness = lost(Language::Ja);
    check_texts(
        &harness,
        &["接続が切れました。入力は消しました。カードを置き直すか"],
    );
    check_buttons(&harness, &[TWO[1], "やめる", "English"]);
    check_texts(&lost(Language::En), &["was lost and your entry was erased"]);
    let harness = shown(Language::Ja, list(&TWO, None));
    assert!(harness.query_by_label_contains("切れました").is_none());
}

#[test]
fn a_click_chooses_the_card_in_that_reader() {
    for (language, label, number) in [(Language::Ja, TWO[0], 1), (Language::En, TWO[1], 2)] {
        let mut harness = shown(language, list(&TWO, None));
        harness.get_by_label(label).click();
        harness.run();
        assert_eq!(chosen(&harness), [number]);
    }
}

#[test]
fn nothing_is_chosen_beforehand() {
    for key in [egui::Key::Enter, egui::Key::Space] {
        let mut harness = shown(Language::Ja, list(&TWO, None));
        assert_eq!(focused(&harness), None);
        press(&mut harness, key);
        assert!(chosen(&harness).is_empty());
    }
}

#[test]
fn keys_alone_choose_a_card() {
    for (language, cancel) in [(Language::Ja, "やめる"), (Language::En, "Cancel")] {
        for key in [egui::Key::Enter, egui::Key::Space] {
            let mut harness = shown(language, list(&TWO, None));
            for _ in 0..5 {
                press(&mut harness, egui::Key::Tab);
                if focused(&harness).as_deref() == Some(TWO[0]) {
                    break;
                }
            }
            press(&mut harness, egui::Key::Tab);
            assert_eq!(focused(&harness).as_deref(), Some(TWO[1]));
            press(&mut harness, key);
            assert_eq!(chosen(&harness), [2]);
            press(&mut harness, egui::Key::ArrowUp);
            assert_eq!(focused(&harness).as_deref(), Some(TWO[0]));
            press(&mut harness, egui::Key::ArrowDown);
            press(&mut harness, egui::Key::Tab);
            assert_eq!(focused(&harness).as_deref(), Some(cancel));
        }
    }
}

#[test]
fn the_focus_stays_with_its_card_and_goes_with_it() {
    let mut harness = shown(Language::Ja, list(&TWO, None));
    harness.get_by_label(TWO[0]).focus();
    harness.run();
    assert_eq!(focused(&harness).as_deref(), Some(TWO[0]));
    let Scene::ChooseCard(mut choice) = list(&["New Reader 00 00", TWO[0], TWO[1]], None) else {
        unreachable!();
    };
    for (card, number) in choice.cards.iter_mut().zip([3, 1, 2]) {
        card.number = OfferNumber(number);
    }
    let model = &mut harness.state_mut().model;
    model.show(Scene::ChooseCard(choice.clone()));
    harness.run();
    assert_eq!(focused(&harness).as_deref(), Some(TWO[0]));
    choice.cards.remove(1);
    let model = &mut harness.state_mut().model;
    model.show(Scene::ChooseCard(choice));
    harness.run();
    assert_eq!(
        focused(&harness),
        None,
        "no other card slips under the Enter key"
    );
}

#[test]
fn readers_with_one_label_are_told_apart() {
    let readers = ["Reader", "Reader\u{200B}", "Reader (2)", "\u{202E}", "\n"];
    let harness = shown(Language::Ja, list(&readers, None));
    let labels = [
        "Reader",
        "Reader (2)",
        "Reader (2) (2)",
        "名前のないリーダー",
        "名前のないリーダー (2)",
        "やめる",
        "English",
    ];
    check_buttons(&harness, &labels);
}

/// So many that they do not fit into the window.
fn eight() -> Vec<String> {
    let long = "Contactless Reader with a remarkably long name [Interface] (0123456789)";
    (0..8)
        .map(|number| format!("{long} {number:02} 00"))
        .collect()
}

#[test]
fn a_long_list_is_in_place_in_its_first_frame() {
    let mut harness = shown(Language::Ja, Scene::Waiting(Wanted::Card));
    let readers = eight();
    let readers: Vec<_> = readers.iter().map(String::as_str).collect();
    harness.state_mut().model.show(list(&readers, None));
    harness.step();
    let cancel = harness.get_by_label("やめる").rect();
    assert!(cancel.bottom() < f32::from(HEIGHT), "{cancel:?}");
    let site = harness.get_by_label("https://bank.example").rect();
    let heading = harness.get_by_label("どのカードを使いますか？").rect();
    assert!(site.bottom() < heading.top(), "{site:?} {heading:?}");
    for reader in &readers[..3] {
        let rect = harness.get_by_label(reader).rect();
        assert!(rect.bottom() < cancel.top(), "{rect:?} {cancel:?}");
    }
}

/// The window's inner size at the least.
const SMALLEST: egui::Vec2 = egui::vec2(360.0, 480.0);

#[test]
fn many_readers_can_all_be_reached_in_the_smallest_window() {
    check_smallest(Language::Ja, "やめる");
    check_smallest(Language::En, "Cancel");
}

fn check_smallest(language: Language, cancel: &str) {
    let readers = eight();
    let readers: Vec<_> = readers.iter().map(String::as_str).collect();
    let lost = Some(ChoiceNotice::CardLost);
    let mut harness = shown(language, list(&readers, lost));
    harness.state_mut().model.view.countdown = Some(42);
    harness.set_size(SMALLEST);
    harness.run();
    let visible = |harness: &Harness<'_, Bench>, label: &str| {
        let rect = harness.get_by_label(label).rect();
        let cancel = harness.get_by_label(cancel).rect();
        assert!(cancel.bottom() < SMALLEST.y, "{cancel:?}");
        assert!(
            rect.top() > 0.0 && rect.bottom() < cancel.top(),
            "{rect:?} {cancel:?}"
        );
        assert!(rect.left() >= 0.0 && rect.right() <= SMALLEST.x, "{rect:?}");
    };
    let last = readers[7];
    while focused(&harness).as_deref() != Some(last) {
        press(&mut harness, egui::Key::Tab);
        let label = focused(&harness);
        for reader in readers
            .iter()
            .filter(|reader| label.as_deref() == Some(reader))
        {
            visible(&harness, reader);
        }
    }
    press(&mut harness, egui::Key::Enter);
    assert_eq!(chosen(&harness), [8]);
}

#[test]
fn escape_and_the_button_cancel_the_choice() {
    let mut harness = shown(Language::Ja, list(&TWO, None));
    press(&mut harness, egui::Key::Escape);
    harness.get_by_label("やめる").click();
    harness.run();
    let told = harness.state().told.as_slice();
    assert!(
        matches!(told, [ConsentEvent::Cancelled, ConsentEvent::Cancelled]),
        "{told:?}"
    );
}
