//! The child: takes its limits, reads the document, loads the fonts, gives up everything else, and
//! then draws one page after the other as it is asked. It ends with its stdin, at once and whatever
//! it is drawing.

use std::{
    io::{self, stdin, stdout},
    process::{ExitCode, exit},
    sync::mpsc::{Receiver, channel},
    thread,
};

use super::{
    PREVIEW_ARGUMENT, PageSize, Picturable, PreviewError,
    fonts::Fonts,
    limits, pdf, picture,
    wire::{Answer, Page, Wanted, read_document},
};
use crate::Confined;

/// The stack for drawing, in bytes: PDF nests (50 forms deep, as the reader allows), and the main
/// thread's stack is 1 MB on Windows.
const STACK: usize = 64 * 1024 * 1024;

/// Runs as a previewer if the arguments (without the program's name) say so.
#[must_use]
pub fn preview_command(_confined: &Confined, arguments: &[String]) -> Option<ExitCode> {
    match arguments {
        [word] if word == PREVIEW_ARGUMENT => Some(match serve() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        }),
        _ => None,
    }
}

/// Who draws ends with this, and this with stdin.
fn serve() -> io::Result<()> {
    // Without a word: a message could hold parts of the document, and stderr is the browser's log.
    std::panic::set_hook(Box::new(|_| exit(1)));
    limits::take()?;
    let (kind, document) = read_document(&mut stdin())?;
    let fonts = (kind == Picturable::Pdf).then(Fonts::load);
    let (sender, wanted) = channel();
    thread::Builder::new().stack_size(STACK).spawn(move || {
        exit(match draw_wanted(document, fonts, &wanted) {
            Ok(()) => 0,
            Err(_) => 1,
        })
    })?;
    while let Ok(wanted) = Wanted::read(&mut stdin()) {
        if sender.send(wanted).is_err() {
            break;
        }
    }
    Ok(())
}

fn draw_wanted(
    document: Vec<u8>,
    fonts: Option<Fonts>,
    wanted: &Receiver<Wanted>,
) -> io::Result<()> {
    give_up_the_rest();
    let mut stdout = stdout().lock();
    let opened = Opened::open(document, fonts).and_then(|opened| Ok((opened.sizes()?, opened)));
    let document = match opened {
        Ok((sizes, document)) => {
            Answer::Opened(sizes).write(&mut stdout)?;
            document
        }
        Err(error) => return Answer::Failed(error).write(&mut stdout),
    };
    for wanted in wanted {
        match document.draw(wanted) {
            Ok(page) => Answer::Page(page).write(&mut stdout)?,
            Err(error) => return Answer::Failed(error).write(&mut stdout),
        }
    }
    Ok(())
}

/// A kernel without filters is no reason to show nothing: the limits remain, and the filter that
/// keeps every process of the host from networks said so already, on the same kernel.
fn give_up_the_rest() {
    #[cfg(target_os = "linux")]
    if super::filter::take().is_none() {
        use std::io::Write;
        let _ = writeln!(
            io::stderr(),
            "tegata-host: this system does not offer: no files for who draws documents (seccomp); \
             going on without it"
        );
    }
}

enum Opened {
    Image(picture::Document),
    Pdf(pdf::Document),
}

impl Opened {
    /// There are fonts if it is a PDF.
    fn open(document: Vec<u8>, fonts: Option<Fonts>) -> Result<Self, PreviewError> {
        match fonts {
            None => picture::Document::open(&document).map(Self::Image),
            Some(fonts) => pdf::Document::open(document, fonts).map(Self::Pdf),
        }
    }

    fn sizes(&self) -> Result<Vec<PageSize>, PreviewError> {
        match self {
            Self::Image(image) => Ok(vec![image.size()?]),
            Self::Pdf(pdf) => pdf.sizes(),
        }
    }

    fn draw(&self, wanted: Wanted) -> Result<Page, PreviewError> {
        match self {
            Self::Image(image) => image.draw(wanted),
            Self::Pdf(pdf) => pdf.draw(wanted),
        }
    }
}
