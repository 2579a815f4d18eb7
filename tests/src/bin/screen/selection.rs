//! The clipboard: offers text as a program does from which a person copied, and takes what another
//! one offers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use x11rb::{
    COPY_FROM_PARENT, CURRENT_TIME, NONE,
    connection::Connection as _,
    protocol::{
        Event,
        xproto::{
            Atom, AtomEnum, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
            SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window,
            WindowClass,
        },
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

use crate::{LOOK_AGAIN, Screen, ScreenError};

/// In 32-bit units.
const MAX_TEXT: u32 = 1024;

impl Screen {
    /// From now on every program that pastes gets this text, by keys (CLIPBOARD) or by the middle
    /// button (PRIMARY).
    pub(crate) fn copy(&self, text: &str) -> Result<(), ScreenError> {
        let (connection, number) = x11rb::connect(None)?;
        let root = connection.setup().roots.get(number);
        let window = create_window(&connection, root.ok_or(ScreenError::NoScreen)?.root)?;
        for selection in [atom(&connection, b"CLIPBOARD")?, AtomEnum::PRIMARY.into()] {
            connection
                .set_selection_owner(window, selection, CURRENT_TIME)?
                .check()?;
        }
        let (text, pasted) = (text.to_owned(), self.pasted.clone());
        // Ends with the display, or when another program takes the clipboard and this one is asked
        // for nothing any more.
        thread::spawn(move || offer(&connection, &text, &pasted));
        Ok(())
    }

    /// What a program that pastes gets.
    pub(crate) fn paste(&self, timeout_ms: u64) -> Result<String, ScreenError> {
        let window = create_window(&self.connection, self.root)?;
        let (clipboard, kind) = (self.atom(b"CLIPBOARD")?, self.atom(b"UTF8_STRING")?);
        self.connection
            .convert_selection(window, clipboard, kind, kind, CURRENT_TIME)?
            .check()?;
        let property = self.wait(LOOK_AGAIN, timeout_ms, || {
            Ok(match self.connection.poll_for_event()? {
                Some(Event::SelectionNotify(answer)) => Some(answer.property),
                _ => None,
            })
        })?;
        let value =
            self.connection
                .get_property(true, window, property, AtomEnum::ANY, 0, MAX_TEXT)?;
        Ok(String::from_utf8_lossy(&value.reply()?.value).into_owned())
    }

    /// How often the text that was offered was taken, by whomever.
    pub(crate) fn times_pasted(&self) -> usize {
        self.pasted.load(Ordering::SeqCst)
    }
}

fn offer(connection: &RustConnection, text: &str, pasted: &Arc<AtomicUsize>) {
    while let Ok(event) = connection.wait_for_event() {
        if let Event::SelectionRequest(request) = event
            && answer(connection, &request, text, pasted).is_err()
        {
            return;
        }
    }
}

/// As the conventions between clients (ICCCM, section 2.2) have it: what was asked for is put into a
/// property, or nothing is, and then who asked is told.
fn answer(
    connection: &RustConnection,
    request: &SelectionRequestEvent,
    text: &str,
    pasted: &AtomicUsize,
) -> Result<(), ScreenError> {
    let notice = SelectionNotifyEvent {
        response_type: SELECTION_NOTIFY_EVENT,
        sequence: 0,
        time: request.time,
        requestor: request.requestor,
        selection: request.selection,
        target: request.target,
        property: put(connection, request, text, pasted)?,
    };
    connection
        .send_event(false, request.requestor, EventMask::NO_EVENT, notice)?
        .check()?;
    Ok(())
}

/// The property with what was asked for: the text, or the kinds in which there is one.
fn put(
    connection: &RustConnection,
    request: &SelectionRequestEvent,
    text: &str,
    pasted: &AtomicUsize,
) -> Result<Atom, ScreenError> {
    let SelectionRequestEvent {
        requestor,
        target,
        property,
        ..
    } = *request;
    let utf8 = atom(connection, b"UTF8_STRING")?;
    let kinds = [utf8, AtomEnum::STRING.into(), atom(connection, b"TEXT")?];
    let put = if target == atom(connection, b"TARGETS")? {
        let kind = AtomEnum::ATOM;
        connection.change_property32(PropMode::REPLACE, requestor, property, kind, &kinds)?
    } else if kinds.contains(&target) {
        pasted.fetch_add(1, Ordering::SeqCst);
        let text = text.as_bytes();
        connection.change_property8(PropMode::REPLACE, requestor, property, target, text)?
    } else {
        return Ok(NONE);
    };
    put.check()?;
    Ok(property)
}

/// One that is never seen: selections belong to windows.
fn create_window(connection: &RustConnection, root: Window) -> Result<Window, ScreenError> {
    let window = connection.generate_id()?;
    let (kind, looks) = (WindowClass::INPUT_ONLY, CreateWindowAux::new());
    connection
        .create_window(
            0,
            window,
            root,
            0,
            0,
            1,
            1,
            0,
            kind,
            COPY_FROM_PARENT,
            &looks,
        )?
        .check()?;
    Ok(window)
}

fn atom(connection: &RustConnection, name: &[u8]) -> Result<Atom, ScreenError> {
    Ok(connection.intern_atom(false, name)?.reply()?.atom)
}
