//! The few controls of the window, painted and announced by hand: texts, boxes, buttons and the
//! PIN field. They know nothing of scenes.

use std::hash::Hash;

use egui::{
    Color32, FontFamily, Frame, Id, Key, Label, Margin, Rect, Response, RichText, Sense, Stroke,
    StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo, WidgetType,
    accesskit::{Invalid, Live, Role},
    pos2, vec2,
};

use super::look;
use crate::pin::AUTH_PIN_DIGITS;

/// A paragraph.
pub(super) fn body(ui: &mut Ui, text: &str) -> Response {
    paragraph(ui, text, look::BODY_SIZE, look::TEXT)
}

/// A smaller paragraph beside a control or a fact.
pub(super) fn support(ui: &mut Ui, text: &str) -> Response {
    paragraph(ui, text, look::SUPPORT_SIZE, look::SUPPORT)
}

/// A paragraph in a color of its own.
pub(super) fn colored(ui: &mut Ui, text: &str, color: Color32) -> Response {
    paragraph(ui, text, look::BODY_SIZE, color)
}

fn paragraph(ui: &mut Ui, text: &str, size: f32, color: Color32) -> Response {
    ui.add(Label::new(rich(text, size, color)).selectable(false).wrap())
}

fn rich(text: &str, size: f32, color: Color32) -> RichText {
    RichText::new(text)
        .size(size)
        .color(color)
        .line_height(Some(size * LINE_HEIGHT))
}

/// Of the design system 1.7, of which Japanese fonts bring 1.45 as their own; less leaves room for
/// everything to be seen at once.
const LINE_HEIGHT: f32 = 1.5;

/// The heading of a page.
pub(super) fn heading(ui: &mut Ui, text: &str) -> Response {
    let response = bold(ui, rich(text, look::HEADING_SIZE, look::TEXT));
    announce(ui, &response, |node| {
        node.set_role(Role::Heading);
        node.set_label(text);
    });
    response
}

/// The heading of a part of a page.
pub(super) fn subheading(ui: &mut Ui, text: &str) -> Response {
    let response = bold(ui, rich(text, look::BODY_SIZE, look::TEXT));
    announce(ui, &response, |node| node.set_value(text));
    response
}

/// An origin: large, in a face that keeps similar letters apart, broken over lines and never cut.
pub(super) fn origin(ui: &mut Ui, text: &str) -> Response {
    let rich = rich(text, look::HEADING_SIZE, look::TEXT).family(FontFamily::Monospace);
    let response = bold(ui, rich);
    announce(ui, &response, |node| node.set_value(text));
    response
}

/// Drawn twice, half a pixel apart: another weight would be another font file of 20 MB.
fn bold(ui: &mut Ui, text: RichText) -> Response {
    let (position, galley, response) = Label::new(text).selectable(false).wrap().layout_in_ui(ui);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, galley.text()));
    for shift in [0.0, BOLD_SHIFT] {
        ui.painter()
            .galley(position + vec2(shift, 0.0), galley.clone(), look::TEXT);
    }
    response
}

const BOLD_SHIFT: f32 = 0.5;

/// What a box is about; its color only repeats what the words say.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Tone {
    Error,
    Plain,
    Warning,
}

impl Tone {
    const fn colors(self) -> (Color32, Color32) {
        match self {
            Self::Error => (look::ERROR_TINTED, look::ERROR),
            Self::Plain => (look::SURFACE_TINTED, look::SURFACE_LINE),
            Self::Warning => (look::WARNING_TINTED, look::WARNING),
        }
    }
}

/// A box over the whole width.
pub(super) fn boxed<R>(ui: &mut Ui, tone: Tone, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let (fill, line) = tone.colors();
    let frame = Frame::new()
        .fill(fill)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(look::CORNER)
        .inner_margin(Margin::symmetric(12, 8));
    let fill_width = |ui: &mut Ui| {
        ui.set_width(ui.available_width());
        contents(ui)
    };
    frame.show(ui, fill_width).inner
}

/// A sentence that a screen reader is to speak as soon as it appears.
pub(super) fn spoken(ui: &Ui, response: &Response) {
    announce(ui, response, |node| node.set_live(Live::Polite));
}

pub(super) fn announce(
    ui: &Ui,
    response: &Response,
    describe: impl FnOnce(&mut egui::accesskit::Node),
) {
    ui.ctx().accesskit_node_builder(response.id, describe);
}

/// How much a button stands out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Emphasis {
    Primary,
    Secondary,
}

/// A button of the given width.
pub(super) fn button(ui: &mut Ui, label: &str, emphasis: Emphasis, width: f32) -> Response {
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
pub(super) fn list_button(ui: &mut Ui, id: impl Hash, label: &str) -> Response {
    let font = egui::FontId::proportional(look::BODY_SIZE);
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
    let position = pos2(
        rect.left() + LIST_PADDING,
        rect.center().y - galley.size().y / 2.0,
    );
    ui.painter().galley(position, galley, look::PRIMARY);
    reached(ui, &response, rect);
    response
}

const LIST_PADDING: f32 = 12.0;

/// 48 px high, so that fingers can press it too.
const BUTTON_HEIGHT: f32 = 48.0;

fn centered(ui: &Ui, rect: Rect, label: &str, color: Color32) {
    let font = egui::FontId::proportional(look::BODY_SIZE);
    let galley = ui.painter().layout_no_wrap(label.to_owned(), font, color);
    let position = rect.center() - galley.size() / 2.0;
    for shift in [0.0, BOLD_SHIFT] {
        ui.painter()
            .galley(position + vec2(shift, 0.0), galley.clone(), color);
    }
}

/// A box to be ticked, with its label beside it, which wraps.
pub(super) fn checkbox(ui: &mut Ui, label: &str, ticked: bool) -> Response {
    let font = egui::FontId::proportional(look::BODY_SIZE);
    let wrap = ui.available_width() - TICK_WIDTH;
    let galley = ui
        .painter()
        .layout(label.to_owned(), font, look::TEXT, wrap);
    let height = TICK_BOX.max(galley.size().y) + LIST_PADDING;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::Checkbox, true, ticked, label));
    let square = Rect::from_center_size(
        pos2(rect.left() + TICK_WIDTH / 2.0, rect.center().y),
        Vec2::splat(TICK_BOX),
    );
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
    let position = pos2(
        rect.left() + TICK_WIDTH,
        rect.center().y - galley.size().y / 2.0,
    );
    ui.painter().galley(position, galley, look::TEXT);
    reached(ui, &response, rect);
    response
}

const TICK_BOX: f32 = 24.0;
const TICK_WIDTH: f32 = 36.0;

/// How much of something is done.
pub(super) fn progress(ui: &mut Ui, label: &str, done: f32) -> Response {
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, PROGRESS_HEIGHT), Sense::hover());
    let done = done.clamp(0.0, 1.0);
    let mut filled = rect;
    filled.set_width(rect.width() * done);
    ui.painter().rect_filled(rect, 6, look::SURFACE_LINE);
    ui.painter().rect_filled(filled, 6, look::PRIMARY);
    announce(ui, &response, |node| {
        node.set_role(Role::ProgressIndicator);
        node.set_label(label);
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(1.0);
        node.set_numeric_value(f64::from(done));
    });
    response
}

const PROGRESS_HEIGHT: f32 = 12.0;

/// A line in the face in which every character has its width.
pub(super) fn monospaced(ui: &mut Ui, text: &str) -> Response {
    let rich = rich(text, look::SUPPORT_SIZE, look::TEXT).family(FontFamily::Monospace);
    ui.add(Label::new(rich).selectable(false).wrap())
}

/// A small button that looks like a link.
pub(super) fn link(ui: &mut Ui, label: &str) -> Response {
    let font = egui::FontId::proportional(look::SUPPORT_SIZE);
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

/// The ring of a control that has the focus; it comes into sight when it gets it, where a page does
/// not fit the window.
fn reached(ui: &Ui, response: &Response, rect: Rect) {
    if response.gained_focus() {
        ui.scroll_to_rect(rect.expand(look::RING), None);
    }
    focus_ring(ui, response, rect);
}

/// The same around something that is no control of its own.
pub(super) fn ring_around(ui: &Ui, response: &Response, rect: Rect) {
    focus_ring(ui, response, rect.shrink(2.0));
}

/// Says whether this is the chosen one of a list, and marks it.
pub(super) fn choose(ui: &Ui, response: &Response, chosen: bool) {
    announce(ui, response, |node| node.set_selected(chosen));
    if chosen {
        let mut bar = response.rect;
        bar.set_width(CHOSEN_BAR);
        ui.painter().rect_filled(bar, 2, look::PRIMARY);
    }
}

const CHOSEN_BAR: f32 = 6.0;

/// A black outline of 4 px at an offset of 2 px, which is yellow.
fn focus_ring(ui: &Ui, response: &Response, rect: Rect) {
    if response.has_focus() {
        ring(ui, rect, 2.0, look::FOCUS_INNER);
        ring(ui, rect.expand(2.0), 4.0, look::FOCUS);
    }
}

fn ring(ui: &Ui, rect: Rect, width: f32, color: Color32) {
    ui.painter().rect_stroke(
        rect,
        look::CORNER,
        Stroke::new(width, color),
        StrokeKind::Outside,
    );
}

/// The identity of the PIN field, by which its focus is known.
pub(super) fn pin_id() -> Id {
    Id::new("pin")
}

/// What a screen reader says of the PIN field.
pub(super) struct PinWords<'a> {
    pub(super) label: &'a str,
    /// Sentences that describe it: support text, problem.
    pub(super) described_by: &'a [Id],
    pub(super) invalid: bool,
    pub(super) typed: usize,
}

/// The PIN field: a place for each digit, filled as they are typed. It takes no text from egui; it
/// only has the focus and shows how many digits there are.
pub(super) fn pin_field(ui: &mut Ui, words: &PinWords<'_>) -> Response {
    let (_, rect) = ui.allocate_space(vec2(FIELD_WIDTH, BUTTON_HEIGHT));
    let response = ui.interact(rect, pin_id(), Sense::click());
    if response.clicked() {
        response.request_focus();
    }
    keep_arrows(ui, &response);
    announce_pin(ui, words);
    paint_pin(ui, rect, words);
    reached(ui, &response, rect);
    response
}

/// The password field: a mark for each character, of which nobody says beforehand how many there
/// are. As the PIN field it takes no text from egui.
pub(super) fn password_field(ui: &mut Ui, words: &PinWords<'_>) -> Response {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), BUTTON_HEIGHT));
    let response = ui.interact(rect, pin_id(), Sense::click());
    if response.clicked() {
        response.request_focus();
    }
    keep_arrows(ui, &response);
    announce_pin(ui, words);
    paint_field(ui, rect, words.invalid);
    paint_characters(ui, rect, words.typed);
    reached(ui, &response, rect);
    response
}

/// The password field while nothing may be typed, with the reason in it. Nothing can give it the
/// focus.
pub(super) fn closed_password_field(ui: &mut Ui, words: &PinWords<'_>, why: &str) {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), BUTTON_HEIGHT));
    ui.interact(rect, pin_id(), Sense::hover());
    announce_pin(ui, words);
    let disable = |node: &mut egui::accesskit::Node| node.set_disabled();
    ui.ctx().accesskit_node_builder(pin_id(), disable);
    let stroke = Stroke::new(1.0, look::SURFACE_LINE);
    ui.painter().rect(
        rect,
        look::CORNER,
        look::DISABLED,
        stroke,
        StrokeKind::Inside,
    );
    let inside = rect.shrink2(vec2(LIST_PADDING, 10.0));
    body(&mut ui.new_child(UiBuilder::new().max_rect(inside)), why);
}

fn paint_characters(ui: &Ui, rect: Rect, typed: usize) {
    let places = usize::from(PASSWORD_PLACES);
    let width = (rect.width() - 2.0 * LIST_PADDING) / f32::from(PASSWORD_PLACES);
    let size = vec2(width, rect.height());
    let mut place = Rect::from_min_size(rect.min + vec2(LIST_PADDING, 0.0), size);
    for _ in 0..typed.min(places) {
        ui.painter().circle_filled(place.center(), 6.0, look::TEXT);
        place = place.translate(vec2(width, 0.0));
    }
}

/// Of the longest password.
const PASSWORD_PLACES: u8 = 16;

/// Whether Enter was pressed in the PIN field.
pub(super) fn entered(ui: &Ui, response: &Response) -> bool {
    response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

const FIELD_WIDTH: f32 = 208.0;

/// Arrows stay in the field; only Tab and the pointer leave it.
fn keep_arrows(ui: &Ui, response: &Response) {
    let filter = egui::EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..Default::default()
    };
    if response.has_focus() {
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
}

fn announce_pin(ui: &Ui, words: &PinWords<'_>) {
    ui.ctx().accesskit_node_builder(pin_id(), |node| {
        node.set_role(Role::PasswordInput);
        node.set_label(words.label);
        node.set_value("•".repeat(words.typed));
        node.set_described_by(
            words
                .described_by
                .iter()
                .map(Id::accesskit_id)
                .collect::<Vec<_>>(),
        );
        if words.invalid {
            node.set_invalid(Invalid::True);
        }
    });
}

fn paint_field(ui: &Ui, rect: Rect, invalid: bool) {
    let color = if invalid { look::ERROR } else { look::LINE };
    let stroke = Stroke::new(if invalid { 2.0 } else { 1.0 }, color);
    ui.painter().rect(
        rect,
        look::CORNER,
        look::SURFACE,
        stroke,
        StrokeKind::Inside,
    );
}

fn paint_pin(ui: &Ui, rect: Rect, words: &PinWords<'_>) {
    paint_field(ui, rect, words.invalid);
    let mut place = Rect::from_min_size(rect.min, vec2(DIGIT_WIDTH, rect.height()));
    for digit in 0..AUTH_PIN_DIGITS {
        paint_digit(ui, place, digit < words.typed);
        place = place.translate(vec2(DIGIT_WIDTH, 0.0));
    }
}

/// A quarter of the field.
const DIGIT_WIDTH: f32 = FIELD_WIDTH / 4.0;

fn paint_digit(ui: &Ui, place: Rect, typed: bool) {
    if typed {
        ui.painter().circle_filled(place.center(), 7.0, look::TEXT);
    } else {
        let line = place.shrink(14.0).x_range();
        ui.painter()
            .hline(line, place.bottom() - 12.0, Stroke::new(2.0, look::LINE));
    }
}
