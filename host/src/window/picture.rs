//! A frame of the window without a display: for documentation and for looking at every page.

use egui::{Pos2, RawInput, Rect, ViewportId, vec2};

use super::{
    fonts::Fonts,
    look,
    paint::{Painter, PixelOrder},
    texts::Texts,
    ui,
    view::{Model, UiAction},
};
use crate::consent::{AttemptsLeft, ConsentRequest, Scene};

/// Inner size of the window: all of a login can be seen at once, also on a screen of 768 lines.
pub(super) const WIDTH: u16 = 480;
pub(super) const HEIGHT: u16 = 690;

/// What a picture shows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Moment {
    /// The second confirmation before the last try.
    LastTry,
    /// A scene, with characters typed into its PIN field, if it has one.
    Scene(Scene, &'static str),
}

/// Pixels in rows from the top, each red, green, blue and alpha.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Picture {
    /// Rows.
    pub height: u16,
    /// `width` × `height` × 4 bytes.
    pub rgba: Vec<u8>,
    /// Pixels in a row.
    pub width: u16,
}

/// Paints what the window shows at a moment, `countdown` seconds before it gives up. `None` where
/// the system has no font.
#[must_use]
pub fn picture(consent: ConsentRequest, moment: Moment, countdown: Option<u32>) -> Option<Picture> {
    let fonts = Fonts::find()?;
    let mut model = Model::new(consent, fonts.script);
    turn_to(&mut model, moment);
    model.view.countdown = countdown;
    let context = egui::Context::default();
    context.set_fonts(fonts.definitions());
    look::apply(&context);
    let mut pixels = vec![[0; 4]; usize::from(WIDTH) * usize::from(HEIGHT)];
    let mut painter = Painter::new(PixelOrder::Rgba);
    let texts = Texts::load(model.view.language);
    // The first frame gives the focus, the second shows it.
    for _ in 0..2 {
        let frame = context.run_ui(input(), |ui| {
            ui::ui(ui, &texts, &model.view, model.pin_view());
        });
        painter.paint(&mut pixels, usize::from(WIDTH), &context, frame);
    }
    Some(Picture {
        height: HEIGHT,
        rgba: pixels.concat(),
        width: WIDTH,
    })
}

fn turn_to(model: &mut Model, moment: Moment) {
    match moment {
        Moment::LastTry => {
            model.show(Scene::EnterPin {
                attempts_left: AttemptsLeft(1),
                notice: None,
            });
            model.type_pin("0000");
            model.act(UiAction::Submit);
        }
        Moment::Scene(scene, typed) => {
            model.show(scene);
            model.type_pin(typed);
        }
    }
}

fn input() -> RawInput {
    let size = vec2(f32::from(WIDTH), f32::from(HEIGHT));
    let mut input = RawInput {
        focused: true,
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
        ..RawInput::default()
    };
    if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
        viewport.native_pixels_per_point = Some(1.0);
    }
    input
}
