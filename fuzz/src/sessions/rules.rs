//! A card under watch. The rules are written from what a PIN is for, not from how the card does it:
//! what is known of the session is only which PINs were right.

use sha2::{Digest, Sha256};
use tegata_virtual_card::{
    Aid, Application, CardMemory, FileContent, FileId, PinFile, ReadAccess, VirtualCard,
};

/// A PIN on the card, by its place.
type Place = (Aid, FileId);

pub(super) struct Watched {
    card: VirtualCard,
    has_signed: bool,
    /// PINs that may count as verified: at least those that do.
    verified: Vec<Place>,
}

impl Watched {
    pub(super) const fn new(card: VirtualCard) -> Self {
        Self {
            card,
            has_signed: false,
            verified: Vec::new(),
        }
    }

    pub(super) const fn has_signed(&self) -> bool {
        self.has_signed
    }

    pub(super) fn power_off(&mut self) {
        let before = self.card.memory().clone();
        self.card.power_off();
        self.verified.clear();
        assert!(before == *self.card.memory(), "the memory needs no power");
    }

    pub(super) fn reset(&mut self) {
        let before = self.card.memory().clone();
        self.card.reset();
        assert!(before == *self.card.memory(), "a reset changes no memory");
    }

    pub(super) fn transmit(&mut self, command: &[u8]) {
        let before = self.card.memory().clone();
        let answer = self.card.transmit(command);
        let (data, status) = answer.split_at(answer.len().checked_sub(2).expect("a status word"));
        let done = status == [0x90, 0x00];
        assert!(done || data.is_empty(), "data beside an error");
        self.check_memory(&before, command, status);
        match command {
            [0x00, 0x20, 0x00, _, ..] if done => self.verify(&before, command),
            [0x00, 0xA4, 0x04, ..] if done => self.select(body(command)),
            [0x80, 0x2A, preparation, ..] if done => self.sign(*preparation, command, data),
            [0x00, 0xB0, ..] if done => self.read(data),
            _ => {}
        }
    }

    fn verify(&mut self, before: &CardMemory, command: &[u8]) {
        let right = pins(before).filter(|(_, pin)| pin.value == body(command));
        let right: Vec<_> = right.filter(|(_, pin)| pin.attempts_left > 0).collect();
        assert!(!right.is_empty(), "a wrong PIN was accepted");
        self.verified
            .extend(right.into_iter().map(|(place, _)| place));
    }

    /// What was verified in another application is forgotten.
    fn select(&mut self, aid: &[u8]) {
        self.verified
            .retain(|(application, _)| application.as_bytes() == aid);
    }

    fn sign(&mut self, preparation: u8, command: &[u8], signature: &[u8]) {
        let data = prepared(preparation, body(command));
        let unlocked = files(self.card.memory()).any(|(application, _, content)| match content {
            FileContent::Key(key) => {
                self.verified.contains(&(application.aid.clone(), key.pin))
                    && key
                        .key
                        .sign_padded(&data)
                        .is_ok_and(|right| right == signature)
            }
            _ => false,
        });
        assert!(unlocked, "a key signed without its PIN");
        self.has_signed = true;
    }

    fn read(&self, data: &[u8]) {
        let readable = files(self.card.memory()).any(|(application, _, content)| match content {
            FileContent::Transparent { access, bytes } => {
                self.may_read(application, *access) && holds(bytes, data)
            }
            _ => false,
        });
        assert!(
            readable || data.is_empty(),
            "a file was read without its PIN"
        );
    }

    fn may_read(&self, application: &Application, access: ReadAccess) -> bool {
        let verified = |pin| self.verified.contains(&(application.aid.clone(), pin));
        match access {
            ReadAccess::AfterEither(one, other) => verified(one) || verified(other),
            ReadAccess::AfterPin(pin) => verified(pin),
            ReadAccess::Free => true,
        }
    }

    /// Nothing but PINs and their tries ever changes, and those only as they may.
    fn check_memory(&mut self, before: &CardMemory, command: &[u8], status: &[u8]) {
        let after = self.card.memory();
        assert!(
            without_pins(before) == without_pins(after),
            "a file was changed"
        );
        let changed = pins(before)
            .zip(pins(after))
            .filter(|(old, new)| old != new);
        let changed: Vec<_> = changed.collect();
        assert!(changed.len() <= 1, "several PINs changed");
        for ((place, old), (_, new)) in changed {
            let candidate = body(command);
            match command {
                [0x00, 0x20, 0x00, _, ..] => {
                    check_tries(&old, &new, candidate, status);
                    self.verified.retain(|verified| *verified != place);
                }
                [0x00, 0x24, 0x01, ..] => {
                    assert_eq!(status, [0x90, 0x00]);
                    assert!(
                        self.verified.contains(&place),
                        "changed without the old PIN"
                    );
                    let replaced = PinFile {
                        value: candidate.to_vec(),
                        ..old
                    };
                    assert!(new == replaced, "more than the PIN was changed");
                }
                _ => panic!("a PIN changed by another command"),
            }
        }
    }
}

fn check_tries(old: &PinFile, new: &PinFile, candidate: &[u8], status: &[u8]) {
    assert!(old.attempts_left > 0, "a blocked PIN came back");
    assert!(new.value == old.value && new.attempts_at_most == old.attempts_at_most);
    let expected = if candidate == old.value {
        (old.attempts_at_most, [0x90, 0x00])
    } else {
        let left = old.attempts_left - 1;
        (left, [0x63, 0xC0 | left])
    };
    assert_eq!((new.attempts_left, status), (expected.0, &expected.1[..]));
}

fn files(memory: &CardMemory) -> impl Iterator<Item = (&Application, FileId, &FileContent)> {
    memory.applications.iter().flat_map(|application| {
        let files = application.files.iter();
        files.map(move |file| (application, file.id, &file.content))
    })
}

fn pins(memory: &CardMemory) -> impl Iterator<Item = (Place, PinFile)> {
    files(memory).filter_map(|(application, id, content)| match content {
        FileContent::Pin(pin) => Some(((application.aid.clone(), id), pin.clone())),
        _ => None,
    })
}

fn without_pins(memory: &CardMemory) -> Vec<(&Aid, FileId, &FileContent)> {
    files(memory)
        .filter(|(_, _, content)| !matches!(content, FileContent::Pin(_)))
        .map(|(application, id, content)| (&application.aid, id, content))
        .collect()
}

/// The data of a command that was accepted.
fn body(command: &[u8]) -> &[u8] {
    match command {
        [_, _, _, _, length, rest @ ..] => rest.get(..usize::from(*length)).unwrap_or_default(),
        _ => &[],
    }
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && bytes.windows(part.len()).any(|window| window == part)
}

/// What is padded and signed, by P1 (`crates/virtual-card`).
fn prepared(preparation: u8, data: &[u8]) -> Vec<u8> {
    let wrapped = |digest: &[u8]| [&SHA_256_DIGEST_INFO, digest].concat();
    match preparation {
        0 => data.to_vec(),
        1 => Sha256::digest(data).to_vec(),
        2 => wrapped(data),
        _ => wrapped(&Sha256::digest(data)),
    }
}

/// RFC 8017, 9.2, note 1.
const SHA_256_DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];
