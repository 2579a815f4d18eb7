//! Who is at the other end of a page port: judged from the browser's own record alone.

use serde::Deserialize;
use tegata_protocol::Origin;

/// The parts of the browser's `MessageSender` that the rules look at. Everything else in it is left
/// unread.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageSender {
    /// Chromium's life-cycle state of the document, where the browser states it.
    pub document_lifecycle: Option<String>,
    /// 0 is the top frame. A double: Firefox's numbers exceed 32 bits.
    pub frame_id: Option<f64>,
    /// The origin of the document, `null` for sandboxed ones.
    pub origin: Option<String>,
    /// The tab. A double, as above.
    pub tab: Option<Tab>,
    /// The address of the document.
    #[serde(default)]
    pub url: String,
}

/// A browser tab.
#[derive(Clone, Debug, Deserialize)]
pub struct Tab {
    /// The browser's number for it.
    pub id: Option<f64>,
}

/// Why a document may not ask.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SenderRefused {
    /// A frame inside another page.
    #[error("only the top frame may ask")]
    Frame,
    /// Prerendered, or kept in the back/forward cache.
    #[error("only an active document may ask")]
    Inactive,
    /// Opaque (`null`), absent, or of a kind that may never ask.
    #[error("this origin may not ask")]
    Origin,
    /// The record's origin and address disagree, as they do for sandboxed documents.
    #[error("the origin is not the one of the address")]
    OriginMismatch,
    /// Not from a tab.
    #[error("only a document in a tab may ask")]
    Tab,
}

impl PageSender {
    /// The origin that may ask, if this document may ask at all. `url_origin` is the origin of
    /// [`Self::url`] as the browser's own URL parser gives it.
    ///
    /// # Errors
    /// The first rule that was broken, in the order tab, frame, life cycle, origin.
    pub fn origin(&self, url_origin: &str) -> Result<Origin, SenderRefused> {
        self.tab_id().ok_or(SenderRefused::Tab)?;
        if self.frame_id != Some(0.0) {
            return Err(SenderRefused::Frame);
        }
        if self
            .document_lifecycle
            .as_deref()
            .is_some_and(|state| state != "active")
        {
            return Err(SenderRefused::Inactive);
        }
        let origin = self.origin.as_deref().ok_or(SenderRefused::Origin)?;
        let parsed = Origin::parse(origin).map_err(|_| SenderRefused::Origin)?;
        if origin == url_origin && self.has_scheme_of(origin) {
            Ok(parsed)
        } else {
            Err(SenderRefused::OriginMismatch)
        }
    }

    /// A `blob:` address has the origin of the page that made it, who wrote all that is in it.
    fn has_scheme_of(&self, origin: &str) -> bool {
        let scheme = origin.split_once(':').map_or(origin, |(scheme, _)| scheme);
        self.url.starts_with(scheme)
    }

    /// Whether this is a page under `root`. Browsers write the address themselves, so no site can
    /// pass for a page of the extension.
    #[must_use]
    pub fn is_below(&self, root: &str) -> bool {
        !root.is_empty() && self.url.starts_with(root)
    }

    /// The tab's number.
    #[must_use]
    pub fn tab_id(&self) -> Option<f64> {
        self.tab.as_ref().and_then(|tab| tab.id)
    }
}

#[cfg(test)]
impl PageSender {
    /// The same document at another origin.
    pub(crate) fn at(self, origin: &str) -> Self {
        Self {
            origin: Some(origin.to_owned()),
            url: format!("{origin}/"),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"{"origin":"https://bank.example","url":"https://bank.example/login",
        "frameId":0,"documentId":"A","documentLifecycle":"active","tab":{"id":7,"title":"x"}}"#;

    fn check(
        change: impl Fn(&mut PageSender),
        url_origin: &str,
        expected: Result<&str, SenderRefused>,
    ) {
        let mut sender: PageSender = serde_json::from_str(PAGE).unwrap();
        change(&mut sender);
        let origin = sender.origin(url_origin);
        assert_eq!(
            origin.as_ref().map(Origin::as_str).map_err(|error| *error),
            expected
        );
    }

    const BANK: &str = "https://bank.example";

    #[test]
    fn an_active_top_frame_may_ask() {
        check(|_| (), BANK, Ok(BANK));
        check(|sender| sender.document_lifecycle = None, BANK, Ok(BANK));
    }

    #[test]
    fn frames_prerendered_and_cached_documents_may_not_ask() {
        check(
            |sender| sender.frame_id = Some(4_294_967_299.0),
            BANK,
            Err(SenderRefused::Frame),
        );
        check(
            |sender| sender.frame_id = None,
            BANK,
            Err(SenderRefused::Frame),
        );
        for state in ["prerender", "cached", "pending_deletion", ""] {
            let set = |sender: &mut PageSender| sender.document_lifecycle = Some(state.to_owned());
            check(set, BANK, Err(SenderRefused::Inactive));
        }
    }

    #[test]
    fn sandboxed_documents_may_not_ask() {
        check(
            |sender| sender.origin = Some("null".to_owned()),
            BANK,
            Err(SenderRefused::Origin),
        );
        check(
            |sender| sender.origin = None,
            BANK,
            Err(SenderRefused::Origin),
        );
        check(|_| (), "null", Err(SenderRefused::OriginMismatch));
        check(
            |_| (),
            "https://other.example",
            Err(SenderRefused::OriginMismatch),
        );
    }

    #[test]
    fn only_tabs_may_ask() {
        check(|sender| sender.tab = None, BANK, Err(SenderRefused::Tab));
    }

    #[test]
    fn only_pages_under_the_root_are_the_extensions() {
        let root = "chrome-extension://iinoeiahlkengjcinbdjcjlhgpakogkn/";
        let at = |url: &str| PageSender {
            url: url.to_owned(),
            ..PageSender::default()
        };
        assert!(at(&format!("{root}popup.html")).is_below(root));
        assert!(!at("https://bank.example/").is_below(root));
        assert!(!at(&format!("https://bank.example/{root}")).is_below(root));
        assert!(!at("").is_below(root));
        assert!(!at("").is_below(""));
    }
}
