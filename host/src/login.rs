//! One login: what the person and the card do, step by step, until there is a token or a reason.

use std::time::Duration;

use tegata_protocol::{
    AuthenticationToken, Challenge, Detail, ErrorCode, Language, Origin, UnsignedToken,
};
use tokio::time::{Instant, sleep_until};

use crate::{
    AttemptsLeft, CardCommand, CardError, CardEvent, CardThread, Certificate, Consent,
    ConsentEvent, PinNotice, Scene, Signature, Trouble, card::failure, pin::AuthPin,
    session::Failure,
};

/// The window gives up after this long without input.
const IDLE_MAX: Duration = Duration::from_secs(600);
/// The last stretch of it, during which the seconds are counted down.
const COUNTDOWN_SECONDS: u32 = 60;
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
    /// When a card at work counts as silent.
    card_due: Option<Instant>,
    certificate: Option<Certificate>,
    consent: &'s mut C,
    idle_since: Instant,
    now: fn() -> u64,
    request: LoginRequest,
}

/// Why a login ends without a token.
enum Stop {
    /// The person knows: they closed the window.
    Known(Failure),
    /// The person is told first, and closes the window.
    Tell(Scene, Failure),
}

/// One thing that happened.
enum Event {
    Card(CardEvent),
    CertificateRead,
    PinEntered(AuthPin),
}

/// What came of one entry of the PIN.
enum Attempt {
    Again(AttemptsLeft, PinNotice),
    Signed(Signature),
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
            card_due: None,
            certificate: None,
            consent,
            idle_since,
            now,
            request,
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
                    ConsentEvent::Activity | ConsentEvent::PinEntered(_) => {
                        self.idle_since = Instant::now();
                    }
                    ConsentEvent::Cancelled => return,
                },
                () = sleep_until(wake) => if self.is_idle() { return },
            }
        }
    }

    async fn obtain_token(&mut self) -> Result<AuthenticationToken, Stop> {
        self.consent.show(Scene::WaitingForCard);
        let mut attempts_left = self.presented().await?;
        let mut notice = None;
        loop {
            self.consent.show(Scene::EnterPin {
                attempts_left,
                notice,
            });
            let pin = self.pin_entered().await?;
            self.consent.show(Scene::Working);
            let token = self.unsigned_token().await?;
            match self
                .attempt(pin, attempts_left, token.to_be_signed())
                .await?
            {
                Attempt::Signed(signature) => return Ok(token.assemble(signature.as_bytes())),
                Attempt::Again(left, reason) => (attempts_left, notice) = (left, Some(reason)),
            }
        }
    }

    async fn presented(&mut self) -> Result<AttemptsLeft, Stop> {
        loop {
            if let Event::Card(CardEvent::Presented(attempts_left)) = self.next().await? {
                return Ok(attempts_left);
            }
        }
    }

    async fn pin_entered(&mut self) -> Result<AuthPin, Stop> {
        loop {
            if let Event::PinEntered(pin) = self.next().await? {
                return Ok(pin);
            }
        }
    }

    /// The certificate is read while the person types, so it is usually there.
    async fn unsigned_token(&mut self) -> Result<UnsignedToken, Stop> {
        loop {
            if let Some(certificate) = &self.certificate {
                return self.build_token(certificate);
            }
            self.next().await?;
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

    async fn attempt(
        &mut self,
        pin: AuthPin,
        shown: AttemptsLeft,
        to_be_signed: &[u8],
    ) -> Result<Attempt, Stop> {
        self.expect_card();
        self.card.send(CardCommand::Sign {
            pin,
            shown,
            to_be_signed: to_be_signed.to_vec(),
        });
        loop {
            match self.next().await? {
                Event::Card(CardEvent::Signed(signature)) => return Ok(Attempt::Signed(signature)),
                Event::Card(CardEvent::TryAgain(left, notice)) => {
                    self.card_due = None;
                    return Ok(Attempt::Again(left, notice));
                }
                _ => {}
            }
        }
    }

    /// The next thing that matters. Keeps the certificate, and ends the login where it must end.
    async fn next(&mut self) -> Result<Event, Stop> {
        loop {
            let (seconds_left, wake) = self.countdown();
            self.consent.show_countdown(seconds_left);
            let silent = self.card_due.unwrap_or(wake + IDLE_MAX);
            tokio::select! {
                event = self.card.next_event() => match event {
                    CardEvent::Certificate(certificate) => {
                        self.card_due = None;
                        self.certificate = Some(*certificate);
                        return Ok(Event::CertificateRead);
                    }
                    CardEvent::Connected => self.expect_card(),
                    CardEvent::Failed(error) => return Err(ending(error)),
                    other => return Ok(Event::Card(other)),
                },
                event = self.consent.next_event() => {
                    self.idle_since = Instant::now();
                    match event {
                        ConsentEvent::Activity => {}
                        ConsentEvent::Cancelled => return Err(cancelled()),
                        ConsentEvent::PinEntered(pin) => return Ok(Event::PinEntered(pin)),
                    }
                }
                () = sleep_until(silent) => return Err(tell(Trouble::CardSilent)),
                () = sleep_until(wake) => if self.is_idle() { return Err(timed_out()) },
            }
        }
    }

    /// From now on the card has to say something, or it is silent.
    fn expect_card(&mut self) {
        self.card_due = Some(Instant::now() + CARD_SILENT_AFTER);
    }

    fn countdown(&self) -> (Option<u32>, Instant) {
        countdown(self.idle_since + IDLE_MAX, Instant::now())
    }

    fn is_idle(&self) -> bool {
        self.idle_since.elapsed() >= IDLE_MAX
    }
}

/// What to count down, and when that changes.
fn countdown(idle_end: Instant, now: Instant) -> (Option<u32>, Instant) {
    let left = idle_end
        .saturating_duration_since(now)
        .as_millis()
        .div_ceil(1000);
    match u32::try_from(left) {
        Ok(seconds) if seconds <= COUNTDOWN_SECONDS => (
            Some(seconds),
            idle_end - Duration::from_secs(seconds.saturating_sub(1).into()),
        ),
        _ => (
            None,
            idle_end - Duration::from_secs(COUNTDOWN_SECONDS.into()),
        ),
    }
}

fn ending(error: CardError) -> Stop {
    match error {
        CardError::PinBlocked => Stop::Tell(
            Scene::Blocked,
            (ErrorCode::PinBlocked, "the PIN is blocked".into()),
        ),
        other => tell(other.trouble()),
    }
}

fn tell(trouble: Trouble) -> Stop {
    Stop::Tell(Scene::Failed(trouble), failure(trouble))
}

fn cancelled() -> Stop {
    Stop::Known((
        ErrorCode::UserCancelled,
        "the person chose not to log in".into(),
    ))
}

fn timed_out() -> Stop {
    Stop::Known((
        ErrorCode::TimedOut,
        "nobody touched the window for ten minutes".into(),
    ))
}

fn broken(detail: &'static str) -> Stop {
    Stop::Known((ErrorCode::HostFailed, Detail::Borrowed(detail)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_minute_is_counted_down_second_by_second() {
        let start = Instant::now();
        let end = start + IDLE_MAX;
        let check = |elapsed_ms: u64, seconds: Option<u32>, wake_ms: u64| {
            let now = start + Duration::from_millis(elapsed_ms);
            assert_eq!(
                countdown(end, now),
                (seconds, start + Duration::from_millis(wake_ms))
            );
        };
        check(0, None, 540_000);
        check(539_999, None, 540_000);
        check(540_000, Some(60), 541_000);
        check(540_500, Some(60), 541_000);
        check(599_500, Some(1), 600_000);
        check(600_000, Some(0), 600_000);
    }
}
