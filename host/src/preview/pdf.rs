//! Draws a PDF's pages, on white. It is a view and no check: whether anything was changed after a
//! signature, `crates/documents` tells.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use hayro::{
    RenderCache, RenderSettings,
    hayro_interpret::{InterpreterSettings, InterpreterWarning, TransformExt},
    hayro_syntax::{Pdf, page::Page as PdfPage},
    kurbo::{Affine, Rect},
    render_into,
    vello_cpu::{
        Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit,
        color::palette::css::WHITE, peniko::ImageAlphaType,
    },
};

use super::{
    PageSize, PreviewError, Sheet, annotations,
    fonts::Fonts,
    unseen::has_unseen_text,
    wire::{PAGES_MAX, Page, Unseen, Wanted},
};

pub(super) struct Document {
    fonts: Arc<Fonts>,
    pdf: Pdf,
}

impl Document {
    /// Reads where things are, and the tree of pages; none of them is looked into.
    pub(super) fn open(document: Vec<u8>, fonts: Fonts) -> Result<Self, PreviewError> {
        let pdf = Pdf::new(document).map_err(|_| PreviewError::Malformed)?;
        let fonts = Arc::new(fonts);
        Ok(Self { fonts, pdf })
    }

    pub(super) fn sizes(&self) -> Result<Vec<PageSize>, PreviewError> {
        let pages = self.pdf.pages();
        match u32::try_from(pages.len()) {
            Ok(1..=PAGES_MAX) => pages.iter().map(size).collect(),
            Ok(0) => Err(PreviewError::Malformed),
            Ok(_) | Err(_) => Err(PreviewError::TooManyPages),
        }
    }

    /// Nothing is kept from page to page, so that the last page of a document needs no more memory
    /// than it would alone.
    pub(super) fn draw(&self, wanted: Wanted) -> Result<Page, PreviewError> {
        let index = usize::try_from(wanted.page).map_err(|_| PreviewError::Malformed)?;
        let page = self.pdf.pages().get(index).ok_or(PreviewError::Malformed)?;
        let (width, height) = size(page)?.pixels(wanted.width);
        let view = View::new(page, width, height)?;
        let noticed = Arc::new(Noticed::default());
        let settings = settings(&self.fonts, &noticed);
        let rgba = view.draw(page, &settings);
        let text = has_unseen_text(page, &self.fonts, view.transform, view.target, &settings);
        let annotations = annotations::unseen(page);
        Ok(Page {
            page: wanted.page,
            sheet: Sheet {
                width,
                height,
                rgba,
            },
            unseen: Unseen {
                picture: annotations.picture || noticed.picture.load(Ordering::Relaxed),
                text: annotations.text || text || noticed.text.load(Ordering::Relaxed),
            },
        })
    }
}

fn size(page: &PdfPage<'_>) -> Result<PageSize, PreviewError> {
    let (width, height) = page.render_dimensions();
    PageSize::new(width, height).ok_or(PreviewError::Malformed)
}

/// What the library says while it draws.
#[derive(Default)]
struct Noticed {
    picture: AtomicBool,
    text: AtomicBool,
}

impl Noticed {
    fn hear(&self, warning: InterpreterWarning) {
        let flag = match warning {
            // Said of boxes that are not ticked, too; we look at annotations ourselves.
            InterpreterWarning::UnresolvedAnnotationAppearance => return,
            InterpreterWarning::UnsupportedFont => &self.text,
            // An image, and whatever a later version may say.
            _ => &self.picture,
        };
        flag.store(true, Ordering::Relaxed);
    }
}

fn settings(fonts: &Arc<Fonts>, noticed: &Arc<Noticed>) -> InterpreterSettings {
    let (fonts, noticed) = (Arc::clone(fonts), Arc::clone(noticed));
    InterpreterSettings {
        font_resolver: Arc::new(move |query| fonts.resolve(query)),
        warning_sink: Arc::new(move |warning| noticed.hear(warning)),
        ..InterpreterSettings::default()
    }
}

/// A page in so many pixels.
struct View {
    width: u16,
    height: u16,
    target: Rect,
    transform: Affine,
}

impl View {
    fn new(page: &PdfPage<'_>, width: u16, height: u16) -> Result<Self, PreviewError> {
        let size = size(page)?;
        let (across, down) = (f64::from(width), f64::from(height));
        let scale = Affine::scale_non_uniform(
            across / f64::from(size.width),
            down / f64::from(size.height),
        );
        Ok(Self {
            width,
            height,
            target: Rect::new(0.0, 0.0, across, down),
            transform: scale * page.initial_transform(true).to_kurbo(),
        })
    }

    fn draw(&self, page: &PdfPage<'_>, settings: &InterpreterSettings) -> Vec<u8> {
        let mut context = RenderContext::new(self.width, self.height);
        render_into(
            page,
            &RenderCache::new(),
            settings,
            &RenderSettings::default(),
            &mut context,
            self.transform,
        );
        context.flush();
        let mut pixels = Pixmap::new(self.width, self.height);
        let on_white = RasterizerSettings {
            target_init: TargetInit::Clear(WHITE),
            ..RasterizerSettings::default()
        };
        context.render_with(&mut pixels, &mut Resources::default(), on_white);
        pixels.take_rgba8(ImageAlphaType::AlphaPremultiplied)
    }
}
