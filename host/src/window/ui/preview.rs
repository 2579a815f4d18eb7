//! The content of the document on show: pages or rows, of which only those in sight are laid out.

use egui::{
    EventFilter, Id, Key, Pos2, Rect, Response, ScrollArea, Sense, Stroke, StrokeKind, Ui,
    UiBuilder, Vec2, accesskit::Role, pos2, vec2,
};

use super::{
    super::{
        documents::Entry,
        reading::{CAPTION, Content, Pages, Place, Reading, Rows},
    },
    Arrangement, PageUi,
};
use crate::window::{
    look,
    texts::{CountedOf, Message},
    widgets::{announce, colored, ring_around, support},
};

/// The identity of the content, by which its focus is known.
pub(in crate::window) fn preview_id() -> Id {
    Id::new("preview")
}

impl PageUi<'_> {
    /// What can be read of the document, so high.
    pub(super) fn preview(
        &self,
        ui: &mut Ui,
        document: usize,
        entry: &Entry,
        height: f32,
        reading: &mut Reading,
    ) {
        let name = entry.listed.name.as_str();
        let pane = self.pane(ui, name, height - 2.0 * look::RING);
        let rect = pane.rect;
        ui.painter().rect_filled(rect, 0, look::DESK);
        let inside = rect.shrink(1.0);
        let inner = UiBuilder::new().id_salt(document).max_rect(inside);
        ui.scope_builder(inner, |ui| {
            self.scroll(ui, &pane, inside.height());
            self.content(ui, name, reading);
        });
        let line = Stroke::new(1.0, look::LINE);
        ui.painter().rect_stroke(rect, 0, line, StrokeKind::Inside);
        ring_around(ui, &pane, rect);
    }

    /// Where the content stands, and what has the focus for it.
    fn pane(&self, ui: &mut Ui, name: &str, height: f32) -> Response {
        ui.add_space(look::RING);
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
        let pane = ui.interact(rect, preview_id(), Sense::click());
        if pane.clicked() {
            pane.request_focus();
        }
        keep_arrows(ui, &pane);
        if pane.gained_focus() {
            pane.scroll_to_me(None);
        }
        announce(ui, &pane, |node| {
            node.set_role(Role::Document);
            node.set_label(name);
            node.set_description(self.say(Message::PreviewHint));
        });
        pane
    }

    /// Arrows where the content has the focus; Page Up and Page Down also where nothing else would
    /// scroll.
    fn scroll(&self, ui: &Ui, pane: &Response, height: f32) {
        let focused = pane.has_focus();
        let pages = focused || self.arrangement(ui) == Arrangement::SideBySide;
        let pressed = |key: Key, counts: bool| counts && ui.input(|input| input.key_pressed(key));
        let step = |up, down, counts| {
            f32::from(i8::from(pressed(up, counts)) - i8::from(pressed(down, counts)))
        };
        let down = step(Key::ArrowUp, Key::ArrowDown, focused) * ARROW_STEP
            + step(Key::PageUp, Key::PageDown, pages) * height * PAGE_SHARE;
        let right = step(Key::ArrowLeft, Key::ArrowRight, focused) * ARROW_STEP;
        if down != 0.0 || right != 0.0 {
            ui.scroll_with_delta(vec2(right, down));
        }
    }

    fn content(&self, ui: &mut Ui, name: &str, reading: &mut Reading) {
        let (content, zoom) = reading.content();
        let outcome = match content {
            Content::Nothing => Looked::default(),
            Content::Pages(pages) => self.pages(ui, name, pages, zoom),
            Content::Text(rows) => self.rows(ui, rows),
        };
        if outcome.in_sight {
            reading.see();
        }
        if outcome.fails {
            reading.fail();
        }
    }

    fn rows(&self, ui: &mut Ui, rows: &mut Rows) -> Looked {
        let (width, height) = cell(ui);
        let room = ui.available_width() - ROWS_MARGIN * 2.0 - SCROLL_BAR;
        rows.fit(columns(room / width));
        ui.painter().rect_filled(ui.max_rect(), 0, look::SURFACE);
        let is_cut = usize::from(rows.is_cut());
        let total = rows.len() + is_cut;
        let mut looked = Looked {
            fails: rows.is_cut(),
            in_sight: false,
        };
        let area = ScrollArea::both().id_salt("rows").auto_shrink(false);
        ui.spacing_mut().item_spacing.y = 0.0;
        let room = ui.available_height();
        let shown = area.show_rows(ui, height, total, |ui, shown| {
            looked.in_sight = shown.start == 0 && is_much_in_sight(ui.clip_rect(), room);
            for row in shown {
                ui.horizontal(|ui| self.row(ui, rows, row));
            }
        });
        looked.in_sight &= shown.state.offset.y < height && total > 0;
        looked
    }

    /// A row, or behind the last one that the rest is missing.
    fn row(&self, ui: &mut Ui, rows: &Rows, row: usize) {
        ui.add_space(ROWS_MARGIN);
        if row < rows.len() {
            ui.spacing_mut().item_spacing.x = 0.0;
            let text = egui::RichText::new(rows.row(row)).monospace();
            let label = egui::Label::new(text.size(ROW_SIZE));
            ui.add(label.selectable(false).extend());
        } else {
            colored(ui, &self.say(Message::DocumentCut), look::ERROR);
        }
    }

    fn pages(&self, ui: &mut Ui, name: &str, pages: &mut Pages, zoom: f32) -> Looked {
        let pane = ui.available_width() - SCROLL_BAR - 2.0 * PAGE_MARGIN;
        if pages.count() == 0 {
            support(ui, &self.say(Message::PageDrawing));
            return Looked::default();
        }
        let spread = Spread::new(pages.places(pane, zoom).collect(), pane);
        let mut looked = Looked::default();
        let room = ui.available_height();
        let area = ScrollArea::both().id_salt("pages").auto_shrink(false);
        area.show_viewport(ui, |ui, viewport| {
            let (_, all) = ui.allocate_space(spread.size());
            let in_sight = spread.in_sight(viewport);
            for place in &in_sight {
                let rect = spread.rect(place, all.min);
                self.page(ui, name, pages, *place, rect);
                if place.page == 0 {
                    let seen = rect.intersect(ui.clip_rect());
                    looked = Looked {
                        fails: pages.can_never_be_read(*place, pane),
                        in_sight: begins_in_sight(rect, seen, room)
                            && pages.is_readable(*place, pane),
                    };
                }
            }
            pages.want(&in_sight, ui.ctx().pixels_per_point());
        });
        looked
    }

    fn page(&self, ui: &mut Ui, name: &str, pages: &Pages, place: Place, rect: Rect) {
        ui.painter().rect_filled(rect, 0, look::SURFACE);
        if let Some(texture) = pages.texture(place.page) {
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter()
                .image(texture.id(), rect, whole, egui::Color32::WHITE);
        }
        let number = self.texts.count_of(
            CountedOf::PageOf,
            place.page.saturating_add(1),
            pages.count(),
        );
        let id = preview_id().with(place.page);
        let response = ui.interact(rect, id, Sense::hover());
        announce(ui, &response, |node| {
            node.set_role(Role::Image);
            node.set_label(format!("{number}, {name}"));
        });
        let below = rect.translate(vec2(0.0, rect.height() + 2.0));
        let caption = Rect::from_min_size(below.min, vec2(rect.width().max(200.0), 48.0));
        ui.scope_builder(UiBuilder::new().max_rect(caption), |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            self.caption(ui, pages, place.page, &number);
        });
    }

    /// The number, and what the picture does not show.
    fn caption(&self, ui: &mut Ui, pages: &Pages, page: u32, number: &str) {
        let unseen = pages.unseen(page);
        let is_drawn = pages.texture(page).is_some();
        if pages.count() > 1 {
            support(ui, number);
        }
        if !is_drawn {
            support(ui, &self.say(Message::PageDrawing));
        }
        if unseen.text {
            colored(ui, &self.say(Message::PageUnseenText), look::ERROR);
        }
        if unseen.picture {
            colored(ui, &self.say(Message::PageUnseenPicture), look::ERROR);
        }
    }
}

/// Pages below each other, each in the middle of the widest.
struct Spread {
    places: Vec<Place>,
    widest: f32,
}

impl Spread {
    fn new(places: Vec<Place>, pane: f32) -> Self {
        let across = |place: &Place| place.size.x;
        let widest = places.iter().map(across).fold(pane, f32::max);
        Self { places, widest }
    }

    fn size(&self) -> Vec2 {
        let last = self.places.last();
        let high = last.map_or(0.0, |last| last.top + last.size.y);
        vec2(
            self.widest + 2.0 * PAGE_MARGIN,
            high + CAPTION + PAGE_MARGIN,
        )
    }

    fn in_sight(&self, viewport: Rect) -> Vec<Place> {
        let lies_in_sight = |place: &&Place| {
            place.top + place.size.y + CAPTION >= viewport.top() && place.top <= viewport.bottom()
        };
        let in_sight = self.places.iter().filter(lies_in_sight);
        in_sight.copied().collect()
    }

    /// Where the page lies if all of them begin here.
    fn rect(&self, place: &Place, all: Pos2) -> Rect {
        let left = all.x + PAGE_MARGIN + (self.widest - place.size.x) / 2.0;
        let top = all.y + PAGE_MARGIN + place.top;
        Rect::from_min_size(pos2(left, top), place.size)
    }
}

/// What a frame shows of a document.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Looked {
    /// It cannot be shown to its end.
    fails: bool,
    /// Its first page is readable.
    in_sight: bool,
}

/// What is in sight of something is at least half as high as it could be.
fn is_much_in_sight(seen: Rect, could_be: f32) -> bool {
    seen.height() >= could_be / 2.0
}

/// Whether a page is seen from its corner on, and much of it.
fn begins_in_sight(page: Rect, seen: Rect, room: f32) -> bool {
    let begins = seen.top() <= page.top() + 1.0 && seen.left() <= page.left() + 1.0;
    begins && seen.is_positive() && is_much_in_sight(seen, room.min(page.height()))
}

fn keep_arrows(ui: &Ui, pane: &Response) {
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    if pane.has_focus() {
        ui.memory_mut(|memory| memory.set_focus_lock_filter(pane.id, filter));
    }
}

/// Width of a narrow character and height of a row.
fn cell(ui: &Ui) -> (f32, f32) {
    let font = egui::FontId::monospace(ROW_SIZE);
    ui.fonts_mut(|fonts| {
        let narrow = fonts.glyph_width(&font, 'M');
        let wide = fonts.glyph_width(&font, '漢') / 2.0;
        (narrow.max(wide).max(1.0), fonts.row_height(&font).max(1.0))
    })
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the standard library converts floating-point numbers in no other way; clamped before"
)]
fn columns(room: f32) -> usize {
    room.floor().clamp(0.0, 1000.0) as usize
}

const ROW_SIZE: f32 = 15.0;
const ROWS_MARGIN: f32 = 8.0;
const PAGE_MARGIN: f32 = 8.0;
/// What the bar beside the content takes.
const SCROLL_BAR: f32 = 12.0;
const ARROW_STEP: f32 = 48.0;
/// A page down leaves some lines of the page before.
const PAGE_SHARE: f32 = 0.85;
