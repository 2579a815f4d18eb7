//! One thread per card session: a call to the card may block for as long as another program likes
//! and cannot be cancelled, so nobody else waits inside one.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Duration,
};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use tegata_documents::{Digest, Signature as DocumentSignature, Signer};
use tegata_protocol::FourItems;

use super::{
    AcceptedPassword, CardClient, CardError, Certificate, GivenUp, KeyUse, Reader, Signature,
    search::{Candidate, Search},
};
use crate::{
    AllowedDigest, AttemptsLeft, CardChoice, OfferNumber, OfficialDigest, PinNotice, Wanted,
    pin::{AuthPin, ItemsPin, SignaturePassword},
};

/// How often the thread looks whether a card is still there while the person types or chooses.
pub(super) const PRESENCE_SLICE: Duration = Duration::from_millis(250);

/// What the session wants done.
pub enum CardCommand {
    /// Go on with this card of those that were offered last. Answered by [`CardEvent::Chosen`];
    /// if the card is no longer on offer, nothing is done.
    Choose(OfferNumber),
    /// Something for which the card was presented.
    Do {
        /// The very certificate of [`CardEvent::Certificate`] for which the secret was typed: nothing
        /// is done with another card, nor with the same one once it was taken away.
        certificate: Arc<Certificate>,
        /// The tries that the person saw.
        shown: AttemptsLeft,
        /// What.
        task: CardTask,
    },
}

/// What the card is to do.
pub enum CardTask {
    /// Read the four items; answered by [`CardEvent::Items`], [`CardEvent::TryAgain`] or
    /// [`CardEvent::Failed`].
    ReadItems(ItemsPin),
    /// Read the digital-signature certificate; answered by [`CardEvent::Signer`],
    /// [`CardEvent::TryAgain`] or [`CardEvent::Failed`].
    ReadSigner(SignaturePassword),
    /// One login; answered by [`CardEvent::Signed`], [`CardEvent::TryAgain`] or
    /// [`CardEvent::Failed`].
    Sign {
        /// Goes out at most once.
        pin: AuthPin,
        /// What is hashed and signed.
        to_be_signed: Vec<u8>,
    },
    /// Sign what a site computed; answered as [`CardTask::SignDocuments`].
    SignBare {
        /// What is signed, in this order.
        digests: Vec<AllowedDigest>,
        /// Goes out at most once more.
        password: AcceptedPassword,
        /// Whose certificate the signatures must fit.
        signer: Arc<Signer>,
    },
    /// Sign documents; answered by a [`CardEvent::DocumentSigned`] for each, and
    /// [`CardEvent::DocumentsSigned`], [`CardEvent::TryAgain`] or [`CardEvent::Failed`].
    SignDocuments {
        /// What is signed, in this order.
        digests: Vec<Digest>,
        /// Goes out at most once more.
        password: AcceptedPassword,
        /// Whose certificate the signatures must fit.
        signer: Arc<Signer>,
    },
    /// One login by the contract of official sites; answered as [`CardTask::Sign`].
    SignOfficial {
        /// What is signed.
        digest: OfficialDigest,
        /// Goes out at most once.
        pin: AuthPin,
    },
}

/// What happened at the card.
#[derive(Debug)]
pub enum CardEvent {
    /// The card answered one command.
    Answered,
    /// The card is asked for; another program may have it.
    Asked,
    /// There are several cards, or another than the chosen one. What was presented before is void.
    /// The thread goes on looking, and takes the one that is chosen or left.
    Choice(CardChoice),
    /// The card that the person chose is asked from now on.
    Chosen,
    /// The card signed one more document or digest, and the signature fits.
    DocumentSigned(DocumentSignature),
    /// All of them were signed, and the card was left clean.
    DocumentsSigned,
    /// Exclusive use has begun: from now on the card has to answer.
    Granted,
    /// Exclusive use has ended.
    Released,
    /// Something is missing, or was taken away. What was presented before is void; the thread goes
    /// on looking.
    Wanted(Wanted),
    /// The PIN was right; these are the four items.
    Items(FourItems),
    /// Another program has the card for itself. The thread goes on looking.
    InUse,
    /// A My Number Card is there, with this many tries; none was spent.
    Presented(AttemptsLeft),
    /// The certificate of the card that was presented.
    Certificate(Arc<Certificate>),
    /// The card signed and the signature fits.
    Signed(Signature),
    /// The password was right; this is the digital-signature certificate.
    Signer(Arc<Signer>, AcceptedPassword),
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
    /// Starts waiting for a card in `reader`, which shall do something with this key.
    #[must_use]
    pub fn start(reader: Box<dyn Reader>, key: KeyUse) -> Self {
        let (commands, receiver) = channel();
        let (sender, events) = unbounded_channel();
        let given_up = GivenUp::default();
        let worker = Worker {
            given_up: given_up.clone(),
            key,
            line: Line {
                commands: receiver,
                events: sender,
            },
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
    given_up: GivenUp,
    key: KeyUse,
    line: Line,
}

impl Worker {
    fn run(self, reader: Box<dyn Reader>) {
        let mut search = Search::new(reader, self.given_up.clone());
        while let Some(Candidate { client, reader, .. }) = search.next_card(&self.line) {
            match self.serve(client) {
                Ok(()) | Err(CardError::GivenUp) => return,
                Err(CardError::NotAMyNumberCard) => search.refuse(reader, &self.line),
                Err(error) if error.is_card_lost() => search.lose(&self.line),
                Err(error) => return self.tell(CardEvent::Failed(error)),
            }
        }
    }

    /// Presents one card and works with it, until the session ends (`Ok`) or the card cannot be
    /// used any more. A card that goes while it signs is a failure; before, it is waited for.
    fn serve(&self, mut client: CardClient) -> Result<(), CardError> {
        let certificate =
            client.present(self.key, |tries| self.tell(CardEvent::Presented(tries)))?;
        let certificate = Arc::new(certificate);
        self.tell(CardEvent::Certificate(certificate.clone()));
        loop {
            match self.line.commands.recv_timeout(PRESENCE_SLICE) {
                Ok(CardCommand::Do {
                    certificate: typed_for,
                    shown,
                    task,
                }) => {
                    // Typed for a card that has gone, which this one may be, put back: the session
                    // hears of it, but a session that is slow sends first.
                    if Arc::ptr_eq(&typed_for, &certificate) {
                        let done = self.work(&mut client, &certificate, shown, task);
                        done.or_else(|error| self.try_again(error))?;
                    }
                }
                Ok(CardCommand::Choose(_)) => {} // Chosen is chosen.
                Err(RecvTimeoutError::Timeout) => client.check()?,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    fn work(
        &self,
        client: &mut CardClient,
        certificate: &Certificate,
        shown: AttemptsLeft,
        task: CardTask,
    ) -> Result<(), CardError> {
        let given_up = &self.given_up;
        self.tell(match task {
            CardTask::ReadItems(pin) => CardEvent::Items(client.read_items(pin, shown, given_up)?),
            CardTask::ReadSigner(password) => {
                let (signer, password) = client.read_signer(password, shown, given_up)?;
                CardEvent::Signer(Arc::new(signer), password)
            }
            CardTask::Sign { pin, to_be_signed } => {
                let signature = client.sign(pin, shown, certificate, &to_be_signed, given_up)?;
                CardEvent::Signed(signature)
            }
            CardTask::SignBare {
                digests,
                password,
                signer,
            } => {
                let signed = |signature| self.tell(CardEvent::DocumentSigned(signature));
                client.sign_bare(password, shown, &signer, &digests, given_up, signed)?;
                CardEvent::DocumentsSigned
            }
            CardTask::SignDocuments {
                digests,
                password,
                signer,
            } => {
                let signed = |signature| self.tell(CardEvent::DocumentSigned(signature));
                client.sign_documents(password, shown, &signer, &digests, given_up, signed)?;
                CardEvent::DocumentsSigned
            }
            CardTask::SignOfficial { digest, pin } => {
                let signature = client.sign_official(pin, shown, certificate, &digest, given_up)?;
                CardEvent::Signed(signature)
            }
        });
        Ok(())
    }

    /// Tells what leaves tries to go on with. Everything else ends here: whether a try was spent
    /// is then not known, and the person must see that something happened.
    fn try_again(&self, error: CardError) -> Result<(), CardError> {
        let (left, notice) = match error {
            CardError::AttemptsChanged(left) => (left, PinNotice::AttemptsChanged),
            CardError::PasswordExpired(left) => (left, PinNotice::Expired),
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

    fn tell(&self, event: CardEvent) {
        self.line.tell(event);
    }
}

/// The thread's end of the session.
pub(super) struct Line {
    commands: Receiver<CardCommand>,
    events: UnboundedSender<CardEvent>,
}

/// What the session says while there is no card to ask.
pub(super) enum Heard {
    Chosen(OfferNumber),
    /// Nobody waits for a card any more.
    End,
    Nothing,
}

impl Line {
    /// What the session says within this time.
    pub(super) fn hear(&self, patience: Duration) -> Heard {
        match self.commands.recv_timeout(patience) {
            Ok(CardCommand::Choose(number)) => Heard::Chosen(number),
            // It was on its way to a card that has gone; the secret is erased here.
            Ok(CardCommand::Do { .. }) => self.hear(Duration::ZERO),
            Err(RecvTimeoutError::Disconnected) => Heard::End,
            Err(RecvTimeoutError::Timeout) => Heard::Nothing,
        }
    }

    /// For a card that tells the session itself.
    pub(super) fn events(&self) -> UnboundedSender<CardEvent> {
        self.events.clone()
    }

    pub(super) fn tell(&self, event: CardEvent) {
        let _ = self.events.send(event);
    }
}
