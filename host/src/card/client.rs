//! What is sent to the card for a login, and when. The order is the rule: nothing can sign that has
//! not been verified, and what was verified is left before exclusive use ends.

use std::fmt;

use myna_card::{Command, Transmit};
use sha2::{Digest, Sha512};

use super::{
    Card, CardError, Certificate, CertificateError, Disposition, GivenUp, TransportError,
    certificate::CERTIFICATE_MAX,
    metered::{Meter, Metered},
    profile,
};
use crate::{AttemptsLeft, pin::AuthPin};

/// A card on which one person logs in.
pub struct CardClient {
    card: Box<dyn Card>,
    meter: Meter,
}

impl CardClient {
    /// Wraps a connected card; sends nothing.
    #[must_use]
    pub fn new(card: Box<dyn Card>) -> Self {
        Self {
            card,
            meter: Meter::default(),
        }
    }

    /// Asks whether the JPKI application is on this card, and nothing else.
    ///
    /// # Errors
    /// [`CardError::NotAMyNumberCard`] and what exchanges bring.
    pub(crate) fn find_application(&mut self) -> Result<(), CardError> {
        self.exclusively(|card| (card.select_application(), Disposition::Leave))
    }

    /// Whether the card is still there and untouched.
    ///
    /// # Errors
    /// [`TransportError::Removed`] otherwise.
    pub(crate) fn check(&mut self) -> Result<(), CardError> {
        Ok(self.card.check()?)
    }

    /// Tells whether this is a My Number Card and how many tries are left, which `shown` hears at
    /// once, then reads the user-authentication certificate. Spends no try; needs no PIN. Selects
    /// another application first, so that what an earlier program verified is gone.
    ///
    /// # Errors
    /// [`CardError::NotAMyNumberCard`], [`CardError::PinBlocked`], [`CardError::Certificate`] and
    /// what exchanges bring.
    pub fn present(&mut self, shown: impl FnOnce(AttemptsLeft)) -> Result<Certificate, CardError> {
        // Nothing is verified, so nothing has to be left.
        let der = self.exclusively(|card| (card.read_presented(shown), Disposition::Leave))?;
        Ok(Certificate::parse(der)?)
    }

    /// One login: exclusive use, tries again, VERIFY, sign, leave, check. The PIN goes out at most
    /// once and only if the tries are still those that were `shown` and nobody has given up.
    ///
    /// # Errors
    /// [`CardError::GivenUp`], [`CardError::Gone`] and [`CardError::AttemptsChanged`] before the PIN
    /// was sent; [`CardError::PinRejected`] and [`CardError::PinBlocked`] after; [`CardError::BadSignature`]; and what exchanges bring.
    pub fn sign(
        &mut self,
        pin: AuthPin,
        shown: AttemptsLeft,
        certificate: &Certificate,
        to_be_signed: &[u8],
        given_up: &GivenUp,
    ) -> Result<Signature, CardError> {
        self.card.check().map_err(gone_before)?;
        let guard = match self.card.guard() {
            Ok(guard) => guard,
            // A guard cannot reach a card that has just gone.
            Err(fault) => {
                return Err(self
                    .card
                    .check()
                    .map_or_else(gone_before, |()| fault.into()));
            }
        };
        // Without exclusive use nothing is sent, and the card stays as clean as it was.
        let mut disposition = Disposition::Leave;
        let signed = self.exclusively(|card| {
            let signed = card.verify_and_sign(pin, shown, to_be_signed, given_up);
            disposition = card.leave_clean();
            (signed, disposition)
        });
        if disposition == Disposition::Leave {
            guard.card_is_clean();
        }
        let signature = signed?;
        let hash = Sha512::digest(to_be_signed);
        let fits = certificate.signed_sha512(&hash, &signature);
        fits.then_some(Signature(signature))
            .ok_or(CardError::BadSignature)
    }

    fn exclusively<T>(
        &mut self,
        work: impl FnOnce(&mut OpenCard<'_>) -> (Result<T, CardError>, Disposition),
    ) -> Result<T, CardError> {
        let mut work = Some(work);
        let mut outcome = Err(CardError::Unexpected);
        let meter = &mut self.meter;
        self.card
            .exclusively(&mut |exchange| {
                let Some(work) = work.take() else {
                    return Disposition::PowerOff; // A transport runs its work once.
                };
                let mut card = OpenCard(myna_card::Card::new(Metered::new(exchange, meter)));
                let (result, disposition) = work(&mut card);
                outcome = result;
                disposition
            })
            .map_err(gone_before)?;
        outcome
    }
}

/// What a fault means before exclusive use has begun: nothing was sent.
fn gone_before(fault: TransportError) -> CardError {
    match fault {
        TransportError::Removed | TransportError::ServiceLost => CardError::Gone,
        TransportError::Failed | TransportError::TooMuch => fault.into(),
    }
}

/// The card in exclusive use.
struct OpenCard<'t>(myna_card::Card<Metered<'t>>);

impl<'t> OpenCard<'t> {
    fn read_presented(&mut self, shown: impl FnOnce(AttemptsLeft)) -> Result<Vec<u8>, CardError> {
        // Another kind of card may not have that application; that is no reason to stop here.
        let _ = self.leave();
        self.select_application()?;
        shown(self.ask_attempts_left()?);
        self.read_certificate_file()
    }

    fn verify_and_sign(
        &mut self,
        pin: AuthPin,
        shown: AttemptsLeft,
        to_be_signed: &[u8],
        given_up: &GivenUp,
    ) -> Result<Vec<u8>, CardError> {
        // Another program may have kept us waiting for the card until after the end.
        given_up.check()?;
        let locked = self.locked(shown)?;
        given_up.check()?;
        let unlocked = locked.verify(pin)?;
        given_up.check()?;
        unlocked.sign(to_be_signed)
    }

    /// Another application is selected whatever happened; if the card does not confirm it, power is
    /// cut.
    fn leave_clean(&mut self) -> Disposition {
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

    fn select_application(&mut self) -> Result<(), CardError> {
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

    fn locked(&mut self, shown: AttemptsLeft) -> Result<Locked<'_, 't>, CardError> {
        self.select_application()?;
        let now = self.ask_attempts_left()?;
        if now == shown {
            Ok(Locked(self))
        } else {
            Err(CardError::AttemptsChanged(now))
        }
    }

    /// Spends nothing. A status without a number, be it 9000 (verified) or 6300 (no limit; single
    /// source), is unexpected: what cannot be shown cannot be risked.
    fn ask_attempts_left(&mut self) -> Result<AttemptsLeft, CardError> {
        let pin = profile::CURRENT.pin;
        self.0.select_ef(pin).map_err(|error| self.error(&error))?;
        let status = self.transmit_once(&ASK_ATTEMPTS_LEFT)?;
        attempts_left(status)
    }

    /// The first block selects the file by short id and states the length; the rest follows.
    fn read_certificate_file(&mut self) -> Result<Vec<u8>, CardError> {
        let file = myna_card::card::ShortEfId::from_ef_id(profile::CURRENT.certificate)
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
            _ => CardError::Unexpected,
        }
    }
}

/// READ BINARY with `Le` 00 asks for 256 bytes and works everywhere (confirmed).
const BLOCK: u32 = 256;

/// The card with the PIN's tries known to be those that the person saw.
struct Locked<'c, 't>(&'c mut OpenCard<'t>);

impl<'c, 't> Locked<'c, 't> {
    /// Spends one try if the PIN is wrong. The PIN is erased when this returns.
    fn verify(self, pin: AuthPin) -> Result<Unlocked<'c, 't>, CardError> {
        let status = self.0.transmit_once(pin.verify_command())?;
        drop(pin);
        match status {
            0x9000 => Ok(Unlocked(self.0)),
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

/// The card after its PIN was verified; nothing else can sign.
struct Unlocked<'c, 't>(&'c mut OpenCard<'t>);

impl Unlocked<'_, '_> {
    /// COMPUTE DIGITAL SIGNATURE over the SHA-512 DigestInfo of these bytes. The short id saves a
    /// SELECT (single source); a card that does not know that form says so and signs nothing.
    fn sign(self, to_be_signed: &[u8]) -> Result<Vec<u8>, CardError> {
        let digest_info = sha512_digest_info(to_be_signed);
        let [_, key] = profile::CURRENT.key.to_be_bytes();
        match self.0.compute_signature(0x80 | key, &digest_info) {
            Err(myna_card::Error::Status(status)) if SHORT_ID_UNKNOWN.contains(&status.value()) => {
                self.sign_selected(&digest_info)
            }
            done => done.map_err(|error| self.0.error(&error)),
        }
    }

    /// P2 `80` is the current file (confirmed).
    fn sign_selected(self, digest_info: &[u8]) -> Result<Vec<u8>, CardError> {
        let selected = self.0.0.select_ef(profile::CURRENT.key);
        selected.map_err(|error| self.0.error(&error))?;
        let signed = self.0.compute_signature(0x80, digest_info);
        signed.map_err(|error| self.0.error(&error))
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

/// A signature (署名値) that was checked against the certificate.
pub struct Signature(Vec<u8>);

impl Signature {
    /// The bytes: 256 for a 2048-bit key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(..)")
    }
}

/// DER of DigestInfo with SHA-512 up to the hash (RFC 8017, section 9.2, note 1; specified).
const SHA512_PREFIX: [u8; 19] = [
    0x30, 0x51, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05,
    0x00, 0x04, 0x40,
];

fn sha512_digest_info(to_be_signed: &[u8]) -> Vec<u8> {
    let hash = Sha512::digest(to_be_signed);
    [SHA512_PREFIX.as_slice(), hash.as_slice()].concat()
}

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
