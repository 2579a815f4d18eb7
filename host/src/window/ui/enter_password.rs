//! The password field with what stands around it. It is closed until the documents have been seen.

use egui::Ui;

use super::{
    super::view::{LAST_TRY, PinProblem, Secret, UiAction},
    PageUi,
    enter_pin::{BUTTON_GAP, half_width},
    words::SecretWords,
};
use crate::{
    consent::{AttemptsLeft, Matter, PinNotice},
    window::{
        look,
        texts::{Counted, Message},
        widgets::{
            Emphasis, FieldWords, Tone, body, boxed, button, checkbox, closed_password_field,
            entered, password_field, subheading, support,
        },
    },
};

impl PageUi<'_> {
    pub(super) fn enter_password(
        &self,
        ui: &mut Ui,
        attempts_left: AttemptsLeft,
        notice: Option<PinNotice>,
    ) -> Option<UiAction> {
        self.password_notice(ui, attempts_left, notice);
        if attempts_left == LAST_TRY {
            boxed(ui, Tone::Warning, |ui| {
                body(ui, &self.say(Message::PasswordLastTryWarning))
            });
        }
        self.attempts_left(ui, attempts_left, Message::PasswordAttemptsDetail);
        if self.documents.are_ready() {
            self.open_field(ui)
        } else {
            self.closed_field(ui)
        }
    }

    fn password_notice(&self, ui: &mut Ui, attempts_left: AttemptsLeft, notice: Option<PinNotice>) {
        let counted = match notice {
            None => return,
            Some(PinNotice::AttemptsChanged) => Counted::AttemptsChanged,
            Some(PinNotice::CardChanged) => Counted::CardChanged,
            Some(PinNotice::Expired) => Counted::PasswordExpired,
            Some(PinNotice::Rejected) => Counted::PasswordRejected,
        };
        self.alert(ui, &self.texts.count(counted, attempts_left.0));
    }

    fn open_field(&self, ui: &mut Ui) -> Option<UiAction> {
        let ticked = self.allow_hidden(ui);
        let words = SecretWords::of(Secret::Password);
        let field = self.secret_field(ui, &words, password_field);
        ui.add_space(look::RING);
        let submitted = entered(ui, &field).then_some(UiAction::Submit);
        let next = match self.view.matter {
            Matter::WebEidSigning => Message::NextDetailWebEid,
            _ => Message::NextDetail,
        };
        support(ui, &self.say(next));
        ui.add_space(look::RING);
        ticked.or(submitted).or(self.next_buttons(ui))
    }

    /// The form of the password is told before any can be typed.
    fn closed_field(&self, ui: &mut Ui) -> Option<UiAction> {
        let label = self.say(Message::PasswordLabel);
        subheading(ui, &label);
        let form = support(ui, &self.say(Message::PasswordSupport));
        let why = if self.documents.unseen() > 0 {
            Message::PasswordClosed
        } else {
            Message::PasswordClosedHidden
        };
        ui.add_space(look::RING);
        let words = FieldWords {
            label: &label,
            described_by: &[form.id],
            invalid: false,
            typed: 0,
        };
        closed_password_field(ui, &words, &self.say(why));
        ui.add_space(look::RING);
        let ticked = self.allow_hidden(ui);
        ticked.or(self.cancel(ui, Message::Cancel))
    }

    /// For what cannot be shown. Once ticked it stays in sight, and can be taken back.
    pub(super) fn allow_hidden(&self, ui: &mut Ui) -> Option<UiAction> {
        let hidden = u32::try_from(self.documents.hidden()).unwrap_or(u32::MAX);
        if hidden == 0 {
            return None;
        }
        let label = self.texts.count(Counted::HiddenAllow, hidden);
        let allowed = self.documents.hidden_are_allowed();
        let ticked = checkbox(ui, &label, allowed).clicked();
        ui.add_space(look::RING);
        ticked.then_some(UiAction::AllowHidden(!allowed))
    }

    fn next_buttons(&self, ui: &mut Ui) -> Option<UiAction> {
        let (next, cancel) = (self.say(Message::Next), self.say(Message::Cancel));
        let width = half_width(ui);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = BUTTON_GAP;
            let next = button(ui, &next, Emphasis::Primary, width).clicked();
            let cancel = button(ui, &cancel, Emphasis::Secondary, width).clicked();
            let cancelled = cancel.then_some(UiAction::Cancel);
            cancelled.or(next.then_some(UiAction::Submit))
        })
        .inner
    }

    pub(super) const fn problem_words(problem: PinProblem) -> Message {
        use crate::pin::{PasswordCharError, PinCharError};

        match problem {
            PinProblem::Character(PinCharError::Letter) => Message::PinLetter,
            PinProblem::Character(PinCharError::NotADigit) => Message::PinNotADigit,
            PinProblem::Character(PinCharError::TooMany) => Message::PinTooMany,
            PinProblem::Incomplete => Message::PinIncomplete,
            PinProblem::PasswordCharacter(PasswordCharError::NotInPasswords) => {
                Message::PasswordNotAllowed
            }
            PinProblem::PasswordCharacter(PasswordCharError::TooMany) => Message::PasswordTooMany,
            PinProblem::PasswordIncomplete => Message::PasswordIncomplete,
        }
    }
}
