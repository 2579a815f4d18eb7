//! Documents that mean harm, to the memory, the time or the mind of who draws them. Each has an
//! answer within the limits, and the parent is none the worse.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
use tegata_host::{DOCUMENT_MAX, Drawn, Picturable, PreviewError, Previewer};

use crate::{
    pdf::{A4, HELVETICA, OTHERS, file, page, pages, stream},
    shown::{PROGRAM, Shown, first_page},
};

/// The limits of time, from the outside: `OPENING_MAX` and `PAGE_MAX`.
pub(crate) const LIMIT: Duration = Duration::from_secs(10);
/// What a process takes to be started and to be ended.
pub(crate) const GRACE: Duration = Duration::from_secs(1);

#[track_caller]
fn check_fails(document: Vec<u8>, expected: PreviewError) {
    let since = Instant::now();
    let shown = Shown::new(document);
    assert_eq!(shown.fails(), expected);
    assert!(since.elapsed() < LIMIT + LIMIT + GRACE);
    assert!(shown.is_over());
}

#[test]
fn what_is_no_document_is_malformed() {
    check_fails(b"%PDF-1.7".to_vec(), PreviewError::Malformed);
    check_fails(b"\x89PNG\r\n\x1a\n".to_vec(), PreviewError::Malformed);
    check_fails(b"\xff\xd8\xff\xe0".to_vec(), PreviewError::Malformed);
    let empty = Arc::new(Vec::new());
    for kind in [Picturable::Image, Picturable::Pdf] {
        let (sender, drawn) = std::sync::mpsc::channel();
        let hear = move |drawn| drop(sender.send(drawn));
        let program = PROGRAM.as_ref();
        let _previewer = Previewer::start_with(program, Arc::clone(&empty), kind, hear);
        let drawn = drawn.recv().unwrap();
        assert_eq!(drawn, Drawn::Failed(PreviewError::Malformed));
    }
}

#[test]
fn a_file_without_pages_is_malformed() {
    let catalog = b"<< /Type /Catalog /Pages 2 0 R >>".to_vec();
    let none = b"<< /Type /Pages /Kids [] /Count 0 >>".to_vec();
    check_fails(file(&[catalog.clone(), none]), PreviewError::Malformed);
    check_fails(file(&[catalog]), PreviewError::Malformed);
}

/// Neither a hang nor a panic that takes more than the child; what it is taken for is all one.
#[test]
fn a_file_that_is_cut_off_anywhere_has_an_answer() {
    let whole = page(
        &format!("{A4} {HELVETICA}"),
        "BT /F 50 Tf 50 700 Td (text) Tj ET",
        &[],
    );
    for length in (10..whole.len()).step_by(whole.len() / 12) {
        has_an_answer(whole[..length].to_vec());
    }
}

#[test]
fn random_bytes_have_an_answer() {
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed.to_le_bytes()
    };
    for head in [
        b"%PDF-1.7\n".as_slice(),
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xc0",
    ] {
        let noise = (0..2000).flat_map(|_| random());
        has_an_answer(head.iter().copied().chain(noise).collect());
    }
}

fn has_an_answer(document: Vec<u8>) {
    let shown = Shown::new(document);
    shown.previewer.draw(0, 300);
    if let Drawn::Opened(_) = shown.next() {
        shown.next();
    }
}

#[test]
fn more_pages_than_are_shown_are_too_many() {
    let since = Instant::now();
    check_fails(pages(5000), PreviewError::TooManyPages);
    assert!(since.elapsed() < LIMIT);
}

#[test]
fn a_tree_of_pages_that_bites_its_tail_ends() {
    let tree = file(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [2 0 R 3 0 R 4 0 R 4 0 R] /Count 9 {A4} >>").into(),
        b"<< /Type /Pages /Kids [2 0 R 3 0 R 4 0 R] /Parent 3 0 R /Count 9 >>".to_vec(),
        b"<< /Type /Page /Parent 3 0 R >>".to_vec(),
    ]);
    assert_eq!(Shown::new(tree).opened().len(), 1);
}

#[test]
fn deep_nesting_has_an_answer() {
    let deep = |open: &str, close: &str| open.repeat(200_000) + &close.repeat(200_000);
    has_an_answer(page(A4, &deep("[", "]"), &[]));
    has_an_answer(page(A4, &deep("q ", "Q "), &[]));
    has_an_answer(page(&format!("{A4} /X {}", deep("[", "]")), "", &[]));
    has_an_answer(page(&format!("{A4} /X {}", deep("<</A ", ">>")), "", &[]));
    let mut tree = vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec()];
    tree.extend((3..20_000).map(|n| format!("<< /Type /Pages /Kids [{n} 0 R] >>").into()));
    has_an_answer(file(&tree));
}

/// The page's own boxes cannot make a picture larger than its limits.
#[test]
fn a_page_without_measure_is_drawn_within_the_limits() {
    let drawn = |media_box: &str, dictionary: &str| {
        let dictionary = format!("/MediaBox [{media_box}] {dictionary}");
        let shown = Shown::new(page(&dictionary, "0 0 5 5 re f", &[]));
        let size = shown.opened()[0];
        assert!(size.width > 0.0 && size.height > 0.0);
        let sheet = shown.page(0, 1000).sheet;
        (sheet.width, sheet.height)
    };
    assert_eq!(drawn("0 0 1000000000 1000000000", ""), (1000, 1000));
    assert_eq!(drawn("0 0 1 1000000000", ""), (1, 8192));
    assert_eq!(drawn("0 0 1000000000 1", "/Rotate 90"), (1, 8192));
    assert_eq!(drawn("0 0 100 100", "/UserUnit 100000000"), (1000, 1000));
    // What has no extent is taken for A4, and backward is forward.
    assert_eq!(drawn("0 0 0 0", ""), (1000, 1414));
    assert_eq!(drawn("100 200 0 0", ""), (1000, 2000));
}

#[test]
fn a_size_that_is_no_number_is_refused() {
    let media_box = format!("/MediaBox [0 0 {0} {0}]", "9".repeat(60));
    check_fails(page(&media_box, "", &[]), PreviewError::Malformed);
    for box_of_words in ["nan nan", "inf inf", "-inf inf", "null null", "1e999 1e999"] {
        has_an_answer(page(&format!("/MediaBox [0 0 {box_of_words}]"), "", &[]));
    }
}

/// Forms that call each other ten times each: more than the years of the universe.
pub(crate) fn endless() -> Vec<u8> {
    let forms: Vec<_> = (0..40)
        .map(|n| {
            let next = OTHERS + n + 1;
            let resources = format!("/Resources << /XObject << /N {next} 0 R >> >>");
            let form = format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] {resources}");
            stream(&form, "/N Do ".repeat(10).as_bytes())
        })
        .chain([stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9]",
            b"0 0 5 5 re f",
        )])
        .collect();
    let resources = format!("{A4} /Resources << /XObject << /N {OTHERS} 0 R >> >>");
    page(&resources, "/N Do", &forms)
}

#[test]
fn a_page_that_never_ends_is_too_slow() {
    let shown = Shown::new(endless());
    shown.opened();
    let since = Instant::now();
    assert_eq!(shown.fails(), PreviewError::TooSlow);
    let took = since.elapsed();
    assert!(took >= LIMIT && took < LIMIT + GRACE, "{took:?}");
    assert!(shown.is_over());
}

#[test]
fn a_form_that_calls_itself_ends() {
    let form = format!(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] \
         /Resources << /XObject << /N {OTHERS} 0 R >> >>"
    );
    let resources = format!("{A4} /Resources << /XObject << /N {OTHERS} 0 R >> >>");
    let document = page(&resources, "/N Do", &[stream(&form, b"0 0 5 5 re f /N Do")]);
    // The page's lower left corner.
    assert_eq!(first_page(document, 595).ink([0, 838, 4, 842]), 1000);
}

/// Some bytes that say they are an image of 4.8 GB.
#[test]
fn a_page_that_takes_more_memory_than_there_is_is_the_end_of_the_child() {
    let image = stream(
        "/Type /XObject /Subtype /Image /Width 40000 /Height 40000 /BitsPerComponent 3 \
         /ColorSpace /DeviceRGB",
        &[0; 1000],
    );
    let resources = format!("{A4} /Resources << /XObject << /I {OTHERS} 0 R >> >>");
    let document = page(&resources, "500 0 0 500 0 0 cm /I Do", &[image]);
    check_fails(document, PreviewError::Crashed);
}

/// A head that promises much, with nothing behind: refused before anything is decoded.
#[test]
fn an_image_of_too_many_pixels_is_refused_by_its_head() {
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(&[0; 3], 1, 1, ExtendedColorType::Rgb8)
        .unwrap();
    for side in [10_001_u32, 1_000_000] {
        png[16..20].copy_from_slice(&side.to_be_bytes());
        png[20..24].copy_from_slice(&side.to_be_bytes());
        let sum = crc(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        check_fails(png.clone(), PreviewError::TooLarge);
    }
    // SOI and a frame's head (ITU-T T.81, B.2.2): 8 bits, 65,000 lines of as many pixels.
    let jpeg = b"\xff\xd8\xff\xc0\0\x11\x08\xfd\xe8\xfd\xe8\x03\x01\x11\0\x02\x11\0\x03\x11\0";
    let scan = b"\xff\xda\0\x0c\x03\x01\0\x02\0\x03\0\0\x3f\0";
    check_fails([jpeg.as_slice(), scan].concat(), PreviewError::TooLarge);
}

/// PNG specification, annex D.
pub(crate) fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum: u32, _| {
            (sum >> 1) ^ (0xEDB8_8320 * (sum & 1))
        })
    })
}

#[test]
fn a_document_that_is_too_large_is_refused_before_a_child_is_started() {
    let mut document = page(A4, "", &[]);
    document.resize(DOCUMENT_MAX + 1, b' ');
    check_fails(document, PreviewError::TooLarge);
}

#[test]
fn a_document_of_the_largest_size_is_shown() {
    let mut document = page(A4, "0 0 100 100 re f", &[]);
    let padding = DOCUMENT_MAX - document.len();
    let middle = b"%PDF-1.7\n".len();
    document.splice(middle..middle, vec![b' '; padding]);
    assert!(first_page(document, 300).all_ink() > 0);
}
