//! Reading an attached signature of any length while its content streams by.

use std::io::{self, Read, Write};

use der::Decode;

use super::{SignedData, assemble::SIGNED_DATA, attributes::DATA};
use crate::{
    Digest, DocumentError, HashAlgorithm, Hasher,
    der_value::{elements, value},
};

/// What was read around a content.
#[derive(Clone, Debug)]
pub struct Streamed {
    /// The signature, without the content.
    pub signed: SignedData,
    digests: [(HashAlgorithm, Digest); 3],
}

impl Streamed {
    /// Reads DER with the memory of one buffer, and writes the content as it comes. Nothing is
    /// verified yet: what was written is the caller's to remove if the verification fails.
    ///
    /// # Errors
    /// [`DocumentError::Cms`] and the reasons beginning with `Cms` as the inner error, also for BER
    /// and for a detached signature; those of `from` and `content`.
    pub fn read(from: &mut impl Read, content: &mut impl Write) -> io::Result<Self> {
        let mut source = Source { from, position: 0 };
        let (outer, head) = source.begin_content_info()?;
        let inner = source.begin_content()?;
        let digests = source.copy(inner.last().copied(), content)?;
        let tail = source.tail()?;
        let ends = outer.iter().all(|end| *end == source.position);
        let tail = elements(&tail, 3).ok().filter(|_| ends);
        let tail = tail.ok_or_else(|| refused(DocumentError::Cms))?;
        let is_closed = inner.windows(2).all(|ends| ends.first() == ends.last());
        let head = elements(&head, 2).map_err(|_| refused(DocumentError::Cms))?;
        let signed = SignedData::from_parts(&head, None, &tail).map_err(refused)?;
        is_closed
            .then_some(Self { signed, digests })
            .ok_or_else(|| refused(DocumentError::Cms))
    }

    /// The content's digest, which must be a signer's `message_digest`.
    #[must_use]
    pub fn digest(&self, hash: HashAlgorithm) -> Option<&Digest> {
        let found = self.digests.iter().find(|(other, _)| *other == hash);
        found.map(|(_, digest)| digest)
    }
}

/// Counts what was read, so that every value can be seen to end where its container does.
struct Source<'r, R> {
    from: &'r mut R,
    position: u64,
}

impl<R: Read> Source<'_, R> {
    /// `ContentInfo` and `SignedData` up to the content; gives where the three containers end, and the
    /// version and the hashes that stand there.
    fn begin_content_info(&mut self) -> io::Result<([u64; 3], Vec<u8>)> {
        let content_info = self.begin(SEQUENCE)?;
        self.demand(OBJECT_IDENTIFIER, SIGNED_DATA.as_bytes())?;
        let explicit = self.begin(CONTEXT_0)?;
        let signed_data = self.begin(SEQUENCE)?;
        let version = value(INTEGER, &[&self.small(INTEGER)?]);
        let hashes = value(SET, &[&self.small(SET)?]);
        let head = [version, hashes].concat();
        Ok(([content_info, explicit, signed_data], head))
    }

    /// `EncapsulatedContentInfo` up to the octets; gives where the three containers end.
    fn begin_content(&mut self) -> io::Result<[u64; 3]> {
        let encapsulated = self.begin(SEQUENCE)?;
        self.demand(OBJECT_IDENTIFIER, DATA.as_bytes())?;
        Ok([
            encapsulated,
            self.begin(CONTEXT_0)?,
            self.begin(OCTET_STRING)?,
        ])
    }

    /// Copies up to a position, and hashes with every algorithm: which one is wanted stands behind.
    fn copy(
        &mut self,
        end: Option<u64>,
        to: &mut impl Write,
    ) -> io::Result<[(HashAlgorithm, Digest); 3]> {
        let algorithms = [
            HashAlgorithm::Sha256,
            HashAlgorithm::Sha384,
            HashAlgorithm::Sha512,
        ];
        let mut hashers: [Hasher; 3] = algorithms.map(HashAlgorithm::hasher);
        let mut buffer = vec![0; BUFFER_LEN];
        let end = end.unwrap_or_default();
        while self.position < end {
            let left = usize::try_from(end.saturating_sub(self.position)).unwrap_or(BUFFER_LEN);
            let room = buffer.get_mut(..left.min(BUFFER_LEN)).unwrap_or_default();
            self.fill(room)?;
            hashers.iter_mut().for_each(|hasher| hasher.update(room));
            to.write_all(room)?;
        }
        let mut digests = hashers.into_iter().map(Hasher::finish);
        Ok(algorithms.map(|hash| {
            let digest = digests.next();
            (hash, digest.unwrap_or_else(|| hash.digest(&[])))
        }))
    }

    /// Everything behind the content, to the end.
    fn tail(&mut self) -> io::Result<Vec<u8>> {
        let mut tail = Vec::new();
        let read = self
            .from
            .take(MAX_TAIL_LEN.saturating_add(1))
            .read_to_end(&mut tail)?;
        let read = u64::try_from(read).unwrap_or(u64::MAX);
        self.position = self.position.saturating_add(read);
        match read > MAX_TAIL_LEN {
            true => Err(refused(DocumentError::TooLarge)),
            false => Ok(tail),
        }
    }

    fn fill(&mut self, room: &mut [u8]) -> io::Result<()> {
        self.from
            .read_exact(room)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => refused(DocumentError::Cms),
                _ => error,
            })?;
        self.position = self.position.saturating_add(crate::der_value::len(room));
        Ok(())
    }

    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.fill(&mut byte)?;
        let [byte] = byte;
        Ok(byte)
    }

    /// A header with this tag and a definite length; gives where its content ends.
    fn begin(&mut self, tag: u8) -> io::Result<u64> {
        if self.byte()? != tag {
            return Err(refused(DocumentError::Cms));
        }
        let len = match self.byte()? {
            short @ 0..=0x7F => u64::from(short),
            long @ 0x81..=0x88 => {
                let mut len = 0_u64;
                for _ in 0x80..long {
                    len = len << 8 | u64::from(self.byte()?);
                }
                len
            }
            _ => return Err(refused(DocumentError::Cms)),
        };
        self.position
            .checked_add(len)
            .ok_or_else(|| refused(DocumentError::Cms))
    }

    /// A value that is no longer than versions and names are.
    fn small(&mut self, tag: u8) -> io::Result<Vec<u8>> {
        let end = self.begin(tag)?;
        let len = usize::try_from(end.saturating_sub(self.position)).unwrap_or(usize::MAX);
        if len > MAX_SMALL_LEN {
            return Err(refused(DocumentError::Cms));
        }
        let mut content = vec![0; len];
        self.fill(&mut content)?;
        // One value, whatever it is: the signers say it again.
        der::AnyRef::from_der(&value(tag, &[&content])).map_err(|_| refused(DocumentError::Cms))?;
        Ok(content)
    }

    fn demand(&mut self, tag: u8, content: &[u8]) -> io::Result<()> {
        match self.small(tag)? == content {
            true => Ok(()),
            false => Err(refused(DocumentError::CmsContentType)),
        }
    }
}

fn refused(reason: DocumentError) -> io::Error {
    io::Error::other(reason)
}

/// Larger ones are no faster.
const BUFFER_LEN: usize = 64 * 1024;
/// A few names of algorithms.
const MAX_SMALL_LEN: usize = 1_024;
/// As many certificates as are read, and as much again for signers.
const MAX_TAIL_LEN: u64 = 8 * 1024 * 1024;

const CONTEXT_0: u8 = 0xA0;
const INTEGER: u8 = 0x02;
const OBJECT_IDENTIFIER: u8 = 0x06;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
