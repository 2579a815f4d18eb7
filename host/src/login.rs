//! One login: what the person and the card do, step by step, until there is a token or a reason.

mod countdown;
mod stop;

use std::{sync::Arc, time::Duration};

use tegata_protocol::{AuthenticationToken, Challenge, Language, Origin, UnsignedToken};
use tokio::time::{Instant, sleep_until};

use crate::{
    AttemptsLeft, CardCommand, CardEvent, CardThread, Certificate, Consent, ConsentEvent,
    PinNotice, Scene, Signature, Trouble, Wanted, card::given_up_waiting, pin::AuthPin,
    session::Failure,
};
use countdown::{IDLE_MAX, countdown};
use stop::{Stop, broken, ending, tell, timed_out};

/// Another program that has the card for this long is named.
const IN_USE_AFTER: Duration = Duration::from_secs(2);
/// A card at work that says nothing for this long is silent. Signatures take one to two seconds.
const CARD_SILENT_AFTER: Duration = Duration::from_secs(10);

/// What the site asked for, parsed.
#[derive(Clone, Debug)]
pub(crate) struct LoginRequest {
    pub(crate) challenge: Challenge,
    pub(crate) language: Language,
    pub(crate) origin: Origin,
}

/// A login in progress.
pub(crate) struct Login<'s, C> {
    card: &'s mut CardThread,
    /// Another card was presented than before, and the person was not told yet.
    card_changed: bool,
    /// When a card at work counts as silent.
    card_due: Option<Instant>,
    certificate: Option<Arc<Certificate>>,
    consent: &'s mut C,
    idle_since: Instant,
    /// When a card that another program has is said to be in use.
    in_use_due: Option<Instant>,
    in_use_shown: bool,
    now: fn() -> u64,
    /// DER of the certificate that was presented before, to notice another card.
    presented: Option<Vec<u8>>,
    request: LoginRequest,
    /// The scene that the card's being in use interrupts.
    scene: Scene,
    /// What is missing, if anything.
    wanted: Option<Wanted>,
}

/// One thing that happened.
enum Event {
    CardLost,
    CertificateRead,
    PinEntered(AuthPin),
    Presented(AttemptsLeft),
    Signed(Signature),
    TryAgain(AttemptsLeft, PinNotice),
}

/// What came of one entry of the PIN.
enum Attempt {
    Again(AttemptsLeft, PinNotice),
    /// The card went before anything was sent.
    CardLost,
    Signed(AuthenticationToken),
}

impl<'s, C: Consent> Login<'s, C> {
    pub(crate) fn new(
        request: LoginRequest,
        now: fn() -> u64,
        consent: &'s mut C,
        card: &'s mut CardThread,
    ) -> Self {
        let idle_since = Instant::now();
        Self {
            card,
            card_changed: false,
            card_due: None,
            certificate: None,
            consent,
            idle_since,
            in_use_due: None,
            in_use_shown: false,
            now,
            presented: None,
            request,
            scene: Scene::Waiting(Wanted::Card),
            wanted: None,
        }
    }

    /// Runs to a token, or to the reason why there is none. Dropping the future gives up.
    pub(crate) async fn run(mut self) -> Result<AuthenticationToken, Failure> {
        let stop = match self.obtain_token().await {
            Ok(token) => return Ok(token),
            Err(stop) => stop,
        };
        // Whatever the person reads or does now, no PIN goes out any more.
        self.card.give_up();
        match stop {
            Stop::Known(failure) => Err(failure),
            Stop::Tell(scene, failure) => {
                self.tell_until_closed(scene).await;
                Err(failure)
            }
        }
    }

    /// A final scene is the person's to close; what the card still says does not matter.
    async fn tell_until_closed(&mut self, scene: Scene) {
        self.consent.show(scene);
        self.idle_since = Instant::now();
        loop {
            let (seconds_left, wake) = self.countdown();
            self.consent.show_countdown(seconds_left);
            tokio::select! {
                event = self.consent.next_event() => match event {
                    ConsentEvent::Cancelled => return,
                    ConsentEvent::Activity
                    | ConsentEvent::CardChosen(_)
                    | ConsentEvent::PinEntered(_) => self.idle_since = Instant::now(),
                },
                () = sleep_until(wake) => if self.is_idle() { return },
            }
        }
    }

    async fn obtain_token(&mut self) -> Result<AuthenticationToken, Stop> {
        self.show(Scene::Waiting(Wanted::Card));
        loop {
            let attempts_left = self.presented().await?;
            if let Some(token) = self.sign_with_this_card(attempts_left).await? {
                return Ok(token);
            }
        }
    }

    /// `None` when the card was taken away before it had anything to sign.
    async fn sign_with_this_card(
        &mut self,
        mut attempts_left: AttemptsLeft,
    ) -> Result<Option<AuthenticationToken>, Stop> {
        let mut notice = None;
        loop {
            self.show(Scene::EnterPin {
                attempts_left,
                notice,
            });
            let Some(pin) = self.pin_entered(attempts_left).await? else {
                return Ok(None);
            };
            self.show(Scene::Working);
            match self.attempt(pin, attempts_left).await? {
                Attempt::Again(left, reason) => (attempts_left, notice) = (left, Some(reason)),
                Attempt::CardLost => return Ok(None),
                Attempt::Signed(token) => return Ok(Some(token)),
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

    /// The PIN; `None` when the card was taken away. Says so if this is another card than before.
    async fn pin_entered(&mut self, attempts_left: AttemptsLeft) -> Result<Option<AuthPin>, Stop> {
        loop {
            match self.next().await? {
                Event::CardLost => return Ok(None),
                Event::CertificateRead if std::mem::take(&mut self.card_changed) => {
                    let notice = Some(PinNotice::CardChanged);
                    self.show(Scene::EnterPin {
                        attempts_left,
                        notice,
                    });
                }
                Event::PinEntered(pin) => return Ok(Some(pin)),
                _ => {}
            }
        }
    }

    async fn attempt(&mut self, pin: AuthPin, shown: AttemptsLeft) -> Result<Attempt, Stop> {
        let Some(token) = self.unsigned_token().await? else {
            return Ok(Attempt::CardLost);
        };
        if std::mem::take(&mut self.card_changed) {
            return Ok(Attempt::Again(shown, PinNotice::CardChanged));
        }
        let Some(certificate) = self.certificate.clone() else {
            return Ok(Attempt::CardLost);
        };
        let to_be_signed = token.to_be_signed().to_vec();
        // Until exclusive use begins, another program may have the card.
        self.in_use_due = Some(Instant::now() + IN_USE_AFTER);
        self.card.send(CardCommand::Sign {
            pin,
            certificate,
            shown,
            to_be_signed,
        });
        loop {
            match self.next().await? {
                Event::CardLost => return Ok(Attempt::CardLost),
                Event::Signed(signature) => {
                    return Ok(Attempt::Signed(token.assemble(signature.as_bytes())));
                }
                Event::TryAgain(left, notice) => return Ok(Attempt::Again(left, notice)),
                _ => {}
            }
        }
    }

    /// The certificate is read while the person types, so it is usually there. `None` when the card
    /// was taken away.
    async fn unsigned_token(&mut self) -> Result<Option<UnsignedToken>, Stop> {
        loop {
            if let Some(certificate) = &self.certificate {
                return self.build_token(certificate).map(Some);
            }
            if matches!(self.next().await?, Event::CardLost) {
                return Ok(None);
            }
        }
    }

    fn build_token(&self, certificate: &Certificate) -> Result<UnsignedToken, Stop> {
        let mut token_id = [0; 16];
        getrandom::fill(&mut token_id).map_err(|_| broken("no random numbers"))?;
        let LoginRequest {
            challenge, origin, ..
        } = &self.request;
        let (algorithm, der) = (certificate.algorithm(), certificate.der());
        UnsignedToken::build(algorithm, der, origin, challenge, (self.now)(), token_id)
            .map_err(|_| broken("the token cannot be written"))
    }

    /// The next thing that matters; ends the login where it must end.
    async fn next(&mut self) -> Result<Event, Stop> {
        loop {
            let (seconds_left, wake) = self.countdown();
            self.consent.show_countdown(seconds_left);
            let never = wake + IDLE_MAX;
            tokio::select! {
                event = self.card.next_event() => if let Some(event) = self.card_event(event)? {
                    return Ok(event);
                },
                event = self.consent.next_event() => {
                    self.idle_since = Instant::now();
                    match event {
                        ConsentEvent::Activity => {}
                        ConsentEvent::Cancelled => return Err(self.cancelled()),
                        ConsentEvent::CardChosen(number) => {
                            self.card.send(CardCommand::Choose(number));
                        }
                        ConsentEvent::PinEntered(pin) => return Ok(Event::PinEntered(pin)),
                    }
                }
                () = sleep_until(self.card_due.unwrap_or(never)) => {
                    return Err(tell(Trouble::CardSilent));
                }
                () = sleep_until(self.in_use_due.unwrap_or(never)) => {
                    self.show_in_use();
                }
                () = sleep_until(wake) => if self.is_idle() { return Err(timed_out()) },
            }
        }
    }

    /// Keeps what the card says about itself; what the login's steps wait for is returned.
    fn card_event(&mut self, event: CardEvent) -> Result<Option<Event>, Stop> {
        match event {
            CardEvent::Answered => self.expect_card(),
            CardEvent::Asked => self.asked(),
            CardEvent::Certificate(certificate) => {
                self.keep(certificate);
                return Ok(Some(Event::CertificateRead));
            }
            CardEvent::Choice(choice) => {
                self.forget_card();
                self.wanted = None;
                self.show(Scene::ChooseCard(choice));
                return Ok(Some(Event::CardLost));
            }
            // The person knows that it is another one than before.
            CardEvent::Chosen => self.presented = None,
            CardEvent::Failed(error) => return Err(ending(error)),
            CardEvent::Granted => self.granted(),
            CardEvent::InUse => self.wait_for_other_program(),
            CardEvent::Presented(left) => return Ok(Some(Event::Presented(left))),
            CardEvent::Released => self.card_due = None,
            CardEvent::Signed(signature) => return Ok(Some(Event::Signed(signature))),
            CardEvent::TryAgain(left, notice) => return Ok(Some(Event::TryAgain(left, notice))),
            CardEvent::Wanted(wanted) => {
                self.lose_card(wanted);
                return Ok(Some(Event::CardLost));
            }
        }
        Ok(None)
    }

    /// Compares with the card that was there before, which is another one if its certificate is.
    fn keep(&mut self, certificate: Arc<Certificate>) {
        let before = self.presented.replace(certificate.der().to_vec());
        self.card_changed = before.is_some_and(|der| der != certificate.der());
        self.certificate = Some(certificate);
    }

    /// Somebody may have the card; how long that takes is named after a while.
    fn asked(&mut self) {
        self.restore_scene();
        self.wait_for_other_program();
    }

    /// The time counts from when the card was asked for.
    fn wait_for_other_program(&mut self) {
        if !self.in_use_shown {
            let due = Instant::now() + IN_USE_AFTER;
            self.in_use_due.get_or_insert(due);
        }
    }

    fn granted(&mut self) {
        self.restore_scene();
        self.expect_card();
    }

    /// From now on the card has to say something, or it is silent.
    fn expect_card(&mut self) {
        self.card_due = Some(Instant::now() + CARD_SILENT_AFTER);
    }

    fn show_in_use(&mut self) {
        self.in_use_due = None;
        self.in_use_shown = true;
        self.consent.show(Scene::CardInUse);
    }

    /// Goes back to what the card's being in use interrupted.
    fn restore_scene(&mut self) {
        self.in_use_due = None;
        if std::mem::take(&mut self.in_use_shown) {
            self.consent.show(self.scene.clone());
        }
    }

    fn lose_card(&mut self, wanted: Wanted) {
        self.forget_card();
        self.wanted = Some(wanted);
        self.show(Scene::Waiting(wanted));
    }

    fn forget_card(&mut self) {
        self.card_due = None;
        self.certificate = None;
        self.in_use_due = None;
    }

    fn show(&mut self, scene: Scene) {
        self.in_use_shown = false;
        self.scene = scene.clone();
        self.consent.show(scene);
    }

    fn cancelled(&self) -> Stop {
        Stop::Known(given_up_waiting(self.wanted.unwrap_or(Wanted::Card)))
    }

    fn countdown(&self) -> (Option<u32>, Instant) {
        countdown(self.idle_since + IDLE_MAX, Instant::now())
    }

    fn is_idle(&self) -> bool {
        self.idle_since.elapsed() >= IDLE_MAX
    }
}
