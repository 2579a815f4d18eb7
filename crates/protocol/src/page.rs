//! What a page and the background say to each other. There is no field for an origin: the
//! background takes it from the browser, never from the page.

use serde::{Deserialize, Serialize};

use crate::{AuthenticationToken, Capability, ErrorCode};

/// Largest message from a page, in bytes of JSON. A challenge needs under 200; 4 KiB leaves room
/// for growth and costs nothing to refuse.
pub const PAGE_MESSAGE_MAX: usize = 4 * 1024;

/// What a page says, one request per port. `authenticate` comes first and announces the request
/// while the click is fresh; `challenge` may follow within 60 seconds.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum PageMessage {
    /// Announces a login. Answered with `authenticated` or `error` once the challenge has followed.
    Authenticate {},
    /// The challenge of an announced login.
    Challenge {
        /// What the site's server issued for this browser session. Still text: the background
        /// parses it, because a malformed challenge has an error code of its own.
        challenge: String,
    },
    /// Asks for versions and capabilities. Needs no click. Answered with `status` or `error`.
    Status {},
}

/// A page's message with what the content script saw when it came.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PortMessage {
    /// Names the last press (of a key, a button or a finger) that the content script saw in this
    /// document; absent before the first. Every press has another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gesture: Option<String>,
    /// What the page said.
    pub message: PageMessage,
    /// `navigator.userActivation.isActive` at that moment: a click or key press just happened.
    pub user_activation: bool,
}

/// The one answer to a request. Only written here: the page library reads it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum PageAnswer {
    /// The person agreed and the card signed.
    Authenticated {
        /// The login token, to be sent to the site's server.
        token: AuthenticationToken,
    },
    /// The request failed.
    Error {
        /// For programs.
        code: ErrorCode,
        /// For developers: one English clause. Never shown to the site's visitors.
        detail: Detail,
    },
    /// What is installed.
    Status {
        /// What this host can do.
        capabilities: Vec<Capability>,
        /// Version of the extension.
        extension_version: String,
        /// Version of the host.
        host_version: String,
    },
}

/// A clause for developers that was written by us, so that nothing from a card or a person can get
/// into it.
pub type Detail = std::borrow::Cow<'static, str>;
