//! One request in flight: how far it is, and what it leaves behind when it ends.

use tegata_protocol::{Capability, Challenge, HostRequest, Origin, RequestId};

use super::{offer::Offer, transfer::Transfer};
use crate::{Action, RequestKey};

#[derive(Debug)]
pub(super) struct Request {
    pub(super) host: HostState,
    pub(super) id: RequestId,
    pub(super) origin: Origin,
    pub(super) stage: Stage,
    pub(super) tab: f64,
}

#[derive(Debug, PartialEq)]
pub(super) enum Stage {
    /// The port is open, nothing was asked.
    Connected,
    /// A login or a signing is announced, its challenge or its documents have not come.
    Announced(Capability),
    /// The challenge is here, the host is not ready.
    Challenged(Challenge),
    /// The host has the login.
    Forwarded,
    /// What is to be signed is known, the host is not ready.
    Offered(Offer),
    /// The host has the list of documents; their bytes follow, and come back signed.
    Signing(Transfer),
    /// Versions and capabilities are wanted.
    Status,
}

impl Stage {
    /// What the host must be able to do for it.
    pub(super) const fn needs(&self) -> Option<Capability> {
        match self {
            Self::Connected | Self::Status => None,
            Self::Announced(capability) => Some(*capability),
            Self::Challenged(_) | Self::Forwarded => Some(Capability::Authenticate),
            Self::Offered(_) | Self::Signing(_) => Some(Capability::Sign),
        }
    }

    /// Whether the host works on it.
    const fn is_with_host(&self) -> bool {
        matches!(self, Self::Forwarded | Self::Signing(_))
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
