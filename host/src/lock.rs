//! One consent window per user at a time, across browsers: a lock of the operating system, which
//! dies with the process.

use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// Held while a person is being asked.
#[derive(Debug)]
pub struct ConsentLock(#[expect(dead_code, reason = "closing the file releases the lock")] File);

/// Why nobody can be asked now.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another consent window of this user is open.
    #[error("another consent window is open")]
    Busy,
    /// The folder for the lock cannot be used.
    #[error("the folder for the lock cannot be used")]
    Folder(#[source] io::Error),
}

impl ConsentLock {
    /// Takes the lock in `XDG_RUNTIME_DIR`, or where that is unset in a folder of our own, without
    /// waiting.
    ///
    /// # Errors
    /// See [`LockError`].
    pub fn take() -> Result<Self, LockError> {
        Self::take_in(&folder().map_err(LockError::Folder)?)
    }

    /// Takes the lock in this folder, without waiting.
    ///
    /// # Errors
    /// See [`LockError`].
    pub fn take_in(folder: &Path) -> Result<Self, LockError> {
        let file = open(&folder.join(LOCK_NAME)).map_err(LockError::Folder)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(LockError::Busy),
            Err(TryLockError::Error(error)) => Err(LockError::Folder(error)),
        }
    }
}

const LOCK_NAME: &str = "tegata-consent.lock";

fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    at_once(&mut options);
    options.open(path)
}

/// What somebody put in the lock's place must not keep the session: opening a named pipe waits for its
/// reader, and neither the end of stdin nor SIGTERM would be heard meanwhile.
#[cfg(unix)]
fn at_once(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;

    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed());
}

#[cfg(not(unix))]
const fn at_once(_options: &mut OpenOptions) {}

/// `XDG_RUNTIME_DIR`, or a folder of our own where that is unset, as it often is under a browser.
fn folder() -> io::Result<PathBuf> {
    match std::env::var_os("XDG_RUNTIME_DIR") {
        Some(folder) if Path::new(&folder).is_dir() => Ok(folder.into()),
        _ => own_folder(),
    }
}

#[cfg(unix)]
fn own_folder() -> io::Result<PathBuf> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};

    let user = rustix::process::geteuid();
    let folder = std::env::temp_dir().join(format!("tegata-{}", user.as_raw()));
    match DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    // Somebody else may have made it first, or a link in its place.
    let metadata = folder.symlink_metadata()?;
    let ours = metadata.is_dir()
        && metadata.uid() == user.as_raw()
        && metadata.permissions().mode() & 0o077 == 0;
    ours.then_some(folder)
        .ok_or_else(|| io::Error::from(io::ErrorKind::PermissionDenied))
}

/// Windows gives every user a temporary folder of their own.
#[cfg(not(unix))]
fn own_folder() -> io::Result<PathBuf> {
    let folder = std::env::temp_dir().join("tegata");
    DirBuilder::new().recursive(true).create(&folder)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_window_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let first = ConsentLock::take_in(folder.path()).unwrap();
        assert!(matches!(
            ConsentLock::take_in(folder.path()),
            Err(LockError::Busy)
        ));
        drop(first);
        assert!(ConsentLock::take_in(folder.path()).is_ok());
    }
    #[cfg(target_os = "linux")]
    #[test]
    fn what_stands_in_the_place_of_the_lock_is_an_error_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let lock = folder.path().join(LOCK_NAME);
        let refused = || {
            matches!(
                ConsentLock::take_in(folder.path()),
                Err(LockError::Folder(_))
            )
        };
        make_named_pipe(&lock);
        assert!(refused());
        std::fs::remove_file(&lock).unwrap();
        let elsewhere = folder.path().join("elsewhere");
        std::os::unix::fs::symlink(&elsewhere, &lock).unwrap();
        assert!(refused());
        assert!(!elsewhere.exists());
    }

    #[cfg(target_os = "linux")]
    fn make_named_pipe(path: &Path) {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    }
}
