//! How a login ends without a token.

use tegata_protocol::{Detail, ErrorCode};

use crate::{CardError, Scene, Trouble, card::failure, session::Failure};

/// Why a login ends without a token.
pub(super) enum Stop {
    /// The person knows: they closed the window.
    Known(Failure),
    /// The person is told first, and closes the window.
    Tell(Scene, Failure),
}

pub(super) fn ending(error: CardError) -> Stop {
    match error {
        CardError::PinBlocked => Stop::Tell(
            Scene::Blocked,
            (ErrorCode::PinBlocked, "the PIN is blocked".into()),
        ),
        other => tell(other.trouble()),
    }
}

pub(super) fn tell(trouble: Trouble) -> Stop {
    Stop::Tell(Scene::Failed(trouble), failure(trouble))
}

pub(super) fn timed_out() -> Stop {
    Stop::Known((
        ErrorCode::TimedOut,
        "nobody touched the window for ten minutes".into(),
    ))
}

pub(super) fn broken(detail: &'static str) -> Stop {
    Stop::Known((ErrorCode::HostFailed, Detail::Borrowed(detail)))
}
