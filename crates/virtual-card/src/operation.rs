//! What each command does to the card: one file per command. The answer is the response data,
//! or the status word that takes its place.

pub(crate) mod change_reference_data;
pub(crate) mod compute_signature;
pub(crate) mod get_challenge;
pub(crate) mod read_binary;
pub(crate) mod read_record;
pub(crate) mod select;
pub(crate) mod verify;

use crate::command::FileReference;
use crate::memory::FileId;
use crate::session::Session;
use crate::status::StatusWord;

/// The id of the file that a command works on; whether there is such a file is not looked at.
fn target(session: &Session, file: FileReference) -> Result<FileId, StatusWord> {
    match file {
        FileReference::Current => session.current_file().ok_or(StatusWord::NO_CURRENT_FILE),
        FileReference::Short(id) => Ok(id),
    }
}
