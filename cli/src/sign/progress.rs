//! Bars for what takes long. They go to stderr, and to nobody where that is no terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Whether bars are shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Progress {
    /// Nobody looks.
    Hidden,
    /// On stderr.
    Shown,
}

impl Progress {
    /// A bar over bytes.
    pub(crate) fn over_bytes(self, what: String, bytes: u64) -> ProgressBar {
        let form = "{msg} {wide_bar} {bytes}/{total_bytes} {eta}";
        self.bar(what, bytes, form)
    }

    /// A bar over documents.
    pub(crate) fn over_documents(self, what: String, count: u64) -> ProgressBar {
        self.bar(what, count, "{msg} {wide_bar} {pos}/{len}")
    }

    fn bar(self, what: String, length: u64, form: &str) -> ProgressBar {
        let target = match self {
            Self::Hidden => ProgressDrawTarget::hidden(),
            Self::Shown => ProgressDrawTarget::stderr(),
        };
        let bar = ProgressBar::with_draw_target(Some(length), target);
        if let Ok(style) = ProgressStyle::with_template(form) {
            bar.set_style(style);
        }
        bar.with_message(what)
    }
}
