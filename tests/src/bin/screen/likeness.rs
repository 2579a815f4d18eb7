//! Tells which picture of a folder a window looks like, so that a test can say what a person sees
//! and not only that something changed. The pictures are painted by the code that paints the
//! window, without a display, so every pixel has to be the same, but for roundings.

use std::{fs, path::Path};

use serde_json::{Value, json};
use x11rb::protocol::xproto::Window;

use crate::{LOOK_WHOLE_AGAIN, Screen, ScreenError, picture::Picture};

/// The picture that a window looks most like.
pub(crate) struct Likeness {
    differs: usize,
    picture: String,
}

impl Screen {
    /// Of two that are equally like it, the first one by name.
    pub(crate) fn looks_like(
        &self,
        window: Window,
        folder: &Path,
    ) -> Result<Likeness, ScreenError> {
        let seen = self.frame(window)?.to_picture();
        let mut most_like: Option<Likeness> = None;
        for name in names(folder)? {
            let differs = Picture::open(&file(folder, &name))?.differs(&seen);
            if most_like.as_ref().is_none_or(|best| differs < best.differs) {
                most_like = Some(Likeness {
                    differs,
                    picture: name,
                });
            }
        }
        most_like.ok_or(ScreenError::NoPicture)
    }

    /// Waits until it is exactly like one of these, and says like which.
    pub(crate) fn wait_looks_like(
        &self,
        window: Window,
        folder: &Path,
        wanted: Vec<String>,
        timeout_ms: u64,
    ) -> Result<String, ScreenError> {
        let mut pictures = Vec::new();
        for name in &wanted {
            pictures.push((name, Picture::open(&file(folder, name))?));
        }
        let mut last = None;
        let found = self.wait(LOOK_WHOLE_AGAIN, timeout_ms, || {
            let frame = self.frame(window)?;
            if last.as_ref() == Some(&frame) {
                return Ok(None);
            }
            let seen = last.insert(frame).to_picture();
            let like = pictures
                .iter()
                .find(|(_, picture)| picture.differs(&seen) == 0);
            Ok(like.map(|(name, _)| (*name).clone()))
        });
        match found {
            Err(ScreenError::TimedOut(..)) => Err(ScreenError::Unlike {
                seen: self.looks_like(window, folder)?.to_json(),
                timeout_ms,
                wanted,
            }),
            found => found,
        }
    }
}

fn file(folder: &Path, name: &str) -> std::path::PathBuf {
    folder.join(format!("{name}.png"))
}

fn names(folder: &Path) -> Result<Vec<String>, ScreenError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        names.extend(
            name.to_str()
                .and_then(|it| it.strip_suffix(".png"))
                .map(str::to_owned),
        );
    }
    names.sort();
    Ok(names)
}

impl Likeness {
    pub(crate) fn to_json(&self) -> Value {
        json!({ "picture": self.picture, "differs": self.differs })
    }
}
