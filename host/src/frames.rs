//! The browser's pipe: native-messaging frames in, native-messaging frames out. Nothing else in
//! this process writes to stdout.

use std::{
    io::{self, Read, Write},
    thread,
};

use native_messaging::host::{NmError, decode_message_opt, send_json};
use tegata_protocol::{Detail, ErrorCode, HostMessage, HostRequest, Message, TO_HOST_MAX};
use tokio::sync::mpsc::UnboundedSender;

/// What came from the browser.
#[derive(Debug)]
pub enum Incoming {
    /// End of stdin: the browser, the tab or the request is gone.
    Closed,
    /// Bytes that are no request; nothing after them is read.
    Malformed(ErrorCode, Detail),
    /// A request.
    Request(Box<HostRequest>),
}

/// A request, and what ends it: whatever comes second does.
const FRAMES_MAX: usize = 2;

/// Reads frames on a thread of its own, which ends with the pipe, at the first malformed frame, or
/// after the second one: while the card is left clean nobody takes frames away, and they would pile up.
pub fn spawn_reader(mut input: impl Read + Send + 'static, sender: UnboundedSender<Incoming>) {
    thread::spawn(move || {
        for _ in 0..FRAMES_MAX {
            let incoming = read_frame(&mut input);
            let last = !matches!(incoming, Incoming::Request(_));
            if sender.send(incoming).is_err() || last {
                break;
            }
        }
    });
}

fn read_frame(input: &mut impl Read) -> Incoming {
    match decode_message_opt(input, TO_HOST_MAX) {
        Ok(Some(text)) => HostRequest::parse(&text).map_or_else(
            |_| malformed("a frame holds one known request as JSON"),
            |request| Incoming::Request(Box::new(request)),
        ),
        Ok(None) => Incoming::Closed,
        Err(NmError::IncomingTooLarge { .. }) => {
            Incoming::Malformed(ErrorCode::TooLarge, "the frame is over 64 KiB".into())
        }
        Err(NmError::IncomingNotUtf8(_)) => malformed("the frame is not UTF-8"),
        // A frame that breaks off is the end of the pipe too.
        Err(_) => Incoming::Closed,
    }
}

fn malformed(detail: &'static str) -> Incoming {
    Incoming::Malformed(ErrorCode::InvalidRequest, detail.into())
}

/// The way back to the browser.
pub struct Wire<W>(W);

impl<W: Write> Wire<W> {
    /// `output` is stdout, or a pipe in tests.
    pub const fn new(output: W) -> Self {
        Self(output)
    }

    /// Writes one frame. A browser that is gone hears nothing; the end of stdin tells the session.
    pub fn send(&mut self, message: &HostMessage) {
        let _ = self.try_send(message);
    }

    /// Writes one frame.
    ///
    /// # Errors
    /// When the pipe takes none.
    pub(crate) fn try_send(&mut self, message: &HostMessage) -> io::Result<()> {
        send_json(&mut self.0, message).map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(body: &[u8]) -> Vec<u8> {
        [&u32::try_from(body.len()).unwrap().to_ne_bytes(), body].concat()
    }

    fn check(input: &[u8], expected: &str) {
        let incoming = format!("{:?}", read_frame(&mut &*input));
        assert!(incoming.starts_with(expected), "{incoming}");
    }

    #[test]
    fn a_frame_is_one_request() {
        let cancel = br#"{"type":"cancel","id":"AAAAAAAAAAAAAAAAAAAAAA"}"#;
        check(&frame(cancel), "Request(Cancel");
    }

    #[test]
    fn the_end_of_the_pipe_is_a_value_even_inside_a_frame() {
        check(b"", "Closed");
        check(&[1, 0], "Closed");
        check(&frame(b"{}")[..5], "Closed");
    }

    #[test]
    fn what_is_no_request_is_refused() {
        check(&frame(b""), "Malformed(InvalidRequest");
        check(&frame(b"{}"), "Malformed(InvalidRequest");
        check(&frame(&[0xFF, 0xFE]), "Malformed(InvalidRequest");
        check(
            &frame("[".repeat(60_000).as_bytes()),
            "Malformed(InvalidRequest",
        );
        let stated = br#"{"type":"cancel","id":"AAAAAAAAAAAAAAAAAAAAAA","pin":"1234"}"#;
        check(&frame(stated), "Malformed(InvalidRequest");
        let array = br#"["cancel","AAAAAAAAAAAAAAAAAAAAAA"]"#;
        check(&frame(array), "Malformed(InvalidRequest");
        check(&u32::MAX.to_ne_bytes(), "Malformed(TooLarge");
    }

    #[test]
    fn no_more_than_a_request_and_its_end_are_read() {
        let cancel = frame(br#"{"type":"cancel","id":"AAAAAAAAAAAAAAAAAAAAAA"}"#);
        let (sender, mut incoming) = tokio::sync::mpsc::unbounded_channel();
        spawn_reader(io::Cursor::new(cancel.repeat(1000)), sender);
        let mut count = 0;
        while incoming.blocking_recv().is_some() {
            count += 1;
        }
        assert_eq!(count, FRAMES_MAX);
    }

    #[test]
    fn the_reader_ends_at_the_first_malformed_frame() {
        let (sender, mut incoming) = tokio::sync::mpsc::unbounded_channel();
        spawn_reader(
            io::Cursor::new([frame(b"{}"), frame(b"{}")].concat()),
            sender,
        );
        assert!(matches!(
            incoming.blocking_recv(),
            Some(Incoming::Malformed(..))
        ));
        assert!(incoming.blocking_recv().is_none());
    }
}
