//! Whole sessions for sites that ask by contracts of their own: a scripted person and a scripted
//! browser at the virtual card, and everything that its keys were asked to sign.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use der::{Decode, Encode};
use rsa::{Pkcs1v15Sign, RsaPublicKey, pkcs8::DecodePublicKey};
use serde_json::Value;
use sha2::{Sha256, Sha512};
use tegata_host::{
    Consent, ConsentEvent, ConsentRequest, Edition, FRAMES_AHEAD, Incoming, Matter, NoDisplay,
    OpenConsent, Scene, ShownDocument, Wanted, Wire, World, greet,
    pin::{ItemsPin, PasswordField, PinField, SignaturePassword},
    serve,
};
use tegata_protocol::{BareDigest, HostRequest, RequestId};
use tegata_virtual_card::{Aid, CardMemory, FileContent, FileId, Persona, VirtualCard};
use tokio::sync::mpsc::{Sender, channel};
use x509_cert::Certificate;

use crate::{
    card_client::{Bench, NOW, rng, signing_adult, typed},
    login::{ID, Output, free_lock},
};

/// What a scripted person does when a scene asks for something, and what happens then.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    /// The page gives up.
    Abort,
    Cancel,
    CloseTab,
    Confirm,
    /// The site sends these hashes, one after the other.
    Hashes(Vec<[u8; 32]>),
    /// Types when another program has spent a try of the same secret.
    Late(Box<Self>),
    PutBack,
    /// Another card, in place of the one that is there.
    Put(Box<CardMemory>),
    /// The browser says this.
    Say(HostRequest),
    TakeAway,
    TypeItems(&'static str),
    TypePassword(&'static str),
    TypePin(&'static str),
    /// From now on the clock jumps to the next thing that is due.
    Wait,
}

/// What came of a session.
pub(crate) struct Outcome {
    pub(crate) bench: Bench,
    /// Without the greeting.
    pub(crate) frames: Vec<Value>,
    /// What the window was opened for, if it was.
    pub(crate) matter: Option<Matter>,
    pub(crate) scenes: Vec<Scene>,
    /// What was still verified on the card while the hash was awaited.
    pub(crate) unclean: bool,
}

impl Outcome {
    /// The last answer's type, or its code where it failed.
    pub(crate) fn answer(&self) -> Option<&str> {
        let last = self.frames.last()?;
        last["code"].as_str().or(last["type"].as_str())
    }

    pub(crate) fn signatures(&self) -> Vec<Vec<u8>> {
        let last = self.frames.last().unwrap();
        let signatures = last["signatures"].as_array().into_iter().flatten();
        let decoded = signatures.map(|text| STANDARD.decode(text.as_str().unwrap()).unwrap());
        decoded.collect()
    }

    pub(crate) fn certificate(&self) -> Vec<u8> {
        certificate(self.frames.last().unwrap())
    }

    /// The scenes that ask or end.
    pub(crate) fn asked(&self) -> Vec<Scene> {
        let passing = |scene: &&Scene| !matches!(scene, Scene::Working | Scene::Signing { .. });
        self.scenes.iter().filter(passing).cloned().collect()
    }

    /// Nothing was signed, and nothing stayed verified.
    #[track_caller]
    pub(crate) fn signed_nothing(&self) {
        assert_eq!(signed_by(&self.bench), [], "{:?}", self.scenes);
        self.left_clean();
    }

    #[track_caller]
    pub(crate) fn left_clean(&self) {
        self.bench.place();
        // Selecting an application drops what was verified in another: that of the request comes first.
        let checks: [fn(&Bench) -> bool; 2] = match self.matter {
            Some(Matter::Items(_)) => [items_can_be_read, Bench::signs_for_anyone],
            _ => [Bench::signs_for_anyone, items_can_be_read],
        };
        for is_open in checks {
            assert!(!is_open(&self.bench), "{:?}", self.scenes);
        }
    }
}

pub(crate) fn certificate(frame: &Value) -> Vec<u8> {
    let text = frame["certificate"].as_str().unwrap();
    STANDARD.decode(text).unwrap()
}

/// One session, as data.
pub(crate) struct Run<'r> {
    pub(crate) bench: &'r Bench,
    pub(crate) deeds: Vec<Deed>,
    pub(crate) edition: Edition,
}

impl<'r> Run<'r> {
    pub(crate) fn new(bench: &'r Bench, deeds: &[Deed]) -> Self {
        Self {
            bench,
            deeds: deeds.to_vec(),
            edition: Edition::Release,
        }
    }

    pub(crate) fn play(self, request: HostRequest) -> Outcome {
        let (browser, incoming) = channel(FRAMES_AHEAD);
        browser
            .try_send(Incoming::Request(Box::new(request)))
            .unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let person = Person {
            bench: self.bench.clone(),
            browser,
            deeds: self.deeds.into(),
            pending: None,
            seen: seen.clone(),
        };
        let reader = self.bench.clone();
        let world = World {
            edition: self.edition,
            now: || NOW,
            open_consent: Open(Some(person)),
            open_reader: Box::new(|| Box::new(reader)),
            take_lock: free_lock,
        };
        let output = Output::default();
        let wire = greet(Wire::new(output.clone())).unwrap();
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_time();
        runtime.build().unwrap().block_on(async {
            // More than the minute for which some tests let the clock jump.
            let patience = Duration::from_secs(300);
            let ended = tokio::time::timeout(patience, serve(incoming, wire, world)).await;
            assert!(ended.is_ok(), "{:?}", seen.lock().unwrap().scenes);
        });
        let mut frames = output.frames();
        frames.remove(0);
        let seen = seen.lock().unwrap().clone();
        Outcome {
            bench: self.bench.clone(),
            frames,
            matter: seen.matter,
            scenes: seen.scenes,
            unclean: seen.unclean,
        }
    }
}

#[derive(Clone, Default)]
struct Seen {
    matter: Option<Matter>,
    scenes: Vec<Scene>,
    unclean: bool,
}

struct Person {
    bench: Bench,
    browser: Sender<Incoming>,
    deeds: VecDeque<Deed>,
    pending: Option<ConsentEvent>,
    seen: Arc<Mutex<Seen>>,
}

impl Consent for Person {
    fn show(&mut self, scene: Scene) {
        let deed = match &scene {
            Scene::Signing { .. } | Scene::Waiting(Wanted::Card) | Scene::Working => None,
            // A final scene is closed.
            Scene::BareHashOff
            | Scene::Blocked
            | Scene::BrokenOff { .. }
            | Scene::Done
            | Scene::Failed(_) => Some(Deed::Cancel),
            Scene::Receiving { received, .. } if *received > 0 => None,
            // Nobody types where there is no card: the person brings it back, or gives up.
            Scene::Waiting(_) => Some(match self.deeds.front() {
                Some(Deed::Put(_) | Deed::PutBack | Deed::Wait) => self.next_deed(),
                _ => Deed::Cancel,
            }),
            _ => Some(self.next_deed()),
        };
        let mut seen = self.seen.lock().unwrap();
        if scene == Scene::AwaitingHash {
            seen.unclean = self.bench.signs_for_anyone();
        }
        seen.scenes.push(scene);
        drop(seen);
        self.pending = deed.and_then(|deed| self.act(deed));
    }

    fn show_documents(&mut self, _documents: Vec<ShownDocument>) {}

    fn show_countdown(&mut self, _seconds_left: Option<u32>) {}

    async fn next_event(&mut self) -> ConsentEvent {
        match self.pending.take() {
            Some(event) => event,
            None => std::future::pending().await,
        }
    }
}

impl Person {
    fn next_deed(&mut self) -> Deed {
        self.deeds.pop_front().unwrap_or(Deed::Cancel)
    }

    fn act(&self, deed: Deed) -> Option<ConsentEvent> {
        let say = |incoming| self.browser.try_send(incoming).unwrap();
        match deed {
            Deed::Abort => say(Incoming::Request(Box::new(HostRequest::Cancel {
                id: id(),
            }))),
            Deed::Cancel => return Some(ConsentEvent::Cancelled),
            Deed::CloseTab => say(Incoming::Closed),
            Deed::Confirm => return Some(ConsentEvent::SignerConfirmed),
            Deed::Hashes(hashes) => {
                for hash in hashes {
                    let (hash, id) = (digest(hash), id());
                    let request = HostRequest::WebEidSign { hash, id };
                    say(Incoming::Request(Box::new(request)));
                }
            }
            Deed::Late(deed) => {
                self.bench.wait_until_used();
                waste(&self.bench, &deed);
                return self.act(*deed);
            }
            Deed::PutBack => self.bench.place(),
            Deed::Put(memory) => {
                self.bench.exchange_for(*memory);
                self.bench.place();
            }
            Deed::Say(request) => say(Incoming::Request(Box::new(request))),
            Deed::TakeAway => {
                self.bench.wait_until_used();
                self.bench.remove();
            }
            Deed::TypeItems(pin) => return Some(ConsentEvent::ItemsPinEntered(items_pin(pin))),
            Deed::TypePassword(text) => {
                return Some(ConsentEvent::PasswordEntered(password(text)));
            }
            Deed::TypePin(pin) => return Some(ConsentEvent::PinEntered(typed(pin))),
            Deed::Wait => tokio::time::pause(),
        }
        None
    }
}

struct Open(Option<Person>);

impl OpenConsent for Open {
    type Consent = Person;

    async fn open(&mut self, asked: ConsentRequest) -> Result<Person, NoDisplay> {
        let person = self.0.take().ok_or(NoDisplay)?;
        person.seen.lock().unwrap().matter = Some(asked.matter);
        Ok(person)
    }
}

fn items_pin(digits: &str) -> ItemsPin {
    let mut field = PinField::new();
    for digit in digits.chars() {
        field.push(digit).unwrap();
    }
    field.take_for_items().unwrap()
}

fn password(text: &str) -> SignaturePassword {
    let mut field = PasswordField::new();
    for character in text.chars() {
        field.push(character).unwrap();
    }
    field.take().unwrap()
}

pub(crate) fn id() -> RequestId {
    RequestId::parse(ID).unwrap()
}

pub(crate) fn digest(bytes: [u8; 32]) -> BareDigest {
    BareDigest::from_site(&STANDARD.encode(bytes)).unwrap()
}

const JPKI: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
const ITEMS: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];

/// Another program enters the same kind of secret wrongly, and leaves.
fn waste(bench: &Bench, deed: &Deed) {
    let (application, pin, verify): (_, u8, &[u8]) = match deed {
        Deed::TypeItems(_) => (ITEMS, 0x11, b"\x00\x20\x00\x80\x04----"),
        Deed::TypePin(_) => (JPKI, 0x18, b"\x00\x20\x00\x80\x04----"),
        _ => (JPKI, 0x1B, b"\x00\x20\x00\x80\x06------"),
    };
    let select = [b"\x00\xA4\x04\x0C\x0A".as_slice(), &application].concat();
    bench.other_program(&[&select, &[0, 0xA4, 2, 0x0C, 2, 0, pin], verify]);
}

/// Whether the four items can be read without their PIN.
fn items_can_be_read(bench: &Bench) -> bool {
    let select = [b"\x00\xA4\x04\x0C\x0A".as_slice(), &ITEMS].concat();
    let answer = bench.other_program(&[&select, &[0, 0xB0, 0x82, 0, 0]]);
    answer.ends_with(&[0x90, 0x00])
}

/// The tries of the login PIN, of the signature password and of the PIN for the items.
pub(crate) fn tries(bench: &Bench) -> [u8; 3] {
    let memory = bench.memory();
    let tries = |application: &[u8; 10], pin| {
        let file = memory.file(&Aid::new(application), FileId(pin)).unwrap();
        match &file.content {
            FileContent::Pin(pin) => pin.attempts_left,
            _ => panic!("no PIN"),
        }
    };
    [tries(&JPKI, 0x18), tries(&JPKI, 0x1B), tries(&ITEMS, 0x11)]
}

/// A key of the card.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Key {
    DigitalSignature,
    UserAuthentication,
}

/// What each key was asked to sign, whichever way it was named.
pub(crate) fn signed_by(bench: &Bench) -> Vec<(Key, Vec<u8>)> {
    let mut current = 0;
    let mut signed = vec![];
    for command in bench.sent() {
        match command.as_slice() {
            [0x00, 0xA4, 0x02, _, 2, 0, file] => current = *file,
            [0x80, 0x2A, 0x00, reference, length, rest @ ..] => {
                let file = if *reference == 0x80 {
                    current
                } else {
                    reference & 0x1F
                };
                let key = match file {
                    0x17 => Key::UserAuthentication,
                    0x1A => Key::DigitalSignature,
                    other => panic!("no key: {other}"),
                };
                signed.push((key, rest[..usize::from(*length)].to_vec()));
            }
            [0x80, ..] => panic!("{command:02X?}"),
            _ => {}
        }
    }
    signed
}

/// RFC 8017, section 9.2, note 1.
pub(crate) fn sha256_info(hash: &[u8]) -> Vec<u8> {
    let prefix = b"\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
    [prefix.as_slice(), hash].concat()
}

/// The same with SHA-512.
pub(crate) fn sha512_info(hash: &[u8]) -> Vec<u8> {
    let prefix = b"\x30\x51\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40";
    [prefix.as_slice(), hash].concat()
}

fn key(certificate: &[u8]) -> RsaPublicKey {
    let certificate = Certificate::from_der(certificate).unwrap();
    let key = certificate.tbs_certificate().subject_public_key_info();
    RsaPublicKey::from_public_key_der(&key.to_der().unwrap()).unwrap()
}

pub(crate) fn fits_sha256(certificate: &[u8], hash: &[u8], signature: &[u8]) -> bool {
    let scheme = Pkcs1v15Sign::new::<Sha256>();
    key(certificate).verify(scheme, hash, signature).is_ok()
}

pub(crate) fn fits_sha512(certificate: &[u8], hash: &[u8], signature: &[u8]) -> bool {
    let scheme = Pkcs1v15Sign::new::<Sha512>();
    key(certificate).verify(scheme, hash, signature).is_ok()
}

/// Another adult's card with both keys, of the same authorities.
pub(crate) fn other_signing_adult() -> CardMemory {
    static OTHER: OnceLock<CardMemory> = OnceLock::new();
    let card = OTHER.get_or_init(|| {
        let (authorities, _) = signing_adult();
        let persona = Persona::adult(2);
        let card = VirtualCard::issue_complete(&persona, authorities, &mut rng(), NOW).unwrap();
        card.memory().clone()
    });
    card.clone()
}

/// How many commands went out before the first that signs.
pub(crate) fn first_signature(bench: &Bench) -> usize {
    let sent = bench.sent();
    let first = sent
        .iter()
        .position(|command| command.starts_with(&[0x80, 0x2A]));
    first.unwrap()
}
