//! What the card keeps without power: applications, files, PINs with their tries, keys. It is
//! data and nothing else: a new file or application is a new value, not new code.
//!
//! A card's memory can be written down and read back with `serde`. It then holds PINs and
//! private keys in the clear, which is fine for a toy card and for nothing else.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::key::RsaKey;
use crate::layout::{DIGITAL_SIGNATURE_PASSWORD, JPKI_APPLICATION, USER_AUTHENTICATION_PIN};

/// The persistent half of the card's state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardMemory {
    /// Every application that SELECT can find.
    pub applications: Vec<Application>,
}

/// One application (dedicated file) and its files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Application {
    /// The name it is selected by.
    pub aid: Aid,
    /// Its elementary files, in no particular order.
    pub files: Vec<ElementaryFile>,
}

/// One elementary file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElementaryFile {
    /// The id it is selected by; unique in its application.
    pub id: FileId,
    /// What it holds.
    pub content: FileContent,
}

/// What an elementary file holds, which decides the commands that work on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FileContent {
    /// A private key, for COMPUTE DIGITAL SIGNATURE.
    Key(KeyFile),
    /// A PIN, for VERIFY.
    Pin(PinFile),
    /// Records, for READ RECORD.
    Records {
        /// Who may read them.
        access: ReadAccess,
        /// The records; the first one has the number 1.
        records: Vec<Vec<u8>>,
    },
    /// Bytes, for READ BINARY.
    Transparent {
        /// Who may read them.
        access: ReadAccess,
        /// The bytes, with whatever filler stands behind the content.
        bytes: Vec<u8>,
    },
}

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadAccess {
    /// Whoever has verified one of these two PINs of the same application.
    AfterEither(FileId, FileId),
    /// Whoever has verified this PIN of the same application.
    AfterPin(FileId),
    /// Everyone.
    Free,
}

/// A private key and what it takes to use it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyFile {
    /// The key.
    pub key: RsaKey,
    /// The PIN of the same application that has to be verified.
    pub pin: FileId,
}

/// A PIN and its tries.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinFile {
    /// The bytes that VERIFY compares with, without padding.
    pub value: Vec<u8>,
    /// The tries left; at zero the PIN is blocked for good.
    pub attempts_left: u8,
    /// What a right PIN sets the tries back to.
    pub attempts_at_most: u8,
}

/// An application identifier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aid(Vec<u8>);

/// A file identifier, two bytes on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u16);

impl CardMemory {
    /// The tries left of the user-authentication PIN; `None` on a card without this PIN.
    pub fn attempts_left(&self) -> Option<u8> {
        self.attempts_left_of(USER_AUTHENTICATION_PIN)
    }

    /// The tries left of the digital-signature password; `None` on a card without this password.
    pub fn signature_attempts_left(&self) -> Option<u8> {
        self.attempts_left_of(DIGITAL_SIGNATURE_PASSWORD)
    }

    fn attempts_left_of(&self, pin: FileId) -> Option<u8> {
        let aid = Aid::new(&JPKI_APPLICATION);
        match &self.file(&aid, pin)?.content {
            FileContent::Pin(pin) => Some(pin.attempts_left),
            _ => None,
        }
    }

    /// The application with exactly this identifier. JICSAP allows to select by the beginning of
    /// an identifier too; no client does, so this card does not either.
    pub fn application(&self, aid: &[u8]) -> Option<&Application> {
        self.applications
            .iter()
            .find(|application| application.aid.as_bytes() == aid)
    }

    /// A file of an application.
    pub fn file(&self, aid: &Aid, id: FileId) -> Option<&ElementaryFile> {
        self.application(aid.as_bytes())?
            .files
            .iter()
            .find(|file| file.id == id)
    }

    /// A file of an application, to be changed.
    pub fn file_mut(&mut self, aid: &Aid, id: FileId) -> Option<&mut ElementaryFile> {
        let application = self
            .applications
            .iter_mut()
            .find(|application| application.aid == *aid)?;
        application.files.iter_mut().find(|file| file.id == id)
    }
}

impl PinFile {
    /// A PIN with all its tries.
    pub fn new(value: &[u8], attempts_at_most: u8) -> Self {
        Self {
            value: value.to_vec(),
            attempts_left: attempts_at_most,
            attempts_at_most,
        }
    }
}

impl fmt::Debug for PinFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PinFile")
            .field("attempts_left", &self.attempts_left)
            .field("attempts_at_most", &self.attempts_at_most)
            .finish_non_exhaustive()
    }
}

impl Aid {
    /// An identifier of any length.
    pub fn new(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }

    /// The bytes as they stand in SELECT.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
