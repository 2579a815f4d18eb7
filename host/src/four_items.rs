//! Reading the four items for an official site. Nothing is signed, and nothing else is read.

use tegata_protocol::FourItems;

use crate::{
    AttemptsLeft, CardTask, CardThread, Consent,
    encounter::{Attempt, Encounter, Event},
    pin::ItemsPin,
    session::Failure,
    stop::Stop,
};

/// Runs to the items, or to the reason why there are none. Dropping the future gives up.
pub(crate) async fn read_items<C: Consent>(
    consent: &mut C,
    card: &mut CardThread,
) -> Result<FourItems, Failure> {
    Encounter::new(consent, card).run(attempt).await
}

async fn attempt<C: Consent>(
    encounter: &mut Encounter<'_, C>,
    pin: ItemsPin,
    shown: AttemptsLeft,
) -> Result<Attempt<FourItems>, Stop> {
    let items = |event| match event {
        Event::Items(items) => Some(items),
        _ => None,
    };
    let task = CardTask::ReadItems(pin);
    encounter.attempt(task, shown, items).await
}
