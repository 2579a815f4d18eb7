//! READ RECORD: one record of a file.

use crate::command::FileReference;
use crate::memory::{CardMemory, FileContent, FileId};
use crate::operation::target;
use crate::session::Session;
use crate::status::StatusWord;

/// A short file id also makes the file the current one, as in READ BINARY: guess.
pub(crate) fn read_record(
    memory: &CardMemory,
    session: &mut Session,
    file: FileReference,
    number: u8,
    expected: usize,
) -> Result<Vec<u8>, StatusWord> {
    let id = target(session, file)?;
    let record = record(readable(memory, session, id)?, number)?;
    session.select_file(id);
    Ok(record.iter().take(expected).copied().collect())
}

fn readable<'m>(
    memory: &'m CardMemory,
    session: &Session,
    id: FileId,
) -> Result<&'m [Vec<u8>], StatusWord> {
    let file = memory
        .file(session.application(), id)
        .ok_or(StatusWord::FILE_NOT_FOUND)?;
    let FileContent::Records { access, records } = &file.content else {
        return Err(StatusWord::WRONG_FILE_STRUCTURE);
    };
    if session.may_read(*access) {
        Ok(records)
    } else {
        Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED)
    }
}

/// The first record has the number 1 (ISO/IEC 7816-4).
fn record(records: &[Vec<u8>], number: u8) -> Result<&Vec<u8>, StatusWord> {
    let index = usize::from(number).checked_sub(1);
    index
        .and_then(|index| records.get(index))
        .ok_or(StatusWord::RECORD_NOT_FOUND)
}

#[cfg(test)]
mod tests {
    use crate::testing::{SELECT_COMMON, SELECT_JPKI, card, check};

    /// `01 1C` and 28 digits: number of the card, municipality, last day.
    const RECORD: &str = "011C303030303030303030303030303031303030303032303335313233319000";

    #[test]
    fn the_record_of_the_card_is_free_to_read() {
        check(
            &mut card(),
            &[
                (SELECT_COMMON, "9000"),
                ("00B2010C00", RECORD),
                ("00B2010400", RECORD),
                ("00B2010402", "011C9000"),
                ("00A4020C020001", "9000"),
                ("00B2010400", RECORD),
            ],
        );
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        check(
            &mut card(),
            &[
                (SELECT_COMMON, "9000"),
                ("00B2010400", "6986"),
                ("00B2020C00", "6A83"),
                ("00B2000C00", "6A83"),
                ("00B2011400", "6A82"),
                ("00B2010D00", "6A86"),
                ("00B201FC00", "6A86"),
                ("00B2010C", "6700"),
                ("00B2010C01AA00", "6700"),
            ],
        );
    }

    #[test]
    fn records_and_bytes_are_two_kinds_of_file() {
        check(
            &mut card(),
            &[
                (SELECT_COMMON, "9000"),
                ("00B0810000", "6981"),
                (SELECT_JPKI, "9000"),
                ("00B2014400", "6981"),
            ],
        );
    }
}
