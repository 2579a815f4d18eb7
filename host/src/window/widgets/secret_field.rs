//! The fields for a PIN and for a password. They take no text from egui; they only have the focus and
//! show how much was typed.

use egui::{
    Id, Key, Rect, Response, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    accesskit::{Invalid, Role},
    vec2,
};

use super::{
    super::look,
    body,
    buttons::{BUTTON_HEIGHT, LIST_PADDING},
    reached,
};
use crate::pin::{AUTH_PIN_DIGITS, PASSWORD_MAX};

/// The identity of the field for a secret, by which its focus is known.
pub(in crate::window) fn field_id() -> Id {
    Id::new("pin")
}

/// What a screen reader says of the field for a secret.
pub(in crate::window) struct FieldWords<'a> {
    pub(in crate::window) label: &'a str,
    /// Sentences that describe it: support text, problem.
    pub(in crate::window) described_by: &'a [Id],
    pub(in crate::window) invalid: bool,
    pub(in crate::window) typed: usize,
}

/// The PIN field: a place for each digit, filled as they are typed. It takes no text from egui; it
/// only has the focus and shows how many digits there are.
pub(in crate::window) fn pin_field(ui: &mut Ui, words: &FieldWords<'_>) -> Response {
    field(ui, FIELD_WIDTH, words, paint_digits)
}

/// The password field: a mark for each character, of which nobody says beforehand how many there
/// are. As the PIN field it takes no text from egui.
pub(in crate::window) fn password_field(ui: &mut Ui, words: &FieldWords<'_>) -> Response {
    field(ui, ui.available_width(), words, paint_characters)
}

fn field(
    ui: &mut Ui,
    width: f32,
    words: &FieldWords<'_>,
    paint_typed: fn(&Ui, Rect, usize),
) -> Response {
    let (_, rect) = ui.allocate_space(vec2(width, BUTTON_HEIGHT));
    let response = ui.interact(rect, field_id(), Sense::click());
    if response.clicked() {
        response.request_focus();
    }
    keep_arrows(ui, &response);
    announce_field(ui, words);
    paint_field(ui, rect, words.invalid);
    paint_typed(ui, rect, words.typed);
    reached(ui, &response, rect);
    response
}

/// The password field while nothing may be typed, with the reason in it. Nothing can give it the
/// focus.
pub(in crate::window) fn closed_password_field(ui: &mut Ui, words: &FieldWords<'_>, why: &str) {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), BUTTON_HEIGHT));
    ui.interact(rect, field_id(), Sense::hover());
    announce_field(ui, words);
    let disable = |node: &mut egui::accesskit::Node| node.set_disabled();
    ui.ctx().accesskit_node_builder(field_id(), disable);
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

/// As many places as the longest password has.
fn paint_characters(ui: &Ui, rect: Rect, typed: usize) {
    let places = u8::try_from(PASSWORD_MAX).unwrap_or(u8::MAX);
    let width = (rect.width() - 2.0 * LIST_PADDING) / f32::from(places);
    let size = vec2(width, rect.height());
    let mut place = Rect::from_min_size(rect.min + vec2(LIST_PADDING, 0.0), size);
    for _ in 0..typed.min(PASSWORD_MAX) {
        ui.painter().circle_filled(place.center(), 6.0, look::TEXT);
        place = place.translate(vec2(width, 0.0));
    }
}

/// Whether Enter was pressed in the field for a secret.
pub(in crate::window) fn entered(ui: &Ui, response: &Response) -> bool {
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

fn announce_field(ui: &Ui, words: &FieldWords<'_>) {
    ui.ctx().accesskit_node_builder(field_id(), |node| {
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

fn paint_digits(ui: &Ui, rect: Rect, typed: usize) {
    let mut place = Rect::from_min_size(rect.min, vec2(DIGIT_WIDTH, rect.height()));
    for digit in 0..AUTH_PIN_DIGITS {
        paint_digit(ui, place, digit < typed);
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
