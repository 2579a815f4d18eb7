//! The rules about requests by contracts of others: who may make one, and when.

use serde_json::Value;
use tegata_protocol::{HostRequest, PageAnswer, PageNews};

/// The one official site here.
pub(super) const PORTAL: &str = "https://myna.go.jp";

/// What one port has asked for by such a contract.
pub(super) struct Foreign {
    active: bool,
    /// The certificate that was given out and for which a hash may follow.
    given: Option<String>,
    is_status: bool,
}

impl Foreign {
    /// What a page begins with these words, if anything.
    pub(super) fn begun_by(text: &str) -> Option<Self> {
        let said: Value = serde_json::from_str(text).unwrap_or_default();
        let what = said["message"]["type"].as_str()?;
        let inner = said["message"]["message"].as_str().unwrap_or("null");
        let inner: Value = serde_json::from_str(inner).unwrap_or_default();
        ["portal", "webEid"].contains(&what).then_some(Self {
            active: said["userActivation"] == true,
            given: None,
            is_status: inner["action"] == "web-eid:status",
        })
    }

    /// Whether it may have a host without the person's word.
    pub(super) fn may_begin(&self, pausing: bool) -> bool {
        self.is_status || (self.active && !pausing)
    }

    /// The page hears the first of two answers.
    pub(super) fn hears(&mut self, news: &PageNews, host_said: &str) {
        let PageNews::WebEid { message } = news else {
            panic!("news of another contract");
        };
        let said: Value = serde_json::from_str(host_said).expect("what the host said");
        assert_eq!(said["type"], "certificate");
        let certificate = said["certificate"].as_str().expect("a certificate");
        assert!(message.contains(certificate), "another certificate");
        self.given = Some(certificate.to_owned());
    }

    /// The hash goes to the host: once, and for the certificate that was given out.
    pub(super) fn signs(&mut self, page_said: &str) {
        let given = self.given.take().expect("a certificate that was given out");
        let said: Value = serde_json::from_str(page_said).expect("what the page said");
        let message = said["message"]["message"].as_str().expect("a message");
        let message: Value = serde_json::from_str(message).expect("JSON");
        assert_eq!(message["action"], "web-eid:sign");
        assert_eq!(message["certificate"], given);
        assert_eq!(message["hashFunction"], "SHA-256");
    }
}

/// Id and origin of what a host is asked; what is for official sites is for them alone.
pub(super) fn judged(message: &HostRequest) -> Option<(&str, &str)> {
    match message {
        HostRequest::PortalItems { id, origin, .. }
        | HostRequest::PortalLogin { id, origin, .. }
        | HostRequest::PortalSign { id, origin, .. } => {
            assert_eq!(origin.as_str(), PORTAL, "not an official site");
            Some((id.as_str(), origin.as_str()))
        }
        HostRequest::WebEidCertificate { id, origin, .. }
        | HostRequest::WebEidLogin { id, origin, .. } => Some((id.as_str(), origin.as_str())),
        _ => None,
    }
}

/// Whether something from the card is in an answer; it is what the host said just now.
pub(super) fn fulfills(answer: &PageAnswer, host_said: &str) -> bool {
    let (PageAnswer::Portal { detail: text } | PageAnswer::WebEid { message: text }) = answer
    else {
        return false;
    };
    let answer: Value = serde_json::from_str(text).unwrap_or_default();
    let action = answer["action"].as_str().unwrap_or_default();
    let is_status = action == "web-eid:status-success";
    if is_status || (answer["result"] != "0" && !action.ends_with("-success")) {
        return false;
    }
    let said: Value = serde_json::from_str(host_said).expect("what the host said");
    let from_card = ["cardSigned", "items"].map(Value::from);
    assert!(from_card.contains(&said["type"]), "made of nothing");
    true
}
