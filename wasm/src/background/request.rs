//! One request in flight: how far it is, and what it leaves behind when it ends.

use tegata_protocol::{Challenge, HostRequest, Origin, RequestId};

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
    /// A login is announced, the challenge has not come.
    Announced,
    /// The challenge is here, the host is not ready.
    Challenged(Challenge),
    /// The host has the request.
    Forwarded,
    /// Versions and capabilities are wanted.
    Status,
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
    (request.stage == Stage::Forwarded).then_some(Action::ToHost {
        request: key,
        message,
    })
}

pub(super) fn close_host(key: RequestKey, host: HostState) -> Option<Action> {
    (host != HostState::Closed).then_some(Action::CloseHost { request: key })
}
