//! A signature around its content, written while the content streams by.

use std::io::{self, Read, Write};

use crate::{Digest, DocumentError, HashAlgorithm, Hasher};

/// What comes before and after the content, and how the content is known again.
#[derive(Clone)]
pub struct Attached {
    head: Vec<u8>,
    tail: Vec<u8>,
    hasher: Hasher,
    expected: Digest,
    len: u64,
}

impl Attached {
    pub(super) fn new(
        head: Vec<u8>,
        tail: Vec<u8>,
        hash: HashAlgorithm,
        expected: Digest,
        len: u64,
    ) -> Self {
        let hasher = hash.hasher();
        Self {
            head,
            tail,
            hasher,
            expected,
            len,
        }
    }

    /// What stands before and behind the content, for those who have the content elsewhere.
    #[must_use]
    pub fn around(self) -> (Vec<u8>, Vec<u8>) {
        (self.head, self.tail)
    }

    /// Writes the whole. The content is read once more, with the memory of one buffer, and must be
    /// what was signed: a file that changed meanwhile is noticed. What was written until then is of
    /// no use and is the caller's to remove.
    ///
    /// # Errors
    /// [`DocumentError::ContentChanged`] as the inner error, and those of `content` and `to`.
    pub fn write(mut self, content: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
        to.write_all(&self.head)?;
        // One byte more than there should be, so that a longer content is seen.
        let mut content = content.take(self.len.saturating_add(1));
        let mut copied = 0_u64;
        let mut buffer = vec![0; BUFFER_LEN];
        loop {
            let read = content.read(&mut buffer)?;
            let piece = buffer.get(..read).unwrap_or_default();
            if piece.is_empty() {
                break;
            }
            self.hasher.update(piece);
            to.write_all(piece)?;
            copied = copied.saturating_add(crate::der_value::len(piece));
        }
        if copied != self.len || self.hasher.finish() != self.expected {
            return Err(io::Error::other(DocumentError::ContentChanged));
        }
        to.write_all(&self.tail)
    }
}

/// Larger ones are no faster.
const BUFFER_LEN: usize = 64 * 1024;

/// Names nobody: the certificate carries name and address.
impl std::fmt::Debug for Attached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attached")
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}
