//! CHANGE REFERENCE DATA: a new PIN in place of the verified one.

use crate::command::FileReference;
use crate::memory::CardMemory;
use crate::operation::target;
use crate::operation::verify::pin_file;
use crate::session::Session;
use crate::status::StatusWord;

/// The longest PIN that the card takes; confirmed for VERIFY.
const LONGEST_PIN: usize = 16;

/// The old PIN has to be verified before (confirmed), and stays verified after it: guess. What a
/// real card says to a new PIN of the wrong form is unknown. This one takes any bytes up to the
/// longest PIN, so that a client has to check the form itself.
pub(crate) fn change_reference_data(
    memory: &mut CardMemory,
    session: &Session,
    pin: FileReference,
    replacement: &[u8],
) -> Result<Vec<u8>, StatusWord> {
    let id = target(session, pin)?;
    let file = pin_file(memory, session, id)?;
    if !session.is_verified(id) {
        return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
    }
    if !(1..=LONGEST_PIN).contains(&replacement.len()) {
        return Err(StatusWord::WRONG_LENGTH);
    }
    file.value = replacement.to_vec();
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        QUERY, RIGHT_PIN, SELECT_JPKI, SELECT_KEY, SELECT_PIN, WRONG_PIN, card, check,
    };

    /// 2718.
    const CHANGE: &str = "002401800432373138";
    const NEW_PIN: &str = "002000800432373138";

    #[test]
    fn the_new_pin_takes_the_place_of_the_old_one() {
        let mut card = card();
        check(
            &mut card,
            &[
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
                (RIGHT_PIN, "9000"),
                (CHANGE, "9000"),
                (RIGHT_PIN, "63C2"),
                (NEW_PIN, "9000"),
                (QUERY, "63C3"),
            ],
        );
        card.power_off();
        check(
            &mut card,
            &[
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
                (NEW_PIN, "9000"),
            ],
        );
    }

    #[test]
    fn nothing_is_changed_without_the_old_pin() {
        check(
            &mut card(),
            &[
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
                (CHANGE, "6982"),
                (WRONG_PIN, "63C2"),
                (CHANGE, "6982"),
                (RIGHT_PIN, "9000"),
            ],
        );
    }

    #[test]
    fn other_parameters_files_and_lengths_are_refused() {
        check(
            &mut card(),
            &[
                (CHANGE, "6986"),
                (SELECT_JPKI, "9000"),
                (CHANGE, "6986"),
                (SELECT_KEY, "9000"),
                (CHANGE, "6981"),
                (SELECT_PIN, "9000"),
                (RIGHT_PIN, "9000"),
                ("002400800432373138", "6A86"),
                ("00240180", "6700"),
                ("00240180113131313131313131313131313131313131", "6700"),
                (RIGHT_PIN, "9000"),
            ],
        );
    }
}
