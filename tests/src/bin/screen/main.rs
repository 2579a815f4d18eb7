//! Drives an X display for tests: finds windows by title, types, clicks and takes pictures.
//! It speaks JSON lines and knows nothing of browsers, cards or the consent window.

#![forbid(unsafe_code)]

mod keys;
mod likeness;
mod picture;
mod request;
mod selection;
mod windows;

use std::{
    io::{self, BufRead as _, Write as _},
    process::ExitCode,
    sync::{Arc, atomic::AtomicUsize},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use thiserror::Error;
use x11rb::{
    connection::{Connection as _, RequestConnection as _},
    errors::{ConnectError, ConnectionError, ReplyError, ReplyOrIdError},
    protocol::{xproto::Window, xtest},
    rust_connection::RustConnection,
};

use crate::{
    request::{Request, TitleIs},
    windows::Found,
};

const HELP: &str = include_str!("help.txt");

/// How long to wait between two looks at the screen.
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// The same, where a look takes some milliseconds, so that the windows are not slowed down by it.
const LOOK_WHOLE_AGAIN: Duration = Duration::from_millis(20);

fn main() -> ExitCode {
    let result = match std::env::args().nth(1) {
        None => Screen::open().and_then(|screen| serve(&screen)),
        Some(_) => io::stdout()
            .write_all(HELP.as_bytes())
            .map_err(ScreenError::from),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell it to if even this fails.
            let _ = writeln!(io::stderr(), "screen: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(screen: &Screen) -> Result<(), ScreenError> {
    let mut stdout = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let reply = serde_json::from_str(&line?)
            .map_err(ScreenError::from)
            .and_then(|request| screen.answer(request))
            .unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(stdout, "{reply}")?;
        stdout.flush()?;
    }
    Ok(())
}

#[derive(Debug, Error)]
enum ScreenError {
    #[error("the picture cannot be read: {0}")]
    Album(#[from] png::DecodingError),
    #[error("no display: {0}")]
    Connect(#[from] ConnectError),
    #[error("the display is gone: {0}")]
    Connection(#[from] ConnectionError),
    #[error("the display has no number for a window: {0}")]
    Id(#[from] ReplyOrIdError),
    #[error("no key of this keyboard makes {0:?}")]
    Key(String),
    #[error("there is no picture to compare with")]
    NoPicture,
    #[error("no such screen")]
    NoScreen,
    #[error("the window is not on the screen")]
    OffScreen,
    #[error("only screens of 32 bits a pixel and pictures of 24 can be read")]
    PixelFormat,
    #[error("the picture was not written: {0}")]
    Picture(#[from] png::EncodingError),
    #[error("not done by the display: {0}")]
    Refused(#[from] ReplyError),
    #[error("request not understood: {0}")]
    Request(#[from] serde_json::Error),
    #[error("{0}")]
    Stream(#[from] io::Error),
    #[error("nothing after {0} ms; on screen: {1}")]
    TimedOut(u64, Value),
    #[error("like none of {wanted:?} after {timeout_ms} ms; it looks most like {seen}")]
    Unlike {
        seen: Value,
        timeout_ms: u64,
        wanted: Vec<String>,
    },
}

struct Screen {
    connection: RustConnection,
    /// How often the text in the clipboard was taken.
    pasted: Arc<AtomicUsize>,
    root: Window,
}

impl Screen {
    fn open() -> Result<Self, ScreenError> {
        let (connection, number) = x11rb::connect(None)?;
        let root = connection
            .setup()
            .roots
            .get(number)
            .ok_or(ScreenError::NoScreen)?
            .root;
        connection.prefetch_extension_information(xtest::X11_EXTENSION_NAME)?;
        let pasted = Arc::default();
        Ok(Self {
            connection,
            pasted,
            root,
        })
    }

    fn answer(&self, request: Request) -> Result<Value, ScreenError> {
        match request {
            Request::AddKey { key } => self.add_key(&key)?,
            Request::Click {
                window,
                x,
                y,
                button,
            } => self.click(window, (x, y), button)?,
            Request::Close { window } => self.close(window)?,
            Request::Color { x, y } => return Ok(json!({ "color": self.color(x, y)? })),
            Request::Copy { text } => self.copy(&text)?,
            Request::Focus { window } => self.focus(window)?,
            Request::Key {
                key,
                action,
                modifiers,
            } => self.key(&key, action, &modifiers)?,
            Request::List {} => return Ok(json!({ "windows": self.list()? })),
            Request::Paste { timeout_ms } => {
                let text = self.paste(timeout_ms)?;
                return Ok(json!({ "text": text, "times": self.times_pasted() }));
            }
            Request::LooksLike { window, folder } => {
                return Ok(self.looks_like(window, &folder)?.to_json());
            }
            Request::Screenshot { path, window } => return self.screenshot(&path, window),
            Request::Type { text } => self.type_text(&text)?,
            Request::WaitColor {
                x,
                y,
                not,
                timeout_ms,
            } => {
                let color = self.wait(LOOK_AGAIN, timeout_ms, || {
                    let color = self.color(x, y)?;
                    Ok((color != not).then_some(color))
                })?;
                return Ok(json!({ "color": color }));
            }
            Request::WaitGone {
                title,
                window,
                timeout_ms,
            } => {
                let same = |found: &Found| {
                    title.as_ref().is_none_or(|part| found.title.contains(part))
                        && window.is_none_or(|window| found.window == window)
                };
                self.wait(LOOK_AGAIN, timeout_ms, || {
                    Ok(self.find(same)?.is_empty().then_some(()))
                })?;
            }
            Request::WaitLooksLike {
                window,
                folder,
                pictures,
                timeout_ms,
            } => {
                let picture = self.wait_looks_like(window, &folder, pictures, timeout_ms)?;
                return Ok(json!({ "picture": picture }));
            }
            Request::WaitPainted { window, timeout_ms } => {
                self.wait(LOOK_AGAIN, timeout_ms, || {
                    Ok(self.is_painted(window)?.then_some(()))
                })?;
            }
            Request::WaitStill {
                window,
                still_ms,
                timeout_ms,
            } => {
                self.wait_still(window, Duration::from_millis(still_ms), timeout_ms)?;
            }
            Request::WaitWindow {
                title,
                title_is,
                timeout_ms,
            } => {
                let same = |found: &Found| match title_is {
                    TitleIs::Part => found.title.contains(&title),
                    TitleIs::Whole => found.title == title,
                };
                return self.wait(LOOK_AGAIN, timeout_ms, || {
                    Ok(self.find(same)?.first().map(Found::to_json))
                });
            }
        }
        Ok(json!({}))
    }

    fn wait<T>(
        &self,
        pause: Duration,
        timeout_ms: u64,
        mut look: impl FnMut() -> Result<Option<T>, ScreenError>,
    ) -> Result<T, ScreenError> {
        let start = Instant::now();
        loop {
            if let Some(seen) = look()? {
                return Ok(seen);
            }
            if start.elapsed() >= Duration::from_millis(timeout_ms) {
                return Err(ScreenError::TimedOut(timeout_ms, self.list()?));
            }
            thread::sleep(pause);
        }
    }

    fn wait_still(
        &self,
        window: Option<Window>,
        still: Duration,
        timeout_ms: u64,
    ) -> Result<(), ScreenError> {
        let window = window.unwrap_or(self.root);
        let mut last = self.frame(window)?;
        let mut since = Instant::now();
        self.wait(LOOK_WHOLE_AGAIN, timeout_ms, || {
            let frame = self.frame(window)?;
            if frame != last {
                (last, since) = (frame, Instant::now());
            }
            Ok((since.elapsed() >= still).then_some(()))
        })
    }
}
