//! Documents on their way to the host and back: how many chunks the host has room for, and which
//! signed document comes next. It sees no byte of a document, only lengths.

use tegata_protocol::{CHUNK_TEXT_MAX, PageNews, SignedPart};

use super::{
    failure::{Failure, host_failed, invalid},
    offer::Offer,
};

/// One signing that the host has.
#[derive(Debug, PartialEq)]
pub(super) struct Transfer {
    /// Chunks that the host still has room for.
    room: u32,
    /// How many the card has signed.
    signed: u32,
    /// Of all documents, in bytes.
    sizes: Vec<u32>,
    /// How many have come back.
    taken: usize,
}

impl Transfer {
    pub(super) fn of(offer: &Offer) -> Self {
        let sizes = offer.documents.iter().map(|document| document.size);
        Self {
            room: 0,
            signed: 0,
            sizes: sizes.collect(),
            taken: 0,
        }
    }

    /// The page sends a chunk with so many characters beside it.
    pub(super) fn pass_chunk(&mut self, length: Option<u32>) -> Result<(), Failure> {
        let length = length.and_then(|length| usize::try_from(length).ok());
        if !length.is_some_and(|length| (1..=CHUNK_TEXT_MAX).contains(&length)) {
            return Err(invalid("a chunk has 1 to 524,288 characters beside it"));
        }
        let left = self.room.checked_sub(1);
        self.room = left.ok_or_else(|| invalid("a chunk came that the host has no room for"))?;
        Ok(())
    }

    /// The host has room for more.
    pub(super) fn allow(&mut self, chunks: u32) -> Result<PageNews, Failure> {
        if chunks == 0 {
            return Err(host_failed("the host asked for no chunks"));
        }
        self.room = self.room.saturating_add(chunks);
        Ok(PageNews::More { chunks })
    }

    /// The card has signed so many: one more each time.
    pub(super) fn progress(&mut self, signed: u32) -> Result<PageNews, Failure> {
        let next = self.signed.saturating_add(1);
        if signed != next || usize::try_from(signed).is_ok_and(|signed| signed > self.sizes.len()) {
            return Err(host_failed("the host counts what was signed wrongly"));
        }
        self.signed = signed;
        Ok(PageNews::Progress { signed })
    }

    /// A signed document comes back. Each does once, and in their order.
    pub(super) fn take(
        &mut self,
        document: u32,
        parts: Vec<SignedPart>,
        words: String,
    ) -> Result<PageNews, Failure> {
        let next = usize::try_from(document)
            .ok()
            .filter(|index| *index == self.taken);
        let Some(size) = next.and_then(|index| self.sizes.get(index)) else {
            return Err(host_failed("the host gave back another document"));
        };
        if parts.is_empty() || !parts.iter().all(|part| is_within(part, *size)) {
            return Err(host_failed("a signed document has parts that are none"));
        }
        self.taken = self.taken.saturating_add(1);
        Ok(PageNews::Signed {
            document,
            parts,
            words,
        })
    }

    pub(super) fn check_complete(&self) -> Result<(), Failure> {
        (self.taken == self.sizes.len())
            .then_some(())
            .ok_or_else(|| host_failed("the host gave back fewer documents than it got"))
    }
}

fn is_within(part: &SignedPart, size: u32) -> bool {
    match part {
        SignedPart::Bytes { data } => !data.is_empty(),
        SignedPart::Source { from, to } => from < to && *to <= size,
    }
}
