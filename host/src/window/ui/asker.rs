//! Who asks, for what, and what leaves the card if the person agrees.

use egui::Ui;
use tegata_protocol::{Language, OfficialService, Origin, SiteKind};

use super::PageUi;
use crate::{
    consent::{Asker, Kind, Matter},
    window::{
        look,
        texts::{Message, PurposeFor},
        widgets::{Tone, body, boxed, colored, heading, origin, subheading, support},
    },
};

impl PageUi<'_> {
    pub(super) fn who_asks(&self, ui: &mut Ui) {
        heading(ui, &self.purpose());
        if self.view.matter.service().is_some() {
            support(ui, &self.say(Message::NotOfficial));
        }
        ui.add_space(4.0);
        self.site(ui);
    }

    fn purpose(&self) -> String {
        match self.view.matter {
            Matter::Items(service) => self.for_service(PurposeFor::Items, service),
            Matter::Login | Matter::WebEidLogin => self.say(Message::Purpose),
            Matter::PortalLogin(service) => self.for_service(PurposeFor::PortalLogin, service),
            Matter::PortalSigning { service, .. } => {
                self.for_service(PurposeFor::PortalSign, service)
            }
            Matter::Signing { .. } => self.say(Message::PurposeSign),
            Matter::WebEidSigning => self.say(Message::PurposeBareSign),
        }
    }

    fn for_service(&self, sentence: PurposeFor, service: OfficialService) -> String {
        let name = match service {
            OfficialService::Demo => Message::ServiceDemo,
            OfficialService::ETax => Message::ServiceETax,
            OfficialService::MynaPortal => Message::ServiceMynaPortal,
        };
        self.texts.purpose(sentence, &self.say(name))
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
        let heading = match self.view.matter.kind() {
            Kind::Items => Message::ItemsSiteHeading,
            Kind::Login => Message::SiteHeading,
            Kind::Signing => Message::SignSiteHeading,
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
        if let Some(count) = self.view.matter.bare_count() {
            return self.bare_leaves(ui, count);
        }
        boxed(ui, Tone::Plain, |ui| match self.view.matter.kind() {
            Kind::Items => self.items_leave(ui),
            Kind::Login => self.login_leaves(ui),
            Kind::Signing => self.signature_leaves(ui),
        });
    }

    fn login_leaves(&self, ui: &mut Ui) {
        subheading(ui, &self.say(Message::LeavesHeading));
        self.item(ui, Message::LeavesCertificate);
        support(ui, &self.say(Message::LeavesCertificateDetail));
        // Only our own token says when it was signed.
        self.item(
            ui,
            match self.view.matter {
                Matter::Login => Message::LeavesTime,
                _ => Message::LeavesBareSignature,
            },
        );
        self.own_number(ui);
        ui.add_space(8.0);
        subheading(ui, &self.say(Message::StaysHeading));
        body(ui, &self.say(Message::StaysDetails));
    }
}
