//! What leaves with a signature, how documents arrive, and how far the card is with them.

use egui::Ui;

use super::PageUi;
use crate::window::{
    file_size::file_size,
    texts::{CountedOf, Message},
    view::UiAction,
    widgets::{Tone, body, boxed, progress, spoken, subheading, support},
};

impl PageUi<'_> {
    pub(super) fn signature_leaves(&self, ui: &mut Ui) {
        let leaves = self.by_asker(Message::LeavesHeading, Message::LeavesLocalHeading);
        subheading(ui, &self.say(leaves));
        self.item(ui, Message::LeavesItems);
        let detail = self.by_asker(Message::LeavesItemsDetail, Message::LeavesItemsLocalDetail);
        support(ui, &self.say(detail));
        let signed = self.by_asker(Message::LeavesDocuments, Message::LeavesSignature);
        self.item(ui, signed);
        ui.add_space(8.0);
        let stays = self.by_asker(Message::StaysHeading, Message::StaysLocalHeading);
        subheading(ui, &self.say(stays));
        body(ui, &self.say(Message::StaysSign));
    }

    pub(super) fn receiving(&self, ui: &mut Ui, received: u64, total: u64) -> Option<UiAction> {
        boxed(ui, Tone::Plain, |ui| {
            let heading = self.say(Message::ReceivingHeading);
            let line = subheading(ui, &heading);
            spoken(ui, &line);
            progress(ui, &heading, share(received, total));
            support(
                ui,
                &format!("{} / {}", file_size(received), file_size(total)),
            );
            body(ui, &self.say(Message::ReceivingText));
        });
        self.cancel(ui, Message::Cancel)
    }

    pub(super) fn signing(&self, ui: &mut Ui, signed: u32, of: u32) -> Option<UiAction> {
        boxed(ui, Tone::Plain, |ui| {
            let heading = self.say(Message::SigningHeading);
            let line = subheading(ui, &heading);
            spoken(ui, &line);
            let text = match self.view.matter.bare_count() {
                None => Message::SigningText,
                Some(_) => Message::SigningBareText,
            };
            body(ui, &self.say(text));
            let account = self.texts.count_of(CountedOf::SigningProgress, signed, of);
            let line = support(ui, &account);
            spoken(ui, &line);
            progress(ui, &account, share(signed.into(), of.into()));
        });
        self.cancel(ui, Message::Cancel)
    }
}

/// How much of all this is.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "the standard library converts to floating-point numbers in no other way; for a bar \
              the loss is nothing"
)]
fn share(part: u64, all: u64) -> f32 {
    if all == 0 {
        0.0
    } else {
        (part as f64 / all as f64) as f32
    }
}
