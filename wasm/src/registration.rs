//! Which of our scripts the browser runs on which host.

use serde::Serialize;

/// One kind of script. What it is made of is the background script's to know.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Script {
    /// Carries what pages say to us: on every allowed host.
    Content,
    /// Presents the browser as one on Windows: where the person switched that on.
    Platform,
    /// Carries what pages of official sites say: on the allowed ones of them.
    Portal,
}

/// What the browser is told to run on one host.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Registration {
    /// The host's match pattern.
    pub pattern: String,
    /// What to run.
    pub script: Script,
}

impl Registration {
    /// The name under which the browser keeps it.
    #[must_use]
    pub fn id(&self) -> String {
        match self.script {
            Script::Content => self.pattern.clone(),
            Script::Platform => format!("platform {}", self.pattern),
            Script::Portal => format!("portal {}", self.pattern),
        }
    }
}
