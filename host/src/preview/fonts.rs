//! The fonts for PDF text that brings none along: the standard ones lie in the PDF library, and for
//! the scripts of East Asia there is the system's Japanese face. Loaded before the document is
//! looked at; afterwards nothing can be opened.

use std::sync::Arc;

use hayro::hayro_interpret::font::{FontData, FontQuery, StandardFont};

use crate::window::japanese_face;

pub(super) struct Fonts {
    japanese: Option<Japanese>,
}

struct Japanese {
    data: FontData,
    index: u32,
    face: ttf_parser::Face<'static>,
}

/// A font that did not come with the document.
#[derive(Clone, Copy)]
pub(super) enum Ours<'f> {
    Japanese(&'f ttf_parser::Face<'static>),
    /// One of the standard fonts for text.
    Latin,
    /// Symbol or `ZapfDingbats`.
    Symbols,
}

impl Fonts {
    pub(super) fn load() -> Self {
        let japanese = japanese_face().and_then(|(bytes, index)| {
            Some(Japanese {
                data: Arc::new(bytes),
                index,
                face: ttf_parser::Face::parse(bytes, index).ok()?,
            })
        });
        Self { japanese }
    }

    /// What is shown in place of a font that is not in the document. Text with a character
    /// collection is East Asian, or of any script, and is looked up by what it means; so that the
    /// Japanese face serves all of them, as far as it goes.
    pub(super) fn resolve(&self, query: &FontQuery) -> Option<(FontData, u32)> {
        match query {
            FontQuery::Standard(font) => Some(font.get_font_data()),
            FontQuery::Fallback(font) if font.character_collection.is_some() => {
                let japanese = self.japanese.as_ref()?;
                Some((japanese.data.clone(), japanese.index))
            }
            FontQuery::Fallback(font) => Some(font.pick_standard_font().get_font_data()),
        }
    }

    /// Which of our fonts this is; `None` for the document's.
    pub(super) fn ours(&self, data: &FontData) -> Option<Ours<'_>> {
        let japanese = self.japanese.as_ref();
        if let Some(japanese) = japanese.filter(|japanese| same(&japanese.data, data)) {
            return Some(Ours::Japanese(&japanese.face));
        }
        let is = |font: &StandardFont| same(&font.get_font_data().0, data);
        if SYMBOLS.iter().any(is) {
            return Some(Ours::Symbols);
        }
        TEXT.iter().any(is).then_some(Ours::Latin)
    }
}

const SYMBOLS: [StandardFont; 2] = [StandardFont::Symbol, StandardFont::ZapfDingBats];

const TEXT: [StandardFont; 12] = [
    StandardFont::Helvetica,
    StandardFont::HelveticaBold,
    StandardFont::HelveticaOblique,
    StandardFont::HelveticaBoldOblique,
    StandardFont::Courier,
    StandardFont::CourierBold,
    StandardFont::CourierOblique,
    StandardFont::CourierBoldOblique,
    StandardFont::TimesRoman,
    StandardFont::TimesBold,
    StandardFont::TimesItalic,
    StandardFont::TimesBoldItalic,
];

/// The very same bytes in memory; both are there for as long as the process is.
fn same(ours: &FontData, other: &FontData) -> bool {
    std::ptr::eq((**ours).as_ref(), (**other).as_ref())
}
