//! How a request ends without what was asked for.

use tegata_protocol::{Detail, ErrorCode};

use tokio::time::sleep_until;

use crate::{
    CardError, Consent, ConsentEvent, Scene, Trouble, card::failure, patience::Patience,
    session::Failure,
};

/// Why a request ends without what was asked for.
pub(crate) enum Stop {
    /// The person knows: they closed the window.
    Known(Failure),
    /// The person is told first, and closes the window.
    Tell(Box<Scene>, Failure),
}

impl Stop {
    /// Tells the person, where that is still to be done. A final scene is theirs to close; what a card
    /// still says does not matter.
    pub(crate) async fn conclude(self, consent: &mut impl Consent) -> Failure {
        match self {
            Self::Known(failure) => failure,
            Self::Tell(scene, failure) => {
                consent.show(*scene);
                closed(consent).await;
                failure
            }
        }
    }
}

async fn closed(consent: &mut impl Consent) {
    let mut patience = Patience::new();
    loop {
        let (seconds_left, wake) = patience.countdown();
        consent.show_countdown(seconds_left);
        tokio::select! {
            event = consent.next_event() => match event {
                ConsentEvent::Cancelled => return,
                _ => patience.renew(),
            },
            () = sleep_until(wake) => if patience.is_over() { return },
        }
    }
}

pub(crate) fn ending(error: CardError) -> Stop {
    match error {
        CardError::PinBlocked => Stop::Tell(
            Box::new(Scene::Blocked),
            (
                ErrorCode::PinBlocked,
                "the PIN or password is blocked".into(),
            ),
        ),
        other => tell(other.trouble()),
    }
}

pub(crate) fn tell(trouble: Trouble) -> Stop {
    Stop::Tell(Box::new(Scene::Failed(trouble)), failure(trouble))
}

pub(crate) fn timed_out() -> Stop {
    Stop::Known((
        ErrorCode::TimedOut,
        "nobody touched the window for ten minutes".into(),
    ))
}

pub(crate) fn broken(detail: &'static str) -> Stop {
    Stop::Known((ErrorCode::HostFailed, Detail::Borrowed(detail)))
}
