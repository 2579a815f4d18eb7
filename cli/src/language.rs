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

    /// The same, as the consent window knows it.
    pub(crate) const fn of_window(self) -> tegata_host::Language {
        match self {
            Self::En => tegata_host::Language::En,
            Self::Ja => tegata_host::Language::Ja,
        }
    }

    /// The same, as it is known here.
    #[cfg(unix)]
    pub(crate) const fn of_person(language: tegata_host::Language) -> Self {
        match language {
            tegata_host::Language::En => Self::En,
            tegata_host::Language::Ja => Self::Ja,
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
