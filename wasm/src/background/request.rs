//! One request in flight: how far it is, and what it leaves behind when it ends.

use tegata_protocol::{Capability, Challenge, HostRequest, Origin, RequestId};

use super::{
    contract::{Asked, Contract},
    offer::Offer,
    transfer::Transfer,
};
use crate::{Action, RequestKey};

#[derive(Debug)]
pub(super) struct Request {
    pub(super) contract: Contract,
    pub(super) host: HostState,
    /// As the host says of itself, once it has greeted.
    pub(super) host_version: String,
    pub(super) id: RequestId,
    pub(super) origin: Origin,
    pub(super) stage: Stage,
    pub(super) tab: f64,
}

impl Request {
    /// Nothing was asked yet.
    pub(super) const fn connected(id: RequestId, origin: Origin, tab: f64) -> Self {
        Self {
            contract: Contract::Own,
            host: HostState::Closed,
            host_version: String::new(),
            id,
            origin,
            stage: Stage::Connected,
            tab,
        }
    }
}

#[derive(Debug, PartialEq)]
pub(super) enum Stage {
    /// The port is open, nothing was asked.
    Connected,
    /// A login or a signing is announced, its challenge or its documents have not come.
    Announced(Announced),
    /// What is asked by a contract of others is known, the host is not ready.
    Asked(Asked),
    /// The host has what is asked by a contract of others.
    AskedOfHost(Asked),
    /// The host has given this certificate out, and waits for the hash that it is to sign.
    CertificateGiven(String),
    /// The challenge is here, the host is not ready.
    Challenged(Challenge),
    /// The host has the login.
    Forwarded,
    /// What is to be signed is known, the host is not ready.
    Offered(Offer),
    /// The host has the hash that belongs to this certificate.
    SigningHash(String),
    /// The host has the list of documents; their bytes follow, and come back signed.
    Signing(Transfer),
    /// Versions and capabilities are wanted.
    Status,
    /// The person has to say in the popup that this goes on; so often it is looked at again.
    Waiting {
        /// What for.
        asked: Asked,
        /// How often.
        looks: u32,
    },
}

/// What our own page library announces while a press is fresh.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Announced {
    Login,
    Signing,
}

impl Stage {
    /// What the host must be able to do for it.
    pub(super) const fn needs(&self) -> Option<Capability> {
        match self {
            Self::Connected | Self::Status => None,
            Self::Announced(Announced::Login) | Self::Challenged(_) | Self::Forwarded => {
                Some(Capability::Authenticate)
            }
            Self::Announced(Announced::Signing) | Self::Offered(_) | Self::Signing(_) => {
                Some(Capability::Sign)
            }
            Self::Asked(asked) | Self::AskedOfHost(asked) | Self::Waiting { asked, .. } => {
                asked.needs()
            }
            Self::CertificateGiven(_) | Self::SigningHash(_) => Some(Capability::WebEid),
        }
    }

    /// Whether it had a host, or waits for the person to let it have one.
    pub(super) fn has_begun(&self) -> bool {
        *self != Self::Connected
    }

    /// Whether a library of others waits for the person's decision, which is the first of it.
    pub(super) const fn is_first_of_foreign(&self) -> bool {
        matches!(
            self,
            Self::Asked(_) | Self::AskedOfHost(_) | Self::Waiting { .. }
        )
    }

    /// Whether the host signs a bare hash for it, or is about to.
    pub(super) const fn is_bare_hash_with_host(&self) -> bool {
        matches!(
            self,
            Self::AskedOfHost(Asked::PortalSign(_) | Asked::WebEidCertificate)
                | Self::CertificateGiven(_)
                | Self::SigningHash(_)
        )
    }

    /// Whether the host works on it.
    const fn is_with_host(&self) -> bool {
        matches!(
            self,
            Self::AskedOfHost(_)
                | Self::CertificateGiven(_)
                | Self::Forwarded
                | Self::Signing(_)
                | Self::SigningHash(_)
        )
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum HostState {
    Closed,
    Opening,
    Ready,
}

/// The host hears that its request is given up, if it has one.
pub(super) fn cancel(key: RequestKey, request: &Request) -> Option<Action> {
    let message = HostRequest::Cancel {
        id: request.id.clone(),
    };
    request.stage.is_with_host().then_some(Action::ToHost {
        request: key,
        message,
    })
}

pub(super) fn close_host(key: RequestKey, host: HostState) -> Option<Action> {
    (host != HostState::Closed).then_some(Action::CloseHost { request: key })
}
