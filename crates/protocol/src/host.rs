//! What the background and the host say to each other in native-messaging frames. The host speaks
//! first (`hello`); then comes one request; a `cancel` may follow at any time.

use serde::{Deserialize, Serialize};

use crate::{AuthenticationToken, Challenge, Detail, ErrorCode, Language, Origin, RequestId};

/// The protocol between background and host. Both must state the same number.
pub const PROTOCOL_VERSION: u32 = 1;

/// Largest frame the host accepts, in bytes. A login request is under 1 KiB; documents, when they
/// come, travel in chunks that fit.
pub const TO_HOST_MAX: usize = 64 * 1024;

/// Largest frame the host sends: browsers close the port above 1 MiB (Chrome and MDN documentation
/// of native messaging; specified).
pub const FROM_HOST_MAX: usize = 1024 * 1024;

/// What a host can do.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Capability {
    /// Logins with the user-authentication key.
    Authenticate,
}

/// What the background says to the host.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum HostRequest {
    /// Asks the person in the consent window for a login. Answered by
    /// [`HostMessage::Authenticated`] or [`HostMessage::Failed`].
    Authenticate {
        /// What the site's server issued.
        challenge: Challenge,
        /// Names this request; the answer repeats it.
        id: RequestId,
        /// Language of the browser.
        language: Language,
        /// Who asks, as the browser reports it.
        origin: Origin,
    },
    /// Gives the request up: the window closes, no try is spent.
    Cancel {
        /// The request given up.
        id: RequestId,
    },
}

/// What the host says to the background.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum HostMessage {
    /// The person agreed and the card signed; the host has checked the signature.
    Authenticated {
        /// Repeats the request's id.
        id: RequestId,
        /// The login token.
        token: AuthenticationToken,
    },
    /// The request failed, or (without an id) a frame could not be read as a request.
    Failed {
        /// For programs.
        code: ErrorCode,
        /// For developers.
        detail: Detail,
        /// The request, where it could be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<RequestId>,
    },
    /// The first message of every host.
    Hello {
        /// What this host can do.
        capabilities: Vec<Capability>,
        /// [`PROTOCOL_VERSION`] of the host.
        protocol: u32,
        /// Version of the host.
        version: String,
    },
}
