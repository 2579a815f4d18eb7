//! Files that only this user can read, and that are never seen half written.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Makes a folder that only this user can enter; one that is there stays as it is.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// Puts a file in place of another in one step. The bytes survive the end of this process; that
/// they survive a power cut is more than a toy card needs, so nothing is synchronized.
///
/// Two writers of one path must keep each other out.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    options().truncate(true).open(&new)?.write_all(bytes)?;
    fs::rename(&new, path)
}

/// Opens a file to take a lock on; its content does not matter.
pub(crate) fn open_for_lock(path: &Path) -> io::Result<File> {
    options().truncate(false).open(path)
}

/// Opens a file to write behind what is there.
pub(crate) fn open_to_append(path: &Path) -> io::Result<File> {
    options().write(false).append(true).open(path)
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
