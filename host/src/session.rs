//! One host process, one browser port, one request: greet, read the request, run it while
//! listening for the end of stdin or a cancel, answer, end.

use std::{
    io::{self, Write},
    time::Duration,
};

use tegata_protocol::{
    AuthenticationToken, Capability, Detail, ErrorCode, HostMessage, HostRequest, PROTOCOL_VERSION,
    RequestId,
};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{
    CardThread, Consent, ConsentEvent, Edition, LoginConsent, Reader, Scene,
    frames::{Incoming, Wire},
    lock::{ConsentLock, LockError},
    login::{Login, LoginRequest},
};

/// How long the person sees that the login is done: under the second in which a window closes after
/// the end of stdin, and the two after which Chromium kills the host.
const DONE_SHOWN: Duration = Duration::from_millis(900);
/// How long the card may take to be left clean before the process ends regardless.
const CLEAN_UP_MAX: Duration = Duration::from_millis(1500);

/// A code for programs and a clause for developers.
pub(crate) type Failure = (ErrorCode, Detail);

/// Opens the consent window, or whatever stands in for it.
pub trait OpenConsent {
    /// What is opened.
    type Consent: Consent;

    /// Opens it for this login; called at most once.
    fn open(
        &mut self,
        login: LoginConsent,
    ) -> impl Future<Output = Result<Self::Consent, NoDisplay>>;
}

/// There is no display on which a person could be asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("there is no display")]
pub struct NoDisplay;

/// What a session needs from the outside world.
pub struct World<O> {
    /// Which edition speaks.
    pub edition: Edition,
    /// Seconds since 1970.
    pub now: fn() -> u64,
    /// Opens the window.
    pub open_consent: O,
    /// Opens the reader; called once a login was asked for.
    pub open_reader: Box<dyn FnOnce() -> Box<dyn Reader> + Send>,
    /// Takes the lock that allows one window per user.
    pub take_lock: fn() -> Result<ConsentLock, LockError>,
}

/// The way back to a browser that was greeted; no other is served.
pub struct Greeted<W>(Wire<W>);

/// Says which host this is: its first message, unasked.
///
/// # Errors
/// When nobody takes it: a person must not be asked for an answer that nobody gets.
pub fn greet<W: Write>(mut wire: Wire<W>) -> io::Result<Greeted<W>> {
    wire.try_send(&hello())?;
    Ok(Greeted(wire))
}

/// Serves one browser port until its request is answered or the port is closed.
pub async fn serve<O: OpenConsent, W: Write>(
    mut incoming: UnboundedReceiver<Incoming>,
    Greeted(mut wire): Greeted<W>,
    world: World<O>,
) {
    match incoming.recv().await {
        None | Some(Incoming::Closed) => {}
        Some(Incoming::Malformed(code, detail)) => wire.send(&failed(None, (code, detail))),
        Some(Incoming::Request(request)) => answer(*request, incoming, &mut wire, world).await,
    }
}

fn hello() -> HostMessage {
    HostMessage::Hello {
        capabilities: vec![Capability::Authenticate],
        protocol: PROTOCOL_VERSION,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn failed(id: Option<RequestId>, (code, detail): Failure) -> HostMessage {
    HostMessage::Failed { code, detail, id }
}

async fn answer<O: OpenConsent, W: Write>(
    request: HostRequest,
    incoming: UnboundedReceiver<Incoming>,
    wire: &mut Wire<W>,
    world: World<O>,
) {
    match request {
        HostRequest::Authenticate {
            challenge,
            id,
            language,
            origin,
        } => {
            let login = LoginRequest {
                challenge,
                language,
                origin,
            };
            log_in(id, login, incoming, wire, world).await;
        }
        HostRequest::Cancel { id } => {
            wire.send(&failed(Some(id), invalid("a cancel follows a request")));
        }
    }
}

async fn log_in<O: OpenConsent, W: Write>(
    id: RequestId,
    request: LoginRequest,
    mut incoming: UnboundedReceiver<Incoming>,
    wire: &mut Wire<W>,
    mut world: World<O>,
) {
    let _lock = match (world.take_lock)() {
        Ok(lock) => lock,
        Err(error) => return refuse(id, Some(locked(&error)), wire),
    };
    let consent = LoginConsent {
        edition: world.edition,
        language: request.language,
        origin: request.origin.clone(),
    };
    let opened = tokio::select! {
        opened = world.open_consent.open(consent) => opened,
        given_up = next_end(&mut incoming, &id) => return refuse(id, given_up, wire),
    };
    let Ok(mut consent) = opened else {
        return refuse(
            id,
            Some((ErrorCode::NoDisplay, "there is no display".into())),
            wire,
        );
    };
    // Not before there is a window: without one the card is not touched.
    let mut card = CardThread::start((world.open_reader)());
    let ended = tokio::select! {
        outcome = Login::new(request, world.now, &mut consent, &mut card).run() => Ended::By(outcome),
        given_up = next_end(&mut incoming, &id) => Ended::GivenUp(given_up),
    };
    card.give_up();
    finish(id, ended, &mut consent, wire).await;
    drop(consent); // Closes the window before the card is waited for.
    let _ = tokio::time::timeout(CLEAN_UP_MAX, card.finish()).await;
}

/// Answers with the reason, or not at all where the port is closed.
fn refuse<W: Write>(id: RequestId, failure: Option<Failure>, wire: &mut Wire<W>) {
    if let Some(failure) = failure {
        wire.send(&failed(Some(id), failure));
    }
}

enum Ended {
    By(Result<AuthenticationToken, Failure>),
    GivenUp(Option<Failure>),
}

async fn finish<W: Write>(
    id: RequestId,
    ended: Ended,
    consent: &mut impl Consent,
    wire: &mut Wire<W>,
) {
    match ended {
        Ended::By(Ok(token)) => {
            wire.send(&HostMessage::Authenticated { id, token });
            show_done(consent).await;
        }
        Ended::By(Err(failure)) => refuse(id, Some(failure), wire),
        Ended::GivenUp(failure) => refuse(id, failure, wire),
    }
}

/// The browser closes the port as soon as it has the answer; the window stays a little longer, or
/// nobody would see that it is done.
async fn show_done(consent: &mut impl Consent) {
    consent.show(Scene::Done);
    let closed = async { while !matches!(consent.next_event().await, ConsentEvent::Cancelled) {} };
    let _ = tokio::time::timeout(DONE_SHOWN, closed).await;
}

/// The first thing from the browser that ends the request: nothing is said to a port that closed.
async fn next_end(
    incoming: &mut UnboundedReceiver<Incoming>,
    current: &RequestId,
) -> Option<Failure> {
    match incoming.recv().await {
        None | Some(Incoming::Closed) => None,
        Some(Incoming::Malformed(code, detail)) => Some((code, detail)),
        Some(Incoming::Request(request)) => match *request {
            HostRequest::Cancel { id } if id == *current => {
                Some((ErrorCode::Aborted, "the request was given up".into()))
            }
            HostRequest::Authenticate { .. } | HostRequest::Cancel { .. } => {
                Some(invalid("one host serves one request"))
            }
        },
    }
}

const fn invalid(detail: &'static str) -> Failure {
    (ErrorCode::InvalidRequest, Detail::Borrowed(detail))
}

fn locked(error: &LockError) -> Failure {
    let (code, detail) = match error {
        LockError::Busy => (ErrorCode::Busy, "another consent window is open"),
        LockError::Folder(_) => (
            ErrorCode::HostFailed,
            "the folder for the window's lock cannot be used",
        ),
    };
    (code, Detail::Borrowed(detail))
}
