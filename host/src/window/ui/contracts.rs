//! What sites ask for by contracts of their own: the four items, and signatures of which nothing can be
//! shown but how many they are.

use egui::Ui;
use tegata_protocol::ErrorCode;

use super::PageUi;
use crate::{
    consent::Matter,
    window::{
        texts::{Counted, Message},
        widgets::{Tone, body, boxed, spoken, subheading, support},
    },
};

impl PageUi<'_> {
    pub(super) fn items_leave(&self, ui: &mut Ui) {
        subheading(ui, &self.say(Message::LeavesHeading));
        self.item(ui, Message::LeavesItems);
        support(ui, &self.say(Message::LeavesItemsCardDetail));
        ui.add_space(8.0);
        subheading(ui, &self.say(Message::StaysHeading));
        body(ui, &self.say(Message::StaysItems));
    }

    /// What cannot be shown is said before what leaves.
    pub(super) fn bare_leaves(&self, ui: &mut Ui, count: u32) {
        boxed(ui, Tone::Warning, |ui| {
            subheading(ui, &self.texts.count(Counted::BareCount, count));
            body(ui, &self.say(Message::BareText));
        });
        ui.add_space(8.0);
        boxed(ui, Tone::Plain, |ui| {
            subheading(ui, &self.say(Message::LeavesHeading));
            self.item(ui, Message::LeavesItems);
            let detail = match self.view.matter {
                Matter::WebEidSigning => Message::LeavesItemsWebEidDetail,
                _ => Message::LeavesItemsDetail,
            };
            support(ui, &self.say(detail));
            self.item(ui, Message::LeavesBareSignature);
            self.own_number(ui);
            ui.add_space(8.0);
            subheading(ui, &self.say(Message::StaysHeading));
            body(ui, &self.say(Message::StaysSign));
        });
    }

    /// Official sites get a number that knows this installation again.
    pub(super) fn own_number(&self, ui: &mut Ui) {
        if self.view.matter.service().is_some() {
            self.item(ui, Message::LeavesInstall);
        }
    }

    /// What the site wanted, why it is refused, how that can be changed, and that nothing happened.
    pub(super) fn bare_hash_off(&self, ui: &mut Ui) {
        let count = self.view.matter.bare_count().unwrap_or(1);
        boxed(ui, Tone::Error, |ui| {
            let heading = subheading(ui, &self.say(Message::BareOffHeading));
            spoken(ui, &heading);
            body(ui, &self.texts.count(Counted::BareOffText, count));
            body(ui, &self.say(Message::BareOffNothing));
        });
        ui.add_space(8.0);
        subheading(ui, &self.say(Message::BareOffHow));
        body(ui, &self.say(Message::BareOffSteps));
        support(ui, &self.say(Message::BareOffAgain));
        self.code(ui, ErrorCode::BareHashNotAllowed);
    }
}
