//! What unlocks the keys and the four items of the card, four digits of its own for each but the key
//! for documents, which has a password: the fields they are typed into and the buffers they leave in.
//! Nothing here shows, logs or compares a secret, and nothing outside this crate has a type for one.

mod command;
mod password;

use std::fmt;

use command::{HEADER_LEN, SecretCommand};
pub(crate) use password::PASSWORD_MAX;
pub use password::{PasswordCharError, PasswordField, SignaturePassword};

/// The PIN of the user-authentication certificate (利用者証明用電子証明書の暗証番号, 数字4桁).
///
/// It exists only as the complete VERIFY command in one locked buffer, the same one that the digits
/// were typed into, and is erased when dropped.
pub struct AuthPin(SecretCommand<AUTH_PIN_DIGITS>);

/// The PIN of the card-information input application (券面事項入力補助用暗証番号, 数字4桁). Another
/// number than [`AuthPin`], unless the person chose the same, and never taken for it.
///
/// It exists in the same way as [`AuthPin`]; which of the two a VERIFY is for, the card is told before.
pub struct ItemsPin(SecretCommand<AUTH_PIN_DIGITS>);

/// What the consent window types either PIN into. Mapping and refusing happen character by character,
/// so a malformed PIN cannot exist.
pub struct PinField(SecretCommand<AUTH_PIN_DIGITS>);

/// Why a typed character was refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PinCharError {
    /// A letter: perhaps the other secret, the password of 6 to 16 characters, was meant.
    Letter,
    /// Neither a digit nor a letter.
    NotADigit,
    /// Four digits are already there.
    TooMany,
}

impl AuthPin {
    /// The VERIFY command, ready to be sent: header, length and four digits.
    #[must_use]
    pub(crate) fn verify_command(&self) -> &[u8] {
        self.0.bytes()
    }
}

impl fmt::Debug for AuthPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthPin(..)")
    }
}

impl ItemsPin {
    /// The VERIFY command, ready to be sent: header, length and four digits.
    #[must_use]
    pub(crate) fn verify_command(&self) -> &[u8] {
        self.0.bytes()
    }
}

impl fmt::Debug for ItemsPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ItemsPin(..)")
    }
}

impl PinField {
    /// An empty field with a fresh buffer.
    #[must_use]
    pub fn new() -> Self {
        Self(SecretCommand::new(AUTH_PIN_HEADER))
    }

    /// Takes one typed character; full-width digits become ASCII digits.
    ///
    /// # Errors
    /// [`PinCharError`] says why the character was refused; the field is unchanged then.
    pub fn push(&mut self, typed: char) -> Result<(), PinCharError> {
        let digit = ascii_digit(typed)?;
        if self.0.push(digit) {
            Ok(())
        } else {
            Err(PinCharError::TooMany)
        }
    }

    /// Erases the last digit, if there is one.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Erases all digits.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// How many digits are there.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing has been typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all four digits are there.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.len() == AUTH_PIN_DIGITS
    }

    /// Moves the buffer out when all four digits are there, and goes on with a fresh one.
    #[must_use]
    pub fn take(&mut self) -> Option<AuthPin> {
        self.take_command().map(AuthPin)
    }

    /// The same where the digits were asked for as the other PIN.
    #[must_use]
    pub fn take_for_items(&mut self) -> Option<ItemsPin> {
        self.take_command().map(ItemsPin)
    }

    fn take_command(&mut self) -> Option<SecretCommand<AUTH_PIN_DIGITS>> {
        self.is_complete().then(|| {
            let fresh = SecretCommand::new(AUTH_PIN_HEADER);
            std::mem::replace(&mut self.0, fresh)
        })
    }
}

impl Default for PinField {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for PinField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinField(..)")
    }
}

/// Digits of either PIN (公的個人認証サービス, 利用者証明用, and 券面事項入力補助用: four digits;
/// specified).
pub(crate) const AUTH_PIN_DIGITS: usize = 4;

/// VERIFY with the reference "current file", then the length (ISO 7816-4, section 11.6.6;
/// specified, and public code agrees on `80` for this card).
const AUTH_PIN_HEADER: [u8; HEADER_LEN] = [0x00, 0x20, 0x00, 0x80, 0x04];

fn ascii_digit(typed: char) -> Result<u8, PinCharError> {
    let folded = match typed {
        '０'..='９' => u32::from(typed) - u32::from('０') + u32::from('0'),
        _ => u32::from(typed),
    };
    match u8::try_from(folded) {
        Ok(byte) if byte.is_ascii_digit() => Ok(byte),
        _ if typed.is_alphabetic() => Err(PinCharError::Letter),
        _ => Err(PinCharError::NotADigit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> PinField {
        let mut field = PinField::new();
        for character in text.chars() {
            field.push(character).unwrap();
        }
        field
    }

    fn check_refused(typed: char, expected: PinCharError) {
        let mut field = PinField::new();
        assert_eq!(field.push(typed), Err(expected), "{typed:?}");
        assert!(field.is_empty());
    }

    #[test]
    fn digits_become_the_verify_command() {
        let pin = typed("0129").take().unwrap();
        assert_eq!(
            pin.verify_command(),
            *b"\x00\x20\x00\x80\x04\x30\x31\x32\x39"
        );
    }

    #[test]
    fn full_width_digits_become_ascii() {
        let pin = typed("０１２９").take().unwrap();
        assert_eq!(
            pin.verify_command(),
            *b"\x00\x20\x00\x80\x04\x30\x31\x32\x39"
        );
    }

    #[test]
    fn anything_but_digits_is_refused() {
        check_refused('a', PinCharError::Letter);
        check_refused('Ａ', PinCharError::Letter);
        check_refused('か', PinCharError::Letter);
        check_refused('四', PinCharError::Letter);
        check_refused(' ', PinCharError::NotADigit);
        check_refused('　', PinCharError::NotADigit);
        check_refused('-', PinCharError::NotADigit);
        check_refused('٣', PinCharError::NotADigit);
        check_refused('\r', PinCharError::NotADigit);
        check_refused('/', PinCharError::NotADigit);
        check_refused(':', PinCharError::NotADigit);
    }

    #[test]
    fn a_fifth_digit_is_refused_and_changes_nothing() {
        let mut field = typed("1234");
        assert_eq!(field.push('5'), Err(PinCharError::TooMany));
        assert_eq!(
            field.take().unwrap().verify_command(),
            *b"\x00\x20\x00\x80\x041234"
        );
    }

    #[test]
    fn an_incomplete_pin_cannot_be_taken() {
        assert!(PinField::new().take().is_none());
        assert!(typed("123").take().is_none());
        assert!(typed("123").take_for_items().is_none());
    }

    #[test]
    fn the_pin_for_the_items_is_the_same_command_and_another_type() {
        let mut field = typed("0129");
        let pin = field.take_for_items().unwrap();
        assert_eq!(pin.verify_command(), typed("0129").0.bytes());
        assert!(field.is_empty());
    }

    #[test]
    fn pop_erases_the_last_digit() {
        let mut field = typed("12");
        field.pop();
        assert_eq!(
            (field.len(), field.0.typed_mut().to_vec()),
            (1, b"1\0\0\0".to_vec())
        );
        field.pop();
        field.pop();
        assert!(field.is_empty());
    }

    #[test]
    fn clear_erases_all_digits_and_keeps_the_header() {
        let mut field = typed("1234");
        field.clear();
        assert_eq!(field.0.typed_mut().to_vec(), vec![0; 4]);
        assert_eq!(field.0.bytes(), AUTH_PIN_HEADER);
    }

    #[test]
    fn take_moves_the_buffer_itself_and_leaves_an_empty_field() {
        let mut field = typed("1234");
        let before = field.0.bytes().as_ptr();
        let pin = field.take().unwrap();
        assert_eq!(pin.verify_command().as_ptr(), before);
        assert_eq!((field.len(), field.0.typed_mut().to_vec()), (0, vec![0; 4]));
    }

    #[test]
    fn dropping_one_buffer_leaves_the_lock_of_another() {
        let field = PinField::new();
        let other = PinField::new();
        let (first, second) = (field.0.bytes().as_ptr(), other.0.bytes().as_ptr());
        let size = region::page::size();
        assert_ne!(first.addr() / size, second.addr() / size);
    }

    /// What the kernel says about the mapping in which this address lies (`VmFlags`, proc(5)).
    #[cfg(target_os = "linux")]
    fn flags_of_the_page_at(address: usize) -> Vec<String> {
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let mut inside = false;
        for line in maps.lines() {
            if let Some((from, to)) = line.split(' ').next().and_then(|word| word.split_once('-')) {
                let bound = |text| usize::from_str_radix(text, 16).unwrap();
                inside = (bound(from)..bound(to)).contains(&address);
            }
            if let Some(flags) = line.strip_prefix("VmFlags:").filter(|_| inside) {
                return flags.split_whitespace().map(str::to_owned).collect();
            }
        }
        panic!("no mapping at {address:#x}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pin_is_in_no_swap_file_no_core_dump_and_no_child() {
        let field = typed("1234");
        let flags = flags_of_the_page_at(field.0.bytes().as_ptr().addr());
        for (flag, meaning) in [("lo", "locked"), ("dd", "not dumped"), ("dc", "not copied")] {
            assert!(
                flags.iter().any(|found| found == flag),
                "{meaning}: {flags:?}"
            );
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let mut field = typed("1234");
        assert_eq!(format!("{field:?}"), "PinField(..)");
        assert_eq!(format!("{:?}", field.take().unwrap()), "AuthPin(..)");
        let pin = typed("1234").take_for_items().unwrap();
        assert_eq!(format!("{pin:?}"), "ItemsPin(..)");
    }
}
