//! The thin layer that JavaScript sees: text in, text out.

use tegata_protocol::Language;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Url;

use crate::{Action, AllowedSites, Background, PageSender, RequestKey};

/// [`Background`] for the background script. Every method returns a JSON array of actions.
#[wasm_bindgen(js_name = Background)]
#[derive(Debug)]
pub struct BackgroundBinding(Background);

#[wasm_bindgen(js_class = Background)]
impl BackgroundBinding {
    /// `manifest` is the JSON text of the build's own manifest; `language` the browser's.
    ///
    /// # Errors
    /// If the text is no manifest.
    #[wasm_bindgen(constructor)]
    pub fn new(manifest: &str, version: String, language: &str) -> Result<Self, String> {
        let sites = AllowedSites::from_manifest(manifest).map_err(|error| error.to_string())?;
        Ok(Self(Background::new(
            version,
            Language::from_tag(language),
            sites,
        )))
    }

    /// A page opened a port; `sender` is the JSON text of the browser's record.
    #[wasm_bindgen(js_name = pageConnected)]
    pub fn page_connected(&mut self, request: RequestKey, name: &str, sender: &str) -> String {
        let sender: PageSender = serde_json::from_str(sender).unwrap_or_default();
        let url_origin = Url::new(&sender.url)
            .map(|url| url.origin())
            .unwrap_or_default();
        to_json(&self.0.page_connected(request, name, &sender, &url_origin))
    }

    /// A page said something (JSON text).
    #[wasm_bindgen(js_name = pageMessage)]
    pub fn page_message(&mut self, request: RequestKey, message: &str) -> String {
        to_json(&self.0.page_message(request, message))
    }

    /// A page's port is gone.
    #[wasm_bindgen(js_name = pageGone)]
    pub fn page_gone(&mut self, request: RequestKey) -> String {
        to_json(&self.0.page_gone(request))
    }

    /// The host said something (JSON text).
    #[wasm_bindgen(js_name = hostMessage)]
    pub fn host_message(&mut self, request: RequestKey, message: &str) -> String {
        to_json(&self.0.host_message(request, message))
    }

    /// The host's port is gone.
    #[wasm_bindgen(js_name = hostGone)]
    pub fn host_gone(&mut self, request: RequestKey) -> String {
        to_json(&self.0.host_gone(request))
    }

    /// A timer that was asked for has run out.
    pub fn timer(&mut self, request: RequestKey) -> String {
        to_json(&self.0.timer(request))
    }
}

/// These types cannot fail to be written; an empty list would leave the page waiting for its own
/// time-out, which is the safe end.
fn to_json(actions: &[Action]) -> String {
    serde_json::to_string(actions).unwrap_or_else(|_| "[]".to_owned())
}
