//! Remembers which commands the card was sent, for tests that count them. By construction it
//! cannot hold a PIN, a signature or file content: only headers, lengths and status words.

use std::collections::VecDeque;

use crate::apdu::Class;
use crate::status::StatusWord;

/// The most exchanges that are remembered. A login is under 20 and the busiest known client
/// sends about 80 for one signature; a card in a long-running demo must not grow for ever.
pub const LOG_LIMIT: usize = 1024;

/// The last [`LOG_LIMIT`] exchanges, oldest first.
#[derive(Debug, Default)]
pub struct ExchangeLog {
    entries: VecDeque<Exchange>,
    total: u64,
}

/// One command and its response, without their content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    /// CLA, INS, P1 and P2. `None` if the class is not one of the card's: then the bytes were no
    /// command for it and could be anything.
    pub header: Option<[u8; 4]>,
    /// Length of the whole command in bytes.
    pub command_length: usize,
    /// Length of the whole response in bytes, status word included.
    pub response_length: usize,
    /// How the card answered.
    pub status: StatusWord,
}

impl ExchangeLog {
    /// The exchanges that are still remembered, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Exchange> {
        self.entries.iter()
    }

    /// How many exchanges there were, forgotten ones included.
    pub fn total(&self) -> u64 {
        self.total
    }

    pub(crate) fn record(&mut self, exchange: Exchange) {
        if self.entries.len() == LOG_LIMIT {
            self.entries.pop_front();
        }
        self.entries.push_back(exchange);
        self.total = self.total.saturating_add(1);
    }
}

impl Exchange {
    pub(crate) fn new(command: &[u8], response_length: usize, status: StatusWord) -> Self {
        Self {
            header: Self::header_of(command),
            command_length: command.len(),
            response_length,
            status,
        }
    }

    /// The part of a command that may be written down: CLA, INS, P1 and P2, if the class is one of
    /// the card's.
    pub fn header_of(command: &[u8]) -> Option<[u8; 4]> {
        let header = command.first_chunk::<4>()?;
        let [class, ..] = *header;
        Class::try_from(class).ok().map(|_| *header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_bounded_and_counts_on() {
        let mut log = ExchangeLog::default();
        for _ in 0..LOG_LIMIT + 5 {
            log.record(Exchange::new(
                &[0x00, 0x20, 0x00, 0x80],
                2,
                StatusWord::SUCCESS,
            ));
        }
        assert_eq!(log.iter().count(), LOG_LIMIT);
        assert_eq!(log.total(), 1029);
    }

    #[test]
    fn bytes_that_are_no_command_leave_no_header() {
        let exchange = Exchange::new(b"4649", 2, StatusWord::CLASS_NOT_SUPPORTED);
        assert_eq!(exchange.header, None);
    }
}
