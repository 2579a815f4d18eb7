//! A card on which things go wrong as planned. The card itself knows nothing of it: a fault replaces
//! a command or damages an answer on the way.

use std::time::Duration;

use crate::card::VirtualCard;
use crate::fault::{Fault, FaultKind, Occasion};

/// A card and a plan of faults.
#[derive(Debug)]
pub struct FaultyCard {
    card: VirtualCard,
    plan: Vec<Fault>,
    place: Place,
    stuck: Option<Stuck>,
    commands: u64,
    signs: u64,
    verifies: u64,
}

/// What a program experiences after a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// How long it has to wait for the outcome; the card itself does not wait.
    pub delay: Duration,
    /// What comes then.
    pub outcome: Outcome,
}

/// What comes back after a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// These bytes, which need not be a response.
    Answer(Vec<u8>),
    /// The news that the card was taken away.
    Removed,
    /// Nothing, ever.
    Silence,
}

/// Where the card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Beside the reader; another one comes in its place.
    Exchanged,
    OnReader,
    /// Beside the reader.
    Removed,
}

/// What keeps going wrong until the card loses power or is reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stuck {
    MoreData,
    Silent,
    WrongLe { instruction: u8 },
}

impl FaultyCard {
    /// Puts a card on the reader.
    pub fn new(card: VirtualCard, plan: Vec<Fault>) -> Self {
        Self {
            card,
            plan,
            place: Place::OnReader,
            stuck: None,
            commands: 0,
            signs: 0,
            verifies: 0,
        }
    }

    /// The card, to look at its memory and its log. Its log has the commands that reached it.
    pub fn card(&self) -> &VirtualCard {
        &self.card
    }

    /// Whether the card was taken away to be exchanged: then [`Self::insert`] another one.
    pub fn is_exchanged(&self) -> bool {
        self.place == Place::Exchanged
    }

    /// Whether nobody has taken the card away.
    pub fn is_on_reader(&self) -> bool {
        self.place == Place::OnReader
    }

    /// Puts another card, or the same one again, on the reader. The plan goes on: commands are
    /// counted further.
    pub fn insert(&mut self, card: VirtualCard) {
        self.card = card;
        self.place = Place::OnReader;
        self.stuck = None;
    }

    /// Takes the power away and gives it back.
    pub fn power_off(&mut self) {
        self.card.power_off();
        self.stuck = None;
    }

    /// A warm reset.
    pub fn reset(&mut self) {
        self.card.reset();
        self.stuck = None;
    }

    /// Sends a command.
    pub fn transmit(&mut self, command: &[u8]) -> Reply {
        let faults = self.faults_at(command);
        let delays = faults.iter().map(|fault| match fault {
            FaultKind::Delay(delay) => *delay,
            _ => Duration::ZERO,
        });
        let delay = delays.fold(Duration::ZERO, Duration::saturating_add);
        let outcome = match self.place {
            Place::OnReader => self.outcome(command, &faults),
            Place::Exchanged | Place::Removed => Outcome::Removed,
        };
        Reply { delay, outcome }
    }

    /// Counts the command and finds what is planned for it.
    fn faults_at(&mut self, command: &[u8]) -> Vec<FaultKind> {
        self.commands = self.commands.saturating_add(1);
        self.signs = self.signs.saturating_add(u64::from(is_sign(command)));
        self.verifies = self.verifies.saturating_add(u64::from(is_verify(command)));
        let now = |fault: &&Fault| match fault.when {
            Occasion::Always => true,
            Occasion::Command(number) => self.commands == number,
            Occasion::FirstSign => is_sign(command) && self.signs == 1,
            Occasion::FirstVerify => is_verify(command) && self.verifies == 1,
        };
        let faults = self.plan.iter().filter(now);
        faults.map(|fault| fault.kind).collect()
    }

    fn outcome(&mut self, command: &[u8], faults: &[FaultKind]) -> Outcome {
        if let Some(outcome) = self.stuck.and_then(|stuck| stuck.outcome(command)) {
            return outcome;
        }
        for fault in faults {
            if let Some(outcome) = self.instead(*fault, command) {
                return outcome;
            }
        }
        let mut outcome = Outcome::Answer(self.card.transmit(command));
        for fault in faults {
            outcome = self.afterwards(*fault, command, outcome);
        }
        outcome
    }

    /// What happens instead of the command.
    fn instead(&mut self, fault: FaultKind, command: &[u8]) -> Option<Outcome> {
        match fault {
            FaultKind::EndlessWrongLe => {
                let instruction = instruction(command)?;
                self.become_stuck(Stuck::WrongLe { instruction }, command)
            }
            FaultKind::Exchange => Some(self.leave(Place::Exchanged)),
            FaultKind::Hang => self.become_stuck(Stuck::Silent, command),
            FaultKind::Remove => Some(self.leave(Place::Removed)),
            FaultKind::Status(status) => Some(Outcome::Answer(status.to_bytes().to_vec())),
            FaultKind::CorruptSignature
            | FaultKind::Delay(_)
            | FaultKind::EndlessMoreData
            | FaultKind::Garbage
            | FaultKind::HangAfter
            | FaultKind::LyingLength(_)
            | FaultKind::RemoveAfter
            | FaultKind::Short(_) => None,
        }
    }

    /// What becomes of the outcome once the card has carried out the command.
    fn afterwards(&mut self, fault: FaultKind, command: &[u8], outcome: Outcome) -> Outcome {
        let Outcome::Answer(answer) = outcome else {
            return outcome;
        };
        match fault {
            FaultKind::CorruptSignature => Outcome::Answer(corrupted(command, answer)),
            FaultKind::EndlessMoreData => {
                self.stuck = Some(Stuck::MoreData);
                Outcome::Answer(MORE_DATA.to_vec())
            }
            FaultKind::Garbage => Outcome::Answer(GARBAGE.to_vec()),
            FaultKind::HangAfter => {
                self.stuck = Some(Stuck::Silent);
                Outcome::Silence
            }
            FaultKind::LyingLength(length) => Outcome::Answer(lying(command, answer, length)),
            FaultKind::RemoveAfter => self.leave(Place::Removed),
            FaultKind::Short(length) => Outcome::Answer(answer.into_iter().take(length).collect()),
            FaultKind::Delay(_)
            | FaultKind::EndlessWrongLe
            | FaultKind::Exchange
            | FaultKind::Hang
            | FaultKind::Remove
            | FaultKind::Status(_) => Outcome::Answer(answer),
        }
    }

    fn become_stuck(&mut self, stuck: Stuck, command: &[u8]) -> Option<Outcome> {
        self.stuck = Some(stuck);
        stuck.outcome(command)
    }

    /// A card that is taken away loses its power.
    fn leave(&mut self, place: Place) -> Outcome {
        self.power_off();
        self.place = place;
        Outcome::Removed
    }
}

impl Stuck {
    fn outcome(self, command: &[u8]) -> Option<Outcome> {
        match self {
            Self::MoreData if instruction(command) == Some(GET_RESPONSE) => {
                Some(Outcome::Answer([&[0; 16], MORE_DATA.as_slice()].concat()))
            }
            Self::Silent => Some(Outcome::Silence),
            Self::WrongLe { instruction: stuck } if instruction(command) == Some(stuck) => {
                Some(Outcome::Answer(WRONG_LE.to_vec()))
            }
            Self::MoreData | Self::WrongLe { .. } => None,
        }
    }
}

/// GET RESPONSE, ISO/IEC 7816-4.
const GET_RESPONSE: u8 = 0xC0;

/// 16 more bytes can be fetched.
const MORE_DATA: [u8; 2] = [0x61, 0x10];

/// Le should be 16.
const WRONG_LE: [u8; 2] = [0x6C, 0x10];

/// Neither data nor a status word of ISO/IEC 7816-4.
const GARBAGE: [u8; 7] = [0xA5, 0x00, 0xFF, 0x3C, 0xC3, 0x5A, 0x11];

fn instruction(command: &[u8]) -> Option<u8> {
    command.get(1).copied()
}

fn is_sign(command: &[u8]) -> bool {
    command.starts_with(&[0x80, 0x2A])
}

/// With a PIN in it: four bytes, or five with Le, are none.
fn is_verify(command: &[u8]) -> bool {
    command.starts_with(&[0x00, 0x20]) && command.len() > 5
}

/// Turns a bit in the middle of a signature; another answer stays as it is.
fn corrupted(command: &[u8], mut answer: Vec<u8>) -> Vec<u8> {
    let middle = answer.len() / 2;
    if is_sign(command) && answer.len() > 2 {
        for byte in answer.iter_mut().skip(middle).take(1) {
            *byte ^= 0x01;
        }
    }
    answer
}

/// Changes the length in the header of a certificate; another answer stays as it is.
fn lying(command: &[u8], mut answer: Vec<u8>, length: u16) -> Vec<u8> {
    if let (Some(0xB0), [0x30, 0x82, high, low, ..]) = (instruction(command), answer.as_mut_slice())
    {
        [*high, *low] = length.to_be_bytes();
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{
        QUERY, RIGHT_PIN, SELECT_JPKI, SELECT_PIN, WRONG_PIN, card, from_hex, to_hex,
    };

    const SIGN: &str = "802A009701AA00";
    const READ: &str = "00B08A0004";

    fn faulty(plan: &[&str]) -> FaultyCard {
        let plan = plan.iter().map(|fault| fault.parse().unwrap()).collect();
        FaultyCard::new(card(), plan)
    }

    fn send(card: &mut FaultyCard, command: &str) -> String {
        match card.transmit(&from_hex(command)).outcome {
            Outcome::Answer(answer) => to_hex(&answer),
            Outcome::Removed => "removed".to_owned(),
            Outcome::Silence => "silence".to_owned(),
        }
    }

    /// The outcomes, and the tries left afterwards.
    fn check(plan: &[&str], script: &[(&str, &str)], attempts_left: u8) {
        let mut card = faulty(plan);
        for (step, (command, expected)) in script.iter().enumerate() {
            assert_eq!(send(&mut card, command), *expected, "{plan:?}, step {step}");
        }
        assert_eq!(card.card().attempts_left(), Some(attempts_left), "{plan:?}");
    }

    #[test]
    fn without_a_plan_nothing_goes_wrong() {
        let script = [
            (SELECT_JPKI, "9000"),
            (SELECT_PIN, "9000"),
            (WRONG_PIN, "63C2"),
        ];
        check(&[], &script, 2);
    }

    #[test]
    fn a_removed_card_stays_away() {
        let script = [
            (SELECT_JPKI, "9000"),
            (SELECT_PIN, "removed"),
            (QUERY, "removed"),
        ];
        check(&["remove@2"], &script, 3);
    }

    #[test]
    fn a_fault_at_the_first_verify_is_not_one_at_the_query() {
        let before = [
            (SELECT_JPKI, "9000"),
            (SELECT_PIN, "9000"),
            (QUERY, "63C3"),
            (WRONG_PIN, "removed"),
        ];
        check(&["remove@verify"], &before, 3);
        check(&["remove-after@verify"], &before, 2);
    }

    #[test]
    fn a_status_word_takes_the_place_of_the_command_once() {
        let script = [
            (SELECT_JPKI, "9000"),
            (SELECT_PIN, "9000"),
            (WRONG_PIN, "6F00"),
            (WRONG_PIN, "63C2"),
        ];
        check(&["status=6F00@verify"], &script, 2);
    }

    #[test]
    fn damaged_answers_do_not_undo_the_command() {
        let script = |answer| {
            [
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
                (WRONG_PIN, answer),
            ]
        };
        check(&["garbage@verify"], &script("A500FF3CC35A11"), 2);
        check(&["short@verify"], &script("63"), 2);
        check(&["short=0@verify"], &script(""), 2);
    }

    #[test]
    fn a_card_that_hangs_comes_back_with_power_or_reset() {
        for plan in ["hang@2", "hang-after@2"] {
            let mut card = faulty(&[plan]);
            for expected in ["9000", "silence", "silence"] {
                assert_eq!(send(&mut card, SELECT_JPKI), expected);
            }
            card.reset();
            assert_eq!(send(&mut card, SELECT_JPKI), "9000");
        }
        let script = |answer| {
            [
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
                (WRONG_PIN, answer),
            ]
        };
        check(&["hang@verify"], &script("silence"), 3);
        check(&["hang-after@verify"], &script("silence"), 2);
    }

    #[test]
    fn more_data_and_wrong_lengths_never_end() {
        let more = "000000000000000000000000000000006110";
        let get = "00C0000010";
        let endless = [
            (SELECT_JPKI, "9000"),
            (READ, "6110"),
            (get, more),
            (get, more),
            (SELECT_PIN, "9000"),
            (get, more),
        ];
        check(&["endless-61xx@2"], &endless, 3);
        let endless = [
            (SELECT_JPKI, "9000"),
            (SELECT_PIN, "9000"),
            (WRONG_PIN, "6C10"),
            ("00200080043030303010", "6C10"),
            (SELECT_PIN, "9000"),
            (WRONG_PIN, "6C10"),
        ];
        check(&["endless-6cxx@verify"], &endless, 3);
    }

    #[test]
    fn a_certificate_lies_about_its_length_only() {
        let mut card = faulty(&["lying-length"]);
        send(&mut card, SELECT_JPKI);
        assert_eq!(send(&mut card, READ), "3082FFFF9000");
        assert_eq!(send(&mut card, "00B0880000"), "008F009000");
    }

    #[test]
    fn a_corrupted_signature_differs_in_one_bit() {
        let signature = |plan: &[&str]| {
            let mut card = faulty(plan);
            for command in [SELECT_JPKI, SELECT_PIN, RIGHT_PIN] {
                assert_eq!(send(&mut card, command), "9000");
            }
            from_hex(&send(&mut card, SIGN))
        };
        let (right, wrong) = (signature(&[]), signature(&["corrupt-signature"]));
        let pairs = right.iter().zip(&wrong);
        let bits: u32 = pairs.map(|(one, other)| (one ^ other).count_ones()).sum();
        assert_eq!((bits, wrong.len()), (1, 258));
        assert!(wrong.ends_with(&[0x90, 0x00]));
    }

    #[test]
    fn an_exchanged_card_waits_for_the_next_one() {
        let mut card = faulty(&["exchange@2"]);
        send(&mut card, SELECT_JPKI);
        assert!(card.is_on_reader());
        assert_eq!(send(&mut card, SELECT_PIN), "removed");
        assert!(card.is_exchanged() && !card.is_on_reader());
        card.insert(crate::testing::card());
        assert!(card.is_on_reader());
        assert_eq!(send(&mut card, SELECT_PIN), "6A82");
        assert_eq!(send(&mut card, SELECT_JPKI), "9000");
    }

    #[test]
    fn delays_add_up_and_go_with_any_outcome() {
        let mut card = faulty(&["delay=50ms", "delay=1s@2", "remove@2"]);
        let delays = [(50, false), (1050, true), (50, true)];
        for (milliseconds, removed) in delays {
            let reply = card.transmit(&from_hex(SELECT_JPKI));
            assert_eq!(reply.delay, Duration::from_millis(milliseconds));
            assert_eq!(reply.outcome == Outcome::Removed, removed);
        }
    }

    #[test]
    fn nothing_that_is_printed_shows_the_pin() {
        let mut card = faulty(&["hang@sign"]);
        for command in [SELECT_JPKI, SELECT_PIN, RIGHT_PIN, SIGN] {
            send(&mut card, command);
        }
        let printed = format!("{card:?}");
        assert!(!printed.contains("52, 54, 52, 57") && !printed.contains("4649"));
    }
}
