//! The shipped host as the browser sees it: a process with two pipes.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, as tests do"
)]

use std::{
    io::{Read, Write},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// What the design allows between the end of stdin and the end of the process.
const ENDS_WITHIN: Duration = Duration::from_secs(2);

struct Host {
    child: Child,
    frames: Receiver<Value>,
    stdin: Option<ChildStdin>,
}

fn host() -> Command {
    Command::new(env!("CARGO_BIN_EXE_tegata-host"))
}

impl Host {
    fn start(arguments: &[&str]) -> Self {
        Self::spawn(host().args(arguments))
    }

    /// With a folder of its own for the lock.
    fn start_in(folder: &std::path::Path) -> Self {
        Self::spawn(host().env("XDG_RUNTIME_DIR", folder))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let (sender, frames) = channel();
        thread::spawn(move || {
            let mut header = [0; 4];
            while stdout.read_exact(&mut header).is_ok() {
                let mut body = vec![0; usize::try_from(u32::from_ne_bytes(header)).unwrap()];
                stdout.read_exact(&mut body).unwrap();
                sender.send(serde_json::from_slice(&body).unwrap()).unwrap();
            }
        });
        Self {
            stdin: child.stdin.take(),
            child,
            frames,
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        let _ = self.stdin.as_mut().unwrap().write_all(bytes);
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string().into_bytes();
        let length = u32::try_from(body.len()).unwrap().to_ne_bytes();
        self.write(&[length.as_slice(), &body].concat());
    }

    fn next(&self) -> Value {
        self.frames.recv_timeout(Duration::from_secs(5)).unwrap()
    }

    fn close_stdin(&mut self) {
        drop(self.stdin.take());
    }

    fn ends(mut self) -> (ExitStatus, Vec<Value>) {
        let since = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, self.frames.iter().collect());
            }
            assert!(since.elapsed() < ENDS_WITHIN, "the host does not end");
            thread::yield_now();
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

fn login() -> Value {
    json!({
        "type": "authenticate",
        "challenge": "c".repeat(43),
        "id": ID,
        "language": "ja",
        "origin": "https://bank.example",
    })
}

#[test]
fn the_host_speaks_first_and_ends_with_stdin() {
    let mut host = Host::start(&[]);
    let hello = host.next();
    assert_eq!(hello["type"], "hello");
    assert_eq!(hello["protocol"], 1);
    host.close_stdin();
    let (status, rest) = host.ends();
    assert!(status.success());
    assert_eq!(rest, Vec::<Value>::new());
}

/// A first frame that is refused, with the host ending by itself.
fn check_refused(bytes: &[u8], code: &str) {
    let mut host = Host::start(&[]);
    host.next();
    host.write(bytes);
    let answer = host.next();
    assert_eq!(
        (&answer["type"], &answer["code"]),
        (&json!("failed"), &json!(code)),
        "{answer}"
    );
    host.ends();
}

#[test]
fn frames_that_are_no_request_are_refused_and_end_the_host() {
    check_refused(&[0, 0, 0, 0], "invalid_request");
    check_refused(&[2, 0, 0, 0, b'{', b'}'], "invalid_request");
    check_refused(&[2, 0, 0, 0, 0xFF, 0xFE], "invalid_request");
    check_refused(&[0xFF; 4], "too_large");
}

#[test]
fn a_pipe_that_ends_inside_a_frame_is_the_end() {
    for bytes in [[1].as_slice(), &[9, 0, 0, 0, b'{']] {
        let mut host = Host::start(&[]);
        host.next();
        host.write(bytes);
        host.close_stdin();
        assert!(host.ends().0.success());
    }
}

#[test]
fn a_login_without_a_display_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = Host::start_in(folder.path());
    host.next();
    host.send(&login());
    let answer = host.next();
    assert_eq!(answer["code"], "no_display");
    assert_eq!(answer["id"], ID);
    assert!(host.ends().0.success());
}

#[test]
fn a_cancel_without_a_request_is_refused() {
    let mut host = Host::start(&[]);
    host.next();
    host.send(&json!({ "type": "cancel", "id": ID }));
    assert_eq!(host.next()["code"], "invalid_request");
    host.ends();
}

#[test]
fn an_unknown_extension_is_refused() {
    let host = Host::start(&["chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"]);
    let (status, frames) = host.ends();
    assert!(!status.success());
    assert_eq!(frames.first().unwrap()["code"], "host_unavailable");
}

#[cfg(target_os = "linux")]
#[test]
fn sigterm_ends_the_host() {
    let host = Host::start(&[]);
    host.next();
    let process = rustix::process::Pid::from_child(&host.child);
    rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
    assert!(host.ends().0.success());
}
