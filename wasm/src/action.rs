//! What the background script is told to do.

use serde::Serialize;
use tegata_protocol::{HostRequest, PageAnswer};

/// The background script's number for one request: one page port and at most one host port.
pub type RequestKey = u32;

/// One step for the background script. Steps are done in the order in which they are returned.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "do", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Action {
    /// Disconnect the host port, which ends the host.
    CloseHost {
        /// Whose host.
        request: RequestKey,
    },
    /// Disconnect the page port.
    ClosePage {
        /// Whose page port.
        request: RequestKey,
    },
    /// Connect to the host; it will speak first.
    OpenHost {
        /// For which request.
        request: RequestKey,
    },
    /// Report back through `timer` after this time, unless the request has ended by then.
    StartTimer {
        /// For which request.
        request: RequestKey,
        /// How long.
        milliseconds: u32,
    },
    /// Post to the host port.
    ToHost {
        /// Whose host.
        request: RequestKey,
        /// What to post.
        message: HostRequest,
    },
    /// Post to the page port.
    ToPage {
        /// Whose page port.
        request: RequestKey,
        /// What to post.
        message: PageAnswer,
    },
}
