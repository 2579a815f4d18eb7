//! What a reader is called: exactly, to tell it from others, and cleaned, for people to read.

use std::fmt;

use tegata_protocol::{controls, is_variation_selector};

/// Longest label, in characters. The names that makers give stay below 70 with interface, serial
/// number and the service's own number; longer ones would fill the window.
const LABEL_MAX: usize = 80;
/// What is left of the end of a longer one: there stands the number by which the service tells two
/// readers of one model apart.
const LABEL_END: usize = 20;

/// A reader's name as the smart-card service gives it, which is different for each reader. Parts of
/// it come from the device itself, so it is shown only as [`ReaderName::label`].
#[derive(Clone, Eq, PartialEq)]
pub struct ReaderName(Box<[u8]>);

impl ReaderName {
    /// Takes the service's bytes, whatever they are.
    #[must_use]
    pub fn new(name: impl AsRef<[u8]>) -> Self {
        Self(name.as_ref().into())
    }

    /// The service's bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// One line of visible characters for a person, of limited length; may be empty. Two different
    /// names can have the same label.
    #[must_use]
    pub fn label(&self) -> String {
        let name = String::from_utf8_lossy(&self.0);
        let visible: String = name.chars().filter_map(shown).collect();
        let words: Vec<&str> = visible.split_whitespace().collect();
        shortened(&words.join(" "))
    }
}

impl fmt::Debug for ReaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReaderName").field(&self.label()).finish()
    }
}

/// What stands for a character of a name: separators become spaces, and what is invisible, turns
/// the direction of text or ends lines is left out.
fn shown(character: char) -> Option<char> {
    if character.is_whitespace() {
        Some(' ')
    } else if controls(character) || is_variation_selector(character) {
        None
    } else {
        Some(character)
    }
}

fn shortened(label: &str) -> String {
    let length = label.chars().count();
    if length <= LABEL_MAX {
        return label.to_owned();
    }
    let start = label.chars().take(LABEL_MAX - LABEL_END - 1);
    let end = label.chars().skip(length - LABEL_END);
    start.chain(['…']).chain(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, label: &str) {
        assert_eq!(ReaderName::new(name).label(), label);
    }

    #[test]
    fn names_of_real_readers_are_shown_as_they_are() {
        for name in [
            "ACS ACR122U PICC Interface 00 00",
            "Sony FeliCa Port/PaSoRi 4.0 [RC-S300/S] (1234567) 01 00",
            "リーダー 00 00",
        ] {
            check(name, name);
        }
    }

    #[test]
    fn characters_that_control_or_turn_the_text_are_not_shown() {
        check("A\u{202E}B\u{2066}C\u{200F}\u{61C}D", "ABCD");
        check("A\u{0}\u{1B}[31mB\u{7F}\u{9B}", "A[31mB");
        check(
            "A\u{200B}\u{FEFF}\u{AD}\u{E0041}\u{3164}\u{2060}\u{FE0F}B",
            "AB",
        );
    }

    #[test]
    fn a_name_is_one_line_without_gaps() {
        check("\n A\r\n\t B\u{2028}C \u{3000} 00 00 ", "A B C 00 00");
        check(" \u{200B}\n", "");
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_as_such() {
        assert_eq!(ReaderName::new(b"A\xFF 00").label(), "A\u{FFFD} 00");
    }

    #[test]
    fn a_long_name_keeps_the_number_at_its_end() {
        let long = format!("{} 00 00", "長い".repeat(60));
        let label = ReaderName::new(&long).label();
        assert_eq!(label.chars().count(), LABEL_MAX);
        assert!(label.starts_with("長い長い") && label.ends_with("長い 00 00"));
        check(&"x".repeat(LABEL_MAX), &"x".repeat(LABEL_MAX));
    }

    #[test]
    fn names_with_one_label_are_still_two_readers() {
        let (plain, marked) = (ReaderName::new("A"), ReaderName::new("A\u{200B}"));
        assert_eq!(plain.label(), marked.label());
        assert_ne!(plain, marked);
    }
}
