//! What a card reader and a card are to the client. PC/SC is one implementation; the demo host and
//! the tests bring the virtual card.

use super::{Guard, ReaderName, Wait};

/// A place where a card may appear.
pub trait Reader: Send + 'static {
    /// Connects to every card that is there, shared with other programs, except those in the
    /// readers `held`, to which the caller is connected already. Where there is none and none is
    /// held, waits for one in the stretches of `wait`; none after that is an empty list.
    ///
    /// # Errors
    /// When no reader or no service is there, or another program has a card for itself.
    fn connect(&mut self, wait: &Wait, held: &[ReaderName]) -> Result<Vec<FoundCard>, ReaderError>;
}

/// A card and where it lies.
pub struct FoundCard {
    /// Connected.
    pub card: Box<dyn Card>,
    /// No two cards have the same reader.
    pub reader: ReaderName,
}

/// A connected card, shared with other programs. Dropping it disconnects and leaves the card as it
/// is.
pub trait Card: Send {
    /// Whether the card is still the one that was connected, untouched by a reset.
    ///
    /// # Errors
    /// [`TransportError::Removed`] when it was taken away or reset; nothing may be sent then.
    fn check(&mut self) -> Result<(), TransportError>;

    /// A guard that cuts the card's power if this process is killed before it says that the card is
    /// clean. Cards that forget everything with this process need none.
    ///
    /// # Errors
    /// When no guard can stand by; no PIN may be sent then.
    fn guard(&mut self) -> Result<Guard, TransportError> {
        Ok(Guard::needless())
    }

    /// Takes exclusive use (waiting while another program has it), runs `work`, and ends it the way
    /// `work` says. Only inside can anything be sent.
    ///
    /// # Errors
    /// When the card is gone or was reset by another program; `work` has then not been run.
    fn exclusively(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Exchange) -> Disposition,
    ) -> Result<(), TransportError>;
}

/// A card in exclusive use.
pub trait Exchange {
    /// Sends one encoded command and returns the whole response, status word included. Resends
    /// nothing, interprets nothing.
    ///
    /// # Errors
    /// When the exchange did not complete; whether the card saw the command is then unknown.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError>;
}

/// How exclusive use ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Disposition {
    /// The card stays powered; nothing is verified in it.
    Leave,
    /// Power is cut, which is the only sure way to drop a verified PIN. A reset would keep it.
    PowerOff,
}

/// Why no card can be had.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ReaderError {
    /// Another program has the card for itself.
    #[error("another program has the card for itself")]
    InUse,
    /// No reader is connected.
    #[error("no card reader is connected")]
    NoReader,
    /// The smart-card service is not running.
    #[error("the smart-card service is not running")]
    ServiceUnavailable,
}

/// Why an exchange did not complete.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TransportError {
    /// The card or the reader failed in another way.
    #[error("the exchange with the card failed")]
    Failed,
    /// The card was taken away, or exchanged.
    #[error("the card was removed")]
    Removed,
    /// The smart-card service ended meanwhile, and its handles with it.
    #[error("the smart-card service ended")]
    ServiceLost,
    /// The answers went over a limit of this client.
    #[error("the card sent more than a My Number Card does")]
    TooMuch,
}
