//! Documents on their way from the browser: chunks under flow control, into memory that is bounded by
//! what was announced.

use std::{io::Write, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use tegata_protocol::{
    CHUNK_BYTES_MAX, Detail, ErrorCode, FROM_HOST_MAX, HostMessage, HostRequest, OfferedDocument,
    RequestId,
};
use tokio::{
    sync::mpsc::Receiver,
    time::{Instant, sleep_until},
};

use super::{document::Document, refused};
use crate::{
    Consent, ConsentEvent, DocumentTrouble, ListedDocument, Scene,
    frames::{Incoming, Wire},
    stop::Stop,
};

/// Chunks that may be on their way at once: what keeps a browser's pipes busy (measured with
/// Chromium).
const CHUNKS_AHEAD: u32 = 8;
/// How long the next chunk may take. Reading a file from a slow disk takes seconds.
const CHUNK_TIMEOUT: Duration = Duration::from_secs(60);
/// How many bytes come between two pictures of the progress.
const SHOWN_EVERY: u64 = 4 * 1024 * 1024;

/// Why no documents came.
pub(crate) enum NotReceived {
    /// The port was closed: nobody waits for an answer.
    Closed,
    Stopped(Stop),
}

/// Takes all bytes of the documents that were offered, shows how far they are, and looks at them.
pub(crate) async fn receive<W: Write>(
    incoming: &mut Receiver<Incoming>,
    consent: &mut impl Consent,
    wire: &mut Wire<W>,
    id: &RequestId,
    offered: Vec<OfferedDocument>,
) -> Result<Vec<Document>, NotReceived> {
    let mut arrival = Arrival::new(offered);
    consent.show(arrival.scene());
    more(wire, id, CHUNKS_AHEAD);
    while !arrival.is_complete() {
        let chunk = chunk_in_time(incoming, consent, id).await?;
        arrival.take(&chunk).map_err(invalid)?;
        more(wire, id, 1);
        if arrival.is_worth_showing() {
            consent.show(arrival.scene());
        }
    }
    tokio::select! {
        biased;
        stop = cancelled(consent) => Err(stop),
        chunk = next_chunk(incoming, id) => {
            chunk?;
            Err(invalid("more bytes came than were offered"))
        }
        looked = look(arrival.documents) => looked,
    }
}

async fn chunk_in_time(
    incoming: &mut Receiver<Incoming>,
    consent: &mut impl Consent,
    id: &RequestId,
) -> Result<String, NotReceived> {
    let late = Instant::now() + CHUNK_TIMEOUT;
    tokio::select! {
        chunk = next_chunk(incoming, id) => chunk,
        stop = cancelled(consent) => Err(stop),
        () = sleep_until(late) => Err(known(
            ErrorCode::DocumentsTimeout,
            "the documents did not come for 60 seconds",
        )),
    }
}

/// Documents are looked at on a thread of their own: a large one takes a moment, in which the request
/// may end.
async fn look(arrived: Vec<Arriving>) -> Result<Vec<Document>, NotReceived> {
    let looked = tokio::task::spawn_blocking(|| {
        let documents = arrived.into_iter().enumerate();
        let documents = documents.map(|(index, arriving)| {
            let listed = ListedDocument::from(arriving.offered);
            let held = Document::held(listed, arriving.bytes).and_then(fit_to_travel);
            held.map_err(|reason| refused(index, reason))
        });
        documents.collect::<Result<Vec<_>, Stop>>()
    });
    match looked.await {
        Ok(documents) => documents.map_err(NotReceived::Stopped),
        Err(_) => Err(known(ErrorCode::HostFailed, "a document could not be read")),
    }
}

/// A PDF whose repair cannot travel back with its signature is not signed at all: known before a
/// password is asked for.
fn fit_to_travel(document: Document) -> Result<Document, DocumentTrouble> {
    (document.repair_bytes <= REPAIR_BYTES_MAX)
        .then_some(document)
        .ok_or(DocumentTrouble::TooLarge)
}

/// One message in base64, but for 128 KiB, in which signature, certificates and what stands around them
/// have room: a PDF's are under 40 KiB.
const REPAIR_BYTES_MAX: usize = FROM_HOST_MAX / 4 * 3 - 128 * 1024;

async fn next_chunk(
    incoming: &mut Receiver<Incoming>,
    current: &RequestId,
) -> Result<String, NotReceived> {
    match incoming.recv().await {
        None | Some(Incoming::Closed) => Err(NotReceived::Closed),
        Some(Incoming::Malformed(code, detail)) => {
            Err(NotReceived::Stopped(Stop::Known((code, detail))))
        }
        Some(Incoming::Request(request)) => match *request {
            HostRequest::Cancel { id } if id == *current => {
                Err(known(ErrorCode::Aborted, "the request was given up"))
            }
            HostRequest::Chunk { data, id } if id == *current => Ok(data),
            _ => Err(invalid("one host serves one request")),
        },
    }
}

/// What a person does while documents come is no activity that anything waits for.
async fn cancelled(consent: &mut impl Consent) -> NotReceived {
    while !matches!(consent.next_event().await, ConsentEvent::Cancelled) {}
    known(ErrorCode::UserCancelled, "the person chose not to go on")
}

fn more<W: Write>(wire: &mut Wire<W>, id: &RequestId, chunks: u32) {
    let id = id.clone();
    wire.send(&HostMessage::More { chunks, id });
}

const fn known(code: ErrorCode, detail: &'static str) -> NotReceived {
    NotReceived::Stopped(Stop::Known((code, Detail::Borrowed(detail))))
}

const fn invalid(detail: &'static str) -> NotReceived {
    known(ErrorCode::InvalidRequest, detail)
}

/// Documents of which some bytes are there.
struct Arrival {
    documents: Vec<Arriving>,
    received: u64,
    shown: u64,
    total: u64,
}

struct Arriving {
    bytes: Vec<u8>,
    offered: OfferedDocument,
}

impl Arriving {
    fn missing(&self) -> usize {
        usize::try_from(self.offered.size)
            .unwrap_or(usize::MAX)
            .saturating_sub(self.bytes.len())
    }
}

impl Arrival {
    fn new(offered: Vec<OfferedDocument>) -> Self {
        let total = offered.iter().map(|document| u64::from(document.size));
        let total = total.sum();
        let documents = offered.into_iter().map(|offered| Arriving {
            bytes: Vec::new(),
            offered,
        });
        Self {
            documents: documents.collect(),
            received: 0,
            shown: 0,
            total,
        }
    }

    fn is_complete(&self) -> bool {
        self.documents
            .iter()
            .all(|document| document.missing() == 0)
    }

    fn is_worth_showing(&self) -> bool {
        self.received == self.total || self.received - self.shown >= SHOWN_EVERY
    }

    fn scene(&mut self) -> Scene {
        self.shown = self.received;
        let (received, total) = (self.received, self.total);
        Scene::Receiving { received, total }
    }

    /// Adds a chunk to the first document that still misses bytes.
    fn take(&mut self, data: &str) -> Result<(), &'static str> {
        let mut documents = self.documents.iter_mut();
        let Some(document) = documents.find(|document| document.missing() > 0) else {
            return Err("more bytes came than were offered");
        };
        let missing = document.missing();
        // As much as was announced and what the decoder rounds up: growing would double it.
        if document.bytes.is_empty() {
            document.bytes.reserve_exact(missing.saturating_add(3));
        }
        let before = document.bytes.len();
        let decoded = STANDARD.decode_vec(data, &mut document.bytes);
        decoded.map_err(|_| "a chunk is not base64")?;
        let taken = document.bytes.len().saturating_sub(before);
        if taken == 0 || taken > missing.min(CHUNK_BYTES_MAX) {
            return Err("a chunk is empty, too large or goes over the end of its document");
        }
        self.received = self
            .received
            .saturating_add(u64::try_from(taken).unwrap_or(0));
        Ok(())
    }
}

impl From<OfferedDocument> for ListedDocument {
    fn from(offered: OfferedDocument) -> Self {
        let OfferedDocument { format, name, size } = offered;
        Self {
            form: format.into(),
            name,
            size: size.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use tegata_protocol::{DocumentFormat, DocumentName};

    use super::*;

    fn offered(size: u32) -> OfferedDocument {
        OfferedDocument {
            format: DocumentFormat::Cms,
            name: DocumentName::parse("a").unwrap(),
            size,
        }
    }

    #[test]
    fn chunks_fill_one_document_after_the_other() {
        let mut arrival = Arrival::new(vec![offered(3), offered(2)]);
        for data in ["YQ==", "YmM=", "ZGU="] {
            assert!(!arrival.is_complete());
            arrival.take(data).unwrap();
        }
        assert!(arrival.is_complete());
        let bytes = arrival.documents.into_iter().map(|document| document.bytes);
        assert_eq!(bytes.collect::<Vec<_>>(), [b"abc".to_vec(), b"de".to_vec()]);
    }

    #[test]
    fn what_is_no_chunk_of_the_document_is_refused() {
        let refused = |data: &str| {
            let mut arrival = Arrival::new(vec![offered(2), offered(2)]);
            assert!(arrival.take(data).is_err(), "{data}");
        };
        refused("");
        refused("YWJj"); // Three bytes span two documents.
        refused("YQ");
        refused("YQ==\n");
        refused("Y Q=");
        refused("YR==");
        let mut full = Arrival::new(vec![offered(1)]);
        full.take("YQ==").unwrap();
        assert!(full.take("YQ==").is_err());
    }

    #[test]
    fn a_document_takes_no_more_memory_than_it_has_bytes() {
        let mut arrival = Arrival::new(vec![offered(9_999)]);
        arrival.take(&STANDARD.encode([0; 6_000])).unwrap();
        arrival.take(&STANDARD.encode([0; 3_999])).unwrap();
        assert!(arrival.documents[0].bytes.capacity() < 11_000);
    }
}
