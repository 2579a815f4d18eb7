//! What a request asks for, checked before there is a window: what cannot be served is refused at once.

use tegata_protocol::{
    BareDigest, BareHash, Challenge, DOCUMENTS_MAX, Detail, ErrorCode, HostRequest, Language,
    OfferedDocument, OfficialService, Origin, Purpose, REQUEST_BYTES_MAX, RequestId, WebEidNonce,
};

use super::{Failure, invalid};
use crate::{
    AllowedDigest, Edition, Matter, OfficialDigest, foreign_login::ForeignLogin,
    login::LoginRequest,
};

/// A request that can be served.
pub(super) struct Order {
    pub(super) id: RequestId,
    pub(super) language: Language,
    pub(super) matter: Matter,
    pub(super) origin: Origin,
    pub(super) work: Work,
}

/// What is to be done for it.
pub(super) enum Work {
    /// Sign what the site computed.
    Bare(Vec<AllowedDigest>),
    /// Sign documents, whose bytes follow.
    Documents(Vec<OfferedDocument>),
    /// Log in by a contract that is not ours.
    ForeignLogin(ForeignLogin),
    /// Read the four items.
    Items,
    /// Log in.
    Login(LoginRequest),
    /// Say that bare hashes are not signed for this site.
    Refusal,
    /// Hand out the certificate, then sign what the site computed.
    WebEidPair(BareHash),
}

impl Order {
    pub(super) fn read(
        request: HostRequest,
        edition: Edition,
    ) -> Result<Self, (RequestId, Failure)> {
        match request {
            HostRequest::Authenticate {
                challenge,
                id,
                language,
                origin,
            } => Self::new(id, language, login(challenge, &origin), origin),
            HostRequest::Cancel { id } => Err((id, invalid("a cancel follows a request"))),
            HostRequest::Chunk { id, .. } => Err((id, invalid("chunks follow a request"))),
            HostRequest::PortalItems {
                id,
                language,
                origin,
            } => Self::new(id, language, portal_items(edition, &origin), origin),
            HostRequest::PortalLogin {
                digest,
                id,
                language,
                origin,
            } => Self::new(id, language, portal_login(edition, &origin, digest), origin),
            HostRequest::PortalSign {
                bare_hash,
                digests,
                id,
                language,
                origin,
            } => {
                let checked = portal_sign(edition, &origin, bare_hash, &digests);
                Self::new(id, language, checked, origin)
            }
            HostRequest::Sign {
                documents,
                id,
                language,
                origin,
                purpose,
            } => Self::new(id, language, sign(documents, purpose), origin),
            HostRequest::WebEidCertificate {
                bare_hash,
                id,
                language,
                origin,
            } => Self::new(id, language, web_eid_certificate(bare_hash), origin),
            HostRequest::WebEidLogin {
                id,
                language,
                nonce,
                origin,
            } => Self::new(id, language, web_eid_login(nonce, &origin), origin),
            HostRequest::WebEidSign { id, .. } => {
                Err((id, invalid("a hash follows a certificate")))
            }
        }
    }

    fn new(
        id: RequestId,
        language: Language,
        checked: Result<(Matter, Work), Failure>,
        origin: Origin,
    ) -> Result<Self, (RequestId, Failure)> {
        match checked {
            Ok((matter, work)) => Ok(Self {
                id,
                language,
                matter,
                origin,
                work,
            }),
            Err(failure) => Err((id, failure)),
        }
    }
}

fn login(challenge: Challenge, origin: &Origin) -> Result<(Matter, Work), Failure> {
    let origin = origin.clone();
    let login = LoginRequest { challenge, origin };
    Ok((Matter::Login, Work::Login(login)))
}

fn portal_items(edition: Edition, origin: &Origin) -> Result<(Matter, Work), Failure> {
    let service = official(edition, origin)?;
    Ok((Matter::Items(service), Work::Items))
}

fn portal_login(
    edition: Edition,
    origin: &Origin,
    digest: BareDigest,
) -> Result<(Matter, Work), Failure> {
    let service = official(edition, origin)?;
    let digest = OfficialDigest::new(edition, origin, digest).ok_or_else(not_official)?;
    let login = ForeignLogin::Portal(digest);
    Ok((Matter::PortalLogin(service), Work::ForeignLogin(login)))
}

fn portal_sign(
    edition: Edition,
    origin: &Origin,
    switch: BareHash,
    digests: &[BareDigest],
) -> Result<(Matter, Work), Failure> {
    let service = official(edition, origin)?;
    let count = check_digests(digests)?;
    let allowed = digests
        .iter()
        .map(|digest| AllowedDigest::new(switch, *digest));
    let allowed: Option<Vec<_>> = allowed.collect();
    let work = allowed.map_or(Work::Refusal, Work::Bare);
    Ok((Matter::PortalSigning { count, service }, work))
}

fn sign(
    offered: Vec<OfferedDocument>,
    purpose: Option<Purpose>,
) -> Result<(Matter, Work), Failure> {
    check_offer(&offered)?;
    let documents = offered.iter().cloned().map(Into::into).collect();
    let matter = Matter::Signing { documents, purpose };
    Ok((matter, Work::Documents(offered)))
}

fn web_eid_certificate(switch: BareHash) -> Result<(Matter, Work), Failure> {
    let work = match switch {
        BareHash::Allowed => Work::WebEidPair(switch),
        BareHash::Off => Work::Refusal,
    };
    Ok((Matter::WebEidSigning, work))
}

fn web_eid_login(nonce: WebEidNonce, origin: &Origin) -> Result<(Matter, Work), Failure> {
    let origin = origin.clone();
    let login = ForeignLogin::WebEid { nonce, origin };
    Ok((Matter::WebEidLogin, Work::ForeignLogin(login)))
}

/// The list is looked at in the extension too; here it is looked at because anybody can start a host.
fn official(edition: Edition, origin: &Origin) -> Result<OfficialService, Failure> {
    let found = edition.official_sites().find(origin);
    found.ok_or_else(not_official)
}

const fn not_official() -> Failure {
    let detail = "only official sites that are on the built-in list may ask for this";
    (ErrorCode::SiteNotOfficial, Detail::Borrowed(detail))
}

/// How many there are to sign.
fn check_digests(digests: &[BareDigest]) -> Result<u32, Failure> {
    match u32::try_from(digests.len()) {
        Ok(0) => Err(invalid("at least one digest is signed")),
        Ok(count) if digests.len() <= DOCUMENTS_MAX => Ok(count),
        _ => {
            let detail = Detail::Borrowed("at most 100 digests are signed at once");
            Err((ErrorCode::TooManyDocuments, detail))
        }
    }
}

/// What is wrong with an offer is said at once, without a window.
fn check_offer(documents: &[OfferedDocument]) -> Result<(), Failure> {
    let sizes = documents.iter().map(|document| document.size);
    let total: u64 = sizes.clone().map(u64::from).sum();
    if documents.is_empty() {
        Err(invalid("at least one document is signed"))
    } else if documents.len() > DOCUMENTS_MAX {
        let detail = Detail::Borrowed("at most 100 documents are signed at once");
        Err((ErrorCode::TooManyDocuments, detail))
    } else if sizes.clone().any(|size| size == 0) {
        Err((ErrorCode::DocumentEmpty, "a document is empty".into()))
    } else if documents.iter().any(is_too_large) {
        let detail = "a document is over 100 MiB, or over 512 KiB for jwsAttached";
        let detail = Detail::Borrowed(detail);
        Err((ErrorCode::TooLarge, detail))
    } else if total > REQUEST_BYTES_MAX.into() {
        let detail = Detail::Borrowed("the documents are over 256 MiB together");
        Err((ErrorCode::TooLarge, detail))
    } else {
        Ok(())
    }
}

const fn is_too_large(document: &OfferedDocument) -> bool {
    document.size > OfferedDocument::bytes_max(document.format)
}

#[cfg(test)]
mod tests {
    use tegata_protocol::{
        ATTACHED_JWS_BYTES_MAX, DOCUMENT_BYTES_MAX, DocumentFormat, DocumentName,
    };

    use super::*;

    fn offered(format: DocumentFormat, size: u32) -> OfferedDocument {
        let name = DocumentName::parse("a").unwrap();
        OfferedDocument { format, name, size }
    }

    fn check(documents: Vec<OfferedDocument>, expected: Option<ErrorCode>) {
        let request = HostRequest::Sign {
            documents,
            id: RequestId::parse("AAECAwQFBgcICQoLDA0ODw").unwrap(),
            language: Language::Ja,
            origin: Origin::parse("https://bank.example").unwrap(),
            purpose: None,
        };
        let refused = Order::read(request, Edition::Release).err();
        assert_eq!(refused.map(|(_, (code, _))| code), expected);
    }

    #[test]
    fn an_offer_of_none_of_nothing_or_of_too_much_is_refused_before_there_is_a_window() {
        let cms = |size| offered(DocumentFormat::Cms, size);
        let attached = |size| vec![offered(DocumentFormat::JwsAttached, size)];
        check(vec![], Some(ErrorCode::InvalidRequest));
        check(vec![cms(1); DOCUMENTS_MAX], None);
        check(
            vec![cms(1); DOCUMENTS_MAX + 1],
            Some(ErrorCode::TooManyDocuments),
        );
        check(vec![cms(1), cms(0)], Some(ErrorCode::DocumentEmpty));
        check(vec![cms(DOCUMENT_BYTES_MAX)], None);
        check(vec![cms(DOCUMENT_BYTES_MAX + 1)], Some(ErrorCode::TooLarge));
        check(attached(ATTACHED_JWS_BYTES_MAX), None);
        check(
            attached(ATTACHED_JWS_BYTES_MAX + 1),
            Some(ErrorCode::TooLarge),
        );
        let rest = REQUEST_BYTES_MAX - 2 * DOCUMENT_BYTES_MAX;
        let most = |last| vec![cms(DOCUMENT_BYTES_MAX), cms(DOCUMENT_BYTES_MAX), cms(last)];
        check(most(rest), None);
        check(most(rest + 1), Some(ErrorCode::TooLarge));
    }
}
