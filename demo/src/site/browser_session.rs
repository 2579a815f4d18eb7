//! The id by which the site knows a browser again.

use std::fmt;

/// 128 random bits in hexadecimal. The browser holds it in an encrypted cookie; before a login the
/// site itself keeps nothing under it but a challenge.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(super) struct SessionId(String);

impl SessionId {
    /// A new one.
    pub(super) fn random() -> Result<Self, getrandom::Error> {
        let mut random = [0; 16];
        getrandom::fill(&mut random)?;
        Ok(Self(format!("{:032x}", u128::from_be_bytes(random))))
    }

    /// Reads what stands in a cookie that the site encrypted itself.
    pub(super) fn from_cookie(text: &str) -> Option<Self> {
        let is_id = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then(|| Self(text.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId(..)")
    }
}
