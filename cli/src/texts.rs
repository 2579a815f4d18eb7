//! The sentences, one Fluent file per language, embedded in the program.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use tegata_host::controls;
use unic_langid::LanguageIdentifier;

use crate::Language;

/// The sentences of one language.
pub(crate) struct Texts(FluentBundle<FluentResource>);

impl Texts {
    pub(crate) fn load(language: Language) -> Self {
        let resource = FluentResource::try_new(source(language).to_owned())
            .unwrap_or_else(|(partial, _)| partial);
        let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Terminals show the marks, and no text here mixes directions.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self(bundle)
    }

    /// A sentence.
    pub(crate) fn say(&self, id: &str) -> String {
        self.say_with(id, &[])
    }

    /// A sentence with parts filled in, which cannot move the cursor or colour the screen. The id
    /// stands in for a sentence that is missing; tests see to it that none is.
    pub(crate) fn say_with(&self, id: &str, parts: &[(&str, &str)]) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in parts {
            arguments.set(*name, harmless(value));
        }
        let message = self.0.get_message(id).and_then(|message| message.value());
        message.map_or_else(
            || id.to_owned(),
            |pattern| {
                let text = self
                    .0
                    .format_pattern(pattern, Some(&arguments), &mut Vec::new());
                text.into_owned()
            },
        )
    }

    /// The sentence for a code of the host; where there is none of its own, the general one.
    pub(crate) fn say_failure(&self, code: &str, detail: &str) -> String {
        let id = format!("failure-{}", code.replace('_', "-"));
        let own = self.0.get_message(&id).is_some();
        let id = if own { &id } else { "failure-other" };
        self.say_with(id, &[("detail", detail)])
    }

    /// The sentence for a reason; where there is none of its own, the general one.
    pub(crate) fn say_reason(&self, code: &str) -> String {
        let id = format!("reason-{}", code.replace('_', "-"));
        let own = self.0.get_message(&id).is_some();
        self.say(if own { &id } else { "reason-certificate" })
    }
}

const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../locales/en.ftl"),
        Language::Ja => include_str!("../locales/ja.ftl"),
    }
}

/// Control and direction characters could show something else than what is there.
pub(crate) fn harmless(text: &str) -> String {
    text.chars()
        .map(|found| if controls(found) { '\u{FFFD}' } else { found })
        .collect()
}

#[cfg(test)]
mod tests {
    use tegata_verifier::{CertificateError, SignatureError};

    use super::*;

    fn ids(language: Language) -> Vec<&'static str> {
        let lines = source(language).lines();
        lines
            .filter_map(|line| line.split_once(" = "))
            .map(|(id, _)| id)
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_sentences_in_the_same_order() {
        assert_eq!(ids(Language::En), ids(Language::Ja));
        for language in [Language::En, Language::Ja] {
            let resource = FluentResource::try_new(source(language).to_owned());
            assert_eq!(resource.unwrap().entries().count(), ids(language).len());
        }
    }

    #[test]
    fn every_sentence_that_is_asked_for_is_there() {
        let sources = [
            include_str!("text.rs"),
            include_str!("run.rs"),
            include_str!("texts.rs"),
        ];
        let (said, _) = sources[2].split_once("#[cfg(test)]").unwrap();
        let asked = [sources[0], sources[1], said];
        let mut count = 0;
        for id in asked
            .iter()
            .flat_map(|source| {
                source
                    .split("say(\"")
                    .chain(source.split("say_with(\""))
                    .skip(1)
            })
            .filter_map(|rest| rest.split_once('"').map(|(id, _)| id))
            .filter(|id| id.chars().all(|it| it.is_ascii_lowercase() || it == '-'))
        {
            assert!(ids(Language::En).contains(&id), "{id}");
            count += 1;
        }
        assert!(count > 10, "{count}");
        for finding in crate::findings::Finding::ALL {
            for end in ["", "-good"] {
                let id = format!("{}{end}", finding.id());
                assert!(ids(Language::En).contains(&&*id), "{id}");
            }
        }
    }

    /// What the sources of signing and of the report name, word for word.
    fn named(prefix: &str) -> std::collections::BTreeSet<&'static str> {
        let sources = [
            include_str!("sign.rs"),
            include_str!("sign/problem.rs"),
            include_str!("terminal/dialogue.rs"),
            include_str!("text.rs"),
        ];
        let words = sources.iter().flat_map(|source| source.split('"'));
        words.filter(|word| word.starts_with(prefix)).collect()
    }

    #[test]
    fn signing_and_signers_have_exactly_the_sentences_that_are_named() {
        for prefix in ["sign-", "signer-", "terminal-"] {
            let there = ids(Language::En).into_iter();
            let there = there.filter(|id| id.starts_with(prefix));
            assert_eq!(
                there.collect::<std::collections::BTreeSet<_>>(),
                named(prefix)
            );
        }
    }

    #[test]
    fn sentences_are_given_what_they_show() {
        let values = [
            "file", "why", "code", "what", "folder", "detail", "count", "number", "name",
        ];
        let more = [
            "size", "hash", "reader", "value", "signed", "of", "page", "left", "bottom",
        ];
        for language in [Language::En, Language::Ja] {
            let texts = Texts::load(language);
            let parts: Vec<_> = values
                .iter()
                .chain(&more)
                .map(|name| (*name, "7"))
                .collect();
            for id in ids(language).into_iter().filter(|id| {
                ["sign-", "terminal-", "failure-"]
                    .iter()
                    .any(|prefix| id.starts_with(prefix))
            }) {
                let said = texts.say_with(id, &parts);
                assert!(!said.contains('{') && said != id, "{id}: {said}");
            }
        }
    }

    #[test]
    fn what_ends_a_signing_has_a_sentence_of_its_own() {
        let texts = Texts::load(Language::En);
        let general = texts.say_failure("no_such_code", "why");
        assert!(general.contains("why"));
        for code in [
            "aborted",
            "busy",
            "card_error",
            "card_removed",
            "card_silent",
            "certificate_expired",
            "document_empty",
            "no_display",
            "no_reader",
            "not_a_my_number_card",
            "pin_blocked",
            "service_unavailable",
            "signature_certificate_missing",
            "timed_out",
            "too_large",
            "unsupported_key",
            "user_cancelled",
        ] {
            assert_ne!(texts.say_failure(code, "why"), general, "{code}");
        }
    }

    #[test]
    fn what_goes_wrong_often_has_a_sentence_of_its_own() {
        let texts = Texts::load(Language::En);
        let general = texts.say("reason-certificate");
        for error in [
            CertificateError::CertificateExpired,
            CertificateError::IssuerUnknown,
            CertificateError::PolicyMissing,
            CertificateError::UserAuthenticationCertificate,
        ] {
            assert_ne!(texts.say_reason(error.code()), general);
        }
        for error in [
            SignatureError::ContentMismatch,
            SignatureError::NoSignature,
            SignatureError::Malformed,
        ] {
            assert_ne!(texts.say_reason(error.code()), general);
        }
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(
            harmless("a\u{1B}[2Jb\u{202E}c\n"),
            "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}"
        );
    }
}
