//! The pages of a PDF, or an image: how large they are shown, which are drawn already, and which is
//! to be drawn next. Few are kept.

use std::collections::BTreeMap;

use egui::{ColorImage, Context, TextureHandle, TextureOptions, Vec2, vec2};

use crate::preview::{Drawn, PageSize, Picturable, Sheet};

/// A document's pages.
pub(crate) struct Pages {
    /// What the child was asked for and has not answered, the last one last. It passes over what was
    /// asked for in between.
    asked: Vec<(u32, u16)>,
    kind: Picturable,
    sheets: Vec<Drawing>,
    /// None until the document is open.
    sizes: Vec<PageSize>,
    unseen: BTreeMap<u32, Unseen>,
    wanted: Option<(u32, u16)>,
}

/// A page that was drawn.
struct Drawing {
    /// The width that was asked for.
    asked: u16,
    page: u32,
    texture: TextureHandle,
}

/// What a page has that its picture does not show.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Unseen {
    pub(crate) picture: bool,
    pub(crate) text: bool,
}

/// How a page lies in the pane, in points of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) page: u32,
    pub(crate) size: Vec2,
    pub(crate) top: f32,
}

/// Pictures that are kept: more than are in sight at once, small pages included.
const SHEETS_MAX: usize = 32;
/// Their bytes: three pages at the largest.
const SHEET_BYTES_MAX: usize = 192 * 1024 * 1024;
/// A picture's width in pixels: more than a screen has for one page, also where it is enlarged.
const WIDTH_MAX: f32 = 2400.0;

/// Points of the window for one of a PDF where the characters of a contract (10.5 points) have 9
/// pixels in height: in fewer the strokes of 鬱 and 鑑 run together. Nothing smaller counts as seen.
pub(crate) const READABLE: f32 = 0.85;
/// What 96 pixels an inch make of a point (CSS, and PDF's 72 points an inch; specified).
const NATURAL: f32 = 96.0 / 72.0;
/// A page in its natural size is readable, and a little less than that.
const NEARLY_NATURAL: f32 = 0.9;
/// Small pages are enlarged to this at most.
const ENLARGED_MAX: f32 = 2.0;
/// For rounding to whole pixels.
const TOLERANCE: f32 = 0.98;

/// Below each page: its number, and what it does not show.
pub(crate) const CAPTION: f32 = 52.0;

impl Pages {
    pub(crate) const fn new(kind: Picturable) -> Self {
        Self {
            asked: Vec::new(),
            kind,
            sheets: Vec::new(),
            sizes: Vec::new(),
            unseen: BTreeMap::new(),
            wanted: None,
        }
    }

    /// How many there are; 0 until that is known.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.sizes.len()).unwrap_or(u32::MAX)
    }

    /// Takes what the child has drawn.
    pub(crate) fn take(&mut self, drawn: Drawn, context: &Context) {
        match drawn {
            Drawn::Opened(sizes) => self.sizes = sizes,
            Drawn::Page {
                page,
                sheet,
                unseen_picture,
                unseen_text,
            } => {
                let unseen = Unseen {
                    picture: unseen_picture,
                    text: unseen_text,
                };
                self.unseen.insert(page, unseen);
                self.keep(page, &sheet, context);
            }
            // Told to whom the document belongs.
            Drawn::Failed(_) => {}
        }
    }

    /// Every picture is a texture of its own: the painter knows what it has painted by the number of
    /// the texture, not by what is in it.
    fn keep(&mut self, page: u32, sheet: &Sheet, context: &Context) {
        let asked = self.answered(page, sheet.width);
        let size = [sheet.width.into(), sheet.height.into()];
        if sheet.rgba.len() != size.iter().product::<usize>() * BYTES_A_PIXEL {
            return;
        }
        let image = ColorImage::from_rgba_unmultiplied(size, &sheet.rgba);
        let texture = context.load_texture("page", image, TextureOptions::LINEAR);
        self.sheets.retain(|drawing| drawing.page != page);
        self.sheets.push(Drawing {
            asked,
            page,
            texture,
        });
    }

    /// What this picture was asked for as; one that is narrower than any was limited.
    fn answered(&mut self, page: u32, width: u16) -> u16 {
        let exact = self.asked.iter().position(|asked| *asked == (page, width));
        let last = || self.asked.iter().rposition(|(asked, _)| *asked == page);
        let Some(index) = exact.or_else(last) else {
            return width;
        };
        let answered = self.asked.drain(..=index).next_back();
        answered.map_or(width, |(_, width)| width)
    }

    /// Where each page lies in a pane so wide.
    pub(crate) fn places(&self, pane: f32, zoom: f32) -> impl Iterator<Item = Place> {
        let mut top = 0.0;
        (0..).zip(&self.sizes).map(move |(page, size)| {
            let scale = self.fitting(*size, pane) * zoom;
            let place = Place {
                page,
                size: vec2(size.width, size.height) * scale,
                top,
            };
            top += place.size.y + CAPTION;
            place
        })
    }

    /// A page fills the width, if that makes it neither unreadable nor huge.
    fn fitting(&self, size: PageSize, pane: f32) -> f32 {
        let fitting = pane / size.width;
        match self.kind {
            Picturable::Image => fitting.min(1.0),
            Picturable::Pdf => fitting.clamp(READABLE, ENLARGED_MAX),
        }
    }

    /// Whether a page is readable as it is drawn now: in nearly its natural size, or as wide as the
    /// pane; and of a PDF in no case smaller than [`READABLE`]. Of an image nothing is known but its
    /// pixels.
    pub(crate) fn is_readable(&self, place: Place, pane: f32) -> bool {
        let (Some(size), Some(pixels)) = (self.size(place.page), self.pixels(place.page)) else {
            return false;
        };
        let scale = place.size.x.min(pixels) / size.width;
        scale >= TOLERANCE * self.needed(size, pane)
    }

    fn needed(&self, size: PageSize, pane: f32) -> f32 {
        let fitting = pane / size.width;
        match self.kind {
            Picturable::Image => fitting.min(NEARLY_NATURAL),
            Picturable::Pdf => fitting.clamp(READABLE, NEARLY_NATURAL * NATURAL),
        }
    }

    /// Whether the page was drawn as it was asked for, and yet has too few pixels to be read: paper
    /// that is longer than pictures can be.
    pub(crate) fn can_never_be_read(&self, place: Place, pane: f32) -> bool {
        let drawing = self.sheets.iter().find(|sheet| sheet.page == place.page);
        let is_limited = drawing.is_some_and(|drawing| {
            let width = f32::from(u16::try_from(drawing.texture.size()[0]).unwrap_or(u16::MAX));
            width < TOLERANCE * f32::from(drawing.asked)
        });
        is_limited && place.size.x >= pane.min(WIDTH_MAX) && !self.is_readable(place, pane)
    }

    fn size(&self, page: u32) -> Option<PageSize> {
        let page = usize::try_from(page).ok()?;
        self.sizes.get(page).copied()
    }

    /// How many pixels wide a page's picture is.
    fn pixels(&self, page: u32) -> Option<f32> {
        let drawing = self.sheets.iter().find(|sheet| sheet.page == page)?;
        Some(drawing.texture.size_vec2().x)
    }

    /// A page's picture, perhaps one that was drawn for another size.
    pub(crate) fn texture(&self, page: u32) -> Option<&TextureHandle> {
        let drawing = self.sheets.iter().find(|sheet| sheet.page == page)?;
        Some(&drawing.texture)
    }

    /// What a page has that its picture does not show, as far as it was drawn.
    pub(crate) fn unseen(&self, page: u32) -> Unseen {
        self.unseen.get(&page).copied().unwrap_or_default()
    }

    /// These pages are in sight: what of them is not drawn in their size is wanted first, then the
    /// page that follows. What is far from them is given up.
    pub(crate) fn want(&mut self, in_sight: &[Place], pixels_per_point: f32) {
        let missing = in_sight.iter().find_map(|place| {
            let width = width(place.size.x * pixels_per_point);
            let is_drawn = |sheet: &Drawing| sheet.page == place.page && sheet.asked == width;
            (!self.sheets.iter().any(is_drawn)).then_some((place.page, width))
        });
        self.wanted = missing.or_else(|| self.following(in_sight, pixels_per_point));
        self.give_up(in_sight);
    }

    fn following(&self, in_sight: &[Place], pixels_per_point: f32) -> Option<(u32, u16)> {
        let last = in_sight.last()?;
        let next = last
            .page
            .checked_add(1)
            .filter(|next| *next < self.count())?;
        let is_drawn = self.sheets.iter().any(|sheet| sheet.page == next);
        let has_room = self.bytes() < SHEET_BYTES_MAX / 2 && self.sheets.len() < SHEETS_MAX / 2;
        (has_room && !is_drawn).then(|| (next, width(last.size.x * pixels_per_point)))
    }

    fn give_up(&mut self, in_sight: &[Place]) {
        while self.sheets.len() > SHEETS_MAX || self.bytes() > SHEET_BYTES_MAX {
            let near = |page: u32| in_sight.iter().map(|seen| seen.page.abs_diff(page)).min();
            let distances = self.sheets.iter().map(|sheet| near(sheet.page));
            let farthest = distances.enumerate().max_by_key(|(_, distance)| *distance);
            match farthest {
                Some((index, distance)) if distance > Some(0) => self.sheets.swap_remove(index),
                _ => return,
            };
        }
    }

    fn bytes(&self) -> usize {
        let bytes = |sheet: &Drawing| sheet.texture.byte_size();
        self.sheets.iter().map(bytes).sum()
    }

    /// What is to be asked for now: not what is being drawn already.
    pub(crate) fn take_wanted(&mut self) -> Option<(u32, u16)> {
        let wanted = self.wanted.take()?;
        if self.asked.last() == Some(&wanted) {
            return None;
        }
        if self.asked.len() == ASKED_MAX {
            self.asked.remove(0);
        }
        self.asked.push(wanted);
        Some(wanted)
    }
}

/// While a window is made wider, many widths are asked for.
const ASKED_MAX: usize = 64;

/// Red, green, blue and alpha.
const BYTES_A_PIXEL: usize = 4;

/// A width in whole pixels.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the standard library converts floating-point numbers in no other way; clamped before"
)]
fn width(pixels: f32) -> u16 {
    pixels.round().clamp(1.0, WIDTH_MAX) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    const A4: PageSize = PageSize {
        width: 595.0,
        height: 842.0,
    };

    fn opened(kind: Picturable, sizes: &[PageSize]) -> Pages {
        let mut pages = Pages::new(kind);
        pages.sizes = sizes.to_vec();
        pages
    }

    fn place(pages: &Pages, page: usize, pane: f32, zoom: f32) -> Place {
        pages.places(pane, zoom).nth(page).unwrap()
    }

    fn sheet(width: u16) -> Sheet {
        Sheet {
            width,
            height: 1,
            rgba: vec![255; usize::from(width) * 4],
        }
    }

    fn drawn(page: u32, width: u16) -> Drawn {
        Drawn::Page {
            page,
            sheet: sheet(width),
            unseen_picture: false,
            unseen_text: false,
        }
    }

    fn check(kind: Picturable, size: PageSize, pane: f32, zoom: f32, pixels: u16, expected: bool) {
        let mut pages = opened(kind, &[size]);
        let place = place(&pages, 0, pane, zoom);
        assert!(!pages.is_readable(place, pane), "not drawn yet");
        pages.take(drawn(0, pixels), &Context::default());
        assert_eq!(
            pages.is_readable(place, pane),
            expected,
            "{size:?} in {pane} × {zoom}, {pixels} pixels"
        );
    }

    #[test]
    fn a_page_is_readable_when_it_fills_the_pane_or_has_nearly_its_size() {
        check(Picturable::Pdf, A4, 560.0, 1.0, 560, true);
        check(Picturable::Pdf, A4, 1500.0, 0.6, 714, true);
        check(Picturable::Pdf, A4, 560.0, 0.8, 448, false);
        check(Picturable::Pdf, A4, 560.0, 1.0, 300, false);
    }

    #[test]
    fn a_pane_that_is_too_narrow_makes_no_page_smaller_than_can_be_read() {
        let pages = opened(Picturable::Pdf, &[A4]);
        let narrow = place(&pages, 0, 300.0, 1.0);
        assert!((narrow.size.x - 595.0 * READABLE).abs() < 1.0);
        check(Picturable::Pdf, A4, 300.0, 1.0, 506, true);
        check(Picturable::Pdf, A4, 300.0, 0.7, 354, false);
    }

    #[test]
    fn an_image_fills_the_pane_or_has_its_own_pixels() {
        let photo = PageSize {
            width: 4000.0,
            height: 3000.0,
        };
        check(Picturable::Image, photo, 500.0, 1.0, 500, true);
        check(Picturable::Image, photo, 500.0, 0.5, 250, false);
        let icon = PageSize {
            width: 50.0,
            height: 50.0,
        };
        check(Picturable::Image, icon, 500.0, 1.0, 50, true);
    }

    #[test]
    fn paper_longer_than_a_picture_can_never_be_read() {
        let slip = PageSize {
            width: 595.0,
            height: 100_000.0,
        };
        let mut pages = opened(Picturable::Pdf, &[slip]);
        let place = place(&pages, 0, 560.0, 1.0);
        assert!(!pages.can_never_be_read(place, 560.0));
        pages.want(&[place], 1.0);
        assert_eq!(pages.take_wanted(), Some((0, 560)));
        pages.take(drawn(0, 48), &Context::default());
        assert!(pages.can_never_be_read(place, 560.0));
    }

    #[test]
    fn what_is_in_sight_is_wanted_first_and_asked_for_once() {
        let mut pages = opened(Picturable::Pdf, &[A4; 3]);
        let first = place(&pages, 0, 560.0, 1.0);
        pages.want(&[first], 2.0);
        assert_eq!(pages.take_wanted(), Some((0, 1120)));
        pages.want(&[first], 2.0);
        assert_eq!(pages.take_wanted(), None);
        pages.take(drawn(0, 1120), &Context::default());
        pages.want(&[first], 2.0);
        assert_eq!(pages.take_wanted(), Some((1, 1120)));
    }

    #[test]
    fn a_picture_for_a_width_from_before_is_not_taken_for_a_limited_one() {
        let mut pages = opened(Picturable::Pdf, &[A4]);
        for pane in [560.0, 900.0] {
            pages.want(&[place(&pages, 0, pane, 1.0)], 1.0);
            pages.take_wanted();
        }
        pages.take(drawn(0, 560), &Context::default());
        let wide = place(&pages, 0, 900.0, 1.0);
        assert!(!pages.can_never_be_read(wide, 900.0));
        pages.want(&[wide], 1.0);
        assert_eq!(pages.take_wanted(), None, "it is on its way");
        pages.take(drawn(0, 900), &Context::default());
        assert!(pages.is_readable(wide, 900.0));
    }

    #[test]
    fn few_pictures_are_kept_and_those_in_sight_among_them() {
        let mut pages = opened(Picturable::Pdf, &[A4; 100]);
        let context = Context::default();
        for page in 0..100 {
            pages.take(drawn(page, 10), &context);
            let seen = place(&pages, usize::try_from(page).unwrap(), 560.0, 1.0);
            pages.want(&[seen], 1.0);
            assert!(pages.texture(page).is_some());
        }
        assert_eq!(pages.sheets.len(), SHEETS_MAX);
        assert!(pages.texture(0).is_none());
    }

    #[test]
    fn a_picture_of_another_length_than_it_says_is_not_taken() {
        let mut pages = opened(Picturable::Pdf, &[A4]);
        let sheet = Sheet {
            width: 2,
            height: 2,
            rgba: vec![0; 15],
        };
        let page = Drawn::Page {
            page: 0,
            sheet,
            unseen_picture: false,
            unseen_text: false,
        };
        pages.take(page, &Context::default());
        assert!(pages.texture(0).is_none());
    }
}
