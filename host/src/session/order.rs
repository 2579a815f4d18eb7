//! What a request asks for, checked before there is a window: what cannot be served is refused at once.

use tegata_protocol::{
    BareDigest, BareHash, DOCUMENTS_MAX, Detail, ErrorCode, HostRequest, Language, OfferedDocument,
    OfficialService, Origin, REQUEST_BYTES_MAX, RequestId,
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
            } => {
                let login = LoginRequest {
                    challenge,
                    origin: origin.clone(),
                };
                let work = Ok((Matter::Login, Work::Login(login)));
                Self::new(id, language, origin, work)
            }
            HostRequest::Cancel { id } => Err((id, invalid("a cancel follows a request"))),
            HostRequest::Chunk { id, .. } => Err((id, invalid("chunks follow a request"))),
            HostRequest::PortalItems {
                id,
                language,
                origin,
            } => {
                let service = official(edition, &origin);
                let work = service.map(|service| (Matter::Items(service), Work::Items));
                Self::new(id, language, origin, work)
            }
            HostRequest::PortalLogin {
                digest,
                id,
                language,
                origin,
            } => {
                let work = portal_login(edition, &origin, digest);
                Self::new(id, language, origin, work)
            }
            HostRequest::PortalSign {
                bare_hash,
                digests,
                id,
                language,
                origin,
            } => {
                let work = portal_sign(edition, &origin, bare_hash, &digests);
                Self::new(id, language, origin, work)
            }
            HostRequest::Sign {
                documents,
                id,
                language,
                origin,
                purpose,
            } => {
                let listed = documents.iter().cloned().map(Into::into).collect();
                let matter = Matter::Signing {
                    documents: listed,
                    purpose,
                };
                let checked = check_offer(&documents);
                let work = checked.map(|()| (matter, Work::Documents(documents)));
                Self::new(id, language, origin, work)
            }
            HostRequest::WebEidCertificate {
                bare_hash,
                id,
                language,
                origin,
            } => {
                let work = match bare_hash {
                    BareHash::Allowed => Work::WebEidPair(bare_hash),
                    BareHash::Off => Work::Refusal,
                };
                let work = Ok((Matter::WebEidSigning, work));
                Self::new(id, language, origin, work)
            }
            HostRequest::WebEidLogin {
                id,
                language,
                nonce,
                origin,
            } => {
                let login = ForeignLogin::WebEid {
                    nonce,
                    origin: origin.clone(),
                };
                let work = Ok((Matter::WebEidLogin, Work::ForeignLogin(login)));
                Self::new(id, language, origin, work)
            }
            HostRequest::WebEidSign { id, .. } => {
                Err((id, invalid("a hash follows a certificate")))
            }
        }
    }

    fn new(
        id: RequestId,
        language: Language,
        origin: Origin,
        work: Result<(Matter, Work), Failure>,
    ) -> Result<Self, (RequestId, Failure)> {
        match work {
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
