//! Presses keys and buttons as a person would: through the keyboard map, to whatever has the focus.

use std::ops::RangeInclusive;

use x11rb::{
    connection::Connection as _,
    protocol::{
        xproto::{self, ConnectionExt as _, GetKeyboardMappingReply, Keycode, Keysym, Window},
        xtest::ConnectionExt as _,
    },
};

use crate::{Screen, ScreenError, request::Action};

impl Screen {
    pub(crate) fn key(
        &self,
        key: &str,
        action: Action,
        modifiers: &[String],
    ) -> Result<(), ScreenError> {
        let mut held = Vec::new();
        for modifier in modifiers {
            held.push(self.key_for(modifier)?.0);
        }
        let (code, shifted) = self.key_for(key)?;
        if shifted {
            held.push(self.key_for("Shift_L")?.0);
        }
        held.push(code);
        if action != Action::Release {
            self.send_all(xproto::KEY_PRESS_EVENT, held.iter())?;
        }
        if action != Action::Press {
            self.send_all(xproto::KEY_RELEASE_EVENT, held.iter().rev())?;
        }
        Ok(())
    }

    pub(crate) fn type_text(&self, text: &str) -> Result<(), ScreenError> {
        let keys: Vec<String> = text.chars().map(String::from).collect();
        for key in &keys {
            self.key_for(key)?;
        }
        keys.iter()
            .try_for_each(|key| self.key(key, Action::Tap, &[]))
    }

    /// Gives a key that makes nothing this character, as another keyboard would have it.
    pub(crate) fn add_key(&self, key: &str) -> Result<(), ScreenError> {
        let unknown = || ScreenError::Key(key.to_owned());
        let wanted = keysym(key).ok_or_else(unknown)?;
        let (first, map) = self.keyboard()?;
        let per_key = map.keysyms_per_keycode;
        let mut keys = (first..=Keycode::MAX).zip(map.keysyms.chunks(usize::from(per_key).max(1)));
        let (spare, _) = keys
            .find(|(_, syms)| syms.iter().all(|sym| *sym == x11rb::NO_SYMBOL))
            .ok_or_else(unknown)?;
        let syms = vec![wanted; per_key.into()];
        self.connection
            .change_keyboard_mapping(1, spare, per_key, &syms)?
            .check()?;
        Ok(())
    }

    pub(crate) fn click(
        &self,
        window: Window,
        at: (i16, i16),
        button: u8,
    ) -> Result<(), ScreenError> {
        let on_screen = self
            .connection
            .translate_coordinates(window, self.root, at.0, at.1)?
            .reply()?;
        let at = (on_screen.dst_x, on_screen.dst_y);
        self.send(xproto::MOTION_NOTIFY_EVENT, 0, at)?;
        self.send(xproto::BUTTON_PRESS_EVENT, button, at)?;
        self.send(xproto::BUTTON_RELEASE_EVENT, button, at)
    }

    fn send_all<'a>(
        &self,
        event: u8,
        mut codes: impl Iterator<Item = &'a Keycode>,
    ) -> Result<(), ScreenError> {
        codes.try_for_each(|code| self.send(event, *code, (0, 0)))
    }

    fn send(&self, event: u8, detail: u8, at: (i16, i16)) -> Result<(), ScreenError> {
        let now = x11rb::CURRENT_TIME;
        self.connection
            .xtest_fake_input(event, detail, now, self.root, at.0, at.1, 0)?
            .check()?;
        Ok(())
    }

    /// The key, and whether Shift has to be held with it.
    fn key_for(&self, name: &str) -> Result<(Keycode, bool), ScreenError> {
        let unknown = || ScreenError::Key(name.to_owned());
        let wanted = keysym(name).ok_or_else(unknown)?;
        let (first, map) = self.keyboard()?;
        let per_key = usize::from(map.keysyms_per_keycode).max(1);
        (first..=Keycode::MAX)
            .zip(map.keysyms.chunks(per_key))
            .find_map(|(code, syms)| {
                let level = syms.iter().take(2).position(|sym| *sym == wanted)?;
                Some((code, level == 1 && !KEYPAD_DIGITS.contains(&wanted)))
            })
            .ok_or_else(unknown)
    }

    /// What each key makes, beginning with this one.
    fn keyboard(&self) -> Result<(Keycode, GetKeyboardMappingReply), ScreenError> {
        let setup = self.connection.setup();
        let first = setup.min_keycode;
        let count = setup.max_keycode.saturating_sub(first).saturating_add(1);
        let map = self.connection.get_keyboard_mapping(first, count)?;
        Ok((first, map.reply()?))
    }
}

/// Their second level is reached with Num_Lock; with Shift they are arrows to browsers.
const KEYPAD_DIGITS: RangeInclusive<Keysym> = 0xffb0..=0xffb9;

/// Values of X11's `keysymdef.h`.
fn keysym(name: &str) -> Option<Keysym> {
    let mut chars = name.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        let code = u32::from(only);
        // Latin-1 stands for itself; the rest of Unicode has an offset.
        return Some(if code < 0x100 {
            code
        } else {
            code | 0x0100_0000
        });
    }
    if let Some(number) = name
        .strip_prefix("KP_")
        .and_then(|digit| digit.parse::<u8>().ok())
    {
        return (number <= 9).then_some(0xffb0 + u32::from(number));
    }
    if let Some(number) = name
        .strip_prefix('F')
        .and_then(|digits| digits.parse::<u8>().ok())
    {
        return (1..=12)
            .contains(&number)
            .then_some(0xffbd + u32::from(number));
    }
    Some(match name {
        "BackSpace" => 0xff08,
        "Tab" => 0xff09,
        "Return" => 0xff0d,
        "Escape" => 0xff1b,
        "Home" => 0xff50,
        "Left" => 0xff51,
        "Up" => 0xff52,
        "Right" => 0xff53,
        "Down" => 0xff54,
        "Page_Up" => 0xff55,
        "Page_Down" => 0xff56,
        "End" => 0xff57,
        "Insert" => 0xff63,
        "Num_Lock" => 0xff7f,
        "KP_Enter" => 0xff8d,
        "Shift_L" => 0xffe1,
        "Control_L" => 0xffe3,
        "Caps_Lock" => 0xffe5,
        "Alt_L" => 0xffe9,
        "Delete" => 0xffff,
        _ => return None,
    })
}
