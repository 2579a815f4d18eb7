//! What the window shows and what follows from what a person does there: no painting, no window
//! system, no clock.

use tegata_protocol::Language;

use super::{
    documents::Documents,
    fonts::Script,
    view::{FocusTarget, LAST_TRY, Page, PinProblem, PinView, Secret, UiAction, ViewState},
};
use crate::{
    consent::{ConsentEvent, ConsentRequest, OfferNumber, Scene, ShownDocument, Wanted},
    pin::{PasswordField, PinField},
};

/// The window's state: what is shown and what has been typed.
#[derive(Debug)]
pub(super) struct Model {
    documents: Documents,
    password: PasswordField,
    pin: PinField,
    problem: Option<PinProblem>,
    pub(super) view: ViewState,
}

impl Model {
    pub(super) fn new(consent: ConsentRequest, script: Script) -> Self {
        let ConsentRequest {
            asker,
            edition,
            language,
            matter,
        } = consent;
        let language = readable(language, script);
        let documents = Documents::new(&matter);
        let page = Page::Scene(Scene::Waiting(Wanted::Card));
        let (countdown, focus) = (None, None);
        let view = ViewState {
            asker,
            countdown,
            edition,
            focus,
            language,
            matter,
            page,
            script,
        };
        Self {
            documents,
            password: PasswordField::new(),
            pin: PinField::new(),
            problem: None,
            view,
        }
    }

    pub(super) const fn pin_view(&self) -> PinView {
        PinView {
            problem: self.problem,
            // One of the two is always empty.
            typed: self.pin.len() + self.password.len(),
        }
    }

    pub(super) const fn documents(&self) -> &Documents {
        &self.documents
    }

    /// The documents are there; whatever was typed is erased.
    pub(super) fn receive(&mut self, shown: Vec<ShownDocument>) {
        self.change_documents(|documents| documents.receive(shown));
    }

    /// Has something happen to the documents. If the password may no longer be typed, what was typed
    /// is erased; if it may be typed from now on, the field takes the focus.
    pub(super) fn change_documents(&mut self, change: impl FnOnce(&mut Documents)) {
        let before = self.documents.are_ready();
        change(&mut self.documents);
        let now = self.documents.are_ready();
        if before && !now {
            self.erase();
            self.type_anew();
        }
        if now && !before && self.view.page.asks_for_password() {
            self.view.focus = Some(FocusTarget::Pin);
        }
    }

    /// The second confirmation has nothing to send any more: back to where the documents can be seen.
    fn type_anew(&mut self) {
        if self.view.page == Page::LastTry(Secret::Password) {
            self.turn_to(Page::Enter {
                secret: Secret::Password,
                attempts_left: LAST_TRY,
                notice: None,
            });
        }
    }

    fn erase(&mut self) {
        self.password.clear();
        self.pin.clear();
        self.problem = None;
    }

    /// Starts a scene anew, even the one that is on screen: whatever was typed is erased.
    pub(super) fn show(&mut self, scene: Scene) {
        self.erase();
        if let Scene::Refused { document, .. } = scene {
            self.documents.show(document);
        }
        self.turn_to(scene.into());
    }

    /// Takes characters that were typed into the field that is there. The password's takes none
    /// before the documents have been seen.
    pub(super) fn type_secret(&mut self, text: &str) {
        let password = self.view.page.asks_for_password();
        if password && !self.documents.are_ready() {
            return;
        }
        self.problem = None;
        for typed in text.chars() {
            let taken = if password {
                let taken = self.password.push(typed);
                taken.map_err(PinProblem::PasswordCharacter)
            } else {
                self.pin.push(typed).map_err(PinProblem::Character)
            };
            self.problem = taken.err().or(self.problem);
        }
    }

    /// Takes back the last character.
    pub(super) fn erase_last(&mut self) {
        self.problem = None;
        self.password.pop();
        self.pin.pop();
    }

    /// What the session is to be told, if anything.
    pub(super) fn act(&mut self, action: UiAction) -> Option<ConsentEvent> {
        match action {
            UiAction::AllowHidden(allow) => self.look(|documents| documents.allow_hidden(allow)),
            UiAction::Browse(on) => self.look(|documents| documents.browse(on)),
            UiAction::Cancel => Some(self.cancel()),
            UiAction::ChooseCard(number) => self.choose_card(number),
            UiAction::ConfirmLastTry => self.confirm_last_try(),
            UiAction::ConfirmSigner => self.confirm_signer(),
            UiAction::ShowDocument(document) => self.look(|documents| documents.show(document)),
            UiAction::ShowNextDocument => self.look(Documents::show_next),
            UiAction::Submit => self.submit(),
            UiAction::SwitchLanguage => {
                self.view.language = readable(self.view.language.other(), self.view.script);
                // Reading on in another language is no reason to click into the field again.
                self.view.focus = self.view.page.first_focus();
                None
            }
        }
    }

    /// Nothing that the session needs to know.
    fn look(&mut self, change: impl FnOnce(&mut Documents)) -> Option<ConsentEvent> {
        self.change_documents(change);
        None
    }

    fn cancel(&mut self) -> ConsentEvent {
        self.erase();
        ConsentEvent::Cancelled
    }

    /// Only what is on screen can be chosen.
    fn choose_card(&self, number: OfferNumber) -> Option<ConsentEvent> {
        let Page::Scene(Scene::ChooseCard(choice)) = &self.view.page else {
            return None;
        };
        let shown = choice.cards.iter().any(|card| card.number == number);
        shown.then_some(ConsentEvent::CardChosen(number))
    }

    fn submit(&mut self) -> Option<ConsentEvent> {
        let Page::Enter {
            secret,
            attempts_left,
            ..
        } = self.view.page
        else {
            return None;
        };
        if !self.may_send(secret) {
            return None;
        }
        self.problem = self.incomplete(secret);
        if self.problem.is_some() {
            None
        } else if attempts_left == LAST_TRY {
            self.turn_to(Page::LastTry(secret));
            None
        } else {
            self.hand_over(secret)
        }
    }

    /// A password goes nowhere before the documents have been seen.
    fn may_send(&self, secret: Secret) -> bool {
        match secret {
            Secret::Password => self.documents.are_ready(),
            Secret::ItemsPin | Secret::Pin => true,
        }
    }

    fn incomplete(&self, secret: Secret) -> Option<PinProblem> {
        match secret {
            Secret::Password if self.password.is_complete() => None,
            Secret::Password => Some(PinProblem::PasswordIncomplete),
            Secret::ItemsPin | Secret::Pin if self.pin.is_complete() => None,
            Secret::ItemsPin | Secret::Pin => Some(PinProblem::Incomplete),
        }
    }

    fn confirm_last_try(&mut self) -> Option<ConsentEvent> {
        match self.view.page {
            Page::LastTry(secret) if self.may_send(secret) => self.hand_over(secret),
            _ => None,
        }
    }

    fn confirm_signer(&mut self) -> Option<ConsentEvent> {
        let asked = matches!(self.view.page, Page::Scene(Scene::ConfirmSigner(_)));
        (asked && self.documents.are_ready()).then(|| {
            self.show(Scene::Working);
            ConsentEvent::SignerConfirmed
        })
    }

    /// Shows the work at once, so that nothing can be typed until the session shows what came of
    /// the entry.
    fn hand_over(&mut self, secret: Secret) -> Option<ConsentEvent> {
        let event = match secret {
            Secret::ItemsPin => ConsentEvent::ItemsPinEntered(self.pin.take_for_items()?),
            Secret::Password => ConsentEvent::PasswordEntered(self.password.take()?),
            Secret::Pin => ConsentEvent::PinEntered(self.pin.take()?),
        };
        self.show(Scene::Working);
        Some(event)
    }

    fn turn_to(&mut self, page: Page) {
        self.view.focus = page.first_focus();
        self.view.page = page;
    }
}

const fn readable(language: Language, script: Script) -> Language {
    match script {
        Script::Japanese => language,
        Script::Latin => Language::En,
    }
}

#[cfg(test)]
mod tests {
    use tegata_protocol::Origin;

    use super::*;
    use crate::{
        consent::{Asker, AttemptsLeft, Edition, Matter, PinNotice},
        pin::PinCharError,
    };

    fn asked(attempts_left: u8) -> Model {
        let origin = Origin::parse("https://bank.example").unwrap();
        let consent = ConsentRequest {
            asker: Asker::Site(origin),
            edition: Edition::Release,
            language: Language::Ja,
            matter: Matter::Login,
        };
        let mut model = Model::new(consent, Script::Japanese);
        let attempts_left = AttemptsLeft(attempts_left);
        model.show(Scene::EnterPin {
            attempts_left,
            notice: None,
        });
        model
    }

    fn typed(attempts_left: u8, text: &str) -> Model {
        let mut model = asked(attempts_left);
        model.type_secret(text);
        model
    }

    const fn view(problem: Option<PinProblem>, typed: usize) -> PinView {
        PinView { problem, typed }
    }

    fn digits(event: Option<ConsentEvent>) -> Vec<u8> {
        match event {
            Some(ConsentEvent::PinEntered(pin)) => pin.verify_command()[5..].to_vec(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn nothing_is_submitted_by_length() {
        let model = typed(3, "1234");
        assert!(matches!(
            model.view.page,
            Page::Enter {
                secret: Secret::Pin,
                ..
            }
        ));
        assert_eq!(model.pin_view(), view(None, 4));
    }

    #[test]
    fn submitting_four_digits_hands_them_over_and_shows_the_work() {
        let mut model = typed(3, "1234");
        assert_eq!(digits(model.act(UiAction::Submit)), b"1234");
        assert_eq!(model.view.page, Page::Scene(Scene::Working));
        assert!(model.act(UiAction::Submit).is_none());
    }

    #[test]
    fn submitting_fewer_digits_says_so_and_sends_nothing() {
        let mut model = typed(3, "123");
        assert!(model.act(UiAction::Submit).is_none());
        assert_eq!(model.pin_view().problem, Some(PinProblem::Incomplete));
        model.type_secret("4");
        assert_eq!(model.pin_view().problem, None);
    }

    #[test]
    fn the_last_try_needs_a_second_confirmation_that_starts_at_cancel() {
        let mut model = typed(1, "1234");
        assert!(model.act(UiAction::Submit).is_none());
        assert_eq!(model.view.page, Page::LastTry(Secret::Pin));
        assert_eq!(model.view.focus, Some(FocusTarget::Cancel));
        assert!(model.act(UiAction::Submit).is_none());
        assert_eq!(digits(model.act(UiAction::ConfirmLastTry)), b"1234");
    }

    #[test]
    fn the_second_confirmation_does_nothing_on_other_pages() {
        let mut model = typed(3, "1234");
        assert!(model.act(UiAction::ConfirmLastTry).is_none());
        assert_eq!(model.pin_view().typed, 4);
    }

    #[test]
    fn no_tries_left_never_shows_a_field() {
        assert_eq!(asked(0).view.page, Page::Scene(Scene::Blocked));
    }

    #[test]
    fn every_new_scene_erases_what_was_typed() {
        for scene in [
            Scene::EnterPin {
                attempts_left: AttemptsLeft(2),
                notice: Some(PinNotice::Rejected),
            },
            Scene::Waiting(Wanted::Card),
        ] {
            let mut model = typed(3, "12x");
            model.show(scene);
            assert_eq!(model.pin_view(), view(None, 0));
        }
    }

    #[test]
    fn cancelling_erases_what_was_typed() {
        let mut model = typed(3, "1234");
        assert!(matches!(
            model.act(UiAction::Cancel),
            Some(ConsentEvent::Cancelled)
        ));
        assert_eq!(model.pin_view().typed, 0);
    }

    #[test]
    fn a_refused_character_is_explained_until_the_next_key() {
        let mut model = typed(3, "1x");
        let letter = Some(PinProblem::Character(PinCharError::Letter));
        assert_eq!(model.pin_view(), view(letter, 1));
        model.erase_last();
        assert_eq!(model.pin_view(), view(None, 0));
    }

    #[test]
    fn switching_the_language_keeps_what_was_typed() {
        let mut model = typed(3, "12");
        assert!(model.act(UiAction::SwitchLanguage).is_none());
        assert_eq!(model.view.language, Language::En);
        assert_eq!(model.pin_view().typed, 2);
        assert_eq!(model.view.focus, Some(FocusTarget::Pin));
    }
}
