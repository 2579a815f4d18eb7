//! A throw-away person who signs documents, and who believes in that person: the same in every
//! process, so that seeds are.

use std::{convert::Infallible, sync::OnceLock};

use getrandom::rand_core::{TryCryptoRng, TryRng};
use tegata_documents::{Signature, SignatureAlgorithm, Signer, SigningTime};
use tegata_verifier::{AnchorKind, DocumentVerifier, Judgment, Revocation, TrustAnchor};
use tegata_virtual_card::{
    AuthorityTemplate, IssuedIdentity, KeyKind, LeafTemplate, Persona, PrivateKey, TestAuthority,
};

use crate::example;

/// What is signed where the content is not the input's.
pub(crate) const CONTENT: &[u8] = b"Contract.\r\n\0\xff";

/// Has a key and a digital-signature certificate.
pub(crate) struct Person {
    identity: IssuedIdentity,
    pub(crate) signer: Signer,
}

impl Person {
    /// Has today's card: RSA-2048, with the key of the worked example.
    pub(crate) fn with_rsa() -> &'static Self {
        static PERSON: OnceLock<Person> = OnceLock::new();
        PERSON.get_or_init(|| {
            let key = PrivateKey::Rsa(example::key());
            let public = key.public_key_der().expect("a public key");
            let certificate = authority().certify(&template(1), &public, &mut Numbers(1));
            Self::new(IssuedIdentity {
                certificate_der: certificate.expect("a certificate"),
                key,
            })
        })
    }

    /// Has the announced card: P-384.
    pub(crate) fn with_p384() -> &'static Self {
        static PERSON: OnceLock<Person> = OnceLock::new();
        PERSON.get_or_init(|| {
            let template = LeafTemplate {
                key: KeyKind::P384,
                ..template(2)
            };
            let identity = authority().issue(&template, &mut Numbers(2));
            Self::new(identity.expect("a certificate"))
        })
    }

    fn new(identity: IssuedIdentity) -> Self {
        let signer = Signer::parse(&identity.certificate_der).expect("a signer");
        Self { identity, signer }
    }

    /// What the card does after the password.
    pub(crate) fn sign(&self, to_be_signed: &[u8]) -> Signature {
        let signature = match self.signer.algorithm() {
            SignatureAlgorithm::EcdsaP384Sha384 => self.identity.sign_es384(to_be_signed),
            SignatureAlgorithm::RsaSha256 { .. } => self.identity.sign_rs256(to_be_signed),
        };
        Signature::new(&self.signer, signature.expect("a signature")).expect("of its length")
    }
}

fn template(number: u16) -> LeafTemplate {
    let template = Persona::adult(number).digital_signature_template(example::NOW.as_secs());
    template.expect("adults have one")
}

fn authority() -> &'static TestAuthority {
    static AUTHORITY: OnceLock<TestAuthority> = OnceLock::new();
    AUTHORITY.get_or_init(|| {
        let template = AuthorityTemplate::digital_signature(example::NOW.as_secs());
        TestAuthority::with_key(&template, example::key(), &mut Numbers(3)).expect("an authority")
    })
}

/// Believes the throw-away authority and no other.
pub(crate) fn verifier() -> &'static DocumentVerifier {
    static VERIFIER: OnceLock<DocumentVerifier> = OnceLock::new();
    VERIFIER.get_or_init(|| {
        let der = authority().certificate_der();
        let anchor = TrustAnchor::from_der(der, AnchorKind::DangerTest).expect("an authority");
        DocumentVerifier::with_anchors(vec![anchor])
    })
}

pub(crate) fn judgment() -> Judgment<'static> {
    Judgment {
        at: example::NOW,
        revocation: Revocation::NotChecked,
    }
}

pub(crate) fn now() -> SigningTime {
    SigningTime::from_unix_seconds(example::NOW.as_secs()).expect("a time")
}

/// Numbers that anybody can foretell (xorshift64, Marsaglia 2003), for keys that nobody trusts.
struct Numbers(u64);

impl TryRng for Numbers {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let [.., a, b, c, d] = self.try_next_u64()?.to_be_bytes();
        Ok(u32::from_be_bytes([a, b, c, d]))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let number = self.try_next_u64()?.to_be_bytes();
            chunk.copy_from_slice(&number[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Numbers {}
