//! The file of --log: one line of JSON for every command and every change of power. The slot's
//! question for the answer to reset, several times a second, is left out. Like the log of the card
//! itself it has no place for the data of a command or of a response.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;
use tegata_virtual_card::{Exchange, Outcome};

use crate::error::RunError;

/// Where the lines go; nowhere, if nobody asked for them.
#[derive(Debug)]
pub(crate) struct ExchangeRecord {
    file: Option<(PathBuf, File)>,
    started: Instant,
}

/// What a line tells.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    Command {
        /// CLA, INS, P1 and P2; null if the card knows no such class.
        header: Option<String>,
        command_length: usize,
        /// Status word included; null if the card left or said nothing.
        response_length: Option<usize>,
        /// The last two bytes of the response; null if it was shorter.
        status: Option<String>,
    },
    PowerOff,
    PowerOn,
    Reset,
}

#[derive(Serialize)]
struct Line<'a> {
    /// Since the card was put into the slot.
    microseconds: u128,
    #[serde(flatten)]
    event: &'a Event,
}

impl ExchangeRecord {
    /// Opens the file and writes behind what is there.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, RunError> {
        let file = path.map(open_to_append).transpose()?;
        let started = Instant::now();
        Ok(Self { file, started })
    }

    pub(crate) fn write(&mut self, event: &Event) -> Result<(), RunError> {
        let Some((path, file)) = &mut self.file else {
            return Ok(());
        };
        let microseconds = self.started.elapsed().as_micros();
        let line = serde_json::to_string(&Line {
            microseconds,
            event,
        });
        let line = line.map_err(|source| RunError::malformed(path, source))?;
        let written = file.write_all(format!("{line}\n").as_bytes());
        written.map_err(|error| RunError::file(path, error))
    }
}

impl Event {
    pub(crate) fn command(command: &[u8], outcome: &Outcome) -> Self {
        let response = match outcome {
            Outcome::Answer(response) => Some(response),
            Outcome::Removed | Outcome::Silence => None,
        };
        let status = response.and_then(|response| response.last_chunk::<2>());
        Self::Command {
            header: Exchange::header_of(command).map(|header| hexadecimal(&header)),
            command_length: command.len(),
            response_length: response.map(Vec::len),
            status: status.map(|status| hexadecimal(status)),
        }
    }
}

fn open_to_append(path: &Path) -> Result<(PathBuf, File), RunError> {
    let file = OpenOptions::new().append(true).create(true).open(path);
    let file = file.map_err(|error| RunError::file(path, error))?;
    Ok((path.to_owned(), file))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn lines(events: &[Event]) -> String {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("exchanges.jsonl");
        let mut record = ExchangeRecord::open(Some(&path)).unwrap();
        for event in events {
            record.write(event).unwrap();
        }
        fs::read_to_string(path).unwrap()
    }

    /// The line without the time, which is another one in every run.
    fn check(event: Event, expected: &str) {
        let line = lines(&[event]);
        let (_, rest) = line.split_once(',').unwrap();
        assert_eq!(rest, format!("{expected}}}\n"));
    }

    #[test]
    fn a_line_tells_header_lengths_and_status_word() {
        let answer = Outcome::Answer(vec![0x63, 0xC2]);
        check(
            Event::command(b"\x00\x20\x00\x80\x044649", &answer),
            r#""event":"command","header":"00200080","command_length":9,"response_length":2,"status":"63C2""#,
        );
        check(
            Event::command(b"\x00\xB0\x00\x00\x00", &Outcome::Silence),
            r#""event":"command","header":"00B00000","command_length":5,"response_length":null,"status":null"#,
        );
        check(Event::PowerOff, r#""event":"power_off""#);
    }

    #[test]
    fn neither_a_pin_nor_an_answer_stands_in_the_file() {
        let answer = Outcome::Answer(b"4649HANKO8317\x90\x00".to_vec());
        let commands: [&[u8]; 5] = [
            b"\x00\x20\x00\x80\x044649",
            b"\x00\x20\x00\x9B\x09HANKO8317",
            b"\x00\x24\x01\x80\x044649",
            b"4649",
            b"HANKO8317",
        ];
        let events = commands.map(|command| Event::command(command, &answer));
        let written = lines(&events);
        assert_eq!(written.lines().count(), 5);
        for secret in ["4649", "34363439", "HANKO", "48414E4B4F"] {
            assert!(!written.contains(secret), "{secret}");
        }
    }
}
