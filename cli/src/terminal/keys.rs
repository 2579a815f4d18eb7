//! Bytes of a terminal as what was pressed. Keys that send more than one byte count as none, so that an
//! arrow does not type a letter.

use zeroize::Zeroize;

/// What was pressed.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Key {
    Backspace,
    Character(char),
    /// Ctrl-U.
    ClearLine,
    /// Ctrl-D.
    End,
    Enter,
}

/// Puts bytes together.
#[derive(Default)]
pub(super) struct Keys {
    escape: Escape,
    /// The beginning of a character in UTF-8.
    partial: [u8; 4],
    partial_len: usize,
}

/// How far a key has come that begins with Escape (ECMA-48, 5.4; specified).
#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum Escape {
    #[default]
    None,
    Sequence,
    Started,
}

impl Keys {
    pub(super) fn take(&mut self, byte: u8) -> Option<Key> {
        if self.escapes(byte) {
            return None;
        }
        match byte {
            b'\n' | b'\r' => Some(Key::Enter),
            0x04 => Some(Key::End),
            0x08 | 0x7F => Some(Key::Backspace),
            0x15 => Some(Key::ClearLine),
            0x00..=0x1F => None,
            _ => self.character(byte).map(Key::Character),
        }
    }

    /// Whether the byte is a part of a key that counts as none.
    fn escapes(&mut self, byte: u8) -> bool {
        let (next, part) = match (self.escape, byte) {
            (_, 0x1B) => (Escape::Started, true),
            (Escape::Started, b'[' | b'O') => (Escape::Sequence, true),
            // Enter and the like are never a part of one.
            (Escape::Started | Escape::Sequence, 0x00..=0x1F) => (Escape::None, false),
            (Escape::Sequence, 0x40..=0x7E) | (Escape::Started, _) => (Escape::None, true),
            (Escape::Sequence, _) => (Escape::Sequence, true),
            (Escape::None, _) => (Escape::None, false),
        };
        self.escape = next;
        part
    }

    fn character(&mut self, byte: u8) -> Option<char> {
        if byte.is_ascii() {
            self.forget();
            return Some(char::from(byte));
        }
        if let Some(slot) = self.partial.get_mut(self.partial_len) {
            *slot = byte;
            self.partial_len += 1;
        }
        let bytes = self.partial.get(..self.partial_len).unwrap_or_default();
        match str::from_utf8(bytes) {
            Ok(text) => {
                let character = text.chars().next();
                self.forget();
                character
            }
            Err(error) if error.error_len().is_none() && self.partial_len < 4 => None,
            Err(_) => {
                self.forget();
                Some(char::REPLACEMENT_CHARACTER)
            }
        }
    }

    fn forget(&mut self) {
        self.partial.zeroize();
        self.partial_len = 0;
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.forget();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_keys() {
        let check = |bytes: &[u8], expected: &str| {
            let mut keys = Keys::default();
            let keys = bytes.iter().filter_map(|byte| keys.take(*byte));
            let shown: String = keys
                .map(|key| match key {
                    Key::Backspace => '<',
                    Key::Character(character) => character,
                    Key::ClearLine => '{',
                    Key::End => '}',
                    Key::Enter => '|',
                })
                .collect();
            assert_eq!(shown, expected, "{bytes:?}");
        };
        check(b"aB1\n", "aB1|");
        check("Ａあ".as_bytes(), "Ａあ");
        check(b"\x7F\x08\x15\x04\x01", "<<{}");
        check(b"\x1B[A\x1B[15~\x1BOPx", "x");
        check(b"\x1B\n", "|");
        check(b"\xFFa\xE3a", "\u{FFFD}aa");
    }
}
