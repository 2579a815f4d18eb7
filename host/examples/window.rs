//! Opens the consent window with a scripted sequence of scenes and no card, to look at and type
//! into: `cargo run -p tegata-host --example window` for a login, with `sign` at the end for a
//! signing. Says on standard error what the person did; of a secret only that it was entered.
#![expect(
    clippy::print_stderr,
    reason = "a program for developers at a terminal"
)]

#[path = "sample/contract.rs"]
mod contract;
#[path = "sample/documents.rs"]
mod documents;
#[path = "sample/holder.rs"]
mod holder;

use std::{env, error::Error, process::exit, thread, time::Duration};

use tegata_documents::SignerItems;
use tegata_host::{
    Asker, AttemptsLeft, ConsentEvent, ConsentRequest, Edition, Matter, PREVIEW_ARGUMENT,
    PinNotice, Scene, Wanted, confine, preview_command,
    window::{Window, WindowCommand, WindowHandle},
};
use tegata_protocol::{Language, Origin, Purpose};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use documents::{Sample, samples};
use holder::holder;

fn main() -> Result<(), Box<dyn Error>> {
    match env::args().nth(1).as_deref() {
        Some(PREVIEW_ARGUMENT) => draw(),
        Some("sign") => sign(),
        _ => login(),
    }
}

/// The pages of documents are drawn by a child, which is this program.
fn draw() -> Result<(), Box<dyn Error>> {
    match preview_command(&confine(), &[PREVIEW_ARGUMENT.to_owned()]) {
        Some(code) if code == std::process::ExitCode::SUCCESS => Ok(()),
        _ => exit(1),
    }
}

fn login() -> Result<(), Box<dyn Error>> {
    run(Matter::Login, play_login)
}

fn sign() -> Result<(), Box<dyn Error>> {
    let samples = samples()?;
    let signer = holder("手形　花子", true)?;
    let matter = Matter::Signing {
        documents: samples.iter().map(|sample| sample.listed.clone()).collect(),
        purpose: Purpose::clean("手形ハイツ204号室の賃貸借契約"),
    };
    run(matter, move |handle, events| {
        play_signing(handle, events, &samples, &signer);
    })
}

fn run(
    matter: Matter,
    play: impl FnOnce(&WindowHandle, UnboundedReceiver<ConsentEvent>) + Send + 'static,
) -> Result<(), Box<dyn Error>> {
    let consent = ConsentRequest {
        asker: Asker::Site(Origin::parse("https://bank.example")?),
        edition: Edition::Demo,
        language: Language::Ja,
        matter,
    };
    let (sender, events) = unbounded_channel();
    let (window, handle) = Window::build(consent, sender)?;
    let script = thread::spawn(move || {
        play(&handle, events);
        handle.send(WindowCommand::Close);
    });
    window.run();
    script.join().map_err(|_| "the script ended badly")?;
    Ok(())
}

/// A card after two seconds, and every PIN wrong but the last.
fn play_login(handle: &WindowHandle, mut events: UnboundedReceiver<ConsentEvent>) {
    let mut attempts_left = 3;
    thread::sleep(Duration::from_secs(2));
    ask(handle, attempts_left, None);
    while let Some(event) = events.blocking_recv() {
        eprintln!("{event:?}");
        match event {
            ConsentEvent::Activity
            | ConsentEvent::CardChosen(_)
            | ConsentEvent::ItemsPinEntered(_)
            | ConsentEvent::PasswordEntered(_)
            | ConsentEvent::SignerConfirmed => {}
            ConsentEvent::Cancelled => break,
            ConsentEvent::PinEntered(_) => {
                thread::sleep(Duration::from_secs(1));
                attempts_left -= 1;
                ask(handle, attempts_left, Some(PinNotice::Rejected));
            }
        }
    }
}

fn ask(handle: &WindowHandle, attempts_left: u8, notice: Option<PinNotice>) {
    let attempts_left = AttemptsLeft(attempts_left);
    handle.send(WindowCommand::Show(Scene::EnterPin {
        attempts_left,
        notice,
    }));
}

/// A card after two seconds, on which every password is right.
fn play_signing(
    handle: &WindowHandle,
    mut events: UnboundedReceiver<ConsentEvent>,
    samples: &[Sample],
    signer: &SignerItems,
) {
    let show = |scene| handle.send(WindowCommand::Show(scene));
    let shown = samples.iter().map(|sample| sample.shown.clone()).collect();
    handle.send(WindowCommand::Documents(shown));
    show(Scene::Waiting(Wanted::Card));
    thread::sleep(Duration::from_secs(2));
    show(Scene::EnterPassword {
        attempts_left: AttemptsLeft(5),
        notice: None,
    });
    while let Some(event) = events.blocking_recv() {
        eprintln!("{event:?}");
        match event {
            ConsentEvent::Activity
            | ConsentEvent::CardChosen(_)
            | ConsentEvent::ItemsPinEntered(_)
            | ConsentEvent::PinEntered(_) => {}
            ConsentEvent::Cancelled => break,
            ConsentEvent::PasswordEntered(_) => {
                thread::sleep(Duration::from_secs(1));
                show(Scene::ConfirmSigner(signer.clone()));
            }
            ConsentEvent::SignerConfirmed => {
                let of = u32::try_from(samples.len()).unwrap_or(u32::MAX);
                for signed in 0..of {
                    show(Scene::Signing { signed, of });
                    thread::sleep(Duration::from_secs(1));
                }
                show(Scene::Done);
            }
        }
    }
}
