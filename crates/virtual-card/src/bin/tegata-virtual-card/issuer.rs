//! Who issues a new card: authorities made for it, or those of another card.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use tegata_virtual_card::{TestAuthorities, VirtualCardError};

use crate::card_file::rng;
use crate::error::RunError;

/// The files that hold an authority.
#[derive(Deserialize)]
#[serde(untagged)]
enum IssuerFile {
    /// What --memory keeps.
    Card { authorities: TestAuthorities },
    /// What the demo keeps.
    Authorities(TestAuthorities),
}

/// The authorities in the file; without one, new ones, valid `now` (Unix time in seconds).
pub(crate) fn authorities(file: Option<&Path>, now: u64) -> Result<TestAuthorities, RunError> {
    match file.map(read).transpose()? {
        None => Ok(made(now)?),
        Some(IssuerFile::Authorities(authorities) | IssuerFile::Card { authorities }) => {
            Ok(authorities)
        }
    }
}

fn made(now: u64) -> Result<TestAuthorities, VirtualCardError> {
    TestAuthorities::generate(now, &mut rng())
}

fn read(path: &Path) -> Result<IssuerFile, RunError> {
    let bytes = fs::read(path).map_err(|error| RunError::file(path, error))?;
    serde_json::from_slice(&bytes).map_err(|source| RunError::malformed(path, source))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card_file::CardFile;

    /// 2026-09-21T14:13:20Z.
    const NOW: u64 = 1_790_000_000;

    #[test]
    fn a_new_card_can_have_the_authorities_of_another() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("first.json");
        let first = authorities(None, NOW).unwrap();
        let first = CardFile::open_or_issue(Some(&path), None, NOW, || Ok(first)).unwrap();
        let second = authorities(Some(&path), NOW).unwrap();
        assert_eq!(&second, first.authorities());

        fs::write(&path, serde_json::to_vec(first.authorities()).unwrap()).unwrap();
        assert_eq!(authorities(Some(&path), NOW).unwrap(), second);
    }

    #[test]
    fn another_file_is_no_issuer() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("nothing.json");
        assert!(matches!(
            authorities(Some(&path), NOW),
            Err(RunError::File { .. })
        ));
        fs::write(&path, b"{}").unwrap();
        assert!(matches!(
            authorities(Some(&path), NOW),
            Err(RunError::Malformed { .. })
        ));
    }
}
