//! The card in exclusive use: each command as the card knows it. Only what was verified can sign, and
//! each key signs its own kind of thing.

use std::marker::PhantomData;

use myna_card::{Command, Transmit};
use sha2::{Digest, Sha512};
use tegata_documents::Digest as DocumentDigest;

use super::{
    CardError, CertificateError, Disposition, GivenUp,
    certificate::CERTIFICATE_MAX,
    metered::Metered,
    profile::{self, KeyProfile, KeyUse},
};
use crate::{
    AttemptsLeft,
    pin::{AuthPin, SignaturePassword},
};

/// The card in exclusive use.
pub(super) struct OpenCard<'t>(myna_card::Card<Metered<'t>>);

impl<'t> OpenCard<'t> {
    pub(super) fn new(card: Metered<'t>) -> Self {
        Self(myna_card::Card::new(card))
    }

    pub(super) fn read_presented(
        &mut self,
        key: KeyUse,
        shown: impl FnOnce(AttemptsLeft),
    ) -> Result<Vec<u8>, CardError> {
        // Another kind of card may not have that application; that is no reason to stop here.
        let _ = self.leave();
        self.select_application()?;
        shown(self.ask_attempts_left(key.profile())?);
        self.read_certificate_file(KeyUse::UserAuthentication.profile())
    }

    pub(super) fn verify_and_sign(
        &mut self,
        pin: AuthPin,
        shown: AttemptsLeft,
        to_be_signed: &[u8],
        given_up: &GivenUp,
    ) -> Result<Vec<u8>, CardError> {
        // Another program may have kept us waiting for the card until after the end.
        given_up.check()?;
        let locked = self.locked::<UserAuthentication>(|now| now == shown)?;
        given_up.check()?;
        let mut unlocked = locked.verify(pin)?;
        given_up.check()?;
        unlocked.sign(to_be_signed)
    }

    pub(super) fn verify_and_read_signer(
        &mut self,
        password: SignaturePassword,
        shown: AttemptsLeft,
        given_up: &GivenUp,
    ) -> Result<(Vec<u8>, SignaturePassword, AttemptsLeft), CardError> {
        given_up.check()?;
        let locked = self.locked::<DigitalSignature>(|now| now == shown)?;
        given_up.check()?;
        let unlocked = locked.verify_with(password.verify_command())?;
        // What a card says when it has just been verified is not known for sure (guess: all tries).
        let status = unlocked.card.transmit_once(&ASK_ATTEMPTS_LEFT)?;
        let left = attempts_left(status).unwrap_or(shown);
        let der = unlocked.card.read_signer_file()?;
        Ok((der, password, left))
    }

    /// For a password that the card has accepted, which set the tries back: there may be more of them
    /// than the person saw, and fewer are another program's doing.
    pub(super) fn locked_for_documents(
        &mut self,
        shown: AttemptsLeft,
    ) -> Result<Locked<'_, 't, DigitalSignature>, CardError> {
        self.locked(|now| now >= shown)
    }

    fn read_signer_file(&mut self) -> Result<Vec<u8>, CardError> {
        let der = self.read_certificate_file(KeyUse::DigitalSignature.profile());
        der.map_err(|error| match error {
            // No such file, or one with nothing in it: the person has none (guess).
            CardError::Absent | CardError::Certificate(CertificateError::Malformed) => {
                CardError::SignerMissing
            }
            other => other,
        })
    }

    /// Another application is selected whatever happened; if the card does not confirm it, power is
    /// cut.
    pub(super) fn leave_clean(&mut self) -> Disposition {
        if self.leave().is_ok() {
            Disposition::Leave
        } else {
            Disposition::PowerOff
        }
    }

    fn leave(&mut self) -> Result<(), CardError> {
        self.0
            .select_df(&profile::CURRENT.elsewhere)
            .map_err(|error| self.error(&error))
    }

    pub(super) fn select_application(&mut self) -> Result<(), CardError> {
        self.0
            .select_df(&profile::CURRENT.application)
            .map_err(|error| match error {
                // 6A82: no such application (ISO/IEC 7816-4; confirmed).
                myna_card::Error::Status(status) if status.value() == 0x6A82 => {
                    CardError::NotAMyNumberCard
                }
                other => self.error(&other),
            })
    }

    fn locked<K: Key>(
        &mut self,
        expected: impl FnOnce(AttemptsLeft) -> bool,
    ) -> Result<Locked<'_, 't, K>, CardError> {
        self.select_application()?;
        let now = self.ask_attempts_left(K::USE.profile())?;
        if expected(now) {
            Ok(Locked {
                card: self,
                key: PhantomData,
                left: now,
            })
        } else {
            Err(CardError::AttemptsChanged(now))
        }
    }

    /// Spends nothing. A status without a number, be it 9000 (verified) or 6300 (no limit; single
    /// source), is unexpected: what cannot be shown cannot be risked.
    fn ask_attempts_left(&mut self, key: &KeyProfile) -> Result<AttemptsLeft, CardError> {
        let selected = self.0.select_ef(key.pin);
        selected.map_err(|error| match self.error(&error) {
            // A card without this key (guess).
            CardError::Absent => CardError::SignerMissing,
            other => other,
        })?;
        let status = self.transmit_once(&ASK_ATTEMPTS_LEFT)?;
        attempts_left(status)
    }

    /// The first block selects the file by short id and states the length; the rest follows.
    fn read_certificate_file(&mut self, key: &KeyProfile) -> Result<Vec<u8>, CardError> {
        let file = myna_card::card::ShortEfId::from_ef_id(key.certificate)
            .map_err(|error| self.error(&error))?;
        let first = self.0.read_binary_chunk_sfi(file, 0, BLOCK);
        let mut der = first.map_err(|error| self.error(&error))?;
        let length = der_length(&der)?;
        while der.len() < length {
            let block = self.0.read_binary_chunk(der.len(), BLOCK);
            let block = block.map_err(|error| self.error(&error))?;
            if block.is_empty() {
                return Err(CertificateError::Malformed.into());
            }
            der.extend_from_slice(&block);
        }
        der.truncate(length); // A file may have filler behind the object (single source).
        Ok(der)
    }

    /// Sends bytes that the card library must not touch: a VERIFY may not be sent twice, nor with a
    /// length that the card named.
    fn transmit_once(&mut self, command: &[u8]) -> Result<u16, CardError> {
        let response = self.0.transport_mut().transmit(command);
        let response = response.map_err(|error| self.error(&error))?;
        match response.as_slice() {
            [sw1, sw2] => Ok(u16::from_be_bytes([*sw1, *sw2])),
            _ => Err(CardError::Unexpected),
        }
    }

    fn error(&mut self, error: &myna_card::Error) -> CardError {
        if let Some(fault) = self.0.transport_mut().take_fault() {
            return fault.into();
        }
        match error {
            myna_card::Error::PinBlocked => CardError::PinBlocked,
            // 6A82: no such file (ISO/IEC 7816-4; confirmed).
            myna_card::Error::Status(status) if status.value() == 0x6A82 => CardError::Absent,
            _ => CardError::Unexpected,
        }
    }
}

/// READ BINARY with `Le` 00 asks for 256 bytes and works everywhere (confirmed).
const BLOCK: u32 = 256;

/// A key of the card, and what unlocks it.
pub(super) trait Key {
    const USE: KeyUse;
}

/// Signs what we built ourselves, and only with SHA-512.
pub(super) enum UserAuthentication {}

/// Signs digests of documents, and only SHA-256.
pub(super) enum DigitalSignature {}

impl Key for UserAuthentication {
    const USE: KeyUse = KeyUse::UserAuthentication;
}

impl Key for DigitalSignature {
    const USE: KeyUse = KeyUse::DigitalSignature;
}

/// The card with the tries of a key known to be those that the person saw.
pub(super) struct Locked<'c, 't, K> {
    card: &'c mut OpenCard<'t>,
    key: PhantomData<K>,
    left: AttemptsLeft,
}

impl<'c, 't> Locked<'c, 't, UserAuthentication> {
    /// Spends one try if the PIN is wrong. The PIN is erased when this returns.
    fn verify(self, pin: AuthPin) -> Result<Unlocked<'c, 't, UserAuthentication>, CardError> {
        self.verify_with(pin.verify_command())
    }
}

impl<'c, 't> Locked<'c, 't, DigitalSignature> {
    /// Spends one try if the password is wrong. The password is erased when this returns.
    pub(super) fn verify(
        self,
        password: SignaturePassword,
    ) -> Result<Unlocked<'c, 't, DigitalSignature>, CardError> {
        self.verify_with(password.verify_command())
    }
}

impl<'c, 't, K> Locked<'c, 't, K> {
    /// The tries that are left.
    pub(super) const fn left(&self) -> AttemptsLeft {
        self.left
    }

    fn verify_with(self, command: &[u8]) -> Result<Unlocked<'c, 't, K>, CardError> {
        let status = self.card.transmit_once(command)?;
        match status {
            0x9000 => Ok(Unlocked {
                card: self.card,
                key: PhantomData,
            }),
            status => Err(attempts_left(status).map_or_else(|error| error, CardError::PinRejected)),
        }
    }
}

/// VERIFY without a PIN, of exactly four bytes, asks for the tries (confirmed). What a card makes of
/// a fifth one is unknown, and a VERIFY that is not understood may cost a try.
const ASK_ATTEMPTS_LEFT: [u8; 4] = [0x00, 0x20, 0x00, 0x80];

/// The tries that are left, as the answer to a VERIFY tells them.
fn attempts_left(status: u16) -> Result<AttemptsLeft, CardError> {
    match status {
        // 63C0 ends the last try; 6984 (confirmed) or 6983 (guess) every later one.
        0x63C0 | 0x6983 | 0x6984 => Err(CardError::PinBlocked),
        0x63C1..=0x63CF => {
            let [_, tries] = status.to_be_bytes();
            Ok(AttemptsLeft(tries & 0x0F))
        }
        _ => Err(CardError::Unexpected),
    }
}

/// The card after a key was unlocked; nothing else can sign.
pub(super) struct Unlocked<'c, 't, K> {
    card: &'c mut OpenCard<'t>,
    key: PhantomData<K>,
}

impl Unlocked<'_, '_, UserAuthentication> {
    /// Signs the SHA-512 hash of these bytes.
    fn sign(&mut self, to_be_signed: &[u8]) -> Result<Vec<u8>, CardError> {
        let hash = Sha512::digest(to_be_signed);
        self.compute(&[SHA512_PREFIX.as_slice(), hash.as_slice()].concat())
    }
}

impl Unlocked<'_, '_, DigitalSignature> {
    /// Signs a document's SHA-256 digest.
    pub(super) fn sign_document(&mut self, digest: &DocumentDigest) -> Result<Vec<u8>, CardError> {
        let hash: &[u8; 32] = digest
            .as_bytes()
            .try_into()
            .map_err(|_| CertificateError::UnsupportedKey)?;
        self.compute(&[SHA256_PREFIX.as_slice(), hash].concat())
    }
}

impl<K: Key> Unlocked<'_, '_, K> {
    /// COMPUTE DIGITAL SIGNATURE over a DigestInfo. The short id saves a SELECT (single source); a
    /// card that does not know that form says so and signs nothing.
    fn compute(&mut self, digest_info: &[u8]) -> Result<Vec<u8>, CardError> {
        let [_, key] = K::USE.profile().key.to_be_bytes();
        match self.card.compute_signature(0x80 | key, digest_info) {
            Err(myna_card::Error::Status(status)) if SHORT_ID_UNKNOWN.contains(&status.value()) => {
                self.compute_selected(digest_info)
            }
            done => done.map_err(|error| self.card.error(&error)),
        }
    }

    /// P2 `80` is the current file (confirmed).
    fn compute_selected(&mut self, digest_info: &[u8]) -> Result<Vec<u8>, CardError> {
        let selected = self.card.0.select_ef(K::USE.profile().key);
        selected.map_err(|error| self.card.error(&error))?;
        let signed = self.card.compute_signature(0x80, digest_info);
        signed.map_err(|error| self.card.error(&error))
    }
}

/// What a card may say to a short id that it does not know: no such file, wrong P1-P2, no such
/// reference (ISO/IEC 7816-4; which of them is a guess). Nothing else is a reason to sign again.
const SHORT_ID_UNKNOWN: [u16; 4] = [0x6A82, 0x6A86, 0x6A88, 0x6B00];

impl OpenCard<'_> {
    /// `80 2A 00 P2`, P1 00: the card pads what it is given (confirmed).
    fn compute_signature(&mut self, p2: u8, digest_info: &[u8]) -> myna_card::Result<Vec<u8>> {
        self.0.call_ok(&Command::with_data_le(
            0x80,
            0x2A,
            0x00,
            p2,
            digest_info,
            BLOCK,
        ))
    }
}

/// DER of DigestInfo with SHA-512 up to the hash (RFC 8017, section 9.2, note 1; specified).
const SHA512_PREFIX: [u8; 19] = [
    0x30, 0x51, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05,
    0x00, 0x04, 0x40,
];
/// The same with SHA-256.
const SHA256_PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// The whole length of a DER object from its header: a SEQUENCE with a two-byte length, as every
/// certificate over 255 bytes has.
fn der_length(start: &[u8]) -> Result<usize, CertificateError> {
    let [0x30, 0x82, high, low, ..] = start else {
        return Err(CertificateError::Malformed);
    };
    let length = usize::from(u16::from_be_bytes([*high, *low])) + 4;
    if length > CERTIFICATE_MAX {
        Err(CertificateError::TooLarge)
    } else {
        Ok(length)
    }
}
