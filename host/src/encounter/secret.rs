//! What a person types, each on a scene of its own, so that no secret is taken for another.

use super::Event;
use crate::{
    AttemptsLeft, PinNotice, Scene,
    pin::{AuthPin, ItemsPin, SignaturePassword},
};

/// What a person types.
pub(crate) trait Secret: Sized {
    /// Where it is typed.
    fn scene(attempts_left: AttemptsLeft, notice: Option<PinNotice>) -> Scene;

    /// The secret, if that is what happened.
    fn of(event: Event) -> Result<Self, Event>;
}

impl Secret for AuthPin {
    fn scene(attempts_left: AttemptsLeft, notice: Option<PinNotice>) -> Scene {
        Scene::EnterPin {
            attempts_left,
            notice,
        }
    }

    fn of(event: Event) -> Result<Self, Event> {
        match event {
            Event::PinEntered(pin) => Ok(pin),
            other => Err(other),
        }
    }
}

impl Secret for ItemsPin {
    fn scene(attempts_left: AttemptsLeft, notice: Option<PinNotice>) -> Scene {
        Scene::EnterItemsPin {
            attempts_left,
            notice,
        }
    }

    fn of(event: Event) -> Result<Self, Event> {
        match event {
            Event::ItemsPinEntered(pin) => Ok(pin),
            other => Err(other),
        }
    }
}

impl Secret for SignaturePassword {
    fn scene(attempts_left: AttemptsLeft, notice: Option<PinNotice>) -> Scene {
        Scene::EnterPassword {
            attempts_left,
            notice,
        }
    }

    fn of(event: Event) -> Result<Self, Event> {
        match event {
            Event::PasswordEntered(password) => Ok(password),
            other => Err(other),
        }
    }
}
