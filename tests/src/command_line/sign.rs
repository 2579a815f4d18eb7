//! `tegata sign` from the arguments to the signed files, with a virtual card and a scripted person.

mod application;
mod formats;
mod large;
mod outputs;
mod refused;
#[cfg(unix)]
mod terminal;
mod visible;

use std::{
    collections::VecDeque,
    ffi::OsString,
    path::Path,
    process::Command,
    sync::{Arc, Mutex, OnceLock},
    time::{SystemTime, UNIX_EPOCH},
};

use tegata_cli::{
    Asking, Interruption, Language, NoTerminal, Order, Progress, Signs, Surroundings, run,
};
use tegata_host::{
    Confined, Consent, ConsentEvent, Document, Failure, Form, LocalSigning, Scene, ShownDocument,
    SignedDocument, Wanted, confine, pin::PasswordField,
};
use tegata_virtual_card::{
    CardMemory, Persona, TEST_SIGNATURE_PASSWORD, TestAuthorities, VirtualCard,
};

use tempfile::NamedTempFile;

use super::Said;
use crate::{
    card_client::{Bench, rng},
    documents::{
        person::DAY,
        tools::{Folder, written},
    },
};

/// The real time: signings of this computer know no other.
fn today() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

/// Runs a test in a process of its own, as the program has one: it is confined, which the other tests
/// must not be, and no other test of this computer asks the same person.
fn apart<T: FnOnce()>(test: T) {
    if std::env::var_os(CARD).is_some() {
        return test();
    }
    let name = std::any::type_name::<T>();
    let name = name.strip_suffix("::{{closure}}").unwrap();
    let (_, name) = name.split_once("::").unwrap();
    let runtime = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(CARD, card_file())
        .env("XDG_RUNTIME_DIR", runtime.path())
        .output()
        .unwrap();
    let said = written(&output);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

/// Names the file with the card to a test's own process: keys take long to make.
const CARD: &str = "TEGATA_TEST_CARD";

fn card_file() -> &'static Path {
    static FILE: OnceLock<NamedTempFile> = OnceLock::new();
    let file = FILE.get_or_init(|| {
        let yesterday = today() - DAY;
        let authorities = TestAuthorities::generate(yesterday, &mut rng()).unwrap();
        let adult = Persona::adult(1);
        let card = VirtualCard::issue_complete(&adult, &authorities, &mut rng(), yesterday);
        let file = NamedTempFile::new().unwrap();
        serde_json::to_writer(&file, &(authorities, card.unwrap().memory())).unwrap();
        file
    });
    file.path()
}

/// The authorities and one adult's card, issued yesterday.
fn adult() -> &'static (TestAuthorities, CardMemory) {
    static ADULT: OnceLock<(TestAuthorities, CardMemory)> = OnceLock::new();
    ADULT.get_or_init(|| {
        let file = std::env::var_os(CARD).expect("this test runs apart");
        serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
    })
}

fn bench() -> Bench {
    Bench::with_card(adult().1.clone())
}

/// A folder with the authority of [`adult`] in `anchor.der`.
fn folder() -> Folder {
    let folder = Folder::new();
    let anchor = adult().0.digital_signature.certificate_der();
    folder.write("anchor.der", anchor);
    folder
}

/// What a scripted person does when a scene asks for something.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Cancel,
    Confirm,
    Type(&'static str),
}

const RIGHT: Deed = Deed::Type(TEST_SIGNATURE_PASSWORD);
const SIGNED: [Deed; 2] = [RIGHT, Deed::Confirm];

struct Person {
    deeds: VecDeque<Deed>,
    pending: Option<ConsentEvent>,
    seen: Arc<Mutex<Seen>>,
}

/// What the person was shown.
#[derive(Default)]
struct Seen {
    asked_in: Option<Asking>,
    documents: Vec<ShownDocument>,
    forms: Vec<Form>,
    names: Vec<String>,
    scenes: Vec<Scene>,
}

impl Consent for Person {
    fn show(&mut self, scene: Scene) {
        let steady = matches!(
            scene,
            Scene::Done | Scene::Signing { .. } | Scene::Waiting(Wanted::Card) | Scene::Working
        );
        self.seen.lock().unwrap().scenes.push(scene);
        let deed = (!steady).then(|| self.deeds.pop_front().unwrap_or(Deed::Cancel));
        self.pending = deed.map(|deed| match deed {
            Deed::Cancel => ConsentEvent::Cancelled,
            Deed::Confirm => ConsentEvent::SignerConfirmed,
            Deed::Type(password) => {
                let mut field = PasswordField::new();
                password
                    .chars()
                    .for_each(|typed| field.push(typed).unwrap());
                ConsentEvent::PasswordEntered(field.take().unwrap())
            }
        });
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

/// Signs with a virtual card.
struct Desk<'a> {
    bench: Bench,
    deeds: Vec<Deed>,
    /// What others do while the card signs.
    meanwhile: Option<Box<dyn FnOnce() + 'a>>,
    seen: Arc<Mutex<Seen>>,
}

impl<'a> Desk<'a> {
    fn new(bench: &Bench, deeds: &[Deed]) -> Self {
        Self {
            bench: bench.clone(),
            deeds: deeds.to_vec(),
            meanwhile: None,
            seen: Arc::default(),
        }
    }

    fn meanwhile(mut self, happens: impl FnOnce() + 'a) -> Self {
        self.meanwhile = Some(Box::new(happens));
        self
    }
}

impl Signs for Desk<'_> {
    fn prepare(&mut self, asking: Asking) -> Result<(), NoTerminal> {
        self.seen.lock().unwrap().asked_in = Some(asking);
        Ok(())
    }

    fn sign(&mut self, order: Order) -> Result<Vec<SignedDocument>, Failure> {
        let entries = order.documents.iter().flat_map(Document::entries);
        let names = entries.map(|(listed, _)| listed.name.as_str().to_owned());
        self.seen.lock().unwrap().names = names.collect();
        let entries = order.documents.iter().flat_map(Document::entries);
        let forms = entries.map(|(listed, _)| listed.form.clone());
        self.seen.lock().unwrap().forms = forms.collect();
        let person = Person {
            deeds: self.deeds.iter().copied().collect(),
            pending: None,
            seen: self.seen.clone(),
        };
        let reader = self.bench.clone();
        let signing = LocalSigning {
            documents: order.documents,
            language: order.language,
            open_reader: Box::new(|| Box::new(reader)),
            progress: order.progress,
        };
        let signed = signing.with(confined(), person);
        if let Some(happens) = self.meanwhile.take() {
            happens();
        }
        signed
    }
}

/// Once in this process.
fn confined() -> &'static Confined {
    static CONFINED: OnceLock<Confined> = OnceLock::new();
    CONFINED.get_or_init(confine)
}

/// Runs the program. Words with a dot that are no option are files of the folder.
fn tegata(folder: &Folder, signs: &mut dyn Signs, arguments: &[&str]) -> Said {
    tegata_in(folder, signs, Language::En, arguments)
}

fn tegata_in(
    folder: &Folder,
    signs: &mut dyn Signs,
    language: Language,
    arguments: &[&str],
) -> Said {
    let line = arguments.iter().map(|word| match word.contains('.') {
        true => folder.path(word).into_os_string(),
        false => OsString::from(word),
    });
    let surroundings = Surroundings {
        interruption: Interruption::default(),
        language,
        now: today(),
        progress: Progress::Hidden,
        signs,
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let line = [OsString::from("tegata")].into_iter().chain(line);
    let exit = run(line, surroundings, &mut out, &mut err);
    Said {
        exit,
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
    }
}

/// Signs as somebody does who knows the password.
fn sign(folder: &Folder, arguments: &[&str]) -> Said {
    let bench = bench();
    let said = tegata(
        folder,
        &mut Desk::new(&bench, &SIGNED),
        &[&["sign"], arguments].concat(),
    );
    assert!(!bench.signs_for_anyone(), "the card was not left clean");
    said
}

#[track_caller]
fn signed(folder: &Folder, arguments: &[&str], written: &[&str]) {
    let said = sign(folder, arguments);
    let lines: String = written
        .iter()
        .map(|name| format!("{}\n", folder.path(name).display()))
        .collect();
    assert_eq!((said.exit, &*said.out), (0, &*lines), "{}", said.err);
}

/// Nothing is signed, for this reason, and the card got nothing.
#[track_caller]
fn not_asked(folder: &Folder, arguments: &[&str], exit: u8, why: &str) {
    let before = names(folder);
    let bench = bench();
    let mut desk = Desk::new(&bench, &[]);
    let said = tegata(folder, &mut desk, &[&["sign"], arguments].concat());
    assert!(said.err.contains(why), "{}", said.err);
    assert_eq!((said.exit, &*said.out), (exit, ""));
    assert!(bench.sent().is_empty() && desk.seen.lock().unwrap().scenes.is_empty());
    assert_eq!(names(folder), before);
}

/// What lies in the folder.
fn names(folder: &Folder) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path("")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}
