//! A card whose answers are the fuzzer's, and the rules about what it is sent.

use std::sync::{Arc, Mutex};

use tegata_host::{AttemptsLeft, Card, Disposition, Exchange, TransportError};

use crate::input::Input;

/// Most exchanges in one login (`host/src/card/metered.rs`).
const EXCHANGES_MAX: usize = 64;
const ELSEWHERE: &[u8] = b"\x00\xA4\x04\x0C\x0A\xD3\x92\x10\x00\x31\x00\x01\x01\x01\x00";
const GET_RESPONSE: &[u8] = b"\x00\xC0";
const TRIES: &[u8] = b"\x00\x20\x00\x80";
const VERIFY: &[u8] = b"\x00\x20\x00\x80\x04";
const SIGN: &[u8] = b"\x80\x2A";
const DONE: &[u8] = b"\x90\x00";

#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Phase {
    Presenting,
    Signing,
}

pub(super) struct Scripted {
    answers: Vec<u8>,
    exchanges: Exchanges,
    position: usize,
}

/// What was sent and answered, and how exclusive use ended, since the last check.
#[derive(Clone, Default)]
pub(super) struct Exchanges(Arc<Mutex<Record>>);

#[derive(Default)]
struct Record {
    dispositions: Vec<Disposition>,
    exchanges: Vec<(Vec<u8>, Answer)>,
    total: usize,
    verified: bool,
}

type Answer = Result<Vec<u8>, TransportError>;

impl Scripted {
    pub(super) fn new(answers: &[u8]) -> Self {
        Self {
            answers: answers.to_vec(),
            exchanges: Exchanges::default(),
            position: 0,
        }
    }

    pub(super) fn exchanges(&self) -> Exchanges {
        self.exchanges.clone()
    }

    fn answer(&mut self) -> Answer {
        let rest = self.answers.get(self.position..).unwrap_or_default();
        let mut input = Input::new(rest);
        let answer = match input.byte() {
            None => Ok(b"\x6F\x00".to_vec()),
            Some(FULL_BLOCK) => Ok([input.bytes(256), DONE].concat()),
            Some(REMOVED) => Err(TransportError::Removed),
            Some(FAILED) => Err(TransportError::Failed),
            Some(length) => Ok(input.bytes(usize::from(length)).to_vec()),
        };
        self.position = self.answers.len() - input.left();
        answer
    }
}

const FULL_BLOCK: u8 = 0xFF;
const REMOVED: u8 = 0xFE;
const FAILED: u8 = 0xFD;

impl Card for Scripted {
    fn check(&mut self) -> Result<(), TransportError> {
        Ok(())
    }

    fn exclusively(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Exchange) -> Disposition,
    ) -> Result<(), TransportError> {
        let disposition = work(self);
        self.exchanges
            .record(|record| record.dispositions.push(disposition));
        Ok(())
    }
}

impl Exchange for Scripted {
    fn transmit(&mut self, command: &[u8]) -> Answer {
        let answer = self.answer();
        let exchange = (command.to_vec(), answer.clone());
        self.exchanges.record(|record| {
            record.exchanges.push(exchange);
            record.total += 1;
            assert!(record.total <= EXCHANGES_MAX, "no end of exchanges");
        });
        answer
    }
}

impl Exchanges {
    /// An answer that is a status word and nothing else.
    pub(super) fn status(word: u16) -> Vec<u8> {
        let [sw1, sw2] = word.to_be_bytes();
        vec![2, sw1, sw2]
    }

    /// Up to 256 bytes that were read or signed.
    pub(super) fn data(bytes: &[u8]) -> Vec<u8> {
        match u8::try_from(bytes.len() + 2) {
            Ok(length) if length < FAILED => [&[length], bytes, DONE].concat(),
            _ => [&[FULL_BLOCK], bytes].concat(),
        }
    }

    pub(super) fn removed() -> Vec<u8> {
        vec![REMOVED]
    }

    pub(super) fn failed() -> Vec<u8> {
        vec![FAILED]
    }

    fn record<T>(&self, change: impl FnOnce(&mut Record) -> T) -> T {
        change(&mut self.0.lock().expect("nobody panicked with it"))
    }

    /// Whether the PIN was accepted in what was checked so far.
    pub(super) fn verified(&self) -> bool {
        self.record(|record| record.verified)
    }

    /// Holds one exclusive use to the rules, and forgets it.
    pub(super) fn check(&self, phase: Phase, shown: Option<AttemptsLeft>) {
        let (exchanges, dispositions, verified) = self.record(|record| {
            let exchanges = std::mem::take(&mut record.exchanges);
            let verified = accepted(&exchanges).is_some();
            record.verified = verified;
            (
                exchanges,
                std::mem::take(&mut record.dispositions),
                verified,
            )
        });
        let [disposition] = dispositions[..] else {
            panic!("exclusive use is taken once")
        };
        let sent = |command: &[u8]| {
            exchanges
                .iter()
                .filter(|(c, _)| c.starts_with(command))
                .count()
        };
        match phase {
            Phase::Presenting => assert_eq!((sent(VERIFY), sent(SIGN)), (0, 0)),
            Phase::Signing => {
                assert!(sent(VERIFY) <= 1, "a PIN goes out once");
                check_tries(&exchanges, shown);
                check_signing(&exchanges, verified);
                check_left(&exchanges, disposition);
            }
        }
    }
}

/// Where the PIN was accepted.
fn accepted(exchanges: &[(Vec<u8>, Answer)]) -> Option<usize> {
    exchanges
        .iter()
        .position(|(command, answer)| command.starts_with(VERIFY) && answer.as_deref() == Ok(DONE))
}

/// Right before the PIN the card said the tries that the person saw.
fn check_tries(exchanges: &[(Vec<u8>, Answer)], shown: Option<AttemptsLeft>) {
    let verify = exchanges
        .iter()
        .position(|(command, _)| command.starts_with(VERIFY));
    if let Some(before) = verify.and_then(|at| at.checked_sub(1)) {
        let (command, answer) = &exchanges[before];
        let shown = shown.expect("nothing was shown").0;
        assert_eq!(command, TRIES);
        assert_eq!(answer.as_deref(), Ok(&[0x63, 0xC0 | shown][..]));
        assert!(shown > 0, "a PIN for a card that is blocked");
    }
}

fn check_signing(exchanges: &[(Vec<u8>, Answer)], verified: bool) {
    let sign = exchanges
        .iter()
        .position(|(command, _)| command.starts_with(SIGN));
    if let Some(sign) = sign {
        assert!(
            verified && accepted(exchanges) < Some(sign),
            "signed without a PIN"
        );
    }
}

/// The card stays powered only if it confirmed that another application is selected. It may say so
/// in parts (`61xx`), which are fetched by GET RESPONSE.
fn check_left(exchanges: &[(Vec<u8>, Answer)], disposition: Disposition) {
    let mut commands = exchanges.iter().rev().map(|(command, _)| command);
    let last = commands.find(|command| !command.starts_with(GET_RESPONSE));
    let elsewhere = last.is_some_and(|command| command.starts_with(ELSEWHERE));
    let done = |answer: &Answer| answer.as_deref().is_ok_and(|answer| answer.ends_with(DONE));
    let confirmed = exchanges.last().is_some_and(|(_, answer)| done(answer));
    let left = elsewhere && confirmed;
    assert!(
        left || disposition == Disposition::PowerOff,
        "a card that is not clean"
    );
}
