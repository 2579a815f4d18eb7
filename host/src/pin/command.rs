//! The memory in which a secret is typed and sent: one buffer that leaves no copy behind. It knows
//! nothing of what may be typed.

use std::alloc::{Layout, handle_alloc_error};

#[cfg(target_os = "linux")]
use memmap2::Advice;
use memmap2::MmapMut;
use zeroize::Zeroize;

use super::password::PASSWORD_MAX;

/// A command whose last up to `MAX` bytes are typed by a person, in memory that is kept out of the
/// swap file, of core dumps and of child processes, and erased on drop.
pub(super) struct SecretCommand<const MAX: usize> {
    /// Declared before `page`: the lock ends after the erasing in `drop` and before the memory is
    /// given back. `None` where the system allows no locked memory (`RLIMIT_MEMLOCK`); a login must
    /// not fail for that, so the buffer is then only erased.
    _lock: Option<region::LockGuard>,
    /// Pages of its own, so that ending the lock of one buffer cannot unlock another: locks are per
    /// page and do not nest.
    page: MmapMut,
    len: usize,
}

/// Header and the longest secret of the card, the signature password of 16 characters.
const COMMAND_MAX: usize = HEADER_LEN + PASSWORD_MAX;

/// Class, instruction, two parameters and the length.
pub(super) const HEADER_LEN: usize = 5;

impl<const MAX: usize> SecretCommand<MAX> {
    pub(super) fn new(header: [u8; HEADER_LEN]) -> Self {
        let mut page = fresh_page();
        let lock = region::lock(page.as_ptr(), COMMAND_MAX).ok();
        for (slot, byte) in page.iter_mut().zip(header) {
            *slot = byte;
        }
        Self {
            _lock: lock,
            page,
            len: 0,
        }
    }

    /// The command as far as it has been typed.
    pub(super) fn bytes(&self) -> &[u8] {
        self.page.get(..HEADER_LEN + self.len).unwrap_or_default()
    }

    /// How many bytes were typed.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Whether there was room.
    pub(super) fn push(&mut self, byte: u8) -> bool {
        let len = self.len;
        match self.typed_mut().get_mut(len) {
            Some(slot) => *slot = byte,
            None => return false,
        }
        self.len += 1;
        true
    }

    /// Writes into the header how many bytes follow it.
    pub(super) fn state_length(&mut self) {
        let length = u8::try_from(self.len).unwrap_or(0);
        if let Some(slot) = self.page.get_mut(HEADER_LEN - 1) {
            *slot = length;
        }
    }

    /// Erases the last byte that was typed, if there is one.
    pub(super) fn pop(&mut self) {
        self.len = self.len.saturating_sub(1);
        let len = self.len;
        if let Some(slot) = self.typed_mut().get_mut(len) {
            slot.zeroize();
        }
    }

    /// Erases all that was typed.
    pub(super) fn clear(&mut self) {
        self.typed_mut().zeroize();
        self.len = 0;
    }

    /// The bytes behind the header that a person may fill.
    pub(super) fn typed_mut(&mut self) -> &mut [u8] {
        self.page
            .get_mut(HEADER_LEN..HEADER_LEN + MAX)
            .unwrap_or_default()
    }
}

impl<const MAX: usize> Drop for SecretCommand<MAX> {
    fn drop(&mut self) {
        self.page.zeroize();
    }
}

/// Zeroed pages that no core dump and no child gets.
fn fresh_page() -> MmapMut {
    let Ok(page) = MmapMut::map_anon(COMMAND_MAX) else {
        // No memory: ends the process, as every other allocation does.
        handle_alloc_error(Layout::new::<[u8; COMMAND_MAX]>());
    };
    // Kernels have both since long before any of today. If one refuses, the process still makes no
    // dump (`confinement`) and starts its children without a copy.
    #[cfg(target_os = "linux")]
    for advice in [Advice::DontDump, Advice::DontFork] {
        let _ = page.advise(advice);
    }
    page
}
