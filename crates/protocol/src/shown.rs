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

/// Whether a character would not be seen, or would change how others are: controls, line ends, direction
/// marks, fillers and what has no width (Unicode 16, general categories Cc, Cf, Zl and Zp, and
/// Default_Ignorable_Code_Point; specified). Variation selectors are not among them: they tell the
/// forms of a character in a name apart, see [`is_variation_selector`].
#[must_use]
pub const fn controls(character: char) -> bool {
    matches!(
        character,
        '\0'..='\x1F'
            | '\x7F'..='\u{9F}'
            | '\u{AD}'
            | '\u{34F}'
            | '\u{600}'..='\u{605}'
            | '\u{61C}'
            | '\u{6DD}'
            | '\u{70F}'
            | '\u{890}'..='\u{891}'
            | '\u{8E2}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{110BD}'
            | '\u{110CD}'
            | '\u{13430}'..='\u{1343F}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E00FF}'
            | '\u{E01F0}'..='\u{E0FFF}'
    )
}

/// Whether a character chooses the form of the one before it (Unicode 16, Variation_Selector;
/// specified).
#[must_use]
pub const fn is_variation_selector(character: char) -> bool {
    matches!(
        character,
        '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_no_control() {
        for seen in ['a', 'é', '花', '　', ' ', '\u{FFFD}', '👪', 'ا'] {
            assert!(!controls(seen), "{seen:?}");
        }
    }

    #[test]
    fn what_is_not_seen_or_turns_others_is_a_control() {
        for hidden in [
            '\n',
            '\u{85}',
            '\u{AD}',
            '\u{180E}',
            '\u{200B}',
            '\u{202E}',
            '\u{2066}',
            '\u{3164}',
            '\u{E0041}',
        ] {
            assert!(controls(hidden), "{hidden:?}");
        }
    }

    #[test]
    fn a_character_is_a_control_or_chooses_a_form_but_not_both() {
        for character in '\0'..=char::MAX {
            assert!(!(controls(character) && is_variation_selector(character)));
        }
        assert!(is_variation_selector('\u{E0100}'));
    }
}
