//! What the tests share: a folder made once, because RSA keys take their time, and copied for each
//! test.

use std::fs;
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::card_folder::CardFolder;
use crate::clock;

/// 2026-09-21T14:13:20Z.
pub(crate) const NOW: u64 = 1_790_000_000;

/// A folder of this test's own. It is deleted with the first half of the pair.
pub(crate) fn folder() -> (TempDir, CardFolder) {
    static PATTERN: OnceLock<TempDir> = OnceLock::new();
    let pattern = PATTERN.get_or_init(|| {
        let place = tempfile::tempdir().unwrap();
        CardFolder::open_or_create(place.path(), clock::now().as_secs()).unwrap();
        place
    });
    let place = tempfile::tempdir().unwrap();
    for file in fs::read_dir(pattern.path()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), place.path().join(file.file_name())).unwrap();
    }
    let folder = CardFolder::open_or_create(place.path(), NOW).unwrap();
    (place, folder)
}
