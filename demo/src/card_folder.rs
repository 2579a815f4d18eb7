//! A folder that stands for a desk with one card and one reader: the test authorities, the card's
//! memory, and whether the card lies on the reader. Several processes share it.
//!
//! It holds private keys, a PIN and a password in the clear, all of them made for the occasion and worth
//! nothing.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tegata_virtual_card::{CardMemory, Persona, TestAuthorities, VirtualCard, VirtualCardError};

use crate::private_file;

/// The test authorities and one card of an adult, which logs in and signs, kept in a folder.
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
    /// The authorities or the card cannot be made.
    #[error("the test authorities or the card cannot be made")]
    Issue(#[from] VirtualCardError),
    /// A file holds something else than this program wrote.
    #[error("a file in the state folder is damaged")]
    Malformed(#[from] serde_json::Error),
    /// The card has no user-authentication PIN, or no signature password.
    #[error("the card in the state folder lacks its PIN or its password")]
    PinMissing,
}

impl CardFolder {
    /// Opens the folder. On the first use this makes the folder, the authorities and a card, which
    /// lies on the reader then; it takes as long as four RSA keys. `now` is Unix time in seconds.
    ///
    /// # Errors
    /// See [`CardFolderError`].
    pub fn open_or_create(path: impl Into<PathBuf>, now: u64) -> Result<Self, CardFolderError> {
        let folder = Self { path: path.into() };
        private_file::create_folder(&folder.path)?;
        let _changing = folder.lock_for_change()?;
        if !folder.authorities_file().try_exists()? {
            folder.make_authorities(now)?;
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
        let attempts_left = self.card_memory()?.attempts_left();
        attempts_left.ok_or(CardFolderError::PinMissing)
    }

    /// The tries left of the card's signature password, seen from outside.
    ///
    /// # Errors
    /// See [`CardFolderError`].
    pub fn signature_attempts_left(&self) -> Result<u8, CardFolderError> {
        let attempts_left = self.card_memory()?.signature_attempts_left();
        attempts_left.ok_or(CardFolderError::PinMissing)
    }

    /// Replaces the card by a new one of the same person, with new keys, new certificates and all
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

    /// The authorities that issued the card. Their certificates are the trust anchors of a site that
    /// accepts it.
    ///
    /// # Errors
    /// See [`CardFolderError`].
    pub fn authorities(&self) -> Result<TestAuthorities, CardFolderError> {
        read(&self.authorities_file())
    }

    /// Writes the certificates of both authorities (DER) for servers that try the card: of the one for
    /// logins, then of the one for signatures. Returns where.
    ///
    /// # Errors
    /// See [`CardFolderError`].
    pub fn write_certificates(&self) -> Result<[PathBuf; 2], CardFolderError> {
        let _changing = self.lock_for_change()?;
        let authorities = self.authorities()?;
        let login = self.path.join("authority.der");
        let signature = self.path.join("signature-authority.der");
        private_file::replace(&login, authorities.user_authentication.certificate_der())?;
        private_file::replace(&signature, authorities.digital_signature.certificate_der())?;
        Ok([login, signature])
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

    fn make_authorities(&self, now: u64) -> Result<(), CardFolderError> {
        let authorities = TestAuthorities::generate(now, &mut rng())?;
        write(&self.authorities_file(), &authorities)
    }

    fn make_card(&self, now: u64) -> Result<(), CardFolderError> {
        let authorities = self.authorities()?;
        let card = VirtualCard::issue_complete(&Persona::adult(1), &authorities, &mut rng(), now)?;
        write(&self.card_file(), card.memory())
    }

    fn card_memory(&self) -> Result<CardMemory, CardFolderError> {
        read(&self.card_file())
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

    /// Not `authority.json`: folders of the time when cards could not sign have one. They get new
    /// authorities and a new card.
    fn authorities_file(&self) -> PathBuf {
        self.path.join("authorities.json")
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
        assert_eq!(folder.signature_attempts_left().unwrap(), 5);
    }

    #[test]
    fn a_folder_from_before_cards_could_sign_gets_a_card_that_can() {
        let (_place, folder) = folder();
        fs::rename(
            folder.authorities_file(),
            folder.path().join("authority.json"),
        )
        .unwrap();
        let card = folder.card_bytes().unwrap();
        let again = CardFolder::open_or_create(folder.path(), NOW).unwrap();
        assert!(again.card_bytes().unwrap() != card);
        assert_eq!(again.signature_attempts_left().unwrap(), 5);
    }

    #[test]
    fn opening_again_changes_nothing() {
        let (_place, folder) = folder();
        folder.remove_card().unwrap();
        let before = (folder.card_bytes().unwrap(), folder.authorities().unwrap());
        let again = CardFolder::open_or_create(folder.path(), NOW + 1).unwrap();
        let after = (again.card_bytes().unwrap(), again.authorities().unwrap());
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
    fn a_new_card_has_other_certificates_of_the_same_authorities() {
        let (_place, folder) = folder();
        let authorities = folder.authorities().unwrap();
        let (card, placement) = (folder.card_bytes().unwrap(), folder.placement().unwrap());
        folder.new_card(NOW).unwrap();
        assert!(folder.card_bytes().unwrap() != card);
        assert_ne!(folder.placement().unwrap(), placement);
        assert_eq!(folder.authorities().unwrap(), authorities);
    }

    #[test]
    fn a_new_card_beside_the_reader_stays_beside_it() {
        let (_place, folder) = folder();
        folder.remove_card().unwrap();
        folder.new_card(NOW).unwrap();
        assert!(!folder.card_is_on_reader().unwrap());
    }

    #[test]
    fn the_certificates_are_those_of_the_authorities_also_after_others_were_made() {
        let (_place, folder) = folder();
        folder.write_certificates().unwrap();
        fs::remove_file(folder.authorities_file()).unwrap();
        let folder = CardFolder::open_or_create(folder.path(), NOW).unwrap();
        let [login, signature] = folder.write_certificates().unwrap();
        assert_eq!(login, folder.path().join("authority.der"));
        assert_eq!(signature, folder.path().join("signature-authority.der"));
        let authorities = folder.authorities().unwrap();
        for (file, authority) in [
            (login, authorities.user_authentication),
            (signature, authorities.digital_signature),
        ] {
            assert_eq!(fs::read(file).unwrap(), authority.certificate_der());
        }
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
