//! How a request ends without what was asked for, and how it ends well.

use egui::Ui;
use tegata_protocol::ErrorCode;

use super::{
    PageUi,
    words::{SecretWords, refused_words, trouble_words},
};
use crate::{
    card::failure,
    consent::{DocumentTrouble, Kind, Matter, Trouble},
    signing::refusal,
    window::{
        texts::{CountedOf, Message},
        view::Secret,
        widgets::{Tone, body, boxed, monospaced, spoken, subheading, support},
    },
};

impl PageUi<'_> {
    pub(super) fn last_try_facts(&self, ui: &mut Ui, secret: Secret) {
        let words = SecretWords::of(secret);
        self.error(ui, Message::LastTryHeading, words.last_try_text);
        ui.add_space(8.0);
        body(ui, &self.say(words.last_try_advice));
    }

    pub(super) fn blocked(&self, ui: &mut Ui) {
        let words = self.secret_words();
        self.error(ui, words.blocked_heading, words.blocked_text);
        ui.add_space(8.0);
        self.item(ui, Message::BlockedOffice);
        if let Some(kiosk) = words.blocked_kiosk {
            self.item(ui, kiosk);
        }
        self.code(ui, ErrorCode::PinBlocked);
    }

    pub(super) fn done(&self, ui: &mut Ui) {
        let heading = match self.view.matter.kind() {
            Kind::Items | Kind::Login => Message::DoneHeading,
            Kind::Signing => Message::DoneSignHeading,
        };
        let heading = subheading(ui, &self.say(heading));
        spoken(ui, &heading);
        let text = self.by_asker(Message::DoneText, Message::DoneLocalText);
        body(ui, &self.say(text));
    }

    pub(super) fn failed(&self, ui: &mut Ui, trouble: Trouble) {
        let (heading, text) = trouble_words(trouble, &self.view.asker);
        self.error(ui, heading, text);
        let (code, _) = failure(trouble);
        self.code(ui, code);
    }

    /// What was signed, and that nothing of it went anywhere; then why.
    pub(super) fn broken_off(&self, ui: &mut Ui, signed: u32, of: u32, trouble: Trouble) {
        boxed(ui, Tone::Error, |ui| {
            let heading = subheading(ui, &self.say(Message::BrokenOffHeading));
            spoken(ui, &heading);
            body(
                ui,
                &self.texts.count_of(CountedOf::BrokenOffAccount, signed, of),
            );
            // With Web eID the site has the certificate already.
            if self.view.matter != Matter::WebEidSigning {
                let nothing =
                    self.by_asker(Message::BrokenOffNothing, Message::BrokenOffNothingLocal);
                body(ui, &self.say(nothing));
            }
        });
        ui.add_space(8.0);
        let (heading, text) = trouble_words(trouble, &self.view.asker);
        subheading(ui, &self.say(heading));
        body(ui, &self.say(text));
        let (code, _) = failure(trouble);
        self.code(ui, code);
    }

    pub(super) fn refused(&self, ui: &mut Ui, document: usize, reason: DocumentTrouble) {
        boxed(ui, Tone::Error, |ui| {
            let heading = subheading(ui, &self.say(Message::RefusedHeading));
            spoken(ui, &heading);
            if let Some(entry) = self.documents.entries().get(document) {
                monospaced(ui, entry.listed.name.as_str());
            }
            body(ui, &self.say(refused_words(reason)));
        });
        let (code, _) = refusal(reason);
        self.code(ui, code);
    }

    fn error(&self, ui: &mut Ui, heading: Message, text: Message) {
        boxed(ui, Tone::Error, |ui| {
            let heading = subheading(ui, &self.say(heading));
            spoken(ui, &heading);
            body(ui, &self.say(text));
        });
    }

    /// The same one that a site is told.
    pub(super) fn code(&self, ui: &mut Ui, code: ErrorCode) {
        ui.add_space(8.0);
        support(ui, &format!("{} {code}", self.say(Message::ErrorCode)));
    }
}
