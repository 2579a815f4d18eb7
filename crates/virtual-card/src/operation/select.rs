//! SELECT: makes an application or a file the current one.

use crate::command::SelectAnswer;
use crate::layout::ISSUER_SECURITY_DOMAIN;
use crate::memory::{CardMemory, FileId};
use crate::session::Session;
use crate::status::StatusWord;

/// An unknown identifier changes nothing: guess, from ISO/IEC 7816-4.
pub(crate) fn select_application(
    memory: &CardMemory,
    session: &mut Session,
    aid: &[u8],
    answer: SelectAnswer,
) -> Result<Vec<u8>, StatusWord> {
    let application = memory.application(aid).ok_or(StatusWord::FILE_NOT_FOUND)?;
    session.select_application(application.aid.clone());
    match answer {
        SelectAnswer::FileControlInformation => file_control_information(aid),
        SelectAnswer::Nothing => Ok(Vec::new()),
    }
}

/// Measured on real cards (single source): 6A86 while the issuer security domain is selected,
/// otherwise 9000 without effect.
pub(crate) fn select_current(session: &Session) -> Result<Vec<u8>, StatusWord> {
    if session.application().as_bytes() == ISSUER_SECURITY_DOMAIN {
        return Err(StatusWord::WRONG_P1_P2);
    }
    Ok(Vec::new())
}

/// An unknown id leaves the current file as it was: guess, from ISO/IEC 7816-4.
pub(crate) fn select_file(
    memory: &CardMemory,
    session: &mut Session,
    id: FileId,
) -> Result<Vec<u8>, StatusWord> {
    let file = memory
        .file(session.application(), id)
        .ok_or(StatusWord::FILE_NOT_FOUND)?;
    session.select_file(file.id);
    Ok(Vec::new())
}

/// The real card answers something here, but its content is unknown. Guess: the least that
/// ISO/IEC 7816-4 allows, a template (6F) with the name of the application (84).
fn file_control_information(aid: &[u8]) -> Result<Vec<u8>, StatusWord> {
    let name = tagged(0x84, aid)?;
    tagged(0x6F, &name)
}

fn tagged(tag: u8, value: &[u8]) -> Result<Vec<u8>, StatusWord> {
    let length = u8::try_from(value.len()).map_err(|_| StatusWord::NO_DIAGNOSIS)?;
    Ok([&[tag, length], value].concat())
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        QUERY, SELECT_COMMON, SELECT_ISSUER_DOMAIN, SELECT_JPKI, SELECT_PIN, card, check,
    };

    #[test]
    fn applications_are_selected_by_their_identifier() {
        let known = [SELECT_JPKI, SELECT_COMMON, SELECT_ISSUER_DOMAIN].map(|it| (it, "9000"));
        check(&mut card(), &known);
    }

    #[test]
    fn unknown_applications_are_not_found_and_change_nothing() {
        let mut card = card();
        check(
            &mut card,
            &[
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
                ("00A4040C07A0000001010000", "6A82"),
                ("00A4040C09D392F0002601000000", "6A82"),
                ("00A4040C", "6A82"),
                (QUERY, "63C3"),
            ],
        );
    }

    #[test]
    fn p2_00_answers_with_the_name_if_there_is_room() {
        check(
            &mut card(),
            &[
                ("00A404000AD392F000260100000001", "9000"),
                (
                    "00A404000AD392F00026010000000100",
                    "6F0C840AD392F0002601000000019000",
                ),
            ],
        );
    }

    #[test]
    fn other_parameters_are_refused() {
        check(
            &mut card(),
            &[
                ("00A4040407A0000001510000", "6A86"),
                ("00A4010C020018", "6A86"),
                ("00A40200020018", "6A86"),
                ("00A4000C023F00", "6A82"),
            ],
        );
    }

    #[test]
    fn files_are_found_in_the_selected_application_only() {
        check(
            &mut card(),
            &[
                (SELECT_PIN, "6A82"),
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
                ("00A4020C020001", "6A82"),
                ("00A4020C0118", "6700"),
                (SELECT_COMMON, "9000"),
                (SELECT_PIN, "6A82"),
            ],
        );
    }

    #[test]
    fn selecting_an_unknown_file_keeps_the_current_one() {
        check(
            &mut card(),
            &[
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
                ("00A4020C021234", "6A82"),
                (QUERY, "63C3"),
            ],
        );
    }

    #[test]
    fn selecting_an_application_leaves_no_file_current() {
        check(
            &mut card(),
            &[
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
                (SELECT_JPKI, "9000"),
                (QUERY, "6986"),
            ],
        );
    }

    #[test]
    fn the_select_without_data_depends_on_the_application() {
        let script = [
            ("00A40000", "6A86"),
            (SELECT_JPKI, "9000"),
            ("00A40000", "9000"),
        ];
        check(&mut card(), &script);
    }
}
