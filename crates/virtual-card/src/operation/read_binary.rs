//! READ BINARY: bytes of a file.

use crate::command::FileReference;
use crate::memory::{CardMemory, FileContent, FileId};
use crate::operation::target;
use crate::session::Session;
use crate::status::StatusWord;

/// A short file id also makes the file the current one (single source); only when the file may
/// be read: guess.
pub(crate) fn read_binary(
    memory: &CardMemory,
    session: &mut Session,
    file: FileReference,
    offset: usize,
    expected: usize,
) -> Result<Vec<u8>, StatusWord> {
    let id = target(session, file)?;
    let bytes = readable(memory, session, id)?;
    session.select_file(id);
    part(bytes, offset, expected)
}

fn readable<'m>(
    memory: &'m CardMemory,
    session: &Session,
    id: FileId,
) -> Result<&'m [u8], StatusWord> {
    let file = memory
        .file(session.application(), id)
        .ok_or(StatusWord::FILE_NOT_FOUND)?;
    let FileContent::Transparent { access, bytes } = &file.content else {
        return Err(StatusWord::WRONG_FILE_STRUCTURE);
    };
    if session.may_read(*access) {
        Ok(bytes)
    } else {
        Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED)
    }
}

/// Across the end: what is left, with 9000. At the end or behind it: 6B00. Both confirmed.
fn part(bytes: &[u8], offset: usize, expected: usize) -> Result<Vec<u8>, StatusWord> {
    let rest = bytes.get(offset..).unwrap_or_default();
    if rest.is_empty() {
        return Err(StatusWord::OFFSET_OUTSIDE_FILE);
    }
    Ok(rest.iter().take(expected).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::VirtualCard;
    use crate::layout::{CERTIFICATE_PRESENCE, JPKI_APPLICATION, USER_AUTHENTICATION_PIN};
    use crate::memory::{Aid, ReadAccess};
    use crate::testing::{
        RIGHT_PIN, SELECT_JPKI, SELECT_PIN, authority, card, check, identity, read_all,
    };

    #[test]
    fn small_files_are_read_whole_or_in_part() {
        check(
            &mut card(),
            &[
                (SELECT_JPKI, "9000"),
                ("00A4020C020008", "9000"),
                ("00B0000000", "008F009000"),
                ("00B0000003", "008F009000"),
                ("00B0000002", "008F9000"),
                ("00B0000101", "8F9000"),
                ("00B0000205", "009000"),
            ],
        );
    }

    #[test]
    fn at_the_end_and_behind_it_there_is_no_byte_left() {
        check(
            &mut card(),
            &[
                (SELECT_JPKI, "9000"),
                ("00A4020C020008", "9000"),
                ("00B0000300", "6B00"),
                ("00B0000400", "6B00"),
                ("00B07FFF00", "6B00"),
                ("00B088FF00", "6B00"),
            ],
        );
    }

    #[test]
    fn a_short_file_id_reads_and_selects() {
        check(
            &mut card(),
            &[
                (SELECT_JPKI, "9000"),
                ("00B0000000", "6986"),
                ("00B0880100", "8F009000"),
                ("00B0000000", "008F009000"),
                ("00B0810000", "6A82"),
                ("00B0000000", "008F009000"),
            ],
        );
    }

    #[test]
    fn what_the_command_does_not_define_is_refused() {
        check(
            &mut card(),
            &[
                (SELECT_JPKI, "9000"),
                ("00B08000", "6A86"),
                ("00B0800000", "6A86"),
                ("00B09F0000", "6A86"),
                ("00B0A80000", "6A86"),
                ("00B0C80000", "6A86"),
                ("00B08800", "6700"),
                ("00B0880001AA", "6700"),
                ("00B0880001AA00", "6700"),
                ("00B08800000000", "6700"),
            ],
        );
    }

    #[test]
    fn pins_and_keys_cannot_be_read() {
        check(
            &mut card(),
            &[
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
                (RIGHT_PIN, "9000"),
                ("00B0000000", "6981"),
                ("00B0970000", "6981"),
                ("00B0980000", "6981"),
            ],
        );
    }

    #[test]
    fn a_protected_file_is_read_after_its_pin_only() {
        let mut card = card();
        let mut memory = card.memory().clone();
        let aid = Aid::new(&JPKI_APPLICATION);
        memory.file_mut(&aid, CERTIFICATE_PRESENCE).unwrap().content = FileContent::Transparent {
            access: ReadAccess::AfterPin(USER_AUTHENTICATION_PIN),
            bytes: vec![0xAA],
        };
        card = VirtualCard::from_memory(memory);
        check(
            &mut card,
            &[
                (SELECT_JPKI, "9000"),
                ("00B0880000", "6982"),
                ("002000980434363439", "9000"),
                ("00B0880000", "AA9000"),
            ],
        );
    }

    #[test]
    fn certificates_are_free_to_read_in_chunks() {
        let mut card = card();
        check(
            &mut card,
            &[(SELECT_JPKI, "9000"), ("00A4020C02000A", "9000")],
        );
        assert_eq!(read_all(&mut card), identity().certificate_der);
        check(&mut card, &[("00A4020C02000B", "9000")]);
        assert_eq!(read_all(&mut card), authority().certificate_der());
    }
}
