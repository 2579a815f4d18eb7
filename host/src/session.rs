//! One host process, one browser port, one request: greet, read the request, run it while
//! listening for the end of stdin or a cancel, answer, end.

mod coming;
mod desk;
mod order;
mod release;

use std::io::{self, Write};

use tegata_protocol::{
    Capability, Detail, ErrorCode, HostMessage, HostRequest, PROTOCOL_VERSION, RequestId,
};
use tokio::sync::mpsc::Receiver;

use crate::{
    Asker, Consent, ConsentRequest, Edition, Reader,
    frames::{Incoming, Wire},
    lock::{ConsentLock, LockError},
};
use desk::open;
pub(crate) use desk::{clean_up, show_done};
use order::Order;

/// A code for programs and a clause for developers.
pub type Failure = (ErrorCode, Detail);

/// Opens the consent window, or whatever stands in for it.
pub trait OpenConsent {
    /// What is opened.
    type Consent: Consent;

    /// Opens it; called at most once.
    fn open(
        &mut self,
        asked: ConsentRequest,
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
    mut incoming: Receiver<Incoming>,
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
        capabilities: vec![
            Capability::Authenticate,
            Capability::Portal,
            Capability::Sign,
            Capability::WebEid,
        ],
        protocol: PROTOCOL_VERSION,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn failed(id: Option<RequestId>, (code, detail): Failure) -> HostMessage {
    HostMessage::Failed { code, detail, id }
}

async fn answer<O: OpenConsent, W: Write>(
    request: HostRequest,
    incoming: Receiver<Incoming>,
    wire: &mut Wire<W>,
    world: World<O>,
) {
    let order = match Order::read(request, world.edition) {
        Ok(order) => order,
        Err((id, failure)) => return wire.send(&failed(Some(id), failure)),
    };
    let asked = ConsentRequest {
        asker: Asker::Site(order.origin),
        edition: world.edition,
        language: order.language,
        matter: order.matter,
    };
    if let Some(desk) = open(order.id, asked, incoming, wire, world).await {
        desk.serve(order.work).await;
    }
}

const fn invalid(detail: &'static str) -> Failure {
    (ErrorCode::InvalidRequest, Detail::Borrowed(detail))
}

pub(crate) fn locked(error: &LockError) -> Failure {
    let (code, detail) = match error {
        LockError::Busy => (ErrorCode::Busy, "another consent window is open"),
        LockError::Folder(_) => (
            ErrorCode::HostFailed,
            "the folder for the window's lock cannot be used",
        ),
    };
    (code, Detail::Borrowed(detail))
}
