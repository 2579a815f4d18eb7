//! Takes pictures of what is on the screen, covered parts included as covered.

use std::{fs::File, io::BufWriter, path::Path};

use serde_json::{Value, json};
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, Window};

use crate::{Screen, ScreenError};

impl Screen {
    pub(crate) fn screenshot(
        &self,
        path: &Path,
        window: Option<Window>,
    ) -> Result<Value, ScreenError> {
        let picture = self.picture(window.unwrap_or(self.root))?;
        let file = BufWriter::new(File::create(path)?);
        let mut encoder = png::Encoder::new(file, picture.width.into(), picture.height.into());
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header()?.write_image_data(&picture.rgb)?;
        Ok(json!({ "path": path, "width": picture.width, "height": picture.height }))
    }

    pub(crate) fn is_painted(&self, window: Window) -> Result<bool, ScreenError> {
        let picture = self.picture(window)?;
        let (pixels, _) = picture.rgb.as_chunks::<3>();
        Ok(pixels.iter().any(|pixel| Some(pixel) != pixels.first()))
    }

    /// Of the point so far from the screen's corner, as CSS writes it.
    pub(crate) fn color(&self, x: i16, y: i16) -> Result<String, ScreenError> {
        let picture = self.read(x, y, 1, 1)?;
        Ok(picture.rgb.iter().fold(String::from("#"), |color, part| {
            format!("{color}{part:02x}")
        }))
    }

    /// What a person sees where the window is, so with anything that covers it.
    pub(crate) fn picture(&self, window: Window) -> Result<Picture, ScreenError> {
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

    fn read(&self, x: i16, y: i16, width: u16, height: u16) -> Result<Picture, ScreenError> {
        let format = ImageFormat::Z_PIXMAP;
        let image = self
            .connection
            .get_image(format, self.root, x, y, width, height, u32::MAX)?
            .reply()?;
        let (pixels, _) = image.data.as_chunks::<4>();
        if pixels.len() != usize::from(width) * usize::from(height) {
            return Err(ScreenError::PixelFormat);
        }
        let rgb = pixels
            .iter()
            .flat_map(|[blue, green, red, _]| [*red, *green, *blue])
            .collect();
        Ok(Picture { width, height, rgb })
    }
}

#[derive(PartialEq)]
pub(crate) struct Picture {
    width: u16,
    height: u16,
    rgb: Vec<u8>,
}

/// The part of `start..start + length` that is within the screen, as start and length.
fn clip(start: i16, length: u16, screen: u16) -> (i16, u16) {
    let end = i32::from(start) + i32::from(length);
    let first = i32::from(start).clamp(0, i32::from(screen));
    let last = end.clamp(first, i32::from(screen).max(first));
    let visible = u16::try_from(last - first).unwrap_or(0);
    (i16::try_from(first).unwrap_or(i16::MAX), visible)
}
