//! What is pressed: buttons, the entries of a list, the box to be ticked and what looks like a link.

use std::{hash::Hash, sync::Arc};

use egui::{
    Color32, FontId, Galley, Id, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    WidgetType, pos2, vec2,
};

use super::{super::look, BOLD_SHIFT, announce, reached};

/// How much a button stands out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::window) enum Emphasis {
    Primary,
    Secondary,
}

/// A button of the given width.
pub(in crate::window) fn button(
    ui: &mut Ui,
    label: &str,
    emphasis: Emphasis,
    width: f32,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, BUTTON_HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, label));
    let (fill, color) = match emphasis {
        Emphasis::Primary if response.hovered() => (look::PRIMARY_HOVER, look::SURFACE),
        Emphasis::Primary => (look::PRIMARY, look::SURFACE),
        Emphasis::Secondary if response.hovered() => (look::SURFACE_TINTED, look::PRIMARY_HOVER),
        Emphasis::Secondary => (look::SURFACE, look::PRIMARY),
    };
    ui.painter().rect(
        rect,
        look::CORNER,
        fill,
        Stroke::new(1.0, look::PRIMARY),
        StrokeKind::Inside,
    );
    centered(ui, rect, label, color);
    reached(ui, &response, rect);
    response
}

/// A button in a list over the whole width, as high as its label needs, which is never cut. It comes
/// into sight when it gets the focus. The focus belongs to the id, not to the place in the list.
pub(in crate::window) fn list_button(ui: &mut Ui, id: impl Hash, label: &str) -> Response {
    let font = FontId::proportional(look::BODY_SIZE);
    let (text, width) = (label.to_owned(), ui.available_width());
    let wrap = width - 2.0 * LIST_PADDING;
    let galley = ui.painter().layout(text, font, look::PRIMARY, wrap);
    let height = BUTTON_HEIGHT.max(galley.size().y + LIST_PADDING);
    let (_, rect) = ui.allocate_space(vec2(width, height));
    let response = ui.interact(rect, Id::new(id), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, label));
    let fill = if response.hovered() {
        look::SURFACE_TINTED
    } else {
        look::SURFACE
    };
    let line = Stroke::new(1.0, look::PRIMARY);
    ui.painter()
        .rect(rect, look::CORNER, fill, line, StrokeKind::Inside);
    indented(ui, rect, LIST_PADDING, galley, look::PRIMARY);
    reached(ui, &response, rect);
    response
}

pub(super) const LIST_PADDING: f32 = 12.0;

/// 48 px high, so that fingers can press it too.
pub(super) const BUTTON_HEIGHT: f32 = 48.0;

fn centered(ui: &Ui, rect: Rect, label: &str, color: Color32) {
    let font = FontId::proportional(look::BODY_SIZE);
    let galley = ui.painter().layout_no_wrap(label.to_owned(), font, color);
    let position = rect.center() - galley.size() / 2.0;
    for shift in [0.0, BOLD_SHIFT] {
        ui.painter()
            .galley(position + vec2(shift, 0.0), galley.clone(), color);
    }
}

fn indented(ui: &Ui, rect: Rect, by: f32, label: Arc<Galley>, color: Color32) {
    let top = rect.center().y - label.size().y / 2.0;
    let position = pos2(rect.left() + by, top);
    ui.painter().galley(position, label, color);
}

/// A box to be ticked, with its label beside it, which wraps.
pub(in crate::window) fn checkbox(ui: &mut Ui, label: &str, ticked: bool) -> Response {
    let font = FontId::proportional(look::BODY_SIZE);
    let wrap = ui.available_width() - TICK_WIDTH;
    let galley = ui
        .painter()
        .layout(label.to_owned(), font, look::TEXT, wrap);
    let height = TICK_BOX.max(galley.size().y) + LIST_PADDING;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::Checkbox, true, ticked, label));
    let middle = pos2(rect.left() + TICK_WIDTH / 2.0, rect.center().y);
    tick_box(
        ui,
        Rect::from_center_size(middle, Vec2::splat(TICK_BOX)),
        ticked,
    );
    indented(ui, rect, TICK_WIDTH, galley, look::TEXT);
    reached(ui, &response, rect);
    response
}

const TICK_BOX: f32 = 24.0;
const TICK_WIDTH: f32 = 36.0;

fn tick_box(ui: &Ui, square: Rect, ticked: bool) {
    let (fill, line) = if ticked {
        (look::PRIMARY, look::PRIMARY)
    } else {
        (look::SURFACE, look::LINE)
    };
    ui.painter()
        .rect(square, 4, fill, Stroke::new(2.0, line), StrokeKind::Inside);
    if ticked {
        let corners = [(-6.0, 0.0), (-2.0, 5.0), (6.0, -5.0)];
        let corners = corners.map(|(x, y)| square.center() + vec2(x, y));
        let stroke = Stroke::new(2.5, look::SURFACE);
        ui.painter().line(corners.to_vec(), stroke);
    }
}

/// A small button that looks like a link.
pub(in crate::window) fn link(ui: &mut Ui, label: &str) -> Response {
    let font = FontId::proportional(look::SUPPORT_SIZE);
    let galley = ui
        .painter()
        .layout_no_wrap(label.to_owned(), font, look::PRIMARY);
    let size = galley.size() + Vec2::splat(8.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, label));
    let text = rect.shrink(4.0);
    ui.painter().galley(text.min, galley, look::PRIMARY);
    ui.painter().hline(
        text.x_range(),
        text.bottom(),
        Stroke::new(1.0, look::PRIMARY),
    );
    reached(ui, &response, rect);
    response
}

/// Says whether this is the chosen one of a list, and marks it.
pub(in crate::window) fn choose(ui: &Ui, response: &Response, chosen: bool) {
    announce(ui, response, |node| node.set_selected(chosen));
    if chosen {
        let mut bar = response.rect;
        bar.set_width(CHOSEN_BAR);
        ui.painter().rect_filled(bar, 2, look::PRIMARY);
    }
}

const CHOSEN_BAR: f32 = 6.0;
