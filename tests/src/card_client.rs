//! The card client against a script with the exact bytes, and against the virtual card.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, OnceLock},
    time::{Duration, Instant},
};

use tegata_host::{
    AttemptsLeft, Card, CardClient, CardError, Certificate, Disposition, Exchange, FoundCard,
    GivenUp, KeyUse, Reader, ReaderError, ReaderName, TransportError, Wait,
    pin::{AuthPin, PinField},
};
use tegata_virtual_card::{
    AuthorityTemplate, CardMemory, Persona, TEST_AUTH_PIN, TestAuthorities, TestAuthority,
    VirtualCard,
};

/// 2027-01-15T08:00:00Z.
pub(crate) const NOW: u64 = 1_800_000_000;

pub(crate) type Rng = getrandom::rand_core::UnwrapErr<getrandom::SysRng>;

pub(crate) fn rng() -> Rng {
    getrandom::rand_core::UnwrapErr(getrandom::SysRng)
}

/// One authority and one adult's card for all tests: keys take long to make.
pub(crate) fn adult() -> &'static (TestAuthority, CardMemory) {
    static ADULT: OnceLock<(TestAuthority, CardMemory)> = OnceLock::new();
    ADULT.get_or_init(|| {
        let template = AuthorityTemplate::user_authentication(NOW);
        let authority = TestAuthority::generate(&template, &mut rng()).unwrap();
        let card = VirtualCard::issue(&Persona::adult(1), &authority, &mut rng(), NOW).unwrap();
        (authority, card.memory().clone())
    })
}

/// Another adult's card of the same authority.
pub(crate) fn other_adult() -> &'static CardMemory {
    static OTHER: OnceLock<CardMemory> = OnceLock::new();
    OTHER.get_or_init(|| {
        let card = VirtualCard::issue(&Persona::adult(2), &adult().0, &mut rng(), NOW).unwrap();
        card.memory().clone()
    })
}

/// The authorities and one adult's card with both keys.
pub(crate) fn signing_adult() -> &'static (TestAuthorities, CardMemory) {
    static ADULT: OnceLock<(TestAuthorities, CardMemory)> = OnceLock::new();
    ADULT.get_or_init(|| {
        let authorities = TestAuthorities::generate(NOW, &mut rng()).unwrap();
        let persona = Persona::adult(1);
        let card = VirtualCard::issue_complete(&persona, &authorities, &mut rng(), NOW).unwrap();
        (authorities, card.memory().clone())
    })
}

pub(crate) fn typed(pin: &str) -> AuthPin {
    let mut field = PinField::new();
    for character in pin.chars() {
        field.push(character).unwrap();
    }
    field.take().unwrap()
}

/// The adult's card on a reader, with what was sent to it and how it was left.
#[derive(Clone)]
pub(crate) struct Bench(Arc<Mutex<State>>, Arc<Condvar>);

struct State {
    /// What happens just before the n-th command (counted from 0).
    before: Option<(usize, Act)>,
    card: VirtualCard,
    dispositions: Vec<Disposition>,
    /// Another program has exclusive use.
    held: bool,
    looked_for: bool,
    mute: bool,
    present: bool,
    /// The answer to the n-th command (counted from 0) is not the card's.
    replaced: Option<(usize, Result<Vec<u8>, TransportError>)>,
    reader: Result<(), ReaderError>,
    sent: Vec<Vec<u8>>,
    waiting: bool,
}

/// What can happen to a card in between.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    /// It is exchanged for another person's.
    Exchange,
    /// It stops answering until [`Bench::release`].
    Mute,
    /// It is taken away.
    Remove,
    /// Another program enters wrong PINs until so many tries are left.
    UseUpTo(u8),
}

impl Bench {
    pub(crate) fn with_attempts_left(attempts_left: u8) -> Self {
        let bench = Self::adult();
        bench.use_up_to(attempts_left);
        bench
    }

    /// The card of [`adult`], which can log in and nothing else.
    pub(crate) fn adult() -> Self {
        Self::with_card(adult().1.clone())
    }

    /// The card of [`signing_adult`].
    pub(crate) fn signing_adult() -> Self {
        Self::with_card(signing_adult().1.clone())
    }

    pub(crate) fn with_card(memory: CardMemory) -> Self {
        let card = VirtualCard::from_memory(memory);
        let state = State {
            before: None,
            card,
            dispositions: vec![],
            held: false,
            looked_for: false,
            mute: false,
            present: true,
            replaced: None,
            reader: Ok(()),
            sent: vec![],
            waiting: false,
        };
        Self(Arc::new(Mutex::new(state)), Arc::default())
    }

    /// Another program on the same card enters wrong PINs.
    pub(crate) fn use_up_to(&self, attempts_left: u8) {
        self.0.lock().unwrap().use_up_to(attempts_left);
    }

    /// Another program on the same card enters a wrong signature password, and leaves.
    pub(crate) fn waste_a_password(&self) {
        let mut state = self.0.lock().unwrap();
        for command in [
            b"\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01".as_slice(),
            b"\x00\xA4\x02\x0C\x02\x00\x1B",
            b"\x00\x20\x00\x80\x06------",
        ] {
            state.card.transmit(command);
        }
    }

    /// Another program takes the card for itself.
    pub(crate) fn hold(&self) {
        self.0.lock().unwrap().held = true;
    }

    /// Whether somebody waits until that program gives the card back.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.0.lock().unwrap().waiting
    }

    /// It gives the card back, or the card answers again.
    pub(crate) fn give_back(&self) {
        let mut state = self.0.lock().unwrap();
        (state.held, state.mute) = (false, false);
        self.1.notify_all();
    }

    /// There is no reader, or no service, from now on.
    pub(crate) fn reader(&self, reader: Result<(), ReaderError>) {
        self.0.lock().unwrap().reader = reader;
    }

    /// It gives the card back; returns once the one who waited has let go of it.
    pub(crate) fn release(&self) {
        self.give_back();
        let since = Instant::now();
        while Arc::strong_count(&self.0) > 1 {
            assert!(
                since.elapsed() < Duration::from_secs(5),
                "the card's thread goes on"
            );
            std::thread::yield_now();
        }
    }

    pub(crate) fn exchange(&self) {
        self.0.lock().unwrap().act(Act::Exchange);
    }

    /// This card lies there from now on.
    pub(crate) fn exchange_for(&self, card: CardMemory) {
        self.0.lock().unwrap().card = VirtualCard::from_memory(card);
    }

    /// What the card remembers without power.
    pub(crate) fn memory(&self) -> CardMemory {
        self.0.lock().unwrap().card.memory().clone()
    }

    /// Another program sends these commands; returns the last answer.
    pub(crate) fn other_program(&self, commands: &[&[u8]]) -> Vec<u8> {
        let mut state = self.0.lock().unwrap();
        let mut last = vec![];
        for command in commands {
            last = state.card.transmit(command);
        }
        last
    }

    pub(crate) fn remove(&self) {
        self.0.lock().unwrap().present = false;
    }

    /// Returns once somebody has had exclusive use.
    pub(crate) fn wait_until_used(&self) {
        self.wait_until_used_times(1);
    }

    /// Returns once exclusive use has ended so many times.
    pub(crate) fn wait_until_used_times(&self, times: usize) {
        let state = self.0.lock().unwrap();
        let unused = |state: &mut State| state.dispositions.len() < times;
        drop(self.1.wait_while(state, unused).unwrap());
    }

    /// Returns once somebody has looked for a card here.
    pub(crate) fn wait_until_looked_for(&self) {
        let state = self.0.lock().unwrap();
        drop(self.1.wait_while(state, |state| !state.looked_for).unwrap());
    }

    pub(crate) fn place(&self) {
        self.0.lock().unwrap().present = true;
        self.1.notify_all();
    }

    pub(crate) fn before(&self, index: usize, act: Act) {
        self.0.lock().unwrap().before = Some((index, act));
    }

    pub(crate) fn replace(&self, index: usize, answer: Result<Vec<u8>, TransportError>) {
        self.0.lock().unwrap().replaced = Some((index, answer));
    }

    pub(crate) fn attempts_left(&self) -> u8 {
        self.0.lock().unwrap().card.attempts_left().unwrap()
    }

    pub(crate) fn verifies_sent(&self) -> usize {
        let state = self.0.lock().unwrap();
        state
            .sent
            .iter()
            .filter(|command| command.starts_with(&[0, 0x20, 0, 0x80, 4]))
            .count()
    }

    pub(crate) fn signature_attempts_left(&self) -> u8 {
        let state = self.0.lock().unwrap();
        state.card.signature_attempts_left().unwrap()
    }

    /// How often a signature password went to the card.
    pub(crate) fn passwords_sent(&self) -> usize {
        let sent = self.sent();
        let is_password = |command: &&Vec<u8>| {
            command.starts_with(&[0, 0x20, 0, 0x80]) && command.get(4).is_some_and(|len| *len >= 6)
        };
        sent.iter().filter(is_password).count()
    }

    pub(crate) fn dispositions(&self) -> Vec<Disposition> {
        self.0.lock().unwrap().dispositions.clone()
    }

    pub(crate) fn sent(&self) -> Vec<Vec<u8>> {
        self.0.lock().unwrap().sent.clone()
    }

    /// Whether one of the keys would sign for the next program without a PIN.
    pub(crate) fn signs_for_anyone(&self) -> bool {
        let mut state = self.0.lock().unwrap();
        state
            .card
            .transmit(b"\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01");
        let mut signs = |key: u8| {
            let answer = state.card.transmit(&[0x80, 0x2A, 0, key, 1, 0xAA, 0]);
            answer.ends_with(&[0x90, 0])
        };
        signs(0x97) || signs(0x9A)
    }

    fn client(&self) -> CardClient {
        CardClient::new(Box::new(self.clone()))
    }
}

impl State {
    fn use_up_to(&mut self, attempts_left: u8) {
        self.card
            .transmit(b"\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01");
        self.card.transmit(b"\x00\xA4\x02\x0C\x02\x00\x18");
        while self.card.attempts_left() != Some(attempts_left) {
            self.card.transmit(b"\x00\x20\x00\x80\x04----");
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Exchange => self.card = VirtualCard::from_memory(other_adult().clone()),
            Act::Mute => self.mute = true,
            Act::Remove => self.present = false,
            Act::UseUpTo(attempts_left) => self.use_up_to(attempts_left),
        }
    }
}

impl Reader for Bench {
    fn connect(
        &mut self,
        _wait: &Wait,
        held: &[ReaderName],
    ) -> Result<Vec<FoundCard>, ReaderError> {
        assert_eq!(held, [], "a single card is not chosen from");
        let patience = Duration::from_millis(5);
        let absent = |state: &mut State| !state.present;
        let mut state = self.0.lock().unwrap();
        state.looked_for = true;
        self.1.notify_all();
        state.reader?;
        let (state, _) = self.1.wait_timeout_while(state, patience, absent).unwrap();
        let present = state.present;
        let found = FoundCard {
            card: Box::new(self.clone()),
            reader: ReaderName::new("the only one"),
        };
        Ok(present.then_some(found).into_iter().collect())
    }
}

impl Card for Bench {
    fn check(&mut self) -> Result<(), TransportError> {
        let present = self.0.lock().unwrap().present;
        present.then_some(()).ok_or(TransportError::Removed)
    }

    fn exclusively(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Exchange) -> Disposition,
    ) -> Result<(), TransportError> {
        let mut state = self.0.lock().unwrap();
        state.waiting = state.held;
        drop(self.1.wait_while(state, |state| state.held).unwrap());
        let disposition = work(self);
        let mut state = self.0.lock().unwrap();
        state.dispositions.push(disposition);
        self.1.notify_all();
        if disposition == Disposition::PowerOff {
            state.card.power_off();
        }
        Ok(())
    }
}

impl Exchange for Bench {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let mut state = self.0.lock().unwrap();
        let index = state.sent.len();
        if let Some((_, act)) = state.before.take_if(|(at, _)| *at == index) {
            state.act(act);
        }
        state.waiting |= state.mute;
        let mut state = self.1.wait_while(state, |state| state.mute).unwrap();
        if !state.present {
            return Err(TransportError::Removed);
        }
        state.sent.push(command.to_vec());
        let answer = state.card.transmit(command);
        match &state.replaced {
            Some((at, replaced)) if *at == index => replaced.clone(),
            _ => Ok(answer),
        }
    }
}

/// Answers a fixed script and fails at the first byte that differs.
struct Script(VecDeque<(Vec<u8>, Vec<u8>)>);

impl Card for Script {
    fn check(&mut self) -> Result<(), TransportError> {
        Ok(())
    }

    fn exclusively(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Exchange) -> Disposition,
    ) -> Result<(), TransportError> {
        assert_eq!(work(self), Disposition::Leave);
        Ok(())
    }
}

impl Exchange for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let (expected, answer) = self.0.pop_front().expect("the script is over");
        assert_eq!(hex(command), hex(&expected));
        Ok(answer)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<char> = hex.chars().filter(|digit| !digit.is_whitespace()).collect();
    let pairs = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
    pairs
        .map(|pair| u8::from_str_radix(&pair, 16).unwrap())
        .collect()
}

const SELECT_COMMON: &str = "00A4040C0A D3921000310001010100";
const SELECT_JPKI: &str = "00A4040C0A D392F000260100000001";
const SELECT_PIN: &str = "00A4020C02 0018";
const TRIES: &str = "00200080";
const LEFT_3: &str = "63C3";

/// The certificate's blocks of 256 bytes: the first by short file id 0A, the rest by offset.
fn reads(certificate: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let blocks = certificate.chunks(256).enumerate();
    let read = |(index, block): (usize, &[u8])| {
        let [high, low] = u16::try_from(index * 256).unwrap().to_be_bytes();
        let command = if index == 0 {
            vec![0, 0xB0, 0x8A, 0, 0]
        } else {
            vec![0, 0xB0, high, low, 0]
        };
        (command, [block, &[0x90, 0]].concat())
    };
    blocks.map(read).collect()
}

/// The user-authentication certificate in a card.
pub(crate) fn certificate_in(card: &CardMemory) -> Vec<u8> {
    file_in(card, 0x000A)
}

fn file(id: u16) -> Vec<u8> {
    file_in(&adult().1, id)
}

fn file_in(card: &CardMemory, id: u16) -> Vec<u8> {
    use tegata_virtual_card::{Aid, FileContent, FileId};
    let jpki = Aid::new(&bytes("D392F000260100000001"));
    match &card.file(&jpki, FileId(id)).unwrap().content {
        FileContent::Transparent { bytes, .. } => bytes.clone(),
        _ => panic!("not a file that can be read"),
    }
}

/// Signs as the real key does, so that the client's own check passes.
fn signature(digest_info: &[u8]) -> Vec<u8> {
    let mut card = VirtualCard::from_memory(adult().1.clone());
    for command in [
        SELECT_JPKI,
        SELECT_PIN,
        &format!("0020008004{}", hex(TEST_AUTH_PIN.as_bytes())),
    ] {
        assert_eq!(card.transmit(&bytes(command)), [0x90, 0x00]);
    }
    let length = u8::try_from(digest_info.len()).unwrap();
    card.transmit(&[&[0x80, 0x2A, 0x00, 0x97, length], digest_info, &[0]].concat())
}

#[test]
fn a_login_sends_exactly_these_bytes() {
    let to_be_signed = b"header.payload";
    // SHA-512 of the text, computed with another program, behind RFC 8017's DigestInfo prefix.
    let digest_info = bytes(&format!(
        "3051300D060960864801650304020305000440{}",
        "4226ec21af7859313f29dd2492082e22aa65fa2842296ed267bb6a78a966f95e\
         40c1413aee53feae909f75ea4468f8d0f855befaa4a32a09b4ace5490eb99892"
    ));
    let fixed = |pairs: &[(&str, &str)]| -> Vec<_> {
        pairs
            .iter()
            .map(|(command, answer)| (bytes(command), bytes(answer)))
            .collect()
    };
    let verify = format!("0020008004{}", hex(TEST_AUTH_PIN.as_bytes()));
    let present = fixed(&[
        (SELECT_COMMON, "9000"),
        (SELECT_JPKI, "9000"),
        (SELECT_PIN, "9000"),
        (TRIES, LEFT_3),
    ]);
    let sign_steps = fixed(&[
        (SELECT_JPKI, "9000"),
        (SELECT_PIN, "9000"),
        (TRIES, LEFT_3),
        (&verify, "9000"),
    ]);
    let sign = (
        [bytes("802A009753").as_slice(), &digest_info, &[0]].concat(),
        signature(&digest_info),
    );
    let leave = fixed(&[(SELECT_COMMON, "9000")]);
    let script = [present, reads(&file(0x000A)), sign_steps, vec![sign], leave].concat();

    let mut client = CardClient::new(Box::new(Script(script.into())));
    let certificate = client
        .present(KeyUse::UserAuthentication, |left| {
            assert_eq!(left, AttemptsLeft(3))
        })
        .unwrap();
    assert_eq!(certificate.der(), file(0x000A));
    client
        .sign(
            typed(TEST_AUTH_PIN),
            AttemptsLeft(3),
            &certificate,
            to_be_signed,
            &GivenUp::default(),
        )
        .unwrap();
}

fn present(bench: &Bench) -> (CardClient, Certificate, AttemptsLeft) {
    let mut client = bench.client();
    let mut shown = AttemptsLeft(0);
    let certificate = client
        .present(KeyUse::UserAuthentication, |left| shown = left)
        .unwrap();
    (client, certificate, shown)
}

#[test]
fn a_login_takes_sixteen_exchanges_and_one_to_leave() {
    let bench = Bench::adult();
    let (mut client, certificate, shown) = present(&bench);
    let before_pin = bench.sent().len();
    client
        .sign(
            typed(TEST_AUTH_PIN),
            shown,
            &certificate,
            b"x",
            &GivenUp::default(),
        )
        .unwrap();
    assert_eq!(bench.sent().len() - before_pin, 5 + 1);
    assert!(bench.sent().len() <= 16 + 1, "{}", bench.sent().len());
}

#[test]
fn wrong_pin_reports_attempts_left_and_spends_one() {
    let bench = Bench::adult();
    let (mut client, certificate, shown) = present(&bench);
    let rejected = client.sign(
        typed("0000"),
        shown,
        &certificate,
        b"x",
        &GivenUp::default(),
    );
    assert_eq!(
        rejected.unwrap_err(),
        CardError::PinRejected(AttemptsLeft(2))
    );
    assert_eq!((bench.attempts_left(), bench.verifies_sent()), (2, 1));
}

#[test]
fn the_last_wrong_pin_blocks() {
    let bench = Bench::with_attempts_left(1);
    let (mut client, certificate, shown) = present(&bench);
    let blocked = client.sign(
        typed("0000"),
        shown,
        &certificate,
        b"x",
        &GivenUp::default(),
    );
    assert_eq!(blocked.unwrap_err(), CardError::PinBlocked);
    assert_eq!(
        bench
            .client()
            .present(KeyUse::UserAuthentication, |_| panic!("nothing to show"))
            .unwrap_err(),
        CardError::PinBlocked
    );
}

#[test]
fn no_pin_is_sent_when_the_tries_are_not_those_on_the_screen() {
    let bench = Bench::adult();
    let (mut client, certificate, shown) = present(&bench);
    bench.use_up_to(2);
    let changed = client.sign(
        typed(TEST_AUTH_PIN),
        shown,
        &certificate,
        b"x",
        &GivenUp::default(),
    );
    assert_eq!(
        changed.unwrap_err(),
        CardError::AttemptsChanged(AttemptsLeft(2))
    );
    assert_eq!(bench.verifies_sent(), 0);
}

#[test]
fn the_card_is_left_clean_after_signing() {
    let bench = Bench::adult();
    let (mut client, certificate, shown) = present(&bench);
    client
        .sign(
            typed(TEST_AUTH_PIN),
            shown,
            &certificate,
            b"x",
            &GivenUp::default(),
        )
        .unwrap();
    assert_eq!(
        bench.dispositions(),
        [Disposition::Leave, Disposition::Leave]
    );
    assert!(!bench.signs_for_anyone());
}

/// Commands until the tries were shown and the certificate read.
pub(crate) fn sent_before_the_pin() -> usize {
    let bench = Bench::adult();
    present(&bench);
    bench.sent().len()
}

#[test]
fn power_is_cut_when_the_card_does_not_confirm_that_it_was_left() {
    let leaving = sent_before_the_pin() + 5;
    for answer in [
        Ok(vec![0x6A, 0x82]),
        Ok(vec![]),
        Err(TransportError::Failed),
    ] {
        let bench = Bench::adult();
        bench.replace(leaving, answer);
        let (mut client, certificate, shown) = present(&bench);
        client
            .sign(
                typed(TEST_AUTH_PIN),
                shown,
                &certificate,
                b"x",
                &GivenUp::default(),
            )
            .unwrap();
        assert_eq!(
            bench.dispositions(),
            [Disposition::Leave, Disposition::PowerOff]
        );
        assert!(!bench.signs_for_anyone());
    }
}

#[test]
fn a_signature_that_does_not_fit_the_certificate_is_not_released() {
    let bench = Bench::adult();
    let (mut client, certificate, shown) = present(&bench);
    bench.replace(
        bench.sent().len() + 4,
        Ok([vec![7; 256], vec![0x90, 0]].concat()),
    );
    let forged = client.sign(
        typed(TEST_AUTH_PIN),
        shown,
        &certificate,
        b"x",
        &GivenUp::default(),
    );
    assert_eq!(forged.unwrap_err(), CardError::BadSignature);
    assert!(!bench.signs_for_anyone());
}

#[test]
fn a_verify_is_never_sent_twice_whatever_the_card_answers() {
    for answer in [
        "6C00", "6C04", "6110", "6100", "9000FF", "6F00", "63C2", "6300",
    ] {
        let bench = Bench::adult();
        let (mut client, certificate, shown) = present(&bench);
        bench.replace(bench.sent().len() + 3, Ok(bytes(answer)));
        let failed = client.sign(
            typed("0000"),
            shown,
            &certificate,
            b"x",
            &GivenUp::default(),
        );
        assert!(failed.is_err(), "{answer}");
        assert_eq!(bench.verifies_sent(), 1, "{answer}");
    }
}

#[test]
fn the_question_for_the_tries_is_asked_once_and_is_four_bytes_whatever_the_card_answers() {
    for answer in [
        "6C10", "6C00", "6110", "6100", "9000", "6300", "63D3", "6700", "63C300", "6F00",
    ] {
        let bench = Bench::adult();
        bench.replace(3, Ok(bytes(answer)));
        let failed = bench.client().present(KeyUse::UserAuthentication, |_| {
            panic!("{answer} names no tries")
        });
        assert_eq!(failed.unwrap_err(), CardError::Unexpected, "{answer}");
        let script = [SELECT_COMMON, SELECT_JPKI, SELECT_PIN, TRIES].map(bytes);
        assert_eq!(bench.sent(), script, "{answer}");
    }
}

#[test]
fn no_pin_is_sent_when_the_question_for_the_tries_is_not_answered_with_tries() {
    for answer in ["6C10", "6110", "9000", "6300", "6700"] {
        let bench = Bench::adult();
        let (mut client, certificate, shown) = present(&bench);
        let presented = bench.sent().len();
        bench.replace(presented + 2, Ok(bytes(answer)));
        let given_up = GivenUp::default();
        let failed = client.sign(typed(TEST_AUTH_PIN), shown, &certificate, b"x", &given_up);
        assert_eq!(failed.unwrap_err(), CardError::Unexpected, "{answer}");
        let script = [SELECT_JPKI, SELECT_PIN, TRIES, SELECT_COMMON].map(bytes);
        assert_eq!(bench.sent()[presented..], script, "{answer}");
    }
}

#[test]
fn blocked_is_understood_in_every_form() {
    for status in ["63C0", "6983", "6984"] {
        let bench = Bench::adult();
        let (mut client, certificate, shown) = present(&bench);
        bench.replace(bench.sent().len() + 3, Ok(bytes(status)));
        let blocked = client.sign(
            typed("0000"),
            shown,
            &certificate,
            b"x",
            &GivenUp::default(),
        );
        assert_eq!(blocked.unwrap_err(), CardError::PinBlocked, "{status}");
    }
}

fn check_present(index: usize, answer: Result<Vec<u8>, TransportError>, expected: CardError) {
    let bench = Bench::adult();
    bench.replace(index, answer);
    assert_eq!(
        bench
            .client()
            .present(KeyUse::UserAuthentication, |_| ())
            .unwrap_err(),
        expected
    );
    assert_eq!(bench.verifies_sent(), 0);
}

#[test]
fn cards_of_other_kinds_and_lying_lengths_are_refused() {
    use tegata_host::CertificateError::{Malformed, TooLarge};
    check_present(1, Ok(bytes("6A82")), CardError::NotAMyNumberCard);
    check_present(1, Ok(bytes("6F00")), CardError::Unexpected);
    for blocked in ["63C0", "6983", "6984"] {
        check_present(3, Ok(bytes(blocked)), CardError::PinBlocked);
    }
    check_present(
        4,
        Ok(bytes("3082FFFF9000")),
        CardError::Certificate(TooLarge),
    );
    check_present(
        4,
        Ok(bytes("30030000009000")),
        CardError::Certificate(Malformed),
    );
    check_present(4, Ok(bytes("9000")), CardError::Certificate(Malformed));
    check_present(6, Ok(bytes("9000")), CardError::Certificate(Malformed));
}

#[test]
fn a_card_that_is_gone_says_so_even_when_it_answers_with_nothing() {
    for index in 1..10 {
        let removed = CardError::Transport(TransportError::Removed);
        check_present(index, Err(TransportError::Removed), removed);
        check_present(index, Ok(vec![]), removed);
        check_present(index, Ok(vec![0x90]), removed);
    }
}

/// A card that always has more to say.
struct Endless;

impl Card for Endless {
    fn check(&mut self) -> Result<(), TransportError> {
        Ok(())
    }

    fn exclusively(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Exchange) -> Disposition,
    ) -> Result<(), TransportError> {
        work(self);
        Ok(())
    }
}

impl Exchange for Endless {
    fn transmit(&mut self, _command: &[u8]) -> Result<Vec<u8>, TransportError> {
        Ok(vec![0x61, 0xFF])
    }
}

#[test]
fn a_card_that_never_ends_is_stopped() {
    let endless = CardClient::new(Box::new(Endless)).present(KeyUse::UserAuthentication, |_| ());
    assert_eq!(
        endless.unwrap_err(),
        CardError::Transport(TransportError::TooMuch)
    );
}

#[test]
fn a_card_that_does_not_know_the_short_id_is_asked_by_file() {
    for (status, signs) in [
        ("6A86", true),
        ("6B00", true),
        ("6F00", false),
        ("6985", false),
    ] {
        let bench = Bench::adult();
        let (mut client, certificate, shown) = present(&bench);
        bench.replace(bench.sent().len() + 4, Ok(bytes(status)));
        let given_up = GivenUp::default();
        let signed = client.sign(typed(TEST_AUTH_PIN), shown, &certificate, b"x", &given_up);
        assert_eq!(signed.is_ok(), signs, "{status}");
        let asked = bench
            .sent()
            .iter()
            .filter(|command| command.starts_with(&[0x80, 0x2A]))
            .count();
        assert_eq!(asked, if signs { 2 } else { 1 }, "{status}");
        assert!(!bench.signs_for_anyone());
    }
}
