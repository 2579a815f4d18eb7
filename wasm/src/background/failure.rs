//! Why a request fails, as the page hears it.

use tegata_protocol::{Detail, ErrorCode};

use crate::SenderRefused;

pub(super) type Failure = (ErrorCode, Detail);

pub(super) fn invalid(detail: &'static str) -> Failure {
    (ErrorCode::InvalidRequest, detail.into())
}

pub(super) fn host_failed(detail: &'static str) -> Failure {
    (ErrorCode::HostFailed, detail.into())
}

pub(super) fn not_a_site(refused: SenderRefused) -> Failure {
    (ErrorCode::SiteNotAllowed, refused.to_string().into())
}
