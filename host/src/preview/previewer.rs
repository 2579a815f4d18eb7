//! The parent's end of a child that draws: starts it, tells it what is wanted, keeps the time, and
//! ends it. It reads no document itself.

use std::{
    io::{self, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use super::{
    DOCUMENT_MAX, Drawn, PREVIEW_ARGUMENT, Picturable, PreviewError,
    wire::{Answer, Page, Wanted, write_document},
};

/// How long a child may take to start, to get the document and to read its pages' sizes. A contract
/// of hundreds of pages needs 0.03 s; the rest is for old machines that do something else too. By the
/// clock and not by what the child computes, for a person waits.
const OPENING_MAX: Duration = Duration::from_secs(10);
/// How long it may take for one page: text needs 0.1 s, a scan at 600 pixels an inch 1.5 s (both
/// without optimization).
const PAGE_MAX: Duration = Duration::from_secs(10);

/// The window's end of a child process that draws one document. Dropping it ends the child, and
/// nothing is drawn any more; a picture that was just being handed over may still arrive.
#[derive(Debug)]
pub struct Previewer {
    life: Arc<Life>,
    to_keeper: Sender<Event>,
}

impl Previewer {
    /// Starts a child for these bytes, which are the very ones that will be signed. Returns at once;
    /// what was drawn, or why nothing can be, is handed to `drawn` on a thread of its own.
    pub fn start(
        document: Arc<Vec<u8>>,
        kind: Picturable,
        drawn: impl Fn(Drawn) + Send + 'static,
    ) -> Self {
        Self::begin(std::env::current_exe(), document, kind, drawn)
    }

    /// The same with another program, which must have [`preview_command`](super::preview_command) as
    /// its first.
    pub fn start_with(
        program: &Path,
        document: Arc<Vec<u8>>,
        kind: Picturable,
        drawn: impl Fn(Drawn) + Send + 'static,
    ) -> Self {
        Self::begin(Ok(program.to_owned()), document, kind, drawn)
    }

    fn begin(
        program: io::Result<PathBuf>,
        document: Arc<Vec<u8>>,
        kind: Picturable,
        drawn: impl Fn(Drawn) + Send + 'static,
    ) -> Self {
        let life = Arc::new(Life(Mutex::new(Stage::Before)));
        let (to_keeper, events) = channel();
        let keeper = Keeper {
            answers: to_keeper.clone(),
            drawn,
            life: Arc::clone(&life),
            pages: 0,
            being_drawn: None,
            next: None,
        };
        // The child ends with the thread that starts it, where the kernel can do that: so the
        // thread remains for as long as the child is needed.
        thread::spawn(move || keeper.keep(program, document, kind, &events));
        Self { life, to_keeper }
    }

    /// Asks for a page (from 0) in a picture so many pixels wide, or narrower where the limits of
    /// [`Sheet`](super::Sheet) say so. Pages are drawn one at a time: a request takes the place of
    /// the one before, unless that is being drawn already. What is not a page of the document is not
    /// drawn; a request before the document is open is kept.
    pub fn draw(&self, page: u32, width: u16) {
        let _ = self.to_keeper.send(Event::Wanted(Wanted { page, width }));
    }
}

impl Drop for Previewer {
    fn drop(&mut self) {
        self.life.end();
        let _ = self.to_keeper.send(Event::Dropped);
    }
}

/// What the thread that keeps the child hears.
#[derive(Debug)]
enum Event {
    Answered(io::Result<Answer>),
    Dropped,
    Wanted(Wanted),
}

/// The child, while there is one. Whoever ends it first reaps it too, and none is started afterwards.
#[derive(Debug)]
struct Life(Mutex<Stage>);

#[derive(Debug)]
enum Stage {
    Before,
    Alive(Child),
    Over,
}

impl Life {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, program: &Path) -> io::Result<(ChildStdin, ChildStdout)> {
        let mut stage = self.stage();
        if !matches!(*stage, Stage::Before) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let mut child = Command::new(program)
            .arg(PREVIEW_ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        *stage = Stage::Alive(child);
        pipes.ok_or_else(|| io::ErrorKind::BrokenPipe.into())
    }

    fn is_over(&self) -> bool {
        matches!(*self.stage(), Stage::Over)
    }

    fn end(&self) {
        let stage = std::mem::replace(&mut *self.stage(), Stage::Over);
        if let Stage::Alive(mut child) = stage {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The thread that keeps the child.
struct Keeper<F> {
    answers: Sender<Event>,
    drawn: F,
    life: Arc<Life>,
    /// How many there are; 0 until the document is open.
    pages: u32,
    /// And until when it may take.
    being_drawn: Option<(Wanted, Instant)>,
    next: Option<Wanted>,
}

impl<F: Fn(Drawn)> Keeper<F> {
    fn keep(
        mut self,
        program: io::Result<PathBuf>,
        document: Arc<Vec<u8>>,
        kind: Picturable,
        events: &Receiver<Event>,
    ) {
        let ended = match self.begin(program, document, kind) {
            Ok(to_child) => self.serve(&to_child, events),
            Err(error) => Err(error),
        };
        // A child that was ended by a drop fails too, but nobody wants to know.
        let dropped = self.life.is_over();
        self.life.end();
        if let Err(error) = ended
            && !dropped
        {
            (self.drawn)(Drawn::Failed(error));
        }
    }

    fn begin(
        &self,
        program: io::Result<PathBuf>,
        document: Arc<Vec<u8>>,
        kind: Picturable,
    ) -> Result<Sender<Wanted>, PreviewError> {
        if document.len() > DOCUMENT_MAX {
            return Err(PreviewError::TooLarge);
        }
        let program = program.map_err(|_| PreviewError::Unavailable)?;
        let pipes = self.life.begin(&program);
        let (stdin, stdout) = pipes.map_err(|_| PreviewError::Unavailable)?;
        let (to_child, wanted) = channel();
        let talk = Talk {
            answers: self.answers.clone(),
            stdin,
            stdout: BufReader::new(stdout),
        };
        thread::spawn(move || talk.run(&document, kind, &wanted));
        Ok(to_child)
    }

    /// Until the previewer is dropped, or something fails.
    fn serve(
        &mut self,
        to_child: &Sender<Wanted>,
        events: &Receiver<Event>,
    ) -> Result<(), PreviewError> {
        let mut until = Some(Instant::now() + OPENING_MAX);
        loop {
            match receive(events, until)? {
                Event::Answered(answer) => self.answered(answer)?,
                Event::Dropped => return Ok(()),
                Event::Wanted(wanted) => self.wanted(wanted),
            }
            if self.pages > 0 {
                self.ask_next(to_child);
                until = self.being_drawn.map(|(_, until)| until);
            }
        }
    }

    fn answered(&mut self, answer: io::Result<Answer>) -> Result<(), PreviewError> {
        match answer.map_err(|_| PreviewError::Crashed)? {
            Answer::Failed(error) => return Err(error),
            Answer::Opened(sizes) => {
                self.pages = u32::try_from(sizes.len()).map_err(|_| PreviewError::TooManyPages)?;
                (self.drawn)(Drawn::Opened(sizes));
            }
            Answer::Page(Page {
                page,
                sheet,
                unseen,
            }) => {
                self.being_drawn = None;
                (self.drawn)(Drawn::Page {
                    page,
                    sheet,
                    unseen_picture: unseen.picture,
                    unseen_text: unseen.text,
                });
            }
        }
        Ok(())
    }

    /// The last word counts; if it is what is being drawn, there is nothing to do after that.
    fn wanted(&mut self, wanted: Wanted) {
        let being_drawn = self.being_drawn.map(|(wanted, _)| wanted);
        self.next = Some(wanted).filter(|wanted| being_drawn != Some(*wanted));
    }

    fn ask_next(&mut self, to_child: &Sender<Wanted>) {
        if self.being_drawn.is_some() {
            return;
        }
        if let Some(wanted) = self.next.take().filter(|wanted| wanted.page < self.pages) {
            self.being_drawn = Some((wanted, Instant::now() + PAGE_MAX));
            // Nobody hears it once the child has failed, of which the answer tells.
            let _ = to_child.send(wanted);
        }
    }
}

fn receive(events: &Receiver<Event>, until: Option<Instant>) -> Result<Event, PreviewError> {
    let Some(until) = until else {
        return Ok(events.recv().unwrap_or(Event::Dropped));
    };
    match events.recv_timeout(until.saturating_duration_since(Instant::now())) {
        Ok(event) => Ok(event),
        Err(RecvTimeoutError::Disconnected) => Ok(Event::Dropped),
        Err(RecvTimeoutError::Timeout) => Err(PreviewError::TooSlow),
    }
}

/// The thread that waits for the child: a pipe cannot be waited for with a limit.
struct Talk {
    answers: Sender<Event>,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Talk {
    fn run(mut self, document: &[u8], kind: Picturable, wanted: &Receiver<Wanted>) {
        let opened = write_document(&mut self.stdin, kind, document)
            .and_then(|()| Answer::read(&mut self.stdout, None));
        let mut goes_on = self.hand_over(opened);
        while goes_on && let Ok(wanted) = wanted.recv() {
            let answer = wanted
                .write(&mut self.stdin)
                .and_then(|()| Answer::read(&mut self.stdout, Some(wanted)));
            goes_on = self.hand_over(answer);
        }
    }

    fn hand_over(&self, answer: io::Result<Answer>) -> bool {
        let goes_on = answer.is_ok();
        self.answers.send(Event::Answered(answer)).is_ok() && goes_on
    }
}
