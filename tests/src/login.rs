//! Whole sessions: frames in, a scripted person, the virtual card, frames out, the verifier.

use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde_json::Value;
use tegata_host::{
    Asker, AttemptsLeft, Consent, ConsentEvent, ConsentLock, ConsentRequest, Edition, FRAMES_AHEAD,
    Incoming, LockError, NoDisplay, OpenConsent, PinNotice, ReaderError, Scene, ShownDocument,
    TransportError, Trouble, Wanted, Wire, World, greet, serve,
};
use tegata_protocol::{Challenge, HostRequest, Language, Origin, RequestId};
use tegata_verifier::{
    LoginVerifier, MemoryChallengeStore, Revocation, RevocationStatus, TokenError, UnixTime,
};
use tegata_virtual_card::TEST_AUTH_PIN;
use tokio::sync::mpsc::{Sender, channel};

use crate::card_client::{Act, Bench, NOW, adult, sent_before_the_pin, typed};

pub(crate) const ID: &str = "AAECAwQFBgcICQoLDA0ODw";
const ORIGIN: &str = "https://bank.example";
const SESSION: &str = "session";

/// What a scripted person does when a scene comes up.
#[derive(Clone, Copy)]
enum Deed {
    Cancel,
    /// The other program gives the card back.
    GiveBack,
    /// Puts another person's card on the reader.
    PutAnother,
    /// Puts the card on the reader again.
    PutBack,
    /// The tab is closed.
    CloseTab,
    /// The page aborts.
    Abort,
    /// Takes the card away.
    TakeAway,
    Type(&'static str),
    /// Types while another program has taken the card.
    TypeWhileHeld(&'static str),
    /// Does nothing yet.
    Wait,
}

/// Does one deed at each scene that asks for something.
struct Person {
    /// What the person does while the card is at work.
    at_work: Option<Deed>,
    bench: Bench,
    browser: Sender<Incoming>,
    deeds: VecDeque<Deed>,
    pending: Option<ConsentEvent>,
    scenes: Arc<Mutex<Vec<Scene>>>,
}

impl Consent for Person {
    fn show(&mut self, scene: Scene) {
        self.scenes.lock().unwrap().push(scene.clone());
        let deed = match &scene {
            Scene::Done | Scene::Waiting(Wanted::Card) | Scene::Working => None,
            _ => match self.deeds.pop_front() {
                Some(deed) => Some(deed),
                None => panic!("nobody knows what to do at {scene:?}"),
            },
        };
        self.pending = deed.and_then(|deed| self.act(deed));
    }

    fn show_documents(&mut self, _documents: Vec<ShownDocument>) {}

    fn show_countdown(&mut self, _seconds_left: Option<u32>) {}

    async fn next_event(&mut self) -> ConsentEvent {
        if let Some(event) = self.pending.take() {
            return event;
        }
        if let Some(event) = self.act_while_the_card_is_waited_for().await {
            return event;
        }
        std::future::pending().await
    }
}

impl Person {
    async fn act_while_the_card_is_waited_for(&mut self) -> Option<ConsentEvent> {
        let deed = self.at_work?;
        while !self.bench.is_waited_for() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.at_work = None;
        self.act(deed)
    }

    fn act(&self, deed: Deed) -> Option<ConsentEvent> {
        let tell = |incoming| self.browser.try_send(incoming).unwrap();
        match deed {
            Deed::Abort => {
                let id = RequestId::parse(ID).unwrap();
                tell(Incoming::Request(Box::new(HostRequest::Cancel { id })));
                None
            }
            Deed::Cancel => Some(ConsentEvent::Cancelled),
            Deed::GiveBack => {
                self.bench.give_back();
                None
            }
            Deed::PutAnother => {
                self.bench.exchange();
                self.bench.place();
                None
            }
            Deed::PutBack => {
                self.bench.place();
                None
            }
            Deed::TakeAway => {
                // The person looks first; the certificate has been read by then.
                self.bench.wait_until_used();
                self.bench.remove();
                None
            }
            Deed::CloseTab => {
                tell(Incoming::Closed);
                None
            }
            Deed::Wait => None,
            Deed::Type(pin) => Some(ConsentEvent::PinEntered(typed(pin))),
            Deed::TypeWhileHeld(pin) => {
                self.bench.hold();
                Some(ConsentEvent::PinEntered(typed(pin)))
            }
        }
    }
}

struct OpenPerson(Option<Person>);

impl OpenConsent for OpenPerson {
    type Consent = Person;

    async fn open(&mut self, login: ConsentRequest) -> Result<Person, NoDisplay> {
        let origin = Origin::parse(ORIGIN).unwrap();
        assert_eq!(login.asker, Asker::Site(origin));
        self.0.take().ok_or(NoDisplay)
    }
}

#[derive(Clone, Default)]
pub(crate) struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Output {
    pub(crate) fn frames(&self) -> Vec<Value> {
        let bytes = self.0.lock().unwrap().clone();
        let mut rest = bytes.as_slice();
        let mut frames = vec![];
        while let Some((header, behind)) = rest.split_first_chunk() {
            let length = usize::try_from(u32::from_ne_bytes(*header)).unwrap();
            frames.push(serde_json::from_slice(&behind[..length]).unwrap());
            rest = &behind[length..];
        }
        frames
    }
}

/// A folder whose lock nobody else takes.
pub(crate) fn free_lock() -> Result<ConsentLock, LockError> {
    ConsentLock::take_in(tempfile::tempdir().unwrap().path())
}

fn lock_held_by_another() -> Result<ConsentLock, LockError> {
    let folder = tempfile::tempdir().unwrap();
    let _first = ConsentLock::take_in(folder.path()).unwrap();
    ConsentLock::take_in(folder.path())
}

/// What came of one session.
pub(crate) struct Outcome {
    /// The answer's `code`, or `token` where it has a token.
    pub(crate) answer: Option<String>,
    pub(crate) scenes: Vec<Scene>,
    pub(crate) token: Option<String>,
}

pub(crate) fn request(challenge: &Challenge) -> HostRequest {
    HostRequest::Authenticate {
        challenge: challenge.clone(),
        id: RequestId::parse(ID).unwrap(),
        language: Language::Ja,
        origin: Origin::parse(ORIGIN).unwrap(),
    }
}

fn run(bench: &Bench, deeds: &[Deed], challenge: &Challenge) -> Outcome {
    Run {
        deeds,
        ..Run::new(bench)
    }
    .play(challenge)
}

/// One session, as data.
struct Run<'r> {
    at_work: Option<Deed>,
    bench: &'r Bench,
    clock: Clock,
    deeds: &'r [Deed],
    take_lock: fn() -> Result<ConsentLock, LockError>,
}

/// Whether waiting takes the time it takes.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Clock {
    Real,
    /// Whenever everybody waits, the clock jumps to the next thing that is due.
    Skipping,
}

impl<'r> Run<'r> {
    fn new(bench: &'r Bench) -> Self {
        Self {
            at_work: None,
            bench,
            clock: Clock::Real,
            deeds: &[],
            take_lock: free_lock,
        }
    }

    fn play(self, challenge: &Challenge) -> Outcome {
        let (browser, incoming) = channel(FRAMES_AHEAD);
        browser
            .try_send(Incoming::Request(Box::new(request(challenge))))
            .unwrap();
        let scenes = Arc::new(Mutex::new(vec![]));
        let person = Person {
            at_work: self.at_work,
            bench: self.bench.clone(),
            browser,
            deeds: self.deeds.iter().copied().collect(),
            pending: None,
            scenes: scenes.clone(),
        };
        let world = self.world(person);
        let output = Output::default();
        let wire = greet(Wire::new(output.clone())).unwrap();
        self.block_on(serve(incoming, wire, world));
        Outcome::read(&output, scenes.lock().unwrap().clone())
    }

    fn world(&self, person: Person) -> World<OpenPerson> {
        let reader = self.bench.clone();
        World {
            edition: Edition::Release,
            now: || NOW,
            open_consent: OpenPerson(Some(person)),
            open_reader: Box::new(|| Box::new(reader)),
            take_lock: self.take_lock,
        }
    }

    fn block_on(&self, session: impl Future<Output = ()>) {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder
            .enable_time()
            .start_paused(self.clock == Clock::Skipping);
        // An hour, which the ten minutes of a skipping clock do not reach, or half a minute.
        let patience = if self.clock == Clock::Skipping {
            3600
        } else {
            30
        };
        builder.build().unwrap().block_on(async {
            tokio::time::timeout(Duration::from_secs(patience), session)
                .await
                .unwrap();
        });
    }
}

impl Outcome {
    pub(crate) fn read(output: &Output, scenes: Vec<Scene>) -> Self {
        let frames = output.frames();
        assert_eq!(frames[0]["type"], "hello");
        assert!(frames.len() <= 2, "one answer: {}", frames.len());
        let answer = frames.get(1);
        assert!(answer.is_none_or(|answer| answer["id"] == ID));
        let text =
            |member: &str| answer.and_then(|answer| answer[member].as_str().map(str::to_owned));
        let token = text("token");
        let answer = text("code").or_else(|| token.as_ref().map(|_| "token".to_owned()));
        Self {
            answer,
            scenes,
            token,
        }
    }
}

fn enter(attempts_left: u8, notice: Option<PinNotice>) -> Scene {
    Scene::EnterPin {
        attempts_left: AttemptsLeft(attempts_left),
        notice,
    }
}

const REJECTED: Option<PinNotice> = Some(PinNotice::Rejected);

pub(crate) fn any_challenge() -> Challenge {
    Challenge::from_random([7; 32])
}

#[track_caller]
fn check(bench: &Bench, deeds: &[Deed], scenes: &[Scene], answer: Option<&str>) {
    let outcome = run(bench, deeds, &any_challenge());
    assert_eq!(outcome.scenes, scenes);
    assert_eq!(outcome.answer.as_deref(), answer);
    assert!(!bench.signs_for_anyone(), "the card was not left clean");
}

fn verifier() -> LoginVerifier {
    LoginVerifier::new(Origin::parse(ORIGIN).unwrap())
        .danger_with_test_anchor(adult().0.certificate_der())
        .unwrap()
}

#[test]
fn a_login_is_believed_once_and_only_where_it_was_asked_for() {
    let now = UnixTime::from_secs(NOW);
    let challenges = MemoryChallengeStore::new();
    let challenge = challenges.issue(SESSION, [9; 32], now);
    let outcome = run(&Bench::adult(), &[Deed::Type(TEST_AUTH_PIN)], &challenge);
    let token = outcome.token.unwrap();

    let issued = challenges.consume(SESSION).unwrap();
    let verified = verifier()
        .verify(&token, issued, now, Revocation::NotChecked)
        .unwrap();
    assert_eq!(verified.issued_at(), Some(now));
    assert_eq!(verified.revocation(), RevocationStatus::NotChecked);

    assert_eq!(
        challenges.consume(SESSION).unwrap_err(),
        TokenError::ChallengeMissing
    );
    challenges.issue(SESSION, [10; 32], now);
    let other = challenges.consume(SESSION).unwrap();
    let replayed = verifier().verify(&token, other, now, Revocation::NotChecked);
    assert_eq!(replayed.unwrap_err(), TokenError::ChallengeMismatch);
}

#[test]
fn a_login_goes_from_waiting_to_done() {
    let scenes = [
        Scene::Waiting(Wanted::Card),
        enter(3, None),
        Scene::Working,
        Scene::Done,
    ];
    check(
        &Bench::adult(),
        &[Deed::Type(TEST_AUTH_PIN)],
        &scenes,
        Some("token"),
    );
}

#[test]
fn a_wrong_pin_is_asked_for_again_with_what_is_left() {
    let bench = Bench::adult();
    let deeds = [Deed::Type("0000"), Deed::Type(TEST_AUTH_PIN)];
    let scenes = [
        Scene::Waiting(Wanted::Card),
        enter(3, None),
        Scene::Working,
        enter(2, REJECTED),
        Scene::Working,
        Scene::Done,
    ];
    check(&bench, &deeds, &scenes, Some("token"));
    assert_eq!((bench.attempts_left(), bench.verifies_sent()), (3, 2));
}

#[test]
fn the_last_wrong_pin_ends_with_what_to_do() {
    let bench = Bench::with_attempts_left(2);
    let deeds = [Deed::Type("0000"), Deed::Type("1111"), Deed::Cancel];
    let scenes = [
        Scene::Waiting(Wanted::Card),
        enter(2, None),
        Scene::Working,
        enter(1, REJECTED),
        Scene::Working,
        Scene::Blocked,
    ];
    check(&bench, &deeds, &scenes, Some("pin_blocked"));
    assert_eq!(bench.verifies_sent(), 2);
}

#[test]
fn a_blocked_pin_is_never_asked_for() {
    let bench = Bench::with_attempts_left(0);
    check(
        &bench,
        &[Deed::Cancel],
        &[Scene::Waiting(Wanted::Card), Scene::Blocked],
        Some("pin_blocked"),
    );
    assert_eq!(bench.verifies_sent(), 0);
}

#[test]
fn a_cancel_spends_no_try() {
    let bench = Bench::adult();
    let scenes = [Scene::Waiting(Wanted::Card), enter(3, None)];
    check(&bench, &[Deed::Cancel], &scenes, Some("user_cancelled"));
    check(&bench, &[Deed::Abort], &scenes, Some("aborted"));
    check(&bench, &[Deed::CloseTab], &scenes, None);
    assert_eq!((bench.attempts_left(), bench.verifies_sent()), (3, 0));
}

#[test]
fn tries_used_up_by_another_program_are_shown_before_anything_is_sent() {
    let bench = Bench::adult();
    bench.before(sent_before_the_pin(), Act::UseUpTo(2));
    let deeds = [Deed::Type(TEST_AUTH_PIN), Deed::Type(TEST_AUTH_PIN)];
    let changed = Some(PinNotice::AttemptsChanged);
    let scenes = [
        Scene::Waiting(Wanted::Card),
        enter(3, None),
        Scene::Working,
        enter(2, changed),
        Scene::Working,
        Scene::Done,
    ];
    check(&bench, &deeds, &scenes, Some("token"));
    assert_eq!(bench.verifies_sent(), 1);
}

#[test]
fn a_card_that_comes_later_is_waited_for() {
    let bench = Bench::adult();
    bench.remove();
    let later = bench.clone();
    let placing = std::thread::spawn(move || {
        later.wait_until_looked_for();
        later.place();
    });
    let scenes = [
        Scene::Waiting(Wanted::Card),
        enter(3, None),
        Scene::Working,
        Scene::Done,
    ];
    check(&bench, &[Deed::Type(TEST_AUTH_PIN)], &scenes, Some("token"));
    placing.join().unwrap();
}

#[test]
fn a_second_window_is_refused_at_once() {
    let bench = Bench::adult();
    let outcome = Run {
        take_lock: lock_held_by_another,
        ..Run::new(&bench)
    }
    .play(&any_challenge());
    assert_eq!(
        (outcome.answer.as_deref(), outcome.scenes),
        (Some("busy"), vec![])
    );
    assert_eq!(bench.verifies_sent(), 0);
}

#[test]
fn a_card_that_is_taken_away_is_named() {
    let at_work = sent_before_the_pin();
    for index in 0..at_work + 5 {
        let bench = Bench::adult();
        bench.before(index, Act::Remove);
        let deeds = match index {
            0..4 => vec![Deed::Cancel],
            _ => vec![Deed::Type(TEST_AUTH_PIN), Deed::Cancel],
        };
        let outcome = run(&bench, &deeds, &any_challenge());
        let last = if index < at_work {
            AGAIN
        } else {
            Scene::Failed(Trouble::CardRemoved)
        };
        assert_eq!(outcome.scenes.last(), Some(&last), "command {index}");
        assert_eq!(
            outcome.answer.as_deref(),
            Some("card_removed"),
            "command {index}"
        );
    }
}

#[test]
fn a_service_that_ends_while_the_card_is_at_work_is_named() {
    let at_work = sent_before_the_pin();
    for index in at_work..at_work + 5 {
        let bench = Bench::adult();
        bench.replace(index, Err(TransportError::ServiceLost));
        let ended = Scene::Failed(Trouble::ServiceLost);
        let scenes = [CARD, enter(3, None), Scene::Working, ended];
        let deeds = [Deed::Type(TEST_AUTH_PIN), Deed::Cancel];
        check(&bench, &deeds, &scenes, Some("service_unavailable"));
        assert!(bench.verifies_sent() <= 1, "command {index}");
    }
}

#[test]
fn a_service_that_ends_before_there_is_a_pin_is_waited_for() {
    for (index, asked_before) in [(1, false), (2, false), (3, false), (4, true), (5, true)] {
        let bench = Bench::adult();
        bench.replace(index, Err(TransportError::ServiceLost));
        let asked = asked_before.then_some((Deed::Wait, enter(3, None)));
        let (waits, asked): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
        let deeds = [waits, vec![Deed::Wait, Deed::Type(TEST_AUTH_PIN)]].concat();
        let login = vec![AGAIN, enter(3, None), Scene::Working, Scene::Done];
        check(
            &bench,
            &deeds,
            &[vec![CARD], asked, login].concat(),
            Some("token"),
        );
    }
}

const CARD: Scene = Scene::Waiting(Wanted::Card);
const AGAIN: Scene = Scene::Waiting(Wanted::CardAgain);

#[test]
fn a_card_that_is_taken_away_while_the_person_types_may_come_back() {
    let deeds = [Deed::TakeAway, Deed::PutBack, Deed::Type(TEST_AUTH_PIN)];
    let scenes = [
        CARD,
        enter(3, None),
        AGAIN,
        enter(3, None),
        Scene::Working,
        Scene::Done,
    ];
    check(&Bench::adult(), &deeds, &scenes, Some("token"));
}

#[test]
fn another_card_than_before_is_told() {
    let changed = Some(PinNotice::CardChanged);
    let deeds = [
        Deed::TakeAway,
        Deed::PutAnother,
        Deed::Wait,
        Deed::Type(TEST_AUTH_PIN),
    ];
    let scenes = [
        CARD,
        enter(3, None),
        AGAIN,
        enter(3, None),
        enter(3, changed),
        Scene::Working,
        Scene::Done,
    ];
    check(&Bench::adult(), &deeds, &scenes, Some("token"));
}

#[test]
fn a_pin_typed_for_one_card_is_not_sent_to_another() {
    let changed = Some(PinNotice::CardChanged);
    let bench = Bench::adult();
    let deeds = [
        Deed::TakeAway,
        Deed::PutAnother,
        Deed::Type("0000"),
        Deed::Type(TEST_AUTH_PIN),
    ];
    let outcome = run(&bench, &deeds, &any_challenge());
    assert!(
        outcome.scenes.contains(&enter(3, changed)),
        "{:?}",
        outcome.scenes
    );
    assert_eq!(outcome.answer.as_deref(), Some("token"));
    assert_eq!((bench.attempts_left(), bench.verifies_sent()), (3, 1));
}

#[test]
fn a_pin_typed_before_another_cards_certificate_was_read_is_not_sent() {
    let changed = Some(PinNotice::CardChanged);
    let bench = Bench::adult();
    // The first block of the second card's certificate.
    bench.before(sent_before_the_pin() + 4, Act::Mute);
    let deeds = [
        Deed::TakeAway,
        Deed::PutAnother,
        Deed::Type("0000"),
        Deed::Type(TEST_AUTH_PIN),
    ];
    let run = Run {
        at_work: Some(Deed::GiveBack),
        deeds: &deeds,
        ..Run::new(&bench)
    };
    let scenes = [
        CARD,
        enter(3, None),
        AGAIN,
        enter(3, None),
        Scene::Working,
        enter(3, changed),
        Scene::Working,
        Scene::Done,
    ];
    assert_eq!(run.play(&any_challenge()).scenes, scenes);
    assert_eq!((bench.attempts_left(), bench.verifies_sent()), (3, 1));
}

#[test]
fn what_is_missing_is_named_and_is_the_answer_when_nobody_waits_for_it() {
    let reader = |error| {
        let bench = Bench::adult();
        bench.reader(Err(error));
        bench
    };
    let wanted = |wanted| [CARD, Scene::Waiting(wanted)];
    let no_reader = reader(ReaderError::NoReader);
    check(
        &no_reader,
        &[Deed::Cancel],
        &wanted(Wanted::Reader),
        Some("no_reader"),
    );
    let no_service = reader(ReaderError::ServiceUnavailable);
    let code = Some("service_unavailable");
    check(&no_service, &[Deed::Cancel], &wanted(Wanted::Service), code);
    let other = Bench::adult();
    other.replace(1, Ok(vec![0x6A, 0x82]));
    let code = Some("not_a_my_number_card");
    check(&other, &[Deed::Cancel], &wanted(Wanted::MyNumberCard), code);
}

#[test]
fn a_card_that_another_program_has_for_itself_is_named_after_two_seconds() {
    let bench = Bench::adult();
    bench.reader(Err(ReaderError::InUse));
    let since = Instant::now();
    let scenes = [CARD, Scene::CardInUse];
    check(&bench, &[Deed::Cancel], &scenes, Some("user_cancelled"));
    assert!(since.elapsed() >= Duration::from_secs(2));
}

#[test]
fn a_card_that_another_program_has_for_itself_for_a_moment_is_not_said_to_be_in_use() {
    let bench = Bench::adult();
    bench.reader(Err(ReaderError::InUse));
    let later = bench.clone();
    let letting_go = std::thread::spawn(move || {
        later.wait_until_looked_for();
        later.reader(Ok(()));
    });
    let scenes = [CARD, enter(3, None), Scene::Working, Scene::Done];
    check(&bench, &[Deed::Type(TEST_AUTH_PIN)], &scenes, Some("token"));
    letting_go.join().unwrap();
}

#[test]
fn a_card_that_another_program_has_is_named_and_waited_for() {
    let bench = Bench::adult();
    bench.hold();
    let scenes = [
        CARD,
        Scene::CardInUse,
        CARD,
        enter(3, None),
        Scene::Working,
        Scene::Done,
    ];
    check(
        &bench,
        &[Deed::GiveBack, Deed::Type(TEST_AUTH_PIN)],
        &scenes,
        Some("token"),
    );
}

#[test]
fn no_pin_goes_out_after_the_end_however_long_another_program_has_the_card() {
    for (deed, answer) in [
        (Deed::Abort, Some("aborted")),
        (Deed::Cancel, Some("user_cancelled")),
        (Deed::CloseTab, None),
    ] {
        let bench = Bench::adult();
        let deeds = [Deed::TypeWhileHeld("0000")];
        let run = Run {
            at_work: Some(deed),
            deeds: &deeds,
            ..Run::new(&bench)
        };
        assert_eq!(run.play(&any_challenge()).answer.as_deref(), answer);
        bench.release();
        assert_eq!((bench.attempts_left(), bench.verifies_sent()), (3, 0));
    }
}

#[test]
fn a_card_that_says_nothing_is_named_and_gets_no_pin_later() {
    let bench = Bench::adult();
    bench.before(sent_before_the_pin() + 2, Act::Mute);
    let outcome = run(
        &bench,
        &[Deed::Type("0000"), Deed::Cancel],
        &any_challenge(),
    );
    assert_eq!(
        outcome.scenes.last(),
        Some(&Scene::Failed(Trouble::CardSilent))
    );
    assert_eq!(outcome.answer.as_deref(), Some("card_silent"));
    bench.release();
    assert_eq!((bench.attempts_left(), bench.verifies_sent()), (3, 0));
}

#[test]
fn a_card_that_says_nothing_from_the_start_is_named() {
    let bench = Bench::adult();
    bench.before(2, Act::Mute);
    let outcome = run(&bench, &[Deed::Cancel], &any_challenge());
    assert_eq!(outcome.scenes, [CARD, Scene::Failed(Trouble::CardSilent)]);
    assert_eq!(outcome.answer.as_deref(), Some("card_silent"));
    bench.release();
}

#[test]
fn ten_minutes_without_input_end_the_login() {
    let bench = Bench::adult();
    bench.remove();
    // The clock may skip the two seconds after which somebody else seems to have the card, but not
    // so often in ten minutes.
    let run = Run {
        clock: Clock::Skipping,
        deeds: &[Deed::Wait; 300],
        ..Run::new(&bench)
    };
    let outcome = run.play(&any_challenge());
    let is_waiting = |scene: &Scene| [CARD, Scene::CardInUse].contains(scene);
    assert!(outcome.scenes.iter().all(is_waiting));
    assert_eq!(outcome.answer.as_deref(), Some("timed_out"));
}
