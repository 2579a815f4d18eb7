//! Takes pictures of what is on the screen, covered parts included as covered.

use std::{
    fs::File,
    io::{BufReader, BufWriter},
    path::Path,
};

use serde_json::{Value, json};
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, Window};

use crate::{Screen, ScreenError};

impl Screen {
    pub(crate) fn screenshot(
        &self,
        path: &Path,
        window: Option<Window>,
    ) -> Result<Value, ScreenError> {
        let picture = self.frame(window.unwrap_or(self.root))?.to_picture();
        let file = BufWriter::new(File::create(path)?);
        let mut encoder = png::Encoder::new(file, picture.width.into(), picture.height.into());
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header()?.write_image_data(&picture.rgb)?;
        Ok(json!({ "path": path, "width": picture.width, "height": picture.height }))
    }

    pub(crate) fn is_painted(&self, window: Window) -> Result<bool, ScreenError> {
        let frame = self.frame(window)?;
        let (pixels, _) = frame.bgrx.as_chunks::<4>();
        Ok(pixels.iter().any(|pixel| Some(pixel) != pixels.first()))
    }

    /// Of the point so far from the screen's corner, as CSS writes it.
    pub(crate) fn color(&self, x: i16, y: i16) -> Result<String, ScreenError> {
        let picture = self.read(x, y, 1, 1)?.to_picture();
        Ok(picture.rgb.iter().fold(String::from("#"), |color, part| {
            format!("{color}{part:02x}")
        }))
    }

    /// What a person sees where the window is, so with anything that covers it.
    pub(crate) fn frame(&self, window: Window) -> Result<Frame, ScreenError> {
        let screen = self.connection.get_geometry(self.root)?.reply()?;
        let size = self.connection.get_geometry(window)?.reply()?;
        let place = self
            .connection
            .translate_coordinates(window, self.root, 0, 0)?
            .reply()?;
        let (x, width) = clip(place.dst_x, size.width, screen.width);
        let (y, height) = clip(place.dst_y, size.height, screen.height);
        if width == 0 || height == 0 {
            return Err(ScreenError::OffScreen);
        }
        self.read(x, y, width, height)
    }

    fn read(&self, x: i16, y: i16, width: u16, height: u16) -> Result<Frame, ScreenError> {
        let format = ImageFormat::Z_PIXMAP;
        let image = self
            .connection
            .get_image(format, self.root, x, y, width, height, u32::MAX)?
            .reply()?;
        let bgrx = image.data;
        if bgrx.len() != usize::from(width) * usize::from(height) * 4 {
            return Err(ScreenError::PixelFormat);
        }
        Ok(Frame {
            width,
            height,
            bgrx,
        })
    }
}

/// Pixels as the display has them: quick to compare with those of a moment ago.
#[derive(PartialEq)]
pub(crate) struct Frame {
    width: u16,
    height: u16,
    bgrx: Vec<u8>,
}

impl Frame {
    pub(crate) fn to_picture(&self) -> Picture {
        let (width, height) = (self.width, self.height);
        let (pixels, _) = self.bgrx.as_chunks::<4>();
        let rgb = pixels.iter().flat_map(|[b, g, r, _]| [*r, *g, *b]);
        let rgb = rgb.collect();
        Picture { width, height, rgb }
    }
}

/// Pixels as files have them.
pub(crate) struct Picture {
    width: u16,
    height: u16,
    rgb: Vec<u8>,
}

impl Picture {
    /// Reads a PNG file without transparency.
    pub(crate) fn open(path: &Path) -> Result<Self, ScreenError> {
        let file = BufReader::new(File::open(path)?);
        let mut reader = png::Decoder::new(file).read_info()?;
        let size = reader.output_buffer_size().unwrap_or_default();
        let mut rgb = vec![0; size];
        let info = reader.next_frame(&mut rgb)?;
        let color = (info.color_type, info.bit_depth);
        match (color, info.width.try_into(), info.height.try_into()) {
            ((png::ColorType::Rgb, png::BitDepth::Eight), Ok(width), Ok(height)) => {
                Ok(Self { width, height, rgb })
            }
            _ => Err(ScreenError::PixelFormat),
        }
    }

    /// How many pixels are other ones, as a person sees them; all of them, if the sizes are.
    pub(crate) fn differs(&self, other: &Self) -> usize {
        if (self.width, self.height) != (other.width, other.height) {
            return self.rgb.len().max(other.rgb.len()) / 3;
        }
        let row = 3 * usize::from(self.width).max(1);
        let rows = self.rgb.chunks(row).zip(other.rgb.chunks(row));
        // Whole rows are compared first: without optimization that is a hundred times as quick.
        let unlike = rows.filter(|(ours, theirs)| ours != theirs);
        unlike.map(|(ours, theirs)| row_differs(ours, theirs)).sum()
    }
}

fn row_differs(ours: &[u8], theirs: &[u8]) -> usize {
    let (ours, theirs) = (ours.as_chunks::<3>().0, theirs.as_chunks::<3>().0);
    let pixels = ours.iter().zip(theirs);
    pixels.filter(|(a, b)| !is_same_color(**a, **b)).count()
}

fn is_same_color([r, g, b]: [u8; 3], other: [u8; 3]) -> bool {
    let [red, green, blue] = other;
    let same = |one: u8, other: u8| one.abs_diff(other) <= ROUNDING;
    same(r, red) && same(g, green) && same(b, blue)
}

/// The edge of a glyph is one step lighter or darker where the glyph lies elsewhere in the
/// painter's store of glyphs, which depends on what was painted before (measured: 6 pixels by 1).
const ROUNDING: u8 = 2;

/// The part of `start..start + length` that is within the screen, as start and length.
fn clip(start: i16, length: u16, screen: u16) -> (i16, u16) {
    let end = i32::from(start) + i32::from(length);
    let first = i32::from(start).clamp(0, i32::from(screen));
    let last = end.clamp(first, i32::from(screen).max(first));
    let visible = u16::try_from(last - first).unwrap_or(0);
    (i16::try_from(first).unwrap_or(i16::MAX), visible)
}
