//! What is drawn of documents that mean well.

use std::io::Cursor;

use image::{ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder, codecs::png::PngEncoder};
use tegata_host::{
    Document, DocumentFormat, DocumentName, Drawn, ListedDocument, PageSize, ShownContent,
};

use crate::{
    hostile::crc,
    pdf::{A4, HELVETICA, OTHERS, composite, japanese, page, pages, stream},
    shown::{Shown, first_page},
};

const WHITE: [u8; 4] = [255; 4];

/// 契約書 (contract).
const CONTRACT_UCS2: &str = "59517D0466F8";
const CONTRACT_SHIFT_JIS: &str = "8C5F96F18F91";

fn has_japanese_font() -> bool {
    let mut fonts = fontdb::Database::new();
    fonts.load_system_fonts();
    fonts.faces().any(|face| {
        let names = [
            "Noto Sans CJK JP",
            "Noto Sans JP",
            "IPAexGothic",
            "IPAGothic",
        ];
        face.families
            .iter()
            .any(|(name, _)| names.contains(&&**name))
    })
}

#[test]
fn text_is_drawn_dark_on_white() {
    let content = "BT /F 100 Tf 50 700 Td (HHHHH) Tj ET";
    let shown = Shown::new(page(&format!("{A4} {HELVETICA}"), content, &[]));
    let size = PageSize {
        width: 595.0,
        height: 842.0,
    };
    assert_eq!(shown.opened(), [size]);
    let page = shown.page(0, 595).all_is_seen();
    assert_eq!((page.sheet.width, page.sheet.height), (595, 842));
    assert_eq!(page.pixel(0, 0), WHITE);
    assert!(
        page.ink([50, 70, 400, 142]) > 250,
        "{}",
        page.ink([50, 70, 400, 142])
    );
    assert_eq!(page.ink([0, 150, 595, 842]), 0);
    assert!(page.sheet.rgba.chunks(4).all(|pixel| pixel[3] == 255));
    let twice = shown.page(0, 1190).all_is_seen();
    assert_eq!((twice.sheet.width, twice.sheet.height), (1190, 1684));
    assert!(twice.ink([100, 140, 800, 284]) > 250);
}

/// A page as the host has it drawn.
#[track_caller]
fn as_signed(document: Vec<u8>) -> crate::shown::Page {
    let listed = ListedDocument {
        form: DocumentFormat::Pdf.into(),
        name: DocumentName::parse("contract.pdf").unwrap(),
        size: u64::try_from(document.len()).unwrap(),
    };
    let document = Document::held(listed, document).unwrap();
    let ShownContent::Pdf(bytes) = &document.shown().content else {
        panic!("a PDF");
    };
    first_page(bytes.to_vec(), 595)
}

/// A section that goes back to the file's own.
fn with_section(mut document: Vec<u8>, rows: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(&document).into_owned();
    let (_, previous) = text.rsplit_once("startxref\n").unwrap();
    let previous = previous.lines().next().unwrap();
    let start = document.len();
    let trailer = format!("trailer\n<< /Size 9 /Root 1 0 R /Prev {previous} >>");
    let section = format!("xref\n{rows}{trailer}\nstartxref\n{start}\n%%EOF\n");
    document.extend(section.bytes());
    document
}

/// The contents 4 are drawn; in an update they are freed, or get another generation. Other programs show
/// an empty page.
#[test]
fn what_an_update_took_away_is_not_drawn() {
    let content = "0 0 595 842 re f";
    let document = || page(A4, content, &[]);
    assert!(as_signed(document()).ink([0, 0, 595, 842]) > 900);
    let freed = "4 1\n0000000000 00001 f \n";
    let again = "4 1\n0000000015 00001 n \n";
    for rows in [freed, again] {
        let drawn = as_signed(with_section(document(), rows));
        assert_eq!(drawn.ink([0, 0, 595, 842]), 0, "{rows}");
    }
}

/// Two contents of one number, and a table that names the first, or a line end before its place. The second
/// is what a program shows that repairs the file: it is drawn, and signed, where lines of the table are too
/// short, which programs read differently.
#[test]
fn what_is_drawn_is_where_the_cross_reference_says() {
    let black = stream("", b"0 0 595 842 re f");
    let second = [b"4 0 obj\n".as_slice(), &black, b"\nendobj\n"].concat();
    let mut document = page(A4, "", &[]);
    let at = document.windows(7).position(|it| it == b"4 0 obj").unwrap();
    document.extend(second);
    let ink = |line: &str| {
        let drawn = as_signed(with_section(document.clone(), line));
        drawn.ink([0, 0, 595, 842])
    };
    for place in [at, at - 1] {
        assert_eq!(ink(&format!("4 1\n{place:010} 00000 n \n")), 0, "{place}");
    }
    assert!(ink(&format!("4 1\n{at:010} 00000 n\n")) > 900);
}

#[track_caller]
fn check_japanese(document: Vec<u8>) {
    let page = first_page(document, 595);
    if has_japanese_font() {
        // Three characters of 50 points on the line at 700 points.
        for left in [50, 100, 150] {
            assert!(page.ink([left, 95, left + 50, 150]) > 50);
        }
        assert_eq!(page.ink([205, 0, 595, 842]), 0);
        page.all_is_seen();
    } else {
        assert!(page.unseen_text);
    }
}

#[test]
fn japanese_text_without_its_font_is_drawn_with_the_systems() {
    check_japanese(japanese("UniJIS-UCS2-H", CONTRACT_UCS2));
    check_japanese(japanese("90ms-RKSJ-H", CONTRACT_SHIFT_JIS));
}

/// What is drawn is the Japanese text, not any: the same characters by both encodings, and others
/// for other text.
#[test]
fn the_same_text_looks_the_same_in_both_encodings() {
    let sheet = |document| first_page(document, 595).sheet;
    let contract = sheet(japanese("UniJIS-UCS2-H", CONTRACT_UCS2));
    assert_eq!(contract, sheet(japanese("90ms-RKSJ-H", CONTRACT_SHIFT_JIS)));
    if has_japanese_font() {
        assert_ne!(contract, sheet(japanese("UniJIS-UCS2-H", "624B5F625F62")));
    }
}

#[test]
fn text_that_no_font_has_is_said() {
    // Adobe-Japan1 has no character of this number; taken for a glyph's, it would be any.
    let by_number = japanese("Identity-H", "5FFF");
    assert!(first_page(by_number, 595).unseen_text);
    // A glyph by its number in a font that is not there.
    let nowhere = composite("/Nowhere", "Adobe", "Identity", "Identity-H", "00410042");
    assert!(first_page(nowhere, 595).unseen_text);
    // A standard font has no such code.
    let helvetica = page(
        &format!("{A4} {HELVETICA}"),
        "BT /F 50 Tf 50 700 Td (A\\200B) Tj ET",
        &[],
    );
    assert!(first_page(helvetica, 595).unseen_text);
}

#[test]
fn text_in_a_font_that_cannot_be_read_is_said() {
    let font = "/Resources << /Font << /F << /Type /Font /Subtype /Type0 /BaseFont /X >> >> >>";
    let content = "BT /F 50 Tf 50 700 Td (text) Tj ET";
    let page = first_page(page(&format!("{A4} {font}"), content, &[]), 595);
    assert!(page.unseen_text);
}

#[test]
fn text_that_is_meant_to_be_invisible_is_not_missed() {
    let content = "BT 3 Tr /F 50 Tf 50 700 Td (A\\200B) Tj ET";
    first_page(page(&format!("{A4} {HELVETICA}"), content, &[]), 595).all_is_seen();
}

#[test]
fn an_image_that_cannot_be_decoded_is_said() {
    let image = stream(
        "/Type /XObject /Subtype /Image /Width 10 /Height 10 /BitsPerComponent 8 \
         /ColorSpace /DeviceRGB /Filter /DCTDecode",
        b"no JPEG",
    );
    let resources = format!("{A4} /Resources << /XObject << /I {OTHERS} 0 R >> >>");
    let page = first_page(page(&resources, "500 0 0 500 0 0 cm /I Do", &[image]), 595);
    assert!(page.unseen_picture);
}

/// Other programs make up what these do not bring along.
#[test]
fn a_field_or_note_without_an_appearance_is_said_unless_it_shows_nothing() {
    let check = |annotation: &str, text: bool, picture: bool| {
        let annotations =
            format!("{A4} /Annots [<< /Type /Annot /Rect [9 9 99 99] {annotation} >>]");
        let form = stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 90 90]",
            b"0 0 9 9 re f",
        );
        let parent = b"<< /FT /Tx /V (a value) >>".to_vec();
        let page = first_page(page(&annotations, "", &[form, parent]), 300);
        assert_eq!(
            (page.unseen_text, page.unseen_picture),
            (text, picture),
            "{annotation}"
        );
    };
    let (form, parent) = (OTHERS, OTHERS + 1);
    check("/Subtype /Widget /FT /Tx /V (a value)", true, false);
    check(
        &format!("/Subtype /Widget /Parent {parent} 0 R"),
        true,
        false,
    );
    check("/Subtype /Widget /FT /Ch /V [(one) (two)]", true, false);
    check("/Subtype /FreeText /Contents (a note)", true, false);
    check("/Subtype /Stamp", false, true);
    check(
        "/Subtype /Widget /FT /Btn /AP << /N << >> >> /AS /Yes",
        false,
        true,
    );
    check("/Subtype /Stamp /AP << /D 9 0 R >>", false, true);

    check("/Subtype /Widget /FT /Tx /V ()", false, false);
    check("/Subtype /Widget /FT /Tx", false, false);
    check("/Subtype /Widget /FT /Sig /V << >>", false, false);
    check("/Subtype /Widget /FT /Tx /F 2 /V (a value)", false, false);
    check("/Subtype /Link", false, false);
    check("/Subtype /Popup", false, false);
    let appearance = format!("/AP << /N {form} 0 R >>");
    check(
        &format!("/Subtype /Widget /FT /Tx /V (a value) {appearance}"),
        false,
        false,
    );
    // A box that is not ticked often has no appearance for that.
    let ticked = format!("/AP << /N << /Yes {form} 0 R >> >>");
    check(
        &format!("/Subtype /Widget /FT /Btn {ticked} /AS /Off"),
        false,
        false,
    );
    check(
        &format!("/Subtype /Widget /FT /Btn {ticked} /AS /Yes"),
        false,
        false,
    );
}

/// A black bar at the page's left edge, wherever that comes to be.
#[test]
fn a_page_is_turned_as_it_says() {
    let turned = |rotation: i32, pixels: (u16, u16), bar: [u16; 4]| {
        let dictionary = format!("/MediaBox [0 0 200 100] /Rotate {rotation}");
        let page = first_page(page(&dictionary, "0 0 20 100 re f", &[]), pixels.0).all_is_seen();
        assert_eq!((page.sheet.width, page.sheet.height), pixels, "{rotation}");
        assert_eq!(page.ink(bar), 1000, "{rotation}");
        assert_eq!(page.all_ink(), 100, "{rotation}");
    };
    turned(0, (200, 100), [0, 0, 20, 100]);
    turned(90, (100, 200), [0, 0, 100, 20]);
    turned(180, (200, 100), [180, 0, 200, 100]);
    turned(270, (100, 200), [0, 180, 100, 200]);
    turned(-90, (100, 200), [0, 180, 100, 200]);
    turned(45, (200, 100), [0, 0, 20, 100]);
}

#[test]
fn the_last_request_is_drawn_and_what_is_no_page_is_not() {
    let shown = Shown::new(pages(3));
    for page in [0, 1, 7, 2] {
        shown.previewer.draw(page, 100);
    }
    assert_eq!(shown.opened().len(), 3);
    let mut last = 0;
    while last != 2 {
        match shown.next() {
            Drawn::Page { page, .. } => last = page,
            other => panic!("{other:?}"),
        }
    }
    shown.page(1, 100).all_is_seen();
}

/// As quickly as a short one: nothing but the tree of pages is read.
#[test]
fn a_document_of_as_many_pages_as_are_shown_opens() {
    let shown = Shown::new(pages(2000));
    assert_eq!(shown.opened().len(), 2000);
    assert!(shown.page(1999, 300).all_is_seen().all_ink() > 0);
}

/// Left half red, right half blue.
fn halves(width: u32, height: u32) -> Vec<u8> {
    (0..width * height)
        .flat_map(|n| {
            if n % width < width / 2 {
                [255, 0, 0]
            } else {
                [0, 0, 255]
            }
        })
        .collect()
}

#[track_caller]
fn check_halves(document: Vec<u8>) {
    let shown = Shown::new(document);
    let size = PageSize {
        width: 200.0,
        height: 100.0,
    };
    assert_eq!(shown.opened(), [size]);
    for width in [50, 200, 400] {
        let page = shown.page(0, width).all_is_seen();
        assert_eq!((page.sheet.width, page.sheet.height), (width, width / 2));
        let [red, _, blue, opacity] = page.pixel(width / 4, width / 4);
        assert!(red > 240 && blue < 20 && opacity == 255);
        let [red, _, blue, opacity] = page.pixel(width * 3 / 4, width / 4);
        assert!(red < 20 && blue > 240 && opacity == 255);
    }
}

#[test]
fn a_png_is_drawn() {
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(&halves(200, 100), 200, 100, ExtendedColorType::Rgb8)
        .unwrap();
    check_halves(png);
}

/// Of which one picture is shown.
#[test]
fn a_png_that_moves_is_said() {
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(&halves(20, 10), 20, 10, ExtendedColorType::Rgb8)
        .unwrap();
    // Behind the signature and the head: two pictures, without end.
    let control = b"acTL\0\0\0\x02\0\0\0\0".to_vec();
    let sum = crc(&control).to_be_bytes().to_vec();
    let chunk = [vec![0, 0, 0, 8], control, sum].concat();
    png.splice(33..33, chunk);
    assert!(first_page(png, 20).unseen_picture);
}

#[test]
fn a_jpeg_is_drawn() {
    check_halves(jpeg(200, 100));
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(Cursor::new(&mut jpeg), 95)
        .write_image(
            &halves(width, height),
            width,
            height,
            ExtendedColorType::Rgb8,
        )
        .unwrap();
    jpeg
}

/// Cameras store what they see and say how they were held (EXIF, orientation 6: turn by 90° to the
/// right).
#[test]
fn a_photo_is_turned_as_its_camera_says() {
    let exif = [
        b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08".as_slice(),
        b"\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
    ]
    .concat();
    let plain = jpeg(200, 100);
    let document = [&plain[..2], &exif, &plain[2..]].concat();
    let shown = Shown::new(document);
    let size = PageSize {
        width: 100.0,
        height: 200.0,
    };
    assert_eq!(shown.opened(), [size]);
    let page = shown.page(0, 100);
    assert!(page.pixel(50, 20)[0] > 240, "red is on top");
    assert!(page.pixel(50, 180)[2] > 240, "blue is below");
}

#[test]
fn what_is_transparent_is_white() {
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(&[0, 0, 0, 0, 0, 0, 0, 127], 2, 1, ExtendedColorType::Rgba8)
        .unwrap();
    let page = first_page(png, 2);
    assert_eq!(page.pixel(0, 0), WHITE);
    assert_eq!(page.pixel(1, 0), [128, 128, 128, 255]);
}
