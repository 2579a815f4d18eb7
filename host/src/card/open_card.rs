//! The card in exclusive use: each command as the card knows it.

use myna_card::{Command, Transmit};
use tegata_protocol::FourItems;

use super::{
    CardError, CertificateError, Disposition, GivenUp,
    certificate::CERTIFICATE_MAX,
    items,
    locked::{DigitalSignature, Items, Locked, Unlockable, Unlocked, UserAuthentication},
    metered::Metered,
    profile::{self, KeyProfile, KeyUse},
};
use crate::{
    AttemptsLeft,
    pin::{AuthPin, ItemsPin, SignaturePassword},
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
        self.find_application()?;
        if key == KeyUse::Items {
            self.select_application(key)?;
            shown(self.ask_attempts_left(key)?);
            self.find_application()?;
        } else {
            shown(self.ask_attempts_left(key)?);
        }
        self.read_certificate_file(&profile::CURRENT.user_authentication)
    }

    pub(super) fn unlock_login(
        &mut self,
        pin: AuthPin,
        shown: AttemptsLeft,
        given_up: &GivenUp,
    ) -> Result<Unlocked<'_, 't, UserAuthentication>, CardError> {
        // Another program may have kept us waiting for the card until after the end.
        given_up.check()?;
        let locked = self.locked::<UserAuthentication>(|now| now == shown)?;
        given_up.check()?;
        let unlocked = locked.verify(pin)?;
        given_up.check()?;
        Ok(unlocked)
    }

    pub(super) fn unlock_items(
        &mut self,
        pin: ItemsPin,
        shown: AttemptsLeft,
        given_up: &GivenUp,
    ) -> Result<Unlocked<'_, 't, Items>, CardError> {
        given_up.check()?;
        let locked = self.locked::<Items>(|now| now == shown)?;
        given_up.check()?;
        let unlocked = locked.verify(pin)?;
        given_up.check()?;
        Ok(unlocked)
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
        let mut unlocked = locked.verify_and_keep(&password)?;
        let card = unlocked.card();
        // A right entry sets the tries back. What a card says of them when it has just been verified is not
        // known for sure (guess: their number, or 9000).
        let status = card.transmit_once(&ASK_ATTEMPTS_LEFT)?;
        let left = attempts_left(status).unwrap_or(PASSWORD_ATTEMPTS);
        let der = card.read_signer_file()?;
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
        let der = self.read_certificate_file(&profile::CURRENT.digital_signature);
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

    /// Selects the JPKI application, by which a My Number Card is known.
    pub(super) fn find_application(&mut self) -> Result<(), CardError> {
        let found = self.select_application(KeyUse::UserAuthentication);
        found.map_err(|error| match error {
            CardError::Absent => CardError::NotAMyNumberCard,
            other => other,
        })
    }

    fn select_application(&mut self, key: KeyUse) -> Result<(), CardError> {
        self.0
            .select_df(key.application())
            .map_err(|error| self.error(&error))
    }

    fn locked<K: Unlockable>(
        &mut self,
        expected: impl FnOnce(AttemptsLeft) -> bool,
    ) -> Result<Locked<'_, 't, K>, CardError> {
        self.select_application(K::USE)?;
        let now = self.ask_attempts_left(K::USE)?;
        if expected(now) {
            Ok(Locked::new(self, now))
        } else {
            Err(CardError::AttemptsChanged(now))
        }
    }

    /// Spends nothing. A status without a number, be it 9000 (verified) or 6300 (no limit; single
    /// source), is unexpected: what cannot be shown cannot be risked.
    fn ask_attempts_left(&mut self, key: KeyUse) -> Result<AttemptsLeft, CardError> {
        self.select_file(key.pin()).map_err(|error| match error {
            // A card without this key (guess).
            CardError::Absent if key == KeyUse::DigitalSignature => CardError::SignerMissing,
            other => other,
        })?;
        let status = self.transmit_once(&ASK_ATTEMPTS_LEFT)?;
        attempts_left(status)
    }

    fn read_certificate_file(&mut self, key: &KeyProfile) -> Result<Vec<u8>, CardError> {
        let der = self.read_file(key.certificate, der_length)?;
        der.ok_or(CertificateError::Malformed.into())
    }

    /// Only what was unlocked for it calls this.
    pub(super) fn read_items(&mut self) -> Result<FourItems, CardError> {
        let file = self.read_file(profile::CURRENT.items.file, items::file_length)?;
        items::parse(&file.ok_or(CardError::Unexpected)?)
    }

    /// The first block selects the file by short id and states the length, which `length` limits; the
    /// rest follows. `None` where the file ends before.
    fn read_file(
        &mut self,
        file: u16,
        length: fn(&[u8]) -> Result<usize, CardError>,
    ) -> Result<Option<Vec<u8>>, CardError> {
        let file = myna_card::card::ShortEfId::from_ef_id(file);
        let file = file.map_err(|error| self.error(&error))?;
        let first = self.0.read_binary_chunk_sfi(file, 0, BLOCK);
        let mut bytes = first.map_err(|error| self.error(&error))?;
        let length = length(&bytes)?;
        while bytes.len() < length {
            let block = self.0.read_binary_chunk(bytes.len(), BLOCK);
            let block = block.map_err(|error| self.error(&error))?;
            if block.is_empty() {
                return Ok(None);
            }
            bytes.extend_from_slice(&block);
        }
        bytes.truncate(length); // A file may have filler behind the object (single source).
        Ok(Some(bytes))
    }

    /// Sends bytes that the card library must not touch: a VERIFY may not be sent twice, nor with a
    /// length that the card named.
    pub(super) fn transmit_once(&mut self, command: &[u8]) -> Result<u16, CardError> {
        let response = self.0.transport_mut().transmit(command);
        let response = response.map_err(|error| self.error(&error))?;
        match response.as_slice() {
            [sw1, sw2] => Ok(u16::from_be_bytes([*sw1, *sw2])),
            _ => Err(CardError::Unexpected),
        }
    }

    pub(super) fn error(&mut self, error: &myna_card::Error) -> CardError {
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

/// Tries of the signature password before it is blocked (confirmed).
const PASSWORD_ATTEMPTS: AttemptsLeft = AttemptsLeft(5);

/// READ BINARY with `Le` 00 asks for 256 bytes and works everywhere (confirmed).
const BLOCK: u32 = 256;

/// VERIFY without a PIN, of exactly four bytes, asks for the tries (confirmed). What a card makes of
/// a fifth one is unknown, and a VERIFY that is not understood may cost a try.
const ASK_ATTEMPTS_LEFT: [u8; 4] = [0x00, 0x20, 0x00, 0x80];

/// The tries that are left, as the answer to a VERIFY tells them.
pub(super) fn attempts_left(status: u16) -> Result<AttemptsLeft, CardError> {
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

impl OpenCard<'_> {
    pub(super) fn select_file(&mut self, file: u16) -> Result<(), CardError> {
        self.0.select_ef(file).map_err(|error| self.error(&error))
    }

    /// `80 2A 00 P2`, P1 00: the card pads what it is given (confirmed).
    pub(super) fn compute_signature(
        &mut self,
        p2: u8,
        digest_info: &[u8],
    ) -> myna_card::Result<Vec<u8>> {
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

/// The whole length of a DER object from its header: a SEQUENCE with a two-byte length, as every
/// certificate over 255 bytes has.
fn der_length(start: &[u8]) -> Result<usize, CardError> {
    let [0x30, 0x82, high, low, ..] = start else {
        return Err(CertificateError::Malformed.into());
    };
    let length = usize::from(u16::from_be_bytes([*high, *low])) + 4;
    if length > CERTIFICATE_MAX {
        Err(CertificateError::TooLarge.into())
    } else {
        Ok(length)
    }
}
