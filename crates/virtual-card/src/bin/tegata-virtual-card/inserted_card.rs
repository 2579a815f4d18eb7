//! The card as the slot sees it: what it must remember is written down before an answer leaves.

use std::thread;

use tegata_virtual_card::{Fault, FaultyCard, Interface, Outcome, TestPerson};

use crate::card_file::CardFile;
use crate::error::RunError;
use crate::exchange_record::{Event, ExchangeRecord};
use crate::vpcd::SlotCard;

/// A card, the file it is kept in and the record of what it was sent.
#[derive(Debug)]
pub(crate) struct InsertedCard {
    card: FaultyCard,
    file: CardFile,
    interface: Interface,
    record: ExchangeRecord,
}

impl InsertedCard {
    pub(crate) fn new(
        file: CardFile,
        plan: Vec<Fault>,
        interface: Interface,
        record: ExchangeRecord,
    ) -> Self {
        Self {
            card: FaultyCard::new(file.card(), plan),
            file,
            interface,
            record,
        }
    }

    pub(crate) fn person(&self) -> TestPerson {
        self.file.person()
    }

    /// Whether the card left because another one shall come.
    pub(crate) fn is_exchanged(&self) -> bool {
        self.card.is_exchanged()
    }

    /// Whether it can be there again when the slot is.
    pub(crate) fn is_in_place(&self) -> bool {
        self.card.is_on_reader()
    }

    /// Puts another card in its place.
    pub(crate) fn exchange(&mut self, file: CardFile) {
        self.card.insert(file.card());
        self.file = file;
    }
}

impl SlotCard for InsertedCard {
    fn answer_to_reset(&mut self) -> Result<Vec<u8>, RunError> {
        Ok(self.interface.answer_to_reset().to_vec())
    }

    fn power_off(&mut self) -> Result<(), RunError> {
        self.card.power_off();
        self.record.write(&Event::PowerOff)
    }

    fn power_on(&mut self) -> Result<(), RunError> {
        self.record.write(&Event::PowerOn)
    }

    fn reset(&mut self) -> Result<(), RunError> {
        self.card.reset();
        self.record.write(&Event::Reset)
    }

    fn transmit(&mut self, command: &[u8]) -> Result<Outcome, RunError> {
        let reply = self.card.transmit(command);
        self.file.keep(self.card.card().memory())?;
        thread::sleep(reply.delay);
        self.record
            .write(&Event::command(command, &reply.outcome))?;
        Ok(reply.outcome)
    }
}
