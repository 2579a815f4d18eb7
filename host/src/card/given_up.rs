//! The word that nobody waits for the card any more. It is looked at right before a PIN would go
//! out: the window may be gone while another program still has the card.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::CardError;

/// Whether the login was given up; shared by the session and the card's thread.
#[derive(Clone, Debug, Default)]
pub struct GivenUp(Arc<AtomicBool>);

impl GivenUp {
    /// From now on no PIN goes out and nothing is signed.
    pub fn give_up(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// # Errors
    /// [`CardError::GivenUp`] once [`Self::give_up`] was called.
    pub(crate) fn check(&self) -> Result<(), CardError> {
        if self.0.load(Ordering::SeqCst) {
            Err(CardError::GivenUp)
        } else {
            Ok(())
        }
    }
}
