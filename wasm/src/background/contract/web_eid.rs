//! Web eID: what a page's message says, and what it is answered.
//!
//! Names and forms: the published code of web-eid.js 2 and its extension. Members that we do not know
//! are passed over: the library may say more one day. Those that we know must be right.

use std::time::Duration;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use tegata_protocol::{BareDigest, Detail, ErrorCode, WebEidNonce};

use super::{
    super::failure::{Failure, invalid},
    Asked, is_longer,
};

/// Longest message in UTF-16 units: a certificate takes 3 Ki. The content script has the same number.
pub(in crate::background) const MESSAGE_MAX: usize = 16 * 1024;

/// The version of Web eID that we speak; its library compares the first number.
const MAJOR: u32 = 2;

/// How long the library waits for a person unless its site says otherwise (its `config`).
const PATIENCE_DEFAULT_MS: u32 = 120_000;
/// Less is no time to read a window in.
const PATIENCE_MIN_MS: u32 = 1_000;
/// The window itself waits no longer.
const PATIENCE_MAX_MS: u32 = 600_000;

/// What a message is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Action {
    Authenticate,
    GetSigningCertificate,
    Sign,
    Status,
}

impl Action {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "web-eid:authenticate" => Self::Authenticate,
            "web-eid:get-signing-certificate" => Self::GetSigningCertificate,
            "web-eid:sign" => Self::Sign,
            "web-eid:status" => Self::Status,
            _ => return None,
        })
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Authenticate => "web-eid:authenticate",
            Self::GetSigningCertificate => "web-eid:get-signing-certificate",
            Self::Sign => "web-eid:sign",
            Self::Status => "web-eid:status",
        }
    }
}

/// One message of a page, of which only the action was looked at.
#[derive(Debug)]
pub(in crate::background) struct Said {
    action: Action,
    members: Map<String, Value>,
}

/// The second half of a pair.
#[derive(Debug, PartialEq)]
pub(in crate::background) struct SignSaid {
    pub(in crate::background) certificate: String,
    pub(in crate::background) hash: BareDigest,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LoginMembers {
    challenge_nonce: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignMembers {
    certificate: String,
    hash: String,
    hash_function: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusMembers {
    library_version: String,
}

impl Said {
    /// Reads a message: a JSON object with an action that we know.
    pub(in crate::background) fn read(message: &str) -> Result<Self, Failure> {
        if is_longer(message, MESSAGE_MAX) {
            let detail = "the message is over 16,384 UTF-16 units";
            return Err((ErrorCode::TooLarge, detail.into()));
        }
        let members: Map<String, Value> =
            serde_json::from_str(message).map_err(|_| invalid("the message is no JSON object"))?;
        let action = members
            .get("action")
            .and_then(Value::as_str)
            .and_then(Action::parse);
        let action = action.ok_or_else(|| invalid("the action is unknown"))?;
        Ok(Self { action, members })
    }

    /// How long the library waits for the person, in milliseconds: at least as long as one can read, no
    /// longer than the window waits, and its default where the site says nothing, what is no number, or 0.
    pub(in crate::background) fn patience_ms(&self) -> u32 {
        let wanted = self
            .members
            .get("options")
            .and_then(|options| options.get("userInteractionTimeout"));
        let range = (f64::from(PATIENCE_MIN_MS), f64::from(PATIENCE_MAX_MS));
        wanted
            .and_then(Value::as_f64)
            .filter(|ms| *ms != 0.0)
            .map(|ms| ms.clamp(range.0, range.1) / 1_000.0)
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .and_then(|time| u32::try_from(time.as_millis()).ok())
            .unwrap_or(PATIENCE_DEFAULT_MS)
    }

    /// What a message asks for that begins a request.
    pub(in crate::background) fn judge(self) -> Result<Asked, Failure> {
        match self.action {
            Action::Authenticate => self.login(),
            Action::GetSigningCertificate => Ok(Asked::WebEidCertificate),
            Action::Sign => Err(invalid("a signature follows its certificate")),
            Action::Status => self.status(),
        }
    }

    fn login(self) -> Result<Asked, Failure> {
        let LoginMembers { challenge_nonce } = self.members()?;
        let nonce = WebEidNonce::parse(&challenge_nonce)
            .map_err(|error| (ErrorCode::InvalidChallenge, error.to_string().into()))?;
        Ok(Asked::WebEidLogin(nonce))
    }

    /// A library of a later generation may mean something else by the same words.
    fn status(self) -> Result<Asked, Failure> {
        let StatusMembers { library_version } = self.members()?;
        let major: Option<u32> = library_version
            .split_once('.')
            .and_then(|(major, _)| major.parse().ok());
        match major {
            Some(..=MAJOR) => Ok(Asked::WebEidStatus(library_version)),
            Some(_) => {
                let detail = "the site's library is of a later generation";
                Err((ErrorCode::ProtocolMismatch, detail.into()))
            }
            None => Err(invalid("the library's version is none")),
        }
    }

    /// What the second half of a pair says.
    pub(in crate::background) fn sign(self) -> Result<SignSaid, Failure> {
        if self.action != Action::Sign {
            return Err(invalid("a signature follows its certificate"));
        }
        let SignMembers {
            certificate,
            hash,
            hash_function,
        } = self.members()?;
        if hash_function != "SHA-256" {
            return Err(invalid("only SHA-256 is signed"));
        }
        let hash = BareDigest::try_from(hash)
            .map_err(|error| (ErrorCode::InvalidDigest, error.to_string().into()))?;
        Ok(SignSaid { certificate, hash })
    }

    fn members<T: DeserializeOwned>(self) -> Result<T, Failure> {
        serde_json::from_value(Value::Object(self.members))
            .map_err(|_| invalid("a member is missing or has another type"))
    }
}

/// Of what extension and host are called where Web eID's own are compared: its version, and ours behind
/// it as SemVer allows (section 10; specified). A version of ours that may not stand there is left out.
fn version(ours: &str) -> String {
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    let named = !ours.is_empty() && ours.bytes().all(may_stand);
    let own = if named { ours } else { "0" };
    format!("{MAJOR}.0.0+tegata.{own}")
}

/// The answer to a question for versions.
pub(in crate::background) fn status(library: &str, extension: &str, host: &str) -> String {
    let answer = json!({
        "action": success(Action::Status),
        "extension": version(extension),
        "library": library,
        "nativeApp": version(host),
    });
    answer.to_string()
}

/// The answer to a login: the token of which a site's server verifies everything.
pub(in crate::background) fn logged_in(host: &str, certificate: &str, signature: &str) -> String {
    let answer = json!({
        "action": success(Action::Authenticate),
        "algorithm": "RS512",
        "appVersion": version(host),
        "format": "web-eid:1.0",
        "signature": signature,
        "unverifiedCertificate": certificate,
    });
    answer.to_string()
}

/// The answer to the first of a pair.
pub(in crate::background) fn certificate(certificate: &str) -> String {
    let answer = json!({
        "action": success(Action::GetSigningCertificate),
        "certificate": certificate,
        "supportedSignatureAlgorithms": [algorithm()],
    });
    answer.to_string()
}

/// The answer to the second of a pair.
pub(in crate::background) fn signed(signature: &str) -> String {
    let answer = json!({
        "action": success(Action::Sign),
        "signature": signature,
        "signatureAlgorithm": algorithm(),
    });
    answer.to_string()
}

fn algorithm() -> Value {
    json!({ "cryptoAlgorithm": "RSA", "hashFunction": "SHA-256", "paddingScheme": "PKCS1.5" })
}

fn success(action: Action) -> String {
    format!("{}-success", action.as_str())
}

/// The answer where nothing came of it, as the library reads an error; where it happened in our code is
/// nobody's business. Its action is left to the content script.
pub(in crate::background) fn failed(code: ErrorCode, detail: &Detail) -> String {
    let (word, name) = word(code);
    let mut error = json!({ "code": word, "message": detail, "name": name });
    if code == ErrorCode::ProtocolMismatch
        && let Some(members) = error.as_object_mut()
    {
        // Sites look into it unasked. Extension and host are updated together.
        let both = json!({ "extension": true, "nativeApp": true });
        members.insert("requiresUpdate".into(), both);
    }
    json!({ "error": error }).to_string()
}

/// The library's code, and its name for the error.
const fn word(code: ErrorCode) -> (&'static str, &'static str) {
    use ErrorCode as E;
    match code {
        E::Aborted | E::BareHashNotAllowed | E::SiteNotAllowed | E::UserCancelled => {
            ("ERR_WEBEID_USER_CANCELLED", "UserCancelledError")
        }
        E::Busy => ("ERR_WEBEID_ACTION_PENDING", "ActionPendingError"),
        E::ChallengeTimeout | E::DocumentsTimeout | E::SignatureTimeout | E::TimedOut => {
            ("ERR_WEBEID_USER_TIMEOUT", "UserTimeoutError")
        }
        E::ExtensionUpdated | E::Unavailable => (
            "ERR_WEBEID_EXTENSION_UNAVAILABLE",
            "ExtensionUnavailableError",
        ),
        E::HostUnavailable => ("ERR_WEBEID_NATIVE_UNAVAILABLE", "NativeUnavailableError"),
        E::InvalidChallenge | E::InvalidDigest | E::InvalidRequest | E::TooLarge => (
            "ERR_WEBEID_NATIVE_INVALID_ARGUMENT",
            "NativeInvalidArgumentError",
        ),
        E::ProtocolMismatch => ("ERR_WEBEID_VERSION_MISMATCH", "VersionMismatchError"),
        E::CardError
        | E::CardRemoved
        | E::CardSilent
        | E::CertificateExpired
        | E::DocumentCertified
        | E::DocumentDamaged
        | E::DocumentEmpty
        | E::DocumentEncrypted
        | E::DocumentFormatMismatch
        | E::DocumentName
        | E::DocumentUnreadable
        | E::DocumentUnsupported
        | E::GestureRequired
        | E::HostFailed
        | E::NoDisplay
        | E::NoReader
        | E::NotAMyNumberCard
        | E::PinBlocked
        | E::ServiceUnavailable
        | E::SignatureCertificateMissing
        | E::SiteNotOfficial
        | E::TooManyDocuments
        | E::UnsupportedKey => ("ERR_WEBEID_NATIVE_FATAL", "NativeFatalError"),
    }
}
