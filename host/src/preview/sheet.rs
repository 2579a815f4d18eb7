//! How large pages are, and how large their pictures may become.

/// A page's size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageSize {
    /// From left to right.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
}

/// A page's picture.
#[derive(Clone, Eq, PartialEq)]
pub struct Sheet {
    /// In pixels; at most as many as were asked for, and at least one.
    pub width: u16,
    /// In pixels.
    pub height: u16,
    /// Four bytes a pixel, row by row from the top; opaque, white where the page is empty.
    pub rgba: Vec<u8>,
}

/// Documents are nobody's but the person's.
impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sheet({} x {})", self.width, self.height)
    }
}

/// Most pixels of a picture: A4 at 340 pixels an inch, and 64 MiB of memory.
pub(super) const PIXELS_MAX: u32 = 16 * 1024 * 1024;
/// Longest side of a picture; a slip of paper that is longer becomes narrower. egui's largest texture
/// is this on many systems (`guess`).
pub(super) const SIDE_MAX: u16 = 8192;

impl PageSize {
    /// `None` for what is no size: hostile boxes have no end, or no extent.
    pub(super) fn new(width: f32, height: f32) -> Option<Self> {
        let sound = |length: f32| length.is_finite() && length > 0.0;
        (sound(width) && sound(height)).then_some(Self { width, height })
    }

    /// The pixels of a picture that is to be so wide: the page's shape, as far as the limits and
    /// whole pixels allow.
    pub(super) fn pixels(self, width: u16) -> (u16, u16) {
        let (page_width, page_height) = (f64::from(self.width), f64::from(self.height));
        let scale = [
            f64::from(width.max(1)) / page_width,
            f64::from(SIDE_MAX) / page_width,
            f64::from(SIDE_MAX) / page_height,
            (f64::from(PIXELS_MAX) / page_width / page_height).sqrt(),
        ];
        let scale = scale.into_iter().fold(f64::INFINITY, f64::min);
        (whole(page_width * scale), whole(page_height * scale))
    }
}

/// The next smaller pixel, so that no limit is passed; the tolerance is for what ends in .999….
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the standard library converts floating-point numbers in no other way; clamped before"
)]
fn whole(pixels: f64) -> u16 {
    (pixels + 1e-6).floor().clamp(1.0, f64::from(SIDE_MAX)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: (f32, f32), width: u16, expected: (u16, u16)) {
        let size = PageSize::new(page.0, page.1).unwrap();
        assert_eq!(size.pixels(width), expected, "{page:?} at {width}");
    }

    #[test]
    fn a_page_keeps_its_shape() {
        check((595.0, 842.0), 595, (595, 842));
        check((842.0, 595.0), 421, (421, 297));
        check((100.0, 300.0), 1000, (1000, 3000));
        check((0.001, 0.001), 10, (10, 10));
        check((1.0, 8.0), 4096, (1024, SIDE_MAX));
        check((8.0, 1.0), u16::MAX, (SIDE_MAX, 1024));
    }

    #[test]
    fn no_page_becomes_larger_than_the_limits() {
        check((1.0, 1e9), 1000, (1, SIDE_MAX));
        check((1e9, 1.0), u16::MAX, (SIDE_MAX, 1));
        check((1e9, 1e9), u16::MAX, (4096, 4096));
        check((f32::MAX, f32::MAX), 0, (1, 1));
        check((f32::MIN_POSITIVE, f32::MAX), 100, (1, SIDE_MAX));
        for length in [1e-30, 0.3, 77.7, 1234.5, 1e20] {
            for width in [0, 1, 777, 5000, u16::MAX] {
                let (across, down) = PageSize::new(length, 333.3).unwrap().pixels(width);
                assert!(u32::from(across) * u32::from(down) <= PIXELS_MAX);
                assert!(across <= width.max(1) && across.min(down) > 0);
            }
        }
    }

    #[test]
    fn what_is_no_size_is_none() {
        for length in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert_eq!(PageSize::new(length, 1.0), None);
            assert_eq!(PageSize::new(1.0, length), None);
        }
    }
}
