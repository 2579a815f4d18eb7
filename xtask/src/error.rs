//! What can go wrong in a task.

use std::{io, path::PathBuf};

/// Why a task failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("wasm-bindgen: {0}")]
    Bindgen(String),
    #[error("a step failed: {0}")]
    Command(String),
    #[error("{path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("the manifest is not as expected: {0}")]
    Manifest(&'static str),
    #[error("a part of the task broke down")]
    Panicked,
    #[error("{0} of the checks failed")]
    Tests(u32),
    #[error("{program} cannot be started: {source}")]
    Start { program: String, source: io::Error },
}

impl Error {
    /// Names the file that an operation was about.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
