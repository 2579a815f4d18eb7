//! A card that tells the session how the thread fares with it: whom the person is waiting for, and
//! whether the card still says something.

use tokio::sync::mpsc::UnboundedSender;

use super::{Card, CardEvent, Disposition, Exchange, Guard, TransportError};

/// Tells the session when exclusive use is asked for, begins and ends, so that it knows whom the
/// person is waiting for.
pub(super) struct Announced {
    pub(super) card: Box<dyn Card>,
    pub(super) events: UnboundedSender<CardEvent>,
}

impl Card for Announced {
    fn check(&mut self) -> Result<(), TransportError> {
        self.card.check()
    }

    fn guard(&mut self) -> Result<Guard, TransportError> {
        self.card.guard()
    }

    fn exclusively(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Exchange) -> Disposition,
    ) -> Result<(), TransportError> {
        let tell = |event| drop(self.events.send(event));
        tell(CardEvent::Asked);
        self.card.exclusively(&mut |exchange| {
            tell(CardEvent::Granted);
            let disposition = work(&mut AnnouncedExchange {
                events: &self.events,
                exchange,
            });
            tell(CardEvent::Released);
            disposition
        })
    }
}

/// Tells the session of every answer: a slow card is not a silent one.
struct AnnouncedExchange<'e> {
    events: &'e UnboundedSender<CardEvent>,
    exchange: &'e mut dyn Exchange,
}

impl Exchange for AnnouncedExchange<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = self.exchange.transmit(command);
        let _ = self.events.send(CardEvent::Answered);
        answer
    }
}
