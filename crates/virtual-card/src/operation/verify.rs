//! VERIFY: compares a PIN, or tells how many tries are left.
//!
//! The rules, confirmed unless marked: a wrong PIN costs a try and answers `63Cx` with what is
//! left, the last one `63C0`; from then on every VERIFY answers 6984, the right PIN included. A
//! right PIN answers 9000 and gives all tries back. Bytes are compared, nothing is folded.

use crate::command::FileReference;
use crate::memory::{CardMemory, FileContent, FileId, PinFile};
use crate::operation::target;
use crate::session::Session;
use crate::status::StatusWord;

/// A PIN of another length than the stored one costs a try like any wrong PIN. That is a guess,
/// and the strict one: a client that sends a wrong length will fail its tests for it. So is
/// that a wrong PIN takes back an earlier verification (from ISO/IEC 7816-4).
pub(crate) fn verify(
    memory: &mut CardMemory,
    session: &mut Session,
    pin: FileReference,
    candidate: &[u8],
) -> Result<Vec<u8>, StatusWord> {
    let id = target(session, pin)?;
    let file = pin_file(memory, session, id)?;
    match file.attempt(candidate) {
        Ok(()) => session.mark_verified(id),
        Err(status) => {
            session.forget_verified(id);
            return Err(status);
        }
    }
    Ok(Vec::new())
}

/// Always `63Cx`, for a verified PIN too (single source) and for a blocked one (`63C0`; 6984 has
/// been seen as well).
pub(crate) fn query(
    memory: &mut CardMemory,
    session: &Session,
    pin: FileReference,
) -> Result<Vec<u8>, StatusWord> {
    let id = target(session, pin)?;
    let file = pin_file(memory, session, id)?;
    Err(StatusWord::attempts_left(file.attempts_left))
}

pub(crate) fn pin_file<'m>(
    memory: &'m mut CardMemory,
    session: &Session,
    id: FileId,
) -> Result<&'m mut PinFile, StatusWord> {
    let file = memory
        .file_mut(session.application(), id)
        .ok_or(StatusWord::FILE_NOT_FOUND)?;
    match &mut file.content {
        FileContent::Pin(pin) => Ok(pin),
        _ => Err(StatusWord::WRONG_FILE_STRUCTURE),
    }
}

impl PinFile {
    /// The try is taken before the comparison and given back after it, as a real card does to
    /// survive being pulled out in between.
    fn attempt(&mut self, candidate: &[u8]) -> Result<(), StatusWord> {
        self.attempts_left = self
            .attempts_left
            .checked_sub(1)
            .ok_or(StatusWord::PIN_BLOCKED)?;
        if self.value != candidate {
            return Err(StatusWord::attempts_left(self.attempts_left));
        }
        self.attempts_left = self.attempts_at_most;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::persona::Persona;
    use crate::testing::{
        QUERY, RIGHT_PIN, SELECT_JPKI, SELECT_KEY, SELECT_PIN, WRONG_PIN, card, card_of, check,
    };

    const AT_THE_PIN: [(&str, &str); 2] = [(SELECT_JPKI, "9000"), (SELECT_PIN, "9000")];

    /// On the card of a person with so many tries left, at its PIN.
    fn check_with(attempts_left: u8, script: &[(&str, &str)], attempts_left_after: u8) {
        let mut card = card_of(&Persona::adult(1).with_attempts_left(attempts_left));
        check(&mut card, &AT_THE_PIN);
        check(&mut card, script);
        assert_eq!(card.attempts_left(), Some(attempts_left_after));
    }

    #[test]
    fn the_query_costs_no_try() {
        check_with(3, &[(QUERY, "63C3"); 5], 3);
        check_with(1, &[(QUERY, "63C1"); 5], 1);
        check_with(0, &[(QUERY, "63C0"); 5], 0);
    }

    #[test]
    fn the_query_answers_the_same_after_the_right_pin() {
        check_with(3, &[(RIGHT_PIN, "9000"), (QUERY, "63C3")], 3);
    }

    #[test]
    fn a_wrong_pin_costs_one_try() {
        check_with(
            3,
            &[(WRONG_PIN, "63C2"), (QUERY, "63C2"), (WRONG_PIN, "63C1")],
            1,
        );
    }

    #[test]
    fn the_right_pin_gives_all_tries_back() {
        check_with(1, &[(RIGHT_PIN, "9000"), (QUERY, "63C3")], 3);
    }

    #[test]
    fn the_last_wrong_pin_blocks_and_the_right_one_does_not_help() {
        let blocked = [
            (WRONG_PIN, "63C0"),
            (RIGHT_PIN, "6984"),
            (WRONG_PIN, "6984"),
        ];
        check_with(1, &blocked, 0);
    }

    #[test]
    fn a_blocked_pin_stays_blocked_without_power() {
        let mut card = card_of(&Persona::adult(1).with_attempts_left(1));
        check(&mut card, &AT_THE_PIN);
        check(&mut card, &[(WRONG_PIN, "63C0")]);
        card.power_off();
        check(&mut card, &AT_THE_PIN);
        check(&mut card, &[(RIGHT_PIN, "6984")]);
    }

    #[test]
    fn a_pin_of_another_length_costs_a_try() {
        check_with(3, &[("0020008003343634", "63C2")], 2);
        check_with(3, &[("00200080053436343900", "63C2")], 2);
        check_with(
            3,
            &[("002000801034363439FFFFFFFFFFFFFFFFFFFFFFFF", "63C2")],
            2,
        );
    }

    #[test]
    fn a_command_that_is_no_verify_costs_no_try() {
        let malformed = [
            ("0020008000", "6700"),
            ("0020008005343634", "6700"),
            ("002001800430303030", "6A86"),
            ("002000000430303030", "6A86"),
            ("0020009F0430303030", "6A86"),
            ("012000800430303030", "6881"),
            ("802000800430303030", "6D00"),
        ];
        check_with(3, &malformed, 3);
    }

    #[test]
    fn data_with_le_is_an_attempt_like_any_other() {
        check_with(
            3,
            &[
                ("00200080043030303000", "63C2"),
                ("00200080043436343900", "9000"),
            ],
            3,
        );
    }

    #[test]
    fn a_short_file_id_names_the_pin() {
        let mut card = card();
        check(
            &mut card,
            &[
                (SELECT_JPKI, "9000"),
                (QUERY, "6986"),
                ("00200098", "63C3"),
                ("002000980430303030", "63C2"),
                ("002000980434363439", "9000"),
                (QUERY, "6986"),
                ("00200099", "6A82"),
            ],
        );
    }

    #[test]
    fn another_file_is_no_pin() {
        let script = [
            (SELECT_JPKI, "9000"),
            (SELECT_KEY, "9000"),
            (QUERY, "6981"),
            (RIGHT_PIN, "6981"),
        ];
        check(&mut card(), &script);
    }
}
