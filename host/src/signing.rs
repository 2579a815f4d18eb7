//! Signing documents: the password reads the certificate, the person sees whose it is, and the card
//! signs one document after the other. All are signed, or nothing of it leaves.

mod container;
mod document;
mod receive;

use std::{pin::pin, sync::Arc};

pub use container::Piece;
pub use document::Document;
pub(crate) use receive::{NotReceived, receive};
use tegata_documents::{DocumentError, Signature, Signer, SigningTime};
use tegata_protocol::{Detail, DocumentFormat, ErrorCode};
use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::{Instant, sleep_until},
};

use crate::{
    AcceptedPassword, AttemptsLeft, CardTask, CardThread, Consent, DocumentTrouble, PinNotice,
    Scene, ShownDocument, Trouble,
    card::ACCEPTED_FOR,
    encounter::{Attempt, Encounter, Event},
    pin::SignaturePassword,
    session::Failure,
    stop::{Stop, broken, tell},
};
use container::Prepared;
use document::trouble;

/// A document that was signed.
#[derive(Debug)]
pub struct SignedDocument {
    /// What it is put together from, in this order.
    pub pieces: Vec<Piece>,
    /// What was signed, in words for people; the same in every language.
    pub words: String,
}

/// Documents to be signed together: one consent, one password.
pub(crate) struct Signing<P> {
    pub(crate) documents: Arc<Vec<Document>>,
    pub(crate) now: fn() -> u64,
    /// Hears how many are signed.
    pub(crate) progress: P,
}

impl<P: FnMut(u32)> Signing<P> {
    /// Runs to signed documents, or to the reason why there are none. Dropping the future gives up.
    pub(crate) async fn run<C: Consent>(
        mut self,
        consent: &mut C,
        card: &mut CardThread,
    ) -> Result<Vec<SignedDocument>, Failure> {
        let shown = self.documents.iter().map(Document::shown).cloned();
        let shown: Vec<ShownDocument> = shown.collect();
        consent.show_documents(shown);
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
    ) -> Result<Attempt<Vec<SignedDocument>>, Stop> {
        encounter.send(CardTask::ReadSigner(password), shown);
        let (signer, password) = loop {
            match encounter.next().await? {
                Event::CardLost => return Ok(Attempt::CardLost),
                Event::Signer(signer, password) => break (signer, password),
                Event::TryAgain(left, notice) => return Ok(Attempt::Again(left, notice)),
                _ => {}
            }
        };
        let left = password.attempts_left();
        match self.confirmed(encounter, &signer).await? {
            Confirmed::CardLost => return Ok(Attempt::CardLost),
            Confirmed::Late => return Ok(Attempt::Again(left, PinNotice::Expired)),
            Confirmed::Yes => {}
        }
        self.sign(encounter, signer, password).await
    }

    /// The person sees whose certificate it is before the last click.
    async fn confirmed<C: Consent>(
        &self,
        encounter: &mut Encounter<'_, C>,
        signer: &Signer,
    ) -> Result<Confirmed, Stop> {
        if signer.not_after() < (self.now)() {
            return Err(tell(Trouble::CertificateExpired));
        }
        let items = signer.items().map_err(|_| tell(Trouble::CardError))?;
        encounter.show(Scene::ConfirmSigner(items));
        let late = Instant::now() + ACCEPTED_FOR;
        loop {
            tokio::select! {
                event = encounter.next() => match event? {
                    Event::CardLost => return Ok(Confirmed::CardLost),
                    Event::SignerConfirmed => return Ok(Confirmed::Yes),
                    _ => {}
                },
                () = sleep_until(late) => return Ok(Confirmed::Late),
            }
        }
    }

    async fn sign<C: Consent>(
        &mut self,
        encounter: &mut Encounter<'_, C>,
        signer: Arc<Signer>,
        password: AcceptedPassword,
    ) -> Result<Attempt<Vec<SignedDocument>>, Stop> {
        let count = u32::try_from(self.documents.len()).unwrap_or(u32::MAX);
        encounter.show(Scene::Signing {
            signed: 0,
            of: count,
        });
        let mut work = pin!(prepared(self.prepare(signer.clone())));
        let prepared = loop {
            tokio::select! {
                // What the person has said already comes before the card is asked.
                biased;
                event = encounter.next() => if let Event::CardLost = event? {
                    return Ok(Attempt::CardLost);
                },
                prepared = &mut work => break prepared?,
            }
        };
        let digests = prepared.iter().map(Prepared::digest).collect();
        let shown = password.attempts_left();
        let task = CardTask::SignDocuments {
            digests,
            password,
            signer,
        };
        encounter.send(task, shown);
        let mut account = Account::new(count);
        loop {
            let event = encounter.next().await;
            match event.map_err(|stop| account.broken_off(stop))? {
                Event::CardLost => return Ok(Attempt::CardLost),
                Event::DocumentSigned(signature) => {
                    account.signatures.push(signature);
                    (self.progress)(account.signed());
                    encounter.show(account.scene());
                }
                Event::DocumentsSigned => break,
                Event::TryAgain(left, notice) => return Ok(Attempt::Again(left, notice)),
                _ => {}
            }
        }
        self.finish(prepared, &account.signatures)
            .map(Attempt::Done)
    }

    /// Hashes on a thread of its own: documents of 100 MiB take a while, and the person may give up.
    fn prepare(
        &self,
        signer: Arc<Signer>,
    ) -> JoinHandle<Result<Vec<Prepared>, (usize, DocumentError)>> {
        let documents = self.documents.clone();
        let now = (self.now)();
        spawn_blocking(move || {
            let signed_at = SigningTime::from_unix_seconds(now).map_err(|error| (0, error))?;
            let documents = documents.iter().enumerate();
            let prepared = documents.map(|(index, document)| {
                Prepared::new(document, &signer, signed_at).map_err(|error| (index, error))
            });
            prepared.collect()
        })
    }

    fn finish(
        &self,
        prepared: Vec<Prepared>,
        signatures: &[Signature],
    ) -> Result<Vec<SignedDocument>, Stop> {
        let documents = self.documents.iter().zip(prepared).zip(signatures);
        let signed = documents.map(|((document, prepared), signature)| {
            let pieces = prepared.finish(document, signature);
            let pieces = pieces.map_err(|_| broken("the signed document cannot be written"))?;
            let words = words(document);
            Ok(SignedDocument { pieces, words })
        });
        let signed: Vec<_> = signed.collect::<Result<_, Stop>>()?;
        (signed.len() == self.documents.len())
            .then_some(signed)
            .ok_or_else(|| broken("the card signed fewer documents than it said"))
    }
}

/// What became of the page on which the signer is shown.
enum Confirmed {
    CardLost,
    Late,
    Yes,
}

async fn prepared(
    work: JoinHandle<Result<Vec<Prepared>, (usize, DocumentError)>>,
) -> Result<Vec<Prepared>, Stop> {
    let done = work
        .await
        .map_err(|_| broken("the documents could not be prepared"))?;
    done.map_err(|(document, error)| match error {
        DocumentError::SigningTime => broken("the clock of this computer is out of range"),
        // What the card says of its holder has no place in a signature.
        DocumentError::SignerItems | DocumentError::Text => tell(Trouble::CardError),
        other => refused(document, trouble(other)),
    })
}

/// A document cannot be signed: the person is told which, and the site why.
pub(crate) fn refused(document: usize, reason: DocumentTrouble) -> Stop {
    let scene = Box::new(Scene::Refused { document, reason });
    Stop::Tell(scene, refusal(reason))
}

/// What a site is told about a document that cannot be signed.
pub(crate) const fn refusal(reason: DocumentTrouble) -> Failure {
    let (code, detail) = match reason {
        DocumentTrouble::Certified => (
            ErrorCode::DocumentCertified,
            "a document is certified against changes",
        ),
        DocumentTrouble::Damaged => (
            ErrorCode::DocumentDamaged,
            "the structure of a document cannot be read",
        ),
        DocumentTrouble::Empty => (ErrorCode::DocumentEmpty, "a document is empty"),
        DocumentTrouble::Encrypted => (ErrorCode::DocumentEncrypted, "a document is encrypted"),
        DocumentTrouble::FormatMismatch => (
            ErrorCode::DocumentFormatMismatch,
            "a document is not of the format that was named for it",
        ),
        DocumentTrouble::TooLarge => (
            ErrorCode::TooLarge,
            "a document is larger than its format allows",
        ),
        DocumentTrouble::Unsupported => (
            ErrorCode::DocumentUnsupported,
            "a document is of a kind that is not signed",
        ),
    };
    (code, Detail::Borrowed(detail))
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
            let detail = format!("{detail}; {signed} of {of} documents were signed and discarded");
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

/// Name, container and hash: what anybody can compare.
fn words(document: &Document) -> String {
    use std::fmt::Write;

    let listed = document.listed();
    let container = match listed.format {
        DocumentFormat::Cms | DocumentFormat::CmsAttached => "CMS",
        DocumentFormat::Jws | DocumentFormat::JwsAttached => "JWS",
        DocumentFormat::Pdf => "PDF",
        DocumentFormat::PdfPades => "PDF, PAdES",
        DocumentFormat::Xml => "XML, XAdES",
        DocumentFormat::XmlTax => "XML, tax (experimental)",
    };
    let mut words = format!("{} ({container}, SHA-256 ", listed.name.as_str());
    for byte in document.shown().sha256 {
        let _ = write!(words, "{byte:02x}");
    }
    words.push(')');
    words
}
