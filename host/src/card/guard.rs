//! A child process that stands by while a PIN is verified in the card. If this process is killed in
//! between, the guard cuts the card's power, which is the only thing that forgets a PIN. It knows
//! no PIN and sends no command.

use std::{
    io::{self, Read, Write, stdin, stdout},
    process::{Child, ChildStdin, Command, ExitCode, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, channel},
    },
    thread,
    time::{Duration, Instant},
};

/// The hidden first argument that makes the host a guard; the reader's name follows.
pub const GUARD_ARGUMENT: &str = "guard";

/// How long a guard that was left alone tries to reach the card: as long as the service may take to
/// notice that the other process is gone. After that it ends, whatever it waits for.
const ALONE_MAX: Duration = Duration::from_secs(4);
/// How long it lets the service have between two tries.
const RETRY_AFTER: Duration = Duration::from_millis(50);

const READY: [u8; 1] = *b"r";
const CLEAN: [u8; 1] = *b"c";

/// The watched process' end of a guard. Dropping it without [`Guard::card_is_clean`] makes the
/// guard cut the power.
#[derive(Debug)]
pub struct Guard(Option<(Child, ChildStdin)>);

impl Guard {
    /// For cards that forget everything with this process, as a virtual one in memory does.
    #[must_use]
    pub const fn needless() -> Self {
        Self(None)
    }

    /// Starts a guard for the card in this reader and waits until it has its own handle to it.
    ///
    /// # Errors
    /// When it cannot be started, or cannot reach the card.
    pub fn start(reader: &str) -> io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args([GUARD_ARGUMENT, reader])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        // What ends this process' group must not end the guard.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let (Some(word), Some(mut answer)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        answer.read_exact(&mut [0; READY.len()])?;
        Ok(Self(Some((child, word))))
    }

    /// Lets the guard go: another application is selected, nothing is verified any more.
    pub fn card_is_clean(mut self) {
        if let Some((mut child, mut word)) = self.0.take() {
            let _ = word.write_all(&CLEAN);
            drop(word);
            let _ = child.wait();
        }
    }
}

/// The guard's side: the card of one reader.
pub trait Guarded {
    /// Cuts the power. `Err` gives the card back for another try.
    ///
    /// # Errors
    /// When another process still has exclusive use, or the card is gone.
    fn power_off(self) -> Result<(), Self>
    where
        Self: Sized;

    /// Lets go of the card and leaves it as it is.
    fn leave(self);
}

/// Runs a guard until it hears that the card is clean, or nothing any more.
pub fn stand_by<G: Guarded>(connect: impl FnOnce() -> Option<G>) -> ExitCode {
    let connected = Arc::new(AtomicBool::new(false));
    let last_word = listen(connected.clone());
    let Some(card) = connect() else {
        return ExitCode::FAILURE;
    };
    connected.store(true, Ordering::SeqCst);
    let answered = stdout().write_all(&READY).and_then(|()| stdout().flush());
    if answered.is_err() {
        card.leave(); // Nobody is there to be guarded any more.
        return ExitCode::FAILURE;
    }
    match last_word.recv() {
        Ok(CLEAN) => card.leave(),
        Ok(_) | Err(_) => power_off(card),
    }
    ExitCode::SUCCESS
}

/// The last word of the watched process; nothing when it is gone. Another program may keep the guard
/// from its handle for as long as it likes; if the watched process goes meanwhile, nothing was sent
/// yet, and the guard goes too.
fn listen(connected: Arc<AtomicBool>) -> Receiver<[u8; 1]> {
    let (sender, last_word) = channel();
    thread::spawn(move || {
        let mut word = CLEAN;
        let heard = stdin().read_exact(&mut word).is_ok();
        if !connected.load(Ordering::SeqCst) {
            std::process::exit(1);
        }
        if heard {
            let _ = sender.send(word);
        }
    });
    last_word
}

fn power_off<G: Guarded>(mut card: G) {
    end_by_itself();
    let since = Instant::now();
    while let Err(back) = card.power_off() {
        if since.elapsed() + RETRY_AFTER >= ALONE_MAX {
            return back.leave();
        }
        card = back;
        thread::sleep(RETRY_AFTER);
    }
}

/// A single try may block for as long as another program has the card. Then the process ends in the
/// middle of it.
fn end_by_itself() {
    thread::spawn(|| {
        thread::sleep(ALONE_MAX);
        std::process::exit(1);
    });
}
