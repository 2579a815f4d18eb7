//! Several cards in several readers: the person chooses one, and the login goes on with that one.

mod desk;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, atomic::Ordering},
    time::Duration,
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use tegata_host::{
    AttemptsLeft, CardChoice, CardCommand, CardEvent, CardTask, CardThread, Certificate, Consent,
    ConsentEvent, ConsentRequest, Disposition, Edition, FRAMES_AHEAD, Incoming, KeyUse, NoDisplay,
    OfferNumber, OpenConsent, ReaderName, Scene, ShownDocument, Wire, World, greet, serve,
};
use tegata_virtual_card::{CardMemory, TEST_AUTH_PIN};
use tokio::sync::mpsc::channel;

use desk::{ADULT, Desk, OTHER, THIRD};

use crate::{
    card_client::{NOW, adult, certificate_in, other_adult, typed},
    login::{Outcome, Output, any_challenge, free_lock, request},
};

/// What a person does when a scene comes up that asks for something.
#[derive(Clone, Copy)]
enum Deed {
    Cancel,
    /// Chooses the card in this reader.
    Choose(&'static str),
    /// Chooses the card in this reader just when it was exchanged for another.
    ChooseExchanged(&'static str),
    /// Presses the button for the first reader as the list before had it, and then this one.
    ChooseFirstOfBeforeThen(&'static str),
    /// Looks on until somebody has looked for cards a few times more, and then leaves.
    Linger,
    PutBack(&'static str),
    /// Puts the card back when somebody has looked for cards a few times more.
    PutBackLater(&'static str),
    TakeAway(&'static str),
    /// Takes all cards away once the one in this reader was tried and its certificate read.
    TakeAwayAll(&'static str),
    Type(&'static str),
    /// Types while one card is taken away.
    TypeAndTakeAway(&'static str, &'static str),
}

struct Person {
    before: Option<CardChoice>,
    choice: Option<CardChoice>,
    deeds: VecDeque<Deed>,
    desk: Desk,
    /// What is done when somebody has looked for cards so many times.
    later: Option<(usize, Deed)>,
    pending: VecDeque<ConsentEvent>,
    scenes: Arc<Mutex<Vec<Scene>>>,
}

impl Consent for Person {
    fn show(&mut self, scene: Scene) {
        self.scenes.lock().unwrap().push(scene.clone());
        match scene {
            Scene::ChooseCard(choice) => self.before = self.choice.replace(choice),
            Scene::EnterPin { .. } | Scene::Failed(_) => {}
            Scene::Waiting(tegata_host::Wanted::CardAgain) if self.waits_for_the_card() => {}
            _ => return,
        }
        let deed = self.deeds.pop_front();
        let deed = deed.unwrap_or_else(|| panic!("nobody knows what to do: {:?}", self.scenes));
        self.act(deed);
    }

    fn show_documents(&mut self, _documents: Vec<ShownDocument>) {}

    fn show_countdown(&mut self, _seconds_left: Option<u32>) {}

    async fn next_event(&mut self) -> ConsentEvent {
        loop {
            if let Some(event) = self.pending.pop_front() {
                return event;
            }
            let looks = self.desk.looks.load(Ordering::SeqCst);
            if let Some((_, deed)) = self.later.take_if(|(at, _)| looks >= *at) {
                self.act(deed);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

impl Person {
    /// Whether the next deed is done while the card is missing.
    fn waits_for_the_card(&self) -> bool {
        let next = self.deeds.front();
        matches!(next, Some(Deed::PutBack(_) | Deed::PutBackLater(_)))
    }

    fn act(&mut self, deed: Deed) {
        let desk = self.desk.clone();
        match deed {
            Deed::Cancel => self.pending.push_back(ConsentEvent::Cancelled),
            Deed::Choose(reader) => self.choose(offer(self.choice.as_ref(), reader)),
            Deed::ChooseExchanged(reader) => {
                desk.place(reader).exchange();
                self.choose(offer(self.choice.as_ref(), reader));
            }
            Deed::ChooseFirstOfBeforeThen(reader) => {
                self.choose(self.before.as_ref().unwrap().cards[0].number);
                self.choose(offer(self.choice.as_ref(), reader));
            }
            Deed::Linger => self.act_later(Deed::Cancel),
            Deed::PutBack(reader) => desk.bench(reader).place(),
            Deed::PutBackLater(reader) => self.act_later(Deed::PutBack(reader)),
            Deed::TakeAway(reader) => desk.bench(reader).remove(),
            Deed::TakeAwayAll(read) => {
                desk.bench(read).wait_until_used_times(2);
                desk.places.iter().for_each(|place| place.bench.remove());
            }
            Deed::Type(pin) => self.pending.push_back(ConsentEvent::PinEntered(typed(pin))),
            Deed::TypeAndTakeAway(pin, reader) => {
                desk.bench(reader).remove();
                self.pending.push_back(ConsentEvent::PinEntered(typed(pin)));
            }
        }
    }

    fn act_later(&mut self, deed: Deed) {
        self.later = Some((self.desk.looks.load(Ordering::SeqCst) + SEVERAL, deed));
    }

    fn choose(&mut self, number: OfferNumber) {
        self.pending.push_back(ConsentEvent::CardChosen(number));
    }
}

/// So many looks that nothing of what was there before is news any more.
const SEVERAL: usize = 5;

fn offer(choice: Option<&CardChoice>, reader: &str) -> OfferNumber {
    let reader = ReaderName::new(reader);
    let mut cards = choice.unwrap().cards.iter();
    cards.find(|card| card.reader == reader).unwrap().number
}

struct OpenPerson(Option<Person>);

impl OpenConsent for OpenPerson {
    type Consent = Person;

    async fn open(&mut self, _login: ConsentRequest) -> Result<Person, NoDisplay> {
        self.0.take().ok_or(NoDisplay)
    }
}

fn run(desk: &Desk, deeds: &[Deed]) -> Outcome {
    let scenes = Arc::new(Mutex::new(vec![]));
    let person = Person {
        before: None,
        choice: None,
        deeds: deeds.iter().copied().collect(),
        desk: desk.clone(),
        later: None,
        pending: VecDeque::new(),
        scenes: scenes.clone(),
    };
    let reader = desk.clone();
    let world = World {
        edition: Edition::Release,
        now: || NOW,
        open_consent: OpenPerson(Some(person)),
        open_reader: Box::new(|| Box::new(reader)),
        take_lock: free_lock,
    };
    let output = Output::default();
    let (browser, incoming) = channel(FRAMES_AHEAD);
    let asked = Incoming::Request(Box::new(request(&any_challenge())));
    browser.try_send(asked).unwrap();
    let wire = greet(Wire::new(output.clone())).unwrap();
    block_on(serve(incoming, wire, world));
    Outcome::read(&output, scenes.lock().unwrap().clone())
}

fn block_on(session: impl Future<Output = ()>) {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().build().unwrap();
    runtime.block_on(async {
        let patience = Duration::from_secs(30);
        tokio::time::timeout(patience, session).await.unwrap();
    });
}

/// A scene in a word or two; a list by its readers.
fn word(scene: &Scene) -> String {
    match scene {
        Scene::ChooseCard(choice) => {
            let cards = choice.cards.iter();
            let readers: Vec<_> = cards.map(|card| card.reader.label()).collect();
            let lost = choice.notice.map(|notice| format!(" {notice:?}"));
            format!("{}{}", readers.join("|"), lost.unwrap_or_default())
        }
        Scene::EnterPin {
            attempts_left,
            notice,
        } => {
            let notice = notice.map(|notice| format!(" {notice:?}"));
            format!("PIN {attempts_left}{}", notice.unwrap_or_default())
        }
        Scene::Waiting(wanted) => format!("{wanted:?}"),
        other => format!("{other:?}"),
    }
}

#[track_caller]
fn check(desk: &Desk, deeds: &[Deed], scenes: &[&str], answer: &str) -> Outcome {
    let outcome = run(desk, deeds);
    let words: Vec<_> = outcome.scenes.iter().map(word).collect();
    assert_eq!(words, scenes);
    assert_eq!(outcome.answer.as_deref(), Some(answer));
    for place in &desk.places {
        assert!(!place.bench.signs_for_anyone(), "{}", place.reader);
    }
    outcome
}

/// Whose certificate came with the token; that the signature fits it is tested elsewhere.
#[track_caller]
fn check_signed_by(outcome: &Outcome, card: &CardMemory) {
    let token = outcome.token.as_deref().unwrap();
    let (header, _) = token.split_once('.').unwrap();
    let header = URL_SAFE_NO_PAD.decode(header).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    let der = STANDARD.decode(header["x5c"][0].as_str().unwrap()).unwrap();
    assert_eq!(der, certificate_in(card));
}

const PIN: Deed = Deed::Type(TEST_AUTH_PIN);

#[test]
fn the_chosen_card_signs_and_no_other_gets_the_pin() {
    let cases = [
        (ADULT, &adult().1, [1, 0, 0]),
        (OTHER, other_adult(), [0, 1, 0]),
    ];
    for (reader, card, verifies) in cases {
        let desk = Desk::new();
        let scenes = ["Card", "A|B", "PIN 3", "Working", "Done"];
        let outcome = check(&desk, &[Deed::Choose(reader), PIN], &scenes, "token");
        check_signed_by(&outcome, card);
        assert_eq!(desk.verifies_sent(), verifies);
    }
}

#[test]
fn a_wrong_pin_counts_for_the_chosen_card_alone() {
    let desk = Desk::new();
    let deeds = [Deed::Choose(OTHER), Deed::Type("0000"), Deed::Cancel];
    let scenes = ["Card", "A|B", "PIN 3", "Working", "PIN 2 Rejected"];
    check(&desk, &deeds, &scenes, "user_cancelled");
    assert_eq!(desk.verifies_sent(), [0, 1, 0]);
    assert_eq!(desk.bench(ADULT).attempts_left(), 3);
}

#[test]
fn cancelling_the_choice_is_the_persons_and_spends_nothing() {
    let desk = Desk::new();
    check(&desk, &[Deed::Cancel], &["Card", "A|B"], "user_cancelled");
    assert_eq!(desk.verifies_sent(), [0, 0, 0]);
}

#[test]
fn nothing_is_sent_to_a_card_while_the_person_chooses() {
    let desk = Desk::new();
    let scenes = ["Card", "A|B"];
    check(&desk, &[Deed::Linger], &scenes, "user_cancelled");
    for reader in [ADULT, OTHER] {
        let bench = desk.bench(reader);
        assert_eq!(bench.dispositions(), [Disposition::Leave]);
        let sent = bench.sent();
        assert!(sent.len() == 1 && sent[0].starts_with(&[0, 0xA4]));
    }
}

#[test]
fn cards_that_come_and_go_change_the_list() {
    let desk = Desk::new();
    let deeds = [
        Deed::PutBack(THIRD),
        Deed::TakeAway(ADULT),
        Deed::Choose(THIRD),
        PIN,
    ];
    let scenes = ["Card", "A|B", "A|B|C", "B|C", "PIN 3", "Working", "Done"];
    let outcome = check(&desk, &deeds, &scenes, "token");
    check_signed_by(&outcome, &adult().1);
    assert_eq!(desk.verifies_sent(), [0, 0, 1]);
}

#[test]
fn the_last_card_in_the_list_goes_on_by_itself() {
    let desk = Desk::new();
    let scenes = ["Card", "A|B", "PIN 3", "Working", "Done"];
    let outcome = check(&desk, &[Deed::TakeAway(ADULT), PIN], &scenes, "token");
    check_signed_by(&outcome, other_adult());
}

#[test]
fn a_choice_that_comes_after_the_card_was_exchanged_chooses_nothing() {
    let desk = Desk::new();
    let deeds = [Deed::ChooseExchanged(ADULT), Deed::Cancel];
    check(&desk, &deeds, &["Card", "A|B", "B|A"], "user_cancelled");
    let sent = desk.bench(ADULT).sent();
    assert_eq!(sent.len(), 2, "only what finds out that it is one of ours");
}

#[test]
fn a_button_of_a_list_that_has_changed_chooses_no_other_card() {
    let desk = Desk::new();
    // The first button of the first list is the card in A, of the second that in B.
    let deeds = [
        Deed::PutBack(THIRD),
        Deed::TakeAway(ADULT),
        Deed::ChooseFirstOfBeforeThen(THIRD),
        PIN,
    ];
    let scenes = ["Card", "A|B", "A|B|C", "B|C", "PIN 3", "Working", "Done"];
    let outcome = check(&desk, &deeds, &scenes, "token");
    check_signed_by(&outcome, &adult().1);
    assert_eq!(desk.verifies_sent(), [0, 0, 1]);
}

#[test]
fn a_chosen_card_that_is_taken_away_leaves_the_choice_to_the_person() {
    let desk = Desk::new();
    // The one that is left is not taken unasked; once chosen, it is no surprise.
    let deeds = [
        Deed::Choose(ADULT),
        Deed::TypeAndTakeAway("0000", ADULT),
        Deed::Choose(OTHER),
        PIN,
    ];
    let outcome = run(&desk, &deeds);
    let words: Vec<_> = outcome.scenes.iter().map(word).collect();
    let waiting = words.iter().position(|word| word == "CardAgain").unwrap();
    assert_eq!(words[..3], ["Card", "A|B", "PIN 3"]);
    assert_eq!(
        words[waiting..],
        ["CardAgain", "B CardLost", "PIN 3", "Working", "Done"]
    );
    check_signed_by(&outcome, other_adult());
    assert_eq!(desk.verifies_sent(), [0, 1, 0]);
}

#[test]
fn a_chosen_card_may_be_put_back_and_chosen_again() {
    let desk = Desk::new();
    let deeds = [
        Deed::Choose(ADULT),
        Deed::TakeAway(ADULT),
        Deed::PutBack(ADULT),
        Deed::Choose(ADULT),
        PIN,
    ];
    let outcome = run(&desk, &deeds);
    let words: Vec<_> = outcome.scenes.iter().map(word).collect();
    let lists: Vec<_> = words.iter().filter(|word| word.contains('|')).collect();
    assert_eq!(lists.len(), 2, "{words:?}");
    assert_eq!(outcome.answer.as_deref(), Some("token"));
    check_signed_by(&outcome, &adult().1);
    assert_eq!(desk.verifies_sent(), [1, 0, 0]);
}

#[test]
fn when_all_cards_have_gone_the_next_one_goes_on_by_itself() {
    let desk = Desk::new();
    let deeds = [
        Deed::Choose(ADULT),
        Deed::TakeAwayAll(ADULT),
        Deed::PutBackLater(OTHER),
        PIN,
        PIN,
    ];
    let outcome = run(&desk, &deeds);
    let words: Vec<_> = outcome.scenes.iter().map(word).collect();
    let scenes = ["Card", "A|B", "PIN 3", "CardAgain", "PIN 3"];
    assert_eq!(words[..5], scenes);
    // Nobody chose it, so it is told.
    assert!(words.contains(&"PIN 3 CardChanged".to_owned()), "{words:?}");
    check_signed_by(&outcome, other_adult());
}

#[test]
fn a_card_of_another_kind_beside_ours_is_no_choice() {
    let desk = Desk::new();
    // Asked once more, it would say that it is one of ours.
    desk.bench(ADULT).replace(0, Ok(vec![0x6A, 0x82]));
    let scenes = ["Card", "PIN 3", "Working", "Done"];
    let outcome = check(&desk, &[PIN], &scenes, "token");
    check_signed_by(&outcome, other_adult());
    assert_eq!(desk.bench(ADULT).sent().len(), 1);
}

#[test]
fn a_card_of_another_kind_is_not_asked_again_while_the_person_chooses() {
    let desk = Desk::new();
    desk.bench(THIRD).place();
    desk.bench(THIRD).replace(0, Ok(vec![0x6A, 0x82]));
    let scenes = ["Card", "A|B"];
    check(&desk, &[Deed::Linger], &scenes, "user_cancelled");
    assert_eq!(desk.bench(THIRD).sent().len(), 1);
}

#[test]
fn a_card_that_another_program_has_does_not_hide_the_list() {
    let desk = Desk {
        in_use: true,
        ..Desk::new()
    };
    let scenes = ["Card", "A|B"];
    check(&desk, &[Deed::Linger], &scenes, "user_cancelled");
}

/// The next event that this finds something in.
async fn wait_for<T>(card: &mut CardThread, find: impl Fn(CardEvent) -> Option<T>) -> T {
    loop {
        if let Some(found) = find(card.next_event().await) {
            return found;
        }
    }
}

/// Chooses the card in this reader from the next list.
async fn choose(card: &mut CardThread, reader: &str) -> Arc<Certificate> {
    let choice = wait_for(card, |event| match event {
        CardEvent::Choice(choice) => Some(choice),
        _ => None,
    });
    let number = offer(Some(&choice.await), reader);
    card.send(CardCommand::Choose(number));
    let read = wait_for(card, |event| match event {
        CardEvent::Certificate(certificate) => Some(certificate),
        _ => None,
    });
    read.await
}

fn sign(pin: &str, certificate: Arc<Certificate>) -> CardCommand {
    let task = CardTask::Sign {
        pin: typed(pin),
        to_be_signed: b"x".to_vec(),
    };
    CardCommand::Do {
        certificate,
        shown: AttemptsLeft(3),
        task,
    }
}

#[test]
fn a_pin_typed_for_one_card_is_not_sent_to_the_one_that_was_chosen() {
    let (desk, other) = (Desk::new(), Desk::new());
    block_on(async {
        let others = choose(
            &mut CardThread::start(Box::new(other), KeyUse::UserAuthentication),
            OTHER,
        )
        .await;
        let mut card = CardThread::start(Box::new(desk.clone()), KeyUse::UserAuthentication);
        let own = choose(&mut card, ADULT).await;
        card.send(sign("0000", others));
        card.send(sign(TEST_AUTH_PIN, own));
        let signed = wait_for(&mut card, |event| match event {
            CardEvent::Signed(_) => Some(()),
            CardEvent::TryAgain(..) | CardEvent::Failed(_) => panic!("{event:?}"),
            _ => None,
        });
        signed.await;
        card.finish().await;
    });
    assert_eq!(desk.verifies_sent(), [1, 0, 0]);
}
