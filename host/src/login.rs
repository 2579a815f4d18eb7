//! One login: the token is built while the person types, and the card signs it.

use tegata_protocol::{AuthenticationToken, Challenge, Origin, UnsignedToken};

use crate::{
    AttemptsLeft, CardTask, CardThread, Certificate, Consent,
    encounter::{Attempt, Encounter},
    pin::AuthPin,
    session::Failure,
    stop::{Stop, broken},
};

/// What the site asked for, parsed.
#[derive(Clone, Debug)]
pub(crate) struct LoginRequest {
    pub(crate) challenge: Challenge,
    pub(crate) origin: Origin,
}

impl LoginRequest {
    /// Runs to a token, or to the reason why there is none. Dropping the future gives up.
    pub(crate) async fn run<C: Consent>(
        &self,
        now: fn() -> u64,
        consent: &mut C,
        card: &mut CardThread,
    ) -> Result<AuthenticationToken, Failure> {
        let attempt = async |encounter: &mut Encounter<'_, C>, pin: AuthPin, shown| {
            self.attempt(encounter, now, pin, shown).await
        };
        Encounter::new(consent, card).run(attempt).await
    }

    async fn attempt<C: Consent>(
        &self,
        encounter: &mut Encounter<'_, C>,
        now: fn() -> u64,
        pin: AuthPin,
        shown: AttemptsLeft,
    ) -> Result<Attempt<AuthenticationToken>, Stop> {
        let Some(certificate) = encounter.certificate().await? else {
            return Ok(Attempt::CardLost);
        };
        let token = self.build_token(&certificate, now)?;
        let to_be_signed = token.to_be_signed().to_vec();
        let task = CardTask::Sign { pin, to_be_signed };
        let signed = encounter.signature(task, shown).await?;
        Ok(signed.map(|signature| token.assemble(signature.as_bytes())))
    }

    fn build_token(
        &self,
        certificate: &Certificate,
        now: fn() -> u64,
    ) -> Result<UnsignedToken, Stop> {
        let mut token_id = [0; 16];
        getrandom::fill(&mut token_id).map_err(|_| broken("no random numbers"))?;
        let (algorithm, der) = (certificate.algorithm(), certificate.der());
        let (origin, challenge) = (&self.origin, &self.challenge);
        UnsignedToken::build(algorithm, der, origin, challenge, now(), token_id)
            .map_err(|_| broken("the token cannot be written"))
    }
}
