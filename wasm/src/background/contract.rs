//! In whose words a page asks and is answered: our own page library, or a contract that sites speak
//! already and that we do not shape.

pub(super) mod portal;
pub(super) mod web_eid;

use tegata_protocol::{
    BareDigest, BareHash, Capability, HostRequest, Language, Origin, PageAnswer, RequestId,
    WebEidNonce,
};

use super::failure::Failure;

/// How the page of a request is answered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Contract {
    /// Our own messages.
    Own,
    /// The contract of official sites, with the mode once it is known.
    Portal(Option<portal::Mode>),
    /// Web eID.
    WebEid,
}

impl Contract {
    /// A failure in the contract's own shape. Of Web eID's the content script says which action it is of:
    /// it alone knows what the page waits for.
    pub(super) fn failure(self, (code, detail): Failure) -> PageAnswer {
        match self {
            Self::Own => PageAnswer::Error { code, detail },
            Self::Portal(mode) => PageAnswer::Portal {
                detail: portal::failed(mode),
            },
            Self::WebEid => PageAnswer::WebEid {
                message: web_eid::failed(code, &detail),
            },
        }
    }
}

/// What a page asks for by one of the contracts, judged.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asked {
    PortalItems,
    PortalLogin(BareDigest),
    PortalSign(Vec<BareDigest>),
    WebEidCertificate,
    WebEidLogin(WebEidNonce),
    /// With the version that the library says it has, which is repeated.
    WebEidStatus(String),
}

/// Whether a text has more than `max` UTF-16 units: JavaScript counts so, and with it the content script.
/// In bytes it is up to three times that.
fn is_longer(text: &str, max: usize) -> bool {
    text.encode_utf16().nth(max).is_some()
}

/// What every request to a host says beside what it is for.
pub(super) struct Asks {
    pub(super) bare_hash: BareHash,
    pub(super) id: RequestId,
    pub(super) language: Language,
    pub(super) origin: Origin,
}

impl Asked {
    /// What the host must be able to do for it.
    pub(super) const fn needs(&self) -> Option<Capability> {
        match self {
            Self::PortalItems | Self::PortalLogin(_) | Self::PortalSign(_) => {
                Some(Capability::Portal)
            }
            Self::WebEidCertificate | Self::WebEidLogin(_) => Some(Capability::WebEid),
            Self::WebEidStatus(_) => None,
        }
    }

    /// What the host is asked; nothing for versions, which its greeting has.
    pub(super) fn to_host(&self, asks: Asks) -> Option<HostRequest> {
        let Asks {
            bare_hash,
            id,
            language,
            origin,
        } = asks;
        Some(match self {
            Self::PortalItems => HostRequest::PortalItems {
                id,
                language,
                origin,
            },
            Self::PortalLogin(digest) => HostRequest::PortalLogin {
                digest: *digest,
                id,
                language,
                origin,
            },
            Self::PortalSign(digests) => HostRequest::PortalSign {
                bare_hash,
                digests: digests.clone(),
                id,
                language,
                origin,
            },
            Self::WebEidCertificate => HostRequest::WebEidCertificate {
                bare_hash,
                id,
                language,
                origin,
            },
            Self::WebEidLogin(nonce) => HostRequest::WebEidLogin {
                id,
                language,
                nonce: nonce.clone(),
                origin,
            },
            Self::WebEidStatus(_) => return None,
        })
    }
}
