//! The documents that are to be signed: the list, what is known of the one on show, and its content.

use std::fmt::Write;

use egui::{Id, Response, ScrollArea, Ui};
use tegata_protocol::Language;

use super::{
    super::{
        documents::{Entry, State},
        reading::{Content, Reading, ZoomStep},
        view::{FocusTarget, Page, UiAction},
    },
    Arrangement, PageUi,
};
use crate::{
    consent::{DocumentFact, Scene, ShownContent, ShownDocument},
    window::{
        file_size::file_size,
        look,
        texts::{Counted, Message},
        widgets::{
            Emphasis, Tone, body, boxed, button, colored, link, list_button, monospaced, spoken,
            subheading, support,
        },
    },
};

impl PageUi<'_> {
    /// All of it, where it stands beside the rest in a side so high.
    pub(super) fn documents(
        &self,
        ui: &mut Ui,
        reading: &mut Reading,
        side: f32,
    ) -> Option<UiAction> {
        let entries = self.documents.entries();
        let many = entries.len() > 1;
        self.documents_heading(ui);
        let listed = many.then(|| self.document_list(ui)).flatten();
        let turned = many.then(|| self.next_document(ui)).flatten();
        let (document, entry) = self.documents.current()?;
        ui.add_space(4.0);
        self.about_document(ui, entry, reading);
        if let Some(shown) = &entry.shown {
            self.document_content(ui, document, entry, shown, reading, side);
        }
        listed.or(turned)
    }

    fn documents_heading(&self, ui: &mut Ui) {
        let count = u32::try_from(self.documents.entries().len()).unwrap_or(u32::MAX);
        let heading = match count {
            1 => self.say(Message::DocumentsHeading),
            _ => self.texts.count(Counted::DocumentsCount, count),
        };
        subheading(ui, &heading);
    }

    fn document_list(&self, ui: &mut Ui) -> Option<UiAction> {
        let height = (ui.ctx().content_rect().height() * LIST_SHARE).max(LIST_MIN);
        ui.add_space(look::RING);
        ui.scope(|ui| {
            ui.visuals_mut().clip_rect_margin = look::RING;
            ui.spacing_mut().item_spacing.y = LIST_GAP;
            let area = ScrollArea::vertical()
                .id_salt("documents")
                .max_height(height);
            area.show(ui, |ui| self.document_buttons(ui)).inner
        })
        .inner
    }

    fn document_buttons(&self, ui: &mut Ui) -> Option<UiAction> {
        let mut chosen = None;
        let current = self.documents.current().map(|(current, _)| current);
        for (document, entry) in self.documents.entries().iter().enumerate() {
            let label = self.document_label(document, entry);
            let response = list_button(ui, (DOCUMENT, document), &label);
            let is_current = current == Some(document);
            super::super::widgets::choose(ui, &response, is_current);
            if is_current && is_new(ui, document) {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                chosen = Some(UiAction::ShowDocument(document));
            }
        }
        chosen
    }

    fn document_label(&self, document: usize, entry: &Entry) -> String {
        let (number, name) = (document + 1, entry.listed.name.as_str());
        let (mark, state) = match &self.view.page {
            Page::Scene(Scene::Refused {
                document: refused, ..
            }) => {
                if *refused != document {
                    return format!("{number}. {name}");
                }
                ("×", Message::RefusedHeading)
            }
            _ => self.document_state(entry),
        };
        format!("{mark} {number}. {name} — {}", self.say(state))
    }

    const fn document_state(&self, entry: &Entry) -> (&'static str, Message) {
        match (&entry.shown, entry.state) {
            (None, _) => ("…", Message::DocumentOnItsWay),
            (_, State::Hidden { .. }) => ("×", Message::DocumentHidden),
            (_, State::Seen) => ("✓", Message::DocumentSeen),
            (_, State::Unseen) => ("○", Message::DocumentUnseen),
        }
    }

    /// How many are still to be looked at, and the way there without a click for each.
    fn next_document(&self, ui: &mut Ui) -> Option<UiAction> {
        let unseen = u32::try_from(self.documents.unseen()).unwrap_or(u32::MAX);
        let mut entries = self.documents.entries().iter();
        let are_there = entries.all(|entry| entry.shown.is_some());
        if unseen == 0 || !are_there {
            return None;
        }
        ui.add_space(look::RING);
        let row = |ui: &mut Ui| {
            ui.spacing_mut().item_spacing.x = ROW_GAP;
            let next = self.next_button(ui);
            let browse = self.browse_link(ui);
            let line = support(ui, &self.texts.count(Counted::DocumentsUnseen, unseen));
            spoken(ui, &line);
            next.or(browse)
        };
        ui.horizontal_wrapped(row).inner
    }

    fn next_button(&self, ui: &mut Ui) -> Option<UiAction> {
        let label = self.say(Message::DocumentsNext);
        let next = button(ui, &label, Emphasis::Primary, NEXT_WIDTH);
        self.take_focus(FocusTarget::Pin, &next);
        next.clicked().then_some(UiAction::ShowNextDocument)
    }

    fn browse_link(&self, ui: &mut Ui) -> Option<UiAction> {
        let browsing = self.documents.is_browsing();
        let label = if browsing {
            Message::DocumentsBrowseStop
        } else {
            Message::DocumentsBrowse
        };
        let browsed = link(ui, &self.say(label)).clicked();
        browsed.then_some(UiAction::Browse(!browsing))
    }

    /// Name, kind, size and hash; and what cannot be seen by looking at it.
    fn about_document(&self, ui: &mut Ui, entry: &Entry, reading: &mut Reading) {
        subheading(ui, entry.listed.name.as_str());
        support(ui, &self.kind_and_size(entry, reading));
        if entry.is_experimental() {
            colored(ui, &self.say(Message::DocumentExperimental), look::WARNING);
        }
        self.form_of(ui, &entry.listed.form);
        if let Some(shown) = &entry.shown {
            self.facts_of(ui, &shown.facts);
        }
    }

    fn kind_and_size(&self, entry: &Entry, reading: &mut Reading) -> String {
        let kind = match entry.shown.as_ref().map(|shown| &shown.content) {
            None => None,
            Some(ShownContent::Image(_)) => Some(self.say(Message::KindImage)),
            Some(ShownContent::Pdf(_)) => Some("PDF".to_owned()),
            Some(ShownContent::Text(_)) => Some(self.say(Message::KindText)),
            Some(ShownContent::Unseen) => Some(self.say(Message::KindOther)),
            Some(ShownContent::Xml(_)) => Some("XML".to_owned()),
        };
        let mut line = kind.map_or_else(String::new, |kind| format!("{kind} ・ "));
        line.push_str(&file_size(entry.listed.size));
        if !matches!(self.view.page, Page::Scene(Scene::Refused { .. })) {
            let (_, state) = self.document_state(entry);
            let _ = write!(line, " ・ {}", self.say(state));
        }
        if let (Content::Pages(pages), _) = reading.content()
            && pages.count() > 1
        {
            let pages = self.texts.count(Counted::PagesCount, pages.count());
            let _ = write!(line, " ・ {pages}");
        }
        line
    }

    fn facts_of(&self, ui: &mut Ui, facts: &[DocumentFact]) {
        if facts.is_empty() {
            return;
        }
        let facts: Vec<_> = facts.iter().map(|fact| self.fact(*fact)).collect();
        let list = facts.join(match self.view.language {
            Language::En => ", ",
            Language::Ja => "、",
        });
        boxed(ui, Tone::Warning, |ui| {
            support(ui, &format!("{}{list}", self.say(Message::FactsHeading)));
        });
        ui.add_space(4.0);
    }

    fn fact(&self, fact: DocumentFact) -> String {
        match fact {
            DocumentFact::Actions => self.say(Message::FactActions),
            DocumentFact::Attachments => self.say(Message::FactAttachments),
            DocumentFact::External => self.say(Message::FactExternal),
            DocumentFact::Forms => self.say(Message::FactForms),
            DocumentFact::Hidden => self.say(Message::FactHidden),
            DocumentFact::Scripts => self.say(Message::FactScripts),
            DocumentFact::Signatures(count) => self.texts.count(Counted::FactSignatures, count),
        }
    }

    fn document_content(
        &self,
        ui: &mut Ui,
        document: usize,
        entry: &Entry,
        shown: &ShownDocument,
        reading: &mut Reading,
        side: f32,
    ) {
        let is_hidden = matches!(entry.state, State::Hidden { .. });
        if is_hidden {
            self.hidden_document(ui, shown);
        }
        if matches!(reading.content(), (Content::Nothing, _)) {
            return;
        }
        self.zoom_buttons(ui, reading);
        let height = match self.arrangement(ui) {
            Arrangement::Column | Arrangement::SideBySide => {
                side - ui.min_rect().height() - ui.spacing().item_spacing.y
            }
            Arrangement::Flow => ui.ctx().content_rect().height() * FLOWING_SHARE,
        };
        let height = height.max(PANE_MIN);
        self.preview(ui, document, entry, height, reading);
    }

    fn hidden_document(&self, ui: &mut Ui, shown: &ShownDocument) {
        ui.add_space(4.0);
        boxed(ui, Tone::Warning, |ui| {
            body(ui, &self.say(Message::DocumentHiddenText));
            body(ui, &self.say(Message::DocumentHiddenAdvice));
            support(ui, &self.say(Message::DocumentHash));
            monospaced(ui, &in_groups(&shown.sha256));
        });
    }

    fn zoom_buttons(&self, ui: &mut Ui, reading: &mut Reading) {
        if !matches!(reading.content(), (Content::Pages(_), _)) {
            return;
        }
        let row = |ui: &mut Ui| {
            let smaller: Response = link(ui, &format!("－ {}", self.say(Message::ZoomOut)));
            support(ui, &percent(reading.zoom()));
            let larger = link(ui, &format!("＋ {}", self.say(Message::ZoomIn)));
            if smaller.clicked() {
                reading.zoom_by(ZoomStep::Smaller);
            }
            if larger.clicked() {
                reading.zoom_by(ZoomStep::Larger);
            }
        };
        ui.horizontal(row);
        ui.add_space(2.0);
    }
}

/// Whether another document is shown than in the frame before: in a long list it comes into sight.
fn is_new(ui: &Ui, document: usize) -> bool {
    let id = Id::new("document on show");
    ui.data_mut(|data| {
        let before = data.get_temp::<usize>(id);
        data.insert_temp(id, document);
        before != Some(document)
    })
}

/// What the buttons of the list are called in egui, besides their number.
const DOCUMENT: &str = "document";
/// Of the window's height, for the list.
const LIST_SHARE: f32 = 0.16;
/// The one on show, and a part of the next one that says that there are more.
const LIST_MIN: f32 = 84.0;
const LIST_GAP: f32 = 8.0;
const ROW_GAP: f32 = 16.0;
const NEXT_WIDTH: f32 = 180.0;
/// Of the window's height, for the content where all flows.
const FLOWING_SHARE: f32 = 0.7;
/// Height of the content at the least.
const PANE_MIN: f32 = 160.0;

fn percent(zoom: f32) -> String {
    format!("{:.0} %", zoom * 100.0)
}

/// Hexadecimal, in groups that can be compared.
fn in_groups(hash: &[u8; 32]) -> String {
    let mut groups = String::new();
    for (index, byte) in hash.iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            groups.push(' ');
        }
        let _ = write!(groups, "{byte:02x}");
    }
    groups
}
