//! What of a document is signed, and with what, where that is not simply all of it.

use egui::Ui;
use tegata_protocol::Language;

use super::PageUi;
use crate::{
    Seal,
    consent::Form,
    window::{
        texts::{Message, Placed},
        widgets::{Tone, body, boxed, support},
    },
};

impl PageUi<'_> {
    pub(super) fn form_of(&self, ui: &mut Ui, form: &Form) {
        match form {
            Form::Attached => {
                support(ui, &self.say(Message::DocumentAttached));
            }
            Form::Egov { ids } => {
                let list = ids.join(match self.view.language {
                    Language::En => ", ",
                    Language::Ja => "、",
                });
                boxed(ui, Tone::Warning, |ui| {
                    body(ui, &format!("{}{list}", self.say(Message::DocumentParts)));
                });
                ui.add_space(4.0);
            }
            Form::Seen(_, visible) => {
                let sentence = match visible.seal {
                    Seal::FamilyName => Placed::VisibleSealed,
                    Seal::Missing => Placed::Visible,
                };
                boxed(ui, Tone::Warning, |ui| {
                    body(ui, &self.texts.place(sentence, *visible));
                });
                ui.add_space(4.0);
            }
            Form::Whole(_) => {}
        }
    }
}
