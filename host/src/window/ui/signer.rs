//! Whose certificate signs, before the last click.

use egui::Ui;
use tegata_documents::SignerItems;

use super::{
    super::view::UiAction,
    PageUi,
    enter_pin::{BUTTON_GAP, half_width},
};
use crate::window::{
    birth_date::{BirthDate, in_words},
    look,
    texts::{Counted, Message},
    widgets::{Emphasis, Tone, body, boxed, button, spoken, subheading, support},
};

impl PageUi<'_> {
    pub(super) fn signer(&self, ui: &mut Ui, items: &SignerItems) {
        boxed(ui, Tone::Plain, |ui| {
            let heading = subheading(ui, &self.say(Message::SignerHeading));
            spoken(ui, &heading);
            support(ui, &self.say(Message::SignerText));
            self.signer_item(ui, Message::SignerName, items.name());
            self.signer_item(ui, Message::SignerAddress, items.address());
            self.signer_item(ui, Message::SignerBirth, &self.birth(items.birth_date()));
            self.signer_item(ui, Message::SignerSex, &self.sex(items.sex()));
            if items.has_replaced_characters() {
                ui.add_space(4.0);
                support(ui, &self.say(Message::SignerReplaced));
            }
        });
    }

    fn signer_item(&self, ui: &mut Ui, what: Message, value: &str) {
        ui.add_space(4.0);
        support(ui, &self.say(what));
        body(ui, value);
    }

    /// What is no date is shown as it stands there.
    fn birth(&self, text: &str) -> String {
        let date = BirthDate::parse(text);
        date.map_or_else(
            || text.to_owned(),
            |date| in_words(date, self.view.language),
        )
    }

    fn sex(&self, code: &str) -> String {
        match code {
            "1" => self.say(Message::SexMale),
            "2" => self.say(Message::SexFemale),
            _ => self.say(Message::SexUnknown),
        }
    }

    fn what_is_signed(&self) -> String {
        let documents = u32::try_from(self.documents.entries().len()).unwrap_or(u32::MAX);
        match self.view.matter.bare_count() {
            None => self.texts.count(Counted::SignCount, documents),
            Some(count) => self.texts.count(Counted::SignBareCount, count),
        }
    }

    /// Nothing has the focus at first, and 署名する does not stand where the click before this page
    /// fell.
    pub(super) fn sign_buttons(&self, ui: &mut Ui) -> Option<UiAction> {
        let ticked = (!self.documents.are_ready()).then(|| self.allow_hidden(ui));
        subheading(ui, &self.what_is_signed());
        ui.add_space(look::RING);
        let (sign, cancel) = (self.say(Message::Sign), self.say(Message::Cancel));
        let width = half_width(ui);
        let decided = ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = BUTTON_GAP;
            let cancel = button(ui, &cancel, Emphasis::Secondary, width).clicked();
            let sign = button(ui, &sign, Emphasis::Primary, width).clicked();
            let cancelled = cancel.then_some(UiAction::Cancel);
            cancelled.or(sign.then_some(UiAction::ConfirmSigner))
        });
        ticked.flatten().or(decided.inner)
    }
}
