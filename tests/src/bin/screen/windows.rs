//! Finds windows by title, and does to them what a window manager would.

use serde_json::{Value, json};
use x11rb::{
    errors::ReplyError,
    protocol::xproto::{
        Atom, AtomEnum, ClientMessageEvent, ConfigureWindowAux, ConnectionExt as _, EventMask,
        InputFocus, MapState, StackMode, Window,
    },
};

use crate::{Screen, ScreenError};

/// Looked for to this depth; toolkits put their titled windows at most two below the root.
const MAX_DEPTH: u8 = 4;

/// In 32-bit units; longer titles are cut.
const MAX_TITLE: u32 = 256;

/// A window that is on screen, placed from the screen's corner.
pub(crate) struct Found {
    pub(crate) window: Window,
    pub(crate) title: String,
    x: i16,
    y: i16,
    width: u16,
    height: u16,
}

impl Screen {
    pub(crate) fn list(&self) -> Result<Value, ScreenError> {
        Ok(self.find(|_| true)?.iter().map(Found::to_json).collect())
    }

    /// Titled windows on screen; a window that goes while we look is left out.
    pub(crate) fn find(&self, wanted: impl Fn(&Found) -> bool) -> Result<Vec<Found>, ScreenError> {
        let mut found = Vec::new();
        self.walk(self.root, MAX_DEPTH, &mut found)?;
        found.retain(wanted);
        Ok(found)
    }

    fn walk(&self, parent: Window, depth: u8, found: &mut Vec<Found>) -> Result<(), ScreenError> {
        let Some(depth) = depth.checked_sub(1) else {
            return Ok(());
        };
        let Some(tree) = still_there(self.connection.query_tree(parent)?.reply())? else {
            return Ok(());
        };
        for child in tree.children {
            found.extend(still_there(self.look_at(child))?.flatten());
            self.walk(child, depth, found)?;
        }
        Ok(())
    }

    fn look_at(&self, window: Window) -> Result<Option<Found>, ReplyError> {
        let attributes = self.connection.get_window_attributes(window)?.reply()?;
        if attributes.map_state != MapState::VIEWABLE {
            return Ok(None);
        }
        let title = self.title(window)?;
        if title.is_empty() {
            return Ok(None);
        }
        let size = self.connection.get_geometry(window)?.reply()?;
        let place = self
            .connection
            .translate_coordinates(window, self.root, 0, 0)?
            .reply()?;
        let (x, y, width, height) = (place.dst_x, place.dst_y, size.width, size.height);
        Ok(Some(Found {
            window,
            title,
            x,
            y,
            width,
            height,
        }))
    }

    fn title(&self, window: Window) -> Result<String, ReplyError> {
        let modern = self.atom(b"_NET_WM_NAME")?;
        for property in [modern, AtomEnum::WM_NAME.into()] {
            let any = AtomEnum::ANY;
            let cookie = self
                .connection
                .get_property(false, window, property, any, 0, MAX_TITLE)?;
            let value = cookie.reply()?.value;
            if !value.is_empty() {
                return Ok(String::from_utf8_lossy(&value).into_owned());
            }
        }
        Ok(String::new())
    }

    pub(crate) fn atom(&self, name: &[u8]) -> Result<Atom, ReplyError> {
        Ok(self.connection.intern_atom(false, name)?.reply()?.atom)
    }

    pub(crate) fn focus(&self, window: Window) -> Result<(), ScreenError> {
        let raise = ConfigureWindowAux::new().stack_mode(StackMode::ABOVE);
        self.connection.configure_window(window, &raise)?.check()?;
        let now = x11rb::CURRENT_TIME;
        self.connection
            .set_input_focus(InputFocus::PARENT, window, now)?
            .check()?;
        Ok(())
    }

    pub(crate) fn close(&self, window: Window) -> Result<(), ScreenError> {
        let (kind, delete) = (self.atom(b"WM_PROTOCOLS")?, self.atom(b"WM_DELETE_WINDOW")?);
        let event =
            ClientMessageEvent::new(32, window, kind, [delete, x11rb::CURRENT_TIME, 0, 0, 0]);
        self.connection
            .send_event(false, window, EventMask::NO_EVENT, event)?
            .check()?;
        Ok(())
    }
}

fn still_there<T>(reply: Result<T, ReplyError>) -> Result<Option<T>, ScreenError> {
    match reply {
        Ok(value) => Ok(Some(value)),
        Err(ReplyError::X11Error(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl Found {
    pub(crate) fn to_json(&self) -> Value {
        let Self {
            window,
            title,
            x,
            y,
            width,
            height,
        } = self;
        json!({
            "window": window, "title": title, "x": x, "y": y, "width": width, "height": height
        })
    }
}
