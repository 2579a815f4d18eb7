//! What the browser says while a request runs: how it ends from that side, and the hash that follows a
//! certificate.

use std::time::Duration;

use tegata_protocol::{BareDigest, BareHash, Detail, ErrorCode, HostRequest, RequestId};
use tokio::sync::{mpsc::Receiver, oneshot};

use super::{Failure, invalid};
use crate::{AllowedDigest, card::ACCEPTED_FOR, frames::Incoming};

/// The first thing from the browser that ends the request: nothing is said to a port that closed.
pub(super) async fn next_end(
    incoming: &mut Receiver<Incoming>,
    current: &RequestId,
) -> Option<Failure> {
    end_of(incoming.recv().await, current)
}

fn end_of(incoming: Option<Incoming>, current: &RequestId) -> Option<Failure> {
    match incoming {
        None | Some(Incoming::Closed) => None,
        Some(Incoming::Malformed(code, detail)) => Some((code, detail)),
        Some(Incoming::Request(request)) => Some(end_by(&request, current)),
    }
}

fn end_by(request: &HostRequest, current: &RequestId) -> Failure {
    match request {
        HostRequest::Cancel { id } if id == current => {
            (ErrorCode::Aborted, "the request was given up".into())
        }
        HostRequest::Authenticate { .. }
        | HostRequest::Cancel { .. }
        | HostRequest::Chunk { .. }
        | HostRequest::PortalItems { .. }
        | HostRequest::PortalLogin { .. }
        | HostRequest::PortalSign { .. }
        | HostRequest::Sign { .. }
        | HostRequest::WebEidCertificate { .. }
        | HostRequest::WebEidLogin { .. }
        | HostRequest::WebEidSign { .. } => invalid("one host serves one request"),
    }
}

/// What a site is told that the person has not allowed such signatures.
pub(super) const fn bare_hash_off() -> Failure {
    let detail = "the person has not allowed this site signatures that cannot be shown";
    (ErrorCode::BareHashNotAllowed, Detail::Borrowed(detail))
}

/// The hash that follows a certificate, on its way from the browser.
pub(super) struct Coming {
    pub(super) certificate_sent: oneshot::Receiver<()>,
    pub(super) hash: oneshot::Sender<AllowedDigest>,
    pub(super) switch: BareHash,
}

/// How long the site may take. The accepted password is kept no longer either.
const HASH_WITHIN: Duration = ACCEPTED_FOR;

impl Coming {
    /// Hands the hash over, once and only after the certificate; returns when the request ends from the
    /// browser's side, or because no hash came in time.
    pub(super) async fn end(
        mut self,
        incoming: &mut Receiver<Incoming>,
        id: &RequestId,
    ) -> Option<Failure> {
        tokio::select! {
            biased;
            Ok(()) = &mut self.certificate_sent => {}
            ended = next_end(incoming, id) => return ended,
        }
        tokio::select! {
            followed = next_hash(incoming, id) => match followed {
                Ok(hash) => if let Err(failure) = self.hand_over(hash) {
                    return Some(failure);
                },
                Err(ended) => return ended,
            },
            () = tokio::time::sleep(HASH_WITHIN) => return Some(no_hash()),
        }
        next_end(incoming, id).await
    }

    /// Who waited for it may have ended in the same moment.
    fn hand_over(self, hash: BareDigest) -> Result<(), Failure> {
        let digest = AllowedDigest::new(self.switch, hash).ok_or_else(bare_hash_off)?;
        let _ = self.hash.send(digest);
        Ok(())
    }
}

async fn next_hash(
    incoming: &mut Receiver<Incoming>,
    current: &RequestId,
) -> Result<BareDigest, Option<Failure>> {
    match incoming.recv().await {
        Some(Incoming::Request(request)) => match *request {
            HostRequest::WebEidSign { hash, id } if id == *current => Ok(hash),
            other => Err(Some(end_by(&other, current))),
        },
        other => Err(end_of(other, current)),
    }
}

const fn no_hash() -> Failure {
    let detail = "the hash to be signed did not follow within 60 seconds";
    (ErrorCode::SignatureTimeout, Detail::Borrowed(detail))
}
