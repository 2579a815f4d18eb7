//! Signing what a site computed, where the person has switched that on: as with documents the password
//! reads the certificate, the person sees whose it is, and one click signs all or nothing.

use std::sync::Arc;

use tegata_documents::Signer;

use crate::{
    AcceptedPassword, AllowedDigest, AttemptsLeft, CardTask, CardThread, Consent, Scene,
    encounter::{Attempt, Encounter},
    foreign_login::CardSigned,
    pin::SignaturePassword,
    session::Failure,
    signing::{read_and_confirm_signer, signatures},
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
        let confirmed = read_and_confirm_signer(encounter, password, shown, self.now).await?;
        match confirmed.done() {
            Ok((signer, password)) => {
                sign_bare(encounter, self.digests.clone(), signer, password).await
            }
            Err(not_confirmed) => Ok(not_confirmed),
        }
    }
}

/// Has the card sign what a site computed.
pub(super) async fn sign_bare<C: Consent>(
    encounter: &mut Encounter<'_, C>,
    digests: Vec<AllowedDigest>,
    signer: Arc<Signer>,
    password: AcceptedPassword,
) -> Result<Attempt<CardSigned>, Stop> {
    let of = u32::try_from(digests.len()).unwrap_or(u32::MAX);
    encounter.show(Scene::Signing { signed: 0, of });
    let left = password.attempts_left();
    let task = CardTask::SignBare {
        digests,
        password,
        signer: signer.clone(),
    };
    let signed = signatures(encounter, task, left, of, |_| {}).await?;
    Ok(signed.map(|signatures| CardSigned::of(signer.der(), &signatures)))
}
