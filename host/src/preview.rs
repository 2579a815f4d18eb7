//! Pictures of the documents that a person is asked to sign. PDF files and images come from a site
//! and are hostile: they are read and drawn in a child process of this very program, which has
//! neither the PIN nor the card, may use so much memory and time and no more, and can open nothing.
//! What comes back are pixels, and they are not believed either.
//!
//! The window asks for a page at the width, in the screen's own pixels, at which it shows it, and again
//! when that has changed and come to rest. A4 at 1000 pixels takes 5.6 MB; what is wider than 3400
//! gives no more detail, because [`Sheet`] has a limit.
//!
//! Nothing here decides whether a document may be signed, or asks anybody. What the child draws is
//! what our reader makes of the bytes; another program may show them otherwise.
//!
//! Where a system lacks a measure, the rest remains: rlimits are Unix's, and neither the filter of
//! system calls nor the child's end with its parent exists outside Linux. Windows has none of the
//! three, nor has macOS a limit of memory that its kernel keeps. Everywhere the parent keeps the time,
//! measures every answer before it takes it, and ends the child when it is done with it; and the
//! child ends when its stdin does.

mod annotations;
mod child;
mod fonts;
mod limits;
mod pdf;
mod picture;
mod previewer;
mod sheet;
mod unseen;
mod wire;

#[cfg(target_os = "linux")]
mod filter;

pub use child::preview_command;
pub use previewer::Previewer;
pub use sheet::{PageSize, Sheet};

/// The hidden first argument that makes the host a previewer.
pub const PREVIEW_ARGUMENT: &str = "preview";

/// Largest document that is shown, in bytes: a scanned contract of hundreds of pages (100 MiB), and what
/// is put behind a PDF: a million entries of some twenty bytes. It lies in the memory of both processes.
pub const DOCUMENT_MAX: usize = 124 * 1024 * 1024;

/// What a child can draw.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Picturable {
    /// PNG or JPEG: a single page.
    Image,
    /// PDF.
    Pdf,
}

/// What these bytes are, by themselves and never by a name. `None` for what cannot be drawn.
///
/// A PDF's header may lie anywhere in the first 1024 bytes, as readers have it (PDF 1.7 reference,
/// implementation note 13). Bytes that are both are neither: the person would see the one, and the
/// other would count.
#[must_use]
pub fn picturable(bytes: &[u8]) -> Option<Picturable> {
    let head = bytes.get(..PDF_HEADER_WITHIN).unwrap_or(bytes);
    let is_pdf = head.windows(PDF.len()).any(|window| window == PDF);
    let is_image = bytes.starts_with(PNG) || bytes.starts_with(JPEG);
    match (is_pdf, is_image) {
        (true, false) => Some(Picturable::Pdf),
        (false, true) => Some(Picturable::Image),
        (true, true) | (false, false) => None,
    }
}

/// PNG specification, section 5.2.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// SOI, and the first byte of whatever marker follows (ITU-T T.81, B.1.1).
const JPEG: &[u8] = b"\xff\xd8\xff";
const PDF: &[u8] = b"%PDF-";
const PDF_HEADER_WITHIN: usize = 1024;

/// What a child has drawn, or why it has not.
#[derive(Debug, PartialEq)]
pub enum Drawn {
    /// Nothing (more) can be shown. The document is then one that cannot be shown, whatever was seen
    /// of it. Said once, and last.
    Failed(PreviewError),
    /// The document was read: its pages' sizes in points, as they are turned; of an image in pixels.
    /// There is at least one. Said once, and first.
    Opened(Vec<PageSize>),
    /// A page that was asked for.
    Page {
        /// Counted from 0.
        page: u32,
        /// Its picture.
        sheet: Sheet,
        /// It has a picture or an annotation that could not be drawn, or not wholly.
        unseen_picture: bool,
        /// It has text that no font here can show, or not surely as it is meant.
        unseen_text: bool,
    },
}

/// Why a document cannot be shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PreviewError {
    /// The child ended, mostly for want of memory, or answered what it may not.
    #[error("the document cannot be drawn within the limits")]
    Crashed,
    /// Neither a PDF that can be read without a password nor an image.
    #[error("the document cannot be read")]
    Malformed,
    /// More bytes, or an image of more pixels, than are drawn.
    #[error("the document is too large to be drawn")]
    TooLarge,
    /// More pages than are shown.
    #[error("the document has too many pages")]
    TooManyPages,
    /// Opening it, or a page, took longer than it may.
    #[error("drawing the document takes too long")]
    TooSlow,
    /// No child could be started.
    #[error("no process could be started that draws the document")]
    Unavailable,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Option<Picturable>) {
        assert_eq!(picturable(bytes), expected, "{:?}", bytes.escape_ascii());
    }

    #[test]
    fn bytes_say_what_they_are() {
        check(b"%PDF-1.7\n", Some(Picturable::Pdf));
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some(Picturable::Image));
        check(b"\xff\xd8\xff\xe0\0\x10JFIF", Some(Picturable::Image));
        for nothing in [
            b"".as_slice(),
            b"%PDF",
            b"\x89PNG",
            b"\xff\xd8",
            b"GIF89a",
            b"<svg",
        ] {
            check(nothing, None);
        }
    }

    #[test]
    fn a_pdf_may_begin_within_the_first_1024_bytes_and_no_later() {
        let after = |blanks: usize| [vec![b' '; blanks], b"%PDF-1.7".to_vec()].concat();
        check(&after(1024 - PDF.len()), Some(Picturable::Pdf));
        check(&after(1025 - PDF.len()), None);
    }

    #[test]
    fn an_image_with_a_pdf_behind_its_head_is_neither() {
        check(b"\xff\xd8\xff\xfe\0\x20%PDF-1.7", None);
    }
}
