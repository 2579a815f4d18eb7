//! The status words that the card answers with. It names only those that this card can send.

use std::fmt;

/// The two bytes that end every response.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatusWord(u16);

/// Meanings: ISO/IEC 7816-4 and JICSAP. Which of them a My Number Card sends when: one survey of
/// real cards, `myna-card` (single source), unless the place of use says otherwise.
impl StatusWord {
    /// Done.
    pub const SUCCESS: Self = Self(0x9000);
    /// Lc, Le or the length of the command is wrong.
    pub const WRONG_LENGTH: Self = Self(0x6700);
    /// The class byte names a logical channel other than the basic one.
    pub const CHANNEL_NOT_SUPPORTED: Self = Self(0x6881);
    /// The class byte asks for secure messaging, which the JPKI application does not have.
    pub const SECURE_MESSAGING_REFUSED: Self = Self(0x69FC);
    /// The file is of another kind than the command works on.
    pub const WRONG_FILE_STRUCTURE: Self = Self(0x6981);
    /// A PIN has to be verified first.
    pub const SECURITY_STATUS_NOT_SATISFIED: Self = Self(0x6982);
    /// The referenced PIN is blocked (JICSAP); confirmed by several clients' tables.
    pub const PIN_BLOCKED: Self = Self(0x6984);
    /// The command needs a current elementary file and there is none.
    pub const NO_CURRENT_FILE: Self = Self(0x6986);
    /// No such application or file; confirmed.
    pub const FILE_NOT_FOUND: Self = Self(0x6A82);
    /// The file has no record of this number.
    pub const RECORD_NOT_FOUND: Self = Self(0x6A83);
    /// P1 or P2 is wrong.
    pub const WRONG_P1_P2: Self = Self(0x6A86);
    /// The offset lies at or behind the end of the file; confirmed.
    pub const OFFSET_OUTSIDE_FILE: Self = Self(0x6B00);
    /// Unknown instruction.
    pub const INSTRUCTION_NOT_SUPPORTED: Self = Self(0x6D00);
    /// Unknown class.
    pub const CLASS_NOT_SUPPORTED: Self = Self(0x6E00);
    /// The card failed for a reason of its own.
    pub const NO_DIAGNOSIS: Self = Self(0x6F00);

    /// Any status word, for faults that this card does not have by itself.
    pub const fn new(value: u16) -> Self {
        Self(value)
    }

    /// `63Cx`, where x is the number of tries left. A number over 15 does not fit the half byte
    /// and is shown as 15.
    pub fn attempts_left(attempts: u8) -> Self {
        Self(0x63C0 | u16::from(attempts.min(0x0F)))
    }

    /// The two bytes as one number.
    pub fn value(self) -> u16 {
        self.0
    }

    /// SW1 and SW2 as they stand at the end of a response.
    pub fn to_bytes(self) -> [u8; 2] {
        self.0.to_be_bytes()
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusWord({:04X})", self.0)
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}
