//! Which kind of signed file it is, by its first bytes, and the verifier's call for that kind.

use tegata_verifier::{CmsSignature, DocumentRefused, DocumentVerifier, Judgment, SignedDocument};

use super::finding::Problem;

/// A signed file as it was sent; for a signature beside its document, the document too.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a> {
    pub(super) content: Option<&'a [u8]>,
    pub(super) signed: &'a [u8],
}

/// The kinds of files that carry signatures.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Cms,
    Jws,
    Pdf,
    Xml,
}

/// Verifies it as what it is.
pub(super) fn verify(
    verifier: &DocumentVerifier,
    sent: Sent<'_>,
    judgment: Judgment<'_>,
) -> Result<SignedDocument, Problem> {
    let verdict = match kind_of(sent.signed).ok_or(Problem::UnknownKind)? {
        Kind::Cms => verify_cms(verifier, sent, judgment),
        Kind::Jws => {
            let text = std::str::from_utf8(sent.signed).map_err(|_| Problem::UnknownKind)?;
            verifier.verify_jws(text.trim_end(), sent.content, judgment)
        }
        Kind::Pdf => verifier.verify_pdf(sent.signed, judgment),
        Kind::Xml => verifier.verify_xml(sent.signed, &[], judgment),
    };
    verdict.map_err(Problem::Document)
}

fn verify_cms(
    verifier: &DocumentVerifier,
    sent: Sent<'_>,
    judgment: Judgment<'_>,
) -> Result<SignedDocument, DocumentRefused> {
    let signature = CmsSignature::parse(sent.signed)?;
    let digests = sent.content.map(|content| {
        let mut hasher = signature.hasher();
        hasher.update(content);
        hasher.finish()
    });
    verifier.verify_cms(&signature, digests.as_ref(), judgment)
}

/// No kind begins as another does. What it is to its end, its reader finds out.
fn kind_of(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"%PDF-") {
        return Some(Kind::Pdf);
    }
    match bytes
        .trim_ascii_start()
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes.trim_ascii_start())
    {
        [DER_SEQUENCE, ..] => Some(Kind::Cms),
        [b'<', ..] => Some(Kind::Xml),
        // A JWS begins with the base64 of `{"`.
        [b'e', b'y', ..] => Some(Kind::Jws),
        _ => None,
    }
}

/// CMS is a sequence (RFC 5652, section 3), whose identifier is this byte. It is the digit 0 in ASCII,
/// with which none of the others begins.
const DER_SEQUENCE: u8 = 0x30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_the_kind() {
        let check = |bytes: &[u8], kind| assert_eq!(kind_of(bytes), kind, "{bytes:?}");
        check(b"%PDF-1.7", Some(Kind::Pdf));
        check(b"\x30\x82\x01", Some(Kind::Cms));
        check(b"<?xml", Some(Kind::Xml));
        check(b"\xEF\xBB\xBF<a/>", Some(Kind::Xml));
        check(b"\n <a/>", Some(Kind::Xml));
        check(b"eyJhbGciOi.J9.AA", Some(Kind::Jws));
        check(b"Dear bank", None);
        check(b"", None);
    }
}
