//! The search for the card to ask. Where several My Number Cards lie in readers, the person chooses;
//! the cards wait connected but shared, and nothing is sent to them meanwhile.

use std::{mem, time::Duration};

use super::{
    CardClient, CardEvent, FoundCard, GivenUp, Reader, ReaderError, ReaderName, Wait,
    announced::Announced,
    thread::{Heard, Line, PRESENCE_SLICE},
};
use crate::{CardChoice, ChoiceNotice, OfferNumber, OfferedCard, Wanted};

/// How long one wait for a card lasts before the readers are looked for anew.
const WAIT_MAX: Duration = Duration::from_secs(1);

/// Looks for cards, again after each one that could not be used.
pub(super) struct Search {
    /// My Number Cards that can be chosen, with the handles by which they were found.
    candidates: Vec<Candidate>,
    /// The person chose the card that was asked last.
    chosen: bool,
    given_up: GivenUp,
    /// The chosen card went while another one lay there: that one is not taken unasked.
    ask_anew: bool,
    notice: Option<ChoiceNotice>,
    numbers: u32,
    /// What passes before the next look.
    pause: Duration,
    reader: Box<dyn Reader>,
    /// Readers with cards of other kinds: those are not asked again before they were taken away.
    refused: Vec<ReaderName>,
    told: Option<Outlook>,
}

/// A card to ask.
pub(super) struct Candidate {
    pub(super) client: CardClient,
    number: OfferNumber,
    pub(super) reader: ReaderName,
}

/// Why there is no card to go on with.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Outlook {
    /// There are several, or the person must choose anew.
    Choice(CardChoice),
    /// Another program has the card for itself.
    InUse,
    Wanted(Wanted),
}

impl Search {
    pub(super) const fn new(reader: Box<dyn Reader>, given_up: GivenUp) -> Self {
        Self {
            candidates: Vec::new(),
            chosen: false,
            given_up,
            ask_anew: false,
            notice: None,
            numbers: 0,
            pause: Duration::ZERO,
            reader,
            refused: Vec::new(),
            // With this every login begins.
            told: Some(Outlook::Wanted(Wanted::Card)),
        }
    }

    /// Waits until there is one My Number Card, or one was chosen; tells what is missing and what
    /// can be chosen whenever that changes. `None` when the login was given up first.
    pub(super) fn next_card(&mut self, line: &Line) -> Option<Candidate> {
        while self.given_up.check().is_ok() {
            let chosen = match line.hear(mem::take(&mut self.pause)) {
                Heard::Chosen(number) => self.take_chosen(number, line),
                Heard::End => return None,
                Heard::Nothing => None,
            };
            let candidate = chosen.or_else(|| self.look(line));
            if candidate.is_some() {
                self.settle();
                return candidate;
            }
        }
        None
    }

    /// The card that was asked has another kind of application.
    pub(super) fn refuse(&mut self, reader: ReaderName, line: &Line) {
        self.refused.push(reader);
        self.pause = PRESENCE_SLICE;
        self.tell(Outlook::Wanted(Wanted::MyNumberCard), line);
    }

    /// The card that was asked has gone. The reader takes a moment to notice what the card's silence
    /// told.
    pub(super) fn lose(&mut self, line: &Line) {
        self.ask_anew = self.chosen;
        self.notice = Some(ChoiceNotice::CardLost);
        self.pause = PRESENCE_SLICE;
        self.tell(Outlook::Wanted(Wanted::CardAgain), line);
    }

    /// Lets go of the cards that were not chosen; if one is needed again, it is a new offer.
    fn settle(&mut self) {
        self.candidates.clear();
        self.ask_anew = false;
        self.notice = None;
        self.told = None;
    }

    /// The card that was offered under this number, if it is still there and the same.
    fn take_chosen(&mut self, number: OfferNumber, line: &Line) -> Option<Candidate> {
        let offered = |candidate: &Candidate| candidate.number == number;
        let at = self.candidates.iter().position(offered)?;
        let mut candidate = self.candidates.remove(at);
        candidate.client.check().ok()?;
        self.chosen = true;
        line.tell(CardEvent::Chosen);
        Some(candidate)
    }

    /// The one card that is there; tells why there is none to go on with.
    fn look(&mut self, line: &Line) -> Option<Candidate> {
        let outlook = match self.connect(line) {
            Ok(found) => match self.admit(found, line) {
                Some(candidate) => {
                    self.chosen = false;
                    return Some(candidate);
                }
                None => self.outlook(),
            },
            Err(error) => self.without_reader(error),
        };
        self.tell(outlook, line);
        None
    }

    /// The cards that are there besides the candidates, of which those that have gone are forgotten.
    fn connect(&mut self, line: &Line) -> Result<Vec<FoundCard>, ReaderError> {
        let is_there = |candidate: &mut Candidate| candidate.client.check().is_ok();
        self.candidates.retain_mut(is_there);
        let held: Vec<_> = self.candidates.iter().map(Candidate::reader).collect();
        if self.told != Some(Outlook::InUse) {
            line.tell(CardEvent::Asked); // To connect can take as long as another program likes.
        }
        let wait = if held.is_empty() {
            WAIT_MAX
        } else {
            Duration::ZERO
        };
        let wait = Wait::new(wait, self.given_up.clone());
        let found = match self.reader.connect(&wait, &held) {
            // Beside cards that can be chosen nobody waits for one that another program has.
            Err(ReaderError::InUse) if !held.is_empty() => Ok(Vec::new()),
            found => found,
        };
        let waited = held.is_empty() && found.as_ref().is_ok_and(Vec::is_empty);
        self.pause = if waited {
            Duration::ZERO
        } else {
            PRESENCE_SLICE
        };
        found
    }

    /// The one card to ask, if there is one. A single card is asked without trying it first.
    fn admit(&mut self, found: Vec<FoundCard>, line: &Line) -> Option<Candidate> {
        let lies_in = |reader: &ReaderName| found.iter().any(|card| card.reader == *reader);
        self.refused.retain(lies_in);
        let alone = found.len() == 1 && self.candidates.is_empty() && !self.ask_anew;
        for card in found {
            if !self.refused.contains(&card.reader) {
                let candidate = self.candidate(card, line);
                self.try_out(candidate, alone);
            }
        }
        let one = self.candidates.len() == 1 && !self.ask_anew;
        self.candidates.pop_if(|_| one)
    }

    fn candidate(&mut self, found: FoundCard, line: &Line) -> Candidate {
        self.numbers += 1;
        let events = line.events();
        let card = found.card;
        Candidate {
            client: CardClient::new(Box::new(Announced { card, events })),
            number: OfferNumber(self.numbers),
            reader: found.reader,
        }
    }

    fn try_out(&mut self, mut candidate: Candidate, untried: bool) {
        if untried {
            return self.candidates.push(candidate);
        }
        match candidate.client.find_application() {
            Ok(()) => self.candidates.push(candidate),
            // It is not there any more, or not the same: the next look tells.
            Err(error) if error.is_card_lost() => {}
            Err(_) => self.refused.push(candidate.reader),
        }
    }

    /// What to tell of cards among which there is none to go on with.
    fn outlook(&mut self) -> Outlook {
        if !self.candidates.is_empty() {
            let cards = self.candidates.iter().map(Candidate::offer).collect();
            let notice = self.notice;
            return Outlook::Choice(CardChoice { cards, notice });
        }
        self.ask_anew = false;
        Outlook::Wanted(if self.refused.is_empty() {
            Wanted::Card
        } else {
            Wanted::MyNumberCard
        })
    }

    fn without_reader(&mut self, error: ReaderError) -> Outlook {
        self.candidates.clear();
        match error {
            ReaderError::InUse => Outlook::InUse,
            ReaderError::NoReader => Outlook::Wanted(Wanted::Reader),
            ReaderError::ServiceUnavailable => Outlook::Wanted(Wanted::Service),
        }
    }

    /// Tells news only. A card that is waited for again is not waited for like a first one.
    fn tell(&mut self, outlook: Outlook, line: &Line) {
        let waiting_again = self.told == Some(Outlook::Wanted(Wanted::CardAgain))
            && outlook == Outlook::Wanted(Wanted::Card);
        if waiting_again || self.told.as_ref() == Some(&outlook) {
            return;
        }
        line.tell(match &outlook {
            Outlook::Choice(choice) => CardEvent::Choice(choice.clone()),
            Outlook::InUse => CardEvent::InUse,
            Outlook::Wanted(wanted) => CardEvent::Wanted(*wanted),
        });
        self.told = Some(outlook);
    }
}

impl Candidate {
    fn offer(&self) -> OfferedCard {
        let (number, reader) = (self.number, self.reader());
        OfferedCard { number, reader }
    }

    fn reader(&self) -> ReaderName {
        self.reader.clone()
    }
}
