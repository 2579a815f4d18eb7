//! The page contract of official sites: what a page's event says, and what it is answered. Who may
//! speak it is not decided here.
//!
//! Names and forms: public code agrees. Members that we do not know are passed over, because these
//! pages are not ours and say more than is needed; those that we know must be right.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tegata_protocol::{BareDigest, DOCUMENTS_MAX, ErrorCode, FourItems, Origin};

use super::{
    super::failure::{Failure, invalid},
    Asked, is_longer,
};
use crate::{InstallSecret, install_secret::hex};

/// Longest `detail` in UTF-16 units: a hundred digests take 7 Ki. The content script has the same number.
pub(in crate::background) const DETAIL_MAX: usize = 16 * 1024;

/// What an event is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::background) enum Mode {
    Close,
    Items,
    Login,
    Sign,
}

impl Mode {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "01" => Self::Login,
            "02" => Self::Sign,
            "04" => Self::Items,
            "05" => Self::Close,
            _ => return None,
        })
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Close => "05",
            Self::Items => "04",
            Self::Login => "01",
            Self::Sign => "02",
        }
    }
}

/// One event of a page, of which only the mode was looked at.
#[derive(Debug)]
pub(in crate::background) struct Event {
    pub(in crate::background) mode: Mode,
    members: Map<String, Value>,
}

#[derive(Deserialize)]
struct Members {
    #[serde(default)]
    digest: Option<Digests>,
    #[serde(default)]
    service_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Digests {
    Many(Vec<String>),
    One(String),
}

impl Event {
    /// Reads the event's `detail`: a JSON object with a mode that we know.
    pub(in crate::background) fn read(detail: &str) -> Result<Self, Failure> {
        if is_longer(detail, DETAIL_MAX) {
            let detail = "the detail is over 16,384 UTF-16 units";
            return Err((ErrorCode::TooLarge, detail.into()));
        }
        let members: Map<String, Value> =
            serde_json::from_str(detail).map_err(|_| invalid("the detail is no JSON object"))?;
        let mode = members
            .get("mode")
            .and_then(Value::as_str)
            .and_then(Mode::parse);
        let mode = mode.ok_or_else(|| invalid("the mode is none of 01, 02, 04 and 05"))?;
        Ok(Self { mode, members })
    }

    /// What is asked for; nothing where the page only says that it goes.
    pub(in crate::background) fn judge(self) -> Result<Option<Asked>, Failure> {
        let members: Members = serde_json::from_value(Value::Object(self.members))
            .map_err(|_| invalid("a member has another type"))?;
        let is_service = members.service_id.as_deref() == Some("01");
        match (self.mode, members.digest) {
            (Mode::Close, _) => Ok(None),
            (Mode::Items, _) if is_service || members.service_id.is_none() => {
                Ok(Some(Asked::PortalItems))
            }
            _ if !is_service => Err(invalid("the service_id is 01")),
            (Mode::Login, Some(Digests::One(text))) => Ok(Some(Asked::PortalLogin(digest(&text)?))),
            (Mode::Sign, Some(Digests::One(text))) => {
                Ok(Some(Asked::PortalSign(vec![digest(&text)?])))
            }
            (Mode::Sign, Some(Digests::Many(texts))) => judge_all(&texts),
            (Mode::Items | Mode::Login | Mode::Sign, _) => {
                Err((ErrorCode::InvalidDigest, "the digest is missing".into()))
            }
        }
    }
}

fn judge_all(texts: &[String]) -> Result<Option<Asked>, Failure> {
    if texts.len() > DOCUMENTS_MAX {
        let detail = "at most 100 digests are signed at once";
        return Err((ErrorCode::TooManyDocuments, detail.into()));
    }
    if texts.is_empty() {
        return Err((
            ErrorCode::InvalidDigest,
            "at least one digest is signed".into(),
        ));
    }
    let digests = texts.iter().map(|text| digest(text));
    Ok(Some(Asked::PortalSign(digests.collect::<Result<_, _>>()?)))
}

fn digest(text: &str) -> Result<BareDigest, Failure> {
    BareDigest::from_site(text)
        .map_err(|error| (ErrorCode::InvalidDigest, error.to_string().into()))
}

/// The answer to a login.
pub(in crate::background) fn logged_in(
    secret: &InstallSecret,
    origin: &Origin,
    certificate: &str,
    signature: &str,
) -> String {
    answer(
        secret,
        origin,
        certificate,
        Mode::Login,
        Value::from(signature),
    )
}

/// The answer to a signing, however many digests it had.
pub(in crate::background) fn signed(
    secret: &InstallSecret,
    origin: &Origin,
    certificate: &str,
    signatures: &[String],
) -> String {
    answer(
        secret,
        origin,
        certificate,
        Mode::Sign,
        Value::from(signatures),
    )
}

fn answer(
    secret: &InstallSecret,
    origin: &Origin,
    certificate: &str,
    mode: Mode,
    signature: Value,
) -> String {
    let answer = json!({
        "certificate": certificate.trim_end_matches('='),
        "combination_code": secret.combination_code(origin),
        "mode": mode.as_str(),
        "result": "0",
        "signature": signature,
        "uuid": secret.uuid(origin),
    });
    answer.to_string()
}

/// The answer to a question for the four items: hexadecimal digits of UTF-8.
pub(in crate::background) fn items(items: &FourItems) -> String {
    let digits = |text: &str| hex(text.as_bytes());
    let answer = json!({
        "address": digits(&items.address),
        "birthday": digits(&items.birthday),
        "mode": Mode::Items.as_str(),
        "name": digits(&items.name),
        "result": "0",
        "sex": digits(&items.sex),
    });
    answer.to_string()
}

/// The answer where nothing came of it. The contract knows one code that is public, for a program that
/// is missing; that sites take it for whatever else went wrong is a guess.
pub(in crate::background) fn failed(mode: Option<Mode>) -> String {
    let mut answer = json!({ "result": "1", "errcode": "EW044-C300" });
    if let (Some(mode), Some(members)) = (mode, answer.as_object_mut()) {
        members.insert("mode".to_owned(), mode.as_str().into());
    }
    answer.to_string()
}
