//! Several readers side by side, as one program sees them.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tegata_host::{
    Card, Disposition, Exchange, FoundCard, Reader, ReaderError, ReaderName, TransportError, Wait,
};

use crate::card_client::Bench;

/// Readers with a card in each, or none.
#[derive(Clone)]
pub(super) struct Desk {
    /// Another program has one more card for itself.
    pub(super) in_use: bool,
    /// How often somebody has looked for cards.
    pub(super) looks: Arc<AtomicUsize>,
    pub(super) places: Vec<Place>,
}

/// One reader.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) bench: Bench,
    /// How often the card in it was exchanged.
    exchanged: Arc<AtomicUsize>,
    pub(super) reader: &'static str,
}

/// Whose card it is.
pub(super) const ADULT: &str = "A";
pub(super) const OTHER: &str = "B";
pub(super) const THIRD: &str = "C";

impl Desk {
    /// Cards of two people in readers A and B, and an empty reader C, for a card of A's person.
    pub(super) fn new() -> Self {
        let place = |reader| Place {
            bench: Bench::adult(),
            exchanged: Arc::default(),
            reader,
        };
        let places = [ADULT, OTHER, THIRD].map(place).to_vec();
        places[1].bench.exchange();
        places[2].bench.remove();
        Self {
            in_use: false,
            looks: Arc::default(),
            places,
        }
    }

    pub(super) fn bench(&self, reader: &str) -> &Bench {
        &self.place(reader).bench
    }

    pub(super) fn place(&self, reader: &str) -> &Place {
        let mut places = self.places.iter();
        places.find(|place| place.reader == reader).unwrap()
    }

    pub(super) fn verifies_sent(&self) -> Vec<usize> {
        let benches = self.places.iter().map(|place| &place.bench);
        benches.map(Bench::verifies_sent).collect()
    }
}

impl Place {
    /// Another card is there at once: nobody saw the reader empty.
    pub(super) fn exchange(&self) {
        self.bench.exchange();
        self.exchanged.fetch_add(1, Ordering::SeqCst);
    }
}

impl Reader for Desk {
    fn connect(
        &mut self,
        _wait: &Wait,
        held: &[ReaderName],
    ) -> Result<Vec<FoundCard>, ReaderError> {
        self.looks.fetch_add(1, Ordering::SeqCst);
        let mut found = Vec::new();
        for place in &mut self.places {
            let reader = ReaderName::new(place.reader);
            let lies_there = place.bench.check().is_ok();
            if lies_there && !held.contains(&reader) {
                let card = Box::new(PlacedCard::in_reader(place));
                found.push(FoundCard { card, reader });
            }
        }
        if found.is_empty() && self.in_use {
            return Err(ReaderError::InUse);
        }
        Ok(found)
    }
}

/// The card that lay there when it was connected to.
struct PlacedCard {
    exchanged: usize,
    place: Place,
}

impl PlacedCard {
    fn in_reader(place: &Place) -> Self {
        Self {
            exchanged: place.exchanged.load(Ordering::SeqCst),
            place: place.clone(),
        }
    }
}

impl Card for PlacedCard {
    fn check(&mut self) -> Result<(), TransportError> {
        if self.exchanged == self.place.exchanged.load(Ordering::SeqCst) {
            self.place.bench.check()
        } else {
            Err(TransportError::Removed)
        }
    }

    fn exclusively(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Exchange) -> Disposition,
    ) -> Result<(), TransportError> {
        self.check()?;
        self.place.bench.exclusively(work)
    }
}
