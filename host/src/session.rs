//! One host process, one browser port, one request: greet, read the request, run it while
//! listening for the end of stdin or a cancel, answer, end.

use std::{
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use tegata_protocol::{
    Capability, DOCUMENTS_MAX, Detail, ErrorCode, FROM_HOST_MAX, HostMessage, HostRequest,
    Language, OfferedDocument, Origin, PROTOCOL_VERSION, REQUEST_BYTES_MAX, RequestId, SignedPart,
};
use tokio::sync::mpsc::Receiver;

use crate::{
    Asker, CardThread, Consent, ConsentEvent, ConsentRequest, Edition, KeyUse, Matter, Reader,
    Scene,
    frames::{Incoming, Wire},
    lock::{ConsentLock, LockError},
    login::LoginRequest,
    signing::{NotReceived, Piece, SignedDocument, Signing, receive},
    stop::Stop,
};

/// How long the person sees that the login is done: under the second in which a window closes after
/// the end of stdin, and the two after which Chromium kills the host.
const DONE_SHOWN: Duration = Duration::from_millis(900);
/// How long the card may take to be left clean before the process ends regardless.
const CLEAN_UP_MAX: Duration = Duration::from_millis(1500);

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
        capabilities: vec![Capability::Authenticate, Capability::Sign],
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
    match request {
        HostRequest::Authenticate {
            challenge,
            id,
            language,
            origin,
        } => {
            let asked = asked(&world, language, &origin, Matter::Login);
            let login = LoginRequest { challenge, origin };
            if let Some(desk) = open(id, asked, incoming, wire, world).await {
                desk.log_in(&login).await;
            }
        }
        HostRequest::Cancel { id } => {
            wire.send(&failed(Some(id), invalid("a cancel follows a request")));
        }
        HostRequest::Chunk { id, .. } => {
            wire.send(&failed(Some(id), invalid("chunks follow a request")));
        }
        HostRequest::PortalItems { id, .. }
        | HostRequest::PortalLogin { id, .. }
        | HostRequest::PortalSign { id, .. }
        | HostRequest::WebEidCertificate { id, .. }
        | HostRequest::WebEidLogin { id, .. }
        | HostRequest::WebEidSign { id, .. } => {
            wire.send(&failed(Some(id), invalid("this host has not offered that")));
        }
        HostRequest::Sign {
            documents,
            id,
            language,
            origin,
            purpose,
        } => {
            if let Err(failure) = check_offer(&documents) {
                return wire.send(&failed(Some(id), failure));
            }
            let listed = documents.iter().cloned().map(Into::into).collect();
            let matter = Matter::Signing {
                documents: listed,
                purpose,
            };
            let asked = asked(&world, language, &origin, matter);
            if let Some(desk) = open(id, asked, incoming, wire, world).await {
                desk.sign(documents).await;
            }
        }
    }
}

fn asked<O>(
    world: &World<O>,
    language: Language,
    origin: &Origin,
    matter: Matter,
) -> ConsentRequest {
    ConsentRequest {
        asker: Asker::Site(origin.clone()),
        edition: world.edition,
        language,
        matter,
    }
}

/// What is wrong with an offer is said at once, without a window.
fn check_offer(documents: &[OfferedDocument]) -> Result<(), Failure> {
    let sizes = documents.iter().map(|document| document.size);
    let total: u64 = sizes.clone().map(u64::from).sum();
    if documents.is_empty() {
        Err(invalid("at least one document is signed"))
    } else if documents.len() > DOCUMENTS_MAX {
        let detail = Detail::Borrowed("at most 100 documents are signed at once");
        Err((ErrorCode::TooManyDocuments, detail))
    } else if sizes.clone().any(|size| size == 0) {
        Err((ErrorCode::DocumentEmpty, "a document is empty".into()))
    } else if documents.iter().any(is_too_large) {
        let detail = "a document is over 100 MiB, or over 512 KiB for jwsAttached";
        let detail = Detail::Borrowed(detail);
        Err((ErrorCode::TooLarge, detail))
    } else if total > REQUEST_BYTES_MAX.into() {
        let detail = Detail::Borrowed("the documents are over 256 MiB together");
        Err((ErrorCode::TooLarge, detail))
    } else {
        Ok(())
    }
}

const fn is_too_large(document: &OfferedDocument) -> bool {
    document.size > OfferedDocument::bytes_max(document.format)
}

/// One request with its window open.
struct Desk<'w, C, W> {
    consent: C,
    id: RequestId,
    incoming: Receiver<Incoming>,
    _lock: ConsentLock,
    now: fn() -> u64,
    open_reader: Box<dyn FnOnce() -> Box<dyn Reader> + Send>,
    wire: &'w mut Wire<W>,
}

/// `None` when the request has ended already, with an answer where anybody waits for one.
async fn open<O: OpenConsent, W: Write>(
    id: RequestId,
    asked: ConsentRequest,
    mut incoming: Receiver<Incoming>,
    wire: &mut Wire<W>,
    mut world: World<O>,
) -> Option<Desk<'_, O::Consent, W>> {
    let lock = match (world.take_lock)() {
        Ok(lock) => lock,
        Err(error) => {
            refuse(id, Some(locked(&error)), wire);
            return None;
        }
    };
    let opened = tokio::select! {
        opened = world.open_consent.open(asked) => opened,
        given_up = next_end(&mut incoming, &id) => {
            refuse(id, given_up, wire);
            return None;
        }
    };
    let Ok(consent) = opened else {
        let failure = (ErrorCode::NoDisplay, "there is no display".into());
        refuse(id, Some(failure), wire);
        return None;
    };
    Some(Desk {
        consent,
        id,
        incoming,
        _lock: lock,
        now: world.now,
        open_reader: world.open_reader,
        wire,
    })
}

impl<C: Consent, W: Write> Desk<'_, C, W> {
    async fn log_in(mut self, login: &LoginRequest) {
        // Not before there is a window: without one the card is not touched.
        let mut card = CardThread::start((self.open_reader)(), KeyUse::UserAuthentication);
        let ended = tokio::select! {
            outcome = login.run(self.now, &mut self.consent, &mut card) => Ended::By(outcome),
            given_up = next_end(&mut self.incoming, &self.id) => Ended::GivenUp(given_up),
        };
        card.give_up();
        match ended {
            Ended::By(Ok(token)) => {
                let id = self.id.clone();
                self.wire.send(&HostMessage::Authenticated { id, token });
                show_done(&mut self.consent).await;
            }
            Ended::By(Err(failure)) => refuse(self.id, Some(failure), self.wire),
            Ended::GivenUp(failure) => refuse(self.id, failure, self.wire),
        }
        drop(self.consent); // Closes the window before the card is waited for.
        clean_up(card).await;
    }

    async fn sign(mut self, offered: Vec<OfferedDocument>) {
        let (incoming, wire) = (&mut self.incoming, &mut *self.wire);
        let received = receive(incoming, &mut self.consent, wire, &self.id, offered).await;
        let documents = match received {
            Ok(documents) => documents,
            Err(NotReceived::Closed) => return,
            Err(NotReceived::Stopped(stop)) => return self.conclude(stop).await,
        };
        let mut card = CardThread::start((self.open_reader)(), KeyUse::DigitalSignature);
        let signing = Signing {
            documents: Arc::new(documents),
            now: self.now,
            progress: |signed| {
                let id = self.id.clone();
                self.wire.send(&HostMessage::Progress { id, signed });
            },
        };
        let ended = tokio::select! {
            outcome = signing.run(&mut self.consent, &mut card) => Ended::By(outcome),
            given_up = next_end(&mut self.incoming, &self.id) => Ended::GivenUp(given_up),
        };
        card.give_up();
        match ended {
            Ended::By(Ok(signed)) => match release(&self.id, signed) {
                Ok(messages) => {
                    messages.iter().for_each(|message| self.wire.send(message));
                    show_done(&mut self.consent).await;
                }
                Err(failure) => refuse(self.id, Some(failure), self.wire),
            },
            Ended::By(Err(failure)) => refuse(self.id, Some(failure), self.wire),
            Ended::GivenUp(failure) => refuse(self.id, failure, self.wire),
        }
        drop(self.consent);
        clean_up(card).await;
    }

    /// Ends a request for which no card is needed any more.
    async fn conclude(mut self, stop: Stop) {
        tokio::select! {
            failure = stop.conclude(&mut self.consent) => {
                refuse(self.id, Some(failure), self.wire);
            }
            given_up = next_end(&mut self.incoming, &self.id) => {
                refuse(self.id, given_up, self.wire);
            }
        }
    }
}

pub(crate) async fn clean_up(mut card: CardThread) {
    let _ = tokio::time::timeout(CLEAN_UP_MAX, card.finish()).await;
}

/// The signed documents as they travel: all of them, or none.
fn release(id: &RequestId, signed: Vec<SignedDocument>) -> Result<Vec<HostMessage>, Failure> {
    let documents = signed.into_iter().zip(0..);
    let messages = documents.map(|(SignedDocument { pieces, words }, document)| {
        let parts: Vec<_> = pieces.into_iter().map(part).collect::<Option<_>>()?;
        let id = id.clone();
        let message = HostMessage::Signed {
            document,
            id,
            parts,
            words,
        };
        fits(&message).then_some(message)
    });
    let messages: Option<Vec<_>> = messages.collect();
    let detail = Detail::Borrowed("a signed document is larger than a message may be");
    let mut messages = messages.ok_or((ErrorCode::TooLarge, detail))?;
    messages.push(HostMessage::Finished { id: id.clone() });
    Ok(messages)
}

fn part(piece: Piece) -> Option<SignedPart> {
    Some(match piece {
        Piece::Bytes(bytes) => SignedPart::Bytes {
            data: STANDARD.encode(bytes),
        },
        Piece::Source(range) => SignedPart::Source {
            from: u32::try_from(range.start).ok()?,
            to: u32::try_from(range.end).ok()?,
        },
    })
}

/// Browsers end the port of a host that says more.
fn fits(message: &HostMessage) -> bool {
    serde_json::to_string(message).is_ok_and(|json| json.len() <= FROM_HOST_MAX)
}

/// Answers with the reason, or not at all where the port is closed.
fn refuse<W: Write>(id: RequestId, failure: Option<Failure>, wire: &mut Wire<W>) {
    if let Some(failure) = failure {
        wire.send(&failed(Some(id), failure));
    }
}

enum Ended<T> {
    By(Result<T, Failure>),
    GivenUp(Option<Failure>),
}

/// The browser closes the port as soon as it has the answer; the window stays a little longer, or
/// nobody would see that it is done.
pub(crate) async fn show_done(consent: &mut impl Consent) {
    consent.show(Scene::Done);
    let closed = async { while !matches!(consent.next_event().await, ConsentEvent::Cancelled) {} };
    let _ = tokio::time::timeout(DONE_SHOWN, closed).await;
}

/// The first thing from the browser that ends the request: nothing is said to a port that closed.
async fn next_end(incoming: &mut Receiver<Incoming>, current: &RequestId) -> Option<Failure> {
    match incoming.recv().await {
        None | Some(Incoming::Closed) => None,
        Some(Incoming::Malformed(code, detail)) => Some((code, detail)),
        Some(Incoming::Request(request)) => match *request {
            HostRequest::Cancel { id } if id == *current => {
                Some((ErrorCode::Aborted, "the request was given up".into()))
            }
            HostRequest::Authenticate { .. }
            | HostRequest::Cancel { .. }
            | HostRequest::Chunk { .. }
            | HostRequest::PortalItems { .. }
            | HostRequest::PortalLogin { .. }
            | HostRequest::PortalSign { .. }
            | HostRequest::Sign { .. }
            | HostRequest::WebEidCertificate { .. }
            | HostRequest::WebEidLogin { .. }
            | HostRequest::WebEidSign { .. } => Some(invalid("one host serves one request")),
        },
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
