//! The process: which thread does what, from start to exit.
//!
//! The main thread belongs to the window, because desktops demand it. The session runs on a thread
//! of its own, stdin on another, the card on a third. When the session ends, `main` returns, and
//! with it whatever still hangs in a reader.

use std::{
    io::{self, Stdout, stdin, stdout},
    process::ExitCode,
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tegata_protocol::{Detail, ErrorCode, HostMessage};
use tokio::{
    runtime::Runtime,
    sync::{
        mpsc::{self, UnboundedReceiver, UnboundedSender, unbounded_channel},
        oneshot,
    },
};

use crate::{
    Confined, Consent, ConsentEvent, ConsentLock, ConsentRequest, Edition, Greeted, NoDisplay,
    OpenConsent, Reader, Scene, ShownDocument, World,
    caller::{arguments, may_call},
    frames::{FRAMES_AHEAD, Incoming, Wire, spawn_reader},
    greet, serve,
    terminated::terminated,
    window::{Window, WindowCommand, WindowHandle},
};

/// Runs a host until its one request is answered or the browser closes the port.
///
/// The process is confined before, so that every thread of it is. `open_reader` is called once, on
/// the session's thread, when a login was asked for.
pub fn run(
    _confined: &Confined,
    edition: Edition,
    open_reader: impl FnOnce() -> Box<dyn Reader> + Send + 'static,
) -> ExitCode {
    if !may_call(edition, &arguments()) {
        return refuse_caller();
    }
    let Ok(port) = Port::open() else {
        return ExitCode::FAILURE;
    };
    let (window_requests, requests) = channel();
    let world = World {
        edition,
        now,
        open_consent: OpenWindow(window_requests),
        open_reader: Box::new(open_reader),
        take_lock: ConsentLock::take,
    };
    let session = thread::spawn(move || run_session(port, world));
    show_windows(&requests);
    match session.join() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn refuse_caller() -> ExitCode {
    let detail = Detail::Borrowed("this extension may not use this host");
    let message = HostMessage::Failed {
        code: ErrorCode::HostUnavailable,
        detail,
        id: None,
    };
    Wire::new(stdout().lock()).send(&message);
    ExitCode::FAILURE
}

/// Seconds since 1970; a clock before that reads as 0 and no site will accept the token.
pub(crate) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs())
}

/// The browser's port, greeted: the browser waits for that and nothing else, so no thread is started
/// before.
struct Port {
    incoming: mpsc::Receiver<Incoming>,
    runtime: Runtime,
    sender: mpsc::Sender<Incoming>,
    wire: Greeted<Stdout>,
}

impl Port {
    fn open() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (sender, incoming) = mpsc::channel(FRAMES_AHEAD);
        // Listened for from here on: who reads the greeting may end the host.
        end_when_terminated(&runtime, sender.clone());
        Ok(Self {
            incoming,
            runtime,
            sender,
            wire: greet(Wire::new(stdout()))?,
        })
    }
}

/// To the session a SIGTERM is what the end of stdin is: it leaves the card clean.
fn end_when_terminated(runtime: &Runtime, sender: mpsc::Sender<Incoming>) {
    let _inside = runtime.enter();
    let terminated = terminated();
    tokio::spawn(async move {
        terminated.await;
        let _ = sender.send(Incoming::Closed).await;
    });
}

fn run_session(port: Port, world: World<OpenWindow>) {
    spawn_reader(stdin(), port.sender);
    port.runtime
        .block_on(serve(port.incoming, port.wire, world));
    end_soon();
}

/// How long the main thread may take to hide the window once the session is over. A desktop that
/// does not answer must not keep the process.
const MAIN_THREAD_MAX: Duration = Duration::from_millis(300);

fn end_soon() {
    thread::spawn(|| {
        thread::sleep(MAIN_THREAD_MAX);
        std::process::exit(1);
    });
}

/// Serves the main thread's one duty until the session, which holds the other end, is over.
pub(crate) fn show_windows(requests: &Receiver<WindowRequest>) {
    while let Ok(WindowRequest {
        asked,
        events,
        opened,
    }) = requests.recv()
    {
        match Window::build(asked, events) {
            Ok((window, handle)) => {
                let _ = opened.send(Ok(handle));
                window.run();
            }
            Err(error) => {
                let _ = opened.send(Err(error));
            }
        }
    }
}

pub(crate) struct WindowRequest {
    asked: ConsentRequest,
    events: UnboundedSender<ConsentEvent>,
    opened: oneshot::Sender<Result<WindowHandle, NoDisplay>>,
}

/// Asks the main thread for the window.
pub(crate) struct OpenWindow(pub(crate) Sender<WindowRequest>);

impl OpenConsent for OpenWindow {
    type Consent = WindowConsent;

    async fn open(&mut self, asked: ConsentRequest) -> Result<WindowConsent, NoDisplay> {
        let (sender, events) = unbounded_channel();
        let (opened, answer) = oneshot::channel();
        let request = WindowRequest {
            asked,
            events: sender,
            opened,
        };
        self.0.send(request).map_err(|_| NoDisplay)?;
        let handle = answer.await.map_err(|_| NoDisplay)??;
        Ok(WindowConsent { events, handle })
    }
}

/// The person in front of the window. Dropping it closes the window.
pub(crate) struct WindowConsent {
    events: UnboundedReceiver<ConsentEvent>,
    handle: WindowHandle,
}

impl Consent for WindowConsent {
    fn show(&mut self, scene: Scene) {
        self.handle.send(WindowCommand::Show(scene));
    }

    fn show_documents(&mut self, documents: Vec<ShownDocument>) {
        self.handle.send(WindowCommand::Documents(documents));
    }

    fn show_countdown(&mut self, seconds_left: Option<u32>) {
        self.handle.send(WindowCommand::Countdown(seconds_left));
    }

    async fn next_event(&mut self) -> ConsentEvent {
        // A window that is gone without a word (its display died) is a window that was closed.
        self.events.recv().await.unwrap_or(ConsentEvent::Cancelled)
    }
}

impl Drop for WindowConsent {
    fn drop(&mut self) {
        self.handle.send(WindowCommand::Close);
    }
}
