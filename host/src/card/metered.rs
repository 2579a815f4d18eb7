//! Bounds what a card can make us do: the card library follows `61xx` chains without a limit and
//! believes lengths, so exchanges and bytes are counted below it.

use myna_card::Transmit;

use super::{Exchange, TransportError};

/// Most exchanges with one card. A login takes 17; certificates of 4 KiB add 9 each, each wrong PIN
/// 5, and a hundred documents a hundred, or two hundred where each signature comes by `61xx`.
const EXCHANGES_MAX: u32 = 320;
/// Most bytes received in one session: several certificates of 4 KiB and a hundred signatures.
const BYTES_MAX: usize = 128 * 1024;

/// How much a card has said in one session.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    bytes: usize,
    exchanges: u32,
}

/// A card in exclusive use, whose exchanges are counted.
pub(crate) struct Metered<'t> {
    card: &'t mut dyn Exchange,
    fault: Option<TransportError>,
    meter: &'t mut Meter,
}

impl<'t> Metered<'t> {
    pub(crate) fn new(card: &'t mut dyn Exchange, meter: &'t mut Meter) -> Self {
        Self {
            card,
            fault: None,
            meter,
        }
    }

    /// Why the last exchange failed, if it did.
    pub(crate) const fn take_fault(&mut self) -> Option<TransportError> {
        self.fault.take()
    }

    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.meter.exchanges += 1;
        if self.meter.exchanges > EXCHANGES_MAX {
            return Err(TransportError::TooMuch);
        }
        let response = self.card.transmit(command)?;
        self.meter.bytes += response.len();
        match response.len() {
            // PC/SC reports success with no status word when a card is pulled (observed with
            // pcsc-lite; specified nowhere).
            0 | 1 => Err(TransportError::Removed),
            _ if self.meter.bytes > BYTES_MAX => Err(TransportError::TooMuch),
            _ => Ok(response),
        }
    }
}

impl Transmit for Metered<'_> {
    fn transmit(&mut self, command: &[u8]) -> myna_card::Result<Vec<u8>> {
        self.exchange(command).map_err(|fault| {
            self.fault = Some(fault);
            myna_card::Error::ShortResponse(0)
        })
    }
}
