//! Signing what a site computed, where the person has switched that on: as with documents the password
//! reads the certificate, the person sees whose it is, and one click signs all or nothing.

use crate::{
    AllowedDigest, AttemptsLeft, CardTask, CardThread, Consent, PinNotice, Scene,
    encounter::{Attempt, Encounter},
    foreign_login::CardSigned,
    pin::SignaturePassword,
    session::Failure,
    signing::{Confirmed, confirmed, read_signer, signatures},
    stop::Stop,
};

/// Digests to be signed together: one consent, one password.
pub(crate) struct BareSigning {
    pub(crate) digests: Vec<AllowedDigest>,
    pub(crate) now: fn() -> u64,
}

impl BareSigning {
    /// Runs to all signatures, or to the reason why there are none. Dropping the future gives up.
    pub(crate) async fn run<C: Consent>(
        &self,
        consent: &mut C,
        card: &mut CardThread,
    ) -> Result<CardSigned, Failure> {
        let attempt = async |encounter: &mut Encounter<'_, C>, password, shown| {
            self.attempt(encounter, password, shown).await
        };
        Encounter::new(consent, card).run(attempt).await
    }

    async fn attempt<C: Consent>(
        &self,
        encounter: &mut Encounter<'_, C>,
        password: SignaturePassword,
        shown: AttemptsLeft,
    ) -> Result<Attempt<CardSigned>, Stop> {
        let (signer, password) = match read_signer(encounter, password, shown).await?.done() {
            Ok(read) => read,
            Err(not_read) => return Ok(not_read),
        };
        let left = password.attempts_left();
        match confirmed(encounter, &signer, (self.now)()).await? {
            Confirmed::CardLost => return Ok(Attempt::CardLost),
            Confirmed::Late => return Ok(Attempt::Again(left, PinNotice::Expired)),
            Confirmed::Yes => {}
        }
        let of = u32::try_from(self.digests.len()).unwrap_or(u32::MAX);
        encounter.show(Scene::Signing { signed: 0, of });
        let task = CardTask::SignBare {
            digests: self.digests.clone(),
            password,
            signer: signer.clone(),
        };
        let signed = signatures(encounter, task, left, of, |_| {}).await?;
        Ok(signed.map(|signatures| CardSigned::of(signer.der(), &signatures)))
    }
}
