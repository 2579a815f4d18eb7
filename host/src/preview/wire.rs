//! What the two processes say to each other: down goes the document, then one request after the
//! other; up comes one answer to each. Numbers are little-endian. The parent takes the child for
//! hostile: it checks every number before it makes room for what follows.

use std::io::{self, ErrorKind::InvalidData, Read, Write};

use super::{
    DOCUMENT_MAX, PageSize, Picturable, PreviewError, Sheet,
    sheet::{PIXELS_MAX, SIDE_MAX},
};

/// Most pages of a document that is shown. Nobody leafs through more, and a list of that many sizes
/// is 16 KB.
pub(super) const PAGES_MAX: u32 = 2000;

/// A request for a page's picture.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Wanted {
    /// From 0.
    pub(super) page: u32,
    /// In pixels.
    pub(super) width: u16,
}

/// A child's answer.
#[derive(Debug, PartialEq)]
pub(super) enum Answer {
    Failed(PreviewError),
    Opened(Vec<PageSize>),
    Page(Page),
}

#[derive(Debug, PartialEq)]
pub(super) struct Page {
    pub(super) page: u32,
    pub(super) sheet: Sheet,
    pub(super) unseen: Unseen,
}

/// What a page has and its picture does not show.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Unseen {
    pub(super) picture: bool,
    pub(super) text: bool,
}

const IMAGE: u8 = b'i';
const PDF: u8 = b'p';

/// Writes what a child hears first.
pub(super) fn write_document(
    to: &mut impl Write,
    kind: Picturable,
    document: &[u8],
) -> io::Result<()> {
    let length = u32::try_from(document.len()).map_err(|_| InvalidData)?;
    let kind = match kind {
        Picturable::Image => IMAGE,
        Picturable::Pdf => PDF,
    };
    to.write_all(&[kind])?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(document)?;
    to.flush()
}

/// Reads what a child hears first.
pub(super) fn read_document(from: &mut impl Read) -> io::Result<(Picturable, Vec<u8>)> {
    let kind = match byte(from)? {
        IMAGE => Picturable::Image,
        PDF => Picturable::Pdf,
        _ => return Err(InvalidData.into()),
    };
    let length = usize::try_from(number(from)?).map_err(|_| InvalidData)?;
    if length > DOCUMENT_MAX {
        return Err(InvalidData.into());
    }
    Ok((kind, bytes(from, length)?))
}

impl Wanted {
    pub(super) fn write(self, to: &mut impl Write) -> io::Result<()> {
        let mut words = self.page.to_le_bytes().to_vec();
        words.extend(self.width.to_le_bytes());
        to.write_all(&words)?;
        to.flush()
    }

    pub(super) fn read(from: &mut impl Read) -> io::Result<Self> {
        Ok(Self {
            page: number(from)?,
            width: short(from)?,
        })
    }
}

const FAILED: u8 = b'f';
const OPENED: u8 = b'o';
const PAGE: u8 = b'd';

/// What a child can say of its failure; the rest its parent sees.
const FAILURES: [(u8, PreviewError); 3] = [
    (b'm', PreviewError::Malformed),
    (b'l', PreviewError::TooLarge),
    (b'p', PreviewError::TooManyPages),
];

const UNSEEN_PICTURE: u8 = 1;
const UNSEEN_TEXT: u8 = 2;

impl Answer {
    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Failed(error) => {
                let word = FAILURES.iter().find(|(_, known)| known == error);
                let (word, _) = word.ok_or(InvalidData)?;
                to.write_all(&[FAILED, *word])?;
            }
            Self::Opened(sizes) => write_sizes(to, sizes)?,
            Self::Page(page) => page.write(to)?,
        }
        to.flush()
    }

    /// Reads the answer to a request, or to the document if there is none. Whatever else the child
    /// says is an error.
    pub(super) fn read(from: &mut impl Read, to: Option<Wanted>) -> io::Result<Self> {
        match (byte(from)?, to) {
            (FAILED, _) => {
                let word = byte(from)?;
                let known = FAILURES.iter().find(|(known, _)| *known == word);
                let (_, error) = known.ok_or(InvalidData)?;
                Ok(Self::Failed(*error))
            }
            (OPENED, None) => read_sizes(from).map(Self::Opened),
            (PAGE, Some(wanted)) => Page::read(from, wanted).map(Self::Page),
            _ => Err(InvalidData.into()),
        }
    }
}

fn write_sizes(to: &mut impl Write, sizes: &[PageSize]) -> io::Result<()> {
    let count = u32::try_from(sizes.len()).map_err(|_| InvalidData)?;
    to.write_all(&[OPENED])?;
    to.write_all(&count.to_le_bytes())?;
    for size in sizes {
        to.write_all(&size.width.to_le_bytes())?;
        to.write_all(&size.height.to_le_bytes())?;
    }
    Ok(())
}

fn read_sizes(from: &mut impl Read) -> io::Result<Vec<PageSize>> {
    let count = number(from)?;
    if !(1..=PAGES_MAX).contains(&count) {
        return Err(InvalidData.into());
    }
    (0..count).map(|_| read_size(from)).collect()
}

fn read_size(from: &mut impl Read) -> io::Result<PageSize> {
    let width = f32::from_bits(number(from)?);
    let height = f32::from_bits(number(from)?);
    PageSize::new(width, height).ok_or_else(|| InvalidData.into())
}

impl Page {
    fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let Self {
            page,
            sheet,
            unseen,
        } = self;
        let flag = |is: bool, flag| if is { flag } else { 0 };
        to.write_all(&[PAGE])?;
        to.write_all(&page.to_le_bytes())?;
        to.write_all(&sheet.width.to_le_bytes())?;
        to.write_all(&sheet.height.to_le_bytes())?;
        to.write_all(&[flag(unseen.picture, UNSEEN_PICTURE) | flag(unseen.text, UNSEEN_TEXT)])?;
        to.write_all(&sheet.rgba)
    }

    /// Only the page that was asked for, and no wider.
    fn read(from: &mut impl Read, wanted: Wanted) -> io::Result<Self> {
        let page = number(from)?;
        let (width, height) = (short(from)?, short(from)?);
        let flags = byte(from)?;
        let pixels = u32::from(width) * u32::from(height);
        let sound = page == wanted.page
            && pixels > 0
            && width <= wanted.width.max(1)
            && height <= SIDE_MAX
            && pixels <= PIXELS_MAX
            && flags <= UNSEEN_PICTURE | UNSEEN_TEXT;
        if !sound {
            return Err(InvalidData.into());
        }
        let length = usize::try_from(pixels).map_err(|_| InvalidData)? * 4;
        let mut rgba = bytes(from, length)?;
        make_opaque(&mut rgba);
        Ok(Self {
            page,
            sheet: Sheet {
                width,
                height,
                rgba,
            },
            unseen: Unseen {
                picture: flags & UNSEEN_PICTURE != 0,
                text: flags & UNSEEN_TEXT != 0,
            },
        })
    }
}

/// Nothing of the window shows through, whatever the child says.
fn make_opaque(rgba: &mut [u8]) {
    let (pixels, _) = rgba.as_chunks_mut::<4>();
    for [_, _, _, alpha] in pixels {
        *alpha = u8::MAX;
    }
}

fn byte(from: &mut impl Read) -> io::Result<u8> {
    array(from).map(u8::from_le_bytes)
}

fn short(from: &mut impl Read) -> io::Result<u16> {
    array(from).map(u16::from_le_bytes)
}

fn number(from: &mut impl Read) -> io::Result<u32> {
    array(from).map(u32::from_le_bytes)
}

fn array<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut array = [0; N];
    from.read_exact(&mut array)?;
    Ok(array)
}

/// Room is made as bytes come, not as they are promised.
fn bytes(from: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(length).map_err(|_| InvalidData)?;
    from.take(limit).read_to_end(&mut bytes)?;
    if bytes.len() == length {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Wanted = Wanted { page: 7, width: 2 };

    fn page() -> Page {
        Page {
            page: 7,
            sheet: Sheet {
                width: 2,
                height: 3,
                rgba: vec![0xFF; 24],
            },
            unseen: Unseen {
                picture: false,
                text: true,
            },
        }
    }

    fn written(answer: &Answer) -> Vec<u8> {
        let mut bytes = Vec::new();
        answer.write(&mut bytes).unwrap();
        bytes
    }

    fn read(bytes: &[u8], to: Option<Wanted>) -> io::Result<Answer> {
        Answer::read(&mut &*bytes, to)
    }

    #[test]
    fn what_is_said_is_heard() {
        let mut bytes = Vec::new();
        write_document(&mut bytes, Picturable::Image, b"bytes").unwrap();
        WANTED.write(&mut bytes).unwrap();
        let heard = &mut &*bytes;
        let document = read_document(heard).unwrap();
        assert_eq!(document, (Picturable::Image, b"bytes".to_vec()));
        assert_eq!(Wanted::read(heard).unwrap(), WANTED);
        assert!(heard.is_empty());

        let sizes = [(595.0, 842.0), (1.0, 1e9)];
        let sizes = sizes.map(|(width, height)| PageSize { width, height });
        let opened = Answer::Opened(sizes.to_vec());
        assert_eq!(read(&written(&opened), None).unwrap(), opened);
        let page = Answer::Page(page());
        assert_eq!(read(&written(&page), Some(WANTED)).unwrap(), page);
        for (_, error) in FAILURES {
            let failed = Answer::Failed(error);
            assert_eq!(read(&written(&failed), None).unwrap(), failed);
        }
    }

    #[test]
    fn what_is_cut_off_anywhere_is_an_error() {
        let opened = Answer::Opened(vec![PageSize::new(1.0, 1.0).unwrap()]);
        for (answer, to) in [(opened, None), (Answer::Page(page()), Some(WANTED))] {
            let whole = written(&answer);
            for length in 0..whole.len() {
                read(&whole[..length], to).unwrap_err();
            }
        }
    }

    /// Whatever is read ends, without a panic, and takes no more room than there are bytes.
    #[test]
    fn random_answers_are_read_to_an_end() {
        let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
        for round in 0..20_000 {
            let bytes: Vec<u8> = (0..40)
                .map(|_| {
                    seed ^= seed << 13;
                    seed ^= seed >> 7;
                    seed ^= seed << 17;
                    seed.to_le_bytes()[0] & [0xFF, 0x07, 0x01][round % 3]
                })
                .collect();
            for tag in [FAILED, OPENED, PAGE, 0] {
                for to in [None, Some(WANTED)] {
                    let answer = [[tag].as_slice(), &bytes].concat();
                    if let Ok(Answer::Page(page)) = read(&answer, to) {
                        assert_eq!(page.page, WANTED.page);
                    }
                }
            }
        }
    }

    #[test]
    fn an_answer_that_was_not_asked_for_is_an_error() {
        let page = written(&Answer::Page(page()));
        let opened = written(&Answer::Opened(vec![PageSize::new(1.0, 1.0).unwrap()]));
        read(&page, None).unwrap_err();
        read(&opened, Some(WANTED)).unwrap_err();
        for wanted in [Wanted { page: 6, ..WANTED }, Wanted { width: 1, ..WANTED }] {
            read(&page, Some(wanted)).unwrap_err();
        }
        read(b"x", None).unwrap_err();
        read(b"fx", None).unwrap_err();
    }

    #[test]
    fn an_answer_that_is_too_large_is_refused_by_its_head() {
        let head = |width: u16, height: u16, flags: u8| {
            let mut bytes = vec![PAGE];
            bytes.extend(7_u32.to_le_bytes());
            bytes.extend(width.to_le_bytes());
            bytes.extend(height.to_le_bytes());
            bytes.push(flags);
            bytes
        };
        let widest = Wanted {
            page: 7,
            width: u16::MAX,
        };
        let check = |bytes: &[u8], expected| {
            let error = read(bytes, Some(widest)).unwrap_err();
            assert_eq!(error.kind(), expected, "{bytes:?}");
        };
        // Only the last is believed, and then nothing comes.
        check(&head(8192, 8192, 0), InvalidData);
        check(&head(1, SIDE_MAX + 1, 0), InvalidData);
        check(&head(0, 1, 0), InvalidData);
        check(&head(1, 0, 0), InvalidData);
        check(&head(1, 1, 4), InvalidData);
        check(&head(4096, 4096, 0), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn as_many_pages_as_are_shown_and_at_least_one() {
        let count = |count: u32| [[OPENED].as_slice(), &count.to_le_bytes()].concat();
        for (number, expected) in [
            (0, InvalidData),
            (PAGES_MAX + 1, InvalidData),
            (u32::MAX, InvalidData),
            (PAGES_MAX, io::ErrorKind::UnexpectedEof),
        ] {
            assert_eq!(read(&count(number), None).unwrap_err().kind(), expected);
        }
        let no_size = [count(1), f32::NAN.to_le_bytes().to_vec(), vec![0; 4]].concat();
        assert_eq!(read(&no_size, None).unwrap_err().kind(), InvalidData);
    }

    #[test]
    fn a_picture_that_is_not_opaque_becomes_so() {
        let mut page = page();
        page.sheet.rgba = [10, 20, 30, 0].repeat(6);
        let Answer::Page(read) = read(&written(&Answer::Page(page)), Some(WANTED)).unwrap() else {
            panic!("no page");
        };
        assert_eq!(read.sheet.rgba, [10, 20, 30, 255].repeat(6));
    }

    #[test]
    fn a_document_that_is_too_large_is_not_read() {
        let too_large = u32::try_from(DOCUMENT_MAX + 1).unwrap().to_le_bytes();
        let head = [[PDF].as_slice(), &too_large].concat();
        let error = read_document(&mut &*head).unwrap_err();
        assert_eq!(error.kind(), InvalidData);
    }
}
