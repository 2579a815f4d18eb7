//! Signing documents: the password reads the certificate, the person sees whose it is, and the card
//! signs one document after the other. All are signed, or nothing of it leaves.

mod account;
mod bare;
mod container;
mod document;
mod examined;
mod receive;
mod signer;
mod visible;
mod web_eid;

use std::{pin::pin, sync::Arc};

pub(crate) use account::signatures;
pub(crate) use bare::BareSigning;
pub use container::Piece;
pub use document::{Attachment, Document};
pub(crate) use receive::{NotReceived, receive};
pub(crate) use signer::{in_time, read_and_confirm_signer, read_signer};
use tegata_documents::{DocumentError, Signature, Signer, SigningTime};
use tegata_protocol::{Detail, DocumentFormat, ErrorCode};
use tokio::task::{JoinHandle, spawn_blocking};
pub use visible::{NotVisible, Seal, Visible};
pub(crate) use web_eid::WebEidPair;

use crate::{
    AcceptedPassword, AttemptsLeft, CardTask, CardThread, Consent, DocumentTrouble, Scene, Trouble,
    encounter::{Attempt, Encounter, Event},
    pin::SignaturePassword,
    session::Failure,
    stop::{Stop, broken, tell},
};
use container::Prepared;
use document::Container;
use examined::trouble;

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
        let entries = self.documents.iter().flat_map(Document::entries);
        let shown = entries.map(|(_, shown)| shown.clone());
        consent.show_documents(shown.collect());
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
        let confirmed = read_and_confirm_signer(encounter, password, shown, self.now).await?;
        match confirmed.done() {
            Ok((signer, password)) => self.sign(encounter, signer, password).await,
            Err(not_confirmed) => Ok(not_confirmed),
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
        let work = self.prepare(signer.clone());
        let Some(prepared) = prepared_meanwhile(encounter, work).await? else {
            return Ok(Attempt::CardLost);
        };
        let digests = prepared.iter().map(Prepared::digest).collect();
        let shown = password.attempts_left();
        let task = CardTask::SignDocuments {
            digests,
            password,
            signer,
        };
        let signed = signatures(encounter, task, shown, count, &mut self.progress).await?;
        match signed.done() {
            Ok(signatures) => self.finish(prepared, &signatures).map(Attempt::Done),
            Err(not_signed) => Ok(not_signed),
        }
    }

    /// Hashes on a thread of its own: documents of 100 MiB take a while, and the person may give up.
    fn prepare(
        &self,
        signer: Arc<Signer>,
    ) -> JoinHandle<Result<Vec<Prepared>, (usize, DocumentError)>> {
        let all = self.documents.clone();
        let now = (self.now)();
        spawn_blocking(move || {
            let signed_at = SigningTime::from_unix_seconds(now).map_err(|error| (0, error))?;
            let documents = all.iter().enumerate();
            let prepared = documents.map(|(index, document)| {
                let entry = || entries_before(&all, index);
                Prepared::new(document, &signer, signed_at).map_err(|error| (entry(), error))
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

/// Where a document stands in the list that people see.
fn entries_before(documents: &[Document], index: usize) -> usize {
    let before = documents.iter().take(index);
    before.map(|document| document.entries().len()).sum()
}

/// `None` when the card was taken away before the documents were prepared.
async fn prepared_meanwhile<C: Consent>(
    encounter: &mut Encounter<'_, C>,
    work: JoinHandle<Result<Vec<Prepared>, (usize, DocumentError)>>,
) -> Result<Option<Vec<Prepared>>, Stop> {
    let mut work = pin!(prepared(work));
    loop {
        tokio::select! {
            // What the person has said already comes before the card is asked.
            biased;
            event = encounter.next() => if let Event::CardLost = event? {
                return Ok(None);
            },
            prepared = &mut work => return prepared.map(Some),
        }
    }
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
        DocumentTrouble::Undrawable => (
            ErrorCode::DocumentUnsupported,
            "the signer's name cannot be drawn on a page",
        ),
        DocumentTrouble::Unsupported => (
            ErrorCode::DocumentUnsupported,
            "a document is of a kind that is not signed",
        ),
    };
    (code, Detail::Borrowed(detail))
}

/// Name, container and hash: what anybody can compare.
fn words(document: &Document) -> String {
    use std::fmt::Write;

    let listed = document.listed();
    let container = match document.container {
        Container::Egov(_) => "XML, e-Gov",
        Container::Format(DocumentFormat::Cms | DocumentFormat::CmsAttached) => "CMS",
        Container::Format(DocumentFormat::Jws | DocumentFormat::JwsAttached) => "JWS",
        Container::Format(DocumentFormat::Pdf) => "PDF",
        Container::Format(DocumentFormat::PdfPades) => "PDF, PAdES",
        Container::Seen(..) => "PDF, visible",
        Container::Format(DocumentFormat::Xml) => "XML, XAdES",
        Container::Format(DocumentFormat::XmlTax) => "XML, tax (experimental)",
    };
    let mut words = format!("{} ({container}, SHA-256 ", listed.name.as_str());
    for byte in document.shown().sha256 {
        let _ = write!(words, "{byte:02x}");
    }
    words.push(')');
    words
}

#[cfg(test)]
mod tests {
    use tegata_protocol::DocumentName;

    use super::*;

    #[test]
    fn a_document_is_found_in_the_list_behind_the_files_of_others() {
        let name = |name: &str| DocumentName::parse(name).unwrap();
        let attached = Attachment::held(name("b.txt"), b"text".to_vec());
        let document = |attached: Vec<Attachment>| {
            let (ids, xml) = (vec!["a".to_owned()], b"<r><a Id=\"a\"/></r>".to_vec());
            Document::egov(name("a.xml"), xml, ids, attached).unwrap()
        };
        let documents = [document(vec![attached.unwrap()]), document(Vec::new())];
        let places = [0, 1].map(|index| entries_before(&documents, index));
        assert_eq!(places, [0, 2]);
    }
}
