//! How the card is connected to its reader, as far as a program can see it.

/// The two ways to reach a card, which differ in the answer to reset (ATR).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interface {
    /// Pushed into a reader.
    Contact,
    /// Laid on a reader.
    Contactless,
}

impl Interface {
    /// The answer to reset. By contact it is the card's own (confirmed). Without contact the reader
    /// makes one up from the card's ATQB; this is one of several that have been seen (confirmed).
    /// No program should tell cards by it.
    pub const fn answer_to_reset(self) -> &'static [u8] {
        match self {
            Self::Contact => &[0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14],
            Self::Contactless => &[
                0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x7F,
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ISO/IEC 7816-3, 8.2.5: all bytes after the first give zero with TCK, the last one.
    #[test]
    fn the_check_byte_of_both_answers_is_right() {
        for interface in [Interface::Contact, Interface::Contactless] {
            let bytes = interface.answer_to_reset();
            assert_eq!(bytes[1..].iter().fold(0, |sum, byte| sum ^ byte), 0);
        }
    }
}
