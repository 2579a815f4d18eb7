//! The password of the digital-signature certificate: the field it is typed into, which takes nothing
//! that a password cannot have.

use std::fmt;

use super::command::{HEADER_LEN, SecretCommand};

/// The password of the digital-signature certificate (署名用電子証明書の暗証番号, 英数字6〜16文字).
///
/// It exists only as the complete VERIFY command in one locked buffer, the same one that the
/// characters were typed into, and is erased when dropped.
pub struct SignaturePassword(SecretCommand<PASSWORD_MAX>);

/// What the consent window types a password into. Mapping and refusing happen character by
/// character, so that only its length can be wrong.
pub struct PasswordField(SecretCommand<PASSWORD_MAX>);

/// Why a typed character was refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PasswordCharError {
    /// Neither one of A to Z nor a digit.
    NotInPasswords,
    /// Sixteen characters are already there.
    TooMany,
}

impl SignaturePassword {
    /// The VERIFY command, ready to be sent: header, length and 6 to 16 characters.
    #[must_use]
    pub(crate) fn verify_command(&self) -> &[u8] {
        self.0.bytes()
    }
}

impl fmt::Debug for SignaturePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignaturePassword(..)")
    }
}

impl PasswordField {
    /// An empty field with a fresh buffer.
    #[must_use]
    pub fn new() -> Self {
        Self(SecretCommand::new(PASSWORD_HEADER))
    }

    /// Takes one typed character; full-width characters become ASCII, small letters capital ones.
    ///
    /// # Errors
    /// [`PasswordCharError`] says why the character was refused; the field is unchanged then.
    pub fn push(&mut self, typed: char) -> Result<(), PasswordCharError> {
        let byte = password_character(typed).ok_or(PasswordCharError::NotInPasswords)?;
        if self.0.push(byte) {
            Ok(())
        } else {
            Err(PasswordCharError::TooMany)
        }
    }

    /// Erases the last character, if there is one.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Erases all characters.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// How many characters are there.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing has been typed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there are as many characters as a password has at least.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.len() >= PASSWORD_MIN
    }

    /// Moves the buffer out when 6 to 16 characters are there, and goes on with a fresh one.
    #[must_use]
    pub fn take(&mut self) -> Option<SignaturePassword> {
        if !self.is_complete() {
            return None;
        }
        let fresh = SecretCommand::new(PASSWORD_HEADER);
        let mut command = std::mem::replace(&mut self.0, fresh);
        command.state_length();
        Some(SignaturePassword(command))
    }
}

impl Default for PasswordField {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for PasswordField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordField(..)")
    }
}

/// Characters of the password (公的個人認証サービス, 署名用: 6 to 16 of A to Z and 0 to 9; specified).
const PASSWORD_MIN: usize = 6;
/// See [`PASSWORD_MIN`].
pub(crate) const PASSWORD_MAX: usize = 16;

/// As that of the PINs, with a length that is stated when the password is taken.
const PASSWORD_HEADER: [u8; HEADER_LEN] = [0x00, 0x20, 0x00, 0x80, 0x00];

/// The card compares bytes and folds nothing (confirmed), so folding happens here: passwords are
/// registered in capital letters.
fn password_character(typed: char) -> Option<u8> {
    let folded = match typed {
        '！'..='～' => u32::from(typed) - u32::from('！') + u32::from('!'),
        _ => u32::from(typed),
    };
    let byte = u8::try_from(folded).ok()?.to_ascii_uppercase();
    (byte.is_ascii_uppercase() || byte.is_ascii_digit()).then_some(byte)
}
