//! The containers, as one: what the key has to sign for a document in its format, and the pieces of the
//! signed document.

use std::ops::Range;

use tegata_documents::{
    Digest, DocumentError, HashAlgorithm, Signature, Signer, SigningTime, cms, jws,
    pdf::{self, ShownText},
    xml,
};
use tegata_protocol::DocumentFormat;

use super::{
    document::{Container, Document},
    examined::Content,
    visible::Visible,
};

/// A document with room for a signature.
pub(super) enum Prepared {
    Cms(cms::Prepared),
    CmsAttached(cms::Prepared),
    Jws(jws::Prepared),
    JwsAttached(jws::Prepared),
    Pdf(pdf::Prepared),
    Xml(xml::Prepared),
}

/// A piece of a signed document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Piece {
    /// New bytes.
    Bytes(Vec<u8>),
    /// A stretch of the document as it was.
    Source(Range<u64>),
}

impl Prepared {
    pub(super) fn new(
        document: &Document,
        signer: &Signer,
        signed_at: SigningTime,
    ) -> Result<Self, DocumentError> {
        match &document.container {
            Container::Egov(egov) => {
                let profile = xml::Profile::Egov(egov.clone());
                prepare_xml(document, signer, &profile).map(Self::Xml)
            }
            Container::Format(format) => Self::whole(*format, document, signer, signed_at),
            Container::Seen(profile, visible) => {
                prepare_seen(document, signer, signed_at, *profile, *visible).map(Self::Pdf)
            }
        }
    }

    fn whole(
        format: DocumentFormat,
        document: &Document,
        signer: &Signer,
        signed_at: SigningTime,
    ) -> Result<Self, DocumentError> {
        let cms = || prepare_cms(document, signer, signed_at);
        let jws = || jws::prepare(signer, bytes(document)?, signed_at);
        let pdf = |profile| prepare_pdf(document, signer, signed_at, profile).map(Self::Pdf);
        let xml = |profile| prepare_xml(document, signer, &profile).map(Self::Xml);
        match format {
            DocumentFormat::Cms => cms().map(Self::Cms),
            DocumentFormat::CmsAttached => cms().map(Self::CmsAttached),
            DocumentFormat::Jws => jws().map(Self::Jws),
            DocumentFormat::JwsAttached => jws().map(Self::JwsAttached),
            DocumentFormat::Pdf => pdf(pdf::Profile::Government),
            DocumentFormat::PdfPades => pdf(pdf::Profile::PadesB),
            DocumentFormat::Xml => xml(xades(signed_at)),
            DocumentFormat::XmlTax => xml(xml::Profile::Tax(xml::Tax::default())),
        }
    }

    /// What the key signs.
    pub(super) fn digest(&self) -> Digest {
        match self {
            Self::Cms(prepared) | Self::CmsAttached(prepared) => prepared.digest(),
            Self::Jws(prepared) | Self::JwsAttached(prepared) => prepared.digest(),
            Self::Pdf(prepared) => prepared.digest(),
            Self::Xml(prepared) => prepared.digest(),
        }
    }

    /// The signed document, of which `document` is the source.
    pub(super) fn finish(
        self,
        document: &Document,
        signature: &Signature,
    ) -> Result<Vec<Piece>, DocumentError> {
        let whole = 0..document.listed().size;
        Ok(match self {
            Self::Cms(prepared) => vec![Piece::Bytes(prepared.finish(signature)?)],
            Self::CmsAttached(prepared) => {
                let around = prepared.finish_attached(signature, whole.end)?.around();
                let (head, tail) = around;
                vec![Piece::Bytes(head), Piece::Source(whole), Piece::Bytes(tail)]
            }
            Self::Jws(prepared) => vec![Piece::Bytes(prepared.finish(signature)?.into_bytes())],
            Self::JwsAttached(prepared) => {
                vec![Piece::Bytes(
                    prepared.finish_attached(signature)?.into_bytes(),
                )]
            }
            Self::Pdf(prepared) => {
                let appended = prepared.finish(signature)?.as_bytes().to_vec();
                vec![Piece::Source(whole), Piece::Bytes(appended)]
            }
            Self::Xml(prepared) => inserted(bytes(document)?, &prepared.finish(signature)),
        })
    }
}

fn bytes(document: &Document) -> Result<&[u8], DocumentError> {
    document.content.held().ok_or(DocumentError::TooLarge)
}

fn prepare_cms(
    document: &Document,
    signer: &Signer,
    signed_at: SigningTime,
) -> Result<cms::Prepared, DocumentError> {
    let digest = match &document.content {
        Content::Hashed(sha256) => Digest::new(HashAlgorithm::Sha256, sha256)?,
        Content::Held { .. } => signer.algorithm().digest(bytes(document)?),
    };
    cms::prepare(signer, &digest, signed_at)
}

fn prepare_pdf(
    document: &Document,
    signer: &Signer,
    signed_at: SigningTime,
    profile: pdf::Profile,
) -> Result<pdf::Prepared, DocumentError> {
    let request = pdf::Request {
        profile,
        name: ShownText::parse(signer.items()?.name())?,
        signed_at,
        appearance: None,
    };
    pdf::prepare(bytes(document)?, signer, &request)
}

/// A name that the page can hold and a seal cannot is one that cannot be drawn, too.
fn prepare_seen(
    document: &Document,
    signer: &Signer,
    signed_at: SigningTime,
    profile: pdf::Profile,
    visible: Visible,
) -> Result<pdf::Prepared, DocumentError> {
    let items = signer.items()?;
    let name = ShownText::parse(items.name())?;
    let undrawable = |error| match error {
        DocumentError::Text => DocumentError::PdfFont,
        other => other,
    };
    let request = pdf::Request {
        profile,
        name,
        signed_at,
        appearance: Some(visible.appearance(&items).map_err(undrawable)?),
    };
    pdf::prepare(bytes(document)?, signer, &request).map_err(undrawable)
}

fn prepare_xml(
    document: &Document,
    signer: &Signer,
    profile: &xml::Profile,
) -> Result<xml::Prepared, DocumentError> {
    xml::prepare(bytes(document)?, signer, profile)
}

fn xades(signed_at: SigningTime) -> xml::Profile {
    xml::Profile::XadesB(xml::XadesB {
        form: xml::XadesForm::Enveloped,
        unix_time: signed_at.unix_seconds(),
    })
}

/// What was put into the source, between what stands before and behind it there.
fn inserted(source: &[u8], signed: &[u8]) -> Vec<Piece> {
    let before = source
        .iter()
        .zip(signed)
        .take_while(|(a, b)| a == b)
        .count();
    let rest = source.get(before..).unwrap_or_default();
    let new = signed.get(before..).unwrap_or_default();
    let behind = rest.iter().rev().zip(new.iter().rev());
    let behind = behind.take_while(|(a, b)| a == b).count();
    let new = new.get(..new.len().saturating_sub(behind));
    let (start, end) = (length(before), length(source.len()));
    vec![
        Piece::Source(0..start),
        Piece::Bytes(new.unwrap_or_default().to_vec()),
        Piece::Source(end.saturating_sub(length(behind))..end),
    ]
}

fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_inserted_is_told_from_what_was_there() {
        let check = |source: &str, signed: &str| {
            let pieces = inserted(source.as_bytes(), signed.as_bytes());
            let bytes = pieces.iter().flat_map(|piece| match piece {
                Piece::Bytes(bytes) => bytes.clone(),
                Piece::Source(range) => {
                    let at = |place: u64| usize::try_from(place).unwrap();
                    source.as_bytes()[at(range.start)..at(range.end)].to_vec()
                }
            });
            assert_eq!(String::from_utf8(bytes.collect()).unwrap(), signed);
        };
        check("<a><b/></a>", "<a><b/><s/></a>");
        check("<a></a>", "<a><a></a></a>");
        check("<a/>", "<a><s/></a>");
        check("aaaa", "aaaaaaa");
        check("aaaa", "aaaa");
        check("", "x");
    }
}
