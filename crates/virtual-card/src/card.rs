//! The card itself: bytes in, bytes out. Which command does what is in [`crate::operation`].

use rand_core::CryptoRng;

use crate::apdu::Apdu;
use crate::authority::TestAuthority;
use crate::command::Command;
use crate::error::VirtualCardError;
use crate::exchange_log::{Exchange, ExchangeLog};
use crate::memory::CardMemory;
use crate::operation::{
    change_reference_data, compute_signature, get_challenge, read_binary, read_record, select,
    verify,
};
use crate::persona::Persona;
use crate::session::Session;
use crate::status::StatusWord;
use crate::test_authorities::TestAuthorities;

/// A My Number Card (マイナンバーカード) in software. It is powered from the start.
#[derive(Debug)]
pub struct VirtualCard {
    memory: CardMemory,
    session: Session,
    log: ExchangeLog,
}

impl VirtualCard {
    /// Makes a card for a person that can log in and nothing else, with a new key and a certificate
    /// from the authority as it is `now` (Unix time in seconds). Takes as long as an RSA key.
    pub fn issue<R: CryptoRng + ?Sized>(
        persona: &Persona,
        authority: &TestAuthority,
        rng: &mut R,
        now: u64,
    ) -> Result<Self, VirtualCardError> {
        let identity = authority.issue(&persona.user_authentication_template(now), rng)?;
        let memory = persona.card_memory(&identity, authority.certificate_der())?;
        Ok(Self::from_memory(memory))
    }

    /// Makes a card for a person with everything that a virtual card has: both keys and
    /// certificates, as they are `now` (Unix time in seconds). Takes as long as two RSA keys.
    pub fn issue_complete<R: CryptoRng + ?Sized>(
        persona: &Persona,
        authorities: &TestAuthorities,
        rng: &mut R,
        now: u64,
    ) -> Result<Self, VirtualCardError> {
        let identities = authorities.issue(persona, rng, now)?;
        let memory = persona.complete_card_memory(&identities, authorities)?;
        Ok(Self::from_memory(memory))
    }

    /// Powers up a card with this memory.
    pub fn from_memory(memory: CardMemory) -> Self {
        Self {
            memory,
            session: Session::power_up(),
            log: ExchangeLog::default(),
        }
    }

    /// The state that survives without power, to be kept for [`Self::from_memory`].
    pub fn memory(&self) -> &CardMemory {
        &self.memory
    }

    /// The tries left of the digital-signature password, seen from outside: no APDU is sent.
    pub fn signature_attempts_left(&self) -> Option<u8> {
        self.memory.signature_attempts_left()
    }

    /// The tries left of the user-authentication PIN, seen from outside: no APDU is sent.
    pub fn attempts_left(&self) -> Option<u8> {
        self.memory.attempts_left()
    }

    /// Sends a command and returns the response. Whatever the bytes are, there is a response,
    /// and it ends with a status word.
    pub fn transmit(&mut self, command: &[u8]) -> Vec<u8> {
        let (mut response, status) = match self.run(command) {
            Ok(data) => (data, StatusWord::SUCCESS),
            Err(status) => (Vec::new(), status),
        };
        response.extend(status.to_bytes());
        self.log
            .record(Exchange::new(command, response.len(), status));
        response
    }

    /// Takes the power away and gives it back: what was verified is forgotten.
    pub fn power_off(&mut self) {
        self.session = Session::power_up();
    }

    /// A warm reset: no application is selected any more, but what was verified stays verified.
    pub fn reset(&mut self) {
        self.session.warm_reset();
    }

    /// The commands that this card was sent since it was made or read back.
    pub fn log(&self) -> &ExchangeLog {
        &self.log
    }

    fn run(&mut self, command: &[u8]) -> Result<Vec<u8>, StatusWord> {
        let Self {
            memory,
            session,
            log,
        } = self;
        match Command::try_from(Apdu::parse(command)?)? {
            Command::ChangeReferenceData { pin, replacement } => {
                change_reference_data::change_reference_data(memory, session, pin, replacement)
            }
            Command::ComputeSignature(request) => {
                compute_signature::compute_signature(memory, session, request)
            }
            Command::GetChallenge { length } => {
                Ok(get_challenge::get_challenge(log.total(), length))
            }
            Command::ReadBinary {
                file,
                offset,
                expected,
            } => read_binary::read_binary(memory, session, file, offset, expected),
            Command::ReadRecord {
                file,
                number,
                expected,
            } => read_record::read_record(memory, session, file, number, expected),
            Command::SelectApplication { aid, answer } => {
                select::select_application(memory, session, aid, answer)
            }
            Command::SelectCurrent => select::select_current(session),
            Command::SelectFile(id) => select::select_file(memory, session, id),
            Command::Verify { pin, candidate } => verify::verify(memory, session, pin, candidate),
            Command::VerifyQuery { pin } => verify::query(memory, session, pin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_person::TestPerson;
    use crate::testing::{
        NOW, QUERY, RIGHT_PASSWORD, RIGHT_PIN, SELECT_COMMON, SELECT_INPUT_SUPPORT,
        SELECT_ISSUER_DOMAIN, SELECT_JPKI, SELECT_KEY, SELECT_PIN, WRONG_PIN, authority, card,
        check, complete_card_of, from_hex, rng, send,
    };

    const SIGN: &str = "802A009701AA00";

    /// What happens between VERIFY and a signature on a card that is otherwise in order.
    enum Between {
        Command(&'static str),
        PowerOff,
        Reset,
    }

    #[derive(Debug, PartialEq)]
    enum Pin {
        Forgotten,
        Verified,
    }

    fn check_lifetime(between: &[Between], expected: Pin) {
        let mut card = card();
        check(
            &mut card,
            &[
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
                (RIGHT_PIN, "9000"),
            ],
        );
        for event in between {
            match event {
                Between::Command(command) => drop(send(&mut card, command)),
                Between::PowerOff => card.power_off(),
                Between::Reset => card.reset(),
            }
        }
        send(&mut card, SELECT_JPKI);
        let response = send(&mut card, SIGN);
        let found = if response.ends_with("9000") {
            Pin::Verified
        } else {
            Pin::Forgotten
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_verified_pin_survives_file_selection_reselection_and_warm_reset() {
        use Between::{Command, Reset};
        check_lifetime(&[], Pin::Verified);
        check_lifetime(&[Command(SELECT_KEY), Command("00B08A0000")], Pin::Verified);
        check_lifetime(&[Command(SELECT_JPKI), Command(SELECT_JPKI)], Pin::Verified);
        check_lifetime(&[Command(SIGN), Command(QUERY)], Pin::Verified);
        check_lifetime(&[Reset, Reset], Pin::Verified);
        check_lifetime(&[Command("00A4040C07A0000001010000")], Pin::Verified);
    }

    #[test]
    fn a_verified_pin_ends_with_another_application() {
        use Between::{Command, Reset};
        check_lifetime(&[Command(SELECT_COMMON)], Pin::Forgotten);
        check_lifetime(&[Command(SELECT_ISSUER_DOMAIN)], Pin::Forgotten);
        check_lifetime(&[Reset, Command(SELECT_COMMON)], Pin::Forgotten);
    }

    #[test]
    fn a_verified_pin_ends_with_the_power() {
        check_lifetime(&[Between::PowerOff], Pin::Forgotten);
        check_lifetime(&[Between::Reset, Between::PowerOff], Pin::Forgotten);
    }

    #[test]
    fn after_reset_and_power_off_no_application_of_the_person_is_selected() {
        let mut card = card();
        check(
            &mut card,
            &[
                (SELECT_PIN, "6A82"),
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
            ],
        );
        card.reset();
        check(
            &mut card,
            &[(QUERY, "6986"), (SELECT_PIN, "6A82"), (SELECT_JPKI, "9000")],
        );
        card.power_off();
        check(
            &mut card,
            &[(QUERY, "6986"), (SELECT_PIN, "6A82"), ("00A40000", "6A86")],
        );
    }

    #[test]
    fn classes_and_instructions_that_the_card_does_not_know_are_refused() {
        check(
            &mut card(),
            &[
                ("", "6700"),
                ("00", "6700"),
                ("00A404", "6700"),
                ("00CADF3005", "6D00"),
                ("00CB3FFF035C017E08", "6D00"),
                ("00B1000000", "6D00"),
                ("80A4040C", "6D00"),
                ("01B0000000", "6881"),
                ("8320008000", "6881"),
                ("08B0000000", "69FC"),
                ("0CB0000000", "6E00"),
                ("10A4040C", "6E00"),
                ("A0A40000023F00", "6E00"),
                ("FF00000000", "6E00"),
            ],
        );
    }

    #[test]
    fn the_tries_survive_being_written_down() {
        let mut card = card();
        check(
            &mut card,
            &[
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
                (WRONG_PIN, "63C2"),
            ],
        );
        let written = serde_json::to_string(card.memory()).unwrap();
        let memory: CardMemory = serde_json::from_str(&written).unwrap();
        assert_eq!(&memory, card.memory());
        let mut card = VirtualCard::from_memory(memory);
        check(
            &mut card,
            &[(SELECT_JPKI, "9000"), ("00200098", "63C2"), (SIGN, "6982")],
        );
        check(
            &mut card,
            &[("002000980434363439", "9000"), ("00200098", "63C3")],
        );
        assert!(send(&mut card, SIGN).ends_with("9000"));
    }

    #[test]
    fn a_new_card_has_all_tries_and_its_own_key() {
        let mut card =
            VirtualCard::issue(&Persona::adult(2), authority(), &mut rng(), NOW).unwrap();
        assert_eq!(card.attempts_left(), Some(3));
        check(
            &mut card,
            &[(SELECT_JPKI, "9000"), ("002000980434363439", "9000")],
        );
        assert!(send(&mut card, SIGN).ends_with("9000"));
    }

    #[test]
    fn the_log_holds_headers_lengths_and_status_words_only() {
        let mut card = card();
        check(
            &mut card,
            &[(SELECT_JPKI, "9000"), ("002000980434363439", "9000")],
        );
        let last = card.log().iter().last().copied().unwrap();
        let expected = Exchange {
            header: Some([0x00, 0x20, 0x00, 0x98]),
            command_length: 9,
            response_length: 2,
            status: StatusWord::SUCCESS,
        };
        assert_eq!((last, card.log().total()), (expected, 2));
    }

    #[test]
    fn nothing_that_is_printed_shows_the_pin_or_the_key() {
        let mut card = card();
        send(&mut card, SELECT_JPKI);
        send(&mut card, "002000980434363439");
        let printed = format!("{card:?}");
        assert!(printed.contains("RsaKey(..)") && printed.contains("attempts_left: 3"));
        assert!(!printed.contains("52, 54, 52, 57") && !printed.contains("value"));
    }

    /// Steps of a generator by Marsaglia (xorshift64): the same "random" bytes on every run.
    fn next(state: &mut u64) -> u64 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state
    }

    /// Commands that the card knows, as the seeds of the test below.
    const SEEDS: [&str; 17] = [
        SELECT_JPKI,
        SELECT_COMMON,
        SELECT_PIN,
        SELECT_KEY,
        QUERY,
        RIGHT_PIN,
        WRONG_PIN,
        SIGN,
        "00B0000000",
        "00B08A0000",
        SELECT_INPUT_SUPPORT,
        RIGHT_PASSWORD,
        "00B0810000",
        "00B2010C00",
        "0084000000",
        "002401800432373138",
        "802A039A01AA00",
    ];

    fn mutated(state: &mut u64) -> Vec<u8> {
        let choice = usize::try_from(next(state)).unwrap();
        let mut command = from_hex(SEEDS[choice % SEEDS.len()]);
        for _ in 0..next(state) % 3 {
            let position = usize::try_from(next(state)).unwrap() % command.len();
            command[position] = next(state).to_le_bytes()[0];
        }
        let extra = usize::try_from(next(state) % 40)
            .unwrap()
            .saturating_sub(30);
        command.extend(next(state).to_le_bytes().iter().take(extra));
        let length = usize::try_from(next(state) % 64).unwrap();
        command.truncate(length);
        command
    }

    #[test]
    fn whatever_the_bytes_there_is_a_response_with_a_status_word() {
        let mut card = complete_card_of(TestPerson::Adult);
        let mut state = 0x1234_5678_9ABC_DEF1;
        for _ in 0..20_000 {
            let response = card.transmit(&mutated(&mut state));
            let (data, status) = response.split_last_chunk::<2>().unwrap();
            assert!(data.is_empty() || *status == [0x90, 0x00]);
        }
        assert_eq!(card.log().total(), 20_000);
    }

    #[test]
    fn every_class_and_instruction_has_an_answer() {
        let mut card = card();
        send(&mut card, SELECT_JPKI);
        for class in 0..=u8::MAX {
            for instruction in 0..=u8::MAX {
                for body in [&[][..], &[0], &[4, 0x30, 0x30, 0x30, 0x30], &[0, 0, 1, 2]] {
                    let header = [class, instruction, 0x00, 0x98];
                    assert!(card.transmit(&[&header, body].concat()).len() >= 2);
                }
            }
        }
    }
}
