//! The PIN field with what stands around it, and the second confirmation before the last try.

use egui::{Response, Ui};

use super::{
    super::view::{FocusTarget, LAST_TRY, PinProblem, Secret, UiAction},
    PageUi,
    words::SecretWords,
};
use crate::{
    consent::{AttemptsLeft, PinNotice},
    window::{
        look,
        texts::{Counted, Message},
        widgets::{
            Emphasis, FieldWords, Tone, body, boxed, button, colored, entered, pin_field, spoken,
            subheading, support,
        },
    },
};

impl PageUi<'_> {
    pub(super) fn enter_pin(
        &self,
        ui: &mut Ui,
        secret: Secret,
        attempts_left: AttemptsLeft,
        notice: Option<PinNotice>,
    ) -> Option<UiAction> {
        let words = SecretWords::of(secret);
        self.notice(ui, attempts_left, notice);
        if attempts_left == LAST_TRY {
            boxed(ui, Tone::Warning, |ui| {
                body(ui, &self.say(words.last_try_warning))
            });
        }
        self.attempts_left(ui, attempts_left, Message::AttemptsLeftDetail);
        let field = self.secret_field(ui, &words, pin_field);
        ui.add_space(2.0 * look::RING);
        let submitted = entered(ui, &field).then_some(UiAction::Submit);
        submitted.or(self.login_buttons(ui, secret))
    }

    fn notice(&self, ui: &mut Ui, attempts_left: AttemptsLeft, notice: Option<PinNotice>) {
        let counted = match notice {
            None => return,
            Some(PinNotice::AttemptsChanged) => Counted::AttemptsChanged,
            Some(PinNotice::CardChanged) => Counted::CardChanged,
            Some(PinNotice::Expired | PinNotice::Rejected) => Counted::PinRejected,
        };
        self.alert(ui, &self.texts.count(counted, attempts_left.0));
    }

    pub(super) fn attempts_left(&self, ui: &mut Ui, attempts_left: AttemptsLeft, detail: Message) {
        let count = self.texts.count(Counted::AttemptsLeft, attempts_left.0);
        ui.horizontal(|ui| {
            subheading(ui, &count);
            support(ui, &self.say(detail));
        });
    }

    /// A field, with what stands above it.
    pub(super) fn secret_field(
        &self,
        ui: &mut Ui,
        words: &SecretWords,
        field: fn(&mut Ui, &FieldWords<'_>) -> Response,
    ) -> Response {
        let label = self.say(words.label);
        subheading(ui, &label);
        let support = support(ui, &self.say(words.support));
        let problem = self.pin.problem.map(|problem| self.problem(ui, problem));
        ui.add_space(look::RING);
        let described: Vec<_> = [support.id]
            .into_iter()
            .chain(problem.map(|line| line.id))
            .collect();
        let (invalid, typed) = (self.pin.problem.is_some(), self.pin.typed);
        let words = FieldWords {
            label: &label,
            described_by: &described,
            invalid,
            typed,
        };
        let field = field(ui, &words);
        self.take_focus(FocusTarget::Pin, &field);
        field
    }

    pub(super) fn problem(&self, ui: &mut Ui, problem: PinProblem) -> Response {
        let line = colored(ui, &self.say(Self::problem_words(problem)), look::ERROR);
        spoken(ui, &line);
        line
    }

    fn login_buttons(&self, ui: &mut Ui, secret: Secret) -> Option<UiAction> {
        let login = match secret {
            Secret::ItemsPin => Message::Give,
            Secret::Password | Secret::Pin => Message::Login,
        };
        let (login, cancel) = (self.say(login), self.say(Message::Cancel));
        let width = half_width(ui);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = BUTTON_GAP;
            let login = button(ui, &login, Emphasis::Primary, width).clicked();
            let cancel = button(ui, &cancel, Emphasis::Secondary, width).clicked();
            cancel
                .then_some(UiAction::Cancel)
                .or(login.then_some(UiAction::Submit))
        })
        .inner
    }

    /// Cancelling stands where ログインする stood, so that a second click in one place sends nothing.
    pub(super) fn last_try_buttons(&self, ui: &mut Ui) -> Option<UiAction> {
        ui.add_space(look::RING);
        let (send, cancel) = (self.say(Message::Send), self.say(Message::Cancel));
        let width = half_width(ui);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = BUTTON_GAP;
            let cancel = button(ui, &cancel, Emphasis::Primary, width);
            self.take_focus(FocusTarget::Cancel, &cancel);
            let send = button(ui, &send, Emphasis::Secondary, width).clicked();
            let cancelled = cancel.clicked().then_some(UiAction::Cancel);
            cancelled.or(send.then_some(UiAction::ConfirmLastTry))
        })
        .inner
    }
}

/// As wide as two focus rings, so that they do not touch.
pub(super) const BUTTON_GAP: f32 = 16.0;

pub(super) fn half_width(ui: &Ui) -> f32 {
    (ui.available_width() - BUTTON_GAP) / 2.0
}
