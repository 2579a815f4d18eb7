//! What the tests of this crate share: one authority and one key, made once because RSA keys take
//! their time, and a way to write exchanges as hexadecimal text.

use std::sync::OnceLock;

use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;

use crate::authority::{AuthorityTemplate, IssuedIdentity, TestAuthority};
use crate::card::VirtualCard;
use crate::key::{KeyKind, PrivateKey};
use crate::leaf_template::LeafTemplate;
use crate::persona::Persona;
use crate::test_authorities::{TestAuthorities, TestIdentities};
use crate::test_person::TestPerson;

/// 2026-09-21T14:13:20Z.
pub(crate) const NOW: u64 = 1_790_000_000;

pub(crate) const SELECT_JPKI: &str = "00A4040C0AD392F000260100000001";
pub(crate) const SELECT_COMMON: &str = "00A4040C0AD3921000310001010100";
pub(crate) const SELECT_INPUT_SUPPORT: &str = "00A4040C0AD3921000310001010408";
pub(crate) const SELECT_ISSUER_DOMAIN: &str = "00A4040C07A0000001510000";
pub(crate) const SELECT_PIN: &str = "00A4020C020018";
pub(crate) const SELECT_KEY: &str = "00A4020C020017";
pub(crate) const QUERY: &str = "00200080";
/// TEST_AUTH_PIN in ASCII.
pub(crate) const RIGHT_PIN: &str = "002000800434363439";
/// TEST_SIGNATURE_PASSWORD in ASCII, for the password by its short id.
pub(crate) const RIGHT_PASSWORD: &str = "0020009B0948414E4B4F38333137";
pub(crate) const WRONG_PIN: &str = "002000800430303030";

pub(crate) fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

pub(crate) fn authority() -> &'static TestAuthority {
    static AUTHORITY: OnceLock<TestAuthority> = OnceLock::new();
    AUTHORITY.get_or_init(|| {
        let template = AuthorityTemplate::user_authentication(NOW);
        TestAuthority::generate(&template, &mut rng()).unwrap()
    })
}

/// The identity of the first adult.
pub(crate) fn identity() -> &'static IssuedIdentity {
    static IDENTITY: OnceLock<IssuedIdentity> = OnceLock::new();
    IDENTITY.get_or_init(|| {
        let template = Persona::adult(1).user_authentication_template(NOW);
        authority().issue(&template, &mut rng()).unwrap()
    })
}

/// Both authorities; the one for user authentication is the one above.
pub(crate) fn authorities() -> &'static TestAuthorities {
    static AUTHORITIES: OnceLock<TestAuthorities> = OnceLock::new();
    AUTHORITIES.get_or_init(|| {
        let template = AuthorityTemplate::digital_signature(NOW);
        TestAuthorities {
            user_authentication: authority().clone(),
            digital_signature: TestAuthority::generate(&template, &mut rng()).unwrap(),
        }
    })
}

/// The signature key that everybody has in these tests.
fn signature_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| PrivateKey::generate(KeyKind::Rsa { bits: 2048 }, &mut rng()).unwrap())
}

/// The person's own certificates for keys that everybody shares.
pub(crate) fn identities_of(person: TestPerson) -> TestIdentities {
    let persona = person.persona();
    let certified = |authority: &TestAuthority, template: &LeafTemplate, key: &PrivateKey| {
        let public_key = key.public_key_der().unwrap();
        IssuedIdentity {
            key: key.clone(),
            certificate_der: authority
                .certify(template, &public_key, &mut rng())
                .unwrap(),
        }
    };
    let signature = persona.digital_signature_template(NOW);
    TestIdentities {
        user_authentication: certified(
            authority(),
            &persona.user_authentication_template(NOW),
            &identity().key,
        ),
        digital_signature: signature.map(|template| {
            certified(&authorities().digital_signature, &template, signature_key())
        }),
    }
}

/// A complete card of this person.
pub(crate) fn complete_card_of(person: TestPerson) -> VirtualCard {
    let memory = person
        .persona()
        .complete_card_memory(&identities_of(person), authorities())
        .unwrap();
    VirtualCard::from_memory(memory)
}

/// A new card with that identity, whoever the person is.
pub(crate) fn card_of(persona: &Persona) -> VirtualCard {
    let memory = persona
        .card_memory(identity(), authority().certificate_der())
        .unwrap();
    VirtualCard::from_memory(memory)
}

pub(crate) fn card() -> VirtualCard {
    card_of(&Persona::adult(1))
}

/// Sends the commands one after the other and compares every whole response.
pub(crate) fn check(card: &mut VirtualCard, script: &[(&str, &str)]) {
    for (step, (command, response)) in script.iter().enumerate() {
        assert_eq!(send(card, command), *response, "step {step}: {command}");
    }
}

/// Reads the current file to its end.
pub(crate) fn read_all(card: &mut VirtualCard) -> Vec<u8> {
    let mut file = Vec::new();
    loop {
        let [high, low] = u16::try_from(file.len()).unwrap().to_be_bytes();
        let response = from_hex(&send(card, &format!("00B0{high:02X}{low:02X}00")));
        let (bytes, status) = response.split_last_chunk::<2>().unwrap();
        match status {
            [0x90, 0x00] => file.extend(bytes),
            [0x6B, 0x00] => return file,
            _ => panic!("{status:02X?}"),
        }
    }
}

/// Sends a command and returns the response.
pub(crate) fn send(card: &mut VirtualCard, command: &str) -> String {
    to_hex(&card.transmit(&from_hex(command)))
}

pub(crate) fn from_hex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    let pairs = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
    pairs
        .map(|pair| u8::from_str_radix(&pair, 16).unwrap())
        .collect()
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
