//! What a card is asked to do in one go. The order is the rule: what was verified is left before
//! exclusive use ends, and nothing is released that does not fit its certificate.

use std::{
    fmt,
    time::{Duration, Instant},
};

use sha2::{Digest, Sha512};
use tegata_documents::{Digest as DocumentDigest, Signature as DocumentSignature, Signer};
use tegata_protocol::FourItems;

use super::{
    Card, CardError, Certificate, CertificateError, Disposition, GivenUp, TransportError,
    locked::{DigitalSignature, Unlocked},
    metered::{Meter, Metered},
    open_card::OpenCard,
    profile::KeyUse,
};
use crate::{
    AllowedDigest, AttemptsLeft, OfficialDigest,
    pin::{AuthPin, ItemsPin, SignaturePassword},
};

/// A card on which one person logs in or signs.
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
        self.exclusively(|card| (card.find_application(), Disposition::Leave))
    }

    /// Whether the card is still there and untouched.
    ///
    /// # Errors
    /// [`TransportError::Removed`] otherwise.
    pub(crate) fn check(&mut self) -> Result<(), CardError> {
        Ok(self.card.check()?)
    }

    /// Tells whether this is a My Number Card and how many tries are left for the key, which `shown`
    /// hears at once, then reads the user-authentication certificate: it is free to read and tells
    /// one card from another, also where the other key shall sign. Spends no try; needs no PIN.
    /// Selects another application first, so that what an earlier program verified is gone.
    ///
    /// # Errors
    /// [`CardError::NotAMyNumberCard`], [`CardError::PinBlocked`], [`CardError::Certificate`] and
    /// what exchanges bring.
    pub fn present(
        &mut self,
        key: KeyUse,
        shown: impl FnOnce(AttemptsLeft),
    ) -> Result<Certificate, CardError> {
        // Nothing is verified, so nothing has to be left.
        let der = self.exclusively(|card| (card.read_presented(key, shown), Disposition::Leave))?;
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
        let signature =
            self.guarded(|card| card.unlock_login(pin, shown, given_up)?.sign(to_be_signed))?;
        let hash = Sha512::digest(to_be_signed);
        let fits = certificate.signed_sha512(&hash, &signature);
        fits.then_some(Signature(signature))
            .ok_or(CardError::BadSignature)
    }

    /// One login by the contract of official sites, in the same way.
    ///
    /// # Errors
    /// As [`CardClient::sign`].
    pub fn sign_official(
        &mut self,
        pin: AuthPin,
        shown: AttemptsLeft,
        certificate: &Certificate,
        digest: &OfficialDigest,
        given_up: &GivenUp,
    ) -> Result<Signature, CardError> {
        let signature = self.guarded(|card| {
            card.unlock_login(pin, shown, given_up)?
                .sign_official(digest)
        })?;
        let fits = certificate.signed_sha256(digest.as_bytes(), &signature);
        fits.then_some(Signature(signature))
            .ok_or(CardError::BadSignature)
    }

    /// Reads the four items: exclusive use, tries again, VERIFY, read, leave. The PIN goes out at most
    /// once and only if the tries are still those that were `shown` and nobody has given up.
    ///
    /// # Errors
    /// As [`CardClient::sign`]; [`CardError::Unexpected`] for a file that is not the known one.
    pub fn read_items(
        &mut self,
        pin: ItemsPin,
        shown: AttemptsLeft,
        given_up: &GivenUp,
    ) -> Result<FourItems, CardError> {
        self.guarded(|card| card.unlock_items(pin, shown, given_up)?.read())
    }

    /// Reads the digital-signature certificate, for which the card wants the password: exclusive use,
    /// tries again, VERIFY, read, leave. The password goes out at most once and only if the tries are
    /// still those that were `shown` and nobody has given up.
    ///
    /// # Errors
    /// As [`CardClient::sign`], [`CardError::SignerMissing`], [`CardError::Certificate`].
    pub fn read_signer(
        &mut self,
        password: SignaturePassword,
        shown: AttemptsLeft,
        given_up: &GivenUp,
    ) -> Result<(Signer, AcceptedPassword), CardError> {
        let (der, password, attempts_left) =
            self.guarded(|card| card.verify_and_read_signer(password, shown, given_up))?;
        // The card's key is checked with the same rules for either certificate.
        Certificate::parse(der.clone())?;
        let signer = Signer::parse(&der).map_err(|_| CertificateError::Malformed)?;
        let accepted_at = Instant::now();
        Ok((
            signer,
            AcceptedPassword {
                accepted_at,
                attempts_left,
                password,
            },
        ))
    }

    /// Signs documents: exclusive use, tries again, VERIFY, one signature after the other, leave. Each
    /// signature is checked and goes to `signed` in the order of the digests. Between two of them
    /// nothing is waited for but the card, and giving up ends it.
    ///
    /// # Errors
    /// As [`CardClient::sign`], and [`CardError::PasswordExpired`] before anything was sent.
    pub fn sign_documents(
        &mut self,
        password: AcceptedPassword,
        shown: AttemptsLeft,
        signer: &Signer,
        digests: &[DocumentDigest],
        given_up: &GivenUp,
        signed: impl FnMut(DocumentSignature),
    ) -> Result<(), CardError> {
        self.sign_each(password, shown, signer, digests, given_up, signed)
    }

    /// Signs what a site computed, in the same way.
    ///
    /// # Errors
    /// As [`CardClient::sign_documents`].
    pub fn sign_bare(
        &mut self,
        password: AcceptedPassword,
        shown: AttemptsLeft,
        signer: &Signer,
        digests: &[AllowedDigest],
        given_up: &GivenUp,
        signed: impl FnMut(DocumentSignature),
    ) -> Result<(), CardError> {
        self.sign_each(password, shown, signer, digests, given_up, signed)
    }

    fn sign_each<D: Signable>(
        &mut self,
        password: AcceptedPassword,
        shown: AttemptsLeft,
        signer: &Signer,
        digests: &[D],
        given_up: &GivenUp,
        mut signed: impl FnMut(DocumentSignature),
    ) -> Result<(), CardError> {
        let certificate = Certificate::parse(signer.der().to_vec())?;
        self.guarded(|card| {
            given_up.check()?;
            let locked = card.locked_for_documents(shown)?;
            given_up.check()?;
            let password = password
                .fresh()
                .ok_or(CardError::PasswordExpired(locked.left()))?;
            let mut unlocked = locked.verify(password)?;
            for digest in digests {
                given_up.check()?;
                let signature = digest.sign_with(&mut unlocked)?;
                if !certificate.signed_sha256(digest.hash(), &signature) {
                    return Err(CardError::BadSignature);
                }
                let signature = DocumentSignature::new(signer, signature);
                signed(signature.map_err(|_| CardError::BadSignature)?);
            }
            Ok(())
        })
    }

    /// Does what verifies something: a guard stands by until the card is left clean.
    fn guarded<T>(
        &mut self,
        work: impl FnOnce(&mut OpenCard<'_>) -> Result<T, CardError>,
    ) -> Result<T, CardError> {
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
        let outcome = self.exclusively(|card| {
            let outcome = work(card);
            disposition = card.leave_clean();
            (outcome, disposition)
        });
        if disposition == Disposition::Leave {
            guard.card_is_clean();
        }
        outcome
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
                let mut card = OpenCard::new(Metered::new(exchange, meter));
                let (result, disposition) = work(&mut card);
                outcome = result;
                disposition
            })
            .map_err(gone_before)?;
        outcome
    }
}

/// What the digital-signature key signs: each kind of thing by the one method that it has for that kind.
trait Signable {
    fn hash(&self) -> &[u8];

    fn sign_with(&self, key: &mut Unlocked<'_, '_, DigitalSignature>)
    -> Result<Vec<u8>, CardError>;
}

impl Signable for DocumentDigest {
    fn hash(&self) -> &[u8] {
        self.as_bytes()
    }

    fn sign_with(
        &self,
        key: &mut Unlocked<'_, '_, DigitalSignature>,
    ) -> Result<Vec<u8>, CardError> {
        key.sign_document(self)
    }
}

impl Signable for AllowedDigest {
    fn hash(&self) -> &[u8] {
        self.as_bytes()
    }

    fn sign_with(
        &self,
        key: &mut Unlocked<'_, '_, DigitalSignature>,
    ) -> Result<Vec<u8>, CardError> {
        key.sign_bare(self)
    }
}

/// What a fault means before exclusive use has begun: nothing was sent.
fn gone_before(fault: TransportError) -> CardError {
    match fault {
        TransportError::Removed | TransportError::ServiceLost => CardError::Gone,
        TransportError::Failed | TransportError::TooMuch => fault.into(),
    }
}

/// A password that the card has accepted in this request. Nothing else can sign documents, and this
/// for a minute only.
pub struct AcceptedPassword {
    accepted_at: Instant,
    attempts_left: AttemptsLeft,
    password: SignaturePassword,
}

/// How long an accepted password is kept: the person looks at the signer meanwhile.
pub(crate) const ACCEPTED_FOR: Duration = Duration::from_secs(60);

impl AcceptedPassword {
    /// The tries that the card counts since: all of them, as a right entry sets them back.
    #[must_use]
    pub const fn attempts_left(&self) -> AttemptsLeft {
        self.attempts_left
    }

    fn fresh(self) -> Option<SignaturePassword> {
        (self.accepted_at.elapsed() <= ACCEPTED_FOR).then_some(self.password)
    }
}

impl fmt::Debug for AcceptedPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AcceptedPassword(..)")
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
