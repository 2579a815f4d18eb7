//! What can go wrong on the site's own side.

use std::io::{self, Write};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tegata_verifier::AnchorError;

use crate::card_folder::CardFolderError;

/// The site itself failed; the person who visits can do nothing about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// A test authority of the state folder is no trust anchor.
    #[error("a test authority cannot be used")]
    Anchor(#[from] AnchorError),
    /// The virtual card cannot be reached.
    #[error("the state folder cannot be used")]
    CardFolder(#[from] CardFolderError),
    /// An answer cannot be written as JSON.
    #[error("an answer cannot be written")]
    Json(#[from] serde_json::Error),
    /// A page cannot be put together.
    #[error("a page cannot be put together")]
    Page(#[from] askama::Error),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Random(#[from] getrandom::Error),
    /// Work beside the server's thread was given up.
    #[error("a task was given up")]
    Task(#[from] tokio::task::JoinError),
    /// The transcript cannot be written.
    #[error("the transcript cannot be written")]
    Transcript(#[from] io::Error),
}

impl IntoResponse for SiteError {
    fn into_response(self) -> Response {
        let _ = writeln!(io::stderr(), "tegata-demo: {self}: {self:?}");
        let text = "申し訳ありません。デモのサーバーで問題が起きました。\n\
                    Sorry, something went wrong in the demo's server.\n";
        (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
    }
}
