//! Opens the consent window with a scripted sequence of scenes and no card, to look at and type
//! into: `cargo run -p tegata-host --example window`. Says on standard error what the person did;
//! of a PIN only that it was entered.
#![expect(
    clippy::print_stderr,
    reason = "a program for developers at a terminal"
)]

use std::{error::Error, thread, time::Duration};

use tegata_host::{
    Asker, AttemptsLeft, ConsentEvent, ConsentRequest, Edition, Matter, PinNotice, Scene,
    window::{Window, WindowCommand, WindowHandle},
};
use tegata_protocol::{Language, Origin};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

fn main() -> Result<(), Box<dyn Error>> {
    let origin = Origin::parse("https://bank.example")?;
    let consent = ConsentRequest {
        asker: Asker::Site(origin),
        edition: Edition::Demo,
        language: Language::Ja,
        matter: Matter::Login,
    };
    let (sender, events) = unbounded_channel();
    let (window, handle) = Window::build(consent, sender)?;
    let script = thread::spawn(move || play(&handle, events));
    window.run();
    script.join().map_err(|_| "the script ended badly")?;
    Ok(())
}

/// A card after two seconds, and every PIN wrong but the last.
fn play(handle: &WindowHandle, mut events: UnboundedReceiver<ConsentEvent>) {
    let mut attempts_left = 3;
    thread::sleep(Duration::from_secs(2));
    ask(handle, attempts_left, None);
    while let Some(event) = events.blocking_recv() {
        eprintln!("{event:?}");
        match event {
            ConsentEvent::Activity
            | ConsentEvent::CardChosen(_)
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
    handle.send(WindowCommand::Close);
}

fn ask(handle: &WindowHandle, attempts_left: u8, notice: Option<PinNotice>) {
    let attempts_left = AttemptsLeft(attempts_left);
    handle.send(WindowCommand::Show(Scene::EnterPin {
        attempts_left,
        notice,
    }));
}
