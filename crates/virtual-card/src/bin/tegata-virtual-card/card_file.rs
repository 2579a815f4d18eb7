//! The card between two runs: a JSON file with the person, the authorities and the memory of the
//! card. It holds private keys and PINs in the clear, all of them made up and worth nothing.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use serde::{Deserialize, Serialize};
use tegata_virtual_card::{CardMemory, TestAuthorities, TestPerson, VirtualCard};

use crate::error::RunError;

/// A card and, where there is one, the file that it is kept in.
#[derive(Debug)]
pub(crate) struct CardFile {
    content: Content,
    path: Option<PathBuf>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Content {
    person: TestPerson,
    authorities: TestAuthorities,
    card: CardMemory,
}

impl CardFile {
    /// Reads the card from the file. If there is none, makes a card that is valid `now` (Unix time
    /// in seconds) and is issued by these authorities, and the file with it.
    pub(crate) fn open_or_issue(
        path: Option<&Path>,
        person: Option<TestPerson>,
        now: u64,
        authorities: impl FnOnce() -> Result<TestAuthorities, RunError>,
    ) -> Result<Self, RunError> {
        if let Some(path) = path {
            let exists = path.try_exists();
            if exists.map_err(|error| RunError::file(path, error))? {
                return Self::open(path, person);
            }
        }
        let file = Self {
            content: issue(authorities()?, person.unwrap_or(TestPerson::Adult), now)?,
            path: path.map(Path::to_owned),
        };
        file.write()?;
        Ok(file)
    }

    /// Makes another person's card by the same authorities, which is kept nowhere.
    pub(crate) fn issue_beside(
        other: &Self,
        person: TestPerson,
        now: u64,
    ) -> Result<Self, RunError> {
        let content = issue(other.content.authorities.clone(), person, now)?;
        let path = None;
        Ok(Self { content, path })
    }

    fn open(path: &Path, person: Option<TestPerson>) -> Result<Self, RunError> {
        let bytes = fs::read(path).map_err(|error| RunError::file(path, error))?;
        let content = parse(path, &bytes)?;
        if person.is_some_and(|person| person != content.person) {
            let (path, found) = (path.to_owned(), content.person);
            return Err(RunError::OtherPerson { path, found });
        }
        let path = Some(path.to_owned());
        Ok(Self { content, path })
    }

    pub(crate) fn person(&self) -> TestPerson {
        self.content.person
    }

    pub(crate) fn authorities(&self) -> &TestAuthorities {
        &self.content.authorities
    }

    /// The card, powered up.
    pub(crate) fn card(&self) -> VirtualCard {
        VirtualCard::from_memory(self.content.card.clone())
    }

    /// Writes the memory down if it is another than before.
    pub(crate) fn keep(&mut self, memory: &CardMemory) -> Result<(), RunError> {
        if self.content.card == *memory {
            return Ok(());
        }
        self.content.card = memory.clone();
        self.write()
    }

    fn write(&self) -> Result<(), RunError> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let bytes = serde_json::to_vec(&self.content);
        let bytes = bytes.map_err(|source| RunError::malformed(path, source))?;
        replace(path, &bytes).map_err(|error| RunError::file(path, error))
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Content, RunError> {
    serde_json::from_slice(bytes).map_err(|source| RunError::malformed(path, source))
}

fn issue(authorities: TestAuthorities, person: TestPerson, now: u64) -> Result<Content, RunError> {
    let card = VirtualCard::issue_complete(&person.persona(), &authorities, &mut rng(), now)?;
    let card = card.memory().clone();
    Ok(Content {
        person,
        authorities,
        card,
    })
}

pub(crate) fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// In one step, so that nobody finds half a file, and for this user only.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_added_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&new)?.write_all(bytes)?;
    fs::rename(&new, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-09-21T14:13:20Z.
    const NOW: u64 = 1_790_000_000;

    fn authorities() -> Result<TestAuthorities, RunError> {
        crate::issuer::authorities(None, NOW)
    }

    /// SELECT of the JPKI application and a wrong PIN.
    fn spend_a_try(card: &mut VirtualCard) {
        card.transmit(b"\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01");
        assert_eq!(card.transmit(b"\x00\x20\x00\x98\x040000"), [0x63, 0xC2]);
    }

    #[test]
    fn a_wrong_pin_counts_in_the_next_run() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("card.json");
        let mut file = CardFile::open_or_issue(Some(&path), None, NOW, authorities).unwrap();
        let mut card = file.card();
        spend_a_try(&mut card);
        file.keep(card.memory()).unwrap();
        let again = CardFile::open_or_issue(Some(&path), None, NOW + 1, authorities).unwrap();
        assert_eq!(again.card().attempts_left(), Some(2));
        assert_eq!(again.authorities(), file.authorities());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_file_belongs_to_one_person() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("card.json");
        let open = |person| CardFile::open_or_issue(Some(&path), person, NOW, authorities);
        open(Some(TestPerson::Child)).unwrap();
        assert_eq!(open(None).unwrap().person(), TestPerson::Child);
        assert!(open(Some(TestPerson::Child)).is_ok());
        assert!(matches!(
            open(Some(TestPerson::Adult)),
            Err(RunError::OtherPerson {
                found: TestPerson::Child,
                ..
            })
        ));
    }

    #[test]
    fn a_damaged_file_is_an_error_and_not_a_new_card() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("card.json");
        fs::write(&path, b"{").unwrap();
        let opened = CardFile::open_or_issue(Some(&path), None, NOW, authorities);
        assert!(matches!(opened, Err(RunError::Malformed { .. })));
    }

    #[test]
    fn a_card_without_a_file_is_kept_nowhere() {
        let mut file = CardFile::open_or_issue(None, None, NOW, authorities).unwrap();
        let mut card = file.card();
        spend_a_try(&mut card);
        file.keep(card.memory()).unwrap();
        let other = CardFile::issue_beside(&file, TestPerson::AnotherAdult, NOW).unwrap();
        assert_eq!(other.authorities(), file.authorities());
        assert_eq!(other.card().attempts_left(), Some(3));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt;

        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("card.json");
        CardFile::open_or_issue(Some(&path), None, NOW, authorities).unwrap();
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
