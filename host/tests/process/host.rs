//! A host and the two ends of its pipes.

use std::{
    io::{Read, Write},
    path::Path,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// Between whatever ends a host and the end of its process, after which Chromium would kill it; and
/// for an answer that needs nobody.
pub(crate) const ENDS_WITHIN: Duration = Duration::from_secs(2);

pub(crate) struct Host {
    pub(crate) child: Child,
    frames: Receiver<Value>,
    stdin: Option<ChildStdin>,
}

/// A host without a display; nothing is started yet.
pub(crate) fn host() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tegata-host"));
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command
}

impl Host {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::spawn(host().args(arguments))
    }

    /// With a folder of its own for the lock.
    pub(crate) fn start_in(folder: &Path) -> Self {
        Self::spawn(host().env("XDG_RUNTIME_DIR", folder))
    }

    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command
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

    /// A host that has ended hears nothing.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        let _ = self.stdin.as_mut().unwrap().write_all(bytes);
    }

    pub(crate) fn send(&mut self, message: &Value) {
        self.write(&frame(message.to_string().as_bytes()));
    }

    pub(crate) fn next(&self) -> Value {
        self.frames.recv_timeout(ENDS_WITHIN).unwrap()
    }

    pub(crate) fn close_stdin(&mut self) {
        drop(self.stdin.take());
    }

    pub(crate) fn ends(mut self) -> (ExitStatus, Vec<Value>) {
        let since = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, self.frames.iter().collect());
            }
            assert!(since.elapsed() < ENDS_WITHIN, "the host does not end");
            thread::yield_now();
        }
    }

    /// What the operating system asks of a process that is to end.
    #[cfg(target_os = "linux")]
    pub(crate) fn terminate(&self) {
        let process = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What native messaging puts around a message.
pub(crate) fn frame(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_ne_bytes();
    [length.as_slice(), body].concat()
}

pub(crate) const ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

pub(crate) fn login() -> Value {
    json!({
        "type": "authenticate",
        "challenge": "c".repeat(43),
        "id": ID,
        "language": "ja",
        "origin": "https://bank.example",
    })
}
