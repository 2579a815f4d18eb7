//! Whole sessions against the virtual card: no command makes it panic, gives a try back without the
//! right PIN, or has it sign or show what a PIN protects without that PIN.

mod rules;

use std::sync::OnceLock;

use getrandom::{SysRng, rand_core::UnwrapErr};
use tegata_virtual_card::{
    AuthorityTemplate, CardMemory, IssuedIdentity, Persona, PrivateKey, RsaKey, TEST_AUTH_PIN,
    TEST_INPUT_SUPPORT_PIN, TEST_SIGNATURE_PASSWORD, TestAuthorities, TestAuthority,
    TestIdentities, VirtualCard,
};

use self::rules::Watched;
use crate::{Reached, example, input::Input};

/// No input is followed for longer.
const COMMANDS_MAX: usize = 100;

/// Commands that lead somewhere, which the fuzzer would not find.
const KNOWN: [&[u8]; 24] = [
    b"\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01",
    b"\x00\xA4\x04\x0C\x0A\xD3\x92\x10\x00\x31\x00\x01\x01\x01\x00",
    b"\x00\xA4\x04\x0C\x0A\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08",
    b"\x00\xA4\x02\x0C\x02\x00\x18",
    b"\x00\xA4\x02\x0C\x02\x00\x1B",
    b"\x00\xA4\x02\x0C\x02\x00\x17",
    b"\x00\xA4\x02\x0C\x02\x00\x1A",
    b"\x00\xA4\x02\x0C\x02\x00\x01",
    b"\x00\xA4\x02\x0C\x02\x00\x11",
    b"\x00\x20\x00\x80",
    b"\x00\x20\x00\x98\x04----",
    b"\x00\x20\x00\x80\x04----",
    b"\x00\x20\x00\x9B\x06------",
    b"\x80\x2A\x00\x97\x02\xAA\xBB\x00",
    b"\x80\x2A\x00\x9A\x02\xAA\xBB\x00",
    b"\x80\x2A\x00\x80\x02\xAA\xBB\x00",
    b"\x80\x2A\x01\x97\x02\xAA\xBB\x00",
    b"\x80\x2A\x03\x97\x02\xAA\xBB\x00",
    b"\x00\xB0\x81\x00\x00",
    b"\x00\xB0\x8A\x00\x00",
    b"\x00\xB0\x00\x00\x00",
    b"\x00\x24\x01\x98\x041234",
    b"\x00\x20\x00\x98\x041234",
    b"\x00\x24\x01\x9B\x06ABC123",
];

/// Plays the commands and resets that the bytes stand for.
pub fn run(data: &[u8]) -> Reached {
    let mut input = Input::new(data);
    let card = VirtualCard::from_memory(memory().clone());
    let mut card = Watched::new(card);
    for _ in 0..COMMANDS_MAX {
        match input.byte() {
            None => break,
            Some(RAW) => card.transmit(input.chunk()),
            Some(RESET) => card.reset(),
            Some(POWER_OFF) => card.power_off(),
            Some(RIGHT_PIN) => card.transmit(&verify(0x98, TEST_AUTH_PIN)),
            Some(RIGHT_PASSWORD) => card.transmit(&verify(0x9B, TEST_SIGNATURE_PASSWORD)),
            Some(RIGHT_SUPPORT_PIN) => card.transmit(&verify(0x91, TEST_INPUT_SUPPORT_PIN)),
            Some(choice) => card.transmit(KNOWN[usize::from(choice) % KNOWN.len()]),
        }
    }
    if card.has_signed() {
        Reached::End
    } else {
        Reached::Short
    }
}

const RAW: u8 = 0xFF;
const RESET: u8 = 0xFE;
const POWER_OFF: u8 = 0xFD;
const RIGHT_PIN: u8 = 0xFC;
const RIGHT_PASSWORD: u8 = 0xFB;
const RIGHT_SUPPORT_PIN: u8 = 0xFA;

/// VERIFY by a short file id.
fn verify(p2: u8, pin: &str) -> Vec<u8> {
    let length = u8::try_from(pin.len()).expect("a short PIN");
    [&[0x00, 0x20, 0x00, p2, length], pin.as_bytes()].concat()
}

/// An adult's card with both certificates. Keys take long to make, so there is one.
fn memory() -> &'static CardMemory {
    static MEMORY: OnceLock<CardMemory> = OnceLock::new();
    MEMORY.get_or_init(|| {
        let mut rng = UnwrapErr(SysRng);
        let now = example::NOW.as_secs();
        let mut authority = |template: &AuthorityTemplate| {
            TestAuthority::with_key(template, example::key(), &mut rng).expect("a certificate")
        };
        let authorities = TestAuthorities {
            user_authentication: authority(&AuthorityTemplate::user_authentication(now)),
            digital_signature: authority(&AuthorityTemplate::digital_signature(now)),
        };
        let signature_key = RsaKey::generate(2048, &mut UnwrapErr(SysRng)).expect("a key");
        let identities = TestIdentities {
            user_authentication: example::identity(),
            digital_signature: Some(IssuedIdentity {
                certificate_der: b"nobody reads this certificate, but it is protected".to_vec(),
                key: PrivateKey::Rsa(signature_key),
            }),
        };
        Persona::adult(1)
            .complete_card_memory(&identities, &authorities)
            .expect("a card")
    })
}

/// Sessions that sign with either key, and sessions that nearly do.
pub fn seeds() -> Vec<Vec<u8>> {
    let pin = [0, 3, RIGHT_PIN];
    let raw = |command: &[u8]| {
        let length = u8::try_from(command.len()).expect("a short command");
        [&[RAW, length], command].concat()
    };
    let mut seeds = vec![
        vec![0, RIGHT_PIN, 13, 1],
        vec![0, RIGHT_PASSWORD, 14, 7, 20, 18],
        vec![0, RIGHT_PIN, 5, 15, 16, 17],
        vec![0, RIGHT_PIN, RESET, 0, 13, POWER_OFF, 0, 13],
        vec![0, RIGHT_PIN, 1, 0, 13],
        vec![0, RIGHT_PIN, 14, 0, RIGHT_PASSWORD, 13],
        vec![0, 10, 10, 10, RIGHT_PIN, 13],
        vec![0, 10, RIGHT_PIN, 10, 13],
        vec![0, 12, 12, 12, 12, 12, RIGHT_PASSWORD, 14],
        vec![0, RIGHT_PIN, 21, RIGHT_PIN, 22, 13],
        vec![0, 21, 23, RIGHT_PASSWORD, 23, 14],
        vec![2, RIGHT_SUPPORT_PIN, 7, 20, 18, 0, 18],
        vec![0, 18, 19, 7, 20],
        vec![RESET, POWER_OFF, 13, 9, 3, 0, 3, 9, 11, 9],
        [&pin[..], &raw(b"\x80\x2A\x00\x97\x01\xAA\x00")].concat(),
        [&pin[..], &raw(b"\x00\x20\x00\x80\x04----\x00"), &[13]].concat(),
        [raw(&[]), raw(&[0]), raw(b"\x00\xA4"), raw(&[0xFF; 255])].concat(),
    ];
    let known = (0..).take(KNOWN.len());
    seeds.extend(known.map(|command| vec![0, RIGHT_PIN, RIGHT_PASSWORD, command, 13]));
    seeds
}
