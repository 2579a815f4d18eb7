//! The desk as our host reaches it: a reader, and handles to the card in it.

use std::{sync::Arc, time::Duration};

use tegata_host::{
    Card, Disposition, Exchange, FoundCard, Reader, ReaderError, ReaderName, TransportError, Wait,
};

use super::{Desk, State};
use crate::pin_care::{account::Place, step::Fault};

/// Tells the desk when the card's thread has let go of everything.
pub(super) struct Alive(pub(super) Option<Arc<()>>, pub(super) Desk);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0 = None;
        self.1.told();
    }
}

pub(in crate::pin_care) struct DeskReader {
    pub(super) alive: Alive,
    pub(super) desk: Desk,
}

/// How long a look at an empty reader takes.
const LOOK: Duration = Duration::from_millis(5);

impl Reader for DeskReader {
    fn connect(
        &mut self,
        _wait: &Wait,
        held: &[ReaderName],
    ) -> Result<Vec<FoundCard>, ReaderError> {
        assert_eq!(held, [], "a single card is not chosen from");
        let state = self.desk.state();
        let empty = |state: &mut State| state.on_reader.is_none() && !state.ended;
        let changed = &self.desk.0.changed;
        let (mut state, _) = changed.wait_timeout_while(state, LOOK, empty).unwrap();
        state.commands_here = 0;
        let found = |place| FoundCard {
            card: Box::new(Handle {
                _alive: Alive(self.alive.0.clone(), self.desk.clone()),
                desk: self.desk.clone(),
                place,
            }),
            reader: ReaderName::new("the reader"),
        };
        Ok(state.place().map(found).into_iter().collect())
    }
}

/// A connection to one stay of a card on the reader.
struct Handle {
    _alive: Alive,
    desk: Desk,
    place: Place,
}

impl Card for Handle {
    fn check(&mut self) -> Result<(), TransportError> {
        let good = self.desk.state().place() == Some(self.place);
        good.then_some(()).ok_or(TransportError::Removed)
    }

    fn exclusively(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Exchange) -> Disposition,
    ) -> Result<(), TransportError> {
        let desk = self.desk.clone();
        let mut state = desk.state();
        for program in std::mem::take(&mut state.programs) {
            state.program(program);
        }
        let mut state = desk.wait(state, |state| state.held);
        if state.place() != Some(self.place) {
            return Err(TransportError::Removed);
        }
        (state.in_use, state.disturbed) = (true, false);
        state.last_used = Some(self.place);
        state.account.exclusive_use_begins();
        drop(state);
        let disposition = work(self);
        let mut state = desk.state();
        state.in_use = false;
        if disposition == Disposition::PowerOff {
            state.power_off();
        }
        let card = self.place.card;
        let verified = state.is_verified(card);
        if !state.disturbed {
            state.account.undisturbed(card, verified);
        }
        let off = disposition == Disposition::PowerOff;
        state.account.exclusive_use_ended(card, verified, off);
        desk.told();
        Ok(())
    }
}

impl Exchange for Handle {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let desk = self.desk.clone();
        let mut state = desk.state();
        state.account.sent(command, self.place);
        let fault = state.strike();
        if fault == Some(Fault::Hang) {
            state.hangs = true;
            state = desk.wait(state, |state| state.hangs);
        }
        if state.place() != Some(self.place) {
            return Err(TransportError::Removed);
        }
        let answer = state.answer(command, fault)?;
        if fault == Some(Fault::HangAfter) {
            state.hangs = true;
            state = desk.wait(state, |state| state.hangs);
        }
        if state.place() != Some(self.place) {
            return Err(TransportError::Removed);
        }
        let corrupt = fault == Some(Fault::Corrupt);
        state.account.answered(command, &answer, corrupt);
        Ok(answer)
    }
}
