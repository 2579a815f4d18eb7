//! Every message and code spoken between page, background, host and site, and the login token.
//!
//! Pure data: this crate opens nothing, reads no clock and makes no random numbers. Parsing a value
//! here is what makes it valid; afterwards it is passed around as its type.
#![forbid(unsafe_code)]

mod bare_digest;
mod challenge;
mod code;
#[cfg(test)]
mod deviations;
mod document;
#[cfg(test)]
mod golden;
mod host;
mod language;
mod message;
mod official;
mod origin;
mod page;
mod request_id;
mod shown;
mod token;
mod web_eid;

pub use bare_digest::{BareDigest, DIGEST_INFO_SHA256, InvalidDigest};
pub use challenge::{CHALLENGE_MAX, CHALLENGE_MIN, Challenge, InvalidChallenge};
pub use code::ErrorCode;
pub use document::{
    ATTACHED_JWS_BYTES_MAX, CHUNK_BYTES_MAX, CHUNK_TEXT_MAX, DOCUMENT_BYTES_MAX, DOCUMENTS_MAX,
    DocumentFormat, DocumentName, InvalidName, InvalidPurpose, OfferedDocument, Purpose,
    REQUEST_BYTES_MAX, SignedPart,
};
pub use host::{
    BareHash, Capability, FROM_HOST_MAX, FourItems, HostMessage, HostRequest, PROTOCOL_VERSION,
    TO_HOST_MAX,
};
pub use language::Language;
pub use message::{InvalidMessage, Message};
pub use official::{DEMO_PORTAL_PORTS, OfficialService, OfficialSites};
pub use origin::{InvalidOrigin, Origin, SiteKind};
pub use page::{
    Detail, PAGE_MESSAGE_MAX, PageAnswer, PageDocument, PageMessage, PageNews, PortMessage,
};
pub use request_id::{InvalidRequestId, RequestId};
pub use shown::{controls, is_variation_selector};
pub use token::{
    Algorithm, AuthenticationToken, LOGIN_TOKEN_MAX, LoginClaims, LoginHeader, TOKEN_TYPE,
    UnsignedToken,
};
pub use web_eid::{
    InvalidNonce, WEB_EID_NONCE_MAX, WEB_EID_NONCE_MIN, WebEidNonce, web_eid_to_be_signed,
};
