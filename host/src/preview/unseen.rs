//! Finds what a page has and its picture does not show. The PDF library draws nothing where it has
//! no glyph, and the wrong glyph where it can only hope that two fonts count theirs alike; and it
//! says neither. So the page is read a second time by a device that draws nothing and looks at the
//! glyphs.
//!
//! Not found is what a page hides on purpose: white or tiny text, text under pictures, layers that are
//! switched off. Nor is text in a font that the page names and the document lacks, if it is not
//! ASCII: no reader has a glyph for it.

use hayro::{
    hayro_interpret::{
        BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
        InterpreterCache, InterpreterSettings, Paint, SoftMask,
        font::{Glyph, GlyphId, GlyphRun, OutlineGlyph},
        hayro_cmap::BfString,
        hayro_syntax::page::Page,
        interpret_page,
        pattern::Pattern,
    },
    kurbo::{Affine, BezPath, Rect},
};

use super::fonts::{Fonts, Ours};

/// Whether the page has text that is not shown, or not surely as it is meant.
pub(super) fn has_unseen_text(
    page: &Page<'_>,
    fonts: &Fonts,
    transform: Affine,
    target: Rect,
    settings: &InterpreterSettings,
) -> bool {
    let cache = InterpreterCache::new();
    let mut context = Context::new(transform, target, &cache, page.xref(), settings.clone());
    let mut looking = Looking {
        fonts,
        found: false,
    };
    interpret_page(page, &mut context, &mut looking);
    looking.found
}

struct Looking<'f> {
    fonts: &'f Fonts,
    found: bool,
}

impl<'a> Device<'a> for Looking<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        // Text that is there to be searched for, behind a scan.
        if matches!(mode, DrawMode::Invisible) {
            return;
        }
        for glyph in run.glyphs() {
            match &**glyph {
                Glyph::Outline(outline) => {
                    self.found = self.found || is_unseen(outline, self.fonts)
                }
                Glyph::Type3(drawn) => {
                    drawn.interpret(self, props.transform, glyph.transform(), &props.paint);
                }
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        if let Paint::Pattern(pattern) = props.paint
            && let Pattern::Tiling(tiles) = *pattern
        {
            let is_stroke = matches!(mode, DrawMode::Stroke(_));
            tiles.interpret(self, Affine::IDENTITY, is_stroke);
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

fn is_unseen(glyph: &OutlineGlyph, fonts: &Fonts) -> bool {
    let meant = glyph.as_unicode();
    let blank = meant
        .as_ref()
        .map_or_else(|| is_blank_code(glyph.char_code()), is_blank);
    if blank {
        return false;
    }
    if glyph.glyph_id() == GlyphId::NOTDEF {
        return true;
    }
    let ours = glyph.font_data().and_then(|font| fonts.ours(&font.data));
    match (ours, meant) {
        (None, Some(_)) => is_empty(glyph),
        (None, None) | (Some(Ours::Symbols), _) => false,
        (Some(Ours::Japanese(face)), Some(BfString::Char(meant))) => {
            let shown = face.glyph_index(meant).map(|glyph| u32::from(glyph.0));
            shown != Some(glyph.glyph_id().to_u32())
        }
        (Some(Ours::Latin), Some(BfString::Char(meant))) => !is_latin(meant),
        // A glyph by its number in a font that is not there is any glyph of ours.
        (Some(Ours::Japanese(_) | Ours::Latin), _) => true,
    }
}

fn is_empty(glyph: &OutlineGlyph) -> bool {
    glyph.outline().segments().next().is_none()
}

fn is_blank(meant: &BfString) -> bool {
    match meant {
        BfString::Char(meant) => is_blank_char(*meant),
        BfString::String(meant) => meant.chars().all(is_blank_char),
    }
}

/// What has no shape of its own.
fn is_blank_char(meant: char) -> bool {
    meant.is_whitespace()
        || meant.is_control()
        || matches!(
            meant,
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
                | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        )
}

/// Where nothing says what a code means: the codes of blanks in all encodings of single bytes.
const fn is_blank_code(code: u32) -> bool {
    matches!(code, 0..=0x20 | 0xA0)
}

/// The letters of the standard fonts (PDF 1.7 reference, appendix D.1). A composite font in such a
/// font's place shows any glyph for others.
fn is_latin(meant: char) -> bool {
    const BEYOND: &str = "ŁłŒœŠšŸŽžıƒˆˇˉ˘˙˚˛˜˝–—‘’‚“”„†‡•…‰‹›⁄€™−ﬁﬂΩμ∆∂∑√∞≤≥≠◊";
    meant <= '\u{FF}' || BEYOND.contains(meant)
}
