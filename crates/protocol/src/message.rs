//! Reading messages: one way for all that comes from outside.

use serde::{Serialize, de::DeserializeOwned};

use crate::{FROM_HOST_MAX, HostMessage, HostRequest, PAGE_MESSAGE_MAX, PortMessage, TO_HOST_MAX};

/// A message that comes from outside as JSON text.
///
/// For types that are written as an object of structs, enums and texts. Not for maps, whose
/// doubled members nobody would see.
pub trait Message: DeserializeOwned + Serialize {
    /// Largest message, in bytes of JSON.
    const BYTES_MAX: usize;

    /// Reads one message: an object with exactly the known members, each once, in any order.
    ///
    /// # Errors
    /// [`InvalidMessage`] for everything else.
    fn parse(json: &str) -> Result<Self, InvalidMessage> {
        if json.len() > Self::BYTES_MAX {
            return Err(InvalidMessage::TooLarge);
        }
        parse_strictly(json).ok_or(InvalidMessage::Form)
    }
}

impl Message for HostMessage {
    const BYTES_MAX: usize = FROM_HOST_MAX;
}

impl Message for HostRequest {
    const BYTES_MAX: usize = TO_HOST_MAX;
}

impl Message for PortMessage {
    const BYTES_MAX: usize = PAGE_MESSAGE_MAX;
}

/// Why a text is no message.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidMessage {
    /// Not one JSON object with exactly the members of a known message, each once.
    #[error("the message has unknown, missing or malformed members")]
    Form,
    /// Over [`Message::BYTES_MAX`].
    #[error("the message is too large")]
    TooLarge,
}

/// A text is taken only if it says what the value read from it says when it is written again.
///
/// Derived readers refuse unknown and doubled members. But they also take an array for an object,
/// `{"ja":null}` for `"ja"` and `null` for a member that is left out; none of these is written.
/// Nesting is bounded by `serde_json`, at 128 (its documentation; specified).
pub(crate) fn parse_strictly<T: DeserializeOwned + Serialize>(json: &str) -> Option<T> {
    let value: T = serde_json::from_str(json).ok()?;
    let said: serde_json::Value = serde_json::from_str(json).ok()?;
    let meant = serde_json::to_value(&value).ok()?;
    (said == meant).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "AAECAwQFBgcICQoLDA0ODw";

    fn check<T: Message>(json: &str, expected: Result<(), InvalidMessage>) {
        assert_eq!(T::parse(json).map(|_| ()), expected, "{json}");
    }

    fn refused<T: Message>(json: &str) {
        check::<T>(json, Err(InvalidMessage::Form));
    }

    #[test]
    fn members_may_stand_in_any_order_with_white_space() {
        check::<HostRequest>(&format!(r#" {{"id":"{ID}", "type" :"cancel"}} "#), Ok(()));
        check::<HostRequest>(&format!(r#"{{"id":"{ID}","typ\u0065":"cancel"}}"#), Ok(()));
    }

    #[test]
    fn an_array_is_no_object() {
        refused::<HostRequest>(&format!(r#"["cancel","{ID}"]"#));
        refused::<HostRequest>(&format!(r#"["cancel",{{"id":"{ID}"}}]"#));
        refused::<HostMessage>(&format!(r#"["failed","busy","detail","{ID}"]"#));
        refused::<HostMessage>(r#"["hello",["authenticate"],1,"0.1.0"]"#);
        refused::<PortMessage>(r#"[{"type":"status"},true]"#);
        refused::<PortMessage>(r#"{"message":["status"],"userActivation":true}"#);
        refused::<PortMessage>(r#"{"message":["challenge","c"],"userActivation":true}"#);
    }

    #[test]
    fn a_word_is_not_an_object_with_the_word_in_it() {
        let failed = |code: &str| format!(r#"{{"type":"failed","code":{code},"detail":""}}"#);
        check::<HostMessage>(&failed(r#""busy""#), Ok(()));
        refused::<HostMessage>(&failed(r#"{"busy":null}"#));
        refused::<HostMessage>(&failed(r#""no_such_code""#));
    }

    #[test]
    fn what_is_left_out_is_not_null() {
        refused::<HostMessage>(r#"{"type":"failed","code":"busy","detail":"","id":null}"#);
    }

    #[test]
    fn a_message_over_its_limit_is_not_read() {
        let status = r#"{"message":{"type":"status"},"userActivation":true}"#;
        let padded = |bytes: usize| format!("{status}{}", " ".repeat(bytes - status.len()));
        check::<PortMessage>(&padded(PortMessage::BYTES_MAX), Ok(()));
        let over = padded(PortMessage::BYTES_MAX + 1);
        check::<PortMessage>(&over, Err(InvalidMessage::TooLarge));
        let limits = [
            PortMessage::BYTES_MAX,
            HostRequest::BYTES_MAX,
            HostMessage::BYTES_MAX,
        ];
        assert_eq!(limits, [64 * 1024, 640 * 1024, 1024 * 1024]);
    }

    #[test]
    fn nesting_is_bounded_before_it_costs_anything() {
        let nested = |open: &str, close: &str, depth: usize| {
            format!(
                r#"{{"message":{}1{},"userActivation":true}}"#,
                open.repeat(depth),
                close.repeat(depth)
            )
        };
        for depth in [1, 100, 127, 128, 300] {
            refused::<PortMessage>(&nested("[", "]", depth));
            refused::<PortMessage>(&nested(r#"{"message":"#, "}", depth));
        }
        refused::<HostMessage>(&"[".repeat(1024 * 1024));
        refused::<HostRequest>(&r#"{"a":"#.repeat(13_000));
    }
}
