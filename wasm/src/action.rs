//! What the background script is told to do.

use serde::{Deserialize, Serialize};
use tegata_protocol::{HostRequest, Origin, PageAnswer, PageNews, RequestId};

use crate::{PopupView, Script};

/// The background script's number for one request: one page port and at most one host port.
pub type RequestKey = u32;

/// One step for the background script. Steps are done in the order in which they are returned.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "do", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Action {
    /// Report through `grants` which of these host patterns the browser grants now, and for which
    /// the content script is registered.
    AskGrants {
        /// Match patterns.
        patterns: Vec<String>,
    },
    /// Mark the toolbar button of a tab, or take the mark off: a site waits for the person there.
    Badge {
        /// The tab's number.
        tab: f64,
        /// Whether it is marked.
        waits: bool,
    },
    /// Post the data of the chunk that was just told of to the host port: it never comes in here.
    ChunkToHost {
        /// Whose host.
        request: RequestKey,
        /// The request's name, which the host expects with every chunk.
        id: RequestId,
    },
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
    /// Run content scripts in the open tabs of one origin: a registered script waits for a reload.
    ExecuteScript {
        /// Which tabs, exactly.
        origin: Origin,
        /// The match pattern to find them with.
        pattern: String,
        /// What to run there.
        scripts: Vec<Script>,
    },
    /// Post to the page port, which stays open: the answer is still to come.
    NewsToPage {
        /// Whose page port.
        request: RequestKey,
        /// What to post.
        message: PageNews,
    },
    /// Connect to the host; it will speak first.
    OpenHost {
        /// For which request.
        request: RequestKey,
    },
    /// Have the browser run a content script on a host from now on.
    RegisterScript {
        /// The registration's name.
        id: String,
        /// Match pattern.
        pattern: String,
        /// What to run there.
        script: Script,
    },
    /// Give a host's permission back to the browser.
    RemoveGrant {
        /// Match pattern.
        pattern: String,
    },
    /// Report back through `timer` after this time, unless the request has ended by then.
    StartTimer {
        /// For which request.
        request: RequestKey,
        /// What has to happen in time.
        timer: Timer,
        /// How long.
        milliseconds: u32,
    },
    /// Keep the list of allowed origins and what was switched for them, and until the browser is closed
    /// the one that waits for the person's word.
    Store {
        /// Those that may have hashes signed of which nobody knows what they are of.
        bare_hash: Vec<Origin>,
        /// Those where the contract of official sites is spoken. For the content script alone; never
        /// read back.
        portal: Vec<Origin>,
        /// The allowed origins.
        sites: Vec<Origin>,
        /// The one that was asked for.
        wanted: Option<Origin>,
        /// Those that are told of Windows, in the headers of their requests too.
        windows: Vec<Origin>,
    },
    /// Post to the host port.
    ToHost {
        /// Whose host.
        request: RequestKey,
        /// What to post.
        message: HostRequest,
    },
    /// Post the one answer to the page port.
    ToPage {
        /// Whose page port.
        request: RequestKey,
        /// What to post.
        message: PageAnswer,
    },
    /// Post to the popup's port.
    ToPopup {
        /// Which port.
        request: RequestKey,
        /// What it shows now.
        message: PopupView,
    },
    /// Have the browser run a content script on a host no longer.
    UnregisterScript {
        /// The registration's name.
        id: String,
    },
}

impl Action {
    /// Has the browser call back after this time.
    pub(crate) const fn timer(request: RequestKey, timer: Timer, milliseconds: u32) -> Self {
        Self::StartTimer {
            request,
            timer,
            milliseconds,
        }
    }
}

/// What has to happen before a timer runs out.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Timer {
    /// The challenge follows the announcement.
    Challenge,
    /// The documents follow the announcement.
    Documents,
    /// The host greets.
    Greeting,
    /// The hash follows its certificate.
    Hash,
    /// The person decides, as long as the library of the site waits.
    Interaction,
    /// Nothing: a site whose request has ended may ask again at once after it.
    Pause,
    /// The person decides about the hash, as above.
    SecondInteraction,
    /// The person lets a request go on that waits for it.
    Waiting,
}
