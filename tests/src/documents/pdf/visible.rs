//! Signatures that are seen: drawn by poppler and looked at.

use std::fs;

use tegata_documents::{
    DocumentError,
    pdf::{Appearance, Font, Place},
};

use super::{builder::Builder, *};

/// Debian's fonts-noto-cjk; its first face is the Japanese one.
const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

pub(super) fn font() -> Vec<u8> {
    fs::read(FONT).unwrap()
}

pub(super) fn appearance<'f>(font: &'f [u8], place: Place, seal: Option<&str>) -> Appearance<'f> {
    Appearance {
        place,
        seal: seal.map(|name| ShownText::parse(name).unwrap()),
        font: Font {
            bytes: font,
            index: 0,
        },
    }
}

pub(super) const PLACE: Place = Place {
    page: 1,
    left: 100.0,
    bottom: 50.0,
};

fn signed_visibly(file: &[u8], appearance: Appearance<'_>) -> Vec<u8> {
    let request = Request {
        appearance: Some(appearance),
        ..request()
    };
    signed_as(Person::with_rsa(), file, &request)
}

/// Where pixels of a color are: left, bottom, right, top, in points from the lower left corner.
#[derive(Debug, PartialEq)]
pub(crate) struct Bounds(pub(crate) [u32; 4]);

pub(crate) struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Picture {
    /// A page at one pixel to the point.
    #[track_caller]
    pub(crate) fn of(file: &[u8], page: u32) -> Self {
        let folder = Folder::new();
        folder.write("signed.pdf", file);
        let page = page.to_string();
        let arguments = [
            "-png",
            "-r",
            "72",
            "-singlefile",
            "-cropbox",
            "-f",
            &page,
            "signed.pdf",
            "page",
        ];
        folder.succeed("pdftoppm", &arguments);
        let decoder = png::Decoder::new(std::io::Cursor::new(folder.read("page.png")));
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(info.color_type, png::ColorType::Rgb);
        Self {
            width: info.width,
            height: info.height,
            pixels,
        }
    }

    fn bounds(&self, is_wanted: impl Fn([u8; 3]) -> bool) -> Option<Bounds> {
        let mut bounds = None;
        for (index, pixel) in (0..).zip(self.pixels.chunks_exact(3)) {
            if !is_wanted([pixel[0], pixel[1], pixel[2]]) {
                continue;
            }
            let (x, y) = (index % self.width, self.height - 1 - index / self.width);
            let [left, bottom, right, top] = bounds.unwrap_or([x, y, x, y]);
            bounds = Some([left.min(x), bottom.min(y), right.max(x), top.max(y)]);
        }
        bounds.map(Bounds)
    }

    pub(crate) fn red(&self) -> Option<Bounds> {
        self.bounds(|[red, green, blue]| red > 150 && green < 100 && blue < 100)
    }

    pub(crate) fn black(&self) -> Option<Bounds> {
        self.bounds(|pixel| pixel.iter().all(|part| *part < 100))
    }
}

#[test]
fn name_date_and_seal_are_seen_where_they_were_put() {
    let font = font();
    let file = signed_visibly(
        &Builder::new().build(),
        appearance(&font, PLACE, Some("手形")),
    );
    assert_eq!(verdicts(&file), [VALID]);
    let picture = Picture::of(&file, 1);
    let Bounds([left, bottom, right, top]) = picture.red().unwrap();
    // A circle of 36 points beside the text, 7 above the lower edge.
    assert!((34..=37).contains(&(right - left)) && (34..=37).contains(&(top - bottom)));
    assert!(left > 190 && (56..=58).contains(&bottom), "{left} {bottom}");
    let text = Picture {
        pixels: picture.pixels[picture.pixels.len() / 2..].to_vec(),
        height: picture.height / 2,
        ..picture
    };
    let Bounds([text_left, text_bottom, text_right, text_top]) = text.black().unwrap();
    assert!((105..=109).contains(&text_left) && text_right < left);
    assert!((54..=62).contains(&text_bottom) && (85..=98).contains(&text_top));
}

#[test]
fn a_signature_without_a_seal_has_none() {
    let font = font();
    let file = signed_visibly(&Builder::new().build(), appearance(&font, PLACE, None));
    assert_eq!(verdicts(&file), [VALID]);
    let picture = Picture::of(&file, 1);
    assert_eq!(picture.red(), None);
    assert!(picture.black().is_some());
}

#[test]
fn a_signature_that_is_not_seen_changes_no_pixel() {
    let file = Builder::new().build();
    assert_eq!(
        Picture::of(&signed(&file), 1).pixels,
        Picture::of(&file, 1).pixels
    );
}

#[test]
fn seals_stand_upright_at_the_same_place_of_pages_that_are_turned() {
    let font = font();
    let seal_on = |page: &str| {
        let file = Builder::new()
            .with(3, &format!("<</Type/Page/Parent 2 0 R{page}>>"))
            .build();
        let file = signed_visibly(&file, appearance(&font, PLACE, Some("手形")));
        assert_eq!(verdicts(&file), [VALID]);
        let Bounds(red) = Picture::of(&file, 1).red().unwrap();
        let Bounds(text) = Picture::of(&file, 1).black().unwrap();
        [red, text]
    };
    let upright = seal_on("");
    for page in [
        "/Rotate 90",
        "/Rotate 180",
        "/Rotate -90",
        "/Rotate 450",
        "/CropBox[40 60 500 700]",
        "/CropBox[500 700 40 60]/Rotate 270",
    ] {
        let turned = seal_on(page);
        let is_close = |(one, other): (&u32, &u32)| one.abs_diff(*other) <= 1;
        let close = upright
            .iter()
            .flatten()
            .zip(turned.iter().flatten())
            .all(is_close);
        assert!(close, "{page}: {turned:?} instead of {upright:?}");
    }
}

#[test]
fn places_beyond_the_page_are_moved_onto_it() {
    let font = font();
    let place = Place {
        page: 1,
        left: 1e9,
        bottom: -1e9,
    };
    let file = signed_visibly(
        &Builder::new().build(),
        appearance(&font, place, Some("手")),
    );
    let Bounds([_, bottom, right, _]) = Picture::of(&file, 1).red().unwrap();
    assert!(
        (585..=590).contains(&right) && bottom < 10,
        "{right} {bottom}"
    );
}

#[test]
fn any_page_can_be_signed() {
    let font = font();
    let file = Builder::new()
        .with(
            2,
            "<</Type/Pages/Kids[6 0 R 3 0 R]/Count 3/MediaBox[0 0 595 842]>>",
        )
        .with(6, "<</Type/Pages/Parent 2 0 R/Kids[7 0 R 8 0 R]/Count 2>>")
        .with(7, "<</Type/Page/Parent 6 0 R>>")
        .with(8, "<</Type/Page/Parent 6 0 R>>")
        .build();
    for page in 1..=3 {
        let place = Place { page, ..PLACE };
        let signed = signed_visibly(&file, appearance(&font, place, Some("手形")));
        let seen: Vec<bool> = (1..=3)
            .map(|page| Picture::of(&signed, page).red().is_some())
            .collect();
        let expected: Vec<bool> = (1..=3).map(|other| other == page).collect();
        assert_eq!(seen, expected);
    }
}

fn refused(name: &str, seal: Option<&str>, font: &[u8]) -> Option<DocumentError> {
    let request = Request {
        name: ShownText::parse(name).unwrap(),
        appearance: Some(appearance(font, PLACE, seal)),
        ..request()
    };
    let file = Builder::new().build();
    pdf::prepare(&file, &Person::with_rsa().signer, &request).err()
}

#[test]
fn text_that_the_font_cannot_show_is_refused() {
    let font = font();
    assert_eq!(refused("手形 花子", Some("東久留米院殿"), &font), None);
    assert_eq!(
        refused("Tegata \u{10FFFD}", None, &font),
        Some(DocumentError::PdfFont)
    );
    assert_eq!(
        refused("手形", Some("\u{10FFFD}"), &font),
        Some(DocumentError::PdfFont)
    );
    assert_eq!(
        refused("手形", Some("一二三四五六七"), &font),
        Some(DocumentError::Text)
    );
    assert_eq!(
        refused("手形", None, b"no font"),
        Some(DocumentError::PdfFont)
    );
    assert_eq!(
        refused("手形", None, &font[..1_000]),
        Some(DocumentError::PdfFont)
    );
}
