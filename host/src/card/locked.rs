//! What is locked on the card and what it does once it is not. Only what was verified can sign, and each
//! key signs its own kind of thing.

use std::marker::PhantomData;

use sha2::{Digest, Sha512};
use tegata_documents::Digest as DocumentDigest;
use tegata_protocol::{DIGEST_INFO_SHA256, FourItems};

use super::{
    CardError, CertificateError,
    open_card::{OpenCard, attempts_left},
    profile::{self, KeyProfile, KeyUse},
};
use crate::{
    AllowedDigest, AttemptsLeft, OfficialDigest,
    pin::{AuthPin, ItemsPin, SignaturePassword},
};

/// What is behind a PIN of its own.
pub(super) trait Unlockable {
    const USE: KeyUse;
}

/// A key of the card.
pub(super) trait Key: Unlockable {
    fn profile() -> &'static KeyProfile;
}

/// Signs what we built ourselves, with SHA-512, and what an official site computed, with SHA-256: no
/// signature of the one kind is ever one of the other.
pub(super) enum UserAuthentication {}

/// Signs digests of documents, and those of sites for which the person allowed it; only SHA-256.
pub(super) enum DigitalSignature {}

/// Signs nothing: the four items can be read.
pub(super) enum Items {}

impl Unlockable for UserAuthentication {
    const USE: KeyUse = KeyUse::UserAuthentication;
}

impl Unlockable for DigitalSignature {
    const USE: KeyUse = KeyUse::DigitalSignature;
}

impl Unlockable for Items {
    const USE: KeyUse = KeyUse::Items;
}

impl Key for UserAuthentication {
    fn profile() -> &'static KeyProfile {
        &profile::CURRENT.user_authentication
    }
}

impl Key for DigitalSignature {
    fn profile() -> &'static KeyProfile {
        &profile::CURRENT.digital_signature
    }
}

/// The card with the tries of a key known to be those that the person saw.
pub(super) struct Locked<'c, 't, K> {
    card: &'c mut OpenCard<'t>,
    key: PhantomData<K>,
    left: AttemptsLeft,
}

impl<'c, 't> Locked<'c, 't, UserAuthentication> {
    /// Spends one try if the PIN is wrong. The PIN is erased when this returns.
    pub(super) fn verify(
        self,
        pin: AuthPin,
    ) -> Result<Unlocked<'c, 't, UserAuthentication>, CardError> {
        self.verify_with(pin.verify_command())
    }
}

impl<'c, 't> Locked<'c, 't, DigitalSignature> {
    /// Spends one try if the password is wrong. The password is erased when this returns.
    pub(super) fn verify(
        self,
        password: SignaturePassword,
    ) -> Result<Unlocked<'c, 't, DigitalSignature>, CardError> {
        self.verify_and_keep(&password)
    }

    /// The same for a password that is needed once more in this request.
    pub(super) fn verify_and_keep(
        self,
        password: &SignaturePassword,
    ) -> Result<Unlocked<'c, 't, DigitalSignature>, CardError> {
        self.verify_with(password.verify_command())
    }
}

impl<'c, 't> Locked<'c, 't, Items> {
    /// Spends one try if the PIN is wrong. The PIN is erased when this returns.
    pub(super) fn verify(self, pin: ItemsPin) -> Result<Unlocked<'c, 't, Items>, CardError> {
        self.verify_with(pin.verify_command())
    }
}

impl<'c, 't, K> Locked<'c, 't, K> {
    /// What asked for the tries vouches for them.
    pub(super) const fn new(card: &'c mut OpenCard<'t>, left: AttemptsLeft) -> Self {
        Self {
            card,
            key: PhantomData,
            left,
        }
    }

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
                key_is_selected: false,
            }),
            status => Err(attempts_left(status).map_or_else(|error| error, CardError::PinRejected)),
        }
    }
}

/// The card after a key was unlocked; nothing else can sign.
pub(super) struct Unlocked<'c, 't, K> {
    card: &'c mut OpenCard<'t>,
    key: PhantomData<K>,
    /// The key's file is the current one: this card did not know its short id.
    key_is_selected: bool,
}

impl Unlocked<'_, '_, UserAuthentication> {
    /// Signs the SHA-512 hash of these bytes.
    pub(super) fn sign(&mut self, to_be_signed: &[u8]) -> Result<Vec<u8>, CardError> {
        let hash = Sha512::digest(to_be_signed);
        self.compute(&[DIGEST_INFO_SHA512.as_slice(), hash.as_slice()].concat())
    }

    /// Signs what an official site computed.
    pub(super) fn sign_official(&mut self, digest: &OfficialDigest) -> Result<Vec<u8>, CardError> {
        self.compute_sha256(digest.as_bytes())
    }
}

impl Unlocked<'_, '_, DigitalSignature> {
    /// Signs a document's SHA-256 digest.
    pub(super) fn sign_document(&mut self, digest: &DocumentDigest) -> Result<Vec<u8>, CardError> {
        let hash: &[u8; 32] = digest
            .as_bytes()
            .try_into()
            .map_err(|_| CertificateError::UnsupportedKey)?;
        self.compute_sha256(hash)
    }

    /// Signs what a site computed of something that nobody here has seen.
    pub(super) fn sign_bare(&mut self, digest: &AllowedDigest) -> Result<Vec<u8>, CardError> {
        self.compute_sha256(digest.as_bytes())
    }
}

impl Unlocked<'_, '_, Items> {
    /// Name, address, date of birth and sex.
    pub(super) fn read(&mut self) -> Result<FourItems, CardError> {
        self.card.read_items()
    }
}

impl<'t, K> Unlocked<'_, 't, K> {
    /// What else was unlocked with the key.
    pub(super) const fn card(&mut self) -> &mut OpenCard<'t> {
        self.card
    }
}

impl<K: Key> Unlocked<'_, '_, K> {
    fn compute_sha256(&mut self, hash: &[u8; 32]) -> Result<Vec<u8>, CardError> {
        self.compute(&[DIGEST_INFO_SHA256.as_slice(), hash].concat())
    }

    /// COMPUTE DIGITAL SIGNATURE over a DigestInfo. The short id saves a SELECT (single source); a
    /// card that does not know that form says so and signs nothing, and is not asked so again.
    fn compute(&mut self, digest_info: &[u8]) -> Result<Vec<u8>, CardError> {
        if self.key_is_selected {
            return self.compute_selected(digest_info);
        }
        let [_, key] = K::profile().key.to_be_bytes();
        match self.card.compute_signature(0x80 | key, digest_info) {
            Err(myna_card::Error::Status(status)) if SHORT_ID_UNKNOWN.contains(&status.value()) => {
                self.card.select_file(K::profile().key)?;
                self.key_is_selected = true;
                self.compute_selected(digest_info)
            }
            done => done.map_err(|error| self.card.error(&error)),
        }
    }

    /// P2 `80` is the current file (confirmed).
    fn compute_selected(&mut self, digest_info: &[u8]) -> Result<Vec<u8>, CardError> {
        let signed = self.card.compute_signature(0x80, digest_info);
        signed.map_err(|error| self.card.error(&error))
    }
}

/// What a card may say to a short id that it does not know: no such file, wrong P1-P2, no such
/// reference (ISO/IEC 7816-4; which of them is a guess). Nothing else is a reason to sign again.
const SHORT_ID_UNKNOWN: [u16; 4] = [0x6A82, 0x6A86, 0x6A88, 0x6B00];

/// As [`DIGEST_INFO_SHA256`], with SHA-512 and before 64 bytes (RFC 8017, section 9.2, note 1; specified).
const DIGEST_INFO_SHA512: [u8; 19] = [
    0x30, 0x51, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05,
    0x00, 0x04, 0x40,
];
