//! The pair of Web eID, certificate and signature, with one entry of the password. The certificate goes
//! out when the password has read it and the card was left; the hash that the site sends then is signed
//! with the same entry, within the minute for which an accepted password is kept.

use tokio::sync::oneshot::Receiver;

use crate::{
    AllowedDigest, AttemptsLeft, CardThread, Consent, Scene, Trouble,
    encounter::{Attempt, Encounter, Event},
    foreign_login::CardSigned,
    pin::SignaturePassword,
    session::Failure,
    signing::{bare::sign_bare, in_time, read_signer},
    stop::{Stop, tell},
};

/// One pair.
pub(crate) struct WebEidPair<R> {
    hash: Hash,
    now: fn() -> u64,
    release: Release<R>,
}

/// What is to be signed.
enum Hash {
    Awaited(Receiver<AllowedDigest>),
    There(AllowedDigest),
}

/// Whether the site has the certificate.
enum Release<R> {
    /// It gets it by this.
    Due(R),
    /// It has this one, DER.
    Done(Vec<u8>),
}

impl<R: FnOnce(&[u8])> WebEidPair<R> {
    /// The certificate goes to `release`, once; then the hash comes.
    pub(crate) const fn new(hash: Receiver<AllowedDigest>, now: fn() -> u64, release: R) -> Self {
        Self {
            hash: Hash::Awaited(hash),
            now,
            release: Release::Due(release),
        }
    }

    /// Runs to a signature, or to the reason why there is none. Dropping the future gives up, and
    /// erases the password.
    pub(crate) async fn run<C: Consent>(
        mut self,
        consent: &mut C,
        card: &mut CardThread,
    ) -> Result<CardSigned, Failure> {
        let attempt = async |encounter: &mut Encounter<'_, C>, password, shown| {
            self.attempt(encounter, password, shown).await
        };
        Encounter::new(consent, card).run(attempt).await
    }

    async fn attempt<C: Consent>(
        &mut self,
        encounter: &mut Encounter<'_, C>,
        password: SignaturePassword,
        shown: AttemptsLeft,
    ) -> Result<Attempt<CardSigned>, Stop> {
        let (signer, password) = match read_signer(encounter, password, shown).await?.done() {
            Ok(read) => read,
            Err(not_read) => return Ok(not_read),
        };
        in_time(&signer, (self.now)())?;
        self.release(signer.der())?;
        match self.hash(encounter).await? {
            Some(digest) => sign_bare(encounter, vec![digest], signer, password).await,
            None => Ok(Attempt::CardLost),
        }
    }

    /// A site that has a certificate already gets no signature of another.
    fn release(&mut self, certificate: &[u8]) -> Result<(), Stop> {
        let done = Release::Done(certificate.to_vec());
        match std::mem::replace(&mut self.release, done) {
            Release::Due(release) => release(certificate),
            Release::Done(before) if before == certificate => {}
            Release::Done(_) => return Err(tell(Trouble::CardRemoved)),
        }
        Ok(())
    }

    /// What the site wants signed; `None` when the card was taken away. Who waits no longer drops this.
    async fn hash<C: Consent>(
        &mut self,
        encounter: &mut Encounter<'_, C>,
    ) -> Result<Option<AllowedDigest>, Stop> {
        let awaited = match &mut self.hash {
            Hash::Awaited(awaited) => awaited,
            Hash::There(digest) => return Ok(Some(*digest)),
        };
        encounter.show(Scene::AwaitingHash);
        loop {
            tokio::select! {
                event = encounter.next() => if matches!(event?, Event::CardLost) {
                    return Ok(None);
                },
                Ok(digest) = &mut *awaited => {
                    self.hash = Hash::There(digest);
                    return Ok(Some(digest));
                }
            }
        }
    }
}
