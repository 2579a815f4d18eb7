//! One signature after the other: what was signed is counted, and said if the rest cannot be.

use tegata_documents::Signature;

use crate::{
    AttemptsLeft, CardTask, Consent, Scene,
    encounter::{Attempt, Encounter, Event},
    session::Failure,
    stop::Stop,
};

/// Has the card sign so many things, all of them or none, and shows how far it is.
pub(crate) async fn signatures<C: Consent>(
    encounter: &mut Encounter<'_, C>,
    task: CardTask,
    shown: AttemptsLeft,
    count: u32,
    mut progress: impl FnMut(u32),
) -> Result<Attempt<Vec<Signature>>, Stop> {
    encounter.send(task, shown);
    let mut account = Account::new(count);
    loop {
        let event = encounter.next().await;
        match event.map_err(|stop| account.broken_off(stop))? {
            Event::CardLost => return Ok(Attempt::CardLost),
            Event::DocumentSigned(signature) => {
                account.signatures.push(signature);
                progress(account.signed());
                encounter.show(account.scene());
            }
            Event::DocumentsSigned => return Ok(Attempt::Done(account.signatures)),
            Event::TryAgain(left, notice) => return Ok(Attempt::Again(left, notice)),
            _ => {}
        }
    }
}

/// What the card has signed so far.
struct Account {
    of: u32,
    signatures: Vec<Signature>,
}

impl Account {
    const fn new(of: u32) -> Self {
        let signatures = Vec::new();
        Self { of, signatures }
    }

    fn signed(&self) -> u32 {
        u32::try_from(self.signatures.len()).unwrap_or(u32::MAX)
    }

    fn scene(&self) -> Scene {
        let (signed, of) = (self.signed(), self.of);
        Scene::Signing { signed, of }
    }

    /// Says what was signed already, of which nothing leaves.
    fn broken_off(&self, stop: Stop) -> Stop {
        let (signed, of) = (self.signed(), self.of);
        if signed == 0 {
            return stop;
        }
        let account = |(code, detail): Failure| {
            let detail = format!("{detail}; {signed} of {of} were signed and discarded");
            (code, detail.into())
        };
        match stop {
            Stop::Known(failure) => Stop::Known(account(failure)),
            Stop::Tell(mut scene, failure) => {
                if let Scene::Failed(trouble) = *scene {
                    *scene = Scene::BrokenOff {
                        signed,
                        of,
                        trouble,
                    };
                }
                Stop::Tell(scene, account(failure))
            }
        }
    }
}
