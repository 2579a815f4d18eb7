//! The languages in which people are spoken to.

use serde::{Deserialize, Serialize};

/// A language of the consent window.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// Japanese (日本語).
    #[default]
    Ja,
}

impl Language {
    /// The language for a BCP 47 tag such as `ja`, `ja-JP` or `en-GB`: Japanese for `ja`, otherwise
    /// English.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        match tag.split(['-', '_']).next() {
            Some(primary) if primary.eq_ignore_ascii_case("ja") => Self::Ja,
            _ => Self::En,
        }
    }

    /// The one of the two that this is not.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::Ja,
            Self::Ja => Self::En,
        }
    }

    /// The BCP 47 tag: `ja` or `en`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }
}
