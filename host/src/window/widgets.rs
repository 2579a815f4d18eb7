//! The few controls of the window, painted and announced by hand: texts and boxes here, beside them
//! what is pressed and what is typed into. They know nothing of scenes.

mod buttons;
mod secret_field;

use egui::{
    Color32, FontFamily, Frame, Label, Margin, Rect, Response, RichText, Sense, Stroke, StrokeKind,
    Ui, WidgetInfo, WidgetType,
    accesskit::{Live, Role},
    vec2,
};

use super::look;
pub(super) use buttons::{Emphasis, button, checkbox, choose, link, list_button};
pub(super) use secret_field::{
    FieldWords, closed_password_field, entered, field_id, password_field, pin_field,
};

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
