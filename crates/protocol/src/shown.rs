//! Texts of sites that people are shown: what they say must be what is seen.

/// Whether no character controls how the others are shown.
pub(crate) fn is_plain(text: &str) -> bool {
    !text.chars().any(controls)
}

/// The text with line ends as spaces, and without all other controls.
pub(crate) fn without_controls(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|character| character.is_whitespace() || !controls(*character));
    let spaced = kept.map(|character| {
        if character.is_whitespace() {
            ' '
        } else {
            character
        }
    });
    spaced.collect()
}

/// Controls, line ends, direction marks, and what has no width (Unicode 16, general categories Cc
/// and Cf, and the separators Zl and Zp; specified). Variation selectors stay: they tell the forms
/// of a character in a name apart.
fn controls(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFF}' | '\u{E0000}'..='\u{E007F}')
}
