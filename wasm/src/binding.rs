//! The thin layer that JavaScript sees: text in, text out.

use tegata_protocol::Language;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Url;

use crate::{Action, AllowedSites, Background, InstallSecret, Kept, PageSender, RequestKey, Timer};

/// [`Background`] for the background script. Every method returns a JSON array of actions.
#[wasm_bindgen(js_name = Background)]
#[derive(Debug)]
pub struct BackgroundBinding(Background);

#[wasm_bindgen(js_class = Background)]
impl BackgroundBinding {
    /// `manifest` is the JSON text of the build's own manifest, `kept` that of what was stored;
    /// `language` is the browser's, `root` the address under which the extension's pages are, `secret`
    /// that of this installation.
    ///
    /// # Errors
    /// If a text is no manifest or no secret.
    #[wasm_bindgen(constructor)]
    pub fn new(
        manifest: &str,
        version: String,
        language: &str,
        root: String,
        kept: &str,
        secret: &str,
    ) -> Result<Self, String> {
        let mut sites = AllowedSites::from_manifest(manifest).map_err(|error| error.to_string())?;
        sites.restore(Kept::parse(kept));
        let language = Language::from_tag(language);
        let secret = InstallSecret::parse(secret).ok_or("the secret is none")?;
        let background = Background::new(version, language, root, sites, secret);
        Ok(Self(background))
    }

    /// The extension was installed, updated or reloaded.
    pub fn installed(&mut self) -> String {
        to_json(&self.0.installed())
    }

    /// Permissions may have changed, or the browser has just started.
    #[wasm_bindgen(js_name = grantsChanged)]
    pub fn grants_changed(&mut self) -> String {
        to_json(&self.0.grants_changed())
    }

    /// What the browser grants, as asked for (JSON text).
    pub fn grants(&mut self, grants: &str) -> String {
        // What cannot be read says nothing: no site is added or dropped.
        to_json(
            &self
                .0
                .grants(&serde_json::from_str(grants).unwrap_or_default()),
        )
    }

    /// A page or the popup opened a port; `sender` is the JSON text of the browser's record.
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

    /// The host's port is gone; `error` is what the browser says about it.
    #[wasm_bindgen(js_name = hostGone)]
    pub fn host_gone(&mut self, request: RequestKey, error: &str) -> String {
        to_json(&self.0.host_gone(request, error))
    }

    /// A timer that was asked for has run out; `timer` is what [`Timer`] is as text.
    pub fn timer(&mut self, request: RequestKey, timer: &str) -> String {
        let timer = serde_json::from_value(timer.into()).unwrap_or(Timer::Greeting);
        to_json(&self.0.timer(request, timer))
    }
}

/// These types cannot fail to be written; with an empty list nothing would happen, which is safe.
fn to_json(actions: &[Action]) -> String {
    serde_json::to_string(actions).unwrap_or_else(|_| "[]".to_owned())
}
