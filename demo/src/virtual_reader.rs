//! The reader through which the demo host reaches the card in a [`CardFolder`]. It interprets no
//! command; it only carries them and writes down what the card remembers.

use std::thread;
use std::time::Duration;

use tegata_host::{
    Card, Disposition, Exchange, FoundCard, Reader, ReaderError, ReaderName, TransportError, Wait,
};
use tegata_virtual_card::{CardMemory, VirtualCard};

use crate::card_folder::{CardFolder, Placement};

/// A reader with the card of a folder on it, or beside it.
#[derive(Debug)]
pub struct VirtualReader {
    delay: Duration,
    folder: CardFolder,
}

impl VirtualReader {
    /// The reader that belongs to the folder.
    #[must_use]
    pub const fn new(folder: CardFolder) -> Self {
        Self {
            delay: Duration::ZERO,
            folder,
        }
    }

    /// The same reader with a card that takes this long for each command. Real cards take a second
    /// or two for a login; this one would be done before a person could see that it works.
    #[must_use]
    pub const fn with_delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    fn connect_now(&self) -> Result<Option<Box<dyn Card>>, TransportError> {
        let _unchanging = self.folder.lock_for_change().map_err(failed)?;
        let Some(placement) = self.folder.placement().map_err(failed)? else {
            return Ok(None);
        };
        let card = ConnectedCard::power_up(self.folder.clone(), placement, self.delay)?;
        Ok(Some(Box::new(card)))
    }
}

impl Reader for VirtualReader {
    fn connect(&mut self, wait: &Wait, held: &[ReaderName]) -> Result<Vec<FoundCard>, ReaderError> {
        let reader = ReaderName::new(NAME);
        if held.contains(&reader) {
            return Ok(Vec::new());
        }
        let mut stretches = wait.stretches();
        loop {
            let card = self.connect_now();
            if let Some(card) = card.map_err(|_| ReaderError::ServiceUnavailable)? {
                return Ok(vec![FoundCard { card, reader }]);
            }
            let Some(stretch) = stretches.next() else {
                return Ok(Vec::new());
            };
            thread::sleep(stretch.min(POLL));
        }
    }
}

/// The one reader there is.
const NAME: &str = "Virtual reader";

/// How often the reader looks whether a card was put on it. It has to look: a folder can be watched
/// without looking only through the operating system's own means, one for each of them. 20 ms is
/// less than a person notices and costs next to nothing.
const POLL: Duration = Duration::from_millis(20);

/// The card as one program sees it, from connecting to disconnecting.
struct ConnectedCard {
    delay: Duration,
    folder: CardFolder,
    placement: Placement,
    card: VirtualCard,
    written: Vec<u8>,
}

impl ConnectedCard {
    fn power_up(
        folder: CardFolder,
        placement: Placement,
        delay: Duration,
    ) -> Result<Self, TransportError> {
        let written = folder.card_bytes().map_err(failed)?;
        let card = read_card(&written)?;
        Ok(Self {
            delay,
            folder,
            placement,
            card,
            written,
        })
    }

    fn check_placement(&self) -> Result<(), TransportError> {
        let placement = self.folder.placement().map_err(failed)?;
        if placement.as_ref() == Some(&self.placement) {
            Ok(())
        } else {
            Err(TransportError::Removed)
        }
    }

    /// Takes over what another program changed since, the tries above all. Whatever was selected or
    /// verified here is lost then, as if that program had left the card clean.
    fn reread(&mut self) -> Result<(), TransportError> {
        let bytes = self.folder.card_bytes().map_err(failed)?;
        if bytes != self.written {
            self.card = read_card(&bytes)?;
            self.written = bytes;
        }
        Ok(())
    }

    fn write_down(&mut self) -> Result<(), TransportError> {
        let bytes = serde_json::to_vec(self.card.memory()).map_err(failed)?;
        if bytes != self.written {
            self.folder.replace_card_bytes(&bytes).map_err(failed)?;
            self.written = bytes;
        }
        Ok(())
    }
}

impl Card for ConnectedCard {
    fn check(&mut self) -> Result<(), TransportError> {
        self.check_placement()
    }

    fn exclusively(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Exchange) -> Disposition,
    ) -> Result<(), TransportError> {
        let _in_use = self.folder.lock_for_use().map_err(failed)?;
        self.check_placement()?;
        if work(self) == Disposition::PowerOff {
            self.card.power_off();
        }
        Ok(())
    }
}

impl Exchange for ConnectedCard {
    /// What the card remembers of the command is written down before the answer returns: nobody can
    /// see that a PIN was wrong and end this process before the try counts.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let _unchanging = self.folder.lock_for_change().map_err(failed)?;
        self.check_placement()?;
        self.reread()?;
        thread::sleep(self.delay);
        let response = self.card.transmit(command);
        self.write_down()?;
        Ok(response)
    }
}

fn read_card(bytes: &[u8]) -> Result<VirtualCard, TransportError> {
    let memory: CardMemory = serde_json::from_slice(bytes).map_err(failed)?;
    Ok(VirtualCard::from_memory(memory))
}

fn failed<E>(_: E) -> TransportError {
    TransportError::Failed
}

#[cfg(test)]
mod tests {
    use tegata_host::GivenUp;

    use super::*;
    use crate::testing::{NOW, folder};

    const SELECT_JPKI: &[u8] = b"\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01";
    const SELECT_PIN: &[u8] = b"\x00\xA4\x02\x0C\x02\x00\x18";
    const QUERY: &[u8] = b"\x00\x20\x00\x80";
    const RIGHT_PIN: &[u8] = b"\x00\x20\x00\x80\x044649";
    const WRONG_PIN: &[u8] = b"\x00\x20\x00\x80\x040000";
    const SIGN: &[u8] = b"\x80\x2A\x00\x97\x01\xAA\x00";

    fn up_to(max: Duration) -> Wait {
        Wait::new(max, GivenUp::default())
    }

    fn connect(folder: &CardFolder) -> Box<dyn Card> {
        let mut reader = VirtualReader::new(folder.clone());
        let found = reader.connect(&up_to(Duration::ZERO), &[]).unwrap().pop();
        found.unwrap().card
    }

    /// Sends the commands in exclusive use, ended in this way, and returns the last status word.
    fn send_and_end(
        card: &mut dyn Card,
        commands: &[&[u8]],
        disposition: Disposition,
    ) -> Result<u16, TransportError> {
        let mut status = Ok(0);
        card.exclusively(&mut |exchange| {
            status = commands.iter().try_fold(0, |_, command| {
                let response = exchange.transmit(command)?;
                Ok(u16::from_be_bytes(*response.last_chunk().unwrap()))
            });
            disposition
        })?;
        status
    }

    fn send(card: &mut dyn Card, commands: &[&[u8]]) -> u16 {
        send_and_end(card, commands, Disposition::Leave).unwrap()
    }

    #[test]
    fn a_wrong_pin_counts_before_the_answer_returns_and_in_the_next_process() {
        let (_place, folder) = folder();
        let mut card = connect(&folder);
        let status = send(card.as_mut(), &[SELECT_JPKI, SELECT_PIN, WRONG_PIN]);
        assert_eq!(status, 0x63C2);
        assert_eq!(folder.attempts_left().unwrap(), 2);
        let again = CardFolder::open_or_create(folder.path(), NOW).unwrap();
        let mut card = connect(&again);
        assert_eq!(
            send(card.as_mut(), &[SELECT_JPKI, SELECT_PIN, QUERY]),
            0x63C2
        );
    }

    #[test]
    fn a_right_pin_gives_the_tries_back() {
        let (_place, folder) = folder();
        let mut card = connect(&folder);
        send(card.as_mut(), &[SELECT_JPKI, SELECT_PIN, WRONG_PIN]);
        assert_eq!(send(card.as_mut(), &[RIGHT_PIN]), 0x9000);
        assert_eq!(folder.attempts_left().unwrap(), 3);
    }

    #[test]
    fn nothing_verified_survives_the_process() {
        let (_place, folder) = folder();
        let mut card = connect(&folder);
        let verified = [SELECT_JPKI, SELECT_PIN, RIGHT_PIN, SIGN];
        assert_eq!(send(card.as_mut(), &verified), 0x9000);
        drop(card);
        let mut card = connect(&folder);
        assert_eq!(send(card.as_mut(), &[SELECT_JPKI, SIGN]), 0x6982);
    }

    #[test]
    fn a_power_off_forgets_what_was_verified_and_leaving_does_not() {
        let (_place, folder) = folder();
        let mut card = connect(&folder);
        send(card.as_mut(), &[SELECT_JPKI, SELECT_PIN, RIGHT_PIN]);
        assert_eq!(send(card.as_mut(), &[SIGN]), 0x9000);
        send_and_end(card.as_mut(), &[SIGN], Disposition::PowerOff).unwrap();
        assert_eq!(send(card.as_mut(), &[SELECT_JPKI, SIGN]), 0x6982);
    }

    #[test]
    fn a_removed_card_answers_no_more_even_after_it_is_put_back() {
        let (_place, folder) = folder();
        let mut card = connect(&folder);
        send(card.as_mut(), &[SELECT_JPKI]);
        folder.remove_card().unwrap();
        let again = |card: &mut dyn Card| send_and_end(card, &[SELECT_PIN], Disposition::Leave);
        assert_eq!(again(card.as_mut()), Err(TransportError::Removed));
        folder.place_card().unwrap();
        assert_eq!(again(card.as_mut()), Err(TransportError::Removed));
    }

    #[test]
    fn an_exchanged_card_is_a_removed_one_and_keeps_its_tries() {
        let (_place, folder) = folder();
        let mut card = connect(&folder);
        send(card.as_mut(), &[SELECT_JPKI, SELECT_PIN]);
        folder.new_card(NOW).unwrap();
        let sent = send_and_end(card.as_mut(), &[WRONG_PIN], Disposition::Leave);
        assert_eq!(sent, Err(TransportError::Removed));
        assert_eq!(folder.attempts_left().unwrap(), 3);
    }

    #[test]
    fn tries_that_another_program_used_up_are_seen() {
        let (_place, folder) = folder();
        let (mut first, mut second) = (connect(&folder), connect(&folder));
        send(first.as_mut(), &[SELECT_JPKI, SELECT_PIN]);
        send(second.as_mut(), &[SELECT_JPKI, SELECT_PIN, WRONG_PIN]);
        assert_eq!(
            send(first.as_mut(), &[SELECT_JPKI, SELECT_PIN, WRONG_PIN]),
            0x63C1
        );
    }

    #[test]
    fn exclusive_use_keeps_others_waiting() {
        let (_place, folder) = folder();
        let mut card = connect(&folder);
        let mut waiting = None;
        card.exclusively(&mut |exchange| {
            let mut other = connect(&folder);
            let sent = thread::spawn(move || send(other.as_mut(), &[SELECT_PIN]));
            for _ in 0..3 {
                assert_eq!(exchange.transmit(SELECT_JPKI).unwrap(), [0x90, 0x00]);
                assert!(!sent.is_finished());
            }
            waiting = Some(sent);
            Disposition::Leave
        })
        .unwrap();
        assert_eq!(waiting.unwrap().join().unwrap(), 0x6A82);
    }

    #[test]
    fn a_card_that_is_held_is_not_found_again() {
        let (_place, folder) = folder();
        let mut reader = VirtualReader::new(folder);
        let found = reader.connect(&up_to(Duration::ZERO), &[]).unwrap();
        let held = [found[0].reader.clone()];
        assert!(
            reader
                .connect(&up_to(Duration::ZERO), &held)
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn connecting_waits_for_a_card_no_longer_than_asked() {
        let (_place, folder) = folder();
        folder.remove_card().unwrap();
        let mut reader = VirtualReader::new(folder.clone());
        assert!(
            reader
                .connect(&up_to(Duration::from_millis(30)), &[])
                .unwrap()
                .is_empty()
        );
        let waiting = thread::spawn(move || reader.connect(&up_to(Duration::from_secs(60)), &[]));
        folder.place_card().unwrap();
        assert!(waiting.join().unwrap().unwrap().len() == 1);
    }
}
