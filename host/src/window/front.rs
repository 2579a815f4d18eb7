//! The model behind its gate: which of a person's inputs reach what is shown. No painting, no window
//! system, no clock; times are parameters.

use std::time::Instant;

use super::{
    documents::Documents,
    keys::{Focus, KeyGate, KeyPress, Route},
    model::Model,
    view::UiAction,
};
use crate::consent::{ConsentEvent, Scene, ShownDocument};

/// What the window shows and what a person may do there already.
pub(super) struct Front {
    /// When the last press of a key or of the pointer came, or what an assistive program did.
    began: Option<Instant>,
    gate: KeyGate,
    pub(super) model: Model,
}

impl Front {
    pub(super) fn new(model: Model) -> Self {
        Self {
            began: None,
            gate: KeyGate::default(),
            model,
        }
    }

    /// Starts a scene; nothing counts before it has been painted for a while.
    pub(super) fn show(&mut self, scene: Scene) {
        self.model.show(scene);
        self.gate.rearm();
    }

    /// The documents are there.
    pub(super) fn receive(&mut self, documents: Vec<ShownDocument>) {
        self.model.receive(documents);
        self.gate.rearm();
    }

    /// The page is on screen.
    pub(super) fn painted(&mut self, now: Instant) {
        self.gate.painted(now);
    }

    /// The page is on screen, and in it the first page of this document, if of any. It is looked at
    /// only in a window that has the keyboard.
    pub(super) fn looked(&mut self, sight: Option<usize>, now: Instant) {
        let sight = sight.filter(|_| self.gate.is_focused());
        self.change_documents(|documents| documents.looked(sight, now));
    }

    /// The document that is shown cannot be, or not to its end.
    pub(super) fn hide(&mut self, document: usize) {
        self.change_documents(|documents| documents.hide(document));
    }

    /// The window is covered or hidden: nothing in it is looked at.
    pub(super) fn covered(&mut self) {
        self.change_documents(Documents::look_away);
    }

    /// When the field for the password opens, keys count only after that has been painted.
    fn change_documents(&mut self, change: impl FnOnce(&mut Documents)) {
        let before = self.model.documents().are_ready();
        self.model.change_documents(change);
        if self.model.documents().are_ready() != before {
            self.gate.rearm();
        }
    }

    /// The window got or lost the keyboard.
    pub(super) fn focused(&mut self, focused: bool, now: Instant) {
        self.gate.focused(focused, now);
        if !focused {
            self.covered();
        }
    }

    /// A button of the pointer was pressed, or an assistive program presses a control.
    pub(super) const fn pressed(&mut self, now: Instant) {
        self.began = Some(now);
    }

    /// Who gets this key.
    pub(super) fn key<'a>(
        &mut self,
        press: &KeyPress<'a>,
        focus: Focus,
        now: Instant,
    ) -> Route<'a> {
        if press.state.is_pressed() {
            self.pressed(now);
        }
        self.gate.route(press, focus, now)
    }

    /// Does what the person chose, if it counts; returns what the session is to be told.
    pub(super) fn act(&mut self, action: UiAction) -> Option<ConsentEvent> {
        if binds(action) && !self.counts() {
            return None;
        }
        let page = self.model.view.page.clone();
        let ready = self.model.documents().are_ready();
        let event = self.model.act(action);
        if self.model.view.page != page || self.model.documents().are_ready() != ready {
            self.gate.rearm();
        }
        event
    }

    /// Whether the press that led here came when keys counted too. So neither a click meant for
    /// something else, a double click nor an assistive program can run through a page that nobody
    /// has seen.
    fn counts(&self) -> bool {
        self.began.is_some_and(|began| self.gate.is_armed(began))
    }
}

/// What sends a PIN or decides to which card one will be sent, and what consents to a signature.
const fn binds(action: UiAction) -> bool {
    match action {
        UiAction::AllowHidden(_)
        | UiAction::ChooseCard(_)
        | UiAction::ConfirmLastTry
        | UiAction::ConfirmSigner
        | UiAction::Submit => true,
        UiAction::Browse(_)
        | UiAction::Cancel
        | UiAction::ShowDocument(_)
        | UiAction::ShowNextDocument
        | UiAction::SwitchLanguage => false,
    }
}

#[cfg(test)]
mod tests {
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
        front.model.type_pin("1234");
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
        front.model.type_pin(text);
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
}
