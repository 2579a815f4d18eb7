//! Draws a PNG or a JPEG, on white and turned as its camera says.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, Limits, Rgba, RgbaImage,
    codecs::{jpeg::JpegDecoder, png::PngDecoder},
    imageops::FilterType,
};

use super::{
    PNG, PageSize, PreviewError, Sheet,
    wire::{Page, Unseen, Wanted},
};

/// Most pixels of an image: a scan of A3 at 600 pixels an inch has 70 million. Checked before any is
/// decoded.
const PIXELS_MAX: u64 = 100_000_000;
/// What the decoder may use, in bytes: that many pixels in their largest form but one (8 bytes each
/// are 16-bit color with opacity), so that the rest of the child's memory is enough to shrink them.
const DECODED_MAX: u64 = 8 * PIXELS_MAX;

pub(super) struct Document {
    image: DynamicImage,
    /// A moving picture, of which only the beginning is shown.
    moves: bool,
}

impl Document {
    pub(super) fn open(document: &[u8]) -> Result<Self, PreviewError> {
        let bytes = Cursor::new(document);
        if document.starts_with(PNG) {
            let decoder = PngDecoder::with_limits(bytes, limits()).map_err(error)?;
            let moves = decoder.is_apng().map_err(error)?;
            let image = decode(decoder)?;
            return Ok(Self { image, moves });
        }
        let image = decode(JpegDecoder::new(bytes).map_err(error)?)?;
        let moves = false;
        Ok(Self { image, moves })
    }

    pub(super) fn size(&self) -> Result<PageSize, PreviewError> {
        let length = |pixels: u32| u16::try_from(pixels).map(f32::from);
        let (width, height) = (length(self.image.width()), length(self.image.height()));
        match (width, height) {
            (Ok(width), Ok(height)) => PageSize::new(width, height).ok_or(PreviewError::Malformed),
            _ => Err(PreviewError::TooLarge),
        }
    }

    pub(super) fn draw(&self, wanted: Wanted) -> Result<Page, PreviewError> {
        let (width, height) = self.size()?.pixels(wanted.width);
        let (across, down) = (u32::from(width), u32::from(height));
        let shrinks = across <= self.image.width();
        let scaled = if shrinks {
            self.image.thumbnail_exact(across, down)
        } else {
            self.image.resize_exact(across, down, FilterType::Triangle)
        };
        Ok(Page {
            page: wanted.page,
            sheet: Sheet {
                width,
                height,
                rgba: on_white(scaled.into_rgba8()),
            },
            unseen: Unseen {
                picture: self.moves,
                text: false,
            },
        })
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODED_MAX);
    limits
}

fn decode(mut decoder: impl ImageDecoder) -> Result<DynamicImage, PreviewError> {
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || decoder.total_bytes() > DECODED_MAX {
        return Err(PreviewError::TooLarge);
    }
    decoder.set_limits(limits()).map_err(error)?;
    let turned = decoder.orientation().map_err(error)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(error)?;
    image.apply_orientation(turned);
    Ok(image)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that Result::map_err wants"
)]
fn error(error: image::ImageError) -> PreviewError {
    match error {
        image::ImageError::Limits(_) => PreviewError::TooLarge,
        _ => PreviewError::Malformed,
    }
}

fn on_white(mut image: RgbaImage) -> Vec<u8> {
    for Rgba([red, green, blue, opacity]) in image.pixels_mut() {
        for color in [red, green, blue] {
            *color = over_white(*color, *opacity);
        }
        *opacity = u8::MAX;
    }
    image.into_raw()
}

/// Rounded; cannot be more than 255.
fn over_white(color: u8, opacity: u8) -> u8 {
    let (color, opacity) = (u32::from(color), u32::from(opacity));
    let mixed = (color * opacity + 255 * (255 - opacity) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}
