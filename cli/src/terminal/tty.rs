//! The terminal itself: keys come one by one and are not shown, and whatever happens, it is left as it
//! was found.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use rustix::{
    fs::OFlags,
    termios::{
        LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, tcflush, tcgetattr,
        tcsetattr,
    },
};
use zeroize::Zeroize;

/// A terminal that is open, and as it was.
pub(super) struct Tty(File);

impl Tty {
    /// The terminal that the process belongs to, whatever its input and output are.
    pub(super) fn open() -> io::Result<Self> {
        Self::open_at(Path::new("/dev/tty"))
    }

    pub(super) fn open_at(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(OFlags::NOCTTY.bits().cast_signed())
            .open(path)?;
        // An error for everything that is no terminal.
        tcgetattr(&file)?;
        Ok(Self(file))
    }

    /// Another handle, for writing.
    pub(super) fn writer(&self) -> io::Result<impl Write + Send + 'static> {
        self.0.try_clone()
    }

    /// From now on keys come one by one, until the value is dropped.
    pub(super) fn silence(self) -> io::Result<SilentTty> {
        let before = tcgetattr(&self.0)?;
        tcsetattr(&self.0, OptionalActions::Flush, &silent(before.clone()))?;
        Ok(SilentTty {
            before,
            file: self.0,
        })
    }
}

/// Nothing is echoed. Ctrl-C works on; Ctrl-Z and Ctrl-\ do not: they would leave the terminal to other
/// programs in this state.
fn silent(mut termios: Termios) -> Termios {
    termios.local_modes -=
        LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::IEXTEN;
    termios.local_modes |= LocalModes::ISIG;
    // A read waits for a key, but for a tenth of a second only, so that it can be ended.
    for (code, value) in [
        (SpecialCodeIndex::VMIN, 0),
        (SpecialCodeIndex::VTIME, 1),
        (SpecialCodeIndex::VSUSP, DISABLED),
        (SpecialCodeIndex::VQUIT, DISABLED),
    ] {
        termios.special_codes[code] = value;
    }
    termios
}

/// `_POSIX_VDISABLE` (Linux, `asm-generic/termbits.h`; macOS, `sys/termios.h`; specified).
#[cfg(target_os = "linux")]
const DISABLED: u8 = 0;
#[cfg(not(target_os = "linux"))]
const DISABLED: u8 = 0xFF;

/// A terminal that shows nothing of what is typed.
pub(super) struct SilentTty {
    before: Termios,
    file: File,
}

impl SilentTty {
    /// The next key, if one is pressed soon.
    pub(super) fn key(&self) -> io::Result<Option<u8>> {
        let mut key = [0];
        let read = (&self.file).read(&mut key);
        let [byte] = key;
        key.zeroize();
        match read {
            // Of a terminal that is gone there is nothing to read either, and at once.
            Ok(0) => tcgetattr(&self.file).map(|_| None).map_err(io::Error::from),
            Ok(_) => Ok(Some(byte)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Forgets keys that were pressed before there was a question.
    pub(super) fn forget_keys(&self) {
        let _ = tcflush(&self.file, QueueSelector::IFlush);
    }
}

impl Drop for SilentTty {
    fn drop(&mut self) {
        let _ = tcsetattr(&self.file, OptionalActions::Flush, &self.before);
    }
}
