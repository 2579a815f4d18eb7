//! Finds the font of the window among the system's: the Japanese face, since the Chinese ones draw
//! some characters (直 骨 角) in another shape. Nothing is downloaded or brought along.

use std::{fs, path::Path, sync::Arc};

use egui::{FontData, FontDefinitions, FontFamily};
use fontdb::{Database, FaceInfo, Family, Query, Source};

/// A font that egui can use, and what can be written with it.
pub(super) struct Fonts {
    regular: Face,
    /// For origins, where `l` and `1` or `O` and `0` must look different.
    monospaced: Option<Face>,
    pub(super) script: Script,
}

/// What can be written with the fonts of this system.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Script {
    /// Both languages.
    Japanese,
    /// English alone: the window then starts in English and offers no other language.
    Latin,
}

#[derive(Clone, Copy)]
struct Face {
    bytes: &'static [u8],
    index: u32,
}

/// The system's Japanese face, with its index in its file, for what else shows documents.
pub(crate) fn japanese_face() -> Option<(&'static [u8], u32)> {
    let fonts = Fonts::find().filter(|fonts| fonts.script == Script::Japanese)?;
    Some((fonts.regular.bytes, fonts.regular.index))
}

impl Fonts {
    /// `None` where the system has no font at all.
    pub(super) fn find() -> Option<Self> {
        let known = KNOWN_FILES.iter().find_map(|path| in_file(Path::new(path)));
        known.or_else(in_system)
    }

    /// What egui needs to know.
    pub(super) fn definitions(&self) -> FontDefinitions {
        let mut definitions = FontDefinitions::empty();
        let faces = [(REGULAR, Some(self.regular)), (MONOSPACED, self.monospaced)];
        for (name, face) in faces {
            if let Some(face) = face {
                definitions
                    .font_data
                    .insert(name.to_owned(), Arc::new(data(face)));
            }
        }
        let mut monospace = vec![REGULAR.to_owned()];
        monospace.splice(..0, self.monospaced.map(|_| MONOSPACED.to_owned()));
        definitions
            .families
            .insert(FontFamily::Proportional, vec![REGULAR.to_owned()]);
        definitions
            .families
            .insert(FontFamily::Monospace, monospace);
        definitions
    }
}

const REGULAR: &str = "regular";
const MONOSPACED: &str = "monospaced";

/// Where the systems keep a Japanese font; quicker than listing all fonts.
const KNOWN_FILES: [&str; 10] = [
    // Debian, Ubuntu
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    // Arch
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    // Fedora
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    // macOS
    "/System/Library/Fonts/ヒラギノ角ゴシック W3.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    // Windows
    r"C:\Windows\Fonts\YuGothM.ttc",
    r"C:\Windows\Fonts\meiryo.ttc",
    r"C:\Windows\Fonts\BIZ-UDGothicR.ttc",
    r"C:\Windows\Fonts\msgothic.ttc",
];

/// Families whose shapes are the Japanese ones, the preferred first.
const JAPANESE: [&str; 19] = [
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Source Han Sans JP",
    "Source Han Sans",
    "Hiragino Sans",
    "Hiragino Kaku Gothic ProN",
    "Yu Gothic UI",
    "Yu Gothic",
    "Meiryo UI",
    "Meiryo",
    "BIZ UDPGothic",
    "BIZ UDGothic",
    "IPAexGothic",
    "IPAPGothic",
    "IPAGothic",
    "TakaoPGothic",
    "VL PGothic",
    "MS PGothic",
    "MS Gothic",
];

const JAPANESE_MONOSPACED: [&str; 3] = ["Noto Sans Mono CJK JP", "BIZ UDGothic", "MS Gothic"];

/// The Japanese faces of one file, if it is there and has one.
fn in_file(path: &Path) -> Option<Fonts> {
    let bytes = leaked(path)?;
    let mut database = Database::new();
    database.load_font_source(Source::Binary(Arc::new(bytes)));
    let face = |families| {
        named(&database, families).map(|info| Face {
            bytes,
            index: info.index,
        })
    };
    let regular = face(&JAPANESE)?;
    Some(Fonts {
        regular,
        monospaced: face(&JAPANESE_MONOSPACED),
        script: Script::Japanese,
    })
}

/// Any Japanese face of the system, or else any face.
fn in_system() -> Option<Fonts> {
    let mut database = Database::new();
    database.load_system_fonts();
    if let Some(regular) = named(&database, &JAPANESE).and_then(face) {
        return Some(Fonts {
            regular,
            monospaced: None,
            script: Script::Japanese,
        });
    }
    let regular = latin(&database).and_then(face)?;
    Some(Fonts {
        regular,
        monospaced: None,
        script: Script::Latin,
    })
}

fn named<'d>(database: &'d Database, families: &[&str]) -> Option<&'d FaceInfo> {
    families.iter().find_map(|family| {
        let query = Query {
            families: &[Family::Name(family)],
            ..Query::default()
        };
        database.query(&query).and_then(|id| database.face(id))
    })
}

fn latin(database: &Database) -> Option<&FaceInfo> {
    let named = named(
        database,
        &["DejaVu Sans", "Noto Sans", "Liberation Sans", "Arial"],
    );
    named.or_else(|| database.faces().next())
}

fn face(info: &FaceInfo) -> Option<Face> {
    match &info.source {
        Source::Binary(_) => None,
        Source::File(path) | Source::SharedFile(path, _) => Some(Face {
            bytes: leaked(path)?,
            index: info.index,
        }),
    }
}

/// Never freed: one window is opened in the life of a process. A `Vec` would be copied by egui for
/// each face, and these files have about 20 MB.
fn leaked(path: &Path) -> Option<&'static [u8]> {
    fs::read(path).ok().map(|bytes| &*bytes.leak())
}

fn data(face: Face) -> FontData {
    FontData {
        index: face.index,
        ..FontData::from_static(face.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_japanese_font_is_the_japanese_face_and_draws_both_scripts() {
        let Some(fonts) = Fonts::find().filter(|fonts| fonts.script == Script::Japanese) else {
            return;
        };
        let context = egui::Context::default();
        context.set_fonts(fonts.definitions());
        let _ = context.run_ui(egui::RawInput::default(), |_| {});
        let id = egui::FontId::proportional(16.0);
        context.fonts_mut(|fonts| {
            assert!(fonts.has_glyphs(&id, "手形あア漢０Aa1●・〜「」＊—"));
        });
    }
}
