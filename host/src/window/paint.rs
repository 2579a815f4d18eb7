//! Turns egui's shapes into pixels on the processor. The only file that knows which crate does it.

use egui_software_backend::{BufferMutRef, ColorFieldOrder, EguiSoftwareRender};

/// Order of the bytes of a pixel.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum PixelOrder {
    /// Blue first: the window systems' order on little-endian machines.
    Bgra,
    /// Red first: image files.
    Rgba,
}

/// Paints frames, keeping glyphs and unchanged shapes from one to the next.
pub(super) struct Painter {
    renderer: EguiSoftwareRender,
}

impl Painter {
    pub(super) fn new(order: PixelOrder) -> Self {
        let order = match order {
            PixelOrder::Bgra => ColorFieldOrder::Bgra,
            PixelOrder::Rgba => ColorFieldOrder::Rgba,
        };
        Self {
            renderer: EguiSoftwareRender::new(order),
        }
    }

    /// Paints over `pixels`, rows of `width`; every pixel is overwritten.
    pub(super) fn paint(
        &mut self,
        pixels: &mut [[u8; 4]],
        width: usize,
        context: &egui::Context,
        frame: egui::FullOutput,
    ) {
        let height = pixels.len().checked_div(width).unwrap_or(0);
        if height == 0 {
            return;
        }
        pixels.fill([u8::MAX; 4]);
        let shapes = context.tessellate(frame.shapes, frame.pixels_per_point);
        let mut target = BufferMutRef::new(pixels, width, height);
        let textures = &frame.textures_delta;
        self.renderer
            .render(&mut target, &shapes, textures, frame.pixels_per_point);
    }
}
