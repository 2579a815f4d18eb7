//! What the background and the host say to each other in native-messaging frames. The host speaks
//! first (`hello`); then comes one request; a `cancel` may follow at any time.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    AuthenticationToken, BareDigest, Challenge, Detail, ErrorCode, Language, OfferedDocument,
    Origin, Purpose, RequestId, SignedPart, WebEidNonce,
};

/// The protocol between background and host. Both must state the same number.
pub const PROTOCOL_VERSION: u32 = 1;

/// Largest frame the host accepts, in bytes: one chunk of a document in base64, and room for what
/// stands around it. A login request is under 1 KiB.
pub const TO_HOST_MAX: usize = 640 * 1024;

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
    /// What pages of official sites ask for by their own contract.
    Portal,
    /// Documents signed with the digital-signature key.
    Sign,
    /// What pages ask for that speak Web eID.
    WebEid,
}

/// Whether the person lets a site have hashes signed of which nobody here knows what they are of.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum BareHash {
    /// Switched on for this site.
    Allowed,
    /// As it is unless the person changes it: the window explains, and nothing is signed.
    Off,
}

/// The four basic items (基本4情報) as the card has them in its card-information input application.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FourItems {
    /// Address.
    pub address: String,
    /// Date of birth: eight digits, year first.
    pub birthday: String,
    /// Name.
    pub name: String,
    /// One digit: 1 male, 2 female, 9 not applicable.
    pub sex: String,
}

impl fmt::Debug for FourItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FourItems(..)")
    }
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
    /// The next bytes of the documents, in the order in which they were offered; none spans two
    /// documents, and none comes before [`HostMessage::More`] allowed it.
    Chunk {
        /// 1 to [`CHUNK_TEXT_MAX`](crate::CHUNK_TEXT_MAX) characters of base64 with padding.
        data: String,
        /// The request.
        id: RequestId,
    },
    /// Asks the person for the four items, with the PIN of the card-information input application.
    /// For an official origin only. Answered by [`HostMessage::Items`] or [`HostMessage::Failed`].
    PortalItems {
        /// Names this request; the answer repeats it.
        id: RequestId,
        /// Language of the browser.
        language: Language,
        /// Who asks, as the browser reports it.
        origin: Origin,
    },
    /// Asks for a login by the contract of official sites: the user-authentication key signs the digest
    /// with SHA-256. For an official origin only. Answered by [`HostMessage::CardSigned`] or
    /// [`HostMessage::Failed`].
    PortalLogin {
        /// What the site's page computed.
        digest: BareDigest,
        /// Names this request; the answer repeats it.
        id: RequestId,
        /// Language of the browser.
        language: Language,
        /// Who asks, as the browser reports it.
        origin: Origin,
    },
    /// Asks for signatures by the contract of official sites: the digital-signature key signs digests of
    /// which nobody here knows what they are of. For an official origin only. Answered by
    /// [`HostMessage::CardSigned`] with a signature for each of them, or by [`HostMessage::Failed`].
    PortalSign {
        /// What the person has switched for this site.
        bare_hash: BareHash,
        /// 1 to [`DOCUMENTS_MAX`](crate::DOCUMENTS_MAX).
        digests: Vec<BareDigest>,
        /// Names this request; the answer repeats it.
        id: RequestId,
        /// Language of the browser.
        language: Language,
        /// Who asks, as the browser reports it.
        origin: Origin,
    },
    /// Asks the person in the consent window to sign documents. Answered by
    /// [`HostMessage::Signed`] for each of them and [`HostMessage::Finished`], or by
    /// [`HostMessage::Failed`]: all are signed, or none.
    Sign {
        /// 1 to [`DOCUMENTS_MAX`](crate::DOCUMENTS_MAX), whose bytes follow.
        documents: Vec<OfferedDocument>,
        /// Names this request; the answers repeat it.
        id: RequestId,
        /// Language of the browser.
        language: Language,
        /// Who asks, as the browser reports it.
        origin: Origin,
        /// What the site says it is for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        purpose: Option<Purpose>,
    },
    /// Asks for the digital-signature certificate, and with the same entry for the signature that
    /// [`HostRequest::WebEidSign`] asks for within a minute. Answered by [`HostMessage::Certificate`] or
    /// [`HostMessage::Failed`].
    WebEidCertificate {
        /// What the person has switched for this site.
        bare_hash: BareHash,
        /// Names this request; the answers repeat it.
        id: RequestId,
        /// Language of the browser.
        language: Language,
        /// Who asks, as the browser reports it.
        origin: Origin,
    },
    /// Asks for a login as Web eID has it. Answered by [`HostMessage::CardSigned`], with a signature over
    /// [`web_eid_to_be_signed`](crate::web_eid_to_be_signed), or by [`HostMessage::Failed`].
    WebEidLogin {
        /// Names this request; the answer repeats it.
        id: RequestId,
        /// Language of the browser.
        language: Language,
        /// What the site's server issued.
        nonce: WebEidNonce,
        /// Who asks, as the browser reports it.
        origin: Origin,
    },
    /// Follows [`HostMessage::Certificate`], once and within a minute: the hash to be signed. Answered by
    /// [`HostMessage::CardSigned`] or [`HostMessage::Failed`].
    WebEidSign {
        /// SHA-256 of what the site wants to have signed.
        hash: BareDigest,
        /// The request.
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
    /// The person agreed and the card signed what a site asked for by a contract of its own; the host
    /// has checked the signatures.
    CardSigned {
        /// The certificate of the key that signed, DER in base64.
        certificate: String,
        /// Repeats the request's id.
        id: RequestId,
        /// In the order of what was asked for, 256 bytes each for a 2048-bit key, in base64.
        signatures: Vec<String>,
    },
    /// The person entered the password: the certificate of the key that will sign.
    Certificate {
        /// The digital-signature certificate, DER in base64.
        certificate: String,
        /// Repeats the request's id.
        id: RequestId,
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
    /// All documents were signed, and every [`HostMessage::Signed`] was sent.
    Finished {
        /// Repeats the request's id.
        id: RequestId,
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
    /// The person agreed and the card gave the four items.
    Items {
        /// Repeats the request's id.
        id: RequestId,
        /// As the card has them.
        items: FourItems,
    },
    /// So many chunks more may be sent: the flow control of documents.
    More {
        /// At least 1.
        chunks: u32,
        /// Repeats the request's id.
        id: RequestId,
    },
    /// The card has signed so many of the documents.
    Progress {
        /// Repeats the request's id.
        id: RequestId,
        /// Of all that were offered.
        signed: u32,
    },
    /// A document that was signed; the host has checked the signature.
    Signed {
        /// Which of the documents, counted from 0; they come in their order.
        document: u32,
        /// Repeats the request's id.
        id: RequestId,
        /// What the signed document is put together from, in this order.
        parts: Vec<SignedPart>,
        /// What was signed, in words for people, in the request's language.
        words: String,
    },
}
