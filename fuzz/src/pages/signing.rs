//! The rules about documents on their way to a host and back.

use serde_json::Value;
use tegata_protocol::{
    CHUNK_TEXT_MAX, DOCUMENT_BYTES_MAX, DOCUMENTS_MAX, OfferedDocument, PageNews, SignedPart,
};

/// What a host has of one request.
pub(super) struct Signing {
    back: usize,
    room: u64,
    sizes: Vec<u32>,
}

impl Signing {
    pub(super) fn of(documents: &[OfferedDocument]) -> Self {
        let sizes: Vec<u32> = documents.iter().map(|document| document.size).collect();
        assert!((1..=DOCUMENTS_MAX).contains(&sizes.len()));
        let fits = |size: &u32| (1..=DOCUMENT_BYTES_MAX).contains(size);
        assert!(sizes.iter().all(fits), "a document of a size that is none");
        Self {
            back: 0,
            room: 0,
            sizes,
        }
    }

    /// A chunk goes to the host because the page said so just now.
    pub(super) fn passes(&mut self, page_said: &str) {
        let said: Value = serde_json::from_str(page_said).expect("a chunk");
        assert_eq!(said["message"]["type"], "chunk");
        let most = u64::try_from(CHUNK_TEXT_MAX).expect("a number");
        let length = said["dataLength"].as_u64().expect("a length");
        assert!((1..=most).contains(&length), "a chunk of another length");
        self.room = self.room.checked_sub(1).expect("room for a chunk");
    }

    /// The page hears what the host said just now, in its place.
    pub(super) fn hears(&mut self, news: &PageNews, host_said: &str, id: &str) {
        let said: Value = serde_json::from_str(host_said).expect("news");
        assert_eq!(said["id"], id, "news of another request");
        let heard = serde_json::to_value(news).expect("news are written");
        let heard = heard.as_object().expect("an object");
        assert!(heard.iter().all(|(name, value)| said[name] == *value));
        match news {
            PageNews::More { chunks } => self.room += u64::from(*chunks),
            PageNews::WebEid { .. } => panic!("news of another contract"),
            PageNews::Progress { signed } => {
                assert!(usize::try_from(*signed).expect("a number") <= self.sizes.len());
            }
            PageNews::Signed {
                document, parts, ..
            } => {
                assert_eq!(usize::try_from(*document), Ok(self.back), "out of order");
                let size = *self.sizes.get(self.back).expect("a document that was sent");
                let fits = |part: &SignedPart| match part {
                    SignedPart::Bytes { data } => !data.is_empty(),
                    SignedPart::Source { from, to } => from < to && *to <= size,
                };
                assert!(!parts.is_empty() && parts.iter().all(fits), "other parts");
                self.back += 1;
            }
        }
    }

    pub(super) fn is_complete(&self) -> bool {
        self.back == self.sizes.len()
    }
}
