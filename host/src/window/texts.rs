//! The sentences of the window, one Fluent file per language, embedded in the program. Code names
//! a sentence by an enum, so a missing or misspelled one cannot be asked for.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use tegata_protocol::Language;
use unic_langid::LanguageIdentifier;

use crate::Visible;

/// The sentences of one language.
pub(super) struct Texts {
    bundle: FluentBundle<FluentResource>,
    language: Language,
}

impl Texts {
    pub(super) fn load(language: Language) -> Self {
        let source = match language {
            Language::En => include_str!("../../locales/en.ftl"),
            Language::Ja => include_str!("../../locales/ja.ftl"),
        };
        Self {
            bundle: bundle(language, source),
            language,
        }
    }

    pub(super) const fn language(&self) -> Language {
        self.language
    }

    /// A sentence.
    pub(super) fn say(&self, message: Message) -> String {
        self.format(message.id(), None)
    }

    /// A sentence with a number in it.
    pub(super) fn count(&self, counted: Counted, count: impl Into<f64>) -> String {
        let mut args = FluentArgs::new();
        args.set("count", count.into());
        self.format(counted.id(), Some(&args))
    }

    /// What this service asks for.
    pub(super) fn purpose(&self, purpose: PurposeFor, service: &str) -> String {
        let mut args = FluentArgs::new();
        args.set("service", service);
        self.format(purpose.id(), Some(&args))
    }

    /// A sentence that says how many of how many.
    pub(super) fn count_of(
        &self,
        counted: CountedOf,
        count: impl Into<f64>,
        of: impl Into<f64>,
    ) -> String {
        let mut args = FluentArgs::new();
        args.set("count", count.into());
        args.set("of", of.into());
        self.format(counted.id(), Some(&args))
    }

    /// A sentence that says where a signature is seen.
    pub(super) fn place(&self, placed: Placed, visible: Visible) -> String {
        let mut args = FluentArgs::new();
        args.set("page", visible.page);
        args.set("left", visible.left);
        args.set("bottom", visible.bottom);
        self.format(placed.id(), Some(&args))
    }

    /// The id stands in for a sentence that is missing; a test sees to it that none is.
    fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        let pattern = self
            .bundle
            .get_message(id)
            .and_then(|message| message.value());
        let text = pattern.map_or(Cow::Borrowed(id), |pattern| {
            self.bundle.format_pattern(pattern, args, &mut Vec::new())
        });
        text.into_owned()
    }
}

/// What cannot be parsed is left out, which the test below would notice.
fn bundle(language: Language, source: &str) -> FluentBundle<FluentResource> {
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
    let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![locale]);
    // The marks would be drawn as boxes, and no text here mixes directions.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

macro_rules! sentences {
    ($(#[$doc:meta])* $name:ident { $($variant:ident => $id:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(super) enum $name { $($variant,)+ }

        impl $name {
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$variant,)+];

            const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }
        }
    };
}

sentences! {
    /// Sentences without a variable part.
    Message {
        AppName => "app-name",
        AttemptsLeftDetail => "attempts-left-detail",
        AwaitingHashHeading => "awaiting-hash-heading",
        AwaitingHashText => "awaiting-hash-text",
        BareOffAgain => "bare-off-again",
        BareOffHeading => "bare-off-heading",
        BareOffHow => "bare-off-how",
        BareOffNothing => "bare-off-nothing",
        BareOffSteps => "bare-off-steps",
        BareText => "bare-text",
        BlockedHeading => "blocked-heading",
        BlockedKiosk => "blocked-kiosk",
        BlockedOffice => "blocked-office",
        BlockedText => "blocked-text",
        BrokenOffHeading => "broken-off-heading",
        BrokenOffNothing => "broken-off-nothing",
        BrokenOffNothingLocal => "broken-off-nothing-local",
        Cancel => "cancel",
        CardAgainHeading => "card-again-heading",
        CardAgainText => "card-again-text",
        CardErrorHeading => "card-error-heading",
        CardErrorLocalText => "card-error-local-text",
        CardErrorText => "card-error-text",
        CardRemovedHeading => "card-removed-heading",
        CardRemovedLocalText => "card-removed-local-text",
        CardRemovedText => "card-removed-text",
        CardSilentHeading => "card-silent-heading",
        CardSilentLocalText => "card-silent-local-text",
        CardSilentText => "card-silent-text",
        CertificateExpiredHeading => "certificate-expired-heading",
        CertificateExpiredText => "certificate-expired-text",
        CertificateMissingHeading => "certificate-missing-heading",
        CertificateMissingText => "certificate-missing-text",
        CheckingText => "checking-text",
        ChooseCardHeading => "choose-card-heading",
        ChooseCardLost => "choose-card-lost",
        ChooseCardText => "choose-card-text",
        Close => "close",
        DemoStrip => "demo-strip",
        DocumentAttached => "document-attached",
        DocumentCut => "document-cut",
        DocumentExperimental => "document-experimental",
        DocumentHash => "document-hash",
        DocumentHidden => "document-hidden",
        DocumentHiddenAdvice => "document-hidden-advice",
        DocumentHiddenText => "document-hidden-text",
        DocumentOnItsWay => "document-on-its-way",
        DocumentParts => "document-parts",
        DocumentSeen => "document-seen",
        DocumentUnseen => "document-unseen",
        DocumentsBrowse => "documents-browse",
        DocumentsBrowseStop => "documents-browse-stop",
        DocumentsHeading => "documents-heading",
        DocumentsNext => "documents-next",
        DoneHeading => "done-heading",
        DoneLocalText => "done-local-text",
        DoneSignHeading => "done-sign-heading",
        DoneText => "done-text",
        ErrorCode => "error-code",
        FactActions => "fact-actions",
        FactAttachments => "fact-attachments",
        FactExternal => "fact-external",
        FactForms => "fact-forms",
        FactHidden => "fact-hidden",
        FactScripts => "fact-scripts",
        FactsHeading => "facts-heading",
        Give => "give",
        InUseHeading => "in-use-heading",
        InUseText => "in-use-text",
        ItemsBlockedHeading => "items-blocked-heading",
        ItemsBlockedText => "items-blocked-text",
        ItemsLastTryText => "items-last-try-text",
        ItemsLastTryWarning => "items-last-try-warning",
        ItemsPinLabel => "items-pin-label",
        ItemsPinNeeded => "items-pin-needed",
        ItemsPinSupport => "items-pin-support",
        ItemsSiteHeading => "items-site-heading",
        ItemsWorkingText => "items-working-text",
        KindImage => "kind-image",
        KindOther => "kind-other",
        KindText => "kind-text",
        LanguageSwitch => "language-switch",
        LastTryAdvice => "last-try-advice",
        LastTryHeading => "last-try-heading",
        LastTryText => "last-try-text",
        LastTryWarning => "last-try-warning",
        LeavesBareSignature => "leaves-bare-signature",
        LeavesCertificate => "leaves-certificate",
        LeavesCertificateDetail => "leaves-certificate-detail",
        LeavesDocuments => "leaves-documents",
        LeavesHeading => "leaves-heading",
        LeavesInstall => "leaves-install",
        LeavesItems => "leaves-items",
        LeavesItemsCardDetail => "leaves-items-card-detail",
        LeavesItemsDetail => "leaves-items-detail",
        LeavesItemsLocalDetail => "leaves-items-local-detail",
        LeavesItemsWebEidDetail => "leaves-items-web-eid-detail",
        LeavesLocalHeading => "leaves-local-heading",
        LeavesSignature => "leaves-signature",
        LeavesTime => "leaves-time",
        LocalAsker => "local-asker",
        LocalDetail => "local-detail",
        LocalHeading => "local-heading",
        Login => "login",
        Next => "next",
        NextDetail => "next-detail",
        NextDetailWebEid => "next-detail-web-eid",
        NoReaderHeading => "no-reader-heading",
        NoReaderText => "no-reader-text",
        NotAMyNumberCardHeading => "not-a-my-number-card-heading",
        NotAMyNumberCardText => "not-a-my-number-card-text",
        NotOfficial => "not-official",
        PageDrawing => "page-drawing",
        PageUnseenPicture => "page-unseen-picture",
        PageUnseenText => "page-unseen-text",
        PasswordAttemptsDetail => "password-attempts-detail",
        PasswordBlockedHeading => "password-blocked-heading",
        PasswordBlockedKiosk => "password-blocked-kiosk",
        PasswordBlockedText => "password-blocked-text",
        PasswordClosed => "password-closed",
        PasswordClosedHidden => "password-closed-hidden",
        PasswordIncomplete => "password-incomplete",
        PasswordLabel => "password-label",
        PasswordLastTryAdvice => "password-last-try-advice",
        PasswordLastTryText => "password-last-try-text",
        PasswordLastTryWarning => "password-last-try-warning",
        PasswordNeeded => "password-needed",
        PasswordNotAllowed => "password-not-allowed",
        PasswordSupport => "password-support",
        PasswordTooMany => "password-too-many",
        PinIncomplete => "pin-incomplete",
        PinLabel => "pin-label",
        PinLetter => "pin-letter",
        PinNeeded => "pin-needed",
        PinNotADigit => "pin-not-a-digit",
        PinSupport => "pin-support",
        PinTooMany => "pin-too-many",
        PreviewHint => "preview-hint",
        Purpose => "purpose",
        PurposeBareSign => "purpose-bare-sign",
        PurposeHeading => "purpose-heading",
        PurposeLocalHeading => "purpose-local-heading",
        PurposeSign => "purpose-sign",
        ReaderUnnamed => "reader-unnamed",
        ReceivingHeading => "receiving-heading",
        ReceivingText => "receiving-text",
        RefusedCertified => "refused-certified",
        RefusedDamaged => "refused-damaged",
        RefusedEmpty => "refused-empty",
        RefusedEncrypted => "refused-encrypted",
        RefusedFormatMismatch => "refused-format-mismatch",
        RefusedHeading => "refused-heading",
        RefusedTooLarge => "refused-too-large",
        RefusedUndrawable => "refused-undrawable",
        RefusedUnsupported => "refused-unsupported",
        Send => "send",
        ServiceDemo => "service-demo",
        ServiceETax => "service-e-tax",
        ServiceLostHeading => "service-lost-heading",
        ServiceLostLocalText => "service-lost-local-text",
        ServiceLostText => "service-lost-text",
        ServiceMynaPortal => "service-myna-portal",
        ServiceUnavailableHeading => "service-unavailable-heading",
        ServiceUnavailableText => "service-unavailable-text",
        SexFemale => "sex-female",
        SexMale => "sex-male",
        SexUnknown => "sex-unknown",
        Sign => "sign",
        SignSiteHeading => "sign-site-heading",
        SignerAddress => "signer-address",
        SignerBirth => "signer-birth",
        SignerHeading => "signer-heading",
        SignerName => "signer-name",
        SignerReplaced => "signer-replaced",
        SignerSex => "signer-sex",
        SignerText => "signer-text",
        SigningBareText => "signing-bare-text",
        SigningHeading => "signing-heading",
        SigningText => "signing-text",
        SiteDeveloper => "site-developer",
        SiteGovernment => "site-government",
        SiteHeading => "site-heading",
        StaysDetails => "stays-details",
        StaysHeading => "stays-heading",
        StaysItems => "stays-items",
        StaysLocalHeading => "stays-local-heading",
        StaysSign => "stays-sign",
        UnsupportedKeyHeading => "unsupported-key-heading",
        UnsupportedKeyLocalText => "unsupported-key-local-text",
        UnsupportedKeyText => "unsupported-key-text",
        WaitingHeading => "waiting-heading",
        WaitingText => "waiting-text",
        WorkingHeading => "working-heading",
        WorkingText => "working-text",
        ZoomIn => "zoom-in",
        ZoomOut => "zoom-out",
    }
}

sentences! {
    /// Sentences with a number, which the files call `$count`.
    Counted {
        AttemptsChanged => "attempts-changed",
        AttemptsLeft => "attempts-left",
        BareCount => "bare-count",
        BareOffText => "bare-off-text",
        CardChanged => "card-changed",
        Countdown => "countdown",
        DocumentsCount => "documents-count",
        DocumentsUnseen => "documents-unseen",
        FactSignatures => "fact-signatures",
        HiddenAllow => "hidden-allow",
        PagesCount => "pages-count",
        PasswordExpired => "password-expired",
        PasswordRejected => "password-rejected",
        PinRejected => "pin-rejected",
        SignBareCount => "sign-bare-count",
        SignCount => "sign-count",
    }
}

sentences! {
    /// What an official site asks for, with the name of its service, which the files call `$service`.
    PurposeFor {
        Items => "purpose-items",
        PortalLogin => "purpose-portal-login",
        PortalSign => "purpose-portal-sign",
    }
}

sentences! {
    /// Sentences that say how many of how many: the files call them `$count` and `$of`.
    CountedOf {
        BrokenOffAccount => "broken-off-account",
        PageOf => "page-of",
        SigningProgress => "signing-progress",
    }
}

sentences! {
    /// Sentences that say a place on a page: the files call it `$page`, `$left` and `$bottom`.
    Placed {
        Visible => "visible",
        VisibleSealed => "visible-sealed",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fluent_bundle::FluentError;

    use super::*;

    const BOTH: [Language; 2] = [Language::En, Language::Ja];

    fn source(language: Language) -> &'static str {
        match language {
            Language::En => include_str!("../../locales/en.ftl"),
            Language::Ja => include_str!("../../locales/ja.ftl"),
        }
    }

    /// Ids stand at the start of a line, continuations are indented.
    fn ids_in_file(language: Language) -> BTreeSet<&'static str> {
        let is_id = |line: &&str| line.starts_with(|first: char| first.is_ascii_lowercase());
        let id = |line: &'static str| line.split_once(" =").unwrap().0;
        source(language).lines().filter(is_id).map(id).collect()
    }

    fn ids_in_code() -> BTreeSet<&'static str> {
        let plain = Message::ALL.iter().map(|message| message.id());
        plain
            .chain(Counted::ALL.iter().map(|counted| counted.id()))
            .chain(CountedOf::ALL.iter().map(|counted| counted.id()))
            .chain(PurposeFor::ALL.iter().map(|named| named.id()))
            .chain(Placed::ALL.iter().map(|placed| placed.id()))
            .collect()
    }

    fn errors(language: Language, id: &str, args: Option<&FluentArgs<'_>>) -> Vec<FluentError> {
        let texts = Texts::load(language);
        let pattern = texts.bundle.get_message(id).unwrap().value().unwrap();
        let mut errors = Vec::new();
        texts.bundle.format_pattern(pattern, args, &mut errors);
        errors
    }

    #[test]
    fn both_files_have_exactly_the_sentences_the_code_names() {
        for language in BOTH {
            assert!(FluentResource::try_new(source(language).to_owned()).is_ok());
            assert_eq!(ids_in_file(language), ids_in_code(), "{language:?}");
        }
    }

    #[test]
    fn both_files_use_exactly_the_same_arguments() {
        let mut count = FluentArgs::new();
        count.set("count", 2);
        let mut both = FluentArgs::new();
        both.set("count", 2);
        both.set("of", 3);
        let mut service = FluentArgs::new();
        service.set("service", "e-Tax");
        let mut place = FluentArgs::new();
        for name in ["page", "left", "bottom"] {
            place.set(name, 4);
        }
        for language in BOTH {
            for message in Message::ALL {
                assert_eq!(errors(language, message.id(), None), [], "{message:?}");
            }
            for counted in Counted::ALL {
                assert_eq!(
                    errors(language, counted.id(), Some(&count)),
                    [],
                    "{counted:?}"
                );
                assert_ne!(errors(language, counted.id(), None), [], "{counted:?}");
            }
            for placed in Placed::ALL {
                assert_ne!(errors(language, placed.id(), Some(&both)), []);
                assert_eq!(errors(language, placed.id(), Some(&place)), []);
            }
            for counted in CountedOf::ALL {
                assert_ne!(errors(language, counted.id(), Some(&count)), []);
                assert_eq!(errors(language, counted.id(), Some(&both)), []);
            }
            for named in PurposeFor::ALL {
                assert_ne!(errors(language, named.id(), None), [], "{named:?}");
                assert_eq!(errors(language, named.id(), Some(&service)), []);
            }
        }
    }

    #[test]
    fn numbers_stand_in_the_text_without_marks() {
        let japanese = Texts::load(Language::Ja);
        assert_eq!(japanese.count(Counted::AttemptsLeft, 3_u8), "残り 3 回");
        let english = Texts::load(Language::En);
        assert_eq!(english.count(Counted::AttemptsLeft, 1_u8), "1 try left");
        assert_eq!(english.count(Counted::AttemptsLeft, 3_u8), "3 tries left");
    }
}
