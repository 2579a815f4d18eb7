//! What can be asked of the screen; `--help` shows each with its reply.

use std::path::PathBuf;

use serde::Deserialize;
use x11rb::protocol::xproto::Window;

#[derive(Deserialize)]
#[serde(
    tag = "do",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub(crate) enum Request {
    AddKey {
        key: String,
    },
    Click {
        window: Window,
        x: i16,
        y: i16,
        #[serde(default = "left_button")]
        button: u8,
    },
    Close {
        window: Window,
    },
    Color {
        x: i16,
        y: i16,
    },
    Copy {
        text: String,
    },
    Focus {
        window: Window,
    },
    Key {
        key: String,
        #[serde(default)]
        action: Action,
        #[serde(default)]
        modifiers: Vec<String>,
    },
    List {},
    Paste {
        timeout_ms: u64,
    },
    LooksLike {
        window: Window,
        folder: PathBuf,
    },
    Screenshot {
        path: PathBuf,
        window: Option<Window>,
    },
    Type {
        text: String,
    },
    WaitColor {
        x: i16,
        y: i16,
        not: String,
        timeout_ms: u64,
    },
    WaitGone {
        title: Option<String>,
        window: Option<Window>,
        timeout_ms: u64,
    },
    WaitLooksLike {
        window: Window,
        folder: PathBuf,
        pictures: Vec<String>,
        timeout_ms: u64,
    },
    WaitPainted {
        window: Window,
        timeout_ms: u64,
    },
    WaitStill {
        window: Option<Window>,
        still_ms: u64,
        timeout_ms: u64,
    },
    WaitWindow {
        title: String,
        #[serde(default)]
        title_is: TitleIs,
        timeout_ms: u64,
    },
}

fn left_button() -> u8 {
    1
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Action {
    Press,
    Release,
    #[default]
    Tap,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum TitleIs {
    #[default]
    Part,
    Whole,
}
