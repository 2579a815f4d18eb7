//! The person at a terminal, as the host knows people. The keys are heard on a thread of their own, which
//! owns the field that the password is typed into: it leaves that thread as a whole or not at all.

use std::{
    io::{self, Write},
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use tegata_host::{Consent, ConsentEvent, Language, ListedDocument, Scene, ShownDocument};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{
    dialogue::Dialogue,
    tty::{SilentTty, Tty},
};

/// A terminal in which a person can be asked.
pub struct Terminal(Tty);

impl Terminal {
    /// The terminal that this process belongs to.
    ///
    /// # Errors
    /// If it belongs to none.
    pub fn open() -> io::Result<Self> {
        Tty::open().map(Self)
    }

    /// Another one.
    ///
    /// # Errors
    /// If it is none.
    pub fn open_at(path: &Path) -> io::Result<Self> {
        Tty::open_at(path).map(Self)
    }

    /// From now on nothing that is typed is shown, until the person is dropped.
    pub(crate) fn ask(
        self,
        documents: Vec<ListedDocument>,
        language: Language,
    ) -> io::Result<Person> {
        let out: Box<dyn Write + Send> = Box::new(self.0.writer()?);
        let tty = Arc::new(self.0.silence()?);
        let dialogue = Dialogue::new(out, documents, language);
        let dialogue = Arc::new(Mutex::new(dialogue));
        let (sender, events) = unbounded_channel();
        let over = Arc::new(AtomicBool::new(false));
        let listener = Listener {
            dialogue: dialogue.clone(),
            events: sender.clone(),
            over: over.clone(),
            tty: tty.clone(),
        };
        Ok(Person {
            dialogue,
            events,
            listening: Some(thread::spawn(move || listener.run())),
            over,
            sender,
            tty,
        })
    }
}

type Shared = Arc<Mutex<Dialogue<Box<dyn Write + Send>>>>;

/// A person who was found at a terminal.
pub(crate) struct Person {
    dialogue: Shared,
    events: UnboundedReceiver<ConsentEvent>,
    listening: Option<JoinHandle<()>>,
    over: Arc<AtomicBool>,
    sender: UnboundedSender<ConsentEvent>,
    tty: Arc<SilentTty>,
}

fn locked(dialogue: &Shared) -> MutexGuard<'_, Dialogue<Box<dyn Write + Send>>> {
    dialogue.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Consent for Person {
    fn show(&mut self, scene: Scene) {
        let mut dialogue = locked(&self.dialogue);
        // What was typed before the question is no answer to it.
        self.tty.forget_keys();
        if let Some(event) = dialogue.show(scene) {
            let _ = self.sender.send(event);
        }
    }

    fn show_documents(&mut self, documents: Vec<ShownDocument>) {
        locked(&self.dialogue).show_documents(&documents);
    }

    fn show_countdown(&mut self, seconds_left: Option<u32>) {
        locked(&self.dialogue).show_countdown(seconds_left);
    }

    async fn next_event(&mut self) -> ConsentEvent {
        self.events.recv().await.unwrap_or(ConsentEvent::Cancelled)
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
        locked(&self.dialogue).end();
    }
}

struct Listener {
    dialogue: Shared,
    events: UnboundedSender<ConsentEvent>,
    over: Arc<AtomicBool>,
    tty: Arc<SilentTty>,
}

impl Listener {
    /// Ends with the person, or with the terminal.
    fn run(&self) {
        while !self.over.load(Ordering::SeqCst) {
            let event = match self.tty.key() {
                Ok(Some(key)) => locked(&self.dialogue).key(key),
                Ok(None) => None,
                Err(_) => {
                    let _ = self.events.send(ConsentEvent::Cancelled);
                    return;
                }
            };
            if let Some(event) = event {
                let _ = self.events.send(event);
            }
        }
    }
}
