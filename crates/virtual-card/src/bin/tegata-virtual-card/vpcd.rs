//! The protocol of vpcd: messages over TCP, each with its length in two bytes, big-endian, before
//! it. A message of one byte asks for power, reset or the answer to reset; a longer one is a
//! command for the card (confirmed: a public description, and measured).

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;

use tegata_virtual_card::Outcome;

use crate::error::RunError;

/// A card in the slot. Whatever fails here takes the card out of it.
pub(crate) trait SlotCard {
    fn answer_to_reset(&mut self) -> Result<Vec<u8>, RunError>;
    fn power_off(&mut self) -> Result<(), RunError>;
    fn power_on(&mut self) -> Result<(), RunError>;
    fn reset(&mut self) -> Result<(), RunError>;
    fn transmit(&mut self, command: &[u8]) -> Result<Outcome, RunError>;
}

/// What the slot asks for, with the number of its one-byte message.
#[derive(Debug, PartialEq, Eq)]
enum Message<'a> {
    /// 04.
    AnswerToReset,
    Command(&'a [u8]),
    /// 00.
    PowerOff,
    /// 01.
    PowerOn,
    /// 02.
    Reset,
    /// Empty, or a number that means nothing to us; there is no way to refuse it.
    Unknown,
}

/// Is the card in the slot at the other end, until one of them leaves.
pub(crate) fn serve<C: SlotCard>(mut stream: TcpStream, card: &mut C) -> Result<(), RunError> {
    stream.set_nodelay(true).map_err(RunError::Slot)?;
    while let Some(bytes) = read_message(&mut stream).map_err(RunError::Slot)? {
        match handle(&Message::parse(&bytes), card)? {
            Outcome::Removed => return Ok(()),
            Outcome::Answer(response) => write_message(&mut stream, &response)?,
            Outcome::Silence => {}
        }
    }
    Ok(())
}

fn handle<C: SlotCard>(message: &Message<'_>, card: &mut C) -> Result<Outcome, RunError> {
    match message {
        Message::AnswerToReset => return card.answer_to_reset().map(Outcome::Answer),
        Message::Command(command) => return card.transmit(command),
        Message::PowerOff => card.power_off()?,
        Message::PowerOn => card.power_on()?,
        Message::Reset => card.reset()?,
        Message::Unknown => {}
    }
    Ok(Outcome::Silence)
}

impl<'a> Message<'a> {
    fn parse(bytes: &'a [u8]) -> Self {
        match bytes {
            [0x00] => Self::PowerOff,
            [0x01] => Self::PowerOn,
            [0x02] => Self::Reset,
            [0x04] => Self::AnswerToReset,
            [] | [_] => Self::Unknown,
            command => Self::Command(command),
        }
    }
}

/// `None` when the slot has closed the connection between two messages, or broken it off.
fn read_message(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let Some(high) = read_first_byte(stream)? else {
        return Ok(None);
    };
    let mut low = [0; 1];
    stream.read_exact(&mut low)?;
    let [low] = low;
    let mut bytes = vec![0; usize::from(u16::from_be_bytes([high, low]))];
    acknowledge_quickly(stream)?;
    stream.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

fn read_first_byte(stream: &mut TcpStream) -> io::Result<Option<u8>> {
    acknowledge_quickly(stream)?;
    let mut byte = [0; 1];
    match stream.read(&mut byte) {
        Ok(0) => Ok(None),
        Ok(_) => Ok(Some(byte[0])),
        Err(error) if error.kind() == ErrorKind::ConnectionReset => Ok(None),
        Err(error) => Err(error),
    }
}

/// In one piece: the slot waits for the second part of a split one until a timer runs out.
fn write_message(stream: &mut TcpStream, bytes: &[u8]) -> Result<(), RunError> {
    let length = u16::try_from(bytes.len()).map_err(|_| RunError::AnswerTooLong)?;
    let message = [&length.to_be_bytes(), bytes].concat();
    stream.write_all(&message).map_err(RunError::Slot)
}

/// The slot sends length and message apart, and the second part waits for the first one to be
/// acknowledged. The system forgets this wish, so it is told again before each message. Without it
/// an exchange takes 40 ms.
#[cfg(target_os = "linux")]
fn acknowledge_quickly(stream: &TcpStream) -> io::Result<()> {
    std::os::linux::net::TcpStreamExt::set_quickack(stream, true)
}

#[cfg(not(target_os = "linux"))]
fn acknowledge_quickly(_: &TcpStream) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};
    use std::thread;

    use super::*;

    /// Writes down what it is told and answers a command with its second byte and 9000.
    #[derive(Debug, Default)]
    struct Witness(Vec<String>);

    impl SlotCard for Witness {
        fn answer_to_reset(&mut self) -> Result<Vec<u8>, RunError> {
            Ok(vec![0x3B, 0x00])
        }

        fn power_off(&mut self) -> Result<(), RunError> {
            self.0.push("off".to_owned());
            Ok(())
        }

        fn power_on(&mut self) -> Result<(), RunError> {
            self.0.push("on".to_owned());
            Ok(())
        }

        fn reset(&mut self) -> Result<(), RunError> {
            self.0.push("reset".to_owned());
            Ok(())
        }

        fn transmit(&mut self, command: &[u8]) -> Result<Outcome, RunError> {
            self.0.push(format!("{command:02X?}"));
            Ok(match command {
                [0x00, 0xEE, ..] => Outcome::Removed,
                [0x00, 0xDD, ..] => Outcome::Silence,
                [_, instruction, ..] => Outcome::Answer(vec![*instruction, 0x90, 0x00]),
                _ => Outcome::Answer(Vec::new()),
            })
        }
    }

    /// Plays the slot: sends the bytes, ends its half of the connection and reads to the end.
    /// Returns what came back, what the card was told and how serving ended.
    fn play(bytes: &[u8]) -> (Vec<u8>, Vec<String>, Result<(), RunError>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let serving = thread::spawn(move || {
            let mut witness = Witness::default();
            let end = serve(stream, &mut witness);
            (witness.0, end)
        });
        let (mut slot, _) = listener.accept().unwrap();
        slot.write_all(bytes).unwrap();
        slot.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answers = Vec::new();
        slot.read_to_end(&mut answers).unwrap();
        let (told, end) = serving.join().unwrap();
        (answers, told, end)
    }

    #[test]
    fn messages_of_one_byte_are_for_the_slot_and_longer_ones_for_the_card() {
        let messages = [
            &[0, 1, 0x01][..],
            &[0, 1, 0x04],
            &[0, 1, 0x02],
            &[0, 5, 0x00, 0xB0, 0x00, 0x00, 0x00],
            &[0, 1, 0x00],
            &[0, 1, 0x77],
            &[0, 0],
            &[0, 2, 0x00, 0xA4],
        ];
        let (answers, told, end) = play(&messages.concat());
        assert_eq!(
            answers,
            [
                0, 2, 0x3B, 0x00, 0, 3, 0xB0, 0x90, 0x00, 0, 3, 0xA4, 0x90, 0x00
            ]
        );
        let command = "[00, B0, 00, 00, 00]";
        assert_eq!(told, ["on", "reset", command, "off", "[00, A4]"]);
        assert!(end.is_ok());
    }

    #[test]
    fn a_long_message_has_both_bytes_of_its_length() {
        let mut message = vec![0x01, 0x05, 0x00, 0xD6];
        message.resize(2 + 0x0105, 0xAA);
        let (answers, told, end) = play(&message);
        assert_eq!(answers, [0, 3, 0xD6, 0x90, 0x00]);
        assert_eq!((told.len(), end.is_ok()), (1, true));
    }

    #[test]
    fn a_removed_card_ends_the_connection_without_an_answer() {
        let (answers, told, end) = play(&[0, 2, 0x00, 0xEE]);
        assert_eq!((answers.len(), told.len(), end.is_ok()), (0, 1, true));
    }

    #[test]
    fn a_silent_card_still_notices_the_end() {
        let (answers, told, end) = play(&[0, 2, 0x00, 0xDD]);
        assert_eq!((answers.len(), told.len(), end.is_ok()), (0, 1, true));
    }

    #[test]
    fn half_a_message_is_an_error() {
        for bytes in [&[0][..], &[0, 5, 0x00, 0xB0]] {
            let (answers, told, end) = play(bytes);
            assert!(answers.is_empty() && told.is_empty());
            assert!(matches!(end, Err(RunError::Slot(_))));
        }
    }
}
