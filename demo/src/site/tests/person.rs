//! Who signs in these tests: the card of the folder, and people with keys instead of cards.

use tegata_documents::{Signature, Signer, SigningTime, cms, jws, pdf, xml};
use tegata_host::pin::{PasswordField, SignaturePassword};
use tegata_virtual_card::TEST_SIGNATURE_PASSWORD;

use super::*;

/// A person whom the folder's authority certified for signing.
pub(super) struct Person {
    identity: IssuedIdentity,
    signer: Signer,
}

/// The customer. All folders are copies of one, so one person fits them all.
pub(super) fn customer(world: &World) -> &'static Person {
    static PERSON: OnceLock<Person> = OnceLock::new();
    PERSON.get_or_init(|| {
        let authorities = world.cards.authorities().unwrap();
        Person::certified(&authorities.digital_signature, clock::now().as_secs())
    })
}

/// Somebody with a card of an authority that the bank does not believe.
pub(super) fn stranger() -> &'static Person {
    static PERSON: OnceLock<Person> = OnceLock::new();
    PERSON.get_or_init(|| {
        let now = clock::now().as_secs();
        let template = tegata_virtual_card::AuthorityTemplate::digital_signature(now);
        let authority = TestAuthority::generate(&template, &mut rng()).unwrap();
        Person::certified(&authority, now)
    })
}

/// The customer with the card's other key, which logs in.
pub(super) fn with_login_key(world: &World) -> Person {
    let authorities = world.cards.authorities().unwrap();
    Person::new(identity(&authorities.user_authentication).clone())
}

fn rng() -> getrandom::rand_core::UnwrapErr<getrandom::SysRng> {
    getrandom::rand_core::UnwrapErr(getrandom::SysRng)
}

impl Person {
    fn certified(authority: &TestAuthority, now: u64) -> Self {
        let template = Persona::adult(1).digital_signature_template(now).unwrap();
        Self::new(authority.issue(&template, &mut rng()).unwrap())
    }

    fn new(identity: IssuedIdentity) -> Self {
        let signer = Signer::parse(&identity.certificate_der).unwrap();
        Self { identity, signer }
    }

    fn sign(&self, to_be_signed: &[u8]) -> Signature {
        let signature = self.identity.sign_rs256(to_be_signed).unwrap();
        Signature::new(&self.signer, signature).unwrap()
    }

    pub(super) fn certificate(&self) -> &[u8] {
        &self.identity.certificate_der
    }

    /// A signature without a container.
    pub(super) fn bare(&self, content: &[u8]) -> Vec<u8> {
        self.identity.sign_rs256(content).unwrap()
    }

    pub(super) fn pdf(&self, file: &[u8]) -> Vec<u8> {
        let prepared = pdf::prepare(file, &self.signer, &pdf_request()).unwrap();
        let signature = self.sign(prepared.to_be_signed());
        let appended = prepared.finish(&signature).unwrap();
        appended.append_to(file).unwrap()
    }

    pub(super) fn xml(&self, document: &[u8], profile: &xml::Profile) -> Vec<u8> {
        let prepared = xml::prepare(document, &self.signer, profile).unwrap();
        let signature = self.sign(prepared.to_be_signed());
        prepared.finish(&signature)
    }

    pub(super) fn cms(&self, content: &[u8]) -> Vec<u8> {
        let digest = self.signer.algorithm().digest(content);
        let prepared = cms::prepare(&self.signer, &digest, now()).unwrap();
        let signature = self.sign(prepared.to_be_signed());
        prepared.finish(&signature).unwrap()
    }

    pub(super) fn jws(&self, content: &[u8]) -> String {
        let prepared = jws::prepare(&self.signer, content, now()).unwrap();
        let signature = self.sign(prepared.to_be_signed());
        prepared.finish_attached(&signature).unwrap()
    }
}

fn pdf_request() -> pdf::Request<'static> {
    pdf::Request {
        profile: pdf::Profile::PadesB,
        name: pdf::ShownText::parse("署名した人").unwrap(),
        signed_at: now(),
        appearance: None,
    }
}

fn now() -> SigningTime {
    SigningTime::from_unix_seconds(clock::now().as_secs()).unwrap()
}

/// What the demo host does for a PDF, without its window.
pub(super) fn pdf_signed_by_card(cards: &CardFolder, file: &[u8]) -> Vec<u8> {
    let mut reader = VirtualReader::new(cards.clone());
    let at_once = Wait::new(Duration::ZERO, GivenUp::default());
    let found = reader.connect(&at_once, &[]).unwrap().pop().unwrap();
    let mut client = CardClient::new(found.card);
    let mut shown = None;
    let presented = client.present(KeyUse::DigitalSignature, |left| shown = Some(left));
    presented.unwrap();
    let go_on = GivenUp::default();
    let signer = client.read_signer(test_password(), shown.unwrap(), &go_on);
    let (signer, password) = signer.unwrap();
    let prepared = pdf::prepare(file, &signer, &pdf_request()).unwrap();
    let left = password.attempts_left();
    let mut signature = None;
    let digests = [prepared.digest()];
    let signed = |made| signature = Some(made);
    client
        .sign_documents(password, left, &signer, &digests, &go_on, signed)
        .unwrap();
    let appended = prepared.finish(&signature.unwrap()).unwrap();
    appended.append_to(file).unwrap()
}

fn test_password() -> SignaturePassword {
    let mut field = PasswordField::new();
    for character in TEST_SIGNATURE_PASSWORD.chars() {
        field.push(character).unwrap();
    }
    field.take().unwrap()
}
