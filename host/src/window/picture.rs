//! A frame of the window without a display: for documentation and for looking at every page.

use std::{
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use egui::{Context, Pos2, RawInput, Rect, ViewportId, vec2};

use super::{
    documents::LOOK,
    fonts::Fonts,
    look,
    model::Model,
    paint::{Painter, PixelOrder},
    reading::Reading,
    screen::TEXTURE_SIDE_MAX,
    texts::Texts,
    ui,
    view::UiAction,
};
use crate::{
    consent::{AttemptsLeft, ConsentRequest, Kind, Matter, Scene, ShownDocument},
    preview::{Drawn, Previewer},
};

/// Inner size of the window: all of a login can be seen at once, also on a screen of 768 lines.
pub(super) const WIDTH: u16 = 480;
pub(super) const HEIGHT: u16 = 690;
/// There is more to be said of what other contracts ask for.
const CONTRACT_WIDTH: u16 = 600;
/// The same with documents beside it.
const SIGNING_WIDTH: u16 = 1040;
const SIGNING_HEIGHT: u16 = 720;

pub(super) const fn size(matter: &Matter) -> (u16, u16) {
    match matter {
        Matter::Login | Matter::WebEidLogin => (WIDTH, HEIGHT),
        Matter::Signing { .. } => (SIGNING_WIDTH, SIGNING_HEIGHT),
        Matter::Items(_)
        | Matter::PortalLogin(_)
        | Matter::PortalSigning { .. }
        | Matter::WebEidSigning => (CONTRACT_WIDTH, SIGNING_HEIGHT),
    }
}

/// What a picture shows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Moment {
    /// The second confirmation before the last try.
    LastTry,
    /// A scene, with characters typed into its field, if it has one.
    Scene(Scene, &'static str),
}

/// What a picture is taken of.
#[derive(Clone, Debug)]
pub struct Shot {
    /// Whether what cannot be shown may be signed unseen.
    pub allowed: bool,
    /// What the window was opened for.
    pub consent: ConsentRequest,
    /// Seconds before the window gives up.
    pub countdown: Option<u32>,
    /// What has arrived of the documents, if they have.
    pub documents: Vec<ShownDocument>,
    /// Pixels for a point of the window, as a person enlarges it.
    pub enlarged: f32,
    /// What is shown.
    pub moment: Moment,
    /// Which documents have been seen; the last one is on show.
    pub seen: Vec<usize>,
    /// Width and height in pixels; the window's own if `None`.
    pub size: Option<(u16, u16)>,
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

impl Shot {
    /// A scene of a window that was opened for this, and nothing more.
    #[must_use]
    pub const fn new(consent: ConsentRequest, moment: Moment) -> Self {
        Self {
            allowed: false,
            consent,
            countdown: None,
            documents: Vec::new(),
            enlarged: 1.0,
            moment,
            seen: Vec::new(),
            size: None,
        }
    }

    /// Paints what the window shows. `None` where the system has no font. The program must have
    /// [`preview_command`](crate::preview_command) as its first, if pages are to be drawn.
    #[must_use]
    pub fn take(self) -> Option<Picture> {
        let fonts = Fonts::find()?;
        let (width, height) = self.size.unwrap_or_else(|| size(&self.consent.matter));
        let context = Context::default();
        context.set_fonts(fonts.definitions());
        look::apply(&context);
        context.set_zoom_factor(self.enlarged);
        let mut model = Model::new(self.consent.clone(), fonts.script);
        self.turn(&mut model);
        let mut studio = Studio {
            context,
            model,
            painter: Painter::new(PixelOrder::Rgba),
            pixels: vec![[0; 4]; usize::from(width) * usize::from(height)],
            reading: Reading::new(),
            size: (width, height),
        };
        studio.develop();
        Some(Picture {
            height,
            rgba: studio.pixels.concat(),
            width,
        })
    }

    fn turn(&self, model: &mut Model) {
        if !self.documents.is_empty() {
            model.receive(self.documents.clone());
        }
        let now = Instant::now();
        for document in self.seen.iter().copied() {
            model.change_documents(|documents| {
                documents.show(document);
                documents.looked(Some(document), now);
                documents.looked(Some(document), now + LOOK);
            });
        }
        model.change_documents(|documents| documents.allow_hidden(self.allowed));
        turn_to(model, &self.moment);
        model.view.countdown = self.countdown;
    }
}

/// A window without a window system.
struct Studio {
    context: Context,
    model: Model,
    painter: Painter,
    pixels: Vec<[u8; 4]>,
    reading: Reading,
    size: (u16, u16),
}

impl Studio {
    /// The first frame gives the focus, the second shows it; then pages are drawn as long as any are
    /// wanted.
    fn develop(&mut self) {
        for _ in 0..FRAMES {
            self.frame();
        }
        let Some((bytes, kind)) = self.reading.take_to_draw() else {
            return;
        };
        let (sender, drawn) = channel();
        let previewer = Previewer::start(bytes, kind, move |drawn| {
            // Nobody waits for more than one picture needs.
            let _ = sender.send(drawn);
        });
        self.draw(&previewer, &drawn);
    }

    fn draw(&mut self, previewer: &Previewer, drawn: &Receiver<Drawn>) {
        while let Ok(drawn) = drawn.recv_timeout(DRAWN_WITHIN) {
            self.reading
                .take(self.reading.number(), drawn, &self.context);
            if let Some(document) = self.reading.failed() {
                self.model
                    .change_documents(|documents| documents.hide(document));
            }
            for _ in 0..FRAMES {
                self.frame();
            }
            match self.reading.take_wanted() {
                Some((page, width)) => previewer.draw(page, width),
                None => return,
            }
        }
    }

    fn frame(&mut self) {
        let language = self.model.view.language;
        let texts = Texts::load(language);
        self.reading.follow(self.model.documents(), language);
        let frame = self
            .context
            .run_ui(input(self.size, self.context.zoom_factor()), |ui| {
                ui::ui(ui, &texts, &self.model, &mut self.reading);
            });
        let width = usize::from(self.size.0);
        self.painter
            .paint(&mut self.pixels, width, &self.context, frame);
    }
}

const FRAMES: usize = 2;
/// A child says of itself that it is too slow, earlier.
const DRAWN_WITHIN: Duration = Duration::from_secs(20);

fn turn_to(model: &mut Model, moment: &Moment) {
    match moment {
        Moment::LastTry => {
            let (attempts_left, notice) = (AttemptsLeft(1), None);
            model.show(match model.view.matter.kind() {
                Kind::Items => Scene::EnterItemsPin {
                    attempts_left,
                    notice,
                },
                Kind::Login => Scene::EnterPin {
                    attempts_left,
                    notice,
                },
                Kind::Signing => Scene::EnterPassword {
                    attempts_left,
                    notice,
                },
            });
            model.type_secret("000000");
            model.act(UiAction::Submit);
        }
        Moment::Scene(scene, typed) => {
            model.show(scene.clone());
            model.type_secret(typed);
        }
    }
}

fn input((width, height): (u16, u16), enlarged: f32) -> RawInput {
    let size = vec2(f32::from(width), f32::from(height)) / enlarged;
    let mut input = RawInput {
        focused: true,
        max_texture_side: Some(TEXTURE_SIDE_MAX),
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
        ..RawInput::default()
    };
    if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
        viewport.native_pixels_per_point = Some(1.0);
    }
    input
}
