//! Colours and sizes, after the Digital Agency's design system (デジタル庁デザインシステム).

use egui::{Color32, Context, Style, TextStyle, Theme, ThemePreference};

pub(super) const TEXT: Color32 = Color32::from_rgb(0x1a, 0x1a, 0x1a);
pub(super) const SUPPORT: Color32 = Color32::from_rgb(0x4d, 0x4d, 0x4d);
pub(super) const LINE: Color32 = Color32::from_rgb(0x76, 0x76, 0x76);
pub(super) const SURFACE: Color32 = Color32::WHITE;
pub(super) const SURFACE_TINTED: Color32 = Color32::from_rgb(0xf8, 0xf9, 0xfd);
pub(super) const SURFACE_LINE: Color32 = Color32::from_rgb(0xd4, 0xd9, 0xea);
/// Of a field in which nothing can be typed.
pub(super) const DISABLED: Color32 = Color32::from_rgb(0xe6, 0xe6, 0xe6);
/// Behind the pages of a document.
pub(super) const DESK: Color32 = Color32::from_rgb(0xd8, 0xda, 0xe0);
pub(super) const PRIMARY: Color32 = Color32::from_rgb(0x00, 0x17, 0xc1);
pub(super) const PRIMARY_HOVER: Color32 = Color32::from_rgb(0x00, 0x11, 0x8f);
pub(super) const SUCCESS: Color32 = Color32::from_rgb(0x19, 0x7a, 0x4b);
pub(super) const ERROR: Color32 = Color32::from_rgb(0xec, 0x00, 0x00);
pub(super) const ERROR_TINTED: Color32 = Color32::from_rgb(0xff, 0xf1, 0xf1);
pub(super) const WARNING: Color32 = Color32::from_rgb(0x92, 0x72, 0x00);
pub(super) const WARNING_TINTED: Color32 = Color32::from_rgb(0xff, 0xf8, 0xe0);
pub(super) const DEMO: Color32 = Color32::from_rgb(0xc7, 0x47, 0x00);
pub(super) const FOCUS: Color32 = Color32::BLACK;
pub(super) const FOCUS_INNER: Color32 = Color32::from_rgb(0xff, 0xd4, 0x3d);

pub(super) const BODY_SIZE: f32 = 16.0;
pub(super) const SUPPORT_SIZE: f32 = 14.0;
pub(super) const HEADING_SIZE: f32 = 20.0;
pub(super) const MARGIN: i8 = 24;
/// Room around a control, so that its focus ring covers nothing: 2 px offset and 4 px outline.
pub(super) const RING: f32 = 6.0;
pub(super) const CORNER: u8 = 8;

/// Sets the light look, whatever the system's; without it egui starts dark. Nothing is animated.
pub(super) fn apply(context: &Context) {
    context.set_theme(ThemePreference::Light);
    context.options_mut(|options| options.zoom_with_keyboard = false);
    context.style_mut_of(Theme::Light, light);
}

fn light(style: &mut Style) {
    style.animation_time = 0.0;
    style.scroll_animation = egui::style::ScrollAnimation::none();
    style.spacing.item_spacing = egui::vec2(8.0, 4.0);
    style.spacing.scroll = egui::style::ScrollStyle::solid();
    style.visuals.panel_fill = SURFACE;
    style.visuals.widgets.inactive.bg_fill = LINE;
    style.visuals.override_text_color = Some(TEXT);
    if let Some(body) = style.text_styles.get_mut(&TextStyle::Body) {
        body.size = BODY_SIZE;
    }
}
