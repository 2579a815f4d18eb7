//! A document that is being shown.

use std::{
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

use tegata_host::{Drawn, PageSize, PreviewError, Previewer, Sheet, picturable};

/// Beyond every limit: who waits so long waits for nothing.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_tegata-host");

pub(crate) struct Shown {
    pub(crate) previewer: Previewer,
    drawn: Receiver<Drawn>,
}

/// A picture and what is not on it.
pub(crate) struct Page {
    pub(crate) sheet: Sheet,
    pub(crate) unseen_picture: bool,
    pub(crate) unseen_text: bool,
}

impl Shown {
    pub(crate) fn new(document: Vec<u8>) -> Self {
        Self::by(Path::new(PROGRAM), document)
    }

    pub(crate) fn by(program: &Path, document: Vec<u8>) -> Self {
        let kind = picturable(&document).expect("something that can be drawn");
        let (sender, drawn) = channel();
        let hear = move |drawn| drop(sender.send(drawn));
        let previewer = Previewer::start_with(program, Arc::new(document), kind, hear);
        Self { previewer, drawn }
    }

    pub(crate) fn next(&self) -> Drawn {
        self.drawn.recv_timeout(PATIENCE).unwrap()
    }

    #[track_caller]
    pub(crate) fn opened(&self) -> Vec<PageSize> {
        match self.next() {
            Drawn::Opened(sizes) => sizes,
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    pub(crate) fn page(&self, wanted: u32, width: u16) -> Page {
        self.previewer.draw(wanted, width);
        match self.next() {
            Drawn::Page {
                page,
                sheet,
                unseen_picture,
                unseen_text,
            } if page == wanted => Page {
                sheet,
                unseen_picture,
                unseen_text,
            },
            other => panic!("{other:?}"),
        }
    }

    /// How it fails in the end, whether it opens before or not.
    pub(crate) fn fails(&self) -> PreviewError {
        self.previewer.draw(0, 600);
        loop {
            match self.next() {
                Drawn::Failed(error) => return error,
                Drawn::Opened(_) => {}
                Drawn::Page { .. } => panic!("the page was drawn"),
            }
        }
    }

    /// No child, no thread, and nobody who could say anything.
    pub(crate) fn is_over(&self) -> bool {
        self.drawn
            .recv_timeout(PATIENCE)
            .is_err_and(|error| error == std::sync::mpsc::RecvTimeoutError::Disconnected)
    }
}

/// The first page of a document.
#[track_caller]
pub(crate) fn first_page(document: Vec<u8>, width: u16) -> Page {
    let shown = Shown::new(document);
    shown.opened();
    shown.page(0, width)
}

impl Page {
    #[track_caller]
    pub(crate) fn all_is_seen(self) -> Self {
        assert!(!self.unseen_text && !self.unseen_picture);
        self
    }

    pub(crate) fn pixel(&self, x: u16, y: u16) -> [u8; 4] {
        let at = (usize::from(y) * usize::from(self.sheet.width) + usize::from(x)) * 4;
        self.sheet.rgba.get(at..at + 4).unwrap().try_into().unwrap()
    }

    /// How many pixels in this rectangle are rather dark, of a thousand.
    pub(crate) fn ink(&self, [left, top, right, bottom]: [u16; 4]) -> usize {
        let pixels = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
        let (mut all, mut dark) = (0, 0);
        for (x, y) in pixels {
            let [red, green, blue, _] = self.pixel(x, y);
            all += 1;
            dark += usize::from(u16::from(red) + u16::from(green) + u16::from(blue) < 384);
        }
        dark * 1000 / all
    }

    pub(crate) fn all_ink(&self) -> usize {
        self.ink([0, 0, self.sheet.width, self.sheet.height])
    }
}
