//! Text that people are shown as somebody's name.

use crate::DocumentError;

/// Text without characters that control how the others are shown: what it says is what is seen.
#[derive(Clone, Eq, PartialEq)]
pub struct ShownText(String);

impl ShownText {
    /// # Errors
    /// [`DocumentError::Text`]: empty or blank, longer than a name, or with control or direction
    /// characters.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let is_short = text.chars().count() <= MAX_CHARS;
        let is_plain = !text.chars().any(controls);
        (is_short && is_plain && !text.trim().is_empty())
            .then(|| Self(text.to_owned()))
            .ok_or(DocumentError::Text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name in a certificate has at most a hundred (full-width) characters (guess: three times what
/// registers have).
const MAX_CHARS: usize = 100;

/// Controls, line ends, direction marks, and what has no width. Variation selectors stay: they tell
/// the forms of a character in a name apart.
pub(super) fn controls(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFF}'
            | '\u{E0000}'..='\u{E007F}')
}

/// Names nobody.
impl std::fmt::Debug for ShownText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShownText(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_taken(text: &str) -> bool {
        ShownText::parse(text).is_ok()
    }

    #[test]
    fn names_are_taken() {
        for name in [
            "手形 花子",
            "Tegata Hanako",
            "辻\u{E0100}",
            "O'Neil-Åström",
            "𠮷野",
        ] {
            assert!(is_taken(name), "{name}");
        }
    }

    #[test]
    fn control_and_direction_characters_are_refused() {
        for character in [
            '\0', '\n', '\u{7F}', '\u{85}', '\u{200F}', '\u{202E}', '\u{2066}', '\u{FEFF}',
        ] {
            assert!(!is_taken(&format!("手形{character}花子")), "{character:?}");
        }
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        assert!(!is_taken(""));
        assert!(!is_taken(" \u{3000}"));
        assert!(!is_taken(&"花".repeat(101)));
    }
}
