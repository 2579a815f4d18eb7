//! Which language a visitor is spoken to in: what they chose, or what their browser prefers.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use tegata_protocol::Language;

/// Reads `ja` or `en`, nothing else.
pub(super) fn from_choice(text: &str) -> Option<Language> {
    match text {
        "en" => Some(Language::En),
        "ja" => Some(Language::Ja),
        _ => None,
    }
}

/// The first of the browser's languages that the site has, else Japanese. Browsers send the list in
/// order of preference.
pub(super) fn preferred(headers: &HeaderMap) -> Language {
    let Some(list) = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|list| list.to_str().ok())
    else {
        return Language::Ja;
    };
    let mut primaries = list
        .split(',')
        .filter_map(|tag| tag.trim().split(['-', ';']).next());
    primaries.find_map(from_choice).unwrap_or(Language::Ja)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(list: &str, expected: Language) {
        let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, list.parse().unwrap())]);
        assert_eq!(preferred(&headers), expected, "{list}");
    }

    #[test]
    fn the_first_language_that_the_site_has_is_taken() {
        check("ja", Language::Ja);
        check("ja-JP,en;q=0.5", Language::Ja);
        check("en-GB, ja;q=0.9", Language::En);
        check("fr,ja;q=0.8,en;q=0.5", Language::Ja);
        check("fr,en;q=0.5", Language::En);
    }

    #[test]
    fn whoever_asks_for_nothing_that_the_site_has_is_spoken_to_in_japanese() {
        for list in ["fr-FR,de", "*", "", ",;", "english"] {
            check(list, Language::Ja);
        }
        assert_eq!(preferred(&HeaderMap::new()), Language::Ja);
    }
}
