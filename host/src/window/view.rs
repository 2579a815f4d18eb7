//! What the window shows and what follows from what a person does there: no painting, no window
//! system, no clock.

use tegata_protocol::Language;

use super::fonts::Script;
use crate::{
    consent::{
        Asker, AttemptsLeft, ConsentEvent, ConsentRequest, Edition, Matter, OfferNumber, PinNotice,
        Scene, Wanted,
    },
    pin::{PinCharError, PinField},
};

/// All that the painting code needs to know, except the PIN.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct ViewState {
    pub(super) asker: Asker,
    pub(super) countdown: Option<u32>,
    pub(super) edition: Edition,
    /// What takes the keyboard focus in the next frame; then it is the person's to move.
    pub(super) focus: Option<FocusTarget>,
    pub(super) language: Language,
    pub(super) matter: Matter,
    pub(super) page: Page,
    /// Without a Japanese font there is only English.
    pub(super) script: Script,
}

/// What fills the window. A page is a scene as a person meets it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Page {
    /// The PIN field.
    EnterPin {
        attempts_left: AttemptsLeft,
        notice: Option<PinNotice>,
    },
    /// The second, separate confirmation before the last try.
    LastTry,
    /// A scene in which nothing is typed.
    Scene(Scene),
}

/// The control that a new page gives the focus to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum FocusTarget {
    /// やめる or 閉じる.
    Cancel,
    Pin,
}

/// What the painting code may know about the PIN.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct PinView {
    pub(super) problem: Option<PinProblem>,
    pub(super) typed: usize,
}

/// Why an entry was not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum PinProblem {
    Character(PinCharError),
    Incomplete,
}

/// What a person chose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum UiAction {
    /// やめる, 閉じる, Esc or the window's close button.
    Cancel,
    /// A card in the list.
    ChooseCard(OfferNumber),
    /// 送る on the page before the last try.
    ConfirmLastTry,
    /// ログインする, or Enter in the PIN field.
    Submit,
    SwitchLanguage,
}

/// The window's state: what is shown and what has been typed.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) view: ViewState,
    pin: PinField,
    problem: Option<PinProblem>,
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
            view,
            pin: PinField::new(),
            problem: None,
        }
    }

    pub(super) const fn pin_view(&self) -> PinView {
        PinView {
            problem: self.problem,
            typed: self.pin.len(),
        }
    }

    /// Starts a scene anew, even the one that is on screen: whatever was typed is erased.
    pub(super) fn show(&mut self, scene: Scene) {
        self.pin.clear();
        self.problem = None;
        self.turn_to(page(scene));
    }

    /// Takes characters that were typed into the PIN field.
    pub(super) fn type_pin(&mut self, text: &str) {
        self.problem = None;
        for typed in text.chars() {
            if let Err(error) = self.pin.push(typed) {
                self.problem = Some(PinProblem::Character(error));
            }
        }
    }

    /// Takes back the last digit.
    pub(super) fn erase_digit(&mut self) {
        self.problem = None;
        self.pin.pop();
    }

    /// What the session is to be told, if anything.
    pub(super) fn act(&mut self, action: UiAction) -> Option<ConsentEvent> {
        match action {
            UiAction::Cancel => Some(self.cancel()),
            UiAction::ChooseCard(number) => self.choose_card(number),
            UiAction::ConfirmLastTry => self.confirm_last_try(),
            UiAction::Submit => self.submit(),
            UiAction::SwitchLanguage => {
                self.view.language = readable(self.view.language.other(), self.view.script);
                // Reading on in another language is no reason to click into the field again.
                self.view.focus = first_focus(&self.view.page);
                None
            }
        }
    }

    fn cancel(&mut self) -> ConsentEvent {
        self.pin.clear();
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
        let Page::EnterPin { attempts_left, .. } = self.view.page else {
            return None;
        };
        if !self.pin.is_complete() {
            self.problem = Some(PinProblem::Incomplete);
            None
        } else if attempts_left == LAST_TRY {
            self.turn_to(Page::LastTry);
            None
        } else {
            self.hand_over()
        }
    }

    fn confirm_last_try(&mut self) -> Option<ConsentEvent> {
        if self.view.page == Page::LastTry {
            self.hand_over()
        } else {
            None
        }
    }

    /// Shows the work at once, so that nothing can be typed until the session shows what came of
    /// the entry.
    fn hand_over(&mut self) -> Option<ConsentEvent> {
        let pin = self.pin.take()?;
        self.show(Scene::Working);
        Some(ConsentEvent::PinEntered(pin))
    }

    fn turn_to(&mut self, page: Page) {
        self.view.focus = first_focus(&page);
        self.view.page = page;
    }
}

pub(super) const LAST_TRY: AttemptsLeft = AttemptsLeft(1);

/// A PIN without tries is blocked, however the scene is called.
fn page(scene: Scene) -> Page {
    match scene {
        Scene::EnterPin {
            attempts_left: AttemptsLeft(0),
            ..
        } => Page::Scene(Scene::Blocked),
        Scene::EnterPin {
            attempts_left,
            notice,
        } => Page::EnterPin {
            attempts_left,
            notice,
        },
        Scene::Blocked
        | Scene::BrokenOff { .. }
        | Scene::ConfirmSigner(_)
        | Scene::Done
        | Scene::EnterPassword { .. }
        | Scene::Failed(_)
        | Scene::CardInUse
        | Scene::ChooseCard(_)
        | Scene::Receiving { .. }
        | Scene::Refused { .. }
        | Scene::Signing { .. }
        | Scene::Waiting(_)
        | Scene::Working => Page::Scene(scene),
    }
}

/// While waiting, choosing and working nothing has the focus, so that a stray Enter neither cancels
/// nor chooses.
const fn first_focus(page: &Page) -> Option<FocusTarget> {
    match page {
        Page::EnterPin { .. } => Some(FocusTarget::Pin),
        Page::LastTry | Page::Scene(Scene::Blocked | Scene::Done | Scene::Failed(_)) => {
            Some(FocusTarget::Cancel)
        }
        Page::Scene(
            Scene::CardInUse
            | Scene::BrokenOff { .. }
            | Scene::ChooseCard(_)
            | Scene::ConfirmSigner(_)
            | Scene::EnterPassword { .. }
            | Scene::EnterPin { .. }
            | Scene::Receiving { .. }
            | Scene::Refused { .. }
            | Scene::Signing { .. }
            | Scene::Waiting(_)
            | Scene::Working,
        ) => None,
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
        model.type_pin(text);
        model
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
        assert!(matches!(model.view.page, Page::EnterPin { .. }));
        assert_eq!(
            model.pin_view(),
            PinView {
                problem: None,
                typed: 4
            }
        );
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
        model.type_pin("4");
        assert_eq!(model.pin_view().problem, None);
    }

    #[test]
    fn the_last_try_needs_a_second_confirmation_that_starts_at_cancel() {
        let mut model = typed(1, "1234");
        assert!(model.act(UiAction::Submit).is_none());
        assert_eq!(model.view.page, Page::LastTry);
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
            assert_eq!(
                model.pin_view(),
                PinView {
                    problem: None,
                    typed: 0
                }
            );
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
        assert_eq!(
            model.pin_view(),
            PinView {
                problem: letter,
                typed: 1
            }
        );
        model.erase_digit();
        assert_eq!(
            model.pin_view(),
            PinView {
                problem: None,
                typed: 0
            }
        );
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
