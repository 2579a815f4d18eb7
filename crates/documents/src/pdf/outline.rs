//! Text drawn as the outlines of its characters: it looks the same everywhere, whichever fonts a
//! reader has, and no font has to be embedded.

use std::fmt::Write;

use ttf_parser::{Face, GlyphId, OutlineBuilder};

use crate::DocumentError;

/// A font whose outlines can be drawn.
pub(super) struct Outlines<'f> {
    face: Face<'f>,
}

impl<'f> Outlines<'f> {
    pub(super) fn parse(font: &'f [u8], face_index: u32) -> Result<Self, DocumentError> {
        let face = Face::parse(font, face_index).map_err(|_| DocumentError::PdfFont)?;
        Ok(Self { face })
    }

    /// Width of a text of this size.
    pub(super) fn width(&self, text: &str, size: f32) -> Result<f32, DocumentError> {
        let mut units = 0.0;
        for glyph in self.glyphs(text)? {
            units += self.advance(glyph);
        }
        Ok(units * self.scale(size))
    }

    /// Draws a text whose base line begins at a point.
    pub(super) fn draw(
        &self,
        text: &str,
        size: f32,
        [x, y]: [f32; 2],
        to: &mut String,
    ) -> Result<(), DocumentError> {
        let scale = self.scale(size);
        let mut left = x;
        for glyph in self.glyphs(text)? {
            let mut path = Path::default();
            // A space has no outline.
            let _ = self.face.outline_glyph(glyph, &mut path);
            if !path.operators.is_empty() {
                let operators = path.operators;
                to.push_str(&format!(
                    "q {scale:.5} 0 0 {scale:.5} {left:.2} {y:.2} cm\n{operators}f Q\n"
                ));
            }
            left += self.advance(glyph) * scale;
        }
        Ok(())
    }

    /// Text that no glyph can show is said, not skipped. A variation selector asks for a form that
    /// the font may have.
    fn glyphs(&self, text: &str) -> Result<Vec<GlyphId>, DocumentError> {
        let mut glyphs = Vec::new();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let selector = characters.next_if(|next| is_variation_selector(*next));
            let varied = selector.and_then(|it| self.face.glyph_variation_index(character, it));
            let glyph = varied.or_else(|| self.face.glyph_index(character));
            glyphs.push(glyph.ok_or(DocumentError::PdfFont)?);
        }
        Ok(glyphs)
    }

    fn advance(&self, glyph: GlyphId) -> f32 {
        self.face.glyph_hor_advance(glyph).map_or(0.0, f32::from)
    }

    fn scale(&self, size: f32) -> f32 {
        size / f32::from(self.face.units_per_em())
    }
}

const fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// An outline as path operators (ISO 32000-1, 8.5.2).
#[derive(Default)]
struct Path {
    operators: String,
    at: [f32; 2],
}

impl Path {
    fn add(&mut self, numbers: &[f32], operator: char) {
        for number in numbers {
            // Writing into a string does not fail.
            let _ = write!(self.operators, "{number:.1} ");
        }
        self.operators.push(operator);
        self.operators.push('\n');
    }
}

impl OutlineBuilder for Path {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = [x, y];
        self.add(&[x, y], 'm');
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.at = [x, y];
        self.add(&[x, y], 'l');
    }

    /// PDF has cubic curves only; every quadratic one is one of those.
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let [x0, y0] = self.at;
        let third = |end: f32, control: f32| end + 2.0 / 3.0 * (control - end);
        self.curve_to(
            third(x0, x1),
            third(y0, y1),
            third(x, x1),
            third(y, y1),
            x,
            y,
        );
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.at = [x, y];
        self.add(&[x1, y1, x2, y2, x, y], 'c');
    }

    fn close(&mut self) {
        self.operators.push_str("h\n");
    }
}
