//! PC/SC: the operating system's way to readers. Nothing here was tried with a real card.

use std::{
    ffi::{CStr, CString},
    process::ExitCode,
    time::Duration,
};

use pcsc::{Card as PcscCard, Context, Error, Protocols, ReaderState, Scope, ShareMode, State};

use crate::{
    Card, Confined, Disposition, Exchange, FoundCard, GUARD_ARGUMENT, Guard, Guarded, Reader,
    ReaderError, ReaderName, TransportError, Wait, stand_by,
};

/// Longest response: 256 bytes and a status word. A card that sends more is not believed.
const RESPONSE_MAX: usize = 258;
/// Most room for the names of readers, in bytes; a name is at most 128 (pcsc-lite `MAX_READERNAME`,
/// specified).
const NAMES_MAX: usize = 4096;

/// The readers that the smart-card service knows.
#[derive(Debug, Default)]
pub struct PcscReader(());

impl PcscReader {
    /// Opens nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(())
    }
}

impl Reader for PcscReader {
    fn connect(&mut self, wait: &Wait, held: &[ReaderName]) -> Result<Vec<FoundCard>, ReaderError> {
        let context = Context::establish(Scope::User).map_err(reader_error)?;
        let names = reader_names(&context)?;
        if names.is_empty() {
            return Err(ReaderError::NoReader);
        }
        let mut found = Vec::new();
        let mut in_use = false;
        for name in names.iter().filter(|name| !is_held(name, held)) {
            match context.connect(name, ShareMode::Shared, Protocols::ANY) {
                Ok(card) => found.push(found_card(card, name)),
                Err(error) => in_use |= error == Error::SharingViolation,
            }
        }
        match (found.is_empty(), in_use) {
            (true, true) => return Err(ReaderError::InUse),
            (true, false) if held.is_empty() => wait_for_change(&context, names, wait),
            (true | false, _) => {}
        }
        Ok(found)
    }
}

fn is_held(name: &CStr, held: &[ReaderName]) -> bool {
    held.iter().any(|held| held.as_bytes() == name.to_bytes())
}

fn found_card(card: PcscCard, name: &CStr) -> FoundCard {
    FoundCard {
        card: Box::new(SharedCard::new(card, name)),
        reader: ReaderName::new(name.to_bytes()),
    }
}

fn reader_names(context: &Context) -> Result<Vec<CString>, ReaderError> {
    let mut buffer = [0; NAMES_MAX];
    match context.list_readers(&mut buffer) {
        Ok(names) => Ok(names.map(CString::from).collect()),
        Err(Error::NoReadersAvailable) => Ok(Vec::new()),
        Err(error) => Err(reader_error(error)),
    }
}

/// Returns when something has changed at a reader, or when the time is over; what, the next look
/// tells. Asks for the state first: told "empty" of a reader with a card that cannot be used, the
/// service would answer at once, again and again.
fn wait_for_change(context: &Context, names: Vec<CString>, wait: &Wait) {
    let unaware = |name| ReaderState::new(name, State::UNAWARE);
    let mut states: Vec<ReaderState> = names.into_iter().map(unaware).collect();
    if context
        .get_status_change(Duration::ZERO, &mut states)
        .is_ok()
    {
        states.iter_mut().for_each(ReaderState::sync_current_state);
        let nothing_yet =
            |stretch| context.get_status_change(stretch, &mut states) == Err(Error::Timeout);
        let _ = wait.stretches().all(nothing_yet);
    }
}

fn reader_error(error: Error) -> ReaderError {
    match error {
        Error::NoReadersAvailable | Error::UnknownReader | Error::ReaderUnavailable => {
            ReaderError::NoReader
        }
        _ => ReaderError::ServiceUnavailable,
    }
}

/// A card that other programs may use too.
struct SharedCard {
    card: Option<PcscCard>,
    /// What is done with the card when the handle is closed.
    closing: pcsc::Disposition,
    reader: CString,
}

impl SharedCard {
    fn new(card: PcscCard, reader: &CStr) -> Self {
        Self {
            card: Some(card),
            closing: pcsc::Disposition::LeaveCard,
            reader: reader.to_owned(),
        }
    }
}

impl Card for SharedCard {
    fn check(&mut self) -> Result<(), TransportError> {
        let card = self.card.as_ref().ok_or(TransportError::Removed)?;
        card.status2_owned()
            .map(drop)
            .map_err(|_| TransportError::Removed)
    }

    fn guard(&mut self) -> Result<Guard, TransportError> {
        let reader = self.reader.to_str().map_err(|_| TransportError::Failed)?;
        Guard::start(reader).map_err(|_| TransportError::Failed)
    }

    fn exclusively(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Exchange) -> Disposition,
    ) -> Result<(), TransportError> {
        let card = self.card.as_mut().ok_or(TransportError::Removed)?;
        let transaction = card.transaction().map_err(transport_error)?;
        if work(&mut InTransaction(&transaction)) == Disposition::PowerOff {
            self.closing = pcsc::Disposition::UnpowerCard;
        }
        // The card may be gone; what was done with it is known already.
        let _ = transaction.end(self.closing);
        Ok(())
    }
}

/// The library would reset the card, which disturbs other programs and keeps what was verified.
impl Drop for SharedCard {
    fn drop(&mut self) {
        if let Some(card) = self.card.take() {
            // On failure the library's own drop is all that is left.
            let _ = card.disconnect(self.closing);
        }
    }
}

struct InTransaction<'t>(&'t PcscCard);

impl Exchange for InTransaction<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let mut buffer = [0; RESPONSE_MAX];
        let response = self
            .0
            .transmit(command, &mut buffer)
            .map_err(transport_error)?;
        Ok(response.to_vec())
    }
}

/// A card that was just pulled can still be connected to for a moment; what is sent then fails as
/// "not transacted" (observed with pcsc-lite). A handle is invalid once its reader is gone, or its
/// service: what that was, the next look tells.
const fn transport_error(error: Error) -> TransportError {
    match error {
        Error::CommError | Error::NoService | Error::ServiceStopped => TransportError::ServiceLost,
        Error::InvalidHandle
        | Error::NoSmartcard
        | Error::NotTransacted
        | Error::ReaderUnavailable
        | Error::RemovedCard
        | Error::ResetCard
        | Error::UnknownReader
        | Error::UnpoweredCard => TransportError::Removed,
        Error::InsufficientBuffer => TransportError::TooMuch,
        _ => TransportError::Failed,
    }
}

/// Runs as a guard if the arguments (without the program's name) say so.
#[must_use]
pub fn guard_command(_confined: &Confined, arguments: &[String]) -> Option<ExitCode> {
    match arguments {
        [word, reader] if word == GUARD_ARGUMENT => Some(stand_by(|| GuardedCard::connect(reader))),
        _ => None,
    }
}

/// A guard's own handle, beside the watched process'.
struct GuardedCard {
    card: PcscCard,
    reader: CString,
}

impl GuardedCard {
    fn connect(reader: &str) -> Option<Self> {
        let reader = CString::new(reader).ok()?;
        let card = connect_shared(&reader)?;
        Some(Self { card, reader })
    }
}

fn connect_shared(reader: &CStr) -> Option<PcscCard> {
    let context = Context::establish(Scope::User).ok()?;
    let shared = context.connect(reader, ShareMode::Shared, Protocols::ANY);
    shared.ok()
}

impl Guarded for GuardedCard {
    /// A service that broke down takes its handles with it, but a reader may keep the card powered:
    /// once the service is there again, so is the card.
    fn power_off(self) -> Result<(), Self> {
        let Self { card, reader } = self;
        let Err((card, error)) = card.disconnect(pcsc::Disposition::UnpowerCard) else {
            return Ok(());
        };
        let again = is_service_lost(error)
            .then(|| connect_shared(&reader))
            .flatten();
        let card = again.unwrap_or(card);
        Err(Self { card, reader })
    }

    fn leave(self) {
        let _ = self.card.disconnect(pcsc::Disposition::LeaveCard);
    }
}

/// What a handle says whose service has ended (observed with pcsc-lite, but for the last of
/// [`transport_error`]'s).
const fn is_service_lost(error: Error) -> bool {
    matches!(error, Error::InvalidHandle)
        || matches!(transport_error(error), TransportError::ServiceLost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_ended_is_no_card_that_was_taken_away() {
        let check = |expected, errors: &[Error]| {
            for error in errors {
                assert_eq!(transport_error(*error), expected, "{error}");
            }
        };
        let lost = [Error::CommError, Error::NoService, Error::ServiceStopped];
        check(TransportError::ServiceLost, &lost);
        let removed = [Error::NoSmartcard, Error::NotTransacted, Error::RemovedCard];
        check(TransportError::Removed, &removed);
        check(TransportError::TooMuch, &[Error::InsufficientBuffer]);
        check(TransportError::Failed, &[Error::ProtoMismatch]);
    }
}
