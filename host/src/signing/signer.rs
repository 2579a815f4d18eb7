//! The certificate that a password reads, and the person it names.

use std::sync::Arc;

use tegata_documents::Signer;
use tokio::time::{Instant, sleep_until};

use crate::{
    AcceptedPassword, AttemptsLeft, CardTask, Consent, PinNotice, Scene, Trouble,
    card::ACCEPTED_FOR,
    encounter::{Attempt, Encounter, Event},
    pin::SignaturePassword,
    stop::{Stop, tell},
};

/// Has the password read the certificate, and the person confirm whose it is.
pub(crate) async fn read_and_confirm_signer<C: Consent>(
    encounter: &mut Encounter<'_, C>,
    password: SignaturePassword,
    shown: AttemptsLeft,
    now: fn() -> u64,
) -> Result<Attempt<(Arc<Signer>, AcceptedPassword)>, Stop> {
    let (signer, password) = match read_signer(encounter, password, shown).await?.done() {
        Ok(read) => read,
        Err(not_read) => return Ok(not_read),
    };
    Ok(match ask_to_confirm(encounter, &signer, now()).await? {
        Confirmation::CardLost => Attempt::CardLost,
        Confirmation::Late => Attempt::Again(password.attempts_left(), PinNotice::Expired),
        Confirmation::Yes => Attempt::Done((signer, password)),
    })
}

/// Has the password read the certificate.
pub(crate) async fn read_signer<C: Consent>(
    encounter: &mut Encounter<'_, C>,
    password: SignaturePassword,
    shown: AttemptsLeft,
) -> Result<Attempt<(Arc<Signer>, AcceptedPassword)>, Stop> {
    let signer = |event| match event {
        Event::Signer(signer, password) => Some((signer, password)),
        _ => None,
    };
    let task = CardTask::ReadSigner(password);
    encounter.attempt(task, shown, signer).await
}

/// What became of the page on which the signer is shown.
enum Confirmation {
    CardLost,
    Late,
    Yes,
}

/// The person sees whose certificate it is before the last click.
async fn ask_to_confirm<C: Consent>(
    encounter: &mut Encounter<'_, C>,
    signer: &Signer,
    now: u64,
) -> Result<Confirmation, Stop> {
    in_time(signer, now)?;
    let items = signer.items().map_err(|_| tell(Trouble::CardError))?;
    encounter.show(Scene::ConfirmSigner(items));
    let late = Instant::now() + ACCEPTED_FOR;
    loop {
        tokio::select! {
            event = encounter.next() => match event? {
                Event::CardLost => return Ok(Confirmation::CardLost),
                Event::SignerConfirmed => return Ok(Confirmation::Yes),
                _ => {}
            },
            () = sleep_until(late) => return Ok(Confirmation::Late),
        }
    }
}

/// A certificate that has expired signs nothing.
pub(crate) fn in_time(signer: &Signer, now: u64) -> Result<(), Stop> {
    if signer.not_after() < now {
        Err(tell(Trouble::CertificateExpired))
    } else {
        Ok(())
    }
}
