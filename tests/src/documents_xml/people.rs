//! Who signs in these tests.

use std::sync::OnceLock;

use getrandom::{SysRng, rand_core::UnwrapErr};
use tegata_documents::{Signature, Signer, xml::Prepared};
use tegata_virtual_card::{AuthorityTemplate, KeyKind, Persona, PrivateKey, TestAuthority};

/// 2026-09-21T14:13:20Z.
pub(super) const NOW: u64 = 1_790_000_000;
const DAY: u64 = 86_400;

/// A test person with a digital-signature key and its certificate.
pub(super) struct Person {
    pub(super) signer: Signer,
    key: PrivateKey,
}

impl Person {
    /// With today's kind of key.
    pub(super) fn rsa() -> &'static Self {
        static PERSON: OnceLock<Person> = OnceLock::new();
        PERSON.get_or_init(|| Self::new(1, KeyKind::Rsa { bits: 2048 }))
    }

    /// With the next card's kind of key.
    pub(super) fn p384() -> &'static Self {
        static PERSON: OnceLock<Person> = OnceLock::new();
        PERSON.get_or_init(|| Self::new(2, KeyKind::P384))
    }

    pub(super) fn both() -> [&'static Self; 2] {
        [Self::rsa(), Self::p384()]
    }

    fn new(number: u16, kind: KeyKind) -> Self {
        let key = PrivateKey::generate(kind, &mut rng()).unwrap();
        let template = Persona::adult(number)
            .digital_signature_template(NOW - DAY)
            .unwrap();
        let certificate =
            authority().certify(&template, &key.public_key_der().unwrap(), &mut rng());
        let signer = Signer::parse(&certificate.unwrap()).unwrap();
        Self { signer, key }
    }

    /// What the card does: signs what was prepared.
    pub(super) fn sign(&self, prepared: Prepared) -> Vec<u8> {
        let message = prepared.to_be_signed();
        let value = match self.key {
            PrivateKey::P384(_) => self.key.sign_es384(message),
            PrivateKey::Rsa(_) => self.key.sign_rs256(message),
        };
        prepared.finish(&Signature::new(&self.signer, value.unwrap()).unwrap())
    }
}

pub(super) fn authority() -> &'static TestAuthority {
    static AUTHORITY: OnceLock<TestAuthority> = OnceLock::new();
    let template = AuthorityTemplate::digital_signature(NOW - 2 * DAY);
    AUTHORITY.get_or_init(|| TestAuthority::generate(&template, &mut rng()).unwrap())
}

fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}
