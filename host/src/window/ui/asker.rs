//! Who asks, for what, and what leaves the card if the person agrees.

use egui::Ui;
use tegata_protocol::{Language, Origin, SiteKind};

use super::PageUi;
use crate::{
    consent::{Asker, Matter},
    window::{
        look,
        texts::Message,
        widgets::{Tone, body, boxed, colored, heading, origin, subheading, support},
    },
};

impl PageUi<'_> {
    pub(super) fn who_asks(&self, ui: &mut Ui) {
        let purpose = match self.view.matter {
            Matter::Login => Message::Purpose,
            Matter::Signing { .. } => Message::PurposeSign,
        };
        heading(ui, &self.say(purpose));
        ui.add_space(4.0);
        self.site(ui);
    }

    fn site(&self, ui: &mut Ui) {
        boxed(ui, Tone::Plain, |ui| {
            match &self.view.asker {
                Asker::CommandLine => self.command_line(ui),
                Asker::Site(site) => self.asking_site(ui, site),
            }
            self.asker_words(ui);
        });
    }

    fn asking_site(&self, ui: &mut Ui, site: &Origin) {
        let heading = match self.view.matter {
            Matter::Login => Message::SiteHeading,
            Matter::Signing { .. } => Message::SignSiteHeading,
        };
        subheading(ui, &self.say(heading));
        origin(ui, site.as_str());
        if site.is_government() {
            let mark = format!("✓ {}", self.say(Message::SiteGovernment));
            colored(ui, &mark, look::SUCCESS);
        }
        if site.kind() == SiteKind::Developer {
            colored(ui, &self.say(Message::SiteDeveloper), look::DEMO);
        }
    }

    fn command_line(&self, ui: &mut Ui) {
        subheading(ui, &self.say(Message::LocalHeading));
        heading(ui, &self.say(Message::LocalAsker));
        support(ui, &self.say(Message::LocalDetail));
    }

    /// Quoted, so that nobody takes the asker's words for the window's.
    fn asker_words(&self, ui: &mut Ui) {
        let Matter::Signing {
            purpose: Some(purpose),
            ..
        } = &self.view.matter
        else {
            return;
        };
        let whose = self.by_asker(Message::PurposeHeading, Message::PurposeLocalHeading);
        support(ui, &self.say(whose));
        let purpose = purpose.as_str();
        let quoted = match self.view.language {
            Language::En => format!("“{purpose}”"),
            Language::Ja => format!("「{purpose}」"),
        };
        body(ui, &quoted);
    }

    /// What fits who asks: a site, or a command on this computer.
    pub(super) const fn by_asker(&self, site: Message, command_line: Message) -> Message {
        match self.view.asker {
            Asker::CommandLine => command_line,
            Asker::Site(_) => site,
        }
    }

    pub(super) fn what_leaves(&self, ui: &mut Ui) {
        boxed(ui, Tone::Plain, |ui| match self.view.matter {
            Matter::Login => self.login_leaves(ui),
            Matter::Signing { .. } => self.signature_leaves(ui),
        });
    }

    fn login_leaves(&self, ui: &mut Ui) {
        subheading(ui, &self.say(Message::LeavesHeading));
        self.item(ui, Message::LeavesCertificate);
        support(ui, &self.say(Message::LeavesCertificateDetail));
        self.item(ui, Message::LeavesTime);
        ui.add_space(8.0);
        subheading(ui, &self.say(Message::StaysHeading));
        body(ui, &self.say(Message::StaysDetails));
    }
}
