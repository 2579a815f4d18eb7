//! Which presses count, and what must have been seen before.

use std::{sync::Arc, time::Duration};

use tegata_protocol::{DocumentFormat, DocumentName, Language, Origin};

use super::{
    super::{documents::LOOK, fonts::Script, keys::ARMING_DELAY},
    *,
};
use crate::{
    card::ReaderName,
    consent::{
        Asker, AttemptsLeft, CardChoice, ConsentRequest, Edition, ListedDocument, Matter,
        OfferNumber, OfferedCard, ShownContent, Wanted,
    },
};

const FIRST: UiAction = UiAction::ChooseCard(OfferNumber(1));
const MOMENT: Duration = Duration::from_millis(1);

fn list(numbers: &[u32]) -> Scene {
    let card = |number: &u32| OfferedCard {
        number: OfferNumber(*number),
        reader: ReaderName::new(format!("reader {number}")),
    };
    let cards = numbers.iter().map(card).collect();
    Scene::ChooseCard(CardChoice {
        cards,
        notice: None,
    })
}

fn one_left() -> Scene {
    Scene::EnterPin {
        attempts_left: AttemptsLeft(1),
        notice: None,
    }
}

/// A window with the keyboard and this page, painted at the returned time.
fn painted(scene: Scene) -> (Front, Instant) {
    let consent = ConsentRequest {
        asker: Asker::Site(Origin::parse("https://bank.example").unwrap()),
        edition: Edition::Release,
        language: Language::Ja,
        matter: Matter::Login,
    };
    let mut front = Front::new(Model::new(consent, Script::Japanese));
    let start = Instant::now();
    front.focused(true, start);
    front.show(scene);
    front.painted(start);
    (front, start)
}

/// What comes of this action, when it began with a press at this time.
fn act(front: &mut Front, pressed: Instant, action: UiAction) -> Option<ConsentEvent> {
    front.pressed(pressed);
    front.act(action)
}

fn chooses_first(event: Option<ConsentEvent>) -> bool {
    matches!(event, Some(ConsentEvent::CardChosen(OfferNumber(1))))
}

#[test]
fn a_press_in_the_first_half_second_chooses_no_card() {
    let (mut front, start) = painted(list(&[1, 2]));
    let early = start + ARMING_DELAY - MOMENT;
    assert!(act(&mut front, start - MOMENT, FIRST).is_none());
    assert!(act(&mut front, start, FIRST).is_none());
    assert!(act(&mut front, early, FIRST).is_none());
    assert!(chooses_first(act(&mut front, start + ARMING_DELAY, FIRST)));
}

#[test]
fn what_began_with_no_press_at_all_chooses_no_card() {
    let (mut front, _) = painted(list(&[1, 2]));
    assert!(front.act(FIRST).is_none());
}

#[test]
fn a_list_that_changed_counts_from_when_it_was_painted() {
    let (mut front, start) = painted(list(&[1, 2]));
    let changed = start + 2 * ARMING_DELAY;
    front.show(list(&[1, 2, 3]));
    assert!(act(&mut front, changed, FIRST).is_none());
    front.painted(changed);
    assert!(act(&mut front, changed + MOMENT, FIRST).is_none());
    assert!(chooses_first(act(
        &mut front,
        changed + ARMING_DELAY,
        FIRST
    )));
}

#[test]
fn a_window_without_the_keyboard_chooses_no_card() {
    let (mut front, start) = painted(list(&[1, 2]));
    front.focused(false, start + ARMING_DELAY);
    assert!(act(&mut front, start + 2 * ARMING_DELAY, FIRST).is_none());
}

#[test]
fn a_card_that_is_not_on_screen_cannot_be_chosen() {
    let (mut front, start) = painted(list(&[2, 3]));
    assert!(act(&mut front, start + ARMING_DELAY, FIRST).is_none());
    let (mut front, start) = painted(Scene::Waiting(Wanted::Card));
    assert!(act(&mut front, start + ARMING_DELAY, FIRST).is_none());
}

#[test]
fn the_second_confirmation_needs_a_press_of_its_own() {
    let (mut front, start) = painted(one_left());
    let submitted = start + ARMING_DELAY;
    front.model.type_secret("1234");
    assert!(act(&mut front, submitted, UiAction::Submit).is_none());
    front.painted(submitted);
    let send = UiAction::ConfirmLastTry;
    assert!(act(&mut front, submitted + MOMENT, send).is_none());
    let sent = act(&mut front, submitted + ARMING_DELAY, send);
    assert!(matches!(sent, Some(ConsentEvent::PinEntered(_))));
}

fn listed() -> ListedDocument {
    ListedDocument {
        form: DocumentFormat::Cms.into(),
        name: DocumentName::parse("a.txt").unwrap(),
        size: 4,
    }
}

fn shown(content: ShownContent) -> ShownDocument {
    ShownDocument {
        content,
        facts: Vec::new(),
        sha256: [0; 32],
    }
}

const PASSWORD: Scene = Scene::EnterPassword {
    attempts_left: AttemptsLeft(5),
    notice: None,
};

/// A window that has the keyboard and asks for the password, with one document, painted at the
/// returned time.
fn signing(content: ShownContent, scene: Scene) -> (Front, Instant) {
    let consent = ConsentRequest {
        asker: Asker::CommandLine,
        edition: Edition::Release,
        language: Language::Ja,
        matter: Matter::Signing {
            documents: vec![listed()],
            purpose: None,
        },
    };
    let mut front = Front::new(Model::new(consent, Script::Japanese));
    let start = Instant::now();
    front.focused(true, start);
    front.receive(vec![shown(content)]);
    front.show(scene);
    front.painted(start);
    (front, start)
}

fn text() -> ShownContent {
    ShownContent::Text(Arc::new(b"text".to_vec()))
}

/// The document is in sight until it counts as seen, which is the returned time.
fn seen(front: &mut Front, start: Instant) -> Instant {
    front.looked(Some(0), start);
    front.looked(Some(0), start + LOOK);
    front.painted(start + LOOK);
    start + LOOK
}

fn typed(front: &mut Front, text: &str) -> usize {
    front.model.type_secret(text);
    front.model.pin_view().typed
}

fn holder() -> Scene {
    Scene::ConfirmSigner(super::super::tests::holder("手形　花子"))
}

#[test]
fn a_password_can_be_typed_once_the_document_was_seen() {
    let (mut front, start) = signing(text(), PASSWORD);
    assert_eq!(typed(&mut front, "ABC123"), 0);
    let opened = seen(&mut front, start);
    assert_eq!(typed(&mut front, "ABC123"), 6);
    let armed = opened + ARMING_DELAY;
    let sent = act(&mut front, armed, UiAction::Submit);
    assert!(matches!(sent, Some(ConsentEvent::PasswordEntered(_))));
}

#[test]
fn nothing_is_seen_in_a_window_without_the_keyboard() {
    let (mut front, start) = signing(text(), PASSWORD);
    front.focused(false, start);
    seen(&mut front, start);
    assert_eq!(typed(&mut front, "ABC123"), 0);
}

#[test]
fn what_interrupts_the_look_starts_it_anew() {
    let interruptions: [fn(&mut Front, Instant); 3] = [
        |front, now| {
            front.focused(false, now);
            front.focused(true, now);
        },
        |front, _| front.covered(),
        |front, now| front.looked(None, now),
    ];
    for interrupt in interruptions {
        let (mut front, start) = signing(text(), PASSWORD);
        front.looked(Some(0), start);
        interrupt(&mut front, start + LOOK / 2);
        front.looked(Some(0), start + LOOK);
        assert_eq!(typed(&mut front, "ABC123"), 0);
        front.looked(Some(0), start + 2 * LOOK);
        assert_eq!(typed(&mut front, "ABC123"), 6);
    }
}

#[test]
fn keys_count_half_a_second_after_the_field_opened() {
    let (mut front, start) = signing(text(), PASSWORD);
    let opened = seen(&mut front, start);
    typed(&mut front, "ABC123");
    let early = opened + ARMING_DELAY - MOMENT;
    assert!(act(&mut front, early, UiAction::Submit).is_none());
    assert!(act(&mut front, opened + ARMING_DELAY, UiAction::Submit).is_some());
}

#[test]
fn signing_unseen_needs_a_press_that_counts() {
    let (mut front, start) = signing(ShownContent::Unseen, PASSWORD);
    let allow = UiAction::AllowHidden(true);
    act(&mut front, start, allow);
    assert!(!front.model.documents().are_ready());
    act(&mut front, start + ARMING_DELAY, allow);
    assert!(front.model.documents().are_ready());
}

#[test]
fn a_preview_that_fails_closes_the_field_and_erases_what_was_typed() {
    let (mut front, start) = signing(text(), PASSWORD);
    let opened = seen(&mut front, start);
    assert_eq!(typed(&mut front, "ABC123"), 6);
    front.hide(0);
    assert_eq!(front.model.pin_view().typed, 0);
    assert_eq!(typed(&mut front, "ABC123"), 0);
    let submitted = act(&mut front, opened + 2 * ARMING_DELAY, UiAction::Submit);
    assert!(submitted.is_none());
}

#[test]
fn the_last_try_of_a_password_is_confirmed_and_only_for_seen_documents() {
    let last = Scene::EnterPassword {
        attempts_left: AttemptsLeft(1),
        notice: None,
    };
    let (mut front, start) = signing(text(), last);
    let opened = seen(&mut front, start);
    typed(&mut front, "ABC123");
    let submitted = opened + ARMING_DELAY;
    assert!(act(&mut front, submitted, UiAction::Submit).is_none());
    front.painted(submitted);
    let later = submitted + ARMING_DELAY;
    let send = UiAction::ConfirmLastTry;
    front.hide(0);
    front.painted(later);
    assert!(act(&mut front, later + ARMING_DELAY, send).is_none());
    let (mut front, start) = signing(text(), Scene::Blocked);
    seen(&mut front, start);
    front.show(Scene::EnterPassword {
        attempts_left: AttemptsLeft(1),
        notice: None,
    });
    front.painted(later);
    typed(&mut front, "ABC123");
    act(&mut front, later + ARMING_DELAY, UiAction::Submit);
    front.painted(later + ARMING_DELAY);
    let sent = act(&mut front, later + 2 * ARMING_DELAY, send);
    assert!(matches!(sent, Some(ConsentEvent::PasswordEntered(_))));
}

#[test]
fn the_signer_is_confirmed_by_a_press_that_counts() {
    let (mut front, start) = signing(text(), holder());
    let opened = seen(&mut front, start);
    let sign = UiAction::ConfirmSigner;
    let early = opened + ARMING_DELAY - MOMENT;
    assert!(front.act(sign).is_none(), "no press at all");
    assert!(act(&mut front, early, sign).is_none());
    let signed = act(&mut front, opened + ARMING_DELAY, sign);
    assert!(matches!(signed, Some(ConsentEvent::SignerConfirmed)));
    front.painted(opened + ARMING_DELAY);
    let again = act(&mut front, opened + 3 * ARMING_DELAY, sign);
    assert!(again.is_none(), "the page is gone");
}

#[test]
fn a_signer_who_is_not_on_screen_is_not_confirmed() {
    let (mut front, start) = signing(text(), Scene::Waiting(Wanted::Card));
    let opened = seen(&mut front, start);
    let signed = act(&mut front, opened + ARMING_DELAY, UiAction::ConfirmSigner);
    assert!(signed.is_none());
}

#[test]
fn nothing_is_signed_of_which_the_preview_failed_at_last() {
    let (mut front, start) = signing(text(), holder());
    let opened = seen(&mut front, start);
    front.hide(0);
    front.painted(opened);
    let signed = act(&mut front, opened + ARMING_DELAY, UiAction::ConfirmSigner);
    assert!(signed.is_none());
}

#[test]
fn cancelling_counts_at_once() {
    let (mut front, start) = painted(list(&[1, 2]));
    let cancelled = act(&mut front, start, UiAction::Cancel);
    assert!(matches!(cancelled, Some(ConsentEvent::Cancelled)));
}
