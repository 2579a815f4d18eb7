//! The dialogue at a terminal, through a real pseudo-terminal.

use std::{
    fs::{File, OpenOptions},
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, tcgetattr},
};
use tegata_cli::{Language, PersonAndCard, Terminal};
use tegata_host::{Reader, confine};
use tegata_virtual_card::{Persona, TEST_SIGNATURE_PASSWORD};

use super::{apart, bench, folder, tegata_in};
use crate::{
    card_client::Bench,
    command_line::Said,
    documents::{pdf::builder::Builder, tools::Folder},
};

/// A terminal with a person's eyes and hands.
struct Screen {
    keys: File,
    path: PathBuf,
    seen: Receiver<Vec<u8>>,
    text: String,
}

/// A person's end of a new terminal, and the path of the other.
fn pair() -> (File, PathBuf) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let path = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
    (File::from(ours), path.into())
}

impl Screen {
    fn open() -> Self {
        let (keys, path) = pair();
        let mut eyes = keys.try_clone().unwrap();
        let (sender, seen) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = eyes.read(&mut buffer) {
                let _ = sender.send(buffer[..read].to_vec());
            }
        });
        Self {
            keys,
            path,
            seen,
            text: String::new(),
        }
    }

    /// Waits until this is on the screen, and begins a new look behind it.
    fn wait(&mut self, wanted: &str) -> String {
        loop {
            if let Some(at) = self.text.find(wanted) {
                let rest = self.text.split_off(at + wanted.len());
                return std::mem::replace(&mut self.text, rest);
            }
            let more = self.seen.recv_timeout(Duration::from_secs(30));
            let more = more.unwrap_or_else(|_| panic!("no {wanted:?} in {:?}", self.text));
            self.text.push_str(&String::from_utf8_lossy(&more));
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// All that is still to be seen.
    fn rest(mut self) -> String {
        // Nothing is written any more: this mark is the last.
        let mut end = OpenOptions::new().write(true).open(&self.path).unwrap();
        end.write_all(b"<end>").unwrap();
        self.wait("<end>")
    }
}

/// A person who is surprised gives up, so that the program does not wait for them.
impl Drop for Screen {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.keys.write_all(b"\x04");
        }
    }
}

/// Signs at the terminal what lies in `a.txt`, while the person does something.
fn sign(
    language: Language,
    bench: &Bench,
    person: impl FnOnce(&mut Screen) + Send,
) -> (Said, Folder, String) {
    let folder = folder();
    folder.write("a.txt", b"text");
    let mut screen = Screen::open();
    // Held open, or its settings would be those of a new one.
    let held = OpenOptions::new()
        .read(true)
        .write(true)
        .open(&screen.path)
        .unwrap();
    let settings = || format!("{:?}", tcgetattr(&held).unwrap());
    let before = settings();
    let path = screen.path.clone();
    let (said, screen) = thread::scope(|scope| {
        let acting = scope.spawn(move || {
            person(&mut screen);
            screen
        });
        let said = sign_at(&folder, &path, language, bench, &["a.txt"]);
        (said, acting.join().unwrap())
    });
    assert_eq!(settings(), before, "the terminal is not as it was");
    assert!(
        tcgetattr(&held)
            .unwrap()
            .local_modes
            .contains(LocalModes::ECHO)
    );
    let rest = screen.rest();
    (said, folder, rest)
}

fn sign_at(
    folder: &Folder,
    terminal: &Path,
    language: Language,
    bench: &Bench,
    what: &[&str],
) -> Said {
    let reader = bench.clone();
    let open: Box<dyn FnOnce() -> Box<dyn Reader> + Send> = Box::new(|| Box::new(reader));
    let signs = PersonAndCard::new(Some(confine()), open);
    let mut signs = signs.at(Terminal::open_at(terminal).unwrap());
    let line = [&["sign", "--terminal"], what].concat();
    tegata_in(folder, &mut signs, language, &line)
}

const PROMPT: &str = "(6 to 16 letters and digits, not the 4-digit PIN): ";

#[test]
fn a_person_signs_at_the_terminal_and_the_password_is_never_shown() {
    apart(|| {
        let bench = bench();
        let items = Persona::adult(1).basic_items;
        let (said, folder, rest) = sign(Language::En, &bench, |screen| {
            let list = screen.wait("[y/N] ");
            assert!(list.contains("1. a.txt (4 bytes)"), "{list}");
            // `printf text | sha256sum`
            let hash = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
            assert!(list.contains(hash), "{list}");
            assert!(list.contains("The content of the documents is not shown here."));
            assert!(list.contains("Tries left: 5"), "{list}");
            assert!(list.contains("name, address, date of birth and sex"));
            screen.press("y\n");
            screen.wait(PROMPT);
            screen.press(&format!("{TEST_SIGNATURE_PASSWORD}\n"));
            let signer = screen.wait("Sign? [y/N] ");
            let stars = "*".repeat(TEST_SIGNATURE_PASSWORD.len());
            assert!(signer.starts_with(&stars), "{signer}");
            assert!(!signer.contains(TEST_SIGNATURE_PASSWORD));
            assert!(signer.contains(&items.name.certified) && signer.contains("Sex: "));
            screen.press("y\n");
            screen.wait("Signing: 1 of 1.");
        });
        assert_eq!((said.exit, &*said.err), (0, ""), "{rest}");
        assert_eq!(
            said.out,
            format!("{}\n", folder.path("a.txt.p7s").display())
        );
        assert!(rest.contains("The card has signed."), "{rest}");
        assert!(!bench.signs_for_anyone());
    });
}

#[test]
fn the_terminal_lists_attached_files_and_says_what_the_signature_covers() {
    apart(|| {
        let folder = folder();
        folder.write("a.xml", b"<r><part Id=\"part\"/></r>");
        folder.write("plan.txt", b"text");
        let mut screen = Screen::open();
        let path = screen.path.clone();
        thread::scope(|scope| {
            scope.spawn(move || {
                let list = screen.wait("[y/N] ");
                for there in [
                    "1. a.xml (24 bytes)",
                    "only the attached files and the parts with the Ids part",
                    "2. plan.txt (4 bytes)",
                    "Attached file: ",
                    // `printf text | sha256sum`
                    "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1",
                ] {
                    assert!(list.contains(there), "{there} in {list}");
                }
                screen.press("n\n");
            });
            let line = ["--profile", "egov", "--attach", "plan.txt", "a.xml"];
            sign_at(&folder, &path, Language::En, &bench(), &line)
        });
    });
}

#[test]
fn the_terminal_says_where_a_signature_will_be_seen() {
    apart(|| {
        let folder = folder();
        folder.write("a.pdf", &Builder::new().build());
        for (more, told) in [
            (
                &[][..],
                "On page 1, 100 mm from the left and 20 mm from the bottom, your name and",
            ),
            (&["--seal"], "a seal with your family name will be seen"),
        ] {
            let mut screen = Screen::open();
            let path = screen.path.clone();
            thread::scope(|scope| {
                scope.spawn(move || {
                    let list = screen.wait("[y/N] ");
                    assert!(list.contains(told), "{list}");
                    screen.press("n\n");
                });
                let line = [&["--visible", "1,100,20", "a.pdf"], more].concat();
                sign_at(&folder, &path, Language::En, &bench(), &line)
            });
        }
    });
}

#[test]
fn the_terminal_speaks_japanese() {
    apart(|| {
        let bench = bench();
        let (said, _, _) = sign(Language::Ja, &bench, |screen| {
            let list = screen.wait("[y/N] ");
            assert!(list.contains("残り 5 回"), "{list}");
            screen.press("n\n");
        });
        assert_eq!(
            said.err,
            "署名していません。やめました。（user_cancelled）\n"
        );
    });
}

#[test]
fn what_is_no_password_is_corrected_and_spends_no_try() {
    apart(|| {
        let bench = bench();
        let (said, _, rest) = sign(Language::En, &bench, |screen| {
            screen.wait("[y/N] ");
            screen.press("y\n");
            screen.wait(PROMPT);
            screen.press("AB\n");
            screen.wait("at least 6 characters");
            screen.wait(&format!("{PROMPT}**"));
            screen.press("!");
            screen.wait("Only the letters A to Z and digits.");
            // An arrow types no letter, and what was typed can be taken back.
            screen.press("\x1B[A\x7F\x7F");
            // Small and full-width letters are what the card calls large ones.
            let odd = TEST_SIGNATURE_PASSWORD.to_ascii_lowercase();
            let odd = odd.replacen('h', "Ｈ", 1);
            screen.press(&format!("{odd}\n"));
            screen.wait("Sign? [y/N] ");
            screen.press("\n");
        });
        assert_eq!((said.exit, bench.passwords_sent()), (1, 1), "{rest}");
        assert_eq!(bench.signature_attempts_left(), 5);
    });
}

#[test]
fn a_wrong_password_is_said_and_typed_again() {
    apart(|| {
        let bench = bench();
        let (said, _, rest) = sign(Language::En, &bench, |screen| {
            screen.wait("[y/N] ");
            screen.press("y\n");
            screen.wait(PROMPT);
            screen.press("WRONG1\n");
            let again = screen.wait(PROMPT);
            assert!(
                again.contains("Wrong password.") && again.contains("Tries left: 4"),
                "{again}"
            );
            screen.press(&format!("{TEST_SIGNATURE_PASSWORD}\n"));
            screen.wait("Sign? [y/N] ");
            screen.press("y\n");
            screen.wait("Signing: 1 of 1.");
        });
        assert_eq!((said.exit, bench.passwords_sent()), (0, 3), "{rest}");
    });
}

#[test]
fn the_last_try_is_asked_about_once_more() {
    apart(|| {
        for (answer, sent) in [("n\n", 0), ("\n", 0), ("y\n", 1)] {
            let (authorities, _) = super::adult();
            let persona = Persona::adult(1).with_signature_attempts_left(1);
            let yesterday = super::today() - crate::documents::person::DAY;
            let mut rng = crate::card_client::rng();
            let card = tegata_virtual_card::VirtualCard::issue_complete(
                &persona,
                authorities,
                &mut rng,
                yesterday,
            );
            let bench = Bench::with_card(card.unwrap().memory().clone());
            let (said, _, rest) = sign(Language::En, &bench, |screen| {
                let list = screen.wait("[y/N] ");
                assert!(list.contains("This is the last try."), "{list}");
                screen.press("y\n");
                screen.wait(PROMPT);
                screen.press("WRONG1\n");
                screen.wait("Really send it to the card? [y/N] ");
                assert_eq!(bench.passwords_sent(), 0);
                screen.press(answer);
            });
            assert_eq!((said.exit, bench.passwords_sent()), (1, sent), "{rest}");
            let code = if sent == 0 {
                "user_cancelled"
            } else {
                "pin_blocked"
            };
            assert!(said.err.contains(code), "{}", said.err);
        }
    });
}

/// Keys that were pressed before the question was there are no answer to it.
#[test]
fn nothing_that_is_typed_ahead_counts() {
    apart(|| {
        let bench = bench();
        let (said, _, _) = sign(Language::En, &bench, |screen| {
            screen.wait("[y/N] ");
            screen.press("y\n");
            screen.wait(PROMPT);
            // Two confirmations at once: the second is typed before the signer is shown.
            screen.press(&format!("{TEST_SIGNATURE_PASSWORD}\ny\n"));
            screen.wait("Sign? [y/N] ");
            screen.press("\n");
        });
        assert_eq!(said.exit, 1);
        assert!(said.err.contains("user_cancelled"), "{}", said.err);
    });
}

#[test]
fn ctrl_d_cancels() {
    apart(|| {
        let bench = bench();
        let (said, _, _) = sign(Language::En, &bench, |screen| {
            screen.wait("[y/N] ");
            screen.press("y\n");
            screen.wait(PROMPT);
            screen.press("HANKO\x04");
        });
        assert!(said.err.contains("user_cancelled"), "{}", said.err);
        assert_eq!(bench.passwords_sent(), 0);
    });
}

/// The window of the terminal is closed, or the line to it is cut.
#[test]
fn a_terminal_that_goes_away_is_a_person_who_cancels() {
    apart(|| {
        let (mut ours, path) = pair();
        let folder = folder();
        folder.write("a.txt", b"text");
        let bench = bench();
        let said = thread::scope(|scope| {
            scope.spawn(move || {
                let mut seen = Vec::new();
                while !seen.ends_with(b"[y/N] ") {
                    let mut byte = [0];
                    ours.read_exact(&mut byte).unwrap();
                    seen.extend(byte);
                }
            });
            sign_at(&folder, &path, Language::En, &bench, &["a.txt"])
        });
        assert_eq!((said.exit, &*said.out), (1, ""));
        assert!(said.err.contains("user_cancelled"), "{}", said.err);
        assert_eq!(bench.passwords_sent(), 0);
    });
}
