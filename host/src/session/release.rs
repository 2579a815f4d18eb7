//! The signed documents as they travel: all of them, or none.

use base64::{Engine, engine::general_purpose::STANDARD};
use tegata_protocol::{Detail, ErrorCode, FROM_HOST_MAX, HostMessage, RequestId, SignedPart};

use super::Failure;
use crate::signing::{Piece, SignedDocument};

/// The messages, in their order.
pub(super) fn release(
    id: &RequestId,
    signed: Vec<SignedDocument>,
) -> Result<Vec<HostMessage>, Failure> {
    let documents = signed.into_iter().zip(0..);
    let messages = documents.map(|(SignedDocument { pieces, words }, document)| {
        let parts: Vec<_> = pieces.into_iter().map(part).collect::<Option<_>>()?;
        let id = id.clone();
        let message = HostMessage::Signed {
            document,
            id,
            parts,
            words,
        };
        fits(&message).then_some(message)
    });
    let messages: Option<Vec<_>> = messages.collect();
    let detail = Detail::Borrowed("a signed document is larger than a message may be");
    let mut messages = messages.ok_or((ErrorCode::TooLarge, detail))?;
    messages.push(HostMessage::Finished { id: id.clone() });
    Ok(messages)
}

fn part(piece: Piece) -> Option<SignedPart> {
    Some(match piece {
        Piece::Bytes(bytes) => SignedPart::Bytes {
            data: STANDARD.encode(bytes),
        },
        Piece::Source(range) => SignedPart::Source {
            from: u32::try_from(range.start).ok()?,
            to: u32::try_from(range.end).ok()?,
        },
    })
}

/// Browsers end the port of a host that says more.
fn fits(message: &HostMessage) -> bool {
    serde_json::to_string(message).is_ok_and(|json| json.len() <= FROM_HOST_MAX)
}
