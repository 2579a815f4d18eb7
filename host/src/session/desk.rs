//! One request with its window open: what is asked for is done at the card while the browser is listened
//! to, and ends in one answer.

use std::{io::Write, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use tegata_protocol::{BareHash, ErrorCode, HostMessage, OfferedDocument, RequestId};
use tokio::sync::{mpsc::Receiver, oneshot};

use super::{
    Failure, NoDisplay, OpenConsent, World,
    coming::{Coming, bare_hash_off, next_end},
    failed, locked,
    order::Work,
    release::release,
};
use crate::{
    CardThread, Consent, ConsentEvent, ConsentRequest, KeyUse, Reader, Scene,
    foreign_login::CardSigned,
    four_items::read_items,
    frames::{Incoming, Wire},
    lock::ConsentLock,
    signing::{BareSigning, NotReceived, Signing, WebEidPair, receive},
    stop::Stop,
};

/// How long the person sees that the login is done: under the second in which a window closes after
/// the end of stdin, and the two after which Chromium kills the host.
const DONE_SHOWN: Duration = Duration::from_millis(900);
/// How long the card may take to be left clean before the process ends regardless.
const CLEAN_UP_MAX: Duration = Duration::from_millis(1500);

/// One request with its window open.
pub(super) struct Desk<'w, C, W> {
    consent: C,
    id: RequestId,
    incoming: Receiver<Incoming>,
    _lock: ConsentLock,
    now: fn() -> u64,
    open_reader: Box<dyn FnOnce() -> Box<dyn Reader> + Send>,
    wire: &'w mut Wire<W>,
}

/// `None` when the request has ended already, with an answer where anybody waits for one.
pub(super) async fn open<O: OpenConsent, W: Write>(
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
    let opened = open_window(&id, asked, &mut incoming, &mut world.open_consent).await;
    let consent = match opened {
        Ok(consent) => consent,
        Err(failure) => {
            refuse(id, failure, wire);
            return None;
        }
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

/// Opens the window. `Err(None)`: nobody waits for an answer any more.
async fn open_window<O: OpenConsent>(
    id: &RequestId,
    asked: ConsentRequest,
    incoming: &mut Receiver<Incoming>,
    window: &mut O,
) -> Result<O::Consent, Option<Failure>> {
    tokio::select! {
        opened = window.open(asked) => {
            opened.map_err(|NoDisplay| Some((ErrorCode::NoDisplay, "there is no display".into())))
        }
        given_up = next_end(incoming, id) => Err(given_up),
    }
}

impl<C: Consent, W: Write> Desk<'_, C, W> {
    pub(super) async fn serve(self, work: Work) {
        let now = self.now;
        match work {
            Work::Bare(digests) => {
                let signing = BareSigning { digests, now };
                let run =
                    async |consent: &mut C, card: &mut CardThread| signing.run(consent, card).await;
                self.at_card(KeyUse::DigitalSignature, run, card_signed)
                    .await;
            }
            Work::Documents(offered) => self.sign(offered).await,
            Work::ForeignLogin(login) => {
                let run =
                    async |consent: &mut C, card: &mut CardThread| login.run(consent, card).await;
                self.at_card(KeyUse::UserAuthentication, run, card_signed)
                    .await;
            }
            Work::Items => {
                let run =
                    async |consent: &mut C, card: &mut CardThread| read_items(consent, card).await;
                let answer = |id, items| HostMessage::Items { id, items };
                self.at_card(KeyUse::Items, run, answer).await;
            }
            Work::Login(login) => {
                let run = async |consent: &mut C, card: &mut CardThread| {
                    login.run(now, consent, card).await
                };
                let answer = |id, token| HostMessage::Authenticated { id, token };
                self.at_card(KeyUse::UserAuthentication, run, answer).await;
            }
            Work::Refusal => self.refuse_bare().await,
            Work::WebEidPair(switch) => self.sign_web_eid(switch).await,
        }
    }

    /// Has a person and a card do something with one answer.
    async fn at_card<T>(
        mut self,
        key: KeyUse,
        run: impl AsyncFnOnce(&mut C, &mut CardThread) -> Result<T, Failure>,
        answer: impl FnOnce(RequestId, T) -> HostMessage,
    ) {
        // Not before there is a window: without one the card is not touched.
        let mut card = CardThread::start((self.open_reader)(), key);
        let ended = tokio::select! {
            outcome = run(&mut self.consent, &mut card) => Ended::By(outcome),
            given_up = next_end(&mut self.incoming, &self.id) => Ended::GivenUp(given_up),
        };
        let id = self.id.clone();
        let ended = ended.map(|done| vec![answer(id, done)]);
        end(self.id, self.consent, self.wire, card, ended).await;
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
        let ended = ended.and_then(|signed| release(&self.id, signed));
        end(self.id, self.consent, self.wire, card, ended).await;
    }

    /// Certificate and signature with one entry; in between the site says what it wants signed.
    async fn sign_web_eid(mut self, switch: BareHash) {
        let mut card = CardThread::start((self.open_reader)(), KeyUse::DigitalSignature);
        let (released, certificate_sent) = oneshot::channel();
        let (hash, awaited) = oneshot::channel();
        let pair = WebEidPair::new(awaited, self.now, |der: &[u8]| {
            let (certificate, id) = (STANDARD.encode(der), self.id.clone());
            self.wire
                .send(&HostMessage::Certificate { certificate, id });
            let _ = released.send(());
        });
        let coming = Coming {
            certificate_sent,
            hash,
            switch,
        };
        let ended = tokio::select! {
            outcome = pair.run(&mut self.consent, &mut card) => Ended::By(outcome),
            given_up = coming.end(&mut self.incoming, &self.id) => Ended::GivenUp(given_up),
        };
        let id = self.id.clone();
        let ended = ended.map(|signed| vec![card_signed(id, signed)]);
        end(self.id, self.consent, self.wire, card, ended).await;
    }

    /// The person is told why, and how to switch it on; the card is not touched.
    async fn refuse_bare(self) {
        let scene = Box::new(Scene::BareHashOff);
        self.conclude(Stop::Tell(scene, bare_hash_off())).await;
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

impl<T> Ended<T> {
    fn and_then<U>(self, change: impl FnOnce(T) -> Result<U, Failure>) -> Ended<U> {
        match self {
            Self::By(outcome) => Ended::By(outcome.and_then(change)),
            Self::GivenUp(failure) => Ended::GivenUp(failure),
        }
    }

    fn map<U>(self, change: impl FnOnce(T) -> U) -> Ended<U> {
        self.and_then(|done| Ok(change(done)))
    }
}

/// Answers, shows that it is done, closes the window, and only then waits for the card.
async fn end<C: Consent, W: Write>(
    id: RequestId,
    mut consent: C,
    wire: &mut Wire<W>,
    card: CardThread,
    ended: Ended<Vec<HostMessage>>,
) {
    card.give_up();
    match ended {
        Ended::By(Ok(answers)) => {
            answers.iter().for_each(|answer| wire.send(answer));
            show_done(&mut consent).await;
        }
        Ended::By(Err(failure)) => refuse(id, Some(failure), wire),
        Ended::GivenUp(failure) => refuse(id, failure, wire),
    }
    drop(consent);
    clean_up(card).await;
}

fn card_signed(id: RequestId, signed: CardSigned) -> HostMessage {
    let signatures = signed.signatures.iter().map(|value| STANDARD.encode(value));
    HostMessage::CardSigned {
        certificate: STANDARD.encode(signed.certificate),
        id,
        signatures: signatures.collect(),
    }
}

/// The browser closes the port as soon as it has the answer; the window stays a little longer, or
/// nobody would see that it is done.
pub(crate) async fn show_done(consent: &mut impl Consent) {
    consent.show(Scene::Done);
    let closed = async { while !matches!(consent.next_event().await, ConsentEvent::Cancelled) {} };
    let _ = tokio::time::timeout(DONE_SHOWN, closed).await;
}
