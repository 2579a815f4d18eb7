//! What a page wants to have signed, judged before a host hears of it. The host judges it again:
//! here each rule has its code early, and a window opens for nothing that is wrong from the start.

use tegata_protocol::{
    DOCUMENTS_MAX, DocumentName, ErrorCode, OfferedDocument, PageDocument, Purpose,
    REQUEST_BYTES_MAX,
};

use super::failure::{Failure, invalid};

/// Documents that a host can be asked to have signed.
#[derive(Debug, PartialEq)]
pub(super) struct Offer {
    pub(super) documents: Vec<OfferedDocument>,
    pub(super) purpose: Option<Purpose>,
}

impl Offer {
    pub(super) fn judge(
        documents: Vec<PageDocument>,
        purpose: Option<&str>,
    ) -> Result<Self, Failure> {
        if documents.is_empty() {
            return Err(invalid("at least one document is signed"));
        }
        if documents.len() > DOCUMENTS_MAX {
            let detail = "at most 100 documents are signed at once";
            return Err((ErrorCode::TooManyDocuments, detail.into()));
        }
        let documents: Vec<_> = documents
            .into_iter()
            .map(judge_document)
            .collect::<Result<_, _>>()?;
        let total: u64 = documents
            .iter()
            .map(|document| u64::from(document.size))
            .sum();
        if total > u64::from(REQUEST_BYTES_MAX) {
            return Err(too_large("the documents are over 256 MiB together"));
        }
        let purpose = purpose.and_then(Purpose::clean);
        Ok(Self { documents, purpose })
    }
}

fn judge_document(document: PageDocument) -> Result<OfferedDocument, Failure> {
    let PageDocument { format, name, size } = document;
    let name = DocumentName::parse(&name)
        .map_err(|error| (ErrorCode::DocumentName, error.to_string().into()))?;
    if size == 0 {
        return Err((ErrorCode::DocumentEmpty, "a document is empty".into()));
    }
    if size > OfferedDocument::bytes_max(format) {
        let detail = "a document is over 100 MiB, or over 512 KiB for jwsAttached";
        return Err(too_large(detail));
    }
    Ok(OfferedDocument { format, name, size })
}

fn too_large(detail: &'static str) -> Failure {
    (ErrorCode::TooLarge, detail.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tegata_protocol::{ATTACHED_JWS_BYTES_MAX, DOCUMENT_BYTES_MAX, DocumentFormat};

    fn document(name: &str, size: u32) -> PageDocument {
        PageDocument {
            format: DocumentFormat::Pdf,
            name: name.to_owned(),
            size,
        }
    }

    fn check(documents: Vec<PageDocument>, expected: Option<ErrorCode>) {
        let judged = Offer::judge(documents, None);
        assert_eq!(judged.err().map(|(code, _)| code), expected);
    }

    #[test]
    fn a_hundred_documents_are_taken_and_no_more() {
        check(Vec::new(), Some(ErrorCode::InvalidRequest));
        check(vec![document("a", 1); DOCUMENTS_MAX], None);
        let more = vec![document("a", 1); DOCUMENTS_MAX + 1];
        check(more, Some(ErrorCode::TooManyDocuments));
    }

    #[test]
    fn a_document_has_at_least_one_byte_and_at_most_a_hundred_mebibytes() {
        check(vec![document("a", 0)], Some(ErrorCode::DocumentEmpty));
        check(vec![document("a", 1)], None);
        check(vec![document("a", DOCUMENT_BYTES_MAX)], None);
        let larger = vec![document("a", DOCUMENT_BYTES_MAX + 1)];
        check(larger, Some(ErrorCode::TooLarge));
        let second = vec![document("a", 1), document("b", 0)];
        check(second, Some(ErrorCode::DocumentEmpty));
    }

    #[test]
    fn what_travels_back_as_text_has_a_limit_of_its_own() {
        let attached = |size| {
            let format = DocumentFormat::JwsAttached;
            vec![PageDocument {
                format,
                ..document("a", size)
            }]
        };
        check(attached(ATTACHED_JWS_BYTES_MAX), None);
        let larger = attached(ATTACHED_JWS_BYTES_MAX + 1);
        check(larger, Some(ErrorCode::TooLarge));
    }

    #[test]
    fn all_documents_together_have_a_limit_that_no_sum_goes_around() {
        let half = REQUEST_BYTES_MAX / 4;
        check(vec![document("a", half); 4], None);
        let mut over = vec![document("a", half); 4];
        over.push(document("b", 1));
        check(over, Some(ErrorCode::TooLarge));
        let wraps = vec![document("a", DOCUMENT_BYTES_MAX); 41]; // Over 32 bits.
        check(wraps, Some(ErrorCode::TooLarge));
    }

    #[test]
    fn a_name_that_deceives_is_refused() {
        let check = |name: &str| check(vec![document(name, 1)], Some(ErrorCode::DocumentName));
        check("");
        check("fdp.\u{202E}exe");
        check("a\nb");
        check(&"あ".repeat(86));
    }

    #[test]
    fn a_purpose_is_cleaned_and_never_a_reason_to_refuse() {
        let purpose = |text: &str| {
            let offer = Offer::judge(vec![document("a", 1)], Some(text)).unwrap();
            offer.purpose.map(String::from)
        };
        assert_eq!(
            purpose(" to open\nan account "),
            Some("to open an account".to_owned())
        );
        assert_eq!(purpose("\u{202E}"), None);
        assert_eq!(purpose(""), None);
    }
}
