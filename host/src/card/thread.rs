//! One thread per card session: a call to the card may block for as long as another program likes
//! and cannot be cancelled, so nobody else waits inside one.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::Duration,
};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{
    Card, CardClient, CardError, Certificate, GivenUp, Reader, ReaderError, Signature,
    TransportError, announced::Announced,
};
use crate::{AttemptsLeft, PinNotice, Wanted, pin::AuthPin};

/// How long one wait for a card lasts before the thread looks whether it is still wanted.
const WAIT_SLICE: Duration = Duration::from_secs(1);
/// How often the thread looks whether the card is still there while the person types.
const PRESENCE_SLICE: Duration = Duration::from_millis(250);

/// What the session wants done.
pub enum CardCommand {
    /// One login; answered by [`CardEvent::Signed`], [`CardEvent::TryAgain`] or
    /// [`CardEvent::Failed`].
    Sign {
        /// Goes out at most once.
        pin: AuthPin,
        /// The certificate for which the PIN was typed: with another card nothing is done.
        certificate: Box<Certificate>,
        /// The tries that the person saw.
        shown: AttemptsLeft,
        /// What is hashed and signed.
        to_be_signed: Vec<u8>,
    },
}

/// What happened at the card.
#[derive(Debug)]
pub enum CardEvent {
    /// The card answered one command.
    Answered,
    /// The card is asked for; another program may have it.
    Asked,
    /// Exclusive use has begun: from now on the card has to answer.
    Granted,
    /// Exclusive use has ended.
    Released,
    /// Something is missing, or was taken away. What was presented before is void; the thread goes
    /// on looking.
    Wanted(Wanted),
    /// Another program has the card for itself.
    InUse,
    /// A My Number Card is there, with this many tries; none was spent.
    Presented(AttemptsLeft),
    /// The certificate of the card that was presented.
    Certificate(Box<Certificate>),
    /// The card signed and the signature fits.
    Signed(Signature),
    /// The card cannot be used any further; the thread has ended.
    Failed(CardError),
    /// Nothing was signed, but there are tries left and the thread waits for the next command.
    TryAgain(AttemptsLeft, PinNotice),
}

/// The session's end of a card thread.
pub struct CardThread {
    commands: Option<Sender<CardCommand>>,
    ended: bool,
    events: UnboundedReceiver<CardEvent>,
    given_up: GivenUp,
}

impl CardThread {
    /// Starts waiting for a card in `reader`.
    #[must_use]
    pub fn start(reader: Box<dyn Reader>) -> Self {
        let (commands, receiver) = channel();
        let (sender, events) = unbounded_channel();
        let given_up = GivenUp::default();
        let worker = Worker {
            commands: receiver,
            events: sender,
            given_up: given_up.clone(),
        };
        thread::spawn(move || worker.run(reader));
        Self {
            commands: Some(commands),
            ended: false,
            events,
            given_up,
        }
    }

    /// Hands a command to the thread. If the thread has ended, its last event says why.
    pub fn send(&self, command: CardCommand) {
        if let Some(commands) = &self.commands {
            let _ = commands.send(command);
        }
    }

    /// What happened next. Once the thread has ended and said why, nothing happens any more.
    pub async fn next_event(&mut self) -> CardEvent {
        if self.ended {
            return std::future::pending().await;
        }
        // A thread that ends without a word broke down.
        let event = self
            .events
            .recv()
            .await
            .unwrap_or(CardEvent::Failed(CardError::Unexpected));
        self.ended = matches!(event, CardEvent::Failed(_));
        event
    }

    /// No PIN goes out from now on, whatever the thread is waiting for.
    pub fn give_up(&self) {
        self.given_up.give_up();
    }

    /// Asks the thread to end and waits until it has: the card is then left clean.
    pub async fn finish(&mut self) {
        self.give_up();
        self.commands = None;
        while self.events.recv().await.is_some() {}
    }
}

/// A session that is dropped half-way has given up too.
impl Drop for CardThread {
    fn drop(&mut self) {
        self.give_up();
    }
}

struct Worker {
    commands: Receiver<CardCommand>,
    events: UnboundedSender<CardEvent>,
    given_up: GivenUp,
}

impl Worker {
    fn run(self, mut reader: Box<dyn Reader>) {
        let mut wanted = None;
        while let Some(card) = self.wait_for_card(reader.as_mut(), wanted.take()) {
            match self.serve(card) {
                Ok(()) | Err(CardError::GivenUp) => return,
                Err(CardError::NotAMyNumberCard) => wanted = Some(Wanted::MyNumberCard),
                Err(CardError::Gone | CardError::Transport(TransportError::Removed)) => {
                    wanted = Some(Wanted::CardAgain);
                }
                Err(error) => return self.tell(CardEvent::Failed(error)),
            }
        }
    }

    /// Presents one card and signs with it, until the session ends (`Ok`) or the card cannot be
    /// used any more. A card that goes while it signs is a failure; before, it is waited for.
    fn serve(&self, mut client: CardClient) -> Result<(), CardError> {
        let certificate = client.present(|tries| self.tell(CardEvent::Presented(tries)))?;
        self.tell(CardEvent::Certificate(Box::new(certificate.clone())));
        loop {
            let command = match self.commands.recv_timeout(PRESENCE_SLICE) {
                Ok(command) => command,
                Err(RecvTimeoutError::Timeout) => {
                    client.check()?;
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            let CardCommand::Sign {
                pin,
                certificate: typed_for,
                shown,
                to_be_signed,
            } = command;
            if typed_for.der() != certificate.der() {
                continue; // Typed for a card that has gone; the session hears of this one.
            }
            match client.sign(pin, shown, &certificate, &to_be_signed, &self.given_up) {
                Ok(signature) => self.tell(CardEvent::Signed(signature)),
                Err(error) => self.try_again(error)?,
            }
        }
    }

    /// Tells what leaves tries to go on with. Everything else ends here: whether a try was spent
    /// is then not known, and the person must see that something happened.
    fn try_again(&self, error: CardError) -> Result<(), CardError> {
        let (left, notice) = match error {
            CardError::AttemptsChanged(left) => (left, PinNotice::AttemptsChanged),
            CardError::Gone => return Err(CardError::Gone),
            CardError::PinRejected(left) => (left, PinNotice::Rejected),
            other => {
                self.tell(CardEvent::Failed(other));
                return Err(CardError::GivenUp);
            }
        };
        self.tell(CardEvent::TryAgain(left, notice));
        Ok(())
    }

    /// Waits until there is exactly one My Number Card to ask; tells what is missing whenever that
    /// changes. `None` when the session ended first.
    fn wait_for_card(
        &self,
        reader: &mut dyn Reader,
        mut told: Option<Wanted>,
    ) -> Option<CardClient> {
        let mut refused = told == Some(Wanted::MyNumberCard);
        let mut in_use = false;
        if let Some(wanted) = told {
            self.tell(CardEvent::Wanted(wanted));
            self.pause(); // The reader takes a moment to notice what the card's silence told.
        }
        while self.is_wanted() {
            if !in_use {
                self.tell(CardEvent::Asked); // To connect can take as long as another program likes.
            }
            let found = reader.connect(WAIT_SLICE);
            in_use = found
                .as_ref()
                .is_err_and(|error| *error == ReaderError::InUse);
            let wanted = match self.look(found, &mut refused) {
                Ok(client) => return Some(client),
                Err(wanted) => wanted,
            };
            let news = wanted.filter(|wanted| {
                let waiting_again = told == Some(Wanted::CardAgain) && *wanted == Wanted::Card;
                told != Some(*wanted) && !waiting_again
            });
            if let Some(wanted) = news {
                self.tell(CardEvent::Wanted(wanted));
            }
            if in_use {
                self.tell(CardEvent::InUse);
                told = None;
            }
            told = news.or(told);
            if wanted != Some(Wanted::Card) {
                self.pause();
            }
        }
        None
    }

    /// A card to ask, or what is missing; nothing is where another program has it.
    fn look(
        &self,
        found: Result<Vec<Box<dyn Card>>, ReaderError>,
        refused: &mut bool,
    ) -> Result<CardClient, Option<Wanted>> {
        match found {
            Ok(cards) if cards.is_empty() => {
                *refused = false;
                Err(Some(Wanted::Card))
            }
            // The card that was refused is not asked again; beside another one each is tried.
            Ok(cards) if *refused && cards.len() == 1 => Err(Some(Wanted::MyNumberCard)),
            Ok(cards) => self.choose(cards).map_err(Some),
            Err(ReaderError::InUse) => Err(None),
            Err(ReaderError::NoReader) => Err(Some(Wanted::Reader)),
            Err(ReaderError::ServiceUnavailable) => Err(Some(Wanted::Service)),
        }
    }

    /// The one My Number Card among several cards; a single card is asked without trying it first.
    fn choose(&self, cards: Vec<Box<dyn Card>>) -> Result<CardClient, Wanted> {
        let announced = |card| {
            let events = self.events.clone();
            CardClient::new(Box::new(Announced { card, events }))
        };
        let alone = cards.len() == 1;
        let clients = cards.into_iter().map(announced);
        let mut ours: Vec<CardClient> = clients
            .filter_map(|mut client| (alone || client.is_ours()).then_some(client))
            .collect();
        match (ours.pop(), ours.is_empty()) {
            (Some(client), true) => Ok(client),
            (Some(_), false) => Err(Wanted::OneCard),
            (None, _) => Err(Wanted::MyNumberCard),
        }
    }

    /// Whether the session is still there. A PIN that was on its way to a card that is gone is
    /// erased here.
    fn is_wanted(&self) -> bool {
        loop {
            match self.commands.try_recv() {
                Ok(stale) => drop(stale),
                Err(error) => return error == std::sync::mpsc::TryRecvError::Empty,
            }
        }
    }

    /// Lets some time pass where the reader itself does not wait.
    fn pause(&self) {
        if let Ok(stale) = self.commands.recv_timeout(PRESENCE_SLICE) {
            drop(stale);
        }
    }

    fn tell(&self, event: CardEvent) {
        let _ = self.events.send(event);
    }
}
