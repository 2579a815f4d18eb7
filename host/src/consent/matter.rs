//! What a person is asked for. It does not change while the window is open.

use tegata_protocol::{OfficialService, Purpose};

use super::ListedDocument;

/// What a person is asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Matter {
    /// The four items of the card, for an official site.
    Items(OfficialService),
    /// A login with the user-authentication key.
    Login,
    /// A login with the same key by the contract of official sites.
    PortalLogin(OfficialService),
    /// Signatures over what an official site computed, whose documents nobody here has.
    PortalSigning {
        /// How many.
        count: u32,
        /// For which service.
        service: OfficialService,
    },
    /// Signatures with the digital-signature key.
    Signing {
        /// In the order in which they are shown and signed.
        documents: Vec<ListedDocument>,
        /// What the asker says it is for.
        purpose: Option<Purpose>,
    },
    /// A login with the user-authentication key as Web eID has it.
    WebEidLogin,
    /// The digital-signature certificate, and one signature over what the site computes then.
    WebEidSigning,
}

/// What a person is asked for, whichever way the site asks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Items,
    Login,
    Signing,
}

impl Matter {
    pub(crate) const fn kind(&self) -> Kind {
        match self {
            Self::Items(_) => Kind::Items,
            Self::Login | Self::PortalLogin(_) | Self::WebEidLogin => Kind::Login,
            Self::PortalSigning { .. } | Self::Signing { .. } | Self::WebEidSigning => {
                Kind::Signing
            }
        }
    }

    /// How many hashes shall be signed, of whose documents there is nothing to be shown.
    pub(crate) const fn bare_count(&self) -> Option<u32> {
        match self {
            Self::PortalSigning { count, .. } => Some(*count),
            Self::WebEidSigning => Some(1),
            Self::Items(_)
            | Self::Login
            | Self::PortalLogin(_)
            | Self::Signing { .. }
            | Self::WebEidLogin => None,
        }
    }

    /// The official service that asks, by its own contract.
    pub(crate) const fn service(&self) -> Option<OfficialService> {
        match self {
            Self::Items(service)
            | Self::PortalLogin(service)
            | Self::PortalSigning { service, .. } => Some(*service),
            Self::Login | Self::Signing { .. } | Self::WebEidLogin | Self::WebEidSigning => None,
        }
    }
}
