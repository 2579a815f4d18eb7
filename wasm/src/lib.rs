//! The brain of the extension's background: it parses what pages and the host say, takes the origin
//! from the browser and decides what happens next. It opens nothing itself; the background script
//! owns the ports and does what the returned [`Action`]s say.
#![forbid(unsafe_code)]

mod action;
mod background;
mod binding;
mod install_secret;
mod popup;
mod registration;
mod sender;
mod sites;

pub use action::{Action, RequestKey, Timer};
pub use background::Background;
pub use binding::BackgroundBinding;
pub use install_secret::InstallSecret;
pub use popup::{HostView, PopupMessage, PopupView, SiteEntry, SiteView, Switches, Unfit};
pub use registration::{Registration, Script};
pub use sender::{PageSender, SenderRefused, Tab};
pub use sites::{AllowedSites, Grants, Kept, Platform, Settled, pattern};
