//! Whole signings: frames in, a scripted person, the virtual card, frames out, the verifier.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use tegata_host::{
    Asker, AttemptsLeft, Consent, ConsentEvent, ConsentRequest, DocumentTrouble, Edition,
    FRAMES_AHEAD, Incoming, Matter, NoDisplay, OpenConsent, PinNotice, Scene, ShownContent,
    ShownDocument, Trouble, Wanted, Wire, World, greet,
    pin::{PasswordField, SignaturePassword},
    serve,
};
use tegata_protocol::{
    DocumentFormat, DocumentName, HostRequest, Language, OfferedDocument, Origin, Purpose,
    RequestId,
};
use tegata_verifier::{
    AttachedFile, CmsSignature, DocumentVerifier, Judgment, Revocation, UnixTime,
};
use tegata_virtual_card::TEST_SIGNATURE_PASSWORD;
use tokio::sync::mpsc::{Sender, channel};

use crate::{
    card_client::{Act, Bench, NOW, signing_adult},
    documents::pdf::builder::Builder,
    login::{ID, Output, free_lock},
};

const ORIGIN: &str = "https://bank.example";

/// What a scripted person does when a scene asks for something.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Cancel,
    CloseTab,
    Confirm,
    /// Puts another person's card on the reader.
    Exchange,
    TakeAway,
    Type(&'static str),
    /// From now on the clock jumps to the next thing that is due.
    Wait,
    /// Confirms when another program has used up a try.
    WasteAndConfirm,
    /// Types when another program has used up a try.
    WasteAndType(&'static str),
}

struct Person {
    bench: Bench,
    browser: Sender<Incoming>,
    deeds: VecDeque<Deed>,
    /// Says no as soon as this is shown.
    no: fn(&Scene) -> bool,
    pending: Option<ConsentEvent>,
    seen: Arc<Mutex<Seen>>,
}

/// What the person was shown.
#[derive(Clone, Default)]
struct Seen {
    documents: Vec<ShownDocument>,
    scenes: Vec<Scene>,
}

impl Consent for Person {
    fn show(&mut self, scene: Scene) {
        let deed = match &scene {
            Scene::Done
            | Scene::Receiving { .. }
            | Scene::Signing { .. }
            | Scene::Waiting(Wanted::Card)
            | Scene::Working => None,
            Scene::BrokenOff { .. } | Scene::Failed(_) | Scene::Refused { .. } => {
                Some(Deed::Cancel)
            }
            _ => Some(self.deeds.pop_front().unwrap_or(Deed::Cancel)),
        };
        let deed = if (self.no)(&scene) {
            Some(Deed::Cancel)
        } else {
            deed
        };
        self.seen.lock().unwrap().scenes.push(scene);
        self.pending = deed.and_then(|deed| self.act(deed));
    }

    fn show_documents(&mut self, documents: Vec<ShownDocument>) {
        self.seen.lock().unwrap().documents = documents;
    }

    fn show_countdown(&mut self, _seconds_left: Option<u32>) {}

    async fn next_event(&mut self) -> ConsentEvent {
        match self.pending.take() {
            Some(event) => event,
            None => std::future::pending().await,
        }
    }
}

impl Person {
    fn act(&self, deed: Deed) -> Option<ConsentEvent> {
        match deed {
            Deed::Cancel => Some(ConsentEvent::Cancelled),
            Deed::CloseTab => {
                self.browser.try_send(Incoming::Closed).unwrap();
                None
            }
            Deed::Confirm => Some(ConsentEvent::SignerConfirmed),
            Deed::Exchange => {
                self.bench.exchange();
                Some(ConsentEvent::SignerConfirmed)
            }
            Deed::TakeAway => {
                self.bench.remove();
                None
            }
            Deed::Type(password) => Some(ConsentEvent::PasswordEntered(typed(password))),
            Deed::Wait => {
                tokio::time::pause();
                None
            }
            Deed::WasteAndConfirm => {
                self.bench.waste_a_password();
                Some(ConsentEvent::SignerConfirmed)
            }
            Deed::WasteAndType(password) => {
                // The certificate is read while the person types; others wait until it has been.
                self.bench.wait_until_used();
                self.bench.waste_a_password();
                Some(ConsentEvent::PasswordEntered(typed(password)))
            }
        }
    }
}

fn typed(password: &str) -> SignaturePassword {
    let mut field = PasswordField::new();
    for character in password.chars() {
        field.push(character).unwrap();
    }
    field.take().unwrap()
}

struct OpenPerson(Option<Person>);

impl OpenConsent for OpenPerson {
    type Consent = Person;

    async fn open(&mut self, asked: ConsentRequest) -> Result<Person, NoDisplay> {
        let origin = Origin::parse(ORIGIN).unwrap();
        assert_eq!(asked.asker, Asker::Site(origin));
        assert!(matches!(asked.matter, Matter::Signing { .. }));
        self.0.take().ok_or(NoDisplay)
    }
}

/// Documents as a site offers them.
type Offer<'a> = [(DocumentFormat, &'a [u8])];

/// What came of a signing.
struct Outcome {
    frames: Vec<Value>,
    seen: Seen,
}

impl Outcome {
    fn code(&self) -> Option<&str> {
        let last = self.frames.last().unwrap();
        last["code"].as_str()
    }

    fn is_finished(&self) -> bool {
        self.frames.last().unwrap()["type"] == "finished"
    }

    /// The signed documents, put together as a page does it.
    fn signed(&self, offer: &Offer<'_>) -> Vec<Vec<u8>> {
        let signed = self.frames.iter().filter(|frame| frame["type"] == "signed");
        let signed = signed.zip(offer).map(|(frame, (_, source))| {
            let parts = frame["parts"].as_array().unwrap().iter();
            parts.flat_map(|part| piece(part, source)).collect()
        });
        signed.collect()
    }

    /// The scenes that ask or end, without those of progress.
    fn scenes(&self) -> Vec<Scene> {
        let scenes = self.seen.scenes.iter();
        let steady = scenes.filter(|scene| {
            !matches!(
                scene,
                Scene::Receiving { .. } | Scene::Signing { .. } | Scene::Working
            )
        });
        steady.cloned().collect()
    }
}

fn piece(part: &Value, source: &[u8]) -> Vec<u8> {
    let at = |name: &str| usize::try_from(part[name].as_u64().unwrap()).unwrap();
    match part["type"].as_str().unwrap() {
        "bytes" => STANDARD.decode(part["data"].as_str().unwrap()).unwrap(),
        "source" => source[at("from")..at("to")].to_vec(),
        other => panic!("{other}"),
    }
}

fn id() -> RequestId {
    RequestId::parse(ID).unwrap()
}

fn request(offer: &Offer<'_>) -> HostRequest {
    let documents = offer.iter().map(|(format, bytes)| OfferedDocument {
        format: *format,
        name: DocumentName::parse("契約書").unwrap(),
        size: u32::try_from(bytes.len()).unwrap(),
    });
    HostRequest::Sign {
        documents: documents.collect(),
        id: id(),
        language: Language::Ja,
        origin: Origin::parse(ORIGIN).unwrap(),
        purpose: Purpose::clean("口座の開設"),
    }
}

/// Sends the request, and the bytes as the host allows them, and stays as long as the host does.
async fn browse(browser: Sender<Incoming>, offer: &Offer<'_>, output: &Output) {
    let tell = async |request| browser.send(Incoming::Request(Box::new(request))).await;
    let _ = tell(request(offer)).await;
    let chunks = offer.iter().flat_map(|(_, bytes)| bytes.chunks(4096));
    for (index, chunk) in chunks.enumerate() {
        while allowed(output) <= index && !browser.is_closed() {
            tokio::task::yield_now().await;
        }
        let data = STANDARD.encode(chunk);
        let _ = tell(HostRequest::Chunk { data, id: id() }).await;
    }
    browser.closed().await;
}

/// How many chunks the host has allowed.
fn allowed(output: &Output) -> usize {
    let frames = output.frames();
    let allowed = frames.iter().filter_map(|frame| frame["chunks"].as_u64());
    usize::try_from(allowed.sum::<u64>()).unwrap()
}

fn run(bench: &Bench, offer: &Offer<'_>, deeds: &[Deed]) -> Outcome {
    run_until_no(bench, offer, deeds, |_| false)
}

fn run_until_no(
    bench: &Bench,
    offer: &Offer<'_>,
    deeds: &[Deed],
    no: fn(&Scene) -> bool,
) -> Outcome {
    let (browser, incoming) = channel(FRAMES_AHEAD);
    let seen = Arc::new(Mutex::new(Seen::default()));
    let person = Person {
        bench: bench.clone(),
        browser: browser.clone(),
        deeds: deeds.iter().copied().collect(),
        no,
        pending: None,
        seen: Arc::clone(&seen),
    };
    let reader = bench.clone();
    let world = World {
        edition: Edition::Release,
        now: || NOW,
        open_consent: OpenPerson(Some(person)),
        open_reader: Box::new(|| Box::new(reader)),
        take_lock: free_lock,
    };
    let output = Output::default();
    let wire = greet(Wire::new(output.clone())).unwrap();
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_time();
    runtime.build().unwrap().block_on(async {
        let both = async {
            tokio::join!(
                serve(incoming, wire, world),
                browse(browser, offer, &output)
            )
        };
        // More than a minute: one test lets the clock jump.
        let patience = Duration::from_secs(300);
        let ended = tokio::time::timeout(patience, both).await;
        let scenes = || seen.lock().unwrap().scenes.clone();
        assert!(ended.is_ok(), "no end after {:?}", scenes());
    });
    let seen = seen.lock().unwrap().clone();
    Outcome {
        frames: output.frames(),
        seen,
    }
}

const RIGHT: Deed = Deed::Type(TEST_SIGNATURE_PASSWORD);
const SIGNED: [Deed; 2] = [RIGHT, Deed::Confirm];

const TEXT: &[u8] = "契約します。\n".as_bytes();
const XML: &[u8] = b"<contract><sum>1</sum></contract>";
const TAX: &[u8] = b"<DATA id=\"DATA\"><IT/></DATA>";

fn verifier() -> DocumentVerifier {
    DocumentVerifier::with_anchors(Vec::new())
        .danger_with_test_anchor(signing_adult().0.digital_signature.certificate_der())
        .unwrap()
}

fn judgment() -> Judgment<'static> {
    Judgment {
        at: UnixTime::from_secs(NOW),
        revocation: Revocation::NotChecked,
    }
}

fn pdf() -> Vec<u8> {
    Builder::new().build()
}

#[test]
fn every_format_is_signed_and_verified() {
    let pdf = pdf();
    let offer: [(DocumentFormat, &[u8]); 8] = [
        (DocumentFormat::Cms, TEXT),
        (DocumentFormat::CmsAttached, TEXT),
        (DocumentFormat::Jws, TEXT),
        (DocumentFormat::JwsAttached, TEXT),
        (DocumentFormat::Pdf, &pdf),
        (DocumentFormat::PdfPades, &pdf),
        (DocumentFormat::Xml, XML),
        (DocumentFormat::XmlTax, TAX),
    ];
    let bench = Bench::signing_adult();
    let outcome = run(&bench, &offer, &SIGNED);
    assert!(outcome.is_finished(), "{:?}", outcome.code());
    for ((format, source), signed) in offer.iter().zip(outcome.signed(&offer)) {
        verify(*format, source, &signed);
    }
    assert!(!bench.signs_for_anyone(), "the card was not left clean");
    assert_eq!(
        (bench.passwords_sent(), bench.signature_attempts_left()),
        (2, 5)
    );
}

fn verify(format: DocumentFormat, source: &[u8], signed: &[u8]) {
    let verifier = verifier();
    let verdict = match format {
        DocumentFormat::Cms | DocumentFormat::CmsAttached => {
            let signature = CmsSignature::parse(signed).unwrap();
            let mut hasher = signature.hasher();
            hasher.update(source);
            let digests = (format == DocumentFormat::Cms).then(|| hasher.finish());
            verifier.verify_cms(&signature, digests.as_ref(), judgment())
        }
        DocumentFormat::Jws | DocumentFormat::JwsAttached => {
            let text = str::from_utf8(signed).unwrap();
            let payload = (format == DocumentFormat::Jws).then_some(source);
            verifier.verify_jws(text, payload, judgment())
        }
        DocumentFormat::Pdf | DocumentFormat::PdfPades => verifier.verify_pdf(signed, judgment()),
        DocumentFormat::Xml | DocumentFormat::XmlTax => {
            let none: [AttachedFile<'_>; 0] = [];
            verifier.verify_xml(signed, &none, judgment())
        }
    };
    let document = verdict.unwrap_or_else(|refused| panic!("{format:?}: {refused:?}"));
    assert_eq!(document.signatures().len(), 1);
}

#[test]
fn the_person_sees_the_documents_the_form_of_the_password_and_the_signer() {
    let outcome = run(
        &Bench::signing_adult(),
        &[(DocumentFormat::Cms, TEXT)],
        &SIGNED,
    );
    let scenes = outcome.scenes();
    let [waiting, password, signer, done] = scenes.as_slice() else {
        panic!("{:?} {:?}", outcome.frames, outcome.seen.scenes);
    };
    assert_eq!(waiting, &Scene::Waiting(Wanted::Card));
    assert_eq!(password, &enter(5, None));
    assert!(matches!(signer, Scene::ConfirmSigner(_)));
    assert_eq!(done, &Scene::Done);
    let [document] = outcome.seen.documents.as_slice() else {
        panic!("one document");
    };
    assert_eq!(
        document.content,
        ShownContent::Text(Arc::new(TEXT.to_vec()))
    );
}

fn enter(attempts_left: u8, notice: Option<PinNotice>) -> Scene {
    Scene::EnterPassword {
        attempts_left: AttemptsLeft(attempts_left),
        notice,
    }
}

#[test]
fn a_wrong_password_costs_one_try_and_is_asked_for_again() {
    let bench = Bench::signing_adult();
    let deeds = [Deed::Type("WRONG1"), RIGHT, Deed::Confirm];
    let outcome = run(&bench, &[(DocumentFormat::Cms, TEXT)], &deeds);
    assert!(outcome.is_finished());
    assert!(
        outcome
            .scenes()
            .contains(&enter(4, Some(PinNotice::Rejected)))
    );
    assert_eq!(bench.passwords_sent(), 3);
}

#[test]
fn nothing_is_signed_before_the_signer_was_confirmed() {
    for deed in [Deed::Cancel, Deed::CloseTab, Deed::TakeAway] {
        let bench = Bench::signing_adult();
        let outcome = run(&bench, &[(DocumentFormat::Cms, TEXT)], &[RIGHT, deed]);
        assert!(!outcome.is_finished(), "{deed:?}");
        assert_eq!(signatures_made(&bench), 0, "{deed:?}");
        assert_eq!(bench.passwords_sent(), 1, "{deed:?}");
        bench.place();
        assert!(!bench.signs_for_anyone(), "{deed:?}");
    }
}

#[test]
fn a_person_who_says_no_while_documents_are_looked_at_is_heard_first() {
    let bench = Bench::signing_adult();
    let arrived =
        |scene: &Scene| matches!(scene, Scene::Receiving { received, total } if received == total);
    let outcome = run_until_no(&bench, &[(DocumentFormat::Cms, TEXT)], &[], arrived);
    assert_eq!(outcome.code(), Some("user_cancelled"));
    assert!(outcome.seen.documents.is_empty());
    assert!(bench.sent().is_empty());
}

#[test]
fn a_person_who_says_no_while_documents_are_hashed_has_no_password_sent_again() {
    let bench = Bench::signing_adult();
    let begins = |scene: &Scene| matches!(scene, Scene::Signing { signed: 0, .. });
    let outcome = run_until_no(&bench, &[(DocumentFormat::Cms, TEXT)], &SIGNED, begins);
    assert_eq!(outcome.code(), Some("user_cancelled"));
    assert_eq!((bench.passwords_sent(), signatures_made(&bench)), (1, 0));
}

fn signatures_made(bench: &Bench) -> usize {
    let sent = bench.sent();
    sent.iter()
        .filter(|command| command.starts_with(&[0x80, 0x2A]))
        .count()
}

#[test]
fn after_a_minute_the_password_is_forgotten_and_asked_for_again() {
    let bench = Bench::signing_adult();
    let offer: &Offer<'_> = &[(DocumentFormat::Cms, TEXT)];
    let outcome = run(&bench, offer, &[RIGHT, Deed::Wait]);
    assert!(
        outcome
            .scenes()
            .contains(&enter(5, Some(PinNotice::Expired)))
    );
    assert_eq!((bench.passwords_sent(), signatures_made(&bench)), (1, 0));
}

#[test]
fn a_batch_takes_one_password_and_one_command_for_each_document_after_the_first() {
    let offer: Vec<(DocumentFormat, &[u8])> = vec![(DocumentFormat::Cms, TEXT); 100];
    let bench = Bench::signing_adult();
    let outcome = run(&bench, &offer, &SIGNED);
    assert!(outcome.is_finished(), "{:?}", outcome.code());
    assert_eq!(outcome.signed(&offer).len(), 100);
    assert_eq!((bench.passwords_sent(), signatures_made(&bench)), (2, 100));
    let sent = bench.sent();
    let signing = &sent[first_signature(&bench)..][..100];
    assert!(
        signing
            .iter()
            .all(|command| command.starts_with(&[0x80, 0x2A]))
    );
    let progress = outcome
        .frames
        .iter()
        .filter(|frame| frame["type"] == "progress");
    let progress: Vec<_> = progress
        .map(|frame| frame["signed"].as_u64().unwrap())
        .collect();
    assert_eq!(progress, (1..=100).collect::<Vec<_>>());
}

fn first_signature(bench: &Bench) -> usize {
    let sent = bench.sent();
    let mut commands = sent.iter();
    let first = commands.position(|command| command.starts_with(&[0x80, 0x2A]));
    first.unwrap()
}

#[test]
fn a_card_that_does_not_know_the_short_id_is_asked_so_once_in_a_batch() {
    let offer: Vec<(DocumentFormat, &[u8])> = vec![(DocumentFormat::Cms, TEXT); 3];
    let known = Bench::signing_adult();
    run(&known, &offer, &SIGNED);
    let bench = Bench::signing_adult();
    bench.replace(first_signature(&known), Ok(vec![0x6A, 0x86]));
    assert!(run(&bench, &offer, &SIGNED).is_finished());
    let sent = bench.sent();
    let parameters = sent[first_signature(&bench)..].iter();
    let parameters = parameters.map(|command| command[..4].to_vec());
    let [selects, signs] = [vec![0x00, 0xA4, 0x02, 0x0C], vec![0x80, 0x2A, 0x00, 0x80]];
    let expected = [
        vec![0x80, 0x2A, 0x00, 0x9A],
        selects,
        signs.clone(),
        signs.clone(),
        signs,
    ];
    assert_eq!(parameters.take(5).collect::<Vec<_>>(), expected);
}

#[test]
fn a_batch_that_breaks_off_leaves_nothing_and_says_how_far_it_came() {
    let offer: Vec<(DocumentFormat, &[u8])> = vec![(DocumentFormat::Cms, TEXT); 5];
    let bench = Bench::signing_adult();
    let whole = run(&bench, &offer, &SIGNED);
    assert!(whole.is_finished());
    let sent = bench.sent();
    let first = sent
        .iter()
        .position(|command| command.starts_with(&[0x80, 0x2A]));
    let bench = Bench::signing_adult();
    bench.before(first.unwrap() + 3, Act::Remove);
    let outcome = run(&bench, &offer, &SIGNED);
    assert_eq!(outcome.code(), Some("card_removed"));
    assert!(outcome.signed(&offer).is_empty(), "a signed document left");
    let broken_off = Scene::BrokenOff {
        signed: 3,
        of: 5,
        trouble: Trouble::CardRemoved,
    };
    assert!(
        outcome.scenes().contains(&broken_off),
        "{:?}",
        outcome.scenes()
    );
    let detail = outcome.frames.last().unwrap()["detail"].as_str().unwrap();
    assert!(
        detail.ends_with("3 of 5 were signed and discarded"),
        "{detail}"
    );
}

#[test]
fn a_document_that_cannot_be_signed_is_named_and_the_card_is_not_touched() {
    let check = |format, bytes: &[u8], reason, code: &str| {
        let bench = Bench::signing_adult();
        let offer: &Offer<'_> = &[(DocumentFormat::Cms, TEXT), (format, bytes)];
        let outcome = run(&bench, offer, &[]);
        let refused = Scene::Refused {
            document: 1,
            reason,
        };
        assert_eq!(outcome.scenes(), [refused], "{format:?}");
        assert_eq!(outcome.code(), Some(code));
        assert!(bench.sent().is_empty());
    };
    let mismatch = DocumentTrouble::FormatMismatch;
    check(
        DocumentFormat::Pdf,
        TEXT,
        mismatch,
        "document_format_mismatch",
    );
    check(
        DocumentFormat::Xml,
        TEXT,
        mismatch,
        "document_format_mismatch",
    );
    check(
        DocumentFormat::XmlTax,
        XML,
        mismatch,
        "document_format_mismatch",
    );
    let dtd = b"<!DOCTYPE a><a/>";
    let unsupported = DocumentTrouble::Unsupported;
    check(
        DocumentFormat::Xml,
        dtd,
        unsupported,
        "document_unsupported",
    );
}

#[test]
fn a_signature_that_does_not_fit_the_certificate_is_not_released() {
    let offer: &Offer<'_> = &[(DocumentFormat::Cms, TEXT)];
    let bench = Bench::signing_adult();
    run(&bench, offer, &SIGNED);
    let sent = bench.sent();
    let first = sent
        .iter()
        .position(|command| command.starts_with(&[0x80, 0x2A]));
    let bench = Bench::signing_adult();
    let wrong = [vec![0x5A; 256], vec![0x90, 0]].concat();
    bench.replace(first.unwrap(), Ok(wrong));
    let outcome = run(&bench, offer, &SIGNED);
    assert_eq!(outcome.code(), Some("card_error"));
    assert!(outcome.signed(offer).is_empty());
}

#[test]
fn the_digital_signature_key_signs_sha_256_digests_only() {
    let bench = Bench::signing_adult();
    run(&bench, &[(DocumentFormat::Cms, TEXT)], &SIGNED);
    for command in bench.sent() {
        if command.starts_with(&[0x80, 0x2A]) {
            let digest_info =
                b"\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
            assert_eq!(command[3..5], [0x9A, 51]);
            assert!(command[5..].starts_with(digest_info));
        }
    }
}

#[test]
fn a_card_without_a_digital_signature_certificate_is_told_from_a_broken_one() {
    let bench = Bench::adult();
    let outcome = run(&bench, &[(DocumentFormat::Cms, TEXT)], &[]);
    assert_eq!(outcome.code(), Some("signature_certificate_missing"));
    assert_eq!(bench.passwords_sent(), 0);
}

const CHANGED: Option<PinNotice> = Some(PinNotice::AttemptsChanged);

#[test]
fn no_password_is_sent_when_the_tries_are_not_those_on_the_screen() {
    let bench = Bench::signing_adult();
    let deeds = [Deed::WasteAndType(TEST_SIGNATURE_PASSWORD)];
    let outcome = run(&bench, &[(DocumentFormat::Cms, TEXT)], &deeds);
    assert!(outcome.scenes().contains(&enter(4, CHANGED)));
    assert_eq!(bench.passwords_sent(), 0);
}

#[test]
fn an_accepted_password_is_not_sent_again_once_another_program_has_used_up_tries() {
    let bench = Bench::signing_adult();
    let outcome = run(
        &bench,
        &[(DocumentFormat::Cms, TEXT)],
        &[RIGHT, Deed::WasteAndConfirm],
    );
    assert!(outcome.scenes().contains(&enter(4, CHANGED)));
    assert_eq!((bench.passwords_sent(), signatures_made(&bench)), (1, 0));
}

#[test]
fn a_card_that_is_exchanged_while_the_signer_is_shown_signs_nothing() {
    let bench = Bench::signing_adult();
    let outcome = run(
        &bench,
        &[(DocumentFormat::Cms, TEXT)],
        &[RIGHT, Deed::Exchange],
    );
    assert!(!outcome.is_finished());
    assert_eq!((bench.passwords_sent(), signatures_made(&bench)), (1, 0));
}

#[test]
fn the_card_is_left_before_the_signer_is_shown() {
    let bench = Bench::signing_adult();
    run(
        &bench,
        &[(DocumentFormat::Cms, TEXT)],
        &[RIGHT, Deed::Cancel],
    );
    let sent = bench.sent();
    let verified = sent
        .iter()
        .rposition(|command| command.starts_with(&[0, 0x20, 0, 0x80]) && command.len() > 5);
    let elsewhere = |command: &Vec<u8>| command.ends_with(&[0x31, 0, 1, 1, 1, 0]);
    assert!(sent[verified.unwrap()..].iter().any(elsewhere));
}
