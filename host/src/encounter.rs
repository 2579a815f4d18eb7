//! What a person and a card do during one request, as one stream of events: whatever the request is
//! for, a card is waited for, a secret is typed, and the card may go at any time.

mod card_news;
mod secret;

use std::{mem, sync::Arc};

use tegata_documents::{Signature as DocumentSignature, Signer};
use tegata_protocol::FourItems;
use tokio::time::{Instant, sleep_until};

use crate::{
    AcceptedPassword, AttemptsLeft, CardCommand, CardTask, CardThread, Certificate, Consent,
    ConsentEvent, PinNotice, Scene, Signature, Trouble, Wanted,
    card::given_up_waiting,
    patience::{IDLE_MAX, Patience},
    pin::{AuthPin, ItemsPin, SignaturePassword},
    session::Failure,
    stop::{Stop, tell, timed_out},
};
use card_news::IN_USE_AFTER;
use secret::Secret;

/// A person and a card.
pub(crate) struct Encounter<'s, C> {
    card: &'s mut CardThread,
    /// Another card was presented than before, and the person was not told yet.
    card_changed: bool,
    /// When a card at work counts as silent.
    card_due: Option<Instant>,
    certificate: Option<Arc<Certificate>>,
    consent: &'s mut C,
    /// When a card that another program has is said to be in use.
    in_use_due: Option<Instant>,
    in_use_shown: bool,
    patience: Patience,
    /// DER of the certificate that was presented before, to notice another card.
    presented: Option<Vec<u8>>,
    /// The scene that the card's being in use interrupts.
    scene: Scene,
    /// What is missing, if anything.
    wanted: Option<Wanted>,
}

/// One thing that happened.
pub(crate) enum Event {
    CardLost,
    CertificateRead,
    DocumentSigned(DocumentSignature),
    DocumentsSigned,
    Items(FourItems),
    ItemsPinEntered(ItemsPin),
    PasswordEntered(SignaturePassword),
    PinEntered(AuthPin),
    Presented(AttemptsLeft),
    Signed(Signature),
    Signer(Arc<Signer>, AcceptedPassword),
    SignerConfirmed,
    TryAgain(AttemptsLeft, PinNotice),
}

/// What came of one entry of a secret.
pub(crate) enum Attempt<T> {
    Again(AttemptsLeft, PinNotice),
    /// The card went before it had done anything.
    CardLost,
    Done(T),
}

impl<T> Attempt<T> {
    /// What was done; otherwise why nothing was, whatever was to follow.
    pub(crate) fn done<U>(self) -> Result<T, Attempt<U>> {
        match self {
            Self::Again(left, notice) => Err(Attempt::Again(left, notice)),
            Self::CardLost => Err(Attempt::CardLost),
            Self::Done(done) => Ok(done),
        }
    }

    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Attempt<U> {
        self.done()
            .map_or_else(|not| not, |done| Attempt::Done(change(done)))
    }
}

impl<'s, C: Consent> Encounter<'s, C> {
    pub(crate) fn new(consent: &'s mut C, card: &'s mut CardThread) -> Self {
        Self {
            card,
            card_changed: false,
            card_due: None,
            certificate: None,
            consent,
            in_use_due: None,
            in_use_shown: false,
            patience: Patience::new(),
            presented: None,
            scene: Scene::Waiting(Wanted::Card),
            wanted: None,
        }
    }

    /// Waits for a card, asks for the secret and attempts what it is for, again and again, until
    /// something came of it. Dropping the future gives up.
    pub(crate) async fn run<S: Secret, T>(
        mut self,
        attempt: impl AsyncFnMut(&mut Self, S, AttemptsLeft) -> Result<Attempt<T>, Stop>,
    ) -> Result<T, Failure> {
        let stop = match self.with_cards(attempt).await {
            Ok(done) => return Ok(done),
            Err(stop) => stop,
        };
        // Whatever the person reads or does now, no secret goes out any more.
        self.card.give_up();
        Err(stop.conclude(self.consent).await)
    }

    async fn with_cards<S: Secret, T>(
        &mut self,
        mut attempt: impl AsyncFnMut(&mut Self, S, AttemptsLeft) -> Result<Attempt<T>, Stop>,
    ) -> Result<T, Stop> {
        self.show(Scene::Waiting(Wanted::Card));
        loop {
            let attempts_left = self.presented().await?;
            if let Some(done) = self.with_this_card(attempts_left, &mut attempt).await? {
                return Ok(done);
            }
        }
    }

    /// `None` when the card was taken away before it had done anything.
    async fn with_this_card<S: Secret, T>(
        &mut self,
        mut attempts_left: AttemptsLeft,
        attempt: &mut impl AsyncFnMut(&mut Self, S, AttemptsLeft) -> Result<Attempt<T>, Stop>,
    ) -> Result<Option<T>, Stop> {
        let mut notice = None;
        loop {
            self.show(S::scene(attempts_left, notice));
            let Some(secret) = self.entered::<S>(attempts_left).await? else {
                return Ok(None);
            };
            self.show(Scene::Working);
            if self.certificate().await?.is_none() {
                return Ok(None);
            }
            if mem::take(&mut self.card_changed) {
                notice = Some(PinNotice::CardChanged);
                continue;
            }
            match attempt(self, secret, attempts_left).await? {
                Attempt::Again(left, reason) => (attempts_left, notice) = (left, Some(reason)),
                Attempt::CardLost => return Ok(None),
                Attempt::Done(done) => return Ok(Some(done)),
            }
        }
    }

    async fn presented(&mut self) -> Result<AttemptsLeft, Stop> {
        loop {
            if let Event::Presented(attempts_left) = self.next().await? {
                self.wanted = None;
                return Ok(attempts_left);
            }
        }
    }

    /// The secret; `None` when the card was taken away. Says so if this is another card than before.
    async fn entered<S: Secret>(&mut self, attempts_left: AttemptsLeft) -> Result<Option<S>, Stop> {
        loop {
            match S::of(self.next().await?) {
                Ok(secret) => return Ok(Some(secret)),
                Err(Event::CardLost) => return Ok(None),
                Err(Event::CertificateRead) if mem::take(&mut self.card_changed) => {
                    self.show(S::scene(attempts_left, Some(PinNotice::CardChanged)));
                }
                Err(_) => {}
            }
        }
    }

    /// The certificate of the card is read while the person types, so it is usually there. `None` when
    /// the card was taken away.
    pub(crate) async fn certificate(&mut self) -> Result<Option<Arc<Certificate>>, Stop> {
        loop {
            if let Some(certificate) = &self.certificate {
                return Ok(Some(certificate.clone()));
            }
            if matches!(self.next().await?, Event::CardLost) {
                return Ok(None);
            }
        }
    }

    /// Has the card that is there do something with one result, which `result` knows.
    pub(crate) async fn attempt<T>(
        &mut self,
        task: CardTask,
        shown: AttemptsLeft,
        result: fn(Event) -> Option<T>,
    ) -> Result<Attempt<T>, Stop> {
        self.send(task, shown);
        loop {
            match self.next().await? {
                Event::CardLost => return Ok(Attempt::CardLost),
                Event::TryAgain(left, notice) => return Ok(Attempt::Again(left, notice)),
                other => {
                    if let Some(done) = result(other) {
                        return Ok(Attempt::Done(done));
                    }
                }
            }
        }
    }

    /// Has the user-authentication key sign something.
    pub(crate) async fn signature(
        &mut self,
        task: CardTask,
        shown: AttemptsLeft,
    ) -> Result<Attempt<Signature>, Stop> {
        let signature = |event| match event {
            Event::Signed(signature) => Some(signature),
            _ => None,
        };
        self.attempt(task, shown, signature).await
    }

    /// Has the card that is there do something. If it has gone, [`Event::CardLost`] follows.
    pub(crate) fn send(&mut self, task: CardTask, shown: AttemptsLeft) {
        // Until exclusive use begins, another program may have the card.
        self.in_use_due = Some(Instant::now() + IN_USE_AFTER);
        if let Some(certificate) = self.certificate.clone() {
            self.card.send(CardCommand::Do {
                certificate,
                shown,
                task,
            });
        }
    }

    /// The next thing that matters; ends the request where it must end.
    pub(crate) async fn next(&mut self) -> Result<Event, Stop> {
        loop {
            let (seconds_left, wake) = self.patience.countdown();
            self.consent.show_countdown(seconds_left);
            let never = wake + IDLE_MAX;
            tokio::select! {
                event = self.card.next_event() => {
                    if let Some(event) = self.card_event(event)? {
                        return Ok(event);
                    }
                }
                event = self.consent.next_event() => {
                    if let Some(event) = self.consent_event(event)? {
                        return Ok(event);
                    }
                }
                () = sleep_until(self.card_due.unwrap_or(never)) => {
                    return Err(tell(Trouble::CardSilent));
                }
                () = sleep_until(self.in_use_due.unwrap_or(never)) => {
                    self.show_in_use();
                }
                () = sleep_until(wake) => if self.patience.is_over() { return Err(timed_out()) },
            }
        }
    }

    /// Passes on what the person chose; what the request's steps wait for is returned.
    fn consent_event(&mut self, event: ConsentEvent) -> Result<Option<Event>, Stop> {
        self.patience.renew();
        match event {
            ConsentEvent::Activity => Ok(None),
            ConsentEvent::Cancelled => Err(self.cancelled()),
            ConsentEvent::CardChosen(number) => {
                self.card.send(CardCommand::Choose(number));
                Ok(None)
            }
            ConsentEvent::ItemsPinEntered(pin) => Ok(Some(Event::ItemsPinEntered(pin))),
            ConsentEvent::PasswordEntered(password) => Ok(Some(Event::PasswordEntered(password))),
            ConsentEvent::PinEntered(pin) => Ok(Some(Event::PinEntered(pin))),
            ConsentEvent::SignerConfirmed => Ok(Some(Event::SignerConfirmed)),
        }
    }

    pub(crate) fn show(&mut self, scene: Scene) {
        self.in_use_shown = false;
        self.scene = scene.clone();
        self.consent.show(scene);
    }

    fn cancelled(&self) -> Stop {
        Stop::Known(given_up_waiting(self.wanted.unwrap_or(Wanted::Card)))
    }
}
