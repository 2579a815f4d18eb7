//! The languages in which people are spoken to.

/// A language of the output.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    /// English.
    En,
    /// Japanese (日本語).
    Ja,
}

impl Language {
    /// The language of a locale such as `ja_JP.UTF-8`: Japanese for `ja`, otherwise English.
    #[must_use]
    pub fn from_locale(locale: &str) -> Self {
        match locale.split(['_', '.', '-', '@']).next() {
            Some(primary) if primary.eq_ignore_ascii_case("ja") => Self::Ja,
            _ => Self::En,
        }
    }

    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_locales_are_known_and_all_others_are_english() {
        for locale in ["ja", "ja_JP.UTF-8", "ja-JP", "JA_JP"] {
            assert_eq!(Language::from_locale(locale), Language::Ja, "{locale}");
        }
        for locale in ["", "C", "POSIX", "C.UTF-8", "en_US.UTF-8", "jam_JM"] {
            assert_eq!(Language::from_locale(locale), Language::En, "{locale}");
        }
    }
}
