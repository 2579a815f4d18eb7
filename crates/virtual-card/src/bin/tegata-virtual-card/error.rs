//! Why the program ends with a failure.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use tegata_virtual_card::{TestPerson, VirtualCardError};

/// The variants name what the person at the terminal can do something about.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RunError {
    #[error("an answer is longer than the slot can take")]
    AnswerTooLong,
    #[error("the file {path} cannot be read or written", path = path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("the card or its authorities cannot be made")]
    Issue(#[from] VirtualCardError),
    #[error("the file {path} holds something else than this program needs", path = path.display())]
    Malformed {
        path: PathBuf,
        source: serde_json::Error,
    },
    #[error(
        "no reader slot at {address}; start pcscd with the vsmartcard-vpcd driver, or give --wait"
    )]
    NoSlot {
        address: SocketAddr,
        source: io::Error,
    },
    #[error(
        "the file {path} holds the card of {found}; give another file or leave --persona out",
        path = path.display()
    )]
    OtherPerson { path: PathBuf, found: TestPerson },
    #[error("standard output cannot be written")]
    Output(#[source] io::Error),
    #[error("the connection to the reader slot failed")]
    Slot(#[source] io::Error),
}

impl RunError {
    pub(crate) fn file(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::File { path, source }
    }

    pub(crate) fn malformed(path: &Path, source: serde_json::Error) -> Self {
        let path = path.to_owned();
        Self::Malformed { path, source }
    }
}
