//! What a page and the background say to each other. There is no field for an origin: the
//! background takes it from the browser, never from the page.

use serde::{Deserialize, Serialize};

use crate::{AuthenticationToken, Capability, DocumentFormat, ErrorCode, SignedPart};

/// Largest message from a page, in bytes of JSON, without the bytes of documents. A hundred documents
/// with names of 255 bytes, in which JSON doubles some, take 60 KiB.
pub const PAGE_MESSAGE_MAX: usize = 64 * 1024;

/// What a page says, one request per port. `authenticate` or `sign` comes first and announces the
/// request while the click is fresh; `challenge` or `documents` may follow within 60 seconds.
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
    /// The next bytes of the documents. They travel beside the message as `data`, in base64, and past
    /// what looks at messages; the host reads them.
    Chunk {},
    /// The documents of an announced signing.
    Documents {
        /// In the order in which their bytes will come.
        documents: Vec<PageDocument>,
        /// What the site says it is for; people are shown it as the site's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        purpose: Option<String>,
    },
    /// A page of an official site asks by that site's own contract. Not for the page library.
    /// Answered with `portal`.
    Portal {
        /// The event's `detail` as the page wrote it.
        detail: String,
    },
    /// Announces a signing. Answered with `finished` or `error` once the documents have followed.
    Sign {},
    /// Asks for versions and capabilities. Needs no click. Answered with `status` or `error`.
    Status {},
    /// A page that speaks Web eID asks. Not for the page library. Answered with `webEid`.
    WebEid {
        /// The message, written as JSON by the content script.
        message: String,
    },
}

/// A document as a page offers it, not judged yet: what is wrong with it has codes of its own.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PageDocument {
    /// In which container it is signed.
    pub format: DocumentFormat,
    /// What people are shown as its name.
    pub name: String,
    /// Its bytes.
    pub size: u32,
}

/// A page's message with what the content script saw when it came.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PortMessage {
    /// Characters of base64 that travel beside a `chunk`; absent elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_length: Option<u32>,
    /// Names the last press (of a key, a button or a finger) that the content script saw in this
    /// document; absent before the first. Every press has another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gesture: Option<String>,
    /// What the page said.
    pub message: PageMessage,
    /// `navigator.userActivation.isActive` at that moment: a click or key press just happened. For
    /// `portal` and `webEid` it is `hasBeenActive`: pages of those contracts cannot be changed, and ask
    /// some time after the click.
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
    /// All documents were signed; each came as [`PageNews::Signed`].
    Finished {},
    /// What the contract of official sites answers.
    Portal {
        /// The `detail` of the event for the page: JSON text.
        detail: String,
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
    /// What Web eID answers.
    WebEid {
        /// The message for the page: JSON text.
        message: String,
    },
}

/// What a page hears before the one answer. Only written here: the page library reads it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum PageNews {
    /// So many chunks more may be sent.
    More {
        /// At least 1.
        chunks: u32,
    },
    /// The card has signed so many of the documents.
    Progress {
        /// Of all that were offered.
        signed: u32,
    },
    /// A document that was signed.
    Signed {
        /// Which of the documents, counted from 0; they come in their order.
        document: u32,
        /// What the signed document is put together from, in this order.
        parts: Vec<SignedPart>,
        /// What was signed, in words for people.
        words: String,
    },
    /// What Web eID answers to the first of two requests that belong together.
    WebEid {
        /// The message for the page: JSON text.
        message: String,
    },
}

/// A clause for developers that was written by us, so that nothing from a card or a person can get
/// into it.
pub type Detail = std::borrow::Cow<'static, str>;
