//! The browser's pipe: native-messaging frames in, native-messaging frames out. Nothing else in
//! this process writes to stdout.

use std::{
    io::{self, Read, Write},
    thread,
};

use native_messaging::host::{NmError, decode_message_opt, send_json};
use tegata_protocol::{Detail, ErrorCode, HostMessage, HostRequest, Message, TO_HOST_MAX};
use tokio::sync::mpsc::Sender;

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

/// Frames that may lie between the pipe and the session. Where nobody takes them away, no more are
/// read.
pub const FRAMES_AHEAD: usize = 2;

/// Reads frames on a thread of its own, which ends with the pipe or at the first malformed frame.
pub fn spawn_reader(mut input: impl Read + Send + 'static, sender: Sender<Incoming>) {
    thread::spawn(move || {
        loop {
            let incoming = read_frame(&mut input);
            let last = !matches!(incoming, Incoming::Request(_));
            if sender.blocking_send(incoming).is_err() || last {
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
            Incoming::Malformed(ErrorCode::TooLarge, "the frame is over 640 KiB".into())
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
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

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

    /// Counts how much was read of a pipe without end.
    struct Endless(Vec<u8>, Arc<AtomicUsize>);

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = (&*self.0).read(buffer)?;
            self.0.rotate_left(count);
            self.1.fetch_add(count, Ordering::SeqCst);
            Ok(count)
        }
    }

    #[test]
    fn frames_that_nobody_takes_away_are_left_in_the_pipe() {
        let cancel = frame(br#"{"type":"cancel","id":"AAAAAAAAAAAAAAAAAAAAAA"}"#);
        let (sender, mut incoming) = tokio::sync::mpsc::channel(FRAMES_AHEAD);
        let read = Arc::new(AtomicUsize::new(0));
        spawn_reader(Endless(cancel.clone(), read.clone()), sender);
        for _ in 0..10 {
            assert!(incoming.blocking_recv().is_some());
        }
        // Those in the channel, and the one in the reader's hands.
        let ahead = FRAMES_AHEAD + 1;
        assert!(read.load(Ordering::SeqCst) <= (10 + ahead) * cancel.len());
    }

    #[test]
    fn the_reader_ends_at_the_first_malformed_frame() {
        let (sender, mut incoming) = tokio::sync::mpsc::channel(FRAMES_AHEAD);
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
