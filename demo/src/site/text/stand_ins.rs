//! What the stand-ins say, by language.

mod en;
mod ja;

use tegata_protocol::Language;

use super::Sentence;

/// The fixed texts of both stand-ins.
pub(in crate::site) struct StandInText {
    pub(in crate::site) app_part: &'static str,
    pub(in crate::site) bank_link: &'static str,
    pub(in crate::site) browser_heading: &'static str,
    pub(in crate::site) browser_lead: &'static str,
    pub(in crate::site) checking: &'static str,
    pub(in crate::site) error_heading: &'static str,
    pub(in crate::site) extension_part: &'static str,
    pub(in crate::site) found: &'static str,
    pub(in crate::site) help: &'static str,
    pub(in crate::site) items: &'static str,
    pub(in crate::site) items_heading: &'static str,
    pub(in crate::site) items_lead: &'static str,
    pub(in crate::site) items_pin_label: &'static str,
    pub(in crate::site) items_stay: &'static str,
    pub(in crate::site) logged_in: &'static str,
    pub(in crate::site) login: &'static str,
    pub(in crate::site) login_heading: &'static str,
    pub(in crate::site) login_lead: &'static str,
    pub(in crate::site) missing: &'static str,
    pub(in crate::site) neighbors_heading: &'static str,
    pub(in crate::site) parts_heading: &'static str,
    pub(in crate::site) portal_lead: &'static str,
    pub(in crate::site) portal_name: &'static str,
    pub(in crate::site) portal_strip: &'static str,
    pub(in crate::site) sign: &'static str,
    pub(in crate::site) sign_heading: &'static str,
    pub(in crate::site) sign_lead: &'static str,
    pub(in crate::site) sign_several: &'static str,
    pub(in crate::site) texts_heading: &'static str,
    pub(in crate::site) waiting: &'static str,
    pub(in crate::site) web_eid_lead: &'static str,
    pub(in crate::site) web_eid_name: &'static str,
    pub(in crate::site) web_eid_strip: &'static str,
}

/// Why a stand-in's page got no answer that it can use, as far as a person can do something about it.
#[derive(Clone, Copy)]
enum Trouble {
    Cancelled,
    Missing,
    NotInTime,
    OtherRequest,
    OtherVersion,
    Platform,
    /// The portal's contract has one code for everything.
    Portal,
    Program,
    Request,
    Unknown,
}

pub(in crate::site) const fn of(language: Language) -> &'static StandInText {
    match language {
        Language::En => &en::TEXT,
        Language::Ja => &ja::TEXT,
    }
}

/// A sentence to sign.
pub(in crate::site) fn sentence(
    index: usize,
    count: usize,
    number: &str,
    language: Language,
) -> String {
    match language {
        Language::En => en::sentence(index, count, number),
        Language::Ja => ja::sentence(index, count, number),
    }
}

/// A sentence for each code of the portal's contract, and of its page.
pub(in crate::site) fn portal_sentences(language: Language) -> Vec<Sentence> {
    sentences(&PORTAL, language)
}

/// A sentence for each code of Web eID.
pub(in crate::site) fn web_eid_sentences(language: Language) -> Vec<Sentence> {
    sentences(&WEB_EID, language)
}

/// One code of the contract is known (public code agrees); the others are the page's own.
const PORTAL: [(&str, Trouble); 4] = [
    ("EW044-C300", Trouble::Portal),
    ("extension_missing", Trouble::Missing),
    ("platform_refused", Trouble::Platform),
    ("unknown", Trouble::Unknown),
];

/// The codes of Web eID's library (public code agrees).
const WEB_EID: [(&str, Trouble); 13] = [
    ("ERR_WEBEID_ACTION_PENDING", Trouble::OtherRequest),
    ("ERR_WEBEID_ACTION_TIMEOUT", Trouble::NotInTime),
    ("ERR_WEBEID_CONTEXT_INSECURE", Trouble::Request),
    ("ERR_WEBEID_EXTENSION_UNAVAILABLE", Trouble::Missing),
    ("ERR_WEBEID_MISSING_PARAMETER", Trouble::Request),
    ("ERR_WEBEID_NATIVE_FATAL", Trouble::Program),
    ("ERR_WEBEID_NATIVE_INVALID_ARGUMENT", Trouble::Request),
    ("ERR_WEBEID_NATIVE_UNAVAILABLE", Trouble::Program),
    ("ERR_WEBEID_USER_CANCELLED", Trouble::Cancelled),
    ("ERR_WEBEID_USER_TIMEOUT", Trouble::NotInTime),
    ("ERR_WEBEID_VERSION_INVALID", Trouble::OtherVersion),
    ("ERR_WEBEID_VERSION_MISMATCH", Trouble::OtherVersion),
    ("unknown", Trouble::Unknown),
];

fn sentences(troubles: &[(&str, Trouble)], language: Language) -> Vec<Sentence> {
    let words = match language {
        Language::En => en::trouble,
        Language::Ja => ja::trouble,
    };
    let sentence = |(code, trouble): &(&str, Trouble)| Sentence {
        code: (*code).to_owned(),
        text: words(*trouble),
    };
    troubles.iter().map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_sentence_that_says_what_to_do() {
        for language in [Language::En, Language::Ja] {
            let both = [portal_sentences(language), web_eid_sentences(language)];
            for sentence in both.iter().flatten() {
                let next_step = sentence.text.matches(['.', '。']).count() >= 2;
                assert!(next_step, "{}: {}", sentence.code, sentence.text);
            }
        }
    }

    /// Neither is the site that it stands in for.
    #[test]
    fn no_stand_in_has_an_official_name() {
        for language in [Language::En, Language::Ja] {
            let text = of(language);
            let demo = ["デモ", "Demo"];
            for name in [text.portal_name, text.web_eid_name] {
                assert!(demo.iter().any(|word| name.contains(word)), "{name}");
                assert!(!name.contains("マイナポータル"), "{name}");
            }
        }
    }
}
