//! A folder that stands for a desk with one card and one reader: the test authority, the card's
//! memory, and whether the card lies on the reader. Several processes share it.
//!
//! It holds private keys and a PIN in the clear, all of them made for the occasion and worth
//! nothing.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tegata_virtual_card::{
    AuthorityTemplate, CardMemory, Persona, TestAuthority, VirtualCard, VirtualCardError,
};

use crate::private_file;

/// The test authority and one card of an adult, kept in a folder.
#[derive(Debug, Clone)]
pub struct CardFolder {
    path: PathBuf,
}

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CardFolderError {
    /// A file or the folder cannot be read or written.
    #[error("the state folder cannot be read or written")]
    Folder(#[from] io::Error),
    /// The authority or the card cannot be made.
    #[error("the test authority or the card cannot be made")]
    Issue(#[from] VirtualCardError),
    /// A file holds something else than this program wrote.
    #[error("a file in the state folder is damaged")]
    Malformed(#[from] serde_json::Error),
    /// The card has no user-authentication PIN.
    #[error("the card in the state folder has no PIN")]
    PinMissing,
}

impl CardFolder {
    /// Opens the folder. On the first use this makes the folder, the authority and a card, which
    /// lies on the reader then; it takes as long as two RSA keys. `now` is Unix time in seconds.
    ///
    /// # Errors
    /// See [`CardFolderError`].
    pub fn open_or_create(path: impl Into<PathBuf>, now: u64) -> Result<Self, CardFolderError> {
        let folder = Self { path: path.into() };
        private_file::create_folder(&folder.path)?;
        let _changing = folder.lock_for_change()?;
        if !folder.authority_file().try_exists()? {
            folder.make_authority(now)?;
            folder.make_card(now)?;
            folder.put_on_reader()?;
        } else if !folder.card_file().try_exists()? {
            folder.make_card(now)?;
            folder.put_on_reader()?;
        }
        Ok(folder)
    }

    /// Where the folder is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the card on the reader; one that is there stays.
    ///
    /// # Errors
    /// See [`CardFolderError`].
    pub fn place_card(&self) -> Result<(), CardFolderError> {
        let _changing = self.lock_for_change()?;
        if self.placement()?.is_none() {
            self.put_on_reader()?;
        }
        Ok(())
    }

    /// Takes the card from the reader, in the middle of whatever it does.
    ///
    /// # Errors
    /// See [`CardFolderError`].
    pub fn remove_card(&self) -> Result<(), CardFolderError> {
        let _changing = self.lock_for_change()?;
        match fs::remove_file(self.placement_file()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Whether the card lies on the reader.
    ///
    /// # Errors
    /// See [`CardFolderError`].
    pub fn card_is_on_reader(&self) -> Result<bool, CardFolderError> {
        Ok(self.placement()?.is_some())
    }

    /// The tries left of the card's user-authentication PIN, seen from outside.
    ///
    /// # Errors
    /// See [`CardFolderError`].
    pub fn attempts_left(&self) -> Result<u8, CardFolderError> {
        let memory: CardMemory = read(&self.card_file())?;
        memory.attempts_left().ok_or(CardFolderError::PinMissing)
    }

    /// Replaces the card by a new one of the same person, with a new key, a new certificate and all
    /// tries. If a card lies on the reader, the new one lies there afterwards, as another card.
    ///
    /// # Errors
    /// See [`CardFolderError`].
    pub fn new_card(&self, now: u64) -> Result<(), CardFolderError> {
        let _changing = self.lock_for_change()?;
        self.make_card(now)?;
        if self.placement()?.is_some() {
            self.put_on_reader()?;
        }
        Ok(())
    }

    /// The authority that issued the card.
    ///
    /// # Errors
    /// See [`CardFolderError`].
    pub fn authority(&self) -> Result<TestAuthority, CardFolderError> {
        read(&self.authority_file())
    }

    /// The authority's certificate in DER: the trust anchor of a site that accepts this card.
    ///
    /// # Errors
    /// See [`CardFolderError`].
    pub fn authority_certificate(&self) -> Result<Vec<u8>, CardFolderError> {
        Ok(self.authority()?.certificate_der().to_vec())
    }

    /// Keeps other processes from changing the folder until the file is dropped.
    pub(crate) fn lock_for_change(&self) -> io::Result<File> {
        self.lock("change.lock")
    }

    /// Keeps other processes from using the card until the file is dropped. It can still be taken
    /// from the reader.
    pub(crate) fn lock_for_use(&self) -> io::Result<File> {
        self.lock("use.lock")
    }

    /// The present stay of a card on the reader; the next one has another name.
    pub(crate) fn placement(&self) -> io::Result<Option<Placement>> {
        match fs::read_to_string(self.placement_file()) {
            Ok(name) => Ok(Some(Placement(name))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The card's memory as it is written down.
    pub(crate) fn card_bytes(&self) -> io::Result<Vec<u8>> {
        fs::read(self.card_file())
    }

    /// Writes the card's memory down. The caller holds the lock for changes.
    pub(crate) fn replace_card_bytes(&self, bytes: &[u8]) -> io::Result<()> {
        private_file::replace(&self.card_file(), bytes)
    }

    fn make_authority(&self, now: u64) -> Result<(), CardFolderError> {
        let template = AuthorityTemplate::user_authentication(now);
        write(
            &self.authority_file(),
            &TestAuthority::generate(&template, &mut rng())?,
        )
    }

    fn make_card(&self, now: u64) -> Result<(), CardFolderError> {
        let authority = self.authority()?;
        let card = VirtualCard::issue(&Persona::adult(1), &authority, &mut rng(), now)?;
        write(&self.card_file(), card.memory())
    }

    fn put_on_reader(&self) -> io::Result<()> {
        let mut name = [0; 8];
        getrandom::fill(&mut name)?;
        let name = u64::from_be_bytes(name).to_string();
        private_file::replace(&self.placement_file(), name.as_bytes())
    }

    fn lock(&self, name: &str) -> io::Result<File> {
        let file = private_file::open_for_lock(&self.path.join(name))?;
        file.lock()?;
        Ok(file)
    }

    fn authority_file(&self) -> PathBuf {
        self.path.join("authority.json")
    }

    fn card_file(&self) -> PathBuf {
        self.path.join("card.json")
    }

    fn placement_file(&self) -> PathBuf {
        self.path.join("on-reader")
    }
}

/// One stay of a card on the reader. A card that was taken away and put back, or exchanged, has
/// another placement, so a program that was connected notices.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Placement(String);

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, CardFolderError> {
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}

fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), CardFolderError> {
    Ok(private_file::replace(path, &serde_json::to_vec(value)?)?)
}

fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{NOW, folder};

    #[test]
    fn a_new_folder_has_a_fresh_card_on_the_reader() {
        let (_place, folder) = folder();
        assert!(folder.card_is_on_reader().unwrap());
        assert_eq!(folder.attempts_left().unwrap(), 3);
    }

    #[test]
    fn opening_again_changes_nothing() {
        let (_place, folder) = folder();
        folder.remove_card().unwrap();
        let before = (
            folder.card_bytes().unwrap(),
            folder.authority_certificate().unwrap(),
        );
        let again = CardFolder::open_or_create(folder.path(), NOW + 1).unwrap();
        let after = (
            again.card_bytes().unwrap(),
            again.authority_certificate().unwrap(),
        );
        assert!(before == after);
        assert!(!again.card_is_on_reader().unwrap());
    }

    #[test]
    fn the_card_is_placed_and_removed_any_number_of_times() {
        let (_place, folder) = folder();
        folder.remove_card().unwrap();
        folder.remove_card().unwrap();
        assert!(!folder.card_is_on_reader().unwrap());
        folder.place_card().unwrap();
        let placement = folder.placement().unwrap();
        folder.place_card().unwrap();
        assert_eq!(folder.placement().unwrap(), placement);
    }

    #[test]
    fn a_new_card_has_another_certificate_of_the_same_authority() {
        let (_place, folder) = folder();
        let anchor = folder.authority_certificate().unwrap();
        let (card, placement) = (folder.card_bytes().unwrap(), folder.placement().unwrap());
        folder.new_card(NOW).unwrap();
        assert!(folder.card_bytes().unwrap() != card);
        assert_ne!(folder.placement().unwrap(), placement);
        assert_eq!(folder.authority_certificate().unwrap(), anchor);
    }

    #[test]
    fn a_new_card_beside_the_reader_stays_beside_it() {
        let (_place, folder) = folder();
        folder.remove_card().unwrap();
        folder.new_card(NOW).unwrap();
        assert!(!folder.card_is_on_reader().unwrap());
    }

    #[test]
    fn a_damaged_file_is_an_error_and_not_a_new_card() {
        let (_place, folder) = folder();
        fs::write(folder.card_file(), b"{").unwrap();
        let again = CardFolder::open_or_create(folder.path(), NOW).unwrap();
        assert!(matches!(
            again.attempts_left(),
            Err(CardFolderError::Malformed(_))
        ));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_what_is_written() {
        use std::os::unix::fs::PermissionsExt;

        let (_place, folder) = folder();
        folder.new_card(NOW).unwrap();
        folder.remove_card().unwrap();
        folder.place_card().unwrap();
        for file in [folder.card_file(), folder.placement_file()] {
            let mode = file.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", file.display());
        }
        let place = tempfile::tempdir().unwrap();
        let inner = place.path().join("a/b");
        private_file::create_folder(&inner).unwrap();
        assert_eq!(
            inner.metadata().unwrap().permissions().mode() & 0o777,
            0o700
        );
    }
}
