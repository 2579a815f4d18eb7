//! How much may be done for one document.

use super::{MAX_WORK, XmlError};

/// Bytes that may still be made, and nodes and namespaces that may still be looked at for them.
pub(super) struct Work(usize);

impl Work {
    /// All that one document may ask for.
    pub(super) const fn of_document() -> Self {
        Self(MAX_WORK)
    }

    pub(super) fn spend(&mut self, amount: usize) -> Result<(), XmlError> {
        self.0 = self.0.checked_sub(amount).ok_or(XmlError::Limit)?;
        Ok(())
    }
}
