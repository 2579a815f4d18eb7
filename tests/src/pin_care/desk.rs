//! A reader, two people's cards, and everybody who can touch them. Our host sees it as PC/SC shows
//! it: a handle is good until its card loses power or is reset, and nobody else gets at the card in
//! exclusive use, except with their hands.

mod handle;

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard},
    time::Duration,
};

use tegata_host::{AttemptsLeft, TransportError};
use tegata_virtual_card::{TEST_AUTH_PIN, VirtualCard};
use tokio::sync::Notify;

use self::handle::{Alive, DeskReader};
use super::{
    account::{Account, Place, Prospect},
    step::{Digits, Event, Fault, Mishap, Program},
};
use crate::card_client::{adult, other_adult};

pub(super) const CARDS: usize = 2;
const SELECT_JPKI: &[u8] = b"\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01";
const SELECT_COMMON: &[u8] = b"\x00\xA4\x04\x0C\x0A\xD3\x92\x10\x00\x31\x00\x01\x01\x01\x00";
const SELECT_PIN: &[u8] = b"\x00\xA4\x02\x0C\x02\x00\x18";
const WRONG_PIN: &str = "0462";

#[derive(Clone)]
pub(super) struct Desk(Arc<Shared>);

struct Shared {
    changed: Condvar,
    news: Notify,
    state: Mutex<State>,
}

struct State {
    account: Account,
    cards: [VirtualCard; CARDS],
    /// Commands that our host has sent.
    commands: u64,
    /// Those of the handle that was used last.
    commands_here: u64,
    /// The session is over: nothing holds anybody up any more.
    ended: bool,
    /// A mishap has struck in the last exclusive use.
    disturbed: bool,
    hangs: bool,
    held: bool,
    in_use: bool,
    /// Where the last exclusive use began.
    last_used: Option<Place>,
    mishaps: Vec<(u64, Mishap)>,
    more_data: bool,
    on_reader: Option<usize>,
    programs: Vec<Program>,
    /// Which stay of a card on the reader this is.
    stay: u64,
    stuck: bool,
}

/// What the person can do something about.
pub(super) struct Sight {
    pub(super) card_there: bool,
    pub(super) in_use: bool,
    /// Our host waits for another program, or for a card that hangs.
    pub(super) stuck: bool,
    /// The card, and the stay of it, is the one that was used last.
    pub(super) untouched: bool,
}

impl Desk {
    pub(super) fn new() -> Self {
        let cards = [&adult().1, other_adult()].map(|it| VirtualCard::from_memory(it.clone()));
        let tries = [0, 1].map(|card: usize| cards[card].attempts_left().unwrap());
        let state = State {
            account: Account::new(tries),
            cards,
            commands: 0,
            commands_here: 0,
            ended: true,
            disturbed: false,
            hangs: false,
            held: false,
            in_use: false,
            last_used: None,
            mishaps: vec![],
            more_data: false,
            on_reader: Some(0),
            programs: vec![],
            stay: 0,
            stuck: false,
        };
        let shared = Shared {
            changed: Condvar::new(),
            news: Notify::new(),
            state: Mutex::new(state),
        };
        Self(Arc::new(shared))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap()
    }

    pub(super) fn account<T>(&self, work: impl FnOnce(&mut Account) -> T) -> T {
        work(&mut self.state().account)
    }

    pub(super) fn session_begins(&self) {
        let mut state = self.state();
        state.ended = false;
        state.account.session_begins();
    }

    /// Whatever holds the card's thread up lets go; waits until the thread is gone, then compares
    /// with the cards.
    pub(super) fn session_ended(&self, token: bool, reader: &Arc<()>) {
        let mut state = self.state();
        state.ended = true;
        (state.held, state.hangs) = (false, false);
        self.0.changed.notify_all();
        let (mut state, waited) = self
            .0
            .changed
            .wait_timeout_while(state, PATIENCE, |_| Arc::strong_count(reader) > 1)
            .unwrap();
        if waited.timed_out() {
            state.account.violations.push("the thread goes on".into());
        }
        state.mishaps.clear();
        state.programs.clear();
        state.account.session_ended(token);
        state.compare();
    }

    pub(super) fn sight(&self) -> Sight {
        let state = self.state();
        Sight {
            card_there: state.on_reader.is_some(),
            in_use: state.in_use,
            // The thread itself notices a little later that it may go on.
            stuck: state.stuck && (state.held || state.hangs),
            untouched: state.place().is_some() && state.place() == state.last_used,
        }
    }

    pub(super) async fn news(&self) {
        self.0.news.notified().await;
    }

    pub(super) fn shown(&self, scene: &tegata_host::Scene) {
        let mut state = self.state();
        let place = state.last_used;
        state.account.shown(scene, place);
    }

    /// The person confirms an entry for the card that the window speaks of.
    pub(super) fn entered(&self, digits: Digits, shown: AttemptsLeft) -> &'static str {
        let mut state = self.state();
        let (text, right) = match digits {
            Digits::Right => (TEST_AUTH_PIN, true),
            Digits::Wrong => ("0000", false),
        };
        if let Some(place) = state.last_used {
            let prospect = state.prospect();
            state.account.entered(text, right, shown, place, prospect);
        }
        text
    }

    /// `false` if it means nothing now.
    pub(super) fn happens(&self, event: Event) -> bool {
        let mut state = self.state();
        // In exclusive use nobody else gets at the card; a card that hangs can be taken away.
        let happens = match event {
            Event::Another(program) => {
                let free = !state.in_use && state.on_reader.is_some();
                free && state.program(program)
            }
            Event::Place(card) => {
                state.place_card(card);
                true
            }
            Event::Remove => state.remove(),
        };
        self.told();
        happens
    }

    pub(super) fn plan(&self, ahead: u64, mishap: Mishap) {
        let mut state = self.state();
        let at = state.commands + ahead;
        state.mishaps.push((at, mishap));
    }

    pub(super) fn plan_program(&self, program: Program) {
        self.state().programs.push(program);
    }

    /// `false` if nothing is held.
    pub(super) fn let_go(&self) -> bool {
        let mut state = self.state();
        let held = std::mem::take(&mut state.held) | std::mem::take(&mut state.hangs);
        self.told();
        held
    }

    pub(super) fn reader(&self, alive: Arc<()>) -> DeskReader {
        DeskReader {
            alive: Alive(Some(alive), self.clone()),
            desk: self.clone(),
        }
    }

    /// Waits as long as `held_up` says so; the person sees it meanwhile.
    fn wait<'s>(
        &'s self,
        mut state: MutexGuard<'s, State>,
        held_up: impl Fn(&State) -> bool,
    ) -> MutexGuard<'s, State> {
        state.stuck = held_up(&state) && !state.ended;
        self.0.news.notify_one();
        let (mut state, waited) = self
            .0
            .changed
            .wait_timeout_while(state, PATIENCE, |state| held_up(state) && !state.ended)
            .unwrap();
        if waited.timed_out() {
            state.account.violations.push("nobody lets go".into());
        }
        state.stuck = false;
        state
    }

    fn told(&self) {
        self.0.changed.notify_all();
        self.0.news.notify_one();
    }
}

/// Real time that no wait here can take, unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

impl State {
    fn place(&self) -> Option<Place> {
        self.on_reader.map(|card| Place {
            card,
            stay: self.stay,
        })
    }

    /// Whether anything could still come between an entry and its result.
    fn prospect(&self) -> Prospect {
        let planned = !self.mishaps.is_empty() || !self.programs.is_empty() || self.held;
        let disturbed = self.disturbed || self.more_data || self.in_use || self.hangs;
        if planned || disturbed || self.place() != self.last_used {
            return Prospect::Uncertain;
        }
        Prospect::Clear {
            commands: self.commands_here,
        }
    }

    fn place_card(&mut self, card: usize) {
        self.remove();
        self.on_reader = Some(card);
        self.stay += 1;
    }

    fn remove(&mut self) -> bool {
        let removed = self.on_reader.is_some();
        self.power_off();
        self.on_reader = None;
        removed
    }

    fn power_off(&mut self) {
        if let Some(card) = self.on_reader {
            self.cards[card].power_off();
            self.account.unverified(card);
        }
        (self.more_data, self.hangs) = (false, false);
        self.stay += 1;
    }

    /// `false` if it means nothing now.
    fn program(&mut self, program: Program) -> bool {
        let Some(card) = self.on_reader else {
            return false;
        };
        match program {
            Program::EntersRight => self.another_enters(card, TEST_AUTH_PIN),
            Program::EntersWrong => self.another_enters(card, WRONG_PIN),
            Program::Holds => return !std::mem::replace(&mut self.held, true),
            Program::PowersOff => self.power_off(),
            Program::Resets => {
                self.cards[card].reset();
                self.more_data = false;
                self.stay += 1;
            }
        }
        true
    }

    fn another_enters(&mut self, card: usize, digits: &str) {
        self.cards[card].transmit(SELECT_JPKI);
        self.cards[card].transmit(SELECT_PIN);
        let verify = [b"\x00\x20\x00\x80\x04", digits.as_bytes()].concat();
        self.cards[card].transmit(&verify);
        self.account.another_tried(card, digits == TEST_AUTH_PIN);
    }

    /// Whether the key would sign for the next program: a card refuses for want of a PIN (6982)
    /// before it looks at the length, which is wrong here (6700).
    fn is_verified(&mut self, card: usize) -> bool {
        self.cards[card].transmit(SELECT_JPKI);
        let verified = self.cards[card].transmit(b"\x80\x2A\x00\x97\x00") == [0x67, 0x00];
        if !verified {
            self.cards[card].transmit(SELECT_COMMON);
        }
        verified
    }

    /// Holds the account against the cards.
    fn compare(&mut self) {
        for card in 0..CARDS {
            let verified = self.is_verified(card);
            self.account.check_verified(card, verified);
            let (tries, verifies) = (self.cards[card].attempts_left(), self.verifies(card));
            self.account.check_card(card, tries.unwrap(), verifies);
        }
    }

    /// VERIFYs with a PIN in it, as the card itself remembers them.
    fn verifies(&self, card: usize) -> usize {
        let log = self.cards[card].log();
        assert!(log.iter().count() < tegata_virtual_card::LOG_LIMIT);
        let is_verify = |exchange: &&tegata_virtual_card::Exchange| {
            exchange.header == Some([0x00, 0x20, 0x00, 0x80]) && exchange.command_length > 5
        };
        log.iter().filter(is_verify).count()
    }

    /// What strikes at this command.
    fn strike(&mut self) -> Option<Fault> {
        let now = self.commands;
        self.commands += 1;
        self.commands_here += 1;
        let due: Vec<_> = self.mishaps.extract_if(.., |(at, _)| *at == now).collect();
        let mut fault = None;
        for (_, mishap) in due {
            self.disturbed = true;
            self.account.mishap();
            match mishap {
                Mishap::Exchange(card) => self.place_card(card),
                Mishap::Fault(strikes) => fault = Some(strikes),
                Mishap::Remove => {
                    self.remove();
                }
            }
        }
        fault
    }

    fn answer(&mut self, command: &[u8], fault: Option<Fault>) -> Result<Vec<u8>, TransportError> {
        if self.more_data && command.get(1) == Some(&0xC0) {
            return Ok([&[0; 16], MORE_DATA.as_slice()].concat());
        }
        // A card that confirms a SELECT that it did not carry out cannot be told from a good one.
        let lies = |status| status == 0x9000 && command.starts_with(&[0x00, 0xA4]);
        match fault {
            Some(Fault::Status(status)) if !lies(status) => {
                return Ok(status.to_be_bytes().to_vec());
            }
            _ => {}
        }
        let Some(card) = self.on_reader else {
            return Err(TransportError::Removed);
        };
        self.account
            .delivered(command, card, TEST_AUTH_PIN.as_bytes());
        let mut answer = self.cards[card].transmit(command);
        match fault {
            Some(Fault::Corrupt) if command.starts_with(&[0x80, 0x2A]) => answer[0] ^= 1,
            Some(Fault::Fails) => return Err(TransportError::Failed),
            Some(Fault::Garbage) => answer = vec![0xA5, 0x00, 0xFF, 0x3C, 0xC3],
            Some(Fault::LyingLength(length)) if answer.starts_with(&[0x30, 0x82]) => {
                answer[2..4].copy_from_slice(&length.to_be_bytes());
            }
            Some(Fault::MoreData) => {
                self.more_data = true;
                answer = MORE_DATA.to_vec();
            }
            Some(Fault::Short(length)) => answer.truncate(length),
            Some(Fault::StatusAfter(status)) => answer = status.to_be_bytes().to_vec(),
            _ => {}
        }
        Ok(answer)
    }
}

/// 16 more bytes can be fetched.
const MORE_DATA: [u8; 2] = [0x61, 0x10];
