//! One thread per card session: a call to the card may block for as long as another program likes
//! and cannot be cancelled, so nobody else waits inside one.

use std::{
    sync::mpsc::{Receiver, Sender, TryRecvError, channel},
    thread,
    time::Duration,
};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{CardClient, CardError, Certificate, GivenUp, Reader, Signature};
use crate::{AttemptsLeft, PinNotice, pin::AuthPin};

/// How long one wait for a card lasts before the thread looks whether it is still wanted.
const WAIT_SLICE: Duration = Duration::from_secs(1);

/// What the session wants done.
pub enum CardCommand {
    /// One login; answered by [`CardEvent::Signed`], [`CardEvent::TryAgain`] or
    /// [`CardEvent::Failed`].
    Sign {
        /// Goes out at most once.
        pin: AuthPin,
        /// The tries that the person saw.
        shown: AttemptsLeft,
        /// What is hashed and signed.
        to_be_signed: Vec<u8>,
    },
}

/// What happened at the card.
#[derive(Debug)]
pub enum CardEvent {
    /// A card is there and is being asked.
    Connected,
    /// A My Number Card is there, with this many tries; none was spent.
    Presented(AttemptsLeft),
    /// Its certificate was read.
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
    fn run(self, reader: Box<dyn Reader>) {
        if let Err(error) = self.log_in(reader) {
            self.tell(CardEvent::Failed(error));
        }
    }

    fn log_in(&self, mut reader: Box<dyn Reader>) -> Result<(), CardError> {
        let Some(mut client) = self.wait_for_card(reader.as_mut())? else {
            return Ok(());
        };
        self.tell(CardEvent::Connected);
        let certificate = client.present(|tries| self.tell(CardEvent::Presented(tries)))?;
        self.tell(CardEvent::Certificate(Box::new(certificate.clone())));
        while let Ok(CardCommand::Sign {
            pin,
            shown,
            to_be_signed,
        }) = self.commands.recv()
        {
            let event = match client.sign(pin, shown, &certificate, &to_be_signed, &self.given_up) {
                Ok(signature) => CardEvent::Signed(signature),
                Err(CardError::PinRejected(left)) => CardEvent::TryAgain(left, PinNotice::Rejected),
                Err(CardError::AttemptsChanged(left)) => {
                    CardEvent::TryAgain(left, PinNotice::AttemptsChanged)
                }
                Err(error) => return Err(error),
            };
            self.tell(event);
        }
        Ok(())
    }

    /// `None` when the session ended first.
    fn wait_for_card(&self, reader: &mut dyn Reader) -> Result<Option<CardClient>, CardError> {
        while self.commands.try_recv().err() != Some(TryRecvError::Disconnected) {
            if let Some(card) = reader.connect(WAIT_SLICE)? {
                return Ok(Some(CardClient::new(card)));
            }
        }
        Ok(None)
    }

    fn tell(&self, event: CardEvent) {
        let _ = self.events.send(event);
    }
}
