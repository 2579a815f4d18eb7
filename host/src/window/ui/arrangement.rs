//! How the parts of a page lie in the window: a column for a login, the documents beside it for a
//! signing, and all in one where there is too little room.

use egui::{CentralPanel, Frame, Key, Margin, Panel, ScrollArea, Ui, Vec2, vec2};

use super::{DECISION, DOCUMENTS, FACTS, PageUi, announce_group, part, preview_id, sides};
use crate::{
    consent::{Matter, Scene},
    window::{
        look,
        reading::Reading,
        view::{Page, UiAction},
    },
};

/// How the parts of a page lie in the window.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Arrangement {
    /// What is read above what is done, which is always in sight.
    Column,
    /// All in one, which scrolls: for a window that is small, or whose contents are enlarged.
    Flow,
    /// The documents beside what is read and done.
    SideBySide,
}

/// A column is no narrower and no lower than the smallest window.
const COLUMN_MIN: Vec2 = vec2(360.0, 480.0);
/// Beside the column a page of A4 must be readable without being moved from side to side, and below
/// the list and all that is known of a document there must be room for it.
const SIDE_BY_SIDE_MIN: Vec2 = vec2(980.0, 660.0);
/// Of what is read and done, beside the documents.
const COLUMN_WIDTH: f32 = 420.0;

impl PageUi<'_> {
    const fn is_signing(&self) -> bool {
        matches!(self.view.matter, Matter::Signing { .. })
    }

    pub(super) fn arrangement(&self, ui: &Ui) -> Arrangement {
        let size = ui.ctx().content_rect().size();
        let has = |least: Vec2| size.x >= least.x && size.y >= least.y;
        match self.is_signing() {
            true if has(SIDE_BY_SIDE_MIN) => Arrangement::SideBySide,
            false if has(COLUMN_MIN) => Arrangement::Column,
            _ => Arrangement::Flow,
        }
    }

    pub(super) fn announce_parts(&self, ui: &Ui) {
        let all = [FACTS, DOCUMENTS, DECISION];
        let parts = all
            .into_iter()
            .filter(|part| self.is_signing() || *part != DOCUMENTS);
        for part in parts {
            announce_group(ui, part);
        }
    }

    pub(super) fn column(&self, ui: &mut Ui) -> Option<UiAction> {
        let decided = self.decision(ui);
        self.facts(ui);
        decided
    }

    /// The documents come first, also for the Tab key.
    pub(super) fn side_by_side(&self, ui: &mut Ui, reading: &mut Reading) -> Option<UiAction> {
        let width = (ui.available_width() - COLUMN_WIDTH).max(0.0);
        let frame = Frame::new().fill(look::SURFACE).inner_margin(Margin {
            bottom: look::MARGIN,
            right: 0,
            ..sides()
        });
        let panel = Panel::left("documents panel").frame(frame);
        let panel = panel.exact_size(width).resizable(false);
        let side = |ui: &mut Ui| {
            let height = ui.available_height();
            let area = ScrollArea::vertical().id_salt("documents side");
            let documents = |ui: &mut Ui| self.documents(ui, reading, height);
            let shown = area
                .auto_shrink(false)
                .show(ui, |ui| part(ui, DOCUMENTS, documents));
            shown.inner
        };
        let looked = panel.show_separator_line(false).show_inside(ui, side);
        looked.inner.or(self.column(ui))
    }

    /// Everything one below the other: whatever has the focus comes into sight.
    pub(super) fn flow(&self, ui: &mut Ui, reading: &mut Reading) -> Option<UiAction> {
        let frame = Frame::new().fill(look::SURFACE);
        let panel = CentralPanel::default().frame(frame);
        let all = |ui: &mut Ui| {
            let margin = Margin {
                bottom: look::MARGIN,
                ..sides()
            };
            let frame = Frame::new().inner_margin(margin);
            frame.show(ui, |ui| self.flowing(ui, reading)).inner
        };
        let area = |ui: &mut Ui| {
            self.scroll_by_keys(ui);
            // What is asked anew is read from its beginning on.
            let area = ScrollArea::vertical().id_salt(("flow", self.documents_first()));
            area.auto_shrink(false).show(ui, all).inner
        };
        panel.show_inside(ui, area).inner
    }

    fn flowing(&self, ui: &mut Ui, reading: &mut Reading) -> Option<UiAction> {
        part(ui, FACTS, |ui| self.who_asks(ui));
        ui.add_space(8.0);
        let first = self.documents_first();
        let looked = first.then(|| self.flowing_documents(ui, reading));
        part(ui, FACTS, |ui| self.scene_facts(ui));
        ui.add_space(8.0);
        let decided = part(ui, DECISION, |ui| {
            self.countdown(ui);
            self.page_decision(ui)
        });
        let last = !first && self.is_signing();
        let looked = looked.or_else(|| last.then(|| self.flowing_documents(ui, reading)));
        looked.flatten().or(decided)
    }

    fn flowing_documents(&self, ui: &mut Ui, reading: &mut Reading) -> Option<UiAction> {
        let looked = part(ui, DOCUMENTS, |ui| self.documents(ui, reading, 0.0));
        ui.add_space(8.0);
        looked
    }

    /// Whether the documents are still to be looked at, rather than something else to be read.
    const fn documents_first(&self) -> bool {
        let page = &self.view.page;
        let before_the_password = matches!(
            page,
            Page::Scene(
                Scene::CardInUse
                    | Scene::ChooseCard(_)
                    | Scene::EnterPassword { .. }
                    | Scene::Receiving { .. }
                    | Scene::Waiting(_)
            )
        );
        self.is_signing() && (before_the_password || page.asks_for_password())
    }

    /// Page Up and Page Down, unless the document takes them.
    fn scroll_by_keys(&self, ui: &Ui) {
        if ui.memory(|memory| memory.has_focus(preview_id())) {
            return;
        }
        let (up, down) = ui.input(|input| {
            let pressed = |key| input.key_pressed(key);
            (pressed(Key::PageUp), pressed(Key::PageDown))
        });
        let page = ui.available_height() * 0.8;
        let delta = f32::from(i8::from(up) - i8::from(down)) * page;
        if delta != 0.0 {
            ui.scroll_with_delta(vec2(0.0, delta));
        }
    }
}
